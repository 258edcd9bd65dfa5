"""The flow on a schedule, run by this very process; see docs/scheduling.md.

For runs on other machines, or beside other deployments, there is `prefect.yaml` instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast
from zoneinfo import available_timezones

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
import prefect
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.settings import get_current_settings
from prefect.types.entrypoint import EntrypointType

from flows.clean_corpus import clean_corpus


class NoServerError(RuntimeError):
    """There is no Prefect server that could keep a schedule."""


def serve(config: Path, schedule: Schedule, name: str = "served") -> None:
    """Run the flow on a schedule until this process is stopped.

    The config file is read anew by each run. One run goes on at a time: one that comes due
    meanwhile waits, and then mostly finds nothing to do. Raises NoServerError if no Prefect
    server is named, for nobody else keeps a schedule.
    """
    if get_current_settings().api.url is None:
        raise NoServerError(
            "a schedule needs a Prefect server: start one with `prefect server start`, then set "
            "PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    deployment = clean_corpus.to_deployment(
        name,
        schedule=schedule,
        parameters={"config": str(config.resolve())},
        # Found by import, wherever the package is installed and whatever folder we are in.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    prefect.serve(cast("RunnerDeployment", deployment), limit=1)


def cron_schedule(cron: str, timezone: str = "UTC") -> Schedule:
    """A schedule from "minute hour day month weekday". Raises ValueError for a bad one."""
    if timezone not in available_timezones():
        raise ValueError(f"unknown time zone {timezone!r}; expected one such as Europe/Berlin")
    return Cron(cron, timezone=timezone)
