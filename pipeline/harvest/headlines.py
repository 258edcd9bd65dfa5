"""Which line of a flattened page is its headline.

Every line above the article is a candidate. What speaks for one, and what against, is in
`features`; how much each counts was learned from pages whose titles are known
(`benchmarks/train_headline.py`), and is a whole number a feature, in `headline.json`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.annotate.phrases import match_phrase
from pipeline.harvest.bylines import without_opening
from pipeline.harvest.dates import dates_in
from pipeline.harvest.lines import STOP_WORDS, PageLine, PageLines, key_of

#: A longer line is no headline.
HEADLINE_WORDS = 30
HEADLINE_CHARACTERS = 250
#: Lines into the article that are still looked at: a summary may stand above the headline.
LINES_INTO_BODY = 5
#: A byline or a date is looked for so many lines below.
HEAD_LINES = 6
#: A date or a byline stands in a line of no more words.
SHORT_LINE = 16
#: Candidates looked at, the nearest to the article first; a page may be all short lines.
MOST_CANDIDATES = 600

SQUEEZED = re.compile(r"[\W_]+")
STEP = re.compile(r"\s+(?:»|›|>|→|▸|/|\||::|·)\s+")
LABEL = re.compile(r"\A(?:-?(?:title|headline|project)\s*[:：]?\s+(?=\S)|#+\s+)", re.IGNORECASE)
TAIL = re.compile(r"\s+[|–—-]\s+(?=[^|–—]*\Z)")


class Candidate(NamedTuple):
    """A line that may be the headline: its index among the page's lines, and its score."""

    line: int
    score: int


def headline(page: PageLines) -> Candidate | None:
    """The line that is most likely the headline, if any is likely enough."""
    weights, least = _weights()
    scored = (
        Candidate(index, sum(weights.get(name, 0) * value for name, value in found.items()))
        for index, found in features(page)
    )
    best = max(scored, key=lambda found: (found.score, found.line), default=None)
    return best if best and best.score >= least else None


def headline_span(page: PageLines, line: PageLine) -> tuple[int, int]:
    """Where in a line the headline itself stands, without a label or the site's name."""
    start = match.end() if (match := LABEL.match(line.text)) else 0
    end = len(line.text.rstrip("¶# "))
    if (tail := TAIL.search(line.text, start, end)) and (
        "|" in tail[0] or is_site_name(line.text[tail.end() : end], page.host)
    ):
        end = tail.start()
    return start, end


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
    lines = page.lines
    begin, _ = page.body
    top = lines[: begin + LINES_INTO_BODY]
    first = max(len(top) - MOST_CANDIDATES, 0)
    around = _Around(page, top, lines[first : begin + LINES_INTO_BODY + HEAD_LINES], first)
    for index in range(first, len(top)):
        line = top[index]
        if around.may_be(line):
            yield index, {name: value for name, value in around.seen(index, line).items() if value}


