"""How the flows begin and end alike: what they are called, and what ends them early."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect import runtime
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Failed

from pipeline.config import Config, load_config

Outcome = TypeVar("Outcome")


def run_name(prefix: str = "") -> str:
    """The name of the flow run under way: its output or config, and when it was due."""
    config = runtime.flow_run.parameters["config"]
    name = config.output.folder if isinstance(config, Config) else Path(config).name
    return f"{prefix}{name}-{runtime.flow_run.scheduled_start_time:%Y-%m-%dT%H:%M:%S}"


def carried_out(
    work: Callable[[Config, Path], Outcome],
    config: Config | Path,
    base: Path | None,
    expected: tuple[type[Exception], ...],
) -> Outcome | State[Any]:
    """What `work` gives, or the state of a bad end.

    `config` is a config or the path of its file; `base` is the file's folder if it is not
    given. Errors that are `expected` need no traceback, which Prefect would log.
    """
    if isinstance(config, Path):
        base = base or config.parent
        config = load_config(config)
    try:
        return work(config, (base or Path()).resolve())
    except KeyboardInterrupt:
        return Cancelled(message="stopped by Ctrl-C")
    except expected as error:
        return Failed(message=str(error), data=error)


def result_of(state: State[Outcome]) -> Outcome:
    """The result of a flow. Raises what ended it, KeyboardInterrupt for Ctrl-C."""
    if state.is_cancelled():
        raise KeyboardInterrupt
    return state.result()
