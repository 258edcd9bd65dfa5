"""Train the weights by which a flattened page's headline is found.

    python benchmarks/train_headline.py [--write]

Logistic regression over the candidates of the development pages, once for pages whose
address says something of the headline and once, without their addresses, for all. Prints
the share of article pages on which the best candidate is the title, by five-fold
cross-validation over hosts; `--write` trains on all pages and writes the weights, as whole
numbers, to `pipeline/harvest/headline.json`. Needs scikit-learn and the development pages
(`COPYDESK_SHARED`).
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.harvest.headlines import features, headline_span
from pipeline.harvest.lines import STOP_WORDS, PageLines

SHARED = Path(os.environ.get("COPYDESK_SHARED", Path(__file__).parents[2] / "shared"))
WEIGHTS = Path(__file__).parents[1] / "pipeline" / "harvest" / "headline.json"
FOLDS = 5
SCALE = 100  # of the weights: whole numbers, two decimals


def main() -> None:
    pages = [page for page in read_pages() if page["type"] == "article"]
    for known in (True, False):
        right = np.mean(cross_validated(pages, known=known))
        print(f"right, {'with' if known else 'without'} address: {right:.3f}")
    if "--write" in sys.argv:
        written = {}
        for known, name in ((True, "with_address"), (False, "without_address")):
            weights = fit(pages, known=known)
            written[name] = {"least": least(pages, weights, known=known), "weights": weights}
        WEIGHTS.write_text(json.dumps(written, indent=1) + "\n")


def read_pages() -> list[dict]:
    pages = []
    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt") as lines:
        for record in map(json.loads, lines):
            if record["flattening"] == "html-text":
                gold = plain(record["title"])
                host = urlsplit(record["url"] or "").hostname or record["id"]
                found = [candidates(record["text"], url, gold) for url in (record["url"], None)]
                known = bool(PageLines("", record["url"]).slug - STOP_WORDS)
                pages.append({"type": record["type"], "host": host, "known": known, "both": found})
    return pages


def candidates(text: str, url: str | None, gold: str) -> list[tuple[dict[str, int], bool]]:
    page = PageLines(text, url)
    found = []
    for index, seen in features(page):
        line = page.lines[index]
        start, end = headline_span(page, line)
        found.append((seen, plain(line.text[start:end]) == gold))
    return found


def cross_validated(pages: list[dict], *, known: bool) -> list[bool]:
    """Whether the best candidate of each page is the title, by weights from other hosts."""
    hosts = sorted({page["host"] for page in pages})
    fold = {host: number % FOLDS for number, host in enumerate(hosts)}
    right = []
    for number in range(FOLDS):
        others = [page for page in pages if fold[page["host"]] != number]
        by_known = {each: fit(others, known=each) for each in {known, False}}
        for page in pages:
            if fold[page["host"]] == number:
                found = page["both"][not known]
                weights = by_known[known and page["known"]]
                scored = [(score(seen, weights), is_title) for seen, is_title in found]
                right.append(bool(scored) and max(scored, key=lambda pair: pair[0])[1])
    return right


def fit(pages: list[dict], *, known: bool) -> dict[str, int]:
    rows = [
        pair for page in pages if page["known"] or not known for pair in page["both"][not known]
    ]
    names = sorted({name for seen, _ in rows for name in seen})
    matrix = np.array([[seen.get(name, 0) for name in names] for seen, _ in rows]) / 100
    model = LogisticRegression(C=0.3, max_iter=2000).fit(matrix, [right for _, right in rows])
    return {name: round(SCALE * w) for name, w in zip(names, model.coef_[0], strict=True)}


def least(pages: list[dict], weights: dict[str, int], *, known: bool) -> int:
    """The score that all but a fiftieth of the best candidates reach."""
    best = sorted(
        max(score(seen, weights) for seen, _ in page["both"][not known])
        for page in pages
        if page["both"][not known] and (page["known"] or not known)
    )
    return best[len(best) // 50]


def score(seen: dict[str, int], weights: dict[str, int]) -> int:
    return sum(weights.get(name, 0) * value for name, value in seen.items())


def plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title)
    return " ".join(
        re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c)).casefold())
    )


if __name__ == "__main__":
    main()
