"""A scheduled run, waited for against a real Prefect server.

Only this shows that the installed versions fit together: with a SQLAlchemy that Prefect
does not know everything seems to work, but the scheduler never creates a run.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml
from corpora import generated
from waiting import wait_until

from flows.serve import NoServerError, cron_schedule, serve

# isort: split
from prefect.settings import PREFECT_API_URL, temporary_settings

SERVE = """
import sys
from pathlib import Path
from prefect.schedules import Interval
from flows.serve import serve
serve(Path(sys.argv[1]), Interval(15), "often")
"""


def test_a_scheduled_run_completes(prefect_server, tmp_path):
    generated(tmp_path, 3)
    config = tmp_path / "config.yaml"
    config.write_text("input: {paths: [in]}\nengine: {workers: 1}\n")
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(config)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "PREFECT_RUNNER_POLL_FREQUENCY": "2",
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: runs(prefect_server, "often", "COMPLETED") or serving.poll() is not None,
            seconds=120,
        )
        assert runs(prefect_server, "often", "COMPLETED"), (tmp_path / "serve.log").read_text()
        assert (tmp_path / "out" / "manifest.json").exists()
    finally:
        os.killpg(serving.pid, signal.SIGINT)
        try:
            serving.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(serving.pid, signal.SIGKILL)
            serving.wait()


def runs(api, deployment, state):
    """How many runs of a deployment have come to a state."""
    wanted = {
        "deployments": {"name": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": [state]}}},
    }
    request = urllib.request.Request(
        f"{api}/flow_runs/count",
        data=json.dumps(wanted).encode(),
        headers={"Content-Type": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return json.load(answer)


def test_a_schedule_wants_a_server():
    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(NoServerError, match="prefect server start"),
    ):
        serve(Path("config.yaml"), cron_schedule("0 3 * * *"))


@pytest.mark.parametrize(
    ("cron", "timezone", "complaint"),
    [("0 3 * *", "UTC", "cron"), ("every day", "UTC", "cron"), ("0 3 * * *", "Mars", "time zone")],
)
def test_a_bad_schedule_is_named(cron, timezone, complaint):
    with pytest.raises(ValueError, match=complaint):
        cron_schedule(cron, timezone)


def test_the_deployment_file_names_what_exists():
    root = Path(__file__).parents[1]
    (deployment,) = yaml.safe_load((root / "prefect.yaml").read_text())["deployments"]
    file, _, name = deployment["entrypoint"].partition(":")
    assert f"def {name}(" in (root / file).read_text()
    assert (root / deployment["parameters"]["config"]).exists()
