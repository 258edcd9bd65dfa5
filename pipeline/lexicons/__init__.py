"""Words and phrases as data, one folder a language.

A language without a file has no such words, which is never an error. Word lists are text
files, one entry a line; structured data is YAML. In both, `#` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

COMMENT = re.compile(r"#.*")

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def words(language: str, name: str) -> frozenset[str]:
    """The entries of `<language>/<name>.txt`."""
    path = files(__name__) / language / f"{name}.txt"
    if not path.is_file():
        return frozenset()
    lines = COMMENT.sub("", path.read_text("utf-8")).splitlines()
    return frozenset(filter(None, map(str.strip, lines)))


@cache
def lowered(language: str, name: str) -> Mapping[str, str]:
    """The entries of a list of words, by what they are in lower case."""
    return {word.lower(): word for word in words(language, name)}


@cache
def weights(language: str, name: str) -> Mapping[str, int]:
    """The weights of a model, `<language>/<name>.txt`: a name and a whole number a line."""
    path = files(__name__) / language / f"{name}.txt"
    if not path.is_file():
        return {}
    rows = (line.rsplit(" ", 1) for line in path.read_text("utf-8").splitlines())
    return {row[0]: int(row[1]) for row in rows if not row[0].startswith("#")}


@cache
def table(language: str, name: str) -> Any:
    """The content of `<language>/<name>.yaml`; None if there is none."""
    path = files(__name__) / language / f"{name}.yaml"
    return yaml.load(path.read_bytes(), _Loader) if path.is_file() else None  # noqa: S506 - safe


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder here, as ISO 639-1 codes; English first."""
    found = (entry.name for entry in files(__name__).iterdir() if entry.is_dir())
    codes = [name for name in found if not name.startswith("_")]
    return tuple(sorted(codes, key=lambda code: (code != "en", code)))
