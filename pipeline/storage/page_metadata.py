"""What a page says of itself, made one answer a field.

The title is the heading that agrees with `<title>`, OpenGraph and JSON-LD; authors are
people before firms; a date is the page's own or none. What the page does not state may
still be read in its text: see `pipeline.harvest`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.annotate.phrases import home_words
from pipeline.harvest.bylines import (
    BRACKETS,
    clean_name,
    is_label,
    is_organisation,
    is_person,
    may_be_author,
    may_be_handle,
    normal_authors,
    without_opening,
)
from pipeline.harvest.dates import date_of_address, dates_in
from pipeline.harvest.headlines import is_site_name
from pipeline.harvest.lines import PageLines, bare_host, key_of
from pipeline.harvest.words import folded, listed
from pipeline.storage.page_sources import Json, Sources, posters, read_sources, unescaped

Hints = dict[str, str | tuple[str, ...]]

#: Meta tags by what they say, the most trustworthy first.
META = {
    "title": "og:title twitter:title dc.title citation_title sailthru.title parsely-title title",
    "author": "citation_author parsely-author sailthru.author byl dc.creator dcterms.creator author"
    " authors creator cxenseparse:author article:author_name article:author og:article:author"
    " twitter:creator",
    "date": "article:published_time article:published og:article:published_time"
    " citation_publication_date citation_online_date citation_date parsely-pub-date sailthru.date"
    " datepublished dc.date.issued dcterms.issued dcterms.created dc.date.created dcterms.date"
    " dc.date cxenseparse:recs:publishtime pubdate pub_date publishdate publish_date publish-date"
    " published published_time published_at publication_date publication-date w-published-date"
    " published-date originalpublicationdate displaydate date article.published og:published_time"
    " og:pubdate datecreated ms.date",
    "modified": "article:modified_time article:modified og:updated_time og:article:modified_time"
    " datemodified dcterms.modified dc.date.modified last-modified lastmod revised lastmodified"
    " last_modified modified_time updated_time",
    "sitename": "og:site_name application-name dc.publisher citation_journal_title",
    "section": "article:section og:article:section parsely-section og:section",
    "tags": "article:tag og:article:tag parsely-tags news_keywords keywords sailthru.tags",
    "description": "og:description description twitter:description dc.description",
    "image": "og:image:secure_url og:image og:image:url twitter:image twitter:image:src",
    "license": "dc.rights dcterms.license license",
    "url": "og:url",
    "type": "og:type",
    "language": "content-language og:locale dc.language",
}
NAMES = {field: tuple(names.split()) for field, names in META.items()}
CARD = [f"twitter:{part}{number}" for part in ("label", "data") for number in (1, 2)]
WANTED = frozenset([*CARD, *(name for names in NAMES.values() for name in names)])

#: JSON-LD types of what a page can be about, of an article, of a question and its answers.
ABOUT = re.compile(
    r"Article\b|Posting\b|Report|Review|Recipe|HowTo|Question|QAPage|Book|VideoObject|PodcastEpisode"
)
ARTICLE = re.compile(r"Article\b|BlogPosting|Report")
FORUM = re.compile(r"Forum|Question|QAPage")
WEB_PAGE = re.compile(r"\w*Page\b")

#: A forum's address; there the first time of the page is that of the first post.
FORUM_ADDRESS = re.compile(
    r"\b(?:forums?|community|boards?|viewtopic|showthread)\b"
    r"|/(?:threads?|topic(?=/\d)|t|d|r|questions|comments)/",
    re.IGNORECASE,
)
#: A time of day, as it follows the day of a post.
CLOCK = re.compile(r"[ ,T]{1,3}(?:(?:at|um|à|a las|alle) )?\d\d?:\d\d")
#: The longest text that is nothing but the time of a post, and what stands before another's.
LONGEST_POSTED = 40
#: The longest name under which somebody posts.
LONGEST_HANDLE = 40
NO_POST = re.compile(r"\b(?:joined|registered|member since|last|edited|currently)\b", re.IGNORECASE)
#: Marks of a day that is the page's own, of one that is another's, of one of a change.
PUBLISHED = re.compile(r"publ|posted|entry-date|created|byline", re.IGNORECASE)
ANOTHERS = re.compile(r"review|comment|related|teaser", re.IGNORECASE)
MODIFIED = re.compile(r"modif|updat|changed", re.IGNORECASE)

#: Days as programs write them, and how people do: `20240506T100000Z`, `2024 May 6`, `Mon May 06
#: 10:00:00 EDT 2024`.
OF_PROGRAMS = (
    (re.compile(r"\A((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?\d{4,6}Z?)?\Z"), r"\1-\2-\3"),
    (re.compile(r"\A((?:19|20)\d\d) (\w{3,9})\.? (\d\d?)\b.*"), r"\3 \2 \1"),
    (re.compile(r"\A\w{3} (\w{3}) (\d\d) [\d:]{8} \w{1,5} ((?:19|20)\d\d)\Z"), r"\2 \1 \3"),
)

#: How much a heading must have in common with what the page is called to be its title, by
#: their words: a heading, the heading of an article, one of the second rank.
LIKE_TITLE = 0.5
LIKE_ARTICLE = 0.3
LIKE_SECOND = 0.85
LIKE_ADDRESS = 0.75
#: An address of fewer words says little of the title.
FEW_WORDS = 3
#: What parts the name of the site from a title.
BREAK = re.compile(r"\s+[|–—·•»›«:~-]+\s+|\s*[|»›]\s*|\s+::\s+")
PARTS = re.compile(rf"{BREAK.pattern}|:\s+")
#: Words of a part behind a `|` that is a site's name, whatever the site.
SITE_WORDS = 4
#: What a page prints into its heading beside the title.
BESIDE_TITLE = re.compile(
    r"\b(?:19|20)\d\d\b|\bposted\b|\brepl(?:y|ies)\b|\b(?:responses?|thoughts?|comments?)\b|\A(?:blog|article|news|post):",
    re.IGNORECASE,
)
#: Parts of a host name that say nothing of the site.
COMMON_LABELS = frozenset(
    """
    www blog co com org net shop us uk en m docs forum forums community news support help store
    health
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)

