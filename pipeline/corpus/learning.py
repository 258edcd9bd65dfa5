"""Learn what repeats on the pages of each site, and decide what of it is boilerplate.

The pattern of every reduce: the shards' side tables are folded by one query, which may
spill to disk and holds no page in Python, and what comes of it is small files with
digests. A decision comes at one threshold and goes only at a much lower one or by a
person's word, so that tonight's pages do not unsettle yesterday's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from pipeline.config import Config, Sites
from pipeline.corpus.profiles import (
    Entry,
    Place,
    Profile,
    profile_digest,
    profile_files,
    profile_path,
    read_decisions,
    read_profile,
    read_profiles,
    write_profile,
)
from pipeline.corpus.sighting import sighting_table
from pipeline.corpus.sites import HEADLINE_WORDS, Decisions
from pipeline.storage.commit import (
    TEMPORARY,
    ReceiptError,
    read_signed,
    signed,
    write_file,
)
from pipeline.storage.publish import SIGHTINGS
from pipeline.storage.shards import Plan

if TYPE_CHECKING:
    import duckdb

#: What was learned last, and from what; in the folder of the side tables.
LEARNED = f"{SIGHTINGS}/learned.json"

#: The decisions that all shards share where nothing is learned.
GIVEN = f"{SIGHTINGS}/given.decisions.json"

#: What the query may hold in memory; the rest goes to disk.
MEMORY = "512MB"

#: A line inside articles counts only with so many words: a shorter one is a subhead.
INSIDE_WORDS = 5
#: A paragraph, or a line inside articles, must stand on so many pages more than another.
MORE_PAGES = 2

#: A line may be a link to an article, which is that article's headline, if it stands above
#: an article on few of its pages; on none, if it stands on less than this share of all.
ROTATING = 0.5

#: A decision stays while these parts of what it took are left.
PAGES_LEFT = 0.5
SHARE_LEFT = 0.25

#: Rows fetched from a query at a time.
FETCHED = 4096

QUERY = """
WITH
page AS MATERIALIZED (SELECT site, page, pieces, lines FROM read_parquet($files)),
size AS (SELECT site, count(*) AS pages FROM page GROUP BY site),

-- Near-duplicates: pages that share much of the prose that is not the whole site's. Of
-- each family the first counts, and pages with no prose of their own do not: a family too
-- large to be compared page by page has none.
piece AS (SELECT site, page, unnest(pieces) AS piece FROM page),
piece_pages AS (SELECT site, piece, count(*) AS pages FROM piece GROUP BY site, piece),
own_piece AS MATERIALIZED (
    SELECT piece.site, piece.page, piece.piece, piece_pages.pages <= 64 AS rare
    FROM piece JOIN piece_pages USING (site, piece) JOIN size USING (site)
    WHERE 2 * piece_pages.pages <= greatest(size.pages, 4)
),
own AS (
    SELECT site, page, count(*) FILTER (rare) AS rare, count(*) FILTER (NOT rare) AS common
    FROM own_piece GROUP BY site, page
),
twin AS (
    SELECT a.site, a.page AS earlier, b.page AS later, count(*) AS shared
    FROM own_piece AS a JOIN own_piece AS b
    ON a.site = b.site AND a.piece = b.piece AND a.page < b.page
    WHERE a.rare AND b.rare GROUP BY ALL
),
repeated AS (
    SELECT DISTINCT twin.site, twin.later AS page FROM twin
    JOIN own AS a ON a.site = twin.site AND a.page = twin.earlier
    JOIN own AS b ON b.site = twin.site AND b.page = twin.later
    WHERE twin.shared >= 0.4 * least(a.rare, b.rare)
),
counted AS MATERIALIZED (
    SELECT site, page FROM own ANTI JOIN repeated USING (site, page)
    WHERE rare >= 4 AND common <= rare
),
counted_pages AS (SELECT site, count(*) AS pages FROM counted GROUP BY site),

