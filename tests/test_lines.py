"""The line model: labels for every line of a flattened page, from the text alone."""

import time

import numpy as np
import pytest
from foreign import PAGES
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Config, clean
from pipeline.annotate import lines
from pipeline.annotate.columns import columns
from pipeline.annotate.labels import MODES, keep_rows, label_texts
from pipeline.annotate.line_features import best_cut
from pipeline.annotate.line_words import may_be_phrase
from pipeline.annotate.phrases import listed_phrases, match_phrase
from pipeline.annotate.text import Text
from pipeline.config import Boilerplate
from pipeline.status import KEPT_WHOLE

ARTICLE = """\
The council of Port Ellery voted on Tuesday to close the old swing bridge for good, eleven years \
after engineers first warned that its western pier was sinking into the harbor mud.
The vote was seven to two. Mayor Ines Calloway said the town could no longer pay for repairs that \
lasted a winter and were undone by the next spring tide.
“We have patched that pier four times,” she told the meeting. “Each time the harbor has taken the \
patch and asked for another one.”
What happens to the traffic
About 3,000 cars cross the bridge on a working day. From May they will have to take the road over \
Gannet Hill, which adds nine kilometers to the way from the docks to the hospital.
Shopkeepers on the east bank fear for their trade. The baker Tomas Rehn said he had already lost \
a third of his morning customers during the last closure, and that he did not expect them to drive \
around the hill for a loaf of bread.
A new bridge would cost some 40 million, according to a study that the council paid for last year. \
No date has been set for it, and the ministry has not said whether it would share the cost."""

PAGE = f"""\
Skip to main content
Harbor Gazette
Home
News
Sport
Business
Weather
Subscribe
Log in
Home » News » Council Votes to Close the Old Swing Bridge
Council Votes to Close the Old Swing Bridge
By Marta Quill
March 4, 2025 at 6:40 pm
Share on Facebook
Share on Twitter
{ARTICLE}
Share this:
Facebook
Twitter
Tags: bridge, council, harbor
Related Articles
Ferry Service to Start a Month Early
2 days ago
Storm Damage Put at Two Million
3 days ago
School Roof to Be Mended Before Winter
5 days ago
2 Comments
Old Salt
March 5, 2025 at 8:12 am
They should have done this years ago, I have been saying so to everyone who would listen to me.
Reply
Leave a Comment
Your email address will not be published. Required fields are marked *
Subscribe to our newsletter
About Us
Contact
Privacy Policy
© 2025 Harbor Gazette. All rights reserved."""

texts = st.lists(
    st.sampled_from([*PAGE.split("\n"), "", "* * *", "•", "12 Comments", "東京都で新しい橋。"])
    | st.text(max_size=60),
    max_size=40,
).map("\n".join)


def labels(text, mode="balanced", language="en"):
    return label_texts([Text(text, language=language)], mode)[0]


def kept(text, mode="balanced", language="en"):
    found = labels(text, mode, language)
    return "\n".join(
        line for line, label in zip(text.split("\n"), found, strict=True) if label.keep
    )


def test_the_article_is_found_in_its_page():
    assert kept(PAGE) == ARTICLE


def test_what_is_left_out_is_named():
    named = {line: label.kind for line, label in zip(PAGE.split("\n"), labels(PAGE), strict=True)}
    expected = {
        "Skip to main content": "navigation",
        "Sport": "navigation",
        "Log in": "login",
        "Council Votes to Close the Old Swing Bridge": "title",
        "By Marta Quill": "byline",
        "March 4, 2025 at 6:40 pm": "date",
        "Share on Twitter": "share",
        "What happens to the traffic": "subhead",
        "Tags: bridge, council, harbor": "tags",
        "Related Articles": "related",
        "Storm Damage Put at Two Million": "related",
        "3 days ago": "date",
        "Leave a Comment": "comments",
        "Subscribe to our newsletter": "newsletter",
        "Privacy Policy": "legal",
    }
    assert {line: named[line] for line in expected} == expected


def test_every_removal_says_what_decided():
    cleaned = clean(PAGE)
    reasons = {t.edit.before.strip(): t.edit.reason for t in cleaned.applied if not t.edit.after}
    assert reasons["Leave a Comment"].endswith("(phrase: comments/en)")
    assert "after the article's end" in reasons["Storm Damage Put at Two Million"]
    assert "line model 0." in reasons["Sport"]


