"""The commands about one text, a stream of them, and the rules: `clean`, `explain`, ...

What a command needs is imported inside it, since `--help` needs none of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from flows.exits import BAD_USAGE, failed
from pipeline.config import Boilerplate, Config, Mode, StageName, load_config, suggest
from pipeline.corpus.sites import Decisions
from pipeline.document import Cleaned, Rejected

STAGES: tuple[str, ...] = get_args(StageName)


def _stages(names: list[str]) -> list[str]:
    for name in names:
        if name not in STAGES:
            hint = suggest(name, list(STAGES)) or f"; the stages are {', '.join(STAGES)}"
            raise typer.BadParameter(f"unknown stage {name!r}{hint}")
    return names


ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "-c", "--config", metavar="FILE", help="A config file; without one, the defaults."
    ),
]
Skipped = Annotated[
    list[str],
    typer.Option(
        "--skip", metavar="STAGE", callback=_stages, help="Leave this stage out; repeatable."
    ),
]
Only = Annotated[
    list[str],
    typer.Option(
        "--only", metavar="STAGE", callback=_stages, help="Run this stage only; repeatable."
    ),
]
Strictness = Annotated[
    Mode | None,
    typer.Option(
        "--mode", help="How strictly boilerplate is stripped; without it, as the config says."
    ),
]
Url = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="The address the page came from.")
]
SitesFolder = Annotated[
    Path | None,
    typer.Option(
        "--sites",
        metavar="FOLDER",
        exists=True,
        file_okay=False,
        help="What was learned of sites, as `copydesk run` leaves it in sites/.",
    ),
]
OneFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A .txt or .html file; - for standard input.")
]


def clean(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: OneFile = "-",
    row: Annotated[
        bool, typer.Option("--json", help="Print the whole row: text, metadata, entities.")
    ] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Clean a stream: one JSON record a line, one row back.")
    ] = False,
    edits: Annotated[
        bool, typer.Option("--edits", help="With --json or --jsonl: add every edit to the row.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="The input is HTML, whatever its name says.")
    ] = False,
    url: Url = None,
    sites: SitesFolder = None,
    skip: Skipped = [],  # noqa: B006 - typer reads the default and never hands it out
    only: Only = [],  # noqa: B006
    mode: Strictness = None,
    config: ConfigFile = None,
) -> None:
    """Print the canonical text of a document, or answer a stream.

    With --jsonl each line is a record, {"id", "text" or "html", "url"?}. It is answered, in
    order, by its row or by {"id", "error"}, as soon as the input pauses.
    """
    if row and jsonl:
        raise typer.BadParameter("--json is for one document, --jsonl for a stream; choose one")
    if edits and not (row or jsonl):
        raise typer.BadParameter("--edits needs --json or --jsonl, which have a place for them")
    if jsonl and (html or url):
        raise typer.BadParameter("with --jsonl each record has its own `html` and `url`")
    settings = _settings(config, skip, only, mode)
    decisions = _decisions(sites)
    if jsonl:
        from flows.single import standard_input  # noqa: PLC0415
        from flows.stream import answer_stream  # noqa: PLC0415

        if file == "-":
            standard_input()
        with open(0 if file == "-" else file, "rb", buffering=0, closefd=file != "-") as lines:
            answer_stream(lines, sys.stdout.buffer, settings, edits=edits, decisions=decisions)
        return
    cleaned = _cleaned(file, settings, decisions, html=html, url=url)
    if not row:
        sys.stdout.buffer.write(cleaned.text.encode())
        return
    from flows.stream import encode, full_row  # noqa: PLC0415

    sys.stdout.buffer.write(encode(full_row(cleaned, settings.digest(), edits=edits)))


def _settings(path: Path | None, skip: list[str], only: list[str], mode: Mode | None) -> Config:
    """The config of a single cleaning: from the file, as the options change it."""
    config = load_config(path) if path else Config()
    stages = tuple(
        stage for stage in config.stages if stage not in skip and (not only or stage in only)
    )
    boilerplate = Boilerplate(mode=mode) if mode else config.boilerplate
    return config.model_copy(update={"stages": stages, "boilerplate": boilerplate})


def _decisions(folder: Path | None) -> Decisions | None:
    """What is decided about sites, if a folder of profiles is named."""
    if folder is None:
        return None
    from pipeline.corpus.profiles import read_decisions  # noqa: PLC0415

    return read_decisions(folder)


def _cleaned(
    file: str, config: Config, decisions: Decisions | None, *, html: bool, url: str | None
) -> Cleaned:
    """One file, or standard input, cleaned; if it cannot be, say why and leave."""
    from flows.single import read_single  # noqa: PLC0415
    from pipeline.stages import clean_documents  # noqa: PLC0415

    document = read_single(file, config, html=html, url=url)
    if isinstance(document, Rejected):
        raise _rejected(document)
    (result,) = clean_documents([document], config, None, decisions)
    if isinstance(result, Rejected):
        raise _rejected(result)
    return result


def _rejected(rejected: Rejected) -> typer.Exit:
    return failed(f"{rejected.source}: {rejected.reason}: {rejected.message}")


def explain(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: OneFile = "-",
    page: Annotated[
        bool, typer.Option("--html", help="Print a web page, self-contained, instead.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also list edits that were not made, and why not."),
    ] = False,
    url: Url = None,
    sites: SitesFolder = None,
    skip: Skipped = [],  # noqa: B006
    only: Only = [],  # noqa: B006
    mode: Strictness = None,
    config: ConfigFile = None,
) -> None:
    """Show the tracked changes of a document, with rules and reasons.

    In colours in a terminal; elsewhere [-taken out-] and {+put in+}.
    """
    settings = _settings(config, skip, only, mode)
    cleaned = _cleaned(file, settings, _decisions(sites), html=False, url=url)
    name = "standard input" if file == "-" else Path(file).name
    if page:
        from pipeline.report.page import changes_page  # noqa: PLC0415

        sys.stdout.buffer.write(changes_page(cleaned, name, everything=everything).encode())
        return
    from rich.console import Console  # noqa: PLC0415

    from pipeline.report.terminal import print_changes  # noqa: PLC0415

    print_changes(cleaned, Console(), name, everything=everything)


def rules(
    id: Annotated[
        str | None, typer.Argument(metavar="ID", help="Show this rule, or this stage's rules.")
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The whole catalogue; docs/rules.md is made of it.")
    ] = False,
) -> None:
    """List the rules, or show one with its examples."""
    from pipeline.report.catalogue import catalogue, entry, one_line  # noqa: PLC0415
    from pipeline.rules import rules as registered  # noqa: PLC0415

    known = registered()
    if markdown:
        typer.echo(catalogue(list(known.values())), nl=False)
    elif id is None or id in STAGES:
        lines = [one_line(rule) for rule in known.values() if id in {None, rule.stage}]
        width = max(len(name) for name, _, _ in lines)
        for name, applicability, reason in lines:
            typer.echo(f"{name:<{width}}  {applicability:<9}  {reason}")
    elif id in known:
        typer.echo(entry(known[id]), nl=False)
    else:
        raise failed(f"unknown rule {id!r}{suggest(id, [*known, *STAGES])}", BAD_USAGE)


def schema(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Print this one only.")] = None,
) -> None:
    """Print the JSON Schemas of what is written, and of the config."""
    from pipeline.storage.schema import json_schemas  # noqa: PLC0415

    known = {**json_schemas(), "config": Config.model_json_schema()}
    if name is not None and name not in known:
        hint = suggest(name, list(known)) or f"; known are {', '.join(known)}"
        raise failed(f"unknown schema {name!r}{hint}", BAD_USAGE)
    typer.echo(json.dumps(known if name is None else known[name], indent=2, ensure_ascii=False))
