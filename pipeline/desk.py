"""A document in work: its text as it now stands, and how it came to be so.

A stage is run in passes until its rules have nothing more to change, and the whole row of
stages is run in rounds until a round changes nothing. That is what makes cleaning settle:
what comes out has been looked at by every rule as it stands.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace

from pipeline.annotate.language import detect_language
from pipeline.annotate.text import Text
from pipeline.config import Config
from pipeline.document import Document, Field, Status, TrackedEdit
from pipeline.edits import Alignment, Applicability, ChangeSet, Edit, Resolution, Span, resolve
from pipeline.rules import Rule, rules

#: Stages whose safe repairs tell that a text was damaged. Debris of encoding and layout
#: comes from the road, not from the author's or a spinner's hand.
REPAIRS = frozenset({"typography", "spacing", "casing"})

#: Fewer safe repairs than these say nothing about a text.
FEW_REPAIRS = 3

#: Passes a stage may take over one text, and rounds all stages may.
MAX_PASSES = 12
MAX_ROUNDS = 8

#: Seconds spent, by stage and by rule id.
Clock = MutableMapping[str, float]


class Desk:
    """What is changed while one document is cleaned; everything else is frozen."""

    def __init__(self, document: Document, config: Config, clock: Clock) -> None:
        self.document = document
        self.text = document.text
        self.alignment = Alignment(len(document.text))
        self.language = config.language
        self.tracked: list[TrackedEdit] = []
        self.fields: list[Field] = []
        self.state_of_repair: float | None = None
        self._default_language = config.language
        self._gate = config.repair.damaged_per_10k
        self._damage = ""
        self._clock = clock
        self._passes = 0
        self._seen: set[tuple[object, ...]] = set()
        self._clean: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def settle(self, stages: Mapping[str, Sequence[Rule]]) -> bool:
        """Run the stages in rounds; whether the last round had nothing to change."""
        for _ in range(MAX_ROUNDS):
            passes, damage = self._passes, self._damage
            self.language = detect_language(self.text, self._default_language)
            for name, stage_rules in stages.items():
                begin = time.perf_counter()
                self._settle_stage(name, stage_rules)
                self._clock[name] = self._clock.get(name, 0) + time.perf_counter() - begin
            if self.state_of_repair is None:
                # Measured once and held: a repaired text would measure zero.
                self.state_of_repair = self._measure()
            if (passes, damage) == (self._passes, self._damage):
                return True
        return False

    def read(self, field: Field) -> None:
        """Keep a field that was read in the text as it now stands, once."""
        if field.span is not None:
            field = replace(field, span=self.alignment.origin(field.span))
        if field not in self.fields:
            self.fields.append(field)

    def put_on_top(self, line: str, rule: str, reason: str) -> None:
        """Insert a line and a blank one above the text."""
        edit = Edit(Span(0, 0), "", f"{line}\n\n", rule, reason)
        self._make(rule.partition("/")[0], Resolution(ChangeSet(len(self.text), (edit,))))

    def _settle_stage(self, stage: str, stage_rules: Sequence[Rule]) -> None:
        """Run the rules of a stage in passes until none has anything more to change."""
        exempt = {rule.id for rule in stage_rules if rule.enters_protected}
        for _ in range(MAX_PASSES):
            text = Text(self.text, self.language, self.document, self.alignment)
            proposed = self._proposals(stage_rules, text, self._clean[stage, self.language])
            if not proposed:
                return
            guarded = any(edit.rule not in exempt for edit in proposed)
            resolution = resolve(
                self.text,
                proposed,
                protected=text.protected if guarded else (),
                exempt=exempt,
                admit=self._admitted(),
            )
            self._make(stage, resolution)
            if not resolution.changes.edits:
                return

    def _admitted(self) -> Applicability:
        damaged = self._gate == "always" or self._damage
        return Applicability.UNSAFE if damaged else Applicability.SAFE

    def _measure(self) -> float:
        """Safe repairs per 10,000 characters that are left; many open the gate."""
        counting = {rule.id for rule in rules().values() if rule.shows_damage}
        repairs = sum(
            tracked.status is Status.APPLIED
            and tracked.stage in REPAIRS
            and tracked.edit.applicability is Applicability.SAFE
            and tracked.edit.rule in counting
            for tracked in self.tracked
        )
        density = round(repairs * 10_000 / max(len(self.text), 1), 1)
        if isinstance(self._gate, float) and repairs >= FEW_REPAIRS and density >= self._gate:
            self._damage = f"the text is damaged: {density:g} repairs per 10,000 characters"
        return density

    def _proposals(self, stage_rules: Sequence[Rule], text: Text, clean: set[str]) -> list[Edit]:
        """What the rules propose; the fields that they read on the way are kept.

        Line rules need not look again at `clean`, lines in which they found nothing before.
        """
        all_lines = text.text.split("\n")
        if not clean:
            lines = None
        elif clean.issuperset(all_lines):
            lines = []
        else:
            lines = [line for line in text.lines if line.text not in clean]
        edits: list[Edit] = []
        for rule in stage_rules:
            begin = time.perf_counter()
            for found in rule.propose(text, lines):
                if isinstance(found, Field):
                    self.read(found)
                elif self._damage and found.applicability is Applicability.UNSAFE:
                    edits.append(replace(found, reason=f"{found.reason} ({self._damage})"))
                else:
                    edits.append(found)
            self._clock[rule.id] = self._clock.get(rule.id, 0) + time.perf_counter() - begin
        clean.update(all_lines)
        clean.difference_update(_lines_of(edits, text))
        return edits

    def _make(self, stage: str, resolution: Resolution) -> None:
        """Make the accepted edits, and write down what became of each proposal."""
        changes = resolution.changes
        outcomes = [(edit, Status.APPLIED) for edit in changes.edits]
        outcomes += [(edit, Status.DROPPED) for edit, _ in resolution.dropped]
        outcomes += [(edit, Status.REFUSED) for edit, _ in resolution.refused]
        for edit in resolution.withheld:
            suggested = edit.applicability is Applicability.DISPLAY_ONLY
            outcomes.append((edit, Status.SUGGESTED if suggested else Status.WITHHELD))
        for edit, status in outcomes:
            raw = self.alignment.origin(edit.span)
            if status is not Status.APPLIED:
                # What is not made is proposed again in every pass; once is enough.
                key = (edit.rule, raw, edit.after, status)
                if key in self._seen:
                    continue
                self._seen.add(key)
            seq = len(self.tracked)
            self.tracked.append(TrackedEdit(self._passes, seq, stage, edit, raw, status))
        if changes.edits:
            self.text = changes.apply(self.text)
            self.alignment = self.alignment.then(changes.alignment())
            self._passes += 1


def _lines_of(edits: Sequence[Edit], text: Text) -> set[str]:
    """The lines in which edits begin."""
    found: set[str] = set()
    end = -1
    for start in sorted(edit.span.start for edit in edits):
        if start > end:
            line = text.line_at(start)
            found.add(line.text)
            end = line.end
    return found
