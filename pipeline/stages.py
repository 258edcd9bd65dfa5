"""The stages in order, and the engine that takes documents through them.

A stage is run in passes until its rules have nothing more to propose, and the whole row
of stages is run in rounds until a round changes nothing. That is what makes cleaning
settle: what comes out has been looked at by every rule as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.annotate.language import detect_language
from pipeline.annotate.text import Text
from pipeline.config import Config
from pipeline.document import Cleaned, Document, Field, Rejected, Status, TrackedEdit
from pipeline.edits import Alignment, Applicability, Edit, Resolution, resolve
from pipeline.metadata import describe, read_dateline
from pipeline.rules import Rule, rules


class Stage(NamedTuple):
    """A named list of rules that run together, and why it stands where it does."""

    name: str
    why: str


STAGES = (
    Stage("encoding", "first: no other rule can read a text whose characters are wrong"),
    Stage("boilerplate", "before the repairs: what is thrown away need not be mended"),
    Stage("typography", "quotes and dashes are what the spacing rules go by"),
    Stage("spacing", "words must stand apart before anyone can tell where a sentence starts"),
    Stage("casing", "after spacing, which finds the starts of sentences"),
    Stage("layout", "last: it parts the blocks that are left"),
)

#: Stages whose safe repairs tell that a text was damaged. Debris of encoding and layout
#: comes from the road, not from the author's or a spinner's hand.
REPAIRS = frozenset({"typography", "spacing", "casing"})

#: Passes a stage may take over one text, and rounds all stages may.
MAX_PASSES = 12
MAX_ROUNDS = 8


class CleaningError(ValueError):
    """A single document could not be cleaned; `rejected` says why."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(f"{rejected.reason}: {rejected.message}")
        self.rejected = rejected


def clean(text: str | Document, *, url: str | None = None, config: Config | None = None) -> Cleaned:
    """Clean one text. Raises CleaningError if it cannot be cleaned.

    Give a `Document` instead of a string to say more of where the text comes from.
    """
    document = text if isinstance(text, Document) else Document(text, url=url)
    (result,) = clean_documents([document], config or Config())
    if isinstance(result, Rejected):
        raise CleaningError(result)
    return result


def clean_documents(documents: Sequence[Document], config: Config) -> list[Cleaned | Rejected]:
    """Clean a batch: one result a document, in order. Never raises for a bad document."""
    chosen = chosen_rules(config)
    return [_clean_or_reject(document, config, chosen) for document in documents]


def chosen_rules(config: Config) -> dict[str, list[Rule]]:
    """The rules that a config lets run, by stage, in the order of the stages."""
    off = set(config.rules.disable)
    return {
        stage.name: [
            rule
            for rule in rules().values()
            if rule.stage == stage.name and not off & {rule.id, f"{rule.stage}/*"}
        ]
        for stage in STAGES
        if stage.name in config.stages
    }


def _clean_or_reject(
    document: Document, config: Config, chosen: dict[str, list[Rule]]
) -> Cleaned | Rejected:
    try:
        return _clean(document, config, chosen)
    except TimeoutError:
        return _rejected(document, "timeout", "a pattern ran into its time-out")
    except Exception as error:  # noqa: BLE001 - law 7: one bad document harms only itself
        return _rejected(document, "internal-error", f"{type(error).__name__}: {error}")


def _rejected(document: Document, reason: str, message: str) -> Rejected:
    return Rejected(document.source, reason, message, document.source_id)


