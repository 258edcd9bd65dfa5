"""Texts as words, each distinct word numbered once a batch.

Most words of a batch stand in it many times, so a text is cut at its spaces, every distinct
piece is read once, and the texts become arrays of numbers. What is known of a word is then
a column over the distinct words, and what is known of a place in a text comes by indexing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_words import FACTS, cue, fact_bytes, longest_from
from pipeline.annotate.trees import Integers

Numbers = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

# `Kosovo-based` and the like are a name and what is said of it.
COMPOUND = (
    "based|born|led|backed|sponsored|driven|style|owned|like|trained|controlled|occupied|made|wide|"
    "era|related|linked|run|funded|area|bound|held|elect|raised|educated|brokered|drafted|listed|"
    "allied|aligned|friendly|only|free|enabled|powered|level|type|themed|inspired|affiliated|"
    "registered|headquartered|native|built|sized|specific|compatible|ready|certified|approved|"
    "administered|annexed|supported|supplied|mandated|appointed|nominated|winning|bred|speaking"
)

# A word keeps its inner hyphens, apostrophes and ampersands, and the stop of an abbreviation;
# a possessive `'s` is a word of its own. Whether `A.` is an initial, the word behind it tells.
WORD = re.compile(
    rf"""
      (?: [^\W\d_]\. ){{2,}} (?: [^\W\d_] \b (?!\.) )?                        # U.S., J.R.R.
    | (?: Mr | Mrs | Ms | Dr | St | Sen | Rep | Gov | Gen | Col | Lt | Sgt | Capt | Prof | Rev | Hon
        | Jr | Sr | Inc | Corp | Co | Ltd | Mt | Ft | Adm | Cmdr | Maj | Supt | Det | Pte | Pvt | Fr
        | Messrs | Ph\.D | Bros | Dept | Univ | Ala | Ariz | Calif | Colo | Conn | Fla | Ill | Ind
        | Kan | Md | Mass | Mich | Minn | Mont | Neb | Nev | Okla | Ore | Pa | Tenn | Vt | Va
        | Wash | Wis | Wyo )\. (?! \w )
    | (?<! [\w.] ) [A-Z]\. (?= [ ] [A-Z“"] | [ ]?[A-Z]\. )                    # an initial
    | ['’] [sS] \b
    | (?: Ex | Anti | Pro | Non | Pre | Post | Mid | Then | Co ) (?= - [A-Z] )
    | [^\W_]+ (?: (?: [-‐‑] (?! (?:{COMPOUND}) \b ) | & | ['’] (?! [sS]\b ) ) [^\W_]+ )*
    | \n
    | [^\s]
    """,
    re.VERBOSE,
)
#: What may stand behind an initial.
AFTER_INITIAL = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ“"')
#: A lower-case prefix that belongs to a capitalised name: al-Assad, d'Estaing.
PREFIXED = re.compile(r"(?:al|el|an|as|ash|at|ad|ar|d|l|o)[-'’][A-Z]")

#: A piece that no text has, since texts are cut at spaces: it parts two texts, and is read as
#: so many words of no letters. So the words around any word can be asked for.
BORDER = " "
MARGIN = 3
#: Pieces longer than this are rare, and not worth remembering.
LONG_PIECE = 40

OPENING = frozenset("“\"'‘([{•*-–—·|>")
ENDING = frozenset(".!?:;…")
QUOTES = frozenset("“”\"'‘’")
CLOSING = frozenset("”’")

#: Little words that may stand inside a name, as features number them.
CONNECTORS = {
    word: number
    for number, word in enumerate(
        ("of", "and", "&", "the", "for", "de", "in", "on", "at", "to", "by", "with", "’s", "-"), 2
    )
}
PARTICLE = 20
#: Of a word that parts two names.
NO_LINK = 30

#: In a line whose words of so many letters are capitalised by rule, capitals say little.
LETTERS = 4

#: What a word is, as bits; the lowest five hold what it is between two names.
CONNECTOR = 31
(
    CAPITALISED,
    HEAD,
    LETTERED,
    SMALL,
    UPPER,
    LONG,
    AGE,
    NUMBER,
    PAST,
    LINE,
    OPENS,
    ENDS,
    QUOTE,
    CLOSES,
    COMMA,
    BRACKET,
    POSSESSIVE,
    THE,
    OF,
    ACCORDING,
    DISTRICT,
    UNIVERSITY,
    ENUMERATES,
    JUNIOR,
    STREET,
    STORM,
) = (1 << bit for bit in range(5, 31))


@dataclass(frozen=True, eq=False)
class Words:
    """The distinct words of a batch, by number, and what is known of them."""

    texts: list[str]
    bits: Integers
    lengths: Integers
    numbers: dict[str, int]
    #: A row for each word, a column for each of FACTS; zeros until `learn` was told to know it.
    facts: NDArray[np.int8] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", np.zeros((len(self.texts), len(FACTS)), np.int8))

    def learn(self, asked: Numbers) -> None:
        """Look up the facts of some words."""
        known = b"".join([fact_bytes(self.texts[number]) for number in asked.tolist()])
        self.facts[asked] = np.frombuffer(known, np.int8).reshape(len(asked), len(FACTS))


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of a batch of texts where they stand, one text after the other.

    Before, between and after the texts stand MARGIN words of no letters.
    """

    texts: Sequence[str]
    words: Words
    word: Integers  # the number of each word
    start: Integers  # where it begins in its text
    text: Integers  # in which text it stands

    def is_a(self, bit: int, places: Numbers) -> Flags:
        """Whether the words there are of a kind."""
        found: Flags = (self.words.bits[self.word[places]] & bit) > 0
        return found

    def end(self, places: Numbers | int) -> Integers:
        """Where the words there end in their text."""
        ends: Integers = self.start[places] + self.words.lengths[self.word[places]]
        return ends

    def adjoins(self, places: Numbers | int) -> Flags:
        """Whether nothing but a space stands before the words there."""
        apart: Flags = self.start[places] - self.end(places - 1) == 1
        return apart

    def slice(self, first: int, last: int) -> str:
        """The text from one word to another, both included."""
        text: str = self.texts[self.text[first]]
        return text[self.start[first] : self.end(last)]

    def at(self, place: int) -> str:
        """The word there."""
        word: str = self.words.texts[self.word[place]]
        return word


def tokens(texts: Sequence[str]) -> Tokens:
    """The words of texts."""
    pieces = [BORDER]
    for text in texts:
        pieces += text.replace("\n", " \n ").split(" ")
        pieces.append(BORDER)
    piece, known = numbers_of(pieces)
    begins, belongs = _laid_out(piece, known)
    distinct = list(known)
    _tell_initials(piece, pieces, distinct)
    flat, offsets, counts = _flat(distinct)
    number, numbers = numbers_of(flat)
    each = counts[piece]
    source = _ranges((np.cumsum(counts) - counts)[piece], each)
    return Tokens(
        texts,
        _words(numbers),
        number[source],
        offsets[source] + np.repeat(begins, each),
        np.repeat(belongs, each),
    )


def numbers_of(words: Sequence[str]) -> tuple[Integers, dict[str, int]]:
    """The number of each word, and the distinct words with their numbers, from 0 up."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    return np.fromiter(map(numbers.__getitem__, words), np.int32, len(words)), numbers


def _flat(pieces: Sequence[str]) -> tuple[list[str], Integers, Integers]:
    """The words of pieces, one after the other, where they begin, and how many a piece has."""
    flat: list[str] = []
    offsets: list[int] = []
    counts: list[int] = []
    for piece in pieces:
        if piece.isalpha():
            flat.append(piece)
            offsets.append(0)
            counts.append(1)
        else:
            words, starts = _parts(piece)
            flat += words
            offsets += starts
            counts.append(len(words))
    return flat, np.array(offsets, np.int32), np.array(counts, np.int32)


def _laid_out(piece: Integers, known: dict[str, int]) -> tuple[Integers, Integers]:
    """Where each piece begins in its text, and in which text it stands."""
    is_border, is_line = piece == known[BORDER], piece == known.get("\n", -1)
    lengths = np.fromiter(map(len, known), np.int32, len(known))[piece] + 1
    # A line break got two spaces that are not in the text, one of them before it.
    behind = np.cumsum(lengths - 2 * is_line)
    text = np.cumsum(is_border) - 1
    begins = behind - lengths + is_line - behind[is_border][text]
    return begins.astype(np.int32), text.astype(np.int32)


def _tell_initials(piece: Integers, pieces: Sequence[str], distinct: list[str]) -> None:
    """Make pieces that end in an initial others than those in which only a sentence ends so."""
    stopped = np.zeros(len(distinct), np.bool_)
    stopped[
        [n for n, one in enumerate(distinct) if one[-1:] == "." and "A" <= one[-2:-1] <= "Z"]
    ] = True
    initials: dict[int, int] = {}
    for place in np.flatnonzero(stopped[piece]).tolist():
        if pieces[place + 1][:1] in AFTER_INITIAL:
            number = int(piece[place])
            if number not in initials:
                initials[number] = len(distinct)
                distinct.append(f"{distinct[number]} A")
            piece[place] = initials[number]


def _parts(piece: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of a piece, and where they begin in it."""
    if not piece:
        return (), ()
    if piece == BORDER:
        return ("",) * MARGIN, (0,) * MARGIN
    return _read(piece) if len(piece) <= LONG_PIECE else _read.__wrapped__(piece)


@lru_cache(maxsize=1 << 15)
def _read(piece: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    body = piece[:-1]
    if body.isalpha() and (piece[-1] in ",:;?!)”" or (piece[-1] == "." and body.islower())):
        return (body, piece[-1]), (0, len(body))
    found = [(match[0], match.start()) for match in WORD.finditer(piece)]
    if " " in piece:  # the name behind the initial was only lent
        found.pop()
    return tuple(word for word, _ in found), tuple(start for _, start in found)


def _ranges(firsts: Numbers, counts: Integers) -> Numbers:
    """Numbers that count up from each first one: `[5, 9], [2, 3]` gives `5 6 9 10 11`."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1]) + np.repeat(firsts - ends + counts, counts)


def _words(numbers: dict[str, int]) -> Words:
    texts = list(numbers)
    count = len(texts)
    bits = np.fromiter(map(_bits, texts), np.int32, count)
    return Words(texts, bits, np.fromiter(map(len, texts), np.int32, count), numbers)


@lru_cache(maxsize=1 << 16)
def _bits(word: str) -> int:
    """What a word is, whatever stands around it, as bits."""
    bits = _telling().get(word, NO_LINK)
    if not word:
        return bits
    if word[0].isalpha():
        bits |= LETTERED
    if word.islower():
        bits |= SMALL | (len(word) >= LETTERS and LONG) | (word.endswith("ed") and PAST)
        return bits
    bits |= LONG | (word.isupper() and UPPER)
    if word.isdigit():
        return bits | (len(word) == 2 and AGE) | (word.isdecimal() and NUMBER)  # noqa: PLR2004
    if _is_capitalised(word):
        bits |= CAPITALISED | (longest_from(word) > 0 and HEAD)
    return bits


def _is_capitalised(word: str) -> bool:
    if word[0].isupper():
        return word not in cue("openers")
    return word[0] in "adeol" and PREFIXED.match(word) is not None


@cache
def _telling() -> dict[str, int]:
    """The bits of words and signs that are told by name."""
    sets = (
        (OPENING, OPENS),
        (ENDING, ENDS),
        (QUOTES, QUOTE),
        (CLOSING, CLOSES),
        (("", "\n"), LINE),
        (("the", "The"), THE),
        (("according", "According"), ACCORDING),
        (("D.C.", "DC"), DISTRICT),
        (("University",), UNIVERSITY),
        (("of",), OF),
        ((",",), COMMA),
        ((",", "and", "or", "&"), ENUMERATES),
        (("(",), BRACKET),
        (("Jr.", "Jr", "Sr.", "Sr"), JUNIOR),
        (("St.", "Ave.", "Blvd.", "Rd.", "St", "Ave", "Blvd", "Rd"), STREET),
        (("Hurricane", "Typhoon", "Cyclone", "Storm"), STORM),
        (("’s", "'s"), POSSESSIVE),
    )
    telling = {word: 0 for words, _ in sets for word in words}
    for words, bit in sets:
        for word in words:
            telling[word] |= bit
    links = {**CONNECTORS, "'s": CONNECTORS["’s"], **dict.fromkeys(cue("particles"), PARTICLE)}
    unlinked = {word: NO_LINK | bits for word, bits in telling.items() if word not in links}
    return unlinked | {word: link | telling.get(word, 0) for word, link in links.items()}
