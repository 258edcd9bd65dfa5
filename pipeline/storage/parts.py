"""Part files: the tables of one shard, written as a stream, each by its one schema.

Where a row group ends follows from the rows alone, so the same rows give the same bytes
however they were batched.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.storage.commit import FileEntry, entry, new_temporary
from pipeline.storage.schema import TABLES, arrow_schema

#: A row group ends after so many rows, or so many characters in them.
GROUP_ROWS = 2000
GROUP_CHARACTERS = 8_000_000

#: Tables that are Parquet files; every shard has each of them, if only with no rows.
PARQUET = tuple(table for table in TABLES if table != "rejects")


class Parts:
    """The part files of a shard in work; nothing is seen of them before they are put in place.

    Use it as a context: leaving it closes all files.
    """

    def __init__(self, out: Path, key: str, *, jsonl: bool) -> None:
        self._out = out
        self._key = key
        self._jsonl = jsonl
        self._files = ExitStack()
        self._parquet = {table: _ParquetPart(new_temporary(out), table) for table in PARQUET}
        self._lines: dict[str, _LinesPart] = {}

    def __enter__(self) -> Self:
        for part in self._parquet.values():
            self._files.callback(part.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a Parquet table."""
        for row in rows:
            self._parquet[table].add(row)

    def add_reject(self, row: Mapping[str, Any]) -> None:
        """Add a reject; a shard without one has no such file."""
        self._line(f"rejects/part-{self._key}.jsonl", row)

    def add_line(self, row: Mapping[str, Any]) -> None:
        """Add a document as a line of JSON, if the config asks for it."""
        if self._jsonl:
            self._line(f"documents/part-{self._key}.jsonl.gz", row)

    def _line(self, path: str, row: Mapping[str, Any]) -> None:
        if path not in self._lines:
            part = _LinesPart(new_temporary(self._out), compressed=path.endswith(".gz"))
            self._lines[path] = part
            self._files.callback(part.close)
        self._lines[path].add(row)

    def entries(self) -> dict[Path, FileEntry]:
        """The closed files, and what the receipt says of each."""
        paths: dict[str, _ParquetPart | _LinesPart] = {
            f"{table}/part-{self._key}.parquet": part for table, part in self._parquet.items()
        }
        paths |= self._lines
        return {part.file: entry(part.file, path, part.rows) for path, part in paths.items()}


class _ParquetPart:
    def __init__(self, file: Path, table: str) -> None:
        self.file = file
        self.rows = 0
        self._schema = arrow_schema(table)
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[Mapping[str, Any]] = []
        self._characters = 0

    def add(self, row: Mapping[str, Any]) -> None:
        self.rows += 1
        self._waiting.append(row)
        self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._waiting) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
            self._flush()

    def close(self) -> None:
        if self._writer.is_open:
            self._flush()
            self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, self._schema))
        self._waiting, self._characters = [], 0


class _LinesPart:
    def __init__(self, file: Path, *, compressed: bool) -> None:
        self.file = file
        self.rows = 0
        self._stream = file.open("wb")
        # Neither a name nor a time in the header: the same lines give the same bytes.
        self._sink: BinaryIO = (
            cast("BinaryIO", gzip.GzipFile("", "wb", 6, self._stream, mtime=0))
            if compressed
            else self._stream
        )

    def add(self, row: Mapping[str, Any]) -> None:
        self.rows += 1
        self._sink.write(orjson.dumps(row) + b"\n")

    def close(self) -> None:
        self._sink.close()
        self._stream.close()
