"""`copydesk sites` and `clean --sites`: what a person sees of profiles, and says of them."""

import json
import sys

import pytest

from flows.cli import main
from pipeline.corpus.profiles import Entry, Profile, read_profile, write_profile

TEXT = "Sport and leisure\n\nThe harbour was closed on Monday, officials said.\n"


@pytest.fixture
def copydesk(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["copydesk", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def folder(tmp_path):
    entry = Entry("sport and leisure", "learned", (8, 9), 8, "outside", "Sport and leisure")
    write_profile(tmp_path, Profile("post.example", 9, {entry.line: entry}))
    return tmp_path


def test_sites_are_listed_and_shown(copydesk, folder):
    assert copydesk("sites", "list", "--sites", folder) == (
        0,
        "post.example       9 pages  1 learned\n",
        "",
    )
    code, out, _ = copydesk("sites", "show", "post.example", "--sites", folder)
    assert code == 0
    assert "learned        8  outside    sport and leisure  (Sport and leisure)" in out


def test_a_line_is_refused_and_stays_in_the_text(copydesk, folder, tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps({"id": 1, "text": TEXT, "url": "https://post.example/a"}) + "\n")

    def text():
        code, out, _ = copydesk("clean", "--jsonl", "--sites", folder, records)
        assert code == 0
        return json.loads(out)["text"]

    assert text() == "The harbour was closed on Monday, officials said.\n"
    code, out, _ = copydesk(
        "sites", "refuse", "post.example", "Sport and Leisure!", "--sites", folder
    )
    assert (code, out) == (0, "post.example: refused: sport and leisure\n")
    assert text() == TEXT
    copydesk("sites", "approve", "post.example", "Our motto", "--sites", folder)
    entries = read_profile(folder / "post.example.yaml").entries
    assert {line: entry.status for line, entry in entries.items()} == {
        "sport and leisure": "refused",
        "our motto": "approved",
    }


def test_one_text_is_cleaned_by_its_address(copydesk, folder, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(TEXT)
    url = "https://post.example/a"
    assert copydesk("clean", page, "--sites", folder, "--url", url)[1] == TEXT.split("\n\n")[1]
    assert copydesk("clean", page, "--sites", folder)[1] == TEXT
    code, out, _ = copydesk("explain", page, "--sites", folder, "--url", url)
    assert code == 0
    assert "site profile: on 8 of 9 pages" in out


def test_what_cannot_be_used_is_said_in_a_line(copydesk, folder):
    code, _, err = copydesk("sites", "show", "pots.example", "--sites", folder)
    assert (code, err) == (
        2,
        "copydesk: unknown site 'pots.example'; did you mean 'post.example'?\n",
    )
    code, _, err = copydesk("sites", "refuse", "post.example", "***", "--sites", folder)
    assert (code, err) == (
        2,
        "copydesk: post.example: expected a line with words in it, found '***'\n",
    )
    (folder / "post.example.yaml").write_text("site: [")
    code, _, err = copydesk("sites", "list", "--sites", folder)
    assert code == 2
    assert "post.example.yaml: not YAML" in err
    assert copydesk("sites", "list", "--sites", folder / "none")[0] == 2
