"""Lines that are nothing but a name, and what else may stand in them.

`Emma Walker, Associated Press`, `Emma Walker | Reuters | March 3, 2024` and `109 Comments |
Emma Walker` sign an article as `By Emma Walker` does. Every part of such a line must be known: a
name, what its bearer is, for whom they write, a date, a count. Anything else is somebody's
sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from pipeline.harvest.bylines import (
    SHOUT,
    given_level,
    is_agency,
    is_degree,
    is_organisation,
    is_role,
    read_byline,
    without_date,
)
from pipeline.harvest.dates import dates_in
from pipeline.harvest.headlines import is_site_name
from pipeline.harvest.words import month_numbers

#: How a line ends that names a firm's people: `The Upwork Team`.
COLLECTIVE = ("Team", "Staff", "Desk", "Editors")
#: Characters beside a name that may be a degree or a mark.
SPARE = 6
#: Words of what somebody is.
ROLE_WORDS = 6

# `Written Emma Walker`: the page shows `by` as a picture, or not at all.
LABEL = regex.compile(r"(?:Written|Author|Authors|Words|Text|Writer|Reporter)\b:?\s+(?=\p{Lu})")
PART = regex.compile(r"\s*[|•·●/⋅‧∙,;]\s*|\s+[–—-]\s+|\s+&\s+|\s+and\s+")
# `USA TODAY` of `Emma Walker USA TODAY`, `CPP` of `Emma Walker CPP`; `(she/her)`.
TAIL = regex.compile(r"(?:\s+\p{Lu}[\p{Lu}.]+[®™*]?)+\Z")
BRACKETS = regex.compile(r"\s*\([^()]*\)")
TIME = regex.compile(
    r"\b\d\d?:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s\p{Lu}{2,4}\b)?", regex.IGNORECASE
)
AGO = regex.compile(
    r"(?:an?|\d+)\s?(?:m|h|d|min|mins|minutes?|hours?|days?|weeks?|months?|years?)\sago"
    r"|\d+\s?min(?:ute)?s?\sread",
    regex.IGNORECASE,
)
COUNT = regex.compile(
    r"\d+\+?\s?(?:comments?|views?|shares?|likes?|min\b|mins?\b|minutes?\b).*"
    r"|(?:an?|\d+)\s(?:min|hour|day|week|month|year)\w*\sago"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}"
    r"|(?:last\s)?(?:updated|published|posted)\b.*",
    regex.IGNORECASE,
)


class Signature(NamedTuple):
    """Who signs with a line, what they are, and whether the line says more than names."""

    names: tuple[str, ...] = ()
    role: str | None = None
    more: bool = False


def read_signature(line: str, host: str) -> Signature:
    """The names that a line consists of; none if there is anything unknown in it."""
    label = LABEL.match(line)
    line = line[label.end() :] if label else line
    text = without_date(line)
    byline = read_byline(text, stated=text.endswith(COLLECTIVE))
    names = byline.authors or ((text,) if given_level(text) > 1 and len(text) > 2 else ())  # noqa: PLR2004
    if names and nothing_else(text, names, byline.role):
        return Signature(names, byline.role, bool(label or byline.role))
    return _in_parts(line, host)


def _in_parts(line: str, host: str) -> Signature:
    """A line of which every part is a name or belongs to one."""
    names: list[str] = []
    roles: list[str] = []
    more = False
    for part in filter(None, map(str.strip, PART.split(_without_days(line)))):
        if _is_known(part, host):
            more = True
            continue
        bare = TAIL.sub("", part) if not part.isupper() else part
        bare = BRACKETS.sub("", without_date(bare))
        byline = read_byline(bare, stated=bare.endswith(COLLECTIVE))
        if byline.authors and nothing_else(bare, byline.authors, byline.role):
            names += byline.authors
            roles += [byline.role] if byline.role else []
            more |= bare != part
        elif _is_role(part):
            roles.append(part)
        else:
            return Signature()
    return Signature(tuple(names), roles[0] if roles else None, more or bool(roles))


def _without_days(line: str) -> str:
    """A line with a separator for each date and time in it."""
    for day in reversed(dates_in(line)):
        line = f"{line[: day.start]}|{line[day.end :]}"
    return TIME.sub("|", line)


def _is_known(part: str, host: str) -> bool:
    """Whether a part of a line says when, where or for whom."""
    return bool(
        COUNT.fullmatch(part)
        or all(is_degree(word) or SHOUT.fullmatch(word) for word in part.split())
        or is_agency(part)
        or is_site_name(part.removeprefix("The "), host)
        or is_organisation(part)
        or not any(letter.isalpha() for letter in part)
    )


def _is_role(part: str) -> bool:
    words = part.split()
    return len(words) <= ROLE_WORDS and any(map(is_role, words))


def tells_time(line: str) -> bool:
    """Whether a short line is that below a byline: `Jan 23`, `2 days ago`, `11 min read`."""
    words = line.replace(",", " ").split()
    if len(words) == 2 and words[1].isdigit():  # noqa: PLR2004
        return words[0].rstrip(".").casefold() in month_numbers()
    return AGO.fullmatch(line) is not None


def nothing_else(text: str, names: Sequence[str], role: str | None) -> bool:
    """Whether a text is hardly longer than the names and the role in it."""
    said = sum(len(name) for name in names) + len(role or "")
    return len(text) - said <= SPARE * len(names)
