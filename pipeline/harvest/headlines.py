"""Which line of a flattened page is its headline.

Every line above the article is a candidate. What speaks for one, and what against, is in
`features`; how much each counts was learned from pages whose titles are known
(`benchmarks/train_headline.py`), and is a whole number a feature, in `headline.json`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain, islice
from typing import NamedTuple

import regex

from pipeline.annotate.phrases import match_phrase
from pipeline.harvest.bylines import has_opening, opening_words
from pipeline.harvest.dates import dates_in
from pipeline.harvest.lines import STOP_WORDS, PageLine, PageLines, key_of
from pipeline.harvest.words import agencies, alternatives, listed

#: A longer line is no headline.
HEADLINE_WORDS = 30
HEADLINE_CHARACTERS = 250
#: Lines into the article that are still looked at: a summary may stand above the headline.
LINES_INTO_BODY = 5
#: A byline or a date is looked for so many lines below.
HEAD_LINES = 6
#: A date or a byline stands in a line of no more words.
SHORT_LINE = 16
#: A caption's credit stands among so many of its last characters.
CREDIT_REACH = 40
#: Candidates looked at, the nearest to the article first; a page may be all short lines.
MOST_CANDIDATES = 600

SQUEEZED = re.compile(r"[\W_]+")
STEP = re.compile(r"\s+(?:»|›|>|→|▸|/|\||::|·)\s+")
LABEL = re.compile(r"\A(?:-?(?:title|headline|project)\s*[:：]?\s+(?=\S)|#+\s+)", re.IGNORECASE)
AFTER_DATE = " \t|:·•–—-"
TAIL = re.compile(r"\s+[|–—-]\s+(?=[^|–—]*\Z)")


class Candidate(NamedTuple):
    """A line that may be the headline: its index among the page's lines, and its score."""

    line: int
    score: int


def headline(page: PageLines) -> Candidate | None:
    """The line that is most likely the headline, if any is likely enough."""
    around = _around(page)
    _, least = _weights(known=bool(around.slug))
    best = None
    for index in around.candidates():
        score = around.score(index, best.score if best else least)
        if score is not None and (best is None or score > best.score):
            best = Candidate(index, score)
    return best


def headline_span(page: PageLines, line: PageLine) -> tuple[int, int]:
    """Where in a line the headline itself stands, without a label, a date or the site's name."""
    start = match.end() if (match := LABEL.match(line.text)) else 0
    start += _dated_before(line.text[start:])
    end = len(line.text.rstrip("¶# "))
    if (tail := TAIL.search(line.text, start, end)) and (
        "|" in tail[0] or is_site_name(line.text[tail.end() : end], page.host)
    ):
        end = tail.start()
    return start, end


def _dated_before(text: str) -> int:
    """How much of a line is a date before its headline: `date 2017-05-24 A Bridge Opens`.

    `September 11, 2001: A Day in Pictures` is all of it a headline.
    """
    for day in dates_in(text)[:1]:
        label = text[: day.start].strip(" :：").casefold()
        numeric = not label and text[day.start : day.start + 4].isdigit()
        if (numeric or label in listed("published")) and text[day.end :].strip():
            return len(text) - len(text[day.end :].lstrip(AFTER_DATE))
    return 0


def is_site_name(name: str, host: str) -> bool:
    """Whether a name is what the address (its `bare_host`) calls the site."""
    if not host or len(name) > len(host) + 20:
        return False
    name = SQUEEZED.sub("", name.casefold())
    return len(name) > 1 and (host.startswith(name) or (len(name) > 4 and name in host))  # noqa: PLR2004


def features(page: PageLines) -> Iterator[tuple[int, dict[str, int]]]:
    """The candidates of a page by index, each with what is to be seen of it.

    Shares are in hundredths; whatever is not named is zero.
    """
    around = _around(page)
    for index in around.candidates():
        found: dict[str, int] = {}
        for look in LOOKS:
            found |= look(around, index)
        yield index, {name: value for name, value in found.items() if value}


