"""What a site calls itself, where its address agrees.

A page's title often ends with the name (`A Bridge Opens | The Harbor Post`), and its last
lines say whose the page is: `© 2024 The Harbor Post. All rights reserved.` Both name others
as well: an agency, a photographer, who made the theme. So a name counts only if it spells
the host: `New York Times` does `nytimes.com`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.edits import Span
from pipeline.harvest.bylines import is_common, is_person
from pipeline.harvest.lines import PageLines, key_of
from pipeline.harvest.words import alternatives, listed, plain

#: Characters beside a mark of copyright that are looked at, and words of a name.
REACH = 120
NAME_WORDS = 8
#: Words that a name may have behind those that spell the host: `Park University`.
MORE_WORDS = 3
#: Words of a holder of copyright that are taken for a site's name without an address.
MOST_OWNER_WORDS = 5
#: Marks of copyright that are looked at, from the end of the page.
MOST_MARKS = 12
#: Lines at the top of a page that may be its title, beside the headline.
FIRST_LINES = 3
#: A host may say more than a name of so many letters: `AFPA` of `afpafitness.com`.
LONG_NAME = 4
#: Fewer initials than these may be anybody's.
INITIALS = 3

#: What stands before the country in an address: `co.uk`.
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
#: Who rents out addresses below their own: the site's name is what stands before theirs.
LANDLORDS = frozenset({"blogspot", "github", "medium", "substack", "tumblr", "wordpress"})
#: Words that a host may leave out.
SMALL = frozenset("a an and at de der die das el for in la le les of on the und y".split())  # noqa: SIM905

# One by one, since a pattern that begins with a letter of its own is searched for much faster.
COPYRIGHT = tuple(
    map(re.compile, (r"©", r"\(c\)", r"\(C\)", r"copyright\b", r"Copyright\b", r"COPYRIGHT\b"))
)
YEAR = re.compile(r"(?:19|20)\d\d")
YEARS = r"(?:19|20)\d\d (?: \s*[-–—/,&]\s* (?: (?:19|20)\d\d | \d\d\b | present\b ) )*"
TITLE_BREAK = re.compile(r"\s(?:[|•·»–—-]|::)\s")
# What stands before a name in a line that ends with a mark: a sentence, a link, `by`.
NAME_BREAK = re.compile(r"(?:[.!:;|•·]|\s[–—-]|\sby)\s")
WORD = re.compile(r"\S+")
MARKS = " \t.,;:!?®™*'’\"“”()[]{}<>|•·–—-/\\#@\x80\x93"
#: A word that ends with one of these is the last of a name.
STOPS = (",", ";", ":", ".", "!", "®", "™", ")")


class Word(NamedTuple):
    """A word of a name: its letters in lower case, and where it stands without marks around."""

    letters: str
    start: int
    end: int


def site_name(page: PageLines, title: int | None) -> Span | None:
    """Where the page says the name of its site, if its address bears it out.

    `title` is the headline's index among the page's lines.
    """
    hosts = hosts_of(page.url)
    if not hosts:
        return None if page.url else _owner(page)
    return (
        _behind_title(page, title, hosts)
        or _beside_mark(page.text, hosts)
        or _line_alone(page, hosts)
    )


def _behind_title(page: PageLines, title: int | None, hosts: Sequence[str]) -> Span | None:
    """What follows the last break of a title: `A Bridge Opens | The Harbor Post`."""
    lines = list(page.lines[:FIRST_LINES])
    if title is not None:
        lines.append(page.lines[title])
    for line in lines:
        for match in list(TITLE_BREAK.finditer(line.text))[-1:]:
            words = _words(page.text, line.start + match.end(), line.start + len(line.text))
            span = _spelled(page.text, words, hosts)
            if span and span.end == words[-1].end:
                return span
    return None


def _owner(page: PageLines) -> Span | None:
    """Who holds the copyright of a page without an address, if a line alone names them too.

    Companies are left out: they often own several sites, or made the software of this one. So
    are people: they hold the rights of one article.
    """
    text = page.text
    for mark in _marks(text):
        start, end = _behind(text, mark)
        words = _words(text, start, end)
        begin = text.rfind("\n", 0, mark.start()) + 1
        if not 0 < len(words) <= MOST_OWNER_WORDS or text[begin : mark.start()].strip():
            continue
        if not YEAR.search(text, mark.end(), start) and not _rights().search(text, start, end):
            continue  # a photograph's
        span = Span(words[0].start, words[-1].end)
        name = text[slice(*span)]
        if not page.times[key_of(name)] or not _names(text, words) or is_person(name):
            continue
        if len(words) > 1 or not is_common(name):  # `© 2025 Blog.`
            return span
    return None


def _beside_mark(text: str, hosts: Sequence[str]) -> Span | None:
    """What follows a mark of copyright, or stands before it; the page's last goes first."""
    for mark in _marks(text):
        words = _words(text, *_behind(text, mark))
        if span := _spelled(text, words, hosts) or _begins_host(text, words, hosts):
            return span
        start = max(text.rfind("\n", 0, mark.start()) + 1, mark.start() - REACH)
        end = start + len(_ending().sub("", text[start : mark.start()]))
        start = max((m.end() for m in NAME_BREAK.finditer(text, start, end)), default=start)
        if span := _spelled(text, _words(text, start, end), hosts):
            return span
    return None


