"""Who is named as the author: bylines, as pages and their markup write them, made names.

`By EMMA WALKER`, `walker, emma` and `Emma Walker, Associated Press` are one author. What
stands in a byline and is no person's name is told apart: an agency, a role, a degree, a
date, `Admin`. A name keeps its spelling; only capitals are set right, and only in a name
that is all capitals or all lower case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from pipeline.annotate.words import is_ordinary
from pipeline.harvest.dates import dates_in
from pipeline.harvest.words import (
    WORD_START,
    agencies,
    alternatives,
    byline_openings,
    family_names,
    first_words,
    folded,
    given_names,
    listed,
    month_numbers,
    plain,
)

#: A longer byline is a sentence, or an attack.
LONGEST = 400
#: More names than these are the authors of a paper; nobody's byline goes on so.
MOST_AUTHORS = 60
#: Words in the longest name of a person.
NAME_WORDS = 6

PARTICLES = frozenset(
    """
    van von de der den del della di da dos das do du la le les al el bin ibn ben ter ten af av
    zu zur y e of und
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)
COLLECTIVES = frozenset({"staff", "team", "editors", "desk", "newsroom", "contributors"})
ANYBODYS = frozenset({"the", "our", "and", "of", "a"})
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
HONORIFICS = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "sir", "dame", "professor", "rev"})

