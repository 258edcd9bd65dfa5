"""Whether two names are two spellings of one: `Zelensky`, `Zelenskyy` and `Zelenskiy`.

Names are compared word by word. Two words agree if they are equal without case and accents,
if Wikidata lists them as forms of one name, or if they have one transliteration key, which
takes together what tables of transliteration write differently (`kh` and `h`, `iy` and `y`,
`q` and `k`). A key is shy of names that are both well known: `Möller` is no `Müller`, and
`Martina` no `Martin`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from pipeline import lexicons
from pipeline.annotate.names_words import FEMALE, MALE, facts, fold

#: Articles of Arabic names; written with and without.
ARTICLES = frozenset({"al", "el", "as", "ash", "ad", "ar", "an", "at"})
JUNIORS = frozenset({"jr", "sr"})

#: A key of a shorter word is too little to go by.
LEAST = 4
#: Letters in which two listed forms of a name may differ; more, and the listing is odd.
FORMS_APART = 3

# One sound, many spellings. In this order: longer spellings first.
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh", "S"),
        (r"tsch|tch|ch|cz", "C"),
        (r"kh", "h"),
        (r"zh", "z"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"ts|tz", "c"),
        (r"ck", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"oe", "o"),
        (r"ue", "u"),
        (r"ae", "a"),
        (r"ee", "i"),
        (r"[yj]", "i"),
        (r"i(?=[eo])|(?<=[eo])i(?=[a-z])", ""),
        (r"[ei]i+$|i+$", "i"),
        (r"(.)\1+", r"\1"),
    )
)
LOOSE = str.maketrans("oe", "ui")
HARD = str.maketrans("gch", "kkk")


def same_name(one: str, other: str) -> str:
    """Why two full names can be one person's, or "" if they cannot.

    Reasons are "one spelling", "listed forms" and "one transliteration key".
    """
    words, others = _words(one), _words(other)
    if not words or not others:
        return ""
    if JUNIORS & {*words} != JUNIORS & {*others}:
        return ""
    words, others = _without(words, JUNIORS), _without(others, JUNIORS)
    if "".join(words) == "".join(others):
        return "one spelling"
    pairs = _aligned(words, others)
    if not pairs:
        return ""
    reasons = [_agree(*pair) for pair in pairs]
    if not all(reasons):
        return ""
    return max(reasons, key=REASONS.index)


REASONS = ("one spelling", "listed forms", "one transliteration key")


def name_key(name: str) -> str:
    """A key that spellings of one name mostly share: of the first and the last word."""
    words = _without(_words(name), JUNIORS)
    if len(words) < 2:  # noqa: PLR2004
        return ""
    return f"{_skeleton(words[0])} {_skeleton(words[-1])}"


def _skeleton(word: str) -> str:
    """The first sound of a word and its consonants but `h` and `g`, which change places."""
    key = sound_key(word)
    return key[:1].translate(LOOSE).translate(HARD) + re.sub(r"[aeiouhg]", "", key[1:]).translate(
        HARD
    )


def _words(name: str) -> tuple[str, ...]:
    parts = re.split(r"[\s\u2010-\u2015-]+", fold(name).replace("'", "").replace(".", " ").strip())
    return tuple(part.strip(",") for part in parts if part)


def _without(words: Sequence[str], left_out: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in left_out)


def _aligned(words: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """The words of two names side by side; none if they do not go together.

    Articles may be missing, and so may middle names.
    """
    words, others = _without(words, ARTICLES), _without(others, ARTICLES)
    if len(words) < 2 or len(others) < 2:  # noqa: PLR2004
        return []
    if len(words) != len(others):
        shorter = min(words, others, key=len)
        if len(shorter) > 2:  # noqa: PLR2004
            return []
        return [(words[0], others[0]), (words[-1], others[-1])]
    return list(zip(words, others, strict=True))


@lru_cache(maxsize=1 << 16)
def _agree(one: str, other: str) -> str:
    if one == other:
        return REASONS[0]
    if min(len(one), len(other)) == 1:
        return REASONS[0] if one[0] == other[0] and len(one) != len(other) else ""
    if min(len(one), len(other)) < LEAST or _of_two_genders(one, other):
        return ""
    keys = sound_key(one), sound_key(other)
    listed = not _forms(one).isdisjoint(_forms(other))
    if listed and keys[0][0] == keys[1][0] and _apart(*keys) <= FORMS_APART:
        return REASONS[1]
    if _is_known(one) and _is_known(other) and keys[0] != keys[1]:
        return ""
    return REASONS[2] if _keys_agree(one, other) else ""


def _keys_agree(one: str, other: str) -> bool:
    """Whether two words sound alike; `q` is written for `k` and for `g`."""
    keys, others = _keys(one), _keys(other)
    if keys & others:
        return True
    loose = {key.translate(LOOSE).removesuffix("h") for key in keys}
    return not loose.isdisjoint(key.translate(LOOSE).removesuffix("h") for key in others)


def _keys(word: str) -> set[str]:
    return {sound_key(word.replace("q", letter)) for letter in "kg"}


@lru_cache(maxsize=1 << 16)
def sound_key(word: str) -> str:
    """A word, folded, as it sounds by the tables of transliteration."""
    word = word.replace("q", "k")
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _of_two_genders(one: str, other: str) -> bool:
    """Whether one is a man's name and the other a woman's: `Petrov`, `Petrova`."""
    if one + "a" == other or other + "a" == one:
        return True
    genders = {_gender(one), _gender(other)}
    return genders == {FEMALE, MALE}


def _gender(word: str) -> int:
    known = facts(word)
    return known.gender if known.given else 0


def _is_known(word: str) -> bool:
    known = facts(word)
    return known.given > 1 or known.family > 1


def _apart(one: str, other: str) -> int:
    """The edit distance of two words."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row[0] = row[0], number
        for place, candidate in enumerate(other, 1):
            above, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, above + (letter != candidate)),
            )
    return row[-1]


@cache
def _groups() -> dict[str, frozenset[int]]:
    """The groups of listed forms that each word is in."""
    text = (files(lexicons) / "_names" / "variants.txt").read_text("utf-8")
    found: dict[str, set[int]] = {}
    for number, line in enumerate(text.splitlines()[1:]):
        for word in line.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _forms(word: str) -> frozenset[int]:
    return _groups().get(word, frozenset())
