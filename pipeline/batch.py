"""A batch in work: many documents taken through the stages in lock-step.

A stage is run in passes until its rules have nothing more to change, and the whole row of
stages is run in rounds until a round changes nothing. That is what makes cleaning settle:
what comes out has been looked at by every rule as it stands.

Each document goes its own way and stops when it has settled. They go in step only so that
what can be found for many texts at once, at a fraction of the cost, is found so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from pipeline.annotate.entities import find_entities
from pipeline.annotate.labels import is_kept_whole, label_texts
from pipeline.annotate.text import Text
from pipeline.desk import Clock, Crew, Desk
from pipeline.edits import Applicability
from pipeline.rules import Rule
from pipeline.screening import Screening

#: Passes a stage may take over one text, and rounds all stages may.
MAX_PASSES = 12
MAX_ROUNDS = 8


def settle(desks: Sequence[Desk], stages: Mapping[str, Sequence[Rule]], clock: Clock) -> None:
    """Take documents through the stages, in rounds, until each has settled or failed."""
    screenings = _screenings(stages)
    crews = {stage: _crews(stage, rules, screenings[stage]) for stage, rules in stages.items()}
    for _ in range(MAX_ROUNDS):
        desks = each(desks, Desk.begin_round)
        for stage in stages:
            begin = time.perf_counter()
            if stage != "encoding":
                desks = each(desks, Desk.harvest)
                begin = _count("harvest", begin, clock)
            sound = [desk for desk in desks if not desk.failure]
            _settle_stage(sound, crews[stage])
            _count(stage, begin, clock)
        desks = [desk for desk in each(desks, Desk.end_round) if not desk.settled]
        if not desks:
            return


def _count(step: str, begin: float, clock: Clock) -> float:
    """Add to a step the seconds since `begin`; the time now."""
    now = time.perf_counter()
    clock[step] = clock.get(step, 0) + now - begin
    return now


def _crews(stage: str, stage_rules: Sequence[Rule], screening: Screening) -> list[Crew]:
    safe = [rule for rule in stage_rules if rule.applicability is Applicability.SAFE]
    others = [rule for rule in stage_rules if rule.applicability is not Applicability.SAFE]
    return [Crew(stage, some, screening, unsafe=some is others) for some in (safe, others) if some]


def each(desks: Sequence[Desk], step: Callable[[Desk], None]) -> list[Desk]:
    """Take a step with every document that has not failed; those that have not by then."""
    for desk in desks:
        if not desk.failure:
            try:
                step(desk)
            except Exception as error:  # noqa: BLE001 - law 7: one bad document harms only itself
                desk.failure = error
    return [desk for desk in desks if not desk.failure]


def _screenings(stages: Mapping[str, Sequence[Rule]]) -> dict[str, Screening]:
    """One screening for the stages before anything is removed, one for those after."""
    before = [stage for stage in stages if stage in {"encoding", "boilerplate"}]
    after = [stage for stage in stages if stage not in before]
    return {
        stage: screening
        for some in (before, after)
        for screening in [
            Screening(rule.trigger for each in some for rule in stages[each] if rule.trigger)
        ]
        for stage in some
    }


def _settle_stage(desks: Sequence[Desk], crews: Sequence[Crew]) -> None:
    """Run the rules of a stage in passes until none has anything more to change."""
    for _ in range(MAX_PASSES):
        work = {desk: [crew for crew in crews if desk.has_work_for(crew)] for desk in desks}
        desks = [desk for desk in desks if work[desk]]
        if not desks:
            return
        _screen([desk.view for desk in desks], crews[0].screening)
        if crews[0].stage == "boilerplate":
            _label(desks)
            for desk in desks:
                desk.kept_whole = is_kept_whole(vars(desk.view).get("labels", ()))
        desks = each(desks, lambda desk: desk.make_pass(work[desk]))  # noqa: B023 - called at once


def _screen(texts: Sequence[Text], screening: Screening) -> None:
    """Find the triggers of rules in texts, unless they were put to that screening before."""
    new = [text for text in texts if screening not in text.triggered]
    screening.put(text.distinct_lines for text in new)
    for text in new:
        text.triggered[screening] = screening.places(text.line_texts)


def _label(desks: Sequence[Desk]) -> None:
    """Label the lines of many texts at once. Where that fails, each text tries for itself."""
    unlabelled = [desk for desk in desks if not desk.is_labelled()]
    if not unlabelled:
        return
    texts = [desk.view for desk in unlabelled]
    try:
        found = label_texts(texts, texts[0].mode)
    except Exception:  # noqa: BLE001 - law 7: whose fault it is will show
        return
    for desk, labels in zip(unlabelled, found, strict=True):
        desk.label(labels)


def name_entities(desks: Sequence[Desk], clock: Clock) -> None:
    """Find out who and what the settled texts name, all at once; only in English so far."""
    begin = time.perf_counter()
    english = [desk for desk in desks if not desk.failure and desk.language == "en"]
    try:
        found = find_entities([desk.text for desk in english], [desk.house for desk in english])
    except Exception:  # noqa: BLE001 - law 7: whose fault it is will show
        each(english, _name_own)
    else:
        for desk, entities in zip(english, found, strict=True):
            desk.entities = entities
    _count("entities", begin, clock)


def _name_own(desk: Desk) -> None:
    (desk.entities,) = find_entities([desk.text], [desk.house])
