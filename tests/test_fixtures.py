"""Every fixture comes out as a person has reviewed it: text, metadata and changes.

`expected/NAME.expected.txt` was written by hand. `expected/NAME.changes.txt` holds the
metadata and the tracked changes; after a change of the rules, write them anew with

    python tests/test_fixtures.py

and read the difference before you commit it.
"""

from pathlib import Path

import pytest

from pipeline import Config, Rejected, clean
from pipeline.report.changes import listed, places, shown
from pipeline.storage.readers import read

FOLDER = Path(__file__).parent.parent / "fixtures"
PAGES = sorted(FOLDER.glob("pages/*"))
#: What is no more than a count, or changes with the config alone.
LEFT_OUT = {"settled", "words"}


def documents():
    """Each document or reject of each page, by the name its expectations have."""
    for page in PAGES:
        for number, found in enumerate(read(page, Config())):
            within = f".{found.source_id or number}" if page.suffix == ".jsonl" else ""
            yield page.name + within, found


DOCUMENTS = dict(documents())


def changes_of(found):
    """The metadata and the changes of a document, or the reason of a reject, to be read."""
    if isinstance(found, Rejected):
        return f"rejected: {found.reason}: {found.message}\n"
    cleaned = clean(found)
    lines = [f"{key}: {value}" for key, value in cleaned.metadata.items() if key not in LEFT_OUT]
    for entry in listed(cleaned):
        lines += [
            "",
            f"{entry.rule}: {entry.reason}",
            f"  {places(entry.lines)}: {marked(entry.before)} → {marked(entry.after)}",
        ]
    return "\n".join(lines) + "\n"


def marked(text):
    return shown(text, fully=True).replace("\n", "") or "nothing"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_text(name):
    expected = FOLDER / "expected" / f"{name}.expected.txt"
    found = DOCUMENTS[name]
    if isinstance(found, Rejected):
        assert not expected.exists()
    else:
        assert clean(found).text == expected.read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_metadata_and_changes(name):
    expected = FOLDER / "expected" / f"{name}.changes.txt"
    assert changes_of(DOCUMENTS[name]) == expected.read_text("utf-8")


def test_a_clean_article_comes_out_untouched():
    cleaned = clean(DOCUMENTS["clean.txt"])
    assert cleaned.applied == ()
    assert cleaned.text == DOCUMENTS["clean.txt"].text


def test_every_expectation_has_its_page():
    names = {path.name.rsplit(".", 2)[0] for path in FOLDER.glob("expected/*")}
    assert names <= DOCUMENTS.keys()


if __name__ == "__main__":
    for name, found in DOCUMENTS.items():
        (FOLDER / "expected" / f"{name}.changes.txt").write_text(changes_of(found), "utf-8")
