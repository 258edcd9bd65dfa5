"""What is known of words and phrases that names are made of: the lexicons of names.

The files stand in `pipeline/lexicons/_names`; NOTICE says where they come from. A word's
`Facts` are small whole numbers, so that they can be features of a model as they are.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from struct import Struct
from typing import Any, NamedTuple

import yaml

from pipeline import lexicons
from pipeline.annotate.words import is_ordinary

_FOLDER = files(lexicons) / "_names"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

FEMALE, MALE = 1, 2


class Facts(NamedTuple):
    """What the lexicons say of one word, whatever its case. Levels count up from 0, unknown."""

    given: int  # 1 rare, 2 common
    gender: int  # of the given name: 1 female, 2 male, 0 either
    family: int  # 1 rare to 3 very common
    ordinary: int
    city: int  # by size, 1 to 4
    region: int  # a country or another place
    title: int
    role: int
    demonym: int
    nobody: int
    organisation: int  # a word that organisations' names are made with
    place: int
    legal: int
    particle: int
    suffix: int
    speech: int
    personal: int
    towards_place: int  # a preposition that stands before places
    body: int  # before an organisation, what it is
    doing: int  # behind one, what it has or does
    thing: int  # ends the name of a product, an event or a paper, which is none of ours
    capitals: int  # 1 a capital first, 2 inside too, 3 throughout, 0 none
    digits: int
    initial: int
    hyphen: int
    length: int
    sound: int  # ends like a family name (above 0) or like a place


#: Facts as columns, and what further lists say of a word.
FACTS = (*Facts._fields, "listed_organisation", "brand", "ends_brands", "month", "street", "famous")
pack = Struct(f"{len(FACTS)}b").pack

#: Where there is no word.
NO_FACTS = Facts(*[0] * len(Facts._fields))


class Phrase(NamedTuple):
    """What the lists say of a whole name."""

    city: int
    region: int
    organisation: int  # 2 on the list of organisations, 1 a listed company
    brand: int


NOTHING = Phrase(0, 0, 0, 0)

#: An acronym has so many letters at most; so large a city may be meant all the same: `OSLO`.
ACRONYM, LARGE = 4, 3


#: Letters that Unicode does not take for others with an accent.
UNDECOMPOSED = str.maketrans(
    {"ı": "i", "đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def fold(word: str) -> str:
    """A word in lower case, with plain apostrophes and without accents."""
    word = word.lower().replace("’", "'")
    if word.isascii():
        return word
    word = word.translate(UNDECOMPOSED)
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=1 << 12)
def facts(word: str) -> Facts:
    """What is known of a word as it is written."""
    return Facts(*_facts(word, phrase_facts(word)))


@lru_cache(maxsize=1 << 16)
def fact_bytes(word: str) -> bytes:
    """The facts of a word as small numbers, in the order of FACTS."""
    if not word:
        return bytes(len(FACTS))
    phrase = phrase_facts(word)
    lower = fold(word)
    listed = phrase.organisation, phrase.brand, _ends_brands().get(lower, 0)
    told = (lower in cue(name) for name in ("months", "streets", "famous"))
    return pack(*_facts(word, phrase), *listed, *told)


def _facts(word: str, phrase: Phrase) -> list[int]:
    lower = fold(word).rstrip(".")
    given, gender, family = _person(lower)
    lists = _listed_words().get(lower, 0)
    demonym = lists & 1
    if not demonym and "-" in lower:
        demonym = int(all(_listed_words().get(part, 0) & 1 for part in lower.split("-")))
    return [
        given,
        gender,
        family,
        int(is_ordinary(lower)),
        phrase.city,
        phrase.region,
        lists >> 1 & 1,
        lists >> 2 & 1,
        demonym,
        *(lists >> place & 1 for place in range(3, len(LISTS))),
        _capitals(word),
        int(any(character.isdigit() for character in word)),
        int(_is_initial(word)),
        int("-" in word),
        min(len(word), 12),
        _sound(lower),
    ]


#: The lists of cues.yaml that are facts of a word: the demonyms, then in the order of Facts.
LISTS = (
    *("demonyms", "titles", "roles", "nobody", "organisation_heads", "place_heads", "legal"),
    *("particles", "suffixes", "speech", "personal", "place_prepositions", "bodies"),
    *("doings", "things"),
)


@cache
def _listed_words() -> dict[str, int]:
    """Which of LISTS a word is on, as bits."""
    found: Counter[str] = Counter()
    for place, name in enumerate(LISTS):
        found.update(dict.fromkeys(cue(name), 1 << place))
    return dict(found)


def _person(lower: str) -> tuple[int, int, int]:
    """Level and gender as a given name, level as a family name; of a compound, the best part's."""
    given, family = _people()
    if lower in given or lower in family:
        return *given.get(lower, (0, 0)), family.get(lower, 0)
    if "-" not in lower and "'" not in lower:
        return 0, 0, 0
    parts = [part for part in lower.replace("'", "-").split("-") if len(part) > 1]
    level, gender = max((given.get(part, (0, 0)) for part in parts), default=(0, 0))
    return level, gender, max((family.get(part, 0) for part in parts), default=0)


def _sound(lower: str) -> int:
    return _sound_of(lower[-3:])


@lru_cache(maxsize=1 << 14)
def _sound_of(ending: str) -> int:
    """In tenths of a log-odd: whether names of people or of places end so."""
    people, places, every_person, every_place = _endings()
    share = (people[ending] + 1) * every_place / (places[ending] + 1) / every_person
    # Whole numbers of a logarithm are safe from the last digits of a float.
    return max(-30, min(30, round(10 * math.log(share))))