class _Around:
    """The lines among which the headline is, and what one line's features need of the others."""

    def __init__(self, page: PageLines, first: int, top: int) -> None:
        self.page = page
        self.first = first
        self.top = page.lines[first:top]
        self.begin, _ = page.body
        self.slug = page.slug - STOP_WORDS
        head = list(enumerate(page.lines[first : top + HEAD_LINES], first))
        self.dated = [index for index, line in head if _is_dated(line)]
        self.signed = [index for index, line in head if _is_signed(line)]
        self.heads = {*self.dated, *self.signed}
        self.prose = [index for index, line in enumerate(page.lines) if line.prose]
        self.steps = {
            index: key_of(STEP.split(line.text)[-1])
            for index, line in enumerate(self.top, first)
            if STEP.search(line.text)
        }
        self.last_steps = set(self.steps.values())
        self.paragraphs: dict[int, set[str]] = {}

    @cached_property
    def core(self) -> Counter[str]:
        """The words that a candidate has, each by how many of the article's paragraphs have it."""
        begin, end = self.page.body
        asked = {word for line in self.top for word in line.key.split()}
        prose = (line.key for line in self.page.lines[begin:end] if line.prose)
        return Counter(chain.from_iterable(asked.intersection(key.split()) for key in prose))

    @cached_property
    def lead(self) -> set[str]:
        """The words of the article's first three paragraphs."""
        begin, end = self.page.body
        paragraphs = islice((line.key for line in self.page.lines[begin:end] if line.prose), 3)
        return {word for key in paragraphs for word in key.split()}

    @cached_property
    def last(self) -> dict[str, int]:
        """Where a line stands for the last time."""
        return {line.key: index for index, line in enumerate(self.top, self.first)}

    @cached_property
    def keys(self) -> set[str]:
        """The lines of more than one word."""
        return {line.key for line in self.top if " " in line.key}

    @cached_property
    def listed(self) -> str:
        """Those that may be headlines, each in a line of its own."""
        short = (key for key in self.keys if key.count(" ") < HEADLINE_WORDS)
        return "\n".join(["", *short, ""])

    def candidates(self) -> Iterator[int]:
        """The lines that are worth a look, the last first."""
        for index in range(self.first + len(self.top) - 1, self.first - 1, -1):
            if self._may_be(self.page.lines[index]):
                yield index

    def _may_be(self, line: PageLine) -> bool:
        """Whether a line is worth a look.

        One of two words has to be like the address, to end a breadcrumb or to stand there
        twice: menus are made of the others.
        """
        if not line.key or line.words > HEADLINE_WORDS or len(line.text) > HEADLINE_CHARACTERS:
            return False
        if _is_credited(line.text):
            return False
        return (
            line.words > 2  # noqa: PLR2004
            or line.key in self.last_steps
            or self.page.times[line.key] in {2, 3}
            or not self.slug.isdisjoint(line.key.split())
        )

    def score(self, index: int, least: int) -> int | None:
        """How much speaks for a line; None as soon as it cannot be the least that is asked."""
        known = bool(self.slug)
        weights, _ = _weights(known=known)
        score = 0
        for look, gain in zip(LOOKS, _gains(known=known), strict=True):
            for name, value in look(self, index).items():
                if value and name in weights:
                    score += weights[name] * value
            if score + gain < least:
                return None
        return score

    def shape(self, index: int) -> dict[str, int]:
        """What the line is like, by itself."""
        line = self.page.lines[index]
        return {
            "words": 10 * min(line.words, 10),
            "one_word": 100 * (line.words == 1),
            "two_words": 100 * (line.words == 2),  # noqa: PLR2004
            "three_words": 100 * (line.words == 3),  # noqa: PLR2004
            "many_words": 100 * (line.words > 15),  # noqa: PLR2004
            "very_many_words": 100 * (line.words > 20),  # noqa: PLR2004
            "full_stop": 100 * line.text.endswith((".", ",", ";", ":")),
            "question": 100 * line.text.endswith("?"),
            "colon": 100 * (":" in line.text),
            "lower_case": 100 * line.text[0].islower(),
            "bullet": 100 * (line.text[0] in "-•*▸©@#"),
            "steps": 100 * (index in self.steps),
            "is_last_step": 100 * (line.key in self.last_steps),
            "prose": 100 * line.prose,
        }

    def place(self, index: int) -> dict[str, int]:
        """Where the line stands, and between what."""
        lines = self.page.lines
        above = lines[index - 1].words if index else 0
        below = lines[index + 1].words if index + 1 < len(lines) else 0
        return {
            "above_article": _steps_between(index, self.begin),
            "inside_article": 100 * (index > self.begin),
            "above_prose": _steps_between(index, _next(self.prose, index)),
            "below_prose": 100 * bisect_right(self.prose, index - 1).bit_length(),
            "first_prose": 100 * (bisect_right(self.prose, index - 1) == 0),
            "short_above": 100 * (0 < above <= 2),  # noqa: PLR2004
            "short_below": 100 * (0 < below <= 2),  # noqa: PLR2004
            "long_above": 100 * (above > 8),  # noqa: PLR2004
            "long_below": 100 * (below > 8),  # noqa: PLR2004
        }

    def head(self, index: int) -> dict[str, int]:
        """Whether a date or a byline follows."""
        date = _next(self.dated, index) - index
        byline = _next(self.signed, index) - index
        if min(date, byline) > HEAD_LINES and index not in self.heads:
            return {}
        long = self.page.lines[index].words > 3  # noqa: PLR2004
        return {
            "is_date": 100 * (index in self.dated),
            "is_byline": 100 * (index in self.signed),
            "date_next": 100 * (date == 1),
            "date_near": 100 * (date <= 3),  # noqa: PLR2004
            "date_below": 100 * (date <= HEAD_LINES),
            "long_date_below": 100 * (long and date <= HEAD_LINES),
            "byline_next": 100 * (byline == 1),
            "byline_near": 100 * (byline <= 3),  # noqa: PLR2004
            "byline_below": 100 * (byline <= HEAD_LINES),
            "long_byline_below": 100 * (long and byline <= HEAD_LINES),
        }

    def address(self, index: int) -> dict[str, int]:
        """What the line has in common with the address of the page."""
        own = _telling(self.page.lines[index])
        common = len(own & self.slug)
        if not common:
            return {}
        like = 200 * common // (len(own) + len(self.slug))
        return {
            "like_address": like,
            "like_address_squared": like**2 // 100,
            "of_address": 100 * common // len(self.slug),
            "in_address": 100 * common // len(own),
            "words_of_address": 10 * min(common, 10),
        }

    def words(self, index: int) -> dict[str, int]:
        """Which of its words the article has."""
        own = _telling(self.page.lines[index])
        core = self.core
        return {
            "words_of_next_prose": 100 * len(own & self._next_prose(index)) // len(own),
            "words_of_article": 100 * sum(word in core for word in own) // len(own),
            "words_of_lead": 100 * len(own & self.lead) // len(own),
            "common_words": 100 * sum(core[word] > 2 for word in own) // len(own),  # noqa: PLR2004
        }

    def others(self, index: int) -> dict[str, int]:
        """Whether it stands again elsewhere, in part or with more; whether every site says it."""
        line = self.page.lines[index]
        words = line.key.split()
        times = self.page.times[line.key]
        endings = (" ".join(words[cut:]) for cut in range(1, len(words) - 3))
        return {
            "names_site": 100 * is_site_name(line.text, self.page.host),
            "twice": 100 * (times in {2, 3}),
            "often": 100 * (times > 3),  # noqa: PLR2004
            "ends_another_line": 100 * (len(words) > 2 and f" {line.key}\n" in self.listed),  # noqa: PLR2004
            "begins_another_line": 100 * (len(words) > 3 and f"\n{line.key} " in self.listed),  # noqa: PLR2004
            "ends_with_another_line": 100 * any(ending in self.keys for ending in endings),
            "stands_again_below": 100 * (self.last[line.key] > index),
            "phrase": 100 * (match_phrase(line.text) is not None),
        }

    def _next_prose(self, index: int) -> set[str]:
        """The words of the next three lines of prose."""
        at = bisect_right(self.prose, index)
        if at not in self.paragraphs:
            lines = (self.page.lines[number] for number in self.prose[at : at + 3])
            self.paragraphs[at] = {word for line in lines for word in line.key.split()}
        return self.paragraphs[at]


