"""Spacing: spaces that are missing and spaces that are too many."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Line
from pipeline.annotate.words import is_ordinary
from pipeline.rules import Change, rule

FRENCH = regex.compile(
    r"(?i)\b(?:un|le|la|les|des|une|est|pas|que|qui|vous|nous|dans|pour|sur|avec)\b|[«»]"
)
GLUED_COMMA = regex.compile(
    r"""
    (?<= \p{L}{2} [”’"]? | \p{L} \) ) (?<! = [\w-]{1,40} )   # a list of values is no sentence
    , (?= \p{L}{2} )
    """,
    regex.VERBOSE,
)
SPACED_COMMA = regex.compile(r",\s")
GLUED_STOP = regex.compile(r"(?<![\w@./-])(\p{Ll}{2,})[.](\p{Lu}\p{Ll}*)(?=[\s,;:’'”\"]|$)")
GLUED_QUESTION = regex.compile(r"(?<=\p{Ll}{2})[?!](?=\p{Lu}\p{Ll}|[IA]\s)")
GLUED_ABBREVIATION = regex.compile(
    r"(?<![\w.])(?:(?:\p{Lu}\.){2,8}|[ap]\.m\.)(?=\p{Ll}{2,}(?![\w.@])|\p{Lu}\p{Ll}{2})"
)
GLUED_TITLE = regex.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Lt|Sgt|Capt|Rev)\.(?=\p{Lu}\p{Ll})"
)
GLUED_CLOSING_QUOTE = regex.compile(r"(?<=[\p{L},.!?]”)(?=\p{L}{2})")
SPACE_BEFORE_COMMA = regex.compile(
    r"(?<=[\p{L}\p{N}”’\")\]]) +(?=[,.](?:[\s”’\"]|$)|(?<=\p{L}{2} ),\p{L}{2})(?!\. ?\.)"
)
SPACE_BEFORE_MARK = regex.compile(r"(?<=\p{L}{2}[”’\")\]]?) +(?=[;:!?](?:\s(?!\()|$))")
SPACE_IN_PARENTHESES = regex.compile(r"(?<=[\s]\() +(?=\p{L})|(?<=\p{L}{2}) +(?=\)(?:[\s.,;:]|$))")
SPACE_IN_QUOTES = regex.compile(
    r"(?:(?<=[\s(]“)|(?<=^“)) +(?=\p{L})|(?<=[\p{L}.,!?]) +(?=”(?:[\s.,;:]|$))"
)
SPACE_BEFORE_POSSESSIVE = regex.compile(r"(?<=\p{L}{2}) (?=[’']s (?![^’'\n]*[’'](?!\p{L})))")
SPACES = regex.compile(r"(?<=\S)(?:[ \t]{2,}|\t)(?=\S)")


@rule(
    "spacing/missing-after-comma",
    "a space follows a comma",
    trigger=r",[^\W\d_]",
    fixes={
        "However,the plan": "However, the plan",
        "“yes,”he said,smiling": "“yes,”he said, smiling",
    },
    keeps=[
        "1,000 and 2,500",
        "f(a,b)",
        "news,sport,weather,travel",
        "set keys=root,simpleExample there",
    ],
)
def missing_after_comma(line: Line) -> Iterator[Change]:
    """A comma glued to the next word. A line that has several such commas and none with a
    space is a list of keywords, and stays.
    """
    glued = list(GLUED_COMMA.finditer(line.text))
    if len(glued) > 1 and not SPACED_COMMA.search(line.text) and " " not in line.text:
        return
    for match in glued:
        yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-stop",
    "a space follows the full stop of a sentence",
    trigger=r"[.][^\W\d_]",
    fixes={
        "It adds up over time.Plus, it is cheap.": "It adds up over time. Plus, it is cheap.",
        "in the finals.Meanwhile he won": "in the finals. Meanwhile he won",
    },
    keeps=[
        "Node.js and ASP.NET",
        "call console.Log now",
        "visit example.Com",
        "a .NET tool",
        "the logging.Handler class",
    ],
    languages=["en"],
)
def missing_after_stop(line: Line) -> Iterator[Change]:
    """Two sentences glued at the full stop. Half of all `x.Y` on the web are code and
    brands, so both words must be ordinary ones.
    """
    for match in GLUED_STOP.finditer(line.text):
        if MEMBER_OF.match(line.text, match.end()):
            continue
        after = match[2].lower()
        if after not in MEMBERS and is_ordinary(match[1]) and is_ordinary(after):
            yield Change((match.start(2), match.start(2)), " ")


#: What follows the name of a member of a program.
MEMBER_OF = regex.compile(r"[(]| (?:class|function|method|module|object|type)\b")
#: Ordinary words that stand after the dot of a program or of a domain, too.
MEMBERS = frozenset(
    {"add", "close", "com", "get", "key", "log", "map", "net", "open", "org", "print", "read"}
    | {"services", "set", "write"}
)


@rule(
    "spacing/missing-after-question",
    "a space follows a question or exclamation mark",
    trigger=r"[?!][^\W\d_]",
    fixes={"Is it licensed there?The policies vary.": "Is it licensed there? The policies vary."},
    keeps=["page?ID=5", "the Yahoo!", "what?!"],
)
def missing_after_question(line: Line) -> Iterator[Change]:
    """Two sentences glued at a question or exclamation mark."""
    for match in GLUED_QUESTION.finditer(line.text):
        yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-abbreviation",
    "a space follows an abbreviation",
    trigger=r"[.][^\W\d_]",
    fixes={
        "shaped by the U.S.and its allies": "shaped by the U.S. and its allies",
        "at 9 a.m.on Monday": "at 9 a.m. on Monday",
        "by U.S.President Biden": "by U.S. President Biden",
    },
    keeps=["a U.S.-backed plan", "see U.S.C. 1983", "visit u.s.example.com", "the U.S.A. won"],
)
def missing_after_abbreviation(line: Line) -> Iterator[Change]:
    """An initialism, or a.m. and p.m., glued to the next word."""
    for match in GLUED_ABBREVIATION.finditer(line.text):
        yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-title",
    "a space follows a title",
    trigger=r"[.][^\W\d_]",
    fixes={"when Mr.Smith and Dr.Jones met": "when Mr. Smith and Dr. Jones met"},
    keeps=["Mr. Smith", "DR.NET", "Gov.uk said"],
)
def missing_after_title(line: Line) -> Iterator[Change]:
    """`Mr.` and its like, glued to the name."""
    for match in GLUED_TITLE.finditer(line.text):
        yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-quotation",
    "a space follows a closing quotation mark",
    trigger=r"”\p{L}",
    fixes={"“We will,”he said.": "“We will,” he said."},
    keeps=["the “maker”s of it", "“We will,” he said."],
    languages=["en"],
)
def missing_after_quotation(line: Line) -> Iterator[Change]:
    """A closing mark glued to the next word; a plural s is no word."""
    for match in GLUED_CLOSING_QUOTE.finditer(line.text):
        yield Change(match.span(), " ")


@rule(
    "spacing/space-before-comma",
    "no space stands before a comma or a full stop",
    trigger=r" [,.]",
    fixes={
        "Yes , he did .": "Yes, he did.",
        "on Monday ,officials said": "on Monday,officials said",
    },
    keeps=[
        "a .com domain",
        "Wait ... what . . . so",
        "the .gitignore , .npmrc files of old",
        "5 .5",
    ],
)
def space_before_comma(line: Line) -> Iterator[Change]:
    """A space before a comma or full stop that ends its word."""
    for match in SPACE_BEFORE_COMMA.finditer(line.text):
        if line.text[match.end()] == "," and line.text[match.end() :].startswith(", ."):
            continue
        yield Change(match.span(), "")


@rule(
    "spacing/space-before-mark",
    "no space stands before this mark in this language",
    trigger=r" [;:!?]",
    fixes={"Note : it is small !": "Note: it is small!"},
    keeps=[
        "smile :) again",
        "ratio 3 : 4",
        "La réunion : un échec !",
        "the ? (try) mark",
        "Stage one : Setup hosts : Setup names",
    ],
    languages=["en", "de", "es", "it", "pt", "nl", "pl"],
)
def space_before_mark(line: Line) -> Iterator[Change]:
    """A space before `;`, `:`, `!` or `?`. French has one there and is left alone, also in
    a sentence that is too short to tell the language of the text by.
    """
    if FRENCH.search(line.text):
        return
    listed = line.text.count(" : ") > 1  # "a : b : c" is a row, not a sentence
    for match in SPACE_BEFORE_MARK.finditer(line.text):
        if listed and line.text[match.end()] == ":":
            continue
        yield Change(match.span(), "")


@rule(
    "spacing/space-inside-parentheses",
    "parentheses enclose their text without spaces",
    trigger=r"\( | \)",
    fixes={"the plan ( of 2019 or so ) failed": "the plan (of 2019 or so) failed"},
    keeps=["the plan (of 2019) failed", "a sad face :( and", "f( x )"],
)
def space_inside_parentheses(line: Line) -> Iterator[Change]:
    """A space after the opening or before the closing parenthesis."""
    for match in SPACE_IN_PARENTHESES.finditer(line.text):
        if line.text.count("(") == line.text.count(")"):
            yield Change(match.span(), "")


@rule(
    "spacing/space-inside-quotes",
    "quotation marks enclose their text without spaces",
    trigger=r"“ | ”",
    fixes={"will say, “ How did you do it? ” again": "will say, “How did you do it?” again"},
    keeps=["“How?” he said", "„ja“ und “ nein", "5 ” of rain"],
    languages=["en"],
)
def space_inside_quotes(line: Line) -> Iterator[Change]:
    """A space on the inner side of a curly quotation mark."""
    for match in SPACE_IN_QUOTES.finditer(line.text):
        if line.text.count("“") == line.text.count("”"):
            yield Change(match.span(), "")


@rule(
    "spacing/space-before-possessive",
    "the possessive s belongs to its word",
    trigger=r" [’']s ",
    fixes={"Russia ’s plan for Ukraine 's east": "Russia’s plan for Ukraine's east"},
    keeps=["he said 's no use' and left", "the ’s", "Russia’s plan"],
    languages=["en"],
)
def space_before_possessive(line: Line) -> Iterator[Change]:
    """A space before ’s, as tokenisers leave it."""
    for match in SPACE_BEFORE_POSSESSIVE.finditer(line.text):
        yield Change(match.span(), "")


@rule(
    "spacing/doubled-space",
    "one space is enough",
    trigger=r"  |\t",
    fixes={"one.  Two   three\tfour": "one. Two three four"},
    keeps=["one. Two", "if x:\n    return  1", "October 22     12pm     SAAC 217"],
    shows_damage=False,
)
def doubled_space(line: Line) -> Iterator[Change]:
    """Runs of spaces, and tabs, inside a line. Code, tables and indented passages keep theirs."""
    gaps = list(SPACES.finditer(line.text))
    if sum(match[0] not in {"  ", "\t"} for match in gaps) > 1 and len(line.text) < ROW:
        return
    for match in gaps:
        yield Change(match.span(), " ")


#: A longer line is no row of a table that lost the others.
ROW = 200
