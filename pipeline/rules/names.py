"""Names: one spelling for one person. Only what the house list says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.annotate.names_words import cue, facts, fold
from pipeline.annotate.text import Text
from pipeline.house import Respelling
from pipeline.rules import Change, rule

WORD_BEFORE = re.compile(r"([^\W\d_][\w’'-]*\.?) \Z")
QUOTES = {"“": "”", "«": "»", "„": "“"}
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
    for match in house.pattern.finditer(text.text):
        known = house.respellings[match[0].replace("’", "'")]
        if _is_another(text.text, match.start(), match[0], known):
            continue
        if not is_quoted(text, match.start()):
            reason = f"the house list spells {known.canonical} so"
            yield Change(match.span(), known.after, reason)


def _is_another(text: str, start: int, spelling: str, known: Respelling) -> bool:
    """Whether a family name stands behind another one's given name."""
    if known.kind != "person" or " " in spelling:
        return False
    before = WORD_BEFORE.search(text, max(0, start - 40), start)
    if not before or not before[1][0].isupper():
        return False
    word = fold(before[1]).rstrip(".")
    if word in {fold(part) for part in known.canonical.split()}:
        return False
    return word not in cue("titles") and word not in cue("demonyms") and not facts(word).ordinary


def is_quoted(text: Text, position: int) -> bool:
    """Whether a place lies in a quotation: behind an opening mark of its line with no closing
    one between.
    """
    line = text.line_at(position)
    before = line.text[max(0, position - line.start - LONGEST_QUOTATION) : position - line.start]
    if before.count('"') % 2:
        return True
    return any(before.rfind(mark) > before.rfind(close) for mark, close in QUOTES.items())
