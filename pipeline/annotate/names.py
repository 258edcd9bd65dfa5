"""Mentions of persons, places and organisations: where they stand and how sure it is.

Capitalised words make runs (`names_features`). A small model decides which neighbours of a
run are one name, three say how much a name looks like a person, a place or an organisation,
and three more look again once they know what was thought of the same name elsewhere in the
text: `Pineda` alone is a person because `Nina Pineda` is one. All models are sums of whole
numbers over word lists and contexts; the words of a name themselves are known to none of
them. Trained by `benchmarks/train_names.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_features import (
    LINK_FEATURES,
    OPENERS,
    SECOND_FEATURES,
    SPAN_FEATURES,
    Candidate,
    Reading,
    candidates,
    link_columns,
    second_columns,
    span_columns,
    word_at,
)
from pipeline.annotate.names_words import NO_FACTS, NOTHING, cue, facts, fold, phrase_facts
from pipeline.annotate.trees import Integers, Trees, load_trees
from pipeline.edits import Span

KINDS = ("person", "place", "organisation")

#: A mention's kind must be at least so likely, in thousandths.
LEAST = {"person": 550, "place": 500, "organisation": 500}

#: An acronym has so many letters at most, and `Facts.capitals` of this.
ACRONYM = 4
CAPITALS_ONLY = 3

#: Behind a title so much is enough for a person.
TITLED = 200

#: The heading of capitals only; and from which likelihood on even that is believed.
CAPITALS = 2
SURE = 900

#: Words of an office at most.
LONGEST_ROLE = 5

# `, Nebraska Republican,` and `, D-R.I.,` behind the name of a politician.
PARTY = re.compile(
    r", (?:an? )?((?:[A-Z][\w.]+ ){1,3}(?:Republican|Democrat|Independent)\b|[DRI]-[A-Z][\w.]{1,6})"
)

#: Lower-case words that belong to the family name after them.
FAMILY_PARTICLES = cue("family_particles")


@dataclass(frozen=True, slots=True)
class Found:
    """A mention: its place, its words without title and suffix, and what was seen of it."""

    span: Span
    text: str
    kind: str
    permille: int
    evidence: str
    title: str  # the title before it, folded, or ""
    roles: tuple[str, ...]  # what the person is said to be there: `Russian President`
    after: str  # the word after it
    sentence: int  # the index of its first word among the text's words


def find_mentions(text: str) -> list[Found]:
    """The mentions of a text, in order and not overlapping."""
    return find_all([text])[0]


def find_all(texts: Sequence[str]) -> list[list[Found]]:
    """The mentions of each text. One pass over the models, whatever the number of texts."""
    readings = [Reading(text) for text in texts]
    links = _scores("names_link", LINK_FEATURES, link_columns(readings))
    decided = iter((links > 0).tolist())
    found = [candidates(reading, decided) for reading in readings]
    columns = span_columns(readings, found)
    if not len(columns):
        return [[] for _ in texts]
    first = [_scores(f"names_{kind}", SPAN_FEATURES, columns) for kind in KINDS]
    both = np.concatenate([columns, second_columns(readings, found, first)])
    likely = [_permille(f"names_{kind}_again", SECOND_FEATURES, both) for kind in KINDS]
    sizes = np.cumsum([len(own) for own in found])[:-1]
    again = [np.split(column, sizes) for column in likely]
    return [
        _mentions(reading, own, [column[index].tolist() for column in again])
        for index, (reading, own) in enumerate(zip(readings, found, strict=True))
    ]


@cache
def _model(name: str, features: tuple[str, ...]) -> tuple[Trees, NDArray[np.intp]]:
    """A model, and where its features stand among those that are made."""
    trees = load_trees(name)
    return trees, np.array([features.index(feature) for feature in trees.features], np.intp)


def _scores(name: str, features: tuple[str, ...], columns: Integers) -> NDArray[np.int64]:
    """The model's score of each row."""
    if not len(columns):
        return np.zeros(0, np.int64)
    trees, asked = _model(name, features)
    return trees.scores(columns[asked])


def _permille(name: str, features: tuple[str, ...], columns: Integers) -> NDArray[np.int64]:
    """The model's score of each row as a probability in thousandths."""
    scores = _scores(name, features, columns)
    return _model(name, features)[0].permille(scores) if len(scores) else scores


def _mentions(
    reading: Reading, found: Sequence[Candidate], likely: Sequence[Sequence[int]]
) -> list[Found]:
    ends = {reading.words[one.words[-1]] for one in found if len(one.words) > 1}
    mentions = []
    for index, one in enumerate(found):
        permille, number = max((column[index], -place) for place, column in enumerate(likely))
        kind = KINDS[-number]
        titled = kind == "person" and _is_titled(reading, one)
        if permille < (TITLED if titled else LEAST[kind]) or _is_shouted(reading, one, permille):
            continue
        if kind == "person" and not titled and _is_no_person(reading, one, ends):
            continue
        if _is_month(reading, one) or (kind == "person" and _is_street(reading, one)):
            continue
        mentions.append(_mention(reading, one, kind, permille))
    return mentions


