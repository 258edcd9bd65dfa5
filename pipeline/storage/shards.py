"""The plan: which sources are cleaned together, and what has to be cleaned anew.

A shard is the unit of work and of output. Shards grow, they do not shuffle: what was
planned once stays together, new sources form new shards, and a shard is done again only
if one of its own sources changed or vanished, or if the rules or the config did. The plan
is a file, written before the work begins, so a run that was killed and planned again has
the same shards.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import Config, ConfigError
from pipeline.corpus.sites import Decisions
from pipeline.storage.commit import (
    ReceiptError,
    canonical_json,
    file_sha256,
    read_signed,
    receipt_file,
    signed,
    write_file,
)
from pipeline.storage.readers import is_container
from pipeline.storage.records import MEGABYTE
from pipeline.storage.sources import Source, sources
from pipeline.storage.split import split

PLAN = "plan.json"

#: What else decides what comes out, beside our own files.
DISTRIBUTIONS = (
    *("charset-normalizer", "courlan", "ftfy", "htmldate", "justext", "lxml", "orjson"),
    *("py3langid", "pyarrow", "rapidfuzz", "regex", "resiliparse", "trafilatura"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A file, or a range of the records of a container.

    `sha256` is of its bytes, or of its records'; a file that cannot be read has "". The
    records are `first` to `last` (None: to the end), from byte `offset` where the file can
    be entered there. `before` counts which of their keys came earlier in the same file.
    """

    name: str
    file: Path
    sha256: str
    first: int = 0
    last: int | None = None
    offset: int = 0
    before: tuple[tuple[str, int], ...] = ()
    records: int = 1
    bytes: int = 0

    @property
    def place(self) -> tuple[str, int]:
        """What it is known by, whatever it holds."""
        return self.name, self.first

    def identity(self) -> dict[str, Any]:
        """What of it decides about the output; this goes into keys and receipts."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "first": self.first,
            "last": self.last,
            "before": [list(pair) for pair in self.before],
        }


@dataclass(frozen=True, slots=True)
class Shard:
    """Units that are cleaned together; `key` changes with anything that changes the output.

    `sighting` is the key of what was seen in them before anything was decided about their
    sites, and `decisions` the file of what was, relative to the output ("": nothing).
    """

    key: str
    units: tuple[Unit, ...]
    sighting: str = ""
    decisions: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All shards of an output, in the order in which they were first planned."""

    shards: tuple[Shard, ...]


def plan(config: Config, base: Path) -> Plan:
    """Plan the shards and write the plan to the output folder, both relative to `base`.

    Raises ConfigError if the inputs are not there, or the output folder is no output.
    """
    out = base / config.output.folder
    old = _old_plan(out)
    units: dict[tuple[str, int], Unit] = {}
    containers = {}
    for source in sources(config, base):
        if is_container(source.name):
            sha256, pieces = _container(source, config, old)
            containers[source.name] = sha256
        else:
            sha256, size = _sha256(source.file)
            pieces = [Unit(source.name, source.file, sha256, bytes=size)]
        for unit in pieces:
            if unit.place in units:
                raise ConfigError([f"input.paths: two inputs go by the name {source.name!r}"])
            units[unit.place] = unit
    kept = list(_kept(old, units))
    known = {unit.place for group in kept for unit in group}
    new = [unit for unit in units.values() if unit.place not in known]
    groups = [*kept, *_packed(new, config)]
    digest = config.digest()
    keys = [_key(group, digest) for group in groups]
    shards = tuple(Shard(key, tuple(group), key) for key, group in zip(keys, groups, strict=True))
    content = {
        "fields": _fields_digest(config),
        "containers": containers,
        "shards": [[_remembered(unit) for unit in shard.units] for shard in shards],
    }
    write_file(out, PLAN, signed(content))
    return Plan(shards)


def decided(planned: Plan, config: Config, files: Mapping[str, tuple[str, str]]) -> Plan:
    """The plan once it is decided what is boilerplate on the sites of each shard.

    `files` has, by a shard's sighting, the file of its decisions and their sha256. Shards
    without decisions keep their keys.
    """
    digest = config.digest()
    shards = []
    for shard in planned.shards:
        path, sha256 = files.get(shard.sighting, ("", ""))
        key = _key(shard.units, digest, sha256) if sha256 else shard.key
        shards.append(replace(shard, key=key, decisions=path if sha256 else ""))
    return Plan(tuple(shards))


