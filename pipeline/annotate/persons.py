"""Who is who among the persons of a text: short names given to full ones.

`Mr. Witkoff` is `Steve Witkoff` if nobody else of the text can be meant. Where two persons
share the family name, or an honorific contradicts the given name, a short name stays alone:
a wrong link is worse than a missing one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.annotate.aliases import Named, aliases
from pipeline.annotate.names_evidence import Found
from pipeline.annotate.names_words import FEMALE, MALE, cue, facts, fold, gendered
from pipeline.annotate.person_names import (
    COMMON,
    SUFFIXES,
    Words,
    ends_with,
    fullness,
    is_nickname,
    is_short,
    is_tail,
    name_words,
    nicknames,
    same_person,
)

#: Who was called by the family name so often is meant by it; who was so many times as often as
#: anybody else leads by far.
CALLED, BY_FAR = 2, 4
#: A full name so near, in characters, is remembered, and so near if another one leads by far.
NEAR, NEXT = 300, 80

#: Persons with a word in common that are looked at: no honest text has as many.
MOST = 100

SUFFIX = re.compile(r",? (Jr|Sr|II|III|IV)\b")

#: Titles that stand before given names, and that who has one is seldom named without.
BEFORE_GIVEN = frozenset(
    {"pope", "king", "queen", "prince", "princess", "emperor", "empress", "saint", "st"}
)

# A text on one person begins so: with the name on a line of its own, or with dates behind it.
SUBJECT = re.compile(r"[ ]*(?:\n|\Z)|[ ]\([^()\n]{0,120}(?:\bborn\b|\d{3})")

# `was for a Moreau.` is anyone of that name; `a Trump aide` is not. “The Jenna Show” is a show.
ANYONE = re.compile(r"(?:\b[Aa]n?|\b[Aa]nother|\b[Ee]very|\b[Nn]o other) \Z")
SHOW = re.compile(r"[“\"‘]The \Z")
# `the elder Bush`: there are two, whether both are named in full or not. Not `the first Trump
# administration`, which has the same head as the second.
ONE_OF_TWO = re.compile(r"\b(?:elder|older|younger|other) \Z")
GOES_ON = re.compile(r"[-\w]| \w|['’]s ")

# `Moreau’s father`: she who is written about, and not the father who was named just before.
OF_KIN = re.compile(
    r"['’]s? (?:\w+ ){0,2}(?:father|mother|parents|brother|sister|wife|husband|son|daughter"
    r"|widow|uncle|aunt|cousin|nephew|niece|family)\b"
)


class Canonical(Protocol):
    """What a house list knows: the house's name for one of its variants."""

    def canonical(self, name: str, kind: str) -> str | None:
        """The canonical name, or None for what is not on the list."""


@dataclass(eq=False)
class Person:
    """A person in the making. `words` are those of the fullest name, `names` all of them.

    `unsure` is whether it has a short name that more than one person of the text can mean.
    """

    words: Words
    suffix: str = ""
    names: list[Words] = field(default_factory=list)
    mentions: list[Found] = field(default_factory=list)
    gender: int = 0
    unsure: bool = False
    called: int = 0  # how often by a short name
    is_subject: bool = False  # whether the text is on this person
    ends: list[int] = field(default_factory=list)  # of the full names

    @property
    def first(self) -> Found:
        """The first mention, which is a full name where there is one."""
        return self.mentions[0]

    def add(self, one: Found, words: Words) -> None:
        """Take in a mention by a full name."""
        self.mentions.append(one)
        if words not in self.names:
            self.names.append(words)
        self.words = max(self.words, words, key=fullness)

    def is_near(self, one: Found, reach: int) -> bool:
        """Whether a full name of this person stands within so many characters before a mention."""
        index = bisect_right(self.ends, one.span.start)
        return index > 0 and one.span.start - self.ends[index - 1] < reach

    def is_called(self, short: Words) -> bool:
        """Whether a short name is the family name, with or without its particles."""
        return any(ends_with(words, short) for words in self.names)

    def has_part(self, short: Words) -> bool:
        """Whether a short name is another part of a name: a given name, a first family name.

        Nobody is called by a second given name alone.
        """
        part = short[-1]
        if len(part) == 1:
            return False
        heads = [words[:1] if facts(part).given == COMMON else words[:-1] for words in self.names]
        return any(part in head or is_nickname(part, head[0]) for head in heads)

    def bears(self, title: str) -> bool:
        """Whether a title before a given name can be this person's: `Pope Francis`."""
        return title not in BEFORE_GIVEN or any(one.title == title for one in self.mentions)

    @property
    def name(self) -> str:
        """The fullest form; among equally full ones the most frequent, then the first.

        A form counts as often as the person is called by what it ends with.
        """
        counts = Counter(one.text for one in self.mentions)
        if len(counts) == 1:
            return self.first.text
        first = {one.text: -one.span.start for one in reversed(self.mentions)}
        words = {text: name_words(text) for text in counts}

        def calls(text: str) -> int:
            return sum(n for form, n in counts.items() if ends_with(words[text], words[form]))

        def key(text: str) -> tuple[object, ...]:
            full = min(len(words[text]), 2) if words[text] not in self.names else 2
            return (
                full,
                not text.isupper(),
                calls(text) if full > 1 else 0,
                counts[text] if full > 1 else 0,
                fullness(words[text]),
                first[text],
            )

        return max(counts, key=key)


