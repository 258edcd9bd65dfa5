"""The tracked changes of one document, for a terminal.

First the text, with what was taken out and what was put in marked where it stands; then
the list of changes with rules and reasons; then what was read from the text as metadata.
Without colours, the marks are those of wdiff: `[-taken out-]` and `{+put in+}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from pipeline.document import Cleaned
from pipeline.report.changes import (
    NOT_APPLIED,
    Entry,
    Stretch,
    distinct,
    edged,
    headline,
    in_signs,
    line_of,
    listed,
    named_as,
    places,
    shortened,
    shown,
    stretches,
)

DELETED = "red strike"
INSERTED = "green"
FAINT = "bright_black"

#: Code points of a change that the list shows; the text above it shows all.
WIDTH = 70


def print_changes(cleaned: Cleaned, console: Console, name: str, *, everything: bool) -> None:
    """Write the tracked changes of a document; `everything`: those not applied, too."""
    for line in _report(cleaned, name, everything=everything, marked=_needs_marks(console)):
        console.print(line, soft_wrap=True, highlight=False)


def _needs_marks(console: Console) -> bool:
    return not console.is_terminal or console.no_color or console.color_system is None


def _report(cleaned: Cleaned, name: str, *, everything: bool, marked: bool) -> Iterator[Text]:
    yield Text(headline(cleaned, name), "bold")
    yield Text()
    yield in_place(cleaned, marked=marked)
    yield from _section("Changes", listed(cleaned))
    yield from _fields(cleaned)
    yield from _entities(cleaned)
    for status, heading in NOT_APPLIED.items() if everything else ():
        yield from _section(heading, listed(cleaned, [status]))


def in_place(cleaned: Cleaned, *, marked: bool) -> Text:
    """The raw text with every deletion and insertion where it was made."""
    text = Text()
    for stretch in stretches(cleaned):
        if not stretch.causes:
            text.append(shown(stretch.before))
            continue
        text.append_text(_change(stretch, marked=marked))
    return text


def _change(stretch: Stretch, *, marked: bool) -> Text:
    """What was taken out, then what was put in."""
    before, after, breaks = in_signs(stretch)
    text = Text()
    if before:
        text.append(f"[-{before}-]" if marked else before, _style(before, DELETED))
    if after:
        text.append(f"{{+{after}+}}" if marked else after, _style(after, INSERTED))
    return text.append(breaks)


def _style(text: str, style: str) -> str:
    """A space has no colour, so it is shown as a coloured cell."""
    return f"{style} reverse" if text.isspace() else style


def _section(heading: str, entries: list[Entry]) -> Iterator[Text]:
    """The changes under the rules that made them, in the order in which these come up."""
    if not entries:
        return
    yield Text()
    yield Text(heading, "bold")
    by_rule: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_rule.setdefault((entry.rule, entry.reason), []).append(entry)
    for (rule, reason), found in by_rule.items():
        yield Text.assemble((rule, "cyan"), (f": {reason}", FAINT))
        for entry in found:
            place = (f"  {places(entry.lines):<9} ", FAINT)
            yield Text.assemble(place).append_text(_difference(entry))


def _difference(entry: Entry) -> Text:
    if entry.removed:
        block = shortened(edged(entry.before.strip()), WIDTH)
        return Text(f"removed ({entry.removed}): ").append(block, DELETED)
    return Text.assemble(_side(entry.before, DELETED), " → ", _side(entry.after, INSERTED))


def _side(text: str, style: str) -> tuple[str, str]:
    return (shortened(edged(text), WIDTH), style) if text else ("nothing", FAINT)


def _fields(cleaned: Cleaned) -> Iterator[Text]:
    """The metadata that was read, each with the place it was read at."""
    if not cleaned.fields:
        return
    yield Text()
    yield Text("Read from the page", "bold")
    for field in distinct(cleaned.fields):
        place = "from the source"
        if field.span is not None:
            place = f"line {line_of(cleaned.document.text, field.span.start)}"
        yield Text.assemble(
            (f"{field.name:<12} ", "cyan"),
            shortened(shown(field.value, fully=True), WIDTH),
            (f"  {place}, {field.rule}", FAINT),
        )


def _entities(cleaned: Cleaned) -> Iterator[Text]:
    """Who and what the text names: as what, how often, and what gave it away."""
    if not cleaned.entities:
        return
    yield Text()
    yield Text("Named in the text", "bold")
    for entity in cleaned.entities:
        yield Text.assemble(
            (f"{entity.kind:<12} ", "cyan"),
            shortened(entity.canonical, WIDTH),
            (f"  {named_as(entity)}", FAINT),
        )
