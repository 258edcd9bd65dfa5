"""Layout: one paragraph a block, one blank line between blocks, one final newline."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from pipeline.annotate.text import Text
from pipeline.annotate.words import is_broken
from pipeline.rules import Change, rule

LINE_EDGE = regex.compile(r"[^\S\n]+(?=\n)|(?<=\n)[^\S\n]+")
TRAILING = regex.compile(r"[^\S\n]+(?=\n)")
LAST_WORD = regex.compile(r"(?<![\p{L}’'-])\p{L}\p{Ll}+$")
FIRST_WORD = regex.compile(r"\p{Ll}{2,40}(?![\p{L}’'-])")
LONGEST_WORD = 40
WRAP = regex.compile(r"[^\S\n]*\n[^\S\n]*")


@rule(
    "layout/paragraph-break",
    "one blank line stands between blocks",
    trigger=None,
    fixes={
        "A paragraph of the kind that ends here.\nAnother one that follows it at once.\n": (
            "A paragraph of the kind that ends here.\n\nAnother one that follows it at once.\n"
        ),
        "One.\n \n\n\nTwo.\n": "One.\n\nTwo.\n",
    },
    keeps=["One.\n\nTwo.\n", "a verse goes\nline by line\n", "- one\n- two\n"],
    whole_document=True,
    enters_protected=True,
    shows_damage=False,
)
def paragraph_break(text: Text) -> Iterator[Change]:
    """What stands between two blocks becomes one blank line."""
    for before, after in pairwise(text.blocks):
        end, start = before.span.end, after.span.start
        if text.text[end:start] != "\n\n":  # so it is with most
            yield from _minimal(text.text, end, start, "\n\n")


@rule(
    "layout/text-edge",
    "a text begins with its first line and ends with one line feed",
    trigger=None,
    fixes={"\n\n Text.": "Text.\n", " \n": ""},
    keeps=["Text.\n", ""],
    whole_document=True,
    enters_protected=True,
    shows_damage=False,
)
def text_edge(text: Text) -> Iterator[Change]:
    """Blank lines and spaces at the beginning and the end; an empty text stays empty."""
    if not text.blocks:
        yield Change((0, len(text.text)), "")
        return
    yield Change((0, text.blocks[0].span.start), "")
    yield from _minimal(text.text, text.blocks[-1].span.end, len(text.text), "\n")


@rule(
    "layout/wrapped-line",
    "the line was broken for its width",
    trigger=None,
    fixes={
        "This paragraph was broken by a program that had only so many\n"
        "columns to fill, and it goes on like this for a while until\n"
        "the end of the paragraph is reached, which is here at last.\n": (
            "This paragraph was broken by a program that had only so many "
            "columns to fill, and it goes on like this for a while until "
            "the end of the paragraph is reached, which is here at last.\n"
        ),
    },
    keeps=[
        "Two lines of which the first is as wide as a wrapped one, but\nwhich are only two.\n",
    ],
    whole_document=True,
    enters_protected=True,
    shows_damage=False,
)
def wrapped_line(text: Text) -> Iterator[Change]:
    """The lines of a hard-wrapped paragraph are joined. A word broken by a hyphen loses it
    if the halves are a word only together.
    """
    for block in text.blocks:
        if block.kind == "wrapped":
            for match in WRAP.finditer(text.text, *block.span):
                hyphenated = text.text[match.start() - 1] == "-"
                if hyphenated and _broke_word(text, match.start() - 1, match.end()):
                    yield Change((match.start() - 1, match.end()), "")
                else:
                    yield Change(match.span(), "" if hyphenated else " ")


def _broke_word(text: Text, hyphen: int, rest: int) -> bool:
    """Whether a hyphen at the end of a line and the rest below it are one broken word."""
    first = LAST_WORD.search(text.text, max(0, hyphen - LONGEST_WORD), hyphen)
    second = FIRST_WORD.match(text.text, rest)
    if first is None or second is None:
        return False
    return is_broken(first[0].lower(), second[0], text.language)


@rule(
    "layout/line-edge-space",
    "spaces at the end of a line show nothing",
    trigger=r"^\s|\s$",
    fixes={"a verse goes \nline by line\n": "a verse goes\nline by line\n"},
    keeps=["a verse goes\nline by line\n", "- one\n  - two\n"],
    whole_document=True,
    enters_protected=True,
    shows_damage=False,
)
def line_edge_space(text: Text) -> Iterator[Change]:
    """Spaces at the ends of the lines of a verse or a list, and before those of a verse.
    Lists keep their indentation, code and tables everything.
    """
    for block in text.blocks:
        if block.kind in {"verse", "list"}:
            pattern = LINE_EDGE if block.kind == "verse" else TRAILING
            for match in pattern.finditer(text.text, *block.span):
                yield Change(match.span(), "")


def _minimal(text: str, start: int, end: int, after: str) -> Iterator[Change]:
    """Replace `text[start:end]`, both of white space, leaving alone what fits at its ends."""
    before = text[start:end]
    if before == after:
        return
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    yield Change((start + head, end - tail), after[head : len(after) - tail])
