"""The block model: which lines of a page are its main content, by all that the page shows.

A forest judges every line by its words, its neighbours and the elements around it; a second
one judges it again, knowing what the first made of all the others. Then the page is cut where
it may be expected to come out best. Both do with and without the extractor's choice, which is
one piece of evidence among the others.

A line is judged once, as it stood on the page. What a pass has removed or mended changes
no verdict, so a page settles at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from pipeline import lexicons
from pipeline.annotate.dom_features import (
    MOST_LINES,
    Lexicon,
    Rows,
    columns,
    line_words,
    page_rows,
)
from pipeline.annotate.dom_repeats import said_before
from pipeline.annotate.dom_second import second_columns
from pipeline.annotate.trees import Trees, load_trees
from pipeline.document import BlockEvidence, Document, Page

if TYPE_CHECKING:
    from pipeline.annotate.text import Text

Integers = NDArray[np.int64]

#: The square of the beta of the F-score expected of a page, in hundredths, by mode: how much
#: more what is lost counts than what is left standing. Lines go wrong together, more than
#: their scores show, so that a little less than 1 is best for the plain F1.
WEIGHTS = {"precision": 81, "balanced": 90, "recall": 300}
#: Nothing less likely (in thousandths) is kept in this mode, wherever the cut may be.
LEAST = {"precision": 400, "balanced": 250, "recall": 50}

#: In `precision` an article is its body: these are no part of it, however likely.
STRICTLY_OUT = frozenset({"caption", "author-box", "title", "byline", "date", "related"})

#: What a page hides goes, unless so much of it is likely content that the page must mean to
#: show it in the end: one part in so many.
HIDDEN_SHARE = 5

#: What consent managers put into any page, by id or class: none of it is the page's own.
CONSENT = frozenset(
    """
    onetrust-consent-sdk onetrust-banner-sdk onetrust-pc-sdk onetrust-pc-content
    cybotcookiebotdialog cookiebanner didomi-host didomi-popup qc-cmp2-container qc-cmp2-ui
    cky-consent-container cky-modal cookie-law-info-bar cli-modal usercentrics-root truste_overlay
    consent_blackbar termly-code-snippet-support cmplz-cookiebanner cmplz-cookiebanner-container
    moove_gdpr_cookie_modal moove_gdpr_cookie_info_bar iubenda-cs-banner osano-cm-window
    cc-window borlabscookiebox fc-consent-root cookie-banner cookie-notice cookie-consent
    cookie-modal cookie-popup gdpr-cookie-message shopify-pc__banner shopify-pc__prefs
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)

#: A page of fewer words is too small to tell its parts by, and stays as it is.
FEWEST_WORDS = 40

#: Tenths that are left, in `precision`, of the likelihood of what the extractor leaves out,
#: unless so near to it on both sides there are lines that it keeps: between these it leaves
#: out headings and items of lists that are as much of the article as the paragraphs.
DOUBTED = 6
NEAR = 2

#: How often what is kept is reviewed.
ROUNDS = 4

#: Pages whose verdicts are held; a batch is cleaned in several passes.
HELD = 512
#: Names of elements of which it is held what they tell: the pages of a site share theirs.
HELD_NAMES = 1 << 15


class Verdict(NamedTuple):
    """What a line is: its kind, whether it stays, how likely (0 to 1000) it is main content."""

    kind: str
    keep: bool
    score: int
    evidence: str


class Judged(NamedTuple):
    """The rows of a page, how likely each is main content, and what kind of line it is.

    `hidden` are those that no reader sees, with scripts or without.
    """

    rows: Rows
    scores: Integers
    words: Integers
    kinds: tuple[str, ...]
    hidden: NDArray[np.bool_]


#: What those who see no markup say of the lines of texts, each in its language.
Review = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[Verdict]]]

BLANK = Verdict("blank", True, 1000, "")
UNJUDGED = Verdict("body", True, 1000, "")
WORDLESS = Verdict("other", False, 0, "a line without words beside what is left out")

_held: OrderedDict[int, tuple[Document, Judged, dict[str, list[Verdict]]]] = OrderedDict()


