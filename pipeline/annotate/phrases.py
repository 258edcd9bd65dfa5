"""Phrases of site furniture: comment forms, cookie notices, share bars, legal lines.

The phrases are data, `lexicons/<language>/boilerplate.yaml`, and each is a whole line. A
*hard* one is boilerplate wherever it stands. An *edge* one might be a line of an article
("Related", "Newsletter") and counts only in the run of such lines before the article
begins or after it has ended. The lists of all languages are used for every text: a
German theme around an English article is common, and whole lines are not mistaken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import regex

from pipeline.lexicons import languages, table

#: No phrase is longer; a longer line is not looked up.
LONGEST = 300

PLACEHOLDERS = {
    "{n}": r"[\d.,]{1,9}[km]?",
    "{any}": r"\S{1,40}(?: \S{1,40}){0,11}",
    "{title}": r"\S{1,40}(?: \S{1,40}){0,29}",
}
SENTENCE = regex.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
SENTENCE_MARKS = ".!?。！？"
END = " .:;!?…*»›>→|,-"
#: A number at the beginning of a line in lower case, and the first letters of what it counts.
NUMBER = "0"
COUNT = re.compile(r"[\d.,]+[km]?\s*([^\W\d_]{2})?")


class Phrase(NamedTuple):
    """What a line was recognised as."""

    kind: str
    language: str
    hard: bool

    @property
    def evidence(self) -> str:
        """As it stands in the reason of a removal."""
        return f"phrase: {self.kind}/{self.language}"


def match_phrase(line: str) -> Phrase | None:
    """The phrase, or the sentences that are each one, that a line consists of.

    Case, spaces, the style of quotes and the mark at the end make no difference.
    """
    if len(line) > LONGEST or _beginning_alike(line) is None:
        return None  # so it is with most lines
    return _match_line(line)


@lru_cache(maxsize=1 << 14)  # a site says the same on each of its pages
def _match_line(line: str) -> Phrase | None:
    if whole := _match_sentence(line):
        return whole
    if not any(mark in line for mark in SENTENCE_MARKS):
        return None
    found = []
    for sentence in SENTENCE.splititer(line):
        if not (phrase := _match_sentence(sentence)):
            return None
        found.append(phrase)
    return found[0]._replace(hard=all(phrase.hard for phrase in found))


def _match_sentence(line: str) -> Phrase | None:
    phrases = _beginning_alike(line)
    if phrases is None:
        return None
    key = _normal(line)
    return phrases.fixed.get(key) or phrases.match_filled(key)


def boilerplate_lines(
    lines: Sequence[str], asked: Container[int] | None = None
) -> dict[int, Phrase]:
    """The lines that are boilerplate by their phrase, by index.

    If that is every line there is, none is: a page must not be emptied by phrases. Where it is
    known which lines may be phrases at all, only those `asked` are looked up.
    """
    matched = {
        index: match_phrase(line) if asked is None or index in asked else None
        for index, line in enumerate(lines)
        if line.strip()
    }
    edges = {*_run(matched.items()), *_run(reversed(matched.items()))}
    found = {
        index: phrase
        for index, phrase in matched.items()
        if phrase and (phrase.hard or index in edges)
    }
    return found if len(found) < len(matched) else {}


def _run(matched: Iterable[tuple[int, Phrase | None]]) -> Iterator[int]:
    """The indexes up to the first line that is no phrase."""
    for index, phrase in matched:
        if phrase is None:
            return
        yield index


def listed_phrases() -> Iterator[str]:
    """Every phrase as it is written in the lexicons."""
    for language in languages():
        for strength in ("hard", "edge"):
            for lines in _table(language).get(strength, {}).values():
                yield from lines


@cache
def home_words() -> frozenset[str]:
    """What the first step of a breadcrumb is called, in lower case."""
    return _collected("home")


@cache
def byline_words() -> tuple[str, ...]:
    """What opens a byline, longest first."""
    return tuple(sorted(_collected("byline"), key=lambda word: (-len(word), word)))


def _collected(key: str) -> frozenset[str]:
    found = (word for language in languages() for word in _table(language).get(key, ()))
    return frozenset(word.lower() for word in found)


def _table(language: str) -> dict[str, dict[str, list[str]]]:
    return table(language, "boilerplate") or {}


class _Phrases:
    """Phrases that begin alike: by their normal form, or by pattern if there are places to fill.

    Most texts ask for few of the thousand patterns, so none is compiled before.
    """

    def __init__(self, fixed: Mapping[str, Phrase], filled: Mapping[str, Phrase]) -> None:
        self.fixed = fixed
        self._filled = filled
        self._kinds = list(filled.values())

    @cached_property
    def _pattern(self) -> regex.Pattern[str]:
        """One pattern for all: a hundred of them begin with a number, and many lines do."""
        return regex.compile("|".join(f"({pattern})" for pattern in self._filled))

    def match_filled(self, key: str) -> Phrase | None:
        """The phrase that a line in its normal form is, with the places filled in."""
        match = self._pattern.fullmatch(key) if self._filled else None
        return self._kinds[(match.lastindex or 0) - 1] if match else None


def _beginning_alike(line: str) -> _Phrases | None:
    """The phrases that begin as a line does."""
    beginning = _beginning(line)
    if found := _phrases().get(beginning):
        return found
    return _phrases().get(NUMBER) if beginning[:1] == NUMBER else None


@cache
def _phrases() -> dict[str, _Phrases]:
    """All phrases, by how they begin. Hard ones come first, so they win.

    What is counted may be anything (`{n} {any}`); such phrases are with all those of a number.
    """
    listed = [
        (line, Phrase(kind, language, strength == "hard"))
        for strength in ("hard", "edge")
        for language in languages()
        for kind, lines in _table(language).get(strength, {}).items()
        for line in lines
    ]
    beginnings = [_beginning(line.replace("{n}", NUMBER)) for line, _ in listed]
    counted = {NUMBER, *(each for each in beginnings if each.startswith(NUMBER))}
    fixed: defaultdict[str, dict[str, Phrase]] = defaultdict(dict)
    filled: defaultdict[str, dict[str, Phrase]] = defaultdict(dict)
    for (line, phrase), own in zip(listed, beginnings, strict=True):
        for beginning in counted if own == NUMBER else (own,):
            if any(place in line for place in PLACEHOLDERS):
                filled[beginning].setdefault(_pattern(line), phrase)
            else:
                fixed[beginning].setdefault(_normal(line), phrase)
    return {
        beginning: _Phrases(fixed[beginning], filled[beginning]) for beginning in {*fixed, *filled}
    }


def _beginning(line: str) -> str:
    """The first three letters or marks, in lower case; a zero for a number, and what it counts.

    A hundred phrases count something, and so do many lines: comments, minutes, hours ago.
    """
    start = line.lstrip(LEADING)[:20].casefold()
    if not start[:1].isdigit():
        return start[:3]
    count = COUNT.match(start)
    return NUMBER + (count[1] or "" if count else "")


def _pattern(line: str) -> str:
    parts = regex.split(r"(\{\w+\})", _normal(line))
    return "".join(PLACEHOLDERS.get(part, regex.escape(part, special_only=True)) for part in parts)


def _normal(line: str) -> str:
    straight = line if line.isascii() and "`" not in line else line.translate(QUOTES)
    return " ".join(straight.casefold().split()).rstrip(END)


#: What may stand before the first word.
LEADING = " ©\t'\"‘’“”„«»´`"
QUOTES = str.maketrans("‘’´`“”„", "''''\"\"\"")