def shard_decisions(out: Path, shard: Shard) -> Decisions | None:
    """The decisions that a shard is cleaned by. Raises ReceiptError if they are damaged."""
    if not shard.decisions:
        return None
    return Decisions.from_plain(read_signed(out / shard.decisions)["sites"])


def is_committed(out: Path, shard: Shard) -> bool:
    """Whether a shard's receipt is there and its files are, with the lengths it says."""
    try:
        receipt = read_signed(receipt_file(out, shard.key))
        return all(
            (out / file["path"]).stat().st_size == file["bytes"] for file in receipt["files"]
        )
    except (OSError, ReceiptError):
        return False


@cache
def pipeline_digest() -> str:
    """sha256 (hex) of the code, the lexicons and the models, and of what they stand on."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    for name in DISTRIBUTIONS:
        found.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    found.update(f"unicode {unicodedata.unidata_version}\n".encode())
    for file in sorted(package.rglob("*")):
        if file.suffix in {".py", ".yaml", ".txt", ".json"} and file.is_file():
            sha256, _ = file_sha256(file)
            found.update(f"{file.relative_to(package).as_posix()} {sha256}\n".encode())
    return found.hexdigest()


def _key(units: Iterable[Unit], config_digest: str, decisions_digest: str = "") -> str:
    content = {
        "units": [unit.identity() for unit in units],
        "config": config_digest,
        "pipeline": pipeline_digest(),
        "decisions": decisions_digest,
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _old_plan(out: Path) -> Mapping[str, Any]:
    """The plan of the last run; without one, or with a damaged one, all is planned anew."""
    try:
        return read_signed(out / PLAN)
    except ReceiptError:
        return {"fields": "", "containers": {}, "shards": []}


def _fields_digest(config: Config) -> str:
    """What of the config decides what the records of a container are known by."""
    return hashlib.sha256(config.input.model_dump_json(exclude={"paths"}).encode()).hexdigest()


def _container(source: Source, config: Config, old: Mapping[str, Any]) -> tuple[str, list[Unit]]:
    """The ranges of a container: those of the last plan if the file is still the same."""
    sha256, size = _sha256(source.file)
    same = old["containers"].get(source.name) == sha256 and old["fields"] == _fields_digest(config)
    if same and sha256:
        known = [
            {**unit, "before": tuple((key, times) for key, times in unit["before"])}
            for shard in old["shards"]
            for unit in shard
            if unit["name"] == source.name
        ]
        return sha256, [Unit(file=source.file, **unit) for unit in known]
    if not sha256:
        return sha256, [Unit(source.name, source.file, sha256, bytes=size)]
    return sha256, [
        Unit(source.name, source.file, **piece._asdict()) for piece in split(source.file, config)
    ]


def _kept(old: Mapping[str, Any], units: Mapping[tuple[str, int], Unit]) -> Iterator[list[Unit]]:
    """The shards of the last plan, with those of their units that are still there."""
    for shard in old["shards"]:
        places = [(unit["name"], unit["first"]) for unit in shard]
        if group := [units[place] for place in places if place in units]:
            yield group


def _packed(units: Iterable[Unit], config: Config) -> Iterator[list[Unit]]:
    """Units filled into shards, in order, up to the size that the config says."""
    group: list[Unit] = []
    records = size = 0
    for unit in units:
        records += unit.records
        size += unit.bytes
        if group and (
            records > config.engine.shard_documents
            or size > config.engine.shard_megabytes * MEGABYTE
        ):
            yield group
            group, records, size = [], unit.records, unit.bytes
        group.append(unit)
    if group:
        yield group


def _remembered(unit: Unit) -> dict[str, Any]:
    """A unit as the plan keeps it: without its file, which is another on another machine."""
    return {name: value for name, value in asdict(unit).items() if name != "file"}


def _sha256(file: Path) -> tuple[str, int]:
    """sha256 (hex) and size of a file; "" and 0 if it cannot be read: a reject will say why."""
    try:
        return file_sha256(file)
    except OSError:
        return "", 0
