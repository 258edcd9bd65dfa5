"""A site's profile: the file in which its repeated lines are kept, for people to read.

    site: example.org
    pages: 52
    lines:
    - line: "{n} comments"
      status: learned
      decided: 41 of 52 pages
      pages: 43
      place: outside
      example: 12 Comments

`pages` counts what the last learning saw; `decided` is what it saw when it decided, and
stays, so that what is said of a change does not move with every new page. A person may
set `status` to `approved` or `refused`, add lines as they stand on the page, a `note`, and
comments: learning keeps all of that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

import orjson
import yaml

from pipeline.annotate.patterns import pattern_of
from pipeline.config import suggest
from pipeline.corpus.sites import Decision, Decisions
from pipeline.storage.commit import write_file
from pipeline.storage.names import site_name

EntryStatus = Literal["learned", "approved", "refused"]
STATUSES: tuple[str, ...] = get_args(EntryStatus)
KEYS = ("line", "status", "decided", "pages", "place", "example", "note")

#: Where a line stands: around articles, as a paragraph there, as a link there to another
#: article, or inside them. "" for what a person wrote down.
Place = Literal["", "outside", "paragraph", "link", "inside"]

DECIDED = re.compile(r"(\d+) of (\d+) pages")
COMMENT = re.compile(r"^\s*(#.*)$")
ENTRY = re.compile(r"^\s*- ")
TRAILING = re.compile(r"^\s*status:\s*\w+\s+(#.*)$")

HEAD = """\
# What stands on many pages of this site and so is no part of its articles. Copydesk learns
# it and writes this file; what you say in it stays. Set a line's `status` to `approved` to
# have it taken out for ever, to `refused` to have it left alone for ever; or say so with
# `copydesk sites approve` and `copydesk sites refuse`. {n} is any number, {date} any date.
"""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ProfileError(ValueError):
    """A profile that cannot be used: what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a site. `decided` is (pages, of all pages) when it was learned."""

    line: str
    status: EntryStatus
    decided: tuple[int, int] | None = None
    pages: int = 0
    place: Place = ""
    example: str = ""
    note: str = ""
    comments: tuple[str, ...] = ()

    def decision(self) -> Decision:
        """What cleaning is told; of a refused line, that it stays."""
        if self.status == "refused":
            return Decision(self.line, "")
        if self.decided is None:
            return Decision(self.line, f"site profile: {self.status}")
        pages, of = self.decided
        evidence = f"site profile: on {pages} of {of} pages"
        if self.status == "approved":
            evidence += ", approved"
        return Decision(self.line, evidence, self.place == "link")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a site. `pages` are those that were counted."""

    site: str
    pages: int = 0
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def decisions(self) -> dict[str, Decision]:
        """What is decided about lines, by their pattern."""
        return {line: entry.decision() for line, entry in self.entries.items()}

    def judged(self, line: str, status: EntryStatus) -> Profile:
        """The profile with a person's word on a line, known or new."""
        pattern = pattern_of(line)
        if not pattern:
            raise ProfileError(f"{self.site}: expected a line with words in it, found {line!r}")
        known = self.entries.get(pattern) or Entry(pattern, status, example=line)
        return replace(self, entries={**self.entries, pattern: replace(known, status=status)})


def profile_path(site: str) -> str:
    """The path of a site's profile, relative to the folder of profiles."""
    return f"{site_name(site)}.yaml"


def read_profile(file: Path) -> Profile:
    """The profile in a file. Raises ProfileError with the file's name, OSError if unreadable."""
    try:
        text = file.read_text("utf-8")
        found = yaml.load(text, _Loader)  # noqa: S506 - both are safe loaders
        return _profile(found, list(_comments(text)))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: not YAML: {' '.join(str(error).split())}") from None
    except ProfileError as error:
        raise ProfileError(f"{file}: {error}") from None


def profile_files(folder: Path) -> list[Path]:
    """The files of all profiles in a folder, sorted."""
    return sorted(file for file in folder.rglob("*.yaml") if file.is_file())


def read_profiles(folder: Path) -> Iterator[Profile]:
    """All profiles of a folder. Raises ProfileError, also where two are of the same site."""
    seen: dict[str, Path] = {}
    for file in profile_files(folder):
        profile = read_profile(file)
        if profile.site in seen:
            raise ProfileError(
                f"{file}: expected one profile a site, {profile.site!r} is also in "
                f"{seen[profile.site]}"
            )
        seen[profile.site] = file
        yield profile


def read_decisions(folder: Path) -> Decisions:
    """The decisions in all profiles of a folder. Raises ProfileError."""
    found = {profile.site: profile.decisions() for profile in read_profiles(folder)}
    return Decisions({site: decided for site, decided in found.items() if decided})