def score_pages(
    texts: Sequence[Text], mode: str = "balanced", review: Review | None = None
) -> list[Sequence[Verdict]]:
    """One verdict for each line of each text; its document must have a page.

    `review` says of texts, for each of their lines, what those who see no markup make of it.
    """
    judged = judge([text.document for text in texts])
    fresh = {
        id(text.document): (text, one)
        for text, one in zip(texts, judged, strict=True)
        if mode not in _held[id(text.document)][2]
    }
    pages = [_of_page(text.document, one, mode) for text, one in fresh.values()]
    if review:
        _review([text for text, _ in fresh.values()], pages, review)
    for number, page in zip(fresh, pages, strict=True):
        _held[number][2][mode] = page
    found = [_verdicts(text, _held[id(text.document)][2][mode]) for text in texts]
    while len(_held) > HELD:
        _held.popitem(last=False)
    return found


def judge(documents: Sequence[Document]) -> list[Judged]:
    """How likely each line of each page is main content. No page's scores depend on others."""
    fresh = {
        id(document): document
        for document in documents
        if id(document) not in _held or _held[id(document)][0] is not document
    }
    for document, found in zip(fresh.values(), _judge(list(fresh.values())), strict=True):
        _held[id(document)] = (document, found, {})
    return [_held[id(document)][1] for document in documents]


def _review(texts: Sequence[Text], pages: Sequence[list[Verdict]], review: Review) -> None:
    """Drop what the line model would drop of what is kept, until it drops nothing more.

    What comes out of a page must be content with itself when it is cleaned again, as a
    text of which no markup is known.
    """
    lines = [text.document.text.split("\n") for text in texts]
    waiting = [number for number, one in enumerate(texts) if len(one.document.blocks) <= MOST_LINES]
    for _ in range(ROUNDS):
        kept = [
            [line for line, one in enumerate(pages[number]) if one.keep and one is not BLANK]
            for number in waiting
        ]
        answers = review(
            [
                "\n\n".join(lines[number][line] for line in own)
                for number, own in zip(waiting, kept, strict=True)
            ],
            [texts[number].language for number in waiting],
        )
        changed = []
        for number, own, labels in zip(waiting, kept, answers, strict=True):
            # Every other line of what was asked about is blank.
            dropped = [pair for pair in zip(own, labels[::2], strict=False) if not pair[1].keep]
            for line, label in dropped:
                evidence = f"{label.evidence}, among what the block model keeps"
                pages[number][line] = Verdict(label.kind, False, label.score, evidence)
            if dropped:
                changed.append(number)
        waiting = changed


def _judge(documents: Sequence[Document]) -> list[Judged]:
    if not documents:
        return []
    pages = [document.page or Page() for document in documents]
    rows = [page_rows(document) for document in documents]
    lexicon = load_lexicon()
    tables = [columns(*pair, lexicon) for pair in zip(documents, rows, strict=True)]
    likely = _scored(load_trees("blocks"), tables)
    tables = [
        {**table, **again(one, first)}
        for table, one, first in zip(tables, rows, likely, strict=True)
    ]
    scores = _scored(load_trees("blocks_again"), tables)
    return [judged(*three) for three in zip(pages, rows, scores, strict=True)]


def judged(page: Page, rows: Rows, scores: Integers) -> Judged:
    """The rows with their scores, and what the markup alone is sure of."""
    return Judged(
        rows,
        np.where(consent_rows(page, rows), 0, scores),
        line_words(rows),
        kinds_of(page, rows),
        hidden_rows(page, rows),
    )


def again(rows: Rows, likely: Integers) -> Mapping[str, NDArray[np.int32]]:
    """What the second forest may ask beside all that the first did."""
    cut = best_cut(likely, line_words(rows), WEIGHTS["balanced"])
    return second_columns(rows, likely, cut)


def _scored(trees: Trees, tables: Sequence[Mapping[str, NDArray[np.int32]]]) -> list[Integers]:
    """For each table the probabilities of its rows, in thousandths."""
    sizes = [len(table["words"]) for table in tables]
    filled = [
        np.stack([table[name] for name in trees.features])
        for table, size in zip(tables, sizes, strict=True)
        if size
    ]
    if not filled:
        return [np.zeros(0, np.int64) for _ in tables]
    found = trees.permille(trees.scores(np.concatenate(filled, axis=1)))
    return np.split(found, np.cumsum(sizes)[:-1])


