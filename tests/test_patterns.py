"""No rule takes long over any input: its trigger, its patterns, the spans that are protected."""

import gc
import os
import time

import pytest

from pipeline.annotate import blocks
from pipeline.annotate.text import Text
from pipeline.rules import rules

SIZE = 1_000_000 if os.environ.get("COPYDESK_TORTURE") else 200_000
#: Seconds of processor time: for a megabyte, for a proposal, for a line; and for a line's label.
A_MEGABYTE, A_PROPOSAL, A_LINE = 1.0, 5e-5, 4e-6
A_LABEL = 4e-5
#: What is slow is slow each time; what the machine did besides is not.
TRIES = 3
#: So many times as long at most takes a text that is four times as long; 16 times is quadratic.
LINEAR = 8

#: What the texts are repeated from: runs that a pattern may try to read in too many ways.
PIECES = [
    *(" ", "\t", ".", ",", "-", "–", "—", "'", '"', "’", "“", "”", "‘", "(", ")", "!", ":", "a"),
    *("A", "1", "&", "<", "`", "‚", "_", "@", "/", " .", " ,", "( ", " )", "“ ", "” ", '" ', " s "),
    *("´s", "a.", "A.", "A. ", "a-", "a- ", "a, ", "1, ", "1,", "aB", "a b ", "the", "and "),
    *("word.Word ", "“a", "’a", "a’ ", "a” ", "(a", "a)", "a:b ", "a;", "1 %", "$ 1", "U. S. "),
    *("in 2024the ", "a'b", "ab(cd ", "x ( y ", "Word’s ", "word s ", ", .", "é", "-a", "a.b."),
    *("\n", "a\n", "“ a ” ", " ” a", "a” b", 'a,"b', "´s\n", "word s\n", "\N{NO-BREAK SPACE}"),
    "a  ",
]


@pytest.fixture(autouse=True)
def _no_collections():
    """No search for garbage: to go through all that the tests before this one made takes long."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_every_rule_is_linear(piece):
    text = piece * (SIZE // len(piece))
    slow = ["labels", *rules()]
    for _ in range(TRIES):
        slow = slow_ones(Text(text), slow)
    # The machine may be slow. Then a quarter of the text takes about a quarter of the time.
    assert [name for name in slow if growth(text, name) > LINEAR] == []


def slow_ones(view, asked):
    """Those of the rules asked, or the labels, that took longer than they may."""
    lines = len(view.lines)  # made here: no fault of the rule that asks for them first
    slow = []
    for name in asked:
        took, found = spent(view, name)
        allowed = A_LABEL * found if name == "labels" else A_PROPOSAL * found + A_LINE * lines
        if took > A_MEGABYTE * len(view.text) / 1e6 + allowed:
            slow.append(name)
    return slow


def growth(text, name):
    """How many times as long a rule takes for a text as for a quarter of it."""
    quarter = text[: len(text) // 4]
    return min(spent(Text(text), name)[0] / spent(Text(quarter), name)[0] for _ in range(TRIES))


def spent(view, name):
    """The seconds that a rule, or the labels, took, and how much it found."""
    begin = time.process_time()
    found = len(view.labels) if name == "labels" else sum(1 for _ in rules()[name].propose(view))
    return time.process_time() - begin, found


def test_headlines_one_below_the_other_are_looked_at_a_few_times_each(monkeypatch):
    looks = []
    goes_on = blocks._goes_on
    monkeypatch.setattr(blocks, "_goes_on", lambda line: looks.append(1) or goes_on(line))
    lines = [
        f"The Mayor of Harbor Town Opens the New Bridge over the River Number {n:05}"
        for n in range(500)
    ]
    assert len(blocks.find_blocks("\n".join(lines))) == 500
    assert len(looks) < 4 * len(lines)
    wrapped = [line.lower() for line in lines]
    found = blocks.find_blocks("\n".join([*lines, f"[1] {lines[0]}", *wrapped, "and so on."]))
    assert [block.kind for block in found[-2:]] == ["paragraph", "wrapped"]
