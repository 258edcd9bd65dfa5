"""What can be counted of each line of a page: its words, its place, the elements around it.

Everything is a whole number: counts, and shares in thousandths. A column is made for all
lines of a page at once. Elements are seen as *containers*: what counts is not a `div` but
what else stands in it. Wrappers that hold no more lines than what they wrap are passed
over, so that "the container around" is always one that tells something new.

The lexicon gives names (tokens of ids and classes), words and headings an integer score,
how much likelier main content is where they stand; `benchmarks/train_blocks.py` learns it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate.dom_repeats import repeat_columns, twin_columns, twins
from pipeline.annotate.words import without_marks
from pipeline.document import BlockEvidence, Document, Page

Column = NDArray[np.int32]
Integers = NDArray[np.int64]

#: How many containers around a line are looked at, and how far to both sides.
LEVELS = 5
NEIGHBOURS = (1, 2)
WINDOWS = (2, 5, 12)
ASIDE = 5

#: A line of so many words is a paragraph of prose; of so many, part of the page's topic.
PROSE_WORDS = 10
TOPIC_WORDS = 20
#: A container that stands beside two more of its kind is one of a list.
LISTED = 3
#: A line of so many words is not looked at closely: it is what it looks like.
LONG = 60
#: Words in a run: fewer stand in any text.
RUN = 3
#: From so many thousandths on a line is like the title.
ALIKE = 600
#: A longer page is not judged.
MOST_LINES = 50_000
#: Names of an element that are looked at.
MOST_NAMES = 12
#: No count is larger.
LARGEST = 1_000_000

TAGS = tuple(
    "article aside nav header footer form ul li figcaption blockquote pre dl section".split()  # noqa: SIM905
)
TAG_NUMBERS = {
    tag: number
    for number, tag in enumerate(
        """
        p div li td span dt dd section article a tr pre blockquote figcaption button option label
        textarea th summary
        """.split(),  # noqa: SIM905
        1,
    )
}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
OF_LISTS = ("beside", "words", "linked", "prose", "share", "lines", "names")
PAGE_KINDS = (
    *("article", "product", "service", "discussionforumposting", "qapage", "webpage"),
    *("itemlist", "collectionpage", "wordpress", "discourse"),
)
ADDRESS_WORDS = ("products", "shop", "topics", "topic", "services", "collections", "blog", "docs")
FUNCTION_WORDS = frozenset(
    """
    the of and to a in that is was for it with as his on be at by i this had not are but from or
    have an they which one you were her all she there would their we him been has when who will
    no if out so what up its about than into them can only other do some these could your my
    der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an
    le la les de des et en un une du que qui dans pour sur est pas par au plus
    el los las y por con una su para al lo como más se del
    di il che per non è si da e o os do uma não na em
    """.split()  # noqa: SIM905
)

WORD = re.compile(r"\w+")
#: In a line of ASCII its words are found several times as fast: all else is made a space.
WORD_BYTES = bytes(
    ord(chr(code).lower()) if WORD.match(chr(code)) else ord(" ") for code in range(128)
).ljust(256)
TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")
SENTENCE_ENDS = frozenset(".!?…。！？")
CLOSING = "\"'”’»)]"
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b\d+ (?:min|hour|day|week|month|year)s? ago\b"
)
DIGIT = re.compile(r"\d")


TEXT_COLUMNS = (
    *("words", "length", "topic", "sentence", "commas", "digits", "date", "bars", "item"),
    *("repeats", "score_mean", "score_min", "score_max"),
)


#: The scores of a line of which no word has one.
NO_SCORES = (0,)


class Lexicon(NamedTuple):
    """Scores, in hundredths of a log-odd, of the names of elements and of words."""

    names: Mapping[str, int]
    inline: Mapping[str, int]
    words: Mapping[str, int]
    headings: Mapping[str, int]


def name_tokens(names: str) -> set[str]:
    """What the names of an element are made of: `post-body` is `post-body`, `post`, `body`."""
    return {token for name in names.split()[:MOST_NAMES] for token in _tokens(name)}


@lru_cache(maxsize=50_000)
def _tokens(name: str) -> tuple[str, ...]:
    parts = {part.lower()[:20] for part in TOKEN.findall(name) if len(part) > 1}
    return (*(parts | {name.lower()[:30]}),)


class Rows(NamedTuple):
    """The lines of a page that are not blank, and what stands around each."""

    lines: tuple[int, ...]  # their numbers in the text
    texts: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]  # in lower case
    blocks: tuple[BlockEvidence, ...]
    headings: tuple[int, ...]  # for each row the row of the last heading before it, else -1
    levels: tuple[int, ...]  # of the heading that a row stands in, 1 to 6; else 0
    twins: tuple[Integers, Integers]  # how far off the same words stand before and after
    tree: Tree


def page_rows(document: Document) -> Rows:
    """The rows of a page, one for each line that holds something.

    A page of more than `MOST_LINES` lines has none: their features would take gigabytes.
    """
    page = document.page or Page()
    numbers: list[int] = []
    texts: list[str] = []
    words: list[tuple[str, ...]] = []
    blocks: list[BlockEvidence] = []
    headings: list[int] = []
    levels: list[int] = []
    level = _heading_levels(page)
    last = -1
    # An empty page has one line, and no evidence for it.
    judged = document.text and len(document.blocks) <= MOST_LINES
    lines = document.text.split("\n") if judged else []
    plain = without_marks(document.text).split("\n") if judged else []
    own = document.blocks if judged else ()
    for number, (text, unmarked, block) in enumerate(zip(lines, plain, own, strict=True)):
        if not text or text.isspace():
            continue
        headings.append(last)
        heading = level[block.container]
        if heading:
            last = len(texts)
        levels.append(heading)
        numbers.append(number)
        texts.append(text)
        words.append(_words(unmarked))
        blocks.append(block)
    return Rows(
        tuple(numbers),
        tuple(texts),
        tuple(words),
        tuple(blocks),
        tuple(headings),
        tuple(levels),
        twins(words),
        Tree(page, np.array([block.container for block in blocks], np.intp)),
    )


def _words(line: str) -> tuple[str, ...]:
    """The words of a line, in lower case."""
    if line.isascii():
        return tuple(line.encode().translate(WORD_BYTES).decode().split())
    return tuple(WORD.findall(line.lower()))


def _heading_levels(page: Page) -> list[int]:
    levels = [0]
    for parent, tag, _ in page.containers[1:]:
        levels.append(HEADINGS[tag] if tag in HEADINGS else levels[parent])
    return levels


class Tree:
    """The containers of a page, and what stands in which.

    They are numbered as they open, so what stands in one, its inner ones included, are
    those from its own number to the one before `ends`.
    """

    def __init__(self, page: Page, at: NDArray[np.intp]) -> None:
        count = len(page.containers)
        parents = [container.parent for container in page.containers]
        ends = list(range(1, count + 1))
        for number in range(count - 1, 0, -1):
            parent = parents[number]
            ends[parent] = max(ends[parent], ends[number])
        self.at = at
        self.parents = parents
        self.tags = [container.tag for container in page.containers]
        self.ends = np.array(ends, np.intp)
        self.lines = self.sums({"lines": np.ones(len(at), np.int64)})["lines"]
        self.first = self._first()
        self.levels = self._levels()
        self._group(page)

    def sums(self, columns: Mapping[str, Integers]) -> dict[str, Integers]:
        """What the values of the rows in each container add up to."""
        count = len(self.parents)
        found = {}
        for name, values in columns.items():
            own = np.bincount(self.at, values, count).astype(np.int64)
            counted = np.concatenate([[0], np.cumsum(own)])
            found[name] = counted[self.ends] - counted[:-1]
        return found

    def _first(self) -> NDArray[np.intp]:
        """The first row in each container; what opens later has later rows."""
        first = np.full(len(self.parents), len(self.at), np.intp)
        np.minimum.at(first, self.at, np.arange(len(self.at)))
        return np.minimum.accumulate(first[::-1])[::-1]

    def _levels(self) -> list[NDArray[np.intp]]:
        """The containers of each row, from the innermost outwards, each wider than the last."""
        lines = self.lines.tolist()
        wider = [0]
        for number, parent in enumerate(self.parents[1:], 1):
            wider.append(parent if lines[parent] > lines[number] else wider[parent])
        outwards = np.array(wider, np.intp)
        levels = [self.at]
        for _ in range(LEVELS - 1):
            levels.append(outwards[levels[-1]])
        return levels

    def _group(self, page: Page) -> None:
        """Number the kinds of containers that stand beside each other, and those of one path.

        `group` is the number of a container's kind, `beside` how many are of it, `ranks`
        how many before it; `inner`
        and `outer` are the innermost and the outermost container around each row that is
        one of a list, 0 for none.
        """
        numbers: dict[tuple[int, str, str], int] = {}
        group = [
            numbers.setdefault((parent, tag, first_name(names)), len(numbers))
            for parent, tag, names in page.containers
        ]
        beside = np.bincount(group)[group].tolist()
        paths = [0]
        known: dict[tuple[int, str, str], int] = {}
        for parent, tag, names in page.containers[1:]:
            paths.append(known.setdefault((paths[parent], tag, first_name(names)), len(known) + 1))
        self.paths = np.array(paths, np.intp)
        inner, outer = [0], [0]
        for number, parent in enumerate(self.parents[1:], 1):
            listed = beside[number] >= LISTED
            inner.append(number if listed else inner[parent])
            outer.append(outer[parent] or (number if listed else 0))
        self.group = np.array(group, np.intp)
        self.beside = np.array(beside, np.int64)
        order = np.argsort(self.group, kind="stable")
        begins = np.cumsum(np.bincount(self.group)) - np.bincount(self.group)
        self.ranks = np.empty_like(self.beside)
        self.ranks[order] = np.arange(len(order)) - begins[self.group[order]]
        self.inner = np.array(inner, np.intp)[self.at]
        self.outer = np.array(outer, np.intp)[self.at]

    def of_kind(self, sums: Integers) -> Integers:
        """Sums of containers, added up over all of a kind beside each other."""
        return np.bincount(self.group, sums).astype(np.int64)


@lru_cache(maxsize=20_000)
def first_name(names: str) -> str:
    """What makes two elements the same: their first name, without its numbers."""
    first = names.split(maxsplit=1)[:1]
    return re.sub(r"\d+", "0", first[0]) if first else ""


def columns(document: Document, rows: Rows, lexicon: Lexicon) -> dict[str, Column]:
    """The features of each row of a page, by name."""
    page = document.page or Page()
    found = _text_columns(rows, lexicon)
    words = found["words"]
    linked, images, controls, kept = _table(
        [
            (linked, images, controls, -1 if kept is None else kept)
            for _, _, linked, _, images, controls, _, kept in rows.blocks
        ],
        ("linked", "images", "controls", "kept"),
    ).values()
    found["linked"] = _share(linked, found["length"])
    found["kept"] = kept
    known = {
        names: _total(name_tokens(names), lexicon.inline)
        for names in {one.inline for one in rows.blocks}
    }
    found["inline"] = np.array([known[block.inline] for block in rows.blocks], np.int64)
    sums = {
        "words": words,
        "linked": words * found["linked"] // 1000,
        "lines": np.ones_like(words),
        "prose": np.where((words >= PROSE_WORDS) & (found["sentence"] > 0), words, 0),
        "kept": np.where(kept > 0, words, 0),
        "images": images,
        "controls": controls,
        "dates": found["date"],
    }
    found["heading"] = np.array(rows.levels, np.int64)
    found |= _container_columns(rows.tree, page, sums, lexicon)
    found |= repeat_columns(rows.tree, sums)
    found |= twin_columns(rows.twins, rows.tree)
    found |= _neighbour_columns(found, sums)
    found |= _place_columns(page, rows, found, lexicon)
    found |= _page_columns(document, page, sums)
    return bounded(found)


def bounded(found: Mapping[str, Integers]) -> dict[str, Column]:
    """Columns of 32 bits."""
    if not found:
        return {}
    matrix = np.stack(list(found.values()))
    return dict(zip(found, matrix.clip(-LARGEST, LARGEST).astype(np.int32), strict=True))


def _text_columns(rows: Rows, lexicon: Lexicon) -> dict[str, Integers]:
    """What a line's own text tells."""
    repeats = Counter(rows.words)
    topics = [frozenset(words) for words in rows.words if len(words) >= TOPIC_WORDS]
    frequent = Counter(chain.from_iterable(topics))
    others = {word for word, times in frequent.items() if times > 1}
    known = lexicon.words
    table: list[tuple[int, ...]] = []
    for text, words in zip(rows.texts, rows.words, strict=True):
        count = len(words)
        sentence = text.rstrip(CLOSING)[-1:] in SENTENCE_ENDS
        if count >= LONG:
            table.append(
                (
                    *(count, len(text), 1000, sentence, text.count(","), 0, 0, 0, 0),
                    *(repeats[words], 0, 0, 0),
                )
            )
            continue
        content = [word for word in words if word not in FUNCTION_WORDS]
        topic = others if count >= TOPIC_WORDS else frequent
        topical = len([word for word in content if word in topic]) if topic else 0
        scores = [known[word] for word in words if word in known] or NO_SCORES
        digits = DIGIT.findall(text)
        table.append(
            (
                count,
                len(text),
                1000 * topical // len(content) if topical else 0,
                sentence,
                text.count(","),
                1000 * len(digits) // len(text) if digits else 0,
                digits != [] and DATE.search(text) is not None,
                text.count("|") + text.count("·") + text.count("\t"),
                text[0] == "-",
                repeats[words],
                sum(scores) // len(scores),
                min(scores),
                max(scores),
            )
        )
    return _table(table, TEXT_COLUMNS)


