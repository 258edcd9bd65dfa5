"""`copydesk names`: the people, places and organisations of a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import failed
from pipeline.config import load_config

CONFIG = Path("config.yaml")
KINDS = ("person", "place", "organisation")


def names(  # noqa: PLR0913, PLR0917 - one parameter an option
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Show only names with this in them.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="person, place or organisation.")
    ] = "person",
    merged: Annotated[
        bool, typer.Option("--merged", help="Only those that have more than one name, and why.")
    ] = False,
    most: Annotated[int, typer.Option("--most", metavar="N", help="Show at most so many.")] = 50,
    unify: Annotated[
        bool, typer.Option("--unify", help="Fold the entities of the output anew, by the flow.")
    ] = False,
    config: Annotated[
        Path, typer.Option("-c", "--config", metavar="FILE", help="The config of the corpus.")
    ] = CONFIG,
) -> None:
    """List who is named in a corpus, in how many documents, and under which names."""
    if kind not in KINDS:
        raise typer.BadParameter(f"unknown kind {kind!r}; the kinds are {', '.join(KINDS)}")
    settings = load_config(config)
    if unify:
        from flows.unify_names import EXPECTED, run  # noqa: PLC0415 - Prefect takes a second

        try:
            run(settings, config.parent)
        except EXPECTED as error:
            raise failed(str(error)) from None
    from pipeline.corpus.people import listed  # noqa: PLC0415 - it loads Arrow

    out = config.parent / settings.output.folder
    try:
        found = listed(out, kind)
    except FileNotFoundError:
        raise failed(f"{out}: no names here yet; `copydesk run` finds them") from None
    shown = [
        cluster
        for cluster in found
        if (not merged or len(cluster.names) > 1)
        and (name is None or any(name.lower() in one.canonical.lower() for one in cluster.names))
    ]
    for cluster in shown[:most]:
        typer.echo(f"{cluster.documents:>6,}  {cluster.canonical}  ({cluster.id})")
        for one in cluster.names:
            if one.canonical != cluster.canonical:
                reason = cluster.reasons.get(one.canonical, "")
                typer.echo(
                    f"{one.documents:>8,}  {one.canonical}" + (f": {reason}" if reason else "")
                )
    if len(shown) > most:
        typer.echo(f"{len(shown) - most:,} more; --most shows them")
