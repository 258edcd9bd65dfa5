"""Speed as a ratio: Copydesk beside ftfy (text) and beside trafilatura (HTML).

    python benchmarks/speed.py [ROUNDS] [length | html]

Both sides do the same texts in the same process, one after the other, round by round; the
median of the ratios is what counts, since it holds when the machine's speed drifts. The
texts are the development pages beside the project if they are there (COPYDESK_SHARED),
else the fixtures. Seconds are of processor time on one core.

HTML pages are read by each side in a process of its own, which has seen other pages and
none of these: extractors remember what they have read, and whoever comes second would be
served from the other's memory. With `html` only that is measured.

With `length` it is measured instead whether time grows with length alone: lines and texts
of up to 50 MB, which takes minutes.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")
# The engine's own clock is one on the wall, which other processes make run fast.
time.perf_counter = time.process_time

import ftfy  # noqa: E402 - the thread and the clock come first
import trafilatura  # noqa: E402

from flows.stream import encode, full_row  # noqa: E402
from pipeline import Config, Document, clean_documents  # noqa: E402
from pipeline.config import Extractor  # noqa: E402
from pipeline.desk import REPAIRS  # noqa: E402
from pipeline.storage.html import read_html  # noqa: E402

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared")) / "bench"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "pages"
TEXTS, PAGES = 150, 136
#: Pages that a process sees before its time is taken.
WARMING = 16
#: Documents a batch, as in a worker.
BATCH = 256


def main(rounds: int) -> None:
    texts, raw_pages = articles(), flattened()
    compare("clean articles", texts, plain_ftfy, clean_texts, rounds)
    compare("flattened pages", raw_pages, plain_ftfy, clean_texts, rounds)
    compare("with rows in JSON", texts, plain_ftfy, clean_to_json, rounds)
    for size in (1, 8):
        compare(f"in batches of {size}", texts, plain_ftfy, in_batches(size), rounds)
    compare_apart(rounds)
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


def compare_apart(rounds: int) -> None:
    """HTML pages, each way in a process of its own; which goes first changes by the round."""
    spent: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(rounds):
        for way in sorted(WAYS, reverse=bool(number % 2)):
            command = [sys.executable, __file__, "way", way]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            spent[way].append(float(done.stdout))
    print(f"HTML, {len(markup()[WARMING:])} pages, ms a page and ratio to trafilatura:")
    theirs = spent["trafilatura"]
    for way, seconds in spent.items():
        ratios = [ours / other for ours, other in zip(seconds, theirs, strict=True)]
        each = 1000 * statistics.median(seconds) / len(markup()[WARMING:])
        print(
            f"  {way:<12} {each:6.1f} ms   "
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        )


def one_way(way: str) -> None:
    """Print the seconds that one way takes with pages that this process has not seen."""
    pages = markup()
    WAYS[way](pages[:WARMING])
    print(seconds(WAYS[way], pages[WARMING:]))


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


def read_pages(pages: list[str], extractor: Extractor = "trafilatura") -> None:
    for page in pages:
        read_html(page, extractor=extractor)


def clean_pages(pages: list[str], extractor: Extractor = "trafilatura") -> None:
    for batch in batches(pages, BATCH):
        found = [read_html(page, extractor=extractor) for page in batch]
        clean_documents([page for page in found if isinstance(page, Document)], Config())


WAYS: dict[str, Callable] = {
    "trafilatura": plain_trafilatura,
    "copydesk": clean_pages,
    "fast": partial(clean_pages, extractor="none"),
    "reading": read_pages,
    "fast reading": partial(read_pages, extractor="none"),
}


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
    asked = sys.argv[1:]
    rounds = next((int(word) for word in asked if word.isdecimal()), 5)
    if "length" in asked:
        by_length()
    elif "way" in asked:
        one_way(asked[-1])
    elif "html" in asked:
        compare_apart(rounds)
    else:
        main(rounds)
