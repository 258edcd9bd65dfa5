"""What a run says in the terminal: how far it is, and in the end what it did and where."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from flows.clean_corpus import Progress
from flows.output_lock import OutputBusyError
from flows.shard_tasks import ShardsFailedError
from flows.summary import Summary, Work, headline
from flows.temporary_server import ServerStartError
from pipeline.config import StageName
from pipeline.corpus.profiles import ProfileError
from pipeline.document import Status
from pipeline.report.changes import shown

#: What ends a run and needs no traceback to be understood.
FAILURES = (OutputBusyError, ProfileError, ServerStartError, ShardsFailedError)

#: Lines that a run prints at most where there is no terminal to draw a bar in.
STEPS = 20

#: Rejects that the summary names; all of them stand in rejects/.
NAMED = 5

#: What lies where in an output folder.
PLACES = {
    "documents": "one row a document: canonical text and metadata",
    "text": "the same as plain files, a .txt and a .json each",
    "edits": "every tracked change, with rule and reason",
    "fields": "metadata that was read, and where",
    "entities": "people, places and organisations",
    "sites": "lines that sites repeat, for you to approve or refuse",
    "rejects": "what could not be cleaned, and why",
    "manifest.json": "all files with their hashes and rows",
}


class ProgressConsole(Console):
    """A console whose reader may leave: the run goes on, and nothing more is said of it."""

    def on_broken_pipe(self) -> None:
        """Say nothing from here on."""
        self.quiet = True


@contextmanager
def watching(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A function to tell of a run's progress: a bar in a terminal, lines elsewhere."""
    if not console.is_terminal:
        yield lines_of(console)
        return
    columns = (
        TextColumn("cleaning"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("shards, {task.fields[documents]:,} documents"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("cleaning", total=None, documents=0)

        def watch(progress: Progress) -> None:
            bar.update(
                task,
                total=progress.shards,
                completed=progress.done,
                documents=progress.documents,
            )

        yield watch


def lines_of(console: Console) -> Callable[[Progress], None]:
    """A function that prints a line for each twentieth of the shards."""

    def watch(progress: Progress) -> None:
        done, shards = progress.done, progress.shards
        if done and done * STEPS // shards > (done - 1) * STEPS // shards:
            console.print(
                f"{done:,} of {shards:,} shards, {progress.documents:,} documents, "
                f"{progress.rejects:,} rejects",
                highlight=False,
            )

    return watch


def summary_lines(summary: Summary) -> Iterator[str]:
    """The summary of a run: what was done, what was rejected and why, what lies where."""
    yield headline(summary)
    if summary.work.edits:
        yield ""
        yield from _edits(summary.work)
    if summary.rejects:
        yield ""
        yield from _rejects(summary.out / "rejects")
    yield ""
    yield from _places(summary.out)


def _edits(work: Work) -> Iterator[str]:
    """What became of the edits proposed, a line a stage, and where the time went."""
    columns = tuple(Status)
    yield f"{'edits':<12}" + "".join(f"{status:>11}" for status in [*columns, "seconds"])
    for stage in get_args(StageName):
        counts = Counter[str]()
        for (rule, status), count in work.edits.items():
            if rule.partition("/")[0] == stage:
                counts[status] += count
        numbers = "".join(f"{counts[status]:>11,}" for status in columns)
        yield f"{stage:<12}{numbers}{work.seconds.get(stage, 0.0):>11.1f}"
    steps = {name: work.seconds.get(name, 0.0) for name in ("read", "clean", "write")}
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps.items())
    yield f"worker time: {spent}"


def _places(out: Path) -> Iterator[str]:
    """What was written where, in paths that can be typed from here."""
    folder = out.relative_to(Path.cwd()) if out.is_relative_to(Path.cwd()) else out
    places = {str(folder / name): said for name, said in PLACES.items() if (out / name).exists()}
    width = max(map(len, places), default=0)
    for path, said in places.items():
        yield f"{path:<{width}}  {said}"


def _rejects(folder: Path) -> Iterator[str]:
    """How many inputs were rejected for which reason, and the first few of them."""
    reasons: Counter[str] = Counter()
    named: list[str] = []
    for part in sorted(folder.glob("*.jsonl")):
        with part.open("rb") as lines:
            for line in lines:
                reject = json.loads(line)
                reasons[reject["reason"]] += 1
                if len(named) < NAMED:
                    said = f"{reject['source']}: {reject['reason']}: {reject['message']}"
                    named.append(f"  {shown(said, fully=True)}")
    counts = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common())
    yield f"rejects: {counts}"
    yield from named
    if (more := reasons.total() - len(named)) > 0:
        yield f"  and {more:,} more"
