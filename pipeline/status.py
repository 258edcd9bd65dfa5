"""What a page is: an article, or something that only looks like one to a scraper.

A page that is no article keeps its text and says so: `status` is what it is, and
`status_reason` the evidence. Most pages are articles, and are known by their paragraphs
before anything else is looked at.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pipeline.annotate.blocks import find_blocks
from pipeline.annotate.patterns import NUMBER, UNSPACED, is_prose, word_count
from pipeline.lexicons import languages, table

#: The reason ends in this where the page was left as it is, for want of an article on it.
KEPT_WHOLE = "kept whole: no article was found"

#: A text of so many words in paragraphs, mostly one after another, needs no second look.
PLAIN_WORDS = 400
PLAIN_SHARE = 0.6
PLAIN_NEIGHBOURS = 3

#: A shorter text is a stub.
STUB_WORDS = 40

#: More prose of its own than this, and a page is neither an error nor a consent wall; and
#: more than this before the wall, and it is no preview.
NO_ARTICLE = 60
PREVIEW = 450
#: What may follow the wall: a footer's words.
AFTER_WALL = 60
#: What is said more often belongs to entries: `Full Member` under each post of a forum.
MOST_CALLS = 3
#: How near to the preview's end the wall begins, in lines.
WALL_LINES = 4

#: A page of few words, where words that stand on any page count; and one of too many for an
#: error, whatever its menus hold.
SHORT_PAGE = 200
LONG_PAGE = 1_000

#: The share of a page's words that is about consent on a consent wall, within so many lines.
CONSENT_SHARE = 0.35
CONSENT_LINES = 2

#: Of two phrases in one line, that has so many words at least.
CONSENT_WORDS = 10

#: A line with more words is prose, whatever it asks for; so many lines are looked at.
CUE_WORDS = 60
CUE_LINES = 600
#: A line that sorts, counts or sells has at most so many words.
BUTTON_WORDS = 6

#: Two words are a pair in a line of so many, and are shown with this between them.
PAIR_WORDS = 25
PAIR = " … "

#: A list has so many lines at least, and of these some are titles or things to choose.
LIST_LINES = 12

PRICE = re.compile(r"[$€£₹¥]\s?\d|\d\s?(?:€|EUR|USD|PLN|zł|kr|руб|грн|₽|₴|TL|円|원)(?!\w)")
DIGITS = re.compile(r"\d+")
#: Addresses of lists: of a category, a search, a further page.
LIST_ADDRESS = re.compile(
    r"/(?:categor(?:y|ies|ia|ie)|kategorien?|tags?|topics?|collections?|shop|browse|search|page/\d+"
    r"|c|departments?|archives?|catalog)(?:/|\Z)|[?&](?:page|q|sort)="
)
#: Addresses of one thing for sale: `/products/kettle`, `/dp/B0D1`, `/kettle-204857.html`.
GOODS_ADDRESS = re.compile(
    r"/(?:products?|p|dp|itm|items?|ip|pr|pd|prod|app|sku)/[^/]|[\w-]*\d{5,}[\w-]*(?:\.\w+)?\Z"
)
SLUG = re.compile(r"[^\W\d_]{2,}")


class Verdict(NamedTuple):
    """What a page is, and the evidence for a reader."""

    status: str
    reason: str


class Cue(NamedTuple):
    """A phrase of `lexicons/<language>/status.yaml`, found in line `at`."""

    at: int
    kind: str
    phrase: str
    language: str

    @property
    def evidence(self) -> str:
        """As it stands in the reason of a status."""
        return f'phrase: "{self.phrase}" ({self.language})'


def page_status(raw: str, text: str, *, url: str | None = None, title: str = "") -> Verdict:
    """What a page is, from its raw text, its canonical text and its address.

    One of article, stub, listing, paywall, error, consent wall and empty.
    """
    own = _Lines(text)
    if own.is_plainly_an_article and _address_points(url) <= 0:
        return own.article
    raw = raw.replace("\r\n", "\n")
    page = _Lines(f"{title}\n{raw}" if title else raw)
    if not page.words:
        return Verdict("empty", "no words")
    cues = list(_cues(page.lines))
    found = (
        _error(page, own, cues)
        or _consent(page, cues)
        or _paywall(page, [cue for cue in cues if PAIR not in cue.phrase])
        or _listing(page, own, cues, url)
        or _paywall(page, cues)
    )
    if found:
        return found
    if not own.words:
        return Verdict("empty", f"none of {page.words} words is the page's own")
    if own.words < STUB_WORDS:
        return Verdict("stub", f"{own.words} words")
    return own.article


class _Lines:
    """The lines of a text that hold anything, and what they look like."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [line for line in text.split("\n") if line.strip()]
        self.counts = [word_count(line) for line in self.lines]
        self.words = sum(self.counts)
        self.prose = list(map(is_prose, self.lines, self.counts))
        self.prose_words = sum(n for n, prose in zip(self.counts, self.prose, strict=True) if prose)
        #: How many paragraphs follow one directly.
        self.neighbours = sum(a and b for a, b in pairwise(self.prose))

    @property
    def is_plainly_an_article(self) -> bool:
        return (
            self.prose_words >= PLAIN_WORDS
            and self.prose_words >= PLAIN_SHARE * self.words
            and self.neighbours >= PLAIN_NEIGHBOURS
        )

    @property
    def article(self) -> Verdict:
        return Verdict("article", f"{self.words} words, {sum(self.prose)} paragraphs")

    def prose_without(self, left_out: set[int]) -> int:
        """The words of the paragraphs, but for some lines."""
        return sum(
            count
            for index, (count, prose) in enumerate(zip(self.counts, self.prose, strict=True))
            if prose and index not in left_out
        )


