"""Capitals of persons: a given name, a title or the text itself says that a word names one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pipeline.annotate.capitals import (
    is_inside,
    is_prose,
    last_word,
    line_around,
    next_word,
    occurrences,
)
from pipeline.annotate.names_words import cue, facts
from pipeline.annotate.text import LONGEST_TEXT, Line, Text
from pipeline.annotate.words import in_dictionary, is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import lowered, words
from pipeline.rules import Change, rule

TITLE_NAME = regex.compile(
    r"""
    \b (?: President | Senator | Secretary | Minister | Chancellor | Governor | Mayor | Judge
        | Justice | General | Professor | King | Queen | Prince | Princess | Pope
        | (?: Mr | Mrs | Ms | Dr | Sen | Rep | Gov | Gen | Prof ) \.? )
    [ ] ( \p{Ll}{4,} ) \b (?! [’'-]\p{L}{2} | [@/.]\w )
    """,
    regex.VERBOSE,
)


#: What the trigger goes by: given names that are no short word such as `The`, and ordinary
#: words that are family names as well.
GIVEN_WORD = (
    r"[A-Z][a-z]{3,}|Al|Amy|Ann|Ben|Bob|Dan|Ed|Eva|Ian|Jim|Joe|Jon|Ken|Kim|Lee|Max|Meg|Ray|Ron"
    r"|Roy|Sam|Sue|Ted|Tim|Tom|Zoe"
)
SURNAME_WORDS = "|".join(sorted(words("en", "surname_words")))
SURNAME_WORD = re.compile(rf"\b({GIVEN_WORD}) ({SURNAME_WORDS})(?![\w@/]|[’'-]\w{{2}}|\.\w)")


@rule(
    "casing/lowercase-surname",
    "after a given name stands a word that is no ordinary one: a surname",
    trigger=None,
    fixes={
        "He anticipates the arrival of Steve witkoff in Moscow early next week.": (
            "He anticipates the arrival of Steve Witkoff in Moscow early next week."
        ),
    },
    keeps=["Steve walked in", "where Emma said so", "the Lisa effect", "Es Una segunda piel."],
    languages=["en"],
    whole_document=True,
)
def lowercase_surname(text: Text) -> Iterator[Change]:
    """A given name and a word that is in no dictionary, nor made of two ordinary ones. Where
    another such word follows, or a line has several of these, it is in another language.
    """
    found: dict[int, list[Change]] = {}
    for word in sorted(text.unknown):
        if len(word) not in SURNAME_LENGTHS or not word.isascii() or _is_compound(word):
            continue
        for at in occurrences(text.text, word):
            after = next_word(text.text, at + len(word))
            if after not in text.unknown and _is_given(last_word(text.text, at), word):
                change = Change((at, at + 1), word[0].upper())
                found.setdefault(text.text.rfind("\n", 0, at), []).append(change)
    for before, changes in sorted(found.items()):
        if len(changes) == 1 and is_prose(line_around(text.text, before + 1)):
            yield from changes


def _is_given(name: str, surname: str) -> bool:
    """Whether a word is a given name: a well-known one, or one before a known family name."""
    if name in words("en", "given_names"):
        return True
    return name.istitle() and bool(
        facts(name).given and not facts(name).ordinary and facts(surname).family
    )


#: A shorter word is an abbreviation, a longer one no name.
SURNAME_LENGTHS = range(4, 25)


@rule(
    "casing/lowercase-surname-word",
    "the person is named with a capital elsewhere",
    trigger=rf"(?:{GIVEN_WORD}) (?:{SURNAME_WORDS})(?:[^a-z]|$)",
    fixes={
        "Later that day Donald trump said so.": "Later that day Donald Trump said so.",
        "Late that day Wendell young was let go. The court let Wendell Young go on Monday.": (
            "Late that day Wendell Young was let go. The court let Wendell Young go on Monday."
        ),
    },
    keeps=[
        "The card that beat Donald trumps all others, and the Donald trumped them.",
        "Last week Wendell white walls were painted by him and by the others.",
        "On that day Peter long waited. All of the others knew that Peter long hoped.",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_surname_word(text: Text) -> Iterator[Change]:
    """A given name and an ordinary word that is a family name as well, if the house list knows
    a person of that name, or the text has both with their capitals.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    persons: dict[str, bool] = {}
    for match in SURNAME_WORD.finditer(text.text):
        given, word = match.groups()
        name = f"{given} {word.capitalize()}"
        if not is_prose(line_around(text.text, match.start())):
            continue
        if name not in persons:
            known = text.house.canonical(name, "person") == name
            persons[name] = known or (_is_common_given(given) and name in text.text)
        if persons[name]:
            yield Change((match.start(2), match.start(2) + 1), word[0].upper())


@rule(
    "casing/lowercase-given-name",
    "before a surname stands a given name",
    trigger=None,
    fixes={"The envoy, jared Kushner, flew to Doha.": "The envoy, Jared Kushner, flew to Doha."},
    keeps=["a chris-cross Pattern", "the mark Twain left", "an eva Foam mat", "my amber Ale"],
    languages=["en"],
    whole_document=True,
)
def lowercase_given_name(text: Text) -> Iterator[Change]:
    """A given name that no dictionary has, or a well-known one that is no word, before a
    capitalised word that no dictionary has either.
    """
    given = {
        word
        for word in text.unknown - PARTICLES
        if len(word) > SHORTEST and facts(word).given and not facts(word).particle
    }
    for word in sorted(given | lowered("en", "given_names").keys() & text.lowered):
        for at in occurrences(text.text, word):
            surname = next_word(text.text, at + len(word))
            inside = is_inside(text.text, at) and surname.istitle()
            if inside and len(surname) >= SHORTEST and not in_dictionary(surname.lower()):
                yield Change((at, at + 1), word[0].upper())


#: Shorter words are initials, particles and syllables.
SHORTEST = 3


@rule(
    "casing/lowercase-after-title",
    "after a title stands a name",
    Applicability.UNSAFE,
    trigger=r"(?:President|Senator|Secretary|Minister|Chancellor|Governor|Mayor|Judge|Justice"
    r"|General|Professor|King|Queen|Prince|Princess|Pope|Mrs?|Ms|Dr|Sen|Rep|Gov|Gen|Prof)\.?"
    r" \p{Ll}{4}",
    fixes={
        "They met President putin and Dr. schlenoff.": "They met President Putin and Dr. Schlenoff."
    },
    keeps=["the President said so", "Mr. and Mrs. Smith", "General purpose tools", "Judge them"],
    languages=["en"],
)
def lowercase_after_title(line: Line) -> Iterator[Change]:
    """A word that no dictionary has, behind the title of a person."""
    for match in TITLE_NAME.finditer(line.text):
        if not in_dictionary(match[1]) and match[1] not in PARTICLES:
            yield Change((match.start(1), match.start(1) + 1), match[1][0].upper())


PARTICLES = frozenset({"della", "delle", "dello", "dela", "vanden", "para"})


def _is_compound(word: str) -> bool:
    """Whether a word is made of two ordinary ones, such as `frontrunner`."""
    return any(
        is_ordinary(word[:cut]) and is_ordinary(word[cut:]) for cut in range(3, len(word) - 2)
    )


@rule(
    "casing/lowercase-speaker",
    "the text names a person of that name",
    trigger=r"[a-z]{3} (?:said|says|told|added|asked|wrote|warned|replied)(?:[^a-z]|$)",
    fixes={
        "In the evening George Bush arrived there. It was late, bush said, and he left.": (
            "In the evening George Bush arrived there. It was late, Bush said, and he left."
        ),
    },
    keeps=[
        "In the evening Susan Baker came. It was late, a baker said, and the baker told me so.",
        "In the evening George Bush came. The burning bush said nothing.",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_speaker(text: Text) -> Iterator[Change]:
    """A word before a verb of speech that opens the clause and that the text has as a family
    name elsewhere, behind a given name or a title. It may be an ordinary word.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    persons: dict[str, bool] = {}
    for verb in SPEECH:
        for at in occurrences(text.text, verb):
            speaker = SPEAKER.search(text.text, max(0, at - LONGEST_SPEAKER), at)
            if speaker is None:
                continue
            start, form = speaker.start(1), speaker[1].capitalize()
            if not is_prose(line_around(text.text, start)):
                continue
            if form not in persons:
                named = occurrences(text.text, form)
                persons[form] = any(_is_personal(text.text, there) for there in named)
            if persons[form]:
                yield Change((start, start + 1), form[0])


SPEECH = ("said", "says", "told", "added", "asked", "wrote", "warned", "replied")
SPEAKER = regex.compile(r"(?:[,”\"’.;] | but | and | that | as | when )(\p{Ll}*[a-z]{3}) \Z")
LONGEST_SPEAKER = 40


@rule(
    "casing/lowercase-person",
    "the text names a person of that name",
    trigger=None,
    fixes={
        "At noon Steve Witkoff arrived there. It was late, and witkoff’s car broke down.": (
            "At noon Steve Witkoff arrived there. It was late, and Witkoff’s car broke down."
        ),
    },
    keeps=[
        "At noon the Petzl Headlamp was sold there. It was late, and a headlamp went out.",
        "He met Steve Witkoff at witkoff.com.",
        "Tony Ebonized Chess Set\nIn the shop they had a set of ebonized wood.",
    ],
    languages=["en"],
    whole_document=True,
)
def lowercase_person(text: Text) -> Iterator[Change]:
    """A word that no dictionary has, where running text has it behind a given name, a title or
    an initial elsewhere, and as often with its capital as without. What stands behind an
    article is a thing.
    """
    for word in sorted(text.unknown):
        form = word.capitalize()
        if len(word) not in SURNAME_LENGTHS or form not in text.text or word.upper() in text.text:
            continue
        small, capital = (list(occurrences(text.text, each)) for each in (word, form))
        if len(small) > len(capital) or not any(
            _is_personal(text.text, at) and is_prose(line_around(text.text, at)) for at in capital
        ):
            continue
        for at in small:
            before = last_word(text.text, at).lower()
            if before not in ARTICLES and is_prose(line_around(text.text, at)):
                yield Change((at, at + 1), form[0])


ARTICLES = frozenset({"a", "an", "the", "this", "that", "these", "those", "each", "every", "any"})


def _is_personal(text: str, at: int) -> bool:
    """Whether a person's given name, title or initial stands before a position."""
    before = last_word(text, at)
    if not before[:1].isupper():
        return False
    bare = before.rstrip(".")
    if len(bare) == 1:
        return before.endswith(".")
    return bare.lower() in cue("titles") or _is_given(bare, "") or _is_common_given(bare)


def _is_common_given(name: str) -> bool:
    own = facts(name)
    return own.given > 1 and not own.ordinary
