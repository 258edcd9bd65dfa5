"""Run the rules over the clean development articles: every edit there has been read.

    python benchmarks/review_edits.py            # what is not on the list, and the rate
    python benchmarks/review_edits.py --write    # puts the unread ones on it, to be judged

A clean article should come back as it is, but web text has defects of its own, so each edit
made there was read by a person and stands in `reviewed_edits.jsonl` as true or false, with a
word why. An edit that is not on the list counts as false until somebody has read it; exit
status 1 says that there are such. The articles are the main content of WCXB's development
pages of type `article`; `--all` takes the other types, too. Boilerplate and layout are not
judged here.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import Document, clean_documents
from pipeline.config import make_config
from pipeline.document import Cleaned

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
PAGES = SHARED / "bench" / "flat-dev.jsonl.gz"
LIST = Path(__file__).with_name("reviewed_edits.jsonl")
CONFIG = make_config(
    {"stages": ["encoding", "debris", "typography", "spacing", "casing", "layout"]}
)
JUDGED = {"encoding", "debris", "typography", "spacing", "casing"}
AROUND = 40
UNREAD = "?"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="pages of every type")
    parser.add_argument("--write", action="store_true", help="put unread edits on the list")
    parser.add_argument("--rules", default="", help="only rules whose id begins so, with commas")
    arguments = parser.parse_args()
    if not PAGES.exists():
        print(f"{PAGES} is not there: nothing to review (COPYDESK_SHARED says where it is)")
        return 0
    known = {key(entry): entry for entry in reviewed()}
    wanted = tuple(arguments.rules.split(","))

    characters, verdicts, unread, seen = 0, Counter[str](), [], set()
    for cleaned in articles(arguments.all):
        characters += len(cleaned.text)
        for entry, shown in edits(cleaned):
            if not entry["rule"].startswith(wanted):
                continue
            seen.add(key(entry))
            verdict = known.get(key(entry), {}).get("verdict", UNREAD)
            verdicts[verdict] += 1
            if verdict == UNREAD and key(entry) not in {key(other) for other, _ in unread}:
                unread.append((entry, shown))

    for entry, shown in unread:
        print(f"unread {entry['id']} {entry['rule']}: {shown}")
    if arguments.write:
        with LIST.open("a", encoding="utf-8") as out:
            for entry, _ in unread:
                entry |= {"verdict": UNREAD, "why": ""}
                out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    false = verdicts["false"] + verdicts[UNREAD]
    print(
        f"{sum(verdicts.values())} edits in {characters:,} characters: {verdicts['true']} true, "
        f"{verdicts['false']} false, {verdicts[UNREAD]} unread; "
        f"{false * 100_000 / max(characters, 1):.2f} false per 100,000 characters"
    )
    return 1 if verdicts[UNREAD] else 0


def articles(every_type: bool) -> Iterator[Cleaned]:
    """The development pages' main content, cleaned."""
    batch = []
    with gzip.open(PAGES, "rt", encoding="utf8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["flattening"] == "html-text" and (every_type or page["type"] == "article"):
                batch.append(Document(page["gold"] or "", source_id=page["id"]))
    for cleaned in clean_documents(batch, CONFIG):
        if not isinstance(cleaned, Cleaned):
            raise SystemExit(f"{cleaned.source_id}: {cleaned.message}")
        yield cleaned


def edits(cleaned: Cleaned) -> Iterator[tuple[dict[str, Any], str]]:
    """The edits that were made, each as an entry of the list and as it is shown to a reader."""
    raw = cleaned.document.text
    for tracked in cleaned.applied:
        if tracked.stage not in JUDGED:
            continue
        start, end = tracked.raw
        before, after = raw[max(0, start - AROUND) : start], raw[end : end + AROUND]
        context = f"{before}|{raw[start:end]}|{after}"
        entry = {
            "id": cleaned.document.source_id,
            "rule": tracked.edit.rule,
            "before": tracked.edit.before,
            "after": tracked.edit.after,
            "context": hashlib.sha256(context.encode()).hexdigest()[:16],
        }
        change = f"⟦{tracked.edit.before}→{tracked.edit.after}⟧"
        yield entry, f"{before}{change}{after}".replace("\n", "⏎")


def reviewed() -> list[dict[str, Any]]:
    """The list, as it stands."""
    if not LIST.is_file():
        return []
    return [json.loads(line) for line in LIST.read_text("utf-8").split("\n") if line]


def key(entry: dict[str, Any]) -> tuple[str, ...]:
    """What an edit is known by."""
    return tuple(str(entry[name]) for name in ("id", "rule", "before", "after", "context"))


if __name__ == "__main__":
    sys.exit(main())
