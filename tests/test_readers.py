"""Whatever comes in: a document or a reject in its place, and the rest goes on."""

import gzip
import io
import json
import re
from contextlib import suppress
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Config, make_config
from pipeline.document import Document, Rejected
from pipeline.storage import streams
from pipeline.storage.decode import UndecodableError, decode
from pipeline.storage.readers import Range, read, reader_of
from pipeline.storage.records import document_id, document_key, parse_json, record_document

CONFIG = Config()
SMALL = make_config({"input": {"max_megabytes": 1}})


RUSSIAN = "Президент заявил, что экономика страны находится в хорошем состоянии."
JAPANESE = (
    "大統領は、困難にもかかわらず、国の経済は良好な状態にあると述べた。これは日本語の文章です。"
)


def found(items):
    """Texts of documents, reasons of rejects."""
    return [item.text if isinstance(item, Document) else item.reason for item in items]


def lines_of(*records):
    return b"".join(
        record if isinstance(record, bytes) else json.dumps(record).encode() + b"\n"
        for record in records
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("naïve".encode(), "naïve"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("a😀".encode("utf-16"), "a😀"),
        (b"\xfe\xff" + "a😀".encode("utf-16-be"), "a😀"),
        ("a😀".encode("utf-32"), "a😀"),
        (b"\xff\xfe\x00\xd8a\x00", "\N{REPLACEMENT CHARACTER}a"),
        (b"one\r\ntwo\rthree\x0bfour\n", "one\r\ntwo\rthree\x0bfour\n"),
        (b"caf\xe9", "café"),
        ("“It’s over,” he said.".encode("cp1252"), "“It’s over,” he said."),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8-r"), RUSSIAN),
        (JAPANESE.encode("cp932"), JAPANESE),
        (JAPANESE.encode("euc-jp"), JAPANESE),
    ],
)
def test_bytes_become_the_text_they_hold(data, text):
    assert decode(data, 0.5) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary"),
        (b"h\x00i\x00", "binary"),
        (b"\x01\x02\x03 abc", "binary"),
        (bytes(range(128, 256)) * 20, "unknown-charset"),
    ],
)
def test_what_is_no_text_is_refused(data, reason):
    with pytest.raises(UndecodableError) as refused:
        decode(data, 0.5)
    assert refused.value.reason == reason


def test_one_stray_nul_in_a_long_text_is_no_reason_to_refuse_it():
    assert decode(b"word " * 400 + b"\0", 0.5).endswith("\0")


def test_a_guess_below_the_wanted_confidence_is_refused():
    with pytest.raises(UndecodableError, match="confidence"):
        decode(b"caf\xe9 \x81\x8d\x90" * 9, 1.0)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        (b'<meta http-equiv=Content-Type content="text/html; charset=Shift_JIS"><p>\x93\xfa', "日"),
        (b"<meta charset=iso-8859-1><p>\x93caf\xe9\x94", "“café”"),
        ("<meta charset=iso-8859-1><p>café".encode(), "café"),
        (b"<meta charset=utf-8><p>caf\xc3\xa9 \xff!", "café \N{REPLACEMENT CHARACTER}!"),
        (b"<meta charset=rot13><p>caf\xc3\xa9", "café"),
        (b"<meta charset=no-such-thing><p>caf\xe9 au lait", "café au lait"),
    ],
)
def test_a_page_is_read_in_the_charset_it_means(tmp_path, markup, text):
    page = tmp_path / "page.html"
    page.write_bytes(markup)
    assert found(read(page, CONFIG)) == [text]


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_text_that_can_be_written_or_refused(data, markup):
    with suppress(UndecodableError):
        decode(data, 0.5, markup=markup).encode()


