"""Spacing: words that were glued with nothing between them.

Nothing but the words themselves tells `ofthe` from `offence`. So the whole must be unknown
to a dictionary and its two halves known, one of them being among the commonest words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pipeline.annotate.habits import capitals_inside
from pipeline.annotate.text import Line
from pipeline.annotate.words import COUNTRIES, in_dictionary, is_name
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

#: A capital in the middle of a word, the part before it (1) and the one it begins (2).
AT_CAPITAL = regex.compile(
    r"""
    [a-z] (?<= (?<! [\w@./\#:$] ) (\p{L}\p{Ll}{1,30}) )
    ( \p{Lu} \p{Ll}{1,30} ) (?! [\w(@_] | [./:] \w | - )
    """,
    regex.VERBOSE,
)
BORDER = re.compile(r"[a-z][A-Z][a-z]")
#: Words that few sentences end with, and that begin few names of programs and brands.
NOT_LAST = frozenset(
    {"about", "after", "against", "and", "are", "at", "because", "before", "between", "but", "by"}
    | {"during", "from", "her", "his", "into", "its", "of", "or", "our", "over", "said", "says"}
    | {"than", "that", "the", "their", "to", "under", "was", "were", "when", "where", "which"}
    | {"while", "who", "with", "without", "your", "in", "for", "as", "is", "like", "using", "via"}
)
#: Those of them that a sentence may end with all the same.
MAY_END = frozenset({"about", "after", "are", "before", "for", "in", "is", "said", "that", "when"})
#: What follows the first word of a name, or the whole of it.
NAME_GOES_ON = regex.compile(r" \p{Lu}\p{Ll}|[’']s\b")
PAUSE = regex.compile(r"[,.;:!?)]")
#: Words that begin sentences and end no name of a product.
STARTERS = frozenset(
    {"Although", "But", "For", "However", "Instead", "She", "That", "The", "Then", "There"}
    | {"These", "They", "This", "When", "While"}
)
SHORT = frozenset(
    {"an", "as", "at", "be", "by", "do", "he", "if", "in", "is", "it", "me", "my", "no", "of"}
    | {"on", "or", "so", "to", "up", "us", "we"}
)
#: Words of `sand` that dictionaries lack.
SANDS = frozenset({"greensand", "ironsand", "oilsand", "tarsand"})
#: Words that end with another one. That comes first: it is looked for fastest.
ENDS_LOWER = regex.compile(
    r"(?:the|that|and|with|from)(?![\w(@_/-]|[.]\w)"
    r"(?<=(?<![\w@./#])(\p{Ll}{2,30})(the|that|and|with|from))"
)
ENDS_NAME = regex.compile(
    r"(?:the|that|and|with|from)(?![\w(@_/-]|[.]\w)"
    r"(?<=(?<![\w@./#-])(\p{Lu}\p{Ll}{2,30})(the|that|and|with|from))"
)
ENDS_OTHER = regex.compile(
    r"(?:of|for|was|were|will|have|which|their)(?![\w(@_/-]|[.]\w)"
    r"(?<=(?<![\w@./#-])(\p{L}\p{Ll}{2,30})(of|for|was|were|will|have|which|their))"
)
BEGINS = regex.compile(
    r"(?:the|that|with|from|which|their)(?<=(?<![\w@./#-])(the|that|with|from|which|their))"
    r"(\p{Ll}{4,30})(?![\w(@_/-]|[.:]\w)"
)
NUMBER_AFTER = regex.compile(
    r"(?<![\w@./#-])(\p{Ll}{3,30})"
    r"(?=(?:[0-9]{1,3}(?:,[0-9]{3})*|(?:19|20)[0-9][0-9])(?: \p{Ll}{2}|[,.](?: |$)))"
)
NUMBER_BEFORE = regex.compile(
    r"(?<![\w.,$-])(?:[0-9]{1,3}(?:,[0-9]{3})+|(?:19|20)[0-9][0-9]|[0-9]{1,3})"
    r"(?=(?:the|and|in|of|to|for|was|when|with|by|from|after|people|years|percent)\b(?![-.@]\w))"
)


@rule(
    "spacing/glued-name",
    "two words were glued where the capital stands",
    trigger=r"[a-z][A-Z][a-z]",
    fixes={
        "it is thatTurkey agreed": "it is that Turkey agreed",
        "A. Walker/Getty ImagesForeign Minister": "A. Walker/Getty Images Foreign Minister",
    },
    keeps=["my iPhone and eBay", "call toString or forEach", "the PayPal of LinkedIn"],
    languages=["en"],
)
def glued_name(line: Line) -> Iterator[Change]:
    """A name glued to a word such as `that` or `of`, with which no brand begins; and the
    text glued to the credit of its picture.
    """
    for match in CREDIT.finditer(line.text):
        yield Change((match.end(), match.end()), " ")
    for match in _at_capitals(line.text):
        name = match[2]
        if match[1] in NOT_LAST and (is_name(name) or name in COUNTRIES) and len(name) > SHORT_NAME:
            yield Change((match.start(2), match.start(2)), " ")


SHORT_NAME = 3
CREDIT = regex.compile(
    r"(?<=Getty Images|Shutterstock|Reuters|Associated Press|Alamy)(?=\p{Lu}\p{Ll}+ )"
)


@rule(
    "spacing/glued-at-capital",
    "two words were glued where the capital stands",
    Applicability.UNSAFE,
    trigger=r"[a-z][A-Z][a-z]",
    fixes={
        "the company saidMonday it would": "the company said Monday it would",
        "at the end of the weekThey went home": "at the end of the week. They went home",
    },
    keeps=["my iPhone and eBay", "the PayPal of LinkedIn", "the WordPress blog"],
    languages=["en"],
)
def glued_at_capital(line: Line) -> Iterator[Change]:
    """A known word and a known one with a capital. Where the second is one that begins
    sentences and is no name, the full stop was lost too, unless the first ends none.
    """
    for match in _at_capitals(line.text):
        before, after = match[1], match[2]
        opener = after in words("en", "openers")
        if before.islower():
            found = len(before) > 2 and in_dictionary(before)  # noqa: PLR2004
        else:
            found = opener and (is_name(before) or after in STARTERS)
        if not found or in_dictionary(before + after.lower()):
            continue
        known, name = in_dictionary(after.lower()), is_name(after)
        inside = after in capitals_inside(line.whole.text)
        if known or inside or name or before in NOT_LAST:
            plain = known and not (inside or name or PAUSE.match(line.text, match.end()))
            begins = (opener or plain) and not NAME_GOES_ON.match(line.text, match.end())
            opens = begins and (before not in NOT_LAST or (after in STARTERS and before in MAY_END))
            at = match.start(2)
            yield Change((at, at), ". " if opens else " ")


@rule(
    "spacing/glued-function-word",
    "a common word was glued to the one before it",
    trigger=r"\p{Ll}{2}(?:the|that|and|with|from)(?:\P{Ll}|$)",
    fixes={"the leader ofthe party": "the leader of the party"},
    keeps=[
        "they bathe and seethe",
        "a bag of greensand",
        "an operand and an ampersand",
        "herewith",
        "on reddit",
    ],
    languages=["en"],
)
def glued_function_word(line: Line) -> Iterator[Change]:
    """A word that no dictionary knows and that ends with `the`, `that`, `and`, `with` or
    `from`, an ordinary word being left before it.
    """
    for match in ENDS_LOWER.finditer(line.text):
        word = match[1] + match[2]
        listed = word in SANDS or in_dictionary(word) or is_name(word.capitalize())
        if not listed and _is_half(match[1]):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/glued-lowercase",
    "two words were glued",
    Applicability.UNSAFE,
    trigger=r"\p{Ll}{2}(?:the|that|and|with|from|of|for|was|were|will|have|which|their)(?:\P{Ll}|$)",
    fixes={"a plan of Chinaand Japan": "a plan of China and Japan"},
    keeps=["Thailand and Iceland", "the roof and the proof of it"],
    languages=["en"],
)
def glued_lowercase(line: Line) -> Iterator[Change]:
    """As before, with more words, and with names before them."""
    for pattern in (ENDS_NAME, ENDS_OTHER):
        for match in pattern.finditer(line.text):
            before, word = match[1], match[1] + match[2]
            listed = is_name(word) or in_dictionary(word.lower())
            if not listed and (is_name(before) or before in COUNTRIES or _is_half(before)):
                yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/glued-article",
    "two words were glued",
    Applicability.UNSAFE,
    trigger=r"(?:^|\P{Ll})(?:the|that|with|from|which|their)\p{Ll}{4}",
    fixes={"a plan of thegovernment for it": "a plan of the government for it"},
    keeps=["a theory of therapy", "withdrawn from theirs"],
    languages=["en"],
)
def glued_article(line: Line) -> Iterator[Change]:
    """A word that no dictionary knows and that begins with `the` and the like, a known
    word being left after it.
    """
    for match in BEGINS.finditer(line.text):
        if not in_dictionary(match[1] + match[2]) and _is_half(match[2]):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/glued-count",
    "a number and the word beside it were glued",
    trigger=r"[a-z][0-9]|[0-9][a-z]{2}",
    fixes={
        "In 2024the party agreed": "In 2024 the party agreed",
        "the attack killed20 people": "the attack killed 20 people",
    },
    keeps=["a 2024in screen", "the 1900s", "model 2024by-3", "1080and 720", "covid19 people"],
    languages=["en"],
)
def glued_count(line: Line) -> Iterator[Change]:
    """A year before one of the commonest words, and an ordinary word before a number of
    people, years or the like.
    """
    for match in GLUED_YEAR.finditer(line.text):
        yield Change((match.end(), match.end()), " ")
    for match in GLUED_COUNT.finditer(line.text):
        if match[1] in words("en", "words") and match[1] not in NUMBERED:
            yield Change((match.end(1), match.end(1)), " ")


GLUED_COUNT = regex.compile(
    r"(?<![\w@./#-])([a-z]{4,30})[0-9]{1,3}(?:,[0-9]{3})*"
    r" (?:people|persons|men|women|children|soldiers|civilians|percent|years|months|days|hours"
    r"|minutes|times|others|million|billion)\b"
)


GLUED_YEAR = regex.compile(
    r"(?<=\b(?:[Ii]n|[Oo]f|[Ss]ince|[Ff]rom|[Bb]y|[Uu]ntil|\p{Lu}\p{Ll}+|[0-9],) )"
    r"(?:19|20)[0-9][0-9]"
    r"(?=(?:the|and|in|of|to|for|was|when|with|by) )"
)


@rule(
    "spacing/glued-number",
    "a word and a number were glued",
    Applicability.UNSAFE,
    trigger=r"[a-z][0-9]|[0-9][a-z]{2}",
    fixes={"The attack killed20 people in 2024the": "The attack killed 20 people in 2024 the"},
    keeps=["python3 and utf8 and sha256", "covid19 and mp3", "a 5in screen"],
    languages=["en"],
)
def glued_number(line: Line) -> Iterator[Change]:
    """An ordinary word before a number, or one of the commonest after a number."""
    for match in NUMBER_AFTER.finditer(line.text):
        if match[1] in words("en", "words") and match[1] not in NUMBERED:
            yield Change((match.end(), match.end()), " ")
    for match in NUMBER_BEFORE.finditer(line.text):
        if not line.text.startswith("in", match.end()) or len(match[0]) > 3:  # noqa: PLR2004
            yield Change((match.end(), match.end()), " ")


#: Words that names of files, versions and products put before a number.
NUMBERED = frozenset(
    {"area", "base", "channel", "chapter", "class", "day", "file", "image", "item", "level"}
    | {"log", "node", "page", "part", "python", "server", "step", "test", "user", "version"}
    | {"web", "windows", "word"}
)


def _at_capitals(line: str) -> Iterator[regex.Match[str]]:
    """Where two words may be glued at a capital; the borders are found in a tenth of the time."""
    for border in BORDER.finditer(line):
        if match := AT_CAPITAL.match(line, border.start()):
            yield match


def _is_half(word: str) -> bool:
    """Whether a word is listed as it stands, or is the plural of one that is.

    Other endings are not enough: `nightstand` is no `nightst-and`.
    """
    if len(word) <= 2:  # noqa: PLR2004
        return word in SHORT
    known = words("en", "known")
    return word in known or word in words("en", "words") or word.removesuffix("s") in known
