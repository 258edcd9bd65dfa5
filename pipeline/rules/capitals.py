"""Capitals of names: countries, months, people, acronyms, and what the text itself shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import regex

from pipeline.annotate.capitals import (
    inside_prose,
    is_inside,
    is_prose,
    last_word,
    line_around,
    next_word,
    occurrences,
)
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import in_dictionary, is_known, is_name, is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import words
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

LOWER_SURNAME = regex.compile(r" (\p{Ll}{4,})(?![\p{L}@/_]|[’'-]\p{L}{2}|[.]\w)")
TITLE_NAME = regex.compile(
    r"""
    \b (?: President | Senator | Secretary | Minister | Chancellor | Governor | Mayor | Judge
        | Justice | General | Professor | King | Queen | Prince | Princess | Pope
        | (?: Mr | Mrs | Ms | Dr | Sen | Rep | Gov | Gen | Prof ) \.? )
    [ ] ( \p{Ll}{4,} ) \b (?! [’'-]\p{L}{2} | [@/.]\w )
    """,
    regex.VERBOSE,
)
CAPITALS_WORD = regex.compile(r"\p{Lu}[\p{Lu}’']*")
CAPITALS_STOP = regex.compile(r"(?:^|[.!?:]) *[“\"(]?$")


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
    proper = _by_lower("proper")
    for word in sorted(proper.keys() & text.vocabulary.keys()):
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


@cache
def _by_lower(name: str) -> Mapping[str, str]:
    return {word.lower(): word for word in words("en", name)}


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
    names = _by_lower("lowercase_names")
    for word in sorted(names.keys() & text.vocabulary.keys()):
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
    names = _by_lower("lowercase_names")
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
    "casing/lowercase-surname",
    "after a given name stands a word that is no ordinary one: a surname",
    trigger=None,
    fixes={
        "He anticipates the arrival of Steve witkoff in Moscow early next week.": (
            "He anticipates the arrival of Steve Witkoff in Moscow early next week."
        ),
    },
    keeps=["Steve walked in", "where Emma said so", "the Lisa effect"],
    languages=["en"],
    whole_document=True,
)
def lowercase_surname(text: Text) -> Iterator[Change]:
    """A given name and a word that is in no list of ordinary words, nor made from one by an
    ending or of two. Where a line has several of these, it is in another language.
    """
    found: dict[int, list[Change]] = {}
    for given in sorted(words("en", "given_names").intersection(text.vocabulary)):
        for at in occurrences(text.text, given):
            match = LOWER_SURNAME.match(text.text, at + len(given))
            if match and not is_ordinary(match[1]) and not _is_compound(match[1]):
                start = match.start(1)
                change = Change((start, start + 1), match[1][0].upper())
                found.setdefault(text.text.rfind("\n", 0, at), []).append(change)
    for before, changes in sorted(found.items()):
        if (
            len(changes) == 1
            and changes[0].after.isascii()
            and is_prose(line_around(text.text, before + 1))
        ):
            yield from changes


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
    """A given name that is no word, before a capitalised word that is no ordinary one."""
    given = _by_lower("given_names")
    for word in sorted(given.keys() & text.vocabulary.keys()):
        for at in occurrences(text.text, word):
            surname = next_word(text.text, at + len(word))
            inside = is_inside(text.text, at) and surname.istitle()
            if inside and len(surname) >= SHORTEST and not in_dictionary(surname.lower()):
                yield Change((at, at + len(word)), given[word])


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


PARTICLES = frozenset({"della", "delle", "dello", "dela", "vanden"})


def _is_compound(word: str) -> bool:
    """Whether a word is made of two ordinary ones, such as `frontrunner`."""
    return any(
        is_ordinary(word[:cut]) and is_ordinary(word[cut:]) for cut in range(3, len(word) - 2)
    )


@rule(
    "casing/lowercase-name",
    "the word is written with a capital wherever it is known",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "The search was made with mozilla and by an editor called schwab.": (
            "The search was made with Mozilla and by an editor called Schwab."
        ),
    },
    keeps=["The cup fell far from the tree that day.", "google.com and @google", "google"],
    languages=["en"],
    whole_document=True,
)
def lowercase_name(text: Text) -> Iterator[Change]:
    """Names of people, cities, firms and makes that are no ordinary word in any form."""
    if len(text.text) > LONGEST_TEXT:
        return
    for word in sorted(words("en", "names").intersection(text.vocabulary)):
        if is_ordinary(word):
            continue
        form = text.twins.get(word) or word.capitalize()
        for at in occurrences(text.text, word):
            if is_prose(line_around(text.text, at)) and not _is_foreign(text.text, at, len(word)):
                yield Change((at, at + len(word)), form)


@rule(
    "casing/own-capital",
    "the text writes the word with a capital elsewhere",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "A note by quorn on it, and so on. All that we know of it is due to Quorn and his men.": (
            "A note by Quorn on it, and so on. All that we know of it is due to Quorn and his men."
        ),
    },
    keeps=[
        "A note by hand on it, and so on. All that we know is due to the Hand and his men.",
        "All of it was due to the Foo and the foo and the foo of them all.",
    ],
    languages=["en"],
    whole_document=True,
)
def own_capital(text: Text) -> Iterator[Change]:
    """A word that is no ordinary one, in lower case at one place and inside sentences with
    a capital at others. An ordinary one needs more: several others, and never another one
    in lower case.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    for word, form in sorted(text.twins.items()):
        rare = text.vocabulary[word] <= text.vocabulary[form]
        if len(word) < SHORTEST or not word.isalpha() or not rare or _is_listed(word):
            continue
        ordinary = in_dictionary(word)
        if (ordinary and text.vocabulary[word] > 1) or not inside_prose(text.text, form):
            continue
        beside = _beside(text.text, form) if ordinary else None
        for at in occurrences(text.text, word):
            if not is_prose(line_around(text.text, at)):
                continue
            if beside is None or beside & _neighbours(text.text, at, len(word)):
                yield Change((at, at + len(word)), form)


def _is_listed(word: str) -> bool:
    """Whether another rule gives the word its capital."""
    listed = (words("en", "names"), words("en", "acronyms"), _by_lower("proper"))
    return any(word in entries for entries in listed)


def _beside(text: str, form: str) -> set[tuple[str, str]]:
    """The telling words that stand beside a form inside sentences, each with its side."""
    return {
        pair
        for at in occurrences(text, form)
        if is_inside(text, at)
        for pair in _neighbours(text, at, len(form))
    }


def _neighbours(text: str, at: int, length: int) -> set[tuple[str, str]]:
    pairs = {("before", last_word(text, at)), ("after", next_word(text, at + length))}
    return {pair for pair in pairs if len(pair[1]) >= TELLING and pair[1].lower() not in COMMON}


#: Shorter words stand beside everything, and so do these.
TELLING = 4
COMMON = frozenset(
    {"about", "after", "also", "and", "been", "from", "have", "into", "like", "more", "most"}
    | {"other", "over", "some", "such", "than", "that", "their", "them", "then", "there", "these"}
    | {"they", "this", "those", "through", "using", "very", "were", "what", "when", "where"}
    | {"which", "while", "will", "with", "would", "your", "each", "every", "only", "just", "both"}
)


#: A longer text is no article, and every word of it would be looked for in all of it.
LONGEST_TEXT = 500_000
#: Shorter words are initials, particles and syllables.
SHORTEST = 3


def _is_foreign(text: str, at: int, length: int) -> bool:
    """Whether a word stands beside another one that is no English either."""
    for word in (last_word(text, at), next_word(text, at + length)):
        if (
            word.islower()
            and word.isalpha()
            and not is_ordinary(word)
            and word not in words("en", "names")
        ):
            return True
    return False


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
    for word in sorted(words("en", "acronyms").intersection(text.vocabulary)):
        for at in occurrences(text.text, word):
            if is_prose(line_around(text.text, at)):
                yield Change((at, at + len(word)), word.upper())


@rule(
    "casing/half-capital-name",
    "both words of the name have a capital",
    Applicability.UNSAFE,
    trigger=None,
    fixes={
        "He spoke to them at the White house on Friday.": (
            "He spoke to them at the White House on Friday."
        ),
    },
    keeps=[
        "He painted the white house on the hill.",
        "White house paint sells well here these days.",
    ],
    languages=["en"],
    whole_document=True,
)
def half_capital_name(text: Text) -> Iterator[Change]:
    """Names of two words, of which one lost its capital: `White house`, `united States`. The
    list has the name, or the text itself, which has it but once without.
    """
    if len(text.text) > LONGEST_TEXT:
        return
    lower = text.twins.keys()
    own = {
        pair
        for pair in CAPITAL_PAIR.findall(text.text)
        if pair[0].lower() in lower or pair[1].lower() in lower
    }
    counts, listed = text.vocabulary, _pairs()
    for first, second in sorted(own | listed):
        for one, other in ((first.lower(), second), (first, second.lower())):
            if one not in counts or other not in counts:
                continue
            places = list(occurrences(text.text, f"{one} {other}"))
            if len(places) != 1 and (first, second) not in listed:
                continue
            for at in places:
                start = at if one.islower() else at + len(first) + 1
                if is_prose(line_around(text.text, at)) and is_inside(text.text, at):
                    yield Change((start, start + 1), text.text[start].upper())


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    pairs = (pair.title().split() for pair in words("en", "name_pairs"))
    return frozenset((first, second) for first, second in pairs)


CAPITAL_PAIR = re.compile(r"(?<=[a-z,;] )([A-Z][a-z]{2,}) (?=([A-Z][a-z]{2,})\b)")


@rule(
    "casing/heading-word",
    "in this heading all words have a capital",
    Applicability.UNSAFE,
    trigger=r"[A-Z][a-z]* (?:[a-z]{1,3} ){0,3}[a-z]{4}",
    fixes={
        "How to train a Young Puppy or Kitten\nWhat Young Cats Like\nWhy Young Dogs Bark": (
            "How to Train a Young Puppy or Kitten\nWhat Young Cats Like\nWhy Young Dogs Bark"
        ),
    },
    keeps=[
        "Talks between Steve Witkoff and Vladimir Putin",
        "Pentera Group acquires DevOcean\nWhat Young Cats Like\nVeeam Software acquires Keyless",
    ],
    languages=["en"],
    whole_document=True,
)
def heading_word(text: Text) -> Iterator[Change]:
    """A heading in capitals of which one word lost its own, in a text whose other headings
    have them throughout. Articles, conjunctions and prepositions have none.
    """
    gaps: list[int] = []
    whole = broken = 0
    for line in text.lines:
        if not FEWEST <= len(line.text) <= LONGEST or line.text[0].islower():
            continue
        tokens = _telling(line.text)
        if len(tokens) <= FEW_CAPITALS:
            continue
        small = [token for token in tokens if token[0].islower()]
        whole += not small
        broken += len(small) > 1
        if len(small) == 1:
            start = small[0].start()
            if is_ordinary(small[0][0]) and AFTER_CAPITAL.search(line.text, 0, start):
                gaps.append(line.start + start)
            else:
                broken += 1
    if whole >= MANY_HEADINGS * (broken + len(gaps) - 1) and whole > 1:
        for at in gaps:
            yield Change((at, at + 1), text.text[at].upper())


def _telling(line: str) -> list[regex.Match[str]]:
    """The words of a heading that are written with a capital where headings are."""
    if not HEADING.match(line):
        return []
    tokens = HEADING_TOKEN.finditer(line)
    return [token for token in tokens if len(token[0]) >= TELLING and token[0] not in SMALL]


#: So many times as many headings without a gap as others with one.
MANY_HEADINGS = 3
#: Characters of a heading.
FEWEST, LONGEST = 10, 90
HEADING = regex.compile(r"[\p{Lu}\d#][^\n]*(?<![.!,;])$")
HEADING_TOKEN = regex.compile(r"[\p{L}][\p{L}’'-]*")
AFTER_CAPITAL = regex.compile(r"[A-Z][a-z]* (?:[a-z]{1,3} ){0,3}$")
FEW_CAPITALS = 2
SMALL = frozenset(
    {"about", "above", "across", "after", "against", "along", "among", "around", "before", "behind"}
    | {"below", "beneath", "between", "beyond", "down", "during", "from", "inside", "into", "like"}
    | {"near", "next", "onto", "over", "past", "since", "than", "that", "through", "till", "toward"}
    | {"towards", "under", "until", "upon", "versus", "when", "with", "within", "without", "your"}
    | {"their", "this", "these", "those", "have", "will", "been", "some", "what", "which", "while"}
    | {"outside", "plus", "according", "because", "though", "unless", "where", "whose"}
)


@rule(
    "casing/all-capitals",
    "running text is not written in capitals throughout",
    Applicability.UNSAFE,
    trigger="[A-Z]{3}",
    fixes={
        "THE TALKS IN GENEVA ARE OVER, AND NATO IS GLAD. IT WAS TIME.\nAll of it is over.": (
            "The talks in Geneva are over, and NATO is glad. It was time.\nAll of it is over."
        ),
    },
    keeps=["THE END", "NATO, UNICEF and UNESCO met the IAEA", "A-B-C-D-E-F-G-H-I-J-K-L 1 2 3 4 5"],
    languages=["en"],
    whole_document=True,
)
def all_capitals(text: Text) -> Iterator[Change]:
    """A paragraph or a headline in capitals becomes a sentence. Names keep their capital by
    the lists and by how the text writes them elsewhere, acronyms all of theirs.
    """
    for line in text.lines:
        if len(line.text) < FEWEST or not line.text.isupper():
            continue
        found = list(CAPITALS_WORD.finditer(line.text))
        if sum(is_ordinary(word[0].lower()) for word in found) < MANY_ORDINARY:
            continue
        for word in found:
            start = line.start + word.start()
            form = _form(text, word[0], line.text[max(0, word.start() - 4) : word.start()])
            if form != word[0]:
                yield Change((start, start + len(form)), form)


#: A line in capitals with fewer ordinary words is a row of acronyms, codes or initials.
MANY_ORDINARY = 6


def _form(text: Text, word: str, before: str) -> str:
    """How a word in capitals is written in a sentence."""
    lower = word.lower()
    opens = CAPITALS_STOP.search(before) is not None
    if lower in words("en", "acronyms") or (len(word) == 1 and word != "A"):
        return word
    proper = _by_lower("proper").get(lower)
    if proper:
        return proper
    own = word.capitalize()
    named = own in text.vocabulary and lower not in text.vocabulary
    if opens or (named and not is_ordinary(lower)) or is_name(own) or lower in words("en", "names"):
        return own
    return lower