def test_a_broken_record_stops_none_after_it(tmp_path):
    file = tmp_path / "feed.jsonl"
    file.write_bytes(
        lines_of(
            b"\xef\xbb\xbf",
            {"id": 1, "text": "first"},
            b"\n",
            b"   \n",
            b"{torn\n",
            [1, 2],
            None,
            {"id": "x"},
            {"id": "y", "text": 17},
            {"text": "bad url", "url": ["http://"]},
            {"text": "bad title", "title": {"main": "x"}},
            {"text": "bad authors", "authors": ["x", 1]},
            b'{"text": "not \xff UTF-8"}\n',
            b'{"text": NaN}\n',
            b"[" * 100_000 + b"\n",
            b'{"text": "half \\ud83d"}\n',
            b'{"text": "nul \\u0000"}\n',
            {"text": ""},
            {"text": "   "},
            b'{"text": "last"}',
        )
    )
    items = list(read(file, CONFIG))
    wrong = ["wrong-type"]
    assert found(items) == [
        "first",
        "not-json",
        *wrong * 2,
        "no-text",
        *wrong * 4,
        *["not-json"] * 3,
        "half \N{REPLACEMENT CHARACTER}",
        "nul \0",
        "",
        "   ",
        "last",
    ]
    data = file.read_bytes()
    for item in items:
        if isinstance(item, Rejected):
            start, end = item.where
            assert data[start - 1 : start] + data[end : end + 1] == b"\n\n"
            assert len(item.message) < 400
    assert items[0].source_id == "1"
    assert "y" in {item.source_id for item in items}
    messages = " ".join(item.message for item in items if isinstance(item, Rejected))
    assert "url: expected a string, found a list" in messages
    assert "authors: expected a list of strings" in messages


def test_a_line_too_long_is_passed_over_without_being_held(tmp_path, monkeypatch):
    file = tmp_path / "long.jsonl"
    file.write_bytes(lines_of({"text": "a"}, b"x" * 2_500_000 + b"\n", {"text": "b"}))
    monkeypatch.setattr(streams, "CHUNK", 1000)
    held = []
    original = streams._line

    def spy(number, start, length, pieces, limit):
        held.append(sum(map(len, pieces)))
        return original(number, start, length, pieces, limit)

    monkeypatch.setattr(streams, "_line", spy)
    assert found(read(file, SMALL)) == ["a", "too-large", "b"]
    assert max(held) < 100


def test_documents_over_the_limit_are_rejects(tmp_path):
    text = "word " * 200_001
    (tmp_path / "big.txt").write_text(text)
    assert found(read(tmp_path / "big.txt", SMALL)) == ["too-large"]
    assert record_document({"text": text}, SMALL, "").reason == "too-large"
    assert record_document({"html": text}, SMALL, "").reason == "too-large"


RECORDS = [{"text": f"number {number} " + "x" * number} for number in range(3000)]
ALL = [record["text"] for record in RECORDS]


def frames(data):
    """As two zstd frames, the second without its length, as a stream writes it."""
    first = zstandard.ZstdCompressor().compress(data[:100_000])
    second = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(second, closefd=False) as writer:
        writer.write(data[100_000:])
    return first + second.getvalue()


def members(data):
    return gzip.compress(data[:100_000], mtime=0) + gzip.compress(data[100_000:], mtime=0)


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", members), (".zst", frames)])
def test_compressed_lines_are_read_up_to_where_they_are_cut(tmp_path, suffix, compress):
    data = lines_of(*RECORDS)
    whole = compress(data)
    file = tmp_path / f"feed.jsonl{suffix}"
    file.write_bytes(whole)
    assert found(read(file, CONFIG)) == ALL

    file.write_bytes(whole[:-9])
    *documents, last = read(file, CONFIG)
    assert (last.reason, "ends too early" in last.message) == ("truncated", True)
    assert found(documents) == ALL[: len(documents)]
    # What had been inflated before the end is not lost with the error.
    assert len(documents) > 2500
    start, end = last.where
    assert data[start - 1 : start] == b"\n"
    assert end <= len(data)

    file.write_bytes(b"no such thing")
    assert found(read(file, CONFIG)) == ["corrupt"]
    file.write_bytes(b"")
    assert found(read(file, CONFIG)) == []


def test_files_that_cannot_be_read_are_rejects(tmp_path):
    for name in ("a.txt", "a.html", "a.jsonl", "a.jsonl.gz", "a.parquet"):
        assert found(read(tmp_path / name, CONFIG)) == ["unreadable"], name
    (tmp_path / "b.parquet").write_bytes(b"PAR1 but no more")
    assert found(read(tmp_path / "b.parquet", CONFIG)) == ["not-parquet"]


