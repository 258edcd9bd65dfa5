"""The words of a person's name, and whether two names can be one person's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline import lexicons
from pipeline.annotate.names_evidence import FAMILY_PARTICLES
from pipeline.annotate.names_words import facts, fold

Words = tuple[str, ...]

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
#: The article of Arabic names, of which `al-Sisi` is called `Sisi`.
ARTICLE = re.compile(r"(?:al|el)-(?=\w{3})")
#: Initials written as one word: `JD Vance`.
INITIALS = re.compile(r"[A-Z]{2,3}\Z")
#: A given name that so many people have.
COMMON = 2


def name_words(name: str) -> Words:
    """The words of a person's name, folded, without suffix, stops and Arabic article."""
    shouted = name.isupper()
    words: list[str] = []
    for word in name.replace(".", ". ").split():
        plain = fold(word).strip(".,")
        if INITIALS.match(word) and not shouted and plain not in SUFFIXES:
            words += plain
        elif plain and plain not in SUFFIXES:
            words.append(ARTICLE.sub("", plain) if "-" in plain else plain)
    return tuple(words)


def is_short(words: Words) -> bool:
    """One word, or a family name with its particles: `van Dijk`. `Al Gore` is none."""
    if len(words) == 2 and words[0] in PARTICLES_OR_GIVEN:  # noqa: PLR2004
        return False
    return len([word for word in words if word not in FAMILY_PARTICLES]) < 2  # noqa: PLR2004


#: Particles that are given names much more often, at the head of two words.
PARTICLES_OR_GIVEN = frozenset({"al", "ben", "della"})


def is_tail(words: Words, others: set[Words]) -> bool:
    """Whether a name is a double family name: `García Márquez` of `Gabriel García Márquez`."""
    if facts(words[0]).given == COMMON or len(words[0]) == 1:
        return False
    size = len(words)
    return any(len(other) > size and other[-size:] == words for other in others)


def fullness(words: Sequence[str]) -> int:
    """How much a name says: first by its words but for initials, then by its letters."""
    return sum(len(word) > 1 for word in words) * 100 + sum(map(len, words))


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names can be one: the same family name, given names that agree.

    `J. Smith`, `John Smith` and `John Q. Smith` agree, `Bill Smith` and `William Smith`;
    `John A.` and `John B. Smith` do not, nor `George W.` and `George H. W. Bush`.
    """
    if tuple(one) == tuple(other) or (len(one) == 2 and tuple(one) == tuple(other)[::-1]):  # noqa: PLR2004
        return True
    if one[-1] != other[-1] or not _agree(one[0], other[0]):
        return False
    middles = [word for word in one[1:-1] if word not in FAMILY_PARTICLES]
    others = [word for word in other[1:-1] if word not in FAMILY_PARTICLES]
    if not middles or not others:
        return True
    if any(len(word) == 1 for word in (*middles, *others)):
        return all(map(_agree, middles, others))
    return any(_agree(middle, word) for middle in middles for word in others)


def _agree(one: str, other: str) -> bool:
    if one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1]):
        return True
    return is_nickname(one, other)


def is_nickname(one: str, other: str) -> bool:
    """Whether two given names are forms of one: `Bill` and `William`."""
    return other in nicknames(one)


def nicknames(word: str) -> frozenset[str]:
    """The other forms of a given name, folded: of `bill` and of `william`."""
    return _given_forms().get(word, frozenset())


@cache
def _given_forms() -> dict[str, frozenset[str]]:
    """The other forms of each given name of nicknames.txt."""
    text = (files(lexicons) / "_names" / "nicknames.txt").read_text("utf-8")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        full, *forms = line.partition("#")[0].split() or [""]
        found[full].update(forms)
        for form in forms:
            found[form].add(full)
    return {word: frozenset(others) for word, others in found.items()}


def ends_with(words: Sequence[str], short: Sequence[str]) -> bool:
    """Whether a short name is the family name, with or without its particles."""
    return tuple(words[-len(short) :]) == tuple(short) or (
        short[-1] == words[-1] and all(word in FAMILY_PARTICLES for word in short[:-1])
    )
