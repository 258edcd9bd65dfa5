"""Who wrote an article and when, from the lines around its headline.

A byline stands within a few lines of the headline, with the date; or behind the article,
under `About the author`. Anywhere else a name or a day is somebody else's. What is doubtful
is left out: a field that is absent harms less than one that is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import regex

from pipeline.harvest.bylines import (
    PARTICLES,
    clean_name,
    given_level,
    is_common,
    may_be_author,
    name_strength,
    read_byline,
    without_date,
)
from pipeline.harvest.dates import (
    NUMERIC,
    UNKNOWN,
    Dated,
    Order,
    date_order,
    dates_in,
    has_year,
)
from pipeline.harvest.headlines import is_site_name
from pipeline.harvest.lines import PageLines
from pipeline.harvest.signatures import COLLECTIVE, nothing_else, read_signature, tells_time
from pipeline.harvest.words import alternatives, byline_openings, first_words, folded, listed

#: How far above and below the headline its byline and date are looked for, in lines, and
#: past how many lines of prose: a summary or two may stand between.
LINES_ABOVE = 4
LINES_BELOW = 16
PROSE_LINES = 2
PROSE_LENGTH = 60
#: A line with a byline or a date in it has no more words.
SHORT_LINE = 18
LONG_LINE = 40
#: A name on a line of its own counts so near to the headline or to the date.
BARE_DISTANCE = 4
#: Words of a line that is nothing but a name, with its degree or its role; and with a date.
BARE_WORDS = 8
SIGNATURE_WORDS = 14
#: How much must speak for such a name: of `name_strength`, and of what stands near it.
BARE_EVIDENCE = 3
SURE = 2
#: A line that stands more often is in a menu.
OFTEN = 4
#: Lines below the first author in which more of them are looked for.
MORE_LINES = 8

#: Words of `Emma is a ...` in which her role is looked for.
ROLE_REACH = 40

WEEKDAY = regex.compile(r"\p{L}+(?:day|dag|tag|di),?\s*\Z|\b\p{L}{2,3}[.,]\s*\Z", regex.IGNORECASE)
SEPARATOR_LINE = regex.compile(r"\s*(?:,|&|and|/)\s*")
INTRODUCED = regex.compile(
    r"(?:\S+ ){0,3}(?:is|was|has|writes|works|serves|brings|holds|ist|est|es) "
)


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
        if page.lines[index].prose and len(page.lines[index].text) > PROSE_LENGTH:
            prose += 1
            if prose > PROSE_LINES:
                return range(first, index)
    return range(first, min(title + LINES_BELOW, len(page.lines)))


def authors(page: PageLines, title: int | None, days: Sequence[Day]) -> list[Author]:
    """The authors of the first byline that names any."""
    lines = zone(page, title)
    return (
        _signed(page, lines, title)
        or _bare(page, lines, title, days)
        or _boxed(page, title)
        or _only(_signed_elsewhere(page, title, lines))
        or _only(_introduced(page, title))
    )


def _signed(page: PageLines, lines: range, title: int | None) -> list[Author]:
    """`By Emma Walker`, in one line or in two."""
    for index in sorted(lines, key=lambda index: (index < (title or 0), index)):
        line = page.lines[index]
        if index == title or line.words > (LONG_LINE if has_year(line.text) else SHORT_LINE):
            continue
        if _opening_words().isdisjoint(line.key.split()):
            continue
        for found in _opening().finditer(line.text):
            if not _begins_here(line.text[: found.start()]):
                continue
            if line.text[found.end() :].strip(" :"):
                names = _named(page, index, found.end())
            else:
                names = _named(page, index + 1, 0)
            if names:
                return names
    return []


def _begins_here(before: str) -> bool:
    """Whether a byline may begin after this: a date, a number, a mark, a label."""
    before = before.strip()
    return not before[-1:].isalpha() or before.endswith(("read", "Posted", "Published"))


def _named(page: PageLines, index: int, offset: int) -> list[Author]:
    """The authors from a place on, where a byline has just begun."""
    if index >= len(page.lines) or page.lines[index].words > LONG_LINE:
        return []
    line = page.lines[index]
    byline = read_byline(line.text[offset:])
    beside = "\n".join(below.text for below in page.lines[index : index + 2])
    if not byline.authors or not _may_sign(byline.authors[0], beside):
        return []
    found = _placed(byline.authors, index, line.text, offset, byline.role)
    goes_on = line.text.rstrip().endswith((",", "&", " and"))
    for below in range(index + 1, min(index + MORE_LINES, len(page.lines))):
        text = page.lines[below].text
        if SEPARATOR_LINE.fullmatch(text):
            goes_on = True
            continue
        more = read_byline(text, stated=False)
        if not goes_on or not more.authors or name_strength(more.authors[0]) < SURE:
            break
        found += _placed(more.authors, below, text, 0, more.role)
        goes_on = text.rstrip().endswith((",", "&", " and"))
    return found


def _may_sign(name: str, beside: str) -> bool:
    """Whether what stands after `by` is a name.

    A common word alone is none; in lower case only a pen name beside a date is one: in its line
    or the next.
    """
    words = name.split()
    if len(words) == 1 and is_common(name) and not given_level(name):
        return False
    if any(word.islower() and word not in PARTICLES for word in words[1:]):
        return False
    return any(letter.isupper() for letter in name) or (len(name) > 3 and bool(dates_in(beside)))  # noqa: PLR2004


def _placed(
    names: Sequence[str], index: int, line: str, offset: int, role: str | None
) -> list[Author]:
    return [Author(name, index, *_place(line, name, offset), role) for name in names]


def _place(line: str, name: str, offset: int) -> tuple[int, int]:
    """Where a name stands in a line, whatever its capitals; else the line from `offset` on."""
    whole = name.rstrip(".")
    if (start := line.find(whole, offset)) >= 0:
        return start, start + len(whole)
    words = [regex.escape(word.rstrip("."), special_only=True) for word in name.split()]
    pattern = r"\W{0,3}(?:\s\S{1,30}){0,2}?\s?".join(words)
    match = regex.search(pattern, line, regex.IGNORECASE, pos=offset)
    return match.span() if match else (offset, len(line))


def _bare(page: PageLines, lines: range, title: int | None, found: Sequence[Day]) -> list[Author]:
    """A line that is nothing but a name, next to the date or below the headline."""
    dated = {day.line for day in found}
    dated |= {index for index in lines if tells_time(page.lines[index].text)}
    for index in lines:
        line = page.lines[index]
        if index == title or line.words > SHORT_LINE:
            continue
        to_date = min((abs(day - index) for day in dated), default=99)
        to_title = index - title if title is not None else 99
        near = (to_date <= 2) + (to_date <= 1) + (0 < to_title <= BARE_DISTANCE) + (to_title == 1)  # noqa: PLR2004
        near += _names_role(page, index + 1)
        if not near:
            continue
        text = without_date(line.text)
        between = title is not None and 0 < index - title <= 3 and index + 1 in dated  # noqa: PLR2004
        if between and is_site_name(text, page.host) and page.times[line.key] <= OFTEN:
            return _placed((text,), index, line.text, 0, None)
        if line.words > SIGNATURE_WORDS or _is_anothers(page, index):
            continue
        signed = read_signature(line.text, page.host)
        if not signed.names and between and _is_pen_name(text, page):
            return _placed((text,), index, line.text, 0, None)
        if not signed.names:
            continue
        near += signed.more
        strength = min(_strength(name) for name in signed.names)
        if (
            strength
            and strength + near > BARE_EVIDENCE
            and (0 < to_title <= BARE_DISTANCE or strength > SURE)
        ):
            return _placed(signed.names, index, line.text, 0, signed.role)
    return []


def _is_pen_name(text: str, page: PageLines) -> bool:
    """Whether a line between headline and date is one uncommon word, or the site's name."""
    if not may_be_author(text) or not _may_sign(text, ""):
        return False
    return " " not in text or is_site_name(text, page.host)


