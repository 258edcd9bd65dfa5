"""Where on a page a piece of text stands, and which neighbours are not one word.

A page leaves blanks to its style sheet. Tags, a label and its value, an author and the date
stand apart in a browser, and with nothing between them in the source. But a word may be set
in two elements as well: a large first letter, a link that was made twice, one run of text in
a page that a word processor wrote. So a blank is put only where the elements say that they
hold two things: links to two addresses, names of two parts, a label that ends in a colon.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Place(NamedTuple):
    """Where a piece of text stands: what the evidence of its line is made of.

    `inline` are the tags and names of the inline elements around it, `elements` their
    numbers; `address` is that of its link, `#` for one that leads nowhere, else empty.
    """

    container: int = 0
    inline: str = ""
    elements: tuple[int, ...] = ()
    hidden: bool = False
    preformatted: bool = False
    address: str = ""
    strong: bool = False


#: Marks that a word may end with or begin with, where two are glued.
ENDS, BEGINS = ":)€", "($€£"
PRICE = re.compile(r"[$€£]\d")
#: A link that does something in place of leading somewhere.
NOWHERE = "#"
#: Words are split over these as their colours go.
CODE = frozenset("code kbd samp tt var".split())  # noqa: SIM905 - as the other sets of tags
#: What is raised or lowered belongs to the word before it: 1st, a footnote.
RAISED = frozenset({"sup", "sub"})
#: Inline elements that hold something whole.
WHOLE = frozenset({"time", "label"})

#: Names of what is said to those who hear the page, and of what is shown on lines of its own.
HEARD = re.compile(r"sr-?only|visually-?hidden|screen-?reader|visible-sr", re.IGNORECASE)
OWN_LINE = re.compile(r"(?<![\w-])(?:d-|display--?)?block(?![\w-])")
#: Names that word processors give to runs of text: `c12`, `s1`.
OF_RUNS = re.compile(r"[a-zA-Z]{1,3}\d{1,3}")
LABEL = re.compile(r"[^\W\d_]{2}:\Z")


def stand_apart(before: str, here: Place, after: str, there: Place) -> bool:
    """Whether two pieces of a line are two things, though no blank is between them.

    >>> stand_apart("Tags:", Place(inline="<b", elements=(1,)), "bells", Place())
    True
    >>> stand_apart("T", Place(inline="<b cap", elements=(1,)), "he", Place())
    False
    """
    if not (before[-1].isalnum() or before[-1] in ENDS):
        return False
    if not (after[0].isalnum() or after[0] in BEGINS):
        return False
    own, other = _steps(here.inline), _steps(there.inline)
    if not CODE.isdisjoint(map(_tag, own + other)):
        return False
    addresses = {here.address, there.address}
    if len(addresses) > 1 and addresses.isdisjoint({"", NOWHERE}):
        return True
    together = here.container == there.container
    if together:
        common = _common(here.elements, there.elements)
        own, other = own[common:], other[common:]
    if HEARD.search(" ".join(own + other)):
        return True
    return (
        together
        and RAISED.isdisjoint(map(_tag, own + other))
        and _two_things(before, own, after, other)
    )


def _two_things(before: str, own: list[str], after: str, other: list[str]) -> bool:
    """Whether the elements around two pieces, the outer first, say that they are two."""
    if LABEL.search(before) and after[0].isalnum():
        return True
    outermost = own[:1] + other[:1]
    if not WHOLE.isdisjoint(map(_tag, outermost)) or any(map(OWN_LINE.search, outermost)):
        return True
    word = after[0].isalnum() or PRICE.match(after)
    letter = len(before) == 1 and before.isalpha()
    if not (own and other) or letter or not (before[-1].isalnum() and word):
        return False
    one_linked = ("a" in map(_tag, own)) != ("a" in map(_tag, other))
    return (one_linked and after[0].isupper()) or _named_apart(own[0], other[0])


def _named_apart(one: str, other: str) -> bool:
    """Whether two elements bear names, and not the same."""
    names = [step.split()[1:2] for step in (one, other)]
    return (
        all(names)
        and names[0] != names[1]
        and not any(OF_RUNS.fullmatch(first) for (first,) in names)
    )


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How many elements hold both places."""
    return sum(1 for a, b in zip(one, other, strict=False) if a == b)


def _steps(inline: str) -> list[str]:
    """The inline elements of a place, the outer first: each its tag and its names."""
    return f" {inline}".split(" <")[1:]


def _tag(step: str) -> str:
    return step.partition(" ")[0]
