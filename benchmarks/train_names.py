"""Train the models that find names, or measure them by cross-validation.

    python benchmarks/train_names.py [--folds 4]      measure on articles held out
    python benchmarks/train_names.py --write          train on all and write the models

Trained on the hand-marked articles of the benchmark beside the project (COPYDESK_SHARED) and
on `names_news.txt`, which was written for it; of each of those articles there are three more
copies with other names in it. Figures of the folds are exact spans, each article judged by
models that saw neither it nor its copies.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from names_copies import Renamer
from oblivious import export

from pipeline.annotate.names import are_mentions
from pipeline.annotate.names_links import LINK_FEATURES, Candidates, candidates, link_columns
from pipeline.annotate.names_reading import Reading, read
from pipeline.annotate.names_spans import (
    KINDS,
    SECOND_FEATURES,
    SPAN_FEATURES,
    second_columns,
    span_columns,
)
from pipeline.annotate.names_tokens import NO_LINK
from pipeline.annotate.names_words import facts

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
OWN = Path(__file__).with_name("names_news.txt")
MODELS = Path(__file__).parent.parent / "pipeline" / "lexicons" / "_models"

#: How much an article of each set counts: biographies and interviews are no news.
WEIGHTS = {"names-news": 1.0, "names-dev": 0.6, "own": 1.0, "copy": 0.3, "product": 0.3}
COPIES = 3
MARK = re.compile(r"\[([PLO]) ([^\]]+)\]")
KIND_OF = {"P": "person", "L": "place", "O": "organisation"}


@dataclass(eq=False)
class Article:
    """A marked article and what is made of it on the way."""

    group: str
    set: str
    text: str
    gold: dict[tuple[int, int], str]
    optional: list[tuple[int, int]]
    reading: Reading = field(init=False)
    link_rows: Any = field(init=False)  # (gaps, features)
    found: Candidates = field(init=False)
    rows: Any = field(init=False)  # (candidates, features)
    again: Any = field(init=False)

    def __post_init__(self) -> None:
        self.reading = read([self.text])
        self.link_rows = link_columns(self.reading).T

    @property
    def weight(self) -> float:
        return WEIGHTS[self.set]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the candidates stand."""
        tokens, place = self.reading.tokens, self.reading.place
        begins, ends = place[self.found.first], place[self.found.last]
        return list(zip(tokens.start[begins].tolist(), tokens.end(ends).tolist(), strict=True))


# --- data ------------------------------------------------------------------------------------


