"""The flow that learns sites: sight the lines of new shards, fold all of them, decide.

It runs before `clean_corpus`, or alone. Everything it makes is committed like a part of
the output, so it too may be killed at any moment and run again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
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
from flows.shard_tasks import SHARD_TASK, ShardsFailedError, completed, is_last_try
from flows.temporary_server import prefect_server
from pipeline.config import Config, ConfigError
from pipeline.corpus.learning import Learned, given, learn, learned_before
from pipeline.corpus.people import with_decided_names
from pipeline.corpus.profiles import ProfileError
from pipeline.corpus.sighting import is_sighted
from pipeline.storage.commit import ReceiptError
from pipeline.storage.shards import Plan, decided, plan
from pipeline.storage.sources import check_folders

#: What ends a run and needs no traceback, which Prefect would log.
EXPECTED = (ConfigError, OutputBusyError, ProfileError, ReceiptError, ShardsFailedError)

#: The plan and the engine of the flow that this one is a part of; alone it makes its own.
_within: ContextVar[tuple[Plan, LocalEngine] | None] = ContextVar("within", default=None)


def run(config: Config, base: Path) -> Learned:
    """Run the flow from this process. Raises what ended it, KeyboardInterrupt for Ctrl-C."""
    with prefect_server():
        state = cast("State[Learned]", learn_sites(config, base, return_state=True))
    return result_of(state)


def with_decisions(planned: Plan, config: Config, base: Path, engine: LocalEngine) -> Plan:
    """The plan with what is decided about its sites: learned, or as the profiles have it."""
    out = base / config.output.folder
    if not config.sites.learn:
        return decided(planned, config, given(out, planned, config).files)
    learned = learned_before(out, planned, config)
    if learned is None:
        token = _within.set((planned, engine))
        try:
            state = cast("State[Learned]", learn_sites(config, base, return_state=True))
        finally:
            _within.reset(token)
        learned = result_of(state)
    return decided(planned, config, learned.files)


@flow(
    name="learn-sites",
    flow_run_name=lambda: run_name("sites-"),
    description="Learn the lines that repeat on the pages of each site.",
    persist_result=False,
)
def learn_sites(
    config: Config | Path = Path("config.yaml"), base: Path | None = None
) -> Learned | State[Any]:
    """Learn from what is new or changed; gives what was learned, or the state of a bad end.

    `config` and `base` are those of `clean_corpus`.
    """
    return carried_out(_learn, config, base, EXPECTED)


def _learn(config: Config, base: Path) -> Learned:
    out = base / config.output.folder
    if within := _within.get():
        return _learn_with(config, out, *within)
    check_folders(config, base)
    with output_lock(out) as lock:
        config = with_decided_names(config, out)
        planned = plan(config, base)
        with ENGINES[config.engine.name](config, out, lock) as engine:
            return _learn_with(config, out, planned, engine)


def _learn_with(config: Config, out: Path, planned: Plan, engine: LocalEngine) -> Learned:
    todo = [shard for shard in planned.shards if not is_sighted(out, shard)]
    failures = [
        state.message
        for state in completed(engine, sight_shard, engine.sight, todo)
        if not state.is_completed()
    ]
    if failures:
        raise ShardsFailedError("looked through for their sites", failures, len(todo))
    learned = fold(partial(engine.run, learn, out, planned, config))
    get_run_logger().info(
        f"looked through {len(todo)} shards; {learned.lines} lines of {learned.sites} sites "
        "are boilerplate"
    )
    return learned


@task(name="sight-shard", task_run_name="sight-{shard}", **SHARD_TASK)
def sight_shard(shard: str, work: Callable[..., int]) -> int:
    """Write down what one shard shows, the last time with patience: see `LocalEngine.sight`."""
    del shard  # it names the run
    return work(patiently=is_last_try())


@task(name="fold-sightings", cache_policy=NO_CACHE, persist_result=False)
def fold(work: Callable[[], Learned]) -> Learned:
    """Fold what all shards show into profiles and decisions; `work` does it in a worker."""
    return work()