@cache
def load_lexicon() -> Lexicon:
    """What names and words tell, as `benchmarks/train_blocks.py` learned it."""
    found = orjson.loads((files(lexicons) / "_models" / "blocks_words.json").read_bytes())
    return Lexicon(**found)


def _verdicts(text: Text, verdicts: list[Verdict]) -> Sequence[Verdict]:
    if text.text == text.document.text:
        return verdicts
    # Later lines are what is left of the page's, in its order.
    starts = list(accumulate(len(line) + 1 for line in text.document.text.split("\n")))
    last = len(verdicts) - 1
    to_old = text.alignment.to_old
    found: list[Verdict] = []
    position = raw_line = 0
    for line in text.line_texts:
        if not line or line.isspace():
            found.append(BLANK)
        else:
            raw_line = bisect_right(starts, to_old(position, "after"), raw_line)
            found.append(verdicts[min(raw_line, last)])
        position += len(line) + 1
    return found


def _of_page(document: Document, judged: Judged, mode: str) -> list[Verdict]:
    """A verdict for each line of the page as it came."""
    lines = document.text.split("\n")
    verdicts = [UNJUDGED if line and not line.isspace() else BLANK for line in lines]
    chosen, again = _chosen(judged, mode)
    keep = (chosen & ~again).tolist()
    places = _places(document.page or Page())
    rows = judged.rows
    each = zip(
        rows.lines,
        rows.blocks,
        judged.kinds,
        judged.words.tolist(),
        judged.scores.tolist(),
        keep,
        again.tolist(),
        strict=True,
    )
    for row, (number, block, kind, words, score, is_kept, is_again) in enumerate(each):
        if not words:
            beside = keep[max(row - 1, 0)] and keep[min(row + 1, len(keep) - 1)]
            verdicts[number] = UNJUDGED if beside else WORDLESS
        elif is_kept:
            verdicts[number] = Verdict(kind, True, score, "")
        elif is_again:
            verdicts[number] = Verdict("copy", False, score, "it stands above, word for word")
        else:
            evidence = _evidence(block, places[block.container], score)
            verdicts[number] = Verdict(FURNITURE.get(kind, kind), False, score, evidence)
    return verdicts


def keep_rows(judged: Judged, mode: str) -> NDArray[np.bool_]:
    """Which rows stay, so that the page's expected F-score is the best, and nothing twice."""
    chosen, again = _chosen(judged, mode)
    return chosen & ~again