def _clean(document: Document, config: Config, chosen: dict[str, list[Rule]]) -> Cleaned:
    desk = _Desk(document)
    gate = config.repair.damaged_per_10k
    admit = Applicability.UNSAFE if gate == "always" else Applicability.SAFE
    repairs_per_10k = 0.0
    settled = False
    for round_number in range(MAX_ROUNDS):
        passes = desk.passes
        language = detect_language(desk.text, config.language)
        for name, stage_rules in chosen.items():
            desk.settle(name, stage_rules, language, admit)
        settled = desk.passes == passes
        if round_number == 0:
            # Measured once and held: a repaired text would measure zero.
            repairs, repairs_per_10k = desk.state_of_repair()
            if isinstance(gate, float) and repairs >= 3 and repairs_per_10k >= gate:  # noqa: PLR2004
                admit = Applicability.UNSAFE
                desk.damage = (
                    f"the text is damaged: {repairs_per_10k:g} repairs per 10,000 characters"
                )
                continue
        if settled:
            break
    for field in read_dateline(desk.text):
        desk.read(field)
    return Cleaned(
        document,
        desk.text,
        tuple(desk.tracked),
        desk.alignment,
        tuple(desk.fields),
        (),
        describe(
            document,
            desk.text,
            desk.fields,
            language=language,
            settled=settled,
            state_of_repair=repairs_per_10k,
        ),
    )


class _Desk:
    """A document in work: its text as it now stands, and how it came to be so."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.alignment = Alignment(len(document.text))
        self.tracked: list[TrackedEdit] = []
        self.fields: list[Field] = []
        self.passes = 0
        self.damage = ""
        self._seen: set[tuple[object, ...]] = set()
        self._clean: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def settle(
        self, stage: str, stage_rules: Sequence[Rule], language: str, admit: Applicability
    ) -> None:
        """Run the rules of a stage in passes until none has anything more to change."""
        for _ in range(MAX_PASSES):
            text = Text(self.text, language, self.document, self.alignment)
            proposed = self._proposals(stage_rules, text, self._clean[stage, language])
            if not proposed:
                return
            exempt = {rule.id for rule in stage_rules if rule.enters_protected}
            guarded = any(edit.rule not in exempt for edit in proposed)
            resolution = resolve(
                self.text,
                proposed,
                protected=text.protected if guarded else (),
                exempt=exempt,
                admit=admit,
            )
            self._record(stage, resolution)
            if not resolution.changes.edits:
                return
            self.text = resolution.changes.apply(self.text)
            self.alignment = self.alignment.then(resolution.changes.alignment())
            self.passes += 1

    def state_of_repair(self) -> tuple[int, float]:
        """How many safe repairs were made so far, and how many per 10,000 kept characters."""
        counting = {rule.id for rule in rules().values() if rule.shows_damage}
        repairs = sum(
            tracked.status is Status.APPLIED
            and tracked.stage in REPAIRS
            and tracked.edit.applicability is Applicability.SAFE
            and tracked.edit.rule in counting
            for tracked in self.tracked
        )
        return repairs, round(repairs * 10_000 / max(len(self.text), 1), 1)

    def _proposals(self, stage_rules: Sequence[Rule], text: Text, clean: set[str]) -> list[Edit]:
        """What the rules propose; the fields that they read on the way are kept.

        Line rules need not look again at `clean`, lines in which they found nothing before.
        """
        if not clean:
            lines = None
        elif clean.issuperset(text.text.split("\n")):
            lines = []
        else:
            lines = [line for line in text.lines if line.text not in clean]
        edits = []
        for rule in stage_rules:
            for found in rule.propose(text, lines):
                if isinstance(found, Field):
                    self.read(found)
                elif self.damage and found.applicability is Applicability.UNSAFE:
                    edits.append(replace(found, reason=f"{found.reason} ({self.damage})"))
                else:
                    edits.append(found)
        touched = {text.line_at(edit.span.start).text for edit in edits}
        clean.update(text.text.split("\n"))
        clean -= touched
        return edits

    def read(self, field: Field) -> None:
        """Keep a field that was read in the text as it now stands, once."""
        if field.span is not None:
            field = replace(field, span=self.alignment.origin(field.span))
        if field not in self.fields:
            self.fields.append(field)

    def _record(self, stage: str, resolution: Resolution) -> None:
        """Write down what became of each proposal of a pass."""
        outcomes = [(edit, Status.APPLIED) for edit in resolution.changes.edits]
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
            self.tracked.append(
                TrackedEdit(self.passes, len(self.tracked), stage, edit, raw, status)
            )
