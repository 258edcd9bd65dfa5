"""`copydesk clean --jsonl`: a stream of records in, one answer a line out, in order.

Programs feed this from a pipe, some with a million lines at once and some with one line,
waiting for its answer. So lines are gathered into a batch while more are at hand, and the
batch is answered when it is full or as soon as the input pauses.
"""

from __future__ import annotations

import io
import json
import os
import select
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

from pipeline.config import Config
from pipeline.corpus.sites import Decisions
from pipeline.document import Cleaned, Document, Rejected
from pipeline.stages import clean_documents
from pipeline.storage.records import MEGABYTE, look_up, record_document
from pipeline.storage.schema import edit_rows, nested_entities, row

#: A batch is answered at this size even if more input is waiting.
BATCH_LINES = 256
BATCH_BYTES = 1 << 22

#: Bytes that are asked for at a time.
CHUNK = 1 << 18


class Overlong(NamedTuple):
    """A line of more bytes than a document may have; what it held was not kept."""

    size: int


Line = bytes | Overlong


def answer_stream(
    input: BinaryIO,
    output: BinaryIO,
    config: Config,
    *,
    edits: bool,
    decisions: Decisions | None = None,
) -> None:
    """Answer every line of `input` on `output`; `edits`: with the tracked changes.

    `decisions` say what is boilerplate on the records' sites. Returns at the end of the input.
    """
    clerk = _Clerk(config, decisions, edits=edits)
    for batch in batches(input, config.input.max_megabytes * MEGABYTE):
        output.write(b"".join(clerk.answers(batch)))
        output.flush()


def batches(input: BinaryIO, limit: int) -> Iterator[list[Line]]:
    """The lines of the input, gathered for as long as more is at hand.

    Lines are of at most `limit` bytes; a longer one is counted and not kept, so that
    memory stays bounded by the limit whatever comes.
    """
    batch: list[Line] = []
    size = 0
    descriptor = input.fileno()
    for line in _lines(descriptor, limit):
        if line is not None:
            batch.append(line)
            size += len(line) if isinstance(line, bytes) else 0
        paused = line is None and not _readable(descriptor)
        if batch and (paused or len(batch) >= BATCH_LINES or size >= BATCH_BYTES):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(descriptor: int, limit: int) -> Iterator[Line | None]:
    """Lines without their line feeds; None each time that more would have to be read."""
    pending = io.BytesIO()  # the line whose end has not come yet
    size = 0
    while chunk := os.read(descriptor, CHUNK):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            size += len(piece)
            yield Overlong(size) if size > limit else pending.getvalue() + piece
            pending, size = io.BytesIO(), 0
        size += len(rest)
        if size > limit:
            pending = io.BytesIO()
        else:
            pending.write(rest)
        yield None
    if size:
        yield Overlong(size) if size > limit else pending.getvalue()


def _readable(descriptor: int) -> bool:
    """Whether a read would return at once, with more input or with its end."""
    return bool(select.select([descriptor], [], [], 0)[0])


class _Failure(NamedTuple):
    """Why a line has no row."""

    type: str
    message: str


class _Clerk:
    """Answers batches of lines under one config."""

    def __init__(self, config: Config, decisions: Decisions | None, *, edits: bool) -> None:
        self._config = config
        self._decisions = decisions
        self._config_sha256 = config.digest()
        self._edits = edits

    def answers(self, batch: list[Line]) -> Iterator[bytes]:
        """One line of JSON for each line of the batch, in order."""
        ids, found = zip(*map(self._read, batch), strict=True)
        documents = [each for each in found if isinstance(each, Document)]
        cleaned = iter(clean_documents(documents, self._config, None, self._decisions))
        for given, each in zip(ids, found, strict=True):
            result = next(cleaned) if isinstance(each, Document) else each
            yield encode({"id": given} | self._answer(result))

    def _read(self, line: Line) -> tuple[object, Document | Rejected | _Failure]:
        """The id that a line gives, to be echoed, and its document or why it has none."""
        if isinstance(line, Overlong):
            limit = self._config.input.max_megabytes
            return None, _Failure(
                "too-large", f"expected at most {limit} MB in a line, found {line.size:,} bytes"
            )
        try:
            record = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
        except UnicodeDecodeError as error:
            return None, _Failure("not-utf8", f"expected UTF-8, found {_bytes(line, error)}")
        except RecursionError:
            return None, _Failure("not-json", "expected a JSON object, found one nested too deep")
        except ValueError as error:
            return None, _Failure("not-json", f"expected a JSON object: {error}")
        name = self._config.input.fields.id
        given = look_up(record, name) if isinstance(record, dict) else None
        return given, record_document(record, self._config, "-")

    def _answer(self, result: Cleaned | Rejected | _Failure) -> dict[str, Any]:
        if isinstance(result, Rejected):
            result = _Failure(result.reason, result.message)
        if isinstance(result, _Failure):
            return {"error": {"type": result.type, "message": result.message}}
        return _without(full_row(result, self._config_sha256, edits=self._edits), "id")


def full_row(cleaned: Cleaned, config_sha256: str, *, edits: bool) -> dict[str, Any]:
    """The row of a document with its entities and, if wanted, its edits inside."""
    found = row(cleaned, config_sha256)
    found["entities"] = nested_entities(cleaned)
    if edits:
        # Inside the row of their document they need not name it.
        found["edits"] = [_without(edit, "doc_id") for edit in edit_rows(cleaned)]
    return found


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def encode(answer: dict[str, Any]) -> bytes:
    """An answer as a line of JSON in UTF-8.

    The id is echoed as it came, and JSON can carry what UTF-8 and JSON's own grammar
    cannot: a lone surrogate goes back in its escaped form, a number past all floats not
    at all.
    """
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        failure = {"type": "wrong-type", "message": "the id cannot be written as JSON again"}
        return encode({"id": None, "error": failure})
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(answer)}\n".encode()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _bytes(line: bytes, error: UnicodeDecodeError) -> str:
    return f"the bytes {line[error.start : error.end].hex(' ')} at {error.start}"
