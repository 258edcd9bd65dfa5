"""Spacing: spaces that are too many, beside a mark or another space.

Those inside of words and numbers, and those that are missing, have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.habits import in_quotation
from pipeline.annotate.text import Line, Text
from pipeline.rules import Change, rule

FRENCH = regex.compile(
    r"(?i)\b(?:un|le|la|les|des|une|est|pas|que|qui|vous|nous|dans|pour|sur|avec|du|au|aux|cette"
    r"|mais|sont|elle|oui|merci|bonjour|salut|quoi|comment|pourquoi|je|tu|et(?! al\b))\b"
    r"|[«»çèêàùœ]|\b[cdjlmnqst][’']est\b"
)
SPACE_BEFORE_COMMA = regex.compile(
    r"(?<=[\p{L}\p{N}”’\")\]%]) +(?=[,.](?:[\s”’\"]|$)|(?<=\p{L}{2} ),\p{L}{2})(?!\. ?\.)"
)
BETWEEN_DIGITS = regex.compile(r"(?<=[0-9]) +[.,] *[0-9]")
SPACE_BEFORE_MARK = regex.compile(
    r"(?<=[\p{L}\p{N}]{2}[”’\")\]]?) +(?=[;:!?][”’\"]?(?:\s(?!\()|$))"
)
#: The spaces inside a pair of parentheses, the first of which has none on its left.
AFTER_OPENING = regex.compile(
    r"\((?<=(?:^|[\s“\"])\()( +)(?=[\p{L}\p{N}“\"‘’'$£€][^()\n]{0,300}\))"
)
BEFORE_CLOSING = regex.compile(
    r"\)(?<=(?:^|[\s“\"]|\p{L}(?=\(e?s ))\([^()\n]{0,300}[\p{L}\p{N}.,!?”\"’'%]( +)\))"
    r"(?=[\s.,;:!?”\"]|$)"
)
SPACE_IN_QUOTES = regex.compile(
    r"(?:(?<=[\s(—]“)|(?<=^“))( +)(?=[\p{L}\p{N}‘’])"
    r"|(?<=[\p{L}\p{N}.,!?…])( +)(?=”(?:[\s.,;:?!)—]|$))"
)
#: Not the article in Dutch names (`van ’t Hoff`).
ENDING = r"[’'](?:s|t(?! \p{Lu})|re|ve|ll|d|m)"
NO_OWNER = r"\b(?:[Tt]he|an|of|and|or|in|to|with|by|for)"
SPACE_BEFORE_ENDING = regex.compile(
    rf"(?<=\p{{L}}{{2}}|[IUS.])(?<!{NO_OWNER}) "
    rf"(?={ENDING}[ .,;:?!](?![^’'\n]{{0,300}}[’'](?!\p{{L}})))"
    r"|(?<=\b(?:[Ii]t|[Hh]e|[Ss]he|[Tt]hat|[Ww]hat|[Tt]here|[Ww]ho|[Ll]et)) (?='s )"
    rf"|(?<=\p{{L}}{{2}})(?<!{NO_OWNER}) (?=’(?:s|t(?! \p{{Lu}})|re|ve|ll)\b(?!’))"
    r"|(?<=\b(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need)) "
    r"(?=n[’']t\b)"
)
SPACE_AFTER_APOSTROPHE = regex.compile(
    r"(?<=\p{L}{2}[’']) (?=s (?![’']))|(?<=\p{L}n[’']) (?=t\b)|(?<=\bI[’']) (?=(?:m|ve|ll|d)\b)"
    r"|(?<=\b(?:[Yy]ou|[Tt]hey|[Ww]e)[’']) (?=(?:re|ve|ll|d)\b)"
    r"|(?<=\b(?:don|won|can|isn|aren|wasn|didn|doesn|couldn|wouldn|shouldn)) (?=[’']t\b)"
)
SPACES = regex.compile(r"(?<=\S)(?:[ \t]{2,}|\t)(?=\S)")


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
        "costs 5 . 50 in all",
        "All names containing . are left out, and the period . matches any of them.",
    ],
)
def space_before_comma(line: Line) -> Iterator[Change]:
    """A space before a comma or full stop that ends its word. Between digits it may be that
    of a number, or of a list of them.
    """
    for match in SPACE_BEFORE_COMMA.finditer(line.text):
        between_digits = BETWEEN_DIGITS.match(line.text, match.start())
        if between_digits or line.text.startswith(", .", match.end()):
            continue
        if _is_spoken_of(line.text, match):
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
        "Bonjour ! Ça va ?",
        "the ? (try) mark",
        "Stage one : Setup hosts : Setup names",
        "With the ? operator, or using ! in a test, you can do so. Where to Use the ? Operator",
    ],
    languages=[
        *("en", "de", "es", "it", "pt", "nl", "pl", "cs", "da", "fi", "hu", "id", "no", "ro", "ru"),
        *("sk", "sv", "tr", "uk"),
    ],
)
def space_before_mark(line: Line) -> Iterator[Change]:
    """A space before `;`, `:`, `!` or `?`. French has one there and is left alone, also in
    a sentence that is too short to tell the language of the text by.
    """
    if FRENCH.search(line.text):
        return
    listed = line.text.count(" : ") > 1  # "a : b : c" is a row, not a sentence
    for match in SPACE_BEFORE_MARK.finditer(line.text):
        mark = line.text[match.end()]
        between_numbers = line.text[match.start() - 1].isdigit() and mark in ":;"
        if (listed and mark == ":") or between_numbers:
            continue
        if mark in "!?" and GOES_ON.match(line.text, match.end() + 1):
            continue
        if _is_spoken_of(line.text, match):
            continue
        yield Change(match.span(), "")


def _is_spoken_of(line: str, space: regex.Match[str]) -> bool:
    """Whether the mark behind a space is a thing that the sentence is about."""
    before = SPOKEN_OF.search(line, max(0, space.start() - LONGEST_BEFORE), space.start())
    return before is not None and space.end() + 1 < len(line)


#: What stands before a mark that is spoken of, and what after one that ends no sentence.
SPOKEN_OF = regex.compile(
    r"(?i)\b(?:the|a|an|each|every|of|with|as|using|containing|called|typing|character"
    r"|symbol|operator|sign|period|dot|mark|comma|colon|semicolon)$"
)
LONGEST_BEFORE = 12
GOES_ON = regex.compile(r" \p{Ll}")


@rule(
    "spacing/space-inside-parentheses",
    "parentheses enclose their text without spaces",
    trigger=r"\( | \)",
    fixes={
        "the plan ( of 2019 or so ) failed": "the plan (of 2019 or so) failed",
        "1) pots ( metal )": "1) pots (metal)",
    },
    keeps=[
        "the plan (of 2019) failed",
        "a sad face :( and",
        "f( x )",
        "( and so it goes",
        "the outer ( and ) are there",
    ],
)
def space_inside_parentheses(line: Line) -> Iterator[Change]:
    """A space after the opening or before the closing one of a pair of parentheses. What
    is glued to a word is a call of a function, in a style of its own.
    """
    if MARKS_SPOKEN_OF.search(line.text):
        return
    for pattern in (AFTER_OPENING, BEFORE_CLOSING):
        for match in pattern.finditer(line.text):
            yield Change(match.span(1), "")


MARKS_SPOKEN_OF = regex.compile(r"\( (?:and|or) \)")


@rule(
    "spacing/space-inside-quotes",
    "quotation marks enclose their text without spaces",
    trigger=r"“ | ”",
    fixes={"will say, “ How did you do it? ” again": "will say, “How did you do it?” again"},
    keeps=["“How?” he said", "„ja“ und “ nein", "5 ” of rain"],
    languages=["en"],
)
def space_inside_quotes(line: Line) -> Iterator[Change]:
    """A space on the inner side of a curly quotation mark: after one that opens, and before
    one that closes what was opened.
    """
    if "„" in line.text:
        return
    found = list(SPACE_IN_QUOTES.finditer(line.text))
    places = [match.start() - (match[1] is not None) for match in found]
    for match, is_open in zip(found, in_quotation(line.text, places), strict=True):
        if is_open == (match[2] is not None):
            yield Change(match.span(), "")


@rule(
    "spacing/space-inside-straight-quotes",
    "quotation marks enclose their text without spaces",
    trigger=r"\" | \"",
    fixes={'will say, " How did you do it? " again': 'will say, "How did you do it?" again'},
    keeps=['"How?" he said, "and why?"', 'a 5 " pipe and a 6 " pipe', 'an odd " mark'],
    languages=["en"],
)
def space_inside_straight_quotes(line: Line) -> Iterator[Change]:
    """A space on the inner side of a straight mark that has one on the other side too.
    The first, third, ... of an even number of marks opens.
    """
    if line.text.count('"') % 2:
        return
    for pattern, parity in ((LOOSE_OPENING, 0), (LOOSE_CLOSING, 1)):
        count = position = 0
        for match in pattern.finditer(line.text):
            count += line.text.count('"', position, match.start())
            position = match.start()
            if count % 2 == parity:
                yield Change(match.span(1), "")


LOOSE_OPENING = regex.compile(r"\"(?<=(?:^|(?<![0-9]) )\")( )(?=[\p{L}\p{N}])")
LOOSE_CLOSING = regex.compile(r"\"(?<=[\p{L}.,!?]( )\")(?=[ ,;:?!]|[.](?: |$)|$)")


@rule(
    "spacing/space-before-possessive",
    "the possessive s and the ends of contractions belong to their word",
    trigger=r" n?[’'](?:s|t|re|ve|ll|d|m)\b|[’'] (?:s|t|re|ve|ll|d|m)\b",
    fixes={
        "Russia ’s plan for Ukraine 's east": "Russia’s plan for Ukraine's east",
        "he did n't say, we ’re told": "he didn't say, we’re told",
        "Ukraine’ s army": "Ukraine’s army",
        "I don' t think so, and you’ re late": "I don't think so, and you’re late",
    },
    keeps=[
        "he said 's no use' and left",
        "the ’s",
        "Russia’s plan",
        "the boys’ shirts",
        "he 'd' and she 's' both",
        "a prize for Gerard 't Hooft and Henk van ’t Hoff",
    ],
    languages=["en"],
)
def space_before_possessive(line: Line) -> Iterator[Change]:
    """A space before ’s and the like, or after the apostrophe, as tokenisers leave it."""
    for pattern in (SPACE_BEFORE_ENDING, SPACE_AFTER_APOSTROPHE):
        for match in pattern.finditer(line.text):
            yield Change(match.span(), "")


@rule(
    "spacing/doubled-space",
    "one space is enough",
    trigger=r"  |\t",
    fixes={"one.  Two   three\tfour": "one. Two three four"},
    keeps=[
        "one. Two",
        "if x:\n    return  1",
        "October 22     12pm     SAAC 217",
        "Instagram\t$7.90\nX\t$6.40",
        "Fastboot [on|off]          Set fast boot",
    ],
    whole_document=True,
    shows_damage=False,
)
def doubled_space(text: Text) -> Iterator[Change]:
    """Runs of spaces, and tabs, inside a line. Code, tables and indented passages keep theirs:
    a text with several tabs has them between columns, and so has a short line its wide gaps,
    unless they stand inside a sentence.
    """
    columns = "\t" in text.text and len(INNER_TAB.findall(text.text)) > 1
    for line in text.lines:
        if "  " not in line.text and "\t" not in line.text:
            continue
        for match in SPACES.finditer(line.text):
            tab, wide = "\t" in match[0], match[0] not in {"  ", "\t"}
            if (tab and columns) or COMMENT.match(line.text, match.end()):
                continue
            sentence = IN_SENTENCE.search(line.text, match.start() - 1)
            if not wide or len(line.text) >= ROW or sentence:
                yield Change((line.start + match.start(), line.start + match.end()), " ")


INNER_TAB = regex.compile(r"(?<=\S)[ ]*+\t[ \t]*+(?=\S)")
COMMENT = regex.compile("(?:#|//) ")
IN_SENTENCE = regex.compile(r"\G(?:[.,;:?!]|\p{Ll}(?=\s+\p{Ll}))")


#: A longer line is no row of a table that lost the others.
ROW = 200
