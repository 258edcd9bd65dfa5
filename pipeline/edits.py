"""Tracked changes: the algebra that everything else stands on.

A cleaner that assigns `text = fix(text)` can never again say what it did. Here a text
is only ever changed by *edits*, "replace this span, which must read `before`, with
`after`", and from the edits follow the new text, the way back, and the map between the
two. Three laws hold for every input, and `tests/test_edits.py` checks them:

    changes.invert().apply(changes.apply(text)) == text
    a.then(b).then(c) == a.then(b.then(c))                  (alignments)
    proposed == accepted + dropped + refused + withheld      (resolve)

All offsets are code points, all spans half-open. This module imports nothing of ours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from operator import attrgetter
from typing import Literal, NamedTuple

from sortedcontainers import SortedDict

Side = Literal["before", "after"]


class Applicability(IntEnum):
    """How far an edit may be trusted; the vocabulary is that of linters.

    SAFE edits are applied. UNSAFE ones are right in damaged text only, and are applied
    where the config or the document's state of repair allows it. DISPLAY_ONLY ones are
    suggestions: they are shown to a person and occupy nothing.
    """

    DISPLAY_ONLY = 0
    UNSAFE = 1
    SAFE = 2


class Span(NamedTuple):
    """A half-open range of code points, `[start, end)`."""

    start: int
    end: int


@dataclass(frozen=True, order=True, slots=True)
class Edit:
    """Replace `span`, which must read `before`, with `after`.

    `rule` is the id of the rule that proposed it and `reason` a sentence for the reader.
    Raises ValueError if the span does not have the length of `before`, or if nothing
    would change.
    """

    span: Span
    before: str
    after: str
    rule: str
    reason: str = ""
    applicability: Applicability = Applicability.SAFE

    def __post_init__(self) -> None:
        start, end = self.span
        if start < 0 or end - start != len(self.before):
            raise ValueError(f"{self.rule}: span {start}:{end} does not fit {self.before!r}")
        if self.before == self.after:
            raise ValueError(f"{self.rule}: {self.before!r} at {start} would stay as it is")

    @property
    def growth(self) -> int:
        """How many code points longer the text becomes."""
        return len(self.after) - len(self.before)


class EditMismatchError(ValueError):
    """An edit was applied to a text that does not read what the edit says."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The edits of one pass over one text of `length` code points.

    The edits are in order and do not overlap; they may touch. Two insertions at one
    point are allowed only because inverting two touching deletions gives them: they then
    stand in the order of the text. `resolve` never accepts two.
    """

    length: int
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        reached = 0
        for edit in self.edits:
            if edit.span.start < reached:
                raise ValueError(f"edits overlap or are out of order at {edit.span.start}: {edit}")
            reached = edit.span.end
        if reached > self.length:
            raise ValueError(f"an edit ends at {reached}, past the text's {self.length}")

    def apply(self, text: str) -> str:
        """The text with all edits made. Raises EditMismatchError if it is another text."""
        if len(text) != self.length:
            raise EditMismatchError(f"changes are for {self.length} code points, found {len(text)}")
        pieces: list[str] = []
        reached = 0
        for edit in self.edits:
            start, end = edit.span
            if text[start:end] != edit.before:
                raise EditMismatchError(
                    f"{edit.rule}: expected {edit.before!r} at {start}, found {text[start:end]!r}"
                )
            pieces += text[reached:start], edit.after
            reached = end
        pieces.append(text[reached:])
        return "".join(pieces)

    def invert(self) -> ChangeSet:
        """The change set that leads back; it needs no document."""
        inverse = []
        shift = 0
        for edit in self.edits:
            start = edit.span.start + shift
            span = Span(start, start + len(edit.after))
            inverse.append(replace(edit, span=span, before=edit.after, after=edit.before))
            shift += edit.growth
        return ChangeSet(self.new_length, tuple(inverse))

    @property
    def new_length(self) -> int:
        """Length in code points of the text that `apply` gives."""
        return self.length + sum(edit.growth for edit in self.edits)

    def alignment(self) -> Alignment:
        """The map between positions before and after; edits that touch share a hunk."""
        hunks = []
        shift = 0
        for touching in self._touching():
            old = Span(touching[0].span.start, touching[-1].span.end)
            new_start = old.start + shift
            for edit in touching:
                shift += edit.growth
            causes = tuple(sorted(touching) if len(touching) > 1 else touching)
            hunks.append(Hunk(old, Span(new_start, old.end + shift), causes))
        return Alignment(self.length, tuple(hunks))

    def _touching(self) -> Iterator[list[Edit]]:
        """The edits in runs with nothing kept between them."""
        run: list[Edit] = []
        for edit in self.edits:
            if run and run[-1].span.end < edit.span.start:
                yield run
                run = []
            run.append(edit)
        if run:
            yield run


class Hunk(NamedTuple):
    """A stretch that differs: `old` became `new`, because of `causes`.

    There is at least one cause; several stand in the order of edits, not of time.
    """

    old: Span
    new: Span
    causes: tuple[Edit, ...]

    @property
    def growth(self) -> int:
        """How many code points longer the new stretch is."""
        (old_start, old_end), (new_start, new_end), _ = self
        return (new_end - new_start) - (old_end - old_start)


@dataclass(frozen=True)
class Alignment:
    """The map between the positions of an old text and of a new one.

    Outside the hunks the two texts are equal and positions differ by a constant shift.
    Hunks never touch: at least one kept code point stands between any two.
    """

    old_length: int
    hunks: tuple[Hunk, ...] = ()

    @property
    def new_length(self) -> int:
        """Length in code points of the new text."""
        if not self.hunks:
            return self.old_length
        last = self.hunks[-1]
        return self.old_length - last.old.end + last.new.end

    def then(self, other: Alignment) -> Alignment:
        """This map followed by `other`: if A is old->middle and B middle->new, old->new.

        Hunks that touch in the middle text become one, which keeps all their causes.
        What is kept by both stays kept, so joining is associative. O(n log n).
        """
        if self.new_length != other.old_length:
            raise ValueError(f"cannot join: {self.new_length} != {other.old_length} code points")
        if not self.hunks or not other.hunks:
            return Alignment(self.old_length, self.hunks or other.hunks)
        joined = []
        to_old = to_new = 0  # what to add to a middle position between the groups
        for start, end, group in _touching(self.hunks, other.hunks):
            old_start, new_start = start + to_old, start + to_new
            for is_theirs, hunk in group:
                if is_theirs:
                    to_new += hunk.growth
                else:
                    to_old -= hunk.growth
            causes = group[0][1].causes  # most hunks touch no other
            if len(group) > 1:
                causes = tuple(sorted(cause for _, hunk in group for cause in hunk.causes))
            old, new = Span(old_start, end + to_old), Span(new_start, end + to_new)
            joined.append(Hunk(old, new, causes))
        return Alignment(self.old_length, tuple(joined))

    def to_new(self, position: int, side: Side = "before") -> int:
        """Where an old position lies in the new text.

        A position inside a replaced stretch, or at an insertion, has no single place:
        `side` says which end of the new stretch is meant. Monotone for either side.
        """
        return _carry(position, side, self._old_to_new, self._old_starts)

    def to_old(self, position: int, side: Side = "before") -> int:
        """Where a new position lies in the old text; the mirror of `to_new`."""
        return _carry(position, side, self._new_to_old, self._new_starts)

    def origin(self, span: Span) -> Span:
        """The old span that `span` of the new text was made from.

        Whole hunks count: half of a replaced word comes from the whole of the old one.
        What was deleted at the edges of `span` is not part of it.
        """
        start, end = self._edge(span.start, "after"), self._edge(span.end, "before")
        return Span(min(start, end), max(start, end))

    def _edge(self, position: int, side: Side) -> int:
        """Where a position lies in the old text; inside a hunk, where that begins or ends."""
        index = bisect_right(self._new_starts, position) - 1
        if index < 0:
            return position
        old, new, _ = self.hunks[index]
        if new.start < position < new.end:
            return old.start if side == "after" else old.end
        return _carried(position, side, new, old)

    @cached_property
    def _old_to_new(self) -> list[tuple[Span, Span]]:
        return [(hunk.old, hunk.new) for hunk in self.hunks]

    @cached_property
    def _new_to_old(self) -> list[tuple[Span, Span]]:
        return [(hunk.new, hunk.old) for hunk in self.hunks]

    @cached_property
    def _old_starts(self) -> list[int]:
        return [hunk.old.start for hunk in self.hunks]

    @cached_property
    def _new_starts(self) -> list[int]:
        return [hunk.new.start for hunk in self.hunks]


def _touching(
    ours: Iterable[Hunk], theirs: Iterable[Hunk]
) -> Iterator[tuple[int, int, list[tuple[bool, Hunk]]]]:
    """Groups of hunks of A and of B that touch in the middle text, and where each lies.

    A hunk of B is marked as theirs.
    """
    in_middle = [(*hunk.new, False, hunk) for hunk in ours]
    in_middle += [(*hunk.old, True, hunk) for hunk in theirs]
    in_middle.sort()  # of either side no two begin and end alike, so hunks are not compared
    group: list[tuple[bool, Hunk]] = []
    start = end = -1
    for first, past, is_theirs, hunk in in_middle:
        if first > end and group:
            yield start, end, group
            group = []
        if not group:
            start, end = first, past
        group.append((is_theirs, hunk))
        end = max(end, past)
    yield start, end, group


def _carry(position: int, side: Side, pairs: Sequence[tuple[Span, Span]], starts: list[int]) -> int:
    """Carry a position from the first to the second text of `pairs` (here, there)."""
    index = bisect_right(starts, position) - 1
    if index < 0:
        return position
    return _carried(position, side, *pairs[index])


def _carried(position: int, side: Side, here: Span, there: Span) -> int:
    """Carry a position that lies in a stretch of the first text, or behind it."""
    if position > here.end:
        return position - here.end + there.end
    if here.start < here.end and position in here:
        return there[here.index(position)]
    return there.start if side == "before" else there.end


class Resolution(NamedTuple):
    """What became of the proposals of one pass; together they are all that were made.

    `changes` are the accepted edits. `dropped` pairs each loser with the accepted edit
    it overlaps, `refused` each edit with the protected span it touches, and `withheld`
    are those whose applicability is below what is admitted (suggestions among them).
    """

    changes: ChangeSet
    dropped: tuple[tuple[Edit, Edit], ...] = ()
    refused: tuple[tuple[Edit, Span], ...] = ()
    withheld: tuple[Edit, ...] = ()


def resolve(
    text: str,
    proposed: Iterable[Edit],
    *,
    protected: Sequence[Span] = (),
    exempt: Collection[str] = frozenset(),
    admit: Applicability = Applicability.SAFE,
) -> Resolution:
    """Decide between proposals; the order in which they come does not matter.

    The safer edit wins over the less safe, then the wider, then the earlier; what is
    still equal is ordered by span, rule and `after`. `protected` spans are sorted and do
    not overlap; an edit that overlaps the inside of one is refused, an insertion at its
    edge is not, and rules in `exempt` may enter. O(n log n) in the number of proposals.

    Raises EditMismatchError if a proposal does not read what stands in `text`.
    """
    admitted: list[Edit] = []
    refused: list[tuple[Edit, Span]] = []
    withheld: list[Edit] = []
    starts = [span.start for span in protected]
    least = max(admit, Applicability.UNSAFE)
    for edit in proposed:
        start, end = edit.span
        if text[start:end] != edit.before:
            raise EditMismatchError(
                f"{edit.rule}: proposed {edit.before!r} at {start}, found {text[start:end]!r}"
            )
        first, past = _cells(edit.span)
        guard = bisect_right(starts, end) - 1 if edit.rule not in exempt else -1
        if guard >= 0 and _cells(protected[guard])[0] >= past:
            guard -= 1  # it begins where the edit ends
        if guard >= 0 and _cells(protected[guard])[1] > first:
            refused.append((edit, protected[guard]))
        elif edit.applicability < least:
            withheld.append(edit)
        else:
            admitted.append(edit)
    accepted: list[Edit] = []
    dropped: list[tuple[Edit, Edit]] = []
    for group in _overlapping(admitted):
        winners, losers = _decide(group)
        accepted += winners
        dropped += losers
    refused.sort(key=lambda pair: _rank(pair[0]))
    withheld.sort(key=_rank)
    dropped.sort(key=lambda pair: _rank(pair[0]))
    changes = ChangeSet(len(text), tuple(accepted))
    return Resolution(changes, tuple(dropped), tuple(refused), tuple(withheld))


def _overlapping(edits: list[Edit]) -> Iterator[list[Edit]]:
    """The edits in the order of the text, those together that overlap in a chain."""
    group: list[Edit] = []
    reached = 0
    for edit in sorted(edits, key=attrgetter("span")):
        first, past = _cells(edit.span)
        if group and first >= reached:
            yield group
            group = []
        group.append(edit)
        reached = max(reached, past)
    if group:
        yield group


def _decide(group: list[Edit]) -> tuple[Iterable[Edit], list[tuple[Edit, Edit]]]:
    """The winners of a chain of edits, in order, and each loser with its winner."""
    if len(group) == 1:
        return group, []
    accepted = SortedDict()  # the first cell an edit occupies -> (the cell after its last, edit)
    dropped = []
    for edit in sorted(group, key=_rank):
        first, past = _cells(edit.span)
        neighbour = accepted.bisect_left(past) - 1
        if neighbour >= 0:
            past_neighbour, winner = accepted.peekitem(neighbour)[1]
            if past_neighbour > first:
                dropped.append((edit, winner))
                continue
        accepted[first] = (past, edit)
    return [edit for _, edit in accepted.values()], dropped


def _rank(edit: Edit) -> tuple[int, int, Span, str, str, str]:
    """The order of precedence: safer, wider, earlier; then whatever makes it total."""
    width = edit.span.end - edit.span.start
    return (-edit.applicability, -width, edit.span, edit.rule, edit.after, edit.reason)


def _cells(span: Span) -> tuple[int, int]:
    """The cells a span occupies, as a half-open range that is never empty.

    Between any two characters there is one more cell, which an insertion there takes. So
    touching replacements share none, two insertions at one point share theirs, and an
    insertion lies inside a replacement only if it is strictly inside.
    """
    start, end = span
    return (2 * start, 2 * start + 1) if start == end else (2 * start + 1, 2 * end)
