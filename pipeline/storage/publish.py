"""Publishing: make the output folder hold what the plan names, and nothing else.

The manifest is made from the receipts alone, with no clock in it, so the same shards give
the same bytes, whichever run made them and in how many attempts.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.storage.commit import (
    RECEIPTS,
    TEMPORARY,
    FileEntry,
    ReceiptError,
    canonical_json,
    entry,
    read_signed,
    receipt_file,
    signed,
    write_file,
)
from pipeline.storage.schema import TABLES, json_schemas
from pipeline.storage.shards import Plan

MANIFEST = "manifest.json"

#: Where the side tables lie that sites are learned from, and the receipt of one.
SIGHTINGS = "sightings"
SIGHTING_RECEIPT = re.compile(rf"{SIGHTINGS}/[0-9a-f]{{64}}\.json")

#: Where it is said who is who across documents, and the receipt of that.
PEOPLE = "people"
UNIFIED = f"{PEOPLE}/unified.json"

#: Folders in which every file is ours.
OURS = (*TABLES, "text", RECEIPTS, "schema", SIGHTINGS, PEOPLE)

#: Names that only a run gives; below text/ they come from the sources and may be any.
OWN_NAME = re.compile(
    rf"(?: {'|'.join(TABLES)} ) /part-[0-9a-f]+ \. (?: parquet | jsonl | jsonl\.gz )"
    rf" | {RECEIPTS}/[0-9a-f]+\.json | text/.+"
    rf" | {PEOPLE}/(?: people\.(?: parquet | yaml ) | (?: decisions | unified )\.json )"
    rf" | {SIGHTINGS}/(?: part-[0-9a-f]+\.parquet | \w+ (?: \.decisions )? \.json )",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the output holds. `edits` counts by rule and status."""

    shards: int
    documents: int
    rejects: int
    edits: Mapping[str, Mapping[str, int]]


def publish(out: Path, plan: Plan) -> Manifest:
    """Write manifest, schemas and data package; remove what no planned shard names.

    Raises ReceiptError if a planned shard has no sound receipt: it was never cleaned.
    """
    keys = sorted(shard.key for shard in plan.shards)
    receipts = [read_signed(receipt_file(out, key)) for key in keys]
    for name, data in _descriptions().items():
        write_file(out, name, data)
    names = sorted([*_descriptions(), *_side_files(out, plan)])
    entries = [entry(out / name, name, 0) for name in names]
    content = manifest_content(receipts, entries)
    former = _described_before(out)
    write_file(out, MANIFEST, signed(content))
    beside = [*side_tables(out, entries), *people_files(out, keys)]
    _sweep(out, named_files(receipts, [*entries, *beside]), former)
    return Manifest(content["shards"], content["documents"], content["rejects"], content["edits"])


def manifest_content(receipts: list[dict[str, Any]], described: list[FileEntry]) -> dict[str, Any]:
    """The manifest of these receipts, sorted by key, and of the files that describe them."""
    edits: dict[str, Counter[str]] = {}
    for receipt in receipts:
        for rule, counts in receipt["edits"].items():
            edits.setdefault(rule, Counter()).update(counts)
    return {
        "copydesk": __version__,
        "shards": len(receipts),
        "documents": sum(receipt["documents"] for receipt in receipts),
        "rejects": sum(receipt["rejects"] for receipt in receipts),
        "edits": {rule: dict(counts) for rule, counts in edits.items()},
        "receipts": [receipt["key"] for receipt in receipts],
        "described": [one._asdict() for one in described],
        "tables": {
            table: {
                "files": len(rows),
                "rows": sum(rows),
            }
            for table in TABLES
            for rows in [_rows_of(table, receipts)]
        },
    }


def named_files(receipts: list[dict[str, Any]], described: list[FileEntry]) -> set[str]:
    """Every file that belongs to the output, as a path relative to it."""
    return {
        MANIFEST,
        *(one.path for one in described),
        *(f"{RECEIPTS}/{receipt['key']}.json" for receipt in receipts),
        *(file["path"] for receipt in receipts for file in receipt["files"]),
    }


