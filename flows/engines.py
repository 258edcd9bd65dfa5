"""Engines: where the shards of a run are cleaned. Nothing here changes what comes out.

An engine brings the task runner that Prefect's tasks run on, and a `clean` that those
tasks call. An engine is one class here and one entry in `ENGINES`.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

import flows.settings  # noqa: F401 - before Prefect is imported

# isort: split
from prefect.task_runners import ThreadPoolTaskRunner

from flows.worker_pool import WorkerDiedError, WorkerPool
from pipeline.config import Config
from pipeline.corpus.sighting import sight_shard
from pipeline.storage.commit import TEMPORARY
from pipeline.storage.shards import Shard
from pipeline.worker import TIMEOUT_STATUS, ShardResult, clean_shard

Result = TypeVar("Result")

#: How often a worker must die at one document before that document is given up.
DEATHS = 2


class LocalEngine:
    """The cores of this machine: each of Prefect's threads drives a worker process.

    `lock` is the output's, for the workers to inherit. `clean_shard` is what the workers
    run, here so that tests can have them die.
    """

    def __init__(
        self,
        config: Config,
        out: Path,
        lock: int,
        clean_shard: Callable[..., ShardResult] = clean_shard,
    ) -> None:
        self.workers = config.engine.workers or _cores()
        self._config = config.model_dump_json()
        self._out = out
        self._clean_shard = clean_shard
        self._pool = WorkerPool(keep_open=[lock])
        self.task_runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(self.workers)

    def clean(self, shard: Shard, *, patiently: bool) -> ShardResult:
        """Clean and commit one shard.

        Patiently, one document at a time, a document that kills its worker is found and
        becomes a reject; otherwise a dying worker raises WorkerDiedError.
        """
        return self._attempt(self._clean_shard, shard, patiently=patiently)

    def sight(self, shard: Shard, *, patiently: bool) -> int:
        """Write down what a shard shows of its sites, as `clean` cleans it."""
        return self._attempt(sight_shard, shard, patiently=patiently)

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """What a function gives, run in a worker."""
        return self._pool.run(function, *arguments)

    def __enter__(self) -> Self:
        self.task_runner.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        # Tasks that are still under way were stopped by somebody: no error of theirs.
        logger = logging.getLogger("prefect.task_runs")
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        try:
            # The threads wait for the workers, so the workers go first.
            self._pool.stop()
            self.task_runner.__exit__(*exception)
        finally:
            logger.setLevel(level)

    def _attempt(self, function: Callable[..., Result], shard: Shard, *, patiently: bool) -> Result:
        if not patiently:
            try:
                return self._pool.run(function, shard, self._config, self._out, {}, None)
            except WorkerDiedError as death:
                # A second try would only take as long again.
                if death.status != TIMEOUT_STATUS:
                    raise
        return self._without_killers(function, shard)

    def _without_killers(self, function: Callable[..., Result], shard: Shard) -> Result:
        """Take a shard record by record, and again without those that kill the worker."""
        note = self._out / TEMPORARY / f"{shard.key}.note"
        deaths: Counter[int] = Counter()
        skip: dict[int, str] = {}
        while True:
            try:
                return self._pool.run(function, shard, self._config, self._out, skip, note)
            except WorkerDiedError as death:
                record = _noted(note)
                if record is None or record in skip:
                    raise  # no record is to blame
                deaths[record] += 1
                if deaths[record] == DEATHS:
                    timeout = death.status == TIMEOUT_STATUS
                    skip[record] = "timeout" if timeout else "killed-worker"
            finally:
                note.unlink(missing_ok=True)


def _noted(note: Path) -> int | None:
    """The record at which a worker died; None if it had not come to the first."""
    return int(note.read_text()) if note.exists() else None


ENGINES = {"local": LocalEngine}


def _cores() -> int:
    """How many cores this process may use, which in a container can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
