"""The tags of an article, from the line that names them.

`Tags: harbor, bridges` stands below an article or at its head. So do menus of topics, clouds
of all the tags of a blog and the tags of other articles: a label alone tells little. What
stands under one is read as far as the article speaks of it; what cannot be told apart, as
`Tags: Harbor Bridges New York`, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from pipeline.annotate.phrases import match_phrase
from pipeline.harvest.bylines import has_opening, is_person, opening_words
from pipeline.harvest.lines import STOP_WORDS, UNSPACED, PageLine, PageLines, key_of
from pipeline.harvest.words import folded, listed

#: More tags than these are not one article's.
MOST_TAGS = 30
#: More lines under a label are a menu.
MOST_LINES = 15
#: A longer value is a sentence, or a headline.
TAG_WORDS = 6
TAG_LENGTH = 60
#: Words of a line without a separator that are one tag; longer ones may be several.
WHOLE_WORDS = 3
WHOLE_LENGTH = 20
#: Hundredths of the words of a tag that the article has.
HALF, ALL = 50, 100
#: So many tags with commas, under a label with a colon, need no more to speak for them.
LONG_LIST = 3
#: Labels of a page that are looked at, and lists that it may have: one of articles has more.
MOST_LABELS = 40
MOST_LISTS = 2
#: Lines between the article and a label alone in its line.
FOOT_LINES = 40

COLON = re.compile(r"[:：]")
#: Characters of the longest label, with the marks that may stand before it.
LONGEST_LABEL = 40
BEFORE_LABEL = " \t\u00a0#/|*•·–—-"
SEPARATOR = re.compile(r"\s*[,;|•·、，；،]\s*|\s+(?=#\s?\w)")
#: A place with its state is one tag: `FAIRFIELD, NJ`.
PLACE = re.compile(r"[^,;|]{4,}, [A-Z]{2}")
COUNT = re.compile(r"\s*(?:\(\d+\)|\[\d+\])\Z")
PAGE_NUMBER = re.compile(r"[\W\d]{1,3}")
NEXT_SENTENCE = re.compile(r"(?<=\w\w\w)\.\s+(?=[A-Z])")
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
#: Marks of code.
CODE = frozenset("[]{}<>=`")
EDGES = ' \t*•·-–—"“”‘'


class Tag(NamedTuple):
    """A tag, and where in the text it stands."""

    name: str
    start: int
    end: int


class Label(NamedTuple):
    """What a line begins with: `Tags`, which is `sure`, or `Topics`.

    `line` is the line's index, `end` where in the text stands what it labels, `alone` whether
    that is in the lines below, `colon` whether the label ends with one.
    """

    line: int
    end: int
    sure: bool
    alone: bool
    colon: bool

    @property
    def stated(self) -> bool:
        """Whether it can hardly be a menu's."""
        return self.sure and self.colon


def read_tags(page: PageLines, title: int | None, authors: Sequence[str] = ()) -> list[Tag]:
    """The article's tags as it writes them, each once; `title` is the headline's line."""
    labels = list(islice(_labels(page, title), MOST_LABELS))
    if not labels or len(labels) == MOST_LABELS:
        return []
    known = _Article(page, title, authors)
    lists: dict[tuple[str, ...], tuple[bool, list[Tag]]] = {}
    for label in labels:
        found = _below(known, label) if label.alone else _behind(known, label)
        if found:
            lists.setdefault(tuple(key_of(tag.name) for tag in found), (not label.sure, found))
    if not 0 < len(lists) <= MOST_LISTS:
        return []
    return min(lists.values(), key=itemgetter(0))[1]


def _labels(page: PageLines, title: int | None) -> Iterator[Label]:
    """The labels below the headline, in order."""
    found = sorted([*_alone(page), *_with_values(page)])
    return (label for label in found if title is None or label.line > title)


def _alone(page: PageLines) -> Iterator[Label]:
    """Labels that are all of a line. One that a menu has too says so without a colon."""
    known = [key for key in label_keys() if key in page.times]
    if not known:
        return
    for index, line in enumerate(page.lines):
        if line.key in known:
            sure = label_keys()[line.key]
            colon = line.text.endswith((":", "："))
            once = colon or page.times[line.key] == 1
            if once and (sure or " " in line.key):
                end = line.start + len(line.text)
                yield Label(index, end, sure=sure, alone=True, colon=colon)


def _with_values(page: PageLines) -> Iterator[Label]:
    """Labels with a colon, behind which the line goes on."""
    text = page.text
    starts: list[int] = []
    for match in COLON.finditer(text):
        begin = text.rfind("\n", max(match.start() - LONGEST_LABEL, 0), match.start()) + 1
        if not begin and match.start() > LONGEST_LABEL:
            continue
        key = text[begin : match.start()].strip(BEFORE_LABEL).casefold()
        if key not in label_texts():
            continue
        starts = starts or [line.start for line in page.lines]
        index = bisect_right(starts, match.start()) - 1
        line = page.lines[index]
        if text[match.end() : line.start + len(line.text)].strip(EDGES):
            sure = label_texts()[key]
            yield Label(index, match.end(), sure=sure, alone=False, colon=True)


