"""Who is who across documents: one id for one person, place or organisation of a corpus.

The same three steps as every reduce: each shard has written its entities, one query folds
them (`names_database`), it is decided which names are one (`clusters`), and what comes of it is
small files in `people/`.

An id stays from run to run: names that come together take the id that most of them had. A
spelling on which documents agreed stays decided, since a text that was rewritten by it no
longer shows it: it goes only by the word of a person, in the house list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.annotate.entities import entity_id
from pipeline.config import Config
from pipeline.corpus.clusters import AGREED, Cluster, Name, agreement, merge
from pipeline.corpus.names_database import NamesDatabase
from pipeline.house import KEYS, Entry, HouseList, house_list
from pipeline.storage.commit import (
    ReceiptError,
    entry,
    new_temporary,
    put_in_place,
    read_signed,
    signed,
    write_file,
)
from pipeline.storage.publish import PEOPLE, UNIFIED, people_files

TABLE = f"{PEOPLE}/people.parquet"
READABLE = f"{PEOPLE}/people.yaml"
#: The spellings that documents agreed on: what `names.rewrite: all` goes by.
DECISIONS = f"{PEOPLE}/decisions.json"

#: The readable file has the names of so many documents on, and no more than these.
LEAST_DOCUMENTS = 2
MOST_ENTRIES = 5_000

#: By canonical name, its other spellings and why each is one.
Decisions = dict[str, dict[str, str]]


class Unified(NamedTuple):
    """What came of it: so many names of so many persons, places and organisations.

    `decided` are the spellings that documents agree on, in this run or before.
    """

    names_found: int
    entities: int
    merged: int
    decided: int


def unify(out: Path, shards: Sequence[str], config: Config) -> Unified:
    """Fold the entities of the shards, named by their keys, into `people/`.

    Nothing is done if it was done for these shards; done again, it gives the same.
    """
    names_json = config.names.model_dump_json()
    state = {"shards": sorted(shards), "names": names_json}
    if known := _done_before(out, state):
        return known
    house = house_list(names_json)
    with NamesDatabase(out) as database:
        database.load(out, shards)
        clusters = list(_clusters(database, house, _before(out)))
    decisions = _decisions(clusters, _decided_before(out), house)
    _remember(clusters, decisions)
    _write_table(out, clusters)
    write_file(out, READABLE, readable(clusters).encode())
    write_file(out, DECISIONS, signed({"people": decisions}))
    names = sum(len(cluster.names) for cluster in clusters)
    decided = sum(map(len, decisions.values()))
    unified = Unified(names, len(clusters), names - len(clusters), decided)
    files = [entry(out / name, name, 0)._asdict() for name in (TABLE, READABLE, DECISIONS)]
    write_file(out, UNIFIED, signed({**state, **unified._asdict(), "files": files}))
    return unified


def _done_before(out: Path, state: Mapping[str, Any]) -> Unified | None:
    """What came of it when the same shards were folded last, if its files are there."""
    try:
        known = read_signed(out / UNIFIED)
    except ReceiptError:
        return None
    if any(known[key] != value for key, value in state.items()):
        return None
    if not all((out / file.path).exists() for file in people_files(out, state["shards"])):
        return None
    return Unified(*(known[field] for field in Unified._fields))


# --- what documents agreed on ----------------------------------------------------------------


def with_decided_names(config: Config, out: Path) -> Config:
    """The config with the spellings that were decided in the last run on its house list.

    Only where `names.rewrite` is `all`. They are part of the config's digest from then on, so
    what was cleaned without them is cleaned anew. Raises ReceiptError if the file is damaged.
    """
    if config.names.rewrite != "all" or not (out / DECISIONS).exists():
        return config
    house = house_list(config.names.model_dump_json())
    decided = _allowed(read_signed(out / DECISIONS)["people"], house)
    found = {
        canonical: Entry(variants=tuple(variants), source="corpus")
        for canonical, variants in decided.items()
    }
    names = config.names.model_copy(update={"people": {**found, **config.names.people}})
    return config.model_copy(update={"names": names})


def _decisions(clusters: Iterable[Cluster], before: Decisions, house: HouseList) -> Decisions:
    """All spellings that documents agree on or did, but for those the house list speaks of."""
    found: Decisions = {name: dict(variants) for name, variants in before.items()}
    for cluster in clusters:
        for name, reason in cluster.reasons.items():
            if cluster.kind == "person" and AGREED in reason and name != cluster.canonical:
                found.setdefault(cluster.canonical, {})[name] = reason
    return _allowed(found, house)


def _allowed(decisions: Decisions, house: HouseList) -> Decisions:
    """Decisions on which a person has had no word, in order."""
    left: Decisions = {}
    for canonical, variants in sorted(decisions.items()):
        own = {
            variant: reason
            for variant, reason in sorted(variants.items())
            if not house.never_one(canonical, variant)
            and house.canonical(variant, "person") is None
            and variant not in decisions
        }
        if own:
            left[canonical] = own
    return left


def _decided_before(out: Path) -> Decisions:
    try:
        found: Decisions = read_signed(out / DECISIONS)["people"]
    except ReceiptError:
        return {}
    return found


def _remember(clusters: Iterable[Cluster], decisions: Decisions) -> None:
    """Put the decided spellings that no document has any more to the names they became."""
    by_name = {one.canonical: one for one in clusters if one.kind == "person"}
    for canonical, variants in decisions.items():
        cluster = by_name.get(canonical)
        if cluster:
            known = {name.canonical for name in cluster.names}
            for variant in variants.keys() - known - by_name.keys():
                cluster.names.append(Name(variant, 0, 0, ""))
                cluster.reasons[variant] = variants[variant]
            cluster.names[1:] = sorted(cluster.names[1:], key=lambda one: (-one.documents, one))


# --- clusters and their ids ------------------------------------------------------------------


def _clusters(
    database: NamesDatabase, house: HouseList, before: Mapping[tuple[str, str], str]
) -> Iterator[Cluster]:
    """All names in clusters: those with a partner by key, and the others alone."""
    done: set[tuple[str, str]] = set()
    for kind, names in database.groups():
        for cluster in merge(kind, names, house, _agreed(database, kind, names)):
            done.update((kind, name.canonical) for name in cluster.names)
            yield _with_id(cluster, before)
    for kind, name in database.names():
        if (kind, name.canonical) not in done:
            yield _with_id(Cluster(kind, name.canonical, [name]), before)


def _agreed(database: NamesDatabase, kind: str, names: Sequence[Name]) -> dict[frozenset[str], str]:
    if kind != "person":
        return {}
    forms = [name.canonical for name in names]
    return agreement(kind, names, database.beside(kind, forms), database.titles(kind, forms))


def _with_id(cluster: Cluster, before: Mapping[tuple[str, str], str]) -> Cluster:
    """The cluster with the id that most of its names had before, or its canonical name's."""
    held: Counter[str] = Counter()
    for name in cluster.names:
        if known := before.get((cluster.kind, name.canonical)):
            held[known] += name.documents
    most = max(held.values(), default=0)
    old = min((known for known, count in held.items() if count == most), default="")
    cluster.id = old or entity_id(cluster.kind, cluster.canonical)
    return cluster


