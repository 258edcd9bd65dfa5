"""What each line of a text is: the article's own, or which kind of boilerplate.

Every line gets a label with the evidence for it, the kept ones too: nothing vanishes
unlabelled. Evidence is taken in this order: what was decided about the site, phrases that
are boilerplate wherever they stand, the model. The model judges all lines together: the
cut between content and the rest is where the page as a whole may be expected to come out
best, for some pages hold nothing but short lines and others nothing but prose.

What comes out must be content with itself: asked again about the lines it kept, the model
may see them in another light. So it takes nothing but what is surely furniture where it
would take only a little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from pipeline.annotate.columns import Integers
from pipeline.annotate.copies import find_copies
from pipeline.annotate.dom import Verdict, score_pages
from pipeline.annotate.line_features import LABEL_WORDS, best_cut, best_stretch
from pipeline.annotate.line_words import BULLETS, CUES, NAMED, PHRASE_KINDS
from pipeline.annotate.lines import Scored, score_lines
from pipeline.annotate.phrases import Phrase, boilerplate_lines, home_words
from pipeline.annotate.places import Flags
from pipeline.annotate.text import SiteDecisions, Text
from pipeline.status import KEPT_WHOLE

#: How much more what is lost counts than what is left standing, by mode: the square of the
#: beta of the F-score that is expected of a page.
MODES = {"precision": 0.4, "balanced": 1.0, "recall": 3.0}

#: ... and by so much more in other languages than English, whose words the model does not know.
#: On English pages whose words are hidden from it, that leaves 1.9% of articles lost, not 3.0%.
FOREIGN = 2.0
#: ... and by so much more where the site's furniture is known already, line by line.
KNOWN_SITE = 4.0

#: The model is not asked about less: there is too little around a line to tell it by.
FEWEST_CHARACTERS = 200
FEWEST_ROWS = 4
FEWEST_WORDS = 40
#: A line below this score, in thousandths, goes wherever an article is found: in clean texts
#: there is next to none, and an article may stand between two or three of them.
SURE = 80
#: A line below this score is furniture, most likely. Where fewer of the words (in thousandths)
#: are, the text is no page but a text, and nothing else goes.
FURNITURE = 100
PAGE = 10
#: Nor where it would be less than these thousandths of the words.
LITTLE = 40
#: Where no more than this F1 (in thousandths) is to be expected, the page stays as it is.
HOPELESS = 300

#: From this F1 (in thousandths) on, a page is taken to hold one article: the stretch of lines
#: above this score that weighs most. A line apart from it counts so much less, in thousandths.
ONE_ARTICLE = 700
STRETCH = 500
APART = 600

#: A line is named after a word in it up to so many words.
NAMED_WORDS = 16
#: ... and an advertisement, in so few, before anything else.
FEW = 3
#: No headline is longer; no shorter one is told from a link.
TITLE_WORDS = range(3, 26)
#: A breadcrumb has at most so many characters; its steps are parted by these.
STEPS_LENGTH = 200
STEP = re.compile(r"\s+(?:[»›>/]|::)\s+")
#: A place, as it opens a report: `PORT ELLERY (AP) —`. It stands next to the article's first line.
DATELINE = re.compile(r"\s*[A-Z][A-Z.,' -]{2,40}(?: ?\([A-Z]{2,12}\))? ?[-–—]\s*")
NEAR = 2
#: A line that ends in who took the photograph, or says nothing else, is a caption. Among the
#: bench's pages 3 of 182 such lines are content.
PHOTO_CREDIT = re.compile(
    r"""
      \( (?: AP[ ]Photo | (?:[Pp]hoto|[Ii]mage|[Pp]icture)s?
             (?: : | [ ](?:[Cc]redit|[Cc]ourtesy|[Bb]y|via)\b ) ) [^()]{0,80} \) \s* \Z
    | \A [^.!?]{0,80} (?: / | via | \| ) [ ]?
      (?: Getty[ ]Images | AFP | Shutterstock | Unsplash ) \W* \Z
    | \A \W* (?:Photo|Image|Picture)s? [ ] (?:[Cc]redit|[Cc]ourtesy|[Bb]y|via) s? (?:[ ]of)?
      :? [ ]? [A-Z@] .{0,60} \Z
    """,
    re.VERBOSE,
)
CAPTION_LENGTH = 400
#: How many rows above the article its headline is looked for, and how much of it, in
#: thousandths of its words, is about the article's topics.
ABOVE = 40
ON_TOPIC = 400


#: What a line is, by whatever evidence.
Label = Verdict

BLANK = Label("blank", True, 1000, "")
BODY = Label("body", True, 1000, "")


def label_texts(texts: Sequence[Text], mode: str = "balanced") -> list[Sequence[Label]]:
    """One label for each line of each text. A text's do not depend on the other texts."""
    pages = [text for text in texts if text.document.blocks]
    judged = iter(score_pages(pages, mode, partial(_reviewed, mode=mode)))
    flat = iter(_label_flat([text for text in texts if not text.document.blocks], mode))
    return [
        _label_page(text, next(judged)) if text.document.blocks else next(flat) for text in texts
    ]


