"""Who is who across documents: one id for one person, place or organisation of a corpus.

The same three steps as every reduce: each shard has written its entities, one query folds
them, and what comes of it is small files in `people/`. Two names are taken for one if they
differ only in case, accents and stops; if they can be spellings of one (`variants`) *and*
the documents agree, because the same others are named beside both; never because of a key
alone, never if one document names both as two, and never against the house list.

An id stays from run to run: names that come together take the id that most of them had.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import yaml

from pipeline.annotate.entities import entity_id
from pipeline.annotate.names_words import fold
from pipeline.config import Config
from pipeline.corpus.variants import name_key, same_name
from pipeline.house import KEYS, HouseList, house_list
from pipeline.storage.commit import (
    TEMPORARY,
    ReceiptError,
    new_temporary,
    put_in_place,
    read_signed,
    signed,
    write_file,
)

if TYPE_CHECKING:
    import duckdb

PEOPLE = "people"
TABLE = f"{PEOPLE}/people.parquet"
READABLE = f"{PEOPLE}/people.yaml"
#: What was folded last, and what came of it.
UNIFIED = f"{PEOPLE}/unified.json"

#: What the query may hold in memory; the rest goes to disk.
MEMORY = "512MB"
FETCHED = 4096

#: So many others must be named beside both spellings, or one other person.
SHARED = 2
#: Others that are named in more than this share of the documents tell nothing.
EVERYWHERE = 0.2
#: So few documents are no measure of what is everywhere.
FEW_DOCUMENTS = 20
#: Names of one key are compared pair by pair, so not too many.
LARGEST_GROUP = 60
#: The readable file has the names of so many documents on, and no more than these.
LEAST_DOCUMENTS = 2
MOST_ENTRIES = 5_000

NAMES = """
CREATE TABLE named AS
SELECT kind, canonical, doc_id, count(*) AS mentions
FROM read_parquet($files) GROUP BY ALL
"""
COUNTED = """
SELECT kind, canonical, count(*) AS documents, sum(mentions)::BIGINT AS mentions,
    min(doc_id) AS example
FROM named GROUP BY kind, canonical ORDER BY kind, canonical
"""
GROUPS = """
SELECT kind, key, counted.canonical, counted.documents, counted.mentions, counted.example
FROM keyed JOIN counted USING (kind, canonical)
WHERE (kind, key) IN (SELECT (kind, key) FROM keyed GROUP BY kind, key HAVING count(*) > 1)
ORDER BY kind, key, counted.canonical
"""
#: What is named beside each of some names, and not everywhere; and who is named with whom.
BESIDE = """
SELECT DISTINCT one.canonical, other.kind, other.canonical
FROM named AS one JOIN named AS other USING (doc_id)
JOIN counted ON counted.kind = other.kind AND counted.canonical = other.canonical
WHERE one.kind = $kind AND list_contains($names, one.canonical)
    AND (one.kind, one.canonical) <> (other.kind, other.canonical)
    AND counted.documents <= $most
