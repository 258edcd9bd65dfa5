"""The words by which bylines and dates are known, of all languages together.

A German theme around an English article is common, and a page seldom mistakes one
language's byline for another's: the lists of all languages are used for every text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import regex

from pipeline import lexicons
from pipeline.annotate.phrases import byline_words
from pipeline.lexicons import languages, table, words

#: Quotation marks and apostrophes are one to the lists.
STRAIGHT = str.maketrans("‘’´`“”„", "''''\"\"\"")

WORD_START = re.compile(r"\W*(\w+)")


def folded(text: str) -> str:
    """A phrase as the lists hold it: lower case, straight quotes, single spaces."""
    return " ".join(text.translate(STRAIGHT).casefold().split())


@cache
def listed(key: str) -> frozenset[str]:
    """The entries under one key of `lexicons/<language>/harvest.yaml`, folded."""
    found = (entry for code in languages() for entry in _table(code).get(key, ()))
    return frozenset(folded(entry) for entry in found)


@cache
def byline_openings() -> frozenset[str]:
    """What stands before an author's name."""
    return listed("by") | {folded(word) for word in byline_words()}


@cache
def month_numbers() -> dict[str, int]:
    """Names and abbreviations of the months, casefolded."""
    months: dict[str, int] = {}
    for code in languages():
        for number, names in enumerate(_table(code).get("months", ()), 1):
            for name in names:
                months.setdefault(name.casefold(), number)
    return months


@cache
def given_names() -> dict[str, int]:
    """Given names, casefolded, without accents: 2 the common ones, 1 the rare."""
    return {**_people("given"), **{plain(name): 2 for name in _short_lists()}}


@cache
def family_names() -> dict[str, int]:
    """Family names in the same form: 1 the rare, 2 and 3 the common ones."""
    return _people("family")


def plain(word: str) -> str:
    """A word casefolded and without accents, as the lists of names have it."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _short_lists() -> frozenset[str]:
    return frozenset(name for code in languages() for name in words(code, "given_names"))


def _people(kind: str) -> dict[str, int]:
    """The names of one kind in `lexicons/_names/people.txt`, by how common they are."""
    path = files(lexicons) / "_names" / "people.txt"
    if not path.is_file():
        return {}
    levels = {"common": 2, "rare": 1, "1": 1, "2": 2, "3": 3}
    found: dict[str, int] = {}
    for section in path.read_text("utf-8").split("\n= ")[1:]:
        head, _, names = section.partition("\n")
        what, level, *_ = head.split()
        if what == kind:
            found |= dict.fromkeys(names.split(), levels[level])
    return found


@cache
def agencies() -> frozenset[str]:
    """News agencies and the like: they stand where an author does, and are none."""
    return frozenset(folded(name) for name in words("en", "agencies"))


def first_words(phrases: frozenset[str]) -> frozenset[str]:
    """The words that phrases begin with. Few lines do, and the others need no pattern."""
    return frozenset(match[1] for phrase in phrases if (match := WORD_START.match(phrase)))


def alternatives(phrases: frozenset[str]) -> str:
    """A pattern for any of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(regex.escape(phrase, special_only=True) for phrase in ordered)


def _table(language: str) -> dict[str, list[str]]:
    return table(language, "harvest") or {}
