"""Build the English word lists from the development articles beside the project.

    python benchmarks/build_words.py [FLAT-DEV.JSONL.GZ]

`words.txt`: words that are written in lower case inside sentences, on four pages or more
and more often than with a capital (so `russia` is none, however often it is misspelt).
`compounds.txt`: hyphenated words of two pages or more. Both are read by the rules for
casing and for dashes. Source: the main content of WCXB's development pages, see NOTICE.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from pathlib import Path

import regex

from pipeline.annotate.language import detect_language

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared"))
LEXICON = Path(__file__).parent.parent / "pipeline" / "lexicons" / "en"
INSIDE = regex.compile(r"(?<=[\p{Ll},;] )[A-Za-z][a-z]{1,23}\b(?![-.@/]\w)")
COMPOUND = regex.compile(r"(?<=[ “\"(])[a-z]{2,15}(?:-[a-z]{2,15}){1,3}(?=[ ,.;:!?”\")])")


def main(path: Path) -> None:
    lower, capital, compound = Counter(), Counter(), Counter()
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            page = json.loads(line)
            text = page["gold"]
            if page["flattening"] != "html-text" or detect_language(text, "en") != "en":
                continue
            words = set(INSIDE.findall(text))
            lower.update(word for word in words if word.islower())
            capital.update(word.lower() for word in words if not word.islower())
            compound.update(set(COMPOUND.findall(text)))
    words = {word for word, n in lower.items() if n >= 4 and n > capital[word]}
    write("words", "Words that are written in lower case.", words)
    compounds = {word for word, n in compound.items() if n >= 2}
    write("compounds", "Words that are written with a hyphen.", compounds)


def write(name: str, about: str, entries: set[str]) -> None:
    head = f"# {about} Made by benchmarks/build_words.py from WCXB, CC-BY-4.0; see NOTICE.\n"
    (LEXICON / f"{name}.txt").write_text(head + "\n".join(sorted(entries)) + "\n", "utf-8")
    print(f"{len(entries):,} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "bench" / "flat-dev.jsonl.gz")