def _label_flat(texts: Sequence[Text], mode: str) -> list[Sequence[Label]]:
    """The labels of texts without markup."""
    asked = [text for text in texts if not _is_short(text)]
    scored = score_lines(
        [text.text for text in asked],
        [text.language for text in asked],
        [text.scored for text in asked],
    )
    for text, found in zip(asked, scored, strict=True):
        text.scored = found
    return [_label(text, None if _is_short(text) else text.scored, MODES[mode]) for text in texts]


class Judgement(NamedTuple):
    """What the lines of a text without markup are, whatever blank ones stand between them.

    `lines` and whether there are few of them are what it follows from.
    """

    lines: str
    short: bool
    labels: Sequence[Label]
    phrases: Mapping[int, Phrase]


def judgement(text: Text) -> Judgement:
    """What was found of a text's lines, to be found again in another text."""
    worded = _worded(text)
    number = {index: number for number, index in enumerate(worded)}
    return Judgement(
        "\n".join([text.line_texts[index] for index in worded]),
        _is_short(text),
        [text.labels[index] for index in worded],
        {number[index]: phrase for index, phrase in text.phrases.items()},
    )


def judge_again(text: Text, before: Judgement) -> bool:
    """Label a text's lines as before, if only blank ones have come or gone; whether it is so."""
    worded = _worded(text)
    same = "\n".join([text.line_texts[index] for index in worded]) == before.lines
    if not same or _is_short(text) != before.short:
        return False
    labels = [BLANK] * len(text.line_texts)
    for index, label in zip(worded, before.labels, strict=True):
        labels[index] = label
    text.labels = labels
    text.phrases = {worded[number]: phrase for number, phrase in before.phrases.items()}
    return True


def _worded(text: Text) -> list[int]:
    """Which lines are not blank."""
    return [index for index, line in enumerate(text.line_texts) if line and not line.isspace()]


def _is_short(text: Text) -> bool:
    """Whether there is too little around a line to tell it by; the model is not asked then."""
    return len(text.text) < FEWEST_CHARACTERS or len(text.line_texts) < FEWEST_ROWS


def _reviewed(texts: Sequence[str], languages: Sequence[str], mode: str) -> list[Sequence[Label]]:
    """The labels of plain texts, by the line model and phrases alone."""
    return _label_flat(list(map(Text, texts, languages)), mode)


def _label_page(text: Text, verdicts: Sequence[Verdict]) -> Sequence[Label]:
    """Labels for what a page shows, by the block model."""
    return _with_firmer_evidence(list(verdicts), text)


def _label(text: Text, scored: Scored | None, weight: float) -> Sequence[Label]:
    labels = [BODY if line.strip() else BLANK for line in text.line_texts]
    if scored is not None and len(scored.line):
        if "phrases" not in vars(text):
            asked = set(scored.line[scored.may_be_phrase > 0].tolist())
            text.phrases = boilerplate_lines(text.line_texts, asked)
        known = text.site is not None and text.site.is_known
        weight *= (KNOWN_SITE if known else 1) * (FOREIGN if text.language != "en" else 1)
        _label_rows(labels, scored, text.line_texts, weight)
    return _with_firmer_evidence(labels, text, scored)


def _with_firmer_evidence(
    labels: list[Label], text: Text, scored: Scored | None = None
) -> Sequence[Label]:
    """The labels, where a phrase or what was decided of the site outweighs the model."""
    for index, phrase in text.phrases.items():
        labels[index] = _by_phrase(phrase, labels[index])
    if scored is not None:
        _by_credit(labels, text.line_texts, scored)
    if text.site:
        _by_site(labels, text, text.site)
    _by_copies(labels, text.line_texts)
    if scored is not None:
        _label_signs(labels, text, scored)
    if not any(label.keep and label.kind != "blank" for label in labels):
        # A page that would be emptied is no page whose article was found.
        return [
            label if label.kind == "blank" else label._replace(keep=True, evidence=KEPT_WHOLE)
            for label in labels
        ]
    return labels


