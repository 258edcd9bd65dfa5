"""The laws of cleaning, end to end: nothing is lost, it settles, purity, one bad document."""

import json
import os
import random
import re
from pathlib import Path

import pytest
from shared import SHARED, clean_texts, needs_shared

from pipeline import Config, Document, Rejected, clean, clean_documents
from pipeline.config import make_config
from pipeline.document import Cleaned, Status
from pipeline.edits import ChangeSet
from pipeline.harvest.dates import Order, dates_in
from pipeline.rules import rules

FIXTURES = sorted(Path(__file__).parent.parent.glob("fixtures/pages/*.txt"))
READABLE = [path for path in FIXTURES if "undecodable" not in path.name]

#: What random texts are made of: debris of every kind, and what looks like it.
PIECES = [
    *("the", "However", "russia", "U.S.", "Steve", "witkoff", "a.m.", "e.g.", "Node.js", "i", "O"),
    *(" ", "  ", " ", "\n", "\n\n", "\r\n", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}"),
    *(".", ",", " ,", "?", "!", ":", ";", "(", ")", "-", "–", "—", "--", "…", "...", "»", "|", ">"),
    *("“", "”", "‘", "’", '"', "'", "`", "´", "«", "„", "&amp;", "&amp;amp;", "&nbsp;", "&#0;"),
    *(
        "â€™",
        "Ã©",
        "Ã",
        "\x85",
        "\x00",
        "\x1b[0m",
        "\x1b",
        "\ufb01",
        "Ａ",
        "e\u0301",
        "\u00ad",
        "漢",
    ),
    *(
        "https://example.org/a,b",
        "```",
        "    x = f(a , b)",
        "- ",
        "1. ",
        "Home » News » ",
        "-title ",
    ),
    *(
        "Leave a Comment",
        "by Emma Walker",
        "You may also like",
        "{{x}}",
        "%%sep%%",
        "<b>",
        "\ufeff",
    ),
    *("withdraw its forces. the remarks were", "control-particularly", "regions-continues"),
    *("This sentence has at least twelve words, so that it counts as the article's own.",),
    *(
        "thatTurkey",
        "ofthe",
        "weekThey",
        "killed20",
        "1, 000",
        " 5 %",
        "$ 5",
        "U. S.",
        "long- term",
    ),
    *(
        " s ",
        " re ",
        "’s",
        " 's ",
        "(",
        " )",
        "(x )",
        "word.Word",
        "word:word",
        "Mr.",
        "‚",
        "′s",
        "a",
    ),
]


#: What a field's raw span goes through before it is read.
READ_ONLY = make_config({"stages": ["encoding", "layout"]})


def random_text(seed):
    rng = random.Random(seed)
    return "".join(rng.choices(PIECES, k=rng.randrange(1, 40)))


def rebuild(cleaned: Cleaned) -> str:
    """The raw text from the canonical text and the edits alone."""
    text = cleaned.text
    for number in sorted({tracked.number for tracked in cleaned.applied}, reverse=True):
        edits = [tracked.edit for tracked in cleaned.applied if tracked.number == number]
        length = len(text) - sum(edit.growth for edit in edits)
        text = ChangeSet(length, tuple(edits)).invert().apply(text)
    return text


def check_laws(text, config=None):
    cleaned = clean(text, config=config)
    assert rebuild(cleaned) == text
    assert cleaned.alignment.old_length == len(text)
    assert cleaned.alignment.new_length == len(cleaned.text)
    assert cleaned.metadata["settled"]
    again = clean(cleaned.text, config=config)
    assert again.text == cleaned.text
    assert again.applied == ()
    for tracked in cleaned.edits:
        assert 0 <= tracked.raw.start <= tracked.raw.end <= len(text)
    for field in cleaned.fields:
        assert field.span is not None
        assert says(clean(text[slice(*field.span)], config=READ_ONLY).text, field)
    return cleaned


def says(read, field):
    """Whether a field is what its span reads; authors and days have a normal form.

    A headline has the spaces that it got in the text, which tells more than the span alone.
    """
    if field.name in {"date", "modified"}:
        orders = (
            Order(day_first=True, month_first=False),
            Order(day_first=False, month_first=True),
        )
        return any(found.day == field.value for order in orders for found in dates_in(read, order))
    said, words = (re.findall(r"\w+", part.casefold()) for part in (field.value, read))
    return set(said) <= set(words) or (field.name == "title" and "".join(said) in "".join(words))


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_laws_hold_for_the_fixtures(path):
    data = path.read_bytes()
    check_laws(data.decode("cp1252" if path.name == "latin1.txt" else "utf-8-sig"))


