"""What trafilatura makes of a page: which lines it keeps, and what the page says of itself.

Its text is evidence, not the answer: the lines of the flattened page are matched with it,
in reading order, so that a headline in a menu is not taken for the one on the article.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree
from lxml import html as lxml_html
from trafilatura import bare_extraction

from pipeline.storage.page_metadata import page_metadata

#: No date is later, where the source does not say when it was fetched. Without a fixed
#: one the extractor takes today's, and the same page would read differently tomorrow.
LATEST_DATE = "2100-01-01"

#: Share of a line's three-word runs that the extraction must hold.
KEPT_SHARE = 0.6

#: Words, and single characters where a script writes without spaces.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")

#: The extractor takes a second for each megabyte of an article, but ten minutes for a page
#: of 50, or for one element with 100,000 attributes or of a million classes, and a minute for
#: a million attributes of many. Such a page goes without it.
ORDINARY = etree.XPath(
    "count(//*) <= 30000 and count(//@*) <= 150000 and string-length(string(/)) <= 3000000"
    " and not(//*[count(@*) > 200])"
    " and not(//*[string-length(@class) + string-length(@id) > 20000])"
)

# Its warnings name pages it finds nothing in; that is evidence here, not news.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


#: Words in a run: fewer stand in any text.
RUN = 3

Words = tuple[str, ...]


class Extraction(NamedTuple):
    """The extractor's text (None: it found none) and what the page says of itself."""

    text: str | None
    hints: Mapping[str, str | tuple[str, ...]]


def extract(tree: Any, *, url: str | None, latest: str | None, ask: bool = True) -> Extraction:
    """Ask trafilatura once; a page that it cannot read is a page without evidence.

    `latest` bounds the dates found; it is a time in ISO 8601, or None. Without `ask` it is
    not asked.
    """
    hints = page_metadata(tree, url, _day_after(latest))
    unread = Extraction(None, hints)
    if not ask or not ORDINARY(tree):
        return unread
    try:
        found: Any = bare_extraction(
            _readable(tree), url=url, with_metadata=False, include_comments=False
        )
    except Exception:  # noqa: BLE001 - whatever broke in there, the page's text is still ours
        return unread
    return Extraction(found.text, hints) if found else unread


def _readable(tree: Any) -> Any:
    """A copy of a tree with the elements of `lxml.html`, the only ones that it takes."""
    tree.getroottree().parser.set_element_class_lookup(lxml_html.HtmlElementClassLookup())
    return deepcopy(tree)