def articles() -> list[Article]:
    found = []
    for name in ("names-news", "names-dev"):
        with gzip.open(SHARED / "bench" / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
            for line in lines:
                record = json.loads(line)
                gold = {(m["start"], m["end"]): m["kind"] for m in record["mentions"]}
                optional = [(o["start"], o["end"]) for o in record.get("optional") or []]
                found.append(Article(record["id"], name, record["text"], gold, optional))
    found += products()
    chance = random.Random(11)
    for number, marked in enumerate(own_articles()):
        for copy in range(COPIES + 1):
            text, gold = unmark(marked, Renamer(chance).rename if copy else None)
            found.append(Article(f"own{number}", "copy" if copy else "own", text, gold, []))
    return found


def products() -> list[Article]:
    """Pages about products: what looks like a name there is a brand, unless cues say a person."""
    pages = []
    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt", encoding="utf8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["type"] in {"product", "documentation"} and page["flattening"] == "html-text":
                text = page["gold"][:2500]
                pages.append(Article(f"product{page['id']}", "product", text, {}, []))
    return pages


def own_articles() -> list[str]:
    return [part.strip() for part in OWN.read_text("utf-8").split("\n\n", 1)[1].split("\n=\n")]


def unmark(
    marked: str, rename: Callable[[str, str], str] | None = None
) -> tuple[str, dict[tuple[int, int], str]]:
    text, position, gold = "", 0, {}
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        name = rename(match[1], match[2]) if rename else match[2]
        gold[len(text), len(text) + len(name)] = KIND_OF[match[1]]
        text += name
        position = match.end()
    return text + marked[position:], gold


# --- training --------------------------------------------------------------------------------


DEPTH = int(os.environ.get("DEPTH", "5"))


def fit(rows: Any, labels: Any, weights: Sequence[float], trees: int) -> Any:
    labels = np.array(labels)
    model = CatBoostClassifier(
        loss_function="Logloss" if labels.ndim == 1 else "MultiCrossEntropy",
        iterations=trees,
        depth=DEPTH,
        learning_rate=0.1,
        l2_leaf_reg=6,
        rsm=0.5,
        border_count=16,
        thread_count=2,
        random_seed=1,
        verbose=0,
        allow_writing_files=False,
    )
    return model.fit(rows, labels, sample_weight=np.array(weights))


def scores(model: Any, rows: Any) -> Any:
    if not len(rows):
        return np.zeros(0, np.int64)
    raw = model.predict(rows, prediction_type="RawFormulaVal")
    return np.round(1000 * raw).astype(np.int64)


def fit_links(train: Sequence[Article], trees: int) -> Any:
    """Links of two words of one name. Where neither is of a name, it hardly matters."""
    rows, labels, weights = [], [], []
    for article in train:
        if article.set == "product":
            continue
        rows.append(article.link_rows)
        reading = article.reading
        starts = reading.tokens.start[reading.place].tolist()
        ends = reading.tokens.end(reading.place).tolist()
        for right in np.flatnonzero(reading.gap != NO_LINK).tolist():
            left = right - 1
            one = any(a <= starts[left] and ends[right] <= b for a, b in article.gold)
            named = any(a <= starts[word] < b for a, b in article.gold for word in (left, right))
            labels.append(int(one))
            weights.append(article.weight * (1.0 if named else 0.15))
    return fit(np.concatenate(rows), labels, weights, trees)


def fit_kinds(train: Sequence[Article], column: str, trees: int) -> Any:
    """One model of all kinds. Nobody has marked the places and the organisations of products:
    what a model thinks of these that saw only the marked articles is as good as it gets."""
    marked = [article for article in train if article.set != "product"]
    teacher = _fit_kinds(marked, column, trees // 3, None)
    return _fit_kinds(train, column, trees, teacher)


def _fit_kinds(train: Sequence[Article], column: str, trees: int, teacher: Any) -> Any:
    rows, labels, weights = [], [], []
    for article in train:
        own = getattr(article, column)
        if not len(own):
            continue
        judged = labels_of(article)
        likely = np.array([[kind == one for one in KINDS] for kind, _ in judged], float)
        if article.set == "product":
            likely[:, 1:] = teacher.predict(own, prediction_type="Probability")[:, 1:]
        rows.append(own)
        labels.append(likely)
        weights += [article.weight * weight for _, weight in judged]
    return fit(np.concatenate(rows), np.concatenate(labels), weights, trees)


def labels_of(article: Article) -> list[tuple[str, float]]:
    """What each candidate is, and how much that counts."""
    if article.set == "product":
        return [("none", 0.0 if cued else 1.0) for cued in have_person_cue(article.found)]
    pairs = zip(article.found.names, article.spans, strict=True)
    return [label(article, name, span) for name, span in pairs]


def label(article: Article, name: str, span: tuple[int, int]) -> tuple[str, float]:
    start, end = span
    kind = article.gold.get(span, "none")
    if article.set == "names-dev" and kind != "place" and facts(name).region:
        return kind, 0.0  # GUM takes a country that acts for an organisation; the news does not
    if kind != "none":
        return kind, 1.0
    if any(a < end and start < b for a, b in article.optional):
        return "none", 0.0
    return "none", 0.5 if any(a < end and start < b for a, b in article.gold) else 1.0


def have_person_cue(found: Candidates) -> list[bool]:
    """Whether a title, a common given name or a speech verb makes a candidate look like one."""
    cues = [
        found.fact_beside(name, side) > 0
        for side in (-1, 1)
        for name in ("title", "role", "speech")
    ]
    given = found.reading.fact("given")[found.first] == 2
    return np.any([*cues, given], axis=0).tolist()


def find(article: Article, links: Any) -> None:
    article.found = candidates(article.reading, scores(links, article.link_rows) > 0)
    article.rows = span_columns(article.found).T


def look_again(article: Article, kinds: Any) -> None:
    further = second_columns(article.found, scores(kinds, article.rows).reshape(-1, len(KINDS))).T
    article.again = np.concatenate([article.rows, further], axis=1)


def train(known: Sequence[Article], trees: int) -> tuple[Any, Any, Any]:
    """All models; the later ones see of the earlier ones what they say of unseen articles."""
    for rest, part in parts(known, 3, 5):
        links = fit_links(rest, trees)
        for article in part:
            find(article, links)
    for rest, part in parts(known, 3, 6):
        kinds = fit_kinds(rest, "rows", trees)
        for article in part:
            look_again(article, kinds)
    return (
        fit_links(known, trees),
        fit_kinds(known, "rows", trees),
        fit_kinds(known, "again", trees),
    )


def parts(
    known: Sequence[Article], count: int, seed: int
) -> Iterator[tuple[list[Article], list[Article]]]:
    """The articles in `count` parts, each with the rest; copies stay with their article."""
    groups = sorted({article.group for article in known})
    random.Random(seed).shuffle(groups)
    for number in range(count):
        chosen = set(groups[number::count])
        yield (
            [article for article in known if article.group not in chosen],
            [article for article in known if article.group in chosen],
        )


# --- measuring -------------------------------------------------------------------------------


def cross_validate(known: Sequence[Article], folds: int, trees: int) -> None:
    counts: dict[str, Counter[str]] = {}
    for rest, part in parts(known, folds, 3):
        links, first, second = train(rest, trees)
        for article in part:
            if article.set in {"copy", "product"}:
                continue
            find(article, links)
            if not len(article.rows):
                continue
            look_again(article, first)
            judge(article, scores(second, article.again), counts)
    for name, count in sorted(counts.items()):
        hits, found, gold = count["hits"], max(count["found"], 1), count["gold"]
        print(
            f"{name:26} P {hits / found:.3f} R {hits / gold:.3f}"
            f" F1 {2 * hits / (found + gold):.3f} n {gold}"
        )


def judge(article: Article, likely: Any, counts: dict[str, Counter[str]]) -> None:
    permille = np.round(1000 / (1 + np.exp(likely / -1000)))
    kinds, sure = permille.argmax(axis=1), permille.max(axis=1)
    predicted = {
        span: KINDS[kind]
        for span, kind, chosen in zip(
            article.spans, kinds, are_mentions(article.found, kinds, sure), strict=True
        )
        if chosen and not any(a < span[1] and span[0] < b for a, b in article.optional)
    }
    for kind in KINDS:
        gold = {span for span, own in article.gold.items() if own == kind}
        found = {span for span, own in predicted.items() if own == kind}
        for name in (f"{article.set} {kind}", f"all {kind}"):
            counts.setdefault(name, Counter()).update(
                hits=len(gold & found), found=len(found), gold=len(gold)
            )
        if LOG is not None:
            LOG.extend((kind, "+", article, span) for span in found - gold)
            LOG.extend((kind, "-", article, span) for span in gold - found)


#: Errors, where they are wanted.
LOG: list[tuple[str, str, Article, tuple[int, int]]] | None = None


def show_errors() -> None:
    for kind, sign, article, (start, end) in LOG or ():
        text = article.text
        around = f"{text[max(0, start - 40) : start]}⟦{text[start:end]}⟧{text[end : end + 30]}"
        print(kind, sign, article.set, " ".join(around.split()))


def write(known: Sequence[Article], trees: int) -> None:
    links, first, second = train(known, trees)
    export(links, LINK_FEATURES, MODELS / "names_link.json")
    export(first, SPAN_FEATURES, MODELS / "names_kinds.json")
    export(second, SECOND_FEATURES, MODELS / "names_kinds_again.json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", action="store_true", help="show each error of the folds")
    options = parser.parse_args()
    LOG = [] if options.errors else None
    marked = articles()
    if options.write:
        MODELS.mkdir(exist_ok=True)
        write(marked, options.trees)
    else:
        cross_validate(marked, options.folds, options.trees)
        show_errors()
