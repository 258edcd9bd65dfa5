"""`verify` finds every change to an output, and is not deceived by a good signature."""

import ast
import json
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import FIXTURES, everything

import pipeline.verify
from pipeline.config import make_config
from pipeline.storage.commit import entry, file_sha256, read_signed, signed
from pipeline.storage.publish import manifest_content, publish
from pipeline.storage.schema import arrow_schema
from pipeline.storage.shards import plan
from pipeline.verify import verify
from pipeline.worker import clean_shard

CORRUPTIONS = 200


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    base = tmp_path_factory.mktemp("sound")
    shutil.copytree(FIXTURES, base / "in")
    config = make_config(
        {"input": {"paths": ["in"]}, "engine": {"shard_documents": 8}, "output": {"jsonl": True}}
    )
    planned = plan(config, base)
    for shard in planned.shards:
        clean_shard(shard, config.model_dump_json(), base / "out")
    publish(base / "out", planned)
    return base / "out"


@pytest.fixture
def out(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "out")
    return tmp_path / "out"


def test_a_sound_output_has_no_violation(sound):
    assert verify(sound) is None


def test_it_shares_no_code_with_the_rules():
    tree = ast.parse(Path(pipeline.verify.__file__).read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in imported if name.startswith(("pipeline.rules", "pipeline.stages"))]


def test_every_single_byte_counts(out):
    chance = random.Random(20261122)
    written = everything(out)
    kinds = Counter()
    names = sorted(written)
    for _ in range(CORRUPTIONS):
        name = chance.choice([name for name in names if written[name]])
        data = bytearray(written[name])
        place = chance.randrange(len(data))
        data[place] ^= chance.randrange(1, 256)
        (out / name).write_bytes(data)
        violation = verify(out)
        assert violation is not None, (name, place)
        assert violation.path == name
        (out / name).write_bytes(written[name])
        kinds[name.partition("/")[0]] += 1
    assert verify(out) is None
    assert {"text", "edits", "receipts", "documents"} <= set(kinds)


def test_files_that_vanish_or_appear_are_named(out):
    written = everything(out)
    for name in written:
        (out / name).rename(out.parent / "aside")
        assert verify(out).path == name
        (out.parent / "aside").rename(out / name)
    for name in ("text/new.txt", "edits/part-0.parquet", "receipts/0.json", "schema/x.json"):
        (out / name).write_bytes(b"{}")
        assert verify(out) == (name, "no receipt names this file")
        (out / name).unlink()
    assert verify(out) is None


def test_a_receipt_or_manifest_of_another_form_is_a_violation(out):
    for file in (out / "manifest.json", next((out / "receipts").iterdir())):
        data = file.read_bytes()
        for other in (b"", b"{}", b"[]", b"null", b"\xff", data + b"\n", data.replace(b"  ", b" ")):
            file.write_bytes(other)
            assert verify(out).path == file.relative_to(out).as_posix()
        file.write_bytes(data)


def forge(out, table, change):
    """Change rows and sign everything anew, as somebody who knows how would."""
    receipt_file = max((out / "receipts").iterdir(), key=lambda file: file.stat().st_size)
    receipt = read_signed(receipt_file)
    path = f"{table}/part-{receipt['key']}.parquet"
    rows = pq.read_table(out / path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, arrow_schema(table)), out / path)
    sha256, size = file_sha256(out / path)
    for file in receipt["files"]:
        if file["path"] == path:
            file.update(sha256=sha256, bytes=size)
    receipt_file.write_bytes(signed(receipt))
    manifest = read_signed(out / "manifest.json")
    receipts = [read_signed(out / "receipts" / f"{key}.json") for key in manifest["receipts"]]
    described = [entry(out / one["path"], one["path"], 0) for one in manifest["described"]]
    (out / "manifest.json").write_bytes(signed(manifest_content(receipts, described)))


def applied(rows):
    return next(row for row in rows if row["status"] == "applied")


def altered(key, value):
    def change(rows):
        row = applied(rows)
        row[key] = value(row[key])

    return change


def swap(rows):
    rows[0], rows[1] = rows[1], rows[0]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("documents", lambda rows: rows[0].update(text=rows[0]["text"] + "!"), "text_sha256"),
        ("documents", lambda rows: rows[0]["metadata"].update(raw_sha256="0" * 64), "raw_sha256"),
        ("documents", lambda rows: rows.append(rows[0]), "two documents of this id"),
        ("documents", lambda rows: rows.pop(), "rows of a document that is not there"),
        ("edits", altered("before", lambda before: before[:-1] + "¤"), "raw_sha256|does not fit"),
        ("edits", altered("after", lambda after: after + "¤"), "expected"),
        ("edits", altered("start", lambda start: start + 1), "does not fit"),
        ("edits", altered("raw_end", lambda end: end + 10**6), "does not lie in"),
        ("edits", altered("status", lambda _: "dropped"), "expected|raw_sha256"),
        ("edits", altered("seq", lambda seq: seq + 10**6), "order|raw_sha256"),
        ("edits", altered("rule", lambda _: "no/such"), "not as many"),
        ("edits", altered("doc_id", lambda _: "0" * 32), "raw_sha256|not there"),
        ("edits", swap, "order"),
        ("fields", lambda rows: rows[0].update(raw_end=10**6), "field .* does not lie in"),
        ("fields", lambda rows: rows[0].update(doc_id="0" * 32), "not there"),
    ],
)
def test_forged_rows_are_found_though_every_hash_is_right(out, table, change, said):
    forge(out, table, change)
    violation = verify(out)
    assert violation is not None
    assert re.search(said, violation.what), violation


def test_a_mention_must_read_what_it_says(out):
    def invent(rows):
        rows.insert(
            0,
            {
                "doc_id": document["id"],
                "entity": "e1",
                "kind": "person",
                "canonical": "Nobody",
                "roles": [],
                "start": 0,
                "end": 6,
                "text": "Nobody",
                "confidence": 0.5,
                "evidence": "none",
            },
        )

    receipt = max((out / "receipts").iterdir(), key=lambda file: file.stat().st_size)
    part = out / "documents" / f"part-{json.loads(receipt.read_bytes())['key']}.parquet"
    document = pq.read_table(part).to_pylist()[0]
    forge(out, "entities", invent)
    assert "no 'Nobody' stands at 0" in verify(out).what


def test_a_manifest_that_counts_wrong_is_a_violation(out):
    manifest = read_signed(out / "manifest.json")
    manifest["documents"] += 1
    (out / "manifest.json").write_bytes(signed(manifest))
    assert verify(out) == ("manifest.json", "is not what follows from the receipts")


def test_what_is_no_output_is_a_violation(tmp_path):
    assert verify(tmp_path).path == "manifest.json"
