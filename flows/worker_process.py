"""The inside of a worker process: take a job from stdin, run it, answer on stdout.

Run by `flows.engines`. It imports nothing but the standard library and what the jobs
name, so no worker ever pays for Prefect.

stdin is also the life line. The parent alone holds its other end, so when the parent dies,
however it dies, reading ends, and the process ends at once: a worker must not go on
writing to an output that another run may own by then, nor hold a terminal open.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import Any, BinaryIO


def main() -> None:
    """Answer jobs until the parent closes our stdin or dies."""
    # Ctrl-C reaches every process of the terminal; ending the run is the parent's matter.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # What a job prints must not come between the answers.
    os.dup2(2, 1)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        pickle.dump(_answer(jobs.get()), answers)
        answers.flush()


def _listen(stdin: BinaryIO, jobs: SimpleQueue[bytes]) -> None:
    """Hand on jobs, still pickled: what they name is imported where errors are answered."""
    try:
        while True:
            jobs.put(pickle.load(stdin))  # noqa: S301 - from our own parent
    finally:
        os._exit(0)


def _answer(job: bytes) -> tuple[bool, Any]:
    """Whether the job went well, and its result or the exception it raised."""
    try:
        function, arguments = pickle.loads(job)  # noqa: S301 - from our own parent
        return True, function(*arguments)
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        error.add_note("in a worker process:\n" + traceback.format_exc())
        return False, _picklable(error)


def _picklable(error: Exception) -> Exception:
    """The error itself if it survives the journey, else one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made in this very line
    except Exception:  # noqa: BLE001 - whatever an exception's own __reduce__ raises
        stand_in = RuntimeError(f"{type(error).__name__}: {error}")
        stand_in.__notes__ = error.__notes__
        return stand_in
    return error
