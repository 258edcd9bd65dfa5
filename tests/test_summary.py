"""What a run says of itself."""

from collections import Counter
from pathlib import Path

from flows.summary import Summary, Work, details, headline, overview


def summary(**work):
    return Summary(Path("out"), 3, 1200, 2, Work(**work), 1.25)


def test_a_run_without_work_says_so():
    assert headline(summary()) == "nothing to do: 1,200 documents in 3 shards are up to date"


def test_the_page_counts_this_run_and_the_output():
    edits = Counter({("spacing/comma", "applied"): 5, ("casing/name", "withheld"): 1})
    page = overview(summary(shards=1, documents=400, rejects=1, edits=edits))
    assert page.startswith("Cleaned 400 documents in 1 shard in 1.2 s, 1 reject; 2 shards up to")
    assert "| documents | 400 | 1,200 |" in page
    assert "| edits applied | 5 | |" in page
    assert "| edits withheld | 1 | |" in page


def test_the_table_has_the_stages_with_their_rules():
    edits = Counter({("spacing/b", "applied"): 5, ("spacing/a", "dropped"): 2})
    table = details(summary(edits=edits, seconds={"read": 0.5, "spacing": 2.0}))
    assert [(line["stage or rule"], line["applied"], line["seconds"]) for line in table] == [
        ("read", 0, 0.5),
        ("spacing", 5, 2.0),
        ("spacing/a", 0, ""),
        ("spacing/b", 5, ""),
    ]
