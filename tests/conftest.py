import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed, by Hypothesis neither: the machine may be busy.
settings.register_profile("copydesk", deadline=None)
settings.load_profile("copydesk")

# Prefect reads these when it is imported, so they are set before any test module is. No
# test may touch, or be touched by, what the user's own Prefect knows.
PREFECT_HOME = Path(tempfile.mkdtemp(prefix="copydesk-prefect-"))
PREFECT = [sys.executable, "-m", "prefect"]
os.environ["PREFECT_HOME"] = str(PREFECT_HOME)
os.environ.pop("PREFECT_API_URL", None)

from waiting import is_healthy, wait_until  # noqa: E402

import flows.settings  # noqa: E402, F401


def pytest_unconfigure():
    shutil.rmtree(PREFECT_HOME, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever uses the server runs in one process: two servers would take twice the time."""
    for item in items:
        if "prefect_server" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("prefect"))


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory):
    """A Prefect server on loopback, used by every flow of the session; gives its API's URL."""
    from prefect.events.worker import EventsWorker  # noqa: PLC0415
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    log = tmp_path_factory.mktemp("prefect") / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*PREFECT, "server", "start", "--no-ui", "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: is_healthy(api) or server.poll() is not None, seconds=120)
        assert server.poll() is None, log.read_text()
        os.environ["PREFECT_API_URL"] = api
        with temporary_settings({PREFECT_API_URL: api}):
            yield api
            # What Prefect still has to send must not find the server gone.
            APILogHandler().flush()
            EventsWorker.drain_all()
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