#: A page with more bylines or days of publication than these is a list of other pages.
FEW_BYLINES = 3
FEW_DAYS = 3
MOST_VALUES = 50
#: An article is in no more categories, and has no more tags.
FEW_CATEGORIES = 3
FEW_TAGS = 8
LONGEST_DATE = 100
LONGEST_NAME = 200
SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:(?!\s)", re.IGNORECASE)
LANGUAGE = re.compile(r"[a-z]{2,3}(?=[-_]|\Z)", re.IGNORECASE)


def page_metadata(tree: Any, url: str | None = None, latest: str | None = None) -> Hints:
    """What the page says of itself, by the names of the row's metadata.

    No day is later than `latest` (ISO 8601), where it is given.
    """
    sources = read_sources(tree, WANTED)
    article = main_object(sources)
    if is_forum(url):
        sources.posted = first_post(tree)
    if is_forum(url) or FORUM.search(_types(article)):
        sources.poster = first_poster(tree)
    bound = (latest or "9999")[:10]
    site = sitename(sources, article, url)
    found: dict[str, str | tuple[str, ...]] = {
        "title": title(sources, article, site, url),
        "authors": authors(sources, article),
        "date": published(sources, article, url, bound),
        "modified": modified(sources, article, bound),
        "sitename": site,
        "section": _section(sources, article, site),
        "tags": _tags(sources, article),
        "description": _first(_metas(sources, "description")) or _text(article.get("description")),
        "image": _address(_first(_metas(sources, "image")) or _image(sources, article), url),
        "license": _license(sources, article, url),
        "language": _language(sources),
        "canonical_url": _address(
            sources.links.get("canonical") or _first(_metas(sources, "url")), url
        ),
    }
    return {name: value for name, value in found.items() if value}


