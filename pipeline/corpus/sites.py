"""Decisions about sites: which lines of a site's pages are no part of its articles.

They are learned from many pages (`pipeline.corpus.learning`) or set by a person, and kept
in one file a site (`pipeline.corpus.profiles`). Here they are as cleaning uses them: plain
data that says of a line whether it is boilerplate, and on what evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pipeline.annotate.patterns import is_prose, pattern_of, word_count
from pipeline.document import Document

#: The site of files that lie in no folder of the input.
TOP = "top-folder"

#: A line of so many words may be a headline, and so many lines above the article it is
#: looked for: what stands on other pages as a link to this one must not be lost on it.
HEADLINE_WORDS = 3
HEADLINE_LINES = 15

#: With so many lines decided, a site's furniture is known.
KNOWN_LINES = 8

#: Decided paragraphs are taken out of a page only if this share of its prose is left.
LEAST_PROSE = 0.25


def site_of(document: Document) -> str | None:
    """The site that a document belongs to.

    The host of its address; without an address what its record said, else the folder it
    lies in, or the container that holds it. None for a document from nowhere.
    """
    stated = document.url or document.hints.get("canonical_url")
    if isinstance(stated, str) and (host := _host(stated)):
        return host
    if document.site:
        return document.site
    if not document.source or document.source == "-":
        return None
    folder, _, name = document.source.rpartition("/")
    if name.lower().endswith(CONTAINERS):
        return document.source
    return folder or TOP


#: Files that hold many documents, and so are a folder of their own.
CONTAINERS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")


class Decision(NamedTuple):
    """A line that is boilerplate on its site: its pattern, and the evidence for a reader.

    `link` is for what leads to another article, and is the headline on that one's page. A line
    without evidence is one that a person refused: it stays, whatever else speaks against it.
    """

    line: str
    evidence: str
    link: bool = False


@dataclass(frozen=True, slots=True)
class SiteDecisions:
    """The decisions about a document's site, less those that do not hold for this document."""

    lines: Mapping[str, str]
    spared: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def boilerplate(self, line: str) -> str | None:
        """The evidence that a line is boilerplate, or None."""
        pattern = pattern_of(line)
        return None if pattern in self.spared else self.lines.get(pattern)

    def keeps(self, line: str) -> bool:
        """Whether a person refused to have a line taken out."""
        return bool(self.kept) and pattern_of(line) in self.kept

    @property
    def is_known(self) -> bool:
        """Whether so much is decided that what is left may well be the article's."""
        return len(self.lines) >= KNOWN_LINES


@dataclass(frozen=True)
class Decisions:
    """The decisions about all sites that documents at hand may come from."""

    sites: Mapping[str, Mapping[str, Decision]]

    def for_document(self, document: Document) -> SiteDecisions | None:
        """What is decided about the lines of a document; None if nothing is."""
        site = site_of(document)
        decided = self.sites.get(site) if site is not None else None
        if not decided:
            return None
        kept = frozenset(line for line, found in decided.items() if not found.evidence)
        taken = {line: found for line, found in decided.items() if found.evidence}
        lines = {line: found.evidence for line, found in taken.items()}
        return SiteDecisions(lines, frozenset(_spared(document, taken)), kept)

    def to_plain(self) -> dict[str, list[list[Any]]]:
        """As plain data for a file; the same decisions give the same data."""
        return {
            site: [list(decided[pattern]) for pattern in sorted(decided)]
            for site, decided in sorted(self.sites.items())
        }

    @staticmethod
    def from_plain(plain: Mapping[str, Sequence[Sequence[Any]]]) -> Decisions:
        """The inverse of `to_plain`."""
        return Decisions(
            {
                site: {decision.line: decision for decision in (Decision(*one) for one in found)}
                for site, found in plain.items()
            }
        )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # "http://[broken"
        return None


def _spared(document: Document, decided: Mapping[str, Decision]) -> set[str]:
    """The decided lines that are this document's own all the same."""
    lines = [line for line in document.text.splitlines() if line.strip()]
    patterns = [pattern_of(line) for line in lines]
    spared = set()
    title = document.hints.get("title")
    if isinstance(title, str):
        spared.add(pattern_of(title))
    prose = [index for index, line in enumerate(lines) if is_prose(line)]
    own = [index for index in prose if patterns[index] not in decided]
    left = sum(word_count(lines[index]) for index in own)
    if left < LEAST_PROSE * sum(word_count(lines[index]) for index in prose):
        spared.update(patterns[index] for index in prose)
    if own:
        head = range(max(own[0] - HEADLINE_LINES, 0), own[0])
        spared.update(
            patterns[index]
            for index in head
            if (found := decided.get(patterns[index])) and found.link
        )
    return spared & decided.keys()
