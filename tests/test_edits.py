"""The algebra of tracked changes: laws 1 to 3, for every input."""

import os
import random
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import chains, proposals

from pipeline.edits import (
    Alignment,
    Applicability,
    ChangeSet,
    Edit,
    EditMismatchError,
    Span,
    resolve,
)

EXAMPLES = 10_000 if os.environ.get("COPYDESK_TORTURE") else 2_000
thorough = settings(max_examples=EXAMPLES, deadline=None)


def edit(start, before, after, applicability=Applicability.SAFE, rule="a/x"):
    return Edit(Span(start, start + len(before)), before, after, rule, "", applicability)


# Law 1: nothing is lost.


@thorough
@given(chains)
def test_a_chain_of_passes_can_be_undone(chain):
    text, passes = chain
    now = text
    for changes in passes:
        now = changes.apply(now)
    for changes in reversed(passes):
        assert changes.new_length == len(now)
        assert changes.invert().invert() == changes
        now = changes.invert().apply(now)
    assert now == text


def test_touching_deletions_come_back_in_order():
    changes = ChangeSet(3, (edit(0, "a", ""), edit(1, "b", ""), edit(2, "c", "")))
    assert changes.apply("abc") == ""
    assert changes.invert().apply("") == "abc"


def test_apply_refuses_another_text():
    changes = ChangeSet(3, (edit(1, "b", "x"),))
    with pytest.raises(EditMismatchError, match="expected 'b' at 1, found 'z'"):
        changes.apply("azc")
    with pytest.raises(EditMismatchError, match="3 code points, found 4"):
        changes.apply("abcd")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Edit(Span(0, 2), "a", "", "a/x"),
        lambda: Edit(Span(-1, 0), "a", "", "a/x"),
        lambda: Edit(Span(0, 1), "a", "a", "a/x"),
        lambda: ChangeSet(3, (edit(1, "b", ""), edit(0, "a", ""))),
        lambda: ChangeSet(3, (edit(0, "ab", ""), edit(1, "b", ""))),
        lambda: ChangeSet(1, (edit(0, "ab", ""),)),
        lambda: Alignment(3).then(Alignment(4)),
    ],
)
def test_what_makes_no_sense_cannot_be_made(make):
    with pytest.raises(ValueError, match=r".+"):
        make()


# Law 2: resolve decides, and accounts for every proposal.


@thorough
@given(proposals(), st.integers(0, 999), st.sampled_from(Applicability))
def test_resolve_accounts_for_every_proposal_in_any_order(case, seed, admit):
    text, proposed, protected = case
    result = resolve(text, proposed, protected=protected, exempt={"b/z"}, admit=admit)
    accounted = [
        *result.changes.edits,
        *(loser for loser, _ in result.dropped),
        *(refused for refused, _ in result.refused),
        *result.withheld,
    ]
    assert sorted(accounted) == sorted(proposed)
    random.Random(seed).shuffle(proposed)
    assert resolve(text, proposed, protected=protected, exempt={"b/z"}, admit=admit) == result


@thorough
@given(proposals())
def test_resolve_keeps_the_better_of_two(case):
    text, proposed, protected = case
    result = resolve(text, proposed, protected=protected, admit=Applicability.UNSAFE)
    result.changes.apply(text)
    for loser, winner in result.dropped:
        assert winner in result.changes.edits
        assert overlap(loser.span, winner.span)
        assert rank(winner) <= rank(loser)
    for one, other in pairwise(result.changes.edits):
        assert not overlap(one.span, other.span)
    for accepted in result.changes.edits:
        assert not any(overlap(accepted.span, span) for span in protected if span[0] < span[1])
        assert accepted.applicability is not Applicability.DISPLAY_ONLY


def rank(edit):
    return -edit.applicability, edit.span.start - edit.span.end, edit.span


def overlap(one, other):
    """Written out from the law: touching is allowed, two insertions at one point are not."""
    if one == other:
        return True
    if one[0] == one[1]:
        return other[0] < one[0] < other[1]
    if other[0] == other[1]:
        return one[0] < other[0] < one[1]
    return one[0] < other[1] and other[0] < one[1]


def test_resolve_is_not_told_a_lie():
    with pytest.raises(EditMismatchError, match="proposed 'x' at 1, found 'b'"):
        resolve("abc", [edit(1, "x", "")])


