"""Shards, receipts and what a run leaves behind: the same input, the same bytes."""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import FIXTURES, everything
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipeline import worker
from pipeline.config import ConfigError, make_config
from pipeline.document import Document, Rejected
from pipeline.stages import clean_documents
from pipeline.storage.commit import ReceiptError, read_signed, receipt_file
from pipeline.storage.names import text_name
from pipeline.storage.publish import publish
from pipeline.storage.readers import read
from pipeline.storage.restore import RestoreError, restore
from pipeline.storage.schema import TABLES, arrow_schema, json_schemas
from pipeline.storage.shards import is_committed, plan
from pipeline.verify import verify
from pipeline.worker import TIMEOUT_STATUS, clean_shard


def config(paths=("in",), engine=None, **sections):
    return make_config({"input": {"paths": list(paths)}, "engine": engine or {}, **sections})


def run(base, settings):
    """What the flow does, without Prefect; gives the shards that had to be cleaned."""
    planned = plan(settings, base)
    out = base / settings.output.folder
    todo = [shard for shard in planned.shards if not is_committed(out, shard)]
    for shard in todo:
        clean_shard(shard, settings.model_dump_json(), out)
    publish(out, planned)
    return todo


def rows(out, table):
    parts = sorted((out / table).glob("*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


def rejects(out):
    files = sorted((out / "rejects").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.open()]


def units(planned):
    return [[unit.name for unit in shard.units] for shard in planned.shards]


def ranges(planned):
    return [(unit.first, unit.last) for shard in planned.shards for unit in shard.units]


def texts(base, number, folder="in"):
    (base / folder).mkdir(exist_ok=True)
    for index in range(number):
        (base / folder / f"{index:03}.txt").write_text(f"Text {index} , and no more.\n")


def feed(number, start=0):
    return "".join(
        json.dumps({"id": f"r{index}", "text": f"Record {index} , in full."}) + "\n"
        for index in range(start, start + number)
    )


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory):
    """The output of the fixtures, as `make run` has it."""
    base = tmp_path_factory.mktemp("fixtures")
    shutil.copytree(FIXTURES, base / "in")
    settings = config(output={"jsonl": True})
    run(base, settings)
    return base, settings


def test_the_fixtures_come_out_sound(fixtures):
    base, _ = fixtures
    out = base / "out"
    assert verify(out) is None
    documents = rows(out, "documents")
    assert len(documents) == len({row["id"] for row in documents}) > 15
    assert {reject["reason"] for reject in rejects(out)} == {"no-text", "not-json", "binary"}
    for document in documents:
        metadata = document["metadata"]
        assert None not in (metadata["source_sha256"], metadata["config_sha256"])
        assert metadata["title"] is None or isinstance(metadata["title"], str)


def test_every_raw_text_comes_back(fixtures):
    base, settings = fixtures
    expected = {}
    for file in sorted((base / "in").iterdir()):
        for found in read(file, settings):
            if isinstance(found, Document):
                expected[found.source, found.source_id] = found.text
    documents = rows(base / "out", "documents")
    assert len(documents) == len(expected)
    for document in documents:
        key = (document["source"], document["metadata"]["source_id"])
        assert restore(base / "out", document["id"]) == expected[key]


def test_a_document_is_restored_by_any_of_its_names_or_an_error_says_why(fixtures):
    out = fixtures[0] / "out"
    raw = (FIXTURES / "spun-article.txt").read_text()
    assert restore(out, "spun-article.txt") == raw
    assert restore(out, "obs-101").startswith("School Bell")
    with pytest.raises(RestoreError, match=r"2 documents .* give an id: [0-9a-f]{32}"):
        restore(out, "feed.jsonl")
    with pytest.raises(RestoreError, match="nobody: no document"):
        restore(out, "nobody")
    with pytest.raises(RestoreError, match="found no documents"):
        restore(out / "text", "nobody")


def test_the_plain_files_are_the_rows(fixtures):
    out = fixtures[0] / "out"
    plain = {
        file.relative_to(out / "text").as_posix(): file for file in (out / "text").rglob("*.*")
    }
    documents = {row["id"]: row for row in rows(out, "documents")}
    seen = set()
    for name, file in plain.items():
        if file.is_file() and name.endswith(".json"):
            row = json.loads(file.read_bytes())
            assert plain[f"{name[:-5]}.txt"].read_text() == row["text"]
            assert row["text"] == documents[row["id"]]["text"]
            seen.add(row["id"])
    assert seen == set(documents)
    assert {"spun-article.txt", "page.html.txt", "feed.jsonl/obs-104-3b2045d5.txt"} <= set(plain)


def test_rows_are_what_their_json_schemas_say(fixtures):
    out = fixtures[0] / "out"
    schemas = {name: Draft202012Validator(schema) for name, schema in json_schemas().items()}
    for name in schemas:
        written = json.loads((out / "schema" / f"{name}.json").read_bytes())
        assert written == json_schemas()[name]
    for file in (out / "text").rglob("*.json"):
        schemas["documents"].validate(json.loads(file.read_bytes()))
    for reject in rejects(out):
        schemas["rejects"].validate(reject)
    for table in ("edits", "entities", "fields"):
        for row in rows(out, table):
            present = {key: value for key, value in row.items() if value is not None}
            schemas[table].validate(present)
    for file in (out / "documents").glob("*.jsonl.gz"):
        for line in gzip.decompress(file.read_bytes()).splitlines():
            schemas["line"].validate(json.loads(line))


def test_all_parts_of_a_table_have_its_one_schema(tmp_path):
    texts(tmp_path, 2)
    (tmp_path / "in" / "bad.txt").write_bytes(b"\0" * 9)
    run(tmp_path, config(engine={"shard_documents": 1}))
    for table in TABLES:
        if table != "rejects":
            parts = list((tmp_path / "out" / table).iterdir())
            assert len(parts) == 3
            assert all(pq.read_schema(part).equals(arrow_schema(table)) for part in parts)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert {resource["name"] for resource in package["resources"]} == set(TABLES)


def test_the_same_input_gives_the_same_bytes(fixtures, tmp_path, monkeypatch):
    base, settings = fixtures
    shutil.copytree(base / "in", tmp_path / "in")
    monkeypatch.setattr(worker, "BATCH_DOCUMENTS", 3)
    run(tmp_path, settings)
    assert everything(tmp_path / "out") == everything(base / "out")


def test_nothing_is_done_twice_and_nothing_is_left_over(tmp_path):
    texts(tmp_path, 5)
    settings = config(engine={"shard_documents": 2})
    assert len(run(tmp_path, settings)) == 3
    before = everything(tmp_path / "out")
    assert run(tmp_path, settings) == []
    (tmp_path / "out" / "documents" / "part-0bad.parquet").write_bytes(b"x")
    (tmp_path / "out" / "text" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "out" / "text" / "deep" / "er" / "stray.txt").write_bytes(b"x")
    (tmp_path / "out" / ".tmp").mkdir(exist_ok=True)
    (tmp_path / "out" / ".tmp" / "left").write_bytes(b"x")
    assert run(tmp_path, settings) == []
    assert everything(tmp_path / "out") == before
    assert not (tmp_path / "out" / "text" / "deep").exists()


def test_new_sources_form_new_shards_and_changed_ones_stay(tmp_path):
    texts(tmp_path, 4)
    settings = config(engine={"shard_documents": 2})
    run(tmp_path, settings)
    assert units(plan(settings, tmp_path)) == [["000.txt", "001.txt"], ["002.txt", "003.txt"]]

    (tmp_path / "in" / "0005.txt").write_text("A new one, that sorts between the others.\n")
    (tmp_path / "in" / "002.txt").write_text("Something else.\n")
    done = run(tmp_path, settings)
    assert [[unit.name for unit in shard.units] for shard in done] == [
        ["002.txt", "003.txt"],
        ["0005.txt"],
    ]
    assert verify(tmp_path / "out") is None

    (tmp_path / "in" / "003.txt").unlink()
    (done,) = run(tmp_path, settings)
    assert [unit.name for unit in done.units] == ["002.txt"]
    assert sorted(row["source"] for row in rows(tmp_path / "out", "documents")) == [
        "000.txt",
        "0005.txt",
        "001.txt",
        "002.txt",
    ]
    assert not (tmp_path / "out" / "text" / "003.txt").exists()
    assert verify(tmp_path / "out") is None


def test_settings_that_change_nothing_redo_nothing(tmp_path):
    texts(tmp_path, 3)
    run(tmp_path, config(engine={"shard_documents": 2}))
    assert run(tmp_path, config(engine={"shard_documents": 1, "workers": 3})) == []
    assert len(run(tmp_path, config(language="de"))) == 2


def test_a_shard_whose_files_are_gone_is_not_committed(tmp_path):
    texts(tmp_path, 1)
    run(tmp_path, config())
    (shard,) = plan(config(), tmp_path).shards
    assert is_committed(tmp_path / "out", shard)
    (tmp_path / "out" / "text" / "000.txt").unlink()
    assert not is_committed(tmp_path / "out", shard)
    assert len(run(tmp_path, config())) == 1
    receipt = receipt_file(tmp_path / "out", shard.key)
    receipt.write_bytes(receipt.read_bytes().replace(b'"rejects": 0', b'"rejects": 1'))
    assert not is_committed(tmp_path / "out", shard)
    with pytest.raises(ReceiptError):
        publish(tmp_path / "out", plan(config(), tmp_path))


def test_a_container_that_grows_keeps_its_earlier_ranges(tmp_path):
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "feed.jsonl"
    settings = config(engine={"shard_documents": 10})
    file.write_text(feed(25))
    assert len(run(tmp_path, settings)) == 3
    assert ranges(plan(settings, tmp_path)) == [(0, 10), (10, 20), (20, None)]
    ids = {row["metadata"]["source_id"]: row["id"] for row in rows(tmp_path / "out", "documents")}

    file.write_text(feed(32))
    done = run(tmp_path, settings)
    assert [(unit.first, unit.last) for shard in done for unit in shard.units] == [
        (20, 30),
        (30, None),
    ]
    documents = rows(tmp_path / "out", "documents")
    assert len(documents) == 32
    now = {row["metadata"]["source_id"]: row["id"] for row in documents}
    assert ids.items() <= now.items()
    assert verify(tmp_path / "out") is None


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet"])
def test_where_a_container_is_cut_changes_no_row(tmp_path, suffix):
    # Ids, urls and texts that come again, in other ranges than before.
    chance = random.Random(4)
    records = [
        {
            "id": chance.choice(["a", "b", None]),
            "url": chance.choice(["http://x.example/", None]),
            "text": chance.choice(["One .", "Two ."]),
        }
        for _ in range(60)
    ]
    found = []
    for size in (1000, 7):
        base = tmp_path / str(size)
        (base / "in").mkdir(parents=True)
        file = base / "in" / f"feed{suffix}"
        data = "".join(json.dumps(record) + "\n" for record in records).encode()
        if suffix == ".parquet":
            pq.write_table(pa.Table.from_pylist(records), file, row_group_size=11)
        else:
            file.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
        shards = run(base, config(engine={"shard_documents": size}))
        assert len(shards) == (1 if size == 1000 else 9)
        found.append(sorted(rows(base / "out", "documents"), key=lambda row: row["id"]))
    assert len({row["id"] for row in found[0]}) == 60
    assert found[0] == found[1]


def test_a_container_cut_short_gives_what_is_there_and_one_reject(tmp_path):
    (tmp_path / "in").mkdir()
    chance = random.Random(1)
    data = "".join(
        json.dumps({"id": n, "text": chance.randbytes(900).hex()}) + "\n" for n in range(900)
    )
    (tmp_path / "in" / "feed.jsonl.gz").write_bytes(gzip.compress(data.encode())[:-500_000])
    run(tmp_path, config(engine={"shard_documents": 100}))
    documents = rows(tmp_path / "out", "documents")
    assert 100 < len(documents) < 900
    assert [reject["reason"] for reject in rejects(tmp_path / "out")] == ["truncated"]


def test_inputs_that_cannot_be_told_apart_are_errors(tmp_path):
    texts(tmp_path, 1)
    for folder in ("a", "b"):
        shutil.copytree(tmp_path / "in", tmp_path / folder / "news")
    for paths, said in (
        ((), "at least one"),
        (("in", "nowhere"), r"input.paths\[1\].*'nowhere'"),
        (("a/news", "b/news"), "same name"),
        (("a", "a/news"), "same files"),
    ):
        with pytest.raises(ConfigError, match=said):
            plan(config(paths), tmp_path)
    assert units(plan(config(("in", "a", "in/../b/news/000.txt")), tmp_path)) == [
        ["000.txt", "a/news/000.txt", "in/000.txt"]
    ]


def test_the_output_is_not_read_as_input(tmp_path):
    texts(tmp_path, 2, ".")
    settings = config(["."])
    assert len(run(tmp_path, settings)) == 1
    assert run(tmp_path, settings) == []


@pytest.mark.parametrize("folder", [".", "mine"])
def test_a_folder_of_the_users_own_is_never_an_output(tmp_path, folder):
    texts(tmp_path, 1)
    own = tmp_path / folder / "documents"
    own.mkdir(parents=True)
    (own / "thesis.txt").write_text("Years of work.\n")
    before = everything(tmp_path)
    with pytest.raises(ConfigError, match=r"output.folder: .* is no output of copydesk"):
        plan(config(["in/000.txt"], output={"folder": folder}), tmp_path)
    assert everything(tmp_path) == before


def test_an_output_folder_is_named_and_is_a_folder(tmp_path):
    texts(tmp_path, 1)
    for folder, said in (("", "found nothing"), ("in/000.txt", "expected a folder")):
        with pytest.raises(ConfigError, match=f"output.folder: .*{said}"):
            plan(config(output={"folder": folder}), tmp_path)


def test_an_output_may_begin_in_a_folder_with_nothing_but_what_a_killed_run_left(tmp_path):
    texts(tmp_path, 1)
    (tmp_path / "out" / ".tmp").mkdir(parents=True)
    (tmp_path / "out" / ".lock").touch()
    assert len(run(tmp_path, config())) == 1


def test_a_sweep_takes_only_what_a_run_may_have_written(tmp_path):
    texts(tmp_path, 1)
    run(tmp_path, config())
    own = [tmp_path / "out" / name for name in ("documents/notes.txt", "schema/mine.json")]
    for file in own:
        file.write_text("mine")
    (tmp_path / "in" / "000.txt").write_text("Something else.\n")
    assert len(run(tmp_path, config())) == 1
    assert [file.read_text() for file in own] == ["mine", "mine"]
    assert len(list((tmp_path / "out" / "documents").glob("part-*"))) == 1


@pytest.mark.parametrize("paths", [["out"], ["out/text"], ["in", "in/../out/text/000.txt"]])
def test_an_output_is_never_an_input(tmp_path, paths):
    texts(tmp_path, 1)
    run(tmp_path, config())
    before = everything(tmp_path)
    with pytest.raises(ConfigError, match="lies in the output folder 'out'"):
        plan(config(paths), tmp_path)
    assert everything(tmp_path) == before


def test_names_that_look_alike_when_spelled_out_stay_apart(tmp_path):
    texts(tmp_path, 0)
    for name, said in ((b"bad\xff.txt", "One."), (b"bad\\xff.txt", "Two.")):
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_text(f"{said}\n")
    run(tmp_path, config())
    found = {row["source"]: row["text"] for row in rows(tmp_path / "out", "documents")}
    assert found == {"bad\\xff.txt": "One.\n", "bad\\\\xff.txt": "Two.\n"}
    assert verify(tmp_path / "out") is None


def test_two_inputs_of_one_name_are_an_error(tmp_path, monkeypatch):
    texts(tmp_path, 2)
    monkeypatch.setattr("pipeline.storage.sources.readable_name", lambda _: "same.txt")
    with pytest.raises(ConfigError, match=r"two inputs go by the name 'same.txt'"):
        plan(config(), tmp_path)


def test_a_new_plan_alone_makes_no_output_unsound(tmp_path):
    texts(tmp_path, 1)
    run(tmp_path, config())
    (tmp_path / "in" / "new.txt").write_text("It came later.\n")
    plan(config(), tmp_path)
    assert verify(tmp_path / "out") is None


def test_a_raw_text_that_is_not_the_one_that_was_read_is_not_given_out(tmp_path):
    texts(tmp_path, 1)
    run(tmp_path, config())
    (part,) = (tmp_path / "out" / "documents").glob("*.parquet")
    table = pq.read_table(part)
    text = table["text"][0].as_py().replace("no more", "no less")
    place = table.schema.get_field_index("text")
    pq.write_table(table.set_column(place, table.schema.field(place), [[text]]), part)
    with pytest.raises(RestoreError, match="not the raw text that was read"):
        restore(tmp_path / "out", "000.txt")


def test_a_file_that_cannot_be_read_is_a_reject(tmp_path):
    texts(tmp_path, 1)
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "in" / "000.txt")
    planned = plan(config(), tmp_path)
    (tmp_path / "in" / "gone.txt").unlink()
    for shard in planned.shards:
        clean_shard(shard, config().model_dump_json(), tmp_path / "out")
    publish(tmp_path / "out", planned)
    assert [reject["reason"] for reject in rejects(tmp_path / "out")] == ["unreadable"]


