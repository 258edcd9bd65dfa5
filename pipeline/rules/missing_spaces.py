"""Spacing: the space that is missing beside a punctuation mark.

All patterns begin at the mark and look back from there: marks are rare, words are not.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Line
from pipeline.annotate.words import in_dictionary, is_name
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

MONTH = (
    "(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|May|June"
    "|July|August|September|October|November|December)"
)
GLUED_COMMA = regex.compile(
    rf"""
    , (?: (?<= (?: \p{{L}}{{2}} [”’"]? | \p{{L}} \) | [ ] [0-9]{{1,4}} | % ) , )
          (?<! = [\w-]{{1,40}} , )               # a list of values is no sentence
          (?<! [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}\p{{Thai}}] , )
          (?= \p{{L}}{{2}} | [IAa] [ ’'] | [“(‘] \p{{L}} )
        | (?<= \b {MONTH} [.]? [ ] [0-9]{{1,2}} , ) (?= (?: 19 | 20 ) [0-9][0-9] \b )   # May 3,2025
      )
    """,
    regex.VERBOSE,
)
#: Three words or more with nothing but commas between them.
KEYWORDS = regex.compile(r"(?<![\w,-])\p{L}[\w-]{0,40}(?:,\p{L}[\w-]{0,40}){2,}")
CONNECTED = frozenset({"a", "an", "and", "but", "in", "of", "or", "the", "to", "with"})

#: A word (1) that begins a clause after a mark.
CLAUSE = r"(\p{L}+)(?:[’'-]\p{L}+)?(?=[ ,.?!;:]|$)"
GLUED_SEMICOLON = regex.compile(rf";(?<=(?<![&\w])(\p{{L}}{{2,30}})[)”\"’]?;){CLAUSE}")
GLUED_COLON = regex.compile(rf":(?<=(?<![\w@./:#-])(\p{{L}}{{3,30}})[)”\"’]?:){CLAUSE}")
GLUED_ANY = regex.compile(
    r"[:;](?<=(?:^|[\p{L},.?)] |[(-])(\p{L}{2,30})[)”\"’]?[:;])"
    r"(\p{L}{2,30})(?=[’'-]\p{L}|,? [\p{L}0-9]|[.](?: |$))"
)
TWO_WORDS = regex.compile(r"[\p{L}’'-] \p{L}+[)”\"’]?\Z")
#: Words in lower case that begin clauses.
LOWER_CLAUSE = frozenset(
    {"a", "an", "he", "how", "if", "in", "is", "it", "our", "she", "that", "the", "their"}
    | {"there", "they", "this", "to", "we", "what", "when", "where", "who", "why", "you", "your"}
)

#: The word before a full stop, and the beginning of the sentence after it.
GLUED_STOP = regex.compile(
    r"""
    [.] (?<= (?<! [\w@./\\-] ) (\p{L} [\p{L}’'-]{1,30} ) [)”"’]? [.] )
    ( \p{Lu} \p{L}* ) (?= (?: [’'-] \p{L}+ )? (?: [\s,;:?!–—] | [.] (?! \w ) | $ ) )
    """,
    regex.VERBOSE,
)
GLUED_NUMBER = regex.compile(r"[.](?<=\p{L} [0-9]{1,4}[.])(\p{Lu}\p{Ll}*)(?=[ ,’'])")
#: A price, a share, a time, a version or an address that ends a sentence.
GLUED_FIGURE = regex.compile(
    r"[.](?<=[\p{L},] (?:[$£€]?[0-9][0-9.,:]{0,12}%?|[\w-]{2,40}[.](?:com|org|net|gov|edu))[.])"
    r"(\p{Lu}\p{Ll}*)(?= )"
)
PARTS = regex.compile(r"[’'-]")
#: Words in lower case before a stop, as a sentence has them and a program has not.
SENTENCE_BEFORE = regex.compile(r"(?:\p{L}[\p{L}’'-]{0,30}[,)]? ){1,3}\Z")
#: What follows the name of a member of a program.
MEMBER_OF = regex.compile(r"[(]| (?:class|function|method|module|object|type|property|field)\b")
#: Ordinary words that stand after the dot of a program or of a domain, too.
MEMBERS = frozenset(
    {"add", "ai", "close", "com", "exe", "get", "io", "js", "key", "log", "map", "net", "new"}
    | {"open", "org", "press", "print", "read", "run", "services", "set", "tv", "write"}
)
#: A longer word in lower case is no domain and no suffix of a file.
LONG = 6
DOMAINS = frozenset({"ai", "com", "exe", "io", "js", "log", "net", "org", "py", "tv"})
LOWER_STOP = regex.compile(
    r"[.](?<=[\p{L}0-9,] (?:[\p{Ll}-]{3,40}|\p{Lu}[\p{L}-]{2,40})[)”\"’]?[.])"
    r"(\p{Ll}{2,30})(?=,? [\p{L}0-9“\"])"
)

GLUED_QUESTION = regex.compile(
    r"[?!](?<=[\p{Ll}\p{N})]{2}[?!])(?=[”\"’]?\p{Lu}(?:[\p{Ll}’'-]|\s))([”\"’]?)"
)
ABBREVIATION = r"(?:\p{Lu}\.){2,8}|[ap]\.m\.|(?:Ph|Ed|Th|Psy)\.D\.|e\.g\.|i\.e\."
GLUED_TO_COMMON = regex.compile(
    r"[.](?<=\b(?:vs|etc)[.])(?=(?:a|an|and|as|but|for|in|of|on|or|the|to|with)\b(?!\.))"
)
GLUED_MONTH = regex.compile(
    r"[.](?<=\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[.])"
    r"(?=[0-9]{1,2}(?:[ ,;)]|[.](?:\s|$)|$))"
)
GLUED_INITIAL = regex.compile(r"[.](?<=\b(\p{Lu}\p{Ll}+) \p{Lu}[.])(?=\p{Lu}\p{Ll}{2})")
GLUED_ABBREVIATION = regex.compile(
    rf"[.](?<=(?<![\w.])(?:{ABBREVIATION}))(?=\p{{Ll}}{{2,}}(?![\w.@])|\p{{Lu}}\p{{Ll}}{{2}})"
)
TITLES = "Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Lt|Sgt|Capt|Rev|Hon|St"
GLUED_TITLE = regex.compile(rf"[.](?<=\b(?:{TITLES})[.])(?=\p{{Lu}}\p{{Ll}})")
COMPANY = regex.compile(
    r"[.](?<= (?:Inc|Corp|Ltd|Bros|Jr|Sr)[.])"
    r"(?=\p{Lu}\p{Ll}+[ ,]|(?!com |net |org )\p{Ll}{2,} )"
)


@rule(
    "spacing/missing-after-comma",
    "a space follows a comma",
    trigger=r",[^\W\d_]|[0-9],[12]|,[“(‘]",
    fixes={
        "However,the plan": "However, the plan",
        "“yes,”he said,smiling": "“yes,”he said, smiling",
        "on May 3,2025,the court": "on May 3, 2025, the court",
        "said,“No": "said, “No",
    },
    keeps=[
        "1,000 and 2,500",
        "f(a,b)",
        "news,sport,weather,travel",
        "Tags: news,sport,weather and more",
        "set keys=root,simpleExample there",
        "你好,世界",
        "rooms 12,2025 and 13",
        "an authentication link,3 and a lookup",
    ],
)
def missing_after_comma(line: Line) -> Iterator[Change]:
    """A comma glued to the next word, or to the year in a date. Words with nothing but
    commas between them are keywords or columns, and stay, unless one of them is such as
    only sentences have.
    """
    keywords = [
        match.span()
        for match in KEYWORDS.finditer(line.text)
        if CONNECTED.isdisjoint(match[0].split(","))
    ]
    for match in GLUED_COMMA.finditer(line.text):
        if not any(start < match.start() < end for start, end in keywords):
            yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-semicolon",
    "a space follows a semicolon",
    trigger=r";[^\W\d_]",
    fixes={"He left;she stayed.": "He left; she stayed."},
    keeps=["&lt;b&gt;", "x=1;y=2", "AT&T;the rest", "a;b"],
    languages=["en"],
)
def missing_after_semicolon(line: Line) -> Iterator[Change]:
    """A semicolon glued to the next clause, both words being known ones."""
    for match in GLUED_SEMICOLON.finditer(line.text):
        if _is_word(match[1]) and _is_word(match[2]):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/missing-after-colon",
    "a space follows a colon",
    trigger=r":[^\W\d_]",
    fixes={
        "Switch Compatibility:Most keyboards have it.": (
            "Switch Compatibility: Most keyboards have it."
        ),
        "one message:the war must stop": "one message: the war must stop",
    },
    keeps=[
        "AWS re:Invent was held",
        "set color:red and margin:auto",
        "std:vector of note",
        "the xml:lang attribute",
        "Genesis:verse 3",
        "Fedora:How to debug it",
        "WARNING:And this too",
    ],
    languages=["en"],
)
def missing_after_colon(line: Line) -> Iterator[Change]:
    """A colon glued to a clause. A word in lower case after it must be one that begins
    clauses: `color:red` is style, `xml:lang` a name.
    """
    for match in GLUED_COLON.finditer(line.text):
        before, after = match[1], match[2]
        if after.islower() and after not in LOWER_CLAUSE:
            continue
        sole = TWO_WORDS.search(line.text, max(0, match.start() - 60), match.start()) is None
        if before.isupper() or before.lower() in KEYS or (after[0].isupper() and sole):
            continue  # a level of a log, a namespace
        if _is_word(before) and (_is_word(after) or is_name(after)):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/missing-after-colon-or-semicolon",
    "a space follows a colon or semicolon",
    Applicability.UNSAFE,
    trigger=r"[:;][^\W\d_]",
    fixes={
        "the farm benefits:reduced erosion and more": "the farm benefits: reduced erosion and more"
    },
    keeps=["set color:red", "the key:value pair", "see Talk:Systemd for more"],
    languages=["en"],
)
def missing_after_colon_or_semicolon(line: Line) -> Iterator[Change]:
    """As before, with any word after the mark, in prose."""
    for match in GLUED_ANY.finditer(line.text):
        word = _is_word(match[1]) or _is_word(match[2]) or is_name(match[2])
        if word and match[2] not in VALUES and match[1].lower() not in KEYS:
            yield Change((match.start(2), match.start(2)), " ")


#: Words that stand beside the colon of a pair of a name and a value.
KEYS = frozenset(
    {"category", "color", "except", "file", "help", "ie", "key", "name", "re", "talk", "template"}
)
VALUES = frozenset({"false", "null", "true", "value"})


def _is_word(word: str) -> bool:
    return in_dictionary(word.lower()) or word in {"I", "A", "a"}


@rule(
    "spacing/missing-after-stop",
    "a space follows the full stop of a sentence",
    trigger=r"[.]\p{Lu}",
    fixes={
        "It adds up over time.Plus, it is cheap.": "It adds up over time. Plus, it is cheap.",
        "in the finals.Meanwhile he won": "in the finals. Meanwhile he won",
        "according to Dvorkovich.Dvorkovich said so": (
            "according to Dvorkovich. Dvorkovich said so"
        ),
        "banks in Europe.SWIFT reveals attacks": "banks in Europe. SWIFT reveals attacks",
        "a monthly credit.I’ve found it": "a monthly credit. I’ve found it",
        "on May 3.Nearly 98 people": "on May 3. Nearly 98 people",
        "it rose by 5.5%.The rate": "it rose by 5.5%. The rate",
    },
    keeps=[
        "Node.js and ASP.NET",
        "call console.Log now",
        "visit example.Com",
        "a .NET tool",
        "the logging.Handler class",
        "a version of.NET Core",
        "rather than request.POST to get it",
        "Infer.NET has been used",
        "Maui.Gtk is a new project",
        "Cognitive Class.AI course",
        "since version 2.0.Final was out",
        "Figure 1.2.The",
    ],
    languages=["en"],
)
def missing_after_stop(line: Line) -> Iterator[Change]:
    """Two sentences glued at the full stop. Half of all `x.Y` on the web are code and
    brands. So the word before must be a known one in lower case and the word after it a
    known one or a name, or either of them such as only a sentence has there.
    """
    for match in GLUED_STOP.finditer(line.text):
        if _begins(line.text, match):
            yield Change((match.start(2), match.start(2)), " ")
    for match in GLUED_NUMBER.finditer(line.text):
        if match[1] in words("en", "openers") or in_dictionary(match[1].lower()):
            yield Change((match.start(1), match.start(1)), " ")
    for match in GLUED_FIGURE.finditer(line.text):
        if match[1] in words("en", "openers") and not GLUED_NUMBER.match(line.text, match.start()):
            yield Change((match.start(1), match.start(1)), " ")


def _begins(line: str, match: regex.Match[str]) -> bool:
    """Whether a sentence begins with the second word of a glued pair."""
    before, after = match[1], match[2]
    opens = after in words("en", "openers")
    if after.lower() in MEMBERS or (before.lower() in words("en", "abbreviations") and not opens):
        return False
    if not opens and MEMBER_OF.match(line, match.end()):
        return False
    if not before.islower():
        sentence = line[match.end() : match.end() + 1] in {" ", ",", "’", "'"}
        named = is_name(before) and (in_dictionary(after.lower()) or is_name(after))
        return (opens or after == before or named) and sentence
    known = (
        in_dictionary(before) if before.isalpha() else all(map(in_dictionary, PARTS.split(before)))
    )
    if not known:
        return opens and line[match.end() : match.end() + 1] == " " and _in_prose(line, match)
    if opens or (after.istitle() and in_dictionary(after.lower())):
        return True
    # A name, or a word no list has: only after words such as sentences have.
    return after.istitle() and len(after) > 1 and _in_prose(line, match)


def _in_prose(line: str, match: regex.Match[str]) -> bool:
    start = match.start(1)
    return SENTENCE_BEFORE.search(line, max(0, start - 60), start) is not None


@rule(
    "spacing/missing-after-stop-name",
    "a space follows the full stop of a sentence",
    Applicability.UNSAFE,
    trigger=r"[.]\p{Lu}\p{Ll}",
    fixes={
        "the menu of Dok Suni.Haenyeo’s is longer": "the menu of Dok Suni. Haenyeo’s is longer",
        "in the Middle East.Regulators met": "in the Middle East. Regulators met",
    },
    keeps=[
        "the logging.Handler class",
        "visit example.Com now",
        "one of ASP.NET and Octane.AI too",
    ],
    languages=["en"],
)
def missing_after_stop_name(line: Line) -> Iterator[Change]:
    """As before, with words that no list has, in prose."""
    for match in GLUED_STOP.finditer(line.text):
        after = match[2]
        if len(after) == 1 or not after.istitle() or after.lower() in MEMBERS:
            continue
        if _begins(line.text, match):
            continue
        if _in_prose(line.text, match) and not MEMBER_OF.match(line.text, match.end()):
            yield Change((match.start(2), match.start(2)), " ")


@rule(
    "spacing/missing-after-stop-lowercase",
    "two sentences were glued, and the second lost its capital",
    Applicability.UNSAFE,
    trigger=r"[.]\p{Ll}{2}",
    fixes={"rose in the spring.analysts expect more": "rose in the spring. Analysts expect more"},
    keeps=["visit the weather.com site", "a call to console.log shows it", "see e.g.the"],
    languages=["en"],
)
def missing_after_stop_lowercase(line: Line) -> Iterator[Change]:
    """`spring.analysts`: nearly always code or an address in a clean text."""
    for match in LOWER_STOP.finditer(line.text):
        before = line.text[: match.start()].rpartition(" ")[2].rstrip(')”"’')
        after = match[1]
        if after in DOMAINS or before.lower() in words("en", "abbreviations"):
            continue
        prose = SENTENCE_BEFORE.search(line.text, max(0, match.start() - 60), match.start())
        if in_dictionary(after) or is_name(after.capitalize()) or (prose and len(after) > LONG):
            yield Change((match.start(1), match.start(1) + 1), f" {after[0].upper()}")


@rule(
    "spacing/missing-after-question",
    "a space follows a question or exclamation mark",
    trigger=r"[?!][”\"’]?[^\W\d_]",
    fixes={
        "Is it licensed there?The policies vary.": "Is it licensed there? The policies vary.",
        "this year?I've been": "this year? I've been",
    },
    keeps=["page?ID=5", "the Yahoo!", "what?!"],
)
def missing_after_question(line: Line) -> Iterator[Change]:
    """Two sentences glued at a question or exclamation mark."""
    for match in GLUED_QUESTION.finditer(line.text):
        yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-abbreviation",
    "a space follows an abbreviation",
    trigger=r"[.]\p{L}|[a-z][.][0-9]",
    fixes={
        "shaped by the U.S.and its allies": "shaped by the U.S. and its allies",
        "at 9 a.m.on Monday": "at 9 a.m. on Monday",
        "by U.S.President Biden": "by U.S. President Biden",
        "a Ph.D.in physics": "a Ph.D. in physics",
        "pens, etc.and on Sept.11, 2001": "pens, etc. and on Sept. 11, 2001",
    },
    keeps=[
        "a U.S.-backed plan",
        "see U.S.C. 1983",
        "visit u.s.example.com",
        "the U.S.A. won",
        "on Jan. 6 and Dec.2.1",
    ],
)
def missing_after_abbreviation(line: Line) -> Iterator[Change]:
    """An initialism, a degree, or a.m., p.m., e.g., i.e., vs. and etc., glued to the next
    word; the short form of a month, glued to the day.
    """
    for pattern in (GLUED_ABBREVIATION, GLUED_TO_COMMON, GLUED_MONTH):
        for match in pattern.finditer(line.text):
            yield Change((match.end(), match.end()), " ")


@rule(
    "spacing/missing-after-title",
    "a space follows a title",
    trigger=r"[.]\p{Lu}\p{Ll}|[dcprs][.]\p{Ll}{2}",
    fixes={
        "when Mr.Smith and Dr.Jones met": "when Mr. Smith and Dr. Jones met",
        "said Whirlpool Corp.Cleveland is": "said Whirlpool Corp. Cleveland is",
        "President George W.Bush": "President George W. Bush",
    },
    keeps=["Mr. Smith", "DR.NET", "Gov.uk said", "the Widget Corp.com page", "a J.Crew shirt"],
)
def missing_after_title(line: Line) -> Iterator[Change]:
    """`Mr.` and its like, or an initial after a given name, glued to the name, and `Inc.`
    and its like to the next word.
    """
    for pattern in (GLUED_TITLE, COMPANY):
        for match in pattern.finditer(line.text):
            yield Change((match.end(), match.end()), " ")
    for match in GLUED_INITIAL.finditer(line.text):
        if match[1] in words("en", "given_names"):
            yield Change((match.end(), match.end()), " ")