def _table(rows: Sequence[Sequence[int]], names: Sequence[str]) -> dict[str, Integers]:
    matrix = np.array(rows, np.int64).reshape(len(rows), len(names))
    return {name: matrix[:, number] for number, name in enumerate(names)}


def _container_columns(
    tree: Tree, page: Page, sums: Mapping[str, Integers], lexicon: Lexicon
) -> dict[str, Integers]:
    """What the elements around a line tell: their names, and what else is in them."""
    found: dict[str, Integers] = {}
    at = tree.at
    own, bits, least, most, total_score, nearest = _names_of(page, lexicon)
    found["names_least"] = least[at]
    found["names_most"] = most[at]
    found["names_sum"] = total_score[at]
    found["names_own"] = own[at]
    found["names_nearest"] = nearest[at]
    for number, tag in enumerate(TAGS):
        found[f"in_{tag}"] = bits[at] >> number & 1
    found["tag"] = np.array([TAG_NUMBERS.get(one.tag, 0) for one in page.containers], np.int64)[at]
    held = tree.sums(sums)
    beside = tree.beside
    total = held["words"][0]
    for level, node in enumerate(tree.levels):
        lines, words = held["lines"][node], held["words"][node]
        found[f"lines_{level}"] = lines
        found[f"words_{level}"] = words
        found[f"per_line_{level}"] = 10 * words // lines
        found[f"linked_{level}"] = _share(held["linked"][node], words)
        found[f"prose_{level}"] = _share(held["prose"][node], words)
        found[f"share_{level}"] = _share(words, total)
        found[f"beside_{level}"] = beside[node]
        found[f"kept_{level}"] = _share(held["kept"][node], words)
        if level:
            found[f"controls_{level}"] = 100 * held["controls"][node] // lines
            found[f"images_{level}"] = 100 * held["images"][node] // lines
            found[f"dates_{level}"] = 100 * held["dates"][node] // lines
            found[f"names_{level}"] = total_score[at] - total_score[node]
            found[f"around_{level}"] = nearest[node]
    words, linked, prose = (tree.of_kind(held[name]) for name in ("words", "linked", "prose"))
    for name, node in (("inner", tree.inner), ("outer", tree.outer)):
        of = tree.group[node]
        found[f"{name}_beside"] = beside[node]
        found[f"{name}_words"] = words[of] // beside[node]
        found[f"{name}_linked"] = _share(linked[of], words[of])
        found[f"{name}_prose"] = _share(prose[of], words[of])
        found[f"{name}_share"] = _share(words[of], total)
        found[f"{name}_lines"] = held["lines"][node]
        found[f"{name}_names"] = total_score[node]
        for what in OF_LISTS:
            found[f"{name}_{what}"][node == 0] = 0
    return found


