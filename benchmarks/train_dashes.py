"""Learn which hyphens stand for a dash: the weights of `pipeline/annotate/hyphens.py`.

    python benchmarks/train_dashes.py [FLAT-DEV.JSONL.GZ]

Needs scikit-learn. Examples of dashes are the real ones of the development pages' main
content, each squeezed to a hyphen; of compounds, the hyphens that stand there. (A few of
these are squeezed dashes themselves; the model finds most of them.) Before the weights are
written, five folds by site show how many dashes are found, and how many hyphens are taken
for one, at several thresholds. Source and licence: NOTICE.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import regex
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.annotate.hyphens import features, hyphens
from pipeline.annotate.language import detect_language

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
WEIGHTS = Path(__file__).parent.parent / "pipeline" / "lexicons" / "en" / "dash_weights.txt"
DASH = regex.compile(r"(?<=(?<![\p{L}-])\p{Ll}{2,})(?: [—–] |—)(?=\p{Ll}{2,}(?![\p{L}-]))")
#: A feature is kept if so many examples have it.
OFTEN = {"left": 6, "right": 4, "before": 15, "after": 15}
FOLDS = 5
AROUND = 60


def main(path: Path) -> None:
    rows = list(examples(path))
    often = Counter(name for names, _, _ in rows for name in names)
    seen = [
        {name: 1 for name in names if often[name] >= OFTEN.get(name.partition("=")[0], 1)}
        for names, _, _ in rows
    ]
    is_dash = np.array([dash for _, dash, _ in rows])
    fold = np.array([fold for _, _, fold in rows])
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(seen)

    odds = np.zeros(len(rows))
    for held_out in range(FOLDS):
        model = fit(matrix[fold != held_out], is_dash[fold != held_out])
        odds[fold == held_out] = model.decision_function(matrix[fold == held_out])
    print(f"{is_dash.sum():,} dashes, {(~is_dash).sum():,} hyphens")
    for threshold in (0, 0.5, 1, 1.5, 2, 3):
        found, taken = (odds > threshold)[is_dash].mean(), (odds > threshold)[~is_dash].mean()
        print(f"from {threshold}: {found:.1%} of the dashes, {taken:.2%} of the hyphens")

    model = fit(matrix, is_dash)
    learned = {"bias": round(10 * float(model.intercept_[0]))}
    for name, weight in zip(vectorizer.feature_names_, model.coef_[0], strict=True):
        if tenths := round(10 * float(weight)):
            learned[name] = tenths
    head = "# Tenths of the log odds that a hyphen stands for a dash. Made by\n"
    head += "# benchmarks/train_dashes.py; sources and licences: NOTICE.\n"
    lines = [f"{name} {weight}\n" for name, weight in learned.items()]
    WEIGHTS.write_text(head + "".join(lines), "utf-8")
    print(f"{len(learned):,} weights")


def fit(matrix: object, is_dash: object) -> LogisticRegression:
    return LogisticRegression(C=0.5, max_iter=500).fit(matrix, is_dash)


def examples(path: Path) -> Iterator[tuple[list[str], bool, int]]:
    """Features, whether it is a dash, and the fold of its site, for every example."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for row in lines:
            page = json.loads(row)
            text = page["gold"]
            if page["flattening"] != "html-text" or detect_language(text, "en") != "en":
                continue
            site = urlsplit(page["url"] or "").hostname or page["id"]
            fold = int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS
            for line in text.split("\n"):
                for hyphen in hyphens(line):
                    yield features(hyphen), False, fold
                for match in DASH.finditer(line):
                    squeezed = line[max(0, match.start() - AROUND) : match.start()] + "-"
                    at = len(squeezed) - 1
                    squeezed += line[match.end() : match.end() + AROUND]
                    for hyphen in hyphens(squeezed):
                        if hyphen.at == at:
                            yield features(hyphen), True, fold


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "bench" / "flat-dev.jsonl.gz")
