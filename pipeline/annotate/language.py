"""The language a text is written in, and stretches of it that are in another.

The detector is py3langid (https://github.com/adbar/py3langid), which of those tried on thirty
languages was right most often and on single sentences, too; see benchmarks/languages.py. Its
model is read here in whole numbers, so that no machine's way of adding fractions can tip a
close decision. Short and doubtful text has no language of its own: the config's is taken.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from heapq import nlargest
from typing import Any

import regex

from pipeline.edits import Span

#: Of the so many longest lines of a text the best are looked at, so many bytes of each: its
#: prose, whatever the menus around it say. More would not change the answer.
LONG_LINES = 8
SAMPLE_LINES = 3
SAMPLE_BYTES = 280
SENTENCE = re.compile(r"[^\W\d_A-Z]{2}[.!?…]|[。！？।؟]|[\u0E00-\u0E7F]{20}")

#: Fewer letters are too little to tell by; two where a letter is a syllable or a word.
ENOUGH = 40
DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}]")
LETTERS = regex.compile(r"[\p{L}\p{M}]+")

#: How far the best language must be ahead of the next, in natural logarithms by the square
#: root of the bytes; and how far where there is no sentence, but a list of countries, say.
AHEAD = 1.0
LIST_AHEAD = 2.5

#: A line of fewer characters is no stretch of another language: it may be a title or a name.
STRETCH = 80

#: English is known by so many of these words among all, and some `the`: no other language
#: has that, and most texts need no detector.
ENGLISH = (" the ", " of ", " and ", " to ", " in ", " a ", " is ", " that ", " for ", " on ")
ENGLISH_SHARE = 0.15
THE_SHARE = 0.01
ENGLISH_WORDS = 12

#: What the detector knows apart and we do not: written forms of one language, and dialects
#: that are written for speech. None is text without a language.
FOLDED = {
    "nn": "no",
    "wuu": "zh",
    "yue": "zh",
    "ary": "ar",
    "arz": "ar",
    "pcm": "en",
    "uzs": "uz",
    "hbo": "he",
    "grc": "el",
    "sdh": "ku",
    "gug": "gn",
    "gom": "mr",
    "kik": "ki",
    "zxx": None,
}
#: Languages so near to one another that the better one is taken even where it is a close call.
NEAR = ({"id", "ms", "jv"}, {"bs", "hr", "sr"}, {"cs", "sk"}, {"no", "da"}, {"gl", "pt"})

#: The detector's fractions are taken in these units.
UNIT = 1024
#: Of the ranking, so much is looked at to find the next language that is not a near one.
RANKED = 12
#: How often one feature may count; the logarithm of more makes no difference.
MOST = 64


def detect_language(text: str, default: str) -> str:
    """The ISO 639-1 code of the language of `text`; `default` if it is short or unclear."""
    longest = [_cut(line.strip()) for line in nlargest(LONG_LINES, text.split("\n"), key=len)]
    wordy = [line for line in longest if _is_wordy(line)]
    # Sentences before lists of names, which may be of any language or none.
    wordy.sort(key=_is_no_sentence)
    return _language("\n".join(wordy[:SAMPLE_LINES])) or default


def line_language(line: str) -> str | None:
    """The language of a line by itself; None if it is short or unclear."""
    sample = _cut(line.strip())
    clear = len(line) >= STRETCH and SENTENCE.search(sample) and _is_wordy(sample)
    return _language(sample) if clear else None


def is_foreign(line: str, language: str) -> bool:
    """Whether a line is, by itself and clearly, in another language than `language`."""
    return may_differ(line, language) and line_language(line) not in {None, language}


def languages_in(text: str, language: str) -> list[str]:
    """The language of a text and those of stretches in it, by how much is in each."""
    start = 0
    lines = []
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    lengths: Counter[str] = Counter()
    for span, found in stretches(lines, language):
        lengths[found] += span.end - span.start
    return [language, *sorted(lengths, key=lambda found: (-lengths[found], found))]


def stretches(lines: Sequence[tuple[int, str]], language: str) -> Iterator[tuple[Span, str]]:
    """The stretches of a text that are in another language than `language`.

    `lines` are those of the text with the places where they start. Lines in one language
    are one stretch, with what is short or unclear between them.
    """
    begun: tuple[int, int, str] | None = None
    for start, line in lines:
        if len(line) < STRETCH:
            continue
        found = line_language(line) if may_differ(line, language) else language
        if begun and found and found != begun[2]:
            yield Span(begun[0], begun[1]), begun[2]
            begun = None
        if found and found != language:
            begun = (begun[0] if begun else start, start + len(line), found)
    if begun:
        yield Span(begun[0], begun[1]), begun[2]


def _cut(line: str) -> str:
    """The beginning of a line, in bytes, since that is what the detector's time goes by."""
    return line[:SAMPLE_BYTES].encode("utf-8", "replace")[:SAMPLE_BYTES].decode("utf-8", "ignore")


