"""Writing files so that a kill at any moment leaves either the old state or the new.

A file is written under a temporary name in `.tmp`, synced, and renamed; the receipt of a
shard comes last, and only with it does the shard count as done. A receipt holds the hash
of every file it names and of itself, in one canonical form, so that no byte of it can
change unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

#: Where files are written before they are renamed; on the output's own file system.
TEMPORARY = ".tmp"
RECEIPTS = "receipts"

CHUNK = 1 << 20


class ReceiptError(ValueError):
    """A receipt, or a file of its form, that is not what was written."""


class FileEntry(NamedTuple):
    """A file as a receipt names it; `path` is relative to the output, with slashes."""

    path: str
    sha256: str
    bytes: int
    rows: int


def canonical_json(value: Any) -> bytes:
    """The one way in which we write JSON: sorted keys, indented, a final line feed."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"


def signed(content: Mapping[str, Any]) -> bytes:
    """Content as canonical JSON that holds the sha256 of the rest of itself."""
    sha256 = hashlib.sha256(canonical_json(content)).hexdigest()
    return canonical_json({**content, "sha256": sha256})


def read_signed(file: Path) -> dict[str, Any]:
    """The content of a signed file. Raises ReceiptError if any byte of it has changed."""
    try:
        data = file.read_bytes()
        content = orjson.loads(data)
        sha256 = content.pop("sha256")
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise ReceiptError(f"cannot be read: {_words(error, file)}") from None
    if signed(content) != data:
        raise ReceiptError(f"is not what was written: its own hash is not {sha256!r}")
    return dict(content)


def _words(error: Exception, file: Path) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}: {file}"
    return f"{type(error).__name__}: {error}"


def receipt_file(out: Path, key: str) -> Path:
    """Where the receipt of a shard lies."""
    return out / RECEIPTS / f"{key}.json"


def new_temporary(out: Path) -> Path:
    """An empty file of a name that nobody else uses."""
    folder = out / TEMPORARY
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    return Path(name)


def write_file(out: Path, path: str, data: bytes) -> None:
    """Write one whole file, `path` relative to `out`; it appears at once or not at all."""
    temporary = new_temporary(out)
    temporary.write_bytes(data)
    put_in_place(out, [(temporary, path)])


def put_in_place(out: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Sync temporary files, give each its name in `out`, and sync the folders."""
    folders = set()
    for temporary, path in files:
        _sync(temporary)
        temporary.chmod(0o644)
        final = out / path
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(final)
        folders.add(final.parent)
    for folder in sorted(folders):
        _sync(folder)


def entry(file: Path, path: str, rows: int) -> FileEntry:
    """The entry of a file that will be named `path`."""
    sha256, size = file_sha256(file)
    return FileEntry(path, sha256, size, rows)


def file_sha256(file: Path) -> tuple[str, int]:
    """sha256 (hex) and length of a file's bytes. Raises OSError."""
    found = hashlib.sha256()
    size = 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found.update(chunk)
            size += len(chunk)
    return found.hexdigest(), size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
