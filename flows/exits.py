"""How commands end when they cannot go on: a line on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import typer

FAILED = 1
BAD_USAGE = 2


def say(message: str) -> None:
    """Tell the user something that is no part of the output, if anybody listens."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"copydesk: {message}\n")


def failed(message: str, code: int = FAILED) -> typer.Exit:
    """Say what is wrong; gives the exception that ends the command, to be raised."""
    say(message)
    return typer.Exit(code)


def open_outputs() -> None:
    """Lead standard output and error nowhere if they were closed at the start (`2>&-`)."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
            os.set_inheritable(descriptor, True)  # the worker processes write there too
            setattr(sys, name, os.fdopen(descriptor, "w"))


def flush_outputs() -> None:
    """Write out what is buffered, or forget it where nobody reads any more.

    Python would flush once more on its way out, complain, and exit with 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
