"""The Prefect server of who has none: it goes with the process it serves."""

import os
import subprocess
import sys

import psutil
from waiting import is_running, wait_until

from flows.temporary_server import prefect_server as chosen_server

START = """
from flows.temporary_server import prefect_server
with prefect_server() as api:
    print(api)
"""


def test_a_temporary_server_ends_with_a_process_that_is_killed():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("PREFECT_API_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", START], env=environment, stdout=subprocess.PIPE
    )
    (server,) = wait_until(lambda: psutil.Process(process.pid).children(), seconds=60)
    process.kill()
    # Had the server inherited our pipe, this would wait for it.
    process.communicate(timeout=30)
    wait_until(lambda: not is_running(server.pid), seconds=60)


def test_a_users_own_server_is_used(prefect_server):
    with chosen_server() as api:
        assert api == prefect_server
