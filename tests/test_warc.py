"""A crawl's records become documents, whatever the crawler left in them."""

import gzip
import zlib

import pytest

from pipeline.config import Config
from pipeline.document import Document
from pipeline.storage.readers import Range, is_container, read, read_warc
from pipeline.storage.split import split

PAGE = "<html><body><p>The bell of the café hung in the library for years.</p></body></html>"
GZIPPED = gzip.compress(PAGE.encode())


def record(content, kind="response", number=1, **head):
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Date": "2024-05-06T07:08:09Z",
        "WARC-Target-URI": f"https://example.org/{number}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(content)),
    } | {name.replace("_", "-"): value for name, value in head.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"WARC/1.1\r\n{lines}\r\n".encode() + content + b"\r\n\r\n"


def answer(body, status="200 OK", **head):
    fields = {"Content-Type": "text/html; charset=utf-8"} | {
        name.replace("_", "-"): value for name, value in head.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def found(tmp_path, data, name="crawl.warc"):
    file = tmp_path / name
    file.write_bytes(data)
    return list(read(file, Config()))


def test_a_response_is_a_document(tmp_path):
    data = record(b"software: x\r\n", "warcinfo") + record(b"GET / HTTP/1.1\r\n\r\n", "request")
    (page,) = found(tmp_path, data + record(answer(PAGE.encode())))
    assert page.text == "The bell of the café hung in the library for years."
    assert (page.url, page.added) == ("https://example.org/1", "2024-05-06T07:08:09Z")
    assert page.source_id == page.hints["warc_record_id"] == "<urn:uuid:1>"
    assert page.hints["warc_date"] == "2024-05-06T07:08:09Z"


def chunked(body):
    pieces = [body[start : start + 30] for start in range(0, len(body), 30)]
    return (
        b"".join(f"{len(one):x};x=y\r\n".encode() + one + b"\r\n" for one in pieces) + b"0\r\n\r\n"
    )


@pytest.mark.parametrize(
    "content",
    [
        answer(PAGE.encode("latin-1"), Content_Type="text/html; charset=iso-8859-1"),
        answer(PAGE.encode("latin-1"), Content_Type='text/html;charset="ISO-8859-1"'),
        answer(chunked(PAGE.encode()), Transfer_Encoding="chunked"),
        answer(PAGE.encode(), Transfer_Encoding="chunked"),
        answer(GZIPPED, Content_Encoding="gzip"),
        answer(chunked(GZIPPED), Transfer_Encoding="chunked", Content_Encoding="gzip"),
        answer(zlib.compress(PAGE.encode()), Content_Encoding="deflate"),
        answer(zlib.compress(PAGE.encode(), wbits=-15), Content_Encoding="deflate"),
        answer(PAGE.encode(), Content_Encoding="gzip"),
        answer(PAGE.encode(), Content_Type="Application/XHTML+XML"),
        answer(PAGE.encode()).replace(b"\r\n", b"\n"),
    ],
)  # fmt: skip
def test_a_body_is_unpacked_as_its_head_says(tmp_path, content):
    (page,) = found(tmp_path, record(content))
    assert page.text == "The bell of the café hung in the library for years."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (answer(b"GIF89a", Content_Type="image/gif"), "not-html"),
        (answer(PAGE.encode(), Content_Type=""), "not-html"),
        (answer(PAGE.encode(), status="404 Not Found"), "http-status"),
        (b"nonsense", "not-http"),
        (answer(PAGE.encode(), Content_Encoding="br"), "unknown-coding"),
        (answer(b"\x1f\x8bnonsense", Content_Encoding="gzip"), "corrupt"),
        (answer(gzip.compress(bytes(51_000_000)), Content_Encoding="gzip"), "too-large"),
        (answer(b"<p>\0\0\0\0"), "binary"),
    ],
)
def test_what_is_no_page_is_a_reject_and_the_next_comes_out(tmp_path, content, reason):
    rejected, page = found(tmp_path, record(content) + record(answer(PAGE.encode()), number=2))
    assert (rejected.reason, rejected.source_id) == (reason, "<urn:uuid:1>")
    assert rejected.where == (0, len(record(content)) - 4)
    assert isinstance(page, Document)


def test_a_resource_needs_no_http(tmp_path):
    data = record(PAGE.encode("utf-16"), "resource", Content_Type="text/html")
    assert "café" in found(tmp_path, data)[0].text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (record(answer(PAGE.encode()))[:-100], "truncated"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "truncated"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\n", "corrupt"),
        (b"no warc at all\r\n\r\n", "corrupt"),
        (b"WARC/1.0\r\n" + b"x" * 3_000_000, "corrupt"),
    ],
)
def test_a_broken_file_gives_what_could_be_read(tmp_path, data, reason):
    page, rejected = found(tmp_path, record(answer(PAGE.encode())) + data)
    assert isinstance(page, Document)
    assert rejected.reason == reason
    assert rejected.where[0] == len(record(answer(PAGE.encode())))


def test_compressed_files_have_a_member_a_record(tmp_path):
    data = b"".join(gzip.compress(record(answer(PAGE.encode()), number=n)) for n in range(3))
    assert len(found(tmp_path, data, "crawl.warc.gz")) == 3
    *pages, rejected = found(tmp_path, data[:-20], "crawl.warc.gz")
    assert (len(pages), rejected.reason) == (2, "truncated")


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_crawl_is_cut_into_ranges(tmp_path, name):
    records = [record(answer(PAGE.encode()), number=n) for n in range(5)]
    records.insert(1, record(b"x", "request"))
    file = tmp_path / name
    data = b"".join(records)
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    config = Config.model_validate({"engine": {"shard_documents": 2}})
    pieces = split(file, config)
    assert is_container(name)
    assert [piece.records for piece in pieces] == [2, 2, 1]
    read_again = [
        item.read().source_id
        for piece in pieces
        for item in read_warc(file, name, config, Range(piece.first, piece.last, piece.offset))
    ]
    assert read_again == [f"<urn:uuid:{n}>" for n in range(5)]
