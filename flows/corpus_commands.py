"""The commands about a corpus and what was written of it: `run`, `verify`, ...

What a command needs is imported inside it: only those that run the flow pay the second that
Prefect takes to load.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.exits import failed, say
from pipeline.config import Config, ConfigError, load_config

ConfigFile = Annotated[
    Path, typer.Option("-c", "--config", metavar="FILE", help="The config file.")
]
OutFolder = Annotated[
    Path,
    typer.Argument(metavar="OUT", exists=True, file_okay=False, help="The output folder of a run."),
]
CONFIG = Path("config.yaml")


def run(
    config: ConfigFile = CONFIG,
) -> None:
    """Clean a corpus by the flow, and say where the output lies.

    Paths in the config are relative to the config file. Run it again and only what is new
    or changed is cleaned; kill it and run it again and nothing is lost or doubled.
    """
    settings = _checked(config)
    from flows.clean_corpus import run as run_flow  # noqa: PLC0415
    from flows.console import FAILURES, ProgressConsole, summary_lines, watching  # noqa: PLC0415

    try:
        with watching(ProgressConsole(stderr=True)) as watch:
            summary = run_flow(settings, config.parent, watch)
    except FAILURES as error:
        raise failed(str(error)) from None
    except KeyboardInterrupt:
        say("stopped; what was done is kept, and the next run goes on from there")
        raise
    for line in summary_lines(summary):
        typer.echo(line)


def _checked(path: Path) -> Config:
    """The config of a file, if its folders can be used; that is known before Prefect is there."""
    from pipeline.storage.sources import check_folders  # noqa: PLC0415

    config = load_config(path)
    try:
        check_folders(config, path.parent)
    except ConfigError as error:
        raise ConfigError([f"{path}: {one}" for one in error.errors]) from None
    return config


def restore(
    out: OutFolder,
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A document's id, its own id, or its file's name.")
    ],
) -> None:
    """Print the raw text of a document, rebuilt from what was written."""
    from pipeline.storage.restore import RestoreError  # noqa: PLC0415
    from pipeline.storage.restore import restore as restored  # noqa: PLC0415

    try:
        raw = restored(out, id)
    except RestoreError as error:
        raise failed(str(error)) from None
    sys.stdout.buffer.write(raw.encode())


def verify(
    out: OutFolder,
) -> None:
    """Check an output and name the first violation.

    Every hash, receipt and offset is looked at, and every raw text is rebuilt.
    """
    from pipeline.verify import verify as violation_in  # noqa: PLC0415

    if violation := violation_in(out):
        raise failed(str(violation))
    typer.echo(f"{out}: nothing is wrong")


def serve(
    cron: Annotated[
        str,
        typer.Option(
            "--cron", metavar="CRON", help='When to run: "minute hour day month weekday".'
        ),
    ],
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="Whose hours these are.")
    ] = "UTC",
    config: ConfigFile = CONFIG,
) -> None:
    """Run the flow on a schedule.

    It runs for as long as this command does, and needs a Prefect server:
    `prefect server start`, and PREFECT_API_URL that names it.
    """
    load_config(config)  # its errors are better known now than at three in the morning
    from flows.serve import NoServerError, cron_schedule  # noqa: PLC0415
    from flows.serve import serve as serve_flow  # noqa: PLC0415

    try:
        schedule = cron_schedule(cron, timezone)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        serve_flow(config, schedule)
    except NoServerError as error:
        raise failed(str(error)) from None