class _Around:
    """What the features of one line need to know of the others."""

    def __init__(
        self, page: PageLines, top: Sequence[PageLine], head: Sequence[PageLine], first: int
    ) -> None:
        self.page = page
        self.begin, _ = page.body
        self.slug = page.slug - STOP_WORDS
        self.dated = [first + n for n, line in enumerate(head) if _is_dated(line)]
        self.signed = [first + n for n, line in enumerate(head) if _is_signed(line)]
        self.prose = [index for index, line in enumerate(page.lines) if line.prose]
        self.last_steps = {
            key_of(STEP.split(line.text)[-1]) for line in top[first:] if STEP.search(line.text)
        }
        paragraphs = [line.key for line in page.lines[self.begin : page.body[1]] if line.prose]
        self.lead = {word for key in paragraphs[:3] for word in key.split()}
        self.paragraphs: dict[int, set[str]] = {}
        self.last = {line.key: index for index, line in enumerate(top)}
        self.keys = {line.key for line in top[first:] if " " in line.key}
        self.beginnings: set[str] = set()
        self.endings: set[str] = set()
        for key in self.keys:
            words = key.split()
            if len(words) <= HEADLINE_WORDS:
                for cut in range(1, len(words) - 1):
                    self.beginnings.add(" ".join(words[:-cut]))
                    self.endings.add(" ".join(words[cut:]))

    def may_be(self, line: PageLine) -> bool:
        """Whether a line is worth a look.

        One of two words has to be like the address, to end a breadcrumb or to stand there
        twice: menus are made of the others.
        """
        if not line.key or line.words > HEADLINE_WORDS or len(line.text) > HEADLINE_CHARACTERS:
            return False
        return (
            line.words > 2  # noqa: PLR2004
            or line.key in self.last_steps
            or self.page.times[line.key] in {2, 3}
            or not self.slug.isdisjoint(line.key.split())
        )

    def seen(self, index: int, line: PageLine) -> dict[str, int]:
        """What is to be seen of one candidate."""
        words = line.key.split()
        own = set(words) - STOP_WORDS or set(words)
        lines = self.page.lines
        above = lines[index - 1].words if index else 0
        below = lines[index + 1].words if index + 1 < len(lines) else 0
        core = self.page.core
        times = self.page.times[line.key]
        return {
            **self._address(own),
            "words_of_next_prose": 100 * len(own & self._next_prose(index)) // len(own),
            **self._head(index, line),
            "above_article": _steps_between(index, self.begin),
            "inside_article": 100 * (index > self.begin),
            "above_prose": _steps_between(index, _next(self.prose, index)),
            "words": 10 * min(line.words, 10),
            "one_word": 100 * (line.words == 1),
            "two_words": 100 * (line.words == 2),  # noqa: PLR2004
            "three_words": 100 * (line.words == 3),  # noqa: PLR2004
            "many_words": 100 * (line.words > 15),  # noqa: PLR2004
            "very_many_words": 100 * (line.words > 20),  # noqa: PLR2004
            "words_of_article": 100 * sum(word in core for word in own) // len(own),
            "words_of_lead": 100 * sum(word in self.lead for word in own) // len(own),
            "common_words": 100 * sum(core[word] > 2 for word in own) // len(own),  # noqa: PLR2004
            "names_site": 100 * is_site_name(line.text, self.page.host),
            "twice": 100 * (times in {2, 3}),
            "often": 100 * (times > 3),  # noqa: PLR2004
            "is_last_step": 100 * (line.key in self.last_steps),
            "ends_another_line": 100 * (len(words) > 2 and line.key in self.endings),  # noqa: PLR2004
            "begins_another_line": 100 * (len(words) > 3 and line.key in self.beginnings),  # noqa: PLR2004
            "ends_with_another_line": 100
            * any(" ".join(words[cut:]) in self.keys for cut in range(1, len(words) - 3)),
            "stands_again_below": 100 * (self.last[line.key] > index),
            "full_stop": 100 * line.text.endswith((".", ",", ";", ":")),
            "question": 100 * line.text.endswith("?"),
            "colon": 100 * (":" in line.text),
            "lower_case": 100 * line.text[0].islower(),
            "bullet": 100 * (line.text[0] in "-•*▸©@#"),
            "steps": 100 * bool(STEP.search(line.text)),
            "phrase": 100 * (match_phrase(line.text) is not None),
            "prose": 100 * line.prose,
            "short_above": 100 * (0 < above <= 2),  # noqa: PLR2004
            "short_below": 100 * (0 < below <= 2),  # noqa: PLR2004
            "long_above": 100 * (above > 8),  # noqa: PLR2004
            "long_below": 100 * (below > 8),  # noqa: PLR2004
        }

    def _next_prose(self, index: int) -> set[str]:
        """The words of the next three lines of prose."""
        at = bisect_right(self.prose, index)
        if at not in self.paragraphs:
            lines = (self.page.lines[number] for number in self.prose[at : at + 3])
            self.paragraphs[at] = {word for line in lines for word in line.key.split()}
        return self.paragraphs[at]

    def _address(self, own: set[str]) -> dict[str, int]:
        """What the line has in common with the address of the page."""
        if not self.slug:
            return {"no_address": 100}
        common = len(own & self.slug)
        return {
            "like_address": 200 * common // (len(own) + len(self.slug)),
            "like_address_squared": (200 * common // (len(own) + len(self.slug))) ** 2 // 100,
            "of_address": 100 * common // len(self.slug),
            "in_address": 100 * common // len(own),
            "words_of_address": 10 * min(common, 10),
        }

    def _head(self, index: int, line: PageLine) -> dict[str, int]:
        """Whether a date or a byline follows."""
        date = _next(self.dated, index) - index
        byline = _next(self.signed, index) - index
        long = line.words > 3  # noqa: PLR2004
        return {
            "is_date": 100 * _is_dated(line),
            "is_byline": 100 * _is_signed(line),
            "date_next": 100 * (date == 1),
            "date_near": 100 * (date <= 3),  # noqa: PLR2004
            "date_below": 100 * (date <= HEAD_LINES),
            "long_date_below": 100 * (long and date <= HEAD_LINES),
            "byline_next": 100 * (byline == 1),
            "byline_near": 100 * (byline <= 3),  # noqa: PLR2004
            "byline_below": 100 * (byline <= HEAD_LINES),
            "long_byline_below": 100 * (long and byline <= HEAD_LINES),
        }


def _is_dated(line: PageLine) -> bool:
    return line.words <= SHORT_LINE and bool(dates_in(line.text))


def _is_signed(line: PageLine) -> bool:
    return line.words <= SHORT_LINE and without_opening(line.text) != line.text.strip(
        " \t-–—•·|*:,"
    )


def _next(indexes: Sequence[int], index: int) -> int:
    """The first of ascending indexes that is greater; far below if there is none."""
    at = bisect_right(indexes, index)
    return indexes[at] if at < len(indexes) else index + 1000


def _steps_between(index: int, other: int) -> int:
    """A distance in lines, in hundredths of doublings: 0 next door, 100 two lines on."""
    return 100 * min(max(other - index, 1), 1023).bit_length() - 100


@cache
def _weights() -> tuple[dict[str, int], int]:
    """The weight of each feature, and the least score of a headline."""
    found = json.loads((files(__package__) / "headline.json").read_text("utf-8"))
    return found["weights"], found["least"]