@pytest.mark.parametrize("block", range(10))
def test_laws_hold_for_random_texts(block):
    rounds = 5_000 if os.environ.get("COPYDESK_TORTURE") else 500
    for seed in range(block * rounds, (block + 1) * rounds):
        text = random_text(seed)
        try:
            check_laws(text)
            check_laws(text, make_config({"repair": {"damaged_per_10k": "always"}}))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {text!r}") from error


@needs_shared
@pytest.mark.parametrize("block", range(5))
def test_laws_hold_for_clean_articles(block):
    for text in clean_texts(500)[block::5]:
        check_laws(text)


@needs_shared
@pytest.mark.parametrize("name", ["spun-article", "wire-article"])
def test_laws_hold_for_the_samples(name):
    check_laws((SHARED / "samples" / f"{name}.txt").read_text("utf-8"))


def test_batches_of_any_size_give_the_same():
    documents = [Document(random_text(seed)) for seed in range(60)]
    alone = [clean_documents([document], Config())[0] for document in documents]
    assert clean_documents(documents, Config()) == alone
    assert clean_documents(documents[::-1], Config())[::-1] == alone


def test_one_bad_document_harms_only_itself(monkeypatch):
    broken = next(iter(rules().values()))

    def fail(text):
        if "poison" in text.text:
            raise RuntimeError("boom")
        yield from ()

    monkeypatch.setitem(broken.__dict__, "function", fail)
    monkeypatch.setitem(broken.__dict__, "trigger", None)
    good, bad, other = clean_documents(
        [Document("one\n"), Document("poison\n", source="b.txt"), Document("two\n")], Config()
    )
    assert (good.text, other.text) == ("one\n", "two\n")
    assert bad == Rejected("b.txt", "internal-error", "RuntimeError: boom")


def test_every_proposal_is_accounted_for():
    never = make_config({"repair": {"damaged_per_10k": "never"}})
    raw = "He saw https://a.org/x , then left .\nWas it over? he went home  .\n"
    cleaned = clean(raw, config=never)
    statuses = {(tracked.edit.rule, tracked.status) for tracked in cleaned.edits}
    assert ("casing/unsure-start", Status.WITHHELD) in statuses
    assert ("spacing/space-before-comma", Status.APPLIED) in statuses


def test_the_headline_goes_where_the_config_wants_it():
    raw = "Home » News » Mayor Opens the New Bridge\nMayor Opens the New Bridge\n\nIt holds.\n"
    body = "The bridge over the river was opened on Monday by the mayor and both her deputies.\n"
    text = make_config({"output": {"headline": "text"}})
    assert clean(raw + body).text.startswith("It holds.")
    on_top = check_laws(raw + body, text)
    assert on_top.text.startswith("Mayor Opens the New Bridge\n\nIt holds.")
    assert "title" not in check_laws(body, text).metadata


def test_the_clock_tells_where_the_time_went():
    clock = {}
    clean_documents([Document("However,the talks go on.\n")], Config(), clock)
    assert clock.keys() >= {"spacing", "spacing/missing-after-comma"}
    assert all(seconds >= 0 for seconds in clock.values())


def test_metadata_is_plain_data():
    metadata = clean("MOSCOW – The talks went on.\n", url="https://a.example/x").metadata
    assert json.loads(json.dumps(metadata)) == metadata
    assert metadata["dateline"] == "MOSCOW"
    assert metadata["hostname"] == "a.example"


def test_a_name_that_is_repeated_is_no_damage():
    once = "It runs at thePresident level of the Notism.Collaboration project, they say.\n"
    always = make_config({"repair": {"damaged_per_10k": "always"}})
    cleaned = clean(once, config=always)
    assert "the President level of the Notism. Collaboration" in cleaned.text
    twice = f"{once}\nMore of thePresident and of Notism.Collaboration is to come next year.\n"
    cleaned = clean(twice, config=always)
    assert cleaned.text == twice
    refused = {tracked.edit.rule for tracked in cleaned.edits if tracked.status is Status.REFUSED}
    assert refused >= {"spacing/glued-at-capital"}
