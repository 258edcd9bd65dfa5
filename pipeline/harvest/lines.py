"""The lines of a flattened page, with what finding its headline and its byline needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import regex

from pipeline.annotate.words import without_marks

#: A line of so many words that ends like a sentence, or of so many in any case, is prose.
SENTENCE_WORDS = 12
PARAGRAPH_WORDS = 30
SENTENCE_ENDS = frozenset(".!?…。！？")
CLOSING = "\"'”’»)]"
#: A script without spaces has two or three characters a word.
UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
#: What a line that is no prose costs a stretch of prose, in words.
GAP_COST = 8
#: Words of one paragraph that count; or one long one would outweigh an article.
MOST_WORDS = 60
#: Lines of a page that are looked at. An article's head is not further down.
MOST_LINES = 3_000
LONGEST_LINE = 2_000

WORD = re.compile(r"[^\W_]+")
#: In a line of ASCII letters its words are found several times as fast.
LETTERS = bytes.maketrans(
    bytes(range(128)),
    "".join(
        char.lower() if char.isalnum() or char == "\n" else " " for char in map(chr, range(128))
    ).encode(),
)
STOP_WORDS = frozenset(
    """
    a an and are as at be by can do for from has have how i if in is it its my of on or our so
    that the their they this to was we what when where which who why will with you your s t
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)


class PageLine(NamedTuple):
    """A line that is not blank: its text without margins and where that starts."""

    text: str
    start: int
    key: str
    words: int
    prose: bool

    @property
    def first_word(self) -> str:
        """The first word of its key."""
        return self.key.partition(" ")[0]


class PageLines:
    """The lines of a text that are not blank."""

    def __init__(self, text: str, url: str | None = None) -> None:
        self.text = text
        self.url = url

    @cached_property
    def lines(self) -> Sequence[PageLine]:
        """All of them, as far as they are looked at."""
        found = []
        start = 0
        plain_text = without_marks(self.text)
        rows = (
            text.split("\n", MOST_LINES)[:MOST_LINES]
            for text in (self.text, plain_text, _letters(plain_text))
        )
        for raw, plain, letters in zip(*rows, strict=True):
            line = raw.strip()
            if line:
                margin = raw.index(line[0])
                line = line[:LONGEST_LINE]
                own = slice(margin, margin + len(line))
                found.append(_page_line(line, plain[own], letters[own], start + margin))
            start += len(raw) + 1
        return found

    @cached_property
    def body(self) -> tuple[int, int]:
        """Where the densest stretch of prose begins and ends, as indexes of lines."""
        best = (0, 0, 0)
        score = begin = 0
        for index, line in enumerate(self.lines):
            if score <= 0:
                score, begin = 0, index
            score += min(line.words, MOST_WORDS) if line.prose else -GAP_COST
            if score > best[0]:
                best = (score, begin, index + 1)
        return best[1], best[2]

    @cached_property
    def times(self) -> Counter[str]:
        """How often a line stands in the text, by its key."""
        return Counter(line.key for line in self.lines)

    @cached_property
    def host(self) -> str:
        """The host of the address in letters and figures only, without `www`."""
        return bare_host(self.url)

    @cached_property
    def slug(self) -> frozenset[str]:
        """The words of the address' last part that has some, which is often the headline's."""
        try:
            path = urlsplit(self.url or "").path
        except ValueError:
            return frozenset()
        for part in reversed(path.split("/")):
            words = WORD.findall(regex.sub(r"\.\w{2,5}\Z", "", unquote(part)).casefold())
            if len([word for word in words if word.isalpha()]) > 1:
                return frozenset(words)
        return frozenset()


def bare_host(url: str | None) -> str:
    """The host of an address in letters and figures only, without `www`."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return re.sub(r"[^a-z0-9]", "", host.removeprefix("www."))


def key_of(line: str) -> str:
    """What makes two lines the same: their words, whatever the case and the marks."""
    plain = without_marks(line)
    return _key(plain, _letters(plain))


def _letters(text: str) -> str:
    """A text with its letters in lower case and spaces for all that is no letter or figure.

    Line feeds stay, and what is not ASCII is lost.
    """
    return text.encode("ascii", "replace").translate(LETTERS).decode()


def _key(line: str, letters: str) -> str:
    words = letters.split() if line.isascii() else WORD.findall(line.casefold())
    return " ".join(words)


def _page_line(line: str, plain: str, letters: str, start: int) -> PageLine:
    """A line, of which `plain` is what it is `without_marks`, and `letters` the letters of that."""
    unspaced = not plain.isascii() and UNSPACED.search(plain) is not None
    words = len(line) // 2 if unspaced else line.count(" ") + 1
    prose = (words >= SENTENCE_WORDS and _ends_a_sentence(line)) or (
        words >= PARAGRAPH_WORDS and (unspaced or _reads_like_prose(line))
    )
    return PageLine(line, start, _key(plain, letters), words, prose)


def _ends_a_sentence(line: str) -> bool:
    """Whether a line ends with a full stop or the like, quotes and brackets behind it or not."""
    return line[-4:].rstrip(CLOSING)[-1:] in SENTENCE_ENDS


def _reads_like_prose(line: str) -> bool:
    """Whether a long line is no menu: most of its words are in lower case."""
    words = line.split()[:80]
    return sum(word[:1].islower() or not word[:1].isalpha() for word in words) * 2 > len(words)
