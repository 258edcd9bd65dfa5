"""Does an output still say what was written, and does it keep its promises?

This shares no code with the rules, so that it can judge them. It goes through an output
from the outside in: the manifest and the receipts, every file they name and none besides,
then the rows: that each raw text can be rebuilt, and that all offsets are true.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.corpus.profiles import ProfileError, read_profiles
from pipeline.edits import ChangeSet, Edit, Span
from pipeline.storage.commit import RECEIPTS, FileEntry, ReceiptError, file_sha256, read_signed
from pipeline.storage.publish import (
    MANIFEST,
    SIGHTINGS,
    UNIFIED,
    manifest_content,
    named_files,
    people_files,
    side_tables,
    unnamed_files,
)
from pipeline.storage.restore import rebuild
from pipeline.storage.schema import arrow_schema
from pipeline.storage.shards import PLAN

#: Rows read at a time.
BATCH = 512

#: The tables whose rows belong to a document.
BESIDE = ("edits", "entities", "fields")


class Violation(NamedTuple):
    """Something that is not as it was written, or not as it was promised.

    `path` is the file in question, relative to the output.
    """

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class _DamagedError(ValueError):
    """A receipt or the manifest cannot be trusted, so nothing it says can be checked."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


class _UnsoundError(ValueError):
    """A row does not keep a promise."""


def verify(out: Path) -> Violation | None:
    """The first violation in an output folder, or None if there is none.

    Texts are read one by one; what is held is the id of each document.
    """
    return next(_violations(out), None)


def _violations(out: Path) -> Iterator[Violation]:
    try:
        manifest = _signed(out, MANIFEST)
        _signed(out, PLAN)
        receipts = [_receipt(out, key) for key in manifest["receipts"]]
    except _DamagedError as error:
        yield error.violation
        return
    described = [FileEntry(**one) for one in manifest["described"]]
    if manifest_content(receipts, described) != manifest:
        yield Violation(MANIFEST, "is not what follows from the receipts")
    for named in described:
        yield from _in_file(out, named)
    for receipt in receipts:
        for one in receipt["files"]:
            yield from _in_file(out, FileEntry(**one))
    try:
        beside = _beside(out, described, manifest["receipts"])
    except _DamagedError as error:
        yield error.violation
        return
    for named in beside:
        yield from _in_file(out, named)
    yield from _in_profiles(out)
    for file in unnamed_files(out, named_files(receipts, [*described, *beside])):
        yield Violation(file.relative_to(out).as_posix(), "no receipt names this file")
    ids: set[bytes] = set()
    for receipt in receipts:
        yield from _in_shard(out, receipt, ids)


def _signed(out: Path, path: str) -> dict[str, Any]:
    try:
        return read_signed(out / path)
    except ReceiptError as error:
        raise _DamagedError(Violation(path, str(error))) from None


def _receipt(out: Path, key: str) -> dict[str, Any]:
    path = f"{RECEIPTS}/{key}.json"
    receipt = _signed(out, path)
    if receipt["key"] != key:
        raise _DamagedError(Violation(path, f"is the receipt of {receipt['key']}"))
    return receipt


def _beside(out: Path, described: list[FileEntry], shards: list[str]) -> list[FileEntry]:
    """The files beside those of the shards, as their own receipts name them."""
    try:
        tables = side_tables(out, described)
    except ReceiptError as error:
        raise _DamagedError(Violation(SIGHTINGS, str(error))) from None
    try:
        return [*tables, *people_files(out, shards)]
    except ReceiptError as error:
        raise _DamagedError(Violation(UNIFIED, str(error))) from None


def _in_profiles(out: Path) -> Iterator[Violation]:
    """Whether the profiles of sites can be read; a person may have changed them since."""
    try:
        for _ in read_profiles(out / "sites"):
            pass
    except ProfileError as error:
        yield Violation("sites", str(error))


def _in_file(out: Path, named: FileEntry) -> Iterator[Violation]:
    """Whether a file is there, with the bytes that were written."""
    try:
        sha256, size = file_sha256(out / named.path)
    except OSError as error:
        yield Violation(named.path, f"cannot be read: {error.strerror}")
        return
    if size != named.bytes:
        yield Violation(named.path, f"has {size} bytes, {named.bytes} were written")
    elif sha256 != named.sha256:
        yield Violation(named.path, "its bytes have changed: its hash is another")


