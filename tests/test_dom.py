"""Every line of a page is judged: by its words, its neighbours, the elements around it."""

import numpy as np
import pytest
from foreign import PAGES as FOREIGN
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import clean
from pipeline.annotate import dom
from pipeline.annotate.dom import (
    Judged,
    Verdict,
    best_cut,
    consent_rows,
    doubted_rows,
    hidden_rows,
    judge,
    keep_rows,
    kinds_of,
)
from pipeline.annotate.dom_features import Lexicon, Tree, columns, name_tokens, page_rows
from pipeline.annotate.dom_repeats import said_before
from pipeline.annotate.labels import label_texts
from pipeline.annotate.text import Text
from pipeline.config import Boilerplate, Config
from pipeline.document import Container, Page
from pipeline.storage.html import read_html

EMPTY = Lexicon({}, {}, {}, {})
PROSE = (
    "A diver looking for a lost anchor brought up the bell of the old school on Tuesday.",
    "The bell had been missing since the flood, and nobody had thought to look near the pier.",
    "It will hang in the library until the new tower is ready, which the mayor says is in May.",
    "Until then visitors may ring it once a day, at noon, if they ask the librarian for the rope.",
)
PAGE = f"""<html><head><title>Harbor Bell Found | The Post</title></head><body>
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li>
<li><a href="/s">Sport</a></li></ul></nav>
<article class="post"><h1 class="entry-title">Harbor Bell Found</h1><div class="entry-content">
<p>{PROSE[0]}</p><figure><img src="b.jpg"><figcaption>The bell on the quay. Photo: A. Lee
</figcaption></figure><p>{PROSE[1]}</p><p>{PROSE[2]}</p><p>{PROSE[3]}</p>
<p style="display:none">Members read this line before all others do.</p></div></article>
<aside class="related-posts"><h3>Related posts</h3><ul><li><a href="/c">Anchor still lost,
divers say</a></li><li><a href="/d">Pier to be mended</a></li></ul></aside>
<footer class="site-footer"><a href="/i">Imprint</a> <a href="/p">Privacy</a></footer>
</body></html>"""


def kept(markup=PAGE, mode="balanced", extractor="trafilatura"):
    document = read_html(markup, extractor=extractor)
    (labels,) = label_texts([Text(document.text, document=document)], mode)
    lines = document.text.split("\n")
    return [line for line, label in zip(lines, labels, strict=True) if line and label.keep]


@pytest.mark.parametrize("extractor", ["trafilatura", "none"])
@pytest.mark.parametrize("mode", ["balanced", "precision", "recall"])
def test_an_article_stays_and_what_is_around_it_goes(mode, extractor):
    found = kept(mode=mode, extractor=extractor)
    assert set(PROSE) <= set(found)
    assert not {"Home", "News", "Imprint Privacy", "Related posts", "Pier to be mended"} & set(
        found
    )
    assert not any(line.startswith("Members") for line in found)


def test_a_strict_article_has_no_captions_and_no_headline():
    assert kept(mode="precision") == list(PROSE)


def test_the_config_says_how_strict():
    config = Config(boilerplate=Boilerplate(mode="precision"))
    assert clean(read_html(PAGE), config=config).text == "\n\n".join(PROSE) + "\n"


def test_each_removal_says_which_evidence_decided():
    cleaned = clean(read_html(PAGE))
    reasons = [one.edit.reason for one in cleaned.applied if "Imprint" in one.edit.before]
    assert "block model 0.0" in reasons[0]
    assert "in footer.site-footer" in reasons[0]
    hidden = [one.edit.reason for one in cleaned.applied if "Members" in one.edit.before]
    assert "hides it" in hidden[0]


def test_a_page_is_judged_once_whatever_has_been_removed_from_it():
    document = read_html(PAGE)
    cleaned = clean(document)
    text = Text(cleaned.text, document=document, alignment=cleaned.alignment)
    (labels,) = label_texts([text])
    assert all(label.keep for label in labels)


@pytest.mark.parametrize("extractor", ["trafilatura", "none"])
@pytest.mark.parametrize("language", FOREIGN)
def test_a_page_in_another_language_loses_no_paragraph(language, extractor):
    lines = "\n".join(FOREIGN[language]).split("\n")
    body = "".join(f"<div>{line}</div>" for line in lines)
    text = clean(read_html(f"<html><body>{body}</body></html>", extractor=extractor)).text
    assert [line for line in FOREIGN[language][1].split("\n") if line[:30] not in text] == []


