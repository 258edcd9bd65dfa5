"""What stands on a page twice is found, and what comes again for a reason is not."""

from pipeline import clean
from pipeline.annotate.copies import find_copies

ARTICLE = """\
Repairs to the Old Bridge
The bridge over the Alder will be closed to cars from Monday, the town council has decided. Two of \
its seven arches have lost more stone than anybody had thought they would in so few winters.
Walkers and cyclists may use the eastern side, where a way of wooden boards has been laid. It is \
too narrow for the two of them at once, and there will be a light at either end of it.
The mason who looked at the arches in March had asked for a year; the council gave him eight \
months, and the money that it had put aside for a new roof on the school gymnasium. Whoever \
has a boat below the weir should move it before then, the harbour office says.
Trains are not affected.""".splitlines()
CHORUS = ["Roll the barrel down the lane, my love,", "roll it down to the landing;"] * 4


def test_second_copy_goes_whole():
    lines = [*ARTICLE, "Share", *ARTICLE, "Contact us"]

    assert find_copies(lines) == [6, 7, 8, 9, 10]


def test_copy_with_another_line_in_it():
    long = [f"{line} {line} {line}" for line in ARTICLE]
    lines = [*long, *long[:2], "Advertisement", *long[2:]]

    assert find_copies(lines) == [5, 6, 8, 9, 10]


def test_blank_lines_and_indents_do_not_count():
    lines = [*ARTICLE, "", *(f"  {line}" for line in ARTICLE)]

    assert find_copies(lines) == [6, 7, 8, 9, 10]


def test_refrain_is_no_copy():
    verses = [f"The {n} of them went over the hill" for n in ("first", "next", "last")]
    song = [line for verse in verses for line in [verse, *CHORUS]]

    assert find_copies(song) == []


def test_terms_below_each_offer_are_no_copy():
    terms = "Must be shown before the work begins, and cannot be used with any other offer. " * 2
    offers = [line for n in range(20) for line in (f"{n} dollars off the next repair", terms)]

    assert find_copies(offers) == []


def test_small_part_of_a_long_text_is_no_copy():
    rest = [f"{n} {ARTICLE[1]}" for n in range(20)]

    assert find_copies([*ARTICLE, *rest, *ARTICLE]) == []


def test_copy_is_a_tracked_change():
    text = "\n\n".join([*ARTICLE, *ARTICLE])
    cleaned = clean(text)

    assert cleaned.text.count(ARTICLE[1]) == 1
    assert {edit.edit.rule for edit in cleaned.applied} >= {"boilerplate/copy"}
    assert clean(cleaned.text).text == cleaned.text
