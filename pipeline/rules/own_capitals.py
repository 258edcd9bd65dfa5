"""Capitals that the text itself shows: elsewhere it writes the word or the name with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.annotate.capitals import (
    SENTENCE,
    inside_prose,
    is_inside,
    is_prose,
    last_word,
    line_around,
    next_word,
    occurrences,
)
from pipeline.annotate.names_words import cue
from pipeline.annotate.text import LONGEST_TEXT, Text
from pipeline.annotate.words import in_dictionary, is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import lowered, words
from pipeline.rules import Change, rule

#: Shorter words are initials, particles and syllables.
SHORTEST = 3

#: What stands before a thing, and before no name.
DETERMINERS = frozenset(
    {"a", "an", "this", "these", "those", "each", "every", "any", "no", "some", "another"}
    | {"one", "two", "three"}
)


@rule(
    "casing/lowercase-name",
    "the word is written with a capital wherever it is known",
    trigger=None,
    fixes={
        "The search was made with mozilla and by an editor called schwab.": (
            "The search was made with Mozilla and by an editor called Schwab."
        ),
    },
    keeps=[
        "The cup fell far from the tree that day.",
        "google.com and @google",
        "Use it with find -print0, perl -0 and sort -z, or see perl (1) for more.",
        "Updated Mar 8 monitoring database alerting grafana observability and more",
        'The row of "patrick" was read, and the others belong to him.',
        "Use optimizers (adam, adabelief, ...) and see what they do.",
        "Install gatsby-cli and gatsby-link; your gatsby version is too old.",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_name(text: Text) -> Iterator[Change]:
    """Names of people, cities, firms and makes that no dictionary has as words. Not in lines
    that are no running text, beside a foreign word, or behind an article; and not what the
    text has in the names of packages (`gatsby-cli`), too.
    """
    for word in sorted(words("en", "names") & text.unknown):
        if len(word) > SHORTEST and not _names_packages(text.text, word):
            yield from _with_capital(text, word)


@rule(
    "casing/unsure-name",
    "the word is written with a capital wherever it is known",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "The search was made on twitter and by an editor in aberdeen.": (
            "The search was made on Twitter and by an editor in Aberdeen."
        ),
    },
    keeps=["The cup fell far from the tree that day.", "google.com and @google", "google"],
    languages=["en"],
    whole_document=True,
)
def unsure_name(text: Text) -> Iterator[Change]:
    """The same where a large dictionary has the word, and though few use it, it may be meant."""
    if len(text.text) > LONGEST_TEXT:
        return
    for word in sorted(words("en", "names") & text.words):
        if not is_ordinary(word):
            yield from _with_capital(text, word)


def _names_packages(text: str, word: str) -> bool:
    """Whether a text has a word twice at the head of a longer name in lower case."""
    return len(re.findall(rf"(?<![\w.]){word}[-@]\w", text)) > 1


def _with_capital(text: Text, word: str) -> Iterator[Change]:
    for at in occurrences(text.text, word):
        if last_word(text.text, at).lower() in DETERMINERS:
            continue
        line = line_around(text.text, at)
        if line.islower() or not is_prose(line) or not SENTENCE.search(line):
            continue
        if COMMAND.match(text.text, at + len(word)):
            continue
        if not _is_foreign(text.text, at, len(word)):
            yield Change((at, at + len(word)), text.twins.get(word) or word.capitalize())


# `perl -0`, `perl(1)`: a command.
COMMAND = re.compile(r" ?\(\d| -{1,2}\w")


@rule(
    "casing/own-name",
    "the text writes this name with a capital elsewhere",
    trigger=None,
    fixes={
        "It was due to Quorn, and we saw Quorn at home. They like Quorn, but quorn fell apart.": (
            "It was due to Quorn, and we saw Quorn at home. They like Quorn, but Quorn fell apart."
        ),
    },
    keeps=[
        "The Trackball, a Trackball and the best Trackball of them all, but a trackball too.",
        "All of it was due to the Quorn, and then the quorn was for the quorn of them all.",
    ],
    languages=["en"],
    whole_document=True,
)
def own_name(text: Text) -> Iterator[Change]:
    """A word that no dictionary has and that the text has with a capital inside sentences, there
    also beside words without one, and three times as often as in lower case. What stands behind
    an article in lower case is a thing.
    """
    for word in sorted(text.unknown):
        form = word.capitalize()
        if (
            len(word) < SHORTEST
            or form not in text.text
            or is_listed(word)
            or word.upper() in text.text
        ):
            continue
        small = list(occurrences(text.text, word))
        often = sum(1 for _ in occurrences(text.text, form)) >= MUCH_RARER * len(small)
        if not often or not _stands_alone(text.text, form):
            continue
        if any(last_word(text.text, at).lower() in DETERMINERS for at in small):
            continue
        for at in small:
            inside = is_inside(text.text, at) and is_prose(line_around(text.text, at))
            if inside and not _is_foreign(text.text, at, len(word)):
                yield Change((at, at + 1), form[0])


MUCH_RARER = 3


def _stands_alone(text: str, form: str) -> bool:
    """Whether a word stands twice inside sentences, and once no other capital is beside it."""
    inside = alone = 0
    for at in occurrences(text, form):
        if is_inside(text, at) and is_prose(line_around(text, at)):
            before, after = last_word(text, at), next_word(text, at + len(form))
            inside += 1
            alone += (
                not before[:1].isupper()
                and not after[:1].isupper()
                and before.lower() not in DETERMINERS
            )
    return inside > 1 and alone > 0


@rule(
    "casing/own-capital",
    "the text writes the word with a capital elsewhere",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "A note by quorn on it, and so on. All that we know of it is due to Quorn and his men.": (
            "A note by Quorn on it, and so on. All that we know of it is due to Quorn and his men."
        ),
    },
    keeps=[
        "A note by hand on it, and so on. All that we know is due to the Hand and his men.",
        "All of it was due to the Foo and the foo and the foo of them all.",
    ],
    languages=["en"],
    whole_document=True,
)
def own_capital(text: Text) -> Iterator[Change]:
    """A word that is no ordinary one, in lower case at one place and inside sentences with
    a capital at others. An ordinary one needs more: several others, and never another one
    in lower case.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    for word, form in sorted(text.twins.items()):
        rare = text.vocabulary[word] <= text.vocabulary[form]
        if len(word) < SHORTEST or not word.isalpha() or not rare or is_listed(word):
            continue
        ordinary = in_dictionary(word)
        if (ordinary and text.vocabulary[word] > 1) or not inside_prose(text.text, form):
            continue
        beside = _beside(text.text, form) if ordinary else None
        for at in occurrences(text.text, word):
            if not is_prose(line_around(text.text, at)):
                continue
            if beside is None or beside & _neighbours(text.text, at, len(word)):
                yield Change((at, at + len(word)), form)


