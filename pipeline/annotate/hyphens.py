"""Whether a hyphen between two words makes a compound, or stands for a dash.

A small model, linear in what can be seen: the two words, their endings, and the words
around them (`control-particularly Russia's` against `a drag-and-drop editor`). Its weights
are whole numbers, tenths of the logarithm of the odds; `benchmarks/train_dashes.py` learns
them from the dashes and the compounds of clean pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from pipeline.annotate.words import PREFIXES, is_ordinary
from pipeline.lexicons import weights, words

#: A compound of two words in lower case, or two words around a squeezed dash. It is found by
#: its hyphen, which is rarer than the beginnings of words.
HYPHEN = regex.compile(
    r"-(?<=(?<![\p{L}\p{N}’'@./_-])(\p{Ll}{2,})-)(\p{Ll}{2,})(?![\p{L}\p{N}@/_-]|\.\w|’\p{L}{3})"
)
WORD_BEFORE = regex.compile(r"([\p{L}’']+)[ ]$")
WORD_AFTER = regex.compile(r"[ ]([\p{L}’']+)")
LONG = 10


class Hyphen(NamedTuple):
    """Two words with a hyphen between them, and what stands around them in their line."""

    start: int
    at: int
    left: str
    right: str
    before: str
    after: str
    mark: str


def hyphens(line: str) -> Iterator[Hyphen]:
    """The hyphens of a line that stand between two words in lower case."""
    for match in HYPHEN.finditer(line):
        start = match.start(1)
        before = WORD_BEFORE.search(line, max(0, start - 25), start)
        after = WORD_AFTER.match(line, match.end())
        yield Hyphen(
            start,
            match.start(),
            match[1],
            match[2],
            before[1].lower() if before else "",
            after[1].lower() if after else "",
            line[match.end() : match.end() + 1],
        )


def features(hyphen: Hyphen) -> list[str]:
    """What is seen of a hyphen, by name."""
    left, right = hyphen.left, hyphen.right
    found = [
        f"left={left}",
        f"right={right}",
        f"before={hyphen.before}",
        f"after={hyphen.after}",
        f"left-ends={left[-2:]}",
        f"left-ends={left[-3:]}",
        f"right-ends={right[-2:]}",
        f"right-ends={right[-3:]}",
        f"left-length={min(len(left), LONG)}",
        f"right-length={min(len(right), LONG)}",
        f"mark={hyphen.mark if hyphen.mark in {',', '.', ';', ':'} else 'other'}",
    ]
    if left in PREFIXES:
        found.append("left-is-prefix")
    if not is_ordinary(left):
        found.append("left-is-no-word")
    if not is_ordinary(right):
        found.append("right-is-no-word")
    return found


def odds_of_dash(hyphen: Hyphen, language: str = "en") -> int:
    """Tenths of the logarithm of the odds that a hyphen stands for a dash."""
    learned = weights(language, "dash_weights")
    if not learned or f"{hyphen.left}-{hyphen.right}" in words(language, "compounds"):
        return NEVER
    if hyphen.left in NO_END:
        return NEVER
    return learned["bias"] + sum(learned.get(name, 0) for name in features(hyphen))


NEVER = -1000
#: Words that nobody stops after.
NO_END = frozenset({"a", "an", "and", "as", "at", "by", "for", "if", "of", "or", "the", "with"})