def may_differ(line: str, language: str) -> bool:
    """Whether it is worth asking `line_language` if a line is in another language."""
    return len(line) >= STRETCH and _may_differ(_cut(line.strip()), language)


@lru_cache(maxsize=8192)
def _may_differ(sample: str, language: str) -> bool:
    # Resiliparse's detector (https://resiliparse.chatnoir.eu) takes a fiftieth of the time,
    # and where it agrees with the text around there is nothing to ask.
    if language == "en" and (" the " in sample or " and " in sample):
        return False
    if not SENTENCE.search(sample):
        return False
    from resiliparse.parse.lang import detect_fast  # noqa: PLC0415 - short texts go without

    return detect_fast(sample.lower())[0] not in {language, "unknown"}


@lru_cache(maxsize=8192)
def _language(sample: str) -> str | None:
    letters = _letters(sample)
    if letters + (0 if sample.isascii() else 2 * len(DENSE.findall(sample))) < ENOUGH:
        return None
    if _is_english(sample):
        return "en"
    return _detector().language(sample, AHEAD if SENTENCE.search(sample) else LIST_AHEAD)


def _letters(line: str) -> int:
    return sum(map(len, LETTERS.findall(line)))


@lru_cache(maxsize=8192)  # a text is looked at in each round
def _is_no_sentence(line: str) -> bool:
    return SENTENCE.search(line) is None


@lru_cache(maxsize=8192)
def _is_wordy(line: str) -> bool:
    """Whether letters are most of what there is, apart from space."""
    return 2 * _letters(line) > len(line) - line.count(" ")


def _is_english(sample: str) -> bool:
    lower = sample.lower()
    total = lower.count(" ")
    the = lower.count(" the ")
    return (
        total >= ENGLISH_WORDS
        and the > 0
        and the >= THE_SHARE * total
        and sum(map(lower.count, ENGLISH)) >= ENGLISH_SHARE * total
    )


@cache
def _detector() -> _Detector:
    return _Detector()


class _Detector:
    """py3langid's naive Bayes model, with its logarithms rounded to whole numbers."""

    def __init__(self) -> None:
        import numpy as np  # noqa: PLC0415 - English texts go without
        from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts  # noqa: PLC0415

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._numpy: Any = np
        self._visit = visit_counts
        self._walk = model.tk_nextmove, model._rowbase, model.tk_output  # noqa: SLF001
        self._table = np.rint(model.nb_ptc.astype(np.float32) * UNIT).astype(np.int32)
        self._prior = np.rint(model.nb_pc.astype(np.float64) * UNIT * UNIT).astype(np.int64)
        self._weights = [round(UNIT * math.log1p(count)) for count in range(MOST + 1)]
        self._names = [FOLDED.get(name, name) for name in model.nb_classes]

    def language(self, sample: str, lead: float) -> str | None:
        """The language that a sample is in, if it is so far ahead."""
        data = (sample.lower() if sample.isupper() else sample).encode("utf-8", "replace")
        counts = self._visit(*self._walk, data)
        if not counts:
            return None
        numpy = self._numpy
        rows = numpy.fromiter(counts, numpy.int64, len(counts))
        weights = numpy.array([self._weights[min(n, MOST)] for n in counts.values()], numpy.int64)
        scores = weights @ self._table[rows].astype(numpy.int64) + self._prior
        ranked = numpy.argsort(-scores, kind="stable")[:RANKED].tolist()
        first = self._names[ranked[0]]
        if first is None or len(first) != 2:  # noqa: PLR2004 - three letters: no ISO 639-1 code
            return None
        near = {first, *(name for group in NEAR if first in group for name in group)}
        other = next((one for one in ranked if self._names[one] not in near), ranked[-1])
        ahead = int(scores[ranked[0]] - scores[other])
        return first if ahead >= lead * math.isqrt(len(data)) * UNIT * UNIT else None
