"""Train the models that find names, or measure them on articles that they have not seen.

    python benchmarks/train_names.py              measure on the bench's news, trained on the rest,
                                                  and on articles that are never trained on
    python benchmarks/train_names.py --folds 3    measure on all by cross-validation over sites
    python benchmarks/train_names.py --write      train on all and write the models

Trained on the hand-marked articles of `name_articles.py`, on copies of some of them with other
names, and on pages about products, which should name nobody. Figures are of exact spans as
`find_all` gives them, its filters included.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from catboost import CatBoostClassifier
from name_articles import UNSEEN, Article, articles, pages_without_marks, written
from name_copies import renamed
from oblivious import integer_trees, save

from pipeline.annotate.names import FORESTS, Models, find_all, model_of
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

MODELS = Path(__file__).parent.parent / "pipeline" / "lexicons" / "_models"

#: How much an article of each set counts: biographies and interviews are no news.
WEIGHTS = {"news": 1.0, "dev": 0.6, "own": 1.0, "marks": 1.0, "copy": 0.3, "product": 0.3}

#: Copies with other names that are made of each article of a set.
COPIES = {"own": 1}


@dataclass(eq=False)
class Sample:
    """A marked article and what is made of it on the way."""

    article: Article
    reading: Reading = field(init=False)
    link_rows: Any = field(init=False)  # (gaps, features)
    found: Candidates = field(init=False)
    rows: Any = field(init=False)  # (candidates, features)
    again: Any = field(init=False)

    def __post_init__(self) -> None:
        self.reading = read([self.article.text])
        self.link_rows = link_columns(self.reading).T

    @property
    def weight(self) -> float:
        return WEIGHTS[self.article.set]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the candidates stand."""
        tokens, place = self.reading.tokens, self.reading.place
        begins, ends = place[self.found.first], place[self.found.last]
        return list(zip(tokens.start[begins].tolist(), tokens.end(ends).tolist(), strict=True))


def samples() -> list[Sample]:
    """Everything to train on: the marked articles, copies of them, and pages of products."""
    chance = random.Random(11)
    marked = articles()
    copies = [
        renamed(article, chance) for article in marked for _ in range(COPIES.get(article.set, 0))
    ]
    return [Sample(article) for article in (*marked, *copies, *pages_without_marks())]


# --- training --------------------------------------------------------------------------------


def fit(rows: Any, labels: Any, weights: Sequence[float], names: Sequence[str], trees: int) -> Any:
    """A forest in whole numbers, as it is written, of one output or of a column each."""
    labels = np.array(labels)
    model = CatBoostClassifier(
        loss_function="Logloss" if labels.ndim == 1 else "MultiCrossEntropy",
        iterations=trees,
        depth=6,
        learning_rate=0.1,
        l2_leaf_reg=6,
        rsm=0.3,
        border_count=16,
        thread_count=2,
        random_seed=1,
        verbose=0,
        allow_writing_files=False,
    )
    return integer_trees(model.fit(rows, labels, sample_weight=np.array(weights)), names)


def fit_links(train: Sequence[Sample], trees: int) -> Any:
    """Links of two words of one name. Where neither is of a name, it hardly matters."""
    rows, labels, weights = [], [], []
    for sample in train:
        if sample.article.set == "product":
            continue
        rows.append(sample.link_rows)
        reading, gold = sample.reading, sample.article.gold
        starts = reading.tokens.start[reading.place].tolist()
        ends = reading.tokens.end(reading.place).tolist()
        for right in np.flatnonzero(reading.gap != NO_LINK).tolist():
            left = right - 1
            one = any(a <= starts[left] and ends[right] <= b for a, b in gold)
            named = any(a <= starts[word] < b for a, b in gold for word in (left, right))
            labels.append(int(one))
            weights.append(sample.weight * (1.0 if named else 0.15))
    return fit(np.concatenate(rows), labels, weights, LINK_FEATURES, trees)


