"""A file of lines, compressed or not, read with bounded memory, however it is broken.

A stream may end in the middle, hold a line of gigabytes, or inflate from kilobytes to
gigabytes: what could be read comes out first, then one error that says where it stopped.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import zstandard

#: Bytes read, or inflated, at a time.
CHUNK = 1 << 18
#: Compressed bytes fed to zstd at a time: each four may inflate to 128 KiB.
ZSTD_CHUNK = 1 << 11


class BrokenStreamError(OSError):
    """A stream that cannot be read on; `reason` is `truncated`, `corrupt` or `unreadable`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.where: tuple[int, int] | None = None


class Line(NamedTuple):
    """A line without its line feed, its number from 0, and its byte range in the stream.

    `data` is None for a line that is longer than wanted.
    """

    number: int
    start: int
    end: int
    data: bytes | None


def read_lines(file: Path, limit: int, *, number: int = 0, offset: int = 0) -> Iterator[Line]:
    """The lines of a file, from the one that is `number` and starts at byte `offset`.

    Only an uncompressed file can start elsewhere than at 0. Lines of more than `limit`
    bytes come without their data. Raises BrokenStreamError, after all lines that could be
    read, with the byte range of what follows them.
    """
    return _split(read_chunks(file, offset), limit, number, offset)


def _split(chunks: Iterator[bytes], limit: int, number: int, start: int) -> Iterator[Line]:
    """Cut a stream into lines; what is kept of a line in work is bounded."""
    held: list[bytes] = []
    length = 0
    try:
        for chunk in chunks:
            position = 0
            while (found := chunk.find(b"\n", position)) >= 0:
                held.append(chunk[position:found])
                length += found - position
                yield _line(number, start, length, held, limit)
                number, start, length, held = number + 1, start + length + 1, 0, []
                position = found + 1
            length += len(chunk) - position
            if length <= limit:
                held.append(chunk[position:])
            else:
                held = []
    except BrokenStreamError as error:
        error.where = (start, start + length)
        raise
    if length:
        yield _line(number, start, length, held, limit)


def _line(number: int, start: int, length: int, held: list[bytes], limit: int) -> Line:
    data = b"".join(held) if length <= limit else None
    return Line(number, start, start + length, data)


def read_chunks(file: Path, offset: int) -> Iterator[bytes]:
    """The bytes of a file in chunks, decompressed as its name says."""
    open_as = {".gz": _gunzip, ".zst": _unzstd}.get(file.suffix.lower(), _plain)
    try:
        with file.open("rb") as stream:
            stream.seek(offset)
            yield from open_as(stream)
    except BrokenStreamError:
        raise
    except OSError as error:
        raise BrokenStreamError("unreadable", error.strerror or str(error)) from None


def _plain(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(CHUNK), b"")


def _gunzip(stream: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=stream) as inflated:
        try:
            # `read` would drop what it already holds when it meets an error; `read1` not.
            yield from iter(lambda: inflated.read1(CHUNK), b"")
        except EOFError:
            raise BrokenStreamError("truncated", "the gzip stream ends too early") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BrokenStreamError("corrupt", f"the gzip stream is damaged: {error}") from None


def _unzstd(stream: BinaryIO) -> Iterator[bytes]:
    # `stream_reader` takes a truncated frame for the end of the file, so frames are fed by hand.
    new_frame: Callable[[], zstandard.ZstdDecompressionObj]
    new_frame = zstandard.ZstdDecompressor().decompressobj
    frame = new_frame()
    complete = True
    try:
        for chunk in iter(lambda: stream.read(ZSTD_CHUNK), b""):
            left = chunk
            while left:
                if frame.eof:
                    frame = new_frame()
                inflated = frame.decompress(left)
                complete, left = frame.eof, frame.unused_data
                if inflated:
                    yield inflated
    except zstandard.ZstdError as error:
        raise BrokenStreamError("corrupt", f"the zstd stream is damaged: {error}") from None
    if not complete:
        raise BrokenStreamError("truncated", "the zstd stream ends too early")
