"""The flow, against a real Prefect server on loopback."""

import json
from functools import partial

import pyarrow.parquet as pq
import pytest
from corpora import config, everything, fixtures, generated
from jobs import pid
from poison import clean_in_danger

from flows import clean_corpus as flow
from flows.engines import LocalEngine
from flows.output_lock import OutputBusyError, output_lock
from flows.summary import headline
from flows.worker_pool import WorkerPool
from pipeline.config import ConfigError

pytestmark = pytest.mark.usefixtures("prefect_server")


def sources(base):
    """Where the documents of an output came from; no document is there twice."""
    rows = [
        row
        for part in (base / "out" / "documents").glob("*.parquet")
        for row in pq.read_table(part, columns=["id", "source"]).to_pylist()
    ]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["source"] for row in rows}


def rejects(base):
    return [
        (reject["source"], reject["reason"])
        for part in (base / "out" / "rejects").glob("*.jsonl")
        for reject in map(json.loads, part.read_text().splitlines())
    ]


def parts(base):
    return {path.name for path in (base / "out" / "documents").glob("*.parquet")}


def test_a_corpus_is_cleaned_once_and_only_what_changed_again(tmp_path):
    source = fixtures(tmp_path)
    five_a_shard = config(shard_documents=5, workers=1)
    seen = []

    first = flow.run(five_a_shard, tmp_path, seen.append)
    assert "spun-article.txt" in sources(tmp_path)
    assert ("undecodable.bin.txt", "binary") in rejects(tmp_path)
    assert first.work.shards == first.shards > 3
    assert [step.done for step in seen] == list(range(first.shards + 1))
    assert seen[-1].documents == first.documents == first.work.documents
    assert first.rejects == first.work.rejects == len(rejects(tmp_path)) > 0

    seen.clear()
    before = everything(tmp_path / "out")
    again = flow.run(five_a_shard, tmp_path, seen.append)
    assert [step.shards for step in seen] == [0]
    assert again.work.shards == 0
    assert headline(again).startswith("nothing to do: ")
    assert everything(tmp_path / "out") == before

    old = parts(tmp_path)
    note = source / "note.txt"
    note.write_text(note.read_text() + "\n\nIt was added later.\n")
    changed = flow.run(five_a_shard, tmp_path)
    assert changed.work.shards == 1
    assert len(parts(tmp_path) - old) == len(old - parts(tmp_path)) == 1

    old = parts(tmp_path)
    (source / "new.txt").write_text("A new story came in at night.\n")
    grown = flow.run(five_a_shard, tmp_path)
    assert grown.work.shards == 1
    assert parts(tmp_path) > old
    assert "new.txt" in sources(tmp_path)

    old = sources(tmp_path)
    note.unlink()
    shrunk = flow.run(five_a_shard, tmp_path)
    assert shrunk.work.shards == 1
    assert sources(tmp_path) == old - {"note.txt"}
    assert not list((tmp_path / "out" / "text").glob("note*"))


def test_documents_that_kill_their_worker_or_never_end_cost_only_themselves(tmp_path, monkeypatch):
    source = generated(tmp_path, 12)
    (source / "0003.txt").write_text("POISON")
    (source / "0004.txt").write_text("QUICKSAND")
    monkeypatch.setitem(flow.ENGINES, "local", partial(LocalEngine, clean_shard=clean_in_danger))
    summary = flow.run(config(shard_documents=6, document_seconds=3), tmp_path)
    assert sources(tmp_path) == {f"{n:04}.txt" for n in range(12)} - {"0003.txt", "0004.txt"}
    assert rejects(tmp_path) == [("0003.txt", "killed-worker"), ("0004.txt", "timeout")]
    assert (summary.documents, summary.rejects) == (10, 2)
    assert not (tmp_path / "out" / ".tmp").exists()


def test_an_output_takes_one_run_at_a_time(tmp_path):
    with output_lock(tmp_path), pytest.raises(OutputBusyError, match="another run"):
        output_lock(tmp_path, patience=0).__enter__()
    assert not is_locked(tmp_path)


def test_an_output_is_locked_until_the_last_worker_of_a_run_is_gone(tmp_path):
    with output_lock(tmp_path) as lock:
        pool = WorkerPool(keep_open=[lock])
        pool.run(pid)
    assert is_locked(tmp_path)
    pool.stop()
    assert not is_locked(tmp_path)


def test_an_expected_failure_is_raised_without_a_traceback_of_prefects(tmp_path, caplog):
    fixtures(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("Years of work.")
    with pytest.raises(ConfigError, match="is no output of copydesk"):
        flow.run(config(), tmp_path)
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["thesis.txt"]
    assert not [record for record in caplog.records if record.exc_info]


def is_locked(out):
    try:
        with output_lock(out, patience=0):
            return False
    except OutputBusyError:
        return True
