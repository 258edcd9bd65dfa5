"""Screening: which rules have anything to say to which lines.

A rule's trigger is a pattern that its defect cannot do without, and most lines of most
texts hold no defect at all. So the lines of a whole batch are put to all triggers at
once, as a column: polars runs Rust's regex over it some twenty times as fast as a loop in
Python would. Only a rule whose trigger answered is called. Equal lines are screened once,
and a line that was screened is not screened again.

Screening is only ever an accelerator. Where the lines are few, starting polars costs more
than it saves, and Python's own engines do the same; both find the same, and so a text
comes out the same alone or in a batch of any size. A test holds them to it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import regex

#: So many characters of new lines are worth a column that all triggers are put to, so many
#: are worth one for the dearest, and so many the import of polars.
COLUMN_CHARACTERS = 60_000
DEAREST_CHARACTERS = 1_500
IMPORT_CHARACTERS = 200_000

#: How many triggers are the dearest ones. Polars keeps the last 32 patterns compiled, and to
#: compile one takes longer than to look for it in a page: more than these would oust each other.
DEAREST = 26

#: What Rust's engine cannot do in linear time, and so not at all.
NOT_LINEAR = re.compile(r"\(\?(?:[=!>]|<[=!]|P=)|\\[1-9]")
#: What Python's `re` understands differently from `regex` and Rust, or not at all.
NOT_FOR_RE = re.compile(r"\\[wWsSdDbBpP]|\(\?\w*i")
#: A character that Rust's tables of Unicode do not have yet, and one that was moved from
#: one class of letters to another: the tables of Python's engines may be newer.
NEWCOMER = r"[\p{Cn}\x{295}]"
#: A pattern that is nothing but classes, one after the other or as alternatives.
CLASS = r"\[(?:[^\[\]\\]|\\[^\[\]])+\]"
CLASSES = re.compile(rf"(?:{CLASS})+(?:\|(?:{CLASS})+)*")


class Trigger:
    """A linear pattern that is found in a line or not, in Python or in Rust.

    `needs_more` is whether it is seen at once that no line of ASCII alone can hold it, and
    `alternatives` how many ways it has to match: Python's engines try one after the other.
    Raises ValueError if it has lookaround or back-references.
    """

    def __init__(self, pattern: str) -> None:
        if found := NOT_LINEAR.search(pattern):
            raise ValueError(f"expected a trigger that Rust's regex knows, found {found[0]!r}")
        self.pattern = pattern
        # Python's own engine, where it means the same, is twice as fast.
        compiled = (regex if NOT_FOR_RE.search(pattern) else re).compile(pattern)
        self.search: Callable[[str], object] = compiled.search
        self.needs_more = bool(CLASSES.fullmatch(pattern)) and all(
            any(map(_is_beyond_ascii, re.findall(CLASS, alternative)))
            for alternative in re.findall(rf"(?:{CLASS})+", pattern)
        )
        self.alternatives = re.sub(CLASS, "", pattern).count("|")


def _is_beyond_ascii(characters: str) -> bool:
    one = regex.compile(characters)
    return not any(one.match(chr(code)) for code in range(128))


class Screen:
    """What some triggers answer to the lines that were put to them.

    `of_lines` has the lines in which any is found, each with the numbers of those triggers,
    in the order given; `of_documents` the same for the triggers of `documents`. A trigger
    of None is found in every line, and is in neither.
    """

    def __init__(self, triggers: Sequence[Trigger | None], documents: Collection[int] = ()) -> None:
        self.of_lines: dict[str, list[int]] = {}
        self.of_documents: dict[str, list[int]] = {}
        self.triggers: dict[str, Trigger] = {}  # several rules may have the same
        self._numbers: dict[str, tuple[list[int], list[int]]] = {}
        for number, trigger in enumerate(triggers):
            if trigger is not None:
                self.triggers[trigger.pattern] = trigger
                numbers = self._numbers.setdefault(trigger.pattern, ([], []))
                numbers[number in documents].append(number)

    def take(self, found: Mapping[str, Sequence[str]]) -> None:
        """Take note of the lines in which each pattern was found."""
        for pattern, (for_lines, for_documents) in self._numbers.items():
            for line in found[pattern] if for_lines else ():
                self.of_lines.setdefault(line, []).extend(for_lines)
            for line in found[pattern] if for_documents else ():
                self.of_documents.setdefault(line, []).extend(for_documents)


class Screening:
    """Puts lines to the triggers of several screens at once.

    To make a column of the lines costs as much as to put it to a dozen triggers.
    """

    def __init__(self, screens: Sequence[Screen]) -> None:
        self._screens = screens
        self._seen: set[str] = set()
        self._triggers: dict[str, Trigger] = {}
        for screen in screens:
            self._triggers |= screen.triggers
        by_cost = sorted(self._triggers.values(), key=lambda trigger: -trigger.alternatives)
        self._dearest = [trigger.pattern for trigger in by_cost if trigger.alternatives][:DEAREST]

    def put(self, texts: Iterable[Collection[str]]) -> None:
        """Put the lines of some texts to the triggers, unless they were before."""
        new: set[str] = set()
        new.update(*texts)
        new -= self._seen
        if not new or not self._triggers:
            return
        self._seen |= new
        plain = [line for line in new if line.isascii()]
        other = [line for line in new if not line.isascii()]
        number = _worth_columns(sum(map(len, new)))
        for_columns = list(self._triggers) if number > DEAREST else self._dearest[:number]
        found = self._in_columns(plain, other, for_columns)
        self._one_by_one(plain, other, found)
        for screen in self._screens:
            screen.take(found)

    def _one_by_one(
        self, plain: Sequence[str], other: Sequence[str], found: dict[str, list[str]]
    ) -> None:
        """Find what was not found in columns."""
        for pattern, trigger in self._triggers.items():
            if pattern not in found:
                search = trigger.search
                found[pattern] = [line for line in other if search(line)]
                if not trigger.needs_more:
                    found[pattern] += [line for line in plain if search(line)]

    def _in_columns(
        self, plain: Sequence[str], other: Sequence[str], patterns: Sequence[str]
    ) -> dict[str, list[str]]:
        """The lines in which each pattern is found; none if they cannot be made a column."""
        if not patterns:
            return {}
        for_plain = [pattern for pattern in patterns if not self._triggers[pattern].needs_more]
        try:
            found = _found(plain, for_plain)
            in_other = _found(other, [*patterns, NEWCOMER])
        except UnicodeEncodeError:  # a lone surrogate: readers let none in, other callers may
            return {}
        newcomers = set(in_other[NEWCOMER])
        for pattern in patterns:
            found.setdefault(pattern, []).extend(
                line for line in in_other[pattern] if line not in newcomers
            )
            search = self._triggers[pattern].search
            found[pattern] += (line for line in newcomers if search(line))
        return found


def _found(lines: Sequence[str], patterns: Sequence[str]) -> dict[str, list[str]]:
    """The lines in which each pattern is found, all at once."""
    if not lines or not patterns:
        return {pattern: [] for pattern in patterns}
    import polars as pl  # noqa: PLC0415 - it takes longer to load than a text to clean

    column = pl.col("line").str
    (indexes,) = (
        pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)})
        .select(
            column.contains(pattern).arg_true().implode().alias(pattern) for pattern in patterns
        )
        .rows()
    )
    return {
        pattern: [lines[index] for index in found]
        for pattern, found in zip(patterns, indexes, strict=True)
    }


def _worth_columns(characters: int) -> int:
    """How many triggers it pays to put a column of so many characters to: some, all or none."""
    if not _polars_pays(characters):
        return 0
    if characters >= COLUMN_CHARACTERS:
        return sys.maxsize
    return DEAREST if characters >= DEAREST_CHARACTERS else 0


def _polars_pays(characters: int) -> bool:
    """Whether polars is loaded, or has become worth it: a stream of single texts is long, too."""
    _seen_so_far[0] += characters
    return "polars" in sys.modules or _seen_so_far[0] >= IMPORT_CHARACTERS


#: Characters that were screened in this process.
_seen_so_far = [0]
