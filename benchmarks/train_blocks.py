"""Train the block model for HTML and say how good it is: `python benchmarks/train_blocks.py`.

Reads the pages of `$COPYDESK_SHARED/bench` (default `../shared/bench`), says which of their
lines the gold text holds, learns the lexicon and two forests, and writes
`pipeline/lexicons/_models/blocks*.json`. The second forest learns from what the first makes
of pages that it has not seen. The figures it prints come from cross-validation:
no page is judged by a model that has seen a page of its host. `--cache FILE` keeps the
pages as read, `--dry` writes no weights.
"""

# ruff: noqa: ANN001, PLC0415, PLR0913, PLR0917 - matrices have no types worth their words; the
# scorer is where the shared data are; training has as many settings as it has
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import pickle
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from catboost import CatBoostClassifier
from oblivious import export

from pipeline.annotate import dom
from pipeline.annotate import dom_features as features
from pipeline.document import Document
from pipeline.storage.extraction import kept_lines

MODELS = Path(__file__).parent.parent / "pipeline" / "lexicons" / "_models"
BENCH = Path(os.environ.get("COPYDESK_SHARED", "../shared")) / "bench"
FOLDS = 5
#: Hosts that a name or a word must be on, and what the score is drawn to 0 with.
HOSTS = 4
PRIOR = 3.0
#: Lines of so few words tell their words' scores best.
SHORT = 15


def read_pages() -> list[tuple[dict, Document]]:
    from pipeline.storage.html import read_html

    sys.path.insert(0, str(BENCH))
    import score

    pages = []
    with gzip.open(BENCH / "flat-dev.jsonl.gz", "rt") as file:
        lines = list(file)
    for line in lines:
        record = json.loads(line)
        file = BENCH / "html-dev" / f"{record['id']}.html.gz"
        if record["flattening"] == "html-text" and file.exists():
            markup = score.decode_page(gzip.decompress(file.read_bytes()))
            pages.append((record, read_html(markup, url=record["url"])))
    return pages


def host_of(url: str) -> str:
    """The domain that an address is under, roughly: its last two labels, or three."""
    labels = (urlsplit(url).hostname or url).split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if wide else -2 :])


def fold_of(url: str) -> int:
    return int(hashlib.sha256(host_of(url).encode()).hexdigest(), 16) % FOLDS


def gold_rows(rows: features.Rows, gold: str) -> np.ndarray:
    """Which rows the gold text holds: those that stand there in the page's order, then what
    of the rest it holds word for word, so long as it has the words to spare."""
    kept = np.array([bool(one) for one in kept_lines(rows.texts, gold or "-")])
    left = Counter(re.findall(r"\w+", gold.lower()))
    goal = re.findall(r"\w+", gold.lower())
    runs = set(zip(goal, goal[1:], goal[2:], strict=False))
    for words, is_kept in zip(rows.words, kept, strict=False):
        if is_kept:
            left.subtract(words)
    for row in sorted(range(len(kept)), key=lambda row: -len(rows.words[row])):
        words = rows.words[row]
        if kept[row] or len(words) < 3:
            continue
        inside = sum(run in runs for run in zip(words, words[1:], words[2:], strict=False))
        spare = sum((Counter(words) & left).values())
        if inside >= 0.8 * (len(words) - 2) and spare >= 0.9 * len(words):
            kept[row] = True
            left.subtract(words)
    return kept


class Page:
    def __init__(self, record: dict, document: Document) -> None:
        self.record = record
        self.document = document
        self.rows = features.page_rows(document)
        self.fold = fold_of(record["url"])
        self.host = host_of(record["url"])
        self.labels = gold_rows(self.rows, record["gold"])
        self.words = np.array([len(words) for words in self.rows.words])
        self.told = told_by(self)
        self.goal = Counter(re.findall(r"\w+", record["gold"].lower()))

    def weights(self) -> np.ndarray:
        """Pages count alike, lines by their words; a short line tells more than its words."""
        weights = np.sqrt(self.words + 1.0)
        return weights / weights.sum() * math.sqrt(len(weights) + 20)

    def text(self, keep: np.ndarray) -> str:
        return "\n".join(text for text, one in zip(self.rows.texts, keep, strict=False) if one)

    def f1(self, keep: np.ndarray) -> float:
        found = Counter(
            w for words, one in zip(self.rows.words, keep, strict=False) if one for w in words
        )
        common, all_found, all_gold = (
            sum(c.values()) for c in (found & self.goal, found, self.goal)
        )
        if not all_gold:
            return float(not all_found)
        return 2 * common / (all_found + all_gold)


def learn_lexicon(pages: Sequence[Page]) -> features.Lexicon:
    """Scores of names and words: how much likelier content is where they stand."""
    tables: list[dict] = [defaultdict(dict) for _ in range(4)]
    for page in pages:
        for table, told in zip(tables, page.told, strict=False):
            for token, rate in told.items():
                one = table[token].setdefault(page.host, [0, 0.0])
                one[0] += 1
                one[1] += rate
    base = np.mean([np.average(page.labels, weights=page.words + 1.0) for page in pages])
    return features.Lexicon(*(_scores(table, base) for table in tables))