def test_rows_that_cannot_be_written_are_rejects(tmp_path):
    texts(tmp_path, 3)
    (shard,) = plan(config(), tmp_path).shards

    def spoil(documents, settings, *_):
        first, second, third = clean_documents(documents, settings)
        object.__setattr__(first, "metadata", {"title": ["not", "a", "string"]})
        object.__setattr__(second, "text", "lone \ud800")
        return [first, second, third]

    clean_shard(shard, config().model_dump_json(), tmp_path / "out", clean_batch=spoil)
    publish(tmp_path / "out", plan(config(), tmp_path))
    assert [row["source"] for row in rows(tmp_path / "out", "documents")] == ["002.txt"]
    assert [reject["reason"] for reject in rejects(tmp_path / "out")] == ["internal-error"] * 2


KILLER = """
import os, sys, time
from pathlib import Path
from pipeline.config import make_config
from pipeline.document import Document
from pipeline.stages import clean_documents
from pipeline.storage.shards import plan
from pipeline.worker import clean_shard

def clean(documents, config, *_):
    for document in documents:
        if "poison" in document.text:
            os.kill(os.getpid(), 9)
        if "tarpit" in document.text:
            time.sleep(60)
    return clean_documents(documents, config)

base, skip, note = Path(sys.argv[1]), eval(sys.argv[2]), sys.argv[3] or None
config = make_config({"input": {"paths": ["in"]}, "engine": {"document_seconds": 2}})
clean_documents([Document("All that is loaded late , is loaded now.")], config)
for shard in plan(config, base).shards:
    clean_shard(
        shard, config.model_dump_json(), base / "out", skip, note and Path(note), clean_batch=clean
    )
"""


