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
once, in offsets of the whole text, if its trigger is found in any line. Whether a line
rule proposes anything must follow from the line and the language; only what it proposes
may depend on the rest. A trigger is a linear pattern that the defect cannot do without; it
may find too much, never too little, and keeps to what the `regex` module and Rust's regex
both know (no lookaround, no back-references); see `pipeline.screening`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from pipeline.annotate.language import is_foreign
from pipeline.annotate.text import Line, Text
from pipeline.document import Field
from pipeline.edits import Applicability, Edit, Span
from pipeline.screening import Trigger

#: The stages that have rules, in the order of the catalogue.
CATEGORIES = (
    *("encoding", "boilerplate", "debris", "typography"),
    *("spacing", "casing", "names", "layout"),
)

#: The files they stand in, in that order too; a stage may have several.
FILES = (
    *("encoding", "boilerplate", "debris", "typography", "dashes"),
    *("missing_spaces", "missing_around", "glued_words", "spacing", "split_words"),
    *("casing", "listed_capitals", "person_capitals", "own_capitals", "line_capitals"),
    "names",
    "layout",
)


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
    trigger: Trigger | None
    fixes: Mapping[str, str]
    keeps: Sequence[str]
    languages: frozenset[str]
    whole_document: bool
    enters_protected: bool
    shows_damage: bool
    function: Callable[..., Proposals]

    @cached_property
    def stage(self) -> str:
        """The stage it runs in: the first part of its id."""
        return self.id.partition("/")[0]

    @property
    def description(self) -> str:
        """The docstring of the function: what, why, and what is left alone."""
        return self.function.__doc__ or ""

    def propose(self, text: Text, lines: Iterable[Line] | None = None) -> Iterator[Edit | Field]:
        """The edits this rule would make to `text`, and the fields it read there.

        Give the `lines` in which its trigger is found, where that is known already.
        """
        if self.languages and text.language not in self.languages:
            return
        if lines is None:
            lines = [line for line in text.lines if self._is_triggered(line)]
            if self.whole_document and not lines:
                return
        if self.whole_document:
            yield from self._of_whole(text)
            return
        for line in lines:
            proposed = list(self._edits(line.text, line.start, self.function(line)))
            if proposed and not self._is_foreign(line):
                yield from proposed

    def _of_whole(self, text: Text) -> Iterator[Edit | Field]:
        """What is found in a whole text, less what lies in lines of another language."""
        first, past, foreign = 0, -1, False  # of the line judged last: it may be long
        for found in self._edits(text.text, 0, self.function(text)):
            if isinstance(found, Edit) and self.languages:
                if not first <= found.span.start <= past:
                    line = text.line_at(found.span.start)
                    first, past, foreign = line.start, line.end, self._is_foreign(line)
                if foreign:
                    continue
            yield found

    def _is_foreign(self, line: Line) -> bool:
        """Whether a line is in another language than the text and the rule are for."""
        return bool(self.languages) and is_foreign(line.text, line.whole.language)

    def _is_triggered(self, line: Line) -> bool:
        return self.trigger is None or bool(self.trigger.search(line.text))

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
    to texts of these (none: all), less lines in another language. `enters_protected` is for
    rules whose business lies inside protected spans (URLs, code, ...), such as decoding
    mojibake. `shows_damage` is false for what a careful typist may do as well, such as two
    spaces after a full stop.
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
            _trigger(id, trigger),
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


def _trigger(id: str, pattern: str | None) -> Trigger | None:
    try:
        return None if pattern is None else Trigger(pattern)
    except ValueError as error:
        raise ValueError(f"{id}: {error}") from None


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the catalogue."""
    for file in FILES:
        importlib.import_module(f"{__name__}.{file}")
    return dict(_REGISTRY)