def line_words(rows: Rows) -> Integers:
    """The words of each row."""
    return np.array([len(words) for words in rows.words], np.int64)


def _names_of(page: Page, lexicon: Lexicon) -> tuple[Integers, ...]:
    """For each container the score of its names, and of those on the way to it.

    These are the least, the greatest, their sum, and the nearest that is not 0; the second
    column holds the tags around it as bits.
    """
    bit = {tag: 1 << number for number, tag in enumerate(TAGS)}
    scores = _name_scores({container.names for container in page.containers}, lexicon.names)
    own = [0]
    table = [(0, 0, 0, 0, 0)]
    for parent, tag, names in page.containers[1:]:
        score = scores[names]
        own.append(score)
        outer = table[parent]
        if score or tag in bit:
            bits, least, most, total, nearest = outer
            outer = (
                bits | bit.get(tag, 0),
                min(least, score),
                max(most, score),
                total + score,
                score or nearest,
            )
        table.append(outer)
    return np.array(own, np.int64), *np.array(table, np.int64).T


def _name_scores(all_names: Iterable[str], scores: Mapping[str, int]) -> dict[str, int]:
    """The least and the greatest score of what the names are made of, added up."""
    of_name: dict[str, list[int]] = {}
    found = {}
    for names in all_names:
        own: list[int] = []
        for name in names.split()[:MOST_NAMES]:
            if name not in of_name:
                of_name[name] = [scores[token] for token in _tokens(name) if token in scores]
            own += of_name[name]
        found[names] = min(0, *own) + max(0, *own) if own else 0
    return found


