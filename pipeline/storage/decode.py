"""Bytes to text, or a reason why not.

What a program guesses wrong here nobody can mend later: a text read in the wrong charset
looks like damage of another kind. So a byte order mark is believed, then UTF-8, which
other charsets hardly ever look like, then what the page declares; only then is guessed,
and a guess that is not good enough is a reject.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

#: A byte order mark and what it announces; UTF-32's begins with UTF-16's, so it is first.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Never guessed: two bytes a character fit four letters of anything, and nobody scrapes
#: a mainframe.
NOT_GUESSED = [
    *("utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"),
    *("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"),
]

#: These put other letters into plain ASCII bytes, so the bytes always look like UTF-8.
SEVEN_BIT = ("iso2022", "hz")

#: What pages mean by what they say (https://encoding.spec.whatwg.org/#names-and-labels).
MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}

#: Codecs of Python's that are no charset of a page.
NOT_CHARSETS = ("utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape")

#: `<meta charset="...">`, or `charset=...` inside a `content` attribute.
DECLARED = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([-\w:.]{2,40})", re.IGNORECASE
)
#: How far into a page a declaration counts, in bytes; browsers look at the first 1024.
DECLARATION_WITHIN = 4096

#: More NULs than one in so many characters: this is no text.
CHARACTERS_A_NUL = 1000
#: More other control characters than one in so many: this is no text.
CHARACTERS_A_CONTROL = 10

CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SURROGATES = re.compile(r"[\ud800-\udfff]")


class UndecodableError(ValueError):
    """These bytes are no text; `reason` is `binary` or `unknown-charset`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def decode(
    data: bytes, confidence: float, *, markup: bool = False, header: str | None = None
) -> str:
    """The text that `data` holds, without its byte order mark, line breaks as they are.

    A guessed charset must reach `confidence` (0 to 1). With `markup` a charset that the
    page declares is believed before one is guessed, and before that the one that its
    server named in the `header`; then a broken character becomes U+FFFD, as in a browser.
    Raises UndecodableError.
    """
    mark, charset = _marked(data)
    if charset:
        text = data[len(mark) :].decode(charset, "replace")
    else:
        _refuse_binary(data.count(b"\0"), 0, len(data))
        declared = (known_charset(header) or declared_charset(data)) if markup else None
        text = _decode_unmarked(data, confidence, declared)
    _refuse_binary(text.count("\0"), len(CONTROLS.findall(text)), len(text))
    return text


def well_formed(text: str) -> str:
    """The text with each lone surrogate, which no encoding can hold, as U+FFFD."""
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def declared_charset(data: bytes) -> str | None:
    """The charset that a page declares, as Python's name for what is meant; None: unknown."""
    match = DECLARED.search(data[:DECLARATION_WITHIN])
    return known_charset(match[1].decode("ascii")) if match else None


def known_charset(label: str | None) -> str | None:
    """Python's name for the charset that is meant by a label; None: unknown."""
    try:
        found = codecs.lookup(label or "")
        "".encode(found.name)  # `rot13` and `hex` are codecs, but not for text
    except (LookupError, UnicodeError):
        return None
    if found.name in NOT_CHARSETS:
        return None
    if found.name.startswith("utf-"):
        return "utf-8"  # a page whose declaration reads as ASCII is not in UTF-16
    return MEANT.get(found.name, found.name)


def _marked(data: bytes) -> tuple[bytes, str | None]:
    for mark, charset in MARKS:
        if data.startswith(mark):
            return mark, charset
    return b"", None


def _decode_unmarked(data: bytes, confidence: float, declared: str | None) -> str:
    if declared and declared.startswith(SEVEN_BIT):
        return data.decode(declared, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if declared:
        return well_formed(data.decode(declared, "replace"))
    charset, found = _guess(data)
    if not charset or found < confidence:
        raise UndecodableError(
            "unknown-charset",
            f"expected text in a known charset, found byte 0x{data[broken.start]:02x} at "
            f"{broken.start}, which is not UTF-8; the best guess is {charset or 'none'} with "
            f"a confidence of {found:.2f}, wanted are {confidence:g}",
        )
    return well_formed(data.decode(charset, "replace"))


def _guess(data: bytes) -> tuple[str, float]:
    """The likeliest charset and the confidence in it.

    A few words fit many charsets equally well; of those the web's commonest is meant.
    """
    matches = from_bytes(data, cp_exclusion=NOT_GUESSED)
    best = matches.best()
    if best is None:
        return "", 0.0
    for match in matches:
        western = match.encoding == "cp1252" or "cp1252" in match.could_be_from_charset
        if western and match.chaos <= best.chaos and match.coherence >= best.coherence:
            return "cp1252", 1 - match.chaos
    return best.encoding, 1 - best.chaos


def _refuse_binary(nuls: int, controls: int, length: int) -> None:
    if nuls * CHARACTERS_A_NUL > length or controls * CHARACTERS_A_CONTROL > length:
        raise UndecodableError(
            "binary",
            f"expected text, found {nuls} NUL and {controls} other control characters in {length}",
        )
