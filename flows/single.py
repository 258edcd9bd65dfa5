"""One document from a file or from standard input, for `clean` and `explain`."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from flows.exits import BAD_USAGE, failed
from pipeline.config import Config
from pipeline.document import Document, Rejected
from pipeline.storage.decode import UndecodableError, decode
from pipeline.storage.html import read_html
from pipeline.storage.readers import is_container, read_page, reader_of
from pipeline.storage.records import MEGABYTE, document_id, document_key


def read_single(file: str, config: Config, *, html: bool, url: str | None) -> Document | Rejected:
    """The document in `file`, `-` being standard input; its name says whether it is HTML.

    `url` is the address that it came from. Raises OSError if there is no such file.
    """
    if is_container(file):
        message = "expected one document, found a file of many; use `copydesk run`"
        if file.lower().endswith(".jsonl"):
            message += " or `copydesk clean --jsonl`"
        return Rejected(file, "many-documents", message)
    megabytes = config.input.max_megabytes
    with standard_input() if file == "-" else Path(file).open("rb") as opened:
        data = opened.read(megabytes * MEGABYTE + 1)
    if len(data) > megabytes * MEGABYTE:
        message = f"expected at most {megabytes} MB (input.max_megabytes), found more"
        return Rejected(file, "too-large", message)
    markup = html or reader_of(file) is read_page
    try:
        text = decode(data, config.input.charset_confidence, markup=markup)
    except UndecodableError as error:
        return Rejected(file, error.reason, str(error))
    name = file if file == "-" else Path(file).name
    document = (
        read_html(text, url=url, source=name, extractor=config.html.extractor)
        if markup
        else Document(text, url=url)
    )
    if isinstance(document, Rejected):
        return document
    sha256 = hashlib.sha256(data).hexdigest()
    key = document_key(None, url, sha256)
    return replace(document, id=document_id(name, key, 0), source=name, source_sha256=sha256)


def standard_input() -> BinaryIO:
    """Standard input, as bytes; if it was closed at the start (`<&-`), say so and leave."""
    if sys.stdin is None:
        raise failed("-: standard input is closed; name a file", BAD_USAGE)
    return sys.stdin.buffer
