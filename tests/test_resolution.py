"""Who is who in a text: own cases, with the mentions given, so that only the joining is tested."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.entities import resolve_mentions
from pipeline.annotate.names_evidence import Found
from pipeline.annotate.names_words import cue
from pipeline.annotate.person_names import name_words
from pipeline.edits import Span
from pipeline.house import house_list

DATA = Path(__file__).parent / "data"
MARK = re.compile(r"\[([^\]|]+)\|(\w+)\]")


def marked(story, kind="person"):
    """A text without its marks, its mentions, and who each is meant to be."""
    text, found, meant, end = "", [], [], 0
    for match in MARK.finditer(story):
        text += story[end : match.start()]
        before = text.split()[-1].lower().strip("(“.") if text.split() else ""
        title = before if before in cue("titles") and text.endswith(" ") else ""
        span = Span(len(text), len(text) + len(match[1]))
        found.append(Found(span, match[1], kind, 900, "context", "", title))
        text, end = text + match[1], match.end()
        meant.append(match[2])
    return text + story[end:], found, meant


def joined(story, house=None, kind="person"):
    """For each mention in order: the one it was meant to be, and the entity it came to."""
    text, found, meant = marked(story, kind)
    of = {
        mention.span: entity.entity
        for entity in resolve_mentions(text, found, house)
        for mention in entity.mentions
    }
    return [(number, of[one.span]) for number, one in zip(meant, found, strict=True)]


def cases():
    """The cases of resolution.txt by their names."""
    for case in (DATA / "resolution.txt").read_text("utf-8").split("\n== ")[1:]:
        name, _, story = case.partition("\n")
        paragraphs = [" ".join(paragraph.split()) for paragraph in story.strip().split("\n\n")]
        yield pytest.param(name, "\n\n".join(paragraphs), id=name)


@pytest.mark.parametrize(("name", "story"), list(cases()))
def test_persons_are_joined_only_where_it_is_certain(name, story):
    of = joined(story, house_list() if name.startswith("house: ") else None)
    assert len(set(of)) == len(dict(of)) == len({entity for _, entity in of})


@pytest.mark.parametrize(
    "story",
    [
        "The [International Monetary Fund|1] (IMF) warned. The [IMF|1] and the [I.M.F.|1] met.",
        "[Acme Holdings Inc.|1] grew. [Acme Holdings|1] sold it. [Acme|1] was glad.",
        "[Bank of America|1] and [Bank of England|2] lend. A [Bank|3] does.",
    ],
)
def test_organisations_are_joined_with_their_short_names(story):
    of = joined(story, kind="organisation")
    assert len(set(of)) == len(dict(of)) == len({entity for _, entity in of})


def test_what_is_told_apart_has_names_apart():
    text, found, _ = marked("Mr. [Smith|1] and Mrs. [Smith|2] sang.")
    assert {one.canonical for one in resolve_mentions(text, found)} == {"Mr. Smith", "Mrs. Smith"}


def test_a_suffix_alone_names_nobody():
    text, found, _ = marked("He is Martin King [Jr.|1]")
    assert resolve_mentions(text, found) == ()


PARTS = st.sampled_from(
    ["Anna", "Bob", "Keller", "Hart", "J.", "van", "al-Sisi", "Jr.", "Ben", "Xi", "Bobby", "III"]
)
BETWEEN = st.sampled_from(
    [" met ", ", known as ", " (born ", "). Mr. ", ". ", " and a ", "’s son "]
)


@given(st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=3), BETWEEN), max_size=12))
def test_each_mention_that_has_a_name_comes_to_one_entity(pairs):
    story = "".join(f"[{' '.join(words)}|1]{between}" for words, between in pairs)
    text, found, _ = marked(story)
    entities = resolve_mentions(text, found, house_list())
    spans = sorted(mention.span for one in entities for mention in one.mentions)
    assert spans == [one.span for one in found if name_words(one.text)]
    assert len({one.entity for one in entities}) == len(entities)
