"""Who wrote an article and when, from the lines around its headline.

A byline stands within a few lines of the headline, with the date; or behind the article,
under `About the author`. Anywhere else a name or a day is somebody else's. What is doubtful
is left out: a field that is absent harms less than one that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import regex

from pipeline.harvest.bylines import is_given_name, is_person, read_byline, without_date
from pipeline.harvest.dates import Dated, Order, dates_in
from pipeline.harvest.lines import PageLine, PageLines
from pipeline.harvest.words import alternatives, byline_openings, folded, listed

#: How far above and below the headline its byline and date are looked for, in lines, and
#: past how many lines of prose: a summary or two may stand between.
LINES_ABOVE = 4
LINES_BELOW = 16
PROSE_LINES = 2
#: A line with a byline or a date in it has no more words.
SHORT_LINE = 18
#: A name on a line of its own counts so near to the headline or to the date.
BARE_DISTANCE = 4
#: Lines behind the article in which `About the author` is looked for.
BOX_LINES = 40


class Author(NamedTuple):
    """A name and the line it was read in, with its place there."""

    name: str
    line: int
    start: int
    end: int
    role: str | None = None


class Day(NamedTuple):
    """A day and the line it was read in."""

    found: Dated
    line: int


def zone(page: PageLines, title: int | None) -> range:
    """The lines around the headline, or above the article if there is none."""
    begin, _ = page.body
    if title is None:
        return range(max(begin - LINES_BELOW // 2, 0), min(begin + 1, len(page.lines)))
    first = max(title - LINES_ABOVE, 0)
    prose = 0
    for index in range(title + 1, min(title + LINES_BELOW, len(page.lines))):
        if page.lines[index].prose and len(page.lines[index].text) > 60:
            prose += 1
            if prose > PROSE_LINES:
                return range(first, index)
    return range(first, min(title + LINES_BELOW, len(page.lines)))


def authors(page: PageLines, title: int | None, days: Sequence[Day]) -> list[Author]:
    """The authors of the first byline that names any."""
    lines = zone(page, title)
    return _signed(page, lines, title) or _bare(page, lines, title, days) or _boxed(page)


def _signed(page: PageLines, lines: range, title: int | None) -> list[Author]:
    """`By Emma Walker`, in one line or in two."""
    order = sorted(lines, key=lambda index: (index < (title or 0), index))
    for index in order:
        line = page.lines[index]
        if index == title or line.words > SHORT_LINE:
            continue
        found = _opening().search(line.text)
        if not found or (found.start() and not _begins_here(line.text[: found.start()])):
            continue
        rest = line.text[found.end() :]
        if rest.strip(" :"):
            if names := _names(index, line, found.end(), rest):
                return names
        elif index + 1 < len(page.lines) and (below := page.lines[index + 1]).words <= SHORT_LINE:
            if names := _names(index + 1, below, 0, below.text):
                return names
    return []


def _begins_here(before: str) -> bool:
    """Whether a byline may begin after this: a date, a number, a mark, a label."""
    before = before.strip()
    return not before or not before[-1].isalpha() or bool(dates_in(before)) or len(before) < 12


def _names(index: int, line: PageLine, offset: int, rest: str) -> list[Author]:
    byline = read_byline(rest, stated=False)
    names = byline.authors
    if not names:
        byline = read_byline(rest.split(",")[0], stated=True)
        names = tuple(name for name in byline.authors if _one_word(name))
    return [Author(name, index, *_place(line.text, name, offset), byline.role) for name in names]


def _one_word(name: str) -> bool:
    """Whether a single word after `by` is a name: `By Lauren`."""
    return " " not in name and name[0].isupper() and is_given_name(name)


def _place(line: str, name: str, offset: int) -> tuple[int, int]:
    """Where a name stands in a line, whatever its capitals; else the line from `offset` on."""
    words = [regex.escape(word.rstrip("."), special_only=True) for word in name.split()]
    match = regex.search(r"\W{0,3}(?:\s\S{1,30}){0,2}?\s?".join(words), line, regex.IGNORECASE, pos=offset)
    return match.span() if match else (offset, len(line))


def _bare(page: PageLines, lines: range, title: int | None, days: Sequence[Day]) -> list[Author]:
    """A line that is nothing but a name, next to the date or below the headline."""
    dated = [day.line for day in days]
    for index in lines:
        line = page.lines[index]
        if index == title or line.words > 8:
            continue
        if _other().search(line.text) or (index and _other().fullmatch(page.lines[index - 1].text)):
            continue
        text = without_date(line.text)
        byline = read_byline(text, stated=False)
        if not byline.authors or not _nothing_else(text, byline.authors, byline.role):
            continue
        near_date = any(0 <= abs(day - index) <= 2 for day in dated)
        below_title = title is not None and 0 < index - title <= BARE_DISTANCE
        sure = all(is_given_name(name.split()[0]) for name in byline.authors)
        if (near_date and (sure or below_title)) or (below_title and sure):
            return [Author(name, index, *_place(line.text, name, 0), byline.role) for name in byline.authors]
    return []


def _nothing_else(text: str, names: Sequence[str], role: str | None) -> bool:
    said = sum(len(name) for name in names) + len(role or "")
    return len(text) - said <= 6 * len(names)


def _boxed(page: PageLines) -> list[Author]:
    """The name under `About the author`, or `Written by` behind the article."""
    _, end = page.body
    for index in range(max(end - 3, 0), min(end + BOX_LINES, len(page.lines))):
        line = page.lines[index]
        if line.words > 8:
            continue
        found = _box().match(line.text)
        if not found:
            continue
        rest = line.text[found.end() :].strip()
        at = index if rest else index + 1
        if at < len(page.lines) and page.lines[at].words <= 8:
            text = page.lines[at].text
            offset = found.end() if rest else 0
            byline = read_byline(text[offset:], stated=False)
            if byline.authors and _nothing_else(text[offset:].strip(), byline.authors, byline.role):
                return [Author(name, at, *_place(text, name, offset), byline.role) for name in byline.authors]
    return []


def days(page: PageLines, title: int | None, order: Order) -> list[Day]:
    """The days in short lines around the headline, in order."""
    found = []
    for index in zone(page, title):
        line = page.lines[index]
        if line.words <= SHORT_LINE and index != title:
            above = page.lines[index - 1].text if index else ""
            found += [Day(day, index) for day in dates_in(line.text, order, above)]
    return found


def published(found: Sequence[Day], title: int | None) -> Day | None:
    """The day of publication: the one that says so, else the only one that says nothing."""
    said = [day for day in found if day.found.kind == "published"]
    if said:
        return said[0] if len({day.found.day for day in said}) == 1 else None
    plain = [day for day in found if not day.found.kind and (title is None or day.line >= title - 2)]
    below = [day for day in plain if title is None or day.line > title]
    nearest = below or plain[::-1]
    return nearest[0] if nearest else None


def modified(found: Sequence[Day]) -> Day | None:
    """The day of the last change."""
    return next((day for day in found if day.found.kind == "updated"), None)


@cache
def _opening() -> regex.Pattern[str]:
    """A byline's first words. They stand after nothing that makes them another's."""
    return regex.compile(
        rf"(?<![\p{{L}}\p{{N}}])(?<!(?:{alternatives(_other_words())})\s)(?:{alternatives(byline_openings())})"
        r"(?:\s*[:：]\s*|\s+|\Z)(?:by\s+)?",
        regex.IGNORECASE,
    )


def _other_words() -> frozenset[str]:
    """`Reviewed` of `Reviewed by`."""
    return frozenset(phrase.rpartition(" ")[0] for phrase in listed("others") if " " in phrase)


@cache
def _other() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives(listed('others'))})\b\s*:?", regex.IGNORECASE)


@cache
def _box() -> regex.Pattern[str]:
    return regex.compile(rf"\W*(?:{alternatives(listed('about'))})\b\s*:?\s*", regex.IGNORECASE)
