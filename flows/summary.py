"""What a run did, for people: a line, a page, a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.document import Status
from pipeline.worker import ShardResult


@dataclass(slots=True)
class Work:
    """What the shards cleaned in a run add up to, counted as they come."""

    shards: int = 0
    documents: int = 0
    rejects: int = 0
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, result: ShardResult) -> None:
        """Count one shard."""
        self.shards += 1
        self.documents += result.documents
        self.rejects += result.rejects
        self.edits.update(result.edits)
        for step, seconds in result.seconds.items():
            self.seconds[step] = self.seconds.get(step, 0.0) + seconds


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run: what it did, and what the output folder `out` holds now.

    `work.edits` counts by (rule, status) and `work.seconds` by step, summed over all
    worker processes; `elapsed` is the run's own time in seconds.
    """

    out: Path
    shards: int
    documents: int
    rejects: int
    work: Work
    elapsed: float


def headline(summary: Summary) -> str:
    """The run in one line."""
    if not summary.work.shards:
        return (
            f"nothing to do: {_count(summary.documents, 'document')} in "
            f"{_count(summary.shards, 'shard')} {'is' if summary.documents == 1 else 'are'} "
            "up to date"
        )
    kept = summary.shards - summary.work.shards
    return (
        f"cleaned {_count(summary.work.documents, 'document')} in "
        f"{_count(summary.work.shards, 'shard')} in {summary.elapsed:.1f} s, "
        f"{_count(summary.work.rejects, 'reject')}; {_count(kept, 'shard')} up to date already"
    )


def overview(summary: Summary) -> str:
    """The run as a page of Markdown."""
    work = summary.work
    changes = dict.fromkeys(Status, 0)
    for (_, status), count in work.edits.items():
        changes[Status(status)] += count
    return "\n".join(
        [
            f"{headline(summary)[0].upper()}{headline(summary)[1:]}.",
            "",
            "| | this run | the output |",
            "|---|--:|--:|",
            f"| shards | {work.shards:,} | {summary.shards:,} |",
            f"| documents | {work.documents:,} | {summary.documents:,} |",
            f"| rejects | {work.rejects:,} | {summary.rejects:,} |",
            *(f"| edits {status} | {count:,} | |" for status, count in changes.items()),
            "",
            f"The output is in `{summary.out}`.",
            "",
        ]
    )


def details(summary: Summary) -> list[dict[str, str | int | float]]:
    """The steps with their time, and the stages with their rules and what became of edits."""
    work = summary.work
    rules = sorted({rule for rule, _ in work.edits})
    table = []
    steps = [name for name in work.seconds if "/" not in name]
    for step in dict.fromkeys([*steps, *map(_stage, rules)]):
        own = [rule for rule in rules if _stage(rule) == step]
        table += [_line(work, step, own), *(_line(work, rule, [rule]) for rule in own)]
    return table


def _stage(rule: str) -> str:
    return rule.partition("/")[0]


def _line(work: Work, name: str, rules: list[str]) -> dict[str, str | int | float]:
    counts = {str(status): sum(work.edits[rule, status] for rule in rules) for status in Status}
    seconds = round(work.seconds[name], 3) if name in work.seconds else ""
    return {"stage or rule": name, **counts, "seconds": seconds}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