@cache
def _endings() -> tuple[Counter[str], Counter[str], int, int]:
    """How often names of people and of places end so, and how many there are of each."""
    _, family = _people()
    cities = (name for name, own in _phrases().items() if own.city)
    people = Counter(name[-3:] for name in family)
    places = Counter(name[-3:].lower() if name.isascii() else fold(name)[-3:] for name in cities)
    return people, places, people.total(), places.total()


def _capitals(word: str) -> int:
    if word.isupper() and len(word.rstrip(".")) > 1:
        return 3
    if any(character.isupper() for character in word[1:]):
        return 2
    return int(word[:1].isupper())


def _is_initial(word: str) -> bool:
    letters = word.replace(".", "")
    return letters.isupper() and len(letters) <= 2 and (len(letters) == 1 or "." in word)  # noqa: PLR2004


@cache
def _cues() -> dict[str, Any]:
    """The word lists of cues.yaml as sets; nested ones as mappings of sets."""

    def sets(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: sets(part) for key, part in value.items()}
        return frozenset(value.split())

    loaded: dict[str, Any] = sets(yaml.load((_FOLDER / "cues.yaml").read_bytes(), _Loader))  # noqa: S506 - safe
    return loaded


def cue(name: str) -> frozenset[str]:
    """One of the word lists of cues.yaml."""
    listed: frozenset[str] = _cues()[name]
    return listed


def gendered(name: str, gender: int) -> frozenset[str]:
    """Words of a list that go with a gender."""
    listed: frozenset[str] = _cues()[name]["female" if gender == FEMALE else "male"]
    return listed


@cache
def _people() -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Given names with level and gender, family names with their level."""
    given: dict[str, tuple[int, int]] = {}
    family: dict[str, int] = {}
    genders = {"female": FEMALE, "male": MALE, "either": 0}
    for section in (_FOLDER / "people.txt").read_text("utf-8").split("\n= ")[1:]:
        head, _, names = section.partition("\n")
        kind, level, *gender = head.split()
        if kind == "family":
            family |= dict.fromkeys(names.split(), int(level))
        else:
            one = (2 if level == "common" else 1, genders[gender[0]])
            given |= dict.fromkeys(names.split(), one)
    return given, family


def phrase_facts(phrase: str) -> Phrase:
    """What the lists say of a name of one word or several, as it is written or in capitals."""
    plain = phrase.replace("’", "'")
    known = _phrases().get(plain, NOTHING)
    if known is not NOTHING or len(plain) < ACRONYM or not plain.isupper():
        return known
    known = _phrases().get(plain.title(), NOTHING)
    large = known.region or known.city >= LARGE
    return known if large or len(plain) > ACRONYM else NOTHING


@cache
def heads() -> dict[str, int]:
    """The first words of listed names of several words, and how long the longest is."""
    longest: dict[str, int] = {}
    for phrase in _phrases():
        head, space, _ = phrase.partition(" ")
        if space:
            head = head.rstrip(",").removesuffix("'s")
            longest[head] = max(len(phrase), longest.get(head, 0))
    return longest


def longest_from(word: str) -> int:
    """How long the longest listed name of several words is that begins with a word."""
    plain = word.replace("’", "'")
    return heads().get(plain, 0) or (heads().get(plain.title(), 0) if plain.isupper() else 0)


@cache
def _phrases() -> dict[str, Phrase]:
    """Everything on the lists of places and organisations."""
    phrases: dict[str, Phrase] = {}
    for section in (_FOLDER / "cities.txt").read_text("utf-8").split("\n= ")[1:]:
        level, *cities = section.strip().split("\n")
        phrases |= dict.fromkeys(cities, NOTHING._replace(city=int(level)))
    for name in ("countries", "regions"):
        for place in _entries(name):
            phrases[place] = phrases.get(place, NOTHING)._replace(region=1)
    for brand in _entries("brands"):
        phrases[brand] = phrases.get(brand, NOTHING)._replace(brand=1)
    for name, known_as in (("companies", 1), ("organisations", 2)):
        for entry in _entries(name):
            for form in entry.split(" | "):
                known = phrases.get(form, NOTHING)
                phrases[form] = known._replace(organisation=known_as)
    return phrases


@cache
def _ends_brands() -> dict[str, int]:
    """Words that end names on the list of brands, by how many: 1 from two on to 4."""
    ends = Counter(fold(name.rpartition(" ")[2]) for name in _entries("brands") if " " in name)
    return {word: min(4, count.bit_length() - 1) for word, count in ends.items() if count > 1}


@cache
def two_words() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Listed names of two words, but small towns and firms.

    By the first word in lower case the second ones as they are written, and the reverse.
    """
    by_first: defaultdict[str, set[str]] = defaultdict(set)
    by_second: defaultdict[str, set[str]] = defaultdict(set)
    for phrase, known in _phrases().items():
        if not (known.city > 1 or known.region or known.organisation > 1):
            continue
        first, _, second = phrase.partition(" ")
        if first.istitle() and second.istitle() and first != "The" and " " not in second:
            by_first[first.lower()].add(second)
            by_second[second.lower()].add(first)
    return (
        {word: frozenset(others) for word, others in by_first.items()},
        {word: frozenset(others) for word, others in by_second.items()},
    )


def _entries(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


@cache
def expansions() -> dict[str, str]:
    """Other names of listed organisations, and the first."""
    found: dict[str, str] = {}
    for entry in _entries("organisations"):
        first, *others = entry.split(" | ")
        found |= dict.fromkeys(others, first)
    return found
