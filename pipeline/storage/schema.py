"""The rows that come out: their types, said once.

The pydantic models below are the only description of what is written. The Arrow schema
of the Parquet parts, the JSON Schemas and the functions that make the rows follow from
them, so a field is added in one place. Offsets are code points: `raw_*` in the raw text,
all others in the canonical text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from pipeline import __version__
from pipeline.document import Cleaned, Rejected, Status

if TYPE_CHECKING:
    import pyarrow as pa

#: Of the layout of the rows; raised when a field changes its meaning.
ROW_VERSION = "1"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Metadata(_Model):
    """What is known of a document. Unknown keys are absent in JSON, null in Parquet."""

    source_id: str | None = Field(None, description="the id the source gave it")
    url: str | None = Field(None, description="where it was fetched")
    canonical_url: str | None = Field(None, description="the address the page gives for itself")
    hostname: str | None = Field(None, description="the host of the url")
    sitename: str | None = Field(None, description="the name of the site or publication")
    status: str | None = Field(None, description="what the page is: article, stub, empty, ...")
    status_reason: str | None = Field(None, description="the evidence for that")
    settled: bool | None = Field(None, description="whether cleaning it again changes nothing")
    title: str | None = Field(None, description="the headline")
    authors: list[str] | None = Field(None, description="the people of the byline")
    author_role: str | None = Field(None, description="what the byline calls them")
    date: str | None = Field(None, description="of publication, ISO 8601")
    modified: str | None = Field(None, description="of the last change, ISO 8601")
    dateline: str | None = Field(None, description="the place a report was filed from")
    section: list[str] | None = Field(None, description="the breadcrumb, outermost first")
    tags: list[str] | None = Field(None, description="the source's own keywords")
    description: str | None = Field(None, description="the source's own summary")
    language: str | None = Field(None, description="ISO 639-1 code")
    languages: list[str] | None = Field(
        None, description="its language and those of stretches in it, if there are any"
    )
    people: list[str] | None = Field(None, description="named in the text, canonical form")
    places: list[str] | None = Field(None, description="named in the text, canonical form")
    organisations: list[str] | None = Field(None, description="named in the text, canonical form")
    credit: str | None = Field(None, description="the line that credits a wire service")
    image: str | None = Field(None, description="address of the lead image")
    license: str | None = Field(None, description="as the source states it")
    words: int | None = Field(None, description="in the canonical text")
    state_of_repair: float | None = Field(
        None, description="safe repairs per 10,000 characters: how damaged the raw text was"
    )
    source_sha256: str | None = Field(None, description="of the bytes it was read from")
    raw_sha256: str | None = Field(None, description="of the raw text in UTF-8")
    text_sha256: str | None = Field(None, description="of the canonical text in UTF-8")
    config_sha256: str | None = Field(None, description="of the config that matters to it")
    pipeline_version: str | None = Field(None, description="of copydesk")
    warc_record_id: str | None = Field(None, description="of the WARC record it came from")
    warc_date: str | None = Field(None, description="of the WARC record it came from")


class Row(_Model):
    """One document: documents/part-*.parquet, JSON lines, text/*.json."""

    id: str = Field(description="a hash of source and record; never collides, safe as a name")
    text: str = Field(description="the canonical text")
    source: str = Field(description="the file it came from, relative to the input folder")
    added: str | None = Field(None, description="when the source fetched it, ISO 8601")
    created: str | None = Field(None, description="when the source says it was made, ISO 8601")
    version: str = Field(description="of this layout")
    metadata: Metadata = Field(description="what is known of it")


class EditRow(_Model):
    """One tracked change, proposed or made: edits/part-*.parquet."""

    doc_id: str = Field(description="the document's id")
    number: int = Field(alias="pass", description="the pass it was proposed in, from 0")
    seq: int = Field(
        description="its place among all edits of the document; it counts on from pass to pass"
    )
    start: int = Field(description="in the text that entered the pass")
    end: int = Field(description="in the text that entered the pass")
    raw_start: int = Field(description="where that lies in the raw text")
    raw_end: int = Field(description="where that lies in the raw text")
    before: str = Field(description="what stood there")
    after: str = Field(description="what was put there")
    rule: str = Field(description="the id of the rule")
    stage: str = Field(description="the stage the rule ran in")
    reason: str = Field(description="why, for a reader")
    status: str = Field(description="applied, dropped, refused, withheld or suggested")


class EntityRow(_Model):
    """One mention of a person, place or organisation: entities/part-*.parquet."""

    doc_id: str = Field(description="the document's id")
    entity: str = Field(description="the same for all mentions of one entity in the document")
    kind: str = Field(description="person, place or organisation")
    canonical: str = Field(description="its name in full")
    roles: list[str] = Field(description="what the person is said to be")
    start: int = Field(description="of the mention, in the canonical text")
    end: int = Field(description="of the mention, in the canonical text")
    text: str = Field(description="what the mention reads")
    confidence: float = Field(description="from 0 to 1")
    evidence: str = Field(description="what gave it away")


class FieldRow(_Model):
    """One piece of metadata and where it was read: fields/part-*.parquet."""

    doc_id: str = Field(description="the document's id")
    field: str = Field(description="the key in the metadata")
    value: str = Field(description="what was read")
    raw_start: int | None = Field(None, description="in the raw text; absent: the source said so")
    raw_end: int | None = Field(None, description="in the raw text; absent: the source said so")
    rule: str = Field(description="the rule that read it")


class Reject(_Model):
    """An input that could not be cleaned: rejects/part-*.jsonl."""

    source: str = Field(description="the file it came from, relative to the input folder")
    source_id: str | None = Field(None, description="the id the source gave it")
    start: int | None = Field(None, description="its first byte in the (uncompressed) source")
    end: int | None = Field(None, description="the byte after its last")
    reason: str = Field(description="a short word for the kind of failure")
    message: str = Field(description="what was expected and what was found")


class Mention(_Model):
    """One place of the canonical text where an entity is named."""

    start: int = Field(description="in the canonical text")
    end: int = Field(description="in the canonical text")
    text: str = Field(description="what it reads")
    confidence: float = Field(description="from 0 to 1")
    evidence: str = Field(description="what gave it away")


class Entity(_Model):
    """A person, place or organisation, as JSON lines have it."""

    entity: str = Field(description="the same for all mentions of one entity in the document")
    kind: str = Field(description="person, place or organisation")
    canonical: str = Field(description="its name in full")
    roles: list[str] = Field(description="what the person is said to be")
    mentions: list[Mention] = Field(description="where it is named")


class Line(Row):
    """One document as a line of JSON: `copydesk clean --jsonl`, documents/part-*.jsonl.gz."""

    entities: list[Entity] = Field([], description="who and what is named in it")
    edits: list[EditRow] | None = Field(None, description="the tracked changes, if asked for")


#: The tables of an output, by the name of their folder.
TABLES: Mapping[str, type[BaseModel]] = {
    "documents": Row,
    "edits": EditRow,
    "entities": EntityRow,
    "fields": FieldRow,
    "rejects": Reject,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each table, by the table's name, and of a line of JSON."""
    models: dict[str, type[BaseModel]] = {**TABLES, "line": Line}
    return {name: model.model_json_schema(by_alias=True) for name, model in models.items()}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The one Arrow schema of all parts of a table; every key of the model is in it."""
    import pyarrow as pa  # noqa: PLC0415 - `copydesk clean` does without it

    return pa.schema(list(_arrow_type(TABLES[table])))


def _arrow_type(annotation: Any) -> pa.DataType:
    """The Arrow type of what a model says: a struct for a model, a list for a list, ..."""
    import pyarrow as pa  # noqa: PLC0415

    plain = [one for one in get_args(annotation) if one is not NoneType]
    if get_origin(annotation) is list:
        return pa.list_(_arrow_type(plain[0]))
    if plain:
        return _arrow_type(plain[0])
    if issubclass(annotation, BaseModel):
        return pa.struct(
            [
                pa.field(
                    found.alias or name,
                    _arrow_type(found.annotation),
                    nullable=not found.is_required(),
                )
                for name, found in annotation.model_fields.items()
            ]
        )
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[annotation]


def row(cleaned: Cleaned, config_sha256: str) -> dict[str, Any]:
    """The row of a document, keys in the model's order; what is not known is absent."""
    document = cleaned.document
    known = {
        **cleaned.metadata,
        "source_id": document.source_id,
        "source_sha256": document.source_sha256,
        "raw_sha256": text_sha256(document.text),
        "text_sha256": text_sha256(cleaned.text),
        "config_sha256": config_sha256,
        "pipeline_version": __version__,
    }
    return _present(
        Row,
        {
            "id": document.id,
            "text": cleaned.text,
            "source": document.source,
            "added": document.added,
            "created": document.created,
            "version": ROW_VERSION,
            "metadata": _present(Metadata, known),
        },
    )


def edit_rows(cleaned: Cleaned) -> Iterator[dict[str, Any]]:
    """A row for each edit proposed, in the order of (pass, seq)."""
    for tracked in cleaned.edits:
        edit = tracked.edit
        yield {
            "doc_id": cleaned.document.id,
            "pass": tracked.number,
            "seq": tracked.seq,
            "start": edit.span.start,
            "end": edit.span.end,
            "raw_start": tracked.raw.start,
            "raw_end": tracked.raw.end,
            "before": edit.before,
            "after": edit.after,
            "rule": edit.rule,
            "stage": tracked.stage,
            "reason": edit.reason,
            "status": Status(tracked.status).value,
        }


def entity_rows(cleaned: Cleaned) -> Iterator[dict[str, Any]]:
    """A row for each mention of each entity."""
    for entity in nested_entities(cleaned):
        mentions = entity.pop("mentions")
        for mention in mentions:
            yield {"doc_id": cleaned.document.id, **entity, **mention}


def nested_entities(cleaned: Cleaned) -> list[dict[str, Any]]:
    """The entities with their mentions inside, as JSON lines have them."""
    return [
        {
            "entity": entity.entity,
            "kind": entity.kind,
            "canonical": entity.canonical,
            "roles": list(entity.roles),
            "mentions": [
                {
                    "start": mention.span.start,
                    "end": mention.span.end,
                    "text": mention.text,
                    "confidence": mention.confidence,
                    "evidence": mention.evidence,
                }
                for mention in entity.mentions
            ],
        }
        for entity in cleaned.entities
    ]


def field_rows(cleaned: Cleaned) -> Iterator[dict[str, Any]]:
    """A row for each field that was read, with its place in the raw text."""
    for field in cleaned.fields:
        found = {
            "doc_id": cleaned.document.id,
            "field": field.name,
            "value": field.value,
            "raw_start": field.span.start if field.span else None,
            "raw_end": field.span.end if field.span else None,
            "rule": field.rule,
        }
        yield _present(FieldRow, found)


def reject_row(rejected: Rejected) -> dict[str, Any]:
    """The row of an input that could not be cleaned."""
    start, end = rejected.where or (None, None)
    found = {
        "source": rejected.source,
        "source_id": rejected.source_id,
        "start": start,
        "end": end,
        "reason": rejected.reason,
        "message": rejected.message,
    }
    return _present(Reject, found)


def _present(model: type[BaseModel], found: Mapping[str, Any]) -> dict[str, Any]:
    """What is known, in the order of the model's fields; sequences become lists."""
    row = {}
    for name in model.model_fields:
        value = found.get(name)
        if value is not None:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


def text_sha256(text: str) -> str:
    """sha256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
