"""A page as a document: its text line by line, and what the markup knew of each line.

The whole page is flattened, menus and all, in one pass over the tree. That text is the
raw text, so that what is thrown away later is thrown away by a tracked change. A block of
the page is a line; blocks are parted by a blank line, while what only breaks a line
(`<br>`, the items of a list, the rows of a table, the lines of a `<pre>`) is not. The
extractor's choice of lines comes along as evidence, and what the page says of itself as
hints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from sys import intern
from typing import Any, NamedTuple

from lxml import etree
from lxml import html as lxml_html

from pipeline.document import BlockEvidence, Document, Rejected
from pipeline.storage.decode import well_formed

#: What is never shown as text, or not part of the page's own.
SKIPPED = frozenset(
    """
    head title script style template svg iframe object embed audio video canvas map datalist
    """.split()  # noqa: SIM905 - as a literal it would be a column of quotes
)

#: Elements that start a new block and end it.
BLOCKS = frozenset(
    """
    html body address article aside blockquote caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend
    main menu nav noframes noscript ol optgroup p pre search section select summary table
    tbody textarea tfoot thead ul
    """.split()  # noqa: SIM905
)

#: Elements that stand on a line of their own, with no blank line around it.
LINES = frozenset({"tr", "br", "li"})

#: What a browser draws before the items of a list. Menus are lists of nothing but links; a
#: line of these gets none, so that "Home" stays "Home".
BULLET = "- "

#: Elements that only something must part from what stands before them in the line.
PARTED = {"td": "\t", "th": "\t", "option": " ", "button": " "}

HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

#: HTML's white space; a no-break space is none.
SPACE = re.compile(r"[ \t\n\r\f]+")
BLANK = " \t\n\r\f"
LINE_BREAK = re.compile(r"\r\n|\r|\n")

#: Steps of a path and class tokens that are kept for a line, innermost.
PATH_STEPS = 12
CLASS_TOKENS = 24
TOKEN_LENGTH = 40

#: Characters that XML cannot hold; lxml would refuse them or end the page there.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")


class _Place(NamedTuple):
    """Where in the page a piece of text stands: what the evidence of its line is made of."""

    path: str = ""
    classes: str = ""
    hidden: bool = False
    preformatted: bool = False
    linked: bool = False


class _Piece(NamedTuple):
    text: str
    linked: bool
    hidden: bool


class Line(NamedTuple):
    """A line of the flattened page; `blank_before` parts it from the line before."""

    text: str
    path: str
    classes: str
    link_density: float
    hidden: bool
    blank_before: bool


def read_html(
    markup: str, *, url: str | None = None, source: str = "", added: str | None = None
) -> Document | Rejected:
    """The page as a document, one piece of evidence for each line of its text.

    `added` is when it was fetched (ISO 8601); no date read in it can be later. A page that
    nests deeper than the parser goes (2,048 elements) is rejected, as `too-deep`.
    """
    from pipeline.storage.extraction import extract, kept_lines  # noqa: PLC0415 - half a second

    tree = _parse(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", well_formed(markup)))
    if isinstance(tree, str):
        return Rejected(source, "too-deep", tree)
    if tree is None:
        return Document("", source=source, url=url, added=added)
    lines = list(flatten(tree))
    found = extract(tree, url=url, latest=added)
    kept = kept_lines([line.text for line in lines], found.text)
    text: list[str] = []
    blocks: list[BlockEvidence] = []
    evidence = cache(BlockEvidence)  # a long page has a million lines, and few kinds of them
    for line, is_kept in zip(lines, kept, strict=True):
        if line.blank_before and text:
            text.append("")
            blocks.append(evidence())
        text.append(line.text)
        blocks.append(evidence(line.path, line.classes, line.link_density, line.hidden, is_kept))
    return Document(
        "\n".join(text),
        source=source,
        url=url,
        added=added,
        hints=found.hints,
        blocks=tuple(blocks),
    )


def _parse(markup: str) -> Any:
    """The tree of a page, None for an empty one, a message for one that is too deep."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:
        return None  # nothing but white space and comments
    for entry in parser.error_log:
        if entry.level_name == "FATAL":
            return f"expected a page, found at line {entry.line}: {entry.message}"
    return tree