def _marks(text: str) -> Iterator[re.Match[str]]:
    """The marks of copyright of a page, the last first."""
    found = chain.from_iterable(deque(mark.finditer(text), MOST_MARKS) for mark in COPYRIGHT)
    return iter(sorted(found, key=re.Match.start, reverse=True)[:MOST_MARKS])


def _behind(text: str, mark: re.Match[str]) -> Span:
    """What follows a mark in its line, without years and the like."""
    end = text.find("\n", mark.end())
    end = min(len(text) if end < 0 else end, mark.end() + REACH)
    opening = _opening().match(text, mark.end(), end)
    return Span(opening.end() if opening else mark.end(), end)


def _line_alone(page: PageLines, hosts: Sequence[str]) -> Span | None:
    """A line that says nothing but the host's name, as the logo of a page often does."""
    host = hosts[0]
    if len(host) < INITIALS:
        return None
    names = {hosts[1]}
    if not is_common(host):  # `News` is in every menu
        names |= {host, f"the{host}"}
    for line in page.lines:
        if line.key.replace(" ", "") in names and line.text[0].isalnum():
            words = _words(page.text, line.start, line.start + len(line.text))
            name = "".join(word.letters for word in words)
            if name in names and (name == hosts[1] or not line.text.islower()):
                return Span(words[0].start, words[-1].end)
    return None


def _words(text: str, start: int, end: int) -> list[Word]:
    """The words of one name, up to a mark that ends it."""
    words: list[Word] = []
    for match in WORD.finditer(text, start, end):
        letters = plain_letters(match[0])
        if not letters and match[0] in {"&", "+"}:
            continue
        if not letters or len(words) == NAME_WORDS or (words and match[0].startswith("(")):
            break
        bare = match[0].strip(MARKS)
        at = match.start() + match[0].index(bare)
        words.append(Word(letters, at, at + len(bare)))
        if match[0].endswith(STOPS) and len(letters) > 2:  # noqa: PLR2004 - `J. C. Day`, `St. Ives`
            break
    return words


