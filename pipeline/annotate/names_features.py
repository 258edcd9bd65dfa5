"""Capitalised words, the candidates they make, and what can be counted of both.

A text is read once into words. Capitalised words with nothing, or little words such as `of`,
between them make a *run*; a model then decides which neighbours of a run belong to one name
(its *links*), and another what each name is. Both see only whole numbers made here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, count, pairwise
from operator import sub

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.names_words import NO_FACTS, NOTHING, Facts, Phrase, cue, facts, phrase_facts
from pipeline.annotate.trees import Integers

# `Kosovo-based` and the like are a name and what is said of it.
COMPOUND = (
    "based|born|led|backed|sponsored|driven|style|owned|like|trained|controlled|occupied|made|wide|"
    "era|related|linked|run|funded|area|bound|held|elect|raised|educated|brokered|drafted|listed|"
    "allied|aligned|friendly|only|free|enabled|powered|level|type|themed|inspired|affiliated|"
    "registered|headquartered|native|built|sized|specific|compatible|ready|certified|approved|"
    "administered|annexed|supported|supplied|mandated|appointed|nominated|winning|bred|speaking"
)

# A word keeps its inner hyphens, apostrophes and ampersands, and the stop of an abbreviation;
# a possessive `'s` is a word of its own. Lines are kept apart. The commonest words come first,
# and the space before a word is skipped with it, for speed only.
WORD = re.compile(
    rf"""
    [ ]? (
      [a-z]{{2,}} (?= [ ,.\n] )
    | (?: [^\W\d_]\. ){{2,}} (?: [^\W\d_] \b (?!\.) )?                        # U.S., J.R.R.
    | (?: Mr | Mrs | Ms | Dr | St | Sen | Rep | Gov | Gen | Col | Lt | Sgt | Capt | Prof | Rev | Hon
        | Jr | Sr | Inc | Corp | Co | Ltd | Mt | Ft | Adm | Cmdr | Maj | Supt | Det | Pte | Pvt | Fr
        | Messrs | Ph\.D | Bros | Dept | Univ | Ala | Ariz | Calif | Colo | Conn | Fla | Ill | Ind
        | Kan | Md | Mass | Mich | Minn | Mont | Neb | Nev | Okla | Ore | Pa | Tenn | Vt | Va
        | Wash | Wis | Wyo )\. (?! \w )
    | (?<! [\w.] ) [A-Z]\. (?= [ ] [A-Z“"] | [ ]?[A-Z]\. )                    # an initial
    | ['’] [sS] \b
    | (?: Ex | Anti | Pro | Non | Pre | Post | Mid | Then | Co ) (?= - [A-Z] )
    | [^\W_]+ (?: (?: [-‐‑] (?! (?:{COMPOUND}) \b ) | & | ['’] (?! [sS]\b ) ) [^\W_]+ )*
    | \n
    | [^\s]
    )
    """,
    re.VERBOSE,
)
#: A lower-case prefix that belongs to a capitalised name: al-Assad, d'Estaing.
PREFIXED = re.compile(r"(?:al|el|an|as|ash|at|ad|ar|d|l|o)[-'’][A-Z]")

#: Little words that may stand inside a name, as features number them.
CONNECTORS = {
    word: number
    for number, word in enumerate(
        ("of", "and", "&", "the", "for", "de", "in", "on", "at", "to", "by", "with", "’s", "-"), 2
    )
}
#: `of the`, and the gaps of a name with `of` and with `and`.
OF_THE = [2, 5]
OF = frozenset({2, 19})
AND = frozenset({3, 4})
PARTICLE = 20
COMMA = 21
NO_LINK = 30
#: Words between two capitalised ones beyond which they are strangers.
GAP = 2
#: A name of more capitalised words than these is none.
LONGEST = 10

OPENING = frozenset("“\"'‘([{•*-–—·|>")
ENDING = frozenset(".!?:;…")
QUOTES = frozenset("“”\"'‘’")
#: Only behind one of these can a sentence, a line or a quotation begin.
SIGNS = OPENING | ENDING | QUOTES | {"\n"}
#: The word is the first of its sentence or line.
OPENS = 1

NONE = np.zeros((0, 0), np.int32)

#: Where words of a line are capitalised by rule, capitals say little.
LETTERS = 4

#: Words that have a capital because a sentence begins with them, and name nobody.
OPENERS = cue("openers")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a sign, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(eq=False)
class Run:
    """Words of a text, by index, that are capitalised and may belong together."""

    words: list[int]
    gaps: list[int] = field(default_factory=list)


class Reading:
    """A text as words, its capitalised runs, and what is counted over the whole of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = WORD.findall(text)
        # Nothing but space stands between one word and the next.
        end = 0
        self.ends = [end := text.find(word, end) + len(word) for word in self.words]
        self.starts = list(map(sub, self.ends, map(len, self.words)))
        self.counts = Counter(self.words)

    @cached_property
    def capitalised(self) -> list[int]:
        """The indices of the words with a capital."""
        capitalised = set(filter(_is_capitalised, self.counts))
        return [index for index, word in enumerate(self.words) if word in capitalised]

    def lower(self, word: str) -> int:
        """How often a word stands in lower case."""
        small = word.lower()
        return self.counts[small] if small.islower() else 0

    @cached_property
    def inside(self) -> Counter[str]:
        """How often each capitalised word stands where no rule of writing demands a capital."""
        openings, headings = self.openings, self.headings
        return Counter(
            self.words[index]
            for index in self.capitalised
            if openings[index] != OPENS and not headings[index]
        )

    @cached_property
    def headings(self) -> dict[int, int]:
        """Of each capitalised word, whether its line is in title case (1) or in capitals (2)."""
        ends = [index for index, word in enumerate(self.words) if word == "\n"]
        begins = [0, *(end + 1 for end in ends)]
        lettered = {word for word in self.counts if word[0].isalpha()}
        kinds = [
            _line_kind([word for word in self.words[begin:end] if word in lettered])
            for begin, end in zip(begins, [*ends, len(self.words)], strict=True)
        ]
        return {index: kinds[bisect_right(begins, index) - 1] for index in self.capitalised}

    @cached_property
    def openings(self) -> dict[int, int]:
        """Of each capitalised word, whether it opens a sentence (1) or a quotation (2)."""
        return {index: self._opening(index) for index in self.capitalised}

    def _opening(self, index: int) -> int:
        if index and self.words[index - 1] not in SIGNS:
            return 0
        if self._opens(index):
            return OPENS
        return 2 if self.words[index - 1] in QUOTES else 0

    def _opens(self, index: int) -> bool:
        """Whether a word is the first of a sentence or a line."""
        before = index - 1
        while before >= 0 and self.words[before] in OPENING:
            before -= 1
        if before < 0 or self.words[before] == "\n":
            return True
        word = self.words[before]
        if word in ENDING:
            return True
        return word in {"”", "’"} and before > 0 and self.words[before - 1] in ENDING

    def slice(self, first: int, last: int) -> str:
        """The text from one word to another, both included."""
        return self.text[self.starts[first] : self.ends[last]]

    def end(self, index: int) -> int:
        """Where a word ends in the text."""
        return self.ends[index]

    @cached_property
    def runs(self) -> list[Run]:
        """The runs, in order. Every capitalised word is in one."""
        runs: list[Run] = []
        for index in self.capitalised:
            if runs:
                run = runs[-1]
                near = index - run.words[-1] <= GAP + 1
                gap = self._gap(run.words[-1], index) if near else NO_LINK
                if gap != NO_LINK:
                    run.words.append(index)
                    run.gaps.append(gap)
                    continue
            runs.append(Run([index]))
        return runs

    def _gap(self, left: int, right: int) -> int:
        """What stands between two words: 0 a space, 1 no space, a connector, or NO_LINK."""
        between = self.words[left + 1 : right]
        if not between:
            return int(self.end(left) == self.starts[right])
        if between == [","]:
            return COMMA if self._belongs(left, right) else NO_LINK
        kinds = [
            PARTICLE
            if word in cue("particles")
            else CONNECTORS.get(word.replace("'", "’"), NO_LINK)
            for word in between
        ]
        return NO_LINK if NO_LINK in kinds else max(kinds) if kinds != OF_THE else 19

    def _belongs(self, left: int, right: int) -> bool:
        """Whether a word behind a comma is part of the name: `Inc.`, `Jr.`, `D.C.`."""
        follower = facts(self.words[right])
        if follower.suffix or follower.legal or self.words[right] in {"D.C.", "DC"}:
            return True
        return self.words[left - 2 : left] == ["University", "of"]

    @cached_property
    def listed(self) -> dict[int, tuple[int, int, Phrase]]:
        """For each capitalised word inside a listed phrase: the phrase's ends and its facts.

        The longest phrase that begins first wins.
        """
        found: dict[int, tuple[int, int, Phrase]] = {}
        for run in self.runs:
            position = 0
            while position < len(run.words):
                taken = 1
                for length in range(min(6, len(run.words) - position), 0, -1):
                    first, last = run.words[position], run.words[position + length - 1]
                    known = phrase_facts(
                        self.slice(first, last) if length > 1 else self.words[first]
                    )
                    if known is not NOTHING:
                        for word in run.words[position : position + length]:
                            found[word] = (first, last, known)
                        taken = length
                        break
                position += taken
        return found


def _line_kind(words: Sequence[str]) -> int:
    if len(words) < 2:  # noqa: PLR2004
        return 0
    small = sum(map(str.islower, words))
    # Mostly small words: by far the commonest case.
    if small * 2 > len(words) + 4:
        return 0
    if sum(map(str.isupper, words)) * 4 > len(words) * 3:
        return 2
    long = sum(len(word) >= LETTERS or not word.islower() for word in words)
    return int((len(words) - small) * 5 >= long * 4 and len(words) > 3)  # noqa: PLR2004


def _is_capitalised(word: str) -> bool:
    if word[0].isupper():
        return word not in OPENERS
    return word[0] in "adeol" and not word.islower() and PREFIXED.match(word) is not None


# --- columns ---------------------------------------------------------------------------------


def look_up(words: Sequence[str], known: Callable[[str], Sequence[int]]) -> Integers:
    """What is known of words, as columns. Each distinct word is asked about once."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    places = [numbers[word] for word in words]
    table = np.array([known(word) for word in numbers], np.int32)
    return table[places].T if words else NONE


def stacked(rows: Sequence[Sequence[int]], *further: Integers) -> Integers:
    """Rows and columns of the same things as one matrix, shape (features, rows)."""
    if not rows:
        return NONE
    own = np.fromiter(chain.from_iterable(rows), np.int32).reshape(len(rows), -1).T
    return np.concatenate([own, *further])


def word_at(words: Sequence[str], index: int) -> str:
    """The word there; beyond the text, none."""
    return words[index] if 0 <= index < len(words) else ""


@lru_cache(maxsize=1 << 16)
def side(word: str) -> tuple[int, ...]:
    """The facts of a word that is part of a name, as features."""
    own = facts(word)
    return tuple(own[index] for index in SIDES)


@lru_cache(maxsize=1 << 16)
def tally(word: str) -> tuple[int, ...]:
    """What is counted over the words of a candidate; see SPAN_FEATURES from `givens` on."""
    own = facts(word)
    return (
        int(own.given > 0),
        int(own.given == 2),  # noqa: PLR2004
        int(own.family > 0),
        int(own.family > 1),
        own.ordinary,
        int(_is_unknown(own)),
        own.initial,
        own.organisation,
        own.place,
    )


@lru_cache(maxsize=1 << 16)
def outside(word: str) -> tuple[int, ...]:
    """The facts of a word beside a name, as features."""
    own = facts(word) if word else NO_FACTS
    return tuple(own[index] for index in OUTSIDES)


@lru_cache(maxsize=1 << 16)
def naming(word: str) -> tuple[int, ...]:
    """How much a word near a gap looks like a name, as features."""
    own = facts(word) if word else NO_FACTS
    return own.given, own.family, own.organisation, own.place


# --- links -----------------------------------------------------------------------------------

SIDE = (
    *("given", "family", "ordinary", "city", "region", "title", "role", "demonym", "nobody"),
    *("organisation", "place", "legal", "particle", "suffix", "capitals", "digits", "initial"),
    *("hyphen", "length", "sound"),
)
OUTSIDE = ("title", "role", "speech", "personal", "towards_place", "ordinary", "organisation")
LINK_FEATURES = (
    *("gap", "opening", "heading", "listed_both", "listed_left", "listed_right"),
    *("listed_organisation", "pairs", "left_alone", "right_alone", "left_lower", "right_lower"),
    *("position", "following", "gaps_before", "left_inside"),
    *(f"left_{name}" for name in SIDE),
    *(f"right_{name}" for name in SIDE),
    *(f"before_{name}" for name in OUTSIDE),
    *(f"after_{name}" for name in OUTSIDE),
    *("next_given", "next_family", "next_organisation", "next_place"),
    *("before_given", "before_family"),
)
SIDES = tuple(Facts._fields.index(name) for name in SIDE)
REGION = SIDE.index("region")
OUTSIDES = tuple(Facts._fields.index(name) for name in OUTSIDE)


def link_columns(readings: Sequence[Reading]) -> Integers:
    """The features of each gap of each run, in order, as columns; see LINK_FEATURES."""
    rows = [row for reading in readings for row in _link_rows(reading)]
    gaps = [
        (reading.words, run.words, place)
        for reading in readings
        for run in reading.runs
        for place in range(len(run.words) - 1)
    ]
    before = [word_at(words, run[place] - 1) for words, run, place in gaps]
    following = [
        words[run[place + 2]] if place + 2 < len(run) else "" for words, run, place in gaps
    ]
    return stacked(
        rows,
        look_up([words[run[place]] for words, run, place in gaps], side),
        look_up([words[run[place + 1]] for words, run, place in gaps], side),
        look_up(before, outside),
        look_up([word_at(words, run[place + 1] + 1) for words, run, place in gaps], outside),
        look_up(following, naming),
        look_up(before, naming)[:2],
    )


def _link_rows(reading: Reading) -> Iterator[list[int]]:
    """What is counted for each gap; the facts of the words around it come by the column."""
    words = reading.words
    pairs = Counter(
        (words[left], words[right]) for run in reading.runs for left, right in pairwise(run.words)
    )
    openings, headings = reading.openings, reading.headings
    for run in reading.runs:
        length = len(run.words)
        for place, (left, right) in enumerate(pairwise(run.words)):
            together = pairs[words[left], words[right]]
            phrase = reading.listed.get(left)
            other_phrase = reading.listed.get(right)
            both = (
                phrase is not None and other_phrase is not None and phrase[:2] == other_phrase[:2]
            )
            yield [
                run.gaps[place],
                openings[left],
                headings[left],
                int(both),
                int(phrase is not None and phrase[1] == left),
                int(other_phrase is not None and other_phrase[0] == right),
                phrase[2].organisation if both and phrase else 0,
                min(together, 5),
                min(reading.counts[words[left]] - together, 5),
                min(reading.counts[words[right]] - together, 5),
                min(reading.lower(words[left]), 3),
                min(reading.lower(words[right]), 3),
                min(place, 5),
                min(length - place - 2, 5),
                run.gaps[place - 1] if place else -1,
                min(reading.inside[words[left]], 3),
            ]


# --- spans -----------------------------------------------------------------------------------


@dataclass(eq=False)
class Candidate:
    """Linked words that may be a name: from one word to another, both included."""

    words: tuple[int, ...]
    gaps: tuple[int, ...]
    text: str
    neighbour: int  # the capitalised word of the same run before it, or -1


BEFORE = ("the", "a", ",", "(", "of", "by", "with", "and", "\n", "in", "from", "to", "for", "“")
AFTER = (",", "(", ")", ".", "’s", "who", "is", "was", "has", "had", "and", "of", "\n", ":", "in")
#: What stands around a name, added up over all that read the same.
CUES = ("titles", "roles", "prepositions", "articles", "speeches", "possessives")
SPAN_FEATURES = (
    *("capitals", "words", "heading", "opening", "has_of", "has_and", "has_other"),
    *("all_capitals", "acronym", "first_of", "last_of", "lower", "inside"),
    *("expanded", "with_given", "age", "bracket", "past", "according", "count"),
    *(f"first_{name}" for name in SIDE),
    *(f"last_{name}" for name in SIDE),
    *("givens", "common_givens", "families", "common_families", "ordinaries", "unknowns"),
    *("initials", "organisations", "places"),
    *("city", "region", "organisation", "first_region", "last_region"),
    *(f"before_is_{number}" for number in range(len(BEFORE))),
    *(f"after_is_{number}" for number in range(len(AFTER))),
    *(f"before_{name}" for name in OUTSIDE),
    *(f"earlier_{name}" for name in OUTSIDE),
    *(f"after_{name}" for name in OUTSIDE),
    *(f"later_{name}" for name in OUTSIDE),
    *("neighbour_title", "neighbour_role", "neighbour_demonym", "neighbour_organisation"),
    *CUES,
)
SECOND_FEATURES = (
    *SPAN_FEATURES,
    *(f"own_{kind}" for kind in ("person", "place", "organisation")),
    *(f"same_{kind}" for kind in ("person", "place", "organisation")),
    *(f"longer_{kind}" for kind in ("person", "place", "organisation")),
    *(f"starts_{kind}" for kind in ("person", "place", "organisation")),
)


def candidates(reading: Reading, links: Iterator[bool]) -> list[Candidate]:
    """The candidates that the links make; `links` gives one decision a gap, as `link_rows`.

    A title parts what stands before it from the name that follows, whatever the links say.
    """
    found = []
    for run in reading.runs:
        begin = 0
        for place in range(len(run.words)):
            last = place == len(run.words) - 1
            linked = not last and next(links)
            if linked and place - begin + 1 < LONGEST and not _is_parted(reading, run, place):
                continue
            words = tuple(run.words[begin : place + 1])
            found.append(candidate(reading, run, begin, place, words))
            begin = place + 1
    return found


def _is_parted(reading: Reading, run: Run, place: int) -> bool:
    """Whether a title, or a party, stands right of a place: `Ohio Gov. Mike`, `Ohio Democrat`."""
    right = facts(reading.words[run.words[place + 1]])
    listed = reading.listed.get(run.words[place])
    if listed and listed[2].region and listed[1] == run.words[place]:
        return bool(right.title and not right.organisation) or bool(right.demonym)
    following = run.words[place + 2 : place + 3]
    named = bool(following) and facts(reading.words[following[0]]).given > 0
    return bool(right.title and not right.organisation) and named


def candidate(
    reading: Reading, run: Run, begin: int, place: int, words: tuple[int, ...]
) -> Candidate:
    """The words of a run from one place to another."""
    return Candidate(
        words,
        tuple(run.gaps[begin:place]),
        " ".join(reading.slice(words[0], words[-1]).split())
        if len(words) > 1
        else reading.words[words[0]],
        run.words[begin - 1] if begin else -1,
    )


def span_columns(readings: Sequence[Reading], found: Sequence[Sequence[Candidate]]) -> Integers:
    """The features of the candidates of all texts as columns; see SPAN_FEATURES."""
    rows = [row for own in map(_span_rows, readings, found) for row in own]
    if not rows:
        return NONE
    pairs = [
        (reading.words, one) for reading, own in zip(readings, found, strict=True) for one in own
    ]
    first = look_up([words[one.words[0]] for words, one in pairs], side)
    last = look_up([words[one.words[-1]] for words, one in pairs], side)
    before = [word_at(words, one.words[0] - 1) for words, one in pairs]
    after = [word_at(words, one.words[-1] + 1).replace("'", "’") for words, one in pairs]
    inner = look_up([words[index] for words, one in pairs for index in one.words], tally)
    begins = np.cumsum([0, *(len(one.words) for _, one in pairs[:-1])])
    same = numbered((number, one.text) for number, own in enumerate(found) for one in own)
    cues = np.concatenate([look_up(before, cues_before), look_up(after, cues_after)])
    return stacked(
        rows,
        np.minimum(np.bincount(same)[same], 6)[np.newaxis],
        first,
        last,
        np.add.reduceat(inner, begins, axis=1),
        look_up([one.text for _, one in pairs], phrase_facts),
        first[REGION : REGION + 1],
        last[REGION : REGION + 1],
        look_up(before, is_before),
        look_up(after, is_after),
        look_up(before, beside),
        look_up([word_at(words, one.words[0] - 2) for words, one in pairs], beside),
        look_up(after, beside),
        look_up([word_at(words, one.words[-1] + 2) for words, one in pairs], beside),
        look_up([word_at(words, one.neighbour) for words, one in pairs], neighbouring),
        np.array([np.minimum(np.bincount(same, column)[same], 4) for column in cues], np.int32),
    )


def numbered(keys: Iterable[Hashable]) -> NDArray[np.intp]:
    """A number for each key, the same for equal ones."""
    numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
    return np.array([numbers[key] for key in keys], np.intp)


def _span_rows(reading: Reading, found: Sequence[Candidate]) -> Iterator[list[int]]:
    """What is counted for each candidate; the facts of its words come by the column."""
    words = reading.words
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    with_given: Counter[str] = Counter()
    for one in found:
        if len(one.words) > 1:
            firsts[words[one.words[0]]] += 1
            lasts[words[one.words[-1]]] += 1
            with_given[words[one.words[-1]]] += facts(words[one.words[0]]).given == 2  # noqa: PLR2004
    expanded = _expanded(reading, found)
    openings, headings = reading.openings, reading.headings
    for one in found:
        begin, end = one.words[0], one.words[-1]
        first, last = words[begin], words[end]
        single = len(one.words) == 1
        shouted = first.isupper() and all(facts(words[index]).capitals == 3 for index in one.words)  # noqa: PLR2004
        yield [
            len(one.words),
            min(end - begin + 1, 12),
            headings[begin],
            openings[begin],
            *_joints(one.gaps),
            int(shouted),
            int(single and shouted),
            min(firsts[first], 4) if single else -1,
            min(lasts[last], 4) if single else -1,
            min(reading.lower(first), 4),
            min(reading.inside[first], 4),
            int(one.text in expanded),
            min(with_given[last], 4) if single else -1,
            *_behind(words, end),
            int(words[max(begin - 2, 0)] in {"according", "According"}),
        ]


@lru_cache(maxsize=1 << 12)
def _joints(gaps: tuple[int, ...]) -> tuple[int, int, int]:
    """Whether the words of a name are joined by `of`, by `and`, by something else."""
    return (
        int(not OF.isdisjoint(gaps)),
        int(not AND.isdisjoint(gaps)),
        int(any(gap and gap not in OF | AND for gap in gaps)),
    )


def _behind(words: Sequence[str], last: int) -> tuple[int, int, int]:
    """Whether an age, an acronym in brackets or a verb in the past stands behind a word."""
    after = word_at(words, last + 1)
    if after not in {",", "("}:
        return 0, 0, int(after.endswith("ed") and after.islower())
    later = words[last + 2] if last + 2 < len(words) else ""
    return (
        int(after == "," and later.isdigit() and len(later) == 2),  # noqa: PLR2004
        int(after == "(") + int(after == "(" and later.isupper()),
        0,
    )


def _is_unknown(word: Facts) -> bool:
    return not (
        word.given or word.family or word.ordinary or word.city or word.region or word.demonym
    )


def is_before(word: str) -> tuple[int, ...]:
    """Which of the telling words before a name this is."""
    word = "\n" if not word else "“" if word == "’" else word.lower()
    return tuple(int(word == one) for one in BEFORE)


def is_after(word: str) -> tuple[int, ...]:
    """Which of the telling words behind a name this is."""
    return tuple(int((word or "\n") == one) for one in AFTER)


def cues_before(word: str) -> tuple[int, ...]:
    """What the word before a name says of it; see CUES."""
    own = facts(word)
    return own.title, own.role, own.towards_place, int(word in {"the", "The"})


def cues_after(word: str) -> tuple[int, ...]:
    """What the word behind a name says of it; see CUES."""
    return facts(word).speech, int(word == "’s")


def beside(word: str) -> tuple[int, ...]:
    """The facts of a word beside a name; beyond the text a line ends."""
    return outside(word or "\n")


def neighbouring(word: str) -> tuple[int, ...]:
    """The facts of the capitalised word before a name in its run, as features."""
    own = facts(word) if word else NO_FACTS
    return own.title, own.role, own.demonym, own.organisation


def _expanded(reading: Reading, found: Sequence[Candidate]) -> dict[str, str]:
    """Acronyms of the text with what they stand for: `Department of Justice (DOJ)`."""
    words = reading.words
    pairs: dict[str, str] = {}
    for left, right in pairwise(found):
        if len(right.words) != 1 or len(left.words) < 2:  # noqa: PLR2004
            continue
        short = words[right.words[0]].replace(".", "")
        bracketed = words[right.words[0] - 1] == "(" and right.words[0] - 2 == left.words[-1]
        if bracketed and short.isupper() and stands_for(short, [words[i] for i in left.words]):
            pairs[right.text] = left.text
    return pairs


def stands_for(short: str, words: Sequence[str]) -> bool:
    """Whether an acronym is made of the first letters of the words, a few left out."""
    letters = "".join(word[0].upper() for word in words)
    if short == letters:
        return True
    position = 0
    for letter in letters:
        position += position < len(short) and short[position] == letter
    return position == len(short) and len(letters) <= len(short) + 1


def second_columns(
    readings: Sequence[Reading],
    found: Sequence[Sequence[Candidate]],
    scores: Sequence[NDArray[np.int64]],
) -> Integers:
    """What the first models thought, as further columns; see SECOND_FEATURES.

    `scores` has one column a kind; they are seen in tenths of a log-odd.
    """
    texts = list(enumerate(zip(readings, found, strict=True)))
    every = [(text, reading.words, one) for text, (reading, own) in texts for one in own]
    same = numbered((text, one.text) for text, _, one in every)
    ends = numbered((text, words[one.words[-1]]) for text, words, one in every)
    starts = numbered((text, words[one.words[0]]) for text, words, one in every)
    single = np.array([len(one.words) == 1 for _, _, one in every])
    tenths = [np.clip(column // 100, -60, 60) for column in scores]
    return np.array(
        [
            *tenths,
            *(_best_other(column, same) for column in tenths),
            *(_best_longer(column, ends, single) for column in tenths),
            *(_best_longer(column, starts, single) for column in tenths),
        ],
        np.int32,
    )


#: The score of a name that there is not.
UNSEEN = -99


def _best_other(scores: NDArray[np.int64], same: NDArray[np.intp]) -> NDArray[np.int64]:
    """For each candidate the best score among the others that read the same."""
    order = np.lexsort((-scores, same))
    ranked, keys = scores[order], same[order]
    is_best = np.append(True, keys[1:] != keys[:-1])
    second = np.append(np.where(is_best[1:], UNSEEN, ranked[1:]), UNSEEN)
    best = ranked[is_best][np.cumsum(is_best) - 1]
    others = np.empty_like(scores)
    others[order] = np.where(is_best, second, best)
    return others


def _best_longer(
    scores: NDArray[np.int64], words: NDArray[np.intp], single: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """For each single word the best score of the longer names that have the word, too."""
    best = np.full(words.max() + 1, UNSEEN, np.int64)
    np.maximum.at(best, words[~single], scores[~single])
    return np.where(single, best[words], UNSEEN)
