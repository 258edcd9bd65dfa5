"""Dashes: hyphens that stand for one, and dashes that lost a space."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from pipeline.annotate.capitals import is_prose
from pipeline.annotate.hyphens import Hyphen, hyphens, odds_of_dash
from pipeline.annotate.text import Line, Text
from pipeline.edits import Applicability
from pipeline.rules import Change, rule

#: Odds (tenths of a logarithm) from which on a hyphen is a dash: in damaged text, in any, and
#: what another dash in the same sentence adds.
LIKELY = 5
CERTAIN = 30
PAIRED = 10
#: A space behind the hyphen speaks for the dash.
LIKELY_HALF = -15

SENTENCE_END = regex.compile(r"[.!?][”\"’)]*(?=\s|$)")

HALF_SPACED = regex.compile(
    r"""
    (?<= [\p{L}\p{N}”’"')\]%,?!] )
    (?: [ ] ([—–]) (?= [\p{L}“‘"(] ) | ([—–]) [ ] (?= [\p{L}\p{N}“‘"($] ) )
    """,
    regex.VERBOSE,
)
SUSPENDED = regex.compile(r"[—–] (?:and|or|to|nor)\b")
HALF_HYPHEN = regex.compile(r"(?<![\p{L}\p{N}’'-])(\p{Ll}{2,})- (\p{Ll}{2,})(?![\p{L}\p{N}@/_-])")
DOUBLE_HYPHEN = regex.compile(r"(?<=[\p{L}\p{N}”’\"')\]%,.?!])(?: -- |--)(?=[\p{L}\p{N}“‘\"'(\[$])")
SPACED_HYPHEN = regex.compile(r"(?<=\p{Ll}{2}[”’\")]?) - (?=[“\"(]?\p{Ll}{2})")
EM_CLOSED = regex.compile(r"[\p{Ll}\p{N}”’)]—[\p{L}“‘]")


@rule(
    "typography/half-spaced-dash",
    "a dash has a space on both sides or on none",
    trigger=" [—–][^ ]|[^ ][—–] ",
    fixes={
        "It can feel overwhelming— especially at first.": (
            "It can feel overwhelming—especially at first."
        ),
        "as popular as it is today– with millions": "as popular as it is today – with millions",
        "The talks — the third – failed –as before.": "The talks — the third – failed – as before.",
    },
    keeps=[
        "both pre– and post–war homes",
        "– a list item",
        "–5 degrees",
        "he said —",
        "“I never— ” she said",
        "from 5 –10 of them",
    ],
)
def half_spaced_dash(line: Line) -> Iterator[Change]:
    """A dash that lost one of its spaces, or has one too many. It goes by what the text has
    elsewhere; without a habit, and after a word in capitals as in a dateline, an em dash is
    closed and an en dash spaced.
    """
    for match in HALF_SPACED.finditer(line.text):
        if SUSPENDED.match(line.text, match.start()):
            continue
        dash = match[1] or match[2]
        yield Change(match.span(), f" {dash} " if _is_spaced(line.whole, dash) else dash)


def _is_spaced(text: Text, dash: str) -> bool:
    """Whether the text sets this dash between spaces."""
    if dash == "–":
        return True  # closed, it is the mark of ranges
    return text.count(f" {dash} ") > text.count(EM_CLOSED)


@rule(
    "typography/double-hyphen",
    "two hyphens stand for a dash",
    trigger=" -- |[^-]--[^-]",
    fixes={
        "The vote -- the third this year -- has failed in the end.": (
            "The vote — the third this year — has failed in the end."
        ),
    },
    keeps=[
        "git checkout -- file",
        "cargo publish --workspace is the way to do it in that case here",
        "a rule of dashes: ----- and so on and so on, to the end",
        "-- a signature",
    ],
    shows_damage=False,
)
def double_hyphen(line: Line) -> Iterator[Change]:
    """The dash of a typewriter, in running text. Who has many of these and fewer others keeps
    them.
    """
    if not is_prose(line.text):
        return
    doubles, real = line.whole.count("--"), _real_dashes(line.whole)
    if doubles > MANY_DOUBLES and doubles > real:
        return
    for match in DOUBLE_HYPHEN.finditer(line.text):
        typed = " — " if match[0].startswith(" ") else "—"
        yield Change(match.span(), line.whole.dash if real else typed)


def _real_dashes(text: Text) -> int:
    return text.count("—") + text.count(" – ")


MANY_DOUBLES = 4


@rule(
    "typography/spaced-hyphen",
    "a hyphen between spaces stands for a dash",
    Applicability.UNSAFE,
    trigger=" - ",
    fixes={
        "It was late - very late - and over. The talks—all of them—failed.": (
            "It was late—very late—and over. The talks—all of them—failed."
        )
    },
    keeps=["London - Paris", "page 3 - 5", "- a list item", "It was late - very late - and over."],
)
def spaced_hyphen(line: Line) -> Iterator[Change]:
    """Only where the text has real dashes as well, and more of them."""
    real = _real_dashes(line.whole)
    if real and real >= line.whole.count(SPACED_HYPHEN):
        for match in SPACED_HYPHEN.finditer(line.text):
            yield Change(match.span(), line.whole.dash)


@rule(
    "typography/half-spaced-hyphen",
    "the hyphen stands for a dash: the two words make no compound",
    trigger=r"\p{Ll}- \p{Ll}",
    fixes={
        "The spots where the veneer was missing- hardly noticeable.": (
            "The spots where the veneer was missing—hardly noticeable."
        ),
    },
    keeps=[
        "front- and rear-end designs",
        "a long- term plan",
        "two- or three-monitor set-ups",
        "over- or on-ear headphones",
        "a five- to seven-ounce steak",
    ],
    languages=["en"],
)
def half_spaced_hyphen(line: Line) -> Iterator[Change]:
    """A hyphen with a space behind it is a dash, if the words make no compound; else it is a
    broken compound, or half of one (`two- or three-day`).
    """
    if not is_prose(line.text):
        return
    for match in HALF_HYPHEN.finditer(line.text):
        if SUSPENDING & {match[1], match[2]}:
            continue
        before = line.text[max(0, match.start() - AROUND) : match.end(1)]
        joined = f"{before}-{line.text[match.start(2) : match.end() + AROUND]}"
        found = next((hyphen for hyphen in hyphens(joined) if hyphen.at == len(before)), None)
        if found and found.after != found.left and odds_of_dash(found) >= LIKELY_HALF:
            yield Change((match.end(1), match.start(2)), line.whole.dash)


#: Code points to either side that hold the words around.
AROUND = 40
SUSPENDING = frozenset({"and", "or", "to", "nor", "but", "through", "versus", "by"})


@rule(
    "typography/certain-hyphen-as-dash",
    "the hyphen stands for a dash: the two words can make no compound",
    trigger=r"\p{Ll}-\p{Ll}",
    fixes={
        "No question is too simple-and no topic is too advanced.": (
            "No question is too simple—and no topic is too advanced."
        ),
    },
    keeps=["a drag-and-drop editor", "one-and-done", "state-of-the-art", "the sales-driven team"],
    languages=["en"],
)
def certain_hyphen_as_dash(line: Line) -> Iterator[Change]:
    """A squeezed dash that nobody could read as a compound."""
    for hyphen, odds in _judged(line.text):
        if odds >= CERTAIN:
            yield Change((hyphen.at, hyphen.at + 1), line.whole.dash)


@rule(
    "typography/hyphen-as-dash",
    "the hyphen stands for a dash: the two words make no compound",
    Applicability.UNSAFE,
    trigger=r"\p{Ll}-\p{Ll}",
    fixes={
        "He was in control-particularly of the north.": (
            "He was in control—particularly of the north."
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
    """Spinners and some editors squeeze a dash to a hyphen. A model of the two words and
    those around them tells whether they can be a compound; a second one in a sentence that
    has one already needs less. The dash is the one the text uses elsewhere.
    """
    for hyphen, odds in _judged(line.text):
        if LIKELY <= odds < CERTAIN:
            yield Change((hyphen.at, hyphen.at + 1), line.whole.dash)


def _judged(line: str) -> Sequence[tuple[Hyphen, int]]:
    """The hyphens of a line with their odds; beside a likely dash, others are likelier."""
    return _known_odds(line) if len(line) <= LONGEST_KNOWN else _new_odds(line)


def _new_odds(line: str) -> Sequence[tuple[Hyphen, int]]:
    ends = [match.start() for match in SENTENCE_END.finditer(line)]
    judged = [(hyphen, odds_of_dash(hyphen)) for hyphen in hyphens(line)]
    sentences = [bisect_left(ends, hyphen.at) for hyphen, _ in judged]
    likely = Counter(
        sentence for (_, odds), sentence in zip(judged, sentences, strict=True) if odds >= LIKELY
    )
    return [
        (hyphen, odds + PAIRED if likely[sentence] > (odds >= LIKELY) else odds)
        for (hyphen, odds), sentence in zip(judged, sentences, strict=True)
    ]


#: Two rules ask of the same lines, the second when all texts of a batch are through with the
#: first. Of longer lines too much would be kept in mind.
_known_odds = lru_cache(maxsize=4096)(_new_odds)
LONGEST_KNOWN = 2000