def main_object(sources: Sources) -> Json:
    """The JSON-LD object that stands for the page's own article, else for the page."""
    named = folded(" ".join(sources.titles[:1] + sources.headings[:1]))

    def fits(item: Json) -> tuple[bool, bool, bool]:
        headline = folded(_text(item.get("headline")) or _text(item.get("name")))
        return bool(headline) and headline in named, "author" in item, "datePublished" in item

    articles = [item for item in sources.objects if ABOUT.search(_types(item))]
    pages = [item for item in sources.objects if WEB_PAGE.search(_types(item))]
    return max(articles, key=fits) if articles else max(pages, key=len, default={})


# --- title


def title(sources: Sources, article: Json, site: str, url: str | None) -> str:
    """The heading that agrees with what the page is called, else what it is called.

    A page is called so in `<title>`, OpenGraph and JSON-LD, less the name of the site. A
    heading that has no more than a word or two in common with them is a slogan, or the
    title of something else.
    """
    names = _site_names(site, url)
    slug = " ".join(word for word in PageLines("", url).slug if word.isalpha())
    headings = [name for name in sources.headings if not _is_of_site(name, sources, names, slug)]
    names |= {_squeezed(name) for name in sources.headings if name not in headings}
    stated = [*sources.titles[:1], *_metas(sources, "title")[:1], _text(article.get("headline"))]
    called = list(dict.fromkeys(filter(None, (_without_site(name, names) for name in stated))))
    if not called:
        return _first(sources.headings)
    likeness, heading = _likest(headings, called)
    if likeness >= (LIKE_ARTICLE if _is_article(sources, article) else LIKE_TITLE):
        return _bare(_without_site(heading, names), called)
    likeness, heading = _likest(sources.subheadings, called)
    if likeness >= LIKE_SECOND:
        return _bare(_without_site(heading, names), called)
    likeness, heading = _likest(headings, [slug] if slug.count(" ") >= FEW_WORDS - 1 else ())
    if likeness >= LIKE_ADDRESS:
        return _bare(_without_site(heading, names), called)
    return next((name for name in called[1:] if name in called[0]), called[0])


def _is_of_site(heading: str, sources: Sources, names: frozenset[str], slug: str) -> bool:
    """Whether a heading names the site, or the book, of which another heading names the page.

    That stands behind the page's own name in `<title>`; or before it, if the address says so.
    """
    said = _squeezed(heading)
    if said in names:
        return True
    parts = PARTS.split(_first(sources.titles))
    first, last = _squeezed(parts[0]), _squeezed(parts[-1])
    others = {*sources.headings, *sources.subheadings, *_metas(sources, "title")} - {heading}
    other = {first: last, last: first}.get(said)
    if not other or other == said or other not in map(_squeezed, others):
        return False
    return said == last or _likeness(parts[-1], slug) > _likeness(parts[0], slug)


def _is_article(sources: Sources, article: Json) -> bool:
    return bool(ARTICLE.search(_types(article))) or "article" in _metas(sources, "type")


def _likest(headings: Sequence[str], called: Sequence[str]) -> tuple[float, str]:
    """The heading that has most in common with one of the names, and how much."""
    pairs = (
        (_likeness(head, name), -n, head) for n, head in enumerate(headings) for name in called
    )
    likeness, _, heading = max(pairs, default=(0.0, 0, ""))
    return likeness, heading


def _likeness(heading: str, name: str) -> float:
    """How much two titles have in common, by their words: 0 to 1."""
    one, other = set(key_of(heading).split()), set(key_of(name).split())
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def _bare(heading: str, called: Sequence[str]) -> str:
    """A heading without a date, a byline or a count that stands in it with the title."""
    for name in called:
        before, found, after = heading.partition(name)
        glued = before[-1:].islower() and name[0].isupper()  # `NewsA Bell Is Found`
        if found and (glued or BESIDE_TITLE.search(f"{before} {after}")):
            return name
    return heading.strip("¶# ")