def told_by(page: Page) -> list[dict[str, float]]:
    """For each name, inline name, word and heading on a page, how much of it is content."""
    tokens = [frozenset()]
    for container in page.document.page.containers[1:]:
        outer = tokens[container.parent]
        own = features.name_tokens(container.names)
        tokens.append(outer if own <= outer else outer | own)
    sums: list[dict] = [defaultdict(lambda: [0.0, 0.0]) for _ in range(4)]
    rows = page.rows
    held: dict = defaultdict(lambda: [0.0, 0.0])  # by what is around a line
    for row, (words, block, label) in enumerate(
        zip(rows.words, rows.blocks, page.labels, strict=False)
    ):
        size = math.sqrt(len(words) + 1)
        heading = rows.headings[row]
        for key in ((0, tokens[block.container]), (1, block.inline), (3, heading)):
            one = held[key]
            one[0] += size
            one[1] += size * label
        for word in set(words) if len(words) <= SHORT else ():
            one = sums[2][word]
            one[0] += size
            one[1] += size * label
    for (number, place), (size, good) in held.items():
        tokens_there = place
        if number == 1:
            tokens_there = features.name_tokens(place)
        elif number == 3:
            spoken = rows.words[place] if place >= 0 else ()
            tokens_there = {*spoken, " ".join(spoken)} if 0 < len(spoken) <= SHORT else ()
        for token in tokens_there:
            one = sums[number][token]
            one[0] += size
            one[1] += good
    return [{token: good / size for token, (size, good) in total.items()} for total in sums]


def _scores(table: dict, base: float) -> dict[str, int]:
    odds = math.log(base / (1 - base))
    scores = {}
    for token, hosts in table.items():
        if len(hosts) >= HOSTS and len(token) <= 40:
            good = sum(good / pages for pages, good in hosts.values())
            rate = (good + PRIOR * base) / (len(hosts) + PRIOR)
            score = round(100 * (math.log(rate / (1 - rate)) - odds))
            if abs(score) >= 15:
                scores[token] = score
    return dict(sorted(scores.items()))


def fit(x, y, weights, trees: int, depth: int = 6, rate: float = 0.06) -> CatBoostClassifier:
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=8, rsm=0.25, border_count=64,
        random_seed=7, thread_count=2, verbose=False, allow_writing_files=False,
        bootstrap_type="Bernoulli", subsample=0.7,
    )  # fmt: skip
    return model.fit(x, y, sample_weight=weights)


