"""What a line says whatever its numbers and dates: `12 Comments` and `3 Comments` alike.

The lines that a site prints around its articles differ from page to page in such details,
and in case, spaces and punctuation once a text has been repaired. A line's *pattern* has
none of that, so a line can be recognised before the repairs and after them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import regex

from pipeline.lexicons import languages, words

#: A longer line has no pattern: it is no furniture, and would only cost time.
LONGEST = 2000

#: A line of so many words that ends like a sentence is prose, and so is one of so many in
#: any case. Three dots end no sentence here: so the excerpts under links to articles end.
SENTENCE_WORDS = 12
PARAGRAPH_WORDS = 30
SENTENCE_END = regex.compile(r"(?<!\.\.)[.!?。！？][\"'”’»)\]]*\s*\Z")

#: Scripts that put no spaces between words; two of their characters count as a word.
UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
#: Where one of their characters may be; in most texts none is, and this is seen fast.
MAY_BE_UNSPACED = re.compile(r"[^\x00-\u0dff\u1e00-\u2e7f]")

NUMBER = "{n}"
DATE = "{date}"
TOKEN = regex.compile(r"\{n\}|\{date\}|\p{N}+(?:[.,:/’'\u2010-\u2015-]\p{N}+)*|[\p{L}\p{M}]+")
#: What may follow a number, or stand inside a date, without changing what the line says.
ORDINALS = frozenset({"st", "nd", "rd", "th"})
INSIDE_DATES = frozenset({"de", "del", "of", "the"})


@lru_cache(maxsize=16384)
def pattern_of(line: str) -> str:
    """The words of a line, with `{n}` for numbers and `{date}` for dates; "" if it has none.

    A pattern's own pattern is itself.
    """
    if len(line) > LONGEST:
        return ""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line)
    tokens = [_token(token) for token in TOKEN.findall(line.casefold())]
    if NUMBER in tokens:
        tokens = _gathered(tokens)
    if all(token in {NUMBER, DATE} for token in tokens):
        return ""
    return " ".join(tokens)


def word_count(line: str) -> int:
    """How many words a line has, in scripts without spaces as well."""
    unspaced = UNSPACED.findall(line) if MAY_BE_UNSPACED.search(line) else ()
    return len(line.split()) + len(unspaced) // 2


def is_prose(line: str, count: int | None = None) -> bool:
    """Whether a line is a sentence of some length, or a paragraph; `count` is its words."""
    count = word_count(line) if count is None else count
    return count >= PARAGRAPH_WORDS or (
        count >= SENTENCE_WORDS and SENTENCE_END.search(line[-20:]) is not None
    )


def _token(token: str) -> str:
    # Not `isnumeric`, which holds for the first letter of 三月 as well.
    return NUMBER if unicodedata.category(token[0])[0] == "N" else token


def _gathered(tokens: list[str]) -> list[str]:
    """Tokens with each run of numbers, months and days of the week as one."""
    calendar = _calendar()
    gathered: list[str] = []
    index = 0
    while index < len(tokens):
        end = _run_end(tokens, index, calendar)
        run = tokens[index:end]
        if NUMBER not in run:
            gathered.append(tokens[index])
            index += 1
            continue
        gathered.append(DATE if DATE in run or not calendar.isdisjoint(run) else NUMBER)
        index = end
    return gathered


def _run_end(tokens: list[str], start: int, calendar: frozenset[str]) -> int:
    """Past the last token of a run of numbers and of what belongs to them."""
    end = index = start
    while index < len(tokens):
        token = tokens[index]
        if token in {NUMBER, DATE} or token in calendar:
            end = index + 1
        elif end == start or not (
            token in INSIDE_DATES or (token in ORDINALS and tokens[index - 1] == NUMBER)
        ):
            break
        elif token in ORDINALS:
            end = index + 1
        index += 1
    return end


@cache
def _calendar() -> frozenset[str]:
    """Months and days of the week in all languages."""
    return frozenset(word for language in languages() for word in words(language, "calendar"))
