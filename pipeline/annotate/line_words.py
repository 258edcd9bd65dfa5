"""What single words say of the line they stand in, looked up for a whole batch at once.

Cue words are in `lexicons/<language>/cues.yaml`, weights of words in
`lexicons/_models/lines_words.json`, phrases in `lexicons/<language>/boilerplate.yaml`. All
are looked up by hash, see `pipeline.annotate.columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import orjson

from pipeline import lexicons
from pipeline.annotate.columns import (
    STOP,
    Columns,
    Hashes,
    Integers,
    columns,
    word_hashes,
)
from pipeline.annotate.phrases import byline_words, listed_phrases, match_phrase
from pipeline.annotate.places import Flags
from pipeline.lexicons import languages, table

#: What lines are named for by a word in them, the most telling first.
NAMED = (
    *("cookie", "legal", "newsletter", "comments", "login", "advertisement", "tags"),
    *("share", "caption", "related", "navigation"),
)
#: The bit of each sort of cue word.
CUES = {name: 1 << place for place, name in enumerate(("function", "time", *NAMED, "author"))}

#: The kinds of phrases, by their number less one.
PHRASE_KINDS = (
    *("comments", "related", "share", "newsletter", "login", "cookie", "legal", "navigation"),
)
PHRASE_NUMBERS = {name: number for number, name in enumerate(PHRASE_KINDS, 1)}
#: A phrase has at most 300 characters, so no more words than these.
LONGEST_PHRASE = 150
BULLETS = " \t-*•◦▪‣·>»+|"


class Weights(NamedTuple):
    """What words say for (+) or against (-) main content: anywhere, first, and last in a line.

    `hashes` is sorted; the others hold a whole number for each, and `cues` the bits of its
    sorts (`CUES`): so a word is looked up but once.
    """

    hashes: Hashes
    cues: Integers
    anywhere: Integers
    first: Integers
    last: Integers


def weights_of(words: Mapping[str, Sequence[int]]) -> Weights:
    """Weights by hash, from `{word: [anywhere, first, last]}`."""
    bits = _cues()
    found = dict(zip(word_hashes(list(words)).tolist(), words.values(), strict=True))
    listed = sorted({*bits, *found})
    values = np.array([found.get(number, (0, 0, 0)) for number in listed], np.int64)
    return Weights(
        np.array(listed, np.uint64),
        np.array([bits.get(number, 0) for number in listed], np.int64),
        *values.reshape(-1, 3).T,
    )


@cache
def load_weights() -> Weights:
    """The weights that were learned."""
    path = files(lexicons) / "_models" / "lines_words.json"
    return weights_of(orjson.loads(path.read_bytes()))


def find(listed: Hashes, hashes: Hashes) -> tuple[Integers, Flags]:
    """Where each hash stands among the listed ones, which are sorted, and whether it does."""
    place = np.minimum(np.searchsorted(listed, hashes), len(listed) - 1)
    return place, listed[place] == hashes


@cache
def _cues() -> Mapping[int, int]:
    """The bits of each cue word, by its hash."""
    listed = [
        (word, CUES[name])
        for language in languages()
        for name, words in (table(language, "cues") or {}).items()
        for word in words.split()
    ]
    found: dict[int, int] = {}
    numbers = word_hashes([word for word, _ in listed]).tolist()
    for number, (_, bit) in zip(numbers, listed, strict=True):
        found[number] = found.get(number, 0) | bit
    return found


def opens_byline(found: Columns) -> Flags:
    """Which rows begin with a word that opens a byline."""
    return find(_byline_hashes(), found.hash[found.first_word[:-1]])[1]


@cache
def _byline_hashes() -> Hashes:
    return np.unique(word_hashes([word for word in byline_words() if word[:1].isalpha()]))


def phrases(texts: Sequence[str], found: Columns, asked: Flags) -> Integers:
    """The number of the kind of phrase each row is; 0: none. Only the rows `asked` may be one."""
    kind = np.zeros(found.rows, np.int64)
    for text, rows in zip(texts, found.rows_of_texts(), strict=True):
        kind[rows] = phrases_in(text, found.index[rows], asked[rows])
    return kind


def phrases_in(text: str, index: Integers, asked: Flags) -> Integers:
    """The same of the rows of one text, which are the lines `index` of it."""
    kind = np.zeros(len(index), np.int64)
    lines = text.split("\n") if asked.any() else ()
    for row in np.flatnonzero(asked).tolist():
        if phrase := match_phrase(lines[index[row]].lstrip(BULLETS)):
            kind[row] = PHRASE_NUMBERS.get(phrase.kind, len(PHRASE_KINDS) + 1)
    return kind


def may_be_phrase(found: Columns) -> Flags:
    """Which rows may be a phrase of the lexicons: no other row is one.

    Most rows begin with no word that a phrase begins with, or are no such phrase as a whole;
    looking each up in the lexicons would take longer than all the rest.
    """
    whole, openings, sentences = _phrase_hashes()
    first = found.hash[found.first_word[:-1]]
    numbered = found.number[found.first_word[:-1]] == 1
    stops = found.sorts[:, STOP] > (found.last == STOP)
    may_be: Flags = find(whole, found.lines)[1] | find(openings, first)[1] | numbered
    may_be |= stops & find(sentences, first)[1]
    return may_be & (found.words <= LONGEST_PHRASE)


@cache
def _phrase_hashes() -> tuple[Hashes, Hashes, Hashes]:
    """Of phrases without places to fill in, all words; of those with, the first; of all, it."""
    listed = list(listed_phrases())
    listed += [phrase.casefold() for phrase in listed if phrase.casefold() != phrase.lower()]
    found = columns([phrase.replace("{n}", "0") for phrase in listed])
    first = found.hash[found.first_word[:-1]]
    written = np.array(["{" in listed[place] for place in found.document.tolist()])
    return np.unique(found.lines[~written]), np.unique(first[written]), np.unique(first)
