"""What a page is: three hundred pages of every kind, and pages that only look like another."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared
from test_sites import article

from pipeline import clean
from pipeline.document import Document
from pipeline.status import page_status

DATA = Path(__file__).parent / "data"
BODIES = yaml.safe_load((DATA / "status_pages.yaml").read_text("utf-8"))
SENTENCES = yaml.safe_load((DATA / "languages.yaml").read_text("utf-8"))
STATUSES = {"article", "stub", "listing", "paywall", "error", "consent wall", "empty"}

MENUS = [
    [],
    ["Home", "News", "Sport", "Culture", "Jobs", "Subscribe", "Sign in"],
    ["Skip to content", "Menu", "Search", "The Post", "World", "Business", "Opinion", "My account"],
    ["Startseite", "Politik", "Wirtschaft", "Sport", "Abo", "Anmelden"],
    ["Inicio", "Mundo", "Economía", "Deportes", "Iniciar sesión"],
]
FOOTERS = [
    [],
    ["© 2024 The Post. All rights reserved.", "Privacy policy", "Terms of use", "Cookie settings"],
    ["About us", "Contact", "Advertise", "Careers", "Newsletters", "Follow us"],
    ["Impressum", "Datenschutz", "AGB", "Kontakt"],
]
HEADLINES = [
    "Council keeps the old pool open",
    "Ferry timetable changes from Monday",
    "How to prune roses in winter",
    "Six walks for a rainy day",
    "Why the bakery on Mill Lane closed",
    "Museum shows maps of the coast",
    "New bridge to open in spring",
    "What the budget means for you",
    "Farmers warn of a dry summer",
    "The library that never sleeps",
    "School choir wins in Bergen",
    "Harbour wall needs repairs",
    "Two towns, one hospital",
    "A day with the lock keeper",
    "The return of the night train",
    "Who owns the old mill",
]
GOODS = ["walking boot", "rain jacket", "wool scarf", "camping stove", "head torch", "tin kettle"]


def around(chance, body):
    return "\n".join([*chance.choice(MENUS), *body, *chance.choice(FOOTERS)]) + "\n"


def listing(chance, kind):
    """A front page, a category, a search or a shop."""
    count = chance.randint(12, 30)
    lines = []
    for number in range(count):
        title = f"{chance.choice(HEADLINES)}{chance.choice(['', ' again', ', they say'])}"
        if kind == "shop":
            lines += [
                f"{chance.choice(['Alpine', 'Fjord', 'Moor'])} {chance.choice(GOODS)} {number}",
                f"€{chance.randint(9, 190)}.00",
                *chance.choice([["Add to cart"], ["Quick view", "Add to wishlist"], []]),
            ]
        elif kind == "blog":
            words = article(f"{title}{number}", 1)[0].split()[:20]
            lines += [
                title,
                f"{chance.randint(1, 28)} March 2024",
                f"{' '.join(words)}…",
                "Read more",
            ]
        elif kind == "search":
            lines += [title, f"www.post.example › news › {number}"]
        else:
            lines += [title, f"{chance.randint(2, 50)} minutes ago"]
    head = {
        "shop": ["Outdoor", f"{count} products", "Sort by: Featured", "Filter"],
        "search": ["Search results", f"{count * 7} results", "Sort by relevance"],
        "blog": ["Archives", "Category: Town"],
        "front": ["Latest"],
    }[kind]
    tail = {"shop": ["Load more"], "blog": ["Older posts"], "search": ["Next page"], "front": []}
    return [*head, *lines, *tail[kind]]


ADDRESSES = {
    "shop": "https://post.example/collections/outdoor",
    "blog": "https://post.example/category/town/",
    "search": "https://post.example/search?q=town",
    "front": "https://post.example/",
}


def prose(chance, paragraphs):
    language = chance.choice(list(SENTENCES))
    lines = list(SENTENCES[language])
    chance.shuffle(lines)
    found = [f"{lines[0]} {lines[1]}", lines[2], f"{lines[3]} {lines[4]}"]
    return [*found, *article(chance.random(), max(paragraphs - 3, 0))][:paragraphs]


def pages():
    """(status, text, url) of three hundred pages."""
    chance = random.Random(20)
    found = []
    for status in ("error", "consent wall", "stub", "empty"):
        for body in BODIES[status]:
            for _ in range(1 if status != "stub" else 2):
                text = around(chance, body.splitlines()) if status != "empty" else body
                found.append((status, text, None))
    for body in BODIES["paywall"]:
        preview = prose(chance, chance.randint(1, 3))
        title = chance.choice(HEADLINES)
        text = around(chance, [title, "By Ann Lee", *preview, *body.splitlines()])
        found.append(("paywall", text, None))
    found += [
        ("article", around(chance, body.splitlines()), None)
        for body in [*BODIES["goods"], *BODIES["service"]]
    ]
    for number in range(32):
        kind = ("shop", "blog", "search", "front")[number % 4]
        text = around(chance, listing(chance, kind))
        found.append(("listing", text, ADDRESSES[kind] if number % 3 else None))
    while len(found) < 300:
        body = prose(chance, chance.randint(3, 12))
        title = chance.choice(HEADLINES)
        related = (
            ["You may also like", *chance.sample(HEADLINES, 4)] if chance.random() < 0.6 else []
        )
        banner = ["We use cookies.", "Accept all"] if chance.random() < 0.3 else []
        text = around(chance, [*banner, title, "By Ann Lee", "3 March 2024", *body, *related])
        found.append(("article", text, None))
    return found


def test_three_hundred_pages_are_told_apart():
    wrong = []
    counts = Counter()
    for status, text, url in pages():
        cleaned = clean(Document(text, url=url))
        counts[status] += 1
        assert cleaned.metadata["status_reason"]
        if cleaned.metadata["status"] != status:
            wrong.append((status, cleaned.metadata["status"], cleaned.metadata["status_reason"]))
    assert min(counts.values()) >= 2
    assert len(wrong) <= 300 * 0.03, wrong


PARAGRAPHS = article("a", 6)


@pytest.mark.parametrize(
    "lines",
    [
        ["Why every site needs a good 404 page", *PARAGRAPHS, "Page not found is what it says."],
        ["Subscribe to continue reading", "Already a subscriber? Log in", *PARAGRAPHS],
        ["We value your privacy", "Accept all", "Reject all", "The headline", *PARAGRAPHS],
        ["The cookie wall", *PARAGRAPHS, "Accept all, reject all: few read what they agree to."],
        ["The headline", *PARAGRAPHS, "Sort by", "Newest", *HEADLINES],
        ["Five kettles for the trail", *(f"{p}\n€{n}9.00" for n, p in enumerate(PARAGRAPHS))],
    ],
)
def test_an_article_is_one_whatever_stands_around_it(lines):
    assert clean("\n".join(lines)).metadata["status"] == "article"


def test_a_page_that_is_no_article_keeps_its_text_and_says_so():
    body = BODIES["paywall"][0].splitlines()
    cleaned = clean("\n".join(["The headline", *PARAGRAPHS[:2], *body]))
    assert cleaned.metadata["status"] == "paywall"
    assert cleaned.metadata["status_reason"] == 'phrase: "subscribe to continue reading" (en)'
    assert PARAGRAPHS[0] in cleaned.text


@given(st.text(max_size=300), st.text(max_size=100), st.one_of(st.none(), st.text(max_size=30)))
def test_any_page_has_a_status_and_a_reason(raw, text, url):
    verdict = page_status(raw, text, url=url)
    assert verdict.status in STATUSES
    assert verdict.reason
    assert page_status(raw, text, url=url) == verdict


@needs_shared
def test_articles_of_the_development_pages_are_articles():
    import gzip  # noqa: PLC0415

    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt") as lines:
        found = [json.loads(line) for line in lines]
    articles = [one for one in found if one["type"] == "article"][::4]
    right = sum(
        page_status(one["text"], one["gold"] or "", url=one["url"]).status == "article"
        for one in articles
    )
    assert right >= 0.96 * len(articles)
