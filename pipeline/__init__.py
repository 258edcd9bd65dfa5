r"""Copydesk: cleans scraped text; every change is a tracked change.

    >>> from pipeline import clean
    >>> clean("However,the talks go on.").text
    'However, the talks go on.\n'

The names below are loaded when they are first used, so that `import pipeline` costs
next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config import Config, ConfigError, load_config
    from pipeline.document import Cleaned, Document, Rejected
    from pipeline.edits import Alignment, Applicability, ChangeSet, Edit, Span
    from pipeline.stages import CleaningError, clean, clean_documents

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "Applicability",
    "ChangeSet",
    "Cleaned",
    "CleaningError",
    "Config",
    "ConfigError",
    "Document",
    "Edit",
    "Rejected",
    "Span",
    "__version__",
    "clean",
    "clean_documents",
    "load_config",
]

_HOMES = {
    "pipeline.config": ("Config", "ConfigError", "load_config"),
    "pipeline.document": ("Cleaned", "Document", "Rejected"),
    "pipeline.edits": ("Alignment", "Applicability", "ChangeSet", "Edit", "Span"),
    "pipeline.stages": ("CleaningError", "clean", "clean_documents"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
