"""The words by which bylines and dates are known, of all languages together.

A German theme around an English article is common, and a page seldom mistakes one
language's byline for another's: the lists of all languages are used for every text.
"""

from __future__ import annotations

from functools import cache

import regex

from pipeline.annotate.phrases import byline_words
from pipeline.lexicons import languages, table, words

#: Quotation marks and apostrophes are one to the lists.
STRAIGHT = str.maketrans("‘’´`“”„", "''''\"\"\"")


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
def given_names() -> frozenset[str]:
    """Given names of all languages, casefolded."""
    return frozenset(name.casefold() for code in languages() for name in words(code, "given_names"))


@cache
def agencies() -> frozenset[str]:
    """News agencies and the like: they stand where an author does, and are none."""
    return frozenset(folded(name) for name in words("en", "agencies"))


def alternatives(phrases: frozenset[str]) -> str:
    """A pattern for any of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(regex.escape(phrase, special_only=True) for phrase in ordered)


def _table(language: str) -> dict[str, list[str]]:
    return table(language, "harvest") or {}
