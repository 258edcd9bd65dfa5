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
from collections.abc import Callable, Iterable, Iterator, Sequence

import regex

#: So many characters of new lines are worth a column, and so many the import of polars.
COLUMN_CHARACTERS = 40_000
IMPORT_CHARACTERS = 400_000

#: What Rust's engine cannot do in linear time, and so not at all.
NOT_LINEAR = re.compile(r"\(\?(?:[=!>]|<[=!]|P=)|\\[1-9]")
#: What Python's `re` understands differently from `regex` and Rust, or not at all.
NOT_FOR_RE = re.compile(r"\\[wWsSdDbBpP]|\(\?\w*i")
#: A character that Rust's tables of Unicode do not have yet, and one that was moved from
#: one class of letters to another: the tables of Python's engines may be newer.
NEWCOMER = r"[\p{Cn}\x{295}]"


class Trigger:
    """A linear pattern that is found in a line or not, in Python or in Rust.

    Raises ValueError if it has lookaround or back-references.
    """

    def __init__(self, pattern: str) -> None:
        if found := NOT_LINEAR.search(pattern):
            raise ValueError(
                f"expected a trigger that Rust's regex knows, found {found[0]!r} in it"
            )
        self.pattern = pattern
        # Python's own engine, where it means the same, is twice as fast.
        compiled = (regex if NOT_FOR_RE.search(pattern) else re).compile(pattern)
        self.search: Callable[[str], object] = compiled.search


class Screen:
    """What some triggers answer to the lines that were put to them.

    `answers` has the lines in which any is found, each with the numbers of those triggers
    in the order given. A trigger of None is found in every line, and is none of these.
    """

    def __init__(self, triggers: Sequence[Trigger | None]) -> None:
        self.answers: dict[str, list[int]] = {}
        self._seen: set[str] = set()
        self._numbers: dict[str, list[int]] = {}  # several rules may have the same trigger
        self._triggers: dict[str, Trigger] = {}
        for number, trigger in enumerate(triggers):
            if trigger is not None:
                self._numbers.setdefault(trigger.pattern, []).append(number)
                self._triggers[trigger.pattern] = trigger

    def put(self, texts: Iterable[Sequence[str]]) -> None:
        """Put the lines of some texts to the triggers, unless they were before."""
        new: set[str] = set()
        new.update(*texts)
        new -= self._seen
        if not new or not self._triggers:
            return
        self._seen |= new
        lines = list(new)
        in_columns = self._in_columns(lines) if _worth_columns(lines) else None
        for pattern, indexes in in_columns or self._one_by_one(lines):
            for index in indexes:
                self.answers.setdefault(lines[index], []).extend(self._numbers[pattern])
        for line in new & self.answers.keys():
            self.answers[line].sort()

    def _one_by_one(self, lines: Sequence[str]) -> Iterator[tuple[str, Iterable[int]]]:
        for pattern, trigger in self._triggers.items():
            yield pattern, (index for index, line in enumerate(lines) if trigger.search(line))

    def _in_columns(self, lines: Sequence[str]) -> Iterator[tuple[str, Iterable[int]]] | None:
        """The indexes of the lines in which each pattern is found; None if there is no column."""
        import polars as pl  # noqa: PLC0415 - it takes longer to load than a text to clean

        try:
            column = pl.Series(lines, dtype=pl.String)
        except UnicodeEncodeError:  # a lone surrogate: readers let none in, other callers may
            return None

        def indexes(pattern: str) -> set[int]:
            # One by one: on a pool of threads they would take time from the other workers.
            return set(column.str.contains(pattern).arg_true().to_list())

        newcomers = indexes(NEWCOMER)
        return (
            (
                pattern,
                (indexes(pattern) - newcomers)
                | {index for index in newcomers if trigger.search(lines[index])},
            )
            for pattern, trigger in self._triggers.items()
        )


def _worth_columns(lines: Sequence[str]) -> bool:
    characters = sum(map(len, lines))
    return characters >= (COLUMN_CHARACTERS if "polars" in sys.modules else IMPORT_CHARACTERS)
