"""Encoding: characters that are not the ones that were written.

The repairs of mojibake, entities and widths are ftfy's (https://ftfy.readthedocs.io);
what is added is that each becomes an edit with a place. ftfy is asked line by line, with
no memory from line to line, and its quotes stay curly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import ftfy
import ftfy.fixes
import regex
from rapidfuzz.distance import Levenshtein

from pipeline.annotate.text import Line, Text
from pipeline.rules import Change, rule

LINE_BREAK = regex.compile(r"\r\n?|[\v\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
ENTITY = regex.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,24});")
MARKUP = regex.compile(r"<[a-zA-Z/!]")
TERMINAL_ESCAPE = regex.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]|\x1b(?!\[)")
C1 = regex.compile(r"[\x80-\x9f]")
SPACE = regex.compile(r"[\N{NO-BREAK SPACE}\u2000-\u200a\N{NARROW NO-BREAK SPACE}\u205f]")
INVISIBLE = regex.compile(
    r"""
      [\N{ZERO WIDTH NO-BREAK SPACE}\N{WORD JOINER}\N{SOFT HYPHEN}]
    | (?<![\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]) \N{ZERO WIDTH SPACE}
    | (?<=[\p{Latin}\p{Cyrillic}\p{Greek}\d\p{P}\s]|^)       # these scripts need no joiners
        [\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}]
        (?=[\p{Latin}\p{Cyrillic}\p{Greek}\d\p{P}\s]|$)
    """,
    regex.VERBOSE,
)
LIGATURE = regex.compile(r"[\ufb00-\ufb06]")
FULLWIDTH = regex.compile(r"[\uff01-\uff5e]+")
CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\N{IDEOGRAPHIC FULL STOP}]")
CLUSTER = regex.compile(r"\X")

#: Beyond so many differing characters the difference is one edit: finding the small ones
#: takes time and memory that grow with the square.
DIFF_LIMIT = 2000


@rule(
    "encoding/line-break",
    "a line ends with a line feed",
    trigger=r"[\r\v\f\u2028\u2029]",
    fixes={"one\r\ntwo\rthree\u2028four\ffive": "one\ntwo\nthree\nfour\nfive"},
    keeps=["one\ntwo", "one\ttwo"],
    whole_document=True,
    enters_protected=True,
)
def line_break(text: Text) -> Iterator[Change]:
    """Line breaks of other systems, page breaks and Unicode's separators.

    U+0085 is not among them: in scraped text it is an ellipsis in Windows-1252 that was
    read as Latin-1, see `encoding/c1-control`.
    """
    for match in LINE_BREAK.finditer(text.text):
        yield Change(match.span(), "\n")


# What ftfy's test for badness cannot do without: a character that stands in mojibake alone,
# or two characters side by side of which one is more than punctuation of good typography.
# Were it any character beyond ASCII, every curly quote would be put to that test.
MOJIBAKE = (
    r"[\x80-\x9fÂÃŒœ]"
    r"|[^\x00-\x7f–—―‘’“”•…·][^\x00-\x7f]"
    r"|[^\x00-\x7f][^\x00-\x7f–—―‘’“”•…·]"
)


@rule(
    "encoding/mojibake",
    "the bytes were decoded in the wrong character set",
    trigger=MOJIBAKE,
    fixes={
        "Itâ€™s a cafÃ© in MÃ¼nchen.": "It’s a café in München.",
        "voilÃ le travail": "voilà le travail",
    },
    keeps=["It’s a café in München.", "AMANHÃ e São Paulo", "«Où?», dit-il"],
    enters_protected=True,
)
def mojibake(line: Line) -> Iterator[Change]:
    """UTF-8 read as Windows-1252 or a relative of it, as ftfy finds and reverses it.

    The reason of each edit is ftfy's own plan for the line. Text that only looks odd is
    left alone: ftfy's badness test decides.
    """
    if not ftfy.badness.is_bad(line.text):
        return
    fixed, plan = ftfy.fix_encoding_and_explain(line.text)
    if fixed == line.text:
        return
    reason = "ftfy: " + ", ".join(f"{step.action} {step.parameter}" for step in plan or ())
    for start, end, after in _differences(line.text, fixed):
        yield Change((start, end), after, reason)


@rule(
    "encoding/entity",
    "an HTML entity was left undecoded",
    trigger=r"&[#A-Za-z]",
    fixes={
        "Tom &amp; Jerry&#8217;s &ldquo;show&rdquo;": "Tom & Jerry’s “show”",
        "twice: &amp;amp;": "twice: &",
    },
    keeps=["AT&T; and R&D", "<b>Tom &amp; Jerry</b>", "&unknown; stays"],
    whole_document=True,
    enters_protected=True,
)
def entity(text: Text) -> Iterator[Change]:
    """Character references such as `&amp;`. A line with markup in it is left alone: there
    they are right. So is code, where they may be what is talked about.
    """
    for line in text.lines:
        if "&" in line.text and not MARKUP.search(line.text):
            for match in ENTITY.finditer(line.text):
                start, end = line.start + match.start(), line.start + match.end()
                decoded = ftfy.fixes.unescape_html(match[0])
                if decoded != match[0] and not text.is_code(start):
                    yield Change((start, end), decoded)


@rule(
    "encoding/terminal-escape",
    "a control sequence of a terminal is no text",
    trigger=r"\x1b",
    fixes={"\x1b[36;44mblue\x1b[0m": "blue"},
    keeps=["[36;44m", "blue"],
    enters_protected=True,
)
def terminal_escape(line: Line) -> Iterator[Change]:
    """Colour codes and the like, copied from a terminal."""
    for match in TERMINAL_ESCAPE.finditer(line.text):
        yield Change(match.span(), "")


@rule(
    "encoding/control-character",
    "a control character shows nothing",
    trigger=r"[\x00-\x08\x0e-\x1f\x7f]",
    fixes={"be\x07ll\x00": "bell"},
    keeps=["a\tb", "plain"],
    enters_protected=True,
)
def control_character(line: Line) -> Iterator[Change]:
    """Control characters other than tabs and line breaks."""
    for match in CONTROL.finditer(line.text):
        yield Change(match.span(), "")


@rule(
    "encoding/c1-control",
    "a control character stands for the character Windows-1252 has there",
    trigger=r"[\x80-\x9f]",
    fixes={"wait\x85 it\x92s": "wait… it’s", "a\x81b": "ab"},
    keeps=["wait… it’s", "é"],
    enters_protected=True,
)
def c1_control(line: Line) -> Iterator[Change]:
    """C1 controls never stand in text on purpose. Browsers read them as Windows-1252 too."""
    for match in C1.finditer(line.text):
        meant = ftfy.fixes.fix_c1_controls(match[0])
        yield Change(match.span(), "" if meant == match[0] else meant)


@rule(
    "encoding/no-break-space",
    "a space of another kind stands where an ordinary one belongs",
    trigger=r"[\u00a0\u2000-\u200a\u202f\u205f]",
    fixes={"10\N{NO-BREAK SPACE}km\N{THIN SPACE}away": "10 km away"},
    keeps=["全角\N{IDEOGRAPHIC SPACE}空白", "10 km"],
    enters_protected=True,
)
def no_break_space(line: Line) -> Iterator[Change]:
    """No-break, thin and other typographic spaces; the ideographic one stays."""
    for match in SPACE.finditer(line.text):
        yield Change(match.span(), " ")


@rule(
    "encoding/zero-width",
    "an invisible character splits the word for every search",
    trigger=r"[\u00ad\u200b-\u200d\u2060\ufeff]",
    fixes={
        "in\N{SOFT HYPHEN}vis\N{ZERO WIDTH SPACE}ible": "invisible",
        "a\N{ZERO WIDTH JOINER}b": "ab",
    },
    keeps=["👩\N{ZERO WIDTH JOINER}🚀", "می\N{ZERO WIDTH NON-JOINER}خواهم", "invisible"],
    enters_protected=True,
)
def zero_width(line: Line) -> Iterator[Change]:
    """Zero-width spaces, joiners and soft hyphens, but for the scripts and the emoji that
    are written with them.
    """
    for match in INVISIBLE.finditer(line.text):
        yield Change(match.span(), "")


@rule(
    "encoding/ligature",
    "a ligature is the font's business",
    trigger=r"[\ufb00-\ufb06]",
    fixes={"the ﬁrst oﬀer": "the first offer"},
    keeps=["œuvre", "Æsop"],
    enters_protected=True,
)
def ligature(line: Line) -> Iterator[Change]:
    """Typographic ligatures, as PDFs leave them; `œ` and `æ` are letters."""
    for match in LIGATURE.finditer(line.text):
        yield Change(match.span(), unicodedata.normalize("NFKC", match[0]))


@rule(
    "encoding/fullwidth",
    "a letter of East Asian width stands among Latin text",
    trigger=r"[\uff01-\uff5e]",
    fixes={"ＬＯＵＤ ＮＯＩＳＥＳ！": "LOUD NOISES!"},
    keeps=["你好，世界！", "ﾊﾝｶｸ"],
    enters_protected=True,
)
def fullwidth(line: Line) -> Iterator[Change]:
    """Fullwidth letters and marks in a line without any Chinese, Japanese or Korean."""
    if CJK.search(line.text):
        return
    for match in FULLWIDTH.finditer(line.text):
        yield Change(match.span(), ftfy.fixes.fix_character_width(match[0]))


@rule(
    "encoding/not-composed",
    "a letter and its accent are one character",
    trigger=r"[\u0300-\u200f\u2028-\U0010ffff]",
    fixes={"cafe\N{COMBINING ACUTE ACCENT}": "café", "\N{ANGSTROM SIGN}": "Å"},
    keeps=["café", "x\N{COMBINING LONG STROKE OVERLAY}"],
    enters_protected=True,
)
def not_composed(line: Line) -> Iterator[Change]:
    """Unicode normalisation form C, one grapheme cluster at a time.

    Characters below U+0300, the first accent, and dashes and quotes are as they must be.
    """
    if unicodedata.is_normalized("NFC", line.text):
        return
    for match in CLUSTER.finditer(line.text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            yield Change(match.span(), composed)


def _differences(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """The small replacements that make `new` of `old`: (start, end, after)."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    back = 0
    while back < min(len(old), len(new)) - start and old[-1 - back] == new[-1 - back]:
        back += 1
    old_middle, new_middle = old[start : len(old) - back], new[start : len(new) - back]
    if max(len(old_middle), len(new_middle)) > DIFF_LIMIT:
        yield start, len(old) - back, new_middle
        return
    pending: tuple[int, int, str] | None = None
    for step in Levenshtein.opcodes(old_middle, new_middle):
        if step.tag == "equal":
            if pending:
                yield pending
            pending = None
            continue
        first, past = start + step.src_start, start + step.src_end
        after = new_middle[step.dest_start : step.dest_end]
        if pending:
            first, after = pending[0], pending[2] + after
        pending = (first, past, after)
    if pending:
        yield pending
