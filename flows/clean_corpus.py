"""The flow: plan the shards, learn their sites, clean what is new or changed, publish.

What Prefect adds is the conduct: schedules, retries, a record of each run. What was done
is known from the receipts in the output alone, so the flow may be killed at any moment and
run again anywhere, and Prefect's own result cache is off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect import flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger

from flows.endings import carried_out, result_of, run_name
from flows.engines import ENGINES, LocalEngine
from flows.learn_sites import with_decisions
from flows.output_lock import OutputBusyError, output_lock
from flows.shard_tasks import SHARD_TASK, ShardsFailedError, completed, is_last_try
from flows.summary import Summary, Work, details, headline, overview
from flows.temporary_server import prefect_server
from flows.unify_names import unify_with
from pipeline.config import Config, ConfigError
from pipeline.corpus.people import with_decided_names
from pipeline.corpus.profiles import ProfileError
from pipeline.storage.commit import ReceiptError
from pipeline.storage.publish import publish
from pipeline.storage.shards import Shard, is_committed, plan
from pipeline.storage.sources import check_folders
from pipeline.worker import ShardResult

#: Seconds between two reports of the progress to Prefect.
REPORT_EVERY = 2.0


#: What ends a run and needs no traceback, which Prefect would log.
EXPECTED = (ConfigError, OutputBusyError, ProfileError, ReceiptError, ShardsFailedError)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: shards to do in all and done so far, and what was in these."""

    shards: int
    done: int = 0
    documents: int = 0
    rejects: int = 0


def _unwatched(_: Progress) -> None:
    """Nobody waits for the progress of a scheduled run."""


#: Who is told of the progress; a flow's own parameters must be plain data.
_watcher: ContextVar[Callable[[Progress], None]] = ContextVar("watcher", default=_unwatched)


def run(config: Config, base: Path, watch: Callable[[Progress], None] = _unwatched) -> Summary:
    """Run the flow from this process and tell `watch` of the progress after each shard.

    Paths in the config are relative to `base`. Without a Prefect server of the user's own
    a temporary one is started. Raises KeyboardInterrupt if the run was stopped by Ctrl-C;
    what it had done is kept.
    """
    token = _watcher.set(watch)
    try:
        with prefect_server():
            state = cast("State[Summary]", clean_corpus(config, base, return_state=True))
    finally:
        _watcher.reset(token)
    return result_of(state)


@flow(
    name="clean-corpus",
    flow_run_name=run_name,
    description="Clean what is new or changed in a corpus of scraped text.",
    persist_result=False,
)
def clean_corpus(
    config: Config | Path = Path("config.yaml"), base: Path | None = None
) -> Summary | State[Any]:
    """Clean what is new or changed; gives a Summary, or the state of a run that did not end well.

    `config` is a config or the path of its file, which is then read anew by each run. Paths
    in it are relative to `base`, which is the file's folder if it is not given.
    """
    return carried_out(_clean, config, base, EXPECTED)


def _clean(config: Config, base: Path) -> Summary:
    started = time.monotonic()
    out = base / config.output.folder
    check_folders(config, base)
    with output_lock(out) as lock:
        given, config = config, with_decided_names(config, out)
        planned = plan(config, base)
        work = Work()
        with ENGINES[config.engine.name](config, out, lock) as engine:
            planned = with_decisions(planned, config, base, engine)
            todo = [shard for shard in planned.shards if not is_committed(out, shard)]
            _clean_shards(engine, todo, work)
            if "names" in config.stages:
                unify_with(given, out, [shard.key for shard in planned.shards], engine)
        manifest = publish(out, planned)
    elapsed = time.monotonic() - started
    summary = Summary(out, len(planned.shards), manifest.documents, manifest.rejects, work, elapsed)
    create_table_artifact(details(summary), key="stages-and-rules")
    create_markdown_artifact(overview(summary), key="run-summary")
    get_run_logger().info(headline(summary))
    return summary


def _clean_shards(engine: LocalEngine, shards: Sequence[Shard], work: Work) -> None:
    """Clean the shards and count into `work` what was done; a failed one stops no other."""
    watch = _watcher.get()
    progress = Progress(len(shards))
    watch(progress)
    if not shards:
        return
    failures = []
    report = _progress_artifact()
    for state in completed(engine, clean_shard, engine.clean, shards):
        if state.is_completed():
            result: ShardResult = state.result()
            work.add(result)
            progress = replace(
                progress,
                done=progress.done + 1,
                documents=progress.documents + result.documents,
                rejects=progress.rejects + result.rejects,
            )
            watch(progress)
            report(progress)
        else:
            failures.append(state.message)
    if failures:
        raise ShardsFailedError("cleaned", failures, len(shards))


@task(name="clean-shard", task_run_name="shard-{shard}", **SHARD_TASK)
def clean_shard(shard: str, work: Callable[..., ShardResult]) -> ShardResult:
    """Clean and commit one shard, the last time with patience: see `LocalEngine.clean`."""
    del shard  # it names the run
    return work(patiently=is_last_try())


def _progress_artifact() -> Callable[[Progress], None]:
    """A function that shows the progress in Prefect's interface, not too often."""
    artifact = cast("UUID", create_progress_artifact(0.0, key="progress"))
    reported = time.monotonic()

    def report(progress: Progress) -> None:
        nonlocal reported
        if progress.done == progress.shards or time.monotonic() - reported > REPORT_EVERY:
            update_progress_artifact(artifact, 100 * progress.done / progress.shards)
            reported = time.monotonic()

    return report
