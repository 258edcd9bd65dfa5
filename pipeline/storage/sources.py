"""Which files a config means, and the names they go by in the output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from pipeline.config import Config, ConfigError
from pipeline.storage.commit import TEMPORARY, ReceiptError, read_signed

#: What only an output of ours holds: of a finished run, or from the start of one.
SIGNED = ("manifest.json", "plan.json")
#: What is in the folder before a run has planned anything.
BEFORE_THE_PLAN = {".lock", TEMPORARY}


class Source(NamedTuple):
    """A file to read; `name` is relative to its input folder, with slashes."""

    name: str
    file: Path


def sources(config: Config, base: Path) -> list[Source]:
    """All files to read, sorted by name; relative paths in the config count from `base`.

    With one input the names are relative to it, with several the input's own name comes
    first. The output folder is never read. Raises ConfigError.
    """
    check_folders(config, base)
    roots = _roots(config, base)
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
    r"""A name with those bytes spelled out (`\xe9`) that are not UTF-8.

    A backslash of its own is doubled, so that no two names become one.
    """
    return os.fsencode(name).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def check_folders(config: Config, base: Path) -> None:
    """Raise ConfigError with everything that is wrong with the inputs and the output folder.

    It writes nothing and lists no input, so it can be asked before anything else is done.
    """
    if errors := [*_input_errors(config, base), *_output_errors(config, base)]:
        raise ConfigError(errors)


def _roots(config: Config, base: Path) -> list[Path]:
    return [(base / path).resolve() for path in config.input.paths]


def _input_errors(config: Config, base: Path) -> list[str]:
    roots = _roots(config, base)
    out = (base / config.output.folder).resolve()
    errors = [] if roots else ["input.paths: expected at least one file or folder, found none"]
    for index, (given, root) in enumerate(zip(config.input.paths, roots, strict=True)):
        place = f"input.paths[{index}]"
        if not root.exists():
            errors.append(f"{place}: expected a file or folder, found nothing at {given!r}")
        elif root.is_relative_to(out):
            errors.append(
                f"{place}: {given!r} lies in the output folder {config.output.folder!r}, "
                "where a run removes files; name another output.folder"
            )
        for other, earlier in zip(config.input.paths[:index], roots[:index], strict=True):
            if root.is_relative_to(earlier) or earlier.is_relative_to(root):
                errors.append(f"{place}: {given!r} and {other!r} hold the same files")
            elif root.name == earlier.name:
                errors.append(
                    f"{place}: {given!r} and {other!r} have the same name, and the names in the "
                    "output begin with it; rename one, or give the folder that holds both"
                )
    return errors


def _output_errors(config: Config, base: Path) -> list[str]:
    """A run removes what it does not know from its output, so it takes no other's folder."""
    folder = config.output.folder
    if not folder.strip():
        return ["output.folder: expected the name of a folder, found nothing"]
    out = base / folder
    if not out.exists():
        return []
    if not out.is_dir():
        return [f"output.folder: expected a folder, {folder!r} is none"]
    if {file.name for file in out.iterdir()} <= BEFORE_THE_PLAN or _is_ours(out):
        return []
    return [
        f"output.folder: {folder!r} is not empty and is no output of copydesk; name another folder"
    ]


def _is_ours(out: Path) -> bool:
    for name in SIGNED:
        try:
            read_signed(out / name)
        except ReceiptError:
            continue
        return True
    return False


def _files(root: Path, include: tuple[str, ...], out: Path) -> Iterator[Path]:
    """The files below a folder whose names match a pattern."""
    patterns = [pattern.lower() for pattern in include]
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if Path(folder, name) != out]
        for name in names:
            file = Path(folder, name)
            if any(fnmatchcase(name.lower(), pattern) for pattern in patterns) and file.is_file():
                yield file
