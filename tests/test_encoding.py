"""What ftfy mends comes out as ftfy mends it, and what it leaves alone is left alone.

`data/mojibake.jsonl` has a text a line and the kind of damage done to it, or none. What is
expected is not written down: it is what ftfy itself makes of it, with its quotes curly.
"""

import json
from pathlib import Path

import ftfy
import pytest

from pipeline import clean
from pipeline.config import make_config

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "mojibake.jsonl").read_text("utf-8").split("\n")
    if line
]
ENCODING = make_config({"stages": ["encoding"]})
#: Spaces and invisible characters, which we mend and ftfy leaves to others.
OURS = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{IDEOGRAPHIC SPACE}": "\u3000", "\ufeff": None})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['text'][:20]}")
def test_as_with_ftfy(case):
    text = case["text"]
    mended = "\n".join(ftfy.fix_text(line, uncurl_quotes=False) for line in text.split("\n"))
    assert clean(text, config=ENCODING).text == mended.translate(OURS)
    if case["kind"] == "right as it is":
        assert mended == text


def test_every_kind_of_damage_is_mended():
    left = [
        case["kind"]
        for case in CASES
        if case["kind"].startswith("UTF-8 as")
        and clean(case["text"], config=ENCODING).text == case["text"]
    ]
    assert left == []
