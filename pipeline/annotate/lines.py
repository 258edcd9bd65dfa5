"""The line model: how likely each line of a flattened page is its main content.

A small forest of oblivious trees in whole numbers sees a line and what stands around it.
`benchmarks/train_lines.py` trains it; see there for where its truth is from. (A second
forest that saw the first one's scores, of the lines around and of the whole page, was tried
twice, and so was a model that chose each page's cut: neither found anything better.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from pipeline.annotate.columns import Hashes, Integers, columns
from pipeline.annotate.line_features import features, narrow
from pipeline.annotate.line_words import load_weights
from pipeline.annotate.places import Flags
from pipeline.annotate.trees import load_trees

#: So many characters are described together: more would not fit a processor's cache.
BATCH = 400_000
#: So many rows are put to a model together: of a page of a million lines, the questions and
#: answers would fill a gigabyte.
ROWS = 1 << 12


class Scored(NamedTuple):
    """The lines of one text that have words in them, and what the model makes of each.

    `line` is which line of the text a row is; `permille` its probability, in thousandths,
    to be main content. The rest is for those who name the lines: `cues` the bits of its
    words, `separators` how many of its marks may part the steps of a breadcrumb, `prose` its
    words if it is running text, `topic` how many of its words, in thousandths, are the page's
    topics, `phrase` the number of a phrase's kind, `may_be_phrase` if it needs looking up,
    `hash` what equal lines share.
    """

    line: Integers
    permille: Integers
    words: Integers
    cues: Integers
    separators: Integers
    prose: Integers
    topic: Integers
    datelike: Integers
    phrase: Integers
    opens_byline: Integers
    may_be_phrase: Integers
    hash: Hashes


def score_lines(texts: Sequence[str], languages: Sequence[str]) -> list[Scored]:
    """The model's view of each text. What it says of one does not depend on the others."""
    return [
        scored
        for batch in _batches(texts)
        for scored in _score(texts[batch], np.array(languages[batch]) == "en")
    ]


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    begin = size = 0
    for place, text in enumerate(texts):
        if size and size + len(text) > BATCH:
            yield slice(begin, place)
            begin, size = place, 0
        size += len(text)
    if begin < len(texts):
        yield slice(begin, None)


def _score(texts: Sequence[str], english: Flags) -> Iterable[Scored]:
    found = columns(texts)
    first = features(texts, found, load_weights(), english)
    permille = _ask("lines", first)
    rows: list[Any] = [
        found.index,
        permille,
        found.words,
        first["cue_bits"],
        first["separators"],
        first["prose"],
        first["topic"],
        first["datelike"],
        first["phrase"],
        first["opens_byline"],
        first["may_be_phrase"],
        found.lines,
    ]
    bounds = np.searchsorted(found.document, np.arange(found.documents + 1)).tolist()
    for begin, end in pairwise(bounds):
        yield Scored(*[row[begin:end] for row in rows])


def _ask(name: str, known: Mapping[str, Integers]) -> Integers:
    """A model's answer for each row, in thousandths."""
    trees = load_trees(name)
    asked = [known[each] for each in trees.features]
    scores = np.zeros(len(asked[0]), np.int64)
    for start in range(0, len(scores), ROWS):
        rows = slice(start, start + ROWS)
        scores[rows] = trees.scores(narrow(np.array([column[rows] for column in asked])))
    return trees.permille(scores)
