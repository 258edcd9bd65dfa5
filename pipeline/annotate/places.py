"""Where rows stand among the others of their document: windows, distances, repeats.

All of it on whole columns of a batch at once, see `pipeline.annotate.columns`; no row sees
beyond its own document. What is asked of one column may be asked of several, stacked: rows
are the last axis of whatever is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.columns import STEP, Columns, Hashes, Integers, running

#: Nothing further away than so many rows is told apart.
FAR = 999

Flags = NDArray[np.bool_]


class Places:
    """The rows of a batch, and where the document of each begins and ends."""

    def __init__(self, found: Columns) -> None:
        bounds = np.searchsorted(found.document, np.arange(found.documents + 1))
        self.rows = np.arange(found.rows)
        self.start = bounds[found.document]
        self.end = bounds[found.document + 1]
        self._bounds = bounds
        self._windows: dict[tuple[int, int], tuple[Integers, Integers]] = {}

    def bounds(self) -> Iterator[tuple[int, int]]:
        """The first row of each document that has rows, and the one past its last."""
        for begin, end in pairwise(self._bounds.tolist()):
            if begin < end:
                yield begin, end

    def shifted(self, values: Integers, by: int, outside: int = -1) -> Integers:
        """The value of the row `by` rows further on; `outside` where there is none."""
        place = self.rows + by
        inside = (place >= self.start) & (place < self.end)
        return np.where(inside, values.take(place, axis=-1, mode="clip"), outside)

    def window(self, values: Integers, back: int, ahead: int) -> Integers:
        """The sum over the rows from `back` before to `ahead` after."""
        return self.between(running(values), back, ahead)

    def between(self, total: Integers, back: int, ahead: int) -> Integers:
        """The same, of a column whose `running` sums are at hand."""
        if (back, ahead) not in self._windows:
            first = np.maximum(self.rows - back, self.start)
            self._windows[back, ahead] = first, np.minimum(self.rows + ahead + 1, self.end)
        first, past = self._windows[back, ahead]
        return total.take(past, axis=-1) - total.take(first, axis=-1)

    def before(self, values: Integers | Flags) -> Integers:
        """The sum over all rows before."""
        total = running(values)
        return total[..., :-1] - total.take(self.start, axis=-1)

    def after(self, values: Integers | Flags) -> Integers:
        """The sum over all rows after."""
        total = running(values)
        return total.take(self.end, axis=-1) - total[..., 1:]

    def whole(self, values: Integers | Flags) -> Integers:
        """The sum over all rows of the document."""
        total = running(values)
        return total.take(self.end, axis=-1) - total.take(self.start, axis=-1)

    def last(self, event: Flags) -> Integers:
        """The nearest row before with the event; -1 if there is none."""
        seen = np.full((*event.shape[:-1], len(self.rows) + 1), -1)
        np.maximum.accumulate(np.where(event, self.rows, -1), axis=-1, out=seen[..., 1:])
        seen = seen[..., :-1]
        return np.where(seen >= self.start, seen, -1)

    def next(self, event: Flags) -> Integers:
        """The nearest row after with the event; -1 if there is none."""
        size = len(self.rows)
        seen = np.full((*event.shape[:-1], size + 1), size)
        backwards = np.where(event, self.rows, size)[..., ::-1]
        np.minimum.accumulate(backwards, axis=-1, out=seen[..., -2::-1])
        seen = seen[..., 1:]
        return np.where(seen < self.end, seen, -1)

    def since(self, last: Integers) -> Integers:
        """How many rows back a row before is, as `last` tells it."""
        return np.where(last < 0, FAR, np.minimum(self.rows - last, FAR))

    def until(self, following: Integers) -> Integers:
        """In how many rows a row after comes, as `next` tells it."""
        return np.where(following < 0, FAR, np.minimum(following - self.rows, FAR))

    def run(self, inside: Flags) -> Integers:
        """How many rows the run of such rows around this one has; 0 outside of one."""
        start, end = self.last(~inside), self.next(~inside)
        start = np.where(start < 0, self.start - 1, start)
        end = np.where(end < 0, self.end, end)
        return np.where(inside, np.minimum(end - start - 1, FAR), 0)


def share(part: Integers, whole: Integers) -> Integers:
    """Thousandths; of nothing, 0."""
    return part * 1000 // np.maximum(whole, 1)


class Same:
    """Which entries of a column are the same within their document."""

    def __init__(self, hashes: Hashes, document: Integers) -> None:
        mixed = hashes + document.astype(np.uint64) * STEP
        self.order = np.argsort(mixed, kind="stable")
        ranked = mixed[self.order]
        self.new = np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)]
        self.key = np.cumsum(self.new) - 1

    def sums(self, values: Integers) -> Integers:
        """What a value adds up to over all entries that are the same."""
        if not len(self.order):
            return np.zeros(0, np.int64)
        total = np.bincount(self.key, values[self.order]).astype(np.int64)
        out = np.empty(len(values), np.int64)
        out[self.order] = total[self.key]
        return out

    def count(self) -> Integers:
        """How many are the same as each."""
        return self.sums(np.ones(len(self.order), np.int64))

    def is_first(self) -> Integers:
        """1 for each that no other like it stands before."""
        first = np.zeros(len(self.order), np.int64)
        first[self.order[self.new]] = 1
        return first

    def gaps(self, row: Integers) -> tuple[Integers, Integers]:
        """How many rows back, and ahead, the nearest same entry stands in another row.

        Only the very next one is looked at: FAR if that is in the same row.
        """
        back, ahead = np.full(len(row), FAR), np.full(len(row), FAR)
        same = ~self.new[1:]
        left, right = self.order[:-1][same], self.order[1:][same]
        distance = row[right] - row[left]
        back[right] = np.where(distance > 0, distance, FAR)
        ahead[left] = np.where(distance > 0, distance, FAR)
        return back, ahead
