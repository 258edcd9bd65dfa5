"""The way back: the raw text of a document from its canonical text and its edits.

Nothing but what was written is needed: neither the source nor the rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline.edits import Applicability, ChangeSet, Edit, Span

#: Rows read at a time while looking for a document.
BATCH = 256
#: How many of several documents of one name an error lists.
LISTED = 5


class RestoreError(LookupError):
    """A document cannot be restored: there is none of that name, or several, or it is damaged."""


def restore(out: Path, id: str) -> str:
    """The raw text of a document in the output folder `out`.

    `id` is its id, the id it had in its source, or the name of its source. Raises
    RestoreError.
    """
    part, doc_id = _find(out, id)
    chosen = ds.field("id") == doc_id
    documents = ds.dataset(out / "documents" / part, format="parquet")
    (row,) = documents.to_table(columns=["text", "metadata"], filter=chosen).to_pylist()
    edits = ds.dataset(out / "edits" / part, format="parquet")
    rows = edits.to_table(filter=ds.field("doc_id") == doc_id).to_pylist()
    try:
        raw = rebuild(row["text"], rows)
    except ValueError as error:
        raise RestoreError(f"{doc_id}: the edits do not fit the text: {error}") from None
    if hashlib.sha256(raw.encode()).hexdigest() != row["metadata"]["raw_sha256"]:
        raise RestoreError(f"{doc_id}: what its edits give is not the raw text that was read")
    return raw


def rebuild(text: str, edits: Iterable[Mapping[str, Any]]) -> str:
    """Undo the applied ones of a document's edit rows, the last pass first.

    Raises ValueError where they do not fit the text.
    """
    applied = [row for row in edits if row["status"] == "applied"]
    applied.sort(key=lambda row: (-row["pass"], row["seq"]))
    for _, rows in groupby(applied, key=lambda row: row["pass"]):
        found = tuple(
            Edit(
                Span(row["start"], row["end"]),
                row["before"],
                row["after"],
                row["rule"],
                row["reason"],
                Applicability.SAFE,
            )
            for row in rows
        )
        before = len(text) - sum(edit.growth for edit in found)
        text = ChangeSet(before, found).invert().apply(text)
    return text


def _find(out: Path, id: str) -> tuple[str, str]:
    """The part that holds the document, and its id."""
    own: list[tuple[str, str]] = []
    named: list[tuple[str, str]] = []
    for part, row in _rows(out):
        if row["id"] == id:
            return part, id
        if row["metadata"]["source_id"] == id:
            own.append((part, row["id"]))
        elif row["source"] == id:
            named.append((part, row["id"]))
    found = own or named
    if len(found) > 1:
        ids = ", ".join(doc_id for _, doc_id in found[:LISTED])
        raise RestoreError(f"{id}: {len(found)} documents go by that name; give an id: {ids}, ...")
    if not found:
        raise RestoreError(f"{id}: no document in {out} has this id, own id or source")
    return found[0]


def _rows(out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of every document what it may be called by, and the part it is in."""
    columns = ["id", "source", "metadata.source_id"]
    parts = sorted((out / "documents").glob("*.parquet"))
    if not parts:
        raise RestoreError(f"{out}: expected an output of `copydesk run`, found no documents in it")
    for part in parts:
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches(BATCH, columns=columns):
                for row in batch.to_pylist():
                    yield part.name, row