def test_what_is_kept_is_reviewed_until_nothing_more_goes():
    asked = []

    def review(texts, languages):
        asked.append(texts)
        assert languages == ["en"]
        found = [text.split("\n") for text in texts]
        # Each time the first line goes, down to three of them.
        return [
            [
                Verdict("other", len(lines) < 5 or bool(n), 5, "seen alone")
                for n in range(len(lines))
            ]
            for lines in found
        ]

    document = read_html(PAGE)
    (before,) = dom.score_pages([Text(document.text, document=document)], "recall")
    other = read_html(PAGE)
    (after,) = dom.score_pages([Text(other.text, document=other)], "recall", review)
    gone = [
        one.evidence for one, was in zip(after, before, strict=True) if was.keep and not one.keep
    ]
    assert set(gone) == {"seen alone, among what the block model keeps"}
    assert (len(gone), len(asked)) == (3, dom.ROUNDS)


def test_a_page_that_hides_its_article_shows_it():
    hidden = PAGE.replace('class="entry-content"', 'class="entry-content" hidden')
    assert set(PROSE) <= set(kept(hidden))


def test_a_small_page_stays_whole():
    assert kept("<nav><a href='/'>Ours</a></nav><p>Hello there.</p>") == ["Ours", "Hello there."]
    assert kept("") == []


PAGES = (PAGE, "", "<p>one", "<nav><a>x</a></nav>" * 9, PAGE.replace("post", "forum"), "<p>***")


