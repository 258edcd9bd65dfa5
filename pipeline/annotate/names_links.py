"""Which neighbours of a run of capitalised words belong to one name, and the candidates so made.

A model decides for each gap of a run whether it is inside a name; it sees only whole numbers
made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.annotate.names_reading import COLUMN, NICKNAME, SPACE, Reading, numbered
from pipeline.annotate.names_tokens import (
    COMMA,
    CONNECTORS,
    JUNIOR,
    NO_LINK,
    STREET,
    Flags,
    Numbers,
)
from pipeline.annotate.trees import Integers

#: A name of more capitalised words than these is none.
LONGEST = 10

#: The facts of a word that is part of a name.
SIDE = (
    *("given", "family", "ordinary", "city", "region", "title", "role", "demonym", "nobody"),
    *("organisation", "place", "legal", "particle", "suffix", "capitals", "digits", "initial"),
    *("hyphen", "length", "sound", "thing", "ends_brands"),
)
#: Those of a word beside one, and of the capitalised word behind the next.
OUTSIDE = (
    *("title", "role", "speech", "personal", "towards_place", "ordinary", "organisation"),
    *("body", "doing", "digits", "capitals"),
)
NAMING = ("given", "family", "organisation", "place")
#: Gaps that part a person from what follows: `Piarul Islam of Phulbari`.
PREPOSITIONS = [CONNECTORS[word] for word in ("of", "for", "in", "on", "at", "to", "by", "with")]
#: A given name that so many people have.
COMMON = 2
#: What stands behind a given name and is no family name.
NO_FAMILY = ("organisation", "place", "demonym", "region", "nobody", "role", "title")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
LINK_FEATURES = (
    *("gap", "opening", "heading", "listed_both", "listed_left", "listed_right"),
    *("listed_organisation", "pairs", "left_alone", "right_alone", "left_lower", "right_lower"),
    *("position", "following", "gaps_before", "left_inside", "person_left", "person_right"),
    *(f"left_{name}" for name in SIDE),
    *(f"right_{name}" for name in SIDE),
    *(f"before_{name}" for name in OUTSIDE),
    *(f"after_{name}" for name in OUTSIDE),
    *(f"next_{name}" for name in NAMING),
    *("before_given", "before_family"),
)


def link_columns(reading: Reading) -> Integers:
    """The features of each gap of each run, in order, as columns; see LINK_FEATURES."""
    right = np.flatnonzero(reading.gap != NO_LINK)
    left = right - 1
    listed = reading.listed
    both = (listed.first[left] >= 0) & (listed.first[left] == listed.first[right])
    pairs = numbered(reading.same[left], reading.word[right], len(reading.tokens.words.texts))
    together = np.bincount(pairs)[pairs] if len(pairs) else pairs
    position, following = reading.position[left], reading.following[right]
    before = reading.beside(-1)[left]
    third = np.where(following > 0, np.append(reading.word[1:], 0)[right], 0)
    person = _ends_person(reading)
    columns = [
        reading.gap[right],
        reading.opening[left],
        reading.heading[left],
        both,
        listed.last[left] == left,
        listed.first[right] == right,
        np.where(both, listed.organisation[left], 0),
        np.minimum(together, 5),
        np.minimum(reading.count[left] - together, 5),
        np.minimum(reading.count[right] - together, 5),
        np.minimum(reading.lower[left], 3),
        np.minimum(reading.lower[right], 3),
        np.minimum(position, 5),
        np.minimum(following, 5),
        np.where(position > 0, reading.gap[left], -1),
        np.minimum(reading.inside[left], 3),
        person[left],
        np.append(person[1:], False)[right],
    ]
    return np.concatenate(
        [
            np.array(columns, np.int32),
            facts_of(reading, reading.word[left], SIDE),
            facts_of(reading, reading.word[right], SIDE),
            facts_of(reading, before, OUTSIDE),
            facts_of(reading, reading.beside(1)[right], OUTSIDE),
            facts_of(reading, third, NAMING),
            facts_of(reading, before, NAMING[:2]),
        ]
    )


def _ends_person(reading: Reading) -> Flags:
    """Whether a word and the one right before it are a given name and a family name."""
    given = np.append(False, reading.fact("given")[:-1] > 0)
    other = (reading.fact("organisation") > 0) | (reading.fact("place") > 0)
    named: Flags = (reading.gap == SPACE) & given & (reading.fact("family") > 0) & ~other
    return named


def facts_of(reading: Reading, words: Numbers, names: tuple[str, ...]) -> Integers:
    """Facts of words, given by number, as columns."""
    wanted = [COLUMN[name] for name in names]
    return reading.tokens.words.facts[:, wanted][words].T.astype(np.int32)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Linked words that may be a name, as columns over the candidates of a batch, in order.

    `first` and `last` are places among the capitalised words, both included.
    """

    reading: Reading
    first: Numbers
    last: Numbers

    @cached_property
    def size(self) -> Numbers:
        """How many capitalised words each has."""
        return self.last - self.first + 1

    @cached_property
    def text(self) -> Integers:
        """The text each stands in."""
        return self.reading.text[self.first]

    @cached_property
    def names(self) -> list[str]:
        """Each as it reads, with single spaces."""
        reading = self.reading
        names = list(map(reading.tokens.words.texts.__getitem__, reading.word[self.first].tolist()))
        for one in np.flatnonzero(self.size > 1).tolist():
            names[one] = " ".join(reading.slice(self.first[one], self.last[one]).split())
        return names

    @cached_property
    def name(self) -> Numbers:
        """A number for each, the same for those that read the same."""
        number = self.reading.word[self.first].astype(np.intp)
        long: dict[str, int] = {}
        for one in np.flatnonzero(self.size > 1).tolist():
            number[one] = -1 - long.setdefault(self.names[one], len(long))
        return number % (len(self.reading.tokens.words.texts) + len(long))

    @cached_property
    def same(self) -> Numbers:
        """A number for each, the same for those of one text that read the same."""
        return numbered(self.text, self.name, int(self.name.max(initial=0)) + 1)

    def beside(self, offset: int) -> Integers:
        """The numbers of the words so far behind each, or before it."""
        return self.reading.tokens.word[self._edge(offset) + offset]

    def fact_beside(self, name: str, offset: int) -> Integers:
        """A fact of the word so far behind each, or before it."""
        found: Integers = facts_of(self.reading, self.beside(offset), (name,))[0]
        return found

    def is_a(self, bit: int, offset: int) -> Flags:
        """Whether the words so far behind each, or before it, are of a kind."""
        return self.reading.tokens.is_a(bit, self._edge(offset) + offset)

    def _edge(self, offset: int) -> Numbers:
        return self.reading.place[self.first if offset < 0 else self.last]

    def within(self, column: Numbers | Flags) -> Numbers:
        """The sum over the words of each candidate of a column over the capitalised words."""
        sums = np.append(0, np.cumsum(column))
        found: Numbers = sums[self.last + 1] - sums[self.first]
        return found


