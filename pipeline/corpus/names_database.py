"""The names of a corpus in DuckDB: counted, with keys, and what is named beside them.

It is in memory and spills into the output's temporary folder.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pipeline.corpus.clusters import Name, plain
from pipeline.corpus.variants import name_key
from pipeline.storage.commit import TEMPORARY

if TYPE_CHECKING:
    import duckdb

#: What the query may hold in memory; the rest goes to disk.
MEMORY = "512MB"
FETCHED = 4096

#: Others that are named in more than this share of the documents tell nothing.
EVERYWHERE = 0.2
#: So few documents are no measure of what is everywhere.
FEW_DOCUMENTS = 20

NAMES = """
CREATE TABLE named AS
SELECT kind, canonical, doc_id, count(*) AS mentions
FROM read_parquet($files) GROUP BY ALL
"""
TITLES = """
CREATE TABLE titled AS
SELECT DISTINCT kind, canonical, unnest(roles) AS title FROM read_parquet($files)
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


class NamesDatabase:
    """The names of some shards, folded."""

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
            self._all(TITLES, {"files": files})
        else:
            self._all(
                "CREATE TABLE named (kind VARCHAR, canonical VARCHAR, doc_id VARCHAR,"
                " mentions BIGINT)"
            )
            self._all("CREATE TABLE titled (kind VARCHAR, canonical VARCHAR, title VARCHAR)")
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

    def titles(self, kind: str, names: list[str]) -> defaultdict[str, set[str]]:
        """What each of the names is called: `Deputy Prime Minister`."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        query = (
            "SELECT canonical, title FROM titled"
            " WHERE kind = $kind AND list_contains($names, canonical)"
        )
        for name, title in self._all(query, {"kind": kind, "names": names}):
            found[name].add(title)
        return found
