"""Typography: quotes, apostrophes and dashes that point the wrong way or are none."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Line
from pipeline.annotate.words import is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

#: What follows the apostrophe in English contractions and possessives, and, before a
#: capital, what precedes it in names (O’Brien, D’Angelo, L’Oréal).
INSIDE_WORD = (
    r"(?: (?<=\p{L}) [%s] (?=(?:s|t|re|ve|ll|d|m)\b) | (?<=\b[ODL]) [%s] (?=\p{Lu}\p{Ll}) )"
)
LEFT_QUOTE_INSIDE = regex.compile(INSIDE_WORD % ("‘", "‘"), regex.VERBOSE)
ACCENT_INSIDE = regex.compile(INSIDE_WORD % ("´`", "´`"), regex.VERBOSE)

OPENS_WRONG = regex.compile(
    r"""
    (?<= “[^“”]{0,2000} [\s:,] | “ )    # inside a double quotation,
    ’ (?= \p{Lu} [^‘’”]{0,500} (?: (?<=\p{L})’(?=\p{Ll}) [^‘’”]{0,500} ){0,20}
          [.,?!]? ’ [.,?!]? (?: ” | [\s] ) )   # something is quoted up to another ’
    """,
    regex.VERBOSE,
)
ELISIONS = regex.compile(r"’(?:[Tt]is|[Tt]was|[Ee]m|[Cc]ause|[Tt]il|\d0s|n)\b")

DOUBLE_OPENS_WRONG = regex.compile(r"(?:(?<=[\s(—])|^)”(?=\p{L}[^“”\"]{0,2000}”)")
DOUBLE_CLOSES_WRONG = regex.compile(r"(?<=“[^“”„\"]{1,2000}[\p{L}\p{N}.,!?…])“(?=[\s.,;:!?)—]|$)")

ENGLISH = regex.compile(r"\b(?:the|a|of|and|is|to|was|that)\b")

GLUED_HYPHEN = regex.compile(r"\b(\p{Ll}{3,})-(\p{Ll}{2,})\b(?!-)")
SENTENCE_END = regex.compile(r"[.!?][”\"’)]*(?=\s|$)")


@rule(
    "typography/left-quote-as-apostrophe",
    "inside a word stands an apostrophe, not an opening quote",
    trigger="‘",
    fixes={"Russia‘s will": "Russia’s will", "they don‘t": "they don’t", "O‘Brien": "O’Brien"},
    keeps=["he said ‘stop’ twice", "rock ‘n’ roll", "the ‘s’ is silent"],
)
def left_quote_as_apostrophe(line: Line) -> Iterator[Change]:
    """Some editors open a quotation whenever an apostrophe is typed. Only the endings of
    contractions and possessives count, and the O of Irish names: a quotation glued to the
    word before it is another defect.
    """
    for match in LEFT_QUOTE_INSIDE.finditer(line.text):
        yield Change(match.span(), "’")


@rule(
    "typography/accent-as-apostrophe",
    "an accent that stands alone serves as an apostrophe",
    trigger="[´`]",
    fixes={
        "you´ll see": "you’ll see",
        "it`s": "it’s",
        "it's what you´ll see": "it's what you'll see",
    },
    keeps=["`s` is a name", "run `ls`", "´"],
)
def accent_as_apostrophe(line: Line) -> Iterator[Change]:
    """The keys of the acute and the grave accent lie beside the apostrophe's on many
    keyboards. The apostrophe takes the form the text has elsewhere, else the curly one.
    """
    straight = "'" in line.whole.text and "’" not in line.whole.text
    for match in ACCENT_INSIDE.finditer(line.text):
        yield Change(match.span(), "'" if straight else "’")


@rule(
    "typography/closing-mark-opens-quotation",
    "the inner quotation opens with a closing mark",
    trigger="’",
    fixes={
        "“He says: ’You know, we’re open,’” he said.": "“He says: ‘You know, we’re open,’” he said."
    },
    keeps=[
        "“It was ’Tis Pity she’s a whore’,” he said.",
        "“The boys’ club and the girls’ club,” he said.",
        "He said ’You know.’",
    ],
)
def closing_mark_opens_quotation(line: Line) -> Iterator[Change]:
    """A quotation inside a quotation, typed with two closing marks. Only where a capital
    follows and a closing mark comes before the outer quotation ends; elisions such as
    ’tis keep theirs.
    """
    for match in OPENS_WRONG.finditer(line.text):
        if not ELISIONS.match(line.text, match.start()):
            yield Change(match.span(), "‘")


@rule(
    "typography/closing-quote-opens",
    "a quotation opens with a closing mark",
    trigger="”",
    fixes={"a ”maker” of things": "a “maker” of things"},
    keeps=["a “maker” of things", "ett ”ord”, sade han", "a 5” pipe and a 6” pipe"],
    languages=["en"],
)
def closing_quote_opens(line: Line) -> Iterator[Change]:
    """Two closing marks around a quotation. Swedish and Finnish write so on purpose, so
    the line has to hold some of the commonest words of English.
    """
    if not ENGLISH.search(line.text):
        return
    for match in DOUBLE_OPENS_WRONG.finditer(line.text):
        yield Change(match.span(), "“")


@rule(
    "typography/opening-quote-closes",
    "a quotation closes with an opening mark",
    trigger="“",
    fixes={"becoming a “maker“.": "becoming a “maker”."},
    keeps=["„Wort“, sagte er", "“A,” she said. “B,” he said.", "“Two paragraphs"],
    languages=["en"],
)
def opening_quote_closes(line: Line) -> Iterator[Change]:
    """Two opening marks around a quotation; German closes with that mark on purpose."""
    if "„" in line.text:
        return
    for match in DOUBLE_CLOSES_WRONG.finditer(line.text):
        yield Change(match.span(), "”")


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
