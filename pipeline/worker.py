"""The work of one shard, from its sources to its receipt, in whatever process it runs.

It streams, so memory does not grow with the shard. It may be killed at any moment, by the
system, by a page that crashes the parser, or by its own watchdog, and leaves nothing but
temporary files. Two may even do the same shard at once: the same key gives the same bytes.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import orjson

from pipeline.config import Config
from pipeline.corpus.sites import Decisions
from pipeline.desk import Clock
from pipeline.document import Cleaned, Document, Rejected
from pipeline.stages import clean_documents
from pipeline.storage.commit import (
    FileEntry,
    entry,
    new_temporary,
    put_in_place,
    receipt_file,
    signed,
)
from pipeline.storage.names import text_name
from pipeline.storage.parts import Parts
from pipeline.storage.readers import Item, Range, reader_of
from pipeline.storage.records import document_id, document_key
from pipeline.storage.schema import (
    Row,
    edit_rows,
    entity_rows,
    field_rows,
    nested_entities,
    reject_row,
    row,
)
from pipeline.storage.shards import Shard, Unit, shard_decisions
from pipeline.storage.split import key_digest

#: A batch of documents is cleaned when it holds so many, or so many characters.
BATCH_DOCUMENTS = 256
BATCH_CHARACTERS = 1_000_000

#: How a worker ends when a document takes too long, as `subprocess` has it.
TIMEOUT_STATUS = -signal.SIGALRM

#: Why a record may have to be passed over, and what its reject then says.
PASSED_OVER = {
    "killed-worker": "each worker process that read or cleaned this ended at once",
    "timeout": "reading and cleaning this took longer than engine.document_seconds",
}

CleanBatch = Callable[
    [Sequence[Document], Config, Clock, Decisions | None], list[Cleaned | Rejected]
]


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What was done. `edits` counts by (rule, status), `bytes` written.

    `seconds` are by step (read, clean, write), and those of cleaning by stage and by rule id.
    """

    key: str
    documents: int
    rejects: int
    edits: Mapping[tuple[str, str], int]
    seconds: Mapping[str, float]
    bytes: int


def clean_shard(  # noqa: PLR0913 - a worker is told everything
    shard: Shard,
    config_json: str,
    out: Path,
    skip: Mapping[int, str] | None = None,
    note: Path | None = None,
    *,
    clean_batch: CleanBatch = clean_documents,
) -> ShardResult:
    """Clean and commit one shard into the output folder `out`.

    The process ends with `TIMEOUT_STATUS` if one document takes longer than the config
    allows. With `note` documents are taken one by one, and that file holds the number of
    the record that is being read or cleaned: so whoever sees the process die knows which
    one to put into `skip`, with the reason for its reject (see `PASSED_OVER`). Numbers
    are of no meaning but that; negative ones stand for a source that cannot even be cut
    into records.
    """
    config = Config.model_validate_json(config_json)
    desk = _Desk(shard, config, out)
    _load(config_json)
    with Watch(config.engine.document_seconds, out, note) as watch, desk.parts:
        results = results_of(shard, config, skip or {}, watch, desk.clock)
        for batch in batches(results, 1 if note else BATCH_DOCUMENTS):
            if not note:
                watch.restart()
            desk.add(batch, clean_batch)
    return desk.commit()


@cache
def _load(config_json: str) -> None:
    """Have lexicons and models loaded before the watch begins: no document is to blame for it."""
    page = "A page of some lines , for all that is loaded when it is first needed.\n" * 8
    clean_documents([Document(page)], Config.model_validate_json(config_json))


class Result(NamedTuple):
    """What reading an item gave, and the item's number in its source."""

    number: int
    found: Document | Rejected


class Watch:
    """The watchdog, and the note of what it watches.

    An alarm that nobody handles ends the process in the kernel, even where a pattern or a
    parser is stuck in C and never lets Python look at the clock.
    """

    def __init__(self, seconds: float, out: Path, note: Path | None) -> None:
        self._seconds = seconds
        self._note = None
        if note:
            temporary = new_temporary(out)
            self._note = os.open(temporary, os.O_WRONLY)
            self._write(-1)
            temporary.replace(note)

    def begin(self, position: int) -> None:
        """From here on it is this record's fault."""
        if self._note is not None:
            self._write(position)
        self.restart()

    def restart(self) -> None:
        """Give whatever comes now its full time."""
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __enter__(self) -> Self:
        self.restart()
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._note is not None:
            os.close(self._note)

    def _write(self, position: int) -> None:
        # One write of one length: there is no moment at which the file holds half a number.
        assert self._note is not None  # noqa: S101 - for mypy
        os.pwrite(self._note, f"{position:+020d}".encode(), 0)


class StepClock:
    """Seconds by step; the stages and rules add theirs to the same ones."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {"read": 0.0, "clean": 0.0, "write": 0.0}
        self._last = time.perf_counter()

    def count(self, step: str) -> None:
        """What passed since the last count was this step's."""
        now = time.perf_counter()
        self.seconds[step] += now - self._last
        self._last = now


