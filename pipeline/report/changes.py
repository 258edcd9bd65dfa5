"""Tracked changes, arranged for a reader.

The engine keeps edits in the order in which they were made, pass by pass, each counted in
its own pass's input. A person reads a text from top to bottom. So the changes are shown
in two ways: in place, as one run through the raw text in which every stretch either stays
or becomes another (`stretches`), and as a list in the order of the raw text, each with
its rule and reason (`listed`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from pipeline.document import Cleaned, Entity, Field, Status, TrackedEdit
from pipeline.edits import ChangeSet, Edit, Span
from pipeline.status import KEPT_WHOLE

#: How many code points around an edit are shown, to either side, to make it readable.
CONTEXT = 24

#: What a line break is shown as.
BREAK = "\N{RETURN SYMBOL}"

#: What stands before and after a place without white space between.
HEAD = re.compile(r"\S*\Z")
TAIL = re.compile(r"\S*")
#: The spaces that nobody would see.
EDGES = re.compile(r"^ +| +$")

#: The statuses of edits that were not made, and the headings they are listed under.
NOT_APPLIED = {
    Status.WITHHELD: "Withheld (right in damaged text only, and this one is not)",
    Status.REFUSED: "Refused (in an address, code or another protected span)",
    Status.DROPPED: "Dropped (another edit had the place)",
    Status.SUGGESTED: "Suggested (for a person to decide)",
}


class Stretch(NamedTuple):
    """A piece of the raw text and what became of it; without causes it stayed as it was."""

    before: str
    after: str
    causes: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of changes; `lines` is each place it happened at, 1-based.

    `before` and `after` hold the words around the edit, so that they can be read alone.
    """

    stage: str
    rule: str
    reason: str
    status: Status
    before: str
    after: str
    lines: tuple[int, ...]
    raw_start: int

    @property
    def removed(self) -> str:
        """The kind of block that was removed (`comment form`), or nothing for a repair."""
        if self.stage != "boilerplate" or self.after:
            return ""
        return self.rule.partition("/")[2].replace("-", " ")


def stretches(cleaned: Cleaned) -> Iterator[Stretch]:
    """The raw text from start to end: what was kept, and what became something else."""
    raw, text = cleaned.document.text, cleaned.text
    reached = 0
    for hunk in cleaned.alignment.hunks:
        if reached < hunk.old.start:
            kept = raw[reached : hunk.old.start]
            yield Stretch(kept, kept)
        yield Stretch(raw[slice(*hunk.old)], text[slice(*hunk.new)], hunk.causes)
        reached = hunk.old.end
    if reached < len(raw):
        yield Stretch(raw[reached:], raw[reached:])


def listed(cleaned: Cleaned, statuses: Iterable[Status] = (Status.APPLIED,)) -> list[Entry]:
    """The changes of these statuses as a list; what is the same in several places, once.

    A page of forty paragraphs has forty line breaks made two, and nobody wants to read
    that forty times.
    """
    wanted = frozenset(statuses)
    raw = cleaned.document.text
    breaks = [index for index, character in enumerate(raw) if character == "\n"]
    places: dict[tuple[str, str, str, Status, str, str], list[int]] = {}
    for first, (before, after) in _readable_edits(cleaned, wanted):
        edit = first.edit
        key = (first.stage, edit.rule, edit.reason, first.status, before, after)
        places.setdefault(key, []).append(first.raw.start)
    entries = []
    for key, starts in places.items():
        lines = tuple(bisect_left(breaks, start) + 1 for start in sorted(starts))
        entries.append(Entry(*key, lines, min(starts)))
    return sorted(entries, key=lambda entry: entry.raw_start)


def _readable_edits(
    cleaned: Cleaned, wanted: Collection[Status]
) -> Iterator[tuple[TrackedEdit, tuple[str, str]]]:
    """The first of each group of edits that belong to one word, and what the word became."""
    text = cleaned.document.text
    in_order = sorted(cleaned.edits, key=lambda tracked: (tracked.number, tracked.seq))
    for _, same_pass in groupby(in_order, key=lambda tracked: tracked.number):
        found = list(same_pass)
        for group in _by_word([tracked for tracked in found if tracked.status in wanted], text):
            yield group[0], _readable([tracked.edit for tracked in group], text)
        applied = tuple(each.edit for each in found if each.status is Status.APPLIED)
        text = ChangeSet(len(text), applied).apply(text)


def _by_word(found: Sequence[TrackedEdit], text: str) -> list[list[TrackedEdit]]:
    """Edits of one rule, for one reason, with no white space between them, come together."""
    groups: list[list[TrackedEdit]] = []
    for tracked in found:
        if groups and _same_word(groups[-1][-1], tracked, text):
            groups[-1].append(tracked)
        else:
            groups.append([tracked])
    return groups


def _same_word(one: TrackedEdit, next_one: TrackedEdit, text: str) -> bool:
    between = text[one.edit.span.end : next_one.edit.span.start]
    return (
        one.status is next_one.status is Status.APPLIED
        and (one.edit.rule, one.edit.reason) == (next_one.edit.rule, next_one.edit.reason)
        and len(between) <= CONTEXT
        and not any(
            character.isspace() for character in one.edit.before + between + next_one.edit.before
        )
    )