def _without_site(name: str, sites: frozenset[str]) -> str:
    """A title without the name of the site at either end."""
    parts, marks = BREAK.split(name), BREAK.findall(name)
    while len(parts) > 1 and _is_site(parts[-1], sites):
        parts.pop()
        marks.pop()
    while len(parts) > 1 and _squeezed(parts[0]) in sites:
        del parts[0], marks[0]
    if len(parts) > 1 and "|" in marks[-1] and len(parts[-1].split()) <= SITE_WORDS:
        parts.pop()
        marks.pop()
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)).strip()


def _is_site(part: str, sites: frozenset[str]) -> bool:
    name = _squeezed(part)
    return name in sites or (
        len(name) > 3  # noqa: PLR2004 - shorter ones begin anything
        and any(name.startswith(site) or site.startswith(name) for site in sites)
    )


def _site_names(site: str, url: str | None) -> frozenset[str]:
    """What the site may be called, in letters and figures only."""
    names = {_squeezed(site)}
    labels = _host(url).split(".")
    for number, label in enumerate(labels[:-1]):
        if label not in COMMON_LABELS:
            names |= {label.replace("-", ""), "".join(labels[number:])}
    return frozenset(name for name in names if len(name) > 2)  # noqa: PLR2004


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


# --- authors


def authors(sources: Sources, article: Json) -> tuple[str, ...]:
    """People before firms, and what is stated before what is only marked up as a byline.

    On a page that is no article only what JSON-LD states, or people that a byline names.
    """
    people, firms = _stated_authors(sources, article.get("author") or article.get("creator"))
    if people:
        return people
    if sources.poster:
        return (sources.poster,)
    named = [normal_authors(_author_metas(sources, tag)) for tag in NAMES["author"]]
    named.append(normal_authors(sources.authors))
    if _is_article(sources, article):
        named.append(normal_authors(_said_beside(sources)))
    stated = [names for names in named if names]
    signed = [normal_authors([byline]) for byline in _likely_bylines(sources, article)]
    signed = [names for names in signed if not all(map(is_label, names))]
    persons = (tuple(name for name in names if is_person(name)) for names in stated + signed)
    if found := next(filter(None, persons), None):
        return found
    if _is_article(sources, article):
        return firms or next(iter(stated + signed), ())
    return firms if FORUM.search(_types(article)) else ()


