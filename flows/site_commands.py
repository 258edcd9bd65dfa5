"""`copydesk sites`: what was learned of sites, and a person's word on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import BAD_USAGE, failed
from pipeline.annotate.patterns import pattern_of
from pipeline.config import Config, load_config, suggest
from pipeline.corpus.profiles import (
    EntryStatus,
    Profile,
    profile_path,
    read_profile,
    read_profiles,
    write_profile,
)

CONFIG = Path("config.yaml")

ConfigFile = Annotated[
    Path, typer.Option("-c", "--config", metavar="FILE", help="The config file of the corpus.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--sites", metavar="FOLDER", help="The folder of profiles, if not the config's own."
    ),
]
SiteName = Annotated[str, typer.Argument(metavar="SITE", help="A host, or a folder's name.")]
Lines = Annotated[
    list[str],
    typer.Argument(metavar="LINE...", help="Lines as they stand on the page or in the profile."),
]

sites = typer.Typer(
    name="sites",
    help="The lines that sites repeat: list, show, approve, refuse, learn.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@sites.command("list")
def list_sites(folder: Folder = None, config: ConfigFile = CONFIG) -> None:
    """List the sites that something was learned of."""
    found = list(read_profiles(_folder(folder, config)))
    width = max((len(profile.site) for profile in found), default=0)
    for profile in found:
        statuses = [entry.status for entry in profile.entries.values()]
        counts = [f"{statuses.count(name)} {name}" for name in dict.fromkeys(statuses)]
        typer.echo(f"{profile.site:<{width}}  {profile.pages:>6,} pages  {', '.join(counts)}")


@sites.command("show")
def show_site(site: SiteName, folder: Folder = None, config: ConfigFile = CONFIG) -> None:
    """Show the lines of a site, with their counts and an example of each."""
    profile = _known(_folder(folder, config), site)
    typer.echo(f"{profile.site}: {profile.pages:,} pages, near-duplicates counted once")
    for entry in sorted(profile.entries.values(), key=lambda one: (-one.pages, one.line)):
        typer.echo(
            f"{entry.status:<8}  {entry.pages:>6,}  {entry.place:<9}  {entry.line}"
            + (f"  ({entry.example})" if entry.example else "")
        )


@sites.command("approve")
def approve(
    site: SiteName, lines: Lines, folder: Folder = None, config: ConfigFile = CONFIG
) -> None:
    """Have lines of a site taken out from now on, whatever is learned."""
    _judge(_folder(folder, config), site, lines, "approved")


@sites.command("refuse")
def refuse(
    site: SiteName, lines: Lines, folder: Folder = None, config: ConfigFile = CONFIG
) -> None:
    """Have lines of a site left alone from now on, whatever is learned."""
    _judge(_folder(folder, config), site, lines, "refused")


@sites.command("learn")
def learn(config: ConfigFile = CONFIG) -> None:
    """Learn the sites of a corpus without cleaning it; `copydesk run` does both."""
    settings = load_config(config)
    from flows.learn_sites import EXPECTED  # noqa: PLC0415 - Prefect takes a second to load
    from flows.learn_sites import run as run_flow  # noqa: PLC0415

    try:
        learned = run_flow(settings, config.parent)
    except EXPECTED as error:
        raise failed(str(error)) from None
    folder = _folder(None, config)
    typer.echo(f"{learned.lines:,} lines of {learned.sites:,} sites are boilerplate: {folder}")


def _folder(given: Path | None, config: Path) -> Path:
    """The folder of profiles; one that is named must be there."""
    if given is not None:
        if not given.is_dir():
            raise failed(f"--sites: expected a folder, found none at {str(given)!r}", BAD_USAGE)
        return given
    settings: Config = load_config(config)
    return config.parent / settings.output.folder / settings.sites.folder


def _known(folder: Path, site: str) -> Profile:
    file = folder / profile_path(site)
    if file.is_file():
        return read_profile(file)
    known = [profile.site for profile in read_profiles(folder)]
    raise failed(f"unknown site {site!r}{suggest(site, known)}", BAD_USAGE)


def _judge(folder: Path, site: str, lines: list[str], status: EntryStatus) -> None:
    file = folder / profile_path(site)
    profile = read_profile(file) if file.is_file() else Profile(site)
    for line in lines:
        profile = profile.judged(line, status)
    write_profile(folder, profile)
    for line in lines:
        typer.echo(f"{site}: {status}: {profile.entries[pattern_of(line)].line}")