#: What is looked at, the cheapest first. Nothing that speaks for a line is above 100.
LOOKS = (
    *(_Around.shape, _Around.address, _Around.head),
    *(_Around.place, _Around.words, _Around.others),
)


def _around(page: PageLines) -> _Around:
    top = min(page.body[0] + LINES_INTO_BODY, len(page.lines))
    return _Around(page, max(top - MOST_CANDIDATES, 0), top)


def _is_dated(line: PageLine) -> bool:
    return line.words <= SHORT_LINE and bool(dates_in(line.text))


def _is_signed(line: PageLine) -> bool:
    return (
        line.words <= SHORT_LINE and line.first_word in opening_words() and has_opening(line.text)
    )


def _is_credited(text: str) -> bool:
    """Whether a line ends with the credit of a picture: it is a caption."""
    tail = text[-CREDIT_REACH:]
    return (tail.endswith(")") or "/" in tail) and credit().search(tail) is not None


def _telling(line: PageLine) -> set[str]:
    """The words of a line, without those that say little if there are others."""
    words = set(line.key.split())
    return words - STOP_WORDS or words


def _next(indexes: Sequence[int], index: int) -> int:
    """The first of ascending indexes that is greater; far below if there is none."""
    at = bisect_right(indexes, index)
    return indexes[at] if at < len(indexes) else index + 1000


def _steps_between(index: int, other: int) -> int:
    """A distance in lines, in hundredths of doublings: 0 next door, 100 two lines on."""
    return 100 * min(max(other - index, 1), 1023).bit_length() - 100


@cache
def _weights(*, known: bool) -> tuple[dict[str, int], int]:
    """The weight of each feature, and the least score of a headline.

    An address says so much of a headline that the rest weighs otherwise where one is `known`.
    """
    found = json.loads((files(__package__) / "headline.json").read_text("utf-8"))
    ours = found["with_address" if known else "without_address"]
    return ours["weights"], ours["least"]


@cache
def _gains(*, known: bool) -> tuple[int, ...]:
    """What a line may gain at most by the looks that follow each of `LOOKS`."""
    weights, _ = _weights(known=known)
    around = _around(PageLines("by any line", "/by-any-line"))  # one that shows all names
    gains = [sum(max(weights.get(name, 0), 0) for name in look(around, 0)) for look in LOOKS]
    return tuple(100 * sum(gains[number:]) for number in range(1, len(LOOKS) + 1))


@cache
def credit() -> regex.Pattern[str]:
    """How a caption ends: `(AP Photo/Jane Roe)`, `AFP/Jane Roe`, `(Photo: Jane Roe)`."""
    names = alternatives(agencies())
    return regex.compile(
        rf"""
        (?: \( (?: (?:{names}) \s+ )? (?: Photo | Image | Picture | Foto )s? \b [^()]* \)
          | \b (?:{names}) \s? / \s? \p{{L}}[^()/]* \)?
          | \( (?:{names}) \) )
        \Z
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )
