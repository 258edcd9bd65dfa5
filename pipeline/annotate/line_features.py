"""What the line model asks of each line of a page, in whole numbers.

Markup is gone; what is left is how lines look, what stands around them, which words they
share with the running text of the page, and in what order things come: a comment form or
a row of teasers after the article looks like prose to anyone who reads one line alone.

How a page was flattened must not matter. Blank lines and bullets are not seen, and a
sentence that was broken where a link or an emphasis began counts as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.annotate import columns as col
from pipeline.annotate.columns import Columns, Hashes, Integers, fold_words, running
from pipeline.annotate.line_words import (
    CUES,
    PHRASE_KINDS,
    Weights,
    find,
    may_be_phrase,
    opens_byline,
    phrases,
)
from pipeline.annotate.places import FAR, Flags, Places, Same, share

#: A line of fewer words is no sentence of its own.
SENTENCE_WORDS = 8
#: A line of so many words is running text, even where it does not end like a sentence.
PARAGRAPH_WORDS = 30
#: Function words, in thousandths of all, that a sentence, and a paragraph, is made of.
SENTENCE_FUNCTION = 200
PARAGRAPH_FUNCTION = 150
#: A line of so many words belongs to the article rather than to a teaser.
LONG_WORDS = 25
#: A date, a name or a label is no longer.
LABEL_WORDS = 8
#: Shorter words do not tell what a text is about.
TOPIC_LETTERS = 4
#: A word that stands in so many other paragraphs is one of the page's topics.
TOPIC_STRONG = 3
#: Words so few rows away are near.
NEAR = 4
#: What comes so many times, every so many rows at most, makes a thread of what is between.
THREAD_TIMES = 4
THREAD_STEP = 20

#: No feature is larger: a model's columns are of 32 bits.
LARGE = 1 << 24

Features = dict[str, Integers]
#: Features as rows of one array, and their names.
Stack = tuple[Sequence[str], Integers]


@dataclass(frozen=True, eq=False)
class View:
    """What is seen of a batch's rows before they are compared with one another."""

    found: Columns
    places: Places
    cues: Integers
    words: Integers
    said: Integers
    known: Flags
    place: Integers
    stopped: Flags
    group_words: Integers
    group_function: Integers
    prose: Integers

    @property
    def first(self) -> Integers:
        """The first word of each row."""
        return self.found.first_word[:-1]

    @property
    def last(self) -> Integers:
        """The last word of each row."""
        return self.found.first_word[1:] - 1


def features(
    texts: Sequence[str], found: Columns, weights: Weights, english: Flags | None = None
) -> Features:
    """The model's questions and their answers for each row.

    `english` says of each text whether it is: what words weigh was learned from English pages,
    and means nothing in another language, even where a word looks the same.
    """
    view = _view(found, weights, english)
    out = _own(view, weights)
    out.update(_topic(view))
    out.update(_repeats(view))
    out.update(_for_naming(view))
    phrase = phrases(texts, found, out["may_be_phrase"] > 0)
    numbers = found.sums(found.number)
    time = found.sums(view.cues >> 1 & 1)
    out["phrase"] = phrase
    datelike = (time > 0) & (view.words <= 2 * LABEL_WORDS) & (time + numbers >= 2)  # noqa: PLR2004
    byline = (out["opens_byline"] > 0) & (view.words <= LABEL_WORDS) & (view.words > 1)
    out["datelike"] = datelike.astype(np.int64)
    marks = {
        "short": (view.words <= LABEL_WORDS) & (view.prose == 0),
        "title_case": (view.prose == 0) & (2 * out["capitals"] > 1000) & (view.words >= 3),  # noqa: PLR2004
        "datelike": datelike,
        "byline": byline,
        "repeated": (out["twins"] > 1) | (out["pattern_twins"] > 2),  # noqa: PLR2004
        "phrases": phrase > 0,
    }
    # Most of the columns are these, and nobody reckons with them any more: half is enough.
    for names, columns in (
        *_neighbours(view.places, out),
        *_windows(view, out, marks),
        _place(view, out, marks),
        *_turns(view, phrase, marks),
    ):
        out.update(zip(names, narrow(columns), strict=True))
    return out


def narrow(column: Integers) -> NDArray[Any]:
    """A column, or several, in the 32 bits that a model takes."""
    return np.minimum(np.maximum(column, -LARGE), LARGE).astype(np.int32)


#: What no model asks, but who names the lines that are left out.
FOR_NAMING = ("cue_bits", "opens_byline", "may_be_phrase")


def _for_naming(view: View) -> Features:
    found = view.found
    bits = view.cues
    return {
        "cue_bits": np.bitwise_or.reduceat(bits, view.first) if found.rows else bits,
        "opens_byline": opens_byline(found).astype(np.int64),
        "may_be_phrase": may_be_phrase(found).astype(np.int64),
    }


def _view(found: Columns, weights: Weights, english: Flags | None) -> View:
    places = Places(found)
    place, known = find(weights.hashes, found.hash)
    bits = np.where(known, weights.cues[place], 0)
    if english is not None:
        known &= english[found.document[found.row]]
    words = found.words
    function = found.sums(bits & 1)
    stops = found.sorts[:, col.STOP]
    stopped = (found.last == col.STOP) | ((found.last == col.QUOTE) & (stops > 0))
    colon = found.last == col.COLON
    glued = _glued(found, places, stopped | colon, (bits & 1)[found.first_word[1:] - 1] > 0)
    group = np.cumsum(~glued) - 1

    def grouped(values: Integers) -> Integers:
        size = int(group[-1]) + 1 if len(group) else 0
        total: Integers = np.bincount(group, values, size).astype(np.int64)
        return np.take(total, group)

    group_words = grouped(words)
    group_function = share(grouped(function), group_words)
    ends = np.append(~glued[1:], True)[: len(glued)]
    group_stopped = grouped((stopped & ends).astype(np.int64)) > 0
    sentence = (
        (group_words >= SENTENCE_WORDS)
        & (group_function >= SENTENCE_FUNCTION)
        & (group_stopped | colon)
    )
    sentence |= (group_words >= PARAGRAPH_WORDS) & (
        (group_function >= PARAGRAPH_FUNCTION) | (grouped(stops) > 1)
    )
    sentence |= group_stopped & (group_words >= 2 * SENTENCE_WORDS)
    return View(
        found,
        places,
        bits,
        words,
        found.sums(np.where(known, weights.anywhere[place], 0)),
        known,
        place,
        stopped,
        group_words,
        group_function,
        np.where(sentence, words, 0),
    )


def _glued(found: Columns, places: Places, closed: Flags, function_end: Flags) -> Flags:
    """The rows that go on with the sentence of the row before.

    They begin in lower case or with a mark, or are a few words, such as a link, between a
    row that was left in the middle of a sentence and one that goes on with it.
    """
    first = found.first
    low: Flags = (first == col.LOWER) | (first == col.COMMA) | (first == col.STOP)
    before_open = places.shifted((~closed).astype(np.int64), -1, 0) > 0
    words = found.words
    broken_off = (places.shifted(function_end.astype(np.int64), -1, 0) > 0) | (
        places.shifted(words, -1, 0) >= LABEL_WORDS
    )
    goes_on = places.shifted(low.astype(np.int64), 1, 0) > 0
    inside = goes_on & ~closed & (words <= LABEL_WORDS) & broken_off
    return (low | inside) & before_open & (places.rows > places.start)


def _own(view: View, weights: Weights) -> Features:
    """The line itself: its length, its characters, its words."""
    found, words = view.found, view.words
    sorts = found.sorts
    visible = sorts[:, col.UPPER :].sum(axis=1)
    letters = sorts[:, [col.UPPER, col.LOWER, col.LETTER, col.HAN]].sum(axis=1)
    function = found.sums(view.cues & 1)
    stops = sorts[:, col.STOP]
    return {
        "words": words,
        "characters": visible,
        "letters": share(letters, visible),
        "upper": share(sorts[:, col.UPPER], visible),
        "digits": share(sorts[:, col.DIGIT], visible),
        "capitals": share(found.sums(found.capital), words),
        "numbers": share(found.sums(found.number), words),
        "function": share(function, words),
        "functions": function,
        "stops": stops,
        "commas": sorts[:, col.COMMA],
        "colons": sorts[:, col.COLON],
        "dashes": sorts[:, col.DASH],
        "separators": sorts[:, col.SEPARATOR],
        "signs": sorts[:, col.SIGN],
        "first": found.first,
        "last": found.last,
        "letters_a_word": letters * 10 // np.maximum(words, 1),
        "said": view.said,
        "said_a_word": view.said // np.maximum(words, 1),
        "first_said": np.where(view.known[view.first], weights.first[view.place[view.first]], 0),
        "last_said": np.where(view.known[view.last], weights.last[view.place[view.last]], 0),
        "group_words": view.group_words,
        "group_function": view.group_function,
        "prose": view.prose,
        "words_a_stop": words * 10 // (stops + 1),
    }


def _topic(view: View) -> Features:
    """Words shared with the page's running text, and where else on the page they stand."""
    found = view.found
    of_topic = (found.length >= TOPIC_LETTERS) & (found.number == 0)
    of_topic &= view.cues & (CUES["function"] | CUES["time"]) == 0
    # Whether a word may be of a topic follows from its hash: the others are like none of these.
    topic = np.flatnonzero(of_topic)
    row = found.row[topic]
    same = Same(found.hash[topic], found.document[row])
    core = (view.prose > 0)[row].astype(np.int64)
    elsewhere = same.sums(core) - core
    back, ahead = same.gaps(row)
    topics = found.sums(of_topic)

    def count(which: Flags) -> Integers:
        return np.bincount(row[which], minlength=found.rows)

    shared = count(elsewhere >= 1)
    return {
        "topics": topics,
        "topic": share(shared, topics),
        "topic_strong": share(count(elsewhere >= TOPIC_STRONG), topics),
        "once": share(count(same.count() == 1), topics),
        "near_before": share(count(back <= NEAR), topics),
        "near_after": share(count(ahead <= NEAR), topics),
        "seen_before": share(count(back < FAR), topics),
        "seen_after": share(count(ahead < FAR), topics),
        "topic_words": shared,
    }


def _repeats(view: View) -> Features:
    """Other lines of the page that say the same, or begin, end or look alike."""
    found = view.found
    lines = Same(found.lines, found.document)
    numberless = fold_words(found, np.where(found.number == 1, np.uint64(1), found.hash))
    shape = (
        np.searchsorted(np.array([2, 4, 8, 16, 31]), view.words, side="right") * 8
        + view.stopped * 4
        + (found.sorts[:, col.DIGIT] > 0) * 2
        + (found.first == col.UPPER)
    )
    return {
        "twins": lines.count(),
        "twin_first": lines.is_first(),
        "pattern_twins": Same(numberless, found.document).count(),
        "same_first": Same(found.hash[view.first], found.document).count(),
        "same_last": Same(found.hash[view.last], found.document).count(),
        "period": _period(view.places, shape),
        "same_shape": shape * col.SORTS + found.last,
        **_threads(view, numberless),
    }


def _threads(view: View, numberless: Hashes) -> Features:
    """Whether a row stands in a thread: where the same few words come again and again.

    Comments, posts and teasers read like prose one by one, but each brings its `Reply`, its
    date, its `Ann says`, its `Read more`. What matters most is how much prose the page had
    before the thread began: before comments there is an article, before a forum's posts none.
    """
    found, places = view.found, view.places
    short = (view.words <= LABEL_WORDS) & (view.prose == 0)
    out: Features = {}
    inside = np.zeros(found.rows, np.int64)
    for name, keys in (
        ("thread", numberless),
        ("thread_first", found.hash[view.first]),
        ("thread_last", found.hash[view.last]),
    ):
        out[name] = _covering(keys, short, found.document)
        if name != "thread_first":
            inside += out[name]
    there = inside > 0
    prose_before = places.before(view.prose)
    before = np.where(there, places.last(~there) + 1, places.next(there))
    before = np.where(there, np.maximum(before, places.start), before)
    out["prose_before_thread"] = np.where(before < 0, -1, prose_before[np.maximum(before, 0)])
    out["thread_run"] = places.run(there)
    out["page_threads"] = share(places.whole(view.words * there), places.whole(view.words))
    return out


def _covering(keys: Hashes, asked: Flags, document: Integers) -> Integers:
    """How often what comes again and again does so, between its first and its last row."""
    rows = np.flatnonzero(asked)
    cover = np.zeros(len(keys) + 1, np.int64)
    if len(rows):
        same = Same(keys[rows], document[rows])
        begin = np.flatnonzero(same.new)
        past = np.append(begin[1:], len(rows))
        count = past - begin
        first, last = rows[same.order[begin]], rows[same.order[past - 1]]
        thread = (count >= THREAD_TIMES) & (last - first <= THREAD_STEP * (count - 1))
        np.add.at(cover, first[thread], count[thread])
        np.add.at(cover, last[thread] + 1, -count[thread])
    return np.minimum(np.cumsum(cover)[:-1], FAR)


