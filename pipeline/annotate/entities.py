"""Who and what a document names: mentions joined to persons, places and organisations."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.annotate.names import find_all
from pipeline.annotate.names_evidence import Found
from pipeline.annotate.names_spans import stands_for
from pipeline.annotate.names_words import cue, expansions, fold
from pipeline.annotate.persons import Canonical, distinct_names, find_persons
from pipeline.document import Entity, Mention

#: An entity named so often, or near the top, leads the lists of the metadata.
TOP = 400

#: Organisations of a text beyond which nobody looks for their short names.
MOST_ORGANISATIONS = 1_000


def find_entities(
    texts: Sequence[str], houses: Sequence[Canonical | None]
) -> list[tuple[Entity, ...]]:
    """The entities of each text, weightiest first, under the names of its house list."""
    found = zip(texts, find_all(texts), houses, strict=True)
    return [resolve_mentions(text, mentions, house) for text, mentions, house in found]


def named(entities: Sequence[Entity]) -> dict[str, object]:
    """The keys of the metadata that list entities, without those for which there are none."""
    listed = {
        "people": [one.canonical for one in entities if one.kind == "person"],
        "places": [one.canonical for one in entities if one.kind == "place"],
        "organisations": [one.canonical for one in entities if one.kind == "organisation"],
    }
    return {key: names for key, names in listed.items() if names}


def resolve_mentions(
    text: str, found: Sequence[Found], house: Canonical | None = None
) -> tuple[Entity, ...]:
    """Entities from the mentions of one text, weightiest first."""
    persons = find_persons(text, [one for one in found if one.kind == "person"], house)
    names = distinct_names(text, persons)
    unsure = {name for name, person in zip(names, persons, strict=True) if person.unsure}
    groups = [
        *(("person", name, one.mentions) for name, one in zip(names, persons, strict=True)),
        *_things([one for one in found if one.kind == "place"], "place"),
        *_things([one for one in found if one.kind == "organisation"], "organisation"),
    ]
    entities: dict[tuple[str, str], list[Found]] = {}
    for kind, form, mentions in groups:
        name = " ".join(form.split())
        sure = kind != "person" or name not in unsure
        canonical = (house.canonical(name, kind) if house and sure else None) or name
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


def _common_name(mentions: Sequence[Found]) -> str:
    """What an entity is called most; an acronym only if nothing else is."""
    if len(mentions) == 1:
        return mentions[0].text
    counts = Counter(one.text for one in mentions)
    return max(
        counts,
        key=lambda text: (not (text.isupper() and len(text) > 1), counts[text], len(text), text),
    )