def write_profile(folder: Path, profile: Profile, scratch: Path | None = None) -> None:
    """Write a profile into its folder, whole or not at all.

    `scratch` is the output whose temporary folder is used, if the profiles lie in one.
    """
    path = profile_path(profile.site)
    data = profile_text(profile).encode()
    try:
        same = (folder / path).read_bytes() == data
    except OSError:
        same = False
    if same:
        return
    if scratch is not None and folder.is_relative_to(scratch):
        write_file(scratch, (folder / path).relative_to(scratch).as_posix(), data)
    else:
        write_file(folder, path, data)


def profile_text(profile: Profile) -> str:
    """A profile as YAML, the commonest lines first; the same profile gives the same text."""
    lines = [HEAD, f"site: {_scalar(profile.site)}", f"pages: {profile.pages}"]
    entries = sorted(profile.entries.values(), key=lambda entry: (-entry.pages, entry.line))
    lines.append("lines:" if entries else "lines: []")
    for entry in entries:
        lines.extend(_entry_lines(entry))
    return "\n".join(lines) + "\n"


def profile_digest(file: Path) -> str:
    """sha256 (hex) of a profile's bytes; "" if it is not there."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _entry_lines(entry: Entry) -> Iterable[str]:
    above = [one for one in entry.comments if not one.startswith("\t")]
    behind = [one.strip() for one in entry.comments if one.startswith("\t")]
    yield from above
    yield f"- line: {_scalar(entry.line)}"
    yield f"  status: {entry.status}" + (f"  {behind[0]}" if behind else "")
    if entry.decided:
        yield f"  decided: {entry.decided[0]} of {entry.decided[1]} pages"
    yield f"  pages: {entry.pages}"
    for key in ("place", "example", "note"):
        if value := getattr(entry, key):
            yield f"  {key}: {_scalar(value)}"


def _scalar(text: str) -> str:
    """A string as YAML on one line: plain where nothing could be misread, else as JSON."""
    if re.fullmatch(r"[^\W\d_][\w ./-]*(?<! )", text) and text.lower() not in RESERVED:
        return text
    quoted = orjson.dumps(text).decode()
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


#: What JSON leaves as it is and YAML does not allow, or takes for a line break.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
RESERVED = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"})


def _comments(text: str) -> Iterator[tuple[str, ...]]:
    """The comments of each entry: those above it, and the one behind its status after a tab.

    YAML readers drop comments, and these are a person's words.
    """
    body = text.removeprefix(HEAD)
    above: list[str] = []
    own: list[str] | None = None
    for line in body.splitlines():
        if match := COMMENT.match(line):
            above.append(match[1])
        elif ENTRY.match(line):
            if own is not None:
                yield tuple(own)
            own, above = above, []
        if own is not None and (match := TRAILING.match(line)):
            own.append(f"\t{match[1]}")
    if own is not None:
        yield (*own, *above)


def _profile(found: Any, comments: list[tuple[str, ...]]) -> Profile:
    if not isinstance(found, dict) or not isinstance(found.get("site"), str):
        raise ProfileError("expected keys `site`, `pages` and `lines`")
    listed = found.get("lines") or []
    if not isinstance(listed, list):
        raise ProfileError(f"lines: expected a list, found {repr(listed)[:60]}")
    if len(comments) != len(listed):  # written in another style; then they cannot be placed
        comments = [()] * len(listed)
    entries: dict[str, Entry] = {}
    for index, (one, own) in enumerate(zip(listed, comments, strict=True)):
        entry = _entry(one, f"lines[{index}]", own)
        if entry.line in entries:
            raise ProfileError(f"lines[{index}]: {entry.line!r} stands here twice")
        entries[entry.line] = entry
    return Profile(found["site"], _whole(found.get("pages"), "pages"), entries)


def _entry(found: Any, place: str, comments: tuple[str, ...]) -> Entry:
    if not isinstance(found, dict):
        raise ProfileError(f"{place}: expected `line` and `status`, found {repr(found)[:60]}")
    for key in found:
        if key not in KEYS:
            raise ProfileError(f"{place}: unknown key {key!r}{suggest(str(key), list(KEYS))}")
    line = str(found.get("line") or "")
    pattern = pattern_of(line)
    if not pattern:
        raise ProfileError(f"{place}.line: expected a line with words in it, found {line!r}")
    status = found.get("status")
    if status not in STATUSES:
        raise ProfileError(
            f"{place}.status: expected learned, approved or refused, found {status!r}"
        )
    decided = DECIDED.fullmatch(str(found.get("decided") or ""))
    return Entry(
        pattern,
        status,
        (int(decided[1]), int(decided[2])) if decided else None,
        _whole(found.get("pages"), f"{place}.pages"),
        _place(found.get("place") or "", place),
        str(found.get("example") or ("" if line == pattern else line)),
        str(found.get("note") or ""),
        comments,
    )


def _place(found: Any, place: str) -> Place:
    if found not in get_args(Place):
        known = ", ".join(filter(None, get_args(Place)))
        raise ProfileError(f"{place}.place: expected one of {known}, found {found!r}")
    return cast("Place", found)


def _whole(found: Any, place: str) -> int:
    if found is None:
        return 0
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise ProfileError(f"{place}: expected a whole number, found {found!r}")
    return found
