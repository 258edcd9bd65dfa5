"""Names: one spelling for one person. Only what the house list says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.annotate.capitals import occurrences
from pipeline.annotate.names_words import cue, facts, fold
from pipeline.annotate.text import Text
from pipeline.house import Respelling
from pipeline.rules import Change, rule

WORD_BEFORE = re.compile(r"([^\W\d_][\w’'-]*\.?) \Z")
QUOTES = {"“": "”", "«": "»", "„": "“"}
SURE_CLOSING = re.compile(r"[.,!?…]’(?!\w)")
CLOSING = re.compile(r"’(?!\w)")
#: How far a quotation may reach before its mark counts as a stray.
LONGEST_QUOTATION = 2_000


@rule(
    "names/house-spelling",
    "the house list spells this name so",
    trigger=r"[A-Z]",
    fixes={
        "Mr. Zelensky met Dmitri Peskov.": "Mr. Zelenskyy met Dmitry Peskov.",
        "President Vladimir Zelenskiy's office": "President Volodymyr Zelenskyy's office",
        "Moammar Gadhafi fell in 2011; Gadhafi’s sons fled.": (
            "Muammar Gaddafi fell in 2011; Gaddafi’s sons fled."
        ),
    },
    keeps=[
        "“I spoke to Zelensky,” he said.",
        "‘The allies’ aim is what Zelensky wants,’ he said.",
        'The headline read "Zelensky Stands Firm" that day.',
        "see zelensky.example.com/Zelensky and @Zelensky",
        "Jim Zelensky, a plumber from Ohio, won.",
        "the Kiev airport and Odessa, Texas",
        "Mr. Zelenskyy and Mr. Gaddafi",
    ],
    whole_document=True,
    shows_damage=False,
)
def house_spelling(text: Text) -> Iterator[Change]:
    """A spelling on the house list becomes the canonical one. A family name alone is left as it
    is behind a given name that is not the listed person's (another man of that name), and
    everything is left as it is inside quotations, addresses and code.
    """
    house = text.house
    if not house.telling.search(text.text):
        return
    families: dict[str, tuple[str, str]] = {}
    ends: set[int] = set()
    for match in house.pattern.finditer(text.text):
        known = house.respellings[match[0].replace("’", "'")]
        if _is_another(text.text, match.start(), match[0], known):
            continue
        if not is_quoted(text.text, match.start()):
            yield Change(match.span(), known.after, _reason(known.source, known.canonical))
            ends.add(match.end())
            if family := known.family(match[0]):
                families[family[0]] = (family[1], known.canonical)
    for family_name, (after, canonical) in families.items():
        for at in occurrences(text.text, family_name):
            end = at + len(family_name)
            if (
                end not in ends
                and not is_quoted(text.text, at)
                and not _is_behind_given(text.text, at)
            ):
                yield Change((at, end), after, _reason("corpus", canonical))


def _reason(source: str, canonical: str) -> str:
    who = "the house list spells" if source == "house" else "the corpus mostly spells"
    return f"{who} {canonical} so"


def _is_behind_given(text: str, start: int) -> bool:
    """Whether a given name stands before a family name: another one's."""
    before = WORD_BEFORE.search(text, max(0, start - 40), start)
    if not before or not before[1][0].isupper():
        return False
    word = fold(before[1]).rstrip(".")
    return word not in cue("titles") and word not in cue("demonyms") and not facts(word).ordinary


def _is_another(text: str, start: int, spelling: str, known: Respelling) -> bool:
    """Whether a family name stands behind another one's given name."""
    if known.kind != "person" or " " in spelling:
        return False
    before = WORD_BEFORE.search(text, max(0, start - 40), start)
    own = {fold(part) for part in known.canonical.split()}
    return bool(before and fold(before[1]).rstrip(".") not in own and _is_behind_given(text, start))


def is_quoted(text: str, position: int) -> bool:
    """Whether a place lies in a quotation: behind an opening mark of its line with no closing
    one between.
    """
    first = max(0, position - LONGEST_QUOTATION)
    before = text[max(first, text.rfind("\n", first, position) + 1) : position]
    if before.count('"') % 2:
        return True
    if any(before.rfind(mark) > before.rfind(close) for mark, close in QUOTES.items()):
        return True
    after, _, _ = text[position : position + LONGEST_QUOTATION].partition("\n")
    return _is_single_quoted(before, after)


def _is_single_quoted(before: str, after: str) -> bool:
    """Whether a place lies between single quotation marks, of which the second is an apostrophe.

    One behind a full stop or a comma surely closes; any other does if no sure one follows.
    """
    start = before.rfind("‘")
    if start < 0 or SURE_CLOSING.search(before, start):
        return False
    if SURE_CLOSING.search(after):
        return True
    return not CLOSING.search(before, start) and CLOSING.search(after) is not None
