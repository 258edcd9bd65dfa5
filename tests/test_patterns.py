"""No rule takes long over any input: its trigger, its patterns, the spans that are protected."""

import os
import time

import pytest

from pipeline.annotate.text import Text
from pipeline.rules import rules

SIZE = 1_000_000 if os.environ.get("COPYDESK_TORTURE") else 200_000
#: Seconds of processor time: for a megabyte, for a proposal, for a line; and for a line's label.
A_MEGABYTE, A_PROPOSAL, A_LINE = 1.0, 5e-5, 4e-6
A_LABEL = 4e-5

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


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_every_rule_is_linear(piece):
    text = piece * (SIZE // len(piece))
    lines = text.count("\n") + 1
    view = Text(text)
    begin = time.process_time()
    assert len(view.labels) == lines
    assert time.process_time() - begin < A_MEGABYTE * SIZE / 1e6 + A_LABEL * lines
    slow = []
    for rule in rules().values():
        begin = time.process_time()
        proposals = sum(1 for _ in rule.propose(view))
        took = time.process_time() - begin
        if took > A_MEGABYTE * SIZE / 1e6 + A_PROPOSAL * proposals + A_LINE * lines:
            slow.append((rule.id, round(took, 2)))
    assert not slow