def _in_shard(out: Path, receipt: Mapping[str, Any], ids: set[bytes]) -> Iterator[Violation]:
    """Whether the rows of a shard are sound, and as many as its receipt says."""
    path = f"documents/part-{receipt['key']}.parquet"
    edits: Counter[tuple[str, str]] = Counter()
    documents = 0
    try:
        beside = {table: _Groups(_rows(out, table, receipt["key"])) for table in BESIDE}
        for document in _rows(out, "documents", receipt["key"]):
            own = {table: rows.of(document["id"]) for table, rows in beside.items()}
            found = bytes.fromhex(document["id"])
            if found in ids:
                yield Violation(path, f"{document['id']}: there are two documents of this id")
            ids.add(found)
            try:
                _check(document, **own)
            except (ValueError, KeyError) as error:
                yield Violation(path, f"{document['id']}: {error}")
            edits.update((row["rule"], row["status"]) for row in own["edits"])
            documents += 1
        for table, rows in beside.items():
            if (left := rows.next_id()) is not None:
                place = f"{table}/part-{receipt['key']}.parquet"
                yield Violation(place, f"{left}: rows of a document that is not there, or not here")
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Violation(path, f"the rows of this shard cannot be read: {error}")
        return
    counted = {(rule, s): n for rule, counts in receipt["edits"].items() for s, n in counts.items()}
    if documents != receipt["documents"] or counted != edits:
        yield Violation(path, "its documents and edits are not as many as its receipt says")


def _check(
    document: Mapping[str, Any],
    edits: list[dict[str, Any]],
    entities: list[dict[str, Any]],
    fields: list[dict[str, Any]],
) -> None:
    """Whether a document and its rows are sound. Raises ValueError."""
    text, metadata = document["text"], document["metadata"]
    if _sha256(text) != metadata["text_sha256"]:
        raise _UnsoundError("its text is not the one that was written: text_sha256 is another")
    raw = rebuild(text, edits)
    if _sha256(raw) != metadata["raw_sha256"]:
        raise _UnsoundError("undoing its edits does not give the raw text: raw_sha256 is another")
    if _replay(raw, edits) != text:
        raise _UnsoundError("its edits do not lead from the raw text to the canonical text")
    for mention in entities:
        if text[mention["start"] : mention["end"]] != mention["text"]:
            raise _UnsoundError(f"no {mention['text']!r} stands at {mention['start']} of its text")
    for field in fields:
        if field["raw_start"] is not None:
            _inside(field["raw_start"], field["raw_end"], raw, f"field {field['field']}")


def _replay(raw: str, edits: list[dict[str, Any]]) -> str:
    """Make the edits once more from the raw text on, looking at each, made or not."""
    text = raw
    places = [(row["pass"], row["seq"]) for row in edits]
    if places != sorted(set(places)):
        raise _UnsoundError("its edits are not in the order of pass and seq")
    for _, rows in groupby(edits, key=lambda row: row["pass"]):
        applied = []
        for row in rows:
            name = f"edit {row['pass']}.{row['seq']} ({row['rule']})"
            _inside(row["raw_start"], row["raw_end"], raw, name)
            _inside(row["start"], row["end"], text, name)
            if text[row["start"] : row["end"]] != row["before"]:
                raise _UnsoundError(f"{name}: no {row['before']!r} stands at {row['start']}")
            if row["status"] == "applied":
                span = Span(row["start"], row["end"])
                applied.append(Edit(span, row["before"], row["after"], row["rule"]))
        text = ChangeSet(len(text), tuple(applied)).apply(text)
    return text


def _inside(start: int, end: int, text: str, name: str) -> None:
    if not 0 <= start <= end <= len(text):
        raise _UnsoundError(f"{name}: {start}:{end} does not lie in {len(text)} characters")


class _Groups:
    """The rows of a table, document by document, in the order in which they were written."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def next_id(self) -> str | None:
        """The document that the next row belongs to."""
        return None if self._next is None else str(self._next["doc_id"])

    def of(self, doc_id: str) -> list[dict[str, Any]]:
        """The rows of the next document, if it is this one."""
        own = []
        while self._next is not None and self._next["doc_id"] == doc_id:
            own.append(self._next)
            self._next = next(self._rows, None)
        return own


def _rows(out: Path, table: str, key: str) -> Iterator[dict[str, Any]]:
    """The rows of a table of a shard. Raises ValueError if its schema is not the one schema."""
    with pq.ParquetFile(out / table / f"part-{key}.parquet") as file:
        if not file.schema_arrow.equals(arrow_schema(table)):
            raise ValueError(f"{table}: its schema is not the one that all parts have")
        for batch in file.iter_batches(BATCH):
            yield from batch.to_pylist()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
