"""Spacing: the space that is missing beside quotation marks, parentheses and datelines."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.habits import in_quotation
from pipeline.annotate.text import Line
from pipeline.annotate.words import COUNTRIES, in_dictionary, is_name
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

# A letter or two between marks belong to the word on both sides: Toys“R”Us.
AFTER_CURLY = regex.compile(r"”(?<=[\p{L}\p{N},.!?…’]”)(?<!\p{L}“\p{L}{1,2}”)(?=\p{L}{2}|[aI] )")
BEFORE_CURLY = regex.compile(
    r"“(?<=([\p{L}\p{N},.;:!?)%])“)(?=[‘’]?[\p{L}\p{N}])(?!\p{L}{1,2}”\p{L})"
)
#: A straight mark with a letter on its right and a word or the end of a clause on its left.
STRAIGHT = regex.compile(r"\"(?<=[\p{L}\p{N},.:!?]\")(?=\p{L})")

BEFORE_PARENTHESIS = regex.compile(
    r"\((?<=(?<![\w.@/#-])(\p{L}[\p{L}’'-]{1,30})\()(?=([^()\n]{2,300})\)(?![(\[]))"
)
AFTER_PARENTHESIS = regex.compile(
    r"\)(?<=(?<=^|[\s“\"])\(([^()\n]{2,300})\))(\p{L}{2,30})(?=[\s,.’'-]|$)"
)
#: A sentence in parentheses, after one that ended.
SENTENCE_INSIDE = regex.compile(r"\((?<=\p{Ll}[.!?]\()(?=\p{Lu}\p{Ll}* \p{L})")
#: A word of prose before a quotation; the name of a key has no space before it, or a hyphen.
SPOKEN = regex.compile(r"(?<!\S)\p{L}[\p{L}’']{1,30}[,:]\Z")
CODE_INSIDE = regex.compile(r"^['\"]|[=_{}\[\]<>;|\\#@]|\$(?!\d)|://")
#: Words that the text between parentheses may begin or go on with, and no argument does.
PROSE_INSIDE = regex.compile(
    r"^(?:e\.g|i\.e)\b|(?:^|\p{L} )"
    r"(?:a|an|and|are|as|at|by|for|from|he|her|his|if|in|is|it|of|on|or|she|such|than|that"
    r"|the|their|they|this|to|was|were|which|who|with|we|you|your|i\.e|e\.g|see|not|like|about"
    r"|including|also|see|some|most|up|per|but)\b(?=[ ’'])"
)


@rule(
    "spacing/missing-after-quotation",
    "a space follows a closing quotation mark",
    trigger=r"[”\"]\p{L}",
    fixes={
        "“We will,”he said.": "“We will,” he said.",
        'He said "we will,"and left.': 'He said "we will," and left.',
    },
    keeps=[
        "the “maker”s of it",
        "Toys“R”Us has it",
        "“We will,” he said.",
        'the "maker"s of it',
        '"We will." "No."',
        '["a","b"]',
        'a 5"x7" print',
    ],
    languages=["en"],
)
def missing_after_quotation(line: Line) -> Iterator[Change]:
    """A closing mark glued to the next word; a plural s is no word. A straight mark
    closes where it is the second, fourth, ... of an even number in the line.
    """
    for match in AFTER_CURLY.finditer(line.text):
        yield Change((match.end(), match.end()), " ")
    for match, opens in _straight(line.text):
        if not opens and line.text[match.start() - 1] in ",.!?":
            yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-before-quotation",
    "a space stands before an opening quotation mark",
    trigger=r"[^\s“\"(\[—–-][“\"][^\s]",
    fixes={
        "She called it“a shame” on Monday.": "She called it “a shame” on Monday.",
        "blocks of text.“Mothers and children,” he said.": (
            "blocks of text. “Mothers and children,” he said."
        ),
        'He said:"No way," and left.': 'He said: "No way," and left.',
    },
    keeps=[
        "She called it “a shame” on Monday.",
        "(“a shame”) and—“no”",
        "the “maker“s of it",
        "Toys“R”Us has it, “they” say",
        "„Wort“sagte er",
        'a 5"x7" print',
        'name="value" is set',
        '{"name":"Shaoni","score":"82"}',
        'load-balancer-type:"internal" is set',
    ],
    languages=["en"],
)
def missing_before_quotation(line: Line) -> Iterator[Change]:
    """An opening mark glued to the word, or to the mark, before it. Where a quotation is
    open already the mark rather closes it, and is left to other rules.
    """
    if "„" in line.text:
        return
    last = line.text.rfind("”")
    places = [match.start() for match in BEFORE_CURLY.finditer(line.text)]
    for at, is_open in zip(places, in_quotation(line.text, places), strict=True):
        if not is_open and at < last:
            yield Change((at, at), " ")
    for match, opens in _straight(line.text):
        if opens and SPOKEN.search(line.text, max(0, match.start() - 40), match.start()):
            yield Change((match.start(), match.start()), " ")


def _straight(line: str) -> Iterator[tuple[regex.Match[str], bool]]:
    """The glued straight marks of a line, and whether each opens; none if one has no pair."""
    if line.count('"') % 2:
        return
    count = position = 0
    for match in STRAIGHT.finditer(line):
        count += line.count('"', position, match.start())
        position = match.start()
        yield match, count % 2 == 0


@rule(
    "spacing/missing-before-parenthesis",
    "a space stands before a parenthesis",
    trigger=r"[^\W\d_][.!?]?\([^\s()]",
    fixes={
        "range of motion(e.g., leg curl).": "range of motion (e.g., leg curl).",
        "the range(which is long) of it": "the range (which is long) of it",
        "the Electrical Code(NEC) says": "the Electrical Code (NEC) says",
        "it was a hit.(See below.)": "it was a hit. (See below.)",
    },
    keeps=[
        "call print(value) now",
        "the parent(s) and colour(s) of it",
        "connect(host, port, timeout)",
        "f(x) is",
        "a [link](the address) here",
        "call open(the_file) for it",
        "print('Do some of the actions')",
        "descended from on High(lands of Scotland)",
        "helpers like validateRange(from, to) and limit(of, to)",
    ],
    languages=["en"],
)
def missing_before_parenthesis(line: Line) -> Iterator[Change]:
    """A remark in parentheses glued to the word before it. Calls of functions look the
    same, so the remark must hold a word that prose has and arguments do not.
    """
    for match in SENTENCE_INSIDE.finditer(line.text):
        yield Change((match.start(), match.start()), " ")
    for match in BEFORE_PARENTHESIS.finditer(line.text):
        word, inside = match[1], match[2]
        if CODE_INSIDE.search(inside) or not (in_dictionary(word.lower()) or is_name(word)):
            continue
        whole = word + inside.partition(" ")[0].lower()
        if in_dictionary(whole.lower()) or is_name(whole):
            continue  # `High(lands of Scotland)`
        if PROSE_INSIDE.search(inside) or _stands_for(inside, word):
            yield Change((match.start(), match.start()), " ")


def _stands_for(inside: str, word: str) -> bool:
    """Whether an acronym ends with the initial of the word before it: `Code(NEC)`."""
    acronym = ACRONYM.fullmatch(inside)
    return acronym is not None and acronym[1].lower() == word[0].lower()


ACRONYM = regex.compile(r"\p{Lu}\p{L}{0,4}(\p{Lu})s?")


@rule(
    "spacing/missing-before-short-parenthesis",
    "a space stands before a parenthesis",
    Applicability.UNSAFE,
    trigger=r"[^\W\d_]\([^\s()]",
    fixes={
        "the bank(ECB) and the lender(state owned)": "the bank (ECB) and the lender (state owned)"
    },
    keeps=["the parent(s) and child(ren)", "call print(x)", "use sqrt(two)"],
    languages=["en"],
)
def missing_before_short_parenthesis(line: Line) -> Iterator[Change]:
    """As before, where the parentheses hold known words, a name or an acronym."""
    for match in BEFORE_PARENTHESIS.finditer(line.text):
        word, inside = match[1], match[2]
        if CODE_INSIDE.search(inside) or not _is_word(word.rpartition("-")[2]):
            continue
        parts = regex.findall(r"[\p{L}’'-]+", inside)
        after = line.text[match.end() + len(inside) + 1 :][:1]
        if after.isalnum() and len(parts) == 1:
            continue
        capitals = inside.isupper() and 2 <= len(inside) <= 6  # noqa: PLR2004
        if capitals or any(part.isupper() or (len(part) > 3 and _is_word(part)) for part in parts):  # noqa: PLR2004
            yield Change((match.start(), match.start()), " ")


def _is_word(word: str) -> bool:
    return word[:1].isupper() or in_dictionary(word)


#: A longer word in parentheses begins no other, unless a dictionary has the whole.
LONGEST_PREFIX = 5


@rule(
    "spacing/missing-after-parenthesis",
    "a space follows a parenthesis",
    trigger=r"\)[^\W\d_]",
    fixes={
        "(CNN)After circling an airport": "(CNN) After circling an airport",
        "The bank (ECB)said so": "The bank (ECB) said so",
    },
    keeps=[
        "f(x)dx",
        "the (re)building of it",
        "(un)known and (pro)active people",
        "a [link](http)word",
        "(self)publishing",
        "(Re-)learning to read",
    ],
    languages=["en"],
)
def missing_after_parenthesis(line: Line) -> Iterator[Change]:
    """A word glued to the parenthesis before it, unless the two make one word: `(re)build`."""
    for match in AFTER_PARENTHESIS.finditer(line.text):
        inside, after = match[1], match[2]
        joined = len(inside) <= LONGEST_PREFIX or in_dictionary(inside + after)
        prefix = inside.endswith("-") or (inside.islower() and inside.isalpha() and joined)
        word = in_dictionary(after.lower()) or is_name(after)
        if word and not CODE_INSIDE.search(inside) and not (prefix and after.islower()):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/glued-dateline",
    "a dateline is set apart by a dash with spaces",
    trigger=r"^\p{Lu}[^–—-]{1,50}[–—-][ “\"\p{Lu}]",
    fixes={
        "Jordan– The judiciary sentenced five officials": (
            "Jordan – The judiciary sentenced five officials"
        ),
        "AMMAN, Jordan- The government agreed": "AMMAN, Jordan - The government agreed",
        "Moscow–The government agreed": "Moscow – The government agreed",
    },
    keeps=[
        "Jordan – The judiciary sentenced five officials",
        "Moscow- and Washington-based people",
        "Paris–Roubaix is a race",
        "Anna- The government agreed",
        "Berlin-The Hague express",
    ],
    languages=["en"],
)
def glued_dateline(line: Line) -> Iterator[Change]:
    """A place at the start of a line, and a dash that has a space on its right only or,
    before a word that begins sentences, none at all. A closed em dash is a style.
    """
    match = DATELINE.match(line.text)
    if match is None:
        return
    last, dash, opener = match[1].rpartition(" ")[2], match[2], match[3]
    place = last in words("en", "proper") or last in COUNTRIES or (last.isupper() and last[1:])
    if not place:
        return
    if dash[1:]:
        yield Change((match.end(1), match.end(1)), " ")
    elif dash != "—" and opener in words("en", "openers") and CLAUSE.match(line.text, match.end(3)):
        yield Change(match.span(2), f" {dash} ")


CLAUSE = regex.compile(r" \p{Ll}")
DATELINE = regex.compile(
    r"(\p{Lu}[\p{L}.’'-]{1,20}(?:,? \p{Lu}[\p{L}.’'-]{1,20}){0,3}(?: \(\p{L}{2,12}\))?)"
    r"([–—-] ?)(?=[“\"]?(\p{Lu}\p{L}*)(?: \p{Ll}| \p{Lu}\p{L}+ \p{Ll}|[’']))"
)
