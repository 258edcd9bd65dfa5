"""What the head of a page says that its lines do not: its names, its type, its article.

Nothing here becomes text or metadata by itself: it is evidence for the model that judges
the lines. Only where the page does not show its article at all, and has it in its JSON-LD,
the reader takes it from there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pipeline.storage.page_sources import json_of

#: What JSON-LD calls the text of what the page is about.
BODIES = ("articleBody", "text", "description")
#: Types whose `description` is the text of the page, and not a teaser of it.
DESCRIBED = frozenset({"Product", "JobPosting", "Course", "Event", "SoftwareApplication"})

#: Characters of JSON-LD that are read of one page, and objects of it that are looked at.
JSON_CHARACTERS = 2_000_000
JSON_OBJECTS = 5_000
#: Titles and types of a page that are kept, and the longest title.
MOST = 20
LONGEST_TITLE = 300

#: A text of fewer words is no article; the page does without it.
FEW_WORDS = 25
#: A paragraph is on the page if this share of its three-word runs is.
SEEN_SHARE = 0.5

WORD = re.compile(r"\w+")
MARKUP = re.compile(r"<[^<>]{1,500}>")
BREAK = re.compile(r"<br\s*/?>|</p>|</div>|</li>|\r\n?|\n", re.IGNORECASE)


class PageFacts(NamedTuple):
    """The titles of a page, its types in lower case, and its article by its JSON-LD."""

    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    body: str


def page_facts(tree: Any) -> PageFacts:
    """What the head of a page and its JSON-LD say."""
    titles = [element.text or "" for element in tree.iter("title")]
    kinds: list[str] = []
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        if name == "og:title":
            titles.append(element.get("content") or "")
        elif name in {"og:type", "generator"}:
            kinds.append(f"{name} {(element.get('content') or '').lower()}")
    body = ""
    for found in _objects(tree):
        types = _types(found)
        kinds += [f"ld {name.lower()}" for name in types]
        if isinstance(found.get("headline"), str):
            titles.append(found["headline"])
        body = max(body, *_bodies(found, types), key=len)
    unique = dict.fromkeys(" ".join(title[:LONGEST_TITLE].split()) for title in titles)
    return PageFacts(
        tuple(title for title in unique if title)[:MOST],
        tuple(dict.fromkeys(kind[:60] for kind in kinds))[:MOST],
        _plain(body),
    )


def _bodies(found: dict[str, Any], types: list[str]) -> list[str]:
    """The texts of an object that may be the page's article."""
    described = DESCRIBED.intersection(types)
    keys = [key for key in BODIES if key != "description" or described]
    return ["", *(text for key in keys if isinstance(text := found.get(key), str))]


def unseen_paragraphs(facts: PageFacts, lines: Iterable[str]) -> list[str]:
    """The paragraphs of the article by JSON-LD, if the page does not show most of it."""
    words = WORD.findall(facts.body.lower())
    if len(words) < FEW_WORDS:
        return []
    runs = set(_runs(words))
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        seen |= runs.intersection(_runs(WORD.findall(line.lower())))
        if len(seen) >= SEEN_SHARE * len(runs):
            return []
    return [line for line in facts.body.split("\n") if line]


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    return zip(words, words[1:], words[2:], strict=False)


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects in a page's JSON-LD, the outer before the inner."""
    budget = JSON_CHARACTERS
    waiting: list[Any] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").lower().startswith("application/ld+json"):
            budget -= len(text)
            if budget >= 0:
                waiting.append(json_of(text))
    for number, found in enumerate(waiting):
        if number > JSON_OBJECTS:
            return
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            yield found
            waiting += [part for part in found.values() if isinstance(part, dict | list)]


def _types(found: dict[str, Any]) -> list[str]:
    types = found.get("@type")
    several = types if isinstance(types, list) else [types]
    return [name for name in several if isinstance(name, str)]


def _plain(text: str) -> str:
    """The text without markup, one paragraph a line."""
    if "&" in text:
        text = html.unescape(text)
    lines = (" ".join(MARKUP.sub(" ", line).split()) for line in BREAK.split(text))
    return "\n".join(line for line in lines if line)