def test_a_document_that_kills_or_stalls_its_worker_is_found_and_passed_over(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("All is well.\n")
    lines = [{"text": "fine"}, {"text": "poison"}, {"text": "tarpit"}, {"text": "good"}]
    (tmp_path / "in" / "b.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    note = tmp_path / "note"

    def attempt(skip, note_file):
        return subprocess.run(
            [sys.executable, "-c", KILLER, str(tmp_path), repr(skip), str(note_file)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        ).returncode

    assert attempt({}, note) == -signal.SIGKILL
    skip = {int(note.read_text()): "killed-worker"}
    assert attempt(skip, note) == TIMEOUT_STATUS
    skip[int(note.read_text())] = "timeout"
    assert attempt(skip, note) == 0
    settings = config(engine={"document_seconds": 2})
    assert run(tmp_path, settings) == []
    assert verify(tmp_path / "out") is None
    assert len(rows(tmp_path / "out", "documents")) == 3
    assert [(one["reason"], one["source"]) for one in rejects(tmp_path / "out")] == [
        ("killed-worker", "b.jsonl"),
        ("timeout", "b.jsonl"),
    ]


def test_a_source_that_cannot_even_be_cut_is_passed_over_whole(tmp_path):
    texts(tmp_path, 2)
    (shard,) = plan(config(), tmp_path).shards
    result = clean_shard(shard, config().model_dump_json(), tmp_path / "out", {-2: "killed-worker"})
    assert (result.documents, result.rejects) == (1, 1)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/b.txt", "a/b"),
        ("page.html", "page.html"),
        ("page.html.txt", "page.html.txt"),
        ("v1.2 notes.txt", "v1.2 notes"),
        ("UPPER.TXT", "UPPER.TXT"),
        ("été.txt", "été"),
    ],
)
def test_text_files_are_named_after_their_source(source, name):
    assert text_name(source, 0, None, "0" * 32) == name


def test_records_are_named_after_their_own_id():
    digits = "0123456789abcdef" * 2
    assert text_name("a/f.jsonl", 7, "x-1", digits) == "a/f.jsonl/x-1-01234567"
    assert text_name("f.jsonl.gz", 7, None, digits) == "f.jsonl.gz/7-01234567"
    assert text_name("f.parquet", 7, "../../etc/passwd", digits) == (
        "f.parquet/etc_passwd-0123456789abcdef"
    )
    assert text_name("f.parquet", 7, "\ud800" * 900, digits) == "f.parquet/-0123456789abcdef"


PIECES = [*"ab.~/\\\0\n:é0", ".txt", ".json", ".html", ".jsonl", "..", "😀" * 60, "b~01234567"]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.lists(HOSTILE, min_size=2, max_size=8, unique=True), HOSTILE)
def test_no_name_leaves_the_folder_or_meets_another(sources, own):
    root = Path("/root/text")
    named = {}
    for number, source in enumerate(sources):
        name = text_name(source, number, own or None, f"{number:032x}"[::-1])
        path = Path(os.path.normpath(root / f"{name}.json"))
        assert path.is_relative_to(root)
        assert path.parts[len(root.parts) :] == tuple(f"{name}.json".split("/"))
        assert all(len(part.encode()) <= 255 for part in path.parts)
        assert not any(part.startswith(".") for part in path.parts[1:])
        named[source] = name
    files = {f"{name}{suffix}" for name in named.values() for suffix in (".txt", ".json")}
    assert len(files) == 2 * len(sources)
    folders = {folder for name in named.values() for folder in folders_of(name)}
    assert not files & folders


