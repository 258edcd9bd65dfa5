"""What a page says of itself: JSON-LD, meta tags, microdata, bylines, its headings.

Each is read once. The page's author may not have meant well: every structure is bounded,
whatever is of the wrong kind is passed over, and an address that is not http(s) is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import orjson

from pipeline.harvest.bylines import (
    clean_name,
    is_person,
    may_be_author,
    normal_authors,
    without_opening,
)
from pipeline.harvest.dates import date_of_address, dates_in
from pipeline.harvest.words import folded

Hints = dict[str, str | tuple[str, ...]]

#: Characters of JSON-LD that are read of one page, and objects of it that are looked at.
JSON_CHARACTERS = 2_000_000
JSON_NODES = 20_000
#: Elements of each sort that are looked at, and the longest value that is kept.
MOST_ELEMENTS = 2_000
LONGEST_VALUE = 2_000
LONGEST_TITLE = 500
MOST_TAGS = 50

#: JSON-LD types of what a page is about, the likeliest first.
ABOUT = re.compile(
    r"(?:News|Tech|Scholarly|Medical|Satirical|Advertiser|Opinion|Report)*Article\b|BlogPosting|Posting"
    r"|Report|Review|Recipe|HowTo|Question|QAPage|Book|VideoObject|PodcastEpisode"
)
WEB_PAGE = re.compile(r"(?:Web|About|Item|Medical|Profile|FAQ|Collection)\w*Page\b")
#: Parts of a JSON-LD object that are about something else.
ASIDE = frozenset(
    "comment comments review reviews hasPart itemListElement mentions isPartOf relatedLink "
    "suggestedAnswer acceptedAnswer publisher citation recordedAt isRelatedTo offers about "
    "breadcrumb potentialAction significantLink subjectOf".split()
)  # fmt: skip
BROKEN = re.compile(r"[\x00-\x1f]+")
WRAPPED = re.compile(
    r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*\Z"
)

#: Meta tags, by what they say, the most trustworthy first.
META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "sailthru.title", "parsely-title", "title"),
    "author": ("citation_author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "author", "article:author", "og:article:author", "twitter:creator"),
    "date": ("article:published_time", "og:article:published_time", "citation_publication_date", "citation_date", "parsely-pub-date", "sailthru.date", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "pubdate", "publishdate", "publish_date", "publish-date", "date", "article.published", "og:published_time", "datecreated", "published", "w-published-date", "date.published", "created", "ms.date"),
    "modified": ("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised"),
    "sitename": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title", "apple-mobile-web-app-title"),
    "section": ("article:section", "og:article:section", "parsely-section"),
    "tags": ("article:tag", "og:article:tag", "parsely-tags", "news_keywords", "keywords", "sailthru.tags"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "image": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
    "license": ("dc.rights", "dcterms.license", "license"),
    "url": ("og:url",),
    "type": ("og:type",),
}  # fmt: skip

BYLINE_CLASS = re.compile(
    r"(?<![a-z])(?:byline|by-line|author|authors|writer|contributor|entry-author|post-author|postauthor|authorname|author-name|article-author)(?![a-z])",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"comment|avatar|image|img|photo|bio|desc|social|related|widget|sidebar|footer|reply|review|testimonial|quote|excerpt|follow|more|card|teaser|list",
    re.IGNORECASE,
)


FORUM = re.compile(r"Forum|Question|QAPage")
BYLINE_TAGS = tuple("a span div p address li strong em b h3 h4 h5 h6 td cite".split())
MOST_BYLINES = 40
LONGEST_BYLINE = 120
#: A page with more bylines than these is a list of other pages.
FEW_BYLINES = 3


#: Where the first time of a page is that of its first post.
FORUM_ADDRESS = re.compile(
    r"\bforums?\b|\bcommunity\b|/(?:threads?|topic|t|d|questions|comments)/|viewtopic|showthread|\bboards?\b|/r/",
    re.IGNORECASE,
)
#: Marks of a `<time>` that is the page's own.
PUBLISHED = re.compile(r"publ|posted|entry-date|created", re.IGNORECASE)
LONGEST_DATE = 100


class Page(NamedTuple):
    """What was found in one pass over the tree."""

    titles: list[str]
    headings: list[str]
    subheadings: list[str]
    metas: dict[str, list[str]]
    links: dict[str, str]
    objects: list[Mapping[str, Any]]
    times: list[tuple[str, str, str]]
    bylines: list[str]
    language: str


def page_metadata(tree: Any, url: str | None = None, latest: str | None = None) -> Hints:
    """What the page says of itself, by the names of the row's metadata.

    No date is later than `latest`, an ISO 8601 time, where it is given.
    """
    page = look(tree)
    article = _main_object(page, url)
    bound = (latest or "9999")[:10]
    sitename = _sitename(page)
    hints: dict[str, str | tuple[str, ...] | None] = {
        "title": _title(page, article, sitename, url),
        "authors": _authors(page, article),
        "date": _date(page, article, url, bound),
        "modified": _modified(page, article, bound),
        "sitename": sitename,
        "section": _texts(article.get("articleSection")) or tuple(_metas(page, "section")[:1]),
        "tags": _tags(page, article),
        "description": _first(_metas(page, "description")) or _text(article.get("description")),
        "image": _address(_first(_metas(page, "image")) or _image(article.get("image")), url),
        "license": _text(article.get("license")) or page.links.get("license") or _first(_metas(page, "license")),
        "language": page.language,
        "canonical_url": _address(page.links.get("canonical") or _first(_metas(page, "url")), url),
    }  # fmt: skip
    return {name: value for name, value in hints.items() if value}


def look(tree: Any) -> Page:
    """Read the parts of the page that tell of it."""
    page = Page([], [], [], {}, {}, [], [], [], "")
    budget = JSON_CHARACTERS
    names = {name for group in META.values() for name in group}
    for element in _some(tree.iter("meta")):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for key in ("name", "property", "itemprop"):
            name = (element.get(key) or "").strip().lower()
            if name in names:
                page.metas.setdefault(name, []).append(content[:LONGEST_VALUE])
    for element in _some(tree.iter("link", "a")):
        for relation in (element.get("rel") or "").lower().split():
            if relation in {"canonical", "license"} and (
                element.tag == "link" or relation == "license"
            ):
                page.links.setdefault(relation, element.get("href") or "")
    for element in _some(tree.iter("script")):
        if (element.get("type") or "").lower().startswith("application/ld+json") and element.text:
            text = element.text
            if len(text) <= budget:
                budget -= len(text)
                page.objects.extend(_objects(text))
    page.titles.extend(_content(element) for element in _some(tree.iter("title"))[:1])
    page.headings.extend(
        filter(None, (_content(element) for element in _some(tree.iter("h1"))[:20]))
    )
    page.subheadings.extend(
        filter(None, (_content(element) for element in _some(tree.iter("h2"))[:10]))
    )
    for element in _some(tree.iter("time"))[:40]:
        about = f"{element.get('class') or ''} {element.get('itemprop') or ''} {_class_of(element.getparent())}"
        page.times.append((element.get("datetime") or "", _content(element), about))
    page.bylines.extend(_bylines(tree))
    match = re.match(r"[a-z]{2,3}(?=[-_]|\Z)", (tree.get("lang") or "").strip().lower())
    return page._replace(language=match[0] if match else "")


def _some(elements: Iterable[Any]) -> list[Any]:
    return [element for element, _ in zip(elements, range(MOST_ELEMENTS), strict=False)]


def _content(element: Any) -> str:
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST_VALUE:
            break
    return " ".join("".join(pieces).split())[:LONGEST_TITLE]


def _class_of(element: Any) -> str:
    return "" if element is None else f"{element.get('class') or ''} {element.get('id') or ''}"


def _objects(text: str) -> list[Mapping[str, Any]]:
    """The objects of one JSON-LD script, outermost first, what is aside left out."""
    loaded = _loaded(text)
    found: list[Mapping[str, Any]] = []
    queue: list[Any] = [loaded]
    for value in queue:
        if len(queue) > JSON_NODES:
            break
        if isinstance(value, list):
            queue.extend(value)
        elif isinstance(value, dict):
            found.append(value)
            queue.extend(
                part
                for key, part in value.items()
                if key not in ASIDE and isinstance(part, dict | list)
            )
    return found


def _loaded(text: str) -> Any:
    """The JSON of a script, also where a template left line breaks in its strings."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(BROKEN.sub(" ", WRAPPED.sub("", text)).rstrip(" ;"))
    except orjson.JSONDecodeError:
        return None