def _spelled(text: str, words: Sequence[Word], hosts: Sequence[str]) -> Span | None:
    """The name that words begin with, if it spells a host.

    A word or two behind it are of the name, unless they make it a company's: `Park University`
    of `park.edu`, but `Paycom` of `Paycom Payroll LLC`.
    """
    letters = [word.letters for word in words]
    for count in range(len(words), 0, -1):
        told = hosts if count > 1 else hosts[:2]  # one word may be any subdomain's: `News`
        if letters[count - 1] in SMALL or not any(spells(letters[:count], host) for host in told):
            continue
        last = len(words) if _goes_on(text, words[count:]) else count
        bare = letters[0] in SMALL and any(spells(letters[1:last], host) for host in hosts)
        first = bare and not (letters[0] == "the" and last == len(words))
        return Span(words[first].start, words[last - 1].end)
    return None


def _goes_on(text: str, rest: Sequence[Word]) -> bool:
    """Whether a name goes on with these words."""
    return 0 < len(rest) <= MORE_WORDS and _names(text, rest)


def _names(text: str, words: Sequence[Word]) -> bool:
    """Whether words may be a name, or the end of one: with capitals, and without `Inc`."""
    return (
        words[-1].letters not in SMALL
        and listed("unnamed").isdisjoint(word.letters for word in words)
        and all(text[word.start].isupper() or word.letters in SMALL for word in words)
    )


def _begins_host(text: str, words: Sequence[Word], hosts: Sequence[str]) -> Span | None:
    """Words that a host begins with: `© 2025 AFPA` of `afpafitness.com`."""
    name = "".join(word.letters for word in words)
    if len(name) < LONG_NAME or not hosts[0].startswith(name) or text[words[0].start].islower():
        return None
    return Span(words[0].start, words[-1].end)


def spells(words: Sequence[str], host: str) -> bool:
    """Whether words, in letters only, make up all of a host's name, in order.

    Each gives itself or its initial, and a small one may be left out; initials alone are too
    little if there are only two.
    """
    if len(words) == 1:
        return words[0] == host
    return bool(words) and _spells(words, host, len(host) >= INITIALS)


def _spells(words: Sequence[str], rest: str, sure: bool) -> bool:
    if not words or not rest:
        return sure and not rest and all(word in SMALL for word in words)
    word, others = words[0], words[1:]
    return (
        (rest.startswith(word) and _spells(others, rest[len(word) :], sure or len(word) > 1))
        or (rest[0] == word[0] and _spells(others, rest[1:], sure))
        or (word in SMALL and _spells(others, rest, sure))
    )


def plain_letters(word: str) -> str:
    """A word's letters and figures, in lower case and without accents."""
    return "".join(letter for letter in plain(word) if letter.isalnum())


def hosts_of(url: str | None) -> tuple[str, ...]:
    """What a name may spell of an address: `harborpost` and `harborpostorg`, then subdomains."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ()
    labels = host.removeprefix("www.").split(".")
    if len(labels) == 1 or labels[-1].isdigit():
        return ()
    top = labels.pop()
    if len(labels) > 1 and len(top) == 2 and labels[-1] in SECOND_LEVEL:  # noqa: PLR2004 - a country
        top = labels.pop() + top
    if len(labels) > 1 and labels[-1] in LANDLORDS:
        labels.pop()
    names = [plain_letters(label) for label in reversed(labels)]
    return (names[0], names[0] + top, *filter(None, names[1:])) if names[0] else ()


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(listed('rights'))})(?!\w)", re.IGNORECASE)


@cache
def _opening() -> re.Pattern[str]:
    """What stands between a mark and the name: another mark, years, `by`."""
    return re.compile(
        rf"""
        (?: [\s:,.|•·–—-]* (?: © | \(c\) | copyright ) )* [\s:,.|•·–—-]*
        (?: {YEARS} [\s:,.|•·–—-]* )? (?: © \s* )?
        (?: by \s | (?:{alternatives(listed("rights"))}) [\s:,.|•·–—-]* )?
        \s*
        """,
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _ending() -> re.Pattern[str]:
    """What stands between a name and the mark behind it."""
    return re.compile(rf"[\s:,.|•·(–—-]* (?: {YEARS} )? [\s:,.|•·(–—-]* \Z", re.VERBOSE)
