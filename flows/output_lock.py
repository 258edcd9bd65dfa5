"""One run at a time for each output folder.

The lock is the kernel's (`flock`), so it vanishes with its holders, however they end.
Worker processes inherit it: after a run was killed, the next one waits for its last worker
to be gone instead of publishing beside it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = ".lock"

#: Seconds to wait for the workers of a run that was killed; they need a fraction of one.
PATIENCE = 10.0


class OutputBusyError(RuntimeError):
    """Another run writes to the output folder."""


@contextmanager
def output_lock(out: Path, patience: float = PATIENCE) -> Iterator[int]:
    """Hold the lock of an output folder; gives the file descriptor for workers to inherit.

    Raises OutputBusyError if another run still holds it after `patience` seconds.
    """
    out.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(out / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, out, time.monotonic() + patience)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, out: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
                raise OutputBusyError(
                    f"{out}: another run (process {holder}) writes to this folder; wait for it, "
                    "or give this run another output.folder"
                ) from None
            time.sleep(0.05)
        else:
            return
