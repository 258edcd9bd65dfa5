"""A Prefect server for the length of one run, for who has none.

Prefect would start one by itself, but that one shares our terminal: Ctrl-C ends it before
the run can report its end to it (the run then hangs for a minute and more), and after a
SIGKILL it lives on and holds the terminal's output open. This one has a session of its own
and ends when our end of its stdin closes, which the kernel does for us if need be.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import IO, cast

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

BOOT = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from flows.temporary_server import main; main(int(sys.argv[1]))"
)

#: Seconds that a server gets to end by itself.
PATIENCE = 5.0


class ServerStartError(RuntimeError):
    """The temporary Prefect server did not start."""


@contextmanager
def prefect_server() -> Iterator[str]:
    """The address of the Prefect API: the user's own server's, or else a temporary one's.

    The temporary one serves until this process ends, since Prefect goes on sending events
    and logs until then; runs that follow each other share it.
    """
    if (own := get_current_settings().api.url) is not None:
        yield own
        return
    api = _start()
    with temporary_settings({PREFECT_API_URL: api}):
        yield api


@cache
def _start() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening, tempfile.TemporaryFile() as errors:
        api = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", BOOT, str(listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[listening.fileno()],
            start_new_session=True,
        )
        # From here on only the server holds the socket, so that its end is noticed.
        listening.close()
        # What is registered first runs last: after Prefect has sent what it still has.
        atexit.register(_stop, process)
        stdin = cast("IO[bytes]", process.stdin)
        pickle.dump(sys.path, stdin)
        stdin.flush()
        _wait_for(api, errors)
    return api


def main(descriptor: int) -> None:
    """Serve the Prefect API on a listening socket until stdin ends; the server's own side."""
    # First of all: what follows takes seconds, and the parent may be killed meanwhile.
    threading.Thread(target=_end_with_stdin, daemon=True).start()

    import uvicorn  # noqa: PLC0415 - only this process needs it
    from prefect.server.api.server import create_app  # noqa: PLC0415 - as above

    config = uvicorn.Config(create_app(ephemeral=True, final=True), log_level="error")
    uvicorn.Server(config).run([socket.socket(fileno=descriptor)])


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    watchdog = threading.Timer(PATIENCE, os._exit, (1,))
    watchdog.daemon = True
    watchdog.start()
    signal.raise_signal(signal.SIGTERM)


def _wait_for(api: str, errors: IO[bytes]) -> None:
    """Return when the server answers; it takes up to half a minute on a fresh machine."""
    patience = get_current_settings().server.ephemeral.startup_timeout_seconds
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        # The socket listens already: the request waits in its queue until it is served.
        with direct.open(f"{api}/health", timeout=patience):
            pass
    except OSError as error:
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()[-5:]
        raise ServerStartError(
            "\n".join([f"the temporary Prefect server did not start: {error}", *said])
        ) from None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, by closing its stdin, and see to it."""
    with suppress(BrokenPipeError):
        cast("IO[bytes]", process.stdin).close()
    try:
        process.wait(2 * PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
