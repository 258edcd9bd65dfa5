"""Metadata: what the source said of a document, what was harvested, what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import regex

from pipeline.annotate.language import languages_in
from pipeline.document import Document, Field
from pipeline.edits import Span
from pipeline.harvest.bylines import is_person
from pipeline.harvest.lines import key_of
from pipeline.status import KEPT_WHOLE, page_status

#: What a source may say of a document; where page and text disagree, the source wins.
STATED = (
    "title",
    "authors",
    "author_role",
    "date",
    "modified",
    "sitename",
    "section",
    "tags",
    "description",
    "image",
    "license",
    "canonical_url",
    "warc_record_id",
    "warc_date",
)
#: Fields of which a document may have several, and the key they are listed under.
LISTED = {"author": "authors", "section": "section", "tag": "tags"}

#: What is read in a list of articles is that of one of them.
OF_AN_ENTRY = frozenset({"author", "author_role", "date", "modified", "tag"})

#: On the page of a thing for sale names are those of its makers and of who reviewed it.
OF_GOODS = frozenset({"author", "author_role"})
SHOP_ADDRESS = regex.compile(r"/(?:products?|dp|pdp|itm|sku)/[^/]")

#: How many paragraphs from the top a dateline is looked for.
DATELINE_PARAGRAPHS = 3

# Such as `MOSCOW –`, `WASHINGTON, D.C. (AP) —` and `KYIV, Ukraine --`.
DATELINE = regex.compile(
    r"""
    ( \p{Lu}{3,} (?: [ .'’-]+ \p{Lu}{2,} ){0,3}            # the city, in capitals
      (?: ,[ ] (?: \p{Lu}[\p{L}.]{1,20} [ ]? ){1,3} )? )   # its state or country
    (?: [ ]? \( \p{Lu}[\p{L} ]{1,20} \) )?                 # the agency
    [ ]? (?: [–—] | (?<=[ ])--? ) [ ]? (?= ["“‘]? \p{Lu} )
    """,
    regex.VERBOSE,
)


def describe(  # noqa: PLR0913 - metadata comes from everywhere
    document: Document,
    text: str,
    fields: Sequence[Field],
    *,
    language: str,
    settled: bool,
    kept_whole: bool,
    state_of_repair: float,
) -> dict[str, object]:
    """The metadata of a row, without the keys for which nothing is known."""
    words = len(text.split())
    title = document.hints.get("title")
    status, reason = page_status(
        document.text, text, url=document.url, title=title if isinstance(title, str) else ""
    )
    if kept_whole:
        reason += f"; {KEPT_WHOLE}"
    others = _of_others(status, document.url)
    fields = [field for field in fields if field.name not in others or not field.span]
    known: dict[str, object] = {
        "url": document.url,
        "hostname": _hostname(document.url or document.hints.get("canonical_url")),
        "status": status,
        "status_reason": reason,
        "settled": settled,
        "language": language,
        "languages": _several(languages_in(text, language)),
        "words": words,
        "state_of_repair": state_of_repair,
    }
    for field in fields:
        if key := LISTED.get(field.name):
            listed = known.setdefault(key, [])
            if isinstance(listed, list) and field.value not in listed:
                listed.append(field.value)
        else:
            known.setdefault(field.name, field.value)
    for name in STATED:
        if stated := document.hints.get(name):
            known[name] = list(stated) if isinstance(stated, tuple) else stated
    if (read := _people_read(fields)) and not any(
        map(is_person, document.hints.get("authors", ()))
    ):
        known["authors"] = read
    if isinstance(section := known.get("section"), list):
        called = key_of(str(known.get("title", "")))
        known["section"] = [name for name in section if key_of(name) != called] or None
    if document.blocks:
        known["date"] = _day_of_page(known.get("date"), fields)
    return {name: value for name, value in known.items() if value is not None}


def _day_of_page(stated: object, fields: Sequence[Field]) -> object:
    """The day on which a page was published.

    The one beside the headline, if it is earlier than the one that the page's data state:
    that is often the one on which the site's software put the page up again. A page that
    states none, and shows the day it was updated on, has that one.
    """
    read = {field.name: field.value for field in reversed(fields) if field.span}
    shown = read.get("date")
    if shown and (not stated or shown < str(stated)):
        return shown
    return stated or read.get("modified")


def _of_others(status: str, url: str | None) -> frozenset[str]:
    """The fields that are not the page's own where they were read in its text."""
    if status == "listing":
        return OF_AN_ENTRY
    return OF_GOODS if SHOP_ADDRESS.search(url or "") else frozenset()


def read_dateline(text: str) -> Iterator[Field]:
    """Where the report was filed; it stays in the text.

    It opens the first paragraph, above which a headline and a line under it may stand.
    """
    start = 0
    for paragraph in text.split("\n\n", DATELINE_PARAGRAPHS)[:DATELINE_PARAGRAPHS]:
        if match := DATELINE.match(text, start):
            yield Field("dateline", match[1], Span(*match.span(1)), "harvest/dateline")
            return
        start += len(paragraph) + 2


def _people_read(fields: Sequence[Field]) -> list[str]:
    """The authors that the text names with a person's full name."""
    names = (field.value for field in fields if field.name == "author")
    return list(dict.fromkeys(name for name in names if is_person(name)))


def _hostname(url: object) -> str | None:
    if not isinstance(url, str):
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:  # "http://[broken"
        return None


def _several(found: list[str]) -> list[str] | None:
    return found if len(found) > 1 else None
