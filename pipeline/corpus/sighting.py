"""What the pages of a shard show of their sites: the side table of `learn_sites`.

A row a page: the lines as the boilerplate stage will see them, each with its place, and a
sketch of the page's prose by which near-duplicates are found. It is written like a part of
the output: under a temporary name, then renamed, with a receipt last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zlib import crc32

from pipeline.annotate.patterns import LONGEST, UNSPACED, is_prose, pattern_of, word_count
from pipeline.config import Config
from pipeline.corpus.sites import site_of
from pipeline.document import Cleaned, Document
from pipeline.stages import clean_documents
from pipeline.storage.commit import (
    ReceiptError,
    entry,
    new_temporary,
    put_in_place,
    read_signed,
    signed,
)
from pipeline.storage.publish import SIGHTINGS
from pipeline.storage.shards import Shard
from pipeline.worker import BATCH_DOCUMENTS, StepClock, Watch, batches, results_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Lines of a page that are looked at, and characters of a line that are its example.
MOST_LINES = 5000
EXAMPLE = 160
#: Of a line of megabytes, so much is looked at; and what stands for a line without a pattern.
MOST_CHARACTERS = 100_000
TOO_LONG = "#"

#: The sketch of a page: of the runs of so many words in its prose every fourth by its hash,
#: the so many smallest. (Broder 1997, "On the resemblance and containment of documents".)
RUN = 6
EVERY = 4
SKETCH = 256

#: Rows that are written at a time, which bounds the memory and fixes the bytes.
GROUP = 64


def sight_shard(
    shard: Shard,
    config_json: str,
    out: Path,
    skip: Mapping[int, str] | None = None,
    note: Path | None = None,
) -> int:
    """Write down what the pages of a shard show; gives how many there are.

    `skip` and `note` are those of `pipeline.worker.clean_shard`, which this resembles.
    """
    config = Config.model_validate_json(config_json)
    seconds: dict[str, float] = {}
    temporary = new_temporary(out)
    pages = 0
    with Watch(config.engine.document_seconds, out, note) as watch, _Table(temporary) as table:
        results = results_of(shard, config, skip or {}, watch, StepClock())
        for batch in batches(results, 1 if note else BATCH_DOCUMENTS):
            if not note:
                watch.restart()
            documents = [each.found for each in batch if isinstance(each.found, Document)]
            for row in page_rows(documents, config, seconds):
                table.add(row)
                pages += 1
    path = sighting_table(shard.sighting)
    receipt = {
        "key": shard.sighting,
        "units": [unit.identity() for unit in shard.units],
        "files": [entry(temporary, path, pages)._asdict()],
    }
    put_in_place(out, [(temporary, path)])
    temporary = new_temporary(out)
    temporary.write_bytes(signed(receipt))
    put_in_place(out, [(temporary, sighting_receipt(shard.sighting))])
    return pages


def sighting_table(key: str) -> str:
    """The side table of a shard, relative to the output."""
    return f"{SIGHTINGS}/part-{key}.parquet"


def sighting_receipt(key: str) -> str:
    """The receipt of that table, relative to the output."""
    return f"{SIGHTINGS}/{key}.json"


def is_sighted(out: Path, shard: Shard) -> bool:
    """Whether the side table of a shard is there, with the length its receipt says."""
    try:
        (file,) = read_signed(out / sighting_receipt(shard.sighting))["files"]
        return bool((out / file["path"]).stat().st_size == file["bytes"])
    except (OSError, ReceiptError):
        return False


def page_rows(
    documents: Sequence[Document], config: Config, seconds: dict[str, float] | None = None
) -> Iterator[dict[str, Any]]:
    """A row for each document that has a site and can be read."""
    # A line must be known again in a text that has been through the encoding stage.
    stages = tuple(stage for stage in config.stages if stage == "encoding")
    plain = config.model_copy(update={"stages": stages})
    for result in clean_documents(documents, plain, seconds):
        if isinstance(result, Cleaned) and (site := site_of(result.document)):
            yield {
                "site": site,
                "page": int(result.document.id[:15] or "0", 16),
                **_sighted(result.text),
            }


def _sighted(text: str) -> dict[str, Any]:
    """The lines of a page in order, and the sketch of its prose."""
    lines: list[dict[str, Any]] = []
    prose: list[str] = []
    for line in text.split("\n"):
        if len(lines) == MOST_LINES:
            break
        pattern = pattern_of(line)
        prosaic = is_prose(line)
        if len(line) > LONGEST:
            # It can be no decision, but it is part of the article all the same.
            parts = range(0, min(len(line), MOST_CHARACTERS), LONGEST)
            prose += [pattern_of(line[start : start + LONGEST]) for start in parts]
            pattern = f"{TOO_LONG}{blake2b(line.encode(), digest_size=8).hexdigest()}"
        elif not pattern:
            continue
        elif prosaic:
            prose.append(pattern)
        lines.append(
            {
                "number": len(lines),
                "line": pattern,
                "example": line.strip()[:EXAMPLE],
                "words": word_count(line),
                "prose": prosaic,
            }
        )
    return {"pieces": sketch(prose), "lines": lines}


def sketch(patterns: Iterable[str]) -> list[int]:
    """A sample of the runs of words in some lines; texts with runs in common share numbers."""
    found: set[int] = set()
    for pattern in patterns:
        words = pattern.split()
        if not pattern.isascii():
            words = [part for word in words for part in _parts(word)]
        for start in range(len(words) - RUN + 1):
            run = " ".join(words[start : start + RUN]).encode()
            if crc32(run) % EVERY == 0:
                found.add(int.from_bytes(blake2b(run, digest_size=8).digest(), signed=True))
    return sorted(found)[:SKETCH]


def _parts(word: str) -> list[str]:
    """A word, or its characters where a script puts no spaces between words."""
    return list(word) if UNSPACED.search(word) else [word]


@cache
def sighting_schema() -> pa.Schema:
    """The Arrow schema of the side tables."""
    import pyarrow as pa  # noqa: PLC0415

    line = {
        "number": pa.int32(),
        "line": pa.string(),
        "example": pa.string(),
        "words": pa.int32(),
        "prose": pa.bool_(),
    }
    return pa.schema(
        [
            pa.field("site", pa.string(), nullable=False),
            pa.field("page", pa.int64(), nullable=False),
            pa.field("pieces", pa.list_(pa.int64())),
            pa.field("lines", pa.list_(pa.struct(list(line.items())))),
        ]
    )


class _Table:
    """The side table in work."""

    def __init__(self, file: Path) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._writer = pq.ParquetWriter(file, sighting_schema(), compression="zstd")
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()

    def add(self, row: dict[str, Any]) -> None:
        self._waiting.append(row)
        if len(self._waiting) == GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, sighting_schema()))
        self._waiting = []
