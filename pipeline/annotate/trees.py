"""Small models: sums over oblivious trees, in whole numbers.

A score that is a sum of floating-point numbers differs in its last digits with the order
of the sum, so with the batch a document happens to be in. Here everything is an integer:
the features, the thresholds, and what the leaves add up, so that a line has one score on
every machine, alone or among ten thousand.

In an oblivious tree (CatBoost's "symmetric" tree) all nodes of a level ask the same
question, "is feature f above t?", and the answers, read as a binary number, are the leaf.
So a whole batch goes through a forest in a few operations on arrays. The models are JSON
files that `benchmarks/oblivious.py` writes:

    {"features": [name, ...],                 the columns, in order
     "unit": 1000,                            what a log-odd of 1 counts
     "bias": -312,
     "splits": [[feature, threshold], ...],   each distinct question once, by number
     "trees": [[[split, ...], [leaf, ...]], ...]}

The first split of a tree is the lowest bit of the leaf's number. A model that answers several
questions at once, three at most, has a list of numbers for its bias and for each leaf. A leaf
is looked up once for all of them: its numbers are digits of one of 64 bits, wide enough for the
sum over the forest, and so the sums of all are one sum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from pipeline import lexicons

#: Rows that go through the trees together: so many fit a processor's cache.
CHUNK = 512

#: Above every feature: the answer of a split that only fills a shorter tree up is no.
NEVER = np.iinfo(np.int32).max

#: A leaf's number is held in a byte.
DEEPEST = 8

#: How wide the digits of a leaf are, in bits, and above what none of their sums may be.
DIGIT = 21
HIGHEST = (1 << DIGIT - 1) - 1
MOST_OUTPUTS = 3

Integers = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Trees:
    """A forest over int32 features; `features` names its columns in order."""

    features: tuple[str, ...]
    unit: int
    bias: NDArray[np.int64]  # (), or (outputs,)
    split_features: NDArray[np.intp]  # (splits,)
    thresholds: Integers  # (splits, 1)
    levels: tuple[NDArray[np.intp], ...]  # for each level, the split of each tree
    leaves: NDArray[np.int64]  # all leaves, one tree after the other, with outputs for digits
    offsets: NDArray[np.intp]  # (trees, 1): where each tree's leaves begin

    def scores(self, columns: Integers) -> NDArray[np.int64]:
        """The log-odds, times `unit`, of each row of `columns`, shape (features, rows).

        Their shape is (rows,), or (outputs, rows) for a model of several.
        """
        rows = columns.shape[1]
        sums = np.zeros(rows, np.int64)
        for start in range(0, rows, CHUNK):
            answers = columns[self.split_features, start : start + CHUNK] > self.thresholds
            leaf = np.zeros((len(self.offsets), answers.shape[1]), np.uint8)
            for level, splits in enumerate(self.levels):
                leaf |= answers[splits].view(np.uint8) << np.uint8(level)
            sums[start : start + CHUNK] = self.leaves.take(leaf + self.offsets).sum(0)
        return self._outputs(sums) + self.bias[..., np.newaxis]

    def _outputs(self, sums: NDArray[np.int64]) -> NDArray[np.int64]:
        """The digits of sums: one row for each output, or the sums themselves if there is one."""
        if not self.bias.ndim:
            return sums
        digits = np.zeros((len(self.bias), len(sums)), np.int64)
        for digit in digits:
            digit[:] = (sums + HIGHEST + 1 & 2 * HIGHEST + 1) - HIGHEST - 1
            sums = (sums - digit) >> DIGIT
        return digits

    def permille(self, scores: NDArray[np.int64]) -> NDArray[np.int64]:
        """Scores as probabilities in thousandths, 0 to 1000."""
        return np.searchsorted(_log_odds(self.unit), scores, side="right")


@cache
def load_trees(name: str) -> Trees:
    """The model `lexicons/_models/<name>.json`; see the head of this module for its form."""
    return trees_of(forest(name))


def forest(name: str) -> Any:
    """What stands in the model's file."""
    return orjson.loads((files(lexicons) / "_models" / f"{name}.json").read_bytes())


def trees_of(model: dict[str, Any]) -> Trees:
    """A model from its JSON.

    Raises ValueError if a tree is deeper than eight levels, or outputs or their scores are
    beyond what is held.
    """
    splits = [*model["splits"], (0, NEVER)]
    depth = max((len(asked) for asked, _ in model["trees"]), default=0)
    if depth > DEEPEST:
        raise ValueError(f"expected trees of at most {DEEPEST} levels, found one of {depth}")
    filled = [_filled(asked, depth, len(splits) - 1) for asked, _ in model["trees"]]
    sizes = [len(leaves) for _, leaves in model["trees"]]
    return Trees(
        tuple(model["features"]),
        model["unit"],
        np.array(model["bias"], np.int64),
        np.array([feature for feature, _ in splits], np.intp),
        np.array([threshold for _, threshold in splits], np.int32)[:, np.newaxis],
        tuple(np.array(level, np.intp) for level in zip(*filled, strict=True)),
        _with_digits([leaves for _, leaves in model["trees"]]),
        np.cumsum([0, *sizes[:-1]], dtype=np.intp)[: len(sizes), np.newaxis],
    )


def _with_digits(trees: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    """The leaves of trees, one after the other; several numbers of a leaf as digits of one."""
    leaves = [np.array(leaves, np.int64).reshape(len(leaves), -1).T for leaves in trees]
    digits = np.concatenate(leaves, axis=-1) if leaves else np.zeros((1, 0), np.int64)
    highest = sum(int(np.abs(own).max()) for own in leaves)
    if len(digits) > MOST_OUTPUTS or highest > HIGHEST:
        raise ValueError(
            f"expected at most {MOST_OUTPUTS} outputs of at most {HIGHEST}, "
            f"found {len(digits)} of at most {highest}"
        )
    packed: NDArray[np.int64] = sum(digits << DIGIT * np.arange(len(digits))[:, np.newaxis])
    return packed


def _filled(asked: Sequence[int], depth: int, never: int) -> list[int]:
    return [*asked, *[never] * (depth - len(asked))]


@cache
def _log_odds(unit: int) -> NDArray[np.int64]:
    """From which score on each thousandth is reached; it rounds as probabilities do."""
    steps = ((2 * thousandth - 1) / 2000 for thousandth in range(1, 1001))
    return np.array([round(unit * math.log(p / (1 - p))) for p in steps], np.int64)
