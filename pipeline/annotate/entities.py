"""Who is who in a document: mentions joined to persons, places and organisations.

`Mr. Witkoff` is `Steve Witkoff` if nobody else of the text can be meant. Where two persons
share the family name, or an honorific contradicts the given name, a short name stays alone:
a wrong link is worse than a missing one.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.annotate.names import find_all
from pipeline.annotate.names_evidence import FAMILY_PARTICLES, Found
from pipeline.annotate.names_spans import stands_for
from pipeline.annotate.names_words import FEMALE, MALE, cue, expansions, facts, fold, gendered
from pipeline.document import Entity, Mention

#: An entity named so often, or near the top, leads the lists of the metadata.
TOP = 400

#: Who was called by the family name so often is meant by it, and a full name so near, in
#: characters, is remembered.
CALLED = 2
NEAR = 300

#: Persons with a word in common that are looked at: no honest text has as many.
MOST = 100
#: Organisations of a text beyond which nobody looks for their short names.
MOST_ORGANISATIONS = 1_000

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


class Canonical(Protocol):
    """What a house list knows: the house's name for one of its variants."""

    def canonical(self, name: str, kind: str) -> str | None:
        """The canonical name, or None for what is not on the list."""


@dataclass(eq=False)
class _Person:
    """A person in the making: the words of the fullest name, and the mentions."""

    words: tuple[str, ...]
    mentions: list[Found] = field(default_factory=list)
    gender: int = 0
    called: int = 0  # how often by a short name
    ends: list[int] = field(default_factory=list)  # of the full names

    @property
    def first(self) -> Found:
        """The first mention, which is a full name where there is one."""
        return self.mentions[0]

    def is_near(self, one: Found) -> bool:
        """Whether a full name of this person stands shortly before a mention."""
        index = bisect_right(self.ends, one.span.start)
        return index > 0 and one.span.start - self.ends[index - 1] < NEAR


def find_entities(
    texts: Sequence[str], houses: Sequence[Canonical | None]
) -> list[tuple[Entity, ...]]:
    """The entities of each text, weightiest first, under the names of its house list."""
    pairs = zip(find_all(texts), houses, strict=True)
    return [resolve_mentions(found, house) for found, house in pairs]


def named(entities: Sequence[Entity]) -> dict[str, object]:
    """The keys of the metadata that list entities, without those for which there are none."""
    listed = {
        "people": [one.canonical for one in entities if one.kind == "person"],
        "places": [one.canonical for one in entities if one.kind == "place"],
        "organisations": [one.canonical for one in entities if one.kind == "organisation"],
    }
    return {key: names for key, names in listed.items() if names}


def resolve_mentions(found: Sequence[Found], house: Canonical | None = None) -> tuple[Entity, ...]:
    """Entities from the mentions of one text, weightiest first."""
    persons = _persons([one for one in found if one.kind == "person"], house)
    groups = [
        *(("person", _full_name(person.mentions), person.mentions) for person in persons),
        *_things([one for one in found if one.kind == "place"], "place"),
        *_things([one for one in found if one.kind == "organisation"], "organisation"),
    ]
    entities: dict[tuple[str, str], list[Found]] = {}
    for kind, text, mentions in groups:
        name = " ".join(text.split())
        canonical = (house and house.canonical(name, kind)) or name
        entities.setdefault((kind, canonical), []).extend(mentions)
    ordered = sorted(entities.items(), key=lambda item: _weight(item[1]), reverse=True)
    return tuple(_entity(kind, name, mentions) for (kind, name), mentions in ordered)


def _weight(mentions: Sequence[Found]) -> tuple[int, int]:
    """How often an entity is named, and how early first: what leads a text counts double."""
    first = min(one.span.start for one in mentions)
    return len(mentions) * (2 if first < TOP else 1), -first


def _entity(kind: str, name: str, mentions: Sequence[Found]) -> Entity:
    ordered = sorted(mentions, key=lambda one: one.span)
    return Entity(
        entity_id(kind, name),
        kind,
        name,
        tuple(Mention(one.span, one.text, one.permille / 1000, one.evidence) for one in ordered),
        tuple(dict.fromkeys(role for one in ordered for role in one.roles)),
    )


def entity_id(kind: str, name: str) -> str:
    """The same for one name in every document and run."""
    return hashlib.sha256(f"{kind}\n{fold(name)}".encode()).hexdigest()[:16]


