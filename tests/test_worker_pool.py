"""The pool of worker processes: a death costs one job, and nobody outlives the parent."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from jobs import die, double, leave, loaded, pid, refuse, refuse_unpicklably, sleep
from waiting import content, is_running, wait_until

from flows.worker_pool import PoolStoppedError, WorkerDiedError, WorkerPool


def test_a_worker_answers_many_jobs():
    with WorkerPool() as pool:
        assert [pool.run(double, number) for number in range(5)] == [0, 2, 4, 6, 8]
        assert pool.run(pid) == pool.run(pid)


@pytest.mark.parametrize(("job", "status"), [((die, signal.SIGKILL), -9), ((leave, 3), 3)])
def test_a_dead_worker_costs_one_job_and_is_replaced(job, status):
    with WorkerPool() as pool:
        with pytest.raises(WorkerDiedError) as death:
            pool.run(*job)
        assert death.value.status == status
        assert pool.run(double, 2) == 4


def test_a_worker_that_dies_idle_is_noticed():
    with WorkerPool() as pool:
        idle = pool.run(pid)
        os.kill(idle, signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            pool.run(double, 2)
        assert pool.run(double, 2) == 4


def test_an_error_comes_back_with_the_workers_traceback():
    with WorkerPool() as pool:
        worker = pool.run(pid)
        with pytest.raises(ValueError, match="refused all") as error:
            pool.run(refuse, "all")
        assert "in refuse" in error.value.__notes__[0]
        with pytest.raises(RuntimeError, match="UnpicklableError: lost on"):
            pool.run(refuse_unpicklably)
        assert pool.run(pid) == worker


def test_workers_import_neither_prefect_nor_the_parents_main_module():
    with WorkerPool() as pool:
        assert pool.run(loaded, {"prefect", "__mp_main__", "pytest", "typer"}) == []


def test_stopping_the_pool_ends_the_job_under_way(tmp_path):
    raised = []

    def wait_for_a_job():
        try:
            pool.run(sleep, str(tmp_path / "busy"), 600)
        except PoolStoppedError as error:
            raised.append(error)

    with WorkerPool() as pool:
        thread = threading.Thread(target=wait_for_a_job)
        thread.start()
        worker = int(wait_until(lambda: content(tmp_path / "busy"), seconds=30))
    thread.join(30)
    assert len(raised) == 1
    assert not is_running(worker)
    with pytest.raises(PoolStoppedError):
        pool.run(double, 2)


PARENT = """
import sys
from flows.worker_pool import WorkerPool
from jobs import sleep
WorkerPool().run(sleep, sys.argv[1], 600)
"""


def test_a_worker_ends_when_its_parent_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "busy")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    worker = int(wait_until(lambda: content(tmp_path / "busy"), seconds=60))
    parent.kill()
    # The worker held our pipe open as well, had it inherited it.
    assert parent.communicate(timeout=30) == (b"", None)
    wait_until(lambda: not is_running(worker), seconds=30)
