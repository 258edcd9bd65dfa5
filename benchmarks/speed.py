"""Speed as a ratio: Copydesk beside ftfy (text) and beside trafilatura (HTML).

    python benchmarks/speed.py [ROUNDS]

Both sides do the same texts in the same process, one after the other, round by round; the
median of the ratios is what counts, since it holds when the machine's speed drifts. The
texts are the development pages beside the project if they are there (COPYDESK_SHARED),
else the fixtures. Seconds are of processor time on one core.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ftfy
import trafilatura

from pipeline import Config, Document, clean_documents
from pipeline.storage.html import read_html

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared")) / "bench"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "pages"
TEXTS, PAGES = 150, 40


def main(rounds: int) -> None:
    texts, raw_pages, pages = articles(), flattened(), markup()
    compare("clean articles", texts, plain_ftfy, clean_texts, rounds)
    compare("flattened pages", raw_pages, plain_ftfy, clean_texts, rounds)
    compare("HTML pages", pages, plain_trafilatura, clean_pages, max(rounds // 2, 1))


def compare(name: str, items: list[str], other: Callable, ours: Callable, rounds: int) -> None:
    characters = sum(map(len, items))
    other(items[:3]), ours(items[:3])  # what is loaded at first use must not count
    ratios = []
    for _ in range(rounds):
        theirs_s, ours_s = seconds(other, items), seconds(ours, items)
        ratios.append(ours_s / theirs_s)
    print(
        f"{name:<16} {len(items):>4} items {characters / 1e6:6.1f} M characters   "
        f"{other.__name__}: {characters / theirs_s / 1e6:5.2f} M/s   "
        f"copydesk: {characters / ours_s / 1e6:5.2f} M/s   "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    )


def seconds(work: Callable, items: list[str]) -> float:
    begin = time.process_time()
    work(items)
    return time.process_time() - begin


def plain_ftfy(texts: list[str]) -> None:
    for text in texts:
        ftfy.fix_text(text, uncurl_quotes=False)


def clean_texts(texts: list[str]) -> None:
    clean_documents([Document(text) for text in texts], Config())


def plain_trafilatura(pages: list[str]) -> None:
    for page in pages:
        trafilatura.bare_extraction(page, with_metadata=True)


def clean_pages(pages: list[str]) -> None:
    found = [read_html(page) for page in pages]
    clean_documents([page for page in found if isinstance(page, Document)], Config())


def articles() -> list[str]:
    return [page["gold"] for page in flat_pages()] or [
        flat.read_text("utf-8", "replace") for flat in FIXTURES.glob("*.txt")
    ]


def flattened() -> list[str]:
    return [page["text"] for page in flat_pages()] or articles()


def flat_pages() -> list[dict]:
    path = SHARED / "flat-dev.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        pages = [json.loads(line) for line in lines]
    wanted = [page for page in pages if page["type"] == "article"]
    return wanted[:: len(wanted) // TEXTS][:TEXTS]


def markup() -> list[str]:
    found = sorted(SHARED.glob("html-dev/*.html.gz"))
    if not found:
        return [path.read_text("utf-8") for path in FIXTURES.glob("*.html")]
    chosen = found[:: len(found) // PAGES][:PAGES]
    return [gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in chosen]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
