"""WARC files: what a crawler was answered, one record after the other.

A record is a head, a blank line, and as many bytes as the head says. Inside a `response`
record stands an HTTP message, whose body may be cut into chunks and compressed. Both are
read here, with bounded memory: a page that inflates past all measure, or a head without
end, is refused and what comes after it is read. `resource` records hold a page without
HTTP around it; the other sorts (requests, robots, metadata) hold no page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.storage.streams import BrokenStreamError, read_chunks

#: Bytes that a head may take.
LONGEST_HEAD = 1 << 20

#: No record has more bytes than these.
MOST_BYTES = 10**15

VERSION = re.compile(rb"WARC/\d+\.\d+")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
FOLDED = re.compile(r"\r?\n[ \t]+")
STATUS = re.compile(r"HTTP/\d(?:\.\d)? +(\d{3})")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([-\w:.]+)", re.IGNORECASE)

#: What is HTML by its content type.
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


class Record(NamedTuple):
    """One record: its number from 0, its byte range in the inflated stream, what it holds.

    The names in its head are in lower case; `content` is None if it is longer than wanted.
    """

    number: int
    start: int
    end: int
    head: dict[str, str]
    content: bytes | None


class WarcError(ValueError):
    """A record that holds no page; `reason` is a short word for why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Response(NamedTuple):
    """What a server answered: its type in lower case, the charset it names, and the body."""

    type: str
    charset: str | None
    body: bytes


def holds_page(record: Record) -> bool:
    """Whether a record is of a sort that holds what was asked for."""
    return record.head.get("warc-type", "").lower() in {"response", "resource"}


def read_records(file: Path, limit: int, *, number: int = 0, offset: int = 0) -> Iterator[Record]:
    """The records of a WARC file, from the one that is `number` and starts at byte `offset`.

    Only an uncompressed file can start elsewhere than at 0. Raises BrokenStreamError, after
    all records that could be read, with the byte range of what follows them.
    """
    stream = _Stream(read_chunks(file, offset), offset)
    while stream.skip_blank():
        start = stream.position
        try:
            head = _fields(_first_line(stream.head()))
            content = stream.take(_length(head), limit)
        except BrokenStreamError as error:
            error.where = (start, stream.position)
            raise
        yield Record(number, start, stream.position, head, content)
        number += 1


def page_of(record: Record, limit: int) -> Response:
    """The page in a record, its body of at most `limit` bytes. Raises WarcError."""
    response = _response(record, limit)
    if response.type not in HTML_TYPES:
        raise WarcError("not-html", f"expected a page, found {response.type or 'no type'!r}")
    return response


def _response(record: Record, limit: int) -> Response:
    kind = record.head.get("warc-type", "").lower()
    if record.content is None:
        raise WarcError(
            "too-large", f"expected at most {limit} bytes, found {record.end - record.start}"
        )
    declared = record.head.get("content-type", "")
    if kind == "resource" or not declared.lower().startswith("application/http"):
        return Response(*_type_of(declared), record.content)
    blank = BLANK_LINE.search(record.content)
    text = record.content[: blank.start() if blank else None].decode("latin-1")
    body = record.content[blank.end() :] if blank else b""
    status = STATUS.match(text)
    if not status:
        raise WarcError("not-http", f"expected an HTTP response, found {text[:40]!r}")
    if not status[1].startswith("2"):
        raise WarcError("http-status", f"expected a page, found an answer of status {status[1]}")
    head = _fields(text.partition("\n")[2])
    if "chunked" in head.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for coding in reversed(head.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, coding.strip(), limit)
    return Response(*_type_of(head.get("content-type", "")), body)


def _type_of(declared: str) -> tuple[str, str | None]:
    charset = CHARSET.search(declared)
    return declared.partition(";")[0].strip().lower(), charset[1] if charset else None


def _first_line(head: bytes) -> str:
    first, _, rest = head.partition(b"\n")
    if not VERSION.match(first):
        raise BrokenStreamError("corrupt", f"expected a WARC record, found {first[:40]!r}")
    return rest.decode("utf-8", "replace")


def _fields(head: str) -> dict[str, str]:
    """The fields of a head; of those that stand there twice the first."""
    fields: dict[str, str] = {}
    for line in FOLDED.sub(" ", head).splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _length(head: dict[str, str]) -> int:
    """How many bytes stand after a head."""
    length = head.get("content-length", "")
    if not length.isdecimal() or len(length) > len(str(MOST_BYTES)):
        raise BrokenStreamError("corrupt", f"expected a record's length, found {length[:40]!r}")
    return int(length)


def _unchunked(body: bytes) -> bytes:
    """The body without the lengths between its chunks; a crawler may have taken them out."""
    pieces: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\n", position, position + 100)
        size = body[position : max(end, position)].partition(b";")[0].strip()
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(pieces) if pieces else body
        if not length:
            return b"".join(pieces)
        pieces.append(body[end + 1 : end + 1 + length])
        position = end + 1 + length + 1
        position += body[position - 1 : position] == b"\r"
        if position >= len(body):
            return b"".join(pieces)


def _decoded(body: bytes, coding: str, limit: int) -> bytes:
    if coding in {"", "identity"}:
        return body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise WarcError("unknown-coding", f"expected gzip or deflate, found {coding[:40]!r}")
    if coding != "deflate" and not body.startswith(b"\x1f\x8b"):
        return body  # the crawler has taken it off and left the head as it was
    error: zlib.error | None = None
    for window in (47,) if coding != "deflate" else (15, -15):
        try:
            inflater = zlib.decompressobj(window)
            inflated = inflater.decompress(body, limit + 1)
        except zlib.error as found:
            error = found
            continue
        if len(inflated) > limit:
            raise WarcError("too-large", f"expected at most {limit} bytes, found more")
        return inflated
    raise WarcError("corrupt", f"the body is damaged: {error}")


class _Stream:
    """A stream of bytes that is read record by record; what is held of it is bounded."""

    def __init__(self, chunks: Iterator[bytes], position: int) -> None:
        self._chunks = chunks
        self._held = b""
        self.position = position

    def skip_blank(self) -> bool:
        """Pass over the line breaks between records; whether something follows."""
        while True:
            rest = self._held.lstrip(b"\r\n")
            self.position += len(self._held) - len(rest)
            self._held = rest
            if rest or not self._more():
                return bool(rest)

    def head(self) -> bytes:
        """What stands before the next blank line."""
        while not (match := BLANK_LINE.search(self._held)):
            if len(self._held) > LONGEST_HEAD:
                raise BrokenStreamError("corrupt", "expected a record, found a head without end")
            if not self._more():
                raise BrokenStreamError("truncated", "the file ends in the head of a record")
        found, self._held = self._held[: match.start()], self._held[match.end() :]
        self.position += match.end()
        return found

    def take(self, length: int, limit: int) -> bytes | None:
        """The next `length` bytes; None, and nothing held, if they are more than `limit`."""
        pieces = []
        left = length
        while left:
            if not self._held and not self._more():
                raise BrokenStreamError("truncated", f"a record ends {left} bytes too early")
            piece, self._held = self._held[:left], self._held[left:]
            if length <= limit:
                pieces.append(piece)
            left -= len(piece)
            self.position += len(piece)
        return b"".join(pieces) if length <= limit else None

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        self._held += chunk
        return bool(chunk)
