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
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from pipeline.document import BlockEvidence, Document, Page

Column = NDArray[np.int32]
Integers = NDArray[np.int64]

#: How many containers around a line are looked at, and how far to both sides.
LEVELS = 5
NEIGHBOURS = (1, 2, 3)
WINDOWS = (2, 5, 12)

#: A line of so many words is a paragraph of prose; of so many, part of the page's topic.
PROSE_WORDS = 10
TOPIC_WORDS = 20
#: A container that stands beside two more of its kind is one of a list.
LISTED = 3
#: A line of so many words is not looked at closely: it is what it looks like.
LONG = 60
#: Words in a run: fewer stand in any text.
RUN = 3
#: In thousandths: when a line is like the title, and when it is surely content.
ALIKE = 600
SURE = 500
#: No count is larger.
LARGEST = 1_000_000

TAGS = tuple(
    """
    article main aside nav header footer form table ul ol li figure figcaption blockquote pre dl
    noscript button label section td details json-ld
    """.split()  # noqa: SIM905
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PAGE_KINDS = tuple(
    """
    article newsarticle blogposting product offer discussionforumposting qapage question
    collectionpage itemlist webpage website profilepage faqpage service localbusiness recipe
    wordpress discourse xenforo phpbb vbulletin shopify docusaurus
    """.split()  # noqa: SIM905
)
ADDRESS_WORDS = tuple(
    """
    product products shop forum forums thread threads topic topics t question questions blog news
    docs doc wiki category collections tag search article articles services about index
    """.split()  # noqa: SIM905
)
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
TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")
SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b\d+ (?:min|hour|day|week|month|year)s? ago\b"
)
PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?[€£]")
CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")


class Lexicon(NamedTuple):
    """Scores, in hundredths of a log-odd, of the names of elements and of words."""

    names: Mapping[str, int]
    inline: Mapping[str, int]
    words: Mapping[str, int]
    headings: Mapping[str, int]


EMPTY = Lexicon({}, {}, {}, {})


@lru_cache(maxsize=20_000)
def name_tokens(names: str) -> tuple[str, ...]:
    """What the names of an element are made of: `post-body` is `post-body`, `post`, `body`."""
    found: dict[str, None] = {}
    for name in names.split()[:12]:
        found[name.lower()[:30]] = None
        for part in TOKEN.findall(name):
            if len(part) > 1:
                found[part.lower()[:20]] = None
    return tuple(found)


class Rows(NamedTuple):
    """The lines of a page that are not blank, and what stands around each."""

    lines: tuple[int, ...]  # their numbers in the text
    texts: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]  # in lower case
    blocks: tuple[BlockEvidence, ...]
    containers: NDArray[np.intp]
    headings: tuple[int, ...]  # for each row the row of the last heading before it, else -1


def page_rows(document: Document) -> Rows:
    """The rows of a page, one for each line that holds something."""
    page = document.page or Page()
    numbers, texts, words, blocks, headings = [], [], [], [], []
    level = _heading_levels(page)
    last = -1
    # An empty page has one line, and no evidence for it.
    lines = document.text.split("\n") if document.text else []
    for number, (text, block) in enumerate(zip(lines, document.blocks, strict=True)):
        if not text or text.isspace():
            continue
        headings.append(last)
        if level[block.container]:
            last = len(texts)
        numbers.append(number)
        texts.append(text)
        words.append(tuple(WORD.findall(text.lower())))
        blocks.append(block)
    return Rows(
        tuple(numbers),
        tuple(texts),
        tuple(words),
        tuple(blocks),
        np.array([block.container for block in blocks], np.intp),
        tuple(headings),
    )


def _heading_levels(page: Page) -> list[int]:
    levels = []
    for container in page.containers:
        levels.append(HEADINGS.get(container.tag, levels[container.parent] if levels else 0))
    return levels


