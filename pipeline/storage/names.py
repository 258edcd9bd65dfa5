"""Names of the files under text/: readable, distinct, and never outside the folder.

A document's files are named after its source. Sources come from anywhere, so a part of a
name that could leave the folder, or collide with another's, is made harmless and gets a
hash of itself, which no harmless name ends with.
"""

from __future__ import annotations

import hashlib
import re

from pipeline.storage.readers import is_container, suffix_of

#: Bytes of a part of a path; file systems take 255, and suffixes are still to come.
LONGEST = 200
#: Characters kept of a longer part, at most four bytes each.
CUT = 40

UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]")
HASHED = re.compile(r"~[0-9a-f]{8}\Z")
#: A folder that looks like one of our own files.
LIKE_A_FILE = re.compile(r"\.(?:txt|json|yaml)\Z", re.IGNORECASE)
PLAIN_ID = re.compile(r"\w[\w.-]{0,99}\Z", re.ASCII)
NOT_IN_AN_ID = re.compile(r"[^\w.-]+", re.ASCII)

#: Digits of the document's id that tell two records apart; more where their names may agree.
ID_DIGITS = 8
SURE_ID_DIGITS = 16


def text_name(source: str, number: int, source_id: str | None, id: str) -> str:
    """The path of a document's files in text/, without their last suffix.

    `a/b.txt` gives `a/b`, `page.html` gives `page.html`, and record `number` of a container
    `feed.jsonl` gives `feed.jsonl/` and its own id, or else its number, and part of `id`.
    """
    *folders, last = source.split("/")
    parts = [_folder_name(folder) for folder in folders]
    if not is_container(last):
        return "/".join([*parts, _file_name(last)])
    if source_id is None or PLAIN_ID.match(source_id):
        record = f"{number if source_id is None else source_id}-{id[:ID_DIGITS]}"
    else:
        record = f"{NOT_IN_AN_ID.sub('_', source_id).strip('._')[:CUT]}-{id[:SURE_ID_DIGITS]}"
    return "/".join([*parts, _folder_name(last), record])


def site_name(site: str) -> str:
    """The path of a site's profile without its suffix: a host's name, or a folder's path."""
    *folders, last = site.split("/")
    last = last if _harmless(last) else _hashed(last)
    return "/".join([*(_folder_name(folder) for folder in folders), last])


def _file_name(name: str) -> str:
    """A source file's name: its suffix stays, unless it is the `.txt` that comes anyway."""
    if name.endswith(".txt") and not suffix_of(name[:-4]):
        return name[:-4] if _harmless(name[:-4]) else _hashed(name)
    # `notes.md` would take the place of `notes.md.txt`.
    return name if suffix_of(name) and _harmless(name) else _hashed(name)


def _folder_name(name: str) -> str:
    return name if _harmless(name) and not LIKE_A_FILE.search(name) else _hashed(name)


def _harmless(part: str) -> bool:
    return (
        bool(part.strip(". "))
        and not part.startswith(".")
        and not UNSAFE.search(part)
        and not HASHED.search(part)
        and len(part.encode()) <= LONGEST
    )


def _hashed(part: str) -> str:
    sha256 = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{UNSAFE.sub('_', part[:CUT]).lstrip('.')}~{sha256[:8]}"
