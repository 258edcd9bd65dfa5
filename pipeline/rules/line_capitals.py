"""Capitals of whole lines: headings in title case, text in capitals throughout."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Text
from pipeline.annotate.words import is_name, is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import lowered, words
from pipeline.rules import Change, rule

CAPITALS_WORD = regex.compile(r"\p{Lu}[\p{Lu}’']*")
CAPITALS_STOP = regex.compile(r"(?:^|[.!?:]) *[“\"(]?$")
#: Shorter words have no capital in a heading.
TELLING = 4


@rule(
    "casing/heading-word",
    "in this heading all words have a capital",
    Applicability.UNSAFE,
    trigger=r"[A-Z][a-z]* (?:[a-z]{1,3} ){0,3}[a-z]{4}",
    fixes={
        "How to train a Young Puppy or Kitten\nWhat Young Cats Like\nWhy Young Dogs Bark": (
            "How to Train a Young Puppy or Kitten\nWhat Young Cats Like\nWhy Young Dogs Bark"
        ),
    },
    keeps=[
        "Talks between Steve Witkoff and Vladimir Putin",
        "Pentera Group acquires DevOcean\nWhat Young Cats Like\nVeeam Software acquires Keyless",
    ],
    languages=["en"],
    whole_document=True,
)
def heading_word(text: Text) -> Iterator[Change]:
    """A heading in capitals of which one word lost its own, in a text whose other headings
    have them throughout. Articles, conjunctions and prepositions have none.
    """
    gaps: list[int] = []
    whole = broken = 0
    for line in text.lines:
        if not FEWEST <= len(line.text) <= LONGEST or line.text[0].islower():
            continue
        tokens = _telling(line.text)
        if len(tokens) <= FEW_CAPITALS:
            continue
        small = [token for token in tokens if token[0].islower()]
        whole += not small
        broken += len(small) > 1
        if len(small) == 1:
            start = small[0].start()
            if is_ordinary(small[0][0]) and AFTER_CAPITAL.search(line.text, 0, start):
                gaps.append(line.start + start)
            else:
                broken += 1
    if whole >= MANY_HEADINGS * (broken + len(gaps) - 1) and whole > 1:
        for at in gaps:
            yield Change((at, at + 1), text.text[at].upper())


def _telling(line: str) -> list[regex.Match[str]]:
    """The words of a heading that are written with a capital where headings are."""
    if not HEADING.match(line):
        return []
    tokens = HEADING_TOKEN.finditer(line)
    return [token for token in tokens if len(token[0]) >= TELLING and token[0] not in SMALL]


#: So many times as many headings without a gap as others with one.
MANY_HEADINGS = 3
#: Characters of a heading.
FEWEST, LONGEST = 10, 90
HEADING = regex.compile(r"[\p{Lu}\d#][^\n]*(?<![.!,;])$")
HEADING_TOKEN = regex.compile(r"[\p{L}][\p{L}’'-]*")
AFTER_CAPITAL = regex.compile(r"[A-Z][a-z]* (?:[a-z]{1,3} ){0,3}$")
FEW_CAPITALS = 2
SMALL = frozenset(
    {"about", "above", "across", "after", "against", "along", "among", "around", "before", "behind"}
    | {"below", "beneath", "between", "beyond", "down", "during", "from", "inside", "into", "like"}
    | {"near", "next", "onto", "over", "past", "since", "than", "that", "through", "till", "toward"}
    | {"towards", "under", "until", "upon", "versus", "when", "with", "within", "without", "your"}
    | {"their", "this", "these", "those", "have", "will", "been", "some", "what", "which", "while"}
    | {"outside", "plus", "according", "because", "though", "unless", "where", "whose"}
)


@rule(
    "casing/all-capitals",
    "running text is not written in capitals throughout",
    Applicability.UNSAFE,
    trigger="[A-Z]{3}",
    fixes={
        "THE TALKS IN GENEVA ARE OVER, AND NATO IS GLAD. IT WAS TIME.\nAll of it is over.": (
            "The talks in Geneva are over, and NATO is glad. It was time.\nAll of it is over."
        ),
    },
    keeps=["THE END", "NATO, UNICEF and UNESCO met the IAEA", "A-B-C-D-E-F-G-H-I-J-K-L 1 2 3 4 5"],
    languages=["en"],
    whole_document=True,
)
def all_capitals(text: Text) -> Iterator[Change]:
    """A paragraph or a headline in capitals becomes a sentence. Names keep their capital by
    the lists and by how the text writes them elsewhere, acronyms all of theirs.
    """
    for line in text.lines:
        if len(line.text) < FEWEST or not line.text.isupper():
            continue
        found = list(CAPITALS_WORD.finditer(line.text))
        if sum(is_ordinary(word[0].lower()) for word in found) < MANY_ORDINARY:
            continue
        for word in found:
            start = line.start + word.start()
            form = _form(text, word[0], line.text[max(0, word.start() - 4) : word.start()])
            if form != word[0]:
                yield Change((start, start + len(form)), form)


#: A line in capitals with fewer ordinary words is a row of acronyms, codes or initials.
MANY_ORDINARY = 6


def _form(text: Text, word: str, before: str) -> str:
    """How a word in capitals is written in a sentence."""
    lower = word.lower()
    opens = CAPITALS_STOP.search(before) is not None
    if lower in words("en", "acronyms") or (len(word) == 1 and word != "A"):
        return word
    proper = lowered("en", "proper").get(lower)
    if proper:
        return proper
    own = word.capitalize()
    named = own in text.vocabulary and lower not in text.vocabulary
    if opens or (named and not is_ordinary(lower)) or is_name(own) or lower in words("en", "names"):
        return own
    return lower
