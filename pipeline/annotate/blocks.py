"""Blocks: which lines belong together.

A flattened page has lost the difference between a paragraph, a verse and a table; only
the lines are left. What a line is must be told from the line itself, and what a run of
lines is from that run alone, never from its neighbours: the layout parts the blocks by
blank lines, and each must then be seen as the same block again, or cleaning would never
settle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

from pipeline.edits import Span

Kind = Literal["paragraph", "wrapped", "list", "verse", "preformatted"]

#: Columns of a line that was broken by a program rather than by its author.
WRAPPED = range(55, 91)
#: A longer line is no verse.
VERSE_COLUMNS = 60
#: A longer line is no code and no table.
PREFORMATTED_COLUMNS = 120

TERMINAL = tuple(".!?…:;。！？")
#: What may stand between the end of a sentence and the end of its line.
CLOSING = "\"'”’»)]*"
LIST_ITEM = re.compile(r"\s*(?:[-*•◦▪‣·]|\d{1,3}[.)]|[a-z][.)])\s+\S")
#: What a paragraph may begin with instead of a capital; no list item does.
OPENING = "\"“‘'«("
FENCE = re.compile(r"\s*(?:```|~~~)")
INDENTED = re.compile(r"[ ]{2,}\S|[ ]*\t")
CODE = re.compile(
    r"[{};\\]\s*\Z"  # how a statement ends
    r"|:\s*\Z"
    r"|\w\([^)\s]*\)"  # a call
    r"|\s(?:[-+*/|]?=|==|=>|->|:=)\s"
    r"|\A\s*(?:def|class|function|const|let|var|public|private|static|elif|else:)\b"
    r"|\A\s*(?:\#include|\#!/|\$\s|>>>\s|</?\w+)"
    r"|\A\s*import\s[\w.]+\s*\Z"
)
#: What begins a line that no program broke: an address, a prompt, a bracket; or one word.
LISTED = re.compile(r"\s*(?:https?://|www\.|>>>|\$ |[\[{|<]|sudo |//|\S+\s*\Z)")
COLUMN_GAP = re.compile(r"(?<=\S)(?:[ ]{3,}|[ ]*\t[ \t]*)(?=\S)")


class Block(NamedTuple):
    """A stretch of lines that belong together.

    The span begins and ends with a visible character, but for the indentation of a
    preformatted block's first line, which is part of it.
    """

    span: Span
    kind: Kind


class _Shape(NamedTuple):
    """What is asked of a line: how wide it is without the spaces around it, and so on."""

    width: int
    candidate: bool  # for a preformatted block
    item: bool
    stops: bool


class _Line(NamedTuple):
    start: int
    text: str
    shape: _Shape


@lru_cache(maxsize=4)  # a text is looked at in several passes and for several rules
def find_blocks(text: str) -> Sequence[Block]:
    """The blocks of a text, in order. Linear in its length."""
    blocks: list[Block] = []
    lines = text.split("\n")
    position = start = 0
    for opened, closed in _fences(lines) if "```" in text or "~~~" in text else ():
        start = _add_blocks(blocks, text, lines[position:opened], start)
        fence = _placed(lines[opened : closed + 1], start)
        _add_divided(blocks, text, fence)
        position, start = closed + 1, fence[-1].start + len(fence[-1].text) + 1
    _add_blocks(blocks, text, lines[position:] if position else lines, start)
    return blocks


def _add_blocks(blocks: list[Block], text: str, lines: Sequence[str], start: int) -> int:
    """Add the blocks of some lines, the first of which stands at `start`; where they end.

    Lines that are paragraphs whatever stands around them are most of what most texts are
    made of, so they take the shortest way.
    """
    run: list[str] = []
    for line in lines:
        width = len(line)
        if (
            width > PREFORMATTED_COLUMNS
            and (line[0].isupper() or line[0] in OPENING)
            and not line[-1].isspace()
        ):
            if run:
                _add_run(blocks, text, run, start)
                run = []
            blocks.append(Block(Span(start, start + width), "paragraph"))
        elif width and not line.isspace():
            run.append(line)
        elif run:
            _add_run(blocks, text, run, start)
            run = []
        start += width + 1
    if run:
        _add_run(blocks, text, run, start)
    return start


def _add_run(blocks: list[Block], text: str, run: Sequence[str], end: int) -> None:
    """Add the blocks of lines without a blank one between, after which `end` comes."""
    if len(run) == 1 and (edges := _edges(run[0])):  # so it is with most lines
        start = end - len(run[0]) - 1
        blocks.append(Block(Span(start + edges[0], start + edges[1]), "paragraph"))
        return
    start = end - sum(map(len, run)) - len(run)
    _add_divided(blocks, text, _placed(run, start))


def _add_divided(blocks: list[Block], text: str, lines: Sequence[_Line]) -> None:
    for block in _fenced(lines) or _divide(lines):
        if _continues(text, blocks, block):
            block = Block(Span(blocks.pop().span.start, block.span.end), "preformatted")  # noqa: PLW2901
        blocks.append(block)


def _placed(lines: Iterable[str], start: int) -> list[_Line]:
    placed = []
    for line in lines:
        placed.append(_Line(start, line, _shape(line)))
        start += len(line) + 1
    return placed


def _fences(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where each closed code fence opens and closes; one left open is none."""
    marks = [index for index, line in enumerate(lines) if FENCE.match(line)]
    return list(zip(marks[::2], marks[1::2], strict=False))