def candidates(reading: Reading, linked: Flags) -> Candidates:
    """The candidates that the links make, one decision a gap in the order of `link_columns`.

    A title parts what stands before it from the name that follows, and some words are of one
    name, whatever the links say.
    """
    joined = np.zeros(len(reading.place), np.bool_)
    right = np.flatnonzero(reading.gap != NO_LINK)
    joined[right] = (linked & ~_is_parted(reading, right)) | _is_one(reading, right)
    first = np.flatnonzero(~joined)
    count = np.arange(len(joined)) - first[np.cumsum(~joined) - 1]
    first = np.flatnonzero(~joined | (count % LONGEST == 0))
    return Candidates(reading, first, np.append(first[1:], len(joined))[: len(first)] - 1)


def _is_parted(reading: Reading, right: Numbers) -> Flags:
    """Whether two words are surely not of one name.

    A title or a party stands right of a place, as in `Ohio Gov. Mike` and `Ohio Democrat` (but not
    in `Massachusetts General Hospital`), a title or a nation left of a given name (but not in
    `Queen Mary University`), a person is told to be of somewhere, or a day stands right.
    """
    left, listed = right - 1, reading.listed
    part = (np.append(reading.fact("organisation")[1:], 0) > 0) & (reading.following > 0)
    title = (reading.fact("title") > 0) & (reading.fact("organisation") == 0) & ~part
    region = listed.region[left] & (listed.last[left] == left)
    given = np.append(reading.fact("given")[1:] > 0, False)
    named = given & (reading.following > 0)
    demonym = reading.fact("demonym") > 0
    parted: Flags = np.where(region, (title | demonym)[right], (title & named)[right])
    told = (title | demonym) & (reading.fact("given") == 0) & ~reading.is_a(STREET)
    body = (reading.fact("organisation") > 0) | (reading.fact("place") > 0)
    free = np.bincount(reading.run, body)[reading.run] == 0
    common = reading.fact("given") == COMMON
    parted |= told[left] & (common & free & (reading.gap == SPACE))[right]
    parted |= _is_dated(reading)[right]
    return parted | (np.isin(reading.gap[right], PREPOSITIONS) & _ends_person(reading)[left])


def _is_dated(reading: Reading) -> Flags:
    """Whether a word is a day with a date behind it: `Hugh McGuire Sunday, May 28`."""
    numbers = reading.tokens.words.numbers
    days, months = (
        [numbers[word] for word in names if word in numbers] for names in (DAYS, MONTHS)
    )
    dated: Flags = np.isin(reading.word, days) & reading.is_a(COMMA, 1)
    return dated & np.isin(reading.beside(2), months)


def _is_one(reading: Reading, right: Numbers) -> Flags:
    """Whether two words are surely of one name.

    `Jr.` belongs to what stands before it, `King` in `Luther King Jr.` too, though it is a title;
    a given name behind a title to what follows: `Rep. Don Bacon`; `St.` ends a street, and a
    nickname stands within a name: `Earl “Lefty” Sundquist`.
    """
    left = right - 1
    given, family = reading.fact("given") > 0, reading.fact("family") > 0
    other = np.any([reading.fact(name) > 0 for name in NO_FAMILY], axis=0)
    junior = reading.is_a(JUNIOR)
    before_junior = np.append(junior[1:], False) & family
    titled = reading.tokens.words.facts[reading.beside(-1), COLUMN["title"]] > 0
    called = titled & given & ~reading.is_a(STREET, -1) & reading.tokens.adjoins(reading.place)
    street = reading.is_a(STREET) & (reading.following == 0)
    one = (junior | street)[right] | (before_junior[right] & (given | family)[left])
    named: Flags = one | (called[left] & ~other[right])
    gap = reading.gap[right]
    found: Flags = (named & (gap == SPACE)) | (gap == NICKNAME)
    return found