def _period(places: Places, shape: Integers) -> Integers:
    """How well the shapes of the rows around repeat after some step, as those of teasers do."""
    best = np.zeros_like(shape)
    for step in range(1, 7):
        same = (places.shifted(shape, step) == shape).astype(np.int64)
        alike = places.window(same, 2 * step, step - 1)
        best = np.maximum(best, alike * 1000 // (3 * step))
    return best


def _neighbours(places: Places, known: Features) -> Iterator[Stack]:
    """What is known of the rows beside."""
    for names, steps in (
        (("words", "said_a_word", "topic", "last"), (-2, -1, 1, 2)),
        (("capitals", "phrase", "once", "twins", "digits", "near_before", "near_after"), (-1, 1)),
    ):
        columns = np.array([known[name] for name in names])
        for by in steps:
            yield [f"{name}@{by}" for name in names], places.shifted(columns, by)


#: No line says more, for or against: a long menu is no more of a menu than a short one.
MOST_SAID = 20_000


def _windows(view: View, known: Features, marks: dict[str, Flags]) -> Iterator[Stack]:
    """What there is of everything before and after a row, a few rows and many rows away."""
    names = ["words", "prose", "said"]
    flags = ("short", "title_case", "datelike", "repeated", "phrases")
    said = np.clip(view.said, -MOST_SAID, MOST_SAID)
    near = running(np.array([view.words, view.prose, said]))
    topics = np.array([known["topic_words"], known["topics"]])
    far = np.concatenate(
        [near, running(np.array([marks[name] for name in flags])), running(topics)]
    )
    for size in (2, 6, 15):
        # Of two rows there is no more to say.
        total = near if size == 2 else far  # noqa: PLR2004
        for side, back, ahead in (("<", size, -1), (">", -1, size)):
            there = view.places.between(total, back, ahead)
            there[2] //= np.maximum(there[0], 1)
            if total is near:
                yield [f"{name}{side}{size}" for name in names], there
            else:
                there[-2] = share(there[-2], there[-1])
                yield [f"{name}{side}{size}" for name in (*names, *flags, "topic")], there[:-1]


def _place(view: View, known: Features, marks: dict[str, Flags]) -> Stack:
    """Where on the page a row stands, and what sort of page it is."""
    places, words, prose = view.places, view.words, view.prose
    rows = places.end - places.start
    total_prose, total_words = places.whole(prose), places.whole(words)
    prose_before = places.before(prose)
    said = np.clip(view.said, -MOST_SAID, MOST_SAID)
    events = np.array([prose > 0, prose >= LONG_WORDS])
    since_prose, since_long = places.since(places.last(events))
    until_prose, until_long = places.until(places.next(events))
    found = {
        "place": share(places.rows - places.start, rows),
        "from_start": np.minimum(places.rows - places.start, FAR),
        "from_end": np.minimum(places.end - 1 - places.rows, FAR),
        "prose_before": prose_before,
        "prose_after": total_prose - prose_before - prose,
        "prose_before_share": share(prose_before, total_prose),
        "words_before_share": share(places.before(words), total_words),
        "page_rows": rows,
        "page_words": total_words,
        "page_prose": share(total_prose, total_words),
        "page_said": places.whole(said) // np.maximum(total_words, 1),
        "page_dates": places.whole(known["datelike"]),
        "page_bylines": places.whole(marks["byline"]),
        "since_prose": since_prose,
        "until_prose": until_prose,
        "since_long": since_long,
        "until_long": until_long,
        "prose_run": places.run(prose > 0),
        "short_run": places.run(marks["short"]),
    }
    return list(found), np.array(list(found.values()))


#: The kinds of phrases that tell, and those of them of which it is counted how much is between.
TURNS = ("comments", "related", "share", "newsletter", "legal")
TOLD_APART = TURNS[:3]
#: What else tells, of a line's own look.
MARKS = ("datelike", "byline", "title_case")


def _turns(view: View, phrase: Integers, marks: dict[str, Flags]) -> Iterator[Stack]:
    """Signs that the article has not begun yet, or is over: how far away, how much between."""
    places, names = view.places, (*TOLD_APART, *MARKS, *TURNS[3:])
    events = np.array(
        [marks[name] if name in MARKS else phrase == PHRASE_KINDS.index(name) + 1 for name in names]
    )
    last, following = places.last(events), places.next(events[:-2])
    yield [f"since_{name}" for name in names], places.since(last)
    yield [f"until_{name}" for name in names[:-2]], places.until(following)
    yield [f"{name}_before" for name in names], places.before(events)
    yield [f"{name}_after" for name in names], places.after(events)
    prose_before = places.before(view.prose)
    last, following = last[:3], following[:3]
    since = prose_before - prose_before[np.maximum(last, 0)]
    yield [f"prose_since_{name}" for name in TOLD_APART], np.where(last < 0, -1, since)
    until = prose_before[np.maximum(following, 0)] - prose_before
    yield [f"prose_until_{name}" for name in TOLD_APART], np.where(following < 0, -1, until)


def best_cut(permille: Integers, words: Integers, weight: float = 1.0) -> tuple[int, int]:
    """The lowest score to keep, and the F-score in thousandths that is expected of it.

    `weight` is the square of the score's beta: above 1, what is lost counts for more.
    """
    if not len(permille):
        return 0, 0
    part = round(weight * 100)
    order = np.argsort(-permille, kind="stable")
    kept = np.cumsum(words[order])
    right = np.cumsum((permille * words)[order])
    score = (100 + part) * right // np.maximum(100 * kept + part * right[-1] // 1000, 1)
    best = int(score.argmax())
    return int(permille[order[best]]), int(score[best])


def best_stretch(gains: Integers) -> tuple[int, int]:
    """Where the stretch of rows begins, and past which row it ends, whose sum is the largest."""
    total = running(gains)
    past = int((total - np.minimum.accumulate(total)).argmax())
    return int(total[: past + 1].argmin()), past