def is_kept_whole(labels: Sequence[Label]) -> bool:
    """Whether the page was left as it is, for want of an article on it."""
    return any(label.evidence == KEPT_WHOLE for label in labels)


def _label_rows(labels: list[Label], scored: Scored, lines: Sequence[str], weight: float) -> None:
    """Labels for the lines with words, by the model."""
    keep = keep_rows(scored.permille, scored.words, weight)
    if keep.all() and _is_hopeless(scored.permille, scored.words):
        for line, permille in zip(scored.line.tolist(), scored.permille.tolist(), strict=True):
            labels[line] = Label("body", True, permille, KEPT_WHOLE)
        return
    kept = np.flatnonzero(keep)
    first, last = int(kept[0]), int(kept[-1])
    kinds = _kinds(scored, lines, keep, first, last)
    rows = zip(scored.line.tolist(), keep.tolist(), scored.permille.tolist(), kinds, strict=True)
    for row, (line, is_kept, permille, kind) in enumerate(rows):
        place = "" if is_kept else PLACES[(row >= first) + (row > last)]
        labels[line] = _by_model(kind, is_kept, permille, place)


#: Where a line stands that is left out.
PLACES = (", before the article", ", inside the article", ", after the article's end")


@lru_cache(maxsize=1 << 16)
def _by_model(kind: str, keep: bool, permille: int, place: str) -> Label:
    return Label(kind, keep, permille, f"line model {permille / 1000:.2f}{place}")