def _stated_authors(sources: Sources, value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people and the firms that JSON-LD gives as authors, by their ids if need be."""
    people: list[str] = []
    firms: list[str] = []
    for given in (value if isinstance(value, list) else [value])[:MOST_VALUES]:
        item = given
        if isinstance(given, dict) and isinstance(given.get("@id"), str):
            item = {**sources.ids.get(given["@id"], {}), **given}
        name = _text(item)
        if isinstance(item, dict) and "Person" not in _types(item):
            firms += [name] if may_be_author(clean_name(name)) else []
        elif name:
            for author in normal_authors([name]) or filter(may_be_author, [clean_name(name)]):
                (firms if is_organisation(author) else people).append(author)
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(firms))


def _author_metas(sources: Sources, tag: str) -> list[str]:
    values = [unescaped(value) for value in sources.metas.get(tag, ())][:MOST_VALUES]
    if tag == "citation_author":  # always `Walker, Emma`
        return [" ".join(reversed(value.split(", ", 1))) for value in values]
    return values


def _said_beside(sources: Sources) -> Iterator[str]:
    """Who a card says it is `Written by`, and whom a title names: `A Bell - by Emma Walker`."""
    for number in ("1", "2"):
        label = _first(sources.metas.get(f"twitter:label{number}", ()))
        if label and not without_opening(label):
            yield unescaped(_first(sources.metas.get(f"twitter:data{number}", ())))
    for part in BREAK.split(_first(sources.titles))[1:]:
        if part[:3].lower() == "by ":
            yield part


def _likely_bylines(sources: Sources, article: Json) -> Iterator[str]:
    """The bylines that are the page's own. On a page that is no article, few, and with `by`."""
    if _is_article(sources, article):
        yield from sources.bylines
    elif len({folded(byline) for byline in sources.bylines}) <= FEW_BYLINES:
        yield from (byline for byline in sources.bylines if without_opening(byline) != byline)


# --- dates


def published(sources: Sources, article: Json, url: str | None, bound: str) -> str:
    """The day of publication that the page states.

    The JSON-LD of the page itself, as the software of many sites makes it for every page,
    does not count: the day on which a shop put up its front page is no news.
    """
    stated = _text(article.get("datePublished")) or _text(article.get("dateCreated"))
    times = [(day, marks) for day, marks in _times(sources, bound) if not _is_change(marks)]
    days = {day for day, _ in times}
    marked = [day for day, marks in times if PUBLISHED.search(marks)]
    if len(set(marked)) > FEW_DAYS and not (_is_article(sources, article) or is_forum(url)):
        marked = []  # a list of other pages
    return _first_day(
        [
            *_metas(sources, "date"),
            date_of_address(url) or "",
            stated if ABOUT.search(_types(article)) else "",
            *marked,
            *(days if len(days) == 1 else ()),
            *(sources.scripted if len(sources.scripted) == 1 else ()),
            *(day for day, _ in times[:1] if is_forum(url)),
            sources.posted,
        ],
        bound,
    )


def modified(sources: Sources, article: Json, bound: str) -> str:
    """The day of the last change that the page states."""
    marked = {day for day, marks in _times(sources, bound) if _is_change(marks)}
    return _first_day(
        [
            _text(article.get("dateModified")),
            *_metas(sources, "modified"),
            *(marked if len(marked) == 1 else ()),
        ],
        bound,
    )


def _times(sources: Sources, bound: str) -> Iterator[tuple[str, str]]:
    """The days that are marked up as such, with their marks: by their value, else their text."""
    for value, text, marks in sources.times:
        if not ANOTHERS.search(marks) and (day := _first_day([value, text], bound)):
            yield day, marks


def _is_change(marks: str) -> bool:
    """Whether marks say that something was changed then; `published updated` does not."""
    return bool(MODIFIED.search(marks)) and not PUBLISHED.search(marks)


def is_forum(url: str | None) -> bool:
    """Whether an address is that of a forum."""
    return FORUM_ADDRESS.search(url or "") is not None


def first_post(tree: Any) -> str:
    """The day of the first post that shows its day and time, in the text of a forum's page.

    The program of most forums knows no `<time>`: `Sun Dec 17, 2023 11:23 am` is a text of its
    own in each post, as is, beside it, when its author joined.
    """
    before = ""
    for text in tree.itertext():
        said = text.strip(" \t\r\n»›·|-#")
        if not said:
            continue
        if len(said) <= LONGEST_POSTED and not NO_POST.search(before) and CLOCK.search(said):
            for day in dates_in(said):
                if CLOCK.match(said, day.end) and not _named_before(said[: day.start]):
                    return day.day
        before = said[-LONGEST_POSTED:]
    return ""


def first_poster(tree: Any) -> str:
    """Who wrote the first post of a forum's page that says so: a name or a handle."""
    for said in islice(posters(tree), MOST_VALUES):
        name = clean_name(BRACKETS.sub("", without_opening(said)))
        if len(name) <= LONGEST_HANDLE and may_be_handle(name):
            return name
    return ""


def _named_before(text: str) -> bool:
    """Whether more than the day of the week stands before a day."""
    return len(text.split()) > 1


def _first_day(values: Sequence[str], bound: str) -> str:
    for value in values:
        said = value[:LONGEST_DATE]
        for pattern, order in OF_PROGRAMS:
            said = pattern.sub(order, said)
        found = dates_in(said)
        if found and found[0].day <= bound:
            return found[0].day
    return ""


# --- the rest


def sitename(sources: Sources, article: Json, url: str | None) -> str:
    """The name of the site: as OpenGraph has it, else the end of `<title>` that the address
    knows, else as JSON-LD has it.
    """  # noqa: D205
    stated = _first(_metas(sources, "sitename"))
    sites = (item for item in sources.objects if "WebSite" in _types(item))
    ends = BREAK.split(_first(sources.titles))
    ends = [ends[-1], ends[0]] if len(ends) > 1 else []
    known = (end for end in ends if is_site_name(end, bare_host(url)))
    return (
        stated
        or next(known, "")
        or next(filter(None, (_text(item.get("name")) for item in sites)), "")
        or _text(article.get("publisher"))
    )[:LONGEST_NAME]


def _section(sources: Sources, article: Json, site: str) -> tuple[str, ...]:
    """What the page calls its section; else the steps to it, from the site's first page on."""
    stated = _texts(article.get("articleSection")) or tuple(_metas(sources, "section")[:1])
    if stated:
        return stated
    trails = (item for item in sources.objects if "BreadcrumbList" in _types(item))
    steps = next(trails, {}).get("itemListElement")
    names = [_text(step) or _step(step) for step in (steps if isinstance(steps, list) else [])]
    first = {*home_words(), site.casefold(), ""}
    return tuple(name for name in names[:-1] if name.casefold() not in first) or _linked(
        sources, article, sources.categories, FEW_CATEGORIES
    )


def _step(step: Any) -> str:
    """The name of a breadcrumb's step that has it in its `item`."""
    return _text(step.get("item")) if isinstance(step, dict) else ""


def _tags(sources: Sources, article: Json) -> tuple[str, ...]:
    values = _metas(sources, "tags") or list(_texts(article.get("keywords")))
    tags = (tag.strip() for value in values for tag in value.split(","))
    stated = tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_VALUES]
    return stated or _linked(sources, article, sources.tags, FEW_TAGS)


