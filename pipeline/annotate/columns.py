"""A batch of texts as columns: its lines and words as arrays of whole numbers.

What the line model asks of a line (how many capitals, which words, how long) is asked of
every line of every page. A loop in Python over words is a hundred times too slow for it;
here the whole batch is one array of code points, and each question one operation on it.
Words are known by a 64-bit hash of their lower-cased letters.

Lines without a word in them (blank, bullets, rules of dashes) are no rows: how a page was
flattened must not matter.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

# The sorts of character that are told apart.
BREAK, SPACE, UPPER, LOWER, LETTER, DIGIT, HAN = range(7)
STOP, COMMA, COLON, QUOTE, DASH, SEPARATOR, SIGN, OTHER = range(7, 15)
SORTS = 15

SAMPLES = {
    STOP: ".!?…。！？؟।",
    COMMA: ",;、，；،",
    COLON: ":：",
    QUOTE: "\"'“”‘’«»()[]{}「」『』„‚`´",
    DASH: "-–—−‐‑",
    SEPARATOR: "|/›>→•·»«<‹←▸▶●■◆★☆✓✔×+~*_=\\",
    SIGN: "@#%&$€£¥₹©®™",
}

#: Odd numbers that mix bits well: the golden ratio's and two of SplitMix64's.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xBF58476D1CE4E5B9)
STEP = np.uint64(0x94D049BB133111EB)
#: Letters after so many make no difference to a word's hash, nor words to a line's.
LONGEST = 32


@dataclass(frozen=True, eq=False)
class Columns:
    """The lines (rows) and words of a batch of texts.

    `document`, `index` (which line of the text a row is), `sorts` (rows, SORTS: how many
    characters of each sort), `first`/`last` (the sort of the first and last character that
    is no space) belong to rows; `row`, `hash`, `length`, `capital` to words. `first_word`
    (rows + 1) says where each row's words begin.
    """

    documents: int
    document: Integers
    index: Integers
    sorts: Integers
    first: Integers
    last: Integers
    row: Integers
    hash: Hashes
    length: Integers
    capital: Integers
    number: Integers
    first_word: Integers

    @cached_property
    def lines(self) -> Hashes:
        """A hash of the words of each row, whatever stands between them."""
        return fold_words(self, self.hash)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.document)

    @property
    def words(self) -> Integers:
        """Words of each row."""
        return np.diff(self.first_word)

    def rows_of_texts(self) -> list[slice]:
        """The rows of each text."""
        bounds = np.searchsorted(self.document, np.arange(self.documents + 1)).tolist()
        return [slice(begin, end) for begin, end in pairwise(bounds)]

    def look(self, rows: slice) -> bytes:
        """A digest of all that stands here of some rows, but for which lines of a text they are."""
        words = slice(*self.first_word[[rows.start, rows.stop]].tolist())
        counts = (self.sorts[rows, UPPER:], self.first[rows], self.last[rows], self.words[rows])
        letters = (self.length[words], self.capital[words], self.number[words])
        digest = hashlib.sha256(self.hash[words].tobytes())
        for column in (*counts, *letters):
            digest.update(column.astype(np.int32).tobytes())
        return digest.digest()

    def sums(self, values: Integers | NDArray[np.bool_]) -> Integers:
        """What a value of each word adds up to in each row."""
        return np.diff(running(values).take(self.first_word))


def running(values: Integers | NDArray[np.bool_]) -> Integers:
    """The sums of none, one, two, ... of the values, along the last axis."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int64)
    np.cumsum(values, axis=-1, dtype=np.int64, out=total[..., 1:])
    return total


