"""What an HTML page says of itself, and what becomes of pages that mean ill."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipeline import clean
from pipeline.storage.html import read_html
from pipeline.storage.page_metadata import page_metadata
from pipeline.storage.page_sources import read_sources

URL = "https://www.harborpost.example/2024/bell"


def metadata(head="", body="<p>x</p>", url=URL, latest=None):
    tree = lxml_html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return page_metadata(tree, url, latest)


def json_ld(value):
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Harbor Bell Found - Harbor Post</title>", "", "Harbor Bell Found"),
        ("<title>Harbor Post | Harbor Bell Found</title>", "", "Harbor Bell Found"),
        (
            "<title>Bell Found | Harbor Post</title>",
            "<h1>The Bell Is Found</h1>",
            "The Bell Is Found",
        ),
        ("<title>Bell Found</title>", "<h1>Welcome to our shop</h1>", "Bell Found"),
        ("<title>Bell Found</title>", "<h1>Harbor Post</h1><h1>Bell Found!</h1>", "Bell Found!"),
        ("<title>Bell Found</title>", "<h1>Shop</h1><h2>Bell Found</h2>", "Bell Found"),
        ("<title>Bell &amp;amp; Rope</title>", "", "Bell & Rope"),
        ("<title>Dock's Bell</title>".replace("'", "â\x80\x99"), "", "Dock’s Bell"),
        ("", "<h1><code><i>bell</i></code> rings</h1>", "bell rings"),
        ("<title>Bell Found</title>", "<h1><i>News</i><b>Bell Found</b></h1>", "Bell Found"),
        ("<title>Bell Found</title>", "<h2>3 Thoughts on “Bell Found”</h2>", "Bell Found"),
        # The name of a book; a prize that is called as the site is.
        (
            "<title>On Bells - The Quay Book</title>",
            "<h1>The Quay Book</h1><h2>On Bells</h2>",
            "On Bells",
        ),
        ("<title>Harbor Post Prize - Bell</title>", "", "Harbor Post Prize - Bell"),
        ("", "<h1>Bell<br>Found</h1>", "Bell Found"),
        (json_ld({"@type": "Article", "headline": "Bell Found"}), "", "Bell Found"),
        ("", "", None),
    ],
)
def test_the_title_is_what_they_agree_on(head, body, title):
    assert metadata(head, body).get("title") == title


def test_the_title_is_the_heading_that_the_address_spells():
    head, body = "<title>Home of the sea</title>", "<h1>How We Found the Bell</h1>"
    assert metadata(head, body, url=f"{URL}/how-we-found-the-bell")["title"] == body[4:-5]
    assert metadata(head, body, url=f"{URL}/bell")["title"] == "Home of the sea"


def test_a_heading_is_no_title_if_the_address_spells_what_stands_behind_it():
    head = '<title>Old Quays: The Bell</title><meta property="og:title" content="The Bell">'
    assert metadata(head, "<h1>Old Quays</h1>", url=f"{URL}/the-bell")["title"] == "The Bell"
    assert metadata(head, "<h1>Old Quays</h1>", url=f"{URL}/old-quays")["title"] == "Old Quays"


def ld(**about):
    return json_ld({"@type": "Article", **about})


FIRM = {"@type": "Organization", "name": "Bridgeworks"}
PERSON = {"@type": "Person", "name": "Emma Walker"}
BYLINE = '<p class="byline">By Emma Walker</p>'
CARD = (
    '<meta name="twitter:label1" content="Written by">'
    '<meta name="twitter:data1" content="Emma Walker">'
)
MARKED = '<i itemprop="author" itemscope><meta itemprop="name" content="Emma Walker">walker</i>'


def microdata(kind, body):
    return f'<div itemscope itemtype="https://schema.org/{kind}">{body}</div>'


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (json_ld({"@type": "NewsArticle", "author": PERSON}), "", ("Emma Walker",)),
        (ld(author=[PERSON, "ANNA REED"]), "", ("Emma Walker", "Anna Reed")),
        (ld(author={"@id": "#e"}) + json_ld({**PERSON, "@id": "#e"}), "", ("Emma Walker",)),
        (ld(author=FIRM), '<p class="byline">By Emma Walker</p>', ("Emma Walker",)),
        ('<meta name="author" content="By Emma Walker">', "", ("Emma Walker",)),
        ('<meta name="citation_author" content="Walker, Emma">', "", ("Emma Walker",)),
        ('<meta property="article:author" content="https://social.example/x">', "", None),
        ('<meta name="twitter:creator" content="@walker">', "", None),
        ('<meta name="author" content="admin">', "", None),
        ('<meta name="author" content="Emma Walker ewalker@post.example">', "", ("Emma Walker",)),
        (ld(author={"@type": "Person", "name": "Bridge Foundation"}), BYLINE, ("Emma Walker",)),
        (ld(author={"@type": "Person", "name": "Old Harbor Team"}), "", ("Old Harbor Team",)),
        (ld(author={"@type": "Person", "name": "Marketing Team"}), "", None),
        (ld(author=FIRM), '<p class="author">Personal Finance</p>', ("Bridgeworks",)),
        (ld() + CARD, "", ("Emma Walker",)),
        (CARD, "", None),
        (ld() + "<title>Bell Found - by Emma Walker - Quay</title>", "", ("Emma Walker",)),
        ("", microdata("Article", MARKED * 2), ("Emma Walker",)),
        ("", microdata("Article", microdata("Comment", MARKED)), None),
        ("", microdata("Article", MARKED) + microdata("Article", MARKED), None),
        ("", '<a rel="author">Emma Walker</a>', None),
        ("", BYLINE, ("Emma Walker",)),
        ("", '<p class="comment-author">By Emma Walker</p>', None),
        (ld(author={"name": ["Emma Walker"]}, comment={"author": "Ann"}), "", ("Emma Walker",)),
    ],
)
def test_authors_are_people(head, body, authors):
    assert metadata(head, body).get("authors") == authors


#: The day of another page.
ASIDE = '<time datetime="2024-01-09">January 9</time>'


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        (
            '<meta property="article:published_time" content="2024-05-06T10:00:00Z">',
            "",
            "2024-05-06",
        ),
        (json_ld({"@type": "Article", "datePublished": "2024-05-06"}), "", "2024-05-06"),
        (json_ld({"@type": "WebPage", "datePublished": "2024-05-06"}), "", None),
        ("", '<time datetime="2024-05-06">today</time>', "2024-05-06"),
        ("", '<time datetime="2024-05-06">a</time><time datetime="2024-05-09">b</time>', None),
        ("", '<script>{"publishedAt":"2024-05-06T10:00"}</script>', "2024-05-06"),
        ('<meta name="date" content="3/4/2024">', "", None),
        ('<meta name="citation_publication_date" content="2024 May 6">', "", "2024-05-06"),
        ('<meta name="dc.date" content="20240506T100000Z">', "", "2024-05-06"),
        ('<meta name="pubdate" content="Mon May 06 10:00:00 EDT 2024">', "", "2024-05-06"),
        ("", f'<i itemprop="datePublished">May 6, 2024</i>{ASIDE}', "2024-05-06"),
        ("", f'<i property="schema:dateCreated" content="2024-05-06"></i>{ASIDE}', "2024-05-06"),
        ("", f'<abbr class="published" title="2024-05-06">May 6</abbr>{ASIDE}', "2024-05-06"),
        ("", '<time class="dt-published" datetime="May 6">May 6, 2024</time>', "2024-05-06"),
        ("", f'<time class="entry-date published updated">May 6, 2024</time>{ASIDE}', "2024-05-06"),
        ("", '<time class="last-modified" datetime="2024-05-06">May 6</time>', None),
        ("", '<time class="review-published" datetime="2024-05-06">May 6</time>', None),
        ('<meta name="date" content="yesterday">', "", None),
        (json_ld({"@type": "Article", "datePublished": {"a": [1]}}), "", None),
    ],
)
def test_a_day_is_stated_or_absent(head, body, day):
    assert metadata(head, body).get("date") == day


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<dd>Joined: <b>Sun Dec 17, 2023 11:18 am</b></dd>", None),
        ("<p>It is currently Tue Mar 10, 2026 3:22 am</p>", None),
        ("<p>by <b>ann</b> &raquo; Tue Aug 27, 2019 1:47 am</p>", "2019-08-27"),
        ("<a>30th March 2025, 16:26</a><a>2nd May 2025, 10:01</a>", "2025-03-30"),
        ("<i>Last edited by ann (2025-11-01 15:15:18)</i>", None),
        ("<p>The match of March 30, 2025 was at 16:26</p>", None),
    ],
)
def test_a_thread_has_the_day_of_its_first_post(body, day):
    assert metadata(body=body, url="https://forum.example/viewtopic.php?t=12").get("date") == day
    assert metadata(body=body).get("date") is None


@pytest.mark.parametrize(
    ("post", "poster"),
    [
        ('<article data-author="old_salt"><p>By Emma Walker</p></article>', "old_salt"),
        ('<p class="author">Post by <b>old_salt</b> &raquo; May 6</p>', "old_salt"),
        ('<h4><a class="username ">Old Salt</a></h4><i class="username">Emma</i>', "Old Salt"),
        ('<i class="username">Username:</i><i class="username">drat</i>', "drat"),
        ('<div itemprop="author">99 points <b itemprop="name">salt (Sam)</b></div>', "salt"),
        ('<i class="posted">May 6</i>', None),
    ],
)
def test_a_thread_is_by_who_wrote_the_first_post(post, poster):
    found = metadata(body=post, url="https://forum.example/threads/12").get("authors")
    assert found == (poster and (poster,))
    assert metadata(body=post).get("authors") is None


def test_many_days_of_publication_are_those_of_other_pages():
    entries = [f'<time class="published" datetime="2024-05-0{day}">x</time>' for day in range(1, 6)]
    assert metadata(body="".join(entries)).get("date") is None
    assert metadata(ld(headline="Bell"), "".join(entries)).get("date") == "2024-05-01"


def test_a_day_of_a_change_is_one_of_a_change():
    body = '<time class="page__last-modified" datetime="2024-05-06">May 6</time>'
    assert metadata(body=body).get("modified") == "2024-05-06"
    both = body + '<time itemprop="dateModified" datetime="2024-05-07">May 7</time>'
    assert metadata(body=both).get("modified") is None


def test_no_day_is_later_than_the_page():
    head = '<meta property="article:published_time" content="2024-05-06">'
    assert metadata(head, latest="2024-05-06").get("date") == "2024-05-06"
    assert metadata(head, latest="2024-05-05").get("date") is None


def test_the_rest():
    head = (
        '<meta property="og:site_name" content="Harbor Post">'
        '<meta property="og:image" content="/bell.jpg">'
        '<meta name="description" content="A bell.">'
        '<meta name="keywords" content="bell, harbor,, bell">'
        '<link rel="canonical" href="/bell"><link rel="license" href="/license">'
        + json_ld(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"name": "Home"}, {"name": "News"}, {"name": "Bell"}],
            }
        )
    )
    assert metadata(head) == {
        "sitename": "Harbor Post",
        "section": ("News",),
        "tags": ("bell", "harbor"),
        "description": "A bell.",
        "image": "https://www.harborpost.example/bell.jpg",
        "license": "https://www.harborpost.example/license",
        "canonical_url": "https://www.harborpost.example/bell",
    }


TRAIL = ("Home", "Harbor Post", "News", "Bell Found")


@pytest.mark.parametrize(
    ("head", "body", "field", "value"),
    [
        # The steps of a breadcrumb name themselves, or the page that they lead to.
        (
            '<meta property="og:site_name" content="Harbor Post">'
            + json_ld(
                {
                    "@type": "BreadcrumbList",
                    "itemListElement": [{"item": {"@id": "/", "name": name}} for name in TRAIL],
                }
            ),
            "",
            "section",
            ("News",),
        ),
        (ld(), '<a rel="category tag">News</a>', "section", ("News",)),
        (ld(), '<a rel="tag">#bell</a><a rel="tag">harbor</a>', "tags", ("bell", "harbor")),
        (ld(keywords="quay"), '<a rel="tag">bell</a>', "tags", ("quay",)),
        (ld(), '<a rel="tag">Uncategorized</a>', "tags", None),
        (ld(), "".join(f'<a rel="tag">{n}</a>' for n in range(30)), "tags", None),
        ("", '<a rel="tag">bell</a>', "tags", None),
        ("", '<a rel="license" href="/by/4.0">CC</a>', "license", f"{URL[:30]}/by/4.0"),
        (
            ld(image={"@id": "#i"}) + json_ld({"@id": "#i", "url": "https://h.example/b.jpg"}),
            "",
            "image",
            "https://h.example/b.jpg",
        ),
        ("<title>Bell - Harbor Post</title>" + ld(publisher=FIRM), "", "sitename", "Harbor Post"),
        (ld(publisher=FIRM), "", "sitename", "Bridgeworks"),
    ],
)
def test_what_themes_and_plugins_say_of_an_article(head, body, field, value):
    assert metadata(head, body).get(field) == value


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "data:text/html,x", "http://[x", "ftp://a/b"]
)
def test_an_address_is_http_or_none(bad):
    head = "".join(f'<link rel="{name}" href="{bad}">' for name in ("canonical", "license"))
    head += f'<meta property="og:image" content="{bad}">'
    assert metadata(head).keys().isdisjoint({"canonical_url", "image", "license"})


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">' + '{"a":' * 900 + "1" + "}" * 900 + "</script>",
        json_ld([{"@type": "Article", "author": {"@id": f"#{n}"}} for n in range(30_000)]),
        json_ld({"@type": "Article", "author": [{"name": f"Ann Lee{n}"} for n in range(50_000)]}),
        json_ld({"@type": [["x"]], "author": 7, "headline": {"name": {"name": {"name": 1}}}}),
        json_ld({"@type": "Article", "headline": "x " * 500_000}),
        '<meta name="author" content="Ann Lee">' * 20_000,
        f'<meta name="author" content="{"By " * 50_000}">',
        f'<meta property="og:title" content="{"| " * 100_000}">',
        '<time datetime="2024-05-06">x</time>' * 20_000,
        f"<title>{'a - ' * 100_000}</title><h1>{'b ' * 100_000}</h1>",
        '<h1 class="author">Ann Lee</h1>' * 20_000,
    ],
    ids=range(12),
)
def test_pages_that_mean_ill_are_bounded(head):
    begin = time.process_time()
    found = metadata(head, head)
    assert time.process_time() - begin < 5
    assert all(len(value) < 2_001 for value in found.values())


KEYS = ["@type", "@id", "@graph", "name", "author", "headline", "datePublished", "publisher"]
KEYS += ["image", "license", "keywords", "articleSection", "itemListElement"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("Ann Le@#:/", max_size=12),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS),
                inner | st.sampled_from(["Article", "Person", "WebSite", "BreadcrumbList"]),
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_json_ld_of_any_shape_gives_plain_values(value):
    for found in metadata(json_ld(value)).values():
        assert isinstance(found, str) or all(isinstance(part, str) for part in found)


def test_a_page_that_shows_only_its_update_has_that_day():
    prose = "<p>The bell was found in the harbor by a diver who looked for her ring there.</p>" * 3
    page = f"<h1>Harbor Bell Found Again</h1><p>Last updated: May 6, 2024</p>{prose}"
    row = clean(read_html(page)).metadata
    assert (row["date"], row["modified"]) == ("2024-05-06", "2024-05-06")


@pytest.mark.parametrize(
    ("shown", "stated", "day"),
    [
        ("May 6, 2024", "2025-11-20T08:00:00Z", "2024-05-06"),
        ("May 6, 2024", "2024-05-02T08:00:00Z", "2024-05-02"),
    ],
)
def test_of_two_days_of_publication_the_earlier_wins(shown, stated, day):
    prose = "<p>The bell was found in the harbor by a diver who looked for her ring there.</p>" * 3
    head = json_ld({"@type": "Article", "datePublished": stated, "dateModified": stated})
    page = f"{head}<h1>Harbor Bell Found Again</h1><p>{shown}</p>{prose}"
    assert clean(read_html(page)).metadata["date"] == day


@pytest.mark.parametrize("tag", ["title", "h1", "time", "span class=author"])
def test_of_a_text_without_end_only_the_beginning_is_looked_at(tag):
    tree = lxml_html.document_fromstring(f"<body><{tag}>{'word ' * 200_000}</body>")
    tracemalloc.start()
    read_sources(tree, frozenset())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000  # its words apart would be 12 megabytes
