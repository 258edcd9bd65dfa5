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
    """Write a trained binary CatBoost model over integer features to `path`.

    `names` are those of the columns it was trained on, in order; those that no tree asks
    about are left out of the file.
    """
    path.write_text(json.dumps(integer_trees(model, names), separators=(",", ":")) + "\n")


def integer_trees(model: Any, names: Sequence[str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        trained = json.loads(Path(file.name).read_text())
    scale, (bias,) = trained["scale_and_bias"]
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
        trees.append([asked, [round(leaf * scale * UNIT) for leaf in tree["leaf_values"]]])
    return {
        "features": [names[feature] for feature in used],
        "unit": UNIT,
        "bias": round(bias * UNIT),
        "splits": list(questions),
        "trees": trees,
    }