def test_safer_wins_over_wider_and_wider_over_earlier():
    unsafe = edit(0, "abc", "", Applicability.UNSAFE)
    early, wide = edit(0, "ab", "x"), edit(1, "bcd", "y")
    result = resolve("abcd", [unsafe, early, wide], admit=Applicability.UNSAFE)
    assert result.changes.edits == (wide,)
    assert {loser for loser, _ in result.dropped} == {unsafe, early}


def test_a_suggestion_occupies_nothing():
    hint = edit(0, "ab", "x", Applicability.DISPLAY_ONLY)
    result = resolve("ab", [hint, edit(0, "a", "b")], admit=Applicability.DISPLAY_ONLY)
    assert result.withheld == (hint,)
    assert result.changes.apply("ab") == "bb"


def test_an_insertion_at_the_edge_of_a_protected_span_is_not_refused():
    result = resolve("ab.cd", [edit(2, "", " "), edit(2, ".", "!")], protected=[Span(2, 5)])
    assert result.changes.apply("ab.cd") == "ab .cd"
    assert [refused.before for refused, _ in result.refused] == ["."]


# Law 3: composition is exact.


@thorough
@given(chains)
def test_composition_is_associative(chain):
    _, (a, b, c) = chain
    a, b, c = a.alignment(), b.alignment(), c.alignment()
    assert a.then(b).then(c) == a.then(b.then(c))


def composed(passes):
    first, *others = (changes.alignment() for changes in passes)
    return reduce(Alignment.then, others, first)


@thorough
@given(chains)
def test_outside_the_hunks_old_and_new_are_equal(chain):
    old, passes = chain
    new, whole = old, composed(passes)
    for changes in passes:
        new = changes.apply(new)
    assert whole.new_length == len(new)
    old_at = new_at = 0
    for hunk in whole.hunks:
        assert hunk.causes
        assert old[old_at : hunk.old.start] == new[new_at : hunk.new.start]
        old_at, new_at = hunk.old.end, hunk.new.end
    assert old[old_at:] == new[new_at:]
    made = sum(len(changes.edits) for changes in passes)
    assert sum(len(hunk.causes) for hunk in whole.hunks) == made


@thorough
@given(chains, st.sampled_from(["before", "after"]))
def test_positions_map_monotonely_both_ways(chain, side):
    old, passes = chain
    whole = composed(passes)
    there = [whole.to_new(position, side) for position in range(len(old) + 1)]
    back = [whole.to_old(position, side) for position in range(whole.new_length + 1)]
    assert there == sorted(there)
    assert back == sorted(back)
    assert whole.to_new(0) == whole.to_old(0) == 0
    assert there[-1] == whole.new_length or side == "before"
    kept = set(range(len(old))) - {i for hunk in whole.hunks for i in range(*hunk.old)}
    for position in kept:
        assert whole.to_old(whole.to_new(position, "after"), "after") == position


@thorough
@given(chains, st.integers(0, 99), st.integers(0, 99))
def test_origin_covers_what_a_span_was_made_from(chain, start, length):
    old, passes = chain
    new = old
    for changes in passes:
        new = changes.apply(new)
    whole = composed(passes)
    start = min(start, len(new))
    span = Span(start, min(start + length, len(new)))
    origin = whole.origin(span)
    assert 0 <= origin.start <= origin.end <= len(old)
    for hunk in whole.hunks:
        inside = hunk.new.start < span.end and span.start < hunk.new.end
        if inside:
            assert origin.start <= hunk.old.start
            assert hunk.old.end <= origin.end


def test_origin_of_a_span_beside_a_deletion_leaves_the_deleted_out():
    whole = ChangeSet(6, (edit(0, "ab", ""), edit(4, "ef", ""))).alignment()
    assert whole.origin(Span(0, 2)) == (2, 4)


def test_many_edits_in_a_long_text():
    """20,000 edits, half of them in each other's way, in 2 MB: quadratic would be minutes."""
    rng = random.Random(7)
    text = "".join(rng.choices("abc ", k=2_000_000))
    starts = [rng.randrange(len(text) - 60) for _ in range(20_000)]
    proposed = [edit(at, text[at : at + rng.randrange(60)], "x", rule=f"a/{at}") for at in starts]
    result = resolve(text, [one for one in proposed if one.before != "x"])
    after = result.changes.apply(text)
    assert len(result.changes.edits) > 9_000
    assert result.changes.invert().apply(after) == text
    there = result.changes.alignment()
    back = result.changes.invert().alignment()
    assert len(there.then(back).hunks) == len(there.hunks)