def sampled(pages: Sequence[Page], rows: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each page which rows are trained on, and with what weight; the heavy ones mostly."""
    generator = np.random.default_rng(7)
    weights = [page.weights() for page in pages]
    total = np.sort(np.concatenate(weights))
    low, high = 0.0, 1e9
    for _ in range(60):  # the scale at which as many rows are to be expected
        scale = (low + high) / 2
        low, high = (scale, high) if np.minimum(total * scale, 1).sum() < rows else (low, scale)
    chosen = []
    for own in weights:
        chance = np.minimum(own * scale, 1)
        taken = np.flatnonzero(generator.random(len(own)) < chance)
        chosen.append((taken, own[taken] / chance[taken]))
    return chosen


def matrix(tables: Iterable[dict[str, np.ndarray]], names: Sequence[str]) -> np.ndarray:
    return np.concatenate([np.stack([one[name] for name in names], 1) for one in tables])


def out_of_fold(
    pages: Sequence[Page],
    tables: list[dict],
    trees: int,
    rows: int,
    names: Sequence[str],
    depth: int = 6,
) -> list[np.ndarray]:
    """For each page, the probabilities by a model that has not seen its fold."""
    results: list = [None] * len(pages)
    for fold in range(FOLDS):
        model = train(
            [n for n, page in enumerate(pages) if page.fold != fold],
            pages,
            tables,
            trees,
            rows,
            names,
            depth,
        )
        test = [n for n, page in enumerate(pages) if page.fold == fold]
        found = model.predict_proba(matrix([tables[n] for n in test], names), thread_count=2)[:, 1]
        for n, one in zip(
            test, np.split(found, np.cumsum([len(pages[n].words) for n in test])[:-1]), strict=False
        ):
            results[n] = one
        print(f"    fold {fold}: {time.process_time():.0f} s", flush=True)
    return results


def train(chosen, pages, tables, trees, rows, names, depth=6) -> CatBoostClassifier:
    own = [pages[n] for n in chosen]
    taken = sampled(own, rows)
    x = np.concatenate(
        [
            np.stack([tables[n][name][rows_] for name in names], 1)
            for n, (rows_, _) in zip(chosen, taken, strict=False)
        ]
    )
    y = np.concatenate([page.labels[rows_] for page, (rows_, _) in zip(own, taken, strict=False)])
    return fit(x, y, np.concatenate([weight for _, weight in taken]), trees, depth)


def report(pages: Sequence[Page], keeps: Sequence[np.ndarray], title: str) -> float:
    sys.path.insert(0, str(BENCH))
    import score

    groups = defaultdict(list)
    for page, keep in zip(pages, keeps, strict=False):
        f1 = page.f1(keep)
        groups["all"].append((f1, page, keep))
        groups[page.record["type"]].append((f1, page, keep))
    print(title)
    for name, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        texts = [(page.text(keep), page.record) for _, page, keep in found]
        _, _, grams = score.shingle_prf((text, record["gold"]) for text, record in texts)
        rates = [
            np.mean(
                [np.mean([s.lower() in t.lower() for s in r[key]]) for t, r in texts if r.get(key)]
                or [0]
            )
            for key in ("with", "without")
        ]
        print(
            f"  {name:14} {len(found):5}  F1 {np.mean([one[0] for one in found]):.4f}  "
            f"4-gram {grams:.4f}  with {rates[0]:.3f}  without {rates[1]:.3f}",
            flush=True,
        )
    return float(np.mean([one[0] for one in groups["all"]]))


def without_extractor(table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The features of a page as they are if the extractor is not asked."""
    absent = {"kept": -1, "kept_after_1": -1, "from_kept": -1, "to_kept": -1}
    return {
        name: np.full_like(column, absent.get(name, 0)) if "kept" in name else column
        for name, column in table.items()
    }


def best_names(pages: Sequence[Page], tables: Sequence[dict], count: int, rows: int) -> list[str]:
    """The features that a small forest makes most of."""
    names = list(tables[0])
    model = train(range(len(pages)), pages, tables, 120, rows, names)
    order = np.argsort(-model.get_feature_importance())
    return [names[n] for n in order[:count]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--cache", type=Path, help="keep the pages as read in this file")
    arguments.add_argument("--dry", action="store_true", help="write no weights")
    arguments.add_argument("--no-folds", action="store_true", help="do not cross-validate")
    arguments.add_argument("--rows", type=int, default=160_000, help="lines trained on")
    arguments.add_argument("--trees", type=int, default=350)
    arguments.add_argument("--second-trees", type=int, default=200)
    chosen = arguments.parse_args()
    pages = load(chosen.cache)
    tables: list = [{}] * len(pages)
    for fold in range(FOLDS):
        lexicon = learn_lexicon([page for page in pages if page.fold != fold])
        for n, page in enumerate(pages):
            if page.fold == fold:
                tables[n] = features.columns(page.document, page.rows, lexicon)
    learn(pages, tables, chosen)


def learn(pages: list[Page], tables: list[dict], chosen: argparse.Namespace) -> None:
    # Every page is learned from twice, so that one model does with the extractor and without.
    twice, tables = pages * 2, tables + [without_extractor(table) for table in tables]
    names = best_names(twice, tables, 120, chosen.rows // 3)
    print(f"{len(names)} features, chosen after {time.process_time():.0f} s", flush=True)
    first = out_of_fold(twice, tables, chosen.trees, chosen.rows, names)
    likely = [np.round(1000 * one).astype(np.int64) for one in first]
    tables = [
        {**table, **dom.again(page.rows, one)}
        for page, table, one in zip(twice, tables, likely, strict=True)
    ]
    second = best_names(twice, tables, 90, chosen.rows // 3)
    if not chosen.dry:
        lexicon = learn_lexicon(pages)._asdict()
        (MODELS / "blocks_words.json").write_text(
            json.dumps(lexicon, ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        for name, asked, trees in (
            ("blocks", names, chosen.trees),
            ("blocks_again", second, chosen.second_trees),
        ):
            model = train(range(len(twice)), twice, tables, trees, chosen.rows, asked)
            export(model, asked, MODELS / f"{name}.json")
        print(f"trained after {time.process_time():.0f} s", flush=True)
    show(pages, first[: len(pages)], "first look, with trafilatura")
    if not chosen.no_folds:
        scores = out_of_fold(twice, tables, chosen.second_trees, chosen.rows, second)
        if chosen.cache:
            chosen.cache.with_suffix(".scores").write_bytes(pickle.dumps((first, scores)))
        show(pages, scores[: len(pages)], "with trafilatura")
        show(pages, scores[len(pages) :], "without an extractor")


def load(cache: Path | None) -> list[Page]:
    if cache and cache.exists():
        return pickle.loads(cache.read_bytes())
    pages = [Page(record, document) for record, document in read_pages() if document.text]
    if cache:
        cache.write_bytes(pickle.dumps(pages))
    return pages


def show(pages: Sequence[Page], scores: Sequence[np.ndarray], title: str) -> None:
    """How good what would be kept is, before the line model reviews it."""
    report(
        pages,
        [
            dom.keep_rows(
                dom.judged(page.document.page, page.rows, np.round(1000 * one).astype(np.int64)),
                "balanced",
            )
            for one, page in zip(scores, pages, strict=True)
        ],
        title,
    )


if __name__ == "__main__":
    main()
