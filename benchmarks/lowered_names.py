"""How many proper nouns that lost their capital get it back, and what clean text suffers.

    python benchmarks/lowered_names.py [SHARE] [--show]

A proper noun, here, is a word that an article writes with a capital inside its sentences and
never without one. A SHARE of their places (a fifth, if it is not said) is lowered, by a hash, in
the clean articles of `repair-dev`; then the articles are cleaned without the boilerplate stage.
Precision is of the edits of rules that go by names; so are the edits on the clean articles, for
10,000 words. Starts of sentences that the articles themselves lack are shown apart.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import regex

from pipeline.annotate.capitals import is_inside, is_prose, line_around, vocabulary
from pipeline.config import make_config
from pipeline.document import Cleaned, Document, Status, TrackedEdit
from pipeline.stages import STAGES, clean_documents

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
ARTICLES = SHARED / "bench" / "repair-dev.jsonl.gz"
CONFIG = make_config({"stages": [one.name for one in STAGES if one.name != "boilerplate"]})
BATCH = 100
#: The default of `repair.damaged_per_10k`.
GATE = 5

WORD = regex.compile(r"(?<![\p{L}\p{N}’'-])\p{Lu}\p{Ll}+(?![\p{L}\p{N}]|[’'-]\p{L}{2})")
#: Rules whose business is no name: starts of sentences, the pronoun, running text in capitals.
NO_NAMES = frozenset(
    f"casing/{name}"
    for name in (
        *("sentence-start", "unsure-start", "paragraph-start", "unsure-paragraph-start"),
        *("lowercase-i", "misplaced-capital", "heading-word", "all-capitals"),
    )
)


def main() -> None:
    """Measure, and print the figures by rule."""
    share = float(next((word for word in sys.argv[1:] if word[0] != "-"), 0.2))
    show = "--show" in sys.argv
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as file:
        golds = [json.loads(line)["gold"] for line in file]
    restored(golds, share, show=show)
    on_clean_text(golds, show=show)


def restored(golds: list[str], share: float, *, show: bool) -> None:
    """Lower a share of the proper nouns, clean, and count what got its capital back."""
    places = [lowered(gold, share) for gold in golds]
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    samples: defaultdict[str, list[str]] = defaultdict(list)
    texts = [_lower(gold, at) for gold, at in zip(golds, places, strict=True)]
    damaged = left = 0
    for gold, at, cleaned in zip(golds, places, _cleaned(texts), strict=True):
        open_places = set(at)
        for edit in _casing(cleaned):
            start, end = edit.raw
            if edit.edit.after == gold[start:end]:
                right[edit.edit.rule] += 1
                open_places -= set(range(start, end))
            else:
                wrong[edit.edit.rule] += 1
                samples[edit.edit.rule].append(_around(gold, start, end, edit.edit.after))
        left += len(open_places)
        state = cleaned.metadata.get("state_of_repair", 0)
        damaged += isinstance(state, float) and state >= GATE
        if show:
            samples["left"] += (_around(gold, one, one + 1, "") for one in sorted(open_places))
    all_places, good = sum(map(len, places)), right.total()
    bad = sum(n for rule, n in wrong.items() if rule not in NO_NAMES)
    print(
        f"{share:.0%} of the proper nouns lowered, {all_places}: restored {all_places - left}"
        f" ({1 - left / all_places:.3f}), wrong {bad}, precision {good / (good + bad):.4f};"
        f" {damaged} of {len(golds)} articles count as damaged"
    )
    for rule in sorted(right.keys() | wrong.keys()):
        print(f"  {rule:34} right {right[rule]:6} wrong {wrong[rule]:5}")
    if show:
        for rule, found in samples.items():
            print(rule, *found[:: max(1, len(found) // 60)], sep="\n    ")


def on_clean_text(golds: list[str], *, show: bool) -> None:
    """Count the edits of names in articles as they are."""
    words = sum(len(gold.split()) for gold in golds)
    counts: Counter[str] = Counter()
    for gold, cleaned in zip(golds, _cleaned(golds), strict=True):
        for edit in _casing(cleaned):
            if edit.edit.rule in NO_NAMES:
                continue
            counts[edit.edit.rule] += 1
            if show:
                print("   ", edit.edit.rule, _around(gold, *edit.raw, edit.edit.after))
    print(f"clean text: {counts.total()} edits of names in {words} words,", end=" ")
    print(f"{10_000 * counts.total() / words:.2f} for 10,000; {dict(counts.most_common())}")


def lowered(gold: str, share: float) -> list[int]:
    """The places of the proper nouns that lose their capital."""
    words = vocabulary(gold)
    places = []
    for match in WORD.finditer(gold):
        start = match.start()
        if match[0].lower() in words or not is_inside(gold, start):
            continue
        if not is_prose(line_around(gold, start)):
            continue
        chance = sha256(f"{start} {match[0]} {len(gold)}".encode()).digest()
        if int.from_bytes(chance[:4], "big") < share * 2**32:
            places.append(start)
    return places


def _lower(gold: str, places: list[int]) -> str:
    letters = list(gold)
    for at in places:
        letters[at] = letters[at].lower()
    return "".join(letters)


def _cleaned(texts: list[str]) -> Iterator[Cleaned]:
    for first in range(0, len(texts), BATCH):
        documents = [Document(text) for text in texts[first : first + BATCH]]
        for found in clean_documents(documents, CONFIG):
            assert isinstance(found, Cleaned), found
            yield found


def _casing(cleaned: Cleaned) -> Iterator[TrackedEdit]:
    for edit in cleaned.edits:
        if edit.stage in {"casing", "names"} and edit.status is Status.APPLIED:
            yield edit


def _around(gold: str, start: int, end: int, after: str) -> str:
    line = f"{gold[max(0, start - 40) : start]}⟦{gold[start:end]}→{after}⟧{gold[end : end + 40]}"
    return line.replace("\n", "|")


if __name__ == "__main__":
    main()
