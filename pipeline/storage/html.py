"""A page as a document: its text line by line, and what the markup knew of each line.

The whole page is flattened, menus and all, in one pass over the tree. That text is the
raw text, so that what is thrown away later is thrown away by a tracked change. A block of
the page is a line; blocks are parted by a blank line, while what only breaks a line
(`<br>`, the items of a list, the rows of a table, the lines of a `<pre>`) is not. The
elements that hold lines come along as a tree of containers, the extractor's choice of
lines as evidence, and what the page says of itself as hints. What only the page's JSON-LD
tells of the article stands at the end of the text, in a container of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from lxml import etree
from lxml import html as lxml_html

from pipeline.config import Extractor
from pipeline.document import BlockEvidence, Container, Document, Page, Rejected
from pipeline.storage.decode import well_formed
from pipeline.storage.inline import NOWHERE, Place, stand_apart
from pipeline.storage.page_facts import page_facts, unseen_paragraphs

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

#: What a browser draws before the items of a list. Menus are lists of links; the lines of
#: these get none, so that "Home" stays "Home".
BULLET = "- "

#: Elements before and behind which the line in work is over.
BREAKING = BLOCKS | LINES

#: Elements that only something must part from what stands before them in the line.
PARTED = {"td": "\t", "th": "\t", "option": " ", "button": " "}

#: Elements that are containers of lines; so are those of a page's own making (`x-card`).
CONTAINERS = BLOCKS | {"tr", "li"} | PARTED.keys()

STRONG = frozenset({"b", "strong"})
#: Elements that the parser never puts anything into.
LEAVES = frozenset({"br", "img", "input"})
#: Elements that nothing is read in.
CLOSED = SKIPPED | LEAVES
PREFORMATTED = frozenset({"pre", "textarea"})
CONTROLS = frozenset({"input", "button", "select", "textarea", "label"})

HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

#: The attributes that name an element.
NAMING = ("id", "class", "role", "itemprop")

#: HTML's white space where it is no single space; a no-break space is none.
SPACE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
BLANK = " \t\n\r\f"
LINE_BREAK = re.compile(r"\r\n|\r|\n")

#: Names of an element that are kept, in characters.
NAMES_LENGTH = 200

#: A page of more lines goes without evidence for them: they would be more than its text.
MOST_LINES = 50_000

#: A page of more tags is rejected: its tree would take gigabytes. The longest novels and
#: tables have a tenth of them.
MOST_TAGS = 2_000_000
#: So is one of more lines, which take half a minute to clean and seven kilobytes each. All
#: plays of Shakespeare, verse by verse, are as many.
MOST_PAGE_LINES = 200_000

#: The container of what only the JSON-LD of a page says.
JSON_LD = "json-ld"

#: How deep the tags of a page are cut that is deeper than the parser goes.
DEPTH = 1000

#: A tag, for those who cannot parse. Linear: no part of it can match another's characters.
TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
#: A tag so long that it may have attributes without end. The parser looks each one up among
#: all before it; most long tags hold an image in one attribute.
WIDE_TAG = re.compile(r"<([A-Za-z][^\s<>/]{0,40})\s([^<>]{20000,})>")
#: What a page with such a tag has; to look for it takes a fourth of the time.
LONG_TAG = re.compile(rb"<[^<>]{20000}")
MOST_ATTRIBUTES = 2000

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)

#: Characters that XML cannot hold; lxml would refuse them or end the page there.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
#: The same in UTF-8, where it is found out several times as fast that a page has none.
FORBIDDEN_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x20)])
FORBIDDEN_ENDS = ("\ufffe".encode(), "\uffff".encode())

#: The constructor of a named tuple in Python would take twice as long, for each element.
_new: Any = tuple.__new__


class Line(NamedTuple):
    """A line of the flattened page; `blank_before` parts it from the line before."""

    text: str
    blank_before: bool
    evidence: BlockEvidence


class Flat(NamedTuple):
    """A page's lines in reading order, and the elements that hold them.

    `size` is how many lines there are, blank ones in `<pre>` and those not read included.
    """

    lines: list[Line]
    containers: list[Container]
    size: int


def read_html(
    markup: str,
    *,
    url: str | None = None,
    source: str = "",
    added: str | None = None,
    extractor: Extractor = "trafilatura",
) -> Document | Rejected:
    """The page as a document, one piece of evidence for each line of its text.

    `added` is when it was fetched (ISO 8601); no date read in it can be later. Without an
    extractor reading is several times as fast, and the block model has less to go by. A
    page that the parser does not come to the end of is rejected as `too-deep`, one of
    millions of tags, or of hundreds of thousands of lines, as `too-large`.
    """
    from pipeline.storage.extraction import extract, kept_lines  # noqa: PLC0415 - half a second

    tags = markup.count("<")
    if tags > MOST_TAGS:
        message = f"expected a page of at most {MOST_TAGS:,} tags, found {tags:,}"
        return Rejected(source, "too-large", message)
    tree = parse(markup)
    if isinstance(tree, str):
        return Rejected(source, "too-deep", tree)
    if tree is None:
        return Document("", source=source, url=url, added=added)
    facts = page_facts(tree)
    flat = flatten(tree)
    if flat.size > MOST_PAGE_LINES:
        message = f"expected a page of at most {MOST_PAGE_LINES:,} lines, found more"
        return Rejected(source, "too-large", message)
    page_lines = len(flat.lines)
    _append(flat, unseen_paragraphs(facts, (line.text for line in flat.lines)))
    found = extract(tree, url=url, latest=added, ask=extractor == "trafilatura")
    kept = kept_lines([line.text for line in flat.lines[:page_lines]], found.text)
    kept += [None] * (len(flat.lines) - page_lines)
    return Document(
        "\n".join(
            f"\n{line.text}" if line.blank_before and n else line.text
            for n, line in enumerate(flat.lines)
        ),
        source=source,
        url=url,
        added=added,
        hints=found.hints,
        blocks=_evidence(flat.lines, kept),
        page=Page(tuple(flat.containers), facts.titles, facts.kinds, facts.body),
    )


def _evidence(lines: list[Line], kept: list[bool | None]) -> tuple[BlockEvidence, ...]:
    """The evidence of each line of the text, the blank ones between blocks too."""
    blank = BlockEvidence()
    blocks: list[BlockEvidence] = []
    many = len(lines) > MOST_LINES
    shared = cache(BlockEvidence)
    for line, is_kept in zip(lines, kept, strict=True):
        if line.blank_before and blocks:
            blocks.append(blank)
        evidence = line.evidence
        if many:
            evidence = shared(hidden=evidence.hidden, kept=is_kept)
        elif is_kept is not None:
            evidence = _new(BlockEvidence, (*evidence[:-1], is_kept))
        blocks.append(evidence)
    return tuple(blocks)


def _append(flat: Flat, paragraphs: Iterable[str]) -> None:
    """Put paragraphs that no element holds at the end, in a container of their own."""
    number = 0
    for paragraph in paragraphs:
        if not number:
            number = len(flat.containers)
            flat.containers.append(Container(0, JSON_LD, ""))
        flat.lines.append(Line(paragraph, True, BlockEvidence(container=number)))


def parse(markup: str) -> Any:
    """The tree of a page, None for an empty one, a message for one that cannot be parsed.

    Of a page that nests deeper than the parser goes the innermost tags are left out.
    """
    data = _encoded(markup)
    if LONG_TAG.search(data):
        data = WIDE_TAG.sub(_narrowed, data.decode()).encode()
    tree = _parse(data)
    return _parse(_shallow(data.decode()).encode()) if isinstance(tree, str) else tree


def _encoded(markup: str) -> bytes:
    """The page in UTF-8, with U+FFFD for what lxml cannot read."""
    try:
        data = markup.encode()
    except UnicodeEncodeError:
        data = well_formed(markup).encode()
    controls = len(data.translate(None, FORBIDDEN_BYTES)) < len(data)
    if controls or any(one in data for one in FORBIDDEN_ENDS):
        return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", data.decode()).encode()
    return data


def _parse(data: bytes) -> Any:
    # The elements of `lxml.html` cost as much again to walk through.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(data, parser=parser)
    except etree.ParserError:
        return None  # nothing but white space and comments
    for entry in parser.error_log:
        if entry.level_name == "FATAL":
            return f"expected a page, found at line {entry.line}: {entry.message}"
    return _with_shadows(_with_the_rest(tree))


def _with_the_rest(tree: Any) -> Any:
    """The tree with what stands behind an early `</html>`, as browsers show it.

    Templates close the page at the end of its header; the parser makes a page of its own of
    what follows.
    """
    rest = list(tree.itersiblings())
    if rest:
        body = tree.find("body")
        for late in rest:
            late.tag = "div"
            (tree if body is None else body).append(late)
    return tree


def _with_shadows(tree: Any) -> Any:
    """The tree with its declarative shadow roots as browsers show them.

    They stand in a `<template>` of the element that they are the inside of; what else is in
    that element is shown where they have a `<slot>` for it, and elsewhere not at all.
    """
    shadows: dict[Any, Any] = {}
    for shadow in tree.iter("template"):
        if shadow.get("shadowrootmode"):
            shadows.setdefault(shadow.getparent(), shadow)  # an element has one, its first
    # The inner ones first: their slots are not the outer's.
    for shadow in reversed(shadows.values()):
        slots = {slot.get("name") or "": slot for slot in reversed([*shadow.iter("slot")])}
        for shown in (shadow, *slots.values()):
            shown.tag = "span"
        light: dict[str, list[Any]] = {"": []} if (shadow.tail or "").strip() else {}
        for child in shadow.itersiblings():
            light.setdefault(child.get("slot") or "", []).append(child)
        for name in light.keys() & slots.keys():
            slots[name][:], slots[name].text = light[name], None
        if "" in light and "" in slots:
            slots[""].text, shadow.tail = shadow.tail, None
    return tree


def _narrowed(tag: re.Match[str]) -> str:
    """A tag without its attributes, if they are so many that the parser would not end."""
    return f"<{tag[1]}>" if tag[2].count("=") > MOST_ATTRIBUTES else tag[0]


def _shallow(markup: str) -> str:
    """The page without the tags that are nested deeper than `DEPTH`; its text is all there."""
    depth = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name = match[1], match[2].lower()
        if name in VOID:
            return match[0]
        if closing:
            depth = max(depth - 1, 0)
            return match[0] if depth < DEPTH else " "
        depth += 1
        return match[0] if depth <= DEPTH else " "

    return TAG.sub(tag, markup)


def flatten(tree: Any) -> Flat:
    """The lines of a page, in reading order. Linear, and it does not recurse.

    When they are more than `MOST_PAGE_LINES` it reads no further.
    """
    flat = _Flattener()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED:
                walk.skip_subtree()
            flat.enter(element, tag)
        else:
            flat.leave(element, tag)
        if flat.size > MOST_PAGE_LINES:
            break
    flat.end_line()
    flat.draw_bullets()
    return Flat(flat.lines, flat.containers, flat.size)


class _Flattener:
    """The lines so far, the line in work, and the places of the elements that are open."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.containers = [Container(0, "", "")]
        self.places = [Place()]
        self.pieces: list[tuple[str, Place]] = []
        self.part_blocks = False
        self.item_begins = False
        self.images = 0
        self.controls = 0
        self.size = 0
        self.elements = 0
        self.list = 0
        self.items: dict[int, list[tuple[int, bool]]] = {}

    def enter(self, element: Any, tag: str) -> None:
        """An element opens: what stood before it is a line if it starts one."""
        if tag in BREAKING:
            self.break_line(tag)
            if tag == "li":
                self.item_begins, self.list = True, self.places[-1].container
        elif tag in PARTED and any(not text.isspace() for text, _ in self.pieces):
            self.pieces.append((PARTED[tag], Place()))
        if tag == "img":
            self.images += 1
        elif tag in CONTROLS:
            self.controls += 1
        outer = self.places[-1]
        if tag in CLOSED:
            self.places.append(outer)
            return
        self.places.append(self.inside(outer, element, tag))
        if text := element.text:
            self.add(text)

    def leave(self, element: Any, tag: str) -> None:
        """An element closes."""
        if tag in BREAKING:
            self.break_line(tag)
            self.item_begins &= tag != "li"
        self.places.pop()
        if text := element.tail:
            self.add(text)

    def break_line(self, tag: str) -> None:
        """Where an element begins or ends that is a line or a block, the line in work is over."""
        if self.pieces:
            self.end_line()
        if tag in BLOCKS:
            self.part_blocks = True

    def inside(self, outer: Place, element: Any, tag: str) -> Place:
        """The place inside an element. Inline elements do not make a container."""
        container, inline, elements, hidden, preformatted, address, strong = outer
        names, own = _described(element.items())
        hidden |= own or tag == "noscript" or (tag == "dialog" and element.get("open") is None)
        if tag in CONTAINERS or "-" in tag:
            names = f"{inline} {names}".strip() if inline else names
            names = names[:NAMES_LENGTH]
            number = len(self.containers)
            self.containers.append(_new(Container, (container, tag, names)))
            container, inline, elements = number, "", ()
            preformatted |= tag in PREFORMATTED
        else:
            inline = f"{inline} <{tag} {names}".strip()[:NAMES_LENGTH]
            self.elements += 1
            elements = (*elements, self.elements)
            if tag == "a":
                address = element.get("href") or NOWHERE
            strong |= tag in STRONG
        place: Place = _new(
            Place, (container, inline, elements, hidden, preformatted, address, strong)
        )
        return place

    def add(self, text: str) -> None:
        """More text in the innermost open element."""
        place = self.places[-1]
        if not place.preformatted:
            if self.pieces or text.strip(BLANK):  # no line begins with a blank
                self.pieces.append((text, place))
            return
        self.size += text.count("\n") + text.count("\r")
        if self.size > MOST_PAGE_LINES:
            return
        first, *others = LINE_BREAK.split(text)
        self.pieces.append((first, place))
        for other in others:
            self.end_line()
            self.pieces.append((other, place))

    def end_line(self) -> None:
        """The line in work, unless it is blank."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        place = self.places[-1]
        if len(pieces) > 1 and not place.preformatted:
            pieces = _parted(pieces)
        text = "".join([text for text, _ in pieces])
        if not text or text.isspace():
            self.part_blocks |= place.preformatted
            return
        text = text.rstrip(BLANK) if place.preformatted else _collapsed(pieces, text)
        begins, length, linked, strong, hidden = _counted(pieces)
        if self.item_begins:
            self.items.setdefault(self.list, []).append((len(self.lines), linked < length))
        # Counted before white space was collapsed; what matters is their share.
        linked, strong = len(text) * linked // length, len(text) * strong // length
        seen = begins, linked, strong, self.images, self.controls, hidden, None
        evidence = _new(BlockEvidence, (place.container, *seen))
        self.lines.append(_new(Line, (text, self.part_blocks, evidence)))
        self.size += not place.preformatted
        self.part_blocks = self.item_begins = False
        self.images = self.controls = 0

    def draw_bullets(self) -> None:
        """Put one before each item of a list, unless most of its items are links and no more."""
        for items in self.items.values():
            if 2 * sum(plain for _, plain in items) >= len(items):
                for number, _ in items:
                    self.lines[number] = _bulleted(self.lines[number])


def _bulleted(line: Line) -> Line:
    text, evidence = BULLET + line.text, line.evidence
    linked, strong = (
        len(text) * part // len(line.text) for part in (evidence.linked, evidence.strong)
    )
    return line._replace(text=text, evidence=evidence._replace(linked=linked, strong=strong))


def _described(attributes: list[tuple[str, str]]) -> tuple[str, bool]:
    """The names of an element, and whether it is hidden from those who see the page."""
    names = ""
    hidden = False
    for name, value in attributes:
        if name in NAMING:
            names = f"{names} {value}" if names else value
        elif name == "hidden":
            hidden = True
        elif name == "style":
            hidden |= HIDDEN_STYLE.search(value) is not None
    return names, hidden


def _counted(pieces: list[tuple[str, Place]]) -> tuple[str, int, int, int, bool]:
    """The inline elements that a line begins in; its characters, those in links, in bold type.

    Then whether all of it is hidden. White space does not count.
    """
    begins = None
    length = linked = strong = 0
    hidden = True
    for piece, (_, inline, _, is_hidden, _, address, is_strong) in pieces:
        if piece.isspace():
            continue
        size = len(piece)
        length += size
        linked += size if address else 0
        strong += size if is_strong else 0
        hidden &= is_hidden
        if begins is None:
            begins = inline
    return begins or "", max(length, 1), linked, strong, hidden


def _parted(pieces: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """The pieces of a line, and a blank between two that are not one word."""
    found = pieces[:1]
    for after, there in pieces[1:]:
        before, here = found[-1]
        glued = here is not there and not before[-1].isspace() and not after[0].isspace()
        if glued and stand_apart(before, here, after, there):
            found.append((" ", Place()))
        found.append((after, there))
    return found


def _collapsed(pieces: list[tuple[str, Place]], text: str) -> str:
    """One space for each run of white space; a tab that parts two cells has none beside."""
    if "\t" not in text or not any(piece == "\t" and not where[0] for piece, where in pieces):
        return _spaced(text)
    cells = [""]
    for piece, where in pieces:
        if piece == "\t" and not where.container:
            cells.append("")
        else:
            cells[-1] += piece
    return "\t".join(map(_spaced, cells)).strip("\t")


def _spaced(text: str) -> str:
    """The text with one space for each run of white space, and none at its ends."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        text = SPACE.sub(" ", text)
    return text.strip(" ")