def _readable(edits: Sequence[Edit], text: str) -> tuple[str, str]:
    """What a group of edits changes, with the rest of the words that it cuts into.

    `the -> The` says more than `t -> T`. Line breaks get no words around them: they are
    the same change wherever they stand.
    """
    start, end = edits[0].span.start, edits[-1].span.end
    before = text[start:end]
    shifted = [replace(each, span=Span(*(at - start for at in each.span))) for each in edits]
    after = ChangeSet(len(before), tuple(shifted)).apply(before)
    if "\n" in before or "\n" in after:
        return before, after
    head = HEAD.search(text, max(0, start - CONTEXT), start)
    tail = TAIL.match(text, end, end + CONTEXT)
    around = (head[0] if head else "", tail[0] if tail else "")
    return before.join(around), after.join(around)


def headline(cleaned: Cleaned, name: str) -> str:
    """One line that says how much was changed."""
    name = shown(name, fully=True)
    if str(cleaned.metadata.get("status_reason", "")).endswith(KEPT_WHOLE):
        name = f"{name} ({KEPT_WHOLE})"
    rules = {tracked.edit.rule for tracked in cleaned.applied}
    if not rules:
        return f"{name}: nothing to change, {len(cleaned.text):,} characters"
    return (
        f"{name}: {counted(len(cleaned.applied), 'change')} by {counted(len(rules), 'rule')}, "
        f"{len(cleaned.document.text):,} \N{RIGHTWARDS ARROW} {len(cleaned.text):,} characters"
    )


def counted(number: int, noun: str) -> str:
    """`1 change`, `1,234 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def distinct(fields: Iterable[Field]) -> list[Field]:
    """Each value once, where it was first read: a headline may stand on a page three times."""
    first: dict[tuple[str, str], Field] = {}
    for field in fields:
        first.setdefault((field.name, field.value), field)
    return list(first.values())


def named_as(entity: Entity) -> str:
    """How an entity's mentions read, how often and on what evidence."""
    forms = Counter(mention.text for mention in entity.mentions)
    evidence = dict.fromkeys(mention.evidence for mention in entity.mentions)
    read = ", ".join(f"{text} ×{count}" if count > 1 else text for text, count in forms.items())
    return "; ".join(filter(None, [read, ", ".join(entity.roles[:3]), ", ".join([*evidence][:3])]))


def line_of(text: str, position: int) -> int:
    """The line, from 1, that a position lies in."""
    return text.count("\n", 0, position) + 1


def places(lines: Sequence[int]) -> str:
    """`line 4`, `line 4 (twice)`, or `lines 4, 6, 8 and 17 more`."""
    different = list(dict.fromkeys(lines))
    if len(different) > 1:
        more = f" and {len(different) - 3} more" if len(different) > 3 else ""  # noqa: PLR2004
        return f"lines {', '.join(map(str, different[:3]))}{more}"
    times = {1: "", 2: " (twice)"}.get(len(lines), f" ({len(lines)} times)")
    return f"line {different[0]}{times}"


def in_signs(stretch: Stretch) -> tuple[str, str, str]:
    """What was taken out and what was put in, made visible, and the line breaks after them.

    A line break is shown as a sign and still breaks the line. Where all that changes is
    how many there are, the line is broken once they are all shown: a paragraph break
    would otherwise come out as five lines.
    """
    before, after = shown(stretch.before, fully=True), shown(stretch.after, fully=True)
    if stretch.before.strip():
        return before.replace(BREAK, f"{BREAK}\n"), after.replace(BREAK, f"{BREAK}\n"), ""
    if BREAK not in before + after:
        return before, after, ""
    return before, after, "\n" * max(1, after.count(BREAK))


def shown(text: str, *, fully: bool = False) -> str:
    """The text with what cannot be seen made visible: `<U+200B>` for a zero-width space.

    Control characters are always spelt out, since a terminal would obey them. `fully` is
    for changes: line breaks and tabs become signs, so that all stands on one line, and so
    do the joiners that emoji and several scripts are written with.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_sign(character, fully=fully) for character in text)


def _sign(character: str, *, fully: bool) -> str:
    if character in _SIGNS:
        return _SIGNS[character] if fully else character
    if character == "\r":
        return "\N{SYMBOL FOR CARRIAGE RETURN}"
    # Unassigned ones are newer than this Python's Unicode tables, not invisible.
    if character.isprintable() or unicodedata.category(character) == "Cn":
        return character
    return f"<U+{ord(character):04X}>"


_SIGNS = {
    "\n": BREAK,
    "\t": "\N{RIGHTWARDS ARROW TO BAR}",
    "\N{ZERO WIDTH JOINER}": "<U+200D>",
    "\N{ZERO WIDTH NON-JOINER}": "<U+200C>",
}


def edged(text: str) -> str:
    """The text on one line, with the spaces at its edges visible: ` a ` as `␣a␣`."""
    return EDGES.sub(lambda edge: "\N{OPEN BOX}" * len(edge[0]), shown(text, fully=True))


def shortened(text: str, width: int) -> str:
    """At most `width` code points of a text, the middle left out."""
    if len(text) <= width:
        return text
    room = width - len(" … ")
    head = room * 2 // 3
    return f"{text[:head]} … {text[len(text) - room + head :]}"