def side_tables(out: Path, described: list[FileEntry]) -> list[FileEntry]:
    """The side tables, as the receipts among the described files name them.

    Raises ReceiptError if one of these is damaged.
    """
    return [
        FileEntry(**file)
        for one in described
        if SIGHTING_RECEIPT.fullmatch(one.path)
        for file in read_signed(out / one.path)["files"]
    ]


def people_files(out: Path, shards: Sequence[str]) -> list[FileEntry]:
    """What says who is who in these shards, as its receipt names it, and the receipt itself.

    Empty if it was folded from other shards, or not at all. It has a receipt of its own and is
    not in the manifest: it may be folded anew at any time. Raises ReceiptError if that is damaged.
    """
    file = out / UNIFIED
    if not file.exists():
        return []
    unified = read_signed(file)
    if unified["shards"] != sorted(shards):
        return []
    return [FileEntry(**one) for one in unified["files"]] + [entry(file, UNIFIED, 0)]


def _side_files(out: Path, plan: Plan) -> list[str]:
    """The receipts of side tables, and what was decided from them, as far as they are there."""
    keys = {shard.sighting for shard in plan.shards}
    names = {f"{SIGHTINGS}/{key}.json" for key in keys}
    names |= {shard.decisions for shard in plan.shards if shard.decisions}
    if any((out / name).exists() for name in names):
        names.add(f"{SIGHTINGS}/learned.json")
    return [name for name in names if (out / name).exists()]


def unnamed_files(out: Path, named: set[str]) -> Iterator[Path]:
    """The files in folders of ours that do not belong to the output."""
    for folder in OURS:
        for file in sorted((out / folder).rglob("*")):
            if not file.is_dir() and file.relative_to(out).as_posix() not in named:
                yield file


def _rows_of(table: str, receipts: list[dict[str, Any]]) -> list[int]:
    suffix = ".jsonl" if table == "rejects" else ".parquet"
    return [
        file["rows"]
        for receipt in receipts
        for file in receipt["files"]
        if file["path"].startswith(f"{table}/") and file["path"].endswith(suffix)
    ]


def _descriptions() -> dict[str, bytes]:
    """The files that tell readers what the output is."""
    schemas = {f"schema/{name}.json": canonical_json(s) for name, s in json_schemas().items()}
    return {**schemas, "datapackage.json": canonical_json(_data_package())}


def _data_package() -> dict[str, Any]:
    """The tables as a Data Package (https://datapackage.org)."""
    formats = {"rejects": ("jsonl", "application/x-ndjson")}
    resources = []
    for table, model in TABLES.items():
        suffix, media_type = formats.get(table, ("parquet", "application/vnd.apache.parquet"))
        resources.append(
            {
                "name": table,
                "path": f"{table}/part-*.{suffix}",
                "format": suffix,
                "mediatype": media_type,
                "description": model.__doc__,
                "jsonSchema": f"schema/{table}.json",
            }
        )
    return {"name": "copydesk-output", "version": __version__, "resources": resources}


def _described_before(out: Path) -> set[str]:
    """The schemas of the last manifest, which another version may have written."""
    try:
        return {file["path"] for file in read_signed(out / MANIFEST)["described"]}
    except ReceiptError:
        return set()


def _sweep(out: Path, named: set[str], former: set[str]) -> None:
    """Remove what no receipt names: parts of former shards, and what a kill left behind."""
    shutil.rmtree(out / TEMPORARY, ignore_errors=True)
    for file in list(unnamed_files(out, named)):
        path = file.relative_to(out).as_posix()
        if path in former or OWN_NAME.fullmatch(path):
            file.unlink()
    for name in OURS:
        folders = [folder for folder in (out / name).rglob("*") if folder.is_dir()]
        for folder in [*sorted(folders, reverse=True), out / name]:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
