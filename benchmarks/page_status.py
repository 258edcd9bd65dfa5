"""What pages are, against the types of the bench: python benchmarks/page_status.py

A page of the bench has a type: listings and collections are lists, all others articles as far as
`status` goes. The lists of pages that follow are for reading: many a page is labelled as its
editor saw it, not as it looks. Pages of which nothing was scraped are left out. About a minute.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter, defaultdict
from pathlib import Path

from pipeline import Cleaned, Config, Document, clean_documents

BENCH = Path(os.environ.get("COPYDESK_SHARED", Path(__file__).parents[2] / "shared")) / "bench"
LISTS = frozenset({"listing", "collection"})
#: The types that the points of a list were first fitted to, and that older figures are of.
FIRST = frozenset({"article", *LISTS})
BATCH = 200


def main() -> None:
    """Clean the flattened pages, and count what each type was taken for."""
    with gzip.open(BENCH / "flat-dev.jsonl.gz", "rt") as lines:
        pages = [page for page in map(json.loads, lines) if page["flattening"] == "html-text"]
    pages = [page for page in pages if page["text"].split()]
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for start in range(0, len(pages), BATCH):
        batch = pages[start : start + BATCH]
        documents = [Document(page["text"], url=page["url"]) for page in batch]
        for page, cleaned in zip(batch, clean_documents(documents, Config()), strict=True):
            metadata = cleaned.metadata if isinstance(cleaned, Cleaned) else {"status": "rejected"}
            status = str(metadata["status"])
            found[page["type"]][status] += 1
            if status != _expected(page["type"]):
                wrong.append((page["type"], status, metadata.get("status_reason"), page["url"]))
    for each in sorted(wrong, key=str):
        print(*each, sep="\t")
    for kind, counts in found.items():
        print(f"{kind:14}", *(f"{status} {number}" for status, number in counts.most_common()))
    print(f"articles and lists {_share(found, FIRST):.3f}, all {_share(found, set(found)):.3f}")


def _expected(kind: str) -> str:
    return "listing" if kind in LISTS else "article"


def _share(found: dict[str, Counter[str]], kinds: frozenset[str] | set[str]) -> float:
    right = sum(found[kind][_expected(kind)] for kind in kinds)
    return right / sum(found[kind].total() for kind in kinds)


if __name__ == "__main__":
    main()
