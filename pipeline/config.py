"""config.yaml as data: what a user may turn, checked before anything runs.

All errors of a file are reported at once, each with its place, what was found and what
was expected; an unknown key is an error, with the nearest known one as a suggestion.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.house import KEYS, Names

StageName = Literal[
    "encoding", "boilerplate", "debris", "typography", "spacing", "casing", "names", "layout"
]


class ConfigError(ValueError):
    """The configuration cannot be used; `errors` names every reason."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordFields(_Section):
    """Which field of a record (JSON lines, Parquet) holds what.

    A name with dots reaches into nested objects: `metadata.url`.
    """

    id: str = "id"
    text: str = "text"
    html: str = "html"
    url: str = "url"
    title: str = "title"
    authors: str = "authors"
    date: str = "date"
    site: str = "site"
    added: str = "added"
    created: str = "created"


class Input(_Section):
    """What is read."""

    paths: tuple[str, ...] = Field((), description="files and folders, read recursively")
    include: tuple[str, ...] = Field(
        (
            "*.txt",
            "*.html",
            "*.htm",
            "*.jsonl",
            "*.jsonl.gz",
            "*.jsonl.zst",
            "*.parquet",
            "*.warc",
            "*.warc.gz",
            "*.warc.zst",
        ),
        description="which files of a folder are read: patterns on their names",
    )
    fields: RecordFields = RecordFields()
    charset_confidence: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="a guessed charset below this is a reject"
    )
    max_megabytes: Annotated[int, Field(gt=0)] = Field(
        50, description="a single document larger than this is a reject"
    )


class Output(_Section):
    """What is written, and where."""

    folder: str = "out"
    jsonl: bool = Field(False, description="documents as JSONL.gz beside the Parquet parts")
    text: bool = Field(True, description="a .txt and a .json a document under text/")
    headline: Literal["metadata", "text"] = Field(
        "metadata", description="whether the headline also stands on top of the text"
    )


class Engine(_Section):
    """How the work is done. But for the time-out, nothing here changes what comes out."""

    name: Literal["local"] = "local"
    workers: Annotated[int, Field(ge=0)] = Field(0, description="processes; 0: one a core")
    shard_documents: Annotated[int, Field(gt=0)] = Field(
        500, description="a new shard takes at most so many files or records"
    )
    shard_megabytes: Annotated[int, Field(gt=0)] = Field(
        16, description="... and at most so many megabytes, unless one file is larger"
    )
    document_seconds: Annotated[int, Field(gt=0)] = Field(
        60, description="a document that takes longer is a reject"
    )


def _known_rule(name: str) -> str:
    from pipeline.rules import CATEGORIES, rules  # noqa: PLC0415 - loading them takes its time

    known = [*rules(), *(f"{category}/*" for category in CATEGORIES)]
    if name not in known:
        raise ValueError(f"unknown rule{suggest(name, known)}")
    return name


class Rules(_Section):
    """Which rules run."""

    disable: tuple[Annotated[str, AfterValidator(_known_rule)], ...] = Field(
        (), description="rule ids, or whole categories as `casing/*`"
    )


Extractor = Literal["trafilatura", "none"]
Mode = Literal["balanced", "precision", "recall"]


class Boilerplate(_Section):
    """How boilerplate is told from content."""

    mode: Mode = Field(
        "balanced",
        description="`precision` leaves less of the page around the article standing, `recall` "
        "loses less of the article",
    )


class Html(_Section):
    """How pages are read."""

    extractor: Extractor = Field(
        "trafilatura",
        description="`none` does without: five times as fast, and hardly worse",
    )


class Repair(_Section):
    """When rules run that are right only in damaged text."""

    damaged_per_10k: (
        Annotated[float, Field(ge=0, allow_inf_nan=False)] | Literal["always", "never"]
    ) = Field(
        5.0,
        description="from so many safe repairs per 10,000 characters on (and at least three) "
        "a text counts as damaged; or `always`, `never`",
    )


class Sites(_Section):
    """What is learned of sites: the lines that their pages repeat; see docs/site-profiles.md.

    A line is decided on from `pages` and `share` on, or `prose_share` for a paragraph and
    for what stands inside articles. It stays until half of the pages and a quarter of the
    share are left.
    """

    learn: bool = Field(True, description="false: what the folder holds is used as it is")
    folder: str = Field("sites", description="one file a site; relative to the output folder")
    pages: Annotated[int, Field(ge=2)] = Field(
        3, description="on so many pages of a site a line that stands outside articles"
    )
    share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.02, description="... and on this share of its pages"
    )
    prose_share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.25, description="a paragraph, or a line inside articles: on this share of the pages"
    )