def find_persons(text: str, found: Sequence[Found], house: Canonical | None) -> list[Person]:
    """The persons of a text, each with its mentions, which are `found` in order."""
    named = [(one, words) for one in found if (words := name_words(one.text))]
    whole = {words for _, words in named if not is_short(words)}
    full = {words for words in whole if not is_tail(words, whole)}
    persons = _Persons(text, house)
    for one, words in named:
        if words in full:
            persons.add_full(one, words)
    for pair in aliases(text, named):
        persons.join(*pair)
    subject = _single([person for person in persons.all if _opens(text, person.first)])
    for person in persons.all:
        person.is_subject = person is subject
        person.gender = _gender(person)
        person.ends = sorted(one.span.end for one in person.mentions)
    short = [(one, words) for one, words in named if words not in full]
    one_of_two = {
        one.span: words
        for one, words in short
        if ONE_OF_TWO.search(text[max(0, one.span.start - 12) : one.span.start])
    }
    shared = {words[-1] for words in one_of_two.values() if not persons.has_two(words)}
    for one, words in short:
        persons.add_short(one, words, is_shared=words[-1] in shared or one.span in one_of_two)
    return persons.all


def distinct_names(text: str, persons: Sequence[Person]) -> list[str]:
    """The name of each person. Where two would have the same, by what tells them apart."""
    names = [" ".join(person.name.split()) for person in persons]
    counts = Counter(names)
    return [
        name if counts[name] == 1 else _told_apart(text, name, person)
        for name, person in zip(names, persons, strict=True)
    ]


def _told_apart(text: str, name: str, person: Person) -> str:
    """A name with the generation behind it or the honorific before it, if there is either."""
    if person.suffix:
        return f"{name} {GENERATIONS.get(person.suffix, person.suffix.upper())}"
    titled = next((one for one in person.mentions if _title_gender(one.title)), None)
    if titled is None:
        return name
    start = titled.span.start
    return f"{text[max(0, start - LONGEST_TITLE) : start].rsplit(maxsplit=1)[-1]} {name}"


GENERATIONS = {"jr": "Jr.", "sr": "Sr."}
LONGEST_TITLE = 30


