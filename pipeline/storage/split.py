"""Containers cut into ranges of records, so that a large file is many units of work.

The cuts depend on what stands before them only: a file that grows keeps its earlier
ranges. What a range's documents are called must not depend on where it was cut, so a
range knows which keys came before it in the same file.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.config import Config
from pipeline.storage.readers import suffix_of, unmarked
from pipeline.storage.records import (
    MEGABYTE,
    RecordError,
    document_key,
    parse_json,
    record_key,
)
from pipeline.storage.streams import BrokenStreamError, read_lines
from pipeline.storage.warc import LONGEST_HEAD, holds_page, read_records


class Piece(NamedTuple):
    """A range of records: `first` to `last` (None: to the end), at byte `offset`.

    `sha256` is of what they hold, `before` how often keys of theirs came earlier.
    """

    first: int
    last: int | None
    offset: int
    sha256: str
    before: tuple[tuple[str, int], ...]
    records: int
    bytes: int


class _Record(NamedTuple):
    number: int
    start: int
    data: bytes
    size: int
    key: str | None


@dataclass
class _Piece:
    first: int
    offset: int
    sha256: Any = field(default_factory=hashlib.sha256)
    digests: array[int] = field(default_factory=lambda: array("Q"))
    records: int = 0
    bytes: int = 0


def key_digest(key: str) -> str:
    """A short name for a record's key: 16 hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def split(file: Path, config: Config) -> list[Piece]:
    """The ranges of a container, at least one. What is broken belongs to the last."""
    pieces = [_Piece(0, 0)]
    kind = suffix_of(file.name)
    records = _rows if kind == ".parquet" else _responses if kind.startswith(".warc") else _lines
    seekable = kind in {".jsonl", ".warc"}
    try:
        for record in records(file, config):
            piece = pieces[-1]
            full = piece.records >= config.engine.shard_documents
            if full or (
                piece.records
                and piece.bytes + record.size > config.engine.shard_megabytes * MEGABYTE
            ):
                piece = _Piece(record.number, record.start if seekable else 0)
                pieces.append(piece)
            piece.sha256.update(record.data)
            piece.sha256.update(b"\n")
            piece.records += 1
            piece.bytes += record.size
            if record.key is not None:
                piece.digests.append(int(key_digest(record.key), 16))
    except BrokenStreamError as error:
        pieces[-1].sha256.update(str(error).encode("utf-8", "surrogatepass"))
    return list(_finished(pieces))


def _finished(pieces: list[_Piece]) -> Iterator[Piece]:
    repeated = _repeated(pieces)
    before: Counter[int] = Counter()
    for index, piece in enumerate(pieces):
        own = Counter(digest for digest in piece.digests if digest in repeated)
        known = {f"{digest:016x}": before[digest] for digest in own if before[digest]}
        yield Piece(
            piece.first,
            pieces[index + 1].first if index + 1 < len(pieces) else None,
            piece.offset,
            piece.sha256.hexdigest(),
            tuple(sorted(known.items())),
            piece.records,
            piece.bytes,
        )
        before.update(own)


def _repeated(pieces: list[_Piece]) -> frozenset[int]:
    """The keys that a container holds more than once; eight bytes a record while it looks."""
    if len(pieces) == 1:
        return frozenset()
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    digests = pa.chunked_array([pa.array(piece.digests, pa.uint64()) for piece in pieces])
    values, counts = pc.value_counts(digests).flatten()
    return frozenset(values.filter(pc.greater(counts, 1)).to_pylist())


def _lines(file: Path, config: Config) -> Iterator[_Record]:
    for line in read_lines(file, 2 * config.input.max_megabytes * MEGABYTE):
        size = line.end - line.start
        if line.data is None:  # it will be a reject that says how long it was
            yield _Record(line.number, line.start, str(size).encode(), size, None)
        elif line.data.strip():
            try:
                key = record_key(parse_json(unmarked(line.data, line.start)), config)
            except RecordError:
                key = None
            yield _Record(line.number, line.start, line.data, size, key)


def _rows(file: Path, config: Config) -> Iterator[_Record]:
    from pipeline.storage.parquet import parquet_rows, row_at  # noqa: PLC0415

    number = 0
    for batch in parquet_rows(file, config.input.fields):
        for index in range(batch.num_rows):
            try:
                record = row_at(batch, index)
                data = orjson.dumps(record, default=_hashed, option=orjson.OPT_NON_STR_KEYS)
                key = record_key(record, config)
            except (RecordError, TypeError) as error:
                data, key = str(error).encode("utf-8", "surrogatepass"), None
            yield _Record(number, 0, data, len(data), key)
            number += 1


def _responses(file: Path, config: Config) -> Iterator[_Record]:
    for record in read_records(file, config.input.max_megabytes * MEGABYTE + LONGEST_HEAD):
        if holds_page(record):
            size = record.end - record.start
            name = record.head.get("warc-record-id")
            key = document_key(name, None, None) if name else None
            head = orjson.dumps(record.head, option=orjson.OPT_SORT_KEYS)
            data = head + (record.content or str(size).encode())
            yield _Record(record.number, record.start, data, size, key)


def _hashed(value: object) -> str:
    """What JSON does not know: bytes, decimals, durations."""
    return hashlib.sha256(value if isinstance(value, bytes) else repr(value).encode()).hexdigest()