def _error(page: _Lines, own: _Lines, cues: Sequence[Cue]) -> Verdict | None:
    """Something went wrong: the page says so, and says hardly anything else."""
    said = [cue for cue in cues if cue.kind == "error"]
    if page.words < SHORT_PAGE:
        said += [cue for cue in cues if cue.kind == "trouble"]
    if not said or page.words > LONG_PAGE:
        return None
    if min(page.prose_without(_near(cues)), own.prose_words) >= NO_ARTICLE:
        return None
    return Verdict("error", said[0].evidence)


def _consent(page: _Lines, cues: Sequence[Cue]) -> Verdict | None:
    """A wall before the page: two things that only such a wall says, and not much besides."""
    asked = [cue for cue in cues if cue.kind == "consent"]
    if not asked:
        return None
    evidence = asked[0].evidence
    asked += [cue for cue in cues if cue.kind == "choice"]
    if len({cue.phrase for cue in asked}) < 2:  # noqa: PLR2004 - one is a line in any footer
        return None
    lines = {cue.at for cue in asked}
    if len(lines) == 1 and page.counts[lines.pop()] < CONSENT_WORDS:
        return None  # `Terms Privacy Manage cookies`
    near = _near(asked)
    about = sum(page.counts[index] for index in near if index < len(page.counts))
    if about < CONSENT_SHARE * page.words or page.prose_without(near) >= NO_ARTICLE:
        return None
    return Verdict("consent wall", evidence)


def _near(cues: Sequence[Cue]) -> set[int]:
    """The lines around cues."""
    reach = range(-CONSENT_LINES, CONSENT_LINES + 1)
    return {cue.at + step for cue in cues for step in reach if cue.at + step >= 0}


