"""Parquet files as input: rows of any of them, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config import RecordFields
from pipeline.storage.records import RecordError
from pipeline.storage.streams import BrokenStreamError

#: Rows that are read at a time.
BATCH = 64


def parquet_rows(
    file: Path, fields: RecordFields, first: int = 0, last: int | None = None
) -> Iterator[Any]:
    """Rows `first` to `last` in record batches of `BATCH`; only the columns in `fields`.

    Raises BrokenStreamError, after all batches that could be read.
    """
    try:
        with pq.ParquetFile(file, memory_map=False) as found:
            groups, skipped = _row_groups(found, first)
            left = None if last is None else last - first
            columns = _columns(found.schema_arrow.names, fields)
            for batch in found.iter_batches(BATCH, row_groups=groups, columns=columns):
                part = batch.slice(skipped)
                skipped = max(skipped - batch.num_rows, 0)
                if left is not None:
                    part = part.slice(0, left)
                    left -= part.num_rows
                if part.num_rows:
                    yield part
                if left == 0:
                    return
    except OSError as error:
        raise BrokenStreamError("unreadable", str(error)) from None
    except pa.ArrowException as error:
        raise BrokenStreamError("not-parquet", str(error)) from None


def row_at(batch: Any, index: int) -> dict[str, Any]:
    """One row of a batch. Raises RecordError.

    A string column may hold what is not UTF-8, and a time column what no calendar has.
    """
    try:
        (record,) = batch.slice(index, 1).to_pylist()
    except (ValueError, OverflowError) as error:
        raise RecordError("unreadable", str(error)) from None
    return dict(record)


def _row_groups(found: Any, first: int) -> tuple[list[int], int]:
    """The row groups from row `first` on, and how many rows of them come before it."""
    passed = 0
    for group in range(found.num_row_groups):
        rows = found.metadata.row_group(group).num_rows
        if passed + rows > first:
            return list(range(group, found.num_row_groups)), first - passed
        passed += rows
    return [], 0


def _columns(names: list[str], fields: RecordFields) -> list[str]:
    """The columns that hold the fields; of nested ones the outermost."""
    wanted = dict.fromkeys(
        name if name in names else name.split(".")[0] for name in fields.model_dump().values()
    )
    return [name for name in wanted if name in names]
