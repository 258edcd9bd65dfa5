"""What feeds put below an article: `The post A Bridge Opens appeared first on Harbor Post`.

It names the headline and the site as no other line does. A page with several such lines is a
list of posts, and they are none of its own.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import regex

from pipeline.edits import Span
from pipeline.harvest.lines import PageLines, key_of
from pipeline.lexicons import languages, table

MARKS = " .“”„\"'«»‘’"
#: Characters between the fixed words; a longer line is somebody's sentence.
TITLE_LENGTH = 250
SITE_LENGTH = 80


class FeedLine(NamedTuple):
    """Where in the text such a line names the headline and the site."""

    title: Span
    site: Span


def feed_line(page: PageLines) -> FeedLine | None:
    """The line of a page that names both, if there is one and no other."""
    found = {}
    openings = _openings()
    for line in page.lines:
        if line.key.startswith(openings) and (match := _pattern().fullmatch(line.text)):
            title, site = (
                _bare(page.text, line.start + match.start(group), line.start + match.end(group))
                for group in ("title", "site")
            )
            found[line.key] = FeedLine(title, site)
    return found.popitem()[1] if len(found) == 1 else None


def titled_line(page: PageLines, feed: FeedLine) -> int | None:
    """The first line above that says the headline, by its index."""
    key = key_of(page.text[slice(*feed.title)])
    return next(
        (
            index
            for index, line in enumerate(page.lines)
            if line.key == key and line.start < feed.title.start
        ),
        None,
    )


def _bare(text: str, start: int, end: int) -> Span:
    """A span without the quotes and stops around it."""
    start += len(text[start:end]) - len(text[start:end].lstrip(MARKS))
    return Span(start, max(start, start + len(text[start:end].rstrip(MARKS))))


@cache
def _phrases() -> tuple[str, ...]:
    """The lines of all languages, from the phrases of furniture: those with `{title}`."""
    return tuple(
        phrase
        for code in languages()
        for strength in (table(code, "boilerplate") or {}).values()
        if isinstance(strength, dict)
        for phrases in strength.values()
        for phrase in phrases
        if "{title}" in phrase and "{any}" in phrase
    )


@cache
def _openings() -> tuple[str, ...]:
    return tuple(f"{key_of(phrase.partition('{title}')[0])} " for phrase in _phrases())


@cache
def _pattern() -> regex.Pattern[str]:
    """Any of the phrases; the one group of each name that matched is the group of that name."""
    parts = (
        regex.escape(phrase, special_only=True, literal_spaces=True)
        .replace(r"\{title\}", rf"(?P<title>.{{1,{TITLE_LENGTH}}}?)")
        .replace(r"\{any\}", rf"(?P<site>.{{1,{SITE_LENGTH}}})")
        .replace("’", "['’]")
        for phrase in _phrases()
    )
    return regex.compile(rf"(?:{'|'.join(parts)})", regex.IGNORECASE)
