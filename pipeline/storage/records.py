"""A record, as JSON lines and Parquet files hold them, as a document.

The config says which field holds what. A field of the wrong type is a reject that names
the field and what was found: guessing what was meant would hide a mistake in the config.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from pipeline.config import Config, RecordFields
from pipeline.document import Document, Rejected
from pipeline.storage.decode import UndecodableError, decode, well_formed
from pipeline.storage.html import read_html

MEGABYTE = 1_000_000


class RecordError(ValueError):
    """A record that is no document; `reason` is a short word for why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def parse_json(line: bytes) -> Any:
    """The value of a line of JSON. Raises RecordError.

    Lone surrogates, which JSON may spell out but UTF-8 cannot hold, are let through.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = str(error)
    try:
        return json.loads(line.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RecordError("not-json", f"expected JSON, found {_quoted(line)}: {message}") from None


def record_document(record: object, config: Config, source: str) -> Document | Rejected:
    """The document in a record, without an id; `source` names the file it stood in."""
    try:
        document, markup = _draft(record, config, source)
    except RecordError as error:
        return Rejected(source, error.reason, str(error), _readable_id(record, config))
    if markup is None:
        return document
    page = read_html(
        markup,
        url=document.url,
        source=source,
        added=document.added,
        extractor=config.html.extractor,
    )
    if isinstance(page, Rejected):
        return replace(page, source_id=document.source_id)
    # What the record says of its page is better known than what the page says.
    hints = {**page.hints, **document.hints}
    return replace(document, text=page.text, blocks=page.blocks, page=page.page, hints=hints)


def record_key(record: object, config: Config) -> str | None:
    """The key of the document in a record, without reading its page; None if it has none."""
    try:
        document, _ = _draft(record, config, "")
    except RecordError:
        return None
    return document_key(document.source_id, document.url, document.source_sha256)


def document_key(source_id: str | None, url: str | None, source_sha256: str | None) -> str:
    """What tells a document from others: its own id, else its url, else its content.

    A key of one kind never equals one of another.
    """
    if source_id is not None:
        return f"id:{source_id}"
    return f"url:{url}" if url is not None else f"raw:{source_sha256}"


def document_id(source: str, key: str, ordinal: int) -> str:
    """The id of a document: 32 hexadecimal digits, safe as a file name.

    `ordinal` counts how often the same key came before in the same source.
    """
    parts = "\0".join((source, key, str(ordinal)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _draft(record: object, config: Config, source: str) -> tuple[Document, str | None]:
    """The document in a record and, if it is a page that has still to be read, its markup."""
    if not isinstance(record, Mapping):
        raise RecordError("wrong-type", f"expected an object, found {_described(record)}")
    fields = config.input.fields
    text, markup, sha256 = _content(record, config)
    hints: dict[str, str | tuple[str, ...]] = {}
    if title := _string(record, fields.title):
        hints["title"] = title
    if authors := _strings(record, fields.authors):
        hints["authors"] = authors
    if published := _string(record, fields.date):
        hints["date"] = published
    document = Document(
        text,
        source=source,
        source_id=_source_id(record, fields),
        url=_string(record, fields.url),
        added=_string(record, fields.added),
        created=_string(record, fields.created),
        source_sha256=sha256,
        hints=hints,
        site=_string(record, fields.site),
    )
    return document, markup


def _readable_id(record: object, config: Config) -> str | None:
    return _source_id(record, config.input.fields) if isinstance(record, Mapping) else None


def _content(record: Mapping[str, Any], config: Config) -> tuple[str, str | None, str]:
    """The text of a record, or else its markup; and the sha256 of either, as it stands there."""
    fields = config.input.fields
    found = look_up(record, fields.text)
    name = fields.text
    if found is None:
        found = look_up(record, fields.html)
        name = fields.html
    if found is None:
        keys = ", ".join(list(map(str, record))[:8]) or "no keys"
        raise RecordError(
            "no-text", f"expected {fields.text!r} or {fields.html!r}, found {_cut(keys, 100)}"
        )
    if not isinstance(found, str | bytes):
        raise RecordError("wrong-type", f"{name}: expected a string, found {_described(found)}")
    data = found if isinstance(found, bytes) else found.encode("utf-8", "surrogatepass")
    limit = config.input.max_megabytes * MEGABYTE
    if len(data) > limit:
        raise RecordError("too-large", f"{name}: expected at most {limit} bytes, found {len(data)}")
    is_markup = name == fields.html
    if isinstance(found, bytes):
        try:
            found = decode(found, config.input.charset_confidence, markup=is_markup)
        except UndecodableError as error:
            raise RecordError(error.reason, f"{name}: {error}") from None
    found = well_formed(found)
    sha256 = hashlib.sha256(data).hexdigest()
    return ("", found, sha256) if is_markup else (found, None, sha256)


def _source_id(record: Mapping[str, Any], fields: RecordFields) -> str | None:
    """The id the source gave; one that is no string is written as JSON."""
    found = look_up(record, fields.id)
    if found is None or isinstance(found, str):
        return None if found is None else well_formed(found)
    return json.dumps(found, sort_keys=True, default=str)


def _string(record: Mapping[str, Any], name: str) -> str | None:
    """A string field, or a date; None if it is absent or empty."""
    found = look_up(record, name)
    if isinstance(found, date):  # datetimes too: Parquet has both
        return found.isoformat()
    if found is not None and not isinstance(found, str):
        raise RecordError("wrong-type", f"{name}: expected a string, found {_described(found)}")
    return well_formed(found) if found else None


def _strings(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A field that holds several strings, or one."""
    found = look_up(record, name)
    several = found if isinstance(found, list) else [] if found is None else [found]
    if not all(isinstance(one, str) for one in several):
        raise RecordError(
            "wrong-type", f"{name}: expected a list of strings, found {_described(found)}"
        )
    return tuple(well_formed(one) for one in several if one)


def look_up(record: Mapping[str, Any], name: str) -> Any:
    """A field by its name; a name with dots reaches into nested objects."""
    if name in record:
        return record[name]
    found: Any = record
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _described(found: object) -> str:
    """What was found in place of something else, in JSON's words, and cut short."""
    if found is None:
        return "nothing"
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    numbers = {int: "a number", float: "a number"}
    kind = (names | numbers).get(type(found), f"a {type(found).__name__}")
    return f"{kind}: {_cut(repr(found), 60)}"


def _quoted(line: bytes) -> str:
    return _cut(repr(line[:80])[1:], 60)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
