"""What a text is in the habit of: the apostrophe it is typed with, the capitals inside it."""

from __future__ import annotations

from functools import lru_cache

import regex

APOSTROPHE = regex.compile(r"[’'](?<=\p{L}.)(?=\p{L})")
CAPITALISED = regex.compile(r"(?<=[\p{Ll},;] )\p{Lu}\p{L}+")
#: Code points to either side of a place in which the nearest apostrophe is looked for.
NEAR = 2000


def apostrophe(text: str, position: int) -> str:
    """The apostrophe a text is written with, as the nearest one shows; else a curly one."""
    before = APOSTROPHE.findall(text, max(0, position - NEAR), position)
    after = APOSTROPHE.search(text, position, position + NEAR)
    if before and after:
        return str(before[-1]) if before[-1] == after[0] else _commoner(text)
    if before or after:
        return str(before[-1] if before else after[0])
    return _commoner(text)


@lru_cache(maxsize=8)
def _commoner(text: str) -> str:
    found = APOSTROPHE.findall(text) if "'" in text else []
    return "'" if 2 * found.count("'") > len(found) else "’"


@lru_cache(maxsize=8)
def capitals_inside(text: str) -> frozenset[str]:
    """The words that a text has with a capital inside its sentences."""
    return frozenset(CAPITALISED.findall(text))
