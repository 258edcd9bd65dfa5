"""A document in work: its text as it now stands, and how it came to be so.

Stages run in passes and rounds, see `pipeline.batch`; here is what a pass does to one
document.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import replace

from pipeline.annotate.labels import Judgement, Label, judge_again, judgement
from pipeline.annotate.language import detect_language
from pipeline.annotate.text import Line, SiteDecisions, Text
from pipeline.config import Config
from pipeline.document import Document, Entity, Field, Status, TrackedEdit
from pipeline.edits import Alignment, Applicability, ChangeSet, Edit, Resolution, Span, resolve
from pipeline.harvest import harvest
from pipeline.house import house_list
from pipeline.rules import Rule, rules
from pipeline.screening import Screening

#: Stages whose safe repairs tell that a text was damaged. Debris of encoding and layout
#: comes from the road, not from the author's or a spinner's hand.
REPAIRS = frozenset({"debris", "typography", "spacing", "casing"})

#: Fewer safe repairs than these, or all of one rule, say nothing about a text.
FEW_REPAIRS = 3

#: What a line is called that goes for no reason of its own.
UNNAMED = frozenset({"navigation", "other"})

#: Seconds spent, by stage and by rule id.
Clock = MutableMapping[str, float]


class Crew:
    """Rules of one stage, and the screening that tells which of them a text has work for.

    They are either those of a stage that always apply, or the others, which are `unsafe`.
    """

    def __init__(
        self, stage: str, stage_rules: Sequence[Rule], screening: Screening, *, unsafe: bool
    ) -> None:
        self.stage = stage
        self.rules = stage_rules
        self.screening = screening
        self.unsafe = unsafe
        self.exempt = {rule.id for rule in stage_rules if rule.enters_protected}
        self._of_document = {n for n, rule in enumerate(stage_rules) if rule.whole_document}
        self._always = [n for n, rule in enumerate(stage_rules) if rule.trigger is None]
        self._triggered: dict[str, list[int]] = {}
        for number, rule in enumerate(stage_rules):
            if rule.trigger:
                self._triggered.setdefault(rule.trigger.pattern, []).append(number)

    def asked(self, text: Text, clean: set[str]) -> dict[int, list[Line]]:
        """The lines each rule has to look at, by its number; a rule without any is not there.

        A line rule need not look at `clean`, lines in which no such rule found anything. A
        document rule is asked about no line in particular.
        """
        asked: dict[int, list[Line]] = {}
        triggered, lines = text.triggered[self.screening], text.line_texts
        places: list[tuple[Sequence[int], Iterable[int]]] = [(range(len(lines)), self._always)]
        places += [
            (triggered[pattern], self._triggered[pattern])
            for pattern in self._triggered.keys() & triggered.keys()
        ]
        for indexes, numbers in places:
            for number in numbers:
                if number in self._of_document:
                    asked[number] = []
                elif look_at := [index for index in indexes if lines[index] not in clean]:
                    asked[number] = [text.line(index) for index in look_at]
        return asked


class Desk:
    """What is changed while one document is cleaned; everything else is frozen.

    `settled` is whether the last round had nothing to change, and `failure` what stopped
    the work on this document, if anything did.
    """

    def __init__(self, document: Document, config: Config, clock: Clock) -> None:
        self.document = document
        self.alignment = Alignment(len(document.text))
        self.tracked: list[TrackedEdit] = []
        self.fields: list[Field] = []
        self.entities: tuple[Entity, ...] = ()
        self.state_of_repair: float | None = None
        self.settled = False
        self.kept_whole = False
        self.failure: Exception | None = None
        self._default_language = config.language
        self._mode = config.boilerplate.mode
        self._gate = config.repair.damaged_per_10k
        self._damage = ""
        self._clock = clock
        self._harvested = False
        self._passes = 0
        self._begun: tuple[object, ...] = ()
        self._told: set[tuple[object, ...]] = set()
        self._clean: defaultdict[tuple[Crew, str], set[str]] = defaultdict(set)
        self._judgement: Judgement | None = None
        self._quiet: dict[Crew, tuple[object, ...]] = {}
        self._site: SiteDecisions | None = None
        self.house = house_list(config.names.model_dump_json())
        self.view = self._seen_as(document.text, config.language)

    @property
    def text(self) -> str:
        """The text as it now stands."""
        return self.view.text

    @property
    def language(self) -> str:
        """The language that the text is held to be written in."""
        return self.view.language

    def know(self, site: SiteDecisions | None) -> None:
        """Take note of what was decided of the document's site."""
        self._site = site
        self._look(self.text, self.language)

    def begin_round(self) -> None:
        """See what language the text is in by now."""
        self._begun = (self._passes, self._measured)
        language = detect_language(self.text, self._default_language)
        if language != self.language:
            self._look(self.text, language)

    def is_labelled(self) -> bool:
        """Whether the lines are labelled, or can be as before.

        So it is in the second round of most texts, when the layout has parted the paragraphs.
        """
        if "labels" not in vars(self.view) and self._judgement is not None:
            judge_again(self.view, self._judgement)
        return "labels" in vars(self.view)

    def label(self, labels: Sequence[Label]) -> None:
        """Take note of what each line is, and which the headline is, where that goes as well."""
        self.view.labels = self._with_headline(labels)
        if not self.document.blocks:  # of a page the model sees more than its lines
            self._judgement = judgement(self.view)

    def _with_headline(self, labels: Sequence[Label]) -> Sequence[Label]:
        """The labels, with the headline called so that was read when the page was whole."""
        title = next((field for field in self.fields if field.name == "title"), None)
        if title is None or title.span is None:
            return labels
        at = self.alignment.to_new(title.span.start, "after")
        index = self.text.count("\n", 0, at)
        label, line = labels[index], self.view.line_texts[index]
        by_model = label.kind in UNNAMED and index not in self.view.phrases
        if label.keep or not by_model or title.value not in line:
            return labels
        return [*labels[:index], label._replace(kind="title"), *labels[index + 1 :]]

    def end_round(self) -> None:
        """Measure the damage, once, and see whether the text has settled."""
        if self.state_of_repair is None:
            # Measured once and held: a repaired text would measure zero.
            self.state_of_repair = self._measure()
        self.settled = self._begun == (self._passes, self._measured)

    def has_work_for(self, crew: Crew) -> bool:
        """Whether some rules have not seen the text yet as it now stands.

        What needs damage to apply waits until that is measured: most texts have none, and
        then it is asked once, about the text that comes out.
        """
        if crew.unsafe and not (self._measured or self._gate == "always"):
            return False
        return self._quiet.get(crew) != self._state(crew)

    def make_pass(self, crews: Sequence[Crew]) -> None:
        """Let rules of a stage propose, once, and make what is accepted of it."""
        states = [self._state(crew) for crew in crews]
        proposed = [edit for crew in crews for edit in self._proposals(crew)]
        if proposed:
            exempt = set[str]().union(*(crew.exempt for crew in crews))
            guarded = [edit.span for edit in proposed if edit.rule not in exempt]
            resolution = resolve(
                self.text,
                proposed,
                protected=self.view.protected_around(guarded) if guarded else (),
                exempt=exempt,
                admit=self._admitted(),
            )
            self._make(crews[0].stage, resolution)
        self._quiet |= {
            crew: state
            for crew, state in zip(crews, states, strict=True)
            if state == self._state(crew)
        }

    @property
    def _measured(self) -> bool:
        return self.state_of_repair is not None

    def _state(self, crew: Crew) -> tuple[object, ...]:
        """What the proposals of some rules depend on."""
        return (self._passes, self.language, self._damage if crew.unsafe else "")

    def _look(self, text: str, language: str) -> None:
        self.view.let_go()
        scored = self.view.scored
        self.view = self._seen_as(text, language)
        self.view.scored = scored

    def _seen_as(self, text: str, language: str) -> Text:
        return Text(
            text,
            language,
            self.document,
            self.alignment,
            site=self._site,
            mode=self._mode,
            house=self.house,
        )

    def harvest(self) -> None:
        """Read what the page tells of its article, once: while it is still whole."""
        if not self._harvested:
            self._harvested = True
            for field in harvest(self.text, self.document.url, self.language):
                self.read(field)

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

    def _admitted(self) -> Applicability:
        damaged = self._gate == "always" or self._damage
        return Applicability.UNSAFE if damaged else Applicability.SAFE

    def _measure(self) -> float:
        """Safe repairs per 10,000 characters that are left; many of several kinds open the gate.

        A space too many does not count: who flattens a page leaves them around its links, and
        nobody wrote them. Nor does one kind alone: that is a habit.
        """
        counting = {rule.id for rule in rules().values() if rule.shows_damage}
        repairs = [
            tracked.edit.rule
            for tracked in self.tracked
            if tracked.status is Status.APPLIED
            and tracked.stage in REPAIRS
            and tracked.edit.applicability is Applicability.SAFE
            and tracked.edit.rule in counting
            and (tracked.edit.after or not tracked.edit.before.isspace())
        ]
        density = round(len(repairs) * 10_000 / max(len(self.text), 1), 1)
        many = len(repairs) >= FEW_REPAIRS and len(set(repairs)) > 1
        if isinstance(self._gate, float) and many and density >= self._gate:
            self._damage = f"the text is damaged: {density:g} repairs per 10,000 characters"
        return density

    def _proposals(self, crew: Crew) -> list[Edit]:
        """What the rules propose; the fields that they read on the way are kept."""
        text = self.view
        clean = self._clean[crew, text.language]
        asked = crew.asked(text, clean)
        edits: list[Edit] = []
        touched: set[str] = set()
        # To go through a whole text for what would only be withheld costs more than it tells.
        spared = crew.unsafe and not self._damage and isinstance(self._gate, float)
        for number, rule in enumerate(crew.rules):
            if number not in asked or (rule.whole_document and spared):
                continue
            begin = time.perf_counter()
            found = list(rule.propose(text, asked[number]))
            self._clock[rule.id] = self._clock.get(rule.id, 0) + time.perf_counter() - begin
            own = [edit for edit in found if isinstance(edit, Edit)]
            for field in found:
                if isinstance(field, Field):
                    self.read(field)
            if self._damage and crew.unsafe:
                own = [replace(edit, reason=f"{edit.reason} ({self._damage})") for edit in own]
            if not rule.whole_document:
                touched |= _lines_of(own, text)
            edits += own
        clean.update(line.text for lines in asked.values() for line in lines)
        clean -= touched
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
                if key in self._told:
                    continue
                self._told.add(key)
            seq = len(self.tracked)
            self.tracked.append(TrackedEdit(self._passes, seq, stage, edit, raw, status))
        if changes.edits:
            self.alignment = self.alignment.then(changes.alignment())
            self._passes += 1
            before = self.view
            self._look(changes.apply(self.text), self.language)
            if all(_only_parts_words(edit, before.text) for edit in changes.edits):
                self.view.keep_words(before)


def _only_parts_words(edit: Edit, text: str) -> bool:
    """Whether white space changes between words that were apart and still are."""
    start, end = edit.span
    if edit.before and edit.after:
        return edit.before.isspace() and edit.after.isspace()
    apart = not (text[start - 1 : start].strip() and text[end : end + 1].strip())
    return apart and not f"{edit.before}{edit.after}".strip()


def _lines_of(edits: Iterable[Edit], text: Text) -> set[str]:
    """The lines in which edits begin."""
    found: set[str] = set()
    end = -1
    for start in sorted(edit.span.start for edit in edits):
        if start > end:
            line = text.line_at(start)
            found.add(line.text)
            end = line.end
    return found
