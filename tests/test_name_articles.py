"""The hand-marked articles that the finder of names is trained on."""

import pytest
from name_articles import MARKS, blocks, expand, unmark

TEXT = "Washington Post: Steve Witkoff left Washington. Witkoffs stayed; Washington's Witkoff knew."


def marked(block):
    ((_, _, marks),) = blocks(f"# 0001 90\n{block}")
    return [(TEXT[start:end], kind) for (start, end), kind in expand(TEXT, marks).items()]


def test_a_name_marks_each_of_its_occurrences_as_a_whole_word():
    assert marked("P: Steve Witkoff; Witkoff") == [
        ("Steve Witkoff", "person"),
        ("Witkoff", "person"),
    ]


def test_longer_names_come_first():
    assert marked("L: Washington\nO: Washington Post") == [
        ("Washington Post", "organisation"),
        ("Washington", "place"),
        ("Washington", "place"),
    ]


def test_occurrences_are_told_by_number():
    assert marked("O: Washington Post; Washington #2\nL: Washington #1") == [
        ("Washington Post", "organisation"),
        ("Washington", "place"),
        ("Washington", "organisation"),
    ]


def test_what_is_no_name_shields_the_names_in_it():
    assert marked("-: Steve Witkoff\nP: Witkoff") == [("Witkoff", "person")]


@pytest.mark.parametrize("block", ["P: Kushner", "P: Witkoff #3", "P: Witkoff\nO: Witkoff"])
def test_marks_that_cannot_be_meant_are_refused(block):
    with pytest.raises(ValueError, match="occurrence"):
        marked(block)


def test_the_marks_that_come_with_the_project_can_be_read():
    found = list(blocks(MARKS.read_text("utf-8")))
    assert found
    assert len({page for page, _, _ in found}) == len(found)


def test_marks_in_the_text_are_taken_out():
    assert unmark("by [P Jane Doe] of [L Rome]") == (
        "by Jane Doe of Rome",
        {(3, 11): "person", (15, 19): "place"},
    )
