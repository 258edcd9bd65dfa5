"""Which files a config means, and the names they go by in the output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from pipeline.config import Config, ConfigError


class Source(NamedTuple):
    """A file to read; `name` is relative to its input folder, with slashes."""

    name: str
    file: Path


def sources(config: Config, base: Path) -> list[Source]:
    """All files to read, sorted by name; relative paths in the config count from `base`.

    With one input the names are relative to it, with several the input's own name comes
    first. The output folder is never read. Raises ConfigError.
    """
    roots = [(base / path).resolve() for path in config.input.paths]
    _check(config, roots)
    out = (base / config.output.folder).resolve()
    found = []
    for root in roots:
        if not root.is_dir():
            found.append(Source(readable_name(root.name), root))
            continue
        prefix = f"{readable_name(root.name)}/" if len(roots) > 1 else ""
        for file in _files(root, config.input.include, out):
            name = readable_name(file.relative_to(root).as_posix())
            found.append(Source(prefix + name, file))
    return sorted(found)


def readable_name(name: str) -> str:
    r"""A name with those bytes spelled out (`\xe9`) that are not UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _check(config: Config, roots: list[Path]) -> None:
    """Raise ConfigError with everything that is wrong with the inputs."""
    errors = [] if roots else ["input.paths: expected at least one file or folder, found none"]
    for index, (given, root) in enumerate(zip(config.input.paths, roots, strict=True)):
        place = f"input.paths[{index}]"
        if not root.exists():
            errors.append(f"{place}: expected a file or folder, found nothing at {given!r}")
        for other, earlier in zip(config.input.paths[:index], roots[:index], strict=True):
            if root.is_relative_to(earlier) or earlier.is_relative_to(root):
                errors.append(f"{place}: {given!r} and {other!r} hold the same files")
            elif root.name == earlier.name:
                errors.append(
                    f"{place}: {given!r} and {other!r} have the same name, and the names in the "
                    "output begin with it; rename one, or give the folder that holds both"
                )
    if errors:
        raise ConfigError(errors)


def _files(root: Path, include: tuple[str, ...], out: Path) -> Iterator[Path]:
    """The files below a folder whose names match a pattern."""
    patterns = [pattern.lower() for pattern in include]
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if Path(folder, name) != out]
        for name in names:
            file = Path(folder, name)
            if any(fnmatchcase(name.lower(), pattern) for pattern in patterns) and file.is_file():
                yield file
