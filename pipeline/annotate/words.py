"""Ordinary words: what is written in lower case, in one form or another."""

from __future__ import annotations

from functools import lru_cache

from pipeline.lexicons import words

#: Endings of English inflection and the most common derivations.
ENDINGS = (
    *("s", "es", "d", "ed", "r", "er", "ers", "ing", "ings", "st", "est"),
    *("ly", "ness", "n", "ic", "al", "able", "less", "ish", "like"),
)


@lru_cache(maxsize=65536)
def is_ordinary(word: str, language: str = "en") -> bool:
    """Whether a word in lower case, or what is left of it without an ending, is listed.

    Doubled consonants (`stopped`), dropped e (`moving`) and y turned i (`cities`) count.
    """
    known = words(language, "words")
    if word in known:
        return True
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:  # noqa: PLR2004
            continue
        doubled = len(stem) > 3 and stem[-1] == stem[-2]  # noqa: PLR2004
        if stem in known or stem + "e" in known or (doubled and stem[:-1] in known):
            return True
        if stem.endswith("i") and stem[:-1] + "y" in known:
            return True
    return False