def keep_rows(permille: Integers, words: Integers, weight: float = 1.0) -> Flags:
    """Which rows to keep, so that the page's expected F-score is the best."""
    total = int(words.sum())
    _, expected = best_cut(permille, words)
    if _is_too_little(words) or expected < HOPELESS:
        return np.ones(len(words), bool)
    furniture = int(words[permille < FURNITURE].sum())
    not_furniture = permille >= SURE
    if furniture * 1000 < PAGE * total:
        return not_furniture
    if expected >= ONE_ARTICLE:
        # Comments and teasers read like prose, but stand apart from the article.
        begin, past = best_stretch((permille - STRETCH) * words)
        apart = np.ones(len(words), bool)
        apart[begin:past] = False
        permille = np.where(apart, permille * APART // 1000, permille)
    cut, _ = best_cut(permille, words, weight)
    keep = (permille >= cut) & not_furniture
    taken = int(words[~keep].sum())
    return keep if taken * 1000 >= LITTLE * total else not_furniture


def _is_too_little(words: Integers) -> bool:
    return len(words) < FEWEST_ROWS or int(words.sum()) < FEWEST_WORDS


def _is_hopeless(permille: Integers, words: Integers) -> bool:
    """Whether no choice of a page's lines is likely to be an article."""
    return not _is_too_little(words) and best_cut(permille, words)[1] < HOPELESS


def _by_phrase(phrase: Phrase, label: Label) -> Label:
    return Label(phrase.kind, False, min(label.score, 10), phrase.evidence)


def _by_credit(labels: list[Label], lines: Sequence[str], scored: Scored) -> None:
    for index in scored.line[scored.cues & CUES["caption"] > 0].tolist():
        line = lines[index]
        if labels[index].keep and len(line) <= CAPTION_LENGTH and PHOTO_CREDIT.search(line):
            labels[index] = Label("caption", False, min(labels[index].score, 10), "photo credit")


def _by_copies(labels: list[Label], lines: Sequence[str]) -> None:
    kept = [index for index, label in enumerate(labels) if label.keep and label.kind != "blank"]
    for number in find_copies([lines[index] for index in kept]):
        index = kept[number]
        labels[index] = Label("copy", False, labels[index].score, "it stands above, word for word")


def _by_site(labels: list[Label], text: Text, site: SiteDecisions) -> None:
    for index, line in enumerate(text.line_texts):
        if not line.strip():
            continue
        if evidence := site.boilerplate(line):
            labels[index] = Label("site-profile", False, 0, evidence)
        elif site.keeps(line):
            labels[index] = labels[index]._replace(keep=True, evidence="site profile: refused")


def _label_signs(labels: list[Label], text: Text, scored: Scored | None) -> None:
    """Lines without a word in them, such as a row of stars, go with their neighbours."""
    if scored is None:
        return
    worded = set(scored.line.tolist())
    signs = [
        index
        for index, line in enumerate(text.line_texts)
        if index not in worded and line and not line.isspace()
    ]
    if not signs:
        return
    kept = [True] * (len(labels) + 2)
    known = [index in worded for index in range(len(labels))]
    before = after = True
    above = [True] * len(labels)
    for index in range(len(labels)):
        above[index] = before
        if known[index]:
            before = labels[index].keep
    for index in range(len(labels) - 1, -1, -1):
        kept[index] = above[index] and after
        if known[index]:
            after = labels[index].keep
    for index in signs:
        if not kept[index]:
            labels[index] = Label("other", False, 0, "a line without words beside what is left out")


# ------------------------------------------------------------------ the kinds


def _kinds(
    scored: Scored, lines: Sequence[str], keep: Flags, first: int, last: int
) -> Iterator[str]:
    """The kind of each row: for a kept one what it is in the article, else what furniture.

    `first` and `last` are the first and the last row that is kept.
    """
    title = _title(scored, first)
    repeated = scored.hash == scored.hash[title] if title >= 0 else np.zeros(len(keep), bool)
    place = np.arange(len(keep))
    telling = (scored.separators > 0) | (first - NEAR <= place)
    telling = telling & (place < first) | (scored.cues & CUES["author"] > 0)
    heading = ""
    rows = zip(
        scored.line.tolist(),
        keep.tolist(),
        scored.words.tolist(),
        scored.cues.tolist(),
        scored.prose.tolist(),
        scored.phrase.tolist(),
        scored.opens_byline.tolist(),
        scored.datelike.tolist(),
        telling.tolist(),
        strict=True,
    )
    for row, (line, kept, words, cues, prose, phrase, byline, datelike, tells) in enumerate(rows):
        long = prose or words > NAMED_WORDS
        if kept:
            yield "body" if long else "subhead"
            continue
        own = "title" if repeated[row] else ""
        if tells and not own and heading != "comments" and not first < row < last:
            own = _by_form(lines[line], cues, prose, above=row < first)
        own = own or _named(
            min(words, NAMED_WORDS + 1), cues, phrase, byline=byline, datelike=datelike
        )
        if row > last and (own == "related" or (own == "comments" and cues & CUES["comments"])):
            heading = own
        if own:
            yield own
        elif heading and (long or words in TITLE_WORDS):
            yield heading  # what stands below such a heading is what it heads
        else:
            yield "other" if long or first <= row <= last else "navigation"


def _by_form(line: str, cues: int, prose: int, *, above: bool) -> str:
    """The kind that a line's form names, outside of the article; empty if it names none."""
    if above and len(line) <= STEPS_LENGTH:
        steps = STEP.split(line.strip().lstrip(BULLETS))
        parted = len(steps) > 2 and " / " not in line  # noqa: PLR2004 - `On / Off / Auto`
        if parted or (len(steps) > 1 and steps[0].lower() in home_words()):
            return "breadcrumb"
        if DATELINE.fullmatch(line):
            return "dateline"
    # `Ann Lee is a writer in Oslo`
    opening = line.split(maxsplit=2)[:2]
    named = len(opening) > 1 and all(word[0].isupper() for word in opening)
    return "author-box" if named and prose and cues & CUES["author"] else ""


@lru_cache(maxsize=1 << 16)
def _named(words: int, cues: int, phrase: int, *, byline: bool, datelike: bool) -> str:
    """The kind that a line's own words name; empty if they name none."""
    if words <= FEW and cues & CUES["advertisement"]:
        return "advertisement"  # whatever else the phrase is listed with
    if 0 < phrase <= len(PHRASE_KINDS):
        return PHRASE_KINDS[phrase - 1]
    unnamed = "other" if phrase else ""
    if words > NAMED_WORDS:
        return unnamed
    if byline and 1 < words <= LABEL_WORDS:
        return "byline"
    if datelike and words <= LABEL_WORDS:
        return "date"
    return next((name for name in NAMED if cues & CUES[name]), unnamed)


def _title(scored: Scored, first: int) -> int:
    """The row before the article that is its headline; -1 if none is.

    It is about what the article is about, or its author stands below it, and it is nearer
    to the article than others of which that is true.
    """
    best, found = 0, -1
    for row in range(max(0, first - ABOVE), first):
        words, topic = int(scored.words[row]), int(scored.topic[row])
        if words not in TITLE_WORDS or scored.phrase[row] or scored.opens_byline[row]:
            continue
        twins = int((scored.hash[:first] == scored.hash[row]).sum())
        signed = bool(scored.opens_byline[row + 1])
        worth = 2 * topic + 60 * min(words, 12) + 200 * (signed + (twins > 1)) - 8 * (first - row)
        if (signed or topic >= ON_TOPIC) and worth > best:
            best, found = worth, row
    return found