# --- reading and writing ---------------------------------------------------------------------


def _before(out: Path) -> dict[tuple[str, str], str]:
    """The ids that names had after the last run."""
    import pyarrow as pa  # noqa: PLC0415 - it is loaded only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(out / TABLE, columns=["kind", "variant", "entity"])
    except (OSError, pa.ArrowException):
        return {}
    columns = [column.to_pylist() for column in table.columns]
    return {(kind, variant): entity for kind, variant, entity in zip(*columns, strict=True)}


def _write_table(out: Path, clusters: Iterable[Cluster]) -> None:
    """A row for each name: join `local` with the `entity` of the entities."""
    import pyarrow as pa  # noqa: PLC0415 - it is loaded only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = [
        {
            "entity": cluster.id,
            "kind": cluster.kind,
            "canonical": cluster.canonical,
            "variant": name.canonical,
            "local": entity_id(cluster.kind, name.canonical),
            "documents": name.documents,
            "mentions": name.mentions,
            "example": name.example,
            "reason": cluster.reasons.get(name.canonical, ""),
        }
        for cluster in clusters
        for name in cluster.names
    ]
    rows.sort(key=lambda row: (row["kind"], row["canonical"], row["variant"]))
    text = ("entity", "kind", "canonical", "variant", "local", "example", "reason")
    schema = pa.schema(
        [
            *(pa.field(name, pa.string(), nullable=False) for name in text),
            *(pa.field(name, pa.int64(), nullable=False) for name in ("documents", "mentions")),
        ]
    )
    temporary = new_temporary(out)
    pq.write_table(pa.Table.from_pylist(rows, schema), temporary)
    put_in_place(out, [(temporary, TABLE)])


def readable(clusters: Iterable[Cluster]) -> str:
    """The clusters in the form of a house list."""
    listed: dict[str, Any] = {}
    ordered = sorted(clusters, key=lambda one: (-one.documents, one.kind, one.canonical))
    for cluster in ordered[:MOST_ENTRIES]:
        if cluster.documents < LEAST_DOCUMENTS and len(cluster.names) == 1:
            continue
        variants = [name.canonical for name in cluster.names if name.canonical != cluster.canonical]
        entry: dict[str, Any] = {"id": cluster.id, "documents": cluster.documents}
        if variants:
            entry |= {
                "variants": variants,
                "reasons": [cluster.reasons.get(name, "") for name in variants],
            }
        entry |= {"example": cluster.names[0].example, "source": "corpus"}
        listed.setdefault(KEYS[cluster.kind], {})[cluster.canonical] = entry
    head = (
        "# The people, places and organisations of the corpus; made anew by each run.\n"
        "# Its form is that of a house list: copy from it what you want into one of your own.\n"
    )
    return head + yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=100)


def listed(out: Path, kind: str) -> list[Cluster]:
    """What was unified last, the most named first. Raises FileNotFoundError if nothing was."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - it is loaded only where it is needed

    clusters: dict[str, Cluster] = {}
    table = pq.read_table(out / TABLE, filters=[("kind", "=", kind)])
    for row in table.to_pylist():
        cluster = clusters.setdefault(row["entity"], Cluster(kind, row["canonical"], []))
        cluster.id = row["entity"]
        cluster.names.append(
            Name(row["variant"], row["documents"], row["mentions"], row["example"])
        )
        cluster.reasons[row["variant"]] = row["reason"]
    return sorted(clusters.values(), key=lambda one: (-one.documents, one.canonical))
