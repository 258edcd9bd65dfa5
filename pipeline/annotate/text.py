"""A text as it now stands, and what is seen in it.

Rules are handed a `Text` (or one `Line` of it) instead of a string, so that what several
of them need to know, such as where the URLs are, is found once and only when somebody
asks. After each pass that changed something the engine makes a new one.
"""

from __future__ import annotations

import importlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate, repeat
from operator import add
from typing import Any, NamedTuple, Protocol

import regex

from pipeline.annotate.blocks import Block, find_blocks
from pipeline.annotate.capitals import lowered_words, twins, vocabulary, word_set
from pipeline.annotate.phrases import Phrase, boilerplate_lines
from pipeline.annotate.protected import protected_near, protected_spans, repeated_names
from pipeline.annotate.words import in_dictionary
from pipeline.document import Document
from pipeline.edits import Alignment, Span
from pipeline.house import HouseList, house_list

#: A line of so many words that ends like a sentence is the article's own; so is a line of
#: so many words in any case.
SENTENCE_WORDS = 12
PARAGRAPH_WORDS = 30

#: A longer text is no article.
LONGEST_TEXT = 500_000
#: An English text has so many words at most that no dictionary has.
MOST_UNKNOWN = 500

#: What is known of a text by its words alone.
WORDS = ("words", "lowered", "unknown", "vocabulary", "twins")

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*\Z")
DASH = re.compile(r"(?<=[a-z])(—| — | – )(?=\w)")


class Line(NamedTuple):
    """One line without its line break, where it starts, and the text it is a line of."""

    text: str
    start: int
    whole: Text

    @property
    def end(self) -> int:
        """Where the line ends: at its line break, or at the end of the text."""
        return self.start + len(self.text)


class SiteDecisions(Protocol):
    """What was decided of the site that a document comes from."""

    def boilerplate(self, line: str) -> str | None:
        """The evidence that a line is the site's and not the article's, if it is."""

    def keeps(self, line: str) -> bool:
        """Whether a person refused to have a line taken out."""

    @property
    def is_known(self) -> bool:
        """Whether so much is decided that what is left may well be the article's."""