def _strength(name: str) -> int:
    """`name_strength`; of a firm's people as that of a name, of a given name alone less."""
    if name.endswith(COLLECTIVE):
        return SURE
    return name_strength(name) if " " in name else 1


def _names_role(page: PageLines, index: int) -> bool:
    """Whether a line says what somebody is: `Senior Writer`."""
    if index >= len(page.lines) or page.lines[index].words > BARE_WORDS:
        return False
    return not listed("roles").isdisjoint(page.lines[index].key.split())


def _is_anothers(page: PageLines, index: int) -> bool:
    """Whether a line names a photographer, a reviewer, the site, or stands in every menu."""
    line = page.lines[index]
    above = page.lines[index - 1].text if index else ""
    if _other().fullmatch(above) or any(
        name_strength(clean_name(line.text[: found.start()].rpartition(",")[0])) < SURE
        for found in _other().finditer(line.text)
    ):
        return True
    named = is_site_name(line.text, page.host) or page.times[line.key] > OFTEN
    return named and name_strength(clean_name(without_date(line.text))) < SURE


def _boxed(page: PageLines, title: int | None) -> list[Author]:
    """The name under `About the author`, or `Written by` behind the article."""
    for index in range((title or 0) + 1, len(page.lines)):
        line = page.lines[index]
        if line.words > BARE_WORDS or line.first_word not in _box_words():
            continue
        found = _box().match(line.text)
        if not found or _other().search(line.text):
            continue
        rest = line.text[found.end() :].strip()
        at = index if rest else index + 1
        if at < len(page.lines) and page.lines[at].words <= BARE_WORDS:
            text = page.lines[at].text
            offset = found.end() if rest else 0
            byline = read_byline(text[offset:], stated=False)
            names = byline.authors
            if (
                names
                and name_strength(names[0]) >= SURE
                and nothing_else(text[offset:].strip(), names, byline.role)
            ):
                return _placed(names, at, text, offset, byline.role)
    return []


