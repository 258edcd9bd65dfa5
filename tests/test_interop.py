"""Others read what was written with their own readers, and no code of ours between."""

import json
import shutil

import duckdb
import pandas as pd
import polars as pl
import pytest
from corpora import FIXTURES, generated

from pipeline.config import make_config
from pipeline.storage.publish import publish
from pipeline.storage.shards import plan
from pipeline.worker import clean_shard


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """An output of several shards, one of them with nothing in it but a reject."""
    base = tmp_path_factory.mktemp("interop")
    generated(base, 20)
    shutil.copytree(FIXTURES, base / "in" / "pages")
    (base / "in" / "zzz.txt").write_bytes(b"\0" * 99)
    config = make_config(
        {"input": {"paths": ["in"]}, "engine": {"shard_documents": 7}, "output": {"jsonl": True}}
    )
    planned = plan(config, base)
    for shard in planned.shards:
        clean_shard(shard, config.model_dump_json(), base / "out")
    publish(base / "out", planned)
    return base / "out"


@pytest.fixture(scope="module")
def expected(out):
    """The rows as the plain files have them."""
    rows = [json.loads(file.read_bytes()) for file in sorted((out / "text").rglob("*.json"))]
    assert len(rows) > 35
    return {row["id"]: row for row in rows}


def titles(expected):
    return {name: row["metadata"].get("title") for name, row in expected.items()}


def texts(expected):
    return {name: row["text"] for name, row in expected.items()}


def test_duckdb(out, expected):
    documents = duckdb.sql(
        f"SELECT id, text, metadata.title, metadata.authors FROM '{out}/documents/*.parquet'"
    ).fetchall()
    assert {row[0]: row[1] for row in documents} == texts(expected)
    assert {row[0]: row[2] for row in documents} == titles(expected)
    ((orphans,),) = duckdb.sql(
        f"SELECT count(*) FROM '{out}/edits/*.parquet' AS e "
        f"ANTI JOIN '{out}/documents/*.parquet' AS d ON e.doc_id = d.id"
    ).fetchall()
    assert orphans == 0
    for table in ("entities", "fields"):
        duckdb.sql(f"SELECT * FROM '{out}/{table}/*.parquet'").fetchall()
    ((reasons,),) = duckdb.sql(
        f"SELECT list(DISTINCT reason) FROM '{out}/rejects/*.jsonl'"
    ).fetchall()
    assert set(reasons) == {"binary", "no-text", "not-json"}
    lines = duckdb.sql(f"SELECT id FROM '{out}/documents/*.jsonl.gz'").fetchall()
    assert {name for (name,) in lines} == set(expected)


def test_polars(out, expected):
    frame = pl.scan_parquet(out / "documents" / "*.parquet").unnest("metadata").collect()
    assert dict(zip(frame["id"], frame["title"], strict=True)) == titles(expected)
    edits = pl.read_parquet(out / "edits" / "*.parquet")
    assert edits.filter(pl.col("status") == "applied").height > 50
    assert edits.schema["raw_start"] == pl.Int64


def test_pandas(out, expected):
    parts = sorted((out / "documents").glob("*.parquet"))
    frame = pd.concat(pd.read_parquet(part) for part in parts)
    assert dict(zip(frame["id"], frame["text"], strict=True)) == texts(expected)
    assert isinstance(frame["metadata"].iloc[0], dict)
    lines = pd.read_json(next((out / "documents").glob("*.jsonl.gz")), lines=True)
    assert set(lines["id"]) <= set(expected)


def test_hugging_face_datasets(out, expected, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    parts = str(out / "documents" / "*.parquet")
    found = datasets.load_dataset(
        "parquet", data_files=parts, split="train", cache_dir=str(tmp_path)
    )
    assert {row["id"]: row["text"] for row in found} == texts(expected)
    assert {row["id"]: row["metadata"]["title"] for row in found} == titles(expected)


def test_datatrove(out, expected):
    readers = pytest.importorskip("datatrove.pipeline.readers")
    folder = str(out / "documents")
    for reader in (
        readers.ParquetReader(folder, glob_pattern="*.parquet", doc_progress=False),
        readers.JsonlReader(folder, glob_pattern="*.jsonl.gz", doc_progress=False),
    ):
        found = list(reader.run())
        # datatrove passes over documents without text, and says so.
        with_text = {name: text for name, text in texts(expected).items() if text}
        assert {document.id: document.text for document in found} == with_text
        for document in found:
            assert document.metadata["source"] == expected[document.id]["source"]
            assert document.metadata.get("title") == titles(expected)[document.id]