def _paywall(page: _Lines, cues: Sequence[Cue]) -> Verdict | None:
    """The beginning of an article, and then a call to pay for the rest.

    A call to subscribe stands on any page of a newspaper. It is a wall if it follows the
    preview at once, or says so twice, and no article follows.
    """
    asked = [cue for cue in cues if cue.kind == "paywall"]
    times = Counter(cue.phrase for cue in asked)
    asked = [cue for cue in asked if times[cue.phrase] <= MOST_CALLS]
    if not asked:
        return None
    walls = {cue.at for cue in asked}
    first, last = min(walls), max(walls)
    prose = [index for index, is_it in enumerate(page.prose) if is_it and index not in walls]
    before = sum(page.counts[index] for index in prose if index < last)
    after = sum(page.counts[index] for index in prose if index > last)
    if before >= PREVIEW or after > max(AFTER_WALL, before // 2):
        return None
    preview = [index for index in prose if index < last]
    follows = bool(preview) and any(0 < wall - preview[-1] <= WALL_LINES for wall in walls)
    said = {cue.phrase for cue in asked if PAIR not in cue.phrase}
    if follows or len(said) > 1:
        return Verdict("paywall", next(cue for cue in asked if cue.at == first).evidence)
    return None


def _listing(page: _Lines, own: _Lines, cues: Sequence[Cue], url: str | None) -> Verdict | None:
    """A list of links to articles or things for sale, by points.

    The page of one thing for sale and that of a service have short lines, prices and buttons as
    well. They tell what is in the box or how to get started, and what is left of them when the
    furniture is gone is mostly sentences.
    """
    lines = page.lines
    if len(lines) < LIST_LINES:
        return None
    most = max(Counter(DIGITS.sub("0", line.casefold()) for line in lines).values())
    prices = sum(PRICE.search(line) is not None for line in lines)
    titles = sum(
        4 <= count <= 15 and line.rstrip()[-1:] not in ".!?:;,。！？"  # noqa: PLR2004
        for line, count in zip(lines, page.counts, strict=True)
    )
    said = Counter(cue.kind for cue in cues)
    if titles < 5 and prices < 8 and said["shop"] < 3 and said["listing"] < 2:  # noqa: PLR2004
        return None
    points = _line_points(page, most, prices) + _phrase_points(cues) + _own_points(page, own)
    if points + _address_points(url) < 0:
        return None
    counted = sum(DIGITS.search(line) is not None for line in lines)
    bare = not (url or said["listing"] or said["shop"] or 10 * counted > len(lines))
    if _is_set_in_lines(page, bare=bare):
        return None
    shown = [
        f"{number} {what}"
        for number, what in (
            (titles, "titles"),
            (prices, "prices"),
            (said["shop"], "things to buy"),
            (said["listing"], "ways to sort or page"),
        )
        if number
    ]
    return Verdict("listing", f"{', '.join(shown)}; {sum(page.prose)} paragraphs")


# The points were fitted to the development pages of all types and rounded. By domain,
# cross-validated, 91 of 100 pages are right: 93 of articles and lists, 85 of goods, 83 of services.


def _line_points(page: _Lines, most: int, prices: int) -> int:
    """What the lines say: a list has few paragraphs in a row, prices, a button at each entry."""
    points = (page.neighbours == 0) + (page.neighbours <= 1) + (prices >= 8)  # noqa: PLR2004
    return points + 2 * (most >= 10) + (most >= 20)  # noqa: PLR2004


def _phrase_points(cues: Sequence[Cue]) -> int:
    """What the phrases say: a list is sorted, its things are bought; goods have a warranty."""
    phrases = Counter(kind for kind, _ in {(cue.kind, cue.phrase) for cue in cues})
    shopping = sum(cue.kind == "shop" for cue in cues)
    sorting = phrases["listing"]
    points = (sorting >= 1) + (sorting >= 2) + 3 * (sorting >= 3) + (shopping >= 3)  # noqa: PLR2004
    points -= 2 * (phrases["goods"] >= 2) + (phrases["goods"] >= 4)  # noqa: PLR2004
    return points - (phrases["service"] >= 3) - 2 * (phrases["service"] >= 5)  # noqa: PLR2004


def _own_points(page: _Lines, own: _Lines) -> int:
    """What is left without the furniture says: of a list that is no prose, and little."""
    points = -3 * (own.prose_words >= 0.3 * own.words) - (own.prose_words >= 0.5 * own.words)
    return points - 3 * (own.neighbours >= 10) - (own.words >= 0.6 * page.words)  # noqa: PLR2004


def _is_set_in_lines(page: _Lines, *, bare: bool) -> bool:
    """Whether the short lines are those of code, verse or a text with hard line breaks.

    Verse and a list of titles look alike; a `bare` one, without an address, buttons, prices
    or dates, is verse.
    """
    words: Counter[str] = Counter()
    text = page.text
    for block in find_blocks(text):
        words[block.kind] += word_count(text[block.span.start : block.span.end])
    broken = words["wrapped"] + words["preformatted"]
    return broken >= 0.2 * page.words or (bare and words["verse"] >= 0.5 * page.words)


def _address_points(url: str | None) -> int:
    """What the address says: a long name is an article's, a short one or none a list's."""
    if not url:
        return 0
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[broken"
        return 0
    path = parts.path.rstrip("/").lower()
    named = len(SLUG.findall(path.rpartition("/")[2]))
    points = 3 * bool(LIST_ADDRESS.search(f"{path}/?{parts.query}"))
    points -= 3 * bool(GOODS_ADDRESS.search(path))
    return points - 3 * (named >= 4) + (named <= 2)  # noqa: PLR2004


class _Phrases(NamedTuple):
    """The phrases of all languages, and those of scripts without spaces.

    Under its first word a phrase stands by its second. One of a single word stands by every
    second word that is asked for, and by "", which is for all the others.
    """

    by_words: dict[str, dict[str, list[tuple[tuple[str, ...], str, str, str]]]]
    unspaced: list[tuple[str, str, str, str]]


#: Kinds that stand only at the beginning of a short line.
BUTTONS = frozenset({"listing", "shop", "goods", "service", "choice"})
WORD = re.compile(r"\{n\}|\d+|[^\W\d_]+")
HANGUL = re.compile(r"[\uac00-\ud7af]")


@cache
def _phrases() -> _Phrases:
    by_word = defaultdict(list)
    unspaced = []
    for language in languages():
        for kind, phrase in _listed(table(language, "status") or {}):
            words = _words(phrase)
            if UNSPACED.search(phrase) or HANGUL.search(phrase):
                unspaced.append(("".join(words), kind, phrase, language))
            else:
                by_word[words[0]].append((words, kind, phrase, language))
    by_words: dict[str, dict[str, list[tuple[tuple[str, ...], str, str, str]]]] = {}
    for word, phrases in by_word.items():
        seconds = {"", *(words[1] for words, *_ in phrases if len(words) > 1)}
        by_words[word] = {
            second: [phrase for phrase in phrases if phrase[0][1:2] in {(), (second,)}]
            for second in seconds
        }
    return _Phrases(by_words, unspaced)


def _listed(entries: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The phrases of a language with their kinds; `error/0` and `error/1` make a pair."""
    for kind, rows in entries.get("pairs", {}).items():
        for side, phrases in enumerate(rows):
            yield from ((f"{kind}/{side}", phrase) for phrase in phrases)
    for kind, phrases in entries.items():
        if kind != "pairs":
            yield from ((kind, phrase) for phrase in phrases)


def _words(line: str) -> tuple[str, ...]:
    """The words of a line in lower case, and `{n}` for its numbers."""
    found = WORD.findall(line.casefold())
    return tuple([NUMBER if word[0].isdecimal() else word for word in found])


def _cues(lines: Sequence[str]) -> Iterator[Cue]:
    """The phrases found in lines, in order, and the pairs."""
    for index, line in enumerate(lines[:CUE_LINES]):
        if len(line) > 10 * CUE_WORDS:
            continue
        words = _words(line)
        found = [*_in_words(index, words)]
        if not line.isascii() and (UNSPACED.search(line) or HANGUL.search(line)):
            found += _in_characters(index, "".join(words))
        yield from (cue for cue in found if "/" not in cue.kind)
        if len(words) <= PAIR_WORDS:
            yield from _pairs([cue for cue in found if "/" in cue.kind])


def _in_words(index: int, words: tuple[str, ...]) -> Iterator[Cue]:
    by_words = _phrases().by_words
    short = len(words) <= BUTTON_WORDS
    for start, word in enumerate(words):
        if (by_second := by_words.get(word)) is None:
            continue
        second = words[start + 1] if start + 1 < len(words) else ""
        for said, kind, written, language in by_second.get(second) or by_second[""]:
            if words[start : start + len(said)] == said and (
                kind not in BUTTONS
                or (short and start == 0 and (kind != "choice" or said == words))
            ):
                yield Cue(index, kind, written, language)


def _in_characters(index: int, line: str) -> Iterator[Cue]:
    for phrase, kind, written, language in _phrases().unspaced:
        start = line.find(phrase)
        if kind == "choice":
            start = 0 if line == phrase else -1
        if start == 0 or (start > 0 and kind not in BUTTONS):
            yield Cue(index, kind, written, language)


def _pairs(halves: Sequence[Cue]) -> Iterator[Cue]:
    """One cue for each kind and language of which both halves stand in a line."""
    known = {(half.kind, half.language): half for half in reversed(halves)}
    for (kind, language), first in known.items():
        name, side = kind.split("/")
        other = known.get((f"{name}/1", language))
        if side == "0" and other and first.phrase != other.phrase:
            yield Cue(first.at, name, f"{first.phrase}{PAIR}{other.phrase}", language)
