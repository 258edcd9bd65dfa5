"""Capitalised words, the runs they make, and what is counted of both over a text.

Capitalised words with nothing, or little words such as `of`, between them make a *run*. All
is kept as columns over the capitalised words of a batch, in order; a run is a stretch of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_tokens import (
    CAPITALISED,
    CLOSES,
    COMMA,
    CONNECTOR,
    DISTRICT,
    ENDS,
    HEAD,
    LETTERED,
    LINE,
    LONG,
    NO_LINK,
    OF,
    OPENS,
    QUOTE,
    SMALL,
    UNIVERSITY,
    UPPER,
    Flags,
    Numbers,
    Tokens,
    tokens,
)
from pipeline.annotate.names_words import FACTS, NOTHING, longest_from, phrase_facts
from pipeline.annotate.trees import Integers

#: What stands between two words of a run, beside the connectors of `names_tokens`: a space,
#: nothing, `of the`, a comma, a quotation mark around a nickname.
SPACE, GLUED, OF_THE, COMMA_GAP, NICKNAME = 0, 1, 19, 21, 22
#: The number of `of` and `the` among the connectors.
OF_GAP, THE_GAP = 2, 5
#: Words between two capitalised ones beyond which they are strangers.
GAP = 2

#: The word is the first of its sentence or line, or of a quotation.
OPENING, QUOTING = 1, 2
#: The line is in title case, or in capitals.
TITLE_CASE, CAPITALS = 1, 2

#: Capitalised words of a listed name at most.
LONGEST_LISTED = 6

#: So far behind and before a capitalised word the facts of words are known.
BESIDE = 2

COLUMN = {name: place for place, name in enumerate(FACTS)}


@dataclass(frozen=True, eq=False)
class Reading:
    """What is seen of the capitalised words of a batch; all columns are over these words."""

    tokens: Tokens
    place: Numbers  # where each stands among the tokens
    word: Integers  # its number among the distinct words
    text: Integers  # the text it stands in

    def beside(self, offset: int) -> Numbers:
        """The numbers of the words so far behind, or before, each."""
        found: Numbers = self.tokens.word[self.place + offset]
        return found

    def is_a(self, bit: int, offset: int = 0) -> Flags:
        """Whether the words, or those beside them, are of a kind."""
        return self.tokens.is_a(bit, self.place + offset)

    def fact(self, name: str) -> NDArray[np.int8]:
        """A fact of each word."""
        found: NDArray[np.int8] = self.tokens.words.facts[self.word, COLUMN[name]]
        return found

    def slice(self, first: int, last: int) -> str:
        """The text from one capitalised word to another, both included."""
        return self.tokens.slice(self.place[first], self.place[last])

    @cached_property
    def _ends(self) -> Integers:
        return self.tokens.end(self.place)

    # --- where a word stands ---------------------------------------------------------------------

    @cached_property
    def opening(self) -> Integers:
        """Whether a word opens a sentence or a line (1), or else a quotation (2)."""
        words = self.tokens.words
        bits = words.bits[self.tokens.word]
        places = np.arange(len(bits))
        # The last word or sign before each that opens nothing itself.
        before = np.maximum.accumulate(np.where(bits & OPENS, 0, places))[self.place - 1]
        told = bits[before]
        closed = ((told & CLOSES) > 0) & ((bits[before - 1] & ENDS) > 0)
        opens = ((told & (LINE | ENDS)) > 0) | closed
        return np.where(opens, OPENING, np.where(self.is_a(QUOTE, -1), QUOTING, 0))

    @cached_property
    def heading(self) -> Integers:
        """Whether a word's line is in title case (1) or in capitals (2)."""
        bits = self.tokens.words.bits[self.tokens.word]
        line = np.cumsum((bits & LINE) > 0)
        lettered = (bits & LETTERED) > 0
        bits, own = bits[lettered], line[lettered]
        count, small, upper, long = (
            np.bincount(own[bits & bit > 0], minlength=line[-1] + 1)
            for bit in (LETTERED, SMALL, UPPER, LONG)
        )
        capital = np.where(((count - small) * 5 >= long * 4) & (count > 3), TITLE_CASE, 0)  # noqa: PLR2004
        kind = np.where(upper * 4 > count * 3, CAPITALS, capital)
        # Mostly small words, or a single one, make no heading.
        kind[(small * 2 > count + 4) | (count < 2)] = 0  # noqa: PLR2004
        return kind[line[self.place]]

    # --- how often it stands there ---------------------------------------------------------------

    @cached_property
    def same(self) -> Numbers:
        """A number for each word of each text: two words that read the same share it."""
        return numbered(self.text, self.word, len(self.tokens.words.texts))

    @cached_property
    def count(self) -> Numbers:
        """How often each word stands in its text as it is written."""
        return np.bincount(self.same)[self.same]

    @cached_property
    def inside(self) -> Numbers:
        """How often each word stands where no rule of writing demands a capital."""
        free = (self.opening != OPENING) & (self.heading == 0)
        return np.bincount(self.same[free], minlength=len(self.same))[self.same]

    @cached_property
    def lower(self) -> Numbers:
        """How often each word stands in its text in lower case."""
        words = self.tokens.words
        small = np.full(len(words.texts), -1, np.intp)
        for number in np.unique(self.word).tolist():
            lower = words.texts[number].lower()
            if lower.islower():
                small[number] = words.numbers.get(lower, -1)
        asked = np.zeros(len(words.texts), np.bool_)
        asked[small[small >= 0]] = True
        found = np.flatnonzero(asked[self.tokens.word])
        every = self.tokens.text[found].astype(np.intp) * len(small) + self.tokens.word[found]
        keys, counts = np.unique(every, return_counts=True)
        own = self.text.astype(np.intp) * len(small) + small[self.word]
        place = np.minimum(np.searchsorted(keys, own), max(len(keys) - 1, 0))
        if not len(keys):
            return np.zeros(len(own), np.intp)
        return np.where((keys[place] == own) & (small[self.word] >= 0), counts[place], 0)

    # --- runs ------------------------------------------------------------------------------------

    @cached_property
    def gap(self) -> Integers:
        """What stands between each word and the capitalised one before it, or NO_LINK."""
        gap = np.full(len(self.place), NO_LINK, np.int32)
        apart = np.diff(self.place, prepend=-1 - GAP)
        right = np.flatnonzero(apart == 1)
        start = self.tokens.start[self.place[right]]
        gap[right] = np.where(self._ends[right - 1] == start, GLUED, SPACE)

        connector = self.tokens.words.bits[self.beside(-1)] & CONNECTOR
        right = np.flatnonzero(apart == 2)  # noqa: PLR2004
        gap[right] = np.where(self._continues(right), COMMA_GAP, connector[right])

        inner = np.flatnonzero(self._is_nickname())
        gap[inner] = gap[inner + 1] = NICKNAME

        right = np.flatnonzero(apart == 3)  # noqa: PLR2004
        before = self.tokens.words.bits[self.beside(-2)[right]] & CONNECTOR
        of_the = (before == OF_GAP) & (connector[right] == THE_GAP)
        gap[right] = np.where(of_the, OF_THE, np.maximum(before, connector[right]))
        return gap

    def _is_nickname(self) -> Flags:
        """Whether a word stands in quotation marks between a given name and another word."""
        near = np.diff(self.place, prepend=-9) == 2  # noqa: PLR2004
        quoted = near & self.is_a(QUOTE, -1) & self.is_a(QUOTE, 1) & np.append(near[1:], False)
        spaced = self.tokens.adjoins(self.place - 1) & self.tokens.adjoins(self.place + 2)
        found: Flags = quoted & spaced & np.append(False, self.fact("given")[:-1] > 0)
        return found

    def _continues(self, right: Numbers) -> Flags:
        """Whether a comma stands before words that belong to what it parts them from.

        `Inc.`, `Jr.`, `D.C.`, and the `Berkeley` of `University of California, Berkeley`.
        """
        campus = self.is_a(UNIVERSITY, -4) & self.is_a(OF, -3)
        further = (self.fact("suffix") > 0) | (self.fact("legal") > 0) | self.is_a(DISTRICT)
        return (self.is_a(COMMA, -1) & (campus | further))[right]

    @cached_property
    def run(self) -> Numbers:
        """The number of the run of each word. Every capitalised word is in one."""
        return np.cumsum(self.gap == NO_LINK) - 1

    @cached_property
    def position(self) -> Numbers:
        """The place of each word in its run, from 0."""
        first = np.flatnonzero(self.gap == NO_LINK)
        return np.arange(len(self.run)) - first[self.run]

    @cached_property
    def following(self) -> Numbers:
        """How many words of its run stand behind each word."""
        return np.bincount(self.run)[self.run] - self.position - 1

    @cached_property
    def listed(self) -> Listed:
        """The listed phrases that the words are part of.

        The longest phrase that begins first wins.
        """
        places = np.arange(len(self.word))
        single = (self.fact("city") > 0) | (self.fact("region") > 0)
        single |= self.fact("listed_organisation") > 0
        listed = Listed(
            np.where(single, places, -1),
            np.where(single, places, -1),
            self.fact("region") > 0,
            self.fact("listed_organisation").astype(np.int32),
        )
        free = 0
        for first in np.flatnonzero(self.is_a(HEAD) & (self.following > 0)).tolist():
            if first < free:
                continue
            last = self._listed_from(first)
            if last > first:
                free = last + 1
                known = phrase_facts(self.slice(first, last))
                listed.first[first:free] = first
                listed.last[first:free] = last
                listed.region[first:free] = known.region > 0
                listed.organisation[first:free] = known.organisation
        return listed

    def _listed_from(self, first: int) -> int:
        """The last word of the longest listed phrase that begins here; else `first`."""
        longest = longest_from(self.tokens.at(self.place[first]))
        last = first + min(int(self.following[first]), LONGEST_LISTED - 1)
        while last > first:
            phrase = self.slice(first, last)
            if len(phrase) <= longest and phrase_facts(phrase) is not NOTHING:
                return last
            last -= 1
        return first


@dataclass(frozen=True, eq=False)
class Listed:
    """For each word the ends of the listed phrase it is part of, or -1, and its facts."""

    first: Numbers
    last: Numbers
    region: Flags
    organisation: Integers


def read(texts: Sequence[str]) -> Reading:
    """The capitalised words of texts, with what is known of them and of those beside them."""
    found = tokens(texts)
    place = np.flatnonzero(found.words.bits[found.word] & CAPITALISED)
    near = np.zeros(len(found.words.texts), np.bool_)
    for offset in range(-BESIDE, BESIDE + 1):
        near[found.word[place + offset]] = True
    found.words.learn(np.flatnonzero(near))
    return Reading(found, place, found.word[place], found.text[place])


def numbered(one: Numbers, other: Numbers, others: int) -> Numbers:
    """A number for each pair, the same for equal ones; `others` is above each `other`."""
    numbers: Numbers = np.unique(one.astype(np.intp) * others + other, return_inverse=True)[1]
    return numbers
