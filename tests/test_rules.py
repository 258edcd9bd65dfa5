"""Every rule carries its own proof: what it fixes, what it keeps, and that it settles."""

import gzip
import json
from functools import cache

import pytest
from shared import SHARED, needs_shared

from pipeline.annotate.text import Text
from pipeline.edits import Applicability, Edit, resolve
from pipeline.rules import CATEGORIES, rules

FIXES = [(rule, raw, fixed) for rule in rules().values() for raw, fixed in rule.fixes.items()]
SCREENED = [rule for rule in rules().values() if rule.trigger and not rule.whole_document]
KEEPS = [(rule, text) for rule in rules().values() for text in rule.keeps]


def run(rule, text):
    """The rule alone, in passes, as the engine runs it."""
    for _ in range(5):
        view = Text(text, min(rule.languages, default="en"))
        proposed = [found for found in rule.propose(view) if isinstance(found, Edit)]
        exempt = {rule.id} if rule.enters_protected else set()
        changes = resolve(
            text,
            proposed,
            protected=view.protected,
            exempt=exempt,
            admit=Applicability.UNSAFE,
        ).changes
        if not changes.edits:
            break
        text = changes.apply(text)
    return text


def name(value):
    return getattr(value, "id", None)


@pytest.mark.parametrize(("rule", "raw", "fixed"), FIXES, ids=name)
def test_fixes(rule, raw, fixed):
    assert run(rule, raw) == fixed
    assert run(rule, fixed) == fixed


@pytest.mark.parametrize(("rule", "text"), KEEPS, ids=name)
def test_keeps(rule, text):
    assert run(rule, text) == text


@pytest.mark.parametrize("rule", rules().values(), ids=name)
def test_describes_itself(rule):
    assert rule.stage in CATEGORIES
    assert rule.description.strip()
    assert rule.reason[0].islower()
    assert not rule.reason.endswith(".")
    assert len(rule.keeps) >= len(rule.fixes)


@cache
def damaged_lines():
    """Lines with defects of every kind, and those that only look so."""
    lines = [text for rule in rules().values() for text in (*rule.fixes, *rule.keeps)]
    bench = SHARED / "bench"
    if bench.is_dir():
        for name, field in (("pairs-dev.jsonl", "raw"), ("traps-dev.jsonl", "text")):
            lines += [json.loads(line)[field] for line in (bench / name).open(encoding="utf-8")]
        with gzip.open(bench / "repair-dev.jsonl.gz", "rt", encoding="utf-8") as records:
            lines += [json.loads(record)["raw"] for record in records][::20]
    return sorted({line for text in lines for line in text.split("\n")})


@needs_shared
@pytest.mark.parametrize("rule", SCREENED, ids=name)
def test_the_trigger_misses_nothing(rule):
    for text in damaged_lines():
        if rule.trigger.search(text) is None:
            (line,) = Text(text, min(rule.languages, default="en")).lines
            assert not [
                found
                for found in rule._edits(text, 0, rule.function(line))
                if isinstance(found, Edit)
            ]