def is_listed(word: str) -> bool:
    """Whether another rule gives the word its capital."""
    listed = (words("en", "names"), words("en", "acronyms"), lowered("en", "proper"))
    return any(word in entries for entries in listed)


def _beside(text: str, form: str) -> set[tuple[str, str]]:
    """The telling words that stand beside a form inside sentences, each with its side."""
    return {
        pair
        for at in occurrences(text, form)
        if is_inside(text, at)
        for pair in _neighbours(text, at, len(form))
    }


def _neighbours(text: str, at: int, length: int) -> set[tuple[str, str]]:
    before = last_word(text, at)
    if before[:1].isupper() and not is_inside(text, at - len(before) - 1):
        before = ""  # a capital at the start of a sentence tells nothing
    pairs = {("before", before), ("after", next_word(text, at + length))}
    return {pair for pair in pairs if len(pair[1]) >= TELLING and pair[1].lower() not in COMMON}


#: Shorter words stand beside everything, and so do these.
TELLING = 4
COMMON = frozenset(
    {"the", "about", "after", "also", "and", "been", "from", "have", "into", "like", "more", "most"}
    | {"other", "over", "some", "such", "than", "that", "their", "them", "then", "there", "these"}
    | {"they", "this", "those", "through", "using", "very", "were", "what", "when", "where"}
    | {"which", "while", "will", "with", "would", "your", "each", "every", "only", "just", "both"}
)


def _is_foreign(text: str, at: int, length: int) -> bool:
    """Whether a word stands beside another one that is no English either, or in a row of such."""
    found = (
        BESIDE_BEFORE.search(text, max(0, at - LONGEST_BESIDE), at),
        BESIDE_AFTER.match(text, at + length),
    )
    for word in (match[1] for match in found if match):
        known = word in words("en", "names") or all(map(is_ordinary, word.split("-")))
        if word.islower() and not known:
            return True
    return False


#: The word before and after, also past a comma; past one it may be a name such as `go-rpm`.
BESIDE_BEFORE = regex.compile(r"(?:^|[\s(])(\p{L}+(?:-\p{L}+(?=,))*),? $")
BESIDE_AFTER = regex.compile(r",? (\p{L}+(?:(?<=, \p{L}+)-\p{L}+)*)(?![\w-])")
LONGEST_BESIDE = 60


@rule(
    "casing/half-capital-name",
    "both words of the name have a capital",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "He spoke to them at the White house on Friday.": (
            "He spoke to them at the White House on Friday."
        ),
    },
    keeps=[
        "He painted the white house on the hill.",
        "White house paint sells well here these days.",
    ],
    languages=["en"],
    whole_document=True,
)
def half_capital_name(text: Text) -> Iterator[Change]:
    """Names of two words, of which one lost its capital: `White house`, `united States`. The
    list has the name, or the text itself, which has it but once without.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    own, listed = _own_pairs(text), _pairs()
    for first, second in sorted(own | listed):
        for one, other in ((first.lower(), second), (first, second.lower())):
            if one not in text.words or other not in text.words:
                continue
            places = list(occurrences(text.text, f"{one} {other}"))
            if len(places) != 1 and (first, second) not in listed:
                continue
            for at in places:
                start = at if one.islower() else at + len(first) + 1
                if is_prose(line_around(text.text, at)) and is_inside(text.text, at):
                    yield Change((start, start + 1), text.text[start].upper())


def _own_pairs(text: Text) -> set[tuple[str, str]]:
    """The pairs of capitalised words that the text has inside its sentences.

    It must have them twice if the second says what kind of thing it is (`the Apple app`). The
    first must not stand before what is a name without it (`visit Japan`).
    """
    kinds = cue("place_heads") | cue("organisation_heads")
    pairs = Counter(CAPITAL_PAIR.findall(text.text))
    return {
        (first, second)
        for (first, second), n in pairs.items()
        if not text.twins.keys().isdisjoint({first.lower(), second.lower()})
        and (n > 1 or second.lower() not in kinds)
        and second not in words("en", "proper")
        and first.lower() not in COMMON
    }


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    pairs = (pair.title().split() for pair in words("en", "name_pairs"))
    return frozenset((first, second) for first, second in pairs)


CAPITAL_PAIR = re.compile(r"(?<=[a-z,;] )([A-Z][a-z]{2,}) (?=([A-Z][a-z]{2,})\b(?! [A-Z]))")