def _extreme(tokens: Iterable[str], scores: Mapping[str, int]) -> int:
    """The least and the greatest score of the tokens, added up."""
    found = [scores[token] for token in tokens if token in scores]
    return min(0, *found) + max(0, *found) if found else 0


def _total(tokens: Iterable[str], scores: Mapping[str, int]) -> int:
    return sum(scores.get(token, 0) for token in tokens)


def _neighbour_columns(
    found: Mapping[str, Integers], sums: Mapping[str, Integers]
) -> dict[str, Integers]:
    """What the lines before and after tell."""
    near: dict[str, Integers] = {}
    for distance in NEIGHBOURS:
        for name in ("names_sum", "tag", "score_mean"):
            near[f"{name}_before_{distance}"] = shifted(found[name], distance)
            near[f"{name}_after_{distance}"] = shifted(found[name], -distance)
    near["kept_after_1"] = shifted(found["kept"], -1)
    near["heading_before_1"] = shifted(found["heading"], 1)
    size = len(found["words"])
    here = np.arange(size)
    sides = [(np.maximum(here - width, 0), np.minimum(here + width + 1, size)) for width in WINDOWS]
    after, before = np.minimum(here + 1 + ASIDE, size), np.maximum(here - ASIDE, 0)
    for name in ("words", "linked", "prose", "kept"):
        counted = np.concatenate([[0], np.cumsum(sums[name])])
        for width, (low, high) in zip(WINDOWS, sides, strict=True):
            near[f"{name}_within_{width}"] = counted[high] - counted[low]
        near[f"{name}_next"] = counted[after] - counted[here + 1]
        near[f"{name}_last"] = counted[here] - counted[before]
    for width in WINDOWS:
        for name in ("linked", "prose", "kept"):
            near[f"{name}_share_{width}"] = _share(
                near[f"{name}_within_{width}"], near[f"words_within_{width}"]
            )
    return near