-- On how many pages each line stands, and where: the article of a page is, of the
-- stretches of lines that stand on no other, with small gaps in them, the one with the
-- most prose, from its first sentence to its last.
line AS MATERIALIZED (
    SELECT site, page, unnest(lines, recursive := true)
    FROM page SEMI JOIN counted USING (site, page)
),
line_pages AS (SELECT site, line, count(DISTINCT page) AS pages FROM line GROUP BY site, line),
own_line AS (
    SELECT line.site, line.page, line.number, line.words, line.prose
    FROM line JOIN line_pages USING (site, line) WHERE line_pages.pages = 1
),
own_line_in_stretch AS (
    SELECT *,
        count(*) FILTER (gap > 8) OVER (PARTITION BY site, page ORDER BY number) AS stretch
    FROM (
        SELECT *, number - lag(number) OVER (PARTITION BY site, page ORDER BY number) AS gap
        FROM own_line
    )
),
stretch AS (
    SELECT site, page, min(number) AS first, max(number) AS last, sum(words) AS words
    FROM own_line_in_stretch WHERE prose GROUP BY site, page, stretch
),
article AS (
    SELECT site, page, arg_max(first, words * 10000 - first) AS first,
        arg_max(last, words * 10000 - first) AS last
    FROM stretch GROUP BY site, page
),
line_on_page AS (
    SELECT line.site, line.page, line.line, max(line.words) AS words,
        bool_or(line.prose) AS prose, min(line.example) AS example,
        bool_and(coalesce(line.number < article.first OR line.number > article.last, false))
            AS outside,
        bool_or(coalesce(article.first - line.number BETWEEN 1 AND 15, false)) AS above
    FROM line JOIN line_pages USING (site, line) LEFT JOIN article USING (site, page)
    WHERE line_pages.pages > 1
    GROUP BY line.site, line.page, line.line
),
seen AS (
    SELECT site, line, count(*) AS pages, count(*) FILTER (outside) AS outside,
        count(*) FILTER (above) AS above, max(words) AS words, bool_or(prose) AS prose,
        min(example) AS example
    FROM line_on_page WHERE line NOT LIKE '#%' GROUP BY site, line
)
SELECT size.site, coalesce(counted_pages.pages, 0) AS site_pages, seen.line, seen.pages,
    seen.outside, seen.above, seen.words, seen.prose, seen.example
FROM size LEFT JOIN counted_pages USING (site) LEFT JOIN seen USING (site)
ORDER BY size.site, seen.line
"""

#: Which decisions have something to say in which shard.
BY_SHARD = """
SELECT DISTINCT filename, decided.site, decided.line, decided.evidence, decided.link
FROM (
    SELECT filename, site, unnest(lines).line AS line
    FROM read_parquet($files, filename = true)
) AS seen
JOIN decided USING (site, line)
ORDER BY ALL
"""


class Seen(NamedTuple):
    """A line that several pages of a site have in common, near-duplicates counted once."""

    line: str
    pages: int
    outside: int
    above: int
    words: int
    prose: bool
    example: str

    def place(self, of: int) -> Place:
        """What it looks like on the `of` pages of its site."""
        if 2 * self.outside <= self.pages:
            return "inside"
        leads_on = 3 * self.above <= self.pages and self.words >= HEADLINE_WORDS
        if self.prose:
            return "link" if leads_on and self.above else "paragraph"
        rare = self.pages < ROTATING * of
        return "link" if leads_on and (self.above or rare) else "outside"


class Learned(NamedTuple):
    """What came of learning: so many sites have so many decided lines.

    `files` has, by a shard's sighting, the file of its decisions and their sha256.
    """

    sites: int
    lines: int
    files: Mapping[str, tuple[str, str]]


def learn(out: Path, planned: Plan, config: Config) -> Learned:
    """Fold the side tables of all shards into profiles, and decide for each shard.

    Nothing is done if neither the tables nor the thresholds nor the profiles have changed.
    Killed at any moment and done again, it gives the same. Raises ProfileError if a profile
    was made unreadable; nothing is written then.
    """
    if known := learned_before(out, planned, config):
        return known
    folder = sites_folder(out, config)
    keys = _keys(planned)
    for _ in read_profiles(folder):
        pass  # all of them can be read, or nothing is changed
    sites = lines = 0
    with _Database(out) as database:
        for profile in _profiles(database, out, keys, folder, config.sites):
            decisions = profile.decisions()
            taken = sum(bool(decision.evidence) for decision in decisions.values())
            sites += bool(taken)
            lines += taken
            database.decide(profile.site, decisions.values())
        files = _decide_shards(database, out, keys)
    content = {
        **_state(folder, keys, config),
        "sites": sites,
        "lines": lines,
        "files": {key: list(found) for key, found in files.items()},
    }
    write_file(out, LEARNED, signed(content))
    return Learned(sites, lines, files)


def learned_before(out: Path, planned: Plan, config: Config) -> Learned | None:
    """What was learned last time; None if it would not be the same again."""
    try:
        known = read_signed(out / LEARNED)
    except ReceiptError:
        return None
    now = _state(sites_folder(out, config), _keys(planned), config)
    files = {key: (path, sha256) for key, (path, sha256) in known["files"].items()}
    same = all(known[name] == value for name, value in now.items())
    if not same or not all((out / path).exists() for path, _ in files.values()):
        return None
    return Learned(known["sites"], known["lines"], files)


def given(out: Path, planned: Plan, config: Config) -> Learned:
    """The decisions of the profiles that are there, for all shards alike; nothing is learned."""
    decisions = read_decisions(sites_folder(out, config))
    if not decisions.sites:
        return Learned(0, 0, {})
    sha256 = _write_decisions(out, GIVEN, decisions)
    lines = sum(map(len, decisions.sites.values()))
    files = {shard.sighting: (GIVEN, sha256) for shard in planned.shards}
    return Learned(len(decisions.sites), lines, files)


def sites_folder(out: Path, config: Config) -> Path:
    """Where the profiles of an output lie."""
    return out / config.sites.folder


def merged(old: Profile, pages: int, seen: Iterable[Seen], thresholds: Sites) -> Profile:
    """A site's profile after another look at its pages, of which `pages` were counted."""
    entries: dict[str, Entry] = {}
    for found in seen:
        known = old.entries.get(found.line)
        kept = known is not None and (
            known.status != "learned" or _stays(known, found, pages, thresholds)
        )
        if known is not None and kept:
            entries[found.line] = replace(
                known, pages=found.pages, example=known.example or found.example
            )
        elif _comes(found, pages, thresholds):
            entries[found.line] = Entry(
                found.line,
                "learned",
                (found.pages, pages),
                found.pages,
                found.place(pages),
                found.example,
                known.note if known else "",
                known.comments if known else (),
            )
    for line, known in old.entries.items():
        if line not in entries and known.status != "learned":
            entries[line] = replace(known, pages=0)
    return replace(old, pages=pages, entries=entries)


