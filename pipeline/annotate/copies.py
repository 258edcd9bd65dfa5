"""Copies: what stands on a page twice, line for line.

Many pages hold their article once for wide screens and once for narrow ones, and threads
quote whole posts. A refrain is no copy, nor is a legal line below each of twenty offers: only
prose tells, and only where a good part of a text has stood above already.
"""

from __future__ import annotations

from collections.abc import Sequence

#: A line of prose has so many characters, and a stretch of lines that tells so many of prose.
PROSE, TELLING = 60, 400
#: So many characters of prose stand twice, and they are so much of all (in thousandths).
FEWEST, SHARE = 600, 250


def find_copies(lines: Sequence[str]) -> list[int]:
    """Which lines repeat what stands above them, if the text has copies; linear in their number.

    Of two copies the first one stays. Short lines belong to a copy only inside of one.

    >>> article = ["The mayor opened the new bridge over the river on Monday. " * 8, "So it was."]
    >>> find_copies([*article, "Read on", *article * 2])
    [3, 4, 5, 6]
    """
    stripped = [line.strip() for line in lines]
    prose = [line for line in stripped if len(line) >= PROSE]
    if len(set(prose)) == len(prose):
        return []
    spoken = [(index, line) for index, line in enumerate(stripped) if line]
    runs = list(_repeated([line for _, line in spoken]))
    said = [sum(len(line) for _, line in spoken[run] if len(line) >= PROSE) for run in runs]
    copied = sum(size for size in said if size >= TELLING)
    if copied < FEWEST or copied * 1000 < SHARE * sum(map(len, prose)):
        return []
    return [index for run, size in zip(runs, said, strict=True) if size for index, _ in spoken[run]]


def _repeated(lines: Sequence[str]) -> list[slice]:
    """The longest stretches of lines that stand above in the same order."""
    first: dict[str, int] = {}
    runs: list[slice] = []
    position = 0
    while position < len(lines):
        above = first.setdefault(lines[position], position)
        start = position
        while position < len(lines) and above < start and lines[above] == lines[position]:
            above, position = above + 1, position + 1
        if position > start:
            runs.append(slice(start, position))
        else:
            position += 1
    return runs
