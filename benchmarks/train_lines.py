"""Train the line model of `pipeline/annotate/lines.py` on the bench's pages.

    python benchmarks/train_lines.py            # trains, prints the figures, writes the weights
    python benchmarks/train_lines.py --dry      # only the figures, by cross-validation

Needs `pip install copydesk[train]`, the bench beside the project (COPYDESK_SHARED) and some
half an hour of two idle cores. Pages of one domain are always in one fold, so the figures are
those of pages of unknown sites: the scores of every page come from models that have seen none
of its domain. The weights are trained on all of them. What a line is, is known from the main
content that the bench has of each page, by aligning the words of both.

Beside the pages as flattened by html-text, each is seen flattened another way; a third of
the main contents, or only their beginnings, are seen alone (clean text must stay), and so is
what a first, small model would make of some pages (the model must be content with its own
outputs). Others are cut down to a few lines before and after the content, as crude scrapers
leave them. Nearly all pages are English, and what words say is learned from them; so a share
of all these is seen a second time as if no word were known (`muted`), for the sake of pages
in other languages.

The models are trained twice. What the gold says of a line is often wrong by a little, and a
model that has not seen the line's page is often right about it; so the second, which is
shipped, learns from the mean of both.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import pickle
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import inscriptis
import numpy as np
from bs4 import BeautifulSoup
from catboost import CatBoostClassifier
from oblivious import export, integer_trees
from rapidfuzz.distance import LCSseq
from resiliparse.extract.html2text import extract_plain_text
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.annotate.columns import columns, word_hashes
from pipeline.annotate.labels import keep_rows
from pipeline.annotate.line_features import (
    FOR_NAMING,
    Features,
    best_cut,
    features,
    narrow,
)
from pipeline.annotate.line_words import Weights, find, weights_of
from pipeline.annotate.trees import Trees, trees_of

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
MODELS = Path(__file__).parent.parent / "pipeline" / "lexicons" / "_models"

FOLDS = 5
#: A word must stand on pages of so many domains to get a weight, and weigh so much.
WORD_DOMAINS = 12
WORD_WEIGHT = 100
#: Of a long page, so many lines are learned from.
LINES_A_PAGE = 250
ITERATIONS = 200
#: Shares of the pages that are seen as their main content alone, and as the model's output.
GOLDS = 0.35
OUTPUTS = 0.35
#: ... and cut down to the content with up to so many lines on either side.
CROPS = 0.6
CROP_LINES = (0, 0, 1, 2, 3, 4, 6, 8, 12, 20)
#: Of what furniture stands inside a cropped page, so much is left.
CROP_INSIDE = (1.0, 1.0, 0.5, 0.2, 0.0)
CROP_WORDS = 60
#: ... and, of all these, as if no word were known.
MUTED = 0.4
#: What lines of these count beside others. Most clean lines are of the sort that is kept, and
#: the others are seen elsewhere already.
CLEAN_WEIGHT = 0.35
CROP_WEIGHT = MUTED_WEIGHT = 0.6
WORKERS = 2

WORD = re.compile(r"\w+")


@dataclass
class Page:
    """A text whose lines are to be told apart; `gold` is its main content."""

    id: str
    type: str
    domain: str
    flattening: str
    text: str
    gold: str
    truth: list[float]
    weight: float = 1.0
    fold: int = 0
    rows: Any = None
    scores: Any = None
    index: Any = None
    words: Any = None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--dry", action="store_true", help="only the figures; write nothing")
    parser.add_argument("--limit", type=int, help="only so many pages, for a trial")
    parser.add_argument("--pages", type=Path, help="where the aligned pages are kept for next time")
    parser.add_argument("--save", type=Path, help="keep the folds' pages and models (pickle)")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the weights go")
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    options = parser.parse_args()
    random.seed(7)
    pages = kept_pages(options.pages, options.limit)
    say(f"{len(pages)} pages of {len({page.domain for page in pages})} domains")
    words = learn_words(pages)
    describe(pages, words.of_fold)
    say("words weighed, lines described")
    pages += own_outputs(pages, words)
    pages += cropped_pages(pages, words)
    pages += muted(pages, words)
    say(f"{len(pages)} with own outputs, crops and muted ones")
    parts = [others(pages, fold) for fold in range(FOLDS)]
    cross_validate(pages, fit_all(parts, options.iterations))
    say("learning again, from the scores as well")
    fitted = fit_all([pages, *parts], options.iterations)
    overall = next(fitted)
    if not options.dry:
        options.models.mkdir(exist_ok=True)
        export(overall, NAMES, options.models / "lines.json")
        write_words(words.overall, options.models / "lines_words.json")
    models = cross_validate(pages, fitted)
    if options.save:
        slim = [replace(page, rows=None) for page in pages]
        options.save.write_bytes(pickle.dumps((slim, models, words.of_fold)))
    report(pages)


def kept_pages(path: Path | None, limit: int | None) -> list[Page]:
    if path and path.exists():
        pages = pickle.loads(path.read_bytes())
        return [replace(page, fold=fold_of(page.domain)) for page in pages]
    pages = list(read_pages(limit))
    if path:
        path.write_bytes(pickle.dumps(pages))
    return pages


def own_outputs(pages: Sequence[Page], words: Words) -> list[Page]:
    """What a small model, which has not seen them, leaves of some of the pages."""
    chosen = [
        page
        for page in pages
        if page.flattening != "gold" and random.random() < OUTPUTS and len(page.index)
    ]
    parts = [others(pages, half, 2) for half in range(2)]
    models = [in_order(model) for model in fit_all(parts, 50)]
    outputs = [own_output(page, models[page.fold % 2]) for page in chosen]
    describe(outputs, words.of_fold)
    return outputs


def cropped_pages(pages: Sequence[Page], words: Words) -> list[Page]:
    """Some of the pages, cut down to their content and a few lines around it."""
    chosen = [
        page
        for page in pages
        if page.flattening not in {"gold", "output"} and random.random() < CROPS
    ]
    crops = [crop for page in chosen if (crop := cropped(page))]
    describe(crops, words.of_fold)
    return crops


def cropped(page: Page) -> Page | None:
    """None if there is too little content, or none."""
    lines = page.text.split("\n")
    rows = page.index.tolist()
    good = [place for place, row in enumerate(rows) if page.truth[row] >= 0.5]
    if int(page.words[good].sum()) < CROP_WORDS:
        return None
    first = max(0, good[0] - random.choice(CROP_LINES))
    last = good[-1] + random.choice(CROP_LINES)
    inside = random.choice(CROP_INSIDE)
    kept = [
        row
        for place, row in enumerate(rows[first : last + 1], first)
        if page.truth[row] >= 0.5 or not good[0] < place < good[-1] or random.random() < inside
    ]
    return replace(
        page,
        flattening="crop",
        text="\n".join(lines[row] for row in kept),
        truth=[page.truth[row] for row in kept],
        weight=CROP_WEIGHT,
    )


def muted(pages: Sequence[Page], words: Words) -> list[Page]:
    """Some of the pages, seen as if no word of them were known, but for the lexicons' cues."""
    silent = [
        known._replace(**dict.fromkeys(("anywhere", "first", "last"), np.zeros_like(known.cues)))
        for known in words.of_fold
    ]
    chosen = [
        replace(page, flattening=f"muted {page.flattening}", weight=MUTED_WEIGHT * page.weight)
        for page in pages
        if random.random() < MUTED
    ]
    describe(chosen, silent)
    return chosen