class _Persons:
    """The persons of a text: full names first, then the short ones given to them."""

    def __init__(self, text: str, house: Canonical | None) -> None:
        self.all: list[Person] = []
        self._text = text
        self._house = house
        self._by_word: defaultdict[str, list[Person]] = defaultdict(list)
        self._by_words: dict[tuple[Words, str], Person] = {}
        self._by_canonical: defaultdict[str, list[Person]] = defaultdict(list)
        self._alone: defaultdict[Words, list[Person]] = defaultdict(list)

    def add_full(self, one: Found, words: Words) -> None:
        """Give a full name to the person of that name, who may be new."""
        suffix = self._suffix(one)
        person = self._by_words.get((words, suffix))
        if person is None:
            known = [own for own in self._by_word[words[-1]][:MOST] if _may_be(own, words, suffix)]
            equal = [own for own in known if words in own.names]
            person = _single(equal) or _single(known)
        if person is None:
            person = Person(words, suffix)
            self.all.append(person)
            if canonical := self._canonical(one):
                self._by_canonical[canonical].append(person)
        person.add(one, words)
        person.suffix = person.suffix or suffix
        self._by_words[words, suffix] = person
        self._index(person, words)

    def join(self, *pair: Named) -> None:
        """Take two names for one person's: two full ones, or one and what it is called besides."""
        first, second = (self._named_so(name, words) for name, words in pair)
        if first and second:
            self._unite(first, second)
        elif first or second:
            person, words = (first, pair[1][1]) if first else (second, pair[0][1])
            if person and not person.is_called(words):
                person.names.append(words)
                self._index(person, words)

    def _named_so(self, one: Found, words: Words) -> Person | None:
        """The person of a full name, or the only one who is called so for short."""
        if is_short(words):
            return _single([own for own in self._by_word[words[-1]] if own.is_called(words)])
        return self._by_words.get((words, self._suffix(one)))

    def _unite(self, first: Person, second: Person) -> None:
        """Give all that is one person's to another."""
        if first is second:
            return
        first.names += second.names
        first.mentions = sorted([*first.mentions, *second.mentions], key=lambda one: one.span)
        self.all.remove(second)
        for table in (self._by_word, self._by_canonical):
            for key, known in table.items():
                if second in known:
                    table[key] = [own for own in known if own not in {first, second}] + [first]
        self._by_words |= {key: first for key, own in self._by_words.items() if own is second}

    def _index(self, person: Person, words: Words) -> None:
        for word in (*words, *nicknames(words[0])):
            if person not in self._by_word[word][-MOST:]:
                self._by_word[word].append(person)

    def add_short(self, one: Found, words: Words, *, is_shared: bool) -> None:
        """Give a short name to the person it must mean, or to one of that name alone.

        `is_shared` is whether the text speaks of two persons of that name.
        """
        owners = [] if is_shared or self._is_anyone(one) else self._owners(one, words)
        person = self._chosen(one, owners) if owners else None
        if not owners and not is_shared:
            person = self._owner_by_house(one)
        person = person or self._owner_alone(one, words)
        if person is None:
            person = Person(
                words, gender=_title_gender(one.title), unsure=is_shared or len(owners) > 1
            )
            self._alone[words].append(person)
            self.all.append(person)
        person.mentions.append(one)
        if person in owners or len(owners) <= 1:  # else it may as well be another one
            person.called += 1
        if person in self._alone[words]:
            person.ends.append(one.span.end)

    def has_two(self, words: Words) -> bool:
        """Whether two persons of a family name are named in full."""
        return sum(known.is_called(words) for known in self._by_word[words[-1]][:MOST]) > 1

    def _owners(self, one: Found, words: Words) -> list[Person]:
        """Those whom a short name can mean.

        Who was named in full before it comes first. A family name may stand before the full
        name, as in a headline; a given name may not.
        """
        persons = self._by_word[words[-1]][:MOST]
        begun = [known for known in persons if known.first.span < one.span]
        suffix = self._suffix(one)
        for pool, fits in (
            (begun, Person.is_called),
            (persons, Person.is_called),
            (begun, Person.has_part),
        ):
            owners = [known for known in pool if fits(known, words)]
            if fits is Person.has_part:
                owners = [known for known in owners if known.bears(one.title)]
            if suffix:
                owners = [known for known in owners if known.suffix == suffix] or owners
            if owners and not _title_gender(one.title):
                owners += self._contradicting(owners, words)
            if owners:
                return owners
        return []

    def _chosen(self, one: Found, owners: Sequence[Person]) -> Person | None:
        """The only one of the owners of a short name; None if it cannot be told."""
        only = _only(owners, _title_gender(one.title))
        return self._unless_in_office(one, only) if only else self._leading(one, owners)

    def _contradicting(self, owners: Sequence[Person], words: Words) -> list[Person]:
        """Those of the name alone whom an honorific told from the only owner: `Mr. Clinton`."""
        genders = {known.gender for known in owners}
        return [
            known for known in self._alone[words] if known.gender and known.gender not in genders
        ]

    def _unless_in_office(self, one: Found, owner: Person) -> Person | None:
        """None if an office is named that is not the owner's, and the house list knows whose.

        `President Trump` in a text on Ivanka Trump.
        """
        if not one.title or one.title in cue("forms_of_address"):
            return owner
        canonical = self._canonical(one)
        if canonical is None or owner in self._by_canonical[canonical]:
            return owner
        return owner if any(known.title == one.title for known in owner.mentions) else None

    def _owner_by_house(self, one: Found) -> Person | None:
        """The person whom the house list knows by the short name and by the full one."""
        canonical = self._canonical(one)
        return _single(self._by_canonical[canonical]) if canonical else None

    def _owner_alone(self, one: Found, words: Words) -> Person | None:
        """Who has nothing but this short name, and is not told apart by an honorific."""
        gender = _title_gender(one.title)
        known = self._alone[words]
        same = [own for own in known if own.gender == gender]
        person = _single(same or [own for own in known if 0 in {own.gender, gender}])
        if person:
            person.gender = person.gender or gender
        return person

    def _leading(self, one: Found, owners: Sequence[Person]) -> Person | None:
        """Whom the text has called by the family name so far, when a relative is named besides.

        The subject of a text needs to be called so less. Nobody, if a full name of another one
        stands shortly before: then it may be that one.
        """
        if _title_gender(one.title):
            return None
        *others, leader = sorted(owners, key=_lead)
        most = max(known.called for known in others)
        by_far = _lead(leader) >= BY_FAR * max(most, 1)
        if _lead(leader) < CALLED or (most >= CALLED and not by_far):
            return None
        if OF_KIN.match(self._text, one.span.end):
            return leader
        reach = NEXT if by_far else NEAR
        return None if any(known.is_near(one, reach) for known in others) else leader

    def _canonical(self, one: Found) -> str | None:
        return self._house.canonical(one.text, "person") if self._house else None

    def _suffix(self, one: Found) -> str:
        """What tells father and son apart: in the mention, or right behind it."""
        last = fold(one.text).rpartition(" ")[2].rstrip(".")
        if last in SUFFIXES:
            return last
        match = SUFFIX.match(self._text, one.span.end)
        return match[1].lower() if match else ""

    def _is_anyone(self, one: Found) -> bool:
        """Whether a name means anyone who bears it."""
        start, end = one.span
        before = self._text[max(0, start - 12) : start]
        if SHOW.search(before):
            return True
        return ANYONE.search(before) is not None and not GOES_ON.match(self._text, end)