# --- persons ---------------------------------------------------------------------------------


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name, folded, without title, suffix and stops."""
    words = [fold(word).strip(".,") for word in name.replace(".", ". ").split()]
    return tuple(word for word in words if word and word not in SUFFIXES)


class _Persons:
    """The persons of a text: full names first, then the short ones given to them."""

    def __init__(self, house: Canonical | None) -> None:
        self.all: list[_Person] = []
        self._house = house
        self._by_word: defaultdict[str, list[_Person]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], _Person] = {}
        self._by_canonical: defaultdict[str, list[_Person]] = defaultdict(list)
        self._alone: dict[tuple[str, ...], _Person] = {}

    def add_full(self, one: Found) -> None:
        """Give a full name to the person of that name, who may be new."""
        words = name_words(one.text)
        person = self._by_words.get(words)
        if person is None:
            known = self._by_word[words[-1]][:MOST]
            person = next((own for own in known if same_person(own.words, words)), None)
        if person is None:
            person = _Person(words)
            self.all.append(person)
            canonical = self._house.canonical(one.text, "person") if self._house else None
            if canonical:
                self._by_canonical[canonical].append(person)
        self._by_words[words] = person
        for word in words:
            if person not in self._by_word[word][-MOST:]:
                self._by_word[word].append(person)
        person.words = max(person.words, words, key=_fullness)
        person.mentions.append(one)

    def add_short(self, one: Found) -> None:
        """Give a short name to the person it must mean, or to one of that name alone."""
        words = name_words(one.text)
        person = self._owner(one, words) or self._owner_by_house(one)
        if person is None:
            person = self._alone.get(words)
        if person is None:
            person = self._alone[words] = _Person(words)
            self.all.append(person)
        person.mentions.append(one)
        person.called += 1

    def _owner(self, one: Found, words: tuple[str, ...]) -> _Person | None:
        """The only person that a short name can mean; None if there is none, or are several.

        Who was named in full before it comes first. A family name may stand before the full
        name, as in a headline; a given name may not.
        """
        if not words:
            return None
        persons = self._by_word[words[-1]][:MOST]
        begun = [known for known in persons if known.first.span < one.span]
        for pool, fits in ((begun, _ends_with), (persons, _ends_with), (begun, _names)):
            owners = [known for known in pool if fits(known.words, words)]
            if owners:
                return _only(owners, _title_gender(one.title)) or _leading(one, owners)
        return None

    def _owner_by_house(self, one: Found) -> _Person | None:
        """The person whom the house list knows by the short name and by the full one."""
        canonical = self._house.canonical(one.text, "person") if self._house else None
        known = self._by_canonical[canonical] if canonical else []
        return known[0] if len(known) == 1 else None


def _persons(found: Sequence[Found], house: Canonical | None) -> list[_Person]:
    persons = _Persons(house)
    for one in found:
        if not _is_short(name_words(one.text)):
            persons.add_full(one)
    for person in persons.all:
        person.gender = _gender(person)
        person.ends = [one.span.end for one in person.mentions]
    for one in found:
        if _is_short(name_words(one.text)):
            persons.add_short(one)
    return persons.all


def _is_short(words: Sequence[str]) -> bool:
    """One word, or a family name with its particles: `van Dijk`."""
    return len([word for word in words if word not in FAMILY_PARTICLES]) < 2  # noqa: PLR2004


def _fullness(words: Sequence[str]) -> int:
    return sum(len(word) > 1 for word in words) * 100 + sum(map(len, words))


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names can be one: the same family name, given names that agree.

    `J. Smith`, `John Smith` and `John Q. Smith` agree; `John A.` and `John B. Smith` do not.
    """
    if tuple(one) == tuple(other) or (len(one) == 2 and tuple(one) == tuple(other)[::-1]):  # noqa: PLR2004
        return True
    if one[-1] != other[-1] or not _agree(one[0], other[0]):
        return False
    middles = [word for word in one[1:-1] if word not in FAMILY_PARTICLES]
    others = [word for word in other[1:-1] if word not in FAMILY_PARTICLES]
    if not middles or not others:
        return True
    return any(_agree(middle, word) for middle in middles for word in others)


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def _gender(person: _Person) -> int:
    """Of the honorifics where there are any, else of the given name; 0 unknown."""
    said = {_title_gender(one.title) for one in person.mentions} - {0}
    if said:
        return said.pop() if len(said) == 1 else 0
    given = facts(person.words[0])
    return given.gender if given.given else 0


