"""Screening: which rules have anything to say to which lines.

A rule's trigger is a pattern that its defect cannot do without, and most lines of most
texts hold no defect at all. So the lines of a whole batch are put to all triggers at
once. Of most triggers, a table tells which lines may hold them, see `pipeline.grams`; the
others are put to a column of the lines: polars runs Rust's regex over it some twenty times as
fast as a loop in Python would. Only a rule whose trigger answered is called. Equal lines are
screened once, and a line that was screened is not screened again.

Screening is only ever an accelerator. Where the lines are few, tables and columns cost more
than they save, and a loop with Python's own engines does the same; all find the same, and so
a text comes out the same alone or in a batch of any size. A test holds them to it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from pipeline.grams import grams_of

if TYPE_CHECKING:
    import polars as pl

#: So many characters of new lines are worth a look at their grams, and so many, each put to one
#: pattern, a column; so many are worth the tables of the grams, and the import of polars. A
#: longer line holds some of every gram.
GRAM_CHARACTERS = 300
COLUMN_CHARACTERS = 40_000
TABLE_CHARACTERS = 50_000
LONGEST = 100_000
IMPORT_CHARACTERS = 200_000

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

    `needs_more` is whether it is seen at once that no line of ASCII alone can hold it. Raises
    ValueError if it has lookaround or back-references.
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


def _is_beyond_ascii(characters: str) -> bool:
    one = regex.compile(characters)
    return not any(one.match(chr(code)) for code in range(128))


class Screening:
    """Puts the lines of many texts to triggers, and remembers what these answered."""

    def __init__(self, triggers: Iterable[Trigger]) -> None:
        self._triggers = {trigger.pattern: trigger for trigger in triggers}
        self._seen: set[str] = set()
        self._patterns_in: dict[str, list[str]] = {}

    def places(self, lines: Sequence[str]) -> dict[str, list[int]]:
        """Where each pattern is found among the lines of a text, all of which were put here."""
        found: dict[str, list[int]] = {}
        patterns_in = self._patterns_in
        for index, line in enumerate(lines):
            if line in patterns_in:
                for pattern in patterns_in[line]:
                    if pattern in found:
                        found[pattern].append(index)
                    else:
                        found[pattern] = [index]
        return found

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
        lines = plain + other
        characters = sum(map(len, lines))
        longest = max(map(len, lines))
        found = self._by_grams(lines) if _grams_pay(characters, longest) else {}
        left = [pattern for pattern in self._triggers if pattern not in found]
        if _columns_pay(characters, len(left)):
            found |= self._in_columns(lines, left)
        self._one_by_one(plain, other, found)
        for pattern, lines_with in found.items():
            for line in lines_with:
                self._patterns_in.setdefault(line, []).append(pattern)

    def _by_grams(self, lines: Sequence[str]) -> dict[str, list[str]]:
        """The lines in which each pattern with rare grams is found."""
        grams = grams_of(tuple(self._triggers))
        found = {}
        for pattern, indexes in grams.may_hold(lines).items():
            search, is_sure = self._triggers[pattern].search, pattern in grams.sure
            found[pattern] = [
                line
                for line in map(lines.__getitem__, indexes)
                if (is_sure and line.isascii()) or search(line)
            ]
        return found

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

    def _in_columns(self, lines: Sequence[str], patterns: Sequence[str]) -> dict[str, list[str]]:
        """The lines in which each pattern is found; none if they cannot be made a column."""
        try:
            found = _found(lines, [*patterns, NEWCOMER])
        except UnicodeEncodeError:  # a lone surrogate: readers let none in, other callers may
            return {}
        if newcomers := set(found.pop(NEWCOMER)):
            for pattern in patterns:
                search = self._triggers[pattern].search
                sure = [line for line in found[pattern] if line not in newcomers]
                found[pattern] = sure + [line for line in newcomers if search(line)]
        return found


def _found(lines: Sequence[str], patterns: Sequence[str]) -> dict[str, list[str]]:
    """The lines in which each pattern is found, all at once."""
    import polars as pl  # noqa: PLC0415 - it takes longer to load than a text to clean

    column = pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)})
    (indexes,) = column.select(_questions(tuple(patterns))).rows()
    return {
        pattern: [lines[index] for index in found]
        for pattern, found in zip(patterns, indexes, strict=True)
    }


@lru_cache(maxsize=8)
def _questions(patterns: Iterable[str]) -> Sequence[pl.Expr]:
    """What is asked of a column of lines: where each pattern is found."""
    import polars as pl  # noqa: PLC0415 - as above

    line = pl.col("line").str
    return [line.contains(pattern).arg_true().implode().alias(pattern) for pattern in patterns]


def _grams_pay(characters: int, longest: int) -> bool:
    """Whether so many characters are worth a look at their grams, and the tables are as well."""
    _seen_so_far[0] += characters
    is_worth_tables = _seen_so_far[0] >= TABLE_CHARACTERS
    return characters >= GRAM_CHARACTERS and is_worth_tables and longest <= LONGEST


def _columns_pay(characters: int, patterns: int) -> bool:
    """Whether a column pays, and polars is loaded or has become worth it.

    A stream of single texts is long, too.
    """
    is_worth_loading = "polars" in sys.modules or _seen_so_far[0] >= IMPORT_CHARACTERS
    return characters * patterns >= COLUMN_CHARACTERS and is_worth_loading


#: Characters that were screened in this process.
_seen_so_far = [0]