def _may_be(person: Person, words: Words, suffix: str) -> bool:
    """Whether a full name can be a person's. A father is named with his suffix at once."""
    if suffix != person.suffix and (suffix == "sr" or (suffix and person.suffix)):
        return False
    return any(same_person(own, words) for own in person.names)


def _lead(person: Person) -> int:
    """How often a person is called by a short name; the subject of a text as by far at once."""
    return person.called + BY_FAR * person.is_subject


def _opens(text: str, one: Found) -> bool:
    """Whether a name opens its line near the top, as in a text on the person."""
    start, end = one.span
    is_first = start < NEAR and (start == 0 or text[start - 1] == "\n")
    return is_first and SUBJECT.match(text, end) is not None


def _gender(person: Person) -> int:
    """Of the honorifics where there are any, else of the given name; 0 unknown."""
    said = {_title_gender(one.title) for one in person.mentions} - {0}
    if said:
        return said.pop() if len(said) == 1 else 0
    given = facts(person.words[0])
    return given.gender if given.given else 0


def _title_gender(title: str) -> int:
    if not title:
        return 0
    if title in gendered("honorifics", MALE):
        return MALE
    return FEMALE if title in gendered("honorifics", FEMALE) else 0


def _single(persons: Sequence[Person]) -> Person | None:
    return persons[0] if len(persons) == 1 else None


def _only(owners: Sequence[Person], gender: int) -> Person | None:
    """The only one of some persons, or the only one of a gender, where a title tells it."""
    if gender:
        owners = [known for known in owners if known.gender in {0, gender}]
        told = [known for known in owners if known.gender == gender]
        owners = told if len(told) == 1 else owners
    return _single(owners)