def results_of(
    shard: Shard, config: Config, skip: Mapping[int, str], watch: Watch, clock: StepClock
) -> Iterator[Result]:
    """Read the shard, record by record."""
    position = 0
    for index, unit in enumerate(shard.units):
        whole = -1 - index
        if whole in skip:
            yield Result(0, _passed_over(unit, skip[whole]))
            continue
        ordinals = Counter(dict(unit.before))
        items = _items(unit, config)
        while True:
            watch.begin(whole)
            item = next(items, None)
            if item is None:
                break
            if position in skip:
                found: Document | Rejected = _passed_over(unit, skip[position])
            else:
                watch.begin(position)
                found = _identified(_read(item, unit), ordinals)
            position += 1
            clock.count("read")
            yield Result(item.number, found)


def _items(unit: Unit, config: Config) -> Iterator[Item]:
    part = Range(unit.first, unit.last, unit.offset)
    return reader_of(unit.name)(unit.file, unit.name, config, part)


def _read(item: Item, unit: Unit) -> Document | Rejected:
    try:
        return item.read()
    except Exception as error:  # noqa: BLE001 - one bad document harms only itself
        return Rejected(unit.name, "internal-error", f"{type(error).__name__}: {error}")


def _passed_over(unit: Unit, reason: str) -> Rejected:
    message = PASSED_OVER.get(reason, PASSED_OVER["killed-worker"])
    return Rejected(unit.name, reason, message)


def _identified(found: Document | Rejected, ordinals: Counter[str]) -> Document | Rejected:
    """A document with its id; equal keys of one source are told apart by their order."""
    if isinstance(found, Rejected):
        return found
    key = document_key(found.source_id, found.url, found.source_sha256)
    digest = key_digest(key)
    ordinals[digest] += 1
    return replace(found, id=document_id(found.source, key, ordinals[digest] - 1))


def batches(results: Iterable[Result], size: int) -> Iterator[list[Result]]:
    """Results in batches of at most `size`, and of few characters."""
    batch: list[Result] = []
    characters = 0
    for result in results:
        batch.append(result)
        characters += len(result.found.text) if isinstance(result.found, Document) else 0
        if len(batch) >= size or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


@dataclass
class _Desk:
    """A shard in work: what has been cleaned so far, in temporary files."""

    shard: Shard
    config: Config
    out: Path
    clock: StepClock = field(default_factory=StepClock)
    documents: int = 0
    rejects: int = 0
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    texts: dict[Path, FileEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = Parts(self.out, self.shard.key, jsonl=self.config.output.jsonl)
        self._digest = self.config.digest()
        self._decisions = shard_decisions(self.out, self.shard)

    def add(self, batch: Sequence[Result], clean_batch: CleanBatch) -> None:
        """Clean a batch and write what comes of it, in order."""
        documents = [result.found for result in batch if isinstance(result.found, Document)]
        cleaned = iter(clean_batch(documents, self.config, self.clock.seconds, self._decisions))
        self.clock.count("clean")
        for number, found in batch:
            result = next(cleaned) if isinstance(found, Document) else found
            rejected = (
                result if isinstance(result, Rejected) else self._add_document(result, number)
            )
            if rejected:
                self.parts.add_reject(reject_row(rejected))
                self.rejects += 1
        self.clock.count("write")

    def _add_document(self, cleaned: Cleaned, number: int) -> Rejected | None:
        """Write one document; a reject if its rows are not what their schema says."""
        document = cleaned.document
        try:
            document_row = row(cleaned, self._digest)
            Row.model_validate(document_row)
            tables = {
                "edits": list(edit_rows(cleaned)),
                "entities": list(entity_rows(cleaned)),
                "fields": list(field_rows(cleaned)),
            }
            orjson.dumps(tables)
        except (ValueError, TypeError) as error:
            message = f"{type(error).__name__}: {error}"
            return Rejected(document.source, "internal-error", message, document.source_id)
        self.parts.add("documents", [document_row])
        for table, rows in tables.items():
            self.parts.add(table, rows)
        self.parts.add_line(document_row | {"entities": nested_entities(cleaned)})
        if self.config.output.text:
            name = text_name(document.source, number, document.source_id, document.id)
            self._add_text(f"text/{name}.txt", cleaned.text.encode())
            plain = orjson.dumps(document_row, option=orjson.OPT_INDENT_2)
            self._add_text(f"text/{name}.json", plain + b"\n")
        self.edits.update((t["rule"], t["status"]) for t in tables["edits"])
        self.documents += 1
        return None

    def _add_text(self, path: str, data: bytes) -> None:
        temporary = new_temporary(self.out)
        temporary.write_bytes(data)
        self.texts[temporary] = entry(temporary, path, 1)

    def commit(self) -> ShardResult:
        """Put all files in place, the receipt last."""
        files = {**self.parts.entries(), **self.texts}
        put_in_place(self.out, [(temporary, named.path) for temporary, named in files.items()])
        receipt = {
            "key": self.shard.key,
            "units": [unit.identity() for unit in self.shard.units],
            "files": [named._asdict() for named in sorted(files.values())],
            "documents": self.documents,
            "rejects": self.rejects,
            "edits": _nested(self.edits),
        }
        temporary = new_temporary(self.out)
        temporary.write_bytes(signed(receipt))
        path = receipt_file(self.out, self.shard.key).relative_to(self.out).as_posix()
        put_in_place(self.out, [(temporary, path)])
        self.clock.count("write")
        written = sum(named.bytes for named in files.values())
        return ShardResult(
            self.shard.key,
            self.documents,
            self.rejects,
            dict(self.edits),
            dict(self.clock.seconds),
            written,
        )


def _nested(edits: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (rule, status), count in edits.items():
        nested.setdefault(rule, {})[status] = count
    return nested
