"""Spacing: spaces that are too many. Those that are missing have files of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.annotate.habits import in_quotation
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import in_dictionary
from pipeline.edits import Applicability
from pipeline.lexicons import words
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
ENDING = r"[’'](?:s|t|re|ve|ll|d|m)"
NO_OWNER = r"\b(?:[Tt]he|an|of|and|or|in|to|with|by|for)"
SPACE_BEFORE_ENDING = regex.compile(
    rf"(?<=\p{{L}}{{2}}|[IUS.])(?<!{NO_OWNER}) "
    rf"(?={ENDING}[ .,;:?!](?![^’'\n]{{0,300}}[’'](?!\p{{L}})))"
    r"|(?<=\b(?:[Ii]t|[Hh]e|[Ss]he|[Tt]hat|[Ww]hat|[Tt]here|[Ww]ho|[Ll]et)) (?='s )"
    rf"|(?<=\p{{L}}{{2}})(?<!{NO_OWNER}) (?=’(?:s|t|re|ve|ll)\b(?!’))"
    r"|(?<=\b(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need)) "
    r"(?=n[’']t\b)"
)
SPACE_AFTER_APOSTROPHE = regex.compile(
    r"(?<=\p{L}{2}[’']) (?=s (?![’']))|(?<=\p{L}n[’']) (?=t\b)|(?<=\bI[’']) (?=(?:m|ve|ll|d)\b)"
    r"|(?<=\b(?:[Yy]ou|[Tt]hey|[Ww]e)[’']) (?=(?:re|ve|ll|d)\b)"
    r"|(?<=\b(?:don|won|can|isn|aren|wasn|didn|doesn|couldn|wouldn|shouldn)) (?=[’']t\b)"
)
SPACES = regex.compile(r"(?<=\S)(?:[ \t]{2,}|\t)(?=\S)")

INITIALISMS = "U S|U K|U N|E U|D C|U S A|U A E|U S S R|N Y|L A|Ph D|a m|p m|e g|i e"
SPACED_INITIALISM = regex.compile(
    r"\b(?:" + "|".join(name.replace(" ", r"\. ?") for name in INITIALISMS.split("|")) + r")\."
    r"(?![ ]?\p{L}\.)"
)

SPACE_IN_THOUSANDS = regex.compile(
    r"(?<![0-9,.]|[0-9], )[0-9]{1,3}(?:,[0-9]{3})*(?: ,|, | , )000(?:,[0-9]{3})*\b"
    r"(?!,? [0-9]|,? and [0-9])"
    r"|(?<=[$£€])[0-9]{1,3}(?: ,|, )[0-9]{3}\b(?!,? [0-9]|,? and [0-9])"
    r"|(?<![0-9,.]|[0-9], )[0-9]{1,3} ,[0-9]{3}\b"
)
SPACE_IN_NUMBER = regex.compile(
    r"(?<=\p{Ll}:? )(?<!\b(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December|[Aa]ge|[Aa]ged|[Pp]ages?|[Rr]ooms?|[Nn]os?\.|[Ii]tems?|[Cc]hapters?) )"
    r"[1-9][0-9]{0,2}, [0-9]{3}(?= \p{L}{3}|%|-\p{Ll})"
)
SPACE_AFTER_CURRENCY = regex.compile(r"(?<=(?:^|[\s(])(?:US|A|C|NZ|HK)?[$£€]) (?=[0-9])")
SPACE_BEFORE_PERCENT = regex.compile(r"(?<=[0-9]) (?=%(?:[\s.,;:)]|$))")
SPACE_BEFORE_ORDINAL = regex.compile(r"\b[0-9]{0,4}(?:1 st|2 nd|3 rd|[0-9] th)\b(?![.-])")

BROKEN_HYPHEN = regex.compile(
    r"-(?<=(?<![\w/-])([\p{L}0-9][\p{L}0-9.-]{0,40})( ?)-)"
    r"( ?)(\p{Ll}{2,30}(?:-\p{Ll}{2,30}){0,3})(?![\w(-])"
)
#: A hyphen with a space after it that stands for what comes later: `short- and long-term`.
SUSPENDED = frozenset(
    {"and", "or", "to", "nor", "but", "versus", "vs", "through", "und", "oder", "y"}
)


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
        yield Change(match.span(), "")


@rule(
    "spacing/space-inside-parentheses",
    "parentheses enclose their text without spaces",
    trigger=r"\( | \)",
    fixes={
        "the plan ( of 2019 or so ) failed": "the plan (of 2019 or so) failed",
        "1) pots ( metal )": "1) pots (metal)",
    },
    keeps=["the plan (of 2019) failed", "a sad face :( and", "f( x )", "( and so it goes"],
)
def space_inside_parentheses(line: Line) -> Iterator[Change]:
    """A space after the opening or before the closing one of a pair of parentheses. What
    is glued to a word is a call of a function, in a style of its own.
    """
    for pattern in (AFTER_OPENING, BEFORE_CLOSING):
        for match in pattern.finditer(line.text):
            yield Change(match.span(1), "")


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
    ],
    languages=["en"],
)
def space_before_possessive(line: Line) -> Iterator[Change]:
    """A space before ’s and the like, or after the apostrophe, as tokenisers leave it."""
    for pattern in (SPACE_BEFORE_ENDING, SPACE_AFTER_APOSTROPHE):
        for match in pattern.finditer(line.text):
            yield Change(match.span(), "")


@rule(
    "spacing/space-in-initialism",
    "the letters of an initialism stand together",
    trigger=r"\b(?:[A-Z]|Ph|[aepi])\. [A-Zmge]\.",
    fixes={"the U. S. may not agree at 9 a. m.": "the U.S. may not agree at 9 a.m."},
    keeps=["General U. S. Grant won", "plan B. A. Smith knew", "J. R. R. Tolkien"],
    languages=["en"],
)
def space_in_initialism(line: Line) -> Iterator[Change]:
    """Well-known initialisms only; initials of people have spaces, and two that could be
    either stay before a word with a capital.
    """
    for match in SPACED_INITIALISM.finditer(line.text):
        joined = match[0].replace(" ", "")
        if joined == "U.S." and line.text.startswith(" Grant", match.end()):
            continue
        for index, character in enumerate(match[0]):
            if character == " ":
                yield Change((match.start() + index, match.start() + index + 1), "")


@rule(
    "spacing/space-in-number",
    "the digits of a number stand together",
    trigger=r"[0-9](?: ,| ?, )[0-9]{3}\b|[0-9] (?:st|nd|rd|th)\b",
    fixes={
        "some 45, 000 people and $1, 250": "some 45,000 people and $1,250",
        "his 114 th birthday": "his 114th birthday",
    },
    keeps=[
        "rooms 101, 000 and 103",
        "on May 12, 150 people came",
        "in 2012, 000 was dialled",
        "the 1 thing, 2 more",
        "5 standard tests",
    ],
    languages=["en"],
    enters_protected=True,
)
def space_in_number(line: Line) -> Iterator[Change]:
    """A space beside the comma that parts the thousands, where nothing else can be meant:
    before three noughts, or in a sum of money; and one before the ending of an ordinal.
    """
    for pattern in (SPACE_IN_THOUSANDS, SPACE_BEFORE_ORDINAL):
        for match in pattern.finditer(line.text):
            yield from _spaces_out(match)


@rule(
    "spacing/space-in-thousands",
    "the digits of a number stand together",
    Applicability.UNSAFE,
    trigger=r"[0-9], [0-9]{3}[ %-]",
    fixes={"killed some 1, 500 people": "killed some 1,500 people"},
    keeps=["on May 12, 150 people came", "aged 45, 300 of them", "in 2012, 150 people"],
    languages=["en"],
    enters_protected=True,
)
def space_in_thousands(line: Line) -> Iterator[Change]:
    """As before, with other digits than noughts: two numbers in a list look the same."""
    for match in SPACE_IN_NUMBER.finditer(line.text):
        yield from _spaces_out(match)


def _spaces_out(match: regex.Match[str]) -> Iterator[Change]:
    for index, character in enumerate(match[0]):
        if character == " ":
            yield Change((match.start() + index, match.start() + index + 1), "")


@rule(
    "spacing/space-beside-unit",
    "no space stands between a number and its currency or percent sign",
    trigger=r"[$£€] [0-9]|[0-9] %",
    fixes={
        "the average of $ 100 rose": "the average of $100 rose",
        "10% of one and 5 % of the other": "10% of one and 5% of the other",
    },
    keeps=[
        "$100 and 5%",
        "un prix de 20 % moins cher",
        "5 % here and 6 % there",
        "10 %s and 20 %(name)s",
        "the US $ was",
    ],
    languages=["en"],
    whole_document=True,
)
def space_beside_unit(text: Text) -> Iterator[Change]:
    """A currency or percent sign set apart from its number. Scientific writing sets the
    percent sign apart on purpose: a text that does so as a habit keeps it.
    """
    for match in SPACE_AFTER_CURRENCY.finditer(text.text):
        yield Change(match.span(), "")
    apart = [match.span() for match in SPACE_BEFORE_PERCENT.finditer(text.text)]
    if len(apart) <= len(CLOSED_PERCENT.findall(text.text)):
        for span in apart:
            yield Change(span, "")


CLOSED_PERCENT = regex.compile(r"[0-9]%")


@rule(
    "spacing/space-before-percent",
    "no space stands between a number and its percent sign",
    Applicability.UNSAFE,
    trigger=r"[0-9] %",
    fixes={"a rise of 5 % in all": "a rise of 5% in all"},
    keeps=["a rise of 5 % here and 6 % there", "a rise of 5%"],
    languages=["en"],
    whole_document=True,
)
def space_before_percent(text: Text) -> Iterator[Change]:
    """The only percent sign of a text, set apart: no habit can be seen."""
    apart = [match.span() for match in SPACE_BEFORE_PERCENT.finditer(text.text)]
    if len(apart) == 1 and not CLOSED_PERCENT.search(text.text):
        yield Change(apart[0], "")


@rule(
    "spacing/space-in-compound",
    "a hyphen joins its two words",
    trigger=r" -\p{Ll}|- \p{Ll}",
    fixes={
        "a long- term truce and a U.S. -backed plan": "a long-term truce and a U.S.-backed plan",
        "The 28- point plan is well -known": "The 28-point plan is well-known",
        "a step- by step guide": "a step-by-step guide",
    },
    keeps=[
        "a short- and long-term plan",
        "favorites below- there is more",
        "pre- or post-war",
        "run tar -xzf on it",
        "10- to 12-year-olds",
        "the range 5 -low",
    ],
    languages=["en"],
)
def space_in_compound(line: Line) -> Iterator[Change]:
    """A space beside the hyphen of a word that is known to have one, or after a number or
    an initialism. Where the two make no compound, the hyphen is rather a dash.
    """
    for match in BROKEN_HYPHEN.finditer(line.text):
        if not _broken(match):
            continue
        if _compound(match[1], match[4]):
            yield _closed(match)
        elif (word := NEXT_WORD.match(line.text, match.end())) and _chained(match, word):
            yield _closed(match)
            yield Change((word.start(), word.start() + 1), "-")


@rule(
    "spacing/space-in-likely-compound",
    "a hyphen joins its two words",
    Applicability.UNSAFE,
    trigger=r" -\p{Ll}|- \p{Ll}",
    fixes={"the goat- herder came": "the goat-herder came"},
    keeps=["it is below- there is more", "a short- and long-term plan", "run tar -xzf on it"],
    languages=["en"],
)
def space_in_likely_compound(line: Line) -> Iterator[Change]:
    """As before, where only one half is known to make compounds."""
    for match in BROKEN_HYPHEN.finditer(line.text):
        before, after = match[1], match[4]
        if _broken(match) and not _compound(before, after) and _likely(before, after):
            yield _closed(match)


def _broken(match: regex.Match[str]) -> bool:
    """Whether one side of the hyphen has a space, and the other none."""
    return (match[2] == "") != (match[3] == "") and match[4] not in SUSPENDED


def _closed(match: regex.Match[str]) -> Change:
    return Change(match.span(2) if match[2] else match.span(3), "")


NEXT_WORD = regex.compile(r" (\p{Ll}{2,30})(?![\w-])")


def _chained(match: regex.Match[str], word: regex.Match[str]) -> bool:
    """Whether a third word belongs to a compound that lost a hyphen too: `step- by step`."""
    return f"{match[1].lower()}-{match[4]}-{word[1]}" in words("en", "compounds")


def _compound(before: str, after: str) -> bool:
    if f"{before.lower()}-{after}" in words("en", "compounds"):
        return True
    if "-" in before or "-" in after:
        return False
    firsts, lasts = _parts()
    if before.endswith("."):
        return before.count(".") > 1 and after in lasts
    if before[-1].isdigit():
        return after in MEASURES
    return before.lower() in firsts and after in lasts


def _likely(before: str, after: str) -> bool:
    first, last = before.lower().split("-"), after.split("-")
    if first[-1].endswith("ly") or not all(
        part.isalpha() and in_dictionary(part) for part in first + last
    ):
        return False
    if len(first) + len(last) > 2:  # noqa: PLR2004 - `out-of-the -box`
        return True
    clause = words("en", "dash_words") | NO_PART
    if clause & {*first, *last}:
        return False
    formed = after.endswith(("ed", "ing"))
    return formed or after.capitalize() not in words("en", "openers")


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last parts of two known compounds or more."""
    split = [compound.split("-") for compound in words("en", "compounds")]
    firsts = Counter(parts[0] for parts in split)
    lasts = Counter(parts[-1] for parts in split)
    few = NO_PART | words("en", "dash_words")
    return (
        frozenset(part for part, count in firsts.items() if count > 1 and part not in few),
        frozenset(part for part, count in lasts.items() if count > 1 and part not in few),
    )