def columns(texts: Sequence[str]) -> Columns:
    """The columns of a batch. Linear in its length."""
    points = np.frombuffer(
        "".join(f"{text}\n" for text in texts).encode("utf-32-le", "surrogatepass"), np.uint32
    )
    sorts_of, lower_of = _tables()
    known = np.minimum(points, len(sorts_of) - 1)
    sort = sorts_of[known]

    breaks = np.flatnonzero(sort == BREAK)
    starts = np.concatenate(([0], breaks[:-1] + 1))
    per_text = np.array([text.count("\n") + 1 for text in texts], np.int64)
    document = np.repeat(np.arange(len(texts)), per_text)
    index = np.arange(len(breaks)) - np.repeat(np.cumsum(per_text) - per_text, per_text)

    is_word = (sort >= UPPER) & (sort <= HAN)
    begins = is_word.copy()
    begins[1:] &= ~is_word[:-1] | (sort[1:] == HAN) | (sort[:-1] == HAN)
    first_char = np.flatnonzero(begins)
    ends = is_word.copy()
    ends[:-1] &= ~is_word[1:] | begins[1:]
    length = np.flatnonzero(ends) - first_char + 1

    first_word_of_line = np.searchsorted(first_char, np.append(starts, len(points)))
    worded = np.flatnonzero(np.diff(first_word_of_line))
    first_word = np.append(first_word_of_line[worded], len(first_char))
    words_of_row = np.diff(first_word)

    line_of_char = np.repeat(np.arange(len(breaks)) * SORTS, breaks - starts + 1)
    counts = np.bincount(line_of_char + sort, minlength=len(breaks) * SORTS)
    seen = np.flatnonzero(sort > SPACE)
    first_seen = np.searchsorted(seen, starts[worded])
    last_seen = np.searchsorted(seen, breaks[worded]) - 1
    return Columns(
        documents=len(texts),
        document=document[worded],
        index=index[worded],
        sorts=counts.reshape(-1, SORTS)[worded],
        first=sort[seen[first_seen]].astype(np.int64),
        last=sort[seen[last_seen]].astype(np.int64),
        row=np.repeat(np.arange(len(worded)), words_of_row),
        hash=_hash(lower_of[known[is_word]], length),
        length=length,
        capital=(sort[first_char] == UPPER).astype(np.int64),
        number=(sort[first_char] == DIGIT).astype(np.int64),
        first_word=first_word,
    )


def word_hashes(words: Sequence[str]) -> Hashes:
    """The hashes that words have in the columns, in the order given: one word a string."""
    found = columns(words)
    return found.hash[found.first_word[:-1]]


def _hash(letters: NDArray[np.uint32], length: Integers) -> Hashes:
    """A hash of the letters of each word, given those of all words one after the other."""
    if not len(length):
        return np.zeros(0, np.uint64)
    place = _ranges(length)
    if length.max() > LONGEST:
        taken = place < LONGEST
        letters, place = letters[taken], place[taken]
    mixed = (letters.astype(np.uint64) + np.uint64(1)) * GOLDEN
    mixed ^= mixed >> np.uint64(29)
    return _summed(mixed * _powers()[place], np.minimum(length, LONGEST))


def fold_words(found: Columns, hashes: Hashes) -> Hashes:
    """One hash of each row's words, given one for each word."""
    start, count = found.first_word[:-1], found.words
    if not len(start):
        return np.zeros(0, np.uint64)
    taken = np.minimum(count, LONGEST)
    place = _ranges(taken)
    mixed = hashes[np.repeat(start, taken) + place] * MIX
    mixed ^= mixed >> np.uint64(31)
    return _summed(mixed * _powers()[place], taken) + count.astype(np.uint64)


def _summed(values: Hashes, count: Integers) -> Hashes:
    sums: Hashes = np.add.reduceat(values, np.cumsum(count) - count)
    sums *= GOLDEN
    sums ^= sums >> np.uint64(32)
    return sums


def _ranges(counts: Integers) -> Integers:
    """0, 1, ..., n - 1 for each n of `counts`, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


@cache
def _powers() -> Hashes:
    with np.errstate(over="ignore"):
        powers: Hashes = np.cumprod(np.full(LONGEST, STEP, np.uint64), dtype=np.uint64)
        return powers


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """The sort of each character of Unicode's first plane, and its lower case.

    Characters of other planes count as the last one of this, which is none.
    """
    sorts = np.full(0x10000, OTHER, np.uint8)
    lower = np.arange(0x10000, dtype=np.uint32)
    for point in range(0x10000):
        char = chr(point)
        sorts[point] = _sort(char)
        if sorts[point] == UPPER and len(low := char.lower()) == 1:
            lower[point] = ord(low)
    for sort, sample in SAMPLES.items():
        sorts[[ord(char) for char in sample]] = sort
    sorts[ord("\n")] = BREAK
    return sorts, lower


def _sort(char: str) -> int:
    category = unicodedata.category(char)
    if category == "Lo":
        return HAN if "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" else LETTER
    if category[0] == "M" or category == "Lm":
        return LOWER
    return {"Lu": UPPER, "Lt": UPPER, "Ll": LOWER, "Nd": DIGIT, "Nl": DIGIT, "No": DIGIT}.get(
        category, SPACE if category[0] in "ZC" else OTHER
    )
