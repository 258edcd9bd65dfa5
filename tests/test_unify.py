"""The corpus step of names, by the flow: one id for one person, and what is rewritten by it."""

import pyarrow.parquet as pq
import pytest
from corpora import everything
from shared import SHARED, needs_shared
from typer.testing import CliRunner

from flows import clean_corpus, unify_names
from flows.cli import app
from pipeline.config import make_config
from pipeline.corpus.people import (
    DECISIONS,
    READABLE,
    TABLE,
    listed,
    unify,
    with_decided_names,
)
from pipeline.storage.commit import read_signed
from pipeline.storage.publish import UNIFIED, publish
from pipeline.storage.shards import is_committed, plan
from pipeline.verify import verify
from pipeline.worker import clean_shard

pytestmark = pytest.mark.usefixtures("prefect_server")

#: One woman in two spellings, beside one colleague; the text of the second calls her so twice.
STORIES = {
    "a.txt": "Olha Stefanishyna wrote to Kaja Kallas in May. Stefanishyna had asked for money.",
    "b.txt": "Olha Stefanishyna wrote to Kaja Kallas in June. Stefanishyna had asked for help.",
    "c.txt": (
        "Olga Stefanishina told Kaja Kallas on Friday that the talks would go on. Stefanishina "
        "left the room. “I like Olga Stefanishina,” said Kaja Kallas."
    ),
    "d.txt": "Ivan Petrov met Peter Hale in Paris on Monday. Mr. Petrov said nothing to him.",
    "e.txt": "Ivan Petroff of Ohio, a plumber, was fined on Monday. Mr. Petroff did not come.",
}


def corpus(base, stories=STORIES):
    (base / "in").mkdir()
    for name, story in stories.items():
        (base / "in" / name).write_text(f"{story}\n")


def config(**names):
    stages = ["encoding", "typography", "spacing", "casing", "names", "layout"]
    return make_config(
        {
            "input": {"paths": ["in"]},
            "engine": {"workers": 1},
            "stages": stages,
            "sites": {"learn": False},
            "names": names,
        }
    )


def text(base, name):
    return (base / "out" / "text" / f"{name}.txt").read_text()


def people(base):
    return {one.canonical: {name.canonical for name in one.names} for one in listed(base, "person")}


def run(base, settings):
    """What the flow does, in this process."""
    out = base / "out"
    planned = plan(with_decided_names(settings, out), base)
    for shard in planned.shards:
        if not is_committed(out, shard):
            clean_shard(shard, with_decided_names(settings, out).model_dump_json(), out)
    if "names" in settings.stages:
        unify(out, [shard.key for shard in planned.shards], settings)
    publish(out, planned)


def test_what_documents_agree_on_is_one_and_is_rewritten_by_the_next_run(tmp_path):
    corpus(tmp_path)
    every = config(rewrite="all")
    out = tmp_path / "out"
    clean_corpus.run(every, tmp_path)
    found = people(out)
    assert found["Olha Stefanishyna"] == {"Olha Stefanishyna", "Olga Stefanishina"}
    assert found["Ivan Petrov"] == {"Ivan Petrov"}
    assert found["Ivan Petroff"] == {"Ivan Petroff"}
    assert "Olga Stefanishina" in text(tmp_path, "c")
    assert verify(out) is None

    clean_corpus.run(every, tmp_path)
    assert text(tmp_path, "c") == (
        "Olha Stefanishyna told Kaja Kallas on Friday that the talks would go on. Stefanishyna "
        "left the room. “I like Olga Stefanishina,” said Kaja Kallas.\n"
    )
    assert "Petroff" in text(tmp_path, "e")
    assert verify(out) is None
    before = everything(out)

    assert clean_corpus.run(every, tmp_path).work.shards == 0
    assert everything(out) == before

    forbidden = config(rewrite="all", never_merge=[["Olha Stefanishyna", "Olga Stefanishina"]])
    run(tmp_path, forbidden)
    assert "Olga Stefanishina told" in text(tmp_path, "c")
    assert read_signed(out / DECISIONS)["people"] == {}
    assert verify(out) is None


def test_ids_stay_when_the_commoner_spelling_changes(tmp_path):
    corpus(tmp_path)
    run(tmp_path, config())
    out = tmp_path / "out"
    before = {row["variant"]: row["entity"] for row in pq.read_table(out / TABLE).to_pylist()}
    for number in range(4):
        (tmp_path / "in" / f"new{number}.txt").write_text(STORIES["c.txt"])
    run(tmp_path, config())
    after = {row["variant"]: row["entity"] for row in pq.read_table(out / TABLE).to_pylist()}
    assert after["Olha Stefanishyna"] == before["Olha Stefanishyna"]
    assert after["Olga Stefanishina"] == before["Olha Stefanishyna"]


def test_every_file_of_people_is_verified_and_swept(tmp_path):
    corpus(tmp_path)
    run(tmp_path, config())
    out = tmp_path / "out"
    for name in (TABLE, READABLE, DECISIONS, UNIFIED):
        whole = (out / name).read_bytes()
        (out / name).write_bytes(whole[:-2] + b"x" + whole[-1:])
        violation = verify(out)
        assert violation is not None, name
        assert violation.path == name
        (out / name).unlink()
        assert verify(out) is not None, name
        (out / name).write_bytes(whole)
    (out / "people" / "notes.txt").write_text("mine")
    assert verify(out).path == "people/notes.txt"
    (out / "people" / "notes.txt").unlink()

    unify_names.run(config(), tmp_path)
    assert verify(out) is None
    off = config().model_copy(update={"stages": ("encoding", "spacing", "layout")})
    run(tmp_path, off)
    assert not (out / "people").exists()
    assert verify(out) is None


@needs_shared
def test_the_samples_name_one_witkoff_and_one_trump(tmp_path):
    samples = SHARED / "samples"
    corpus(
        tmp_path,
        {name: (samples / name).read_text() for name in ("spun-article.txt", "wire-article.txt")},
    )
    settings = {"input": {"paths": ["in"]}, "engine": {"workers": 1}}
    clean_corpus.run(make_config(settings), tmp_path)
    out = tmp_path / "out"
    known = {one.canonical: one.documents for one in listed(out, "person")}
    assert known == {
        "Donald Trump": 2,
        "Steve Witkoff": 2,
        "Vladimir Putin": 2,
        "Dan Driscoll": 1,
        "Don Bacon": 1,
        "Volodymyr Zelenskyy": 1,
        "Yuri Ushakov": 1,
    }
    rows = [
        row
        for part in (out / "entities").glob("*.parquet")
        for row in pq.read_table(part).to_pylist()
    ]
    for name in ("Witkoff", "Trump"):
        assert len({row["entity"] for row in rows if name in row["text"]}) == 1
    assert {"Trump", "Donald Trump"} <= {row["text"] for row in rows}
    (config_file := tmp_path / "config.yaml").write_text("input: {paths: [in]}\n")
    shown = CliRunner().invoke(app, ["names", "-c", str(config_file)])
    assert "2  Steve Witkoff" in shown.output