def test_a_range_of_a_container_is_those_records_of_it(tmp_path):
    plain = tmp_path / "feed.jsonl"
    plain.write_bytes(lines_of(*RECORDS))
    squeezed = tmp_path / "feed.jsonl.gz"
    squeezed.write_bytes(gzip.compress(plain.read_bytes()))
    table = tmp_path / "feed.parquet"
    pq.write_table(pa.Table.from_pylist(RECORDS), table, row_group_size=700)
    offset = len(lines_of(*RECORDS[:1000]))
    for file, start in ((plain, offset), (plain, 0), (squeezed, 0), (table, 0)):
        items = reader_of(file.name)(file, "name", CONFIG, Range(1000, 1100, start))
        numbers, texts = zip(*((item.number, item.read().text) for item in items), strict=True)
        assert numbers == tuple(range(1000, 1100))
        assert list(texts) == ALL[1000:1100]


def test_parquet_rows_of_any_type_are_read_or_rejected(tmp_path):
    file = tmp_path / "rows.parquet"
    when = datetime(2025, 3, 1, 12, tzinfo=UTC)
    rows = [
        {"doc": {"id": 7, "body": "nested"}, "created": when, "html": None, "other": 1},
        {"doc": {"id": 8, "body": None}, "created": None, "html": b"<p>caf\xe9", "other": 2},
        {"doc": None, "created": None, "html": None, "other": 3},
    ]
    pq.write_table(pa.Table.from_pylist(rows), file)
    config = make_config({"input": {"fields": {"id": "doc.id", "text": "doc.body"}}})
    first, second, third = read(file, config)
    assert (first.text, first.source_id, first.created) == ("nested", "7", when.isoformat())
    assert (second.text, second.source_id) == ("café", "8")
    assert third.reason == "no-text"
    assert "row 2" in third.message
    assert found(read(file, make_config({"input": {"fields": {"text": "other"}}}))) == (
        ["wrong-type"] * 3
    )
    assert found(read(file, make_config({"input": {"fields": {"html": "x"}}}))) == ["no-text"] * 3


def test_a_parquet_string_that_is_not_utf8_is_a_reject_of_its_own(tmp_path):
    file = tmp_path / "rows.parquet"
    strings = pa.array([b"good", b"b\xffd", b"fine"]).cast(pa.string(), safe=False)
    pq.write_table(pa.table({"text": strings}), file)
    assert found(read(file, CONFIG)) == ["good", "unreadable", "fine"]


def test_a_record_may_hold_a_page_and_knows_better_than_it():
    page = "<html><head><title>Page title</title></head><body><p>Some words.</p></body></html>"
    record = {"id": "a", "html": page, "url": "https://example.org/a", "title": "Record title"}
    document = record_document(record, CONFIG, "feed")
    assert document.text == "Some words."
    assert document.hints["title"] == "Record title"
    assert (document.url, document.source, document.source_id) == (record["url"], "feed", "a")


@pytest.mark.parametrize("id", [0, 1.5, True, ["a"], {"b": 1}, "", "\ud800"])
def test_an_id_of_any_type_is_no_reason_to_reject(id):
    document = record_document({"id": id, "text": "x"}, CONFIG, "")
    assert isinstance(document.source_id, str)
    document.source_id.encode()


def test_ids_tell_apart_what_is_apart():
    keys = [
        document_key("x", None, "x"),
        document_key(None, "x", "x"),
        document_key(None, None, "x"),
    ]
    ids = {
        document_id(source, key, times) for source in ("a", "b") for key in keys for times in (0, 1)
    }
    assert len(ids) == 12
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in ids)
    assert document_id("a", keys[0], 0) == document_id("a", keys[0], 0)


def test_json_with_lone_surrogates_and_large_numbers_is_json():
    assert parse_json(b'{"a": "\\ud800", "b": 1' + b"0" * 400 + b"}")["a"] == "\ud800"
