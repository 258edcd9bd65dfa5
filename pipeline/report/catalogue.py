"""The catalogue of rules, written from the rules themselves.

What a rule says of itself (docstring, reason, examples) is tested, so a catalogue made of
it cannot claim what is not so. `docs/rules.md` is this; a test fails when it is stale.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.edits import Applicability
from pipeline.report.changes import counted, edged
from pipeline.rules import Rule

_HEAD = """\
# Rules

<!-- Made by `make docs` (`copydesk rules --markdown`); do not edit. -->

{count} in the order of the stages they run in. A rule only proposes; where two
proposals overlap, the safer, then the wider, then the earlier one is made. Each rule is
switched off by its id under `rules.disable` in `config.yaml`, a whole stage by `casing/*`.

- **safe** rules always run.
- **unsafe** rules are right in damaged text only and run where the text is damaged
  (`repair.damaged_per_10k`).
- **suggested** changes are shown to a person and never made.

In the examples ⏎ is a line break, ␣ a space at an edge, and `<U+200B>` the character of
that number.
"""

_APPLICABILITY = {
    Applicability.SAFE: "safe",
    Applicability.UNSAFE: "unsafe",
    Applicability.DISPLAY_ONLY: "suggested",
}


def catalogue(rules: list[Rule]) -> str:
    """All rules as one Markdown page."""
    sections = [_HEAD.format(count=counted(len(rules), "rule"))]
    for stage, members in groupby(rules, key=lambda rule: rule.stage):
        sections.append(f"## {stage}\n")
        sections += [entry(rule) for rule in members]
    return "\n".join(sections)


def entry(rule: Rule) -> str:
    """One rule in Markdown: what and why, what it changes, what it leaves alone."""
    return "\n".join(_entry(rule))


def one_line(rule: Rule) -> tuple[str, str, str]:
    """Id, applicability and reason, for the table of `copydesk rules`."""
    return rule.id, _APPLICABILITY[rule.applicability], rule.reason


def _entry(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"*{', '.join(_marks(rule))}.* {_sentence(rule.reason)}\n"
    if rule.description:
        yield f"{inspect.cleandoc(rule.description)}\n"
    if rule.fixes:
        yield "Changes:\n"
        for before, after in rule.fixes.items():
            yield f"- {code(before)} → {code(after)}"
        yield ""
    if rule.keeps:
        yield "Leaves alone:\n"
        for kept in rule.keeps:
            yield f"- {code(kept)}"
        yield ""


def _marks(rule: Rule) -> Iterator[str]:
    yield _APPLICABILITY[rule.applicability].capitalize()
    if rule.languages:
        yield f"in {', '.join(sorted(rule.languages))} only"
    if rule.enters_protected:
        yield "also inside addresses, code and other protected spans"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."


def code(text: str) -> str:
    """An example as a code span: on one line, nothing invisible, whatever is in it."""
    if not text:
        return "*nothing*"
    text = edged(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
