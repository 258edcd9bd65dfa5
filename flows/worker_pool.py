"""Worker processes, and a pool of them for as many threads.

Why not `concurrent.futures.ProcessPoolExecutor`: one dead worker breaks all of it, it does
not say how the worker died, its workers outlive a parent that is killed, and each imports
the parent's main module again, which under a Prefect worker or server is Prefect itself.
Here a death costs the one job that was under way, and the job's thread is told.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any, Self, TypeVar, cast

Result = TypeVar("Result")

#: What a worker runs first. It gets our module search path, so that both find the same code.
BOOT = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from flows.worker_process import main; main()"
)


class WorkerDiedError(RuntimeError):
    """A worker process ended in the middle of a job.

    `status` is its exit status as `subprocess` has it: negative for a signal.
    """

    def __init__(self, status: int) -> None:
        how = f"by signal {-status}" if status < 0 else f"with exit status {status}"
        super().__init__(f"the worker process ended {how}")
        self.status = status


class PoolStoppedError(RuntimeError):
    """The pool was stopped while a job was under way, or before it began."""


class WorkerProcess:
    """One process that runs one job at a time. `keep_open` are file descriptors it inherits."""

    def __init__(self, keep_open: Sequence[int] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=keep_open,
            # The processes share the cores already.
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )
        self._send(sys.path)

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bool, Any]:
        """Whether the job went well, and its result or exception. Raises WorkerDiedError."""
        self._send(pickle.dumps((function, arguments)))
        try:
            return cast("tuple[bool, Any]", pickle.load(self._answers))  # noqa: S301 - our child
        except (EOFError, pickle.UnpicklingError):
            raise WorkerDiedError(self._process.wait()) from None

    def kill(self) -> None:
        """End the process, whatever it does. What it had not committed is done again later."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close our ends of the pipes; only when no thread waits for an answer any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            # What is still buffered is for a worker that will not read it any more.
            with suppress(BrokenPipeError):
                cast("IO[bytes]", pipe).close()

    def _send(self, message: object) -> None:
        jobs = cast("IO[bytes]", self._process.stdin)
        # A process that died while idle is noticed when its answer does not come.
        with suppress(BrokenPipeError):
            pickle.dump(message, jobs)
            jobs.flush()

    @property
    def _answers(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)


class WorkerPool:
    """As many workers as threads call `run` at once; a dead one is replaced when needed."""

    def __init__(self, keep_open: Sequence[int] = ()) -> None:
        self._keep_open = keep_open
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What the function gives for the arguments, run in a worker; raises what it raises.

        Raises WorkerDiedError if the worker ends before it answers, PoolStoppedError after `stop`.
        """
        worker = self._take()
        try:
            went_well, result = worker.run(function, arguments)
        except WorkerDiedError:
            self._drop(worker)
            if self._stopped:
                raise PoolStoppedError("the run was stopped") from None
            raise
        except BaseException:
            worker.kill()
            self._drop(worker)
            raise
        self._put_back(worker)
        if not went_well:
            raise result
        return cast("Result", result)

    def stop(self) -> None:
        """End all workers at once; threads that wait for one are told by PoolStoppedError."""
        with self._lock:
            self._stopped = True
            idle, busy = self._idle, list(self._busy)
            self._idle = []
        for worker in (*idle, *busy):
            worker.kill()
        for worker in idle:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _take(self) -> WorkerProcess:
        with self._lock:
            if self._stopped:
                raise PoolStoppedError("the run was stopped")
            worker = self._idle.pop() if self._idle else WorkerProcess(self._keep_open)
            self._busy.add(worker)
            return worker

    def _put_back(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._busy.discard(worker)
            if not self._stopped:
                self._idle.append(worker)
                return
        worker.close()

    def _drop(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._busy.discard(worker)
        worker.close()