def _types(item: Mapping[str, Any]) -> str:
    kind = item.get("@type")
    return " ".join(str(part) for part in kind[:5]) if isinstance(kind, list) else str(kind or "")


def _main_object(page: Page, url: str | None) -> Mapping[str, Any]:
    """The object that stands for the page's own article, else for the page, else an empty one."""
    articles = [item for item in page.objects if ABOUT.search(_types(item))]
    if articles:
        title = folded(" ".join(page.titles[:1] + page.headings[:1]))
        return max(
            articles,
            key=lambda item: (_fits(item, title, url), "author" in item, "datePublished" in item),
        )
    pages = [item for item in page.objects if WEB_PAGE.search(_types(item))]
    return max(pages, key=len) if pages else {}


def _fits(item: Mapping[str, Any], title: str, url: str | None) -> int:
    """Whether an object says of itself that it is this page."""
    headline = folded(_text(item.get("headline")) or _text(item.get("name")))
    return int(bool(headline) and headline in title)


def _text(value: Any) -> str:
    """A string, or the name of what is an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return unescaped(value)[:LONGEST_VALUE] if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for item in values[:MOST_TAGS] if (text := _text(item))))


def unescaped(value: str) -> str:
    """A value with its entities read, which JSON-LD and meta tags often have twice."""
    return " ".join(html.unescape(value).split())


def _metas(page: Page, name: str) -> list[str]:
    return [unescaped(value) for tag in META[name] for value in page.metas.get(tag, ())]


def _first(values: Sequence[str]) -> str:
    return next((value for value in values if value), "")


# --- title


def _title(page: Page, article: Mapping[str, Any], sitename: str, url: str | None) -> str:
    """The heading that agrees with what the page is called, else what it is called.

    A page is called so in `<title>`, OpenGraph and JSON-LD; the site's name is taken off.
    A heading that shares no more than a word or two with them is a slogan, or the title of
    something else.
    """
    site = _site_words(sitename, url)
    stated = [*page.titles[:1], *_metas(page, "title")[:1], _text(article.get("headline"))]
    called = list(dict.fromkeys(filter(None, (without_site(title, site) for title in stated))))
    if not called:
        return _first(page.headings)
    first = _likest(page.headings, called)
    if first[0] >= (LIKE_ARTICLE if _is_article(page, article) else LIKE_TITLE):
        return _unlabelled(without_site(first[1], site), called)
    second = _likest(page.subheadings, called)
    if second[0] >= LIKE_SECOND:
        return without_site(second[1], site)
    return next((title for title in called[1:] if title in called[0]), called[0])


def _is_article(page: Page, article: Mapping[str, Any]) -> bool:
    return bool(re.search("Article|BlogPosting", _types(article))) or "article" in _metas(
        page, "type"
    )


def _likest(headings: Sequence[str], titles: Sequence[str]) -> tuple[float, str]:
    """The heading that has most in common with one of the titles, and how much that is."""
    pairs = (
        (_likeness(head, title), -n, head) for n, head in enumerate(headings) for title in titles
    )
    likeness, _, heading = max(pairs, default=(0.0, 0, ""))
    return likeness, heading


def _unlabelled(heading: str, called: Sequence[str]) -> str:
    """A heading without a date, a byline or a count that stands in it with the title."""
    for title in called:
        before, found, after = heading.partition(title)
        if found and LABEL_IN_HEADING.search(before + " " + after):
            return title
    return heading.strip("¶# ")


def without_site(title: str, site: frozenset[str]) -> str:
    """A title without the name of the site at either end."""
    parts = TITLE_BREAK.split(title)
    marks = TITLE_BREAK.findall(title)
    while len(parts) > 1 and _is_site(parts[-1], site):
        parts, marks = parts[:-1], marks[:-1]
    while len(parts) > 1 and _is_site(parts[0], site):
        parts, marks = parts[1:], marks[1:]
    if len(parts) > 1 and len(parts[-1].split()) <= 4 and "|" in marks[-1]:
        parts, marks = parts[:-1], marks[:-1]
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)).strip()


def _is_site(part: str, site: frozenset[str]) -> bool:
    name = re.sub(r"[\W_]+", "", part.casefold())
    return bool(name) and any(
        name == own or (len(name) > 3 and (name.startswith(own) or own.startswith(name)))
        for own in site
    )


def _site_words(sitename: str, url: str | None) -> frozenset[str]:
    """What the site may be called, in letters and figures only."""
    names = {re.sub(r"[\W_]+", "", sitename.casefold())}
    host = (urlsplit(url or "").hostname or "").split(".")
    for n, label in enumerate(host[:-1]):
        if label not in {
            "www",
            "blog",
            "co",
            "com",
            "org",
            "shop",
            "us",
            "uk",
            "en",
            "m",
            "docs",
            "forum",
            "forums",
            "community",
            "news",
            "support",
            "help",
            "store",
            "health",
        }:
            names.add(label.replace("-", ""))
            if n == len(host) - 2:
                names.add("".join(host[n:]))
    return frozenset(name for name in names if len(name) > 2)


def _likeness(heading: str, title: str) -> float:
    """How much two titles have in common, by their words: 0 to 1."""
    one, other = set(re.findall(r"\w+", folded(heading))), set(re.findall(r"\w+", folded(title)))
    return 2 * len(one & other) / max(len(one) + len(other), 1)


TITLE_BREAK = re.compile(r"(?:\s+[|–—·•»›«:~-]+\s+|\s*[|»›]\s*|\s+::\s+)")
#: How much a heading must have in common with what the page is called to be its title: the
#: first heading, that of an article, one of the second rank.
LIKE_TITLE = 0.5
LIKE_ARTICLE = 0.3
LIKE_SECOND = 0.85
LABEL_IN_HEADING = re.compile(
    r"\b(?:19|20)\d\d\b|\bposted\b|\brepl(?:y|ies)\b|\A(?:blog|article|news|post):", re.IGNORECASE
)


# --- authors


def _authors(page: Page, article: Mapping[str, Any], text: Sequence[str] = ()) -> tuple[str, ...]:
    """People before firms, and what is stated before what is only marked up or written so.

    `text` is whom the byline of the page's text names.
    """
    people, firms = _stated(article.get("author") or article.get("creator"), page)
    if people:
        return people
    metas = [normal_authors(_metas_of(page, tag)) for tag in META["author"]]
    sources = [*metas, *(normal_authors([byline]) for byline in _likely_bylines(page, article))]
    persons = (tuple(name for name in names if is_person(name)) for names in sources)
    if found := next(filter(None, persons), None) or tuple(text):
        return found
    if not _is_article(page, article):
        return firms if FORUM.search(_types(article)) else ()
    return firms or next(filter(None, sources), ())


def _likely_bylines(page: Page, article: Mapping[str, Any]) -> Iterator[str]:
    """The bylines that are the page's own: on a page that is no article those that say
    `by`, or few.
    """
    several = len({folded(byline) for byline in page.bylines}) > FEW_BYLINES
    for byline in page.bylines:
        if _is_article(page, article) or (not several and without_opening(byline) != byline):
            yield byline


def _metas_of(page: Page, tag: str) -> list[str]:
    values = page.metas.get(tag, ())
    if tag == "citation_author":
        return [" ".join(reversed(value.split(", ", 1))) for value in values]
    return [unescaped(value) for value in values]


def _stated(value: Any, page: Page) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people and the firms that JSON-LD gives as authors, looked up where it gives ids."""
    people: list[str] = []
    firms: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:MOST_TAGS]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            item = next(
                (o for o in page.objects if o.get("@id") == item["@id"] and "name" in o), {}
            )
        text = _text(item)
        if isinstance(item, dict) and "Person" not in _types(item):
            firms += [text] if may_be_author(clean_name(text)) else []
        elif text:
            people += normal_authors([text])
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(firms))


