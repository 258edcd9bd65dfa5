"""Real pages beside the project, for the tests that want them."""

import gzip
import json
import os
from functools import cache
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("COPYDESK_SHARED", "../shared")).resolve()

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"no development data at {SHARED}; set COPYDESK_SHARED"
)


@cache
def clean_texts(count):
    """Main contents of so many of the bench's pages, spread evenly."""
    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt", encoding="utf8") as lines:
        pages = [json.loads(line) for line in lines]
    texts = [page["gold"] for page in pages if page["flattening"] == "html-text"]
    return [texts[i * len(texts) // count] for i in range(count)]
