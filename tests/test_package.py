"""What importing costs, and which way the arrows run."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {"flows", "ftfy", "lxml", "prefect", "pyarrow", "pydantic", "regex", "trafilatura"}


def imported_by(statement):
    """Top-level packages that are loaded after a statement in a new process."""
    script = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not HEAVY & imported_by("import pipeline")


@pytest.mark.parametrize("module", ["pipeline.worker", "pipeline.verify", "flows.cli"])
def test_workers_and_the_command_line_start_without_prefect(module):
    assert "prefect" not in imported_by(f"import {module}")


def test_verify_knows_no_rules():
    loaded = "import pipeline.verify, sys\nassert 'pipeline.rules' not in sys.modules"
    assert "pipeline" in imported_by(loaded)


@pytest.mark.parametrize("path", sorted(ROOT.glob("pipeline/**/*.py")), ids=lambda path: path.name)
def test_the_core_imports_no_flow(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name.partition(".")[0] for name in names} & {"flows", "prefect"}


def test_the_public_face_is_all_there():
    import pipeline  # noqa: PLC0415 - its laziness is the subject

    assert {name for name in pipeline.__all__ if not hasattr(pipeline, name)} == set()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pipeline.nothing  # noqa: B018


@pytest.mark.parametrize("path", sorted(ROOT.glob("benchmarks/*.py")), ids=lambda path: path.name)
def test_what_a_benchmark_takes_from_the_package_is_there(path):
    """What trains the models needs libraries that the tests do without, so none is run here."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline"):
            module = importlib.import_module(node.module)
            for alias in node.names:
                assert hasattr(module, alias.name), f"{node.module}.{alias.name}"