def cross_validate(pages: Sequence[Page], found: Iterable[Any]) -> list[Trees]:
    """The models of the folds; the pages get the scores of the one that has not seen them."""
    models = [in_order(model) for model in found]
    for page in pages:
        model = models[page.fold]
        page.scores = model.permille(model.scores(page.rows))
    return models


#: What the columns of the pages' rows are.
NAMES: list[str] = []


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


# ------------------------------------------------------------------ pages and their truth


def read_pages(limit: int | None) -> Iterator[Page]:
    """The bench's pages: each flattened by html-text and one other way, a third as gold too."""
    records = defaultdict(dict)
    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt", encoding="utf8") as file:
        for line in file:
            record = json.loads(line)
            records[record["id"].partition(".")[0]][record["flattening"]] = record
    for name, found in sorted(records.items())[:limit]:
        record = found["html-text"]
        domain = domain_of(record["url"]) or name
        page = Page(name, record["type"], domain, "html-text", record["text"], record["gold"], [])
        page.fold = fold_of(domain)
        yield with_truth(page)
        others = {"bs4": found["bs4"]["text"]} if "bs4" in found else {}
        others.update(flattened(name))
        if others:
            way = random.choice(sorted(others))
            yield with_truth(replace(page, flattening=way, text=others[way]))
        if random.random() < GOLDS and page.gold.strip():
            text = page.gold.strip()
            if random.random() < 0.3:
                text = "\n".join(text.split("\n")[: random.randint(3, 12)])
            truth = [1.0] * (text.count("\n") + 1)
            yield replace(
                page, flattening="gold", text=text, gold=text, truth=truth, weight=CLEAN_WEIGHT
            )