class Tree:
    """The containers of a page, and what each holds, its inner ones included."""

    def __init__(self, page: Page, rows: Rows, sums: Mapping[str, Integers]) -> None:
        count = len(page.containers)
        self.parents = np.array([container.parent for container in page.containers], np.intp)
        self.sums = {
            name: np.bincount(rows.containers, values, count).astype(np.int64)
            for name, values in sums.items()
        }
        self.depths = self._depths()
        self._add_up(list(self.sums.values()))
        self.signatures = [
            (container.parent, container.tag, _kind(container.names))
            for container in page.containers
        ]
        self.wider = self._wider()

    def _depths(self) -> Integers:
        depths = [0]
        for parent in self.parents[1:].tolist():
            depths.append(depths[parent] + 1)
        return np.array(depths, np.int64)

    def _add_up(self, columns: Sequence[Integers]) -> None:
        """Give each container's sums to its parent, the deepest first."""
        for depth in range(int(self.depths.max(initial=0)), 0, -1):
            at = np.flatnonzero(self.depths == depth)
            for column in columns:
                np.add.at(column, self.parents[at], column[at])

    def _wider(self) -> NDArray[np.intp]:
        """For each container the nearest one around it that holds more lines."""
        lines = self.sums["lines"].tolist()
        wider = [0]
        for number, parent in enumerate(self.parents[1:].tolist(), 1):
            wider.append(parent if lines[parent] > lines[number] else wider[parent])
        return np.array(wider, np.intp)

    def around(self, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        """The containers of rows, from the innermost outwards."""
        at = rows
        for _ in range(LEVELS):
            yield at
            at = self.wider[at]

    def repeated(self) -> tuple[Integers, NDArray[np.intp], NDArray[np.intp], Integers]:
        """How many of its kind stand beside each container, and what number its kind has.

        Between them: the innermost and the outermost container around each that is one of
        a list, 0 for none.
        """
        numbers: dict[tuple[int, str, str], int] = {}
        group = [numbers.setdefault(one, len(numbers)) for one in self.signatures]
        counts = Counter(group)
        beside = [counts[one] for one in group]
        inner, outer = [0], [0]
        for number, parent in enumerate(self.parents[1:].tolist(), 1):
            listed = beside[number] >= LISTED
            inner.append(number if listed else inner[parent])
            outer.append(outer[parent] or (number if listed else 0))
        return (
            np.array(beside, np.int64),
            np.array(inner, np.intp),
            np.array(outer, np.intp),
            np.array(group, np.int64),
        )


@lru_cache(maxsize=20_000)
def _kind(names: str) -> str:
    """What makes two elements the same: their first name, without its numbers."""
    first = names.split(maxsplit=1)[:1]
    return re.sub(r"\d+", "0", first[0]) if first else ""


def columns(document: Document, rows: Rows, lexicon: Lexicon) -> dict[str, Column]:
    """The features of each row of a page, by name."""
    page = document.page or Page()
    found = _text_columns(rows, lexicon)
    blocks = rows.blocks
    words = found["words"]
    lengths = np.array([len(text) for text in rows.texts], np.int64)
    linked = np.array([block.linked for block in blocks], np.int64)
    found["linked"] = _share(linked, lengths)
    found["strong"] = _share(np.array([block.strong for block in blocks], np.int64), lengths)
    found["images"] = np.array([block.images for block in blocks], np.int64)
    found["controls"] = np.array([block.controls for block in blocks], np.int64)
    found["hidden"] = np.array([block.hidden for block in blocks], np.int64)
    found["kept"] = np.array([-1 if one.kept is None else one.kept for one in blocks], np.int64)
    found["inline"] = np.array(
        [_total(name_tokens(block.inline), lexicon.inline) for block in blocks], np.int64
    )
    prose = np.where((words >= PROSE_WORDS) & (found["sentence"] > 0), words, 0)
    kept = np.where(found["kept"] > 0, words, 0)
    sums = {
        "words": words,
        "linked": words * found["linked"] // 1000,
        "lines": np.ones_like(words),
        "prose": prose,
        "kept": kept,
        "images": found["images"],
        "controls": found["controls"],
        "dates": found["date"],
    }
    tree = Tree(page, rows, sums)
    found |= _container_columns(tree, page, rows, lexicon)
    found |= _neighbour_columns(found, sums)
    found |= _place_columns(page, rows, found, lexicon)
    found |= _page_columns(document, page, sums)
    return {
        name: np.clip(column, -LARGEST, LARGEST).astype(np.int32) for name, column in found.items()
    }


def _text_columns(rows: Rows, lexicon: Lexicon) -> dict[str, Integers]:
    """What a line's own text tells."""
    repeats = Counter(rows.words)
    frequent = Counter(
        word
        for words in rows.words
        if len(words) >= TOPIC_WORDS
        for word in set(words)
        if word not in FUNCTION_WORDS
    )
    known = lexicon.words
    table = []
    for text, words in zip(rows.texts, rows.words, strict=True):
        count = len(words)
        own = 1 if count >= TOPIC_WORDS else 0
        content = [word for word in words if word not in FUNCTION_WORDS]
        scores = [known[word] for word in words if word in known] if count < LONG else []
        table.append(
            (
                count,
                len(text),
                1000 * (count - len(content)) // max(count, 1),
                1000 * sum(frequent[word] > own for word in content) // max(len(content), 1),
                2 if SENTENCE.search(text) else 1 if text[-1] in ":,;" else 0,
                text.count(","),
                sum(map(str.isdigit, text)) * 1000 // len(text) if count < LONG else 0,
                sum(map(str.isupper, text)) * 1000 // len(text) if count < LONG else 30,
                bool(DATE.search(text)) if count < LONG else 0,
                bool(PRICE.search(text)) if count < LONG else 0,
                bool(CLOCK.search(text)) if count < LONG else 0,
                text.count("|") + text.count("·") + text.count("\t"),
                text[0] == "-",
                text[0].islower(),
                text[0].isdigit(),
                repeats[words],
                sum(scores),
                sum(scores) // max(len(scores), 1),
                min(scores, default=0),
                max(scores, default=0),
            )
        )
    names = (
        "words length function topic sentence commas digits capitals date price clock bars item "
        "lower number repeats score score_mean score_min score_max"
    ).split()
    return _table(table, names)


def _table(rows: Sequence[Sequence[int]], names: Sequence[str]) -> dict[str, Integers]:
    matrix = np.array(rows, np.int64).reshape(len(rows), len(names))
    return {name: matrix[:, number] for number, name in enumerate(names)}


def _container_columns(tree: Tree, page: Page, rows: Rows, lexicon: Lexicon) -> dict[str, Integers]:
    """What the elements around a line tell: their names, and what else is in them."""
    found: dict[str, Integers] = {}
    at = rows.containers
    own, bits, path_least, path_most, path_sum, nearest = _names_of(page, lexicon)
    found["depth"] = tree.depths[at]
    found["names_least"] = path_least[at]
    found["names_most"] = path_most[at]
    found["names_sum"] = path_sum[at]
    found["names_own"] = own[at]
    found["names_nearest"] = nearest[at]
    for number, tag in enumerate(TAGS):
        found[f"in_{tag}"] = bits[at] >> number & 1
    found["heading"] = np.array(_heading_levels(page), np.int64)[at]
    found["tag"] = np.array([_tag_number(one.tag) for one in page.containers], np.int64)[at]
    beside, inner, outer, group = tree.repeated()
    total = tree.sums["words"][0]
    offset = np.cumsum(tree_words := line_words(rows)) - tree_words
    for level, node in enumerate(tree.around(at)):
        lines, words = tree.sums["lines"][node], tree.sums["words"][node]
        found[f"lines_{level}"] = lines
        found[f"words_{level}"] = words
        found[f"per_line_{level}"] = 10 * words // lines
        found[f"linked_{level}"] = _share(tree.sums["linked"][node], words)
        found[f"prose_{level}"] = _share(tree.sums["prose"][node], words)
        found[f"share_{level}"] = _share(words, total)
        found[f"beside_{level}"] = beside[node]
        found[f"images_{level}"] = 100 * tree.sums["images"][node] // lines
        found[f"controls_{level}"] = 100 * tree.sums["controls"][node] // lines
        found[f"dates_{level}"] = 100 * tree.sums["dates"][node] // lines
        found[f"kept_{level}"] = _share(tree.sums["kept"][node], words)
        if level:
            found[f"names_{level}"] = path_sum[at] - path_sum[node]
            found[f"around_{level}"] = nearest[node]
            first = np.full(len(tree.parents), LARGEST, np.int64)
            np.minimum.at(first, node, offset)
            found[f"offset_{level}"] = _share(offset - first[node], words)
    for name, node in (("inner", inner[at]), ("outer", outer[at])):
        siblings = np.bincount(group, tree.sums["words"], len(group)).astype(np.int64)
        links = np.bincount(group, tree.sums["linked"], len(group)).astype(np.int64)
        prose = np.bincount(group, tree.sums["prose"], len(group)).astype(np.int64)
        inside = node > 0
        of = group[node]
        found[f"{name}_beside"] = np.where(inside, beside[node], 0)
        found[f"{name}_words"] = np.where(inside, siblings[of] // beside[node], 0)
        found[f"{name}_linked"] = np.where(inside, _share(links[of], siblings[of]), 0)
        found[f"{name}_prose"] = np.where(inside, _share(prose[of], siblings[of]), 0)
        found[f"{name}_share"] = np.where(inside, _share(siblings[of], total), 0)
        found[f"{name}_lines"] = np.where(inside, tree.sums["lines"][node], 0)
        found[f"{name}_names"] = np.where(inside, path_sum[node], 0)
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
    table = [(0, 0, 0, 0, 0, 0)]
    for container in page.containers[1:]:
        score = _extreme(name_tokens(container.names), lexicon.names) if container.names else 0
        _, bits, least, most, total, nearest = table[container.parent]
        table.append(
            (
                score,
                bits | bit.get(container.tag, 0),
                min(least, score),
                max(most, score),
                total + score,
                score or nearest,
            )
        )
    return tuple(np.array(table, np.int64).T)


def _extreme(tokens: Sequence[str], scores: Mapping[str, int]) -> int:
    """The least and the greatest score of the tokens, added up."""
    found = [scores[token] for token in tokens if token in scores]
    return min(0, *found) + max(0, *found) if found else 0


def _total(tokens: Sequence[str], scores: Mapping[str, int]) -> int:
    return sum(scores.get(token, 0) for token in tokens)


@lru_cache(maxsize=200)
def _tag_number(tag: str) -> int:
    kinds = ("p", "div", "li", "td", "span", "dt", "dd", "section", "article", "a", "tr", "pre",
             "blockquote", "figcaption", "button", "option", "label", "textarea", "th", "summary")  # fmt: skip
    return kinds.index(tag) + 1 if tag in kinds else 0


def _neighbour_columns(
    found: Mapping[str, Integers], sums: Mapping[str, Integers]
) -> dict[str, Integers]:
    """What the lines before and after tell."""
    near: dict[str, Integers] = {}
    for name in (
        "words",
        "linked",
        "sentence",
        "score_mean",
        "heading",
        "tag",
        "kept",
        "names_sum",
    ):
        for distance in NEIGHBOURS:
            near[f"{name}_before_{distance}"] = _shifted(found[name], distance)
            near[f"{name}_after_{distance}"] = _shifted(found[name], -distance)
    for name in ("words", "linked", "prose", "kept"):
        padded = np.concatenate([[0], np.cumsum(sums[name])])
        size = len(sums[name])
        here = np.arange(size)
        for width in WINDOWS:
            low, high = np.maximum(here - width, 0), np.minimum(here + width + 1, size)
            near[f"{name}_within_{width}"] = padded[high] - padded[low]
        near[f"{name}_next"] = padded[np.minimum(here + 1 + 5, size)] - padded[here + 1]
        near[f"{name}_last"] = padded[here] - padded[np.maximum(here - 5, 0)]
    for width in WINDOWS:
        words = near[f"words_within_{width}"]
        for name in ("linked", "prose", "kept"):
            near[f"{name}_share_{width}"] = _share(near[f"{name}_within_{width}"], words)
    same = found["words"] * 0
    same[1:] = found["names_sum"][1:] == found["names_sum"][:-1]
    near["same_names"] = same
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
    place["at"] = 1000 * here // max(size, 1)
    place["words_at"] = 1000 * before // total
    place["lines_ahead"] = size - here
    place["lines_behind"] = here
    place["words_behind"] = before
    place["words_ahead"] = total - before
    titles = [frozenset(WORD.findall(title.lower())) for title in page.titles]
    likeness = np.array([_likeness(one, titles) for one in rows.words], np.int64)
    place["title"] = likeness
    place["from_title"] = _since(likeness >= ALIKE)
    place["from_h1"] = _since(found["heading"] == 1)
    place["to_h1"] = _since((found["heading"] == 1)[::-1])[::-1]
    headings = np.array(rows.headings, np.intp)
    scores = (
        np.array(
            [
                _extreme(one, lexicon.headings) + _extreme([" ".join(one)], lexicon.headings)
                for one in rows.words
            ],
            np.int64,
        )
        if lexicon.headings
        else np.zeros(size, np.int64)
    )
    under = headings >= 0
    place["from_heading"] = np.where(under, here - headings, -1)
    place["heading_score"] = np.where(under, scores[headings], 0) if size else scores
    place["heading_level"] = np.where(under, found["heading"][headings], 0) if size else scores
    place["heading_own"] = scores
    place["body"] = _in_body(page.body, rows)
    kept = found["kept"] > 0
    place["from_kept"] = _since(kept)
    place["to_kept"] = _since(kept[::-1])[::-1]
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


def _since(events: NDArray[np.bool_]) -> Integers:
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


def _shifted(column: Integers, distance: int) -> Integers:
    """The column as `distance` lines before see it; -1 beyond the page."""
    shifted = np.full_like(column, -1)
    if distance > 0:
        shifted[distance:] = column[:-distance]
    else:
        shifted[:distance] = column[-distance:]
    return shifted


def second_columns(document: Document, rows: Rows, scores: Integers) -> dict[str, Column]:
    """What the first scores (0 to 1000) of the lines around a line, and of the page, tell."""
    page = document.page or Page()
    words = line_words(rows)
    mass = words * scores
    tree = Tree(page, rows, {"words": words, "mass": mass, "lines": np.ones_like(words)})
    total, all_mass = int(words.sum()), int(mass.sum())
    found: dict[str, Integers] = {"first": scores}
    size = len(scores)
    here = np.arange(size)
    for distance in NEIGHBOURS:
        found[f"first_before_{distance}"] = _shifted(scores, distance)
        found[f"first_after_{distance}"] = _shifted(scores, -distance)
    heavy = np.concatenate([[0], np.cumsum(mass)])
    counted = np.concatenate([[0], np.cumsum(words)])
    for width in (1, 3, 8, 20):
        low, high = np.maximum(here - width, 0), np.minimum(here + width + 1, size)
        found[f"first_within_{width}"] = (heavy[high] - heavy[low]) // np.maximum(
            counted[high] - counted[low], 1
        )
    found["first_last"] = (heavy[here] - heavy[np.maximum(here - 8, 0)]) // np.maximum(
        counted[here] - counted[np.maximum(here - 8, 0)], 1
    )
    found["first_next"] = (heavy[np.minimum(here + 9, size)] - heavy[here + 1]) // np.maximum(
        counted[np.minimum(here + 9, size)] - counted[here + 1], 1
    )
    for level, node in enumerate(tree.around(rows.containers)):
        held, heavy_in = tree.sums["words"][node], tree.sums["mass"][node]
        found[f"first_in_{level}"] = heavy_in // np.maximum(held, 1)
        found[f"first_of_{level}"] = 1000 * heavy_in // max(all_mass, 1)
    _, inner, outer, group = tree.repeated()
    for name, node in (("inner", inner[rows.containers]), ("outer", outer[rows.containers])):
        of = group[node]
        held = np.bincount(group, tree.sums["words"], len(group)).astype(np.int64)[of]
        heavy_in = np.bincount(group, tree.sums["mass"], len(group)).astype(np.int64)[of]
        found[f"first_{name}"] = np.where(node > 0, heavy_in // np.maximum(held, 1), -1)
    kind = _numbered(list(zip(rows.containers.tolist(), rows.blocks, strict=True)), page)
    held = np.bincount(kind, words)[kind].astype(np.int64)
    heavy_in = np.bincount(kind, mass)[kind].astype(np.int64)
    found["first_kind"] = heavy_in // np.maximum(held, 1)
    found["kind_lines"] = np.bincount(kind)[kind]
    found["kind_per_line"] = 10 * held // np.maximum(found["kind_lines"], 1)
    found["first_page"] = np.full(size, all_mass // max(total, 1))
    found["first_best"] = np.full(size, scores.max(initial=0))
    found["first_behind"] = 1000 * heavy[here] // max(all_mass, 1)
    sure = scores >= SURE
    found["from_sure"] = _since(sure)
    found["to_sure"] = _since(sure[::-1])[::-1]
    found["sure_words"] = np.full(size, int(words[sure].sum()))
    return {name: np.clip(one, -LARGEST, LARGEST).astype(np.int32) for name, one in found.items()}


def _numbered(lines: Sequence[tuple[int, BlockEvidence]], page: Page) -> NDArray[np.intp]:
    """A number for each line, the same for lines whose elements have the same tags and names."""
    paths = [""]
    for container in page.containers[1:]:
        paths.append(f"{paths[container.parent][-80:]}/{container.tag}.{_kind(container.names)}")
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(paths[number], len(numbers)) for number, _ in lines], np.intp
    )