def test_blank_lines_and_bullets_do_not_matter():
    lines = PAGE.split("\n")
    spaced = "\n\n".join(f"• {line}" if len(line) < 20 else line for line in lines)
    assert [label.keep for label in labels(spaced)[::2]] == [label.keep for label in labels(PAGE)]


def test_a_clean_text_stays():
    assert kept(ARTICLE) == ARTICLE


def test_it_settles():
    assert kept(kept(PAGE)) == kept(PAGE)
    once = clean(PAGE).text
    assert clean(once).text == once


def test_modes_are_in_order():
    lines = [set(kept(PAGE, mode).split("\n")) for mode in ("precision", "balanced", "recall")]
    assert lines[0] <= lines[1] <= lines[2]


def test_the_mode_of_the_config_counts():
    config = Config(boilerplate=Boilerplate(mode="recall"))
    assert len(clean(PAGE, config=config).text) >= len(clean(PAGE).text)


def test_a_short_note_is_not_judged():
    note = "Shopping\nBread, milk, eggs\nCall Tomas about the boat\nSport"
    assert kept(note) == note


@pytest.mark.parametrize(
    "furniture",
    [
        "Share on Facebook Share on Pinterest",
        "Share this article: Facebook Pinterest Email",
        "Advertisement",
        "Tags: bread, boats",
        "Home > Notes > Tomas",
    ],
)
def test_a_short_note_loses_what_nobody_writes(furniture):
    note = "Call Tomas about the boat, which he said that he had sold in the spring.\n"
    lines = (furniture, note) if ">" in furniture else (note, furniture)
    assert clean("\n".join(lines)).text == note


def test_furniture_that_a_text_speaks_of_stays():
    note = (
        "Share this with Tomas.\nTags: what are they for?\nAdvertisement for a boat\nHe sold it.\n"
    )
    assert kept(note.strip()) == note.strip()


def test_site_decisions_come_first():
    class Site:
        is_known = False

        def keeps(self, line):  # noqa: ARG002
            return False

        def boilerplate(self, line):
            return "site profile: on 41 of 52 pages" if line.startswith("The vote was") else None

    found = label_texts([Text(ARTICLE, site=Site())])[0]
    assert [label.evidence for label in found if not label.keep] == [
        "site profile: on 41 of 52 pages"
    ]


@given(st.lists(texts, max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_text_is_labelled_alike_alone_and_in_a_batch(batch):
    together = label_texts([Text(text) for text in batch])
    assert [list(found) for found in together] == [list(labels(text)) for text in batch]


def test_a_page_is_scored_alike_in_parts(monkeypatch):
    (whole,) = lines.score_lines([PAGE], ["en"])
    monkeypatch.setattr(lines, "ROWS", 3)
    (in_parts,) = lines.score_lines([PAGE], ["en"])
    assert in_parts.permille.tolist() == whole.permille.tolist()


@pytest.mark.parametrize(
    ("old", "new", "is_asked"),
    [
        ("\n", "\n\n", False),
        ("“We have", '"We  have', False),
        ("of it that", "of it", True),
        ("mayor", "Mayor", True),
        ("the harbor", "the harbor,", True),
        ("Log in", "Log in.", True),
    ],
)
def test_a_repaired_text_is_scored_as_if_anew(old, new, is_asked, monkeypatch):
    page = f"{PAGE}\nThe mayor thought of it that day, and she said so to all of us there."
    repaired = page.replace(old, new)
    was, fresh = lines.score_lines([page, repaired], ["en", "en"])
    asked = []
    judge = lines._judge
    monkeypatch.setattr(
        lines, "_judge", lambda texts, *rest: asked.extend(texts) or judge(texts, *rest)
    )
    other, again = lines.score_lines([ARTICLE, repaired], ["en", "en"], [None, was])
    assert asked == ([ARTICLE, repaired] if is_asked else [ARTICLE])
    assert all(map(np.array_equal, again, fresh))
    assert all(map(np.array_equal, other, lines.score_lines([ARTICLE], ["en"])[0]))
    assert repaired != page


@given(texts, st.sampled_from(sorted(MODES)))
@settings(max_examples=100, deadline=None)
def test_every_line_has_a_label_and_no_text_is_emptied(text, mode):
    found = labels(text, mode)
    assert len(found) == len(text.split("\n"))
    assert not text.strip() or any(label.keep and label.kind != "blank" for label in found)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_words_are_counted_as_they_stand(text):
    found = columns([text, text])
    half = found.rows // 2
    assert (found.sorts.sum(axis=1) == [len(text.split("\n")[i]) + 1 for i in found.index]).all()
    assert (found.lines[:half] == found.lines[half:]).all()
    assert found.words.sum() == len(found.hash)


def test_case_and_marks_make_no_difference_to_a_line():
    found = columns(["Share this: ÄRGER\nshare — this “ärger”\nShare that"])
    first, second, third = found.lines.tolist()
    assert first == second != third


def test_no_phrase_is_overlooked():
    filled = [
        phrase.replace("{n}", "12").replace("{any}", "Two Words").replace("{title}", "Two Words")
        for phrase in listed_phrases()
    ]
    found = columns(filled)
    asked = set(found.document[may_be_phrase(found)].tolist())
    assert [line for at, line in enumerate(filled) if match_phrase(line) and at not in asked] == []


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 80)), min_size=1, max_size=60),
)
def test_a_stricter_mode_never_keeps_more(rows):
    permille, words = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    cuts = [best_cut(permille, words, weight)[0] for weight in sorted(MODES.values())]
    assert cuts == sorted(cuts, reverse=True)
    assert all(keep_rows(permille, words, weight).any() for weight in MODES.values())


