"""Where a page tells of itself: JSON-LD, meta tags, headings, `<time>`, bylines.

All of it is read once, here, and weighed in `pipeline.storage.page_metadata`. The page's
author may not have meant well: every structure is bounded, what is of the wrong kind is
passed over, and nothing recurses.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
from lxml import etree

from pipeline.harvest.bylines import without_opening

Json = Mapping[str, Any]

#: Characters of scripts that are read of one page, and values in it that are looked at.
JSON_CHARACTERS = 4_000_000
JSON_VALUES = 20_000
#: Elements of all sorts that are looked at.
MOST_ELEMENTS = 3_000
#: Characters of a value, of a heading, of a byline; longer ones are cut, or are none.
LONGEST_VALUE = 2_000
LONGEST_HEADING = 500
LONGEST_BYLINE = 120
MOST_HEADINGS = 30
MOST_TIMES = 40
MOST_BYLINES = 40

#: Parts of a JSON-LD object that are about something else than the page.
ASIDE = frozenset(
    """
    about acceptedAnswer citation comment hasPart isPartOf isRelatedTo itemListElement mentions
    offers potentialAction publisher relatedLink review reviews significantLink subjectOf
    suggestedAnswer
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)
#: What an object has that others name by its id.
NAMED_BY = ("name", "url")
#: Characters that no JSON string may hold, and that templates leave in theirs.
CONTROLS = re.compile(r"[\x00-\x1f]+")
WRAPPER = re.compile(
    r"\A\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)"
    r"|(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*;?\s*\Z"
)

#: As in the data that scripts draw a page from, `"datePublished":"2025-12-18T...`.
SCRIPTED_DATE = re.compile(
    r"[\"'](?:datePublished|published_?(?:At|Date|date|at|on|On)|publish_?[dD]ate"
    r"|(?:first_)?publication_?[dD]ate)\\*[\"']\s*:\s*\\*[\"']((?:19|20)\d\d-\d\d-\d\d)"
)