@given(st.lists(st.sampled_from(PAGES), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_a_page_has_the_same_scores_alone_and_in_a_batch(batch):
    together = judge([read_html(markup) for markup in batch])
    for markup, judged in zip(batch, together, strict=True):
        (alone,) = judge([read_html(markup)])
        assert judged.scores.tolist() == alone.scores.tolist()
        assert judged.kinds == alone.kinds


@given(st.text(alphabet="<>/ abpdivtrulh1\n\"'=&;#x", max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_page_has_features_and_labels(markup):
    document = read_html(markup, extractor="none")
    rows = page_rows(document)
    if rows.texts:
        found = columns(document, rows, EMPTY)
        assert {len(column) for column in found.values()} == {len(rows.texts)}
        assert {column.dtype for column in found.values()} == {np.dtype(np.int32)}
    (labels,) = label_texts([Text(document.text, document=document)])
    assert len(labels) == document.text.count("\n") + 1


def test_names_are_taken_apart():
    assert name_tokens("post-body relatedLinks a1") == {
        *("post-body", "post", "body", "relatedlinks", "related", "links", "a1"),
    }


def test_containers_add_up_what_is_inside_them():
    page = Page(
        (
            Container(0, "", ""),
            Container(0, "body", ""),
            Container(1, "ul", ""),
            Container(2, "li", "x1"),
            Container(2, "li", "x2"),
            Container(2, "li", "x3 first"),
            Container(1, "p", ""),
        )
    )
    tree = Tree(page, np.array([3, 4, 5, 6]))
    words = tree.sums({"words": np.array([1, 2, 4, 8])})["words"]
    assert words.tolist() == [15, 15, 7, 1, 2, 4, 8]
    assert [level[0] for level in tree.levels][:3] == [3, 2, 1]
    assert tree.beside[tree.at].tolist() == [3, 3, 3, 1]
    assert tree.inner.tolist() == [3, 4, 5, 0]


THREAD = """<body><p>Log in</p><div class="threads"><div class="post p1"><a>Ann</a>
<p>The bell that hung in the old school is back on the pier, says my neighbor.</p><p>See you.</p>
</div><hr><div class="post p2"><a>Bo</a><p>It rang at noon, and all of the gulls on the roof of
the library left at once.</p></div><div class="post"><a>Cy</a></div></div><p>Imprint</p></body>"""


def test_a_line_of_a_post_knows_where_in_the_thread_it_stands():
    document = read_html(THREAD, extractor="none")
    rows = page_rows(document)
    found = columns(document, rows, EMPTY)
    assert [text[:6] for text in rows.texts] == [
        *("Log in", "Ann", "The be", "See yo", "Bo", "It ran", "Cy", "Imprin"),
    ]
    assert found["thread_place"].tolist() == [-1, 0, 0, 0, 0, 0, 0, 1]
    assert set(found["thread_items"]) == {2}
    assert found["inner_rank"].tolist() == [-1, 0, 0, 0, 1, 1, 2, -1]
    assert found["inner_rows_before"].tolist() == [-1, 0, 1, 2, 0, 1, 0, -1]
    assert found["inner_words_after"].tolist() == [-1, 18, 2, 0, 18, 0, 0, -1]
    assert found["path_lines"].tolist() == [2, 3, 3, 3, 3, 3, 3, 2]
    assert found["path_prose"].tolist() == [0, 0, 944, 944, 0, 944, 0, 0]
    assert set(columns(read_html("<p>Imprint"), page_rows(read_html("<p>Imprint")), EMPTY)) == set(
        found
    )


def test_an_article_that_is_there_twice_has_twins():
    twice = PAGE.replace("</article>", f"<div>{''.join(f'<p>{one}</p>' for one in PROSE)}</div>")
    rows = page_rows(read_html(twice, extractor="none"))
    found = columns(read_html(twice, extractor="none"), rows, EMPTY)
    first, last = (found[f"twin_{name}"].tolist() for name in ("after", "before"))
    at = [row for row, text in enumerate(rows.texts) if text in PROSE]
    assert [first[row] for row in at] == [6, 5, 5, 5, 0, 0, 0, 0]
    assert [last[row] for row in at] == [0, 0, 0, 0, 6, 5, 5, 5]
    assert [found["twin_before_around"][row] for row in at] == [-1] * 4 + [0, 2, 2, 2]
    assert sum(first) == sum(last) == 21
    assert set(found["twin_after_path"]) == {-1, 0}


def test_what_a_page_has_twice_is_kept_once():
    long = f"{PROSE[0]} {PROSE[1]}"
    page = f"""<div><p>{long}</p><p>{PROSE[2]}</p><pre>{PROSE[3]}</pre><pre>{long}</pre></div>
        <div><div class=slide>{long}</div><div class=slide>{PROSE[2]}</div></div>
        <div><blockquote><p>{PROSE[2]}</p></blockquote><pre>{long}</pre></div>"""
    rows = page_rows(read_html(page, extractor="none"))
    everything = np.ones(len(rows.texts), np.bool_)
    # The paragraph on the slide and the quoted line; not the short line, and not the code.
    assert np.flatnonzero(said_before(rows, everything)).tolist() == [4, 6]
    without = everything.copy()
    without[[0, 1, 3, 5]] = False
    assert not said_before(rows, without).any()


def test_two_cards_may_say_the_same_and_two_articles_not():
    cards = "".join(f"<li><h3>Bell {name}</h3><p>{PROSE[0]}</p></li>" for name in "ABC")
    rows = page_rows(read_html(f"<ul>{cards}</ul>"))
    assert not said_before(rows, np.ones(len(rows.texts), np.bool_)).any()
    article = "".join(f"<p>The {name} of them: {PROSE[1]}</p>" for name in "abcdefghijkl")
    rows = page_rows(read_html(f"<div>{article}</div>" * 2))
    assert said_before(rows, np.ones(24, np.bool_)).tolist() == [False] * 12 + [True] * 12


def test_the_cut_is_where_the_expected_score_is_best():
    scores, words = np.array([900, 800, 100, 50]), np.array([50, 50, 50, 50])
    assert best_cut(scores, words, 100) == 800
    assert best_cut(scores, words, 10_000) == 50
    assert best_cut(np.zeros(3, np.int64), np.ones(3, np.int64), 100) == 1001


def test_kinds_come_from_the_markup():
    document = read_html(PAGE)
    rows = page_rows(document)
    found = dict(zip(rows.texts, kinds_of(document.page, rows), strict=True))
    assert found["Home"] == "navigation"
    assert found["The bell on the quay. Photo: A. Lee"] == "caption"
    assert (
        found["- Pier to be mended" if "- Pier to be mended" in found else "Pier to be mended"]
        == "related"
    )
    assert found[PROSE[0]] == "body"


def test_noscript_is_not_hidden_from_those_without_scripts():
    document = read_html("<noscript><p>Read me</p></noscript><p hidden>Not me</p>")
    rows = page_rows(document)
    assert hidden_rows(document.page, rows).tolist() == [False, True]
    assert [block.hidden for block in rows.blocks] == [True, True]


def test_a_page_past_all_measure_is_not_judged(monkeypatch):
    monkeypatch.setattr("pipeline.storage.html.MOST_LINES", 3)
    monkeypatch.setattr("pipeline.annotate.dom_features.MOST_LINES", 3)
    document = read_html(PAGE)
    assert {block.container for block in document.blocks} == {0}
    (judged,) = judge([document])
    assert isinstance(judged, Judged)
    assert not judged.rows.texts
    assert set(PROSE) <= set(kept())
    assert keep_rows(judged, "balanced").tolist() == []


def test_few_pages_are_held():
    judge([read_html(f"<p>{number}") for number in range(20)])
    assert len(dom._held) <= dom.HELD


def test_what_the_extractor_leaves_out_in_the_midst_of_what_it_keeps_is_not_doubted():
    rows = page_rows(read_html(PAGE, extractor="none"))
    kept = (True, False, True, False, False, False, True, False)
    blocks = tuple(rows.blocks[0]._replace(kept=one) for one in kept)
    # Of three in a row the middle one has one that is kept on both sides, near enough.
    assert doubted_rows(rows._replace(blocks=blocks)).tolist() == [
        *(False, False, False, True, False, True, False, True)
    ]


def test_nothing_in_a_consent_dialog_is_content():
    dialog = f'<div id="onetrust-consent-sdk"><p>{PROSE[1]}</p></div></body>'
    document = read_html(PAGE.replace(f"<p>{PROSE[1]}</p>", "").replace("</body>", dialog))
    rows = page_rows(document)
    assert consent_rows(document.page, rows).sum() == 1
    assert PROSE[1] not in kept(PAGE.replace(f"<p>{PROSE[1]}</p>", "").replace("</body>", dialog))
