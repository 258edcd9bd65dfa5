"""Spacing: spaces inside what is one word or one number: `9 a. m.`, `45, 000`, `long- term`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import in_dictionary
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

INITIALISMS = "U S|U K|U N|E U|D C|U S A|U A E|U S S R|N Y|L A|Ph D|a m|p m|e g|i e"
SPACED_INITIALISM = regex.compile(
    r"\b(?:" + "|".join(name.replace(" ", r"\. ?") for name in INITIALISMS.split("|")) + r")\."
    r"(?![ ]?\p{L}\.)"
)

SPACE_IN_THOUSANDS = regex.compile(
    r"(?<![0-9,.]|[0-9], )[0-9]{1,3}(?:,[0-9]{3})*(?: ,|, | , )000(?:,[0-9]{3})*\b"
    r"(?!,? [0-9]|,? and [0-9])"
    r"|(?<=[$£€])[0-9]{1,3}(?: ,|, )[0-9]{3}\b(?!,? [0-9]|,? and [0-9])"
    r"|(?<![0-9,.]|[0-9], )[0-9]{1,3} ,[0-9]{3}\b"
)
SPACE_IN_NUMBER = regex.compile(
    r"(?<=\p{Ll}:? )(?<!\b(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December|[Aa]ge|[Aa]ged|[Pp]ages?|[Rr]ooms?|[Nn]os?\.|[Ii]tems?|[Cc]hapters?) )"
    r"[1-9][0-9]{0,2}, [0-9]{3}(?= \p{L}{3}|%|-\p{Ll})"
)
SPACE_AFTER_CURRENCY = regex.compile(r"(?<=(?:^|[\s(])(?:US|A|C|NZ|HK)?[$£€]) (?=[0-9])")
SPACE_BEFORE_PERCENT = regex.compile(r"(?<=[0-9]) (?=%(?:[\s.,;:)]|$))")
SPACE_BEFORE_ORDINAL = regex.compile(r"\b[0-9]{0,4}(?:1 st|2 nd|3 rd|[0-9] th)\b(?![.-])")

BROKEN_HYPHEN = regex.compile(
    r"-(?<=(?<![\w/-])([\p{L}0-9][\p{L}0-9.-]{0,40})( ?)-)"
    r"( ?)(\p{Ll}{2,30}(?:-\p{Ll}{2,30}){0,3})(?![\w(-])"
)
#: A hyphen with a space after it that stands for what comes later: `short- and long-term`.
SUSPENDED = frozenset(
    {"and", "or", "to", "nor", "but", "versus", "vs", "through", "und", "oder", "y"}
)


@rule(
    "spacing/space-in-initialism",
    "the letters of an initialism stand together",
    trigger=r"\b(?:[A-Z]|Ph|[aepi])\. [A-Zmge]\.",
    fixes={"the U. S. may not agree at 9 a. m.": "the U.S. may not agree at 9 a.m."},
    keeps=["General U. S. Grant won", "plan B. A. Smith knew", "J. R. R. Tolkien"],
    languages=["en"],
)
def space_in_initialism(line: Line) -> Iterator[Change]:
    """Well-known initialisms only; initials of people have spaces, and two that could be
    either stay before a word with a capital.
    """
    for match in SPACED_INITIALISM.finditer(line.text):
        joined = match[0].replace(" ", "")
        if joined == "U.S." and line.text.startswith(" Grant", match.end()):
            continue
        for index, character in enumerate(match[0]):
            if character == " ":
                yield Change((match.start() + index, match.start() + index + 1), "")


@rule(
    "spacing/space-in-number",
    "the digits of a number stand together",
    trigger=r"[0-9](?: ,| ?, )[0-9]{3}\b|[0-9] (?:st|nd|rd|th)\b",
    fixes={
        "some 45, 000 people and $1, 250": "some 45,000 people and $1,250",
        "his 114 th birthday": "his 114th birthday",
    },
    keeps=[
        "rooms 101, 000 and 103",
        "on May 12, 150 people came",
        "in 2012, 000 was dialled",
        "the 1 thing, 2 more",
        "5 standard tests",
    ],
    languages=["en"],
    enters_protected=True,
)
def space_in_number(line: Line) -> Iterator[Change]:
    """A space beside the comma that parts the thousands, where nothing else can be meant:
    before three noughts, or in a sum of money; and one before the ending of an ordinal.
    """
    for pattern in (SPACE_IN_THOUSANDS, SPACE_BEFORE_ORDINAL):
        for match in pattern.finditer(line.text):
            yield from _spaces_out(match)


@rule(
    "spacing/space-in-thousands",
    "the digits of a number stand together",
    Applicability.UNSAFE,
    trigger=r"[0-9], [0-9]{3}[ %-]",
    fixes={"killed some 1, 500 people": "killed some 1,500 people"},
    keeps=["on May 12, 150 people came", "aged 45, 300 of them", "in 2012, 150 people"],
    languages=["en"],
    enters_protected=True,
)
def space_in_thousands(line: Line) -> Iterator[Change]:
    """As before, with other digits than noughts: two numbers in a list look the same."""
    for match in SPACE_IN_NUMBER.finditer(line.text):
        yield from _spaces_out(match)


def _spaces_out(match: regex.Match[str]) -> Iterator[Change]:
    for index, character in enumerate(match[0]):
        if character == " ":
            yield Change((match.start() + index, match.start() + index + 1), "")


@rule(
    "spacing/space-beside-unit",
    "no space stands between a number and its currency or percent sign",
    trigger=r"[$£€] [0-9]|[0-9] %",
    fixes={
        "the average of $ 100 rose": "the average of $100 rose",
        "10% of one and 5 % of the other": "10% of one and 5% of the other",
    },
    keeps=[
        "$100 and 5%",
        "un prix de 20 % moins cher",
        "5 % here and 6 % there",
        "10 %s and 20 %(name)s",
        "the US $ was",
    ],
    languages=["en"],
    whole_document=True,
)
def space_beside_unit(text: Text) -> Iterator[Change]:
    """A currency or percent sign set apart from its number. Scientific writing sets the
    percent sign apart on purpose: a text that does so as a habit keeps it.
    """
    for match in SPACE_AFTER_CURRENCY.finditer(text.text):
        yield Change(match.span(), "")
    apart = [match.span() for match in SPACE_BEFORE_PERCENT.finditer(text.text)]
    if len(apart) <= len(CLOSED_PERCENT.findall(text.text)):
        for span in apart:
            yield Change(span, "")


CLOSED_PERCENT = regex.compile(r"[0-9]%")


@rule(
    "spacing/space-before-percent",
    "no space stands between a number and its percent sign",
    Applicability.UNSAFE,
    trigger=r"[0-9] %",
    fixes={"a rise of 5 % in all": "a rise of 5% in all"},
    keeps=["a rise of 5 % here and 6 % there", "a rise of 5%"],
    languages=["en"],
    whole_document=True,
)
def space_before_percent(text: Text) -> Iterator[Change]:
    """The only percent sign of a text, set apart: no habit can be seen."""
    apart = [match.span() for match in SPACE_BEFORE_PERCENT.finditer(text.text)]
    if len(apart) == 1 and not CLOSED_PERCENT.search(text.text):
        yield Change(apart[0], "")


@rule(
    "spacing/space-in-compound",
    "a hyphen joins its two words",
    trigger=r" -\p{Ll}|- \p{Ll}",
    fixes={
        "a long- term truce and a U.S. -backed plan": "a long-term truce and a U.S.-backed plan",
        "The 28- point plan is well -known": "The 28-point plan is well-known",
        "a step- by step guide": "a step-by-step guide",
    },
    keeps=[
        "a short- and long-term plan",
        "favorites below- there is more",
        "pre- or post-war",
        "run tar -xzf on it",
        "10- to 12-year-olds",
        "the range 5 -low",
    ],
    languages=["en"],
)
def space_in_compound(line: Line) -> Iterator[Change]:
    """A space beside the hyphen of a word that is known to have one, or after a number or
    an initialism. Where the two make no compound, the hyphen is rather a dash.
    """
    for match in BROKEN_HYPHEN.finditer(line.text):
        if not _broken(match):
            continue
        if _compound(match[1], match[4]):
            yield _closed(match)
        elif (word := NEXT_WORD.match(line.text, match.end())) and _chained(match, word):
            yield _closed(match)
            yield Change((word.start(), word.start() + 1), "-")


@rule(
    "spacing/space-in-likely-compound",
    "a hyphen joins its two words",
    Applicability.UNSAFE,
    trigger=r" -\p{Ll}|- \p{Ll}",
    fixes={"the goat- herder came": "the goat-herder came"},
    keeps=["it is below- there is more", "a short- and long-term plan", "run tar -xzf on it"],
    languages=["en"],
)
def space_in_likely_compound(line: Line) -> Iterator[Change]:
    """As before, where only one half is known to make compounds."""
    for match in BROKEN_HYPHEN.finditer(line.text):
        before, after = match[1], match[4]
        if _broken(match) and not _compound(before, after) and _likely(before, after):
            yield _closed(match)


def _broken(match: regex.Match[str]) -> bool:
    """Whether one side of the hyphen has a space, and the other none."""
    return (match[2] == "") != (match[3] == "") and match[4] not in SUSPENDED


def _closed(match: regex.Match[str]) -> Change:
    return Change(match.span(2) if match[2] else match.span(3), "")


NEXT_WORD = regex.compile(r" (\p{Ll}{2,30})(?![\w-])")


def _chained(match: regex.Match[str], word: regex.Match[str]) -> bool:
    """Whether a third word belongs to a compound that lost a hyphen too: `step- by step`."""
    return f"{match[1].lower()}-{match[4]}-{word[1]}" in words("en", "compounds")


def _compound(before: str, after: str) -> bool:
    if f"{before.lower()}-{after}" in words("en", "compounds"):
        return True
    if "-" in before or "-" in after:
        return False
    firsts, lasts = _parts()
    if before.endswith("."):
        return before.count(".") > 1 and after in lasts
    if before[-1].isdigit():
        return after in MEASURES
    return before.lower() in firsts and after in lasts


def _likely(before: str, after: str) -> bool:
    first, last = before.lower().split("-"), after.split("-")
    if first[-1].endswith("ly") or not all(
        part.isalpha() and in_dictionary(part) for part in first + last
    ):
        return False
    if len(first) + len(last) > 2:  # noqa: PLR2004 - `out-of-the -box`
        return True
    clause = words("en", "dash_words") | NO_PART
    if clause & {*first, *last}:
        return False
    formed = after.endswith(("ed", "ing"))
    return formed or after.capitalize() not in words("en", "openers")


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last parts of two known compounds or more."""
    split = [compound.split("-") for compound in words("en", "compounds")]
    firsts = Counter(parts[0] for parts in split)
    lasts = Counter(parts[-1] for parts in split)
    few = NO_PART | words("en", "dash_words")
    return (
        frozenset(part for part, count in firsts.items() if count > 1 and part not in few),
        frozenset(part for part, count in lasts.items() if count > 1 and part not in few),
    )