def _chosen(judged: Judged, mode: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The rows that are likely enough, and those of them that only say it again."""
    scores, words = judged.scores, judged.words
    nothing = np.zeros(len(words), np.bool_)
    if words.sum() < FEWEST_WORDS:
        return ~nothing, nothing
    held = scores * words
    if held[judged.hidden].sum() * HIDDEN_SHARE < held.sum():
        scores = np.where(judged.hidden, 0, scores)
    if mode == "precision":
        out = np.array([kind in STRICTLY_OUT for kind in judged.kinds], np.bool_)
        doubted = doubted_rows(judged.rows)
        scores = np.where(out, 0, np.where(doubted, scores * DOUBTED // 10, scores))
    chosen = (scores >= max(best_cut(scores, words, WEIGHTS[mode]), LEAST[mode])) & (words > 0)
    return chosen, nothing if mode == "recall" else said_before(judged.rows, chosen)


def doubted_rows(rows: Rows) -> NDArray[np.bool_]:
    """The rows that the extractor leaves out, those in the midst of what it keeps apart."""
    kept = np.array([block.kept is True for block in rows.blocks], np.bool_)
    left_out = np.array([block.kept is False for block in rows.blocks], np.bool_)
    counted = np.concatenate([[0], np.cumsum(kept)])
    here = np.arange(len(kept))
    before = counted[here] > counted[np.maximum(here - NEAR, 0)]
    after = counted[np.minimum(here + 1 + NEAR, len(kept))] > counted[here + 1]
    return left_out & ~(before & after)


def best_cut(scores: Integers, words: Integers, weight: int) -> int:
    """The least score of a row to keep; 1001 if none is likely to be content.

    With `mass` as the words that may be expected to be content, keeping n words of which m
    are has an F-score of (1 + w) m / (n + w mass), w being `weight`; the best cut wins.
    """
    order = np.argsort(-scores, kind="stable")
    held = np.cumsum((scores * words)[order])  # in thousandths of a word
    if not len(held) or not held[-1]:
        return 1001
    taken = 1000 * np.cumsum(words[order])
    expected = 1_000_000 * held // (100 * taken + weight * held[-1])
    return int(scores[order[int(np.argmax(expected))]])


# ------------------------------------------------------------------ what a line is


#: Kinds by the tags around a line, and by tokens of their names; the innermost decides.
TAG_KINDS = {"nav": "navigation", "figcaption": "caption", "h1": "title"}
NAME_KINDS = {
    name: kind
    for kind, names in {
        "caption": "caption wp-caption-text credit",
        "breadcrumb": "breadcrumb breadcrumbs",
        "byline": "byline",
        "dateline": "dateline",
        "author-box": "bio author-bio author-box authorbox",
        "related": "related recommended recommendations more-stories",
        "comments": "comments comment respond disqus",
        "share": "share sharing social sharedaddy",
        "newsletter": "newsletter subscribe signup",
        "cookie": "cookie cookies consent gdpr",
        "login": "login signin",
        "legal": "copyright legal disclaimer",
        "advertisement": "ad ads advert sponsored",
        "tags": "tags taglist tag-links post-tags",
        "navigation": "menu navbar nav navigation pagination footer sidebar",
    }.items()
    for name in names.split()
}
#: What a line is called that goes, where its markup's word for it is one for what stays.
FURNITURE = {"body": "other", "breadcrumb": "navigation", "dateline": "date"}
INLINE_KINDS = {"<time": "date"}


def kinds_of(page: Page, rows: Rows) -> tuple[str, ...]:
    """What each row is by its markup; `body` where that does not tell."""
    kinds = ["body"]
    for parent, tag, names in page.containers[1:]:
        kinds.append(_kind_of(tag, names) or kinds[parent])
    found = []
    for number, block in zip(rows.tree.at.tolist(), rows.blocks, strict=True):
        begins = block.inline.partition(" ")[0]
        found.append(INLINE_KINDS.get(begins, kinds[number]))
    return tuple(found)


def hidden_rows(page: Page, rows: Rows) -> NDArray[np.bool_]:
    """The rows that a page hides, `<noscript>` apart, which is shown without scripts."""
    scriptless = [False]
    for parent, tag, _ in page.containers[1:]:
        scriptless.append(scriptless[parent] or tag == "noscript")
    return np.array([one.hidden and not scriptless[one.container] for one in rows.blocks], np.bool_)


def consent_rows(page: Page, rows: Rows) -> NDArray[np.bool_]:
    """The rows that stand in a consent manager's dialog."""
    inside = [False]
    for parent, tag, names in page.containers[1:]:
        outer = inside[parent]
        inside.append(outer or (_asks_consent(names) and tag not in {"html", "body"}))
    return np.array([inside[one.container] for one in rows.blocks], np.bool_)


@lru_cache(maxsize=HELD_NAMES)
def _asks_consent(names: str) -> bool:
    return not CONSENT.isdisjoint(names.lower().split())


@lru_cache(maxsize=HELD_NAMES)
def _kind_of(tag: str, names: str) -> str:
    if tag in TAG_KINDS:
        return TAG_KINDS[tag]
    for name in names.lower().split():
        for token in (name, *name.replace("_", "-").split("-")):
            if token in NAME_KINDS:
                return NAME_KINDS[token]
    return ""


def _places(page: Page) -> list[str]:
    """What each container is called in a reason: by the innermost around it that has a name."""
    places = [page.containers[0].tag or "the page"]
    for parent, tag, names in page.containers[1:]:
        name = names.split(maxsplit=1)[:1]
        places.append(f"{tag}.{name[0][:40]}" if name else places[parent])
    return places


def _evidence(block: BlockEvidence, place: str, score: int) -> str:
    """Why a row goes, in words: how likely it is content, and where it stands."""
    if block.hidden:
        return f"block model {score / 1000:.2f}, the page hides it"
    left_out = ", left out by the extractor" if block.kept is False else ""
    return f"block model {score / 1000:.2f}, in {place}{left_out}"
