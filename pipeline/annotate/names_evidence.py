"""What is told of a mention: its place, its title and office, and what gave it away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipeline.annotate.names_links import Candidates
from pipeline.annotate.names_reading import Reading
from pipeline.annotate.names_tokens import Numbers
from pipeline.annotate.names_words import cue, facts, fold, phrase_facts
from pipeline.edits import Span

#: Words of an office at most.
LONGEST_ROLE = 5

# `, Nebraska Republican,` and `, D-R.I.,` behind the name of a politician.
PARTY = re.compile(
    r", (?:an? )?((?:[A-Z][\w.]+ ){1,3}(?:Republican|Democrat|Independent)\b|[DRI]-[A-Z][\w.]{1,6})"
)

#: Words that go before a person like an office, and are none.
NAMINGS = frozenset({"named", "called", "by"})

#: Lower-case words that belong to the family name after them.
FAMILY_PARTICLES = cue("family_particles")


@dataclass(frozen=True, slots=True)
class Found:
    """A mention: its place, its words without title and suffix, and what was seen of it."""

    span: Span
    text: str
    kind: str
    permille: int
    evidence: str
    after: str  # the word after it
    title: str = ""  # the title before it, folded
    roles: tuple[str, ...] = ()  # what the person is said to be there: `Russian President`


class _Seen(NamedTuple):
    """A mention in the making, and what stands around it."""

    kind: str
    permille: int
    name: str
    first: int  # the place of its first word
    last: int
    start: int
    end: int
    before: str
    after: str
    official: bool  # a title or an office stands before it
    given: bool  # it begins with a given name
    repeated: bool


def described(
    found: Candidates, chosen: Numbers, kinds: Iterable[str], permille: Iterable[int]
) -> Iterator[Found]:
    """The mentions that some candidates are, by number."""
    reading, tokens = found.reading, found.reading.tokens
    words, names = tokens.words.texts, found.names
    first, last = found.first[chosen], found.last[chosen]
    begins, ends = reading.place[first], reading.place[last]
    official = (found.fact_beside("title", -1) + found.fact_beside("role", -1))[chosen] > 0
    columns = (
        kinds,
        permille,
        [names[one] for one in chosen.tolist()],
        begins.tolist(),
        ends.tolist(),
        tokens.start[begins].tolist(),
        tokens.end(ends).tolist(),
        [words[number] for number in tokens.word[begins - 1].tolist()],
        [words[number] for number in tokens.word[ends + 1].tolist()],
        official.tolist(),
        ((reading.fact("given")[first] > 0) & (last > first)).tolist(),
        (reading.count[last] > 1).tolist(),
    )
    for row in zip(*columns, strict=True):
        yield _mention(reading, _Seen._make(row))


def _mention(reading: Reading, seen: _Seen) -> Found:
    tokens = reading.tokens
    if seen.kind != "person":
        return Found(
            Span(seen.start, seen.end),
            tokens.slice(seen.first, seen.last),
            seen.kind,
            seen.permille,
            _evidence(seen),
            seen.after,
        )
    first, start, before = seen.first, seen.start, seen.before
    if before in FAMILY_PARTICLES:
        while tokens.at(first - 1) in FAMILY_PARTICLES and tokens.adjoins(first):
            first -= 1
        start, before = int(tokens.start[first]), tokens.at(first - 1)
    title = fold(before).rstrip(".")
    has_role = seen.official or first < seen.first or seen.after == ","
    return Found(
        Span(start, seen.end),
        tokens.slice(first, seen.last),
        seen.kind,
        seen.permille,
        _person_evidence(seen),
        seen.after,
        title if title in cue("titles") else "",
        _roles(reading, first, seen.last) if has_role else (),
    )


def _roles(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """The office before a name and the party behind it; honorifics are no office."""
    tokens, begin = reading.tokens, first
    while first - begin < LONGEST_ROLE and _is_office(reading, begin - 1, begin < first):
        begin -= 1
    office = " ".join(tokens.slice(begin, first - 1).split()) if begin < first else ""
    if fold(office).rstrip(".") in cue("forms_of_address"):
        office = ""
    party = None
    if tokens.at(last + 1) == ",":
        text = tokens.texts[tokens.text[last]]
        party = PARTY.match(text, int(tokens.end(last)))
    return tuple(filter(None, (office, party[1] if party else "")))


def _is_office(reading: Reading, place: int, begun: bool) -> bool:
    """Whether a word is of an office, and nothing but a space stands behind it.

    `begun`: an office stands behind it already, so that it may say of what: `Army Secretary`.
    """
    if not reading.tokens.adjoins(place + 1):
        return False
    word = reading.tokens.at(place)
    own = facts(word)
    if own.title or own.role:
        return word not in cue("openers") and word not in NAMINGS
    if not begun or not own.capitals:
        return False
    return bool(own.demonym or own.organisation or own.region) or _is_listed(reading, place)


def _is_listed(reading: Reading, place: int) -> bool:
    """Whether a word is part of a name on a list."""
    index = int(np.searchsorted(reading.place, place))
    return bool(reading.place[index] == place and reading.listed.first[index] >= 0)


def _evidence(seen: _Seen) -> str:
    """The plainest of the cues for a place or an organisation, in words for a reader."""
    phrase = phrase_facts(seen.name)
    if (phrase.region or phrase.city) if seen.kind == "place" else phrase.organisation:
        return "gazetteer" if seen.kind == "place" else "list"
    words = reversed(seen.name.split())
    telling = next((word for word in words if facts(word).organisation or facts(word).place), "")
    if telling:
        return f"word: {telling}"
    before = seen.kind == "place" and facts(seen.before).towards_place
    return f"preposition: {seen.before}" if before else "context"


def _person_evidence(seen: _Seen) -> str:
    before = facts(seen.before)
    if before.title:
        return f"title: {seen.before}"
    if seen.given:
        return "given name"
    if facts(seen.after).speech or before.speech:
        return "speech verb"
    if before.role:
        return f"role: {seen.before}"
    return "repeated" if seen.repeated else "context"
