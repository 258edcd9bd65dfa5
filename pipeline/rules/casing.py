"""Casing: capitals that were lost. By evidence, never by a blanket truecaser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

SENTENCE_START = regex.compile(
    r"""
    (?<! [\w.-] | ^ (?=\d) )                          # the number of a list item is no word
    ( (?: [\p{L}’'-]+ | \d+ %? ) [)]? ) ( [.!?] [”"’)]? )   # the last word and its stop
    [ ] [“"]? ( \p{Ll}+ ) \b (?! [.@_/\d-] | [ ] -\w | [ ]? [(=] )
    """,
    regex.VERBOSE,
)
LOWER_WORD = re.compile(r"\b[a-z]{4,13}\b")
WORD = regex.compile(r"(?<![\w@#./_-])\p{Ll}{3,}(?![\w@/_]|[.][\w]|-\p{Ll})")
FIRST_PERSON = regex.compile(
    r"""
    (?<= [ “"(] | ^ ) i
    (?= [’'] (?: m | ve | ll | d ) \b
      | [ ] (?: am | was | have | had | think | know | will | would | can | could | do
              | don[’']t | did
              | said | want | feel | believe | saw | went | never | really | just | also ) \b )
    """,
    regex.VERBOSE,
)


@rule(
    "casing/sentence-start",
    "a sentence begins with a capital",
    trigger=r"[.!?][”\"’)]? [“\"]?\p{Ll}",
    fixes={
        "to withdraw its forces. the remarks were strong": (
            "to withdraw its forces. The remarks were strong"
        ),
        "Is that so? he asked for more. it came.": "Is that so? he asked for more. It came.",
    },
    keeps=[
        "the U.S. and its allies",
        "at 9 a.m. in the morning",
        "apples, pears, etc. in a bowl",
        "Apple Inc. announced it",
        "“Really?” he said. iPhones sell.",
        "See vol. two for more",
        "12. dbt is a list item",
        "at the prompt. hostname -i tells",
        "various goods. (page images at the library)",
        "vger. kernel. org has the list",
        "the null. null is a value",
    ],
    languages=["en"],
)
def sentence_start(line: Line) -> Iterator[Change]:
    """A lower-cased word after a full stop. The word before the stop must be an ordinary
    one and no abbreviation, and the word after it one that is written in lower case only
    because it usually stands inside a sentence. After a question or exclamation mark much
    may go on in lower case ("Really? he asked"), so only full stops count.
    """
    abbreviations = words("en", "abbreviations")
    for match in SENTENCE_START.finditer(line.text, overlapped=True):
        before, mark, after = match.groups()
        if mark[0] != "." or after in NOT_OPENING or not is_ordinary(after):
            continue
        last = before.rstrip(")").lower()
        number = last.rstrip("%").isdigit()
        ordinary = number or is_ordinary(last) or last.title() in words("en", "proper")
        if len(last) > 1 and ordinary and last not in abbreviations and last != after:
            start = match.start(3)
            yield Change((start, start + 1), after[0].upper())


#: Words that begin names in lower case, where they may begin a sentence as well; and the
#: ends of domains whose dots were parted from them.
NOT_OPENING = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von"}
    | {"com", "net", "org"}
)


@rule(
    "casing/lowercase-proper",
    "names of countries, peoples, cities, days and months begin with a capital",
    trigger=None,
    fixes={
        "that russia and european officials met on thursday": (
            "that Russia and European officials met on Thursday"
        ),
    },
    keeps=["fine china and a roast turkey", "@russia and #ukraine", "a bag of brussels sprouts"],
    languages=["en"],
    whole_document=True,
)
def lowercase_proper(text: Text) -> Iterator[Change]:
    """Names that are never an ordinary word in lower case; the list leaves out all that
    are (`china`, `turkey`, `polish`, `may`). Their number is small and the words of a text
    are many, so the words are looked up, not the names searched.
    """
    proper = _proper_by_lower()
    if proper.keys().isdisjoint(LOWER_WORD.findall(text.text)):
        return
    for match in WORD.finditer(text.text):
        right = proper.get(match[0])
        if right and not _is_common(text.text, match.start(), match.end()):
            yield Change((match.start(), match.start() + 1), right[0])


def _is_common(text: str, start: int, end: int) -> bool:
    """Whether a word is part of a phrase such as `plaster of paris`, or of a brand that
    writes itself so and has its domain in the text (`monday.com`).
    """
    if f"{text[start:end]}.com" in text:
        return True
    around = text[max(0, start - 20) : end + 20].replace("\n", " ")
    return any(phrase in around for phrase in words("en", "lowercase_phrases"))


@rule(
    "casing/lowercase-i",
    "the pronoun I is a capital",
    trigger=r"i[’' ]",
    fixes={"and i think i’m right": "and I think I’m right"},
    keeps=["the i in team", "for i in range", "(i) the first"],
    languages=["en"],
)
def lowercase_i(line: Line) -> Iterator[Change]:
    """The pronoun before a verb that only it can stand before."""
    for match in FIRST_PERSON.finditer(line.text):
        yield Change(match.span(), "I")


@rule(
    "casing/lowercase-surname",
    "after a given name stands a word that is no ordinary one: a surname",
    Applicability.UNSAFE,
    trigger=r"\p{Lu}\p{Ll}+ \p{Ll}{4}",
    fixes={"the arrival of Steve witkoff in Moscow": "the arrival of Steve Witkoff in Moscow"},
    keeps=["Steve walked in", "where Emma said so", "the Lisa effect"],
    languages=["en"],
)
def lowercase_surname(line: Line) -> Iterator[Change]:
    """A given name and a word that is in no list of ordinary words, nor made from one by
    an ending.
    """
    given = words("en", "given_names")
    for match in GIVEN_SURNAME.finditer(line.text):
        if match[1] in given and not is_ordinary(match[2]):
            start = match.start(2)
            yield Change((start, start + 1), match[2][0].upper())


GIVEN_SURNAME = regex.compile(r"\b(\p{Lu}\p{Ll}+) (\p{Ll}{4,})\b(?![’'-]\p{L}|[@/.]\w)")


@cache
def _proper_by_lower() -> dict[str, str]:
    return {word.lower(): word for word in words("en", "proper")}
