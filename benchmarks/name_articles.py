"""Articles whose names are marked by hand, to train and to measure the finder of names.

Sets: `news` and `dev` stand in the benchmark beside the project (COPYDESK_SHARED), `own` is
`names_news.txt`, written for this project, as is `names_unseen.txt`, which only measures, and
`marks` are pages of the benchmark whose names
are listed in `name_marks.txt`, one block an article:

    # 0123 3241
    P: Steve Witkoff; Witkoff
    L: Gaza; Washington #2
    O: Hamas; Washington Post
    -: Washington Monument Syndrome

These are the first 3,241 characters of what page 0123 of `flat-dev.jsonl.gz` says. A name marks
each of its occurrences as whole words that are not inside a longer name of the block; `#1,3` marks
only the first and the third of these. What stands behind `-` is no name, nor is anything in it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
OWN = Path(__file__).with_name("names_news.txt")
UNSEEN = Path(__file__).with_name("names_unseen.txt")
MARKS = Path(__file__).with_name("name_marks.txt")

KIND_OF = {"P": "person", "L": "place", "O": "organisation", "-": ""}
MARKED = re.compile(r"\[([PLO]) ([^\]]+)\]")
NUMBERED = re.compile(r"(.*?)\s+#([\d,]+)")

#: So much of a page without marks is read.
PAGE = 2500

Gold = dict[tuple[int, int], str]


@dataclass(frozen=True, eq=False)
class Article:
    """A text and the kinds of the names in it; articles of one group are trained on together."""

    set: str
    group: str
    text: str
    gold: Gold
    optional: list[tuple[int, int]] = field(default_factory=list)


def articles() -> list[Article]:
    return [*of_bench("news"), *of_bench("dev"), *written("own", OWN), *marked_articles()]


def of_bench(name: str) -> Iterator[Article]:
    for record in _records(f"names-{name}"):
        gold = {
            (mention["start"], mention["end"]): mention["kind"] for mention in record["mentions"]
        }
        optional = [(span["start"], span["end"]) for span in record.get("optional") or []]
        group = host(record["source"]) if name == "news" else record["id"]
        yield Article(name, group, record["text"], gold, optional)


def written(name: str, file: Path) -> Iterator[Article]:
    """Articles that were written for this project."""
    parts = file.read_text("utf-8").split("\n\n", 1)[1].split("\n=\n")
    for number, marked in enumerate(parts):
        yield Article(name, f"{name} {number}", *unmark(marked.strip()))


def unmark(marked: str) -> tuple[str, Gold]:
    """The text of `by [P Jane Doe]` and where its names stand."""
    text, position = "", 0
    gold: Gold = {}
    for match in MARKED.finditer(marked):
        text += marked[position : match.start()]
        gold[len(text), len(text) + len(match[2])] = KIND_OF[match[1]]
        text += match[2]
        position = match.end()
    return text + marked[position:], gold


def pages_without_marks() -> Iterator[Article]:
    """Pages about products: what looks like a person there is a brand, unless cues say so."""
    for page in pages().values():
        if page["type"] in {"product", "documentation"}:
            yield Article("product", host(page["url"]), page["gold"][:PAGE], {})


def host(url: str) -> str:
    return urlsplit(url).hostname or url


@cache
def pages() -> dict[str, Any]:
    pages = _records("flat-dev")
    return {page["id"]: page for page in pages if page["flattening"] == "html-text"}


def _records(name: str) -> Iterator[Any]:
    with gzip.open(SHARED / "bench" / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


# --- lists of marks --------------------------------------------------------------------------


class Mark(NamedTuple):
    """A name of a list, and which of its occurrences are meant: all, or some by number."""

    kind: str
    name: str
    numbers: frozenset[int]


def marked_articles() -> Iterator[Article]:
    for page, length, marks in blocks(MARKS.read_text("utf-8")):
        text = pages()[page]["gold"][:length]
        yield Article("marks", host(pages()[page]["url"]), text, expand(text, marks))


def blocks(text: str) -> Iterator[tuple[str, int, list[Mark]]]:
    """For each block the page's id, how much of it was read, and its marks."""
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        head, *lines = block.strip().split("\n")
        page, length = head.split()
        yield page, int(length), [mark for line in lines for mark in _marks(line)]


def _marks(line: str) -> Iterator[Mark]:
    kind, _, names = line.partition(":")
    for name in filter(None, map(str.strip, names.split(";"))):
        match = NUMBERED.fullmatch(name)
        numbers = frozenset(map(int, match[2].split(","))) if match else frozenset()
        yield Mark(KIND_OF[kind], match[1] if match else name, numbers)


def expand(text: str, marks: list[Mark]) -> Gold:
    """Where the marked names stand, longer ones first.

    Raises ValueError if a name, or an occurrence of it by number, does not stand in the text,
    or has two kinds.
    """
    by_name: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_name[mark.name].append(mark)
    taken: Gold = {}
    for name in sorted(by_name, key=len, reverse=True):
        spans = [
            match.span()
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if not any(start < match.end() and match.start() < end for start, end in taken)
        ]
        for mark in by_name[name]:
            numbers = mark.numbers or range(1, len(spans) + 1)
            if not spans or max(numbers) > len(spans):
                raise ValueError(f"expected more occurrences of {name!r} than {len(spans)}")
            for number in numbers:
                if taken.setdefault(spans[number - 1], mark.kind) != mark.kind:
                    raise ValueError(f"occurrence {number} of {name!r} has two kinds")
    return {span: kind for span, kind in sorted(taken.items()) if kind}
