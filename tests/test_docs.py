"""The docs say what is so: examples come out as printed, and what can be run is run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import NoneType
from typing import get_args, get_origin

import pytest
import typer.main
import yaml

from flows.cli import app
from pipeline import clean
from pipeline.annotate.text import Text
from pipeline.config import make_config
from pipeline.document import Field
from pipeline.edits import ChangeSet
from pipeline.lexicons import languages
from pipeline.report.catalogue import catalogue
from pipeline.report.terminal import print_changes
from pipeline.rules import rules
from pipeline.storage.schema import TABLES, Metadata

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = {path.name: path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))}

#: Seconds after which a command of the docs hangs.
HANG = 300


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_readme_opens_with_a_before_an_after_and_the_changes_between(capsys):
    from rich.console import Console  # noqa: PLC0415 - it must see the captured output

    before, after, changes = blocks(README, "text")
    cleaned = clean(before)
    assert cleaned.text == after
    print_changes(cleaned, Console(), "page.txt", everything=False)
    assert f"\nChanges\n{changes}\n" in capsys.readouterr().out


def test_the_catalogue_of_rules_is_fresh():
    expected = catalogue(list(rules().values()))
    assert PAGES["rules.md"] == expected, "run `make docs`"


def test_every_rule_is_in_the_catalogue():
    assert re.findall(r"^### (\S+)$", PAGES["rules.md"], re.MULTILINE) == list(rules())


def test_every_command_is_documented():
    for name in typer.main.get_command(app).commands:
        assert f"| `copydesk {name}` |" in README


def test_every_option_that_the_docs_name_exists():
    commands = typer.main.get_command(app).commands
    known = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in parameter.opts
    } | {"--help", "--version"}
    for name, page in {"README.md": README, **PAGES}.items():
        for line in re.findall(r"copydesk [a-z].*", page):
            mine = re.split(r"[`|>#]", line)[0]
            for option in re.findall(r"(?<=\s)--[a-z-]+", mine):
                assert option in known, f"{name}: {line}"


def test_every_link_between_the_docs_leads_somewhere():
    for folder, pages in ((ROOT, {"README.md": README}), (ROOT / "docs", PAGES)):
        for name, page in pages.items():
            prose = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", page)
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
                assert (folder / target).exists(), f"{name}: {target}"


def kind(annotation) -> str:
    """A type in the words of docs/output-schema.md."""
    plain = [one for one in get_args(annotation) if one is not NoneType]
    if get_origin(annotation) is list:
        return f"list of {kind(plain[0])}"
    if plain:
        return kind(plain[0])
    words = {str: "text", int: "whole number", float: "number", bool: "yes or no"}
    return words.get(annotation, "see below")


@pytest.mark.parametrize("model", [*TABLES.values(), Metadata], ids=lambda model: model.__name__)
def test_every_column_is_documented(model):
    for name, field in model.model_fields.items():
        column = f"| `{field.alias or name}` | {kind(field.annotation)} | {field.description} |\n"
        assert column in PAGES["output-schema.md"]


def test_every_stage_is_documented_in_its_place():
    from pipeline.stages import STAGES  # noqa: PLC0415 - stages import every rule

    table = re.findall(r"^\| (\w+) \| .* \| .* \|$", PAGES["how-it-works.md"], re.MULTILINE)
    names = [stage.name for stage in STAGES]
    assert [name for name in table if name in names] == names


def test_every_lexicon_is_documented():
    folder = ROOT / "pipeline" / "lexicons"
    files = {path.name for name in languages() for path in (folder / name).iterdir()}
    assert files == set(
        re.findall(r"^\| `([\w.]+)` \|", PAGES["adding-a-language.md"], re.MULTILINE)
    )


def test_the_rule_in_adding_a_rule_does_what_it_says():
    """In a process of its own, since it registers itself."""
    (source,) = blocks(PAGES["adding-a-rule.md"], "python")
    done = subprocess.run(
        [sys.executable, "-c", f"{source}\nfrom test_docs import prove\nprove()"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def prove() -> None:
    """Run the examples of the rule that the docs just registered."""
    new = rules()["spacing/space-before-trademark"]

    def result(text: str) -> str:
        edits = [found for found in new.propose(Text(text)) if not isinstance(found, Field)]
        return ChangeSet(len(text), tuple(edits)).apply(text)

    assert {before: result(before) for before in new.fixes} == new.fixes
    assert [result(kept) for kept in new.keeps] == list(new.keeps)


def test_the_lexicon_in_adding_a_language_is_one():
    (phrases,) = blocks(PAGES["adding-a-language.md"], "yaml")
    assert set(yaml.safe_load(phrases)) <= {"hard", "edge", "home", "byline"}


def test_the_config_in_the_readme_is_one():
    (config,) = blocks(README, "yaml")
    make_config(yaml.safe_load(config))


@pytest.fixture(scope="module")
def desk(tmp_path_factory, prefect_server) -> Path:  # noqa: ARG001 - the run uses it
    """A folder as the README has it before the commands: files, a config, the command."""
    folder = tmp_path_factory.mktemp("desk")
    (page,) = blocks(README, "text")[:1]
    (folder / "articles").mkdir()
    for place in (folder, folder / "articles"):
        (place / "page.txt").write_text(page)
        (place / "page.html").write_text(f"<html><body><p>{page}</p></body></html>")
    (folder / "records.jsonl").write_text('{"id": 1, "text": "However,the talks go on."}\n')
    (folder / "my.yaml").write_text(blocks(README, "yaml")[0])
    command = folder / "bin" / "copydesk"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows.cli "$@"\n')
    command.chmod(0o755)
    return folder


def in_desk(desk: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HF_HOME": str(desk / "huggingface"),
        "HF_HUB_OFFLINE": "1",
    }
    return subprocess.run(
        command,
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


def test_what_the_readme_says_to_run_runs(desk):
    commands = [
        line
        for block in blocks(README, "sh")
        for line in block.splitlines()
        if line.startswith("copydesk ") and not line.startswith("copydesk serve")
    ]
    assert any(command.startswith("copydesk run") for command in commands)
    done = in_desk(desk, ["sh", "-e", "-c", "\n".join(commands)])
    assert done.returncode == 0, done.stderr
    assert "<!doctype html>" in (desk / "changes.html").read_text()
    assert (desk / "cleaned/text/page.txt").read_text() == blocks(README, "text")[1]
    assert done.stdout.endswith(blocks(README, "text")[0]), "the last command restores the page"

    python = "\n".join(blocks(README, "python"))
    done = in_desk(desk, [sys.executable, "-c", python])
    assert done.returncode == 0, done.stderr
    reading = "\n".join(blocks(PAGES["output-schema.md"], "python")).replace("out/", "cleaned/")
    done = in_desk(desk, [sys.executable, "-c", reading])
    assert done.returncode == 0, done.stderr