def _fenced(lines: Sequence[_Line]) -> list[Block]:
    """The block of a run that is a code fence, else nothing."""
    if len(lines) > 1 and FENCE.match(lines[0].text) and FENCE.match(lines[-1].text):
        return [_block(lines, "preformatted")]
    return []


def _divide(lines: Sequence[_Line]) -> Iterator[Block]:
    """The blocks of a run of lines without blank ones between."""
    for taken, run in _extract(lines, _is_candidate, _is_preformatted):
        if taken:
            yield _block(run, "preformatted")
        else:
            yield from _divide_prose(run)


def _divide_prose(lines: Sequence[_Line]) -> Iterator[Block]:
    for taken, run in _extract(lines, _is_item, lambda run: len(run) > 1):
        if taken:
            yield _block(run, "list")
        else:
            yield from _divide_sentences(run)


def _divide_sentences(lines: Sequence[_Line]) -> Iterator[Block]:
    """Hard-wrapped paragraphs first, then what is left between them."""
    left: list[_Line] = []
    index = 0
    while index < len(lines):
        past = index
        while past < len(lines) and lines[past].shape.width in WRAPPED:
            past += 1
        if past == index:
            left.append(lines[index])
            index += 1
            continue
        if past < len(lines) and not _stops(lines[past - 1]):
            # The last line of a paragraph is as long as what was left to say.
            past += lines[past].shape.width < WRAPPED.start
        begin = index + _wrapped_begin(lines[index:past])
        left += lines[index:begin]
        if begin < past:
            yield from _divide_short(left)
            left = []
            yield _block(lines[begin:past], "wrapped")
        index = past
    yield from _divide_short(left)


def _divide_short(lines: Sequence[_Line]) -> Iterator[Block]:
    for taken, run in _extract(lines, _is_short, _is_verse):
        if taken:
            yield _block(run, "verse")
        else:
            yield from (_block([line], "paragraph") for line in run)


def _extract(
    lines: Sequence[_Line],
    candidate: Callable[[_Line], bool],
    accept: Callable[[Sequence[_Line]], bool],
) -> Iterator[tuple[bool, list[_Line]]]:
    """Runs of candidates that are accepted (True), and all that stands between (False)."""
    between: list[_Line] = []
    for is_candidate, group in groupby(lines, candidate):
        run = list(group)
        if is_candidate and accept(run):
            if between:
                yield False, between
                between = []
            yield True, run
        else:
            between += run
    if between:
        yield False, between


def _is_candidate(line: _Line) -> bool:
    return line.shape.candidate


def _is_item(line: _Line) -> bool:
    return line.shape.item


def _is_short(line: _Line) -> bool:
    return line.shape.width <= VERSE_COLUMNS