def flatten(tree: Any) -> Iterator[Line]:
    """The lines of a page, in reading order. Linear, and it does not recurse."""
    flat = _Flattener()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED:
                walk.skip_subtree()
            yield from flat.enter(element, tag)
        else:
            yield from flat.leave(element, tag)
    yield from flat.end_line()


class _Flattener:
    """The line in work, and the places of the elements that are open."""

    def __init__(self) -> None:
        self.places = [_Place()]
        self.pieces: list[_Piece] = []
        self.part_blocks = False
        self.item_begins = False

    def enter(self, element: Any, tag: str) -> Iterator[Line]:
        """An element opens: what stood before it is a line if it starts one."""
        if tag in BLOCKS or tag in LINES:
            yield from self.end_line()
            self.part_blocks |= tag in BLOCKS
            self.item_begins |= tag == "li"
        elif tag in PARTED and any(not piece.text.isspace() for piece in self.pieces):
            self.pieces.append(_Piece(PARTED[tag], linked=False, hidden=False))
        self.places.append(_inside(self.places[-1], element, tag))
        if tag not in SKIPPED:
            yield from self.add(element.text)

    def leave(self, element: Any, tag: str) -> Iterator[Line]:
        """An element closes."""
        if tag in BLOCKS or tag in LINES:
            yield from self.end_line()
            self.part_blocks |= tag in BLOCKS
            self.item_begins &= tag != "li"
        self.places.pop()
        yield from self.add(element.tail)

    def add(self, text: str | None) -> Iterator[Line]:
        """More text in the innermost open element."""
        if not text:
            return
        place = self.places[-1]
        if not place.preformatted:
            self.pieces.append(_Piece(SPACE.sub(" ", text), place.linked, place.hidden))
            return
        first, *others = LINE_BREAK.split(text)
        self.pieces.append(_Piece(first, place.linked, place.hidden))
        for other in others:
            yield from self.end_line()
            self.pieces.append(_Piece(other, place.linked, place.hidden))

    def end_line(self) -> Iterator[Line]:
        """The line in work, unless it is blank."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        place = self.places[-1]
        text = "".join(piece.text for piece in pieces)
        text = text.rstrip(BLANK) if place.preformatted else _collapsed(text)
        if not text or text.isspace():
            self.part_blocks |= place.preformatted
            return
        solid = [piece for piece in pieces if not piece.text.isspace()]
        linked = sum(len(piece.text) for piece in solid if piece.linked)
        density = round(linked / sum(len(piece.text) for piece in solid), 4)
        hidden = all(piece.hidden for piece in solid)
        if self.item_begins and density < 1:
            text = BULLET + text
        yield Line(text, place.path, place.classes, density, hidden, self.part_blocks)
        self.part_blocks = self.item_begins = False


def _inside(outer: _Place, element: Any, tag: str) -> _Place:
    """The place inside an element. Inline elements do not make the path of a line."""
    hidden = outer.hidden or _is_hidden(element, tag)
    if tag not in BLOCKS and tag not in {"tr", "li"} and tag not in PARTED:
        return outer._replace(hidden=hidden, linked=outer.linked or tag == "a")
    tokens = f"{element.get('id', '')} {element.get('class', '')}".split()
    own = [token[:TOKEN_LENGTH] for token in tokens[:CLASS_TOKENS]]
    # Interned, since a long page has few paths and class lists, and a million lines.
    return _Place(
        intern("/".join([*outer.path.split("/"), tag][-PATH_STEPS:]).lstrip("/")),
        intern(" ".join([*own, *outer.classes.split()][:CLASS_TOKENS])),
        hidden,
        outer.preformatted or tag in {"pre", "textarea"},
        outer.linked,
    )


def _is_hidden(element: Any, tag: str) -> bool:
    """Whether a browser with scripts would not show it."""
    return (
        element.get("hidden") is not None
        or tag == "noscript"
        or (tag == "dialog" and element.get("open") is None)
        or HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _collapsed(text: str) -> str:
    """One space for each run of white space; a tab, which parts two cells, has none beside."""
    if "\t" not in text:
        return SPACE.sub(" ", text).strip(" ")
    cells = [SPACE.sub(" ", cell).strip(" ") for cell in text.split("\t")]
    return "\t".join(cells).strip("\t")