def _place_columns(
    page: Page,
    rows: Rows,
    found: Mapping[str, Integers],
    lexicon: Lexicon,
) -> dict[str, Integers]:
    """Where in the page a line stands: after which heading, how far from the title."""
    size = len(rows.texts)
    here = np.arange(size)
    place: dict[str, Integers] = {}
    words = found["words"]
    total = max(int(words.sum()), 1)
    before = np.cumsum(words) - words
    place["words_at"] = 1000 * before // total
    place["lines_behind"] = here
    place["words_behind"] = before
    place["words_ahead"] = total - before
    titles = [frozenset(WORD.findall(title.lower())) for title in page.titles]
    said = {word for title in titles for word in title}
    likeness = np.array(
        [0 if said.isdisjoint(one) else _likeness(one, titles) for one in rows.words], np.int64
    )
    place["title"] = likeness
    place["from_title"] = since(likeness >= ALIKE)
    place["from_h1"] = since(found["heading"] == 1)
    place["to_h1"] = since((found["heading"] == 1)[::-1])[::-1]
    headings = np.array(rows.headings, np.intp)
    under = headings >= 0
    scores = np.zeros(size, np.int64)
    for row in np.flatnonzero(found["heading"]).tolist():
        spoken = rows.words[row]
        scores[row] = _extreme(spoken, lexicon.headings) + _extreme(
            (" ".join(spoken),), lexicon.headings
        )
    place["from_heading"] = np.where(under, here - headings, -1)
    place["heading_score"] = np.where(under, scores[headings], 0)
    place["heading_level"] = np.where(under, found["heading"][headings], 0)
    place["heading_own"] = scores
    place["body"] = _in_body(page.body, rows)
    kept = found["kept"] > 0
    place["from_kept"] = since(kept)
    place["to_kept"] = since(kept[::-1])[::-1]
    place["kept_ahead"] = np.cumsum((kept * words)[::-1])[::-1]
    place["kept_behind"] = np.cumsum(kept * words)
    return place


