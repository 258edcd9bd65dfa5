"""Typography: quotation marks and apostrophes that point the wrong way or are none."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.habits import apostrophe, in_quotation, only_straight
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import in_dictionary, is_name
from pipeline.rules import Change, rule

#: What follows the apostrophe in English contractions and possessives, and, before a
#: capital, what precedes it in names (O’Brien, D’Angelo, L’Oréal).
INSIDE_WORD = (
    r"[%s] (?: (?<=\p{L}[%s]) (?=(?:s|t|re|ve|ll|d|m)\b) | (?<=\b[ODL][%s]) (?=\p{Lu}\p{Ll}) )"
)
LEFT_QUOTE_INSIDE = regex.compile(INSIDE_WORD % (("‘",) * 3), regex.VERBOSE)
ACCENT_INSIDE = regex.compile(INSIDE_WORD % (("´`′",) * 3), regex.VERBOSE)

#: A closing mark before a word, and what stands up to the next closing mark.
OPENS_WRONG = regex.compile(
    r"""
    ’ (?<= (?: ^ | [\s(—–“] ) ’ )
    ( [\p{Lu}\p{Ll}] [^‘’“”\n]{0,300} (?: (?<=\p{L}) ’ (?=\p{L}) [^‘’“”\n]{0,300} ){0,9} )
    ’ (?! [\p{L}\p{N}] )
    """,
    regex.VERBOSE,
)
ELISIONS = regex.compile(
    r"’(?:[Tt]is|[Tt]was|[Ee]m|[Cc]ause|[Tt]il|\d0s|n|[Bb]out|[Rr]ound|[Cc]uz|[Cc]os|[Mm]urica)\b"
)

OPENING_SHAPE = regex.compile(r"”(?<=(?:^|[\s(—–\[])”)(?=[‘’]?[\p{L}\p{N}])")
CLOSING_SHAPE = regex.compile(r"“(?<=[\p{L}\p{N}.,!?…)’%]“)(?=[\s.,;:!?)—]|$)")
LOOSE = regex.compile(r"(?<=[\p{L},:] )” (?=\p{L})")

ENGLISH = regex.compile(r"\b(?:the|a|of|and|is|to|was|that|in|for|with|are|you|it|on)\b")

LOW_COMMA = regex.compile(r"‚(?<=[\p{L}\p{N})”’\"]‚)(?=[\s”’\"]|$)")

LOST_S = regex.compile(r" s (?<=(?<![\w’'-])(\p{L}[\p{L}-]{1,30}) s )(?=[\p{L}“\"‘])")
LOST_ENDING = regex.compile(
    r"""
    [ ] (?: t (?<= \b (?: [Dd]idn | [Dd]oesn | [Dd]on | [Ii]sn | [Aa]ren | [Ww]asn | [Ww]eren
                | [Ww]on | [Cc]an | [Ww]ouldn | [Cc]ouldn | [Ss]houldn | [Hh]asn | [Hh]aven
                | [Hh]adn | [Mm]ustn | [Nn]eedn | [Aa]in ) [ ] t )
          | re (?<= \b (?: [Tt]hey | [Ww]e | [Yy]ou | [Ww]ho ) [ ] re )
          | ve (?<= \b (?: I | [Tt]hey | [Ww]e | [Yy]ou | [Ww]ho | would | could | should
                 | might | must ) [ ] ve )
          | ll (?<= \b (?: I | [Tt]hey | [Ww]e | [Yy]ou | [Hh]e | [Ss]he | [Ii]t | [Tt]hat
                 | [Tt]here | [Ww]ho ) [ ] ll )
          | m (?<= \b I [ ] m )
          | d (?<= \b (?: I | [Tt]hey | [Ww]e | [Yy]ou | [Hh]e | [Ss]he ) [ ] d ) )
    (?= [ ] \p{L} | [,.?!] )
    """,
    regex.VERBOSE,
)
#: Words before a lone s that has not lost its apostrophe: the letter itself is meant.
LETTERS = frozenset(
    {"a", "an", "and", "any", "are", "as", "at", "be", "by", "character", "constant", "each"}
    | {"ending", "every", "factor", "final", "for", "from", "function", "has", "if", "in", "index"}
    | {"into", "is", "label", "let", "letter", "letters", "no", "not", "of", "on", "option", "or"}
    | {"parameter", "plural", "set", "silent", "some", "string", "suffix", "than", "the", "then"}
    | {"these", "time", "to", "type", "value", "variable", "vector", "was", "were", "where"}
    | {"with", "without", "but", "your", "my", "his", "her", "its", "our", "their", "this"}
    | {"after", "because", "before", "so", "though", "until", "use", "used", "using", "when"}
    | {"while"}
)
#: What follows a plural, such as that of a word of code, rather than an owner.
PLURAL = regex.compile(
    r"(?:and|are|as|at|before|by|for|from|have|in|instead|into|is|of|on|or|that|to|were|which"
    r"|with)\b"
)
#: Words that one does again: `we re enter it`.
REPEATED = frozenset(
    {"build", "create", "do", "elect", "enter", "examine", "open", "read", "run", "send", "sign"}
    | {"start", "think", "use", "visit", "write"}
)
#: Function words that an 's follows all the same.
CONTRACTED = frozenset(
    {"he", "she", "it", "that", "there", "here", "what", "who", "how", "where", "let"}
    | {"everyone", "everybody", "someone", "somebody", "nobody", "one", "why"}
)
LONE_LETTER = regex.compile(r"(?<![\w’'.&-])[b-hj-rt-z](?![\w’'.&-])")


@rule(
    "typography/left-quote-as-apostrophe",
    "inside a word stands an apostrophe, not an opening quote",
    trigger="‘",
    fixes={"Russia‘s will": "Russia’s will", "they don‘t": "they don’t", "O‘Brien": "O’Brien"},
    keeps=["he said ‘stop’ twice", "rock ‘n’ roll", "the ‘s’ is silent"],
)
def left_quote_as_apostrophe(line: Line) -> Iterator[Change]:
    """Some editors open a quotation whenever an apostrophe is typed. Only the endings of
    contractions and possessives count, and the O of Irish names: a quotation glued to the
    word before it is another defect.
    """
    for match in LEFT_QUOTE_INSIDE.finditer(line.text):
        yield Change(match.span(), "’")


@rule(
    "typography/accent-as-apostrophe",
    "an accent or a prime that stands alone serves as an apostrophe",
    trigger="[´`′]",
    fixes={
        "you´ll see": "you’ll see",
        "it`s": "it’s",
        "the world′s": "the world’s",
        "it's what you´ll see": "it's what you'll see",
    },
    keeps=["`s` is a name", "run `ls`", "´", "5′ tall", "f′ and x′"],
)
def accent_as_apostrophe(line: Line) -> Iterator[Change]:
    """The keys of the acute and the grave accent lie beside the apostrophe's on many
    keyboards. The apostrophe is a curly one, unless the text has straight ones only.
    """
    for match in ACCENT_INSIDE.finditer(line.text):
        yield Change(match.span(), "'" if only_straight(line.whole) else "’")


@rule(
    "typography/closing-mark-opens-quotation",
    "a quotation in single marks opens with a closing one",
    trigger="’",
    fixes={
        "“I said: ’You know, we’re open,’” he said.": "“I said: ‘You know, we’re open,’” he said.",
        "the ’Japandi’ design": "the ‘Japandi’ design",
    },
    keeps=[
        "“It was ’Tis Pity she’s a whore’,” he said.",
        "“The boys’ club and the girls’ club,” he said.",
        "the ’90s were the boys’ years",
        "get ’em while the boys’ club is open",
        "rock ’n’ roll",
    ],
    languages=["en"],
)
def closing_mark_opens_quotation(line: Line) -> Iterator[Change]:
    """A quotation, often one inside another, typed with two closing marks. Elisions such
    as ’tis keep theirs; so does a word before a plural possessive, which looks the same.
    """
    for match in OPENS_WRONG.finditer(line.text):
        inside = match[1]
        plural = inside.endswith("s") and " " in inside
        if not ELISIONS.match(line.text, match.start()) and not plural:
            yield Change((match.start(), match.start() + 1), "‘")


@rule(
    "typography/closing-quote-opens",
    "a quotation opens with a closing mark",
    trigger="”",
    fixes={
        "a ”maker” of things": "a “maker” of things",
        "He asked: ”Why is that": "He asked: “Why is that",
        "the spokesman said ” My account is real.": "the spokesman said “My account is real.",
    },
    keeps=[
        "a “maker” of things",
        "ett ”ord”, sade han",
        "a 5” pipe and a 6” pipe",
        "“We will ” he said",
    ],
    languages=["en"],
)
def closing_quote_opens(line: Line) -> Iterator[Change]:
    """A closing mark with a space before and a letter after it. Swedish and Finnish write
    so on purpose, so a line has to hold one of the commonest words of English.
    """
    if not ENGLISH.search(line.text):
        return
    for match in OPENING_SHAPE.finditer(line.text):
        yield Change((match.start(), match.start() + 1), "“")
    if '"' in line.text:
        return
    marks = reached = 0
    for match in LOOSE.finditer(line.text):
        marks += sum(line.text.count(mark, reached, match.start()) for mark in "“”")
        reached = match.start()
        if marks % 2 == 0:
            yield Change(match.span(), "“")


@rule(
    "typography/opening-quote-closes",
    "a quotation closes with an opening mark",
    trigger="“",
    fixes={
        "becoming a “maker“.": "becoming a “maker”.",
        "What is it going to cost?“": "What is it going to cost?”",
    },
    keeps=["„Wort“, sagte er", "“A,” she said. “B,” he said.", "“Two paragraphs", "He said,“ no"],
    languages=["en"],
)
def opening_quote_closes(line: Line) -> Iterator[Change]:
    """An opening mark at the end of a word or sentence; German closes with that mark on
    purpose. Before a space it must have an opening one before it.
    """
    if "„" in line.text:
        return
    places = [match.start() for match in CLOSING_SHAPE.finditer(line.text)]
    for at, is_open in zip(places, in_quotation(line.text, places), strict=True):
        if is_open or line.text[at + 1 : at + 2] != " ":
            yield Change((at, at + 1), "”")


@rule(
    "typography/low-quote-as-comma",
    "a low quotation mark stands for a comma",
    trigger="‚",
    fixes={"in Canberra‚ Australia on Oct. 7‚ 2025": "in Canberra, Australia on Oct. 7, 2025"},
    keeps=["‚Wort‘, sagte er", "er sagte: ‚nein‘"],
)
def low_quote_as_comma(line: Line) -> Iterator[Change]:
    """U+201A looks like a comma. As a quotation mark it stands before a word."""
    for match in LOW_COMMA.finditer(line.text):
        yield Change((match.start(), match.start() + 1), ",")


@rule(
    "typography/lost-apostrophe",
    "the apostrophe was lost",
    trigger=r" (?:s|t|re|ve|ll|m|d)[ ,.?!]",
    fixes={
        "the aircraft s tail clipped it": "the aircraft’s tail clipped it",
        "it didn t come, they re late": "it didn’t come, they’re late",
        "It's what Clinton s aides said": "It's what Clinton's aides said",
    },
    keeps=[
        "the letter s is silent",
        "where t is time and s the distance",
        "a variable s in the loop",
        "we re enter and re use it",
        "the plural s was lost",
        "p s r and q s t are rows",
        "it takes Buffer s instead of strings",
    ],
    languages=["en"],
)
def lost_apostrophe(line: Line) -> Iterator[Change]:
    """A lone `s` after a noun, name or pronoun, and the other endings after the few words
    that take them. Letters that are spoken of as such stay, and so does a line with other
    lone letters, which are its variables.
    """
    found = [match.span() for match in LOST_ENDING.finditer(line.text) if not _prefixes(match)]
    found += [match.span() for match in LOST_S.finditer(line.text) if _takes_s(match)]
    spans = [(start, start + 1) for start, _ in found]
    taken = {start + 1 for start, _ in found}
    if any(match.start() not in taken for match in LONE_LETTER.finditer(line.text)):
        return
    for span in spans:
        yield Change(span, apostrophe(line.whole, line.start + span[0]))


def _prefixes(match: regex.Match[str]) -> bool:
    """Whether `re` begins the next word rather than ends the last: `we re enter it`."""
    following = match.string[match.end() : match.end() + 9].split(maxsplit=1)
    return match[0] == " re" and bool(following) and following[0].rstrip(".,") in REPEATED


def _takes_s(match: regex.Match[str]) -> bool:
    word, lower = match[1], match[1].lower()
    if lower in CONTRACTED:
        return True
    if PLURAL.match(match.string, match.end()):
        return False
    known = len(word) > SHORT_NOUN or in_dictionary(lower) or is_name(word) or word.isupper()
    return lower not in LETTERS and known


#: A longer word than this may have any owner; a shorter one may be a variable.
SHORT_NOUN = 3


@rule(
    "typography/lost-quotation-marks",
    "two quotation marks were lost, and their spaces stayed",
    trigger=r"[a-z]  [a-z]",
    fixes={"they were  quite experienced,  saying so": "they were “quite experienced,” saying so"},
    keeps=[
        "one.  Two sentences,  typed so",
        "two  spaces here",
        "three  spaces  in it,  by habit",
        "he went  home,  late",
    ],
    languages=["en"],
    whole_document=True,
)
def lost_quotation_marks(text: Text) -> Iterator[Change]:
    """The only two doubled spaces of a text, in one sentence: the first follows a word
    that quotations follow, the second a comma, as in `were “so,” saying`.
    """
    gaps = DOUBLED.findall(text.text)
    if len(gaps) == 2 and (match := LOST_PAIR.search(text.text)):  # noqa: PLR2004
        curly = "“" if '"' not in text.text else '"'
        yield Change(match.span(1), f" {curly}")
        yield Change(match.span(2), f"{'”' if curly == '“' else curly} ")


DOUBLED = regex.compile(r"(?<=\S)  (?=\S)")
LOST_PAIR = regex.compile(
    r"\b(?:was|were|is|are|be|been|as|called|a|an|the|said|says|so)(  )"
    r"\p{Ll}[^.!?“”\"\n]{2,80},(  )\p{Ll}"
)