def flattened(name: str) -> dict[str, str]:
    """A page's HTML as other programs flatten it."""
    path = SHARED / "bench" / "html-dev" / f"{name}.html.gz"
    if not path.exists():
        return {}
    return flatten(gzip.decompress(path.read_bytes()))


def flatten(raw: bytes) -> dict[str, str]:
    html = decoded(raw)
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style", "noscript", "template"]):
        tag.decompose()
    return {
        "get_text": soup.get_text("\n"),
        "inscriptis": inscriptis.get_text(html),
        "resiliparse": extract_plain_text(html),
    }


def decoded(raw: bytes) -> str:
    for charset in ("utf-8", "cp1252"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def fold_of(domain: str) -> int:
    return int(hashlib.md5(domain.encode()).hexdigest(), 16) % FOLDS


def domain_of(url: str | None) -> str:
    """The domain that a site is registered under, near enough."""
    parts = (urlsplit(url or "").hostname or "").split(".")
    country = len(parts) > 2 and parts[-2] in {"co", "com", "org", "net", "ac", "gov", "edu"}
    return ".".join(parts[-3 if country else -2 :])


def with_truth(page: Page) -> Page:
    """The share of each line's words that belongs to the main content."""
    spoken = [WORD.findall(line.lower()) for line in page.text.split("\n")]
    numbers: dict[str, int] = {}
    said = [numbers.setdefault(word, len(numbers)) for line in spoken for word in line]
    gold = [numbers.setdefault(word, len(numbers)) for word in WORD.findall(page.gold.lower())]
    matched = np.zeros(len(said), bool)
    taken = np.zeros(len(gold), bool)
    if len(said) * len(gold) < 4e8:
        for sort, start, end, gold_start, gold_end in LCSseq.opcodes(said, gold):
            if sort == "equal":
                matched[start:end] = True
                taken[gold_start:gold_end] = True
    # What stands in another order than on the page: by runs of three words.
    left = Counter(
        tuple(gold[i : i + 3]) for i in range(len(gold) - 2) if not taken[i : i + 3].any()
    )
    truth = []
    start = 0
    for line in spoken:
        count = len(line)
        found = int(matched[start : start + count].sum())
        if count > 3 and 2 * found < count and left:
            runs = [tuple(said[i : i + 3]) for i in range(start, start + count - 2)]
            hits = [left[run] > 0 for run in runs]
            if sum(hits) >= 0.6 * count:
                left.subtract(runs)
                found = max(found, sum(hits) + 2)
        truth.append(found / max(count, 1))
        start += count
    return replace(page, truth=truth)


def own_output(page: Page, model: Trees) -> Page:
    """What a model that has not seen the page would leave of it."""
    scores = model.permille(model.scores(page.rows))
    cut, _ = best_cut(scores, page.words)
    kept = page.index[scores >= cut].tolist()
    text = page.text.split("\n")
    return replace(
        page,
        flattening="output",
        text="\n".join(text[index] for index in kept),
        truth=[page.truth[index] for index in kept],
        weight=CLEAN_WEIGHT,
    )


# ------------------------------------------------------------------ what the models see


@dataclass
class Words:
    of_fold: list[Weights]
    overall: dict[str, list[int]] = field(default_factory=dict)


def learn_words(pages: Sequence[Page]) -> Words:
    """What a word says for a line, anywhere in it and at its ends: a logistic regression.

    Once for each fold, without its pages, and once over all.
    """
    known = vocabulary(pages)
    hashes = word_hashes(known)
    order = np.argsort(hashes)
    hashes, known = hashes[order], [known[place] for place in order]
    size = len(known)
    parts, truth, weight, fold = [], [], [], []
    for batch in batches([page for page in pages if page.flattening != "gold"]):
        found = columns([page.text for page in batch])
        place, is_known = find(hashes, found.hash)
        at = [is_known.nonzero()[0]]
        first, last = found.first_word[:-1], found.first_word[1:] - 1
        rows = [found.row[at[0]], is_known[first].nonzero()[0], is_known[last].nonzero()[0]]
        cells = [place[at[0]], place[first[rows[1]]] + size, place[last[rows[2]]] + 2 * size]
        row, cell = np.concatenate(rows), np.concatenate(cells)
        parts.append(
            sparse.csr_matrix((np.ones(len(row), np.float32), (row, cell)), (found.rows, 3 * size))
        )
        for number, page in enumerate(batch):
            mine = found.document == number
            truth.append(np.array(page.truth)[found.index[mine]] >= 0.5)
            weight.append(row_weights(found.words[mine], 20, 0.5))
            fold.append(np.full(mine.sum(), page.fold))
    table = sparse.vstack(parts).tocsr()
    table.data = np.minimum(table.data, 3)
    y, w, f = np.concatenate(truth), np.concatenate(weight), np.concatenate(fold)

    def weights(use: Any) -> dict[str, list[int]]:
        model = LogisticRegression(C=0.02, max_iter=40).fit(
            table[use], y[use], sample_weight=w[use]
        )
        values = np.round(model.coef_[0] * 1000).astype(int).reshape(3, size)
        heavy = (np.abs(values).max(axis=0) >= WORD_WEIGHT).nonzero()[0]
        return {known[place]: values[:, place].tolist() for place in heavy}

    return Words(
        [weights_of(weights(f != number)) for number in range(FOLDS)],
        weights(f >= 0),
    )


def vocabulary(pages: Iterable[Page]) -> list[str]:
    domains = defaultdict(set)
    for page in pages:
        if page.flattening == "html-text":
            for word in set(re.findall(r"[^\W\d_]+", page.text.lower())):
                domains[word].add(page.domain)
    common = sorted(word for word, seen in domains.items() if len(seen) >= WORD_DOMAINS)
    return [word for word in common if len(columns([word]).hash) == 1]


def write_words(words: Mapping[str, Sequence[int]], path: Path) -> None:
    rows = ",\n".join(
        f"{json.dumps(word, ensure_ascii=False)}:{json.dumps(words[word])}"
        for word in sorted(words)
    )
    path.write_text("{\n" + rows + "\n}\n", "utf8")


def describe(pages: Sequence[Page], weights: Sequence[Weights]) -> None:
    """Give the pages their features; the words of a page are weighed without its fold."""
    for fold in range(FOLDS):
        for batch in batches([page for page in pages if page.fold == fold]):
            texts = [page.text for page in batch]
            found = columns(texts)
            matrix = table_of(features(texts, found, weights[fold]))
            for number, page in enumerate(batch):
                mine = found.document == number
                page.rows = matrix[:, mine]
                page.index, page.words = found.index[mine], found.words[mine]


def table_of(known: Features) -> Any:
    known = {name: values for name, values in known.items() if name not in FOR_NAMING}
    NAMES[:] = known
    return np.stack([narrow(values) for values in known.values()])


def batches(pages: Sequence[Page], size: int = 25) -> Iterator[Sequence[Page]]:
    for start in range(0, len(pages), size):
        yield pages[start : start + size]


# ------------------------------------------------------------------ training and measuring


def others(pages: Sequence[Page], fold: int, folds: int = FOLDS) -> list[Page]:
    return [page for page in pages if page.fold % folds != fold]


def row_weights(words: Any, most: int, power: float) -> Any:
    """Lines count by their words, and all pages the same."""
    weights = np.minimum(words, most) ** power
    return weights / max(weights.sum(), 1) * 100


def fit_all(parts: Sequence[Sequence[Page]], iterations: int) -> Iterator[Any]:
    """A model for each of several lots of pages, in processes of one thread each."""
    spawn = get_context("spawn")
    with TemporaryDirectory() as folder, ProcessPoolExecutor(WORKERS, mp_context=spawn) as pool:
        started = []
        for number, pages in enumerate(parts):
            path = Path(folder) / f"{number}.npz"
            np.savez(path, **examples(pages))
            started.append(pool.submit(fit, path, iterations))
        for future in started:
            model = CatBoostClassifier()
            model.load_model(blob=future.result())
            say("trained")
            yield model


def examples(pages: Sequence[Page]) -> dict[str, Any]:
    """The lines to learn from, whether they are main content, and how much each counts."""
    chance = np.random.default_rng(1)
    rows, truth, weight = [], [], []
    for page in pages:
        count = len(page.index)
        if not count:
            continue
        weights = row_weights(page.words, 60, 0.7) * page.weight
        # Of a long page, lines by their weight: each that is chosen then counts the same.
        keys = chance.exponential(size=count) / np.maximum(weights, 1e-9)
        chosen = np.argsort(keys)[:LINES_A_PAGE]
        if count > LINES_A_PAGE:
            weights = np.full(count, weights.sum() / LINES_A_PAGE)
        rows.append(page.rows[:, chosen])
        gold = np.array(page.truth)[page.index[chosen]] >= 0.5
        truth.append(gold if page.scores is None else (gold + page.scores[chosen] / 1000) / 2)
        weight.append(weights[chosen])
    return {
        "rows": np.concatenate(rows, axis=1).astype(np.float32),
        "truth": np.concatenate(truth).astype(np.float32),
        "weight": np.concatenate(weight),
    }


def fit(path: Path, iterations: int) -> bytes:
    """A model trained on the examples of a file, as CatBoost's bytes."""
    given = np.load(path)
    model = CatBoostClassifier(
        loss_function="CrossEntropy",
        iterations=iterations,
        depth=6,
        learning_rate=0.15,
        border_count=32,
        l2_leaf_reg=8,
        rsm=0.5,
        random_seed=1,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(given["rows"].T, given["truth"], sample_weight=given["weight"])
    out = path.with_suffix(".cbm")
    model.save_model(str(out))
    return out.read_bytes()


def in_order(model: Any) -> Trees:
    """The model in whole numbers, over all columns instead of those it asks about."""
    found = integer_trees(model, NAMES)
    place = [NAMES.index(name) for name in found["features"]]
    found["splits"] = [[place[feature], threshold] for feature, threshold in found["splits"]]
    return trees_of({**found, "features": NAMES})


def report(pages: Sequence[Page]) -> None:
    groups = defaultdict(list)
    for page in pages:
        if page.flattening.startswith("muted ") and page.flattening != "muted html-text":
            continue
        kept = set(page.index[keep_rows(page.scores, page.words)].tolist())
        text = "\n".join(line for i, line in enumerate(page.text.split("\n")) if i in kept)
        for kind in ("all", page.type):
            groups[page.flattening, kind].append(
                (text, page.text if page.flattening.endswith("output") else page.gold)
            )
    for (way, kind), found in sorted(groups.items()):
        scores = [word_scores(text, gold) for text, gold in found]
        p, r, f1 = (sum(score[i] for score in scores) / len(scores) for i in range(3))
        low = sum(score[2] < 0.5 for score in scores) / len(scores)
        print(
            f"{way:15} {kind:14} {len(found):5}  P {p:.4f} R {r:.4f} F1 {f1:.4f}"
            f"  4-gram F1 {shingle_f1(found):.4f}  under .5 {low:.4f}"
        )


def word_scores(text: str, gold: str) -> tuple[float, float, float]:
    found, wanted = (Counter(WORD.findall(each.lower())) for each in (text, gold))
    common = (found & wanted).total()
    if not wanted:
        return (1.0,) * 3 if not found else (0.0,) * 3
    p, r = common / max(found.total(), 1), common / wanted.total()
    return p, r, 2 * p * r / (p + r) if common else 0.0


def shingle_f1(pairs: Sequence[tuple[str, str]]) -> float:
    precision, recall = [], []
    for text, gold in pairs:
        found, wanted = shingles(text), shingles(gold)
        common = (found & wanted).total()
        if found:
            precision.append(common / found.total())
        if wanted:
            recall.append(common / wanted.total())
    p = sum(precision) / max(len(precision), 1)
    r = sum(recall) / max(len(recall), 1)
    return 2 * p * r / (p + r) if p + r else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return (
        Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
        if words
        else Counter()
    )


if __name__ == "__main__":
    main()