class Text:
    """A text and, lazily, its lines, blocks and protected spans.

    `language` is an ISO 639-1 code. `document` is what the text was made from, and
    `alignment` leads from the document's raw text to this one. `site` is what was decided
    of the document's site, and `mode` how strictly boilerplate is told from content.
    `triggered` is where the triggers of rules are found, by screening: the indexes of lines.
    `scored` is what the line model made of the text, or else of the one it was made from.
    """

    def __init__(  # noqa: PLR0913 - the rest is what rules may ask of a text
        self,
        text: str,
        language: str = "en",
        document: Document | None = None,
        alignment: Alignment | None = None,
        *,
        site: SiteDecisions | None = None,
        mode: str = "balanced",
        house: HouseList | None = None,
    ) -> None:
        self.text = text
        self.language = language
        self.document = document or Document(text)
        self.alignment = alignment or Alignment(len(text))
        self.site = site
        self.mode = mode
        self.triggered: dict[object, Mapping[str, Sequence[int]]] = {}
        self.scored: Any = None
        self._counts: dict[str | regex.Pattern[str], int] = {}
        self._house = house

    @cached_property
    def line_texts(self) -> Sequence[str]:
        """What stands between line feeds, without places."""
        return self.text.split("\n")

    @cached_property
    def distinct_lines(self) -> frozenset[str]:
        """What stands between line feeds, each of equal lines once."""
        return frozenset(self.line_texts)

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The lines, as they stand between line feeds."""
        # The constructor of a named tuple in Python would take twice as long, a million times.
        make = partial(tuple.__new__, Line)
        return list(map(make, zip(self.line_texts, self._starts, repeat(self))))

    def keep_words(self, before: Text) -> None:
        """Take over what is known of the words, which are those of the text `before`."""
        vars(self).update({seen: vars(before)[seen] for seen in WORDS if seen in vars(before)})

    def let_go(self) -> None:
        """Forget what was seen here: lines know their text, and a cycle outlives its use."""
        for seen in ("lines", "head"):
            vars(self).pop(seen, None)

    def line(self, index: int) -> Line:
        """One of `lines`."""
        return Line(self.line_texts[index], self._starts[index], self)

    @cached_property
    def _starts(self) -> Sequence[int]:
        lengths = accumulate(map(len, self.line_texts), initial=0)
        return list(map(add, lengths, range(len(self.line_texts))))

    @cached_property
    def labels(self) -> Sequence[Any]:
        """What each of `lines` is; see `pipeline.annotate.labels`.

        The engine labels the texts of a batch together beforehand.
        """
        labels = importlib.import_module("pipeline.annotate.labels")
        (found,) = labels.label_texts([self], self.mode)
        return list(found)

    @property
    def house(self) -> HouseList:
        """The house list of names; the shipped one where the config was not asked."""
        return self._house or house_list()

    def line_at(self, position: int) -> Line:
        """The line that a position lies in."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return Line(self.text[start : end if end >= 0 else None], start, self)

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """The blocks of the canonical layout; see `pipeline.annotate.blocks`."""
        return find_blocks(self.text)

    @cached_property
    def phrases(self) -> Mapping[int, Phrase]:
        """The lines that are boilerplate by their words alone, by index in `lines`."""
        return boilerplate_lines(self.line_texts)

    @cached_property
    def left_out(self) -> Mapping[str, Sequence[int]]:
        """The lines that are no part of the article, as indexes in `lines`, by their kind."""
        found: dict[str, list[int]] = {}
        for index, label in enumerate(self.labels):
            if not label.keep:
                found.setdefault(label.kind, []).append(index)
        return found

    @cached_property
    def head(self) -> Sequence[Line]:
        """The lines before the article's first own one; none if there is no such line.

        The article's own line is known by being a sentence or a paragraph.
        """
        head: list[Line] = []
        for index, line in enumerate(self.lines):
            words = len(line.text.split())
            sentence = words >= SENTENCE_WORDS and SENTENCE_END.search(line.text)
            if (sentence or words >= PARAGRAPH_WORDS) and index not in self.phrases:
                return head
            if words:
                head.append(line)
        return ()

    @cached_property
    def protected(self) -> Sequence[Span]:
        """Spans no rule may change unless it says so: addresses, code, ...; sorted."""
        return protected_spans(self.text, self.blocks, lambda: self.repeated_names)

    @cached_property
    def repeated_names(self) -> Collection[str]:
        """Names such as `Infer.NET` and `useState` that the text has more than once."""
        return repeated_names(self.text)

    def protected_around(self, spans: Iterable[Span]) -> Sequence[Span]:
        """Those of the protected spans that touch some others, and maybe more.

        A protected span lies in one block, and how far it goes follows from that alone. So
        for few edits there is no need to look through the whole text.
        """
        touched: dict[int, list[Span]] = {}
        for span in spans:
            index = bisect_left(self.blocks, span.start, key=lambda block: block.span.end)
            while index < len(self.blocks) and self.blocks[index].span.start <= span.end:
                touched.setdefault(index, []).append(span)
                index += 1
        return [
            span for index in sorted(touched) for span in self._protected_in(index, touched[index])
        ]

    def _protected_in(self, index: int, near: Iterable[Span]) -> Iterator[Span]:
        (start, end), kind = self.blocks[index]
        inside = [Span(first - start, past - start) for first, past in near]
        block = self.text[start:end]
        for first, past in protected_near(block, kind, inside, lambda: self.repeated_names):
            yield Span(start + first, start + past)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that stand here, as they are written."""
        return word_set(self.text)

    @cached_property
    def lowered(self) -> frozenset[str]:
        """Those of them in lower case that may be names."""
        return lowered_words(self.text)

    @cached_property
    def unknown(self) -> frozenset[str]:
        """Those of `lowered` that no English dictionary has.

        None of a text that is longer than articles are, or has too many of them to be English:
        each of them is looked for in all of it.
        """
        if len(self.text) > LONGEST_TEXT:
            return frozenset()
        found = frozenset(word for word in self.lowered if not in_dictionary(word))
        return found if len(found) <= MOST_UNKNOWN else frozenset()

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """How often each word stands here, as it is written."""
        return vocabulary(self.text)

    @cached_property
    def twins(self) -> Mapping[str, str]:
        """Words that stand here in lower case and with a capital, and that other form."""
        return twins(self.vocabulary)

    def count(self, what: str | regex.Pattern[str]) -> int:
        """How often a string or a pattern is found in the text; it is looked for once."""
        if what not in self._counts:
            found = self.text.count(what) if isinstance(what, str) else len(what.findall(self.text))
            self._counts[what] = found
        return self._counts[what]

    @cached_property
    def dash(self) -> str:
        """The dash of the running text, with its spaces; a closed em dash where there is none.

        Bylines and datelines do not count: only a dash after a word in lower case does.
        """
        counts = Counter(match[1] for match in DASH.finditer(self.text))
        return max(counts, key=lambda dash: (counts[dash], dash)) if counts else "—"

    def is_code(self, position: int) -> bool:
        """Whether a position lies in code, a table or another preformatted block."""
        index = bisect_right(self.blocks, position, key=lambda block: block.span.start) - 1
        return index >= 0 and self.blocks[index].kind == "preformatted"
