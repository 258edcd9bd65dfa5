"""A page becomes lines, each with what the markup knew of it."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.storage import extraction
from pipeline.storage.extraction import kept_lines
from pipeline.storage.html import flatten, parse, read_html

ARTICLE = """<html lang="en-GB"><head><title>Harbor Bell Found | The Post</title>
<meta property="og:site_name" content="The Post"><meta name="author" content="Ann Lee; Bo Day">
<meta property="article:published_time" content="2024-05-06T10:00:00Z">
<style>p {color: red}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/b">Harbor Bell Found</a></li></ul></nav>
<article class="story main" id="top"><h1>Harbor Bell Found</h1>
<p>A diver looking for a lost anchor brought up the bell of the <b>old</b> school on Tuesday.</p>
<p>The bell had been missing since the flood, and nobody had thought to look so near the pier.</p>
<h2>What next</h2>
<p>It will hang in the library until the new tower is ready, which the mayor says is in May.</p>
<ul><li>visits daily</li><li>entry is free</li></ul>
<p style="display: none">Members read this first and are thanked for it by the editors.</p>
</article><div class="related"><h3>What next</h3>
<a href="/c">Anchor still lost, divers say</a></div>
<noscript>Switch on scripts</noscript><script>var x = "<p>no text</p>";</script>
<footer><a href="/">Home</a> <a href="/x">Imprint</a></footer></body></html>"""


def lines(markup):
    return [line for line in read_html(markup).text.split("\n") if line]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("  \n <!-- nothing --> ", ""),
        ("plain & simple", "plain & simple"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/><br>three", "one\ntwo\nthree"),
        ("<p>a\n   b\t c </p>", "a b c"),
        ("<p>a&nbsp; b</p>", "a\N{NO-BREAK SPACE} b"),
        ("<p>in<b>li</b>ne</p> tail", "inline\n\ntail"),
        ("<div>before<p>inside</p>after</div>", "before\n\ninside\n\nafter"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1 </td><td> 2</td></tr></table>",
            "a\tb\n1\t2",
        ),
        (
            "<table><tr><td><p>one</p><p>two</p></td><td>three</td></tr></table>",
            "one\n\ntwo\n\nthree",
        ),
        ("x<pre>  def f():\n\n\treturn 1  \n</pre>y", "x\n\n  def f():\n\n\treturn 1\n\ny"),
        ("<select><option>one<option>two</select>", "one two"),
        ("<p>a<script>b</script>c<style>d</style>e<template><p>f</template>g", "aceg"),
        ("<svg><text>x</text></svg><p>y<iframe>z</iframe>", "y"),
        ("<head><title>no</title></head><p>yes", "yes"),
        ("<html><body><p>header</body></html> <p>article</body></html>z", "header\n\narticle\n\nz"),
        ("<p><b>broken</i></p></div><td>on", "broken\n\non"),
        ("<p>a\0b\x01c", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"),
        ("<p>\ud800&#xD800;&#0;", "\N{REPLACEMENT CHARACTER}" * 3),
        ('<?xml version="1.0" encoding="utf-16"?><html><p>é</p></html>', "é"),
        ("<p>&nbsp;</p><p>x</p>", "x"),
        ("<ul><li>one<li>two <b>b</b></ul><p>x", "- one\n- two b\n\nx"),
        ("<ul><li><a>Home</a><li><a>News</a></ul>", "Home\nNews"),
        ("<ul><li><a>Home</a><li><a>News</a><li>Bells</ul>", "Home\nNews\nBells"),
        ("<ul><li><a>pegs</a><li>ropes<li>a bell</ul>", "- pegs\n- ropes\n- a bell"),
        ("<ul><li>a<ul><li><a>b</a><li><a>c</a></ul><li><a>d</a></ul>", "- a\n\nb\nc\n\n- d"),
        ("<ul><li><p>one</p><p>more</p><li>two</ul>", "- one\n\nmore\n\n- two"),
    ],
)
def test_a_page_is_flattened_to_what_a_reader_sees(markup, text):
    document = read_html(markup)
    assert document.text == text
    assert len(document.blocks) == (text.count("\n") + 1 if text else 0)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="/a">tides</a><a href="/b">bells</a>', "tides bells"),
        ('<a href="/a">har</a><a href="/a">bor</a>', "harbor"),
        ('<a href="#">har</a><a href="/a">bor</a>', "harbor"),
        ("Published by:<span>Pier Press</span>", "Published by: Pier Press"),
        ("<b>Open</b><i>:</i><i>closed</i>", "Open:closed"),
        ('<span class="name">Ann Lee</span><span class="role">Editor</span>', "Ann Lee Editor"),
        ('<span class="w">An</span><span class="w">chor</span>', "Anchor"),
        ('<span class="c1">An</span><span class="c12">chor</span>', "Anchor"),
        ('<span class="cap">T</span><span class="rest">he bell</span>', "The bell"),
        ('<span class="cap">T</span>he bell', "The bell"),
        ("<b>W</b>ord", "Word"),
        ('<span class="p">$</span><span class="q">5</span>, <b>now</b>.', "$5, now."),
        ('By <a href="/ann">Ann Lee</a><i>May 6</i>', "By Ann Lee May 6"),
        ('<time>May 6</time><time class="x">May 7</time>, noon', "May 6 May 7, noon"),
        ('21<span class="sr-only">silver badges</span>', "21 silver badges"),
        ('the 21<sup class="th">st</sup>', "the 21st"),
        ("<label>Large</label><label>Small</label>", "Large Small"),
        ('<a class="d-block">News</a>Sport', "News Sport"),
        ('<code><b class="n">list</b><b class="p">pop</b></code>', "listpop"),
        ('<i class="size">12oz</i><b class="price">$5</b>', "12oz $5"),
        ('US<b class="price">$5</b>', "US$5"),
    ],
)
def test_what_two_elements_hold_is_parted_if_they_hold_two_things(markup, text):
    assert read_html(f"<p>{markup}</p>").text == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>shown</p>", "shown\n\nlight\n\nother"),
        ("<p>before</p><slot></slot><p>after</p>", "before\n\nlight\n\nafter\n\nother"),
        (
            "<p>before</p><slot name=side>none</slot><slot>none</slot>",
            "before\n\nother\n\nlight",
        ),
        (
            "<x-b><template shadowrootmode=open><slot></slot>!</template>in</x-b> <slot></slot>",
            "in! light\n\nother",
        ),
    ],
)
def test_a_shadow_root_is_read_as_it_is_shown(inside, text):
    shadow = f"<template shadowrootmode=open>{inside}</template>"
    assert read_html(f"<x-a>{shadow}light<p slot=side>other</p></x-a>").text == text


def test_an_element_has_one_shadow_root():
    shadow = "<template shadowrootmode=open>"
    page = f"<x-a>{shadow}first</template>{shadow}second</template></x-a>"
    assert read_html(page).text == "first"


def test_each_line_has_the_evidence_of_its_markup():
    document = read_html(ARTICLE)
    found = dict(zip(document.text.split("\n"), document.blocks, strict=True))
    page = document.page
    assert page.path(found["Harbor Bell Found"].container) == "html/body/article/h1"
    headline = page.containers[found["Harbor Bell Found"].container]
    assert page.containers[headline.parent].names == "story main top"
    assert found["Home Imprint"].linked == len("Home Imprint")
    assert found["Anchor still lost, divers say"].inline == "<a"
    first = next(line for line in found if line.startswith("A diver"))
    assert (found[first].linked, found[first].hidden, found[first].kept) == (0, False, True)
    hidden = [line for line, evidence in found.items() if evidence.hidden]
    assert [line[:12] for line in hidden] == ["Members read", "Switch on sc"]
    assert found[""] == type(found[""])()


def test_a_line_of_a_menu_is_not_taken_for_the_headline_it_repeats():
    document = read_html(ARTICLE)
    kept = [
        (line, evidence.kept)
        for line, evidence in zip(document.text.split("\n"), document.blocks, strict=True)
        if line in {"Harbor Bell Found", "What next", "Home", "- visits daily"}
    ]
    assert kept == [
        ("Home", False),
        ("Harbor Bell Found", False),
        ("Harbor Bell Found", True),
        ("What next", True),
        ("- visits daily", True),
        ("What next", False),
    ]


def test_the_page_says_of_itself():
    assert read_html(ARTICLE).hints == {
        "title": "Harbor Bell Found",
        "authors": ("Ann Lee", "Bo Day"),
        "date": "2024-05-06",
        "sitename": "The Post",
        "language": "en",
    }


def test_no_date_is_later_than_the_page_was_fetched():
    assert read_html(ARTICLE, added="2024-05-06T12:00:00Z").hints["date"] == "2024-05-06"
    assert "date" not in read_html(ARTICLE, added="2024-05-03").hints


def test_the_extractor_sees_no_clock_and_no_network(monkeypatch):
    asked = []
    original = extraction.bare_extraction

    def spy(*args, **kwargs):
        asked.append(kwargs["with_metadata"])
        return original(*args, **kwargs)

    monkeypatch.setattr(extraction, "bare_extraction", spy)
    monkeypatch.setattr(socket, "socket", None)
    read_html(ARTICLE)
    assert asked == [False]  # its dates would be no later than today


def test_an_extractor_that_fails_leaves_the_text(monkeypatch):
    monkeypatch.setattr(extraction, "bare_extraction", lambda *_, **__: 1 / 0)
    document = read_html(ARTICLE)
    assert "Harbor Bell Found" in document.text
    assert {evidence.kept for evidence in document.blocks} == {None}
    assert document.hints["title"] == "Harbor Bell Found"


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "x-card a='>'"])
def test_pages_that_nest_without_end_keep_their_text(tag):
    page = read_html(f"<p>first<{tag}>" * 20_000 + "the end of it" + "</div>" * 20_000)
    assert page.text.count("first") == 20_000
    assert page.text.endswith("the end of it")


def test_pages_that_nest_far_are_read():
    assert "the end of it" in read_html("<div>" * 600 + "the end of it" + "</div>" * 600).text


def test_a_tag_with_attributes_without_end_is_read_without_them():
    page = read_html(f"<p {' '.join(f'a{n}=1' for n in range(60_000))} class=x>text</p>")
    assert page.text == "text"
    image = f'<p class="lead"><img src="data:image/png;base64,{"A=" * 900}{"A" * 50_000}">text'
    assert read_html(image).page.containers[-1].names == "lead"


def test_a_page_of_millions_of_tags_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr("pipeline.storage.html.parse", None)
    rejected = read_html("<p>x" * 2_000_001, source="p.html")
    assert (rejected.reason, rejected.source) == ("too-large", "p.html")
    assert "2,000,001" in rejected.message


@pytest.mark.parametrize(
    "page", ["<p>one" * 9, "<pre>one\ntwo\n\nfour\nfive</pre>", "<pre>\r\r\r\r</pre>"]
)
def test_a_page_of_more_lines_than_any_book_is_refused(page, monkeypatch):
    monkeypatch.setattr("pipeline.storage.html.MOST_PAGE_LINES", 3)
    rejected = read_html(page, source="p.html")
    assert (rejected.reason, rejected.source) == ("too-large", "p.html")
    assert "at most 3 lines" in rejected.message
    assert len(flatten(parse(page)).lines) <= 4  # it is not read to its end
    assert read_html("<pre>one\ntwo\nthree</pre>" + "\n" * 9).text == "one\ntwo\nthree"


def test_pages_past_all_measure_go_without_the_extractor(monkeypatch):
    asked = []
    monkeypatch.setattr(extraction, "bare_extraction", lambda *_, **__: asked.append(1))
    many = " ".join(f"a{n}=1" for n in range(100))
    for page in (
        "<p>some words of text</p>" * 31_000,
        f"<p {' '.join(f'a{n}=1' for n in range(1500))}>text</p>",
        f"<p {many}>text</p>" * 1_600,
        f"<div class='{'a b c ' * 4000}'><p>text</p></div>",
    ):
        read = read_html(page)
        assert read.text.count("text") == page.count("text")
        assert {one.kept for one in read.blocks} == {None}
    assert asked == []
    read_html(f"<p {many}>text</p>")
    assert asked == [1]


@given(
    st.lists(st.sampled_from(["a b c", "d e f g", "h", "i j", "***", "a b c d e f"]), max_size=9)
)
def test_matching_gives_an_answer_for_each_line(page):
    assert len(kept_lines(page, "a b c\nd e f g\nh\n")) == len(page)
    assert all(kept is None for kept in kept_lines(page, None))
    assert all(kept is None for kept in kept_lines(page, ""))


def test_lines_are_matched_in_reading_order():
    page = ["one", "two", "Long line of words", "one", "***", "Another long line here", "two", "x"]
    kept = kept_lines(page, "Long line of words\none\nAnother long line here\ntwo")
    assert kept == [False, False, True, True, True, True, True, False]


@given(st.text(alphabet="<>/ abpdivtrbr\n\"'=&;#x\u00a0", max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_markup_is_a_document_with_evidence_for_each_line(markup):
    document = read_html(markup)
    assert isinstance(document, Document)
    assert len(document.blocks) == (document.text.count("\n") + 1 if document.text else 0)
