"""Speed as a ratio: Copydesk beside ftfy (text) and beside trafilatura (HTML).

    python benchmarks/speed.py [ROUNDS] [length]

Both sides do the same texts in the same process, one after the other, round by round; the
median of the ratios is what counts, since it holds when the machine's speed drifts. The
texts are the development pages beside the project if they are there (COPYDESK_SHARED),
else the fixtures. Seconds are of processor time on one core.

With `length` it is measured instead whether time grows with length alone: lines and texts
of up to 50 MB, which takes minutes.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")
# The engine's own clock is one on the wall, which other processes make run fast.
time.perf_counter = time.process_time

import ftfy  # noqa: E402 - the thread and the clock come first
import trafilatura  # noqa: E402

from flows.stream import encode, full_row  # noqa: E402
from pipeline import Config, Document, clean_documents  # noqa: E402
from pipeline.desk import REPAIRS  # noqa: E402
from pipeline.storage.html import read_html  # noqa: E402

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared")) / "bench"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "pages"
TEXTS, PAGES = 150, 40
#: Documents a batch, as in a worker.
BATCH = 256


def main(rounds: int) -> None:
    texts, raw_pages, pages = articles(), flattened(), markup()
    compare("clean articles", texts, plain_ftfy, clean_texts, rounds)
    compare("flattened pages", raw_pages, plain_ftfy, clean_texts, rounds)
    compare("with rows in JSON", texts, plain_ftfy, clean_to_json, rounds)
    for size in (1, 8):
        compare(f"in batches of {size}", texts, plain_ftfy, in_batches(size), rounds)
    compare("HTML pages", pages, plain_trafilatura, clean_pages, max(rounds // 2, 1))
    by_stage("clean articles", texts, rounds)
    by_stage("flattened pages", raw_pages, rounds)


def compare(name: str, items: list[str], other: Callable, ours: Callable, rounds: int) -> None:
    characters = sum(map(len, items))
    other(items[:3]), ours(items[:BATCH])  # what is loaded at first use must not count
    ratios = []
    for _ in range(rounds):
        theirs_s, ours_s = seconds(other, items), seconds(ours, items)
        ratios.append(ours_s / theirs_s)
    print(
        f"{name:<17} {len(items):>4} items {characters / 1e6:6.1f} M characters   "
        f"{other.__name__}: {characters / theirs_s / 1e6:5.2f} M/s   "
        f"copydesk: {characters / ours_s / 1e6:5.2f} M/s   "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    )


def by_stage(name: str, texts: list[str], rounds: int) -> None:
    """Each stage, and each rule that takes a hundredth, beside one ftfy.fix_text."""
    characters = sum(map(len, texts))
    clean_texts(texts)
    shares: dict[str, list[float]] = {}
    theirs_s = []
    for _ in range(rounds):
        theirs_s.append(seconds(plain_ftfy, texts))
        clock: dict[str, float] = {}
        clean_texts(texts, clock)
        clock["repair"] = sum(clock.get(stage, 0) for stage in REPAIRS)
        for key, spent in clock.items():
            shares.setdefault(key, []).append(spent / theirs_s[-1])
    share = {key: statistics.median(found) for key, found in shares.items()}
    ftfy_speed = characters / statistics.median(theirs_s) / 1e6
    print(f"\n{name}, by stage, as a share of ftfy's time ({ftfy_speed:.2f} M characters/s):")
    for key in sorted(share, key=lambda key: -share[key]):
        if "/" not in key:
            print(f"  {share[key]:6.3f}  {key:<12} {ftfy_speed / share[key]:7.2f} M characters/s")
    dear = [key for key in sorted(share, key=lambda key: -share[key]) if "/" in key]
    print("  rules:", ", ".join(f"{key} {share[key]:.3f}" for key in dear if share[key] >= 0.01))


def by_length() -> None:
    """Time a megabyte, for texts that are longer and longer; it should stay the same."""
    article = " ".join(" ".join(articles()[:40]).split())
    sentences = [f"{sentence}." for sentence in article.split(". ")]
    for name, join in (("one line", " ".join), ("a line a sentence", "\n".join)):
        for size in (1, 5, 10, 50):
            repeated: list[str] = []
            length = 0
            while length < size * 1_000_000:
                repeated.append(f"{len(repeated)} {sentences[len(repeated) % len(sentences)]}")
                length += len(repeated[-1]) + 1
            text = join(repeated)
            ours_s, theirs_s = seconds(clean_texts, [text]), seconds(plain_ftfy, [text])
            print(
                f"{name:<18} {len(text) / 1e6:5.1f} M characters in {text.count(chr(10)) + 1:>7}"
                f"   {ours_s:7.2f} s: {ours_s / len(text) * 1e6:5.2f} s a million"
                f"   {ours_s / theirs_s:5.2f} of ftfy"
            )


def seconds(work: Callable, items: list[str]) -> float:
    begin = time.process_time()
    work(items)
    return time.process_time() - begin


def plain_ftfy(texts: list[str]) -> None:
    for text in texts:
        ftfy.fix_text(text, uncurl_quotes=False)


def clean_texts(texts: list[str], clock: dict[str, float] | None = None) -> None:
    for batch in batches(texts, BATCH):
        clean_documents([Document(text) for text in batch], Config(), clock)


def in_batches(size: int) -> Callable:
    def clean(texts: list[str]) -> None:
        for batch in batches(texts, size):
            clean_documents([Document(text) for text in batch], Config())

    return clean


def clean_to_json(texts: list[str]) -> None:
    for batch in batches(texts, BATCH):
        for cleaned in clean_documents([Document(text) for text in batch], Config()):
            encode(full_row(cleaned, "", edits=True))


def batches(items: list, size: int) -> Sequence[list]:
    return [items[start : start + size] for start in range(0, len(items), size)]


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
    if "length" in sys.argv:
        by_length()
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