def _is_verse(run: Sequence[_Line]) -> bool:
    return len(run) > 1 and 2 * sum(map(_stops, run)) < len(run)


def _wrapped_begin(run: Sequence[_Line]) -> int:
    """From which of some lines on they are a hard-wrapped paragraph; their number if from none.

    Linear: what is counted of all of them is less by one line for each later beginning.
    """
    stopped = sum(map(_stops, run[:-1]))
    continued = sum(map(_goes_on, run[1:]))
    listed = max((index for index, line in enumerate(run) if LISTED.match(line.text)), default=-1)
    for begin in range(len(run) - 2):  # two lines are as likely two paragraphs
        breaks = len(run) - begin - 1
        # Headlines, one a line, have the same width and no stops, but each begins with a capital.
        if begin > listed and 3 * stopped <= breaks and 2 * continued >= breaks:
            return begin
        stopped -= _stops(run[begin])
        continued -= _goes_on(run[begin + 1])
    return len(run)


def _goes_on(line: _Line) -> bool:
    """Whether a line begins as a paragraph does not."""
    return not line.text.strip()[0].isupper()


def _stops(line: _Line) -> bool:
    return line.shape.stops


def _shape(line: str) -> _Shape:
    """The shape of a line; of short ones, which come again and again, it is remembered."""
    return _known_shape(line) if len(line) <= PREFORMATTED_COLUMNS else _new_shape(line)


def _edges(line: str) -> tuple[int, int] | None:
    """Where a paragraph of one line begins and ends in it; None if it may be preformatted."""
    return _known_edges(line) if len(line) <= PREFORMATTED_COLUMNS else _new_edges(line)


def _new_edges(line: str) -> tuple[int, int] | None:
    if _new_shape(line).candidate:
        return None
    return len(line) - len(line.lstrip()), len(line.rstrip())


def _new_shape(line: str) -> _Shape:
    bare = line.strip()
    candidate = len(line) <= PREFORMATTED_COLUMNS and bool(
        INDENTED.match(line) or CODE.search(line) or COLUMN_GAP.search(bare)
    )
    stops = bare.rstrip(CLOSING).endswith(TERMINAL)
    return _Shape(len(bare), candidate, bool(LIST_ITEM.match(line)), stops)


_known_shape = lru_cache(maxsize=65536)(_new_shape)
_known_edges = lru_cache(maxsize=65536)(_new_edges)


def _is_preformatted(run: Sequence[_Line]) -> bool:
    """Whether a run of candidates is code, a table or a deliberately indented passage."""
    if len(run) < 2:  # noqa: PLR2004 - one line shows no structure
        return False
    indented = sum(1 for line in run if INDENTED.match(line.text))
    code = sum(1 for line in run if CODE.search(line.text))
    gaps = [gap.end() for line in run for gap in COLUMN_GAP.finditer(line.text)]
    tabs = sum("\t" in line.text.strip() for line in run)
    if indented and 3 * code >= len(run):
        return True
    if 2 * tabs > len(run) or len(gaps) - len(set(gaps)) >= len(run) - 1:
        return True
    widths = sorted(line.shape.width for line in run)
    return indented == len(run) and widths[len(run) // 2] < WRAPPED.start


def _continues(text: str, blocks: Sequence[Block], block: Block) -> bool:
    """Whether a block is code that goes on after a blank line in it."""
    if not blocks or blocks[-1].kind != "preformatted":
        return False
    line_start = text.rfind("\n", 0, block.span.start) + 1
    line_end = text.find("\n", line_start)
    line = text[line_start : line_end if line_end >= 0 else None]
    return (
        INDENTED.match(line) is not None
        and CODE.search(line) is not None
        and len(line) <= PREFORMATTED_COLUMNS
        and text[blocks[-1].span.end : line_start].count("\n") > 1
    )


def _block(lines: Sequence[_Line], kind: Kind) -> Block:
    first, last = lines[0], lines[-1]
    indentation = len(first.text) - len(first.text.lstrip()) if kind != "preformatted" else 0
    return Block(Span(first.start + indentation, last.start + len(last.text.rstrip())), kind)