def _needed(place: str, thresholds: Sites) -> tuple[int, float]:
    """The pages and the share of them that a line must stand on."""
    if place in {"outside", "link"}:
        return thresholds.pages, thresholds.share
    return thresholds.pages + MORE_PAGES, thresholds.prose_share


def _comes(found: Seen, pages: int, thresholds: Sites) -> bool:
    place = found.place(pages)
    if place == "inside" and found.words < INSIDE_WORDS:
        return False
    least, share = _needed(place, thresholds)
    return found.pages >= least and found.pages >= share * pages


def _stays(known: Entry, found: Seen, pages: int, thresholds: Sites) -> bool:
    least, share = _needed(known.place, thresholds)
    return found.pages >= PAGES_LEFT * least and found.pages >= SHARE_LEFT * share * pages


def _profiles(
    database: _Database, out: Path, keys: Sequence[str], folder: Path, thresholds: Sites
) -> Iterator[Profile]:
    """The profile of each site that has pages, written when it has anything to say."""
    rows = database.rows(QUERY, out, keys)
    for (site, pages), found in groupby(rows, key=lambda row: (row[0], row[1])):
        file = folder / profile_path(site)
        old = read_profile(file) if file.exists() else Profile(site)
        seen = [Seen(*row[2:]) for row in found if row[2] is not None]
        profile = merged(old, pages, seen, thresholds)
        if profile.entries or file.exists():
            write_profile(folder, profile, out)
        yield profile


def _decide_shards(
    database: _Database, out: Path, keys: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Write for each shard the decisions that match a line in it: no other can touch it."""
    files: dict[str, tuple[str, str]] = {}
    rows = database.rows(BY_SHARD, out, keys)
    for filename, found in groupby(rows, key=lambda row: row[0]):
        key = Path(filename).stem.removeprefix("part-")
        plain: dict[str, list[list[Any]]] = {}
        for _, site, *decision in found:
            plain.setdefault(site, []).append(decision)
        path = f"{SIGHTINGS}/{key}.decisions.json"
        files[key] = path, _write_decisions(out, path, Decisions.from_plain(plain))
    return files


def _write_decisions(out: Path, path: str, decisions: Decisions) -> str:
    data = signed({"sites": decisions.to_plain()})
    file = out / path
    if not file.exists() or file.read_bytes() != data:
        write_file(out, path, data)
    return hashlib.sha256(data).hexdigest()


def _state(folder: Path, keys: Sequence[str], config: Config) -> dict[str, Any]:
    """What the outcome of learning depends on; profiles as they are afterwards."""
    return {
        "sightings": list(keys),
        "thresholds": config.sites.model_dump(),
        "profiles": _digests(folder),
    }


def _keys(planned: Plan) -> list[str]:
    return sorted({shard.sighting for shard in planned.shards})


def _digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): profile_digest(file) for file in profile_files(folder)
    }


class _Database:
    """DuckDB in memory, which spills into the output's temporary folder."""

    def __init__(self, out: Path) -> None:
        self._scratch = out / TEMPORARY / "learning"

    def __enter__(self) -> Self:
        import duckdb  # noqa: PLC0415 - only learning needs it

        self._scratch.mkdir(parents=True, exist_ok=True)
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(self._scratch),
                "threads": 2,
                "preserve_insertion_order": False,
            }
        )
        self._connection.execute(
            "CREATE TABLE decided (site VARCHAR, line VARCHAR, evidence VARCHAR, link BOOLEAN)"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def rows(self, query: str, out: Path, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query over side tables, a few at a time."""
        if not keys:
            return
        files = [str(out / sighting_table(key)) for key in keys]
        cursor = self._connection.cursor().execute(query, {"files": files})
        while rows := cursor.fetchmany(FETCHED):
            yield from rows

    def decide(self, site: str, decisions: Iterable[Any]) -> None:
        """Note the decisions about a site, for the query by shard."""
        import pyarrow as pa  # noqa: PLC0415

        rows = [(site, *decision) for decision in decisions]
        if rows:
            names = ("site", "line", "evidence", "link")
            new = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
            cursor = self._connection.cursor()
            cursor.register("new_decisions", new)
            cursor.execute("INSERT INTO decided SELECT * FROM new_decisions")
            cursor.unregister("new_decisions")