def _day_after(time: str | None) -> str:
    """The day after a time in ISO 8601: somewhere on Earth it has begun."""
    try:
        return (date.fromisoformat((time or "")[:10]) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return LATEST_DATE


def kept_lines(lines: Sequence[str], extraction: str | None) -> list[bool | None]:
    """Which of a page's lines the extraction holds; None for each if there is none.

    Longer lines that the extraction has as often as the page are anchors. What is short,
    or repeated more often, must be found between the anchors around it: in a menu it is not. A
    line without words is kept if both its neighbours are.
    """
    if not extraction:
        return [None] * len(lines)
    words = [tuple(WORD.findall(line.casefold())) for line in lines]
    goal = _Goal(extraction)
    kept: list[bool | None] = [False] * len(lines)
    anchors = _anchors(words, goal)
    for index in anchors:
        kept[index] = True
    path = _ascending(sorted(anchors.items()))
    bounds = [(-1, Stretch(0, 0)), *path, (len(lines), Stretch(goal.length, goal.length))]
    for (before, reached), (after, ahead) in pairwise(bounds):
        gap = [index for index in range(before + 1, after) if words[index] and not kept[index]]
        for index in _fill(gap, words, goal, reached if before >= 0 else None, ahead):
            kept[index] = True
    for index in range(1, len(lines) - 1):
        if not words[index]:
            kept[index] = kept[index - 1] and kept[index + 1]
    return kept


def _fill(
    gap: Sequence[int],
    words: Sequence[Words],
    goal: _Goal,
    reached: Stretch | None,
    ahead: Stretch,
) -> Iterator[int]:
    """Which lines of a gap between two anchors stand between them in the extraction too.

    Before the first anchor the line nearest to it is the likeliest: a headline stands
    right above the article, its twin in the menu further up.
    """
    if reached is None:
        end = ahead.start
        for index in reversed(gap):
            if found := goal.last(words[index], end):
                end = found.start
                yield index
        return
    start = reached.end
    for index in gap:
        if found := goal.first(words[index], start, ahead.start):
            start = found.end
            yield index


class Stretch(NamedTuple):
    """Where in the extraction a line was found, counted in words."""

    start: int
    end: int


class _Goal:
    """The extraction as words, and where its lines and three-word runs stand."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Words, list[int]] = {}
        words: list[str] = []
        for line in text.split("\n"):
            found = tuple(WORD.findall(line.casefold()))
            self.lines.setdefault(found, []).append(len(words))
            words += found
        self.length = len(words)
        self.runs: dict[Words, list[int]] = {}
        for start, run in enumerate(_runs(tuple(words))):
            self.runs.setdefault(run, []).append(start)

    def find(self, words: Words, occurrence: int, times: int) -> list[int]:
        """Where the runs of a line stand that is on the page `times` times.

        Runs that the extraction has less often are left out: which of the lines it holds
        is not known.
        """
        places = (self.runs.get(run, ()) for run in _runs(words))
        return [found[occurrence] for found in places if len(found) >= times]

    def first(self, words: Words, start: int, end: int) -> Stretch | None:
        """The first place between `start` and `end` that reads `words`."""
        if len(words) < RUN:
            places = self.lines.get(words, ())
            index = bisect_left(places, start)
            return _stretch(places[index : index + 1], words, start, end)
        found: list[int] = []
        for run in _runs(words):
            places = self.runs.get(run, ())
            index = bisect_left(places, start)
            found += places[index : index + 1]
        return _stretch(found, words, start, end)

    def last(self, words: Words, end: int) -> Stretch | None:
        """The last place before `end` that reads `words`."""
        if len(words) < RUN:
            places = self.lines.get(words, ())
            index = bisect_left(places, end - len(words) + 1)
            return _stretch(places[max(index - 1, 0) : index], words, 0, end)
        found: list[int] = []
        for run in _runs(words):
            places = self.runs.get(run, ())
            index = bisect_left(places, end - RUN + 1)
            found += places[max(index - 1, 0) : index]
        return _stretch(found, words, 0, end)


def _runs(words: Words) -> list[Words]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _stretch(places: Sequence[int], words: Words, start: int, end: int) -> Stretch | None:
    """The stretch around the places where a line's runs were found, if they are enough."""
    inside = sorted(place for place in places if start <= place < end)
    runs = max(len(words) - RUN + 1, 1)
    if not inside or len(inside) < KEPT_SHARE * runs:
        return None
    middle = inside[len(inside) // 2]
    return Stretch(max(middle - runs // 2, start), min(middle - runs // 2 + len(words), end))


def _anchors(words: Sequence[Words], goal: _Goal) -> dict[int, Stretch]:
    """The lines of three words or more that the extraction has as often as the page.

    What has been found cannot be found again: a breadcrumb that ends in the headline is
    not the headline, which fits better.
    """
    times = Counter(words)
    before: Counter[Words] = Counter()
    candidates = []
    for index, line in enumerate(words):
        if len(line) >= RUN:
            places = goal.find(line, before[line], times[line])
            candidates.append((-len(places) / (len(line) - RUN + 1), index, places))
            before[line] += 1
    anchors = {}
    claimed = bytearray(goal.length)
    for _, index, places in sorted(candidates):
        free = [place for place in places if not claimed[place]]
        if found := _stretch(free, words[index], 0, goal.length):
            anchors[index] = found
            for place in free:
                claimed[place] = True
    return anchors


def _ascending(anchors: Sequence[tuple[int, Stretch]]) -> list[tuple[int, Stretch]]:
    """The longest run of anchors that stand in the page's order in the extraction too."""
    ends: list[int] = []  # of the best run of each length: where its last anchor stands
    last: list[int] = []  # ... and which anchor that is
    previous: list[int] = []
    for number, (_, found) in enumerate(anchors):
        length = bisect_left(ends, found.start)
        previous.append(last[length - 1] if length else -1)
        ends[length:] = [found.start]
        last[length:] = [number]
    path = []
    number = last[-1] if last else -1
    while number >= 0:
        path.append(anchors[number])
        number = previous[number]
    return path[::-1]
