"""What a person is shown: the tracked changes in a terminal and as a page, the catalogue."""

import io
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipeline.document import Cleaned, Document, Field, Status, TrackedEdit
from pipeline.edits import Alignment, Applicability, ChangeSet, Edit, Span
from pipeline.report.catalogue import code, entry
from pipeline.report.changes import in_signs, listed, places, shortened, shown, stretches
from pipeline.report.page import changes_page
from pipeline.report.terminal import print_changes
from pipeline.rules import Rule


def made(raw: str, *passes: list[Edit], others: tuple[TrackedEdit, ...] = ()) -> Cleaned:
    """A cleaned document from the edits of each pass, without any rules."""
    text, alignment = raw, Alignment(len(raw))
    tracked = list(others)
    for number, edits in enumerate(passes):
        for seq, edit in enumerate(edits):
            origin = alignment.origin(edit.span)
            stage = edit.rule.partition("/")[0]
            tracked.append(TrackedEdit(number, seq, stage, edit, origin, Status.APPLIED))
        changes = ChangeSet(len(text), tuple(edits))
        text = changes.apply(text)
        alignment = alignment.then(changes.alignment())
    return Cleaned(Document(raw), text, tuple(tracked), alignment)


def edit(raw: str, before: str, after: str, rule: str = "spacing/x", reason: str = "why") -> Edit:
    """Replace the first `before` in a text."""
    start = raw.index(before)
    return Edit(Span(start, start + len(before)), before, after, rule, reason)


@st.composite
def cleanings(draw):
    alphabet = st.sampled_from('ab <&"\n\t\u200b\u0301\U0001f469\x1b')
    text = raw = draw(st.text(alphabet, max_size=30))
    passes = []
    for _ in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
        edits = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            after = draw(st.text(alphabet, max_size=3))
            if text[start:end] != after:
                edits.append(Edit(Span(start, end), text[start:end], after, "a/b", "<&\"'\x1b"))
        passes.append(edits)
        text = ChangeSet(len(text), tuple(edits)).apply(text)
    return made(raw, *passes)


@given(cleanings())
def test_what_is_shown_in_place_is_the_whole_raw_and_the_whole_canonical_text(cleaned):
    pieces = list(stretches(cleaned))
    assert "".join(piece.before for piece in pieces) == cleaned.document.text
    assert "".join(piece.after for piece in pieces) == cleaned.text
    assert all(piece.causes for piece in pieces if piece.before != piece.after)


