"""Grams: what stands side by side in every line that a trigger is found in.

Most triggers are a mark and what is wrong beside it: a full stop glued to a capital, a space
before a comma. So the characters of many lines are looked at as one array, each with the
three that follow, and a table tells which triggers may begin there. It takes as long as two
or three searches, whatever the number of triggers, and leaves few lines to search.

A trigger may match in several *ways*: `[.]A|,,` in two. Of each way one gram is looked for,
up to four characters wide, that no match can do without. A trigger of which some way has no
gram with a mark, a number or a class of capitals in it is left to others: letters and spaces
stand beside each other everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

#: Characters beyond ASCII that have codes of their own, as those of ASCII do: the marks of good
#: typography, and what triggers name besides. All the others have one together.
MARKS = "“”‘’–—―…«»‹›„‚•·→´′£€\N{NO-BREAK SPACE}\N{SOFT HYPHEN}ÂÃŒœ"
OTHERS = 255
CODES = 256
BREAK = ord("\n")

#: How wide a gram is at most, how many triggers there are tables for, and in how many ways one
#: of them may match.
WIDTH = 4
MOST = 64
WAYS = 64
#: A trigger whose grams are likelier than that, at a place, is left to others.
LIKELY = 0.02

#: About so many characters are looked through at once, so that memory is bounded.
CHUNK = 1 << 16

TOKEN = re.compile(
    r"""
      (?P<open> \((?!\?)|\(\?: ) | (?P<close> \) ) | (?P<bar> \| ) | (?P<edge> [\^$] )
    | (?P<count> \{ (?P<least>\d+) (?P<more>,\d*)? \} | [?*+] )
    | (?P<nothing> \\b )
    | (?P<one> \[(?:[^\]\\]|\\.)+\] | \\[pP]\{\w+\} | \\x[0-9a-f]{2} | \\u[0-9a-f]{4}
             | \\U[0-9a-f]{8} | \\[^ABGKRXZz] | [^\\()] )
    """,
    re.VERBOSE,
)
#: Within a way: here may stand anything.
GAP = ""

Way = tuple[str, ...]


class Grams(NamedTuple):
    """The triggers whose grams are looked for, and the tables that tell where they may begin.

    `following` has, for each two characters, the bits of the triggers that have a gram with
    these two in the first, the second and the third place. Of some triggers the grams are all
    there is: in a line of ASCII alone that has one, they are found for `sure`.
    """

    patterns: Sequence[str]
    sure: frozenset[str]
    begins: Flags
    following: tuple[Bits, ...]

    def may_hold(self, lines: Sequence[str]) -> dict[str, list[int]]:
        """The lines, as indexes, in which each trigger may be found; in no other it is."""
        indexes, bits = self._lines(lines)
        there = int(np.bitwise_or.reduce(bits))
        return {
            pattern: indexes[bits & np.uint64(1 << place) > 0].tolist()
            if there >> place & 1
            else []
            for place, pattern in enumerate(self.patterns)
        }

    def _lines(self, lines: Sequence[str]) -> tuple[NDArray[np.int64], Bits]:
        """The lines with any gram, and the bits of the triggers it may belong to."""
        indexes, bits = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
        for first, past in _chunks(lines):
            codes = _codes("\n" + "\n".join(lines[first:past]) + "\n" * WIDTH)
            pairs = codes[:-1].astype(np.uint16) << 8 | codes[1:]
            at = np.flatnonzero(self.begins[pairs[: 2 - WIDTH]])
            grams = self.following[0][pairs[at]]
            for place in range(1, WIDTH - 1):
                grams &= self.following[place][pairs[at + place]]
            at, grams = at[grams > 0], grams[grams > 0]
            line = np.searchsorted(np.flatnonzero(codes == BREAK), at, side="right") - 1
            begin = np.flatnonzero(np.diff(line, prepend=-1))
            if len(begin):
                indexes.append(line[begin] + first)
                bits.append(np.bitwise_or.reduceat(grams, begin))
        return np.concatenate(indexes), np.concatenate(bits)


@lru_cache(maxsize=8)
def grams_of(patterns: tuple[str, ...]) -> Grams:
    """The grams of those triggers that have rare ones."""
    found = {pattern: grams for pattern in patterns if (grams := _rare_grams(pattern))}
    known = list(found)[:MOST]
    tables = np.zeros((WIDTH - 1, CODES, CODES), np.uint64)
    for place, pattern in enumerate(known):
        for gram in found[pattern]:
            sets = [_set(item) for item in gram]
            sets += [np.ones(CODES, bool)] * (WIDTH - len(sets))
            for table, left, right in zip(tables, sets, sets[1:], strict=False):
                table[np.ix_(left, right)] |= np.uint64(1 << place)
    first, *others = (table.ravel() for table in tables)
    sure = frozenset(filter(_is_sure, known))
    return Grams(known, sure, first > 0, (first, *others))


def _rare_grams(pattern: str) -> list[Way]:
    """One gram of each way in which a trigger may match; none if one of them is not rare."""
    ways = _ways(pattern)
    found = [min(grams, key=_likely) for way in ways if (grams := list(_grams(way)))]
    return found if len(found) == len(ways) and sum(map(_likely, found)) < LIKELY else []


def _is_sure(pattern: str) -> bool:
    """Whether a line of ASCII holds a trigger if it holds its grams.

    So it is where they are the whole of it. The tables know not which second pair goes with
    which first one, so if there are several ways, one pair must be all of each.
    """
    ways = _ways(pattern)
    width = WIDTH if len(ways) == 1 else 2
    return r"\b" not in pattern and all(GAP not in way and len(way) <= width for way in ways)


def _grams(way: Way) -> Iterator[Way]:
    """What stands side by side in a way, as wide as may be, and is rare."""
    begin = 0
    for end, item in enumerate((*way, GAP)):
        if item == GAP:
            for first in range(begin, max(end - WIDTH, begin) + 1):
                gram = way[first : min(first + WIDTH, end)]
                if any(map(_is_rare, gram)):
                    yield gram
            begin = end + 1


def _likely(gram: Way) -> float:
    """How likely a gram is to begin at some place of a text, very roughly."""
    likely = 1.0
    for item in gram:
        likely *= min(1.0, sum(map(_frequency, _members(item))))
    return likely


def _frequency(character: str) -> float:
    if "a" <= character <= "z":
        return 0.03
    if character.isprintable():
        return 0.1 if character == " " else 0.01 if character in ",." else 0.001
    return 1.0 if character == "\n" else 0.0


def _is_rare(item: str) -> bool:
    """Whether something is no part of most words: a mark, a number, any capital."""
    members = _members(item)
    lone = len(members) == 1 and members.isalpha()
    return not lone and not any(char in " \n" or "a" <= char <= "z" for char in members)


def _ways(pattern: str) -> list[Way]:
    """The ways in which a pattern may match, as classes side by side; none if too many."""
    tokens = list(TOKEN.finditer(pattern))
    if "".join(token[0] for token in tokens) != pattern:
        return []
    tokens.reverse()
    try:
        return _either(tokens)
    except ValueError:
        return []


def _either(tokens: list[re.Match[str]]) -> list[Way]:
    """The ways of the alternatives up to the end of a group, which are taken off the tokens."""
    done: list[Way] = []
    ways: list[Way] = [()]
    while tokens and not tokens[-1]["close"]:
        token = tokens.pop()
        if token["bar"]:
            done, ways = done + ways, [()]
            continue
        if token["nothing"]:
            continue
        if token["open"]:
            part = _either(tokens)
            tokens.pop()
        elif token["edge"]:
            part = [("\n",)]
        elif token["one"]:
            part = [(token["one"],)]
        else:
            raise ValueError(f"nothing to count before {token[0]!r}")
        if tokens and tokens[-1]["count"]:
            part = _counted(part, tokens.pop())
        ways = [(*way, *more) for way in ways for more in part]
        if len(ways) > WAYS:
            raise ValueError("a pattern with too many ways to match")
    return done + ways


def _counted(part: list[Way], count: re.Match[str]) -> list[Way]:
    """The ways of what comes several times, or not at all."""
    if count[0] == "?":
        return [(), *part]
    least = int(count["least"] or count[0] == "+")
    if not least:
        return [(GAP,)]
    if len(part) > 1:
        return [(*first, GAP, *last) for first in part for last in part]
    times = part[0] * min(least, WIDTH)
    exactly = count["least"] and not count["more"] and least <= WIDTH
    return [times] if exactly else [(*times, GAP, *times)]


@cache
def _members(item: str) -> str:
    """Which characters with codes of their own belong to a class, a mark or a letter."""
    return item if item == "\n" else "".join(regex.findall(item, _known()))


@cache
def _known() -> str:
    return "".join(map(chr, range(128))).replace("\n", "") + MARKS


@cache
def _set(item: str) -> Flags:
    """The codes of the characters that belong to a class."""
    belongs = np.zeros(CODES, bool)
    belongs[_codes(_members(item))] = True
    belongs[OTHERS] = _may_hold_others(item)
    return belongs


def _may_hold_others(item: str) -> bool:
    """Whether a class may have characters that have no codes of their own."""
    bare = re.sub(r"\\x[0-7][0-9a-f]|\\[^\w]", "", item)
    between = re.search(r"[^\x00-\x7f]-[^\]]|[^\[]-[^\x00-\x7f]", bare)
    strange = any(char not in _known() for char in bare.replace("\n", ""))
    return item == "." or "\\" in bare or bare.startswith("[^") or bool(between) or strange


def _codes(text: str) -> Codes:
    """The code of each character."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _table()[np.minimum(points, 0xFFFF)]


@cache
def _table() -> Codes:
    codes = np.full(0x10000, OTHERS, np.uint8)
    codes[:128] = np.arange(128)
    codes[[ord(mark) for mark in MARKS]] = np.arange(128, 128 + len(MARKS))
    return codes


def _chunks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines that are looked through at once."""
    begin = size = 0
    for index, line in enumerate(lines):
        size += len(line) + 1
        if size >= CHUNK:
            yield begin, index + 1
            begin, size = index + 1, 0
    if begin < len(lines):
        yield begin, len(lines)
