"""CatBoost's symmetric trees as the integer JSON that `pipeline/annotate/trees.py` runs.

from oblivious import export
export(model, names, Path("pipeline/lexicons/_models/lines.json"))
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

#: What a log-odd of 1 counts in a leaf: finer than any difference that matters.
UNIT = 1000


def export(model: Any, names: Sequence[str], path: Path) -> None:
    """Write a trained CatBoost model over integer features to `path`.

    It is a binary one, or one of several labels. `names` are those of the columns it was
    trained on, in order; those that no tree asks about are left out of the file.
    """
    save(integer_trees(model, names), path)


def save(trees: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(trees, separators=(",", ":")) + "\n")


def integer_trees(model: Any, names: Sequence[str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        trained = json.loads(Path(file.name).read_text())
    scale, biases = trained["scale_and_bias"]
    several = len(biases) > 1
    column = {
        feature["feature_index"]: feature["flat_feature_index"]
        for feature in trained["features_info"]["float_features"]
    }
    questions: dict[tuple[int, int], int] = {}
    used: dict[int, int] = {}
    trees = []
    for tree in trained["oblivious_trees"]:
        asked = []
        for split in tree["splits"] or []:
            feature = column[split["float_feature_index"]]
            # x > 3.5 and x > 3 are the same question to a whole number.
            question = used.setdefault(feature, len(used)), math.floor(split["border"])
            asked.append(questions.setdefault(question, len(questions)))
        leaves = [round(leaf * scale * UNIT) for leaf in tree["leaf_values"]]
        trees.append([asked, _in_groups(leaves, len(biases)) if several else leaves])
    return {
        "features": [names[feature] for feature in used],
        "unit": UNIT,
        "bias": [round(bias * UNIT) for bias in biases] if several else round(biases[0] * UNIT),
        "splits": list(questions),
        "trees": trees,
    }


def _in_groups(values: Sequence[int], size: int) -> list[Sequence[int]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