class Page(HTMLParser):
    """The text of the first `div`, with and without what is struck out; and all elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.before = self.after = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, "elements are nested"

    def handle_data(self, data):
        if "div" in self.open:
            self.before += data if "ins" not in self.open else ""
            self.after += data if "del" not in self.open else ""


@given(cleanings())
def test_a_page_holds_both_texts_and_nothing_of_the_document_as_markup(cleaned):
    page = Page(changes_page(cleaned, "<b>.txt", everything=True))
    assert not page.open, "every element is closed"

    def signs(side: int) -> str:
        pieces = []
        for piece in stretches(cleaned):
            *both, breaks = in_signs(piece)
            pieces += [both[side], breaks] if piece.causes else [shown(piece.before)]
        return "".join(pieces)

    assert page.before == signs(0)
    assert page.after == signs(1)
    known = "html head meta title style body h1 p div del ins h2 table tr td a br small code"
    assert {tag for tag, _ in page.elements} <= set(known.split())


def test_a_page_loads_nothing_and_links_only_to_itself():
    raw = "one ,two"
    cleaned = made(raw, [edit(raw, " ,", ", ")])
    page = Page(changes_page(cleaned, "one.txt", everything=False))
    links = [value for _, attrs in page.elements for key, value in attrs.items() if key == "href"]
    anchors = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert links == ["#c1"]
    assert anchors == {"c1"}
    assert not [attrs for _, attrs in page.elements if "src" in attrs]
    assert "url(" not in changes_page(cleaned, "one.txt", everything=False)


def test_a_change_on_a_page_says_its_rules_and_reasons_as_its_title():
    raw = 'a "b" c'
    cleaned = made(raw, [edit(raw, '"b"', "“b”", "typography/quotes", 'as in "this" & <that>')])
    titles = [
        (tag, attrs["title"])
        for tag, attrs in Page(changes_page(cleaned, "x", everything=False)).elements
        if "title" in attrs
    ]
    reason = 'typography/quotes: as in "this" & <that>'
    assert titles == [("del", reason), ("ins", reason)]


def terminal(cleaned: Cleaned, *, everything: bool = False, colours: bool = False) -> str:
    file = io.StringIO()
    palette = "standard" if colours else None
    console = Console(file=file, force_terminal=colours, width=40, color_system=palette)
    print_changes(cleaned, console, "page.txt", everything=everything)
    return file.getvalue()


def test_without_colours_changes_are_marked_as_wdiff_marks_them():
    raw = "He said ,yes."
    shown_text = terminal(made(raw, [edit(raw, " ,", ", ")]))
    assert "He said[- ,-]{+, +}yes.\n" in shown_text
    assert "\x1b" not in shown_text


def test_in_a_terminal_deletions_are_struck_and_insertions_green():
    raw = "He said Yes."
    coloured = terminal(made(raw, [edit(raw, "Yes", "yes")]), colours=True)
    assert "He said \x1b[9;31mYes\x1b[0m\x1b[32myes\x1b[0m." in coloured
    assert "line 1    \x1b[0m\x1b[9;31mYes.\x1b[0m → \x1b[32myes.\x1b[0m\n" in coloured
    assert "[-" not in coloured


def test_a_space_that_was_taken_out_or_put_in_is_seen():
    raw = "in the U.S.and its  allies"
    edits = [Edit(Span(11, 11), "", " ", "spacing/a"), Edit(Span(18, 20), "  ", " ", "spacing/b")]
    coloured = terminal(made(raw, edits), colours=True)
    assert "U.S.\x1b[7;32m \x1b[0mand its\x1b[7;9;31m  \x1b[0m\x1b[7;32m \x1b[0mallies" in coloured


def test_a_terminal_without_colours_gets_marks():
    raw = "He said Yes."
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, color_system=None)
    print_changes(made(raw, [edit(raw, "Yes", "yes")]), console, "x", everything=False)
    assert "[-Yes-]{+yes+}" in file.getvalue()


def test_lines_longer_than_the_terminal_are_left_to_the_terminal():
    raw = "word " * 40 + ",end"
    assert "word " * 39 + "word[- ,-]{+,+}end\n" in terminal(made(raw, [edit(raw, " ,", ",")]))


def test_control_characters_never_reach_the_terminal():
    raw = "a\x1b[2Jb\x07c\x9bd\u202ee"
    cleaned = made(raw, [edit(raw, "\x07", "\x00")])
    for colours in (False, True):
        shown_text = terminal(cleaned, colours=colours, everything=True)
        for control in ("\x1b[2J", "\x07", "\x00", "\x9b", "\u202e"):
            assert control not in shown_text
    assert "a<U+001B>[2Jb[-<U+0007>-]{+<U+0000>+}c<U+009B>d<U+202E>e" in terminal(cleaned)


def test_the_list_follows_the_text_and_not_the_passes():
    raw = "the end.and so"
    first = [edit(raw, ".and", ". and", "spacing/stop", "a space after the stop")]
    second = [edit("the end. and so", "the", "The", "casing/start", "a sentence starts")]
    entries = listed(made(raw, first, second))
    assert [entry.rule for entry in entries] == ["casing/start", "spacing/stop"]
    assert [(entry.before, entry.after) for entry in entries] == [
        ("the", "The"),
        ("end.and", "end. and"),
    ]


def test_an_edit_is_listed_with_the_words_it_cuts_into():
    raw = "in the U.S.and its allies"
    (found,) = listed(made(raw, [Edit(Span(11, 11), "", " ", "spacing/glued", "why")]))
    assert (found.before, found.after) == ("U.S.and", "U.S. and")


def test_several_edits_of_one_word_are_listed_as_one_change():
    raw = "HÃ©lÃ¨ne and Lo Ã¯c"
    edits = [
        Edit(Span(start, start + 2), raw[start : start + 2], after, "encoding/mojibake", "ftfy")
        for start, after in ((1, "é"), (4, "è"), (16, "ï"))
    ]
    entries = listed(made(raw, edits))
    assert [(entry.before, entry.after) for entry in entries] == [
        ("HÃ©lÃ¨ne", "Hélène"),
        ("Ã¯c", "ïc"),
    ]


def test_the_same_change_in_many_places_is_listed_once():
    raw = "a\nb\nc\nd\ne"
    breaks = [Edit(Span(at, at + 1), "\n", "\n\n", "layout/blank", "why") for at in (1, 3, 5, 7)]
    (found,) = listed(made(raw, breaks))
    assert found.lines == (1, 2, 3, 4)
    assert "  lines 1, 2, 3 and 1 more ⏎ → ⏎⏎\n" in terminal(made(raw, breaks))


def test_a_removed_block_is_listed_with_its_kind():
    raw = "Text.\nLeave a Comment"
    removal = edit(raw, "\nLeave a Comment", "", "boilerplate/comment-form", "a form")
    report = terminal(made(raw, [removal]))
    assert "boilerplate/comment-form: a form\n" in report
    assert "  line 1    removed (comment form): Leave a Comment\n" in report
    assert "Text.[-⏎\nLeave a Comment-]" in report


def test_a_paragraph_break_takes_one_line_break_of_the_terminal_for_each_it_has():
    raw = "a\nb"
    assert "a[-⏎-]{+⏎⏎+}\n\nb" in terminal(made(raw, [edit(raw, "\n", "\n\n")]))


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.APPLIED])
def test_what_was_not_made_is_listed_on_request_under_its_status(status):
    found = Edit(Span(0, 1), "a", "A", "casing/x", "why", Applicability.UNSAFE)
    cleaned = made("a b", [], others=(TrackedEdit(0, 0, "casing", found, found.span, status),))
    assert "casing/x" not in terminal(cleaned)
    assert f"\n{status.value.capitalize()} (" in terminal(cleaned, everything=True)
    assert "casing/x" in terminal(cleaned, everything=True)
    assert "casing/x" not in changes_page(cleaned, "x", everything=False)
    assert "casing/x" in changes_page(cleaned, "x", everything=True)


def test_a_clean_text_is_said_to_be_one():
    assert "page.txt: nothing to change, 5 characters\n" in terminal(made("Clean"))


def test_metadata_is_shown_with_the_place_it_was_read_at():
    cleaned = made("Home\nby Emma Walker")
    field = Field("authors", "Emma Walker", Span(8, 19), "boilerplate/byline")
    source = Field("date", "2025-01-01", None, "source")
    report = terminal(
        Cleaned(cleaned.document, cleaned.text, (), cleaned.alignment, (field, source))
    )
    assert "authors      Emma Walker  line 2, boilerplate/byline\n" in report
    assert "date         2025-01-01  from the source" in report


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((4,), "line 4"),
        ((4, 4), "line 4 (twice)"),
        ((4, 4, 4), "line 4 (3 times)"),
        ((1, 1, 2, 3), "lines 1, 2, 3"),
        ((1, 2, 3, 4, 5), "lines 1, 2, 3 and 2 more"),
    ],
)
def test_places_are_said_shortly(lines, said):
    assert places(lines) == said


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("plain", "plain"),
        ("“é” \U0001f600", "“é” \U0001f600"),
        ("a\u00a0b\u200b\ufeff", "a<U+00A0>b<U+200B><U+FEFF>"),
        ("a\r\nb\tc", "a␍⏎b⇥c"),
        ("\x00\x85\u2028", "<U+0000><U+0085><U+2028>"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(text, readable):
    assert shown(text, fully=True) == readable


def test_emoji_joined_by_joiners_stay_whole_where_nothing_changed():
    family = "\U0001f469\u200d\U0001f467"
    assert shown(family) == family
    assert shown(family, fully=True) == "\U0001f469<U+200D>\U0001f467"


@given(st.text(max_size=80), st.integers(5, 60))
def test_shortened_is_never_longer_than_asked_for(text, width):
    found = shortened(text, width)
    assert len(found) <= width
    assert found == text if len(text) <= width else " … " in found


@pytest.mark.parametrize(
    ("example", "markdown"),
    [
        ("a , b", "`a , b`"),
        ("", "*nothing*"),
        (" a  ", "`␣a␣␣`"),
        ("`x`", "`` `x` ``"),
        ("a\nb\u200b", "`a⏎b<U+200B>`"),
    ],
)
def test_an_example_in_the_catalogue_is_readable_whatever_is_in_it(example, markdown):
    assert code(example) == markdown


def test_a_rule_in_the_catalogue_says_all_it_says_of_itself():
    def function(line):
        """A comma hangs on its word.

        Left alone where a list begins with one.
        """

    rule = Rule(
        id="spacing/space-before-comma",
        reason="a comma follows its word",
        applicability=Applicability.UNSAFE,
        trigger=None,
        fixes={"a ,": "a,"},
        keeps=[", b"],
        languages=frozenset({"en"}),
        whole_document=False,
        enters_protected=True,
        function=function,
        shows_damage=True,
    )
    assert entry(rule) == (
        "### spacing/space-before-comma\n\n"
        "*Unsafe, in en only, also inside addresses, code and other protected spans.* "
        "A comma follows its word.\n\n"
        "A comma hangs on its word.\n\nLeft alone where a list begins with one.\n\n"
        "Changes:\n\n- `a ,` → `a,`\n\nLeaves alone:\n\n- `, b`\n"
    )