#: What microdata, RDFa or hAtom mark up; meta tags and `<time>` are read by themselves.
_MARKED_UP = etree.XPath(
    "//*[@itemprop or @property or self::abbr or @rel[contains(.,'tag') or .='license']]"
)
#: What else than `author` a class names that is a byline, with its first letter either way.
BYLINE_CLASS = re.compile(r"y-?line|riter|ontributor")
#: In microdata, what has an author that may be the page's.
ARTICLE_SCOPE = re.compile(r"Article|Posting|Report|CreativeWork|WebPage|Recipe|Blog\b")
#: Who wrote a post, in the markup of forums.
_POSTERS = etree.XPath(
    "//*[@data-author or @data-username or @data-author-username or @itemprop='author'"
    " or contains(@class,'sername') or contains(@class,'uthor') or contains(@class,'poster')"
    " or contains(@class,'hnuser')]"
)
POSTER_MARK = re.compile(r"(?:user-?name|author|poster|hnuser)(?![a-z])", re.IGNORECASE)
POSTER_DATA = ("author", "username", "author-username")
BYLINE_MARK = re.compile(
    r"(?<![a-z])(?:(?:entry|post|article)?-?author(?:s|-?name)?|by-?line|writer|contributor)(?![a-z])",
    re.IGNORECASE,
)
#: Marks of what stands beside a byline, or belongs to another text than the page's own.
NO_BYLINE_MARK = re.compile(
    r"avatar|bio|card|comment|desc|excerpt|follow|footer|image|img|list|more|photo|quote|related"
    r"|reply|review|sidebar|social|teaser|testimonial|widget",
    re.IGNORECASE,
)
#: Elements that part two words of a heading.
BREAKS = frozenset({"br", "div", "p"})
BYLINE_TAGS = frozenset(
    """
    a address b cite div em h3 h4 h5 h6 li p span strong td
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)


@dataclass
class Sources:
    """What a page says of itself, where it says it.

    `metas` has the contents of meta tags by their name in lower case, `objects` all objects
    of JSON-LD, outermost first, `ids` those that have an id by it. `times` are the value,
    the text and the marks (class, itemprop, the parent's class) of each `<time>`, and before
    them of what else is marked up as a day; `bylines` the texts of what is marked up as one,
    the surest first; `authors` the names that microdata give; `tags` and `categories` the links
    that say so; `scripted` the days that the data of scripts call those of publication;
    `posted` and `poster` are of a forum's first post.
    """

    language: str = ""
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    subheadings: list[str] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    objects: list[Json] = field(default_factory=list)
    ids: dict[str, Json] = field(default_factory=dict)
    times: list[tuple[str, str, str]] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)
    categories: dict[str, None] = field(default_factory=dict)
    scripted: set[str] = field(default_factory=set)
    posted: str = ""
    poster: str = ""


def read_sources(tree: Any, wanted: frozenset[str]) -> Sources:
    """Read a page's sources; of its meta tags those with a `wanted` name."""
    found = Sources(language=(tree.get("lang") or "").strip())
    budget = JSON_CHARACTERS
    elements = tree.iter("title", "meta", "link", "script", "h1", "h2", "time")
    for element, _ in zip(elements, range(MOST_ELEMENTS), strict=False):
        tag = element.tag
        if tag == "meta":
            _meta(found, element, wanted)
        elif tag == "link":
            _link(found, element)
        elif tag == "script":
            budget -= _script(found, element, budget)
        elif tag == "time":
            if len(found.times) < MOST_TIMES:
                found.times.append(_time(element))
        else:
            _heading(found, element, tag)
    for item in found.objects:
        if isinstance(name := item.get("@id"), str) and not item.keys().isdisjoint(NAMED_BY):
            found.ids.setdefault(name, item)
    _marked_up(found, tree)
    found.bylines.extend(_bylines(tree))
    return found


def _marked_up(found: Sources, tree: Any) -> None:
    """Read what attributes mark up: days, authors, labels."""
    marked = [element for element in _MARKED_UP(tree) if element.tag not in {"meta", "time"}]
    found.times[:0] = map(_time, islice(filter(_is_day, marked), MOST_TIMES))
    found.authors.extend(_authors(marked))
    for element in marked:
        if element.tag == "a" and element.get("rel"):
            _label(found, element)


def _link(found: Sources, element: Any) -> None:
    for relation in (element.get("rel") or "").lower().split():
        found.links.setdefault(relation, (element.get("href") or "")[:LONGEST_VALUE])


def _label(found: Sources, element: Any) -> None:
    """Keep what a link says is a tag, a category or the license of the page."""
    relations = element.get("rel").lower().split()
    if "license" in relations:
        _link(found, element)
    elif "tag" in relations:
        labels = found.categories if "category" in relations else found.tags
        labels.setdefault(content(element))


def _script(found: Sources, element: Any, budget: int) -> int:
    """Read a script that fits into the budget: JSON-LD, else the dates in its data."""
    text = element.text or ""
    if len(text) > budget:
        return 0
    if "ld+json" in (element.get("type") or "").lower():
        found.objects.extend(_objects(text))
    elif "ubli" in text:
        found.scripted.update(SCRIPTED_DATE.findall(text))
    return len(text)


def unescaped(value: str) -> str:
    """A value with its entities read, which JSON-LD and meta tags often have twice.

    One that was read in a wrong encoding is repaired as the text is.
    """
    value = " ".join(html.unescape(value[: 4 * LONGEST_VALUE]).split())[:LONGEST_VALUE]
    if value.isascii():
        return value
    import ftfy  # noqa: PLC0415 - the command line shows its help without it

    return ftfy.fix_encoding(value) if ftfy.badness.is_bad(value) else value


def content(element: Any) -> str:
    """The text of an element in one line, the words of its parts apart."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece[:LONGEST_VALUE])
        length += len(piece)
        if length > LONGEST_VALUE:
            break
    return " ".join(" ".join(pieces).split())[:LONGEST_HEADING]


def _heading(found: Sources, element: Any, tag: str) -> None:
    kept = {"title": found.titles, "h1": found.headings, "h2": found.subheadings}[tag]
    if len(kept) < MOST_HEADINGS and (text := "".join(_with_breaks(element)).split()):
        kept.append(unescaped(" ".join(text))[:LONGEST_HEADING])


def _with_breaks(element: Any) -> Iterator[str]:
    """The text of a heading; a line break in it parts two words, a `<span>` may not."""
    length = 0
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part.tag in BREAKS:
            yield " "
        piece = part.text if event == "start" else part.tail if part is not element else None
        if piece and length < LONGEST_VALUE:
            length += len(piece)
            yield piece[:LONGEST_VALUE]


def _meta(found: Sources, element: Any, wanted: frozenset[str]) -> None:
    said = (element.get("content") or "").strip()
    for attribute in ("name", "property", "itemprop"):
        name = (element.get(attribute) or "").strip().lower()
        if said and name in wanted:
            found.metas.setdefault(name, []).append(said[:LONGEST_VALUE])


def _time(element: Any) -> tuple[str, str, str]:
    parent = element.getparent()
    around = (parent.get("class") or "") if parent is not None else ""
    marks = " ".join(element.get(name) or "" for name in ("class", "itemprop", "property"))
    value = next(filter(None, map(element.get, ("datetime", "content", "title"))), "")
    return value[:LONGEST_BYLINE], content(element), f"{marks} {around}"


def _bylines(tree: Any) -> Iterator[str]:
    found: list[tuple[bool, int, str]] = []
    for element in tree.iter(*BYLINE_TAGS):
        marks = _byline_marks(element)
        if not marks or not BYLINE_MARK.search(marks) or NO_BYLINE_MARK.search(marks):
            continue
        text = content(element)
        if text and len(text) <= LONGEST_BYLINE:
            named = "author" in {element.get("rel"), element.get("itemprop")}
            found.append((not named, len(found), text))
        if len(found) == MOST_BYLINES:
            break
    yield from (text for _, _, text in sorted(found))


def _byline_marks(element: Any) -> str:
    """All that names an element, if any of it may be the mark of a byline."""
    get = element.get
    name, relation, item, number = get("class"), get("rel"), get("itemprop"), get("id")
    if (
        (name and ("uthor" in name or BYLINE_CLASS.search(name)))
        or relation == "author"
        or (item and "author" in item)
        or (number and "uthor" in number)
    ):
        return f"{name or ''} {relation or ''} {item or ''} {number or ''}"
    return ""


def _is_day(element: Any) -> bool:
    """Whether an element is marked up as a day."""
    if element.tag == "abbr":
        return "publ" in (element.get("class") or "")
    said = f"{element.get('itemprop')} {element.get('property')}"
    return "date" in said or "created" in said


def _authors(marked: Sequence[Any]) -> Iterator[str]:
    """The authors that microdata name side by side, if they are all of one thing, no comment."""
    found: list[tuple[Any, Any, str]] = []
    people = (element for element in marked if element.get("itemprop") == "author")
    for element in islice(people, MOST_BYLINES):
        for scope in element.xpath("ancestor::*[@itemscope][1]"):
            kind = scope.get("itemtype") or ""
            if scope.get("itemprop") not in ASIDE and ARTICLE_SCOPE.search(kind):
                name = next(filter(None, map(_named, element.iter())), "")
                found.append((scope, element.getparent(), name))
    if all(scope is found[0][0] for scope, _, _ in found):
        yield from (name for _, parent, name in found if name and parent is found[0][1])


def posters(tree: Any) -> Iterator[str]:
    """Whom the posts of a forum's page are by, as far as it marks them up, in order."""
    for element in _POSTERS(tree):
        stated = next(filter(None, (element.get(f"data-{name}") for name in POSTER_DATA)), "")
        if stated:
            yield unescaped(stated)
        elif element.get("itemprop") == "author":
            yield next(filter(None, map(_named, element.iter())), "") or content(element)
        elif POSTER_MARK.search(element.get("class") or ""):
            pieces = (" ".join(piece[:LONGEST_VALUE].split()) for piece in element.itertext())
            yield next((piece for piece in pieces if without_opening(piece)), "")


def _named(element: Any) -> str:
    """What an element says is the name of something, in microdata."""
    if element.get("itemprop") != "name":
        return ""
    return unescaped(element.get("content") or content(element))


def _objects(text: str) -> Iterable[Json]:
    """The objects of one JSON-LD script, outermost first, what is aside left out."""
    found: list[Json] = []
    queue: list[Any] = [json_of(text)]
    for value in queue:
        if isinstance(value, list):
            queue.extend(value[: JSON_VALUES - len(queue)])
        elif isinstance(value, dict):
            found.append(value)
            parts = (part for key, part in value.items() if key not in ASIDE)
            queue.extend(part for part in parts if isinstance(part, dict | list))
        if len(queue) > JSON_VALUES:
            break
    return found


@lru_cache(maxsize=8)  # a page's JSON-LD is asked for its metadata, and for what it is about
def json_of(text: str) -> Any:
    """The JSON of a script, also where a template left line breaks in its strings.

    Whoever asks again gets the same objects: they are read, never changed.
    """
    for source in (text, CONTROLS.sub(" ", WRAPPER.sub("", text)).rstrip(" ;")):
        try:
            return orjson.loads(source)
        except orjson.JSONDecodeError:
            continue
    return None