def fit_kinds(train: Sequence[Sample], column: str, trees: int) -> Any:
    """One forest for all kinds.

    Nobody has marked the places and the organisations of products: what a forest thinks of
    these that saw only the marked articles is as good as it gets.
    """
    marked = [sample for sample in train if sample.article.set != "product"]
    teacher = _fit_kinds(marked, column, trees // 3, None)
    return _fit_kinds(train, column, trees, teacher)


def _fit_kinds(train: Sequence[Sample], column: str, trees: int, teacher: Any) -> Any:
    names = SPAN_FEATURES if column == "rows" else SECOND_FEATURES
    rows, labels, weights = [], [], []
    for sample in train:
        own = getattr(sample, column)
        if not len(own):
            continue
        judged = labels_of(sample)
        likely = np.array([[kind == one for one in KINDS] for kind, _ in judged], float)
        if sample.article.set == "product":
            scores = model_of(teacher, names).scores(own.T)
            likely[:, 1:] = 1 / (1 + np.exp(scores[1:].T / -1000))
        rows.append(own)
        labels.append(likely)
        weights += [sample.weight * weight for _, weight in judged]
    return fit(np.concatenate(rows), np.concatenate(labels), weights, names, trees)


def labels_of(sample: Sample) -> list[tuple[str, float]]:
    """What each candidate is, and how much that counts."""
    if sample.article.set == "product":
        return [("none", 0.0 if cued else 1.0) for cued in have_person_cue(sample.found)]
    pairs = zip(sample.found.names, sample.spans, strict=True)
    return [label(sample.article, name, span) for name, span in pairs]


def label(article: Article, name: str, span: tuple[int, int]) -> tuple[str, float]:
    start, end = span
    kind = article.gold.get(span, "none")
    if article.set == "dev" and kind != "place" and facts(name).region:
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


def find(sample: Sample, link: Any) -> None:
    linked = model_of(link, LINK_FEATURES).scores(sample.link_rows.T) > 0
    sample.found = candidates(sample.reading, linked)
    sample.rows = span_columns(sample.found).T


def look_again(sample: Sample, kinds: Any) -> None:
    columns = model_of(kinds, SPAN_FEATURES).scores(sample.rows.T)
    further = second_columns(sample.found, columns).T
    sample.again = np.concatenate([sample.rows, further], axis=1)


def train(known: Sequence[Sample], trees: int) -> tuple[Any, Any, Any]:
    """All forests; the later ones see of the earlier ones what they say of unseen articles."""
    for rest, part in parts(known, 3, 5):
        link = fit_links(rest, trees)
        for sample in part:
            find(sample, link)
    for rest, part in parts(known, 3, 6):
        kinds = fit_kinds(rest, "rows", trees)
        for sample in part:
            look_again(sample, kinds)
    return (
        fit_links(known, trees),
        fit_kinds(known, "rows", trees),
        fit_kinds(known, "again", trees),
    )


def parts(
    known: Sequence[Sample], count: int, seed: int
) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """The articles in `count` parts, each with the rest; those of one site stay together.

    Which part a site is in does not change when others come in.
    """
    part = [crc32(f"{seed} {sample.article.group}".encode()) % count for sample in known]
    for number in range(count):
        yield (
            [sample for sample, own in zip(known, part, strict=True) if own != number],
            [sample for sample, own in zip(known, part, strict=True) if own == number],
        )


# --- measuring -------------------------------------------------------------------------------


def hold_out_news(known: Sequence[Sample], trees: int, report: Report) -> None:
    """Train on all but the sites of the bench's news, and measure on it and on unseen articles."""
    sites = {one.article.group for one in known if one.article.set == "news"}
    rest = [one for one in known if one.article.group not in sites]
    held_out = [one for one in known if one.article.group in sites]
    held_out += map(Sample, written("unseen", UNSEEN))
    report.judge(train(rest, trees), held_out)


def cross_validate(known: Sequence[Sample], folds: int, trees: int, report: Report) -> None:
    for rest, part in parts(known, folds, 3):
        report.judge(train(rest, trees), part)


@dataclass
class Report:
    """What was found in articles that the models had not seen."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def judge(self, forests: tuple[Any, Any, Any], unseen: Sequence[Sample]) -> None:
        read_ones = [one.article for one in unseen if one.article.set != "copy"]
        found = find_all([article.text for article in read_ones], Models.of(*forests))
        for article, mentions in zip(read_ones, found, strict=True):
            self._compare(article, {(*mention.span,): mention.kind for mention in mentions})

    def _compare(self, article: Article, found: dict[Any, str]) -> None:
        for span in [*found]:
            if any(a < span[1] and span[0] < b for a, b in article.optional):
                del found[span]
        for kind in KINDS:
            gold = {span for span, own in article.gold.items() if own == kind}
            ours = {span for span, own in found.items() if own == kind}
            self.counts.setdefault(f"{article.set} {kind}", Counter()).update(
                hits=len(gold & ours), found=len(ours), gold=len(gold)
            )
            if article.set != "product":
                self.errors += [_error(article, kind, "-", span) for span in sorted(gold - ours)]
            self.errors += [_error(article, kind, "+", span) for span in sorted(ours - gold)]
        if "person" not in article.gold.values():
            people = sum(kind == "person" for kind in found.values())
            self.counts.setdefault(f"{article.set} empty", Counter()).update(pages=1, people=people)

    def show(self) -> None:
        for name, count in sorted(self.counts.items()):
            if name.endswith("empty"):
                print(f"{name:20} {count['people']} persons on {count['pages']} pages without any")
            elif count["gold"]:
                hits, found, gold = count["hits"], max(count["found"], 1), count["gold"]
                print(
                    f"{name:20} P {hits / found:.3f} R {hits / gold:.3f}"
                    f" F1 {2 * hits / (found + gold):.3f} n {gold}"
                )


def _error(article: Article, kind: str, sign: str, span: tuple[int, int]) -> str:
    start, end = span
    text = article.text
    around = f"{text[max(0, start - 50) : start]}⟦{text[start:end]}⟧{text[end : end + 40]}"
    return f"{kind} {sign} {article.set} {' '.join(around.split())}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folds", type=int)
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", action="store_true", help="show each error")
    options = parser.parse_args()
    known = samples()
    if options.write:
        MODELS.mkdir(exist_ok=True)
        for name, forest in zip(FORESTS, train(known, options.trees), strict=True):
            save(forest, MODELS / f"{name}.json")
    else:
        report = Report()
        if options.folds:
            cross_validate(known, options.folds, options.trees, report)
        else:
            hold_out_news(known, options.trees, report)
        report.show()
        if options.errors:
            print("\n".join(report.errors))
