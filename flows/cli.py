"""The command line: `copydesk clean`, `explain`, `run`, ...

Exit codes: 0 for done, 1 for a failure (a document that cannot be cleaned, a violation that
`verify` found), 2 for bad usage or a config with errors, 130 for Ctrl-C.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows import corpus_commands, text_commands
from flows.exits import BAD_USAGE, FAILED, flush_outputs, open_outputs, say
from flows.name_commands import names
from flows.site_commands import sites
from pipeline import __version__
from pipeline.config import ConfigError
from pipeline.corpus.profiles import ProfileError

#: In the order of the help.
COMMANDS = (
    text_commands.clean,
    text_commands.explain,
    corpus_commands.run,
    names,
    corpus_commands.verify,
    corpus_commands.restore,
    corpus_commands.serve,
    text_commands.rules,
    text_commands.schema,
)

#: The user named what is not there, or not of the kind that was expected.
MISNAMED = (FileNotFoundError, IsADirectoryError, NotADirectoryError)

app = typer.Typer(
    help="Cleans scraped text; every change is a tracked change that can be undone.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run a command; what the user can mend is said in a line, without a traceback."""
    open_outputs()
    code = _run()
    flush_outputs()
    sys.exit(code)


def _run() -> int | str | None:
    """Run a command; gives its exit code. A reader that left early (`| head`) is no failure."""
    try:
        app(prog_name="copydesk")
    except SystemExit as end:
        # Typer and rich turn a broken pipe into an exit of their own.
        return 0 if isinstance(end.__context__, BrokenPipeError) else end.code
    except ConfigError as error:
        for one in error.errors:
            say(one)
        return BAD_USAGE
    except ProfileError as error:
        say(str(error))
        return BAD_USAGE
    except OSError as error:
        place = f"{error.filename}: " if error.filename is not None else ""
        say(f"{place}{(error.strerror or str(error)).lower()}")
        return BAD_USAGE if isinstance(error, MISNAMED) else FAILED
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"copydesk {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """What stands before the command."""


for command in COMMANDS:
    app.command()(command)
app.add_typer(sites)


if __name__ == "__main__":
    main()
