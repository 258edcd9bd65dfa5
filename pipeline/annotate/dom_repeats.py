"""What a page has again and again: the posts of a thread, the cards of a listing.

A line of a post is told by where in the post it stands, and by what stands at the same place
in the others: who wrote it comes first and is short in each, its text is prose in most. The
place is a *path*, the tags and first names from the root down. The *thread* of a page are
those elements of one kind, beside each other, that hold the most prose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipeline.annotate.dom_features import Rows, Tree

Integers = NDArray[np.int64]

#: Elements of a kind with prose in them that are a thread.
SEVERAL = 2
#: A line of so many words says nothing new if it stands elsewhere in the markup too, as in a
#: slide for narrow screens; one of fewer if it is quoted. In two cards of one kind it may.
PARAGRAPH_WORDS, QUOTED_WORDS = 20, 8
#: Neither does a line that comes again after no fewer lines than these, if as many words of the
#: page come again after as many: an article that is there for two screens.
FAR, ARTICLE_WORDS = 10, 200
#: Lines of fewer words are twins of nothing: they come again on any page.
TWIN_WORDS = 4
#: Rows to both sides that are looked at for twins as far away as a row's own.
TWINS_AROUND = 5


def twins(words: Sequence[tuple[str, ...]]) -> tuple[Integers, Integers]:
    """How many rows before each row stands the last of the same words, and after it the next.

    It is 0 where there is none.
    """
    size = len(words)
    numbers: dict[tuple[str, ...], int] = {}
    same = np.array(
        [
            numbers.setdefault(own, row) if len(own) >= TWIN_WORDS else row
            for row, own in enumerate(words)
        ],
        np.intp,
    )
    order = np.argsort(same, kind="stable")
    near = np.zeros(size, np.int64)
    if size:
        alike = same[order[1:]] == same[order[:-1]]
        near[1:] = np.where(alike, order[1:] - order[:-1], 0)
    before = np.zeros(size, np.int64)
    after = np.zeros(size, np.int64)
    before[order] = near
    after[order[:-1]] = near[1:]
    return before, after


def twin_columns(twins: tuple[Integers, Integers], tree: Tree) -> dict[str, Integers]:
    """What stands on a page twice, as an article does that is there for two screens.

    That is how far off the twin is, whether it stands at the same path, as in two cards of a
    listing, and how many of the rows around have one as far away.
    """
    here = np.arange(len(tree.at))
    paths = tree.paths[tree.at]
    found = {}
    before, after = twins
    for name, distance, twin in (
        ("twin_before", before, here - before),
        ("twin_after", after, here + after),
    ):
        around = np.zeros_like(distance)
        padded = np.pad(distance, TWINS_AROUND, constant_values=-1)
        for shift in range(2 * TWINS_AROUND + 1):
            around += padded[shift : shift + len(distance)] == distance
        found[name] = distance
        found[f"{name}_around"] = np.where(distance > 0, around - 1, -1)
        found[f"{name}_path"] = np.where(distance > 0, paths[twin] == paths, -1)
    return found


def said_before(rows: Rows, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rows that say again what one says that is kept. Code may."""
    tree = rows.tree
    before, _ = rows.twins
    twin = np.arange(len(before)) - before
    words = np.array([len(own) for own in rows.words], np.int64)
    paths = tree.paths[tree.at]
    twice: NDArray[np.bool_] = keep & keep[twin] & (before > 0)
    again = twice & (np.bincount(before, words)[before] >= ARTICLE_WORDS) & (before >= FAR)
    elsewhere = twice & (paths[twin] != paths) & (words >= QUOTED_WORDS)
    for row in np.flatnonzero(elsewhere & ~again).tolist():
        around = _tags_around(tree, int(tree.at[row]))
        quoted = "blockquote" in around
        again[row] = quoted or (words[row] >= PARAGRAPH_WORDS and "pre" not in around)
    return again


def _tags_around(tree: Tree, number: int) -> set[str]:
    tags = set()
    while number:
        tags.add(tree.tags[number])
        number = tree.parents[number]
    return tags


def repeat_columns(tree: Tree, sums: Mapping[str, Integers]) -> dict[str, Integers]:
    """What each row is in what the page repeats; `sums` are the counts of each row."""
    if not len(tree.at):
        return {}
    held = tree.sums({name: sums[name] for name in ("words", "prose")})
    found = _paths(tree, sums)
    for name, node in (("inner", tree.inner), ("outer", tree.outer)):
        found |= {f"{name}_{what}": column for what, column in _within(tree, node, sums).items()}
    return found | _thread(tree, held)


def _paths(tree: Tree, sums: Mapping[str, Integers]) -> dict[str, Integers]:
    """The rows at the same path: how many, how long, how much of them links and prose."""
    own = tree.paths[tree.at]
    lines, words, linked, prose, dates = (
        np.bincount(own, sums[name]).astype(np.int64)[own]
        for name in ("lines", "words", "linked", "prose", "dates")
    )
    return {
        "path_lines": lines,
        "path_words": 10 * words // lines,
        "path_linked": _share(linked, words),
        "path_prose": _share(prose, words),
        "path_dates": 100 * dates // lines,
        "path_each": 100 * lines // tree.beside[tree.inner],
    }


def _within(
    tree: Tree, node: NDArray[np.intp], sums: Mapping[str, Integers]
) -> dict[str, Integers]:
    """What stands before and after each row in the element `node` around it."""
    here = np.arange(len(node))
    words = np.concatenate([[0], np.cumsum(sums["words"])])
    first = tree.first[node]
    last = first + tree.lines[node]
    found = {
        "rows_before": here - first,
        "rows_after": last - here - 1,
        "words_before": words[here] - words[first],
        "words_after": words[last] - words[here + 1],
        "of_words": _share(sums["words"], words[last] - words[first]),
        "rank": tree.ranks[node],
        "rank_last": tree.beside[node] - 1 - tree.ranks[node],
    }
    return {name: np.where(node > 0, column, -1) for name, column in found.items()}


def _thread(tree: Tree, held: Mapping[str, Integers]) -> dict[str, Integers]:
    """Whether a row stands in the page's thread, before it or after it."""
    size = len(tree.at)
    prose = tree.of_kind(held["prose"])
    with_prose = tree.of_kind((held["prose"] > 0).astype(np.int64))
    prose[(with_prose < SEVERAL) | (np.arange(len(prose)) == tree.group[0])] = 0
    best = int(np.argmax(prose))
    if not prose[best]:
        names = ("place", "items", "prose", "words", "share")
        return {f"thread_{name}": np.full(size, -2, np.int64) for name in names}
    items = np.flatnonzero(tree.group == best)
    marks = np.bincount(items, minlength=len(tree.group) + 1) - np.bincount(
        tree.ends[items], minlength=len(tree.group) + 1
    )
    inside = np.cumsum(marks)[tree.at] > 0
    place = np.where(inside, 0, np.where(tree.at < items[0], -1, 1))
    of_thread = tree.of_kind(held["words"])[best]
    facts = {
        "items": with_prose[best],
        "prose": _share(prose[best], held["prose"][0]),
        "words": of_thread // len(items),
        "share": _share(of_thread, held["words"][0]),
    }
    found = {f"thread_{name}": np.full(size, value, np.int64) for name, value in facts.items()}
    return found | {"thread_place": place}


def _share(part: Integers, whole: Integers) -> Integers:
    return 1000 * part // np.maximum(whole, 1)
