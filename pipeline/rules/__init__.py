"""Rules: functions that look at a text and propose changes. They never change anything.

A rule is one decorated function in the file of its category:

    @rule(
        "spacing/space-before-comma",
        "a comma follows its word without a space",
        trigger=" ,",
        fixes={"Yes , he did.": "Yes, he did."},
        keeps=["a list: , ;"],
    )
    def space_before_comma(line: Line) -> Iterator[Change]:
        for match in SPACE_BEFORE_COMMA.finditer(line.text):
            yield Change(match.span(1), "")

The id names the defect; its first part is the stage the rule runs in. `fixes` and `keeps`
are its proof: one test runs them for every rule, and the rule catalogue is made from
them. A rule of scope "line" is called once for each line its trigger is found in and
proposes inside that line, in offsets of that line; a rule of scope "document" is called
once, in offsets of the whole text. Whether a line rule proposes anything must follow from
the line and the language; only what it proposes may depend on the rest. A trigger is a
linear pattern that the defect cannot do without; it may find too much, never too little,
and keeps to what the `regex` module and Rust's regex both know (no lookaround, no
back-references).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

import regex

from pipeline.annotate.text import Line, Text
from pipeline.document import Field
from pipeline.edits import Applicability, Edit, Span

#: The files of rules, in the order of the catalogue.
CATEGORIES = ("encoding", "boilerplate", "typography", "spacing", "casing", "layout")


class Change(NamedTuple):
    """What a rule proposes: put `after` in place of `span`, counted in what it was given.

    An empty `reason` stands for the rule's own.
    """

    span: tuple[int, int]
    after: str
    reason: str = ""


Proposals = Iterator[Change] | Iterator[Change | Field]
RuleFunction = TypeVar("RuleFunction", bound=Callable[..., Proposals])


@dataclass(frozen=True)
class Rule:
    """A registered rule. Rules are values: compare and list them freely."""

    id: str
    reason: str
    applicability: Applicability
    trigger: re.Pattern[str] | regex.Pattern[str] | None
    fixes: Mapping[str, str]
    keeps: Sequence[str]
    languages: frozenset[str]
    whole_document: bool
    enters_protected: bool
    shows_damage: bool
    function: Callable[..., Proposals]

    @property
    def stage(self) -> str:
        """The stage it runs in: the first part of its id."""
        return self.id.partition("/")[0]

    @property
    def description(self) -> str:
        """The docstring of the function: what, why, and what is left alone."""
        return self.function.__doc__ or ""

    def propose(self, text: Text, lines: Sequence[Line] | None = None) -> Iterator[Edit | Field]:
        """The edits this rule would make to `text`, and the fields it read there.

        A rule of scope "line" looks only at `lines`, where they are given.
        """
        if self.languages and text.language not in self.languages:
            return
        if self.whole_document:
            if self.trigger is None or self.trigger.search(text.text):
                yield from self._edits(text.text, 0, self.function(text))
            return
        for line in self._triggered(text) if lines is None else self._screened(lines):
            yield from self._edits(line.text, line.start, self.function(line))

    def _triggered(self, text: Text) -> Iterator[Line]:
        """The lines of a text in which the trigger is found."""
        if self.trigger is None:
            yield from text.lines
            return
        position = 0
        while match := self.trigger.search(text.text, position):
            line = text.line_at(match.start())
            yield line
            position = line.end + 1

    def _screened(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Those of the lines in which the trigger is found."""
        for line in lines:
            if self.trigger is None or self.trigger.search(line.text):
                yield line

    def _edits(
        self, within: str, start: int, proposed: Iterable[Change | Field]
    ) -> Iterator[Edit | Field]:
        for item in proposed:
            if isinstance(item, Field):
                yield item
                continue
            first, past = item.span
            before = within[first:past]
            if before != item.after:
                yield Edit(
                    Span(start + first, start + past),
                    before,
                    item.after,
                    self.id,
                    item.reason or self.reason,
                    self.applicability,
                )


_REGISTRY: dict[str, Rule] = {}


def rule(  # noqa: PLR0913 - a rule is its description
    id: str,
    reason: str,
    applicability: Applicability = Applicability.SAFE,
    *,
    trigger: str | None,
    fixes: Mapping[str, str],
    keeps: Sequence[str],
    languages: Iterable[str] = (),
    whole_document: bool = False,
    enters_protected: bool = False,
    shows_damage: bool = True,
) -> Callable[[RuleFunction], RuleFunction]:
    """Register the decorated function as a rule; see the head of this module.

    `reason` is what a reader of the tracked change is told. `languages` restricts the rule
    to texts of these (none: all). `enters_protected` is for rules whose business lies
    inside protected spans (URLs, code, ...), such as decoding mojibake. `shows_damage` is
    false for what a careful typist may do as well, such as two spaces after a full stop.
    """
    if len(keeps) < len(fixes):
        raise ValueError(f"{id}: {len(fixes)} fixes want as many keeps, found {len(keeps)}")

    def register(function: RuleFunction) -> RuleFunction:
        if id in _REGISTRY:
            raise ValueError(f"{id}: there is a rule of that id already")
        _REGISTRY[id] = Rule(
            id,
            reason,
            applicability,
            _compile(trigger),
            fixes,
            keeps,
            frozenset(languages),
            whole_document,
            enters_protected,
            shows_damage,
            function,
        )
        return function

    return register


def _compile(trigger: str | None) -> re.Pattern[str] | regex.Pattern[str] | None:
    """Python's own engine where it knows the syntax: it is twice as fast."""
    if trigger is None:
        return None
    return regex.compile(trigger) if r"\p" in trigger else re.compile(trigger)


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the catalogue."""
    for category in CATEGORIES:
        importlib.import_module(f"{__name__}.{category}")
    return dict(_REGISTRY)