# Degrees and certificates as they stand behind a name: `PhD`, `M.D.`, `RN`, `CFA`, `CEPF®`.
DEGREE = regex.compile(
    r"""
    (?: Ph\.?\ ?D | Psy\.?D | Ed\.?D | Pharm\.?D | D\.?Phil | M\.?Sc | B\.?Sc | M\.?Ed | M\.?Phil
      | MSc | BSc | MEng | BEng | LL\.?[BM] | Esq | (?: [A-Z]\.? ){1,4} [A-Z]
      | E-RYT(?:\ \d+)? | RYT(?:-?\d+)? | Dipl\.?-?Ing | MBChB | FACLM | FRCS )
    \.? [®™*]?
    """,
    regex.VERBOSE,
)
#: Short names in capitals that are somebody's initials, rather than a degree.
DEGREES = frozenset(
    """
    md do phd rn np pa dds dmd dvm vmd jd llm mba ma ms ba bs msc bsc mph mfa med edd psyd
    pharmd rd rdn ldn lcsw lmft lpc cfa cfp cpa cepf cissp pmp cscs cpt dpt pt ot esq facc facs
    fand faan facp fnp fnp-c aprn bsn msn cns crnp cmt cna cfre phr sphr mw aia pe ra ccim clu
    chfc
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)

#: In capitals, the longer ones: `Y` and `E` are initials as well.
AND = r"(?:and|und|et|y|e|i|и|та|ve|dan|en|with|mit|con|och|AND|UND|ET|MIT|CON|OCH)\s"
SEPARATOR = regex.compile(rf"\s*[,;|/•·●⋅‧∙&+\t\n]\s*(?:{AND}\s*)?|\s+{AND}\s*")
BRACKETS = regex.compile(r"\s*[(\[][^)\]]*(?:[)\]]|\Z)")
DASH = regex.compile(r"\s+[–—-]\s*|\s*[–—]\s+")
#: `Walker, Emma`, `Kaufman, Jeff T.`
INVERTED = regex.compile(r"([\p{L}'’-]+), ((?:[\p{L}'’-]+|\p{L}\.)(?: \p{L}\.?)?)")
#: `By` that markup without spaces left at a name: `ByEmma Walker`.
GLUED_BY = regex.compile(r"(?:By|BY)(?=\p{Lu}\p{Ll}+\s\p{Lu})")
EMAIL = regex.compile(r"[\s(<,|•-]*\b[\w.+-]+@[\w-]+\.[\w.-]+[)>]?")
JUNK = regex.compile(
    r"""
      https?: | www\. | \S @ \S | (?: \A | \s ) [@#/] | \d\d?:\d\d | [<>{}=\\^%$]
    """,
    regex.VERBOSE,
)
#: Behind a name, what is short and all capitals is a degree.
SHOUT = regex.compile(r"\p{Lu}{2,6}[®™*]?")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.'’‘_-]*")
#: What stands behind the names of a byline and is none.
BEHIND = regex.compile(
    r"\s(?:on|at|in|for|from|updated|published|posted|last updated|am|le|el|il|em|op|says?|wrote)"
    r"\b(?=\W).*\Z"
    r"|\s\d+ (?:min|hour|day|week|month|comment|second)"
    r"|\s(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    regex.IGNORECASE,
)
DIGIT = regex.compile(r"\d")
UNCASED = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\p{Arabic}\p{Hebrew}\p{Thai}]")


class Byline(NamedTuple):
    """What a byline says: the people, the agencies they report for, and what they are."""

    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    role: str | None = None


def read_byline(text: str, *, stated: bool = True) -> Byline:
    """The names in a byline such as `By Emma Walker and Bo Day, Associated Press`.

    `stated` is for text that the page itself gives as an author's: there a single word
    or a firm's name may be one. Where it is false, only names of people are read.
    """
    text = without_opening(" ".join(text.split()))
    text = without_date(EMAIL.sub(" | ", text) if "@" in text else text)
    if not text or len(text) > LONGEST or JUNK.search(text):
        return Byline()
    authors: list[str] = []
    found_agencies: list[str] = []
    roles: list[str] = []
    for number, part in enumerate(_parts(text)):
        words = clean_name(part).split()
        if number and all(is_degree(word) or SHOUT.fullmatch(word) for word in words):
            continue
        if is_agency(part):
            found_agencies.append(part)
            continue
        name, role = split_role(part)
        if stated and role and _is_collective(part):
            authors.append(part)
            continue
        if role:
            roles.append(role)
        whole = clean_name(name)
        name = _without_tail(whole)
        if stated and name_strength(name) < 2 and may_be_author(whole):  # noqa: PLR2004
            name = whole  # `Help Net Security` is all of a firm's name
        if authors and not _is_another(name):
            continue
        if name and (is_person(name) or (stated and may_be_author(name))):
            authors.append(name)
    unique = tuple(dict.fromkeys(authors))[:MOST_AUTHORS]
    return Byline(unique, tuple(dict.fromkeys(found_agencies)), roles[0] if roles else None)


def normal_authors(values: Iterable[str], *, stated: bool = True) -> tuple[str, ...]:
    """The authors that several bylines name, each once, in order."""
    names = [name for value in values for name in read_byline(value, stated=stated).authors]
    return tuple({folded(name): name for name in reversed(names)}.values())[::-1]


def without_opening(text: str) -> str:
    """A byline without `By`, `Written by` and the like, however often they stand there."""
    while _first_word(text) in opening_words() and (match := _opening().match(text)):
        text = text[match.end() :]
    text = GLUED_BY.sub("", text, 1) if text.startswith(("By", "BY")) else text
    return text.strip(" \t-–—•·|*:,")


def has_opening(text: str) -> bool:
    """Whether a line that begins with one of `opening_words` begins like a byline."""
    return _opening().match(text) is not None


def _first_word(text: str) -> str:
    match = WORD_START.match(text)
    return match[1].casefold() if match else ""


def without_date(text: str) -> str:
    """A byline up to the date or the time that stands behind it."""
    if match := BEHIND.search(text):
        text = text[: match.start()]
    for found in dates_in(text)[:1]:
        text = text[: found.start] if found.start > 2 else text[found.end :]  # noqa: PLR2004
    return text.strip(" \t-–—•·|*:,")


@lru_cache(maxsize=4096)
def clean_name(name: str) -> str:
    """One name without degrees, titles and what is in brackets, its capitals set right."""
    name = BRACKETS.sub(" ", name)
    words = name.strip(" \t.,;:*®™–—-\"“”'’").split()
    if (
        words
        and name.rstrip().endswith(".")
        and (words[-1].lower() in SUFFIXES or len(words[-1]) == 1)
    ):
        words[-1] += "."
    while len(words) > 1 and words[0].rstrip(".").lower() in HONORIFICS:
        words = words[1:]
    if len(words) % 2 == 0 and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]
    shouted = name.isupper()
    while len(words) > 1 and (
        is_degree(words[-1].rstrip(","))
        or (len(words) > 2 and not shouted and SHOUT.fullmatch(words[-1]))  # noqa: PLR2004
    ):
        words = words[:-1]
    if words:
        words[-1] = words[-1].rstrip(",")
    return _with_capitals(words)


def is_person(name: str) -> bool:
    """Whether it reads like a person's full name.

    Two to six words in capitals, initials and particles among them, not all of them ordinary
    words, and none a word of page furniture.
    """
    words = name.split()
    if not _may_be_words(words) or not 2 <= len(words) <= NAME_WORDS:  # noqa: PLR2004
        return False
    if words[0] == "The" or UNCASED.match(name) or DIGIT.search(name) or is_organisation(name):
        return False
    capitals = [word for word in words if word[0].isupper()]
    small = [word for word in words if not word[0].isupper()]
    if len(capitals) < 2 or any(word.lower() not in PARTICLES for word in small):  # noqa: PLR2004
        return False
    if all(len(word.rstrip(".")) == 1 for word in words):
        return False
    if is_given_name(words[0]):
        return True
    long = [word for word in words if len(word.strip(".")) > 1 and word.lower() not in PARTICLES]
    return any(not is_common(word) and not SHOUT.fullmatch(word) for word in long)


def is_agency(name: str) -> bool:
    """Whether it is a news agency, or another that stands where an author does."""
    name = folded(name)
    return name in agencies() or name.removeprefix("the ") in agencies()


def is_organisation(name: str) -> bool:
    """Whether it is the name of an institution or a firm: `Clemson University`."""
    return any(folded(word.strip(".,")) in listed("firms") for word in name.split())


def may_be_author(name: str) -> bool:
    """Whether something that a page gives as its author can be one: no role, no junk."""
    words = name.split()
    if (
        not words
        or not _may_be_words(words)
        or len(words) > NAME_WORDS
        or words[0] in {"and", "or"}
    ):
        return False
    if len(name) < 2 or not regex.search(r"\p{L}", name):  # noqa: PLR2004
        return False
    return len(words) > 1 or not words[0].islower() or not is_common(words[0])


def may_be_handle(name: str) -> bool:
    """Whether somebody may post under it: a name, or any word that is no label or button."""
    words = name.split()
    if not 0 < len(words) <= NAME_WORDS or len(name) < 2 or JUNK.search(name):  # noqa: PLR2004
        return False
    first = folded(words[0].strip(".:"))
    return first not in listed("nobody") and regex.search(r"\p{L}", name) is not None


def is_label(name: str) -> bool:
    """Whether a name reads like a section or a date: a word or two, ordinary, none a name."""
    words = name.split()
    return len(words) <= 2 and all(map(is_common, words)) and not any(map(is_given_name, words))  # noqa: PLR2004


def is_given_name(word: str) -> bool:
    """Whether a word, or the first half of a double name, is on the lists of given names."""
    return given_level(word) > 0


def given_level(word: str) -> int:
    """How common a given name is: 2 common, 1 rare, 0 none. What is a word first is none."""
    names = given_names()
    whole = plain(word.strip("."))
    level = names.get(whole) or names.get(whole.split("-")[0], 0)
    return level if level > 1 or not is_ordinary(whole) else 0


def name_strength(name: str) -> int:
    """How much speaks for a person's name.

    3: a given name and a known family name; 2: one of both; 1: neither; 0: there are
    ordinary words in it.
    """
    words = [word for word in name.split() if word not in PARTICLES]
    if len(words) < 2 or not is_person(name):  # noqa: PLR2004
        return 0
    given = 0 if SHOUT.fullmatch(words[0]) and not name.isupper() else given_level(words[0])
    family = family_names().get(plain(words[-1].strip(".")), 0)
    if given and (family or given_level(words[-1])):
        return 3
    ordinary = any(is_common(word) for word in words)
    if given == 2 or (given and not is_common(words[-1])):  # noqa: PLR2004
        return 2
    if ordinary or SHOUT.fullmatch(words[0]):
        return 0
    return 2 if family > 1 else 1


def is_common(word: str) -> bool:
    """Whether a word in capitals may be an ordinary word, a month, a number or a mark."""
    low = word.strip(".'’").casefold()
    return low in month_numbers() or low.isdigit() or is_ordinary(low)


def split_role(part: str) -> tuple[str, str | None]:
    """A name and what stands behind it to say what the person is: `Ann Lee Senior Editor`."""
    words = part.split()
    at = next((n for n, word in enumerate(words) if is_role(word)), None)
    if at is None:
        return part, None
    while at > 0 and (is_common(words[at - 1]) and not is_given_name(words[at - 1])):
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def _is_another(name: str) -> bool:
    """Whether what stands behind an author is one more: behind a comma may stand a firm too."""
    words = name.split()
    single = len(words) == 1 and given_level(name) > 0
    return (
        single
        or name_strength(name) > 1
        or (is_person(name) and not any(is_common(word) for word in words))
    )


def _without_tail(name: str) -> str:
    """A name without what a page printed behind it: a preposition, the name of a section."""
    words = name.split()
    while len(words) > 2 and (  # noqa: PLR2004
        words[-1].lower() in {"in", "on", "at", "for", "and"}
        or words[-1].casefold() in month_numbers()
        or (is_common(words[-1]) and plain(words[-1]) not in family_names())
    ):
        words = words[:-1]
    return " ".join(words)


def _is_collective(part: str) -> bool:
    """Whether it is a firm's people that write: `Podium Staff`, `The Upwork Team`.

    `Marketing Team` may be any firm's.
    """
    *words, last = part.split()
    own = [word for word in words if word.lower() not in ANYBODYS and not is_role(word)]
    own = [word for word in own if folded(word) not in listed("nobody")]
    return last.lower() in COLLECTIVES and (len(own) > 1 or not all(map(is_common, own)))


def _parts(text: str) -> Iterator[str]:
    """The parts of a byline; `walker, emma` is one, and `Walker, Emma; Day, Bo` are two."""
    if ";" in text:
        for part in filter(None, map(str.strip, text.split(";"))):
            yield from _parts(part)
        return
    if (match := INVERTED.fullmatch(text)) and _is_inverted(*match.groups()):
        yield f"{match[2]} {match[1]}"
        return
    for part in SEPARATOR.split(DASH.sub(" | ", text)):
        if part and part.rstrip(".").lower() not in SUFFIXES and not _others().match(part):
            yield part


def _is_inverted(last: str, first: str) -> bool:
    """Whether `walker, emma` is one person: the second is more of a given name."""
    first = first.split(maxsplit=1)[0]
    if is_degree(first) or not given_level(first):
        return False
    family = family_names()
    more_family = family.get(plain(last), 0) - family.get(plain(first), 0)
    return given_level(last) < given_level(first) or more_family > 1


def _may_be_words(words: list[str]) -> bool:
    if JUNK.search(" ".join(words)):
        return False
    nobody = listed("nobody")
    return all(WORD.fullmatch(word) for word in words) and not any(
        folded(word.strip(".")) in nobody for word in words
    )


def is_role(word: str) -> bool:
    """Whether a word says what somebody is: `editor`, `Reporter`."""
    return folded(word.strip(".,()")) in listed("roles")


def is_degree(word: str) -> bool:
    """Whether a word is a degree or a certificate: `PhD`, `M.D.`, `CEPF®`."""
    word = word.strip("®™*, ")
    bare = word.replace(".", "")
    shaped = "." in word and bare.lower() not in SUFFIXES and DEGREE.fullmatch(word)
    return bool(shaped) or (bare.lower() in DEGREES and not bare.istitle() and not bare.islower())


def _with_capitals(words: list[str]) -> str:
    """The words joined; where all are capitals or none is one, as a name is written."""
    name = " ".join(words)
    letters = [letter for letter in name if letter.isalpha()]
    shouted = len(letters) > 3 and all(letter.isupper() for letter in letters)  # noqa: PLR2004
    shouted &= len(words) > 1 or is_given_name(name)
    whispered = len(words) > 1 and all(letter.islower() for letter in letters)
    if len(words) > 1 and words[0].islower() and words[-1][0].isupper() and is_given_name(words[0]):
        return " ".join([_capital(words[0], first=True), *words[1:]])  # `jan de Vries`
    if not shouted and not (whispered and is_given_name(words[0])):
        return name
    return " ".join(_capital(word, first=not n) for n, word in enumerate(words))


def _capital(word: str, *, first: bool) -> str:
    low = word.lower()
    if low in PARTICLES and not first:
        return low
    if low.rstrip(".") in SUFFIXES - {"jr", "sr"} or (
        len(low) == 2 and "." not in low and not regex.search("[aeiouy]", low)  # noqa: PLR2004
    ):
        return word.upper()
    low = regex.sub(r"(?:\A|(?<=[-.'’]))\p{L}", lambda match: match[0].upper(), low)
    return regex.sub(r"\AMc(\p{Ll})", lambda match: "Mc" + match[1].upper(), low)


@cache
def _others() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{alternatives(listed('others'))})\b", regex.IGNORECASE)


@cache
def opening_words() -> frozenset[str]:
    """The first words of all openings, to pass over the lines that begin with none."""
    return first_words(byline_openings() | listed("about"))


@cache
def _opening() -> regex.Pattern[str]:
    openings = alternatives(byline_openings() | listed("about"))
    return regex.compile(rf"\W*(?:{openings})(?:\s*[:：]\s*|\s+|\Z)", regex.IGNORECASE)
