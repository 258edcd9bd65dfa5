"""Dates as they stand in a text, read strictly: a day that the text names, or none.

`3/4/2025` is March in Boston and April in London. It is read only where something says
which: a day above twelve, another date of the page written the same way, the country of
the site, a language that knows but one order. There is no "now" here, so `2 hours ago` and
`Friday` are no dates.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

import regex

from pipeline.harvest.words import alternatives, listed, month_numbers

#: No page of the web is older, and none is from later.
FIRST_YEAR = 1990
LAST_YEAR = 2100

#: A line without a year holds no date.
YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-9])\d(?!\d)")

NUMERIC = re.compile(
    r"\b(?P<first>\d{1,2})(?P<mark>[/.-]) ?(?P<second>\d{1,2})(?P=mark) ?"
    r"(?P<year>(?:19|20)\d\d)(?![\d/-]|\.\d)"
)

#: A day in the path of an address.
ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?|[A-Za-z]{3,9})[/-](\d\d?)(?=[/_-]|$)")

#: Countries whose English dates begin with the day. The United States begin with the
#: month, and `.com` may be either.
DAY_FIRST_HOSTS = ("uk", "au", "nz", "ie", "in", "za", "eu")

#: How far before a date the word may stand that says what it is the date of.
LABEL_REACH = 60


class Order(NamedTuple):
    """What is known of the order of day and month in dates like `3/4/2025`."""

    day_first: bool
    month_first: bool


UNKNOWN = Order(day_first=False, month_first=False)


class Dated(NamedTuple):
    """A day in a line: `start` and `end` in the line, `kind` published, updated or ''."""

    day: str
    start: int
    end: int
    kind: str


def dates_in(line: str, order: Order = UNKNOWN, above: str = "") -> list[Dated]:
    """The days that a line names, in order.

    `above` is the line before, which may say what the first is the date of.
    """
    if not has_year(line):
        return []
    found = []
    past = 0
    for match in _pattern().finditer(line):
        day = _day(match, order)
        kind = _kind(line[max(past, match.start() - LABEL_REACH) : match.start()])
        if not kind and not line[: match.start()].strip():
            kind = _kind(above[-LABEL_REACH:])
        past = match.end()
        if day:
            found.append(Dated(day.isoformat(), match.start(), match.end(), kind))
    return found


def has_year(line: str) -> bool:
    """Whether a line may hold a date at all."""
    return ("20" in line or "19" in line) and YEAR.search(line) is not None


def date_order(text: str, language: str, url: str | None) -> Order:
    """What a page tells of the order of its numeric dates."""
    day_first = month_first = False
    for match in NUMERIC.finditer(text):
        day_first |= int(match["first"]) > 12 >= int(match["second"])  # noqa: PLR2004 - months
        month_first |= int(match["second"]) > 12 >= int(match["first"])  # noqa: PLR2004
    if day_first and month_first:
        return UNKNOWN
    if not day_first and not month_first:
        day_first = language != "en" or _country(url) in DAY_FIRST_HOSTS
    return Order(day_first, month_first)


def date_of_address(url: str | None) -> str | None:
    """The day that the path of an address names, as `/2025/12/18/` and `/2025/dec/18/` do."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    match = ADDRESS.search(path)
    if not match:
        return None
    year, month, day = match.groups()
    number = int(month) if month.isdigit() else month_numbers().get(month.casefold(), 0)
    found = _valid(int(year), number, int(day))
    return found.isoformat() if found else None


def _country(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return ""


def _kind(before: str) -> str:
    """What the words before a date say of it."""
    match = _labels().search(before)
    return next((name for name, value in match.groupdict().items() if value), "") if match else ""


def _day(match: regex.Match[str], order: Order) -> date | None:
    year = int(match["year"])
    if name := match["month"]:
        return _valid(year, month_numbers()[name.casefold()], int(match["day"]))
    if match["big"]:
        return _valid(year, int(match["big"]), int(match["small"]))
    first, second = int(match["first"]), int(match["second"])
    if first == second or second > 12:  # noqa: PLR2004 - months
        return _valid(year, first, second)
    if first > 12 or match["mark"] == "." or order.day_first:  # noqa: PLR2004
        return _valid(year, second, first)
    return _valid(year, first, second) if order.month_first else None


def _valid(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _pattern() -> regex.Pattern[str]:
    months = alternatives(frozenset(month_numbers()))
    return regex.compile(
        rf"""
        (?<![\p{{L}}\d.,/-])
        (?:
          # 18 December 2025, 18th of December, 2025, 18. Dez. 2025, 18 de diciembre de 2025
          (?P<day>\d{{1,2}}) (?: st | nd | rd | th | er | º | \. )? [ ]? (?: of[ ] | de[ ] | [/-] )?
          (?P<month>{months}) \b \.? [ ]? (?: de[ ] | del[ ] | , | [/-] )? [ ]?
          (?P<year>(?:19|20)\d\d)
        | # December 18, 2025; Dec. 18th 2025; Dec/18/2025
          (?P<month>{months}) \b \.? [ /-]? (?P<day>\d{{1,2}}) (?: st | nd | rd | th )?
          (?: , [ ]? | [ /-] ) (?P<year>(?:19|20)\d\d)
        | # 2025-12-18, 2025/12/18, 2025.12.18, 2025. 12. 18.
          (?P<year>(?:19|20)\d\d) (?P<mark>[/.-]) [ ]?
          (?P<big>\d{{1,2}}) (?P=mark) [ ]? (?P<small>\d{{1,2}}) (?= T\d | \D | \Z )
        | # 2025年12月18日, 2025년 12월 18일
          (?P<year>(?:19|20)\d\d) [ ]? [年년] [ ]? (?P<big>\d{{1,2}}) [ ]? [月월] [ ]?
          (?P<small>\d{{1,2}}) [ ]? [日일]
        | # 18.12.2025, 12/18/2025
          (?P<first>\d{{1,2}}) (?P<mark>[/.-]) [ ]? (?P<second>\d{{1,2}}) (?P=mark) [ ]?
          (?P<year>(?:19|20)\d\d)
        )
        (?! \d | [./-]\d )
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )


@cache
def _labels() -> regex.Pattern[str]:
    """The last label before a date: only a weekday, `by` and a name, a mark stand between."""
    return regex.compile(
        rf"""
        (?: \b | (?<=\A) )
        (?: (?P<updated>{alternatives(listed("updated"))})
          | (?P<published>{alternatives(listed("published"))}) )
        (?: [ ] (?: on | at | am | le | el | em | il | op ) )?
        \s* [:：|·•–—(-]? \s*
        (?: \p{{L}}+ (?: day | dag | tag | di ) ,? [ ]* | \p{{L}}{{2,3}}[.,] [ ]* )?
        (?: \d\d?:\d\d (?: [ ]? [ap]\.?m\.? )? ,? [ ] (?: on[ ] )? (?: [A-Z]{{2,4}} [ ] )? )?
        \Z
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )
