"""Mentions of persons, places and organisations: where they stand and how sure it is.

Capitalised words make runs (`names_spans`). A small model decides which neighbours of a
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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_again import are_famous, are_named_again
from pipeline.annotate.names_evidence import Found, described
from pipeline.annotate.names_links import (
    COMMON,
    LINK_FEATURES,
    Candidates,
    candidates,
    link_columns,
)
from pipeline.annotate.names_reading import CAPITALS, read
from pipeline.annotate.names_spans import (
    CAPITALS_INSIDE,
    CAPITALS_ONLY,
    KINDS,
    SECOND_FEATURES,
    SPAN_FEATURES,
    second_columns,
    span_columns,
)
from pipeline.annotate.names_tokens import JUNIOR, LINE, STORM, STREET, Flags, Numbers
from pipeline.annotate.names_words import ACRONYM, NOTHING, cue, fold, phrase_facts
from pipeline.annotate.trees import Integers, Trees, forest, trees_of

#: The files of the models, in the order of `Models`.
FORESTS = ("names_link", "names_kinds", "names_kinds_again")

#: A mention's kind must be at least so likely, in thousandths; see KINDS.
LEAST = np.array([500, 500, 450])

#: Behind a title so much is enough for a person.
TITLED = 200

#: So likely is a person at least who is called by a title, a given name and another word.
CALLED = 600

#: From which likelihood on a heading of capitals only is believed.
SURE = 900

#: Several of what an acronym names: `EVs`, `CTOs`.
ACRONYMS = re.compile(r"[A-Z]{2,4}s")

#: What stands before a colon and who took a picture.
CREDITS = frozenset(form for word in cue("credits") for form in (word, word.title(), word.upper()))

#: Words that are in no person's name.
NO_NAME = ("place", "organisation", "legal", "thing", "demonym", "region")

# Behind the town that a report was filed from, and before its first sentence.
FILED = re.compile(
    r"""
    ( (?: , [ ] [A-Z][\w. ]{1,25} (?: , [ ] [A-Z][a-z.]+ [ ] \d{1,2} )? )?  # the state, the date
      (?: [ ]? \( [A-Z][\w /.]{1,25} \) )? )                              # the agency
    [ ]? (?: [–—] | (?<=[ ])--? ) [ ]? (?= ["“‘]? [A-Z] )
    """,
    re.VERBOSE,
)
#: So far from its top, in characters, an article begins.
TOP = 600

#: What a person is hardly called who is named by one word.
NO_PERSON = ("place", "organisation", "legal", "nobody", "demonym")


@dataclass(frozen=True, eq=False)
class Model:
    """A forest, and where its features stand among those that are made."""

    trees: Trees
    asked: NDArray[np.intp]

    def scores(self, columns: Integers) -> NDArray[np.int64]:
        """The score of each row, by output if the forest has several."""
        return self.trees.scores(columns[self.asked])


class Models(NamedTuple):
    """What finds names: which words are linked, what a name is of, and the same once more."""

    link: Model
    kinds: Model
    again: Model

    @classmethod
    def of(cls, link: Any, kinds: Any, again: Any) -> Models:
        """The models from the forests as JSON."""
        return cls(
            model_of(link, LINK_FEATURES),
            model_of(kinds, SPAN_FEATURES),
            model_of(again, SECOND_FEATURES),
        )


def model_of(forest: Any, features: Sequence[str]) -> Model:
    """A model from its forest as JSON; `features` are all that are made, in order."""
    trees = trees_of(forest)
    return Model(trees, np.array([features.index(name) for name in trees.features], np.intp))


@cache
def shipped() -> Models:
    """The models that come with Copydesk."""
    return Models.of(*map(forest, FORESTS))


def find_all(texts: Sequence[str], models: Models | None = None) -> list[list[Found]]:
    """The mentions of each text, in order and not overlapping.

    One pass over the models, whatever the number of texts.
    """
    models = models or shipped()
    mentions: list[list[Found]] = [[] for _ in texts]
    reading = read(texts)
    found = candidates(reading, models.link.scores(link_columns(reading)) > 0)
    if not len(found.first):
        return mentions
    likely = _likely(found, models)
    likely[0, (_are_called(found) | _have_particles(found)) & (likely[0] < CALLED)] = CALLED
    again = are_named_again(found, likely) | are_famous(found, likely)
    _raise(likely, KINDS.index("person"), again)
    _raise(likely, KINDS.index("place"), _are_datelines(found))
    kinds, permille = likely.argmax(axis=0), likely.max(axis=0)
    chosen = np.flatnonzero(_are_mentions(found, kinds, permille))
    named = [KINDS[kind] for kind in kinds[chosen].tolist()]
    described_ones = described(found, chosen, named, permille[chosen].tolist())
    for text, mention in zip(found.text[chosen].tolist(), described_ones, strict=True):
        mentions[text].append(mention)
    return mentions


def _likely(found: Candidates, models: Models) -> NDArray[np.int64]:
    """How likely each candidate is a name of each kind, in thousandths."""
    columns = span_columns(found)
    both = np.concatenate([columns, second_columns(found, models.kinds.scores(columns))])
    return models.again.trees.permille(models.again.scores(both))


def _raise(likely: NDArray[np.int64], kind: int, told: Flags) -> None:
    """Make candidates at least likely of a kind, and of no other."""
    sure = np.maximum(likely[kind, told], CALLED)
    likely[:, told] = 0
    likely[kind, told] = sure


def _are_mentions(found: Candidates, kinds: Numbers, permille: NDArray[np.int64]) -> Flags:
    """Which candidates are likely enough, and nothing else but what they seem."""
    person = kinds == KINDS.index("person")
    titled = person & (_are_titled(found) | _are_credited(found))
    likely = permille >= np.where(titled, TITLED, LEAST[kinds])
    mentions: Flags = likely & ~(person & ~titled & _are_no_persons(found))
    in_capitals = found.reading.heading[found.first] == CAPITALS
    for one in np.flatnonzero(mentions & in_capitals & (permille < SURE)).tolist():
        # All of the line is in capitals, so that they say nothing.
        mentions[one] = phrase_facts(found.names[one].title()) is not NOTHING
    for one in np.flatnonzero(mentions & (found.reading.fact("month")[found.first] > 0)).tolist():
        mentions[one] = not _is_dated(found, one)
    mentions &= ~(person & _are_no_names(found))
    single = mentions & (found.size == 1)
    mentions &= ~(single & found.reading.is_a(JUNIOR)[found.first])
    mixed = found.reading.fact("capitals")[found.first] == CAPITALS_INSIDE
    for one in np.flatnonzero(single & mixed).tolist():
        mentions[one] &= not ACRONYMS.fullmatch(found.names[one])
    street = (found.reading.fact("street")[found.first] > 0) | (found.fact_beside("street", -1) > 0)
    for one in np.flatnonzero(mentions & person & street).tolist():
        mentions[one] = not _is_street(found, one)
    return mentions


def _are_titled(found: Candidates) -> Flags:
    """Whether a title stands right before a name."""
    place = found.reading.place[found.first]
    return (found.fact_beside("title", -1) > 0) & found.reading.tokens.adjoins(place)


def _are_credited(found: Candidates) -> Flags:
    """Whether a name of several words stands behind `Photo:` or the like."""
    numbers = found.reading.tokens.words.numbers
    told = [numbers[word] for word in CREDITS if word in numbers]
    behind = (found.beside(-1) == numbers.get(":", -1)) & np.isin(found.beside(-2), told)
    credited: Flags = behind & (found.size > 1)
    return credited


def _are_called(found: Candidates) -> Flags:
    """Whether a title stands before a given name and another: `Rep. Don Bacon`.

    Neither in `Captain Tom Foundation` nor in `Queen Elizabeth Hospital`.
    """
    reading = found.reading
    other = np.any([reading.fact(name) > 0 for name in NO_NAME], axis=0)
    titled = _are_titled(found) & ~found.is_a(STREET, -1) & (found.size > 1)
    called: Flags = titled & (reading.fact("given")[found.first] > 0) & (found.within(other) == 0)
    return called


def _have_particles(found: Candidates) -> Flags:
    """Which candidates are a given name, a particle and a family name: `Marine Le Pen`.

    Not `Handy San Diego`.
    """
    reading = found.reading
    other = np.any([reading.fact(name) > 0 for name in NO_NAME], axis=0)
    given = (reading.fact("given")[found.first] == COMMON) & (found.size == 3)  # noqa: PLR2004
    between = (reading.fact("particle") > 0) & ~reading.is_a(STREET)
    have: Flags = given & between[found.last - 1] & (found.within(other) == 0)
    for one in np.flatnonzero(have).tolist():
        name = found.names[one]
        have[one] = NOTHING is phrase_facts(name) is phrase_facts(name.partition(" ")[2])
    return have


def _are_no_persons(found: Candidates) -> Flags:
    """Whether a word is an acronym, or one of places and firms that ends no name of the text."""
    reading, first = found.reading, found.first
    length = reading.tokens.words.lengths[reading.word[first]]
    acronym = (length <= ACRONYM) & (reading.heading[first] == 0)
    long = reading.same[found.last[found.size > 1]]
    ends_none = np.bincount(long, minlength=len(reading.same))[reading.same[first]] == 0
    other = np.any([reading.fact(name)[first] > 0 for name in NO_PERSON], axis=0)
    capitals = reading.fact("capitals")[first] == CAPITALS_ONLY
    nobody: Flags = (found.size == 1) & np.where(capitals, acronym, ends_none & other)
    return nobody


def _are_no_names(found: Candidates) -> Flags:
    """Whether words are of a street, a day or a storm: `Adams St.`, `Hurricane Harvey`."""
    reading = found.reading
    nobody = reading.fact("nobody") > 0
    for name in ("given", "family", "suffix"):
        nobody &= reading.fact(name) == 0
    other = reading.is_a(STREET)[found.last] | nobody[found.first] | nobody[found.last]
    no_name: Flags = (other & (found.size > 1)) | found.is_a(STORM, -1)
    return no_name


def _are_datelines(found: Candidates) -> Flags:
    """Which candidates are towns that a report was filed from: `PORT ELLERY, Ore. (AP) —`.

    Neither `NASA —` nor `LAST UPDATED —`, `ROSIE CURTS —` only where more stands behind it.
    """
    reading, tokens, place = found.reading, found.reading.tokens, found.reading.place
    capitals = found.within(reading.fact("capitals") == CAPITALS_ONLY) == found.size
    ordinary = found.within(reading.fact("ordinary") > 0) == found.size
    asked = capitals & ~ordinary & found.is_a(LINE, -1) & (tokens.start[place[found.first]] < TOP)
    person = ((reading.fact("given") == COMMON) & (reading.fact("place") == 0))[found.first]
    filed = np.zeros(len(found.first), np.bool_)
    for one in np.flatnonzero(asked).tolist():
        last = int(place[found.last[one]])
        match = FILED.match(tokens.texts[tokens.text[last]], int(tokens.end(last)))
        name = found.names[one]
        known = phrase_facts(name)
        filed[one] = (
            match is not None
            and not known.organisation
            and (len(name) > ACRONYM or known is not NOTHING)
            and (match[1] != "" or not person[one])
        )
    return filed


def _is_dated(found: Candidates, one: int) -> bool:
    """Whether a name is a month, and what stands around it dates something: `in May`."""
    if found.size[one] > 1:
        return False
    tokens, place = found.reading.tokens, found.reading.place[found.first[one]]
    return tokens.at(place - 1).lower() in cue("before_months") or tokens.at(place + 1).isdecimal()


def _is_street(found: Candidates, one: int) -> bool:
    """Whether a name is that of a street: `the rue Victor Hugo`, `on Rue Béranger`.

    Some people are called Rue: a capital alone is not enough.
    """
    tokens, place = found.reading.tokens, found.reading.place[found.first[one]]
    before = tokens.at(place - 1)
    if found.size[one] > 1 and fold(tokens.at(place)) in cue("streets"):
        return before.lower() in cue("before_streets") or before.isdecimal()
    return fold(before) in cue("streets")
