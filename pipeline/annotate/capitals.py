"""How a text writes its words: the evidence for rules that give a capital or take one away.

A word is judged by how the same text writes it inside sentences of running text. At the
start of a sentence, in headings and in titles a capital says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from operator import itemgetter

import regex

from pipeline.annotate.words import in_dictionary
from pipeline.lexicons import lowered

#: What may stand around a word without a space.
AROUND = ".,;:!?…\"'“”‘’()[]{}<>*_–—-"
POSSESSIVE = ("’s", "'s")

#: A line of so many words, more than half of them in lower case, is running text.
PROSE_WORDS = 6

BEFORE_INSIDE = re.compile(r"[a-zß-ÿ0-9,;’'][,;]? [“‘\"'(]?\Z")


def word_set(text: str) -> frozenset[str]:
    """The words of a text as they are written; marks around them are no part."""
    tokens = frozenset(text.split())
    return tokens.union(map(_bare, filterfalse(str.isalpha, tokens)))


def lowered_words(text: str) -> frozenset[str]:
    """The words of a text in lower case that may be names.

    A list of names has them, or no English dictionary has. Hardly any word is one, and every
    text is asked: so it is remembered of each token that it is none.
    """
    found = set()
    for token in set(text.split()) - _no_names:
        word = _new_bare(token)
        if _may_be_a_name(word):
            found.add(word)
        elif len(token) <= LONGEST_KNOWN and len(_no_names) < MOST_KNOWN:
            _no_names.add(token)
    return frozenset(found)


_no_names: set[str] = set()
MOST_KNOWN = 1 << 17


def _may_be_a_name(word: str) -> bool:
    if any(word in lowered("en", name) for name in ("proper", "lowercase_names", "given_names")):
        return True
    return word.islower() and word.isalpha() and not in_dictionary(word)


def vocabulary(text: str) -> Mapping[str, int]:
    """How often each word stands in a text, as it is written; marks around it are no part."""
    tokens = text.split()
    words = {token: token if token.isalpha() else _bare(token) for token in set(tokens)}
    counts = Counter(map(words.__getitem__, tokens))
    del counts[""]
    return counts


def _bare(token: str) -> str:
    return _known_bare(token) if len(token) <= LONGEST_KNOWN else _new_bare(token)


def _new_bare(token: str) -> str:
    word = token.strip(AROUND)
    return word[:-2] if word.endswith(POSSESSIVE) else word


#: Tokens come again and again; what is longer is no word, and not worth the memory.
_known_bare = lru_cache(maxsize=1 << 15)(_new_bare)
LONGEST_KNOWN = 40


def twins(counts: Mapping[str, int]) -> Mapping[str, str]:
    """Words that a text has in lower case and otherwise as well, with the commoner other form.

    Other forms are with one capital and all in capitals.
    """
    found: dict[str, str] = {}
    for form, n in counts.items():
        lower = form.lower()
        if (
            lower == form
            or lower not in counts
            or (lower.title() != form and lower.upper() != form)
        ):
            continue
        if n > counts.get(found.get(lower, ""), 0):
            found[lower] = form
    return found


def occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands on its own; not as a part of an address, a compound or a name.

    Alone between quotation marks it is spoken of, and written as whoever named it did.
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _joined(text[at - 1 : at], text[end : end + 2]):
            yield at
        at = text.find(word, end)


def _joined(before: str, after: str) -> bool:
    if before.isalnum() or (before and before in "@#/._-\\&"):
        return True
    if not after:
        return False
    if before and before + after[0] in ALONE_IN_QUOTES:
        return True
    if after[0].isalnum() or after[0] in "@/_-\\":
        return True
    return after[0] == "." and after[1:].isalnum()


ALONE_IN_QUOTES = frozenset({"“”", '""', "‘’", "''"})


def is_inside(text: str, at: int) -> bool:
    """Whether a position is inside a sentence: after a small letter, a digit or a comma."""
    return BEFORE_INSIDE.search(text, max(0, at - 4), at) is not None


def is_prose(line: str) -> bool:
    """Whether a line is running text, not a heading or a row of names or of tags."""
    tokens = line.split()
    small = _small(tokens)
    return (
        len(tokens) >= PROSE_WORDS
        and 2 * small > len(tokens)
        and (small < len(tokens) or SENTENCE.search(line) is not None)
    )


#: A line in lower case without any of these is a row of tags.
SENTENCE = re.compile(r"[.,;:!?…]")


def _small(tokens: Sequence[str]) -> int:
    """How many tokens begin with a small letter."""
    return sum(map(str.islower, map(itemgetter(0), tokens)))


def inside_prose(text: str, word: str) -> int:
    """How often a word stands inside sentences of running text, as it is written."""
    return sum(
        is_inside(text, at) and is_prose(line_around(text, at)) for at in occurrences(text, word)
    )


def line_around(text: str, at: int) -> str:
    """The line that a position lies in, as far as REACH to either side."""
    first, past = max(0, at - REACH), at + REACH
    start = text.rfind("\n", first, at) + 1
    end = text.find("\n", at, past)
    return text[max(start, first) : end if end >= 0 else past]


#: Code points to either side of a word that tell running text from a heading.
REACH = 400


NEXT_WORD = regex.compile(r"[ ]([\p{L}][\p{L}’'-]*)")
LAST_WORD = regex.compile(r"([\p{L}][\p{L}’'.-]*)[ ]$")


def next_word(text: str, end: int) -> str:
    """The word that follows with nothing but a space between; none is empty."""
    match = NEXT_WORD.match(text, end)
    return match[1] if match else ""


def last_word(text: str, start: int) -> str:
    """The word before, with nothing but a space between; none is empty."""
    match = LAST_WORD.search(text, max(0, start - 40), start)
    return match[1] if match else ""
