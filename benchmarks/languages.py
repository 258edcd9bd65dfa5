"""Language detectors, compared: python benchmarks/languages.py

Accuracy over five sentences together and over single sentences of tests/data/languages.yaml, and
cost as a ratio to one `ftfy.fix_text` of the same text. Detectors that are not installed are left
out.
"""

# ruff: noqa: PLC0415 - each detector is loaded only when it is its turn

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import ftfy
import yaml

from pipeline.annotate.language import detect_language

SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "languages.yaml"

#: Norwegian has two written forms, and detectors name the one, the other or neither.
SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "zh-cn": "zh"}


def ours() -> Callable[[str], str]:
    return lambda text: detect_language(text, "??")


def resiliparse() -> Callable[[str], str]:
    from resiliparse.parse.lang import detect_fast

    return lambda text: detect_fast(text.lower(), cutoff=5000)[0]


def py3langid() -> Callable[[str], str]:
    import py3langid

    return lambda text: py3langid.classify(text)[0]


def lingua(*, fast: bool) -> Callable[[str], str]:
    from lingua import LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_all_languages()
    detector = (builder.with_low_accuracy_mode() if fast else builder).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "?"

    return detect


DETECTORS = {
    "ours": ours,
    "resiliparse": resiliparse,
    "py3langid": py3langid,
    "lingua, low accuracy": lambda: lingua(fast=True),
    "lingua": lambda: lingua(fast=False),
}


def seconds(function: Callable[[str], object], texts: list[str]) -> float:
    begin = time.process_time()
    for text in texts:
        function(text)
    return time.process_time() - begin


def main() -> None:
    sample = yaml.safe_load(SAMPLE.read_text("utf-8"))
    wholes = [(language, " ".join(lines)) for language, lines in sample.items()]
    singles = [(language, line) for language, lines in sample.items() for line in lines]
    texts = [text for _, text in wholes]
    for name, make in DETECTORS.items():
        try:
            detect = make()
        except ImportError:
            continue
        right = {}
        wrong: list[str] = []
        for what, cases in (("whole", wholes), ("single", singles)):
            found = [(SAME.get(detect(text), detect(text)), language) for language, text in cases]
            right[what] = sum(one == language for one, language in found) / len(found)
            wrong += [f"{language}>{one}" for one, language in found if one != language]
        ratio = statistics.median(
            seconds(detect, texts) / seconds(ftfy.fix_text, texts) for _ in range(7)
        )
        print(
            f"{name:<22} whole {right['whole']:.3f}  single {right['single']:.3f}  "
            f"cost {ratio:7.2f} of ftfy  {1e3 * seconds(detect, texts) / len(texts):.3f} ms a text"
        )
        print(f"    {' '.join(wrong)}")


if __name__ == "__main__":
    main()
