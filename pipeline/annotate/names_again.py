"""Persons whom a text has named for sure, where what stands around their name does not tell.

The title line of a biography, `Jenna Marbles`, has no cue, and `Galois` in `the legend of Galois
pouring his thoughts onto paper` none that a model trusts; but the text says elsewhere who that is.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_links import COMMON, NO_FAMILY, Candidates
from pipeline.annotate.names_reading import SPACE
from pipeline.annotate.names_spans import CAPITALS_ONLY, KINDS
from pipeline.annotate.names_tokens import BRACKET, ENDS, LETTERED, LINE, Flags, Numbers
from pipeline.annotate.names_words import ACRONYM

PERSON = KINDS.index("person")

#: So likely, in thousandths, is a person who is told beyond doubt; so likely another kind that it
#: is left alone; so likely a person at least what has a use beside names, and what has lived.
BEYOND_DOUBT, ANOTHER, ENOUGH, LIVING = 700, 500, 200, 100
#: So often is somebody called by the last word of the name to whom a full name is given.
CALLED = 2
#: So far from its top, in characters, a text says on whom it is.
TOP = 300

#: Facts of words that have a use beside names.
OTHER_USES = ("city", "region", "listed_organisation", "brand")

# `(born July 8, 1994)`, `(樋口 一葉, May 2, 1872 – November 23, 1896)`, `(c. 314 – 368)`.
LIVED = re.compile(
    r"""
    [ ] \( (?: [^()\n]{0,120} \b born \b
      | [^()\n]{0,200}? \b (\d{3,4}) [ ]? [-–—] [ ]? (?: [^()\n]{0,30} \b )? (\d{3,4}) \) )
    """,
    re.VERBOSE,
)
SHORTEST_LIFE, LONGEST_LIFE = 15, 110


def are_named_again(found: Candidates, likely: NDArray[np.int64]) -> Flags:
    """Which candidates name somebody of whom the text says elsewhere, or at its top, who it is.

    `likely` has one row a kind.
    """
    reading, own, long = found.reading, likely[PERSON], found.size > 1
    first, last, size = reading.same[found.first], reading.same[found.last], len(reading.same)
    other = np.delete(likely, PERSON, axis=0).max(axis=0)
    line = found.is_a(LINE, -1) & found.is_a(LINE, 1)
    no_name = np.any([reading.fact(name) > 0 for name in (*NO_FAMILY, "thing")], axis=0)
    free = ((other < ANOTHER) | line) & ~(long & (no_name[found.first] | no_name[found.last]))
    given, enough = reading.fact("given")[found.first], own >= ENOUGH

    told: Flags = (own >= BEYOND_DOUBT) & (likely.argmax(axis=0) == PERSON)
    lived = free & (own >= LIVING) & _are_lives(found)
    told |= lived
    if not told.any():
        return told
    full = long & ((given > 0) | (reading.fact("initial")[found.first] > 0) | lived | line)
    for _ in range(2):  # the second time with what the first has told
        families = _times(last[told & full], size) > 0
        givens = _times(first[told & long & (given > 0)], size) > 0
        calls = _times(first[told & ~long], size) >= CALLED
        told |= free & long & line & (families[last] | givens[first])
        told |= free & long & (given == COMMON) & enough & calls[last]
        told |= free & (long | line | enough) & (_times(found.same[told], size)[found.same] > 0)
    called = ~long & (families[first] | givens[first]) & ~_are_no_calls(found)
    told |= called & (other < ANOTHER) & (enough | ~_have_uses(found))
    return told


def are_famous(found: Candidates, likely: NDArray[np.int64]) -> Flags:
    """Which candidates of one word name somebody whom everybody knows: `Dostoyevsky`.

    `a Picasso` is a picture.
    """
    reading = found.reading
    named = (reading.fact("famous") > 0) & (reading.fact("capitals") != CAPITALS_ONLY)
    other = np.delete(likely, PERSON, axis=0).max(axis=0)
    famous: Flags = named[found.first] & (found.size == 1) & (other < BEYOND_DOUBT)
    numbers = reading.tokens.words.numbers
    article = np.isin(found.beside(-1), [numbers.get("a", -1), numbers.get("A", -1)])
    return famous & ~article & ~_are_parts(found)


def _times(numbers: Numbers, size: int) -> Numbers:
    """How often each number stands among these."""
    return np.bincount(numbers, minlength=size)


def _have_uses(found: Candidates) -> Flags:
    """Which candidates of one word may well be no name, or another one's.

    Such as `Marbles`, `Paris` and the `Nobel` of `Nobel Prize`; not an ordinary word that the text
    never has in lower case, and often with a capital.
    """
    reading = found.reading
    common = (reading.lower > 0) | (reading.inside < CALLED)
    other = np.any([reading.fact(name) > 0 for name in OTHER_USES], axis=0)
    have: Flags = (other | ((reading.fact("ordinary") > 0) & common))[found.first]
    return have | _are_parts(found)


def _are_parts(found: Candidates) -> Flags:
    """Which candidates have another word with a capital, but no title, right beside them."""
    beside = found.reading.gap == SPACE
    part: Flags = beside[found.first] & (found.fact_beside("title", -1) == 0)
    part |= np.append(beside[1:], False)[found.last]
    return part


def _are_no_calls(found: Candidates) -> Flags:
    """Which candidates are titles, days or acronyms, or begin an address: `Benn.substack`."""
    reading, place = found.reading, found.reading.place[found.last]
    glued = reading.tokens.start[place + 2] == reading.tokens.end(place) + 1
    addressed = found.is_a(ENDS, 1) & glued & found.is_a(LETTERED, 2)
    other = (reading.fact("title") > 0) | (reading.fact("nobody") > 0)
    other |= (reading.fact("capitals") > 1) & (reading.fact("length") <= ACRONYM)
    no_calls: Flags = addressed | other[found.first]
    return no_calls


def _are_lives(found: Candidates) -> Flags:
    """Which candidates open a line near the top, with the dates of a life behind them."""
    tokens, place = found.reading.tokens, found.reading.place
    lives = np.zeros(len(found.first), np.bool_)
    top = tokens.start[place[found.first]] < TOP
    for one in np.flatnonzero(top & found.is_a(LINE, -1) & found.is_a(BRACKET, 1)).tolist():
        last = int(place[found.last[one]])
        match = LIVED.match(tokens.texts[tokens.text[last]], int(tokens.end(last)))
        if match:
            age = int(match[2]) - int(match[1]) if match[1] else SHORTEST_LIFE
            lives[one] = SHORTEST_LIFE <= age <= LONGEST_LIFE
    return lives
