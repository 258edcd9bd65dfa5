"""What is read from a flattened page: names in one form, days or none, the headline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, clean
from pipeline.harvest import harvest
from pipeline.harvest.bylines import Byline, is_person, normal_authors, read_byline
from pipeline.harvest.dates import Order, date_of_address, date_order, dates_in
from pipeline.harvest.headlines import headline_span, is_site_name
from pipeline.harvest.lines import PageLines

BODY = (
    "The bridge over the river was opened on Monday by the mayor and both of her deputies.\n"
    "It carries the road from the harbor to the hill, and the town had waited ten years for it.\n"
    "The old bridge was closed when one of its piers gave way in the flood of that spring.\n"
)

TITLE = "Mayor Opens the New Bridge\n"

LIST = "https://example.com/category/town/"


def read(text, url=None, language="en"):
    """The fields of a text by name; authors as a list."""
    found = {}
    for field in harvest(text, url, language):
        if field.name in {"author", "tag"}:
            found.setdefault(f"{field.name}s", []).append(field.value)
        else:
            found.setdefault(field.name, field.value)
    return found


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By EMMA WALKER", ["Emma Walker"]),
        ("walker, emma", ["Emma Walker"]),
        ("Walker, Emma", ["Emma Walker"]),
        ("Emma Walker and Thomas Day", ["Emma Walker", "Thomas Day"]),
        ("Emma Walker & Thomas Day", ["Emma Walker", "Thomas Day"]),
        ("Emma Walker, Thomas Day, and Anna Reed", ["Emma Walker", "Thomas Day", "Anna Reed"]),
        ("BY EMMA WALKER AND THOMAS DAY", ["Emma Walker", "Thomas Day"]),
        ("Walker, Emma; Day, Thomas", ["Emma Walker", "Thomas Day"]),
        ("Emma Walker, Associated Press", ["Emma Walker"]),
        ("Written by by Emma Walker", ["Emma Walker"]),
        ("Von Emma Walker", ["Emma Walker"]),
        ("Par Emma Walker", ["Emma Walker"]),
        ("Emma Walker, MD, PhD", ["Emma Walker"]),
        ("Emma A. Walker Ph.D.", ["Emma A. Walker"]),
        ("Dr. Emma Walker", ["Emma Walker"]),
        ("J.R.R. Tolkien", ["J.R.R. Tolkien"]),
        ("JAN DE VRIES", ["Jan de Vries"]),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("RONALD MCDONALD JR.", ["Ronald McDonald Jr."]),
        ("Emma Walker Emma Walker", ["Emma Walker"]),
        ("Emma Walker, Executive Digital Editor", ["Emma Walker"]),
        ("Emma Walker on March 3, 2024", ["Emma Walker"]),
        ("ByEmma Walker", ["Emma Walker"]),
        ("Byron Walker", ["Byron Walker"]),
        ("Emma Walker ewalker@post.example", ["Emma Walker"]),
        ("Harbor Net Security", ["Harbor Net Security"]),
        ("Reuters", []),
        ("Admin", []),
        ("Staff", []),
        ("Hours Ago", []),
        ("By Company Size", []),
        ("3 hours ago", []),
        ("https://social.example/walker", []),
        ("@walker", []),
        ("walker@example.org", []),
        ("12:30", []),
        ("", []),
    ],
)
def test_a_byline_names_its_authors(byline, authors):
    assert list(read_byline(byline).authors) == authors


def test_agencies_and_roles_stand_apart():
    assert read_byline("Emma Walker, Senior Writer, Reuters") == Byline(
        ("Emma Walker",), ("Reuters",), "Senior Writer"
    )


def test_an_author_named_twice_is_one():
    assert normal_authors(["By Emma Walker", "EMMA WALKER", "Anna Reed"]) == (
        "Emma Walker",
        "Anna Reed",
    )


@given(st.text(alphabet="By EmaWlkr,&.;|-–()'@/0123\n\t éß漢", max_size=120))
def test_any_byline_is_read_and_what_it_gives_stays_as_it_is(text):
    for name in read_byline(text).authors:
        assert name == " ".join(name.split())
        assert read_byline(name).authors in {(name,), ()} or not is_person(name)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("December 18, 2025", ["2025-12-18"]),
        ("Dec. 18th, 2025", ["2025-12-18"]),
        ("18 December 2025", ["2025-12-18"]),
        ("18. Dezember 2025", ["2025-12-18"]),
        ("18 de diciembre de 2025", ["2025-12-18"]),
        ("18 décembre 2025", ["2025-12-18"]),
        ("18 декабря 2025", ["2025-12-18"]),
        ("2025-12-18T10:00:00Z", ["2025-12-18"]),
        ("2025年12月18日", ["2025-12-18"]),
        ("2025. 12. 18.", ["2025-12-18"]),
        ("18.12.2025", ["2025-12-18"]),
        ("31/12/2024", ["2024-12-31"]),
        ("3/3/2025", ["2025-03-03"]),
        ("3/4/2025", []),
        ("31 February 2025", []),
        ("2 hours ago", []),
        ("Friday", []),
        ("December 2025", []),
        ("version 1.2.2024.5", []),
        ("12345-12-18", []),
    ],
)
def test_days_are_read_or_left_alone(line, days):
    assert [found.day for found in dates_in(line)] == days


def test_a_page_tells_the_order_of_its_dates():
    assert date_order("on 3/4/2025 and 25/4/2025", "en", None) == Order(True, False)
    assert date_order("on 3/4/2025 and 4/25/2025", "en", None) == Order(False, True)
    assert date_order("4/25/2025 and 25/4/2025", "en", None) == Order(False, False)
    assert date_order("3/4/2025", "en", "https://news.example.co.uk/a").day_first
    assert date_order("3/4/2025", "fr", None).day_first
    assert date_order("3/4/2025", "en", "https://news.example.com/a") == Order(False, False)
    assert dates_in("3/4/2025", Order(day_first=True, month_first=False))[0].day == "2025-04-03"


def test_a_date_says_what_it_is_the_date_of():
    line = "Published Dec 1, 2020 | Updated on Jan 3, 2021"
    assert [(found.day, found.kind) for found in dates_in(line)] == [
        ("2020-12-01", "published"),
        ("2021-01-03", "updated"),
    ]
    assert dates_in("3 May 2024", above="Last updated:")[0].kind == "updated"


def test_a_date_in_an_address():
    assert date_of_address("https://a.example/2025/12/18/bridge") == "2025-12-18"
    assert date_of_address("https://a.example/news/2025/dec/18/bridge") == "2025-12-18"
    assert date_of_address("https://a.example/2025/12/bridge") is None
    assert date_of_address("https://a.example/2025/bridge/18/") is None
    assert date_of_address("http://[broken/2025/12/18/") is None


def test_the_head_of_an_article():
    page = (
        "Skip to content\nHome\nNews\nSport\nContact\n"
        "Mayor Opens the New Bridge After Ten Years\n"
        "By EMMA WALKER, Senior Writer\nMarch 3, 2024 | Updated March 5, 2024\n" + BODY
    )
    assert read(page, "https://news.example/mayor-opens-new-bridge") == {
        "title": "Mayor Opens the New Bridge After Ten Years",
        "authors": ["Emma Walker"],
        "author_role": "Senior Writer",
        "date": "2024-03-03",
        "modified": "2024-03-05",
    }


@pytest.mark.parametrize(
    "head",
    [
        "By\nEmma Walker\nMarch 3, 2024\n",
        "March 3, 2024\nBy Emma Walker\n",
        "March 3, 2024 By Emma Walker 4 Comments\n",
        "Emma Walker\nMarch 3, 2024\n",
        "Written by: Emma Walker\nPublished on March 3, 2024\n",
        "Emma Walker • March 3, 2024 • 5 min read\n",
    ],
)
def test_bylines_in_one_line_and_in_two(head):
    found = read(f"Home\nNews\nMayor Opens the New Bridge\n{head}{BODY}")
    assert (found["authors"], found["date"]) == (["Emma Walker"], "2024-03-03")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Emma Walker, Associated Press", ["Emma Walker"]),
        ("Emma Walker | Reuters", ["Emma Walker"]),
        ("Emma Walker, Shipping Expert", ["Emma Walker"]),
        ("Emma Walker, Clemson University", ["Emma Walker"]),
        ("Emma Walker USA TODAY", ["Emma Walker"]),
        ("Emma Walker and Thomas Day | Guest Columnists", ["Emma Walker", "Thomas Day"]),
        ("Emma Walker, Print Managing Editor\nMay 31, 2024", ["Emma Walker"]),
        ("109 Comments | Emma Walker | Last Updated: March 11, 2019", ["Emma Walker"]),
        ("Written Emma Walker, CEPF®", ["Emma Walker"]),
        ("City Desk / harborpost.com / Updated: Dec 17, 2025, 21:47 IST", None),
        ("Harbor City Desk / hpost.in / Updated: Dec 17, 2025, 21:47 IST", ["Harbor City Desk"]),
        ("Author\nEmma Walker", ["Emma Walker"]),
        ("by jwalker\n18th Dec 2025", ["jwalker"]),
        ("Jowa\nJan 23\n11 min read", ["Jowa"]),
        ("Harborpost\nMarch 3, 2024", ["Harborpost"]),
        ("By EMMA WALKER and jan de Vries", ["Emma Walker", "Jan de Vries"]),
        ("Emma Walker, who has lived here for years\nMay 31, 2024", None),
        ("Clemson University\nMay 31, 2024", None),
        ("Weather | Traffic | Emma Walker", None),
    ],
)
def test_a_line_signs_if_all_of_it_is_known(line, authors):
    address = "https://www.harborpost.com/mayor-opens-new-bridge"
    assert read(f"Home\n{TITLE}{line}\n{BODY}", address).get("authors") == authors


@pytest.mark.parametrize(
    "line",
    [
        "By Company Size",
        "By Industry",
        "Photo by Emma Walker",
        "Reviewed by Emma Walker",
        "3 hours ago",
        "Staff",
        "Trusted by thousands of companies",
    ],
)
def test_nobody_is_the_author(line):
    found = read(f"Home\nMayor Opens the New Bridge\n{line}\n{BODY}")
    assert found.keys() <= {"title"}


def test_the_author_stands_behind_the_article():
    page = f"Mayor Opens the New Bridge\n{BODY}About the author\nEmma Walker\nShe lives in Oslo.\n"
    assert read(page)["authors"] == ["Emma Walker"]


def test_a_date_beside_another_story_is_not_the_page_s():
    page = f"Mayor Opens the New Bridge\nFirst wooden joint Sunday, 31.03.2019\n{BODY}"
    assert "date" not in read(page)


def test_an_update_is_no_publication():
    found = read(f"Mayor Opens the New Bridge\nLast updated: March 5, 2024\n{BODY}")
    assert found["modified"] == "2024-03-05"
    assert "date" not in found


@pytest.mark.parametrize(
    ("foot", "tags"),
    [
        ("Tags: bridges, Old Harbor, traffic\nShare\n", ["bridges", "Old Harbor", "traffic"]),
        ("Tags: Bridges\n", ["Bridges"]),
        ("Filed under:\nBridges | Harbor\n", ["Bridges", "Harbor"]),
        ("Tags\nbridge\nharbor\nflood\nRelated stories\n", ["bridge", "harbor", "flood"]),
        ("Tagged: #bridge #harbor\n", ["bridge", "harbor"]),
        ("Topics: bridge, harbor\n", ["bridge", "harbor"]),
        ("Schlagwörter: Brücke, Hafen\n", ["Brücke", "Hafen"]),
        ("Étiquettes : pont, port, ville\n", ["pont", "port", "ville"]),
        ("Теги: мост, порт\n", ["мост", "порт"]),
        ("タグ:橋、港\n", ["橋", "港"]),
        # Several tags and nothing between them; a menu; a cloud of all the blog's tags.
        ("Tags: Old Harbor New Bridge Mayor Votes Town\n", None),
        ("Topics\nWorld\nBusiness\nSport\n", None),
        ("Tags\nalpha\nbeta\ngamma\ndelta\n", None),
        ("Tags: None\n", None),
        ("Tags: The mayor had said that the bridge was safe to cross again.\n", None),
        ("Related topics\nWhy the old pier gave way in the flood\n", None),
    ],
)
def test_tags_are_read_where_the_article_bears_them_out(foot, tags):
    assert read(TITLE + BODY + foot).get("tags") == tags


@pytest.mark.parametrize(
    ("page", "url", "name"),
    [
        ("New Bridge Opens | The Harbor Post\n" + BODY, "harborpost.com", "The Harbor Post"),
        (
            TITLE + BODY + "© The Harbor Post. All rights reserved.\n",
            "hpost.com",
            "The Harbor Post",
        ),
        (TITLE + BODY + "© Harbor News. All rights reserved.\n", "harborpost.com", None),
        (TITLE + BODY + "Copyright 2024 Harbor Post, Inc.\n", "harborpost.com", "Harbor Post"),
        (TITLE + BODY + "© 2024 New Harbor Times\n", "nhtimes.com", "New Harbor Times"),
        (TITLE + BODY + "The Harbor Post © 2024\n", "theharborpost.com", "The Harbor Post"),
        ("Harbor Post\nMenu\n" + TITLE + BODY, "harborpost.co.uk", "Harbor Post"),
        # The software's maker, a photographer, an agency.
        (TITLE + BODY + "© 2024 Sitewright Inc.\nPowered by Sitewright\n", "harborpost.com", None),
        (TITLE + BODY + "Photo © Emma Walker\n", "harborpost.com", None),
        ("Mayor Opens the New Bridge | Reuters\n" + BODY, "harborpost.com", None),
        # Without an address: who holds the rights, if the page names them elsewhere as well.
        ("Harbor Post\n" + TITLE + BODY + "© 2024 Harbor Post\n", None, "Harbor Post"),
        (TITLE + BODY + "© 2024 Harbor Post\n", None, None),
        ("Blog\n" + TITLE + BODY + "© 2024 Blog\n", None, None),
        ("Emma Walker\n" + TITLE + BODY + "© 2024 Emma Walker\n", None, None),
    ],
)
def test_a_site_is_named_where_its_address_agrees(page, url, name):
    found = read(page, url and f"https://www.{url}/mayor-opens-bridge").get("sitename")
    assert found == name


@pytest.mark.parametrize(
    ("foot", "site"),
    [
        ("The post Mayor Opens the New Bridge appeared first on Harbor Post.", "Harbor Post"),
        (
            "The post “Mayor Opens the New Bridge” appeared first on harborpost.com",
            "harborpost.com",
        ),
        ("Der Beitrag Mayor Opens the New Bridge erschien zuerst auf Hafenpost.", "Hafenpost"),
    ],
)
def test_a_feed_names_headline_and_site(foot, site):
    found = read(f"Old Pier Gave Way\n{TITLE}By Emma Walker\n{BODY}{foot}\n")
    assert (found["title"], found["sitename"]) == ("Mayor Opens the New Bridge", site)
    assert found["authors"] == ["Emma Walker"]
    alone = read(f"{BODY}{foot}\n")
    assert (alone["title"], alone["sitename"]) == ("Mayor Opens the New Bridge", site)


def test_the_feed_lines_of_several_posts_are_of_no_page():
    lines = "".join(f"The post {name} appeared first on Harbor Post.\n" for name in "ABC")
    assert "sitename" not in read(TITLE + BODY + lines)


def test_an_article_without_a_head_has_none():
    assert read(BODY) == {}
    assert clean(BODY).metadata.keys().isdisjoint({"title", "authors", "date"})


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("date 2017-05-24 Mayor Opens the New Bridge", "Mayor Opens the New Bridge"),
        ("2017-05-24 | Mayor Opens the New Bridge", "Mayor Opens the New Bridge"),
        ("Published: May 24, 2017 – Mayor Opens the New Bridge", "Mayor Opens the New Bridge"),
        ("May 24, 2017: Mayor Opens the New Bridge", "May 24, 2017: Mayor Opens the New Bridge"),
    ],
)
def test_a_date_before_the_headline_is_not_of_it(line, title):
    assert headline_span(PageLines(line), PageLines(line).lines[0]) == (
        line.index(title),
        len(line),
    )


def test_a_headline_goes_as_what_it_is():
    menu = "Home\nWorld\nSport\nWeather\nMoney\nSigns in the Old Harbor Town\n"
    raw = f"{menu}{TITLE}May 24, 2017\n{BODY}Related stories\nOld Pier Gave Way\n"
    cleaned = clean(raw, url="https://example.com/mayor-opens-new-bridge")
    rules = {tracked.edit.before: tracked.edit.rule for tracked in cleaned.applied}
    assert rules[TITLE] == "boilerplate/title"


def test_the_headline_is_no_section():
    document = Document(BODY, hints={"title": "Bridge Opens", "section": ("News", "BRIDGE OPENS")})
    assert clean(document).metadata["section"] == ["News"]


def test_a_field_points_at_where_it_was_read_in_the_raw_text():
    raw = f"Mayor Opens the &#8220;New&#8221; Bridge\nBy EMMA WALKER\nMarch 3, 2024\n{BODY}"
    cleaned = clean(Document(raw))
    spans = {field.name: raw[slice(*field.span)] for field in cleaned.fields if field.span}
    assert spans["author"] == "EMMA WALKER"
    assert spans["date"] == "March 3, 2024"
    assert cleaned.metadata["title"] == "Mayor Opens the “New” Bridge"


def test_a_headline_left_in_the_text_is_the_one_that_was_repaired():
    raw = f"The bridge is open ,the mayor said\n{BODY}"
    cleaned = clean(raw)
    assert cleaned.text.startswith("The bridge is open, the mayor said\n")
    assert cleaned.metadata["title"] == "The bridge is open, the mayor said"
    field = next(field for field in cleaned.fields if field.name == "title")
    assert raw[slice(*field.span)] == "The bridge is open ,the mayor said"


def test_what_the_source_says_goes_first():
    document = Document(
        f"Mayor Opens the New Bridge\nBy Emma Walker\n{BODY}",
        hints={"title": "The Bridge", "authors": ("Anna Reed",)},
    )
    assert clean(document).metadata["title"] == "The Bridge"
    assert clean(document).metadata["authors"] == ["Anna Reed"]


def test_a_list_of_articles_has_no_author_and_no_date():
    topics = ("Rivers", "Bridges", "Harbours", "Tunnels", "Markets", "Gardens", "Castles", "Roads")
    entry = "{} of the old town and where to see them\nBy Emma Walker\nMay 4, 2024\nRead more\n"
    listed = clean(Document("".join(entry.format(topic) for topic in topics), url=LIST)).metadata
    assert listed["status"] == "listing"
    assert not {"authors", "date", "modified"} & listed.keys()


def test_who_reviewed_a_product_is_not_its_author():
    page = f"Mayor Opens the New Bridge\nBy Emma Walker\nMarch 3, 2024\n{BODY}"
    assert "authors" not in clean(page, url="https://example.com/products/bridge").metadata
    assert "authors" in clean(page, url="https://example.com/p/bridge").metadata


def test_a_person_goes_before_a_firm():
    document = Document(
        f"Mayor Opens the New Bridge\nBy Emma Walker\nMarch 3, 2024\n{BODY}",
        hints={"authors": ("Bridgeworks",)},
    )
    assert clean(document).metadata["authors"] == ["Emma Walker"]


def test_a_site_s_name_is_known_by_its_address():
    assert is_site_name("The Harbor Post", "theharborpostcom")
    assert not is_site_name("The Bridge", "theharborpostcom")
    assert not is_site_name("", "")


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "By " * 100_000,
        "a\n" * 200_000,
        "1/2/2020 " * 20_000,
        "» " * 50_000,
        "By Emma Walker\n" * 20_000,
        "(" * 100_000,
        "Tags: a, b\n" * 50_000,
        "The post " + "appeared first on " * 50_000,
        "The post a appeared first on b\n" * 50_000,
        "Tags: " + "a, " * 100_000,
        "© a a a a " * 50_000,
        "© 2024 A A A A A A A A\n" * 50_000,
    ],
)
def test_hostile_lines_are_read_in_linear_time(text):
    list(harvest(text, "https://a.example/" + "a-" * 5_000))


@given(st.text(alphabet="By Emma Walker\n.,|»0123456789/:-漢é", max_size=400))
def test_any_text_is_harvested_inside_its_bounds(text):
    for field in harvest(text):
        assert field.span is not None
        assert 0 <= field.span.start <= field.span.end <= len(text)
