"""How commands end when they cannot go on: a line on standard error and an exit code."""

from __future__ import annotations

import sys

import typer

FAILED = 1
BAD_USAGE = 2


def say(message: str) -> None:
    """Tell the user something that is no part of the output."""
    sys.stderr.write(f"copydesk: {message}\n")


def failed(message: str, code: int = FAILED) -> typer.Exit:
    """Say what is wrong; gives the exception that ends the command, to be raised."""
    say(message)
    return typer.Exit(code)
