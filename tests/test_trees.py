"""Models give each row one score, whatever it is computed beside, and the trained one's."""

import random

import numpy as np
import pytest
from oblivious import integer_trees

from pipeline.annotate.trees import CHUNK, trees_of

MODEL = {
    "features": ["words", "commas"],
    "unit": 1000,
    "bias": -10,
    "splits": [[0, 3], [1, 0], [0, -2]],
    "trees": [[[0, 1], [1, 20, 300, 4000]], [[2], [-5, 7]], [[], [9]]],
}


def by_hand(words, commas):
    first = [1, 20, 300, 4000][(words > 3) + 2 * (commas > 0)]
    return -10 + first + (7 if words > -2 else -5) + 9


def test_scores_are_the_sums_of_the_leaves():
    rows = [(words, commas) for words in range(-4, 7) for commas in (-1, 0, 1)]
    scores = trees_of(MODEL).scores(np.array(rows, np.int32).T)
    assert scores.tolist() == [by_hand(*row) for row in rows]


def test_a_row_scores_the_same_in_every_batch():
    columns = np.random.default_rng(0).integers(-9, 9, (2, 2 * CHUNK + 5), np.int32)
    together = trees_of(MODEL).scores(columns)
    for index in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 4]:
        assert trees_of(MODEL).scores(columns[:, index : index + 1]) == together[index]


def test_no_rows_have_no_scores():
    assert trees_of(MODEL).scores(np.zeros((2, 0), np.int32)).shape == (0,)


def test_no_trees_give_the_bias():
    assert trees_of({**MODEL, "trees": []}).scores(np.zeros((2, 1), np.int32)).tolist() == [-10]


def test_probabilities():
    trees = trees_of(MODEL)
    scores = np.array([-99999, -1000, 0, 1000, 99999], np.int64)
    assert trees.permille(scores).tolist() == [0, 269, 500, 731, 1000]


def test_a_tree_that_is_too_deep_is_refused():
    with pytest.raises(ValueError, match="at most 8 levels, found one of 9"):
        trees_of({**MODEL, "trees": [[[0] * 9, [0] * 512]]})


def test_several_outputs_are_kept_apart_whatever_their_signs():
    leaves = [[5, -7, 0], [-1, -1, 900_000]]
    model = {**MODEL, "bias": [0, 0, 1], "trees": [[[0], leaves], [[1], [[-9, 0, -6], [2, 8, 1]]]]}
    scores = trees_of(model).scores(np.array([[3, 4, 3], [0, 1, 1]], np.int32))
    assert scores.T.tolist() == [[-4, -7, -5], [1, 7, 900_002], [7, 1, 2]]


@pytest.mark.parametrize("leaves", [[1, 2_000_000], [[1] * 4, [2] * 4]])
def test_leaves_that_would_run_into_one_another_are_refused(leaves):
    with pytest.raises(ValueError, match="at most 3 outputs of at most 1048575, found"):
        trees_of({**MODEL, "trees": [[[0], leaves]]})


def test_the_export_scores_as_the_trained_model_does():
    catboost = pytest.importorskip("catboost")
    generator = random.Random(1)
    rows = [[generator.randrange(-50, 50) for _ in range(4)] for _ in range(500)]
    labels = [int(row[0] + row[2] * row[3] / 9 > generator.randrange(-20, 20)) for row in rows]
    model = catboost.CatBoostClassifier(
        iterations=40, depth=4, verbose=False, allow_writing_files=False, thread_count=1
    ).fit(rows, labels)
    exported = trees_of(integer_trees(model, ["a", "b", "c", "d"]))
    order = ["abcd".index(name) for name in exported.features]
    scores = exported.scores(np.array(rows, np.int32).T[order])
    trained = model.predict(rows, prediction_type="RawFormulaVal")
    assert abs(scores / exported.unit - trained).max() < 40 * 0.0005 + 0.001
