"""Every rule carries its own proof: what it fixes, what it keeps, and that it settles."""

import pytest

from pipeline.annotate.text import Text
from pipeline.edits import Applicability, Edit, resolve
from pipeline.rules import CATEGORIES, rules

FIXES = [(rule, raw, fixed) for rule in rules().values() for raw, fixed in rule.fixes.items()]
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
