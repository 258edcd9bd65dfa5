"""The tracked changes of one document as a web page of its own.

One file with nothing loaded from anywhere and no script, so it can be mailed, kept and
opened in ten years. The text carries its changes as `<del>` and `<ins>`, which is what
these elements are for; each says its rule and reason as its title. Everything that comes
from the document is escaped, and a content security policy forbids all but the page's own
style in case that should ever fail.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from pipeline.document import Cleaned, Status
from pipeline.report.changes import (
    NOT_APPLIED,
    Entry,
    Stretch,
    distinct,
    edged,
    headline,
    in_signs,
    listed,
    named_as,
    places,
    shortened,
    shown,
    stretches,
)

#: Code points of a change that the table shows; the text above it shows all.
WIDTH = 300

_STYLE = """
:root { color-scheme: light dark;
  --ink: #1c1c1a; --paper: #fdfdfb; --faint: #6b6b66; --line: #deded8;
  --del: #a3161f; --del-paper: #fbe6e6; --ins: #14622d; --ins-paper: #e0f3e4; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e4e4df; --paper: #191a1b; --faint: #9b9b95; --line: #38393b;
  --del: #ff9c98; --del-paper: #462123; --ins: #8fdca3; --ins-paper: #173a22; } }
body { margin: 2rem auto; max-width: 48rem; padding: 0 1rem;
  background: var(--paper); color: var(--ink); font: 1.05rem/1.6 Georgia, serif; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere;
  border: solid var(--line); border-width: 1px 0; padding: 1.5rem 0; }
del, ins { border-radius: 2px; cursor: help; }
del { color: var(--del); background: var(--del-paper); }
ins { color: var(--ins); background: var(--ins-paper); text-decoration: none; }
:target { outline: 2px solid currentColor; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font: .85rem/1.5 system-ui, sans-serif; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; } td small, p.note { color: var(--faint); }
a { color: inherit; } code { font-size: .95em; }
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def changes_page(cleaned: Cleaned, name: str, *, everything: bool) -> str:
    """The whole page; `everything`: with the edits that were not applied, too."""
    title = escape(headline(cleaned, name))
    language = escape(str(cleaned.metadata.get("language", "")))
    sections = [_changes("Changes", listed(cleaned), cleaned), _fields(cleaned), _entities(cleaned)]
    for status, heading in NOT_APPLIED.items() if everything else ():
        sections.append(_changes(heading, listed(cleaned, [status]), cleaned))
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p class="note">Struck out: in the raw text only. Shaded without a stroke: put in. \
Point at a change to read its rule and reason.</p>
<div class="text">{"".join(_in_place(cleaned))}</div>
{"".join(sections)}</body>
</html>
"""


def _in_place(cleaned: Cleaned) -> Iterator[str]:
    number = 0
    for stretch in stretches(cleaned):
        if not stretch.causes:
            yield escape(shown(stretch.before))
            continue
        number += 1
        yield _change(stretch, number)


def _change(stretch: Stretch, number: int) -> str:
    """`<del>` and `<ins>`, the first of them with an anchor for the table to point at."""
    before, after, breaks = in_signs(stretch)
    title = escape("\n".join(dict.fromkeys(f"{e.rule}: {e.reason}" for e in stretch.causes)))
    anchor = f' id="c{number}"'
    pieces = []
    for element, text in (("del", before), ("ins", after)):
        if text:
            pieces.append(f'<{element}{anchor} title="{title}">{escape(text)}</{element}>')
            anchor = ""
    return "".join((*pieces, breaks))


def _changes(heading: str, entries: Sequence[Entry], cleaned: Cleaned) -> str:
    if not entries:
        return ""
    starts = [hunk.old.start for hunk in cleaned.alignment.hunks]
    rows = []
    for entry in entries:
        where = escape(places(entry.lines))
        if entry.status is Status.APPLIED:
            where = f'<a href="#c{max(1, bisect_right(starts, entry.raw_start))}">{where}</a>'
        difference = f"{_element('del', entry.before)} → {_element('ins', entry.after)}"
        if entry.removed:
            block = _element("del", entry.before.strip())
            difference = f"removed ({escape(entry.removed)}): {block}"
        rows.append(
            f"<tr><td>{where}</td><td>{difference}<br>"
            f"<small><code>{escape(entry.rule)}</code> {escape(entry.reason)}</small></td></tr>\n"
        )
    return _table(heading, rows)


def _element(name: str, text: str) -> str:
    if not text:
        return "<small>nothing</small>"
    return f"<{name}>{escape(shortened(edged(text), WIDTH))}</{name}>"


def _fields(cleaned: Cleaned) -> str:
    rows = [
        f"<tr><td>{escape(field.name)}</td><td>{escape(shown(field.value, fully=True))}<br>"
        f"<small><code>{escape(field.rule)}</code></small></td></tr>\n"
        for field in distinct(cleaned.fields)
    ]
    return _table("Read from the page", rows) if rows else ""


def _entities(cleaned: Cleaned) -> str:
    rows = [
        f"<tr><td>{escape(entity.kind)}</td><td>{escape(entity.canonical)}<br>"
        f"<small>{escape(named_as(entity))}</small></td></tr>\n"
        for entity in cleaned.entities
    ]
    return _table("Named in the text", rows) if rows else ""


def _table(heading: str, rows: Iterable[str]) -> str:
    return f"<h2>{escape(heading)}</h2>\n<table>\n{''.join(rows)}</table>\n"