@pytest.mark.parametrize(
    "text",
    [
        "word, " * 170_000,
        "x" * 1_000_000,
        "line of a list\n" * 200_000,
        "\n".join(f"Item {number}" for number in range(200_000)),
    ],
    ids=["one line", "one word", "equal lines", "unequal lines"],
)
def test_hostile_lines_take_linear_time(text):
    begin = time.process_time()
    label_texts([Text(text)])
    assert time.process_time() - begin < 30  # two on an idle core


@pytest.mark.parametrize("language", PAGES)
def test_an_article_in_another_language_keeps_its_paragraphs(language):
    above, article, below = PAGES[language]
    found = kept(f"{above}\n{article}\n{below}", language=language)
    assert [line for line in article.split("\n") if line not in found] == []
    assert len(found) < len(article) + (len(above) + len(below)) / 2


@pytest.mark.parametrize("language", PAGES)
def test_an_article_in_another_language_stays_as_it_is(language):
    article = PAGES[language][1]
    assert kept(article, language=language) == article


MENU = """\
Toggle navigation
Menu
Home
News
Sport
Weather
Business
My account
Cart (0)
Follow us
Facebook
Twitter
Instagram
YouTube
Careers
Advertise with us
Sitemap
Help center
Store locator
Gift cards
Press
Investors
Download our app"""


def test_a_page_without_an_article_is_kept_whole_and_says_so():
    cleaned = clean(f"{MENU}\nPrivacy Policy\n{MENU}")
    assert cleaned.text.count("Store locator") == 2
    assert cleaned.metadata["status_reason"].endswith(KEPT_WHOLE)
    assert not clean(PAGE).metadata["status_reason"].endswith(KEPT_WHOLE)
    assert not clean("").metadata["status_reason"].endswith(KEPT_WHOLE)


def test_sure_furniture_goes_from_an_article_that_is_nearly_clean():
    assert kept(f"Skip to main content\nOpen Menu\n{ARTICLE}\nPrivacy Policy") == ARTICLE


def test_breadcrumbs_and_notes_about_the_author_are_named():
    note = "Marta Quill is a reporter for the Harbor Gazette. She has known the port for years."
    page = PAGE.replace("\nShare this:", f"\nAbout the Author\n{note}\nShare this:")
    named = dict(zip(page.split("\n"), labels(page), strict=True))
    crumbs = "Home » News » Council Votes to Close the Old Swing Bridge"
    assert (named[crumbs].kind, named[crumbs].keep) == ("breadcrumb", False)
    assert (named[note].kind, named[note].keep) == ("author-box", False)


def test_a_photo_credit_makes_a_caption():
    caption = "The swing bridge on Monday, with its western pier in the water. (AP Photo/Jon Marsh)"
    lines = ARTICLE.split("\n")
    text = "\n".join([*lines[:2], caption, "He kept a photo by the river.", *lines[2:]])
    found = dict(zip(text.split("\n"), labels(text), strict=True))
    assert (found[caption].kind, found[caption].keep) == ("caption", False)
    assert found["He kept a photo by the river."].keep
