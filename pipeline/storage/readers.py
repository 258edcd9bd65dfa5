"""Readers: what a file holds, one item at a time.

A reader cuts a source into items, which is cheap, and each item is read when it is asked
to, which may not be: parsing a page takes its time, and a worker must be able to pass
over the one page that kills it. Whatever is wrong with an item is a reject in its place;
it never stops the ones after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.config import Config
from pipeline.document import Document, Rejected
from pipeline.storage.decode import UndecodableError, decode
from pipeline.storage.html import read_html
from pipeline.storage.records import (
    MEGABYTE,
    RecordError,
    parse_json,
    record_document,
)
from pipeline.storage.streams import BrokenStreamError, Line, read_lines
from pipeline.storage.warc import (
    LONGEST_HEAD,
    Record,
    WarcError,
    holds_page,
    page_of,
    read_records,
)


class Range(NamedTuple):
    """Records `first` to `last` (None: to the end) of a container.

    `offset` is the byte at which the first one starts, where the file can be entered there.
    """

    first: int = 0
    last: int | None = None
    offset: int = 0


class Item(NamedTuple):
    """One item of a source: its number in it, and how to read it."""

    number: int
    read: Callable[[], Document | Rejected]


WHOLE = Range()

Reader = Callable[[Path, str, Config, Range], Iterator[Item]]


def read(file: Path, config: Config, source: str | None = None) -> Iterator[Document | Rejected]:
    """What a file holds, in order; `source` is the name it goes by (its file name)."""
    name = source if source is not None else file.name
    for item in reader_of(file.name)(file, name, config, WHOLE):
        yield item.read()


def reader_of(name: str) -> Reader:
    """The reader for a file of that name; plain text if its suffix says nothing."""
    return READERS[suffix_of(name) or ".txt"]


def suffix_of(name: str) -> str:
    """The suffix that says how a file is read (`.jsonl.gz`), "" if it says nothing."""
    return next((suffix for suffix in READERS if name.lower().endswith(suffix)), "")


def is_container(name: str) -> bool:
    """Whether a file of that name holds many records."""
    return suffix_of(name).startswith((".jsonl", ".parquet", ".warc"))


def read_text(file: Path, name: str, config: Config, _: Range) -> Iterator[Item]:
    """A text file: one document."""
    yield Item(0, partial(_whole_file, file, name, config, markup=False))


def read_page(file: Path, name: str, config: Config, _: Range) -> Iterator[Item]:
    """An HTML file: one document."""
    yield Item(0, partial(_whole_file, file, name, config, markup=True))


def read_jsonl(file: Path, name: str, config: Config, part: Range) -> Iterator[Item]:
    """JSON lines: a document a line; blank lines count, but hold nothing."""
    # What is spelled with escapes takes up to twice its bytes in UTF-8.
    limit = 2 * config.input.max_megabytes * MEGABYTE
    number = part.first if part.offset else 0
    try:
        for line in read_lines(file, limit, number=number, offset=part.offset):
            if part.last is not None and line.number >= part.last:
                return
            number = line.number + 1
            if line.number >= part.first and (line.data is None or line.data.strip()):
                yield Item(line.number, partial(_json_document, line, name, config))
    except BrokenStreamError as error:
        rejected = Rejected(name, error.reason, str(error), where=error.where)
        yield Item(number, lambda: rejected)


def read_parquet(file: Path, name: str, config: Config, part: Range) -> Iterator[Item]:
    """Parquet: a document a row. Only the columns that the config names are read."""
    from pipeline.storage.parquet import parquet_rows  # noqa: PLC0415 - pyarrow is heavy

    number = part.first
    try:
        for batch in parquet_rows(file, config.input.fields, part.first, part.last):
            for index in range(batch.num_rows):
                yield Item(number, partial(_parquet_document, batch, index, name, config, number))
                number += 1
    except BrokenStreamError as error:
        rejected = Rejected(name, error.reason, f"from row {number} on: {error}")
        yield Item(number, lambda: rejected)


def read_warc(file: Path, name: str, config: Config, part: Range) -> Iterator[Item]:
    """WARC: a document for each response that is a page; other records count, but hold nothing."""
    number = part.first if part.offset else 0
    limit = config.input.max_megabytes * MEGABYTE
    try:
        for record in read_records(file, limit + LONGEST_HEAD, number=number, offset=part.offset):
            if part.last is not None and record.number >= part.last:
                return
            number = record.number + 1
            if record.number >= part.first and holds_page(record):
                yield Item(record.number, partial(_warc_document, record, name, config))
    except BrokenStreamError as error:
        rejected = Rejected(name, error.reason, str(error), where=error.where)
        yield Item(number, lambda: rejected)


#: How a file is read, by the end of its name; the longer suffix stands first.
READERS: Mapping[str, Reader] = {
    ".jsonl.gz": read_jsonl,
    ".jsonl.zst": read_jsonl,
    ".jsonl": read_jsonl,
    ".parquet": read_parquet,
    ".warc.gz": read_warc,
    ".warc.zst": read_warc,
    ".warc": read_warc,
    ".html": read_page,
    ".htm": read_page,
    ".txt": read_text,
}


def _whole_file(file: Path, name: str, config: Config, *, markup: bool) -> Document | Rejected:
    limit = config.input.max_megabytes * MEGABYTE
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        return Rejected(name, "unreadable", error.strerror or str(error))
    if len(data) > limit:
        return Rejected(name, "too-large", f"expected at most {limit} bytes, found more")
    try:
        text = decode(data, config.input.charset_confidence, markup=markup)
    except UndecodableError as error:
        return Rejected(name, error.reason, str(error), where=(0, len(data)))
    document = (
        read_html(text, source=name, extractor=config.html.extractor)
        if markup
        else Document(text, source=name)
    )
    if isinstance(document, Rejected):
        return replace(document, where=(0, len(data)))
    return replace(document, source_sha256=hashlib.sha256(data).hexdigest())


def _json_document(line: Line, name: str, config: Config) -> Document | Rejected:
    where = (line.start, line.end)
    if line.data is None:
        found = f"expected a record, found a line of {line.end - line.start} bytes"
        return Rejected(name, "too-large", found, where=where)
    try:
        record = parse_json(unmarked(line.data, line.start))
    except RecordError as error:
        return Rejected(name, error.reason, str(error), where=where)
    document = record_document(record, config, name)
    return replace(document, where=where) if isinstance(document, Rejected) else document


def _warc_document(record: Record, name: str, config: Config) -> Document | Rejected:
    """The page that a server answered with; what is no page is a reject."""
    key = record.head.get("warc-record-id")
    where = (record.start, record.end)
    try:
        response = page_of(record, config.input.max_megabytes * MEGABYTE)
        confidence = config.input.charset_confidence
        markup = decode(response.body, confidence, markup=True, header=response.charset)
    except (WarcError, UndecodableError) as error:
        return Rejected(name, error.reason, str(error), key, where)
    added = record.head.get("warc-date")
    address = record.head.get("warc-target-uri", "").strip("<>") or None
    document = read_html(
        markup, url=address, source=name, added=added, extractor=config.html.extractor
    )
    if isinstance(document, Rejected):
        return replace(document, source_id=key, where=where)
    stated = {"warc_record_id": key, "warc_date": added}
    return replace(
        document,
        source_id=key,
        source_sha256=hashlib.sha256(response.body).hexdigest(),
        hints={**document.hints, **{fact: value for fact, value in stated.items() if value}},
    )


def unmarked(data: bytes, start: int) -> bytes:
    """The line without the byte order mark that some programs put before the first."""
    return data if start else data.removeprefix(b"\xef\xbb\xbf")


def _parquet_document(
    batch: Any, index: int, name: str, config: Config, number: int
) -> Document | Rejected:
    from pipeline.storage.parquet import row_at  # noqa: PLC0415

    try:
        record = row_at(batch, index)
    except RecordError as error:
        return Rejected(name, error.reason, f"row {number}: {error}")
    document = record_document(record, config, name)
    if isinstance(document, Rejected):
        return replace(document, message=f"row {number}: {document.message}")
    return document
