"""What can be counted of a candidate for a name and of what stands around it.

Models decide from these numbers what a candidate names. The second models see besides what
the first thought of the same name elsewhere in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_links import COMMON, OUTSIDE, SIDE, Candidates, facts_of
from pipeline.annotate.names_reading import numbered
from pipeline.annotate.names_tokens import (
    ACCORDING,
    AGE,
    BRACKET,
    COMMA,
    ENUMERATES,
    PAST,
    POSSESSIVE,
    THE,
    UPPER,
    Flags,
    Numbers,
)
from pipeline.annotate.names_words import phrase_facts
from pipeline.annotate.trees import Integers

KINDS = ("person", "place", "organisation")

BEFORE = (
    *("the", "a", "an", ",", "(", "of", "by", "with", "and", "\n", "in", "from", "to", "for"),
    *("“", "at"),
)
AFTER = (
    *(",", "(", ")", ".", "’s", "who", "is", "was", "has", "had", "and", "of", "\n", ":", "in"),
    *("®", "™", "for", "at", "to"),
)
#: Gaps of a name with `of`, and with `and`.
OF_GAPS = (2, 19)
AND_GAPS = (3, 4)

#: What stands around a name, added up over all that read the same.
CUES = (
    *("titles", "roles", "prepositions", "articles", "speeches", "possessives", "bodies"),
    *("doings", "persons"),
)
SPAN_FEATURES = (
    *("capitals", "words", "heading", "opening", "has_of", "has_and", "has_other"),
    *("all_capitals", "acronym", "first_of", "last_of", "lower", "inside"),
    *("expanded", "with_given", "age", "bracket", "past", "according", "count"),
    *(f"first_{name}" for name in SIDE),
    *(f"last_{name}" for name in SIDE),
    *("givens", "common_givens", "families", "common_families", "ordinaries", "unknowns"),
    *("initials", "organisations", "places"),
    *("city", "region", "organisation", "brand", "first_region", "last_region"),
    *(f"before_is_{number}" for number in range(len(BEFORE))),
    *(f"after_is_{number}" for number in range(len(AFTER))),
    *(f"before_{name}" for name in OUTSIDE),
    *(f"earlier_{name}" for name in OUTSIDE),
    *(f"after_{name}" for name in OUTSIDE),
    *(f"later_{name}" for name in OUTSIDE),
    *("neighbour_title", "neighbour_role", "neighbour_demonym", "neighbour_organisation"),
    *CUES,
)
SECOND_FEATURES = (
    *SPAN_FEATURES,
    *(f"own_{kind}" for kind in KINDS),
    *(f"same_{kind}" for kind in KINDS),
    *(f"longer_{kind}" for kind in KINDS),
    *(f"starts_{kind}" for kind in KINDS),
    *(f"alone_{kind}" for kind in KINDS),
    *(f"previous_{kind}" for kind in KINDS),
    *(f"next_{kind}" for kind in KINDS),
    *(f"others_{kind}" for kind in KINDS),
    "others",
)

#: What the lists say of a word that is a name.
PHRASE = ("city", "region", "listed_organisation", "brand")

#: Of a word with a capital inside, and of one all whose letters are.
CAPITALS_INSIDE, CAPITALS_ONLY = 2, 3


def span_columns(found: Candidates) -> Integers:
    """The features of candidates as columns; see SPAN_FEATURES."""
    reading = found.reading
    first, last = reading.word[found.first], reading.word[found.last]
    before, after = found.beside(-1), found.beside(1)
    begins = facts_of(reading, first, SIDE)
    ends = facts_of(reading, last, SIDE)
    ahead = facts_of(reading, before, OUTSIDE)
    behind = facts_of(reading, after, OUTSIDE)
    before_it = dict(zip(OUTSIDE, ahead, strict=True))
    behind_it = dict(zip(OUTSIDE, behind, strict=True))
    cues = [before_it[name] for name in ("title", "role", "towards_place")]
    cues += [found.is_a(THE, -1), behind_it["speech"], found.is_a(POSSESSIVE, 1)]
    cues += [before_it["body"], behind_it["doing"], behind_it["personal"]]
    return np.concatenate(
        [
            np.array(_counted(found), np.int32),
            begins,
            ends,
            np.array(_summed(found), np.int32),
            _phrases(found),
            begins[[SIDE.index("region")]],
            ends[[SIDE.index("region")]],
            _one_of(found, before, BEFORE),
            _one_of(found, after, AFTER),
            ahead,
            facts_of(reading, found.beside(-2), OUTSIDE),
            behind,
            facts_of(reading, found.beside(2), OUTSIDE),
            _neighbours(found),
            np.array([np.minimum(_total(found.same, cue), 4) for cue in cues], np.int32),
        ]
    )


def _counted(found: Candidates) -> list[NDArray[Any]]:
    """Where candidates stand and how often their words are met, up to `count`."""
    reading = found.reading
    begin, end = found.first, found.last
    long = found.size > 1
    # Of the names of a text, how many begin and end with a word.
    firsts = np.bincount(reading.same[begin[long]], minlength=len(reading.same))
    lasts = np.bincount(reading.same[end[long]], minlength=len(reading.same))
    called = (reading.fact("given")[begin] == COMMON) & long
    with_given = np.bincount(reading.same[end[called]], minlength=len(reading.same))
    capitals = reading.fact("capitals") == CAPITALS_ONLY
    shouted = reading.is_a(UPPER)[begin] & (found.within(capitals) == found.size)
    of_gap, and_gap = np.isin(reading.gap, OF_GAPS), np.isin(reading.gap, AND_GAPS)
    other = (reading.gap > 0) & ~of_gap & ~and_gap
    comma = found.is_a(COMMA, 1)
    bracket = found.is_a(BRACKET, 1)
    return [
        found.size,
        np.minimum(reading.place[end] - reading.place[begin] + 1, 12),
        reading.heading[begin],
        reading.opening[begin],
        _has_gap(found, of_gap),
        _has_gap(found, and_gap),
        _has_gap(found, other),
        shouted,
        shouted & ~long,
        np.where(long, -1, np.minimum(firsts[reading.same[begin]], 4)),
        np.where(long, -1, np.minimum(lasts[reading.same[end]], 4)),
        np.minimum(reading.lower[begin], 4),
        np.minimum(reading.inside[begin], 4),
        _is_expanded(found),
        np.where(long, -1, np.minimum(with_given[reading.same[end]], 4)),
        comma & found.is_a(AGE, 2),
        bracket * (1 + found.is_a(UPPER, 2)),
        found.is_a(PAST, 1),
        found.is_a(ACCORDING, -2),
        np.minimum(np.bincount(found.same)[found.same], 6),
    ]


def _has_gap(found: Candidates, gaps: Flags) -> Flags:
    """Whether such a gap is inside a candidate."""
    return found.within(gaps) - gaps[found.first] > 0


def _is_expanded(found: Candidates) -> Flags:
    """Whether the text says what an acronym stands for: `Department of Justice (DOJ)`."""
    reading = found.reading
    place, words = reading.place, reading.tokens.words.texts
    expanded = np.zeros(len(found.first), np.bool_)  # by the number of the name
    follows = np.append(False, place[found.last[:-1]] + 2 == place[found.first[1:]])
    long = found.size > 1
    asked = follows & np.append(False, long[:-1]) & ~long & found.is_a(BRACKET, -1)
    for one in np.flatnonzero(asked).tolist():
        short = words[reading.word[found.first[one]]].replace(".", "")
        whole = reading.word[found.first[one - 1] : found.last[one - 1] + 1]
        if short.isupper() and stands_for(short, [words[number] for number in whole]):
            expanded[found.same[one]] = True
    return expanded[found.same]


def stands_for(short: str, words: Sequence[str]) -> bool:
    """Whether an acronym is made of the first letters of the words, a few left out."""
    letters = "".join(word[0].upper() for word in words)
    if short == letters:
        return True
    position = 0
    for letter in letters:
        position += position < len(short) and short[position] == letter
    return position == len(short) and len(letters) <= len(short) + 1


def _summed(found: Candidates) -> list[Numbers]:
    """What is counted over the words of a candidate, from `givens` on."""
    reading = found.reading
    given, family = reading.fact("given"), reading.fact("family")
    known = np.array([reading.fact(name) for name in ("ordinary", "city", "region", "demonym")])
    counted: tuple[NDArray[Any], ...] = (
        given > 0,
        given == COMMON,
        family > 0,
        family > 1,
        reading.fact("ordinary"),
        ~((given > 0) | (family > 0) | known.any(axis=0)),
        reading.fact("initial"),
        reading.fact("organisation"),
        reading.fact("place"),
    )
    return [found.within(column) for column in counted]


def _one_of(found: Candidates, words: Integers, telling: Sequence[str]) -> Integers:
    """Which of some telling words each is, as a column for each of these."""
    numbers = found.reading.tokens.words.numbers
    code = np.full(len(found.reading.tokens.words.texts), -1, np.int8)
    for number, word in enumerate(telling):
        for form in _forms(word, telling):
            if form in numbers:
                code[numbers[form]] = number
    found_there: Integers = (code[words] == np.arange(len(telling))[:, np.newaxis]).astype(np.int32)
    return found_there


def _forms(word: str, telling: Sequence[str]) -> set[str]:
    """The ways in which a telling word is written; a text begins and ends like a line."""
    if word == "\n":
        return {"\n", ""}
    if telling is AFTER:
        return {word, word.replace("’", "'")}
    return {word, word.title(), word.upper()} | ({"’"} if word == "“" else set())


def _phrases(found: Candidates) -> Integers:
    """What the lists say of each whole name."""
    known = facts_of(found.reading, found.reading.word[found.first], PHRASE)
    for one in np.flatnonzero(found.size > 1).tolist():
        known[:, one] = phrase_facts(found.names[one])
    return known


def _neighbours(found: Candidates) -> Integers:
    """The facts of the capitalised word before a name in its run."""
    reading = found.reading
    before = np.where(reading.position[found.first] > 0, reading.word[found.first - 1], 0)
    return facts_of(reading, before, ("title", "role", "demonym", "organisation"))


def _total(groups: Numbers, column: NDArray[Any]) -> NDArray[Any]:
    """For each candidate the sum of a column over those that read the same."""
    return np.bincount(groups, column)[groups]


def second_columns(found: Candidates, scores: NDArray[np.int64]) -> Integers:
    """What the first models thought, as further columns; see SECOND_FEATURES.

    `scores` has one row a kind; they are seen in tenths of a log-odd.
    """
    reading = found.reading
    starts, ends = reading.same[found.first], reading.same[found.last]
    pairs = numbered(reading.same[found.last - 1], ends, len(reading.same))
    tenths = np.clip(scores // 100, -60, 60)
    listed = _is_listed_with_next(found)
    previous = np.where(np.append(False, listed), np.roll(tenths, 1, axis=1), UNSEEN)
    following = np.where(np.append(listed, False), np.roll(tenths, -1, axis=1), UNSEEN)
    return np.array(
        [
            *tenths,
            *(_best_other(column, found.same) for column in tenths),
            *(_best_longer(column, ends, pairs, found.size) for column in tenths),
            *(_best_longer(column, starts, pairs, np.minimum(found.size, 2)) for column in tenths),
            *(_best_alone(column, ends, found.size == 1) for column in tenths),
            *previous,
            *following,
            *_others(found, tenths > 0),
        ],
        np.int32,
    )


def _others(found: Candidates, likely: Flags) -> Numbers:
    """Of a text's other candidates, how many percent are likely of each kind, and their number."""
    every = np.bincount(found.text)[found.text] - 1
    shares = [100 * (_total(found.text, one) - one) // np.maximum(every, 1) for one in likely]
    return np.array([*shares, np.minimum(every, 99)], np.int64)


def _is_listed_with_next(found: Candidates) -> Flags:
    """Whether a comma, `and` or both stand between a name and the next: `Russ, Anna and Tom`."""
    reading = found.reading
    end, begin = reading.place[found.last[:-1]], reading.place[found.first[1:]]
    enumerates = reading.tokens.is_a(ENUMERATES, end + 1)
    both = (begin - end == 3) & enumerates & reading.tokens.is_a(ENUMERATES, begin - 1)  # noqa: PLR2004
    listed: Flags = ((begin - end == 2) & enumerates) | both  # noqa: PLR2004
    return listed


#: The score of a name that there is not.
UNSEEN = -99


def _best_other(scores: NDArray[np.int64], same: Numbers) -> NDArray[np.int64]:
    """For each candidate the best score among the others that read the same."""
    if not len(scores):
        return scores
    order = np.lexsort((-scores, same))
    ranked, keys = scores[order], same[order]
    is_best = np.append(True, keys[1:] != keys[:-1])
    second = np.append(np.where(is_best[1:], UNSEEN, ranked[1:]), UNSEEN)
    best = ranked[is_best][np.cumsum(is_best) - 1]
    others = np.empty_like(scores)
    others[order] = np.where(is_best, second, best)
    return others


def _best_longer(
    scores: NDArray[np.int64], words: Numbers, pairs: Numbers, size: Numbers
) -> NDArray[np.int64]:
    """For each name of one or two words the best score of the longer ones that have them.

    `Le Pen` is a person because `Marine Le Pen` is one.
    """
    found = np.full(len(scores), UNSEEN, np.int64)
    for length, keys in ((1, words), (2, pairs)):
        best = np.full(keys.max(initial=0) + 1, UNSEEN, np.int64)
        longer, own = size > length, size == length
        np.maximum.at(best, keys[longer], scores[longer])
        found[own] = best[keys[own]]
    return found


def _best_alone(scores: NDArray[np.int64], words: Numbers, single: Flags) -> NDArray[np.int64]:
    """For each longer name the best score of its last word where that stands alone."""
    best = np.full(words.max(initial=0) + 1, UNSEEN, np.int64)
    np.maximum.at(best, words[single], scores[single])
    return np.where(single, UNSEEN, best[words])