#: Words that stand in compounds (`up-and-coming`) and follow a dash as well.
NO_PART = frozenset(
    {"a", "all", "an", "and", "as", "at", "be", "by", "for", "from", "have", "he", "if", "in", "is"}
    | {"it", "like", "more", "no", "not", "now", "of", "on", "one", "or", "so", "such", "the"}
    | {"then", "there", "they", "this", "to", "we", "which", "with", "you", "hardly", "do", "that"}
    | {"again", "ago", "also", "anyway", "before", "below", "here", "however", "just", "later"}
    | {"me", "once", "only", "please", "soon", "still", "thanks", "them", "today", "tomorrow"}
    | {"tonight", "too", "us", "use", "very", "yesterday", "yet"}
)
#: What a number and a hyphen stand before.
MEASURES = frozenset(
    {"acre", "bed", "bit", "carat", "centimeter", "core", "course", "day", "degree", "dollar"}
    | {"door", "episode", "fold", "foot", "game", "gallon", "gram", "hour", "inch", "item"}
    | {"kilometer", "kilometre", "lap", "letter", "meter", "metre", "mile", "million", "billion"}
    | {"man", "member", "mile", "minute", "month", "year", "old", "ounce", "page", "part", "party"}
    | {"percent", "person", "piece", "plus", "point", "pound", "question", "room", "round"}
    | {"seat", "second", "set", "speed", "star", "step", "story", "storey", "ton", "track", "week"}
    | {"volt", "watt", "way", "word", "yard", "strong", "time", "nation", "state", "term"}
)
