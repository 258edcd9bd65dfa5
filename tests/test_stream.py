"""`copydesk clean --jsonl`: every line is answered, in order, and at once if no more comes."""

import contextlib
import io
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stream import BATCH_LINES, Overlong, answer_stream, batches
from pipeline.config import Config, make_config
from pipeline.edits import ChangeSet, Edit, Span

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "flows.cli", "clean", "--jsonl"]
TEXT = "The harbour was closed on Monday , officials said. It opens again on Friday."
CLEAN = "The harbour was closed on Monday, officials said. It opens again on Friday.\n"

#: For reads that would never return if an answer failed to come.
HANG = 120


def start(*options: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([*COMMAND, *options], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)


def answers(lines: list[bytes], config: Config | None = None, *, edits: bool = False) -> list[dict]:
    """One answer a line, from this process: a file has no pauses, but the same answers."""
    output = io.BytesIO()
    with tempfile.TemporaryFile(buffering=0) as stream:
        stream.write(b"".join(line + b"\n" for line in lines))
        stream.seek(0)
        answer_stream(stream, output, config or Config(), edits=edits)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def record(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def gathered(data: bytes, cuts: list[int], limit: int = 1000) -> list[list[bytes | Overlong]]:
    """What `batches` makes of data that comes through a pipe in pieces."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
                pipe.write(data[start:end])

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        found = list(batches(pipe, limit))
    writer.join()
    return found


@given(st.data(), st.binary(max_size=300).map(lambda data: data.replace(b"\x00", b"\n")))
def test_lines_are_the_same_however_the_input_is_cut(data, stream):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    lines = stream.split(b"\n")
    expected = lines[:-1] if not lines[-1] else lines
    assert [line for batch in gathered(stream, cuts) for line in batch] == expected


@given(st.lists(st.integers(0, 9)), st.booleans(), st.data())
def test_a_line_past_the_limit_is_counted_and_not_kept(sizes, ended, data):
    stream = b"\n".join(b"x" * size for size in [*sizes, 1]) + b"\n" * ended
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    found = [line for batch in gathered(stream, cuts, limit=4) for line in batch]
    assert found == [b"x" * n if n <= 4 else Overlong(n) for n in [*sizes, 1]]


def test_a_batch_is_full_at_so_many_lines():
    sizes = [len(batch) for batch in gathered(b"x\n" * (3 * BATCH_LINES + 5), [])]
    assert sum(sizes) == 3 * BATCH_LINES + 5
    assert max(sizes) == BATCH_LINES


def test_a_line_is_answered_while_the_pipe_stays_open():
    with start() as process:
        for number in range(3):
            process.stdin.write(record(id=number, text=TEXT) + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], HANG)
            assert ready, "a line was typed and nothing came back"
            answer = json.loads(process.stdout.readline())
            assert answer["id"] == number
            assert answer["text"] == CLEAN
        process.stdin.close()
        assert process.wait(HANG) == 0


BROKEN = [
    b"",
    b"not json",
    b'{"id": 1, "text": "cut off',
    b"[1, 2]",
    b"null",
    b'"text"',
    b"{}",
    b'{"id": "no text"}',
    b'{"text": 17}',
    b'{"text": null}',
    b'{"text": ["a"]}',
    b'{"html": {"a": 1}}',
    b'{"text": "fine", "url": 4}',
    b'{"text": NaN}',
    b'{"text": "two"} {"text": "records"}',
    b"{'text': 'single quotes'}",
    b"[" * 100_000,
    b'{"n": ' + b"9" * 5000 + b"}",
    b'{"text": "tab\there"}',
    b"text\x00",
]
HOSTILE = [
    b"\x00",
    b'{"id": "h1", "text": "NUL \\u0000 inside \\u0000"}',
    b'{"id": "h2", "text": "\\u0000\\u0000\\u0000"}',
    b'{"id": "h3", "text": "a lone \\ud800 surrogate"}',
    b'{"id": "h4", "text": "\\udfff\\ud800"}',
    b'{"id": "\\ud800", "text": "a lone surrogate for an id"}',
    record(id="h6", text="2024 " * 1_000_000),
    record(id="h7", text=" " * 5_000),
    record(id="h8", text="\n" * 5_000),
    record(id="h9", text=""),
    b"   ",
    b'{"id": "h11", "text": "bytes \xff\xfe that are no UTF-8"}',
    record(id="h12", text="x" * 100_000),
    record(id="h13", html="<div>" * 20_000 + "deep"),
    record(id="h14", html="<p>\x00<b>\ud800</p"),
    record(id="h15", text="\u202e\u200b\ufeff\u2028\u2029\x85\x1b[2J"),
    record(id="h16", text="a\u0301" + "\u0301" * 3_000),
    record(id="h17", text="&amp;" * 500 + "Ã©" * 500),
    record(id="h18", text="-".join("ab" * 2_000) + " " + "'\"" * 2_000),
    record(id="h19", text="http://" + "a." * 5_000 + "@" * 2_000),
]


@pytest.fixture(scope="module")
def thousand() -> tuple[list[bytes], list[dict]]:
    """A thousand lines, twenty of them broken and twenty hostile, and their answers."""
    lines = [record(id=number, text=f"{TEXT} Number {number}.") for number in range(1000)]
    lines[7::50] = BROKEN
    lines[23::50] = HOSTILE
    with start() as process:
        out, err = process.communicate(b"".join(line + b"\n" for line in lines), timeout=HANG)
    assert err == b""
    assert process.returncode == 0
    return lines, [json.loads(line) for line in out.splitlines()]


def test_a_thousand_lines_give_a_thousand_answers_in_order(thousand):
    _, found = thousand
    assert len(found) == 1000
    for number, answer in enumerate(found):
        if number % 50 not in {7, 23}:
            assert answer["id"] == number
            assert answer["text"] == f"{CLEAN.strip()} Number {number}.\n"


def test_each_broken_line_gets_a_clear_error(thousand):
    _, found = thousand
    for line, answer in zip(BROKEN, found[7::50], strict=True):
        assert set(answer) == {"id", "error"}, line[:60]
        assert set(answer["error"]) == {"type", "message"}
        assert answer["error"]["type"] in {"not-json", "no-text", "wrong-type"}, line[:60]
        assert answer["error"]["message"]


def test_each_hostile_line_gets_an_answer_under_its_id(thousand):
    lines, found = thousand
    for line, answer in zip(lines[23::50], found[23::50], strict=True):
        assert ("text" in answer) != ("error" in answer)
        try:
            given_id = json.loads(line).get("id")
        except ValueError:
            given_id = None
        assert answer["id"] == given_id
    by_id = {answer["id"]: answer for answer in found[23::50]}
    assert by_id["h3"]["text"] == "A lone \ufffd surrogate\n" or "\ufffd" in by_id["h3"]["text"]
    assert by_id["h7"]["text"] == ""
    assert by_id["h9"]["text"] == ""


def test_a_line_gets_the_same_answer_alone_as_among_others(thousand):
    lines, found = thousand
    for number in (0, 7, 73, 999):
        assert answers([lines[number]]) == [found[number]]


@pytest.mark.parametrize(
    "given_id", [0, -1, 10**30, 1.5, True, "", "é\u2028", ["a", {"b": None}], {"c": 1}]
)
def test_an_id_is_echoed_whatever_it_is(given_id):
    (answer,) = answers([record(id=given_id, text=TEXT)])
    assert answer["id"] == given_id
    assert type(answer["id"]) is type(given_id)
    assert answer["text"] == CLEAN


def test_an_id_is_echoed_from_inside_a_record():
    config = make_config({"input": {"fields": {"id": "meta.id"}}})
    line = record(meta={"id": 7}, text="One.")
    assert [answer["id"] for answer in answers([line], config)] == [7]


def test_a_record_without_an_id_is_answered_with_null():
    assert [answer["id"] for answer in answers([record(text=TEXT), b"{}"])] == [None, None]


def test_edits_are_added_on_request_and_lead_back_to_the_raw_text():
    (plain,) = answers([record(text=TEXT)])
    (answer,) = answers([record(text=TEXT)], edits=True)
    assert "edits" not in plain
    assert answer["entities"] == plain["entities"]
    text = answer["text"]
    applied = [edit for edit in answer["edits"] if edit["status"] == "applied"]
    for number in sorted({edit["pass"] for edit in applied}, reverse=True):
        edits = [
            Edit(Span(edit["start"], edit["end"]), edit["before"], edit["after"], edit["rule"])
            for edit in applied
            if edit["pass"] == number
        ]
        grown = sum(edit.growth for edit in edits)
        text = ChangeSet(len(text) - grown, tuple(edits)).invert().apply(text)
    assert text == TEXT


def test_html_and_url_come_from_the_record():
    page = f"<html><body><article><h1>A title</h1><p>{TEXT}</p></article></body></html>"
    (answer,) = answers([record(id=1, html=page, url="https://news.example.com/a")])
    assert CLEAN.strip() in answer["text"]
    assert answer["metadata"]["hostname"] == "news.example.com"


def test_field_names_and_limits_come_from_the_config():
    fields = {"id": "key", "text": "body"}
    config = make_config({"input": {"fields": fields, "max_megabytes": 1}})
    lines = [record(key=1, body=TEXT), record(key=2, body="x" * 1_000_001)]
    first, second = answers(lines, config)
    assert (first["id"], first["text"]) == (1, CLEAN)
    assert second["error"]["type"] == "too-large"


def test_a_stream_can_be_read_from_a_file_and_with_the_options_of_the_command(tmp_path):
    stream, config = tmp_path / "stream.jsonl", tmp_path / "config.yaml"
    stream.write_bytes(b"\n".join([record(id=1, text=TEXT), record(id=2, text=TEXT)]))
    config.write_text("rules: {disable: [layout/*]}\n")
    options = ["-c", str(config), "--skip", "spacing", "--edits", str(stream)]
    found = subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, check=True)
    assert [
        (answer["id"], answer["text"], answer["edits"])
        for answer in map(json.loads, found.stdout.splitlines())
    ] == [(1, TEXT, []), (2, TEXT, [])]


def test_nobody_reading_the_answers_is_no_error():
    with start() as process:
        process.stdin.write(record(text=TEXT) + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        for _ in range(5):
            try:
                process.stdin.write((record(text=TEXT) + b"\n") * 1000)
                process.stdin.flush()
            except BrokenPipeError:
                break
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        assert process.wait(HANG) == 0
        assert process.stderr.read() == b""
