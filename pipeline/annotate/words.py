"""Words: what is ordinary, what a dictionary knows, what is a name."""

from __future__ import annotations

from functools import lru_cache

from pipeline.lexicons import words

#: Endings of English inflection and the most common derivations.
ENDINGS = (
    *("s", "es", "d", "ed", "r", "er", "ers", "ing", "ings", "st", "est"),
    *("ly", "ness", "n", "ic", "al", "able", "less", "ish", "like"),
)

#: Countries whose names are words as well, and so in no list of names.
COUNTRIES = frozenset({"Chad", "Chile", "China", "Georgia", "Guinea", "Jordan", "Mali", "Turkey"})


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


@lru_cache(maxsize=65536)
def in_dictionary(word: str, language: str = "en") -> bool:
    """Whether a word in lower case is in a dictionary, or ordinary in any case.

    A dictionary has the rare words too, so this tells a word from two that were glued. It
    has no names: `kremlin` is not known, and `trump`, being a word as well, is.
    """
    return word in words(language, "known") or is_ordinary(word, language)


def is_name(word: str, language: str = "en") -> bool:
    """Whether a word is written with a capital wherever it stands."""
    return any(word in words(language, name) for name in ("proper", "capitalised", "given_names"))


#: Marks that are not ASCII and stand in most texts; none is part of a word.
COMMON_MARKS = "’‘“”–—…•·»\N{NO-BREAK SPACE}"


def without_marks(text: str) -> str:
    """A text with spaces for the common marks that are not ASCII.

    Most lines are ASCII then, and their words are found several times as fast.
    """
    for mark in COMMON_MARKS:
        text = text.replace(mark, " ")
    return text


#: What stands before a hyphen that belongs to the word.
PREFIXES = frozenset(
    {"anti", "co", "counter", "de", "ex", "extra", "inter", "mid", "micro", "mini", "mis", "multi"}
    | {"neo", "non", "over", "pan", "para", "photo", "post", "pre", "pro", "pseudo", "re", "self"}
    | {"semi", "sub", "super", "tele", "trans", "tri", "ultra", "un", "under", "uni", "up"}
)


def is_broken(first: str, second: str, language: str = "en") -> bool:
    """Whether the hyphen between two halves only broke a word at the end of a line.

    Together they are an ordinary word, and they are no compound that is written with one.
    """
    if not is_ordinary(first + second, language) or f"{first}-{second}" in words(
        language, "compounds"
    ):
        return False
    first_known = first in PREFIXES or is_ordinary(first, language)
    return not (first_known and is_ordinary(second, language))


def is_known(word: str, language: str = "en") -> bool:
    """Whether a word is an ordinary one, or the name of a country, a day, ... as it stands."""
    return is_ordinary(word.lower(), language) or word in words(language, "proper")
