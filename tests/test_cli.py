"""The command line: what each command prints, what it says when it cannot, how it exits."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main
from rich.console import Console

from flows.clean_corpus import Progress
from flows.cli import app, main
from flows.console import ProgressConsole, watching
from pipeline import __version__
from pipeline.rules import rules

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "fixtures" / "pages"
EXPECTED = ROOT / "fixtures" / "expected"
TEXT = "The harbour was closed on Monday , officials said.\n"
CLEAN = "The harbour was closed on Monday, officials said.\n"

COMMANDS = typer.main.get_command(app).commands


class Finished(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def copydesk(monkeypatch, capsysbinary):
    """Run a command in this process, with these bytes on its standard input."""

    def run(*arguments: object, stdin: bytes = b"") -> Finished:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["copydesk", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsysbinary.readouterr()
        return Finished(ended.value.code or 0, captured.out.decode(), captured.err.decode())

    return run


def test_version(copydesk):
    assert copydesk("--version") == (0, f"copydesk {__version__}\n", "")


def test_help_comes_without_loading_prefect_or_the_rules():
    heavy = {"prefect", "pipeline.rules", "pipeline.stages", "pyarrow", "trafilatura", "ftfy"}
    code = (
        "import sys\nfrom flows.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(' '.join(sorted({heavy} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr.strip() == b""
    assert b"clean" in done.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_has_a_help_text(name):
    command = COMMANDS[name]
    assert command.help
    for parameter in command.params:
        assert parameter.help, f"{name}: {parameter.name}"


def test_nothing_to_do_shows_the_help(copydesk):
    done = copydesk()
    assert done.code == 2
    assert "Usage: copydesk" in done.out + done.err


@pytest.mark.parametrize("page", ["spun-article.txt", "wire-story.txt", "poem.txt", "page.html"])
def test_clean_prints_the_canonical_text(copydesk, page):
    expected = (EXPECTED / f"{page}.expected.txt").read_text()
    assert copydesk("clean", PAGES / page) == (0, expected, "")


def test_clean_reads_standard_input(copydesk):
    assert copydesk("clean", stdin=TEXT.encode()) == (0, CLEAN, "")
    assert copydesk("clean", "-", stdin=TEXT.encode("utf-16")) == (0, CLEAN, "")


def test_clean_of_nothing_is_nothing(copydesk):
    assert copydesk("clean") == (0, "", "")


def test_clean_takes_html_by_its_name_or_by_the_option(copydesk, tmp_path):
    page = f"<html><body><p>{TEXT}</p></body></html>"
    (tmp_path / "page.htm").write_text(page)
    assert copydesk("clean", tmp_path / "page.htm") == (0, CLEAN, "")
    assert copydesk("clean", "--html", stdin=page.encode()) == (0, CLEAN, "")


def test_json_gives_the_whole_row(copydesk):
    done = copydesk(
        "clean", "--json", "--url", "https://a.example.com/b", PAGES / "spun-article.txt"
    )
    row = json.loads(done.out)
    assert row["text"] == (EXPECTED / "spun-article.txt.expected.txt").read_text()
    assert row["metadata"]["title"].startswith("Norway and Denmark Return to Table")
    assert row["metadata"]["authors"] == ["Clara Jennings"]
    assert row["metadata"]["author_role"] == "World Correspondent"
    assert row["metadata"]["section"] == ["News"]
    assert row["metadata"]["dateline"] == "OSLO"
    assert row["metadata"]["hostname"] == "a.example.com"
    assert re.fullmatch(r"[0-9a-f]{32}", row["id"])
    assert [one["canonical"] for one in row["entities"] if one["kind"] == "person"] == [
        "Kari Sollund",
        "Thomas Reinholt",
    ]
    assert "edits" not in row


def test_edits_are_added_on_request(copydesk):
    row = json.loads(copydesk("clean", "--json", "--edits", stdin=TEXT.encode()).out)
    assert ["applied"] * len(row["edits"]) == [edit["status"] for edit in row["edits"]]
    assert {edit["stage"] for edit in row["edits"]} == {"spacing"}


def test_stages_can_be_left_out(copydesk):
    assert copydesk("clean", "--skip", "spacing", stdin=TEXT.encode()).out == TEXT
    assert copydesk("clean", "--only", "spacing", stdin=TEXT.encode()).out == CLEAN
    assert (
        copydesk("clean", "--only", "layout", "--only", "casing", stdin=TEXT.encode()).out == TEXT
    )


def test_the_config_counts(copydesk, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("rules: {disable: [spacing/*]}\n")
    assert copydesk("clean", "-c", config, stdin=TEXT.encode()).out == TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clean", "--skip", "spaceing"], "unknown stage 'spaceing'; did you mean 'spacing'?"),
        (["clean", "--only", "x"], "unknown stage 'x'; the stages are encoding, boilerplate,"),
        (["explain", "--skip", "layuot"], "unknown stage 'layuot'; did you mean 'layout'?"),
        (["clean", "--json", "--jsonl"], "choose one"),
        (["clean", "--edits"], "--edits needs --json or --jsonl"),
        (["clean", "--jsonl", "--url", "x"], "each record has its own `html` and `url`"),
        (["clean", "no/such/file.txt"], "no/such/file.txt: no such file or directory"),
        (["clean", "-c", "no/such.yaml"], "no/such.yaml: no such file or directory"),
        (["rules", "spacing/space-before-coma"], "did you mean 'spacing/space-before-comma'?"),
        (["rules", "qqq"], "unknown rule 'qqq'"),
        (["schema", "document"], "did you mean 'documents'?"),
        (["schema", "qqq"], "known are documents, edits,"),
        (["claen"], "'claen'"),
        (["clean", "--jsonn"], "--jsonn"),
        (["restore", "no-such-folder", "x"], "no-such-folder"),
        (["verify", "no-such-folder"], "no-such-folder"),
        (["run", "-c", "no/such.yaml"], "no/such.yaml: no such file or directory"),
        (["serve"], "--cron"),
        (["serve", "--cron", "at noon"], "at noon"),
    ],
)
def test_bad_usage_is_named_and_exits_with_2(copydesk, arguments, message):
    done = copydesk(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert message in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["clean", "explain", "run"])
def test_every_error_of_a_config_is_named(copydesk, tmp_path, command):
    config = tmp_path / "c.yaml"
    config.write_text("stages: [spacing, spaceing]\nrules: {disable: [a/b]}\noutptu: {}\n")
    done = copydesk(command, "-c", config)
    assert done.code == 2
    assert len(done.err.splitlines()) == 3
    assert "c.yaml: stages[1]: " in done.err
    assert "c.yaml: rules.disable[0]: unknown rule" in done.err
    assert "c.yaml: outptu: unknown key; did you mean 'output'?" in done.err


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_what_cannot_be_cleaned_is_named_and_exits_with_1(copydesk, command):
    done = copydesk(command, PAGES / "undecodable.bin.txt")
    assert done.code == 1
    assert done.out == ""
    assert re.match(
        r"copydesk: .*undecodable.bin.txt: (binary|unknown-charset): expected", done.err
    )


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_a_file_of_many_documents_is_not_taken_for_one(copydesk, command):
    done = copydesk(command, PAGES / "feed.jsonl")
    assert done.code == 1
    assert "use `copydesk run` or `copydesk clean --jsonl`" in done.err


def test_a_file_over_the_limit_is_named(copydesk, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("input: {max_megabytes: 1}\n")
    done = copydesk("clean", "-c", config, stdin=b"word " * 200_001)
    assert done.code == 1
    assert "too-large: expected at most 1 MB (input.max_megabytes)" in done.err


def test_explain_shows_changes_in_place_and_as_a_list(copydesk):
    done = copydesk("explain", PAGES / "spun-article.txt")
    assert done.code == 0
    assert done.out.startswith("spun-article.txt: ")
    assert "run low. [-t-]{+T+}he statement" in done.out
    assert re.search(r"^casing/\S+: a .*\n  line 7 +the → The$", done.out, re.MULTILINE)
    assert re.search(r"^  line \d+ +removed \([a-z ]+\): .*Akismet", done.out, re.MULTILINE)
    assert re.search(r"authors? +Clara Jennings +line 5", done.out)
    assert "\x1b" not in done.out


def test_explain_reads_standard_input(copydesk):
    assert "Monday[- -]," in copydesk("explain", stdin=TEXT.encode()).out


def test_explain_all_lists_what_was_not_made(copydesk):
    text = "A drag-particularly slow one-is shown. It is a text of no damage at all.\n"
    held = copydesk("explain", "--all", stdin=text.encode()).out
    assert "Withheld (" in held
    assert "Withheld (" not in copydesk("explain", stdin=text.encode()).out


def test_explain_html_gives_a_page_of_its_own(copydesk):
    done = copydesk("explain", "--html", PAGES / "spun-article.txt")
    assert done.code == 0
    assert done.out.startswith("<!doctype html>")
    assert done.out.endswith("</html>\n")
    assert "run low. <del " in done.out
    assert "<script" not in done.out
    assert not re.findall(r'(?:src|href)="(?!#)', done.out)


def test_rules_lists_them_all(copydesk):
    lines = copydesk("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == list(rules())
    assert {line.split()[1] for line in lines} <= {"safe", "unsafe", "suggested"}


def test_rules_shows_a_stage_or_one_rule(copydesk):
    stage = copydesk("rules", "spacing").out.splitlines()
    assert stage
    assert all(line.startswith("spacing/") for line in stage)
    one = copydesk("rules", "spacing/space-before-comma").out
    assert one.startswith("### spacing/space-before-comma\n")
    assert "Leaves alone:" in one


def test_schema_prints_json_schemas(copydesk):
    every = json.loads(copydesk("schema").out)
    assert "documents" in every
    assert json.loads(copydesk("schema", "documents").out) == every["documents"]
    assert every["documents"]["properties"]["text"]["description"]
    assert "stages" in json.loads(copydesk("schema", "config").out)["properties"]


def test_ctrl_c_exits_with_130():
    command = [sys.executable, "-m", "flows.cli", "clean", "--jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        process.stdin.write(b'{"id": 1, "text": "one"}\n')
        process.stdin.flush()
        process.stdout.readline()  # it runs, and waits for more
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m flows.cli rules --markdown | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"# Rules\n", b"")


@pytest.mark.parametrize("command", ["rules", "explain fixtures/pages/spun-article.txt", "schema"])
def test_a_reader_that_was_never_there_is_no_error(command):
    read, write = os.pipe()
    os.close(read)
    line = [sys.executable, "-m", "flows.cli", *command.split()]
    done = subprocess.run(line, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("options", ["", "--json", "--jsonl"])
def test_closed_standard_input_is_named(options):
    command = f"{sys.executable} -m flows.cli clean {options} <&-"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"copydesk: -: standard input is closed; name a file\n"


@pytest.mark.parametrize("command", ["clean fixtures/pages/spun-article.txt", "rules no-such-rule"])
def test_closed_outputs_are_no_error(command):
    command = f"{sys.executable} -m flows.cli {command} >&- 2>&-"
    code = subprocess.run(["sh", "-c", command], cwd=ROOT, check=False).returncode
    assert code == (2 if "no-such" in command else 0)


def test_progress_that_nobody_reads_ends_no_run():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", buffering=1) as file:
        with watching(ProgressConsole(file=file)) as watch:
            watch(Progress(2, 1))
            watch(Progress(2, 2))
        os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())


def test_run_names_wrong_folders_before_prefect_is_there(tmp_path):
    (tmp_path / "c.yaml").write_text("input: {paths: [nowhere]}\noutput: {folder: ''}\n")
    code = (
        "import sys, flows.cli\n"
        "try: flows.cli.main()\n"
        "finally: assert 'prefect' not in sys.modules, 'it was imported'"
    )
    command = [sys.executable, "-c", code, "run", "-c", "c.yaml"]
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "copydesk: c.yaml: input.paths[0]: expected a file or folder, found nothing at 'nowhere'\n"
        "copydesk: c.yaml: output.folder: expected the name of a folder, found nothing\n"
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, prefect_server) -> tuple[Path, Finished]:  # noqa: ARG001 - runs use it
    """A folder of pages, and what `copydesk run` printed when it cleaned them into out/."""
    folder = tmp_path_factory.mktemp("corpus")
    for page in ("spun-article.txt", "page.html", "feed.jsonl", "undecodable.bin.txt"):
        (folder / "in" / page).parent.mkdir(exist_ok=True)
        shutil.copy(PAGES / page, folder / "in" / page)
    (folder / "config.yaml").write_text("input: {paths: [in]}\nengine: {workers: 1}\n")
    return folder, run_there(folder)


def run_there(folder: Path) -> Finished:
    command = [sys.executable, "-m", "flows.cli", "run", "-c", str(folder / "config.yaml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def test_run_says_what_it_did_and_where_it_lies(corpus):
    folder, done = corpus
    assert done.code == 0, done.err
    assert done.out.startswith("cleaned 4 documents in 1 shard in ")
    assert re.search(r"^spacing +\d+ ", done.out, re.MULTILINE), "a line a stage"
    assert re.search(r"^rejects: .*no-text 1", done.out, re.MULTILINE)
    assert re.search(r"^  undecodable.bin.txt: (binary|unknown-charset): ", done.out, re.MULTILINE)
    written = re.findall(rf"^({re.escape(str(folder))}/out/\S+) +\S", done.out, re.MULTILINE)
    assert {Path(path).name for path in written} >= {"documents", "text", "edits", "manifest.json"}
    assert all(Path(path).exists() for path in written)
    assert done.err == "1 of 1 shards, 4 documents, 3 rejects\n"


def test_a_second_run_says_that_there_is_nothing_to_do(corpus):
    folder, _ = corpus
    done = run_there(folder)
    assert done.code == 0
    assert done.out.startswith("nothing to do: 4 documents in 1 shard are up to date")
    assert done.err == ""


def test_restore_gives_the_raw_text_back(corpus, copydesk):
    folder, _ = corpus
    raw = (PAGES / "spun-article.txt").read_text()
    assert copydesk("restore", folder / "out", "spun-article.txt") == (0, raw, "")
    feed = [json.loads(line) for line in (PAGES / "feed.jsonl").open() if line.endswith("}\n")]
    assert copydesk("restore", folder / "out", "obs-101").out == feed[0]["text"]


def test_restore_names_what_it_cannot_find(corpus, copydesk):
    folder, _ = corpus
    done = copydesk("restore", folder / "out", "no-such-document")
    assert (done.code, done.out) == (1, "")
    assert "no-such-document" in done.err


def test_verify_finds_nothing_wrong_or_names_the_first_violation(corpus, copydesk, tmp_path):
    folder, _ = corpus
    assert copydesk("verify", folder / "out") == (0, f"{folder / 'out'}: nothing is wrong\n", "")
    shutil.copytree(folder / "out", tmp_path / "out")
    text = tmp_path / "out" / "text" / "spun-article.txt"
    text.write_text(text.read_text().replace("OSLO", "0SLO"))
    done = copydesk("verify", tmp_path / "out")
    assert (done.code, done.out) == (1, "")
    assert "spun-article.txt" in done.err


@pytest.mark.parametrize(("shards", "lines"), [(1, 1), (3, 3), (20, 20), (1000, 20)])
def test_without_a_terminal_progress_is_a_bounded_number_of_lines(shards, lines):
    file = io.StringIO()
    with watching(Console(file=file)) as watch:
        for done in range(shards + 1):
            watch(Progress(shards, done, 10 * done, 0))
    said = file.getvalue().splitlines()
    assert len(said) == lines
    assert said[-1] == f"{shards:,} of {shards:,} shards, {10 * shards:,} documents, 0 rejects"


def test_in_a_terminal_progress_is_a_bar():
    file = io.StringIO()
    with watching(Console(file=file, force_terminal=True, width=100)) as watch:
        watch(Progress(4, 1, 1234, 0))
    assert "1/4" in file.getvalue()
    assert "1,234 documents" in file.getvalue()
