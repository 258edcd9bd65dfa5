"""What a page tells of its article and its site, read before anything is removed.

    for field in harvest(Text("Home » News » A Bridge Opens ...")):
        print(field.name, field.value, field.span)

Read once, from the whole page with its characters repaired; each field points at the span
it was read from.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Field
from pipeline.edits import Span
from pipeline.harvest.dates import date_of_address
from pipeline.harvest.feeds import FeedLine, feed_line, titled_line
from pipeline.harvest.head import authors, days, labelled, modified, order_of, published
from pipeline.harvest.headlines import headline, headline_span
from pipeline.harvest.lines import PageLines
from pipeline.harvest.sitename import site_name
from pipeline.harvest.tags import read_tags


def harvest(text: str, url: str | None = None, language: str = "en") -> Iterator[Field]:
    """The fields of a page, in offsets of its text."""
    page = PageLines(text, url)
    feed = feed_line(page)
    title, span = _headline(page, feed)
    if span:
        yield Field("title", text[slice(*span)], span, "harvest/title")
    order = order_of(page, title, language)
    dated = days(page, title, order)
    signed = authors(page, title, dated)
    for author in signed:
        at = page.lines[author.line].start
        span = Span(at + author.start, at + author.end)
        yield Field("author", author.name, span, "harvest/byline")
        if author.role and author.role in page.lines[author.line].text:
            start = at + page.lines[author.line].text.index(author.role)
            span = Span(start, start + len(author.role))
            yield Field("author_role", author.role, span, "harvest/byline")
    stated = date_of_address(url)
    for name, day in (
        ("date", None if stated else published(dated, title) or labelled(page, title, order)),
        ("modified", modified(dated)),
    ):
        if day:
            at = page.lines[day.line].start
            span = Span(at + day.found.start, at + day.found.end)
            yield Field(name, day.found.day, span, "harvest/date")
    if stated:
        yield Field("date", stated, None, "harvest/address")
    for tag in read_tags(page, title, [author.name for author in signed]):
        yield Field("tag", tag.name, Span(tag.start, tag.end), "harvest/tags")
    if site := feed.site if feed else site_name(page, title):
        yield Field("sitename", text[slice(*site)], site, "harvest/sitename")


def _headline(page: PageLines, feed: FeedLine | None) -> tuple[int | None, Span | None]:
    """The headline's line, if it has one of its own, and where in the text it stands."""
    if feed:
        title = titled_line(page, feed)
    else:
        found = headline(page)
        title = found.line if found else None
    if title is None:
        return None, feed.title if feed else None
    line = page.lines[title]
    start, end = headline_span(page, line)
    return title, Span(line.start + start, line.start + end)
