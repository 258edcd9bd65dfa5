"""A second look at each line of a page: what the first made of the lines like it.

A line judged alone does not know what became of the others in its list, of the other posts
of its thread, or of the rest of the page. Here the first forest's likelihoods (0 to 1000)
are added up by place: by neighbours, containers, and *paths*, the tags and classes from the
root down, which all posts of a thread and all items of a listing share. The second forest
asks these columns beside those of the first. All are whole numbers, and no page's depend on
another's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.dom_features import (
    Column,
    Integers,
    Rows,
    Tree,
    bounded,
    line_words,
    shifted,
    since,
)

#: How many lines are looked at to both sides, around a line and on each side alone.
WINDOWS = (2, 5, 12, 30)
ASIDE = (5, 15)
NEIGHBOURS = (1, 2, 3)

#: From where on a line is all but sure to be content, and up to where all but sure not to be;
#: a line of fewer words says nothing of where a page's content ends.
SURE, UNLIKELY, FEW_WORDS = 700, 150, 3
#: What is likelier than not, and what is neither likely nor unlikely.
LIKELIER = 500
DOUBTFUL = (200, 800)

#: The main container is the innermost that holds so many tenths of what is likely content.
MAIN = (5, 8)

#: Shares of the words of a page, the likeliest first, in thousandths.
QUANTILES = (100, 250, 500, 750)


def second_columns(rows: Rows, likely: Integers, cut: int) -> dict[str, Column]:
    """What the likelihoods of all lines of a page tell of each of them.

    `cut` is the likelihood from which on the page's lines would be kept.
    """
    if not len(likely):
        return {}
    size = line_words(rows) + 1  # a line without words is still one
    mass = likely * size
    found = {"likely": likely, "likely_over": likely - cut}
    found |= _neighbours(likely, mass, size)
    found |= _containers(rows.tree, likely, mass, size)
    found |= _paths(rows.tree, mass, size)
    found |= _twins(rows, likely)
    found |= _mains(rows.tree, likely, mass, size)
    found |= _page(likely, mass, size, cut)
    return bounded(found)


def _neighbours(likely: Integers, mass: Integers, size: Integers) -> dict[str, Integers]:
    """The lines before and after, and how far the sure ones are."""
    count = len(likely)
    here = np.arange(count)
    held, seen = _counted(mass), _counted(size)
    found = {}
    for distance in NEIGHBOURS:
        found[f"likely_before_{distance}"] = shifted(likely, distance)
        found[f"likely_after_{distance}"] = shifted(likely, -distance)
    for width in WINDOWS:
        low, high = np.maximum(here - width, 0), np.minimum(here + width + 1, count)
        others = held[high] - held[low] - mass
        found[f"likely_within_{width}"] = _mean(others, seen[high] - seen[low] - size)
    for width in ASIDE:
        low, high = np.maximum(here - width, 0), np.minimum(here + width + 1, count)
        found[f"likely_next_{width}"] = _mean(held[high] - held[1:], seen[high] - seen[1:])
        found[f"likely_last_{width}"] = _mean(held[:-1] - held[low], seen[:-1] - seen[low])
    found["likely_behind"] = 1000 * held[:-1] // max(int(held[-1]), 1)
    found["likely_ahead"] = 1000 * (held[-1] - held[1:]) // max(int(held[-1]), 1)
    events = {"sure": likely >= SURE, "unlikely": (likely <= UNLIKELY) & (size > FEW_WORDS)}
    for name, where in events.items():
        found[f"from_{name}"] = since(where)
        found[f"to_{name}"] = since(where[::-1])[::-1]
    return found


def _containers(
    tree: Tree, likely: Integers, mass: Integers, size: Integers
) -> dict[str, Integers]:
    """What else stands in the elements around a line, and in their like beside them."""
    held = tree.sums({"mass": mass, "size": size, "likely": likely})
    total = max(int(held["mass"][0]), 1)
    found = {}
    for level, node in enumerate(tree.levels):
        found[f"likely_{level}"] = _mean(held["mass"][node], held["size"][node])
        found[f"likely_lines_{level}"] = held["likely"][node] // tree.lines[node]
        found[f"likely_share_{level}"] = 1000 * held["mass"][node] // total
    of_kind, size_of_kind = tree.of_kind(held["mass"]), tree.of_kind(held["size"])
    for name, node in (("inner", tree.inner), ("outer", tree.outer)):
        kind, listed = tree.group[node], node > 0
        found[f"likely_{name}"] = np.where(listed, _mean(of_kind[kind], size_of_kind[kind]), -1)
        own = _mean(held["mass"][node], held["size"][node])
        found[f"likely_{name}_own"] = np.where(listed, own, -1)
        found[f"likely_{name}_share"] = np.where(listed, 1000 * of_kind[kind] // total, -1)
    return found


def _paths(tree: Tree, mass: Integers, size: Integers) -> dict[str, Integers]:
    """The lines that stand at the same tags and classes, wherever on the page."""
    own, outer = tree.paths[tree.at], tree.paths[tree.levels[1]]
    held, seen, lines = (_by(own, values) for values in (mass, size, np.ones_like(size)))
    found = {
        "likely_path": _mean(held, seen),
        "likely_path_others": np.where(lines > 1, _mean(held - mass, seen - size), -1),
        "likely_path_share": 1000 * held // max(int(mass.sum()), 1),
    }
    found["likely_path_around"] = _mean(_by(outer, mass), _by(outer, size))
    return found


def _twins(rows: Rows, likely: Integers) -> dict[str, Integers]:
    """The last line of the same words before each, and the next after it."""
    here = np.arange(len(likely))
    before, after = rows.twins
    return {
        "likely_twin_before": np.where(before > 0, likely[here - before], -1),
        "likely_twin_after": np.where(after > 0, likely[here + after], -1),
    }


def _mains(tree: Tree, likely: Integers, mass: Integers, size: Integers) -> dict[str, Integers]:
    """Whether a line stands in, before or after the container with most of the content."""
    # The likelier count more: many doubtful lines are no article.
    held = tree.sums({"mass": mass, "size": size, "likeliest": likely * mass // 1000})
    likeliest = held["likeliest"]
    found = {}
    for tenths in MAIN:
        # They hold each other, if they hold so much: the last opened is the innermost.
        main = int(np.flatnonzero(10 * likeliest >= tenths * likeliest[0])[-1])
        after = (tree.at >= tree.ends[main]).astype(np.int64)
        found[f"from_main_{tenths}"] = np.where(tree.at < main, -1, after)
        found[f"main_likely_{tenths}"] = np.full_like(
            mass, held["mass"][main] // max(int(held["size"][main]), 1)
        )
        found[f"main_share_{tenths}"] = np.full_like(
            mass, 1000 * held["size"][main] // max(int(held["size"][0]), 1)
        )
    return found


def _page(likely: Integers, mass: Integers, size: Integers, cut: int) -> dict[str, Integers]:
    """The likelihoods of the page as a whole, and how far up a line stands among them."""
    order = np.argsort(-likely, kind="stable")
    taken = np.cumsum(size[order])
    total = int(taken[-1])
    rank = np.empty_like(likely)
    rank[order] = 1000 * taken // total
    doubtful = (likely >= DOUBTFUL[0]) & (likely < DOUBTFUL[1])
    facts = {
        "page_likely": int(mass.sum()) // total,
        "page_sure": 1000 * int(size[likely >= LIKELIER].sum()) // total,
        "page_doubtful": 1000 * int(size[doubtful].sum()) // total,
        "page_cut": cut,
    }
    for share in QUANTILES:
        place = int(np.searchsorted(taken, total * share // 1000))
        facts[f"page_likely_{share}"] = int(likely[order[place]])
    found = {name: np.full_like(likely, value) for name, value in facts.items()}
    return found | {"likely_rank": rank}


def _mean(mass: Integers, size: Integers) -> Integers:
    return mass // np.maximum(size, 1)


def _counted(values: Integers) -> Integers:
    return np.concatenate([[0], np.cumsum(values)])


def _by(keys: NDArray[np.intp], values: Integers) -> Integers:
    """For each row what the values of all rows with its key add up to."""
    return np.bincount(keys, values).astype(np.int64)[keys]
