"""Build the English word lists from the development articles beside the project.

    python benchmarks/build_words.py [FLAT-DEV.JSONL.GZ]

`words.txt`: words that are written in lower case inside sentences, on four pages or more
and more often than with a capital (so `russia` is none, however often it is misspelt).
`compounds.txt`: hyphenated words of two pages or more. `openers.txt`: words that stand at
the start of a sentence three times as often as they stand, with a capital, inside one.
These are read by the rules for casing, dashes and glued words. Source: the main content of
WCXB's development pages, see NOTICE.

`known.txt`: words a dictionary has in lower case. `capitalised.txt`: those it has with a
capital only. Source: SCOWL's lists as Debian's packages wamerican and wbritish (2020.12.07)
install them under /usr/share/dict; without these the two files are left as they are.
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
DICTIONARIES = [Path("/usr/share/dict", name) for name in ("american-english", "british-english")]
LEXICON = Path(__file__).parent.parent / "pipeline" / "lexicons" / "en"
INSIDE = regex.compile(r"(?<=[\p{Ll},;] )[A-Za-z][a-z]{1,23}\b(?![-.@/]\w)")
OPENING = regex.compile(r"(?<=\p{Ll}{2}[.!?] )\p{Lu}\p{Ll}*\b")
CAPITALISED = regex.compile(r"(?<=[\p{Ll},;] )\p{Lu}\p{Ll}*\b")
COMPOUND = regex.compile(r"(?<=[ “\"(])[a-z]{2,15}(?:-[a-z]{2,15}){1,3}(?=[ ,.;:!?”\")])")


def main(path: Path) -> None:
    lower, capital, compound = Counter(), Counter(), Counter()
    opening, inside = Counter(), Counter()
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
            opening.update(set(OPENING.findall(text)))
            inside.update(set(CAPITALISED.findall(text)))
    words = {word for word, n in lower.items() if n >= 4 and n > capital[word]}
    write("words", "Words that are written in lower case.", words)
    openers = {word for word, n in opening.items() if n >= 3 and n >= 3 * inside[word]}
    write("openers", "Words that begin sentences, and that are no names.", openers | {"I"})
    compounds = {word for word, n in compound.items() if n >= 2}
    write("compounds", "Words that are written with a hyphen.", compounds)
    if all(path.is_file() for path in DICTIONARIES):
        dictionary()


def dictionary() -> None:
    entries = {word for path in DICTIONARIES for word in path.read_text("utf-8").split()}
    words = {word for word in entries if word.isalpha() and word.isascii() and len(word) > 1}
    known = {word for word in words if word.islower()}
    names = {word for word in words if word.istitle() and word.lower() not in known}
    write("known", "Words that a dictionary has in lower case.", known, "SCOWL")
    write("capitalised", "Words that a dictionary has with a capital only.", names, "SCOWL")


def write(name: str, about: str, entries: set[str], source: str = "WCXB, CC-BY-4.0") -> None:
    head = f"# {about} Made by benchmarks/build_words.py from {source}; see NOTICE.\n"
    (LEXICON / f"{name}.txt").write_text(head + "\n".join(sorted(entries)) + "\n", "utf-8")
    print(f"{len(entries):,} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "bench" / "flat-dev.jsonl.gz")
