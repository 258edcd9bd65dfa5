"""Screening is only ever an accelerator: with it, without it, in any batch, the same edits."""

import random
import re
import unicodedata

import ftfy
import pytest
import regex
from ftfy.badness import MOJIBAKE_CATEGORIES
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import PIECES

from pipeline import Config, Document, clean_documents, screening
from pipeline.config import make_config
from pipeline.grams import CHUNK, grams_of
from pipeline.rules import rule, rules
from pipeline.screening import Screening, Trigger

TRIGGERED = [one for one in rules().values() if one.trigger is not None]
#: Scripts, digits, marks and letters that Python, `regex` and Rust might class differently.
ODD = [
    *"½²ⅧªⅷﬁßſKİıǅΣςаЯقשّ漢ㄅ한０Ａ．\u0301\u00ad\u200b\u200d\ufeff\x85\x1c\x1f\x0b\x0c\r\u2028\u3000"
]
NEWEST = ["\u2e60", "\U000107bb", "\U0002b73a", "\u0378", "\ufdd0", "\U0010ffff"]

pieces = st.sampled_from([piece for piece in PIECES if "\n" not in piece] + ODD + NEWEST)
lines = st.one_of(
    st.lists(pieces, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20),
)
batches = st.lists(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join).map(Document), max_size=8
)


def screen_by(patch, *, grams, columns):
    """Let lines be looked at that way, however few they are."""
    patch.setattr(screening, "_grams_pay", lambda *_: grams)
    patch.setattr(screening, "_columns_pay", lambda *_: columns)


#: Ways to screen: whether by grams, whether in columns.
WAYS = [(False, True), (True, False), (True, True)]


@pytest.fixture
def columns(monkeypatch):
    """However few the lines are, they are screened in columns."""
    screen_by(monkeypatch, grams=False, columns=True)


def answers(triggers, found):
    """The lines in which triggers are found, with the numbers of these."""
    screened = Screening(triggers)
    screened.put([found])
    lines = list(dict.fromkeys(found))
    places = screened.places(lines)
    return {
        line: numbers
        for index, line in enumerate(lines)
        if (
            numbers := [
                number
                for number, trigger in enumerate(triggers)
                if index in places.get(trigger.pattern, ())
            ]
        )
    }


@pytest.mark.parametrize("rule", TRIGGERED, ids=lambda rule: rule.id)
def test_a_trigger_means_the_same_in_any_way(rule, monkeypatch):
    rng = random.Random(rule.id)
    parts = [part for part in PIECES if "\n" not in part] + ODD + NEWEST
    # What the rule's own examples are made of comes nearest to what its trigger is about.
    near = [word for text in (*rule.fixes, *rule.keeps) for word in re.findall(r"\S+| ", text)]
    near += list("".join(near))
    found = ["".join(rng.choices(near + parts, k=rng.randrange(8))) for _ in range(500)]
    found += [line for text in (*rule.fixes, *rule.keeps) for line in text.split("\n")]
    found += [character * 3000 for character in " .-,“”‘’'\"(A&!"]
    in_python = {line for line in found if rule.trigger.search(line)}
    for grams, columns in WAYS:
        screen_by(monkeypatch, grams=grams, columns=columns)
        assert answers([rule.trigger], found).keys() == in_python
    assert in_python or not rule.fixes


@pytest.mark.usefixtures("columns")
def test_every_character_means_the_same_to_rust():
    # But for the thousands of Han characters, of syllables, and of private ones.
    characters = [*map(chr, range(0x3500)), *map(chr, range(0xA400, 0xAC00))]
    characters += [*map(chr, range(0xF900, 0x17000)), *map(chr, range(0x1B000, 0x20000))]
    classes = [r"\w", r"\s", r"\d", r"\p{L}", r"\p{Lu}", r"\p{Ll}", r"\p{N}", r"\p{P}", r"\p{M}"]
    found = answers([Trigger(each) for each in classes], characters)
    for number, each in enumerate(classes):
        pattern = regex.compile(each)
        in_columns = {character for character, numbers in found.items() if number in numbers}
        assert in_columns == set(filter(pattern.search, characters)), each


@given(st.lists(lines, max_size=30))
@settings(deadline=None)
def test_grams_and_columns_answer_as_the_loop_does(found):
    triggers = [rule.trigger for rule in TRIGGERED]
    with pytest.MonkeyPatch.context() as patch:
        screen_by(patch, grams=False, columns=False)
        one_by_one = answers(triggers, found)
        for grams, columns in WAYS:
            screen_by(patch, grams=grams, columns=columns)
            assert answers(triggers, found) == one_by_one