def _bylines(tree: Any) -> Iterator[str]:
    """The short contents of what is marked up as a byline, the surest first."""
    found = []
    for element in tree.iter(*BYLINE_TAGS):
        marks = " ".join(element.get(name) or "" for name in ("class", "rel", "itemprop", "id"))
        if not BYLINE_CLASS.search(marks) or NOT_BYLINE.search(marks):
            continue
        content = " ".join(" ".join(element.itertext()).split()) if len(element) < 30 else ""
        if content and len(content) <= LONGEST_BYLINE:
            named = {element.get("rel"), element.get("itemprop")} & {"author"}
            found.append((not named, len(found), content))
            if len(found) >= MOST_BYLINES:
                break
    yield from (content for _, _, content in sorted(found))


# --- dates


def _date(page: Page, article: Mapping[str, Any], url: str | None, bound: str) -> str:
    """The day of publication that the page states; no day for what is no article.

    The software of many sites gives every page a date, in the JSON-LD of the page itself:
    that of a shop's front page says nothing.
    """
    stated = _text(article.get("datePublished")) or _text(article.get("dateCreated"))
    about = ABOUT.search(_types(article)) is not None
    days = {_day(value or content, bound) for value, content, _ in page.times} - {""}
    candidates = [
        *_metas(page, "date"),
        date_of_address(url) or "",
        stated if about else "",
        *(value or content for value, content, marks in page.times if PUBLISHED.search(marks)),
        *(days if len(days) == 1 else ()),
        *(value for value, _, _ in page.times[:1] if FORUM_ADDRESS.search(url or "")),
    ]
    return next((day for value in candidates if (day := _day(value, bound))), "")


def _modified(page: Page, article: Mapping[str, Any], bound: str) -> str:
    values = (_text(article.get("dateModified")), *_metas(page, "modified"))
    return next((day for value in values if (day := _day(value, bound))), "")


def _day(value: str, bound: str) -> str:
    found = dates_in(value[:LONGEST_DATE])
    return found[0].day if found and found[0].day <= bound else ""


# --- the rest


def _sitename(page: Page) -> str:
    return _first(_metas(page, "sitename"))[:200]


def _tags(page: Page, article: Mapping[str, Any]) -> tuple[str, ...]:
    values = _metas(page, "tags") or list(_texts(article.get("keywords")))
    tags = (tag.strip() for value in values for tag in value.split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def _image(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value if isinstance(value, str) else ""


def _address(value: str, url: str | None) -> str:
    """An absolute http address, or nothing."""
    try:
        full = urljoin(url or "", value.strip())
        return full if value and urlsplit(full).scheme in {"http", "https"} else ""
    except ValueError:
        return ""
