"""What a text is in the habit of: the apostrophe it is typed with, the capitals inside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

from pipeline.annotate.text import Text

APOSTROPHE = regex.compile(r"[’'](?<=\p{L}.)(?=\p{L})")
STRAIGHT = regex.compile(r"'(?<=\p{L}.)(?=\p{L})")
CURLY = regex.compile(r"’(?<=\p{L}.)(?=\p{L})")
CAPITALISED = regex.compile(r"(?<=[\p{Ll},;] )\p{Lu}\p{L}+")
TYPOGRAPHIC = regex.compile(r"[“”‘’„–—…]")
#: So many code points are enough to tell by that a text has no typographic character.
ENOUGH = 1000
#: Code points to either side of a place in which the nearest apostrophe is looked for.
NEAR = 400


def apostrophe(text: Text, position: int) -> str:
    """The apostrophe a text is written with: what the nearest ones are, else most."""
    before = APOSTROPHE.findall(text.text, max(0, position - NEAR), position)
    after = APOSTROPHE.search(text.text, position, position + NEAR)
    nearest = {str(found) for found in before[-1:]} | ({after[0]} if after else set())
    return nearest.pop() if len(nearest) == 1 else commonest_apostrophe(text)


def commonest_apostrophe(text: Text) -> str:
    """The apostrophe that most words of a text have.

    Where none has any, a text that goes without any other typographic character, though it
    is long enough or has straight quotation marks, is one with straight apostrophes.
    """
    straight, curly = text.count(STRAIGHT), text.count(CURLY)
    if straight or curly:
        return "'" if straight > curly else "’"
    plain = text.count('"') or len(text.text) > ENOUGH
    return "'" if plain and not text.count(TYPOGRAPHIC) else "’"


def only_straight(text: Text) -> bool:
    """Whether a text has straight apostrophes and no curly ones."""
    return bool(text.count("'")) and not text.count("’")


@lru_cache(maxsize=1)  # it is asked of one text after the other
def capitals_inside(text: str) -> frozenset[str]:
    """The words that a text has with a capital inside its sentences."""
    return frozenset(CAPITALISED.findall(text))


def in_quotation(line: str, positions: Iterable[int]) -> Iterator[bool]:
    """Whether a curly quotation is open at each of the positions, which ascend."""
    opened = closed = -1
    reached = 0
    for position in positions:
        opened = max(opened, line.rfind("“", reached, position))
        closed = max(closed, line.rfind("”", reached, position))
        reached = position
        yield opened > closed