def _likeness(words: Sequence[str], titles: Sequence[frozenset[str]]) -> int:
    """How much a line has in common with the title it is most like, in thousandths."""
    if not words or len(words) >= LONG:
        return 0
    own = frozenset(words)
    return max(
        (1000 * len(own & title) // len(own | title) for title in titles if title), default=0
    )


def since(events: NDArray[np.bool_]) -> Integers:
    """Lines since the last event, 0 where it is; -1 before the first."""
    here = np.arange(len(events))
    last = np.maximum.accumulate(np.where(events, here, -1)) if len(events) else here
    return np.where(last >= 0, here - last, -1)


def _in_body(body: str, rows: Rows) -> Integers:
    """The share of a line's words that stand in a row in the article by JSON-LD; -1: none."""
    words = WORD.findall(body.lower())
    if len(words) < TOPIC_WORDS:
        return np.full(len(rows.words), -1, np.int64)
    runs = set(zip(words, words[1:], words[2:], strict=False))
    lines = {" ".join(WORD.findall(line)) for line in body.lower().split("\n")}
    shares = []
    for own in rows.words:
        if len(own) < RUN:
            shares.append(1000 * (" ".join(own) in lines))
        else:
            mine = list(zip(own, own[1:], own[2:], strict=False))
            shares.append(1000 * sum(run in runs for run in mine) // len(mine))
    return np.array(shares, np.int64)


def _page_columns(
    document: Document, page: Page, sums: Mapping[str, Integers]
) -> dict[str, Integers]:
    """What the page is as a whole; the same for all its lines."""
    words, lines = int(sums["words"].sum()), len(sums["words"])
    kinds = set(WORD.findall(" ".join(page.kinds)))
    address = urlsplit_or_nothing(document.url)
    tokens = set(WORD.findall(address))
    facts = {
        "page_words": words,
        "page_lines": lines,
        "page_linked": 1000 * int(sums["linked"].sum()) // max(words, 1),
        "page_prose": 1000 * int(sums["prose"].sum()) // max(words, 1),
        "page_kept": 1000 * int(sums["kept"].sum()) // max(words, 1),
        "page_body": len(page.body),
        "page_dates": 1000 * int(sums["dates"].sum()) // max(lines, 1),
        "address_depth": address.strip("/").count("/") + bool(address.strip("/")),
        "address_hyphens": address.rsplit("/", 2)[-1].count("-"),
        "address_digits": sum(map(str.isdigit, address)),
    }
    facts |= {f"kind_{kind}": kind in kinds for kind in PAGE_KINDS}
    facts |= {f"address_{word}": word in tokens for word in ADDRESS_WORDS}
    return {name: np.full(lines, value, np.int64) for name, value in facts.items()}


def urlsplit_or_nothing(url: str | None) -> str:
    """The path of an address, in lower case."""
    try:
        return urlsplit(url or "").path.lower()
    except ValueError:
        return ""


def _share(part: Integers, whole: Integers) -> Integers:
    return 1000 * part // np.maximum(whole, 1)


def shifted(column: Integers, distance: int) -> Integers:
    """The column as `distance` lines before see it; -1 beyond the page."""
    shifted = np.full_like(column, -1)
    if distance > 0:
        shifted[distance:] = column[:-distance]
    else:
        shifted[:distance] = column[-distance:]
    return shifted