def _only(found: list[Author]) -> list[Author]:
    """The first of them, if all are the same."""
    return found[:1] if len({folded(author.name) for author in found}) == 1 else []


def _signed_elsewhere(page: PageLines, title: int | None, lines: range) -> list[Author]:
    """Lines that begin like a byline, anywhere below the headline."""
    found: list[Author] = []
    for index in range(max(lines.stop, (title or 0) + 1), len(page.lines)):
        line = page.lines[index]
        if line.words > SHORT_LINE or line.first_word not in _opening_words():
            continue
        if match := _opening().match(line.text):
            rest = line.text[match.end() :]
            byline = read_byline(rest, stated=False)
            if byline.authors and name_strength(byline.authors[0]) >= SURE:
                found += _placed(byline.authors[:1], index, line.text, match.end(), byline.role)
    return found


def _introduced(page: PageLines, title: int | None) -> list[Author]:
    """Names alone on a line, above `Emma is a writer ...` or above `Author`."""
    found: list[Author] = []
    for index in range((title or 0) + 1, len(page.lines) - 1):
        line, below = page.lines[index], page.lines[index + 1]
        if not 2 <= line.words <= 4:  # noqa: PLR2004
            continue
        given, _, rest = below.text.partition(" ")
        introduced = line.text.startswith(given) and INTRODUCED.match(rest)
        labelled = below.key in {"author", "about the author", "author s profile"}
        if not labelled and (not introduced or below.words <= BARE_WORDS):
            continue
        name = clean_name(line.text)
        if name_strength(name) < SURE or _is_anothers(page, index):
            continue
        if not listed("roles").isdisjoint(below.key.split()[:ROLE_REACH]):
            found.append(Author(name, index, *_place(line.text, name, 0)))
    return found


def order_of(page: PageLines, title: int | None, language: str) -> Order:
    """The order of numeric dates, if there are any where the page's own is looked for."""
    if any(NUMERIC.search(page.lines[index].text) for index in zone(page, title)):
        return date_order(page.text, language, page.url)
    return UNKNOWN


def days(page: PageLines, title: int | None, order: Order) -> list[Day]:
    """The days in short lines around the headline, in order."""
    found = []
    for index in zone(page, title):
        line = page.lines[index]
        if line.words <= SHORT_LINE and index != title:
            above = page.lines[index - 1].text if index else ""
            here = dates_in(line.text, order, above)
            plain = {day.day for day in here if not day.kind}
            found += [
                Day(day, index)
                for day in here
                if day.kind or (len(plain) == 1 and _stands_alone(line.text[: day.start]))
            ]
    return found


def _stands_alone(before: str) -> bool:
    """Whether a date may be the page's own after this: a mark, a name, a day of the week.

    `First wooden joint Sunday, 31.03.2019` is another page's, `Effective beginning` no date
    of publication.
    """
    before = WEEKDAY.sub("", before).strip()
    return (
        not before[-1:].isalnum()
        or bool(read_byline(before, stated=False).authors)
        or (given_level(before) > 0)
    )


def labelled(page: PageLines, title: int | None, order: Order) -> Day | None:
    """The day below the headline that says it is that of publication, if there is only one."""
    found = []
    for index in range(title or 0, len(page.lines)):
        line = page.lines[index]
        if line.words <= SHORT_LINE and has_year(line.text):
            above = page.lines[index - 1].text if index else ""
            said = (day for day in dates_in(line.text, order, above) if day.kind == "published")
            found += [Day(day, index) for day in said]
    return found[0] if len({day.found.day for day in found}) == 1 else None


def published(found: Sequence[Day], title: int | None) -> Day | None:
    """The day of publication: the one that says so, else the only one that says nothing."""
    said = [day for day in found if day.found.kind == "published"]
    if said:
        return said[0] if len({day.found.day for day in said}) == 1 else None
    plain = [
        day for day in found if not day.found.kind and (title is None or day.line >= title - 2)
    ]
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


@cache
def _opening_words() -> frozenset[str]:
    return first_words(byline_openings())


@cache
def _box_words() -> frozenset[str]:
    return first_words(listed("about"))


def _other_words() -> frozenset[str]:
    """`Reviewed` of `Reviewed by`."""
    return frozenset(phrase.rpartition(" ")[0] for phrase in listed("others") if " " in phrase)


@cache
def _other() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\p{{L}})(?:{alternatives(listed('others'))})\b\s*:?", regex.IGNORECASE
    )


@cache
def _box() -> regex.Pattern[str]:
    return regex.compile(rf"\W*(?:{alternatives(listed('about'))})\b\s*:?\s*", regex.IGNORECASE)
