"""The flow that says who is who across documents: fold the entities of all shards.

It runs at the end of `clean_corpus`, or alone over an output that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger

from flows.endings import carried_out, result_of, run_name
from flows.engines import ENGINES, LocalEngine
from flows.output_lock import OutputBusyError, output_lock
from flows.temporary_server import prefect_server
from pipeline.config import Config, ConfigError
from pipeline.corpus.people import Unified, unify
from pipeline.storage.commit import ReceiptError, read_signed
from pipeline.storage.publish import MANIFEST

#: What ends a run and needs no traceback, which Prefect would log.
EXPECTED = (ConfigError, OutputBusyError, ReceiptError)


def run(config: Config, base: Path) -> Unified:
    """Run the flow from this process. Raises what ended it, KeyboardInterrupt for Ctrl-C."""
    with prefect_server():
        state = cast("State[Unified]", unify_names(config, base, return_state=True))
    return result_of(state)


@flow(
    name="unify-names",
    flow_run_name=lambda: run_name("names-"),
    description="Give one person of the corpus one id.",
    persist_result=False,
)
def unify_names(
    config: Config | Path = Path("config.yaml"), base: Path | None = None
) -> Unified | State[Any]:
    """Fold the entities of an output; gives what came of it, or the state of a bad end.

    `config` and `base` are those of `clean_corpus`.
    """
    return carried_out(_unify, config, base, EXPECTED)


def _unify(config: Config, base: Path) -> Unified:
    out = base / config.output.folder
    with output_lock(out) as lock:
        shards = read_signed(out / MANIFEST)["receipts"]
        with ENGINES[config.engine.name](config, out, lock) as engine:
            return unify_with(config, out, shards, engine)


def unify_with(config: Config, out: Path, shards: Sequence[str], engine: LocalEngine) -> Unified:
    """The step itself, in a worker of a flow that has one."""
    unified = fold_names(partial(engine.run, unify, out, shards, config))
    get_run_logger().info(
        f"{unified.names_found:,} names of {unified.entities:,} people, places and organisations; "
        f"documents agree on {unified.decided:,} spellings"
    )
    return unified


@task(name="fold-names", cache_policy=NO_CACHE, persist_result=False)
def fold_names(work: Callable[[], Unified]) -> Unified:
    """Fold the entities of all shards; `work` does it in a worker."""
    return work()