"""


class Name(NamedTuple):
    """A name as documents have it: in how many, how often, and the id of one of them."""

    canonical: str
    documents: int
    mentions: int
    example: str


@dataclass
class Cluster:
    """Names that are one: the canonical one first; why each of the others is."""

    kind: str
    canonical: str
    names: list[Name]
    reasons: dict[str, str] = field(default_factory=dict)
    id: str = ""

    @property
    def documents(self) -> int:
        """In how many documents it is named; those with two of the names count twice."""
        return sum(name.documents for name in self.names)


class Unified(NamedTuple):
    """What came of it: so many names of so many persons, places and organisations."""

    names_found: int
    entities: int
    merged: int


def unify(out: Path, shards: Sequence[str], config: Config) -> Unified:
    """Fold the entities of the shards, named by their keys, into `people/`.

    Nothing is done if it was done for these shards; done again, it gives the same.
    """
    names_json = config.names.model_dump_json()
    state = {"shards": sorted(shards), "names": names_json}
    if known := _done_before(out, state):
        return known
    with _Database(out) as database:
        database.load(out, shards)
        clusters = list(_clusters(database, house_list(names_json), _before(out)))
    _write_table(out, clusters)
    write_file(out, READABLE, readable(clusters).encode())
    names = sum(len(cluster.names) for cluster in clusters)
    unified = Unified(names, len(clusters), names - len(clusters))
    write_file(out, UNIFIED, signed({**state, **unified._asdict()}))
    return unified


def _done_before(out: Path, state: Mapping[str, Any]) -> Unified | None:
    """What came of it when the same shards were folded last, if its files are there."""
    try:
        known = read_signed(out / UNIFIED)
    except ReceiptError:
        return None
    same = all(known[key] == value for key, value in state.items())
    if not same or not (out / TABLE).exists() or not (out / READABLE).exists():
        return None
    return Unified(known["names_found"], known["entities"], known["merged"])


# --- deciding --------------------------------------------------------------------------------


def _clusters(
    database: _Database, house: HouseList, before: Mapping[tuple[str, str], str]
) -> Iterator[Cluster]:
    """All names in clusters: those with a partner by key, and the others alone."""
    done: set[tuple[str, str]] = set()
    for kind, names in database.groups():
        agreed = _agreement(database, kind, names) if kind == "person" else {}
        for cluster in merge(kind, names, house, agreed):
            done.update((kind, name.canonical) for name in cluster.names)
            yield _with_id(cluster, before)
    for kind, name in database.names():
        if (kind, name.canonical) not in done:
            yield _with_id(Cluster(kind, name.canonical, [name]), before)


def merge(
    kind: str, names: Sequence[Name], house: HouseList, agreed: Mapping[frozenset[str], str]
) -> list[Cluster]:
    """Names of one key in clusters; the most frequent name first, and each joins one whole.

    `agreed` has, for each pair of names that documents agree on, in what.
    """
    clusters: list[Cluster] = []
    for name in sorted(names, key=lambda one: (-one.documents, -one.mentions, one.canonical)):
        for cluster in clusters:
            reason = _reason(kind, cluster, name, house, agreed)
            if reason:
                cluster.names.append(name)
                cluster.reasons[name.canonical] = reason
                break
        else:
            clusters.append(Cluster(kind, name.canonical, [name]))
    for cluster in clusters:
        known = [house.canonical(name.canonical, kind) for name in cluster.names]
        cluster.canonical = next((found for found in known if found), cluster.canonical)
    return clusters


def _reason(
    kind: str,
    cluster: Cluster,
    name: Name,
    house: HouseList,
    agreed: Mapping[frozenset[str], str],
) -> str:
    """Why a name is that of the cluster, or "" if it is not, or one of its names forbids it."""
    if any(house.never_one(name.canonical, other.canonical) for other in cluster.names):
        return ""
    first = cluster.names[0].canonical
    if plain(name.canonical) == plain(first):
        return "one spelling but for case, accents and stops"
    canonical = house.canonical(name.canonical, kind)
    if canonical and canonical == house.canonical(first, kind):
        return "the house list"
    spelt = same_name(name.canonical, first) if kind == "person" else ""
    shared = agreed.get(frozenset({name.canonical, first}), "")
    return f"{spelt}, and {shared}" if spelt and shared else ""


def _agreement(database: _Database, kind: str, names: Sequence[Name]) -> dict[frozenset[str], str]:
    """The pairs beside which documents name the same others, and never one beside the other."""
    if len(names) > LARGEST_GROUP:
        return {}
    beside = database.beside(kind, [name.canonical for name in names])
    agreed = {}
    for one, other in combinations([name.canonical for name in names], 2):
        if (kind, other) in beside[one]:
            continue
        shared = sorted(beside[one] & beside[other])
        people = [name for of, name in shared if of == "person"]
        if people or len(shared) >= SHARED:
            listed = ", ".join((people + [name for of, name in shared if of != "person"])[:3])
            agreed[frozenset({one, other})] = f"both are named beside {listed}"
    return agreed


def plain(name: str) -> str:
    """A name without case, accents, stops and hyphens."""
    return " ".join(fold(name).replace(".", "").replace("-", " ").split())


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


class _Database:
    """DuckDB in memory, which spills into the output's temporary folder."""

    def __init__(self, out: Path) -> None:
        self._scratch = out / TEMPORARY / "people"

    def __enter__(self) -> Self:
        import duckdb  # noqa: PLC0415 - only this step needs it

        self._scratch.mkdir(parents=True, exist_ok=True)
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(self._scratch), "threads": 2}
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def load(self, out: Path, shards: Iterable[str]) -> None:
        """Fold the entities of the shards, and put a key to each name."""
        paths = [out / "entities" / f"part-{key}.parquet" for key in sorted(shards)]
        files = [str(path) for path in paths if path.exists()]
        if files:
            self._all(NAMES, {"files": files})
        else:
            self._all(
                "CREATE TABLE named (kind VARCHAR, canonical VARCHAR, doc_id VARCHAR,"
                " mentions BIGINT)"
            )
        self._all(f"CREATE TABLE counted AS {COUNTED}")
        self._all("CREATE TABLE keyed (kind VARCHAR, canonical VARCHAR, key VARCHAR)")
        ((documents,),) = self._all("SELECT count(DISTINCT doc_id) FROM named")
        self._most = max(FEW_DOCUMENTS, int(documents * EVERYWHERE))
        self._write_keys()

    def _all(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a query to its end, on a cursor of its own."""
        cursor = self._connection.cursor()
        found: list[tuple[Any, ...]] = cursor.execute(query, values or {}).fetchall()
        cursor.close()
        return found

    def _write_keys(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - it is loaded only where it is needed

        cursor = self._connection.cursor()
        cursor.execute("SELECT kind, canonical FROM counted ORDER BY ALL")
        while rows := cursor.fetchmany(FETCHED):
            keyed = pa.table(
                {
                    "kind": [kind for kind, _ in rows],
                    "canonical": [name for _, name in rows],
                    "key": [(name_key(name) if kind == "person" else "") or plain(name)
                            for kind, name in rows],
                }
            )  # fmt: skip
            writer = self._connection.cursor()
            writer.register("new_keys", keyed)
            writer.execute("INSERT INTO keyed SELECT * FROM new_keys").fetchall()
            writer.close()

    def names(self) -> Iterator[tuple[str, Name]]:
        """Every name, by kind and name."""
        cursor = self._connection.cursor()
        cursor.execute("SELECT * FROM counted ORDER BY kind, canonical")
        while rows := cursor.fetchmany(FETCHED):
            for kind, *name in rows:
                yield kind, Name(*name)

    def groups(self) -> Iterator[tuple[str, list[Name]]]:
        """The names that share a key with others."""
        cursor = self._connection.cursor()
        cursor.execute(GROUPS)

        def rows() -> Iterator[tuple[Any, ...]]:
            while found := cursor.fetchmany(FETCHED):
                yield from found

        for (kind, _), found in groupby(rows(), key=lambda row: (row[0], row[1])):
            yield kind, [Name(*row[2:]) for row in found]

    def beside(self, kind: str, names: list[str]) -> defaultdict[str, set[tuple[str, str]]]:
        """What is named beside each of the names, if it is not named everywhere."""
        found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        values = {"kind": kind, "names": names, "most": self._most}
        for name, of, other in self._all(BESIDE, values):
            found[name].add((of, other))
        return found


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
    """The clusters as a house list: copy from it what you want into a list of your own."""
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
        "# Its form is that of a house list: `names.file` may name it, and `names.rewrite: all`\n"
        "# then rewrites its variants.\n"
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
