"""The line model: how likely each line of a flattened page is its main content.

A small forest of oblivious trees in whole numbers sees a line and what stands around it.
`benchmarks/train_lines.py` trains it; see there for where its truth is from. (A second
forest that saw the first one's scores, of the lines around and of the whole page, was tried
twice, and so was a model that chose each page's cut: neither found anything better.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from pipeline.annotate.columns import Columns, Hashes, Integers, columns
from pipeline.annotate.line_features import features, narrow
from pipeline.annotate.line_words import load_weights, phrases_in
from pipeline.annotate.places import Flags
from pipeline.annotate.trees import load_trees

#: So many characters are described together: more would not fit a processor's cache.
BATCH = 400_000
#: So many rows are put to a model together: of a page of a million lines, the questions and
#: answers would fill a gigabyte.
ROWS = 1 << 12


#: What the model sees of a text, as a digest, and whether it is English.
Look = tuple[bytes, bool]


class Scored(NamedTuple):
    """The lines of one text that have words in them, and what the model makes of each.

    `line` is which line of the text a row is; `permille` its probability, in thousandths,
    to be main content. The rest is for those who name the lines: `cues` the bits of its
    words, `separators` how many of its marks may part the steps of a breadcrumb, `prose` its
    words if it is running text, `topic` how many of its words, in thousandths, are the page's
    topics, `phrase` the number of a phrase's kind, `may_be_phrase` if it needs looking up,
    `hash` what equal lines share. `look` is what all of this follows from, beside the phrases.
    """

    line: Integers
    permille: Integers
    words: Integers
    cues: Integers
    separators: Integers
    prose: Integers
    topic: Integers
    datelike: Integers
    phrase: Integers
    opens_byline: Integers
    may_be_phrase: Integers
    hash: Hashes
    look: Look


def score_lines(
    texts: Sequence[str], languages: Sequence[str], before: Sequence[Scored | None] | None = None
) -> list[Scored]:
    """The model's view of each text. What it says of one does not depend on the others.

    `before` is what it said of the texts that some of these were repaired from. The model is not
    asked again of those that look the same to it: most repairs are of spaces, quotes and dashes.
    """
    before = before or [None] * len(texts)
    return [
        scored
        for batch in _batches(texts)
        for scored in _score(texts[batch], np.array(languages[batch]) == "en", before[batch])
    ]


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    begin = size = 0
    for place, text in enumerate(texts):
        if size and size + len(text) > BATCH:
            yield slice(begin, place)
            begin, size = place, 0
        size += len(text)
    if begin < len(texts):
        yield slice(begin, None)


def _score(
    texts: Sequence[str], english: Flags, before: Sequence[Scored | None]
) -> Iterable[Scored]:
    found = columns(texts)
    rows = found.rows_of_texts()
    looks = [(found.look(own), bool(one)) for own, one in zip(rows, english, strict=True)]
    known = [
        was and _again(was, text, found.index[own], look)
        for was, text, own, look in zip(before, texts, rows, looks, strict=True)
    ]
    asked = [place for place, was in enumerate(known) if was is None]
    if len(asked) < len(texts):
        texts, english = [texts[place] for place in asked], english[asked]
        found, looks = columns(texts), [looks[place] for place in asked]
    scored = iter(_judge(texts, found, english, looks)) if asked else iter(())
    return [was or next(scored) for was in known]


def _again(was: Scored, text: str, index: Integers, look: Look) -> Scored | None:
    """What the model made of another text, if the lines `index` of this one are the same to it."""
    if look != was.look:
        return None
    phrase = phrases_in(text, index, was.may_be_phrase > 0)
    return was._replace(line=index) if np.array_equal(phrase, was.phrase) else None


def _judge(
    texts: Sequence[str], found: Columns, english: Flags, looks: Sequence[Look]
) -> Iterator[Scored]:
    """The model's view of some texts, which are described in columns."""
    first = features(texts, found, load_weights(), english)
    permille = _ask("lines", first)
    columns: list[Any] = [
        found.index,
        permille,
        found.words,
        first["cue_bits"],
        first["separators"],
        first["prose"],
        first["topic"],
        first["datelike"],
        first["phrase"],
        first["opens_byline"],
        first["may_be_phrase"],
        found.lines,
    ]
    for rows, look in zip(found.rows_of_texts(), looks, strict=True):
        yield Scored._make([*(column[rows] for column in columns), look])


def _ask(name: str, known: Mapping[str, Integers]) -> Integers:
    """A model's answer for each row, in thousandths."""
    trees = load_trees(name)
    wide = [each for each in trees.features if known[each].dtype != np.int32]
    scores = np.zeros(len(known["words"]), np.int64)
    for start in range(0, len(scores), ROWS):
        rows = slice(start, start + ROWS)
        asked = {each: known[each][rows] for each in trees.features}
        narrowed = narrow(np.array([asked[each] for each in wide]))
        asked |= zip(wide, narrowed, strict=True)
        scores[rows] = trees.scores(np.array(list(asked.values())))
    return trees.permille(scores)