def folders_of(name):
    parts = name.split("/")
    return {"/".join(parts[:end]) for end in range(1, len(parts))}


def test_the_manifest_counts_what_there_is(fixtures):
    out = fixtures[0] / "out"
    manifest = read_signed(out / "manifest.json")
    assert manifest["documents"] == len(rows(out, "documents"))
    assert manifest["rejects"] == len(rejects(out))
    for table in ("documents", "edits", "entities", "fields"):
        assert manifest["tables"][table]["rows"] == len(rows(out, table))
    applied = sum(counts.get("applied", 0) for counts in manifest["edits"].values())
    assert applied == sum(row["status"] == "applied" for row in rows(out, "edits")) > 50


def test_nothing_in_the_output_tells_when_or_where_it_was_made(fixtures):
    base, _ = fixtures
    for name, data in everything(base / "out").items():
        assert str(base).encode() not in data, name


def test_a_rejected_batch_is_written_in_order(tmp_path):
    texts(tmp_path, 3)
    (shard,) = plan(config(), tmp_path).shards

    def refuse(documents, *_):
        return [Rejected(document.source, "refused", "no") for document in documents]

    result = clean_shard(shard, config().model_dump_json(), tmp_path / "out", clean_batch=refuse)
    assert (result.documents, result.rejects) == (0, 3)
    assert [one["source"] for one in rejects(tmp_path / "out")] == ["000.txt", "001.txt", "002.txt"]
