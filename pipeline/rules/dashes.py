"""Dashes: hyphens that stand for one."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Line
from pipeline.annotate.words import is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

GLUED_HYPHEN = regex.compile(r"\b(\p{Ll}{3,})-(\p{Ll}{2,})\b(?!-)")
SENTENCE_END = regex.compile(r"[.!?][”\"’)]*(?=\s|$)")


@rule(
    "typography/hyphen-as-dash",
    "the hyphen stands for a dash: the two words make no compound",
    Applicability.UNSAFE,
    trigger=r"-[^\W\d_]",
    fixes={
        "the control-particularly of the regions-continues to pose a problem.": (
            "the control—particularly of the regions—continues to pose a problem."
        ),
        "he went home-although it was early.": "he went home—although it was early.",
    },
    keeps=[
        "a drag-and-drop editor that works",
        "a well-known and long-term plan",
        "the sales-driven team",
    ],
    languages=["en"],
)
def hyphen_as_dash(line: Line) -> Iterator[Change]:
    """Spinners and some editors squeeze a dash to a hyphen. The first of a pair is known
    by the word after it, which opens a remark and makes no compound; the second, in the
    same sentence, by not being a known compound while a finite verb follows. The dash is
    the one the text uses elsewhere.
    """
    openers, compounds = words("en", "dash_words"), words("en", "compounds")
    opened = False
    sentence_end = -1
    for match in GLUED_HYPHEN.finditer(line.text):
        at = match.end(1)
        if at > sentence_end:
            found = SENTENCE_END.search(line.text, at)
            sentence_end = found.start() if found else len(line.text)
            opened = False
        if match[0] in compounds:
            continue
        if match[2] in openers:
            yield Change((at, at + 1), line.whole.dash)
            opened = True
        elif opened and _finite(match[2]) and is_ordinary(match[1]):
            yield Change((at, at + 1), line.whole.dash)
            opened = False


def _finite(word: str) -> bool:
    """Whether a word is likely a finite verb: an auxiliary, or a known word with an -s."""
    return word in FINITE or (word.endswith("s") and is_ordinary(word))


FINITE = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "does", "do", "did"}
    | {"will", "would", "can", "could", "may", "might", "must", "should"}
    | {"said", "made", "gave", "took", "came", "went", "became", "remained", "began"}
)