#: Words that stand in compounds (`up-and-coming`) and follow a dash as well.
NO_PART = frozenset(
    {"a", "all", "an", "and", "as", "at", "be", "by", "for", "from", "have", "he", "if", "in", "is"}
    | {"it", "like", "more", "no", "not", "now", "of", "on", "one", "or", "so", "such", "the"}
    | {"then", "there", "they", "this", "to", "we", "which", "with", "you", "hardly", "do", "that"}
    | {"again", "ago", "also", "anyway", "before", "below", "here", "however", "just", "later"}
    | {"me", "once", "only", "please", "soon", "still", "thanks", "them", "today", "tomorrow"}
    | {"tonight", "too", "us", "use", "very", "yesterday", "yet"}
)
#: What a number and a hyphen stand before.
MEASURES = frozenset(
    {"acre", "bed", "bit", "carat", "centimeter", "core", "course", "day", "degree", "dollar"}
    | {"door", "episode", "fold", "foot", "game", "gallon", "gram", "hour", "inch", "item"}
    | {"kilometer", "kilometre", "lap", "letter", "meter", "metre", "mile", "million", "billion"}
    | {"man", "member", "mile", "minute", "month", "year", "old", "ounce", "page", "part", "party"}
    | {"percent", "person", "piece", "plus", "point", "pound", "question", "room", "round"}
    | {"seat", "second", "set", "speed", "star", "step", "story", "storey", "ton", "track", "week"}
    | {"volt", "watt", "way", "word", "yard", "strong", "time", "nation", "state", "term"}
)


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