def _is_no_person(reading: Reading, one: Candidate, ends: set[str]) -> bool:
    """Whether a word is an acronym, or one of places and firms that ends no name of the text."""
    word = reading.words[one.words[0]]
    own = facts(word)
    if len(one.words) > 1:
        return False
    if own.capitals == CAPITALS_ONLY:
        return len(word) <= ACRONYM and not reading.headings[one.words[0]]
    if word in ends:
        return False
    return bool(own.place or own.organisation or own.legal or own.nobody or own.demonym)


def _is_month(reading: Reading, one: Candidate) -> bool:
    """Whether a name is a month, and what stands around it dates something: `in May`."""
    first, last = one.words[0], one.words[-1]
    if fold(reading.words[first]) not in cue("months") or first != last:
        return False
    dated = first > 0 and reading.words[first - 1].lower() in cue("before_months")
    return dated or word_at(reading.words, last + 1).isdecimal()


def _is_street(reading: Reading, one: Candidate) -> bool:
    """Whether a name is that of a street: `the rue Victor Hugo`, `on Rue Béranger`.

    Some people are called Rue: a capital alone is not enough.
    """
    first, words = one.words[0], reading.words
    before = word_at(words, first - 1)
    if len(one.words) > 1 and fold(words[first]) in cue("streets"):
        return before.lower() in cue("before_streets") or before.isdecimal()
    return fold(before) in cue("streets")


def _is_titled(reading: Reading, one: Candidate) -> bool:
    """Whether a title stands right before a name."""
    before = one.words[0] - 1
    return before >= 0 and bool(facts(reading.words[before]).title) and _adjoins(reading, before)


def _is_shouted(reading: Reading, one: Candidate, permille: int) -> bool:
    """Whether capitals say nothing because all of the line is in capitals, nor does a list."""
    if reading.headings[one.words[0]] != CAPITALS or permille >= SURE:
        return False
    return phrase_facts(one.text.title()) is NOTHING


def _mention(reading: Reading, one: Candidate, kind: str, permille: int) -> Found:
    words = reading.words
    first, last = one.words[0], one.words[-1]
    if kind == "person":
        while first and words[first - 1] in FAMILY_PARTICLES and _adjoins(reading, first - 1):
            first -= 1
    before = fold(words[first - 1]).rstrip(".") if first else ""
    return Found(
        Span(reading.starts[first], reading.end(last)),
        reading.slice(first, last),
        kind,
        permille,
        _evidence(reading, one, kind),
        before if before in cue("titles") else "",
        _roles(reading, first, last) if kind == "person" else (),
        words[last + 1] if last + 1 < len(words) else "",
        first,
    )


def _roles(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """The office before a name and the party behind it; honorifics are no office."""
    begin = first
    while begin and first - begin < LONGEST_ROLE and _is_office(reading, begin - 1, begin < first):
        begin -= 1
    office = " ".join(reading.slice(begin, first - 1).split()) if begin < first else ""
    if fold(office).rstrip(".") in cue("forms_of_address"):
        office = ""
    party = PARTY.match(reading.text, reading.end(last))
    return tuple(filter(None, (office, party[1] if party else "")))


def _is_office(reading: Reading, index: int, begun: bool) -> bool:
    """Whether a word is of an office, and nothing but a space stands behind it.

    `begun`: an office stands behind it already, so that it may say of what: `Army Secretary`.
    """
    if not _adjoins(reading, index):
        return False
    word = reading.words[index]
    own = facts(word)
    if own.title or own.role:
        return word not in OPENERS
    return (
        begun
        and own.capitals > 0
        and (bool(own.demonym or own.organisation or own.region) or index in reading.listed)
    )


def _adjoins(reading: Reading, index: int) -> bool:
    """Whether nothing but a space stands between a word and the next."""
    return reading.text[reading.end(index) : reading.starts[index + 1]] == " "


def _evidence(reading: Reading, one: Candidate, kind: str) -> str:
    """The plainest of the cues, in words for a reader."""
    words = reading.words
    first, last = one.words[0], one.words[-1]
    if kind == "person":
        return _person_evidence(reading, first, last)
    phrase = phrase_facts(one.text)
    if (phrase.region or phrase.city) if kind == "place" else phrase.organisation:
        return "gazetteer" if kind == "place" else "list"
    known = [(words[index], facts(words[index])) for index in one.words]
    telling = [word for word, own in known if own.organisation or own.place]
    if telling:
        return f"word: {telling[-1]}"
    preposition = kind == "place" and first and facts(words[first - 1]).towards_place
    return f"preposition: {words[first - 1]}" if preposition else "context"


def _person_evidence(reading: Reading, first: int, last: int) -> str:
    words = reading.words
    before = facts(words[first - 1]) if first else NO_FACTS
    after = facts(words[last + 1]) if last + 1 < len(words) else NO_FACTS
    if before.title:
        return f"title: {words[first - 1]}"
    if last > first and facts(words[first]).given:
        return "given name"
    if after.speech or before.speech:
        return "speech verb"
    if before.role:
        return f"role: {words[first - 1]}"
    return "repeated" if reading.counts[words[last]] > 1 else "context"
