"""Kill a run at any moment, run again, and the output is as if nothing had happened.

`COPYDESK_TORTURE=1` (`make torture`) kills thirty times instead of five.
"""

import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pyarrow.parquet as pq
import pytest
from corpora import everything, generated
from waiting import content, is_running, wait_until

pytestmark = pytest.mark.usefixtures("prefect_server")

KILLS = 30 if os.environ.get("COPYDESK_TORTURE") else 5
DOCUMENTS = 400
SHARD = 10
SHARDS = DOCUMENTS // SHARD

RUN = """
import sys
from pathlib import Path
from corpora import config
from flows.clean_corpus import run
from flows.summary import headline
try:
    print(headline(run(config(shard_documents=int(sys.argv[2])), Path(sys.argv[1]))))
except KeyboardInterrupt:
    sys.exit(130)
"""


def start(base):
    """A run in a process group of its own, as a shell would start it."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(base), str(SHARD)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(base):
    run = start(base)
    said, _ = run.communicate(timeout=300)
    assert run.returncode == 0
    return said


def children(run):
    try:
        return [child.pid for child in psutil.Process(run.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def committed(base):
    return len(list((base / "out" / "receipts").glob("*.json")))


def documents(base):
    parts = sorted((base / "out" / "documents").glob("*.parquet"))
    return [row["id"] for part in parts for row in pq.read_table(part, columns=["id"]).to_pylist()]


def wait_for_receipts(run, base, number):
    """Until a run has planned and so many shards are committed (or it is done)."""
    wait_until(
        lambda: (
            run.poll() is not None
            or (content(base / "out" / ".lock") == str(run.pid) and committed(base) >= number)
        ),
        seconds=120,
    )


def test_a_storm_of_kills_leaves_no_trace(tmp_path):
    chance = random.Random(2026)
    undisturbed, stormy = tmp_path / "undisturbed", tmp_path / "stormy"
    generated(undisturbed, DOCUMENTS)
    generated(stormy, DOCUMENTS)
    finish(undisturbed)
    assert committed(undisturbed) == SHARDS

    ended_by = []
    for kill in range(KILLS):
        run = start(stormy)
        # From before the first commit to after the last, and a little past each.
        wait_for_receipts(run, stormy, kill * SHARDS // (KILLS - 1))
        time.sleep(chance.uniform(0, 0.2))
        workers = children(run)
        if kill % 2:
            run.kill()
        else:
            os.killpg(run.pid, signal.SIGKILL)
        # Had a worker inherited our pipe, this would wait for it.
        run.communicate(timeout=30)
        wait_until(lambda left=workers: not any(map(is_running, left)), seconds=30)
        ended_by.append(run.returncode)

    assert ended_by.count(-signal.SIGKILL) >= KILLS - 1
    assert f"{DOCUMENTS} documents" in finish(stormy)
    assert everything(stormy / "out") == everything(undisturbed / "out")
    assert not (stormy / "out" / ".tmp").exists()
    ids = documents(stormy)
    assert len(ids) == len(set(ids)) == DOCUMENTS


def test_ctrl_c_stops_the_workers_and_the_next_run_goes_on(tmp_path):
    generated(tmp_path, 120)
    run = start(tmp_path)
    wait_for_receipts(run, tmp_path, 3)
    workers = children(run)
    assert workers
    # A terminal sends it to the whole group.
    os.killpg(run.pid, signal.SIGINT)
    run.communicate(timeout=60)
    assert run.returncode == 130
    assert not any(map(is_running, workers))
    kept = committed(tmp_path)
    assert 3 <= kept < 12
    assert f"{kept} shards up to date already" in finish(tmp_path)