class Config(_Section):
    """Everything a user turns. `Config()` is what `copydesk clean` uses without a file."""

    input: Input = Input()
    output: Output = Output()
    engine: Engine = Engine()
    stages: tuple[StageName, ...] = Field(
        get_args(StageName), description="which stages run; their order is fixed"
    )
    rules: Rules = Rules()
    html: Html = Html()
    boilerplate: Boilerplate = Boilerplate()
    repair: Repair = Repair()
    sites: Sites = Sites()
    names: Names = Names()
    language: str = Field("en", description="of texts too short or too mixed to tell")

    def digest(self) -> str:
        """sha256 (hex) of everything in here that can change what comes out for a document."""
        matters = self.model_dump_json(
            exclude={
                "engine": {"name", "workers", "shard_documents", "shard_megabytes"},
                "input": {"paths", "include"},
                "output": {"folder"},
                "sites": True,  # what is decided goes into a shard's key by itself
            }
        )
        return hashlib.sha256(matters.encode()).hexdigest()


def load_config(path: Path) -> Config:
    """Read a config file. Raises ConfigError with every error in it, OSError if unreadable."""
    try:
        found = yaml.safe_load(path.read_bytes())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: not YAML: {' '.join(str(error).split())}"]) from None
    if not isinstance(found, dict | None):
        raise ConfigError([f"{path}: expected sections such as `input:`, found {repr(found)[:60]}"])
    return _with_house_list(make_config(found or {}, str(path)), path)


def _with_house_list(config: Config, path: Path) -> Config:
    """The config with the house list that it names, which stands beside it."""
    if config.names.file is None:
        return config
    file = path.parent / config.names.file
    try:
        listed = yaml.safe_load(file.read_bytes()) or {}
        own = Names.model_validate(listed)
    except OSError as error:
        raise ConfigError([f"{path}: names.file: {file}: {error.strerror}"]) from None
    except yaml.YAMLError as error:
        raise ConfigError([f"{file}: not YAML: {' '.join(str(error).split())}"]) from None
    except ValidationError as error:
        raise ConfigError([f"{file}: {one}" for one in _merged(error.errors())]) from None
    names = config.names
    update = {key: {**getattr(own, key), **getattr(names, key)} for key in KEYS.values()}
    never = (*names.never_merge, *own.never_merge)
    merged = names.model_copy(update={**update, "never_merge": never})
    return config.model_copy(update={"names": merged})


def make_config(found: dict[str, Any], name: str = "config") -> Config:
    """A config from plain data; `name` stands at the head of each error.

    A section left empty has its defaults.
    """
    given = {key: value for key, value in found.items() if value is not None}
    try:
        return Config.model_validate(given)
    except ValidationError as error:
        errors = _merged(error.errors())
    raise ConfigError([f"{name}: {one}" for one in errors])


def _merged(errors: Iterable[Any]) -> list[str]:
    """One message a place; where a key may be of several types, with all that were expected."""
    expected: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for error in errors:
        place, known = _place(error["loc"])
        if error["type"] == "extra_forbidden":
            last = str(error["loc"][-1])
            message = f"unknown key{suggest(last, known)}; known are {', '.join(known)}"
            expected[f"{place}.{last}".lstrip(".")] = [message]
            continue
        message = TYPES.get(error["type"], error["msg"].removeprefix("Value error, "))
        expected.setdefault(place, []).append(message[0].lower() + message[1:])
        found[place] = f", found {repr(error['input'])[:60]}"
    return [
        f"{place}: {' or '.join(messages)}{found.get(place, '')}"
        for place, messages in expected.items()
    ]


#: What pydantic says in the words of Python, in those of YAML.
TYPES = {
    "tuple_type": "expected a list, such as [a, b]",
    "model_type": "expected a section with keys of its own",
    "dict_type": "expected a section with keys of its own",
    "string_type": "expected text",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
}


def _place(location: Sequence[str | int]) -> tuple[str, list[str]]:
    """A place of the config as it is written, and the keys that are known there.

    Pydantic adds the branch of a union that it tried; that is no part of the place.
    """
    place = ""
    section: Any = Config
    known = list(Config.model_fields)
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        elif step in known:
            place += f".{step}"
            section = section.model_fields[step].annotation
            known = list(getattr(section, "model_fields", ()))
    return place.lstrip("."), known


def suggest(found: str, known: list[str]) -> str:
    """The nearest known name as the end of an error message; nothing if none is near."""
    close = difflib.get_close_matches(found, known, 1, 0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
