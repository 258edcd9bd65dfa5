"""How the flows hand shards to Prefect: a task each, a bounded number of them under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import Any

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect import Task, runtime
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture

from flows.engines import LocalEngine
from flows.worker_pool import WorkerDiedError
from pipeline.storage.shards import Shard

#: How often a shard is tried again; the last time one document at a time.
RETRIES = 2

#: Seconds before a shard is tried again.
RETRY_DELAY = 1

#: Shards handed to Prefect at once for each worker: one to do, one to go on with.
WINDOW = 2


class ShardsFailedError(RuntimeError):
    """Some shards could not be cleaned; all others are."""

    def __init__(self, done: str, failures: Sequence[str | None], shards: int) -> None:
        super().__init__(
            f"{len(failures)} of {shards} shards could not be {done}, all others are; "
            f"the first: {failures[0]}"
        )


def _worth_a_retry(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether another try may end otherwise: a worker or the machine failed, not the code."""
    return isinstance(state.data, WorkerDiedError | OSError)


#: What all tasks that take a shard have in common. What is done is known from receipts.
SHARD_TASK: dict[str, Any] = {
    "retries": RETRIES,
    "retry_delay_seconds": RETRY_DELAY,
    "retry_condition_fn": _worth_a_retry,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}


def is_last_try() -> bool:
    """Whether the task that runs will not be tried again."""
    return bool(runtime.task_run.run_count > RETRIES)


def completed(
    engine: LocalEngine,
    task: Task[..., Any],
    work: Callable[..., Any],
    shards: Sequence[Shard],
) -> Iterator[State[Any]]:
    """The final state of each shard's task as it comes; a bounded number is under way.

    The task is given the name of the shard, and `work` with the shard filled in.
    """
    done: SimpleQueue[PrefectFuture[Any]] = SimpleQueue()
    waiting = iter(shards)
    under_way = 0
    while True:
        for shard in islice(waiting, WINDOW * engine.workers - under_way):
            parameters = {"shard": shard.key[:12], "work": partial(work, shard)}
            engine.task_runner.submit(task, parameters).add_done_callback(done.put)
            under_way += 1
        if not under_way:
            return
        future = done.get()
        under_way -= 1
        future.wait()
        yield future.state