def _title_gender(title: str) -> int:
    if not title:
        return 0
    if title in gendered("honorifics", MALE):
        return MALE
    return FEMALE if title in gendered("honorifics", FEMALE) else 0


def _only(owners: Sequence[_Person], gender: int) -> _Person | None:
    """The only one of some persons, or the only one of a gender, where a title tells it."""
    if gender:
        owners = [known for known in owners if known.gender in {0, gender}]
        told = [known for known in owners if known.gender == gender]
        owners = told if len(told) == 1 else owners
    return owners[0] if len(owners) == 1 else None


def _leading(one: Found, owners: Sequence[_Person]) -> _Person | None:
    """Whom the text has called by the family name so far, when a relative is named besides.

    Nobody, if a full name of another one stands shortly before: then it may be that one.
    """
    called = [known for known in owners if known.called >= CALLED]
    if len(called) != 1:
        return None
    near = any(known.is_near(one) for known in owners if known is not called[0])
    return None if near or _title_gender(one.title) else called[0]


def _ends_with(words: Sequence[str], short: Sequence[str]) -> bool:
    """Whether a short name is the family name, with or without its particles."""
    return tuple(words[-len(short) :]) == tuple(short) or (
        short[-1] == words[-1] and all(word in FAMILY_PARTICLES for word in short[:-1])
    )


def _names(words: Sequence[str], short: Sequence[str]) -> bool:
    """Whether a short name is another part of a name: a given name, a first family name."""
    return short[-1] in words[:-1] and len(short[-1]) > 1


def _full_name(mentions: Sequence[Found]) -> str:
    """The fullest form; among equally full ones the most frequent, then the first."""
    counts = Counter(one.text for one in mentions)
    first = {one.text: -one.span.start for one in reversed(mentions)}
    return max(
        counts,
        key=lambda text: (
            min(len(name_words(text)), 2),
            not text.isupper(),
            counts[text] if len(name_words(text)) > 1 else 0,
            _fullness(name_words(text)),
            first[text],
        ),
    )


# --- places and organisations ----------------------------------------------------------------

#: Names of one place of which the lists know nothing.
SAME_PLACE = {
    "us": "united states",
    "usa": "united states",
    "america": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "britain": "united kingdom",
    "great britain": "united kingdom",
    "uae": "united arab emirates",
    "new york city": "new york",
    "washington dc": "washington",
}


def _things(found: Sequence[Found], kind: str) -> list[tuple[str, str, list[Found]]]:
    """Places or organisations: one key, one entity; acronyms with their expansion."""
    groups: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        groups[_key(one.text, kind)].append(one)
    if kind == "organisation" and len(groups) <= MOST_ORGANISATIONS:
        _join_short(groups)
    return [(kind, _common_name(mentions), mentions) for mentions in groups.values()]


def _key(name: str, kind: str) -> str:
    name = expansions().get(name, name) if kind == "organisation" else name
    key = fold(name).replace(".", "").removeprefix("the ").removesuffix("'s")
    key = " ".join(key.replace(",", " ").split())
    if kind == "place":
        return SAME_PLACE.get(key, key)
    words = key.split()
    while len(words) > 1 and words[-1] in cue("legal"):
        words.pop()
    return " ".join(words)


def _join_short(groups: dict[str, list[Found]]) -> None:
    """Acronyms to what they stand for, and first words to the one name that they begin."""
    for key in sorted(groups, key=len):
        mentions = groups[key]
        text = mentions[0].text.replace(".", "")
        others = [other for other in groups if other != key and " " in other]
        if text.isupper() and len(text) > 1 and " " not in text:
            whole = [other for other in others if _stands_for(text, groups[other][0].text)]
        else:
            whole = [other for other in others if other.startswith(f"{key} ")]
        if len(whole) == 1:
            groups[whole[0]].extend(groups.pop(key))


def _stands_for(short: str, name: str) -> bool:
    words = [word for word in name.split() if word[0].isupper()]
    return len(words) > 1 and stands_for(short, words)


def _common_name(mentions: Iterable[Found]) -> str:
    """What an entity is called most; an acronym only if nothing else is."""
    counts = Counter(one.text for one in mentions)
    return max(
        counts,
        key=lambda text: (not (text.isupper() and len(text) > 1), counts[text], len(text), text),
    )
