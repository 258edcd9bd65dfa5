"""Capitals of words that a list has: countries, peoples, months, acronyms, well-known pairs."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.capitals import (
    inside_prose,
    is_prose,
    last_word,
    line_around,
    next_word,
    occurrences,
)
from pipeline.annotate.names_words import two_words
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import is_known
from pipeline.edits import Applicability
from pipeline.lexicons import lowered, words
from pipeline.rules import Change, rule

MONTH = regex.compile(
    r"""
    (?<![\w.-]) (?: (?<=\d [ ]) (?: may | march | august ) (?= ,?[ ](?:19|20)\d\d\b )
      | (?: may | march | august ) (?= [ ]\d{1,2},[ ](?:19|20)\d\d\b )
      | (?<= \b(?:in|of|since|until|by|from|to)[ ]) (?: may | march | august )
        (?= ,?[ ](?:of[ ])?(?:19|20)\d\d\b ) )
    """,
    regex.VERBOSE,
)
INITIALISM = regex.compile(r"(?<![\w.@/-])(?:u\.s\.(?:a\.)?|u\.k\.|u\.n\.)(?![\w@])")
US = regex.compile(r"(?<=\b(?:[Tt]he|[Ff]ormer|[Cc]urrent|[Ss]enior|[Tt]op) )us(?= (\p{Ll}+))")


@rule(
    "casing/lowercase-proper",
    "names of countries, peoples, cities, days and months begin with a capital",
    trigger=None,
    fixes={
        "that russia and european officials met on thursday": (
            "that Russia and European officials met on Thursday"
        ),
        "The nato chief met the fbi.": "The NATO chief met the FBI.",
    },
    keeps=[
        "fine china and a roast turkey",
        "@russia and #ukraine",
        "a bag of brussels sprouts, french fries and a dutch oven",
        "we use monday.com, and monday is a tool",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_proper(text: Text) -> Iterator[Change]:
    """Names that are never an ordinary word in lower case; the list leaves out all that
    are (`china`, `turkey`, `polish`, `may`). Their number is small and the words of a text
    are many, so the words are looked up, not the names searched.
    """
    proper = lowered("en", "proper")
    for word in sorted(proper.keys() & text.lowered):
        if f"{word}.com" in text.text:
            continue  # a brand that writes itself so
        for at in occurrences(text.text, word):
            end = at + len(word)
            if not _is_thing(text.text, at, end):
                yield Change((at, end), proper[word])


def _is_thing(text: str, start: int, end: int) -> bool:
    """Whether a word is part of the name of a thing, such as `plaster of paris`, or of a
    plant or animal (`Cornus florida`).
    """
    genus = last_word(text, start)
    if genus.istitle() and genus.endswith(LATIN) and not _is_name(genus):
        return True
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].islower():
        return text[end + 1 : end + 4] not in {"bas", "led", "bac", "bor", "own", "mad"}
    if next_word(text, end) in words("en", "household_nouns"):
        return True
    around = text[max(0, start - 20) : end + 20].replace("\n", " ")
    return any(phrase in around for phrase in words("en", "lowercase_phrases"))


LATIN = ("is", "us", "um", "ia", "ea", "ix", "ops", "ella", "nus", "ola", "ium")


def _is_name(word: str) -> bool:
    return is_known(word) or word.lower() in words("en", "names")


@rule(
    "casing/lowercase-homonym",
    "the text writes this name with a capital elsewhere",
    trigger=None,
    fixes={
        "The talks in turkey ended. All the leaders in Turkey and the allies of Turkey agreed.": (
            "The talks in Turkey ended. All the leaders in Turkey and the allies of Turkey agreed."
        )
    },
    keeps=[
        "They ate turkey and fine china broke.",
        "A roast turkey, and then turkey again, all over the country of Turkey and in Turkey.",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_homonym(text: Text) -> Iterator[Change]:
    """Names that are ordinary words as well: `china`, `turkey`, `jersey`. A single one in
    lower case, in a text that has it with a capital inside two sentences or more.
    """
    names = lowered("en", "lowercase_names")
    for word in sorted(names.keys() & text.lowered):
        if text.vocabulary[word] == 1 and inside_prose(text.text, names[word]) > 1:
            for at in occurrences(text.text, word):
                if next_word(text.text, at + len(word)) not in words("en", "household_nouns"):
                    yield Change((at, at + len(word)), names[word])


@rule(
    "casing/lowercase-country",
    "after a preposition the country is meant",
    Applicability.UNSAFE,
    trigger=r"[a-z] (?:china|turkey|jordan|georgia|chad|chile|mali|niger|guinea|jersey|panama)",
    fixes={"the talks in china and the unrest": "the talks in China and the unrest"},
    keeps=["a shop for china plates", "interested in turkey recipes", "set of china that broke"],
    languages=["en"],
)
def lowercase_country(line: Line) -> Iterator[Change]:
    """`in turkey`, `from china`, where no noun follows that it could belong to."""
    names = lowered("en", "lowercase_names")
    for match in COUNTRY.finditer(line.text):
        yield Change(match.span(1), names[match[1]])


COUNTRY = regex.compile(
    r"""
    \b (?: in | from | to | with | between | against | across | New | South | North ) [ ]
    ( china | turkey | jordan | georgia | chad | chile | mali | niger | guinea | jersey | panama )
    (?= [.,;:’'] | [ ] (?: and | or | is | was | has | have | had | will | would | to | on | in | at
                         | after | as | that | who | which | said | for | by | were | are ) \b )
    """,
    regex.VERBOSE,
)


@rule(
    "casing/lowercase-month",
    "beside a year the month is meant",
    trigger=r"(?:may|march|august),? (?:of )?[0-9]",
    fixes={"on 5 may 2023 and in august 2024": "on 5 May 2023 and in August 2024"},
    keeps=["you may 2023 times", "in may-apple season", "they march 20 miles"],
    languages=["en"],
)
def lowercase_month(line: Line) -> Iterator[Change]:
    """`may`, `march` and `august` are months only with a year or a day beside them."""
    for match in MONTH.finditer(line.text):
        yield Change(match.span(), match[0].capitalize())


@rule(
    "casing/lowercase-initialism",
    "the initialism is written in capitals",
    trigger=r"u\.[skn]\.",
    fixes={"the u.s. and the u.k.": "the U.S. and the U.K."},
    keeps=["u.s.example.com", "menu.s.", "the U.S."],
    languages=["en"],
)
def lowercase_initialism(line: Line) -> Iterator[Change]:
    """`u.s.`, `u.k.` and `u.n.` with their dots."""
    for match in INITIALISM.finditer(line.text):
        yield Change(match.span(), match[0].upper())


@rule(
    "casing/lowercase-us",
    "the United States are meant",
    trigger="us [a-z]",
    fixes={"The us military said so.": "The US military said so."},
    keeps=["He gave us military help.", "the us and them of it", "of us all"],
    languages=["en"],
)
def lowercase_us(line: Line) -> Iterator[Change]:
    """`us` between an article and a word for a body or an office of state."""
    for match in US.finditer(line.text):
        if match[1] in words("en", "people_nouns"):
            yield Change(match.span(), "US")


@rule(
    "casing/lowercase-acronym",
    "the acronym is written in capitals",
    Applicability.UNSAFE,
    trigger=None,
    fixes={"It has a usb port and the fcc knows it.": "It has a USB port and the FCC knows it."},
    keeps=["index.html and /usb", "The lead of it was led away from there."],
    languages=["en"],
    whole_document=True,
)
def lowercase_acronym(text: Text) -> Iterator[Change]:
    """Acronyms that are no words: `usb`, `seo`, `hvac`."""
    for word in sorted(words("en", "acronyms").intersection(text.words)):
        for at in occurrences(text.text, word):
            if is_prose(line_around(text.text, at)):
                yield Change((at, at + len(word)), word.upper())


@rule(
    "casing/half-capital-place",
    "both words of the name have a capital",
    trigger=None,
    fixes={
        "They flew from Hong kong to New hampshire and on to hong Kong.": (
            "They flew from Hong Kong to New Hampshire and on to Hong Kong."
        ),
    },
    keeps=[
        "The gap between them widens, and the range is wide.",
        "a long Beach day on the great Lakes, and the Arabian peninsula",
    ],
    languages=["en"],
    whole_document=True,
)
def half_capital_place(text: Text) -> Iterator[Change]:
    """Names of places and organisations of two words that a list has, of which one lost its
    capital: a word that no dictionary has.
    """
    by_first, by_second = two_words()
    for word in sorted(text.unknown):
        for other in sorted(by_second.get(word, NO_WORDS)):
            yield from _with_capital(text, f"{other} {word}", len(other) + 1)
        for other in sorted(by_first.get(word, NO_WORDS)):
            yield from _with_capital(text, f"{word} {other}", 0)


def _with_capital(text: Text, phrase: str, lost: int) -> Iterator[Change]:
    for at in occurrences(text.text, phrase):
        if is_prose(line_around(text.text, at)):
            yield Change((at + lost, at + lost + 1), phrase[lost].upper())


NO_WORDS = frozenset[str]()


@rule(
    "casing/lowercase-new",
    "the first word of the name has a capital, too",
    trigger=r"(?:new|saudi|sri|costa|puerto|el|las|los|san) [A-Z]",
    fixes={
        "They flew from new York and san Francisco to el Paso on Monday.": (
            "They flew from New York and San Francisco to El Paso on Monday."
        ),
    },
    keeps=[
        "They have a new Orleans chair, and these are the new Mexico cups of them all.",
        "They went with the new Ford and its new Jersey cloth, and with their brand new York suit.",
    ],
    languages=["en"],
)
def lowercase_new(line: Line) -> Iterator[Change]:
    """`new`, `san` and the like before a word with which it is the name of a place."""
    for match in FIRST_OF_PLACE.finditer(line.text):
        known = two_words()[0].get(match[2], NO_WORDS)
        if match[3] in known and match[1].lower() not in BEFORE_NEW and is_prose(line.text):
            yield Change((match.start(2), match.start(2) + 1), match[2][0].upper())


FIRST_OF_PLACE = regex.compile(
    r"(?<![\w.@/-])(\p{L}+) (new|saudi|sri|costa|puerto|el|las|los|san) ([A-Z]\p{Ll}+)(?!\w)"
)
#: Behind these something is new.
BEFORE_NEW = frozenset(
    {"a", "an", "the", "this", "these", "any", "no", "every", "some", "his", "her", "its", "their"}
    | {"our", "my", "your", "brand"}
)
