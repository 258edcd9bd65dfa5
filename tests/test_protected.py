"""What is protected around some edits is what is protected there in the whole of the text."""

import sys

import regex
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.patterns import MAY_BE_UNSPACED, UNSPACED
from pipeline.annotate.text import Text
from pipeline.edits import Span

PIECES = [
    *(
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "a",
        "B",
        "x1",
        ".",
        ",",
        ":",
        "/",
        "@",
        "#",
        "`",
        "<b>",
        "(",
        ")",
    ),
    *("www.", "https://", "node.js", "an.org/x", "Infer.NET", "useState", "call(x", "2.0", "1,5"),
    *("U.S.", ":)", "~/a/b", "C:\\a\\b", "\t", "\N{NO-BREAK SPACE}", "word", "A word of it. "),
    *("def f(x):", "[{a}] " * 6, "    x = 1\n"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS, st.data())
def test_around_some_spans_it_is_the_same(string, data):
    places = st.integers(0, len(string))
    pairs = data.draw(st.lists(st.tuples(places, places), min_size=1, max_size=4))
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    text = Text(string)
    around = text.protected_around(spans)
    assert [*around] == sorted({*around} & {*text.protected})
    touching = [
        guard
        for guard in text.protected
        if any(guard.start < end and start < guard.end for start, end in spans)
    ]
    assert {*touching} <= {*around}


def test_no_character_of_a_script_without_spaces_is_passed_over():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    passed_over = regex.sub(MAY_BE_UNSPACED.pattern, "", every)
    assert len(passed_over) > 1000
    assert UNSPACED.search(passed_over) is None