def _linked(sources: Sources, article: Json, labels: Iterable[str], most: int) -> tuple[str, ...]:
    """What an article links to as its tags; more of them are those of other articles as well."""
    found = tuple(
        name
        for label in labels
        if (name := label.lstrip("# ")) and folded(name) not in listed("untagged")
    )
    return found if len(found) <= most and _is_article(sources, article) else ()


def _license(sources: Sources, article: Json, url: str | None) -> str:
    stated = _text(article.get("license")) or _first(_metas(sources, "license"))
    if not stated:
        return _address(sources.links.get("license", ""), url)
    if SCHEME.match(stated):
        return _address(stated, url)
    return stated[:LONGEST_NAME]


def _language(sources: Sources) -> str:
    for value in (sources.language, *_metas(sources, "language")):
        if match := LANGUAGE.match(value):
            return match[0].lower()
    return ""


def _image(sources: Sources, article: Json) -> str:
    value = article.get("image") or article.get("thumbnailUrl")
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        named = sources.ids.get(str(value.get("@id")), {})
        value = value.get("url") or named.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else ""


def _address(value: str, url: str | None) -> str:
    """An absolute http address, or nothing."""
    try:
        full = urljoin(url or "", value.strip())
        return full if value and urlsplit(full).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _metas(sources: Sources, field: str) -> list[str]:
    return [unescaped(value) for name in NAMES[field] for value in sources.metas.get(name, ())]


def _types(item: Json) -> str:
    kind = item.get("@type")
    kinds = kind[:5] if isinstance(kind, list) else [kind]
    return " ".join(part[:LONGEST_NAME] for part in kinds if isinstance(part, str))


def _text(value: Any) -> str:
    """A string, or the name of what is an object or a list."""
    for _ in range(3):  # a list of an object with a list of names
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value")
    return unescaped(value[: 4 * LONGEST_NAME]) if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for item in values[:MOST_VALUES] if (text := _text(item))))


def _first(values: Sequence[str]) -> str:
    return next((value for value in values if value), "")