#: The characters that mojibake is made of, and what may stand beside them.
TELLING = [
    character
    for character in map(chr, range(0x80, 0x2700))
    if any(re.match(f"[{some}]", character) for some in MOJIBAKE_CATEGORIES.values())
]


@given(st.text(st.one_of(st.sampled_from(TELLING), st.sampled_from("aZé œ“”’—.\t")), max_size=6))
def test_ftfy_is_asked_wherever_it_could_act(line):
    if rules()["encoding/mojibake"].trigger.search(line) is None:
        assert ftfy.fix_encoding(line) == line


@given(lines)
def test_letters_are_composed_wherever_they_are_not(line):
    if rules()["encoding/not-composed"].trigger.search(line) is None:
        assert unicodedata.is_normalized("NFC", line)


@given(batches, st.randoms())
@settings(deadline=None, max_examples=40)
def test_edits_are_the_same_alone_and_in_any_batch(documents, rng):
    config = make_config({"repair": {"damaged_per_10k": rng.choice(["always", 10])}})
    with pytest.MonkeyPatch.context() as patch:
        screen_by(patch, grams=False, columns=False)
        alone = [clean_documents([document], config)[0] for document in documents]
        screen_by(patch, grams=True, columns=True)
        assert clean_documents(documents, config) == alone
        order = rng.sample(range(len(documents)), len(documents))
        shuffled = clean_documents([documents[index] for index in order], config)
        assert shuffled == [alone[index] for index in order]


@pytest.mark.usefixtures("columns")
def test_edits_are_the_same_unscreened():
    """A rule that is asked about every line changes no more than where its trigger is found."""
    rng = random.Random(0)
    documents = [Document("".join(rng.choices(PIECES, k=20))) for _ in range(200)]
    screened = clean_documents(documents, Config())
    with pytest.MonkeyPatch.context() as patch:
        for one in TRIGGERED:
            patch.setitem(one.__dict__, "trigger", None)
        assert clean_documents(documents, Config()) == screened


def test_lines_are_put_to_a_trigger_once():
    asked = []
    trigger = Trigger("x")
    trigger.search = lambda line: asked.append(line) or "x" in line
    screened = Screening([trigger, trigger])
    screened.put([["x", "y"], ["x"]])
    screened.put([["y", "z"]])
    assert sorted(asked) == ["x", "y", "z"]
    assert screened.places(["x", "z", "x"]) == {"x": [0, 2]}


def test_grams_are_looked_for_in_chunks():
    lines = ["a , b", "a" * CHUNK + " ,", "", "a" * (CHUNK + 1), "ABC", "b" * CHUNK, "x ,"]
    found = grams_of((" ,", "[A-Z]{3}")).may_hold(lines)
    assert found == {" ,": [0, 1, 6], "[A-Z]{3}": [4]}


@pytest.mark.parametrize(
    ("pattern", "known", "sure"),
    [
        (r" [,.]", True, True),
        (r"[.]\p{Lu}|,,", True, True),
        (r"[.]a1|,b2", True, False),
        (r"^##", True, True),
        (r"1\b", True, False),
        (r"[0-9]+a", True, False),
        (r"[0-9]{5}", True, False),
        (r"the", False, False),
        (r"the,?", False, False),
        (r"[A-Z].*", False, False),
        (r"(?i)1", False, False),
    ],
)
def test_which_triggers_have_rare_grams(pattern, known, sure):
    grams = grams_of((pattern,))
    assert (pattern in grams.patterns) is known
    assert (pattern in grams.sure) is sure


@pytest.mark.usefixtures("columns")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"[\x80-\x9f]", True),
        (r"[^\x00-\x7f]", True),
        (r"[ÂÃ]|[^\x00-\x7f–][^\x00]", True),
        (r"[ÂÃ]|[a-z]", False),
        (r"[^a]", False),
        (r"[\]é]", False),
        (r"é?", False),
        (r"[é]*", False),
        (r"\p{L}", False),
    ],
)
def test_what_no_line_of_ascii_can_hold(pattern, expected):
    assert Trigger(pattern).needs_more is expected


def test_a_lone_surrogate_is_screened_too(monkeypatch):
    for grams, columns in WAYS:
        screen_by(monkeypatch, grams=grams, columns=columns)
        assert answers([Trigger("x"), Trigger("x1")], ["x1\ud800", "y"]) == {"x1\ud800": [0, 1]}


def test_a_trigger_that_rust_does_not_know_is_an_error_that_names_the_rule():
    with pytest.raises(ValueError, match=r"^spacing/new: expected a trigger .* found '\(\?='"):
        rule("spacing/new", "", trigger="a(?=b)", fixes={}, keeps=[])(lambda _: iter(()))