class _Article:
    """What an article speaks of, and who wrote it."""

    def __init__(self, page: PageLines, title: int | None, authors: Sequence[str]) -> None:
        self.page = page
        begin, self.end = page.body
        self.top = begin if title is None else title
        self.lines = [page.lines[self.top], *page.lines[begin : self.end]]
        self.words = page.slug.union(*(line.key.split() for line in self.lines))
        self.authors = [key for author in authors if (key := key_of(author))]

    def speaks_of(self, name: str) -> int:
        """How many hundredths of a name's words are among its own, in singular or plural."""
        if UNSPACED.search(name):
            return 100 * any(name in line.text for line in self.lines)
        words = key_of(name).split()
        telling = [word for word in words if word not in STOP_WORDS] or words
        return 100 * sum(map(self._says, telling)) // max(len(telling), 1)

    def _says(self, word: str) -> bool:
        return not self.words.isdisjoint((word, word + "s", word.removesuffix("s")))

    def speaks_of_most(self, found: Sequence[Tag]) -> bool:
        """Whether it speaks of half of the tags."""
        return 2 * sum(self.speaks_of(tag.name) >= HALF for tag in found) >= len(found)

    def is_by(self, name: str) -> bool:
        """Whether a line names an author: a note about them begins there."""
        return any(author in key_of(name) for author in self.authors)

    def ends_or_begins_at(self, index: int) -> bool:
        """Whether a line stands below the article, or between headline and first paragraph."""
        if index >= self.end:
            return index < self.end + FOOT_LINES
        return not any(line.prose for line in self.page.lines[self.top + 1 : index])


def _behind(article: _Article, label: Label) -> list[Tag]:
    """The tags behind a label in its line."""
    line = article.page.lines[label.line]
    found = _split(article.page.text, label.end, line.start + len(line.text))
    if label.sure or not found:
        return found
    enough = len(found) > 1 or article.ends_or_begins_at(label.line)
    return found if enough and article.speaks_of_most(found) else []


def _below(article: _Article, label: Label) -> list[Tag]:
    """The tags in the lines below a label: in one, or each in its own."""
    text = article.page.text
    lines = article.page.lines[label.line + 1 : label.line + 2 + MOST_LINES]
    if not lines:
        return []
    placed = label.stated or article.ends_or_begins_at(label.line)
    run = _run(article, label, lines) if placed else []
    found = _split(text, lines[0].start, lines[0].start + len(lines[0].text))
    if len(found) > 1 and not (len(run) > 1 and PLACE.fullmatch(lines[0].text)):
        said = (label.stated and len(found) >= LONG_LIST) or lines[0].text.startswith("#")
        return found if said or article.speaks_of_most(found) else []
    least = 1 if label.sure else 2
    return _once(run) if least <= len(run) <= MOST_LINES else []


def _run(article: _Article, label: Label, lines: Sequence[PageLine]) -> list[Tag]:
    """The lines below a label, as long as they go on in one breath and the article has them."""
    text, end = article.page.text, label.end
    gap = text.count("\n", end, lines[0].start)
    run: list[Tag] = []
    for line in lines:
        tag = _tag(text, line.start, line.start + len(line.text))
        if not tag or text.count("\n", end, line.start) > gap or not _is_tag(line):
            break
        least = HALF if label.stated and not run else ALL
        if not _is_whole(tag.name) or article.speaks_of(tag.name) < least:
            break
        if article.is_by(tag.name):
            break
        run.append(tag)
        end = line.start + len(line.text)
    while run and is_person(run[-1].name):
        run.pop()  # a note about them begins there
    return run


def _is_tag(line: PageLine) -> bool:
    """Whether a line below a label is no heading or byline of what comes next."""
    return match_phrase(line.text) is None and not (
        line.first_word in opening_words() and has_opening(line.text)
    )


def _split(text: str, start: int, end: int) -> list[Tag]:
    """The tags of a line, if each is set apart from the next and none is a sentence."""
    if next_sentence := NEXT_SENTENCE.search(text, start, end):
        end = next_sentence.start()
    found: list[Tag] = []
    for match in chain(SEPARATOR.finditer(text, start, end), (None,)):
        stop = match.start() if match else end
        if text[start:stop].strip(EDGES):
            tag = _tag(text, start, stop)
            if not tag or len(found) == MOST_TAGS:
                return []
            found.append(tag)
        start = match.end() if match else end
    return [] if len(found) == 1 and not _is_whole(found[0].name) else _once(found)


def _tag(text: str, start: int, end: int) -> Tag | None:
    """What stands between two separators, if it is a tag; a sentence or a label is none."""
    if count := COUNT.search(text, start, end):
        end = count.start()
    bare = text[start:end].strip(EDGES)
    name = bare.lstrip("#").lstrip()
    if not name or len(name) > TAG_LENGTH or name.count(" ") >= TAG_WORDS:
        return None
    if (
        name.endswith(SENTENCE_ENDS)
        or not CODE.isdisjoint(name)
        or ":" in name
        or "：" in name
        or folded(name) in listed("untagged")
    ):
        return None
    if PAGE_NUMBER.fullmatch(name):
        return None
    start = text.index(name, start, end)
    return Tag(name, start, start + len(name))


def _is_whole(name: str) -> bool:
    """Whether what has no separators is one tag, as far as its length tells."""
    if UNSPACED.search(name):
        return len(name) <= WHOLE_LENGTH
    return len([word for word in key_of(name).split() if word not in STOP_WORDS]) <= WHOLE_WORDS


def _once(found: Sequence[Tag]) -> list[Tag]:
    return list({key_of(tag.name): tag for tag in reversed(found)}.values())[::-1]


@cache
def label_texts() -> dict[str, bool]:
    """What labels tags, folded, and whether it can hardly label anything else."""
    return {**dict.fromkeys(listed("topics"), False), **dict.fromkeys(listed("tags"), True)}


@cache
def label_keys() -> dict[str, bool]:
    """The same, as the keys of lines have it."""
    return {key_of(text): sure for text, sure in label_texts().items()}
