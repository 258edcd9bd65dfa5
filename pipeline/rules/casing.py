"""Casing: capitals at the starts of sentences, lost or misplaced. Never a blanket truecaser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from pipeline.annotate.capitals import inside_prose, is_prose, line_around
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import is_known, is_ordinary
from pipeline.edits import Applicability
from pipeline.lexicons import words
from pipeline.rules import Change, rule

SENTENCE_START = regex.compile(
    r"""
    (?<! [\w.-] | ^ (?=\d) )                          # the number of a list item is no word
    ( (?: [\p{L}’'-]+ | \d+ %? ) [)]? ) ( [.!?] [”"’)]? )   # the last word and its stop
    [ ] [“"]? ( \p{Ll}++ ) (?! [\p{L}@_/\d”"] | [.-]\w | [ ] -\w | [ ]? [(=] )
    """,
    regex.VERBOSE,
)
#: Where a sentence starts with a capital: after a stop, or at the head of the line.
CAPITAL_START = regex.compile(r"(?:^|[.!?][”\"’)]? )[“\"‘]?\p{Lu}")

PARAGRAPH_START = regex.compile(
    r"(?:^|(?<=\n))(\p{Ll}+)(?=,? \p{Ll}+[ ,’'][^\n]{40,}[.!?…:”\"’)]$)", regex.MULTILINE
)
PARAGRAPH_END = regex.compile(r"[.!?…”\"’)\]]\s*$")

FIRST_PERSON = regex.compile(
    r"""
    (?<= [ “"(] | ^ ) i
    (?= [’'] (?: m | ve | ll | d ) \b
      | [ ] (?: am | was | have | had | think | know | will | would | can | could | do
              | don[’']t | did | want | feel | believe | saw | went | never | really | just | also
              | said ) \b )
    """,
    regex.VERBOSE,
)

CAPITAL_I = regex.compile(r"\bI\b")

MISPLACED_CAPITAL = regex.compile(
    r"""
    (?<= \p{Ll}{2} [ ] (?: that | and | but | as | when | if | because | while )
       | \p{L} , [ ] (?: that | and | but | as | when ) ) [ ]
    (It | The | They | We | He | She | This | There | These | That)
    (?= (?: [’'] (?: s | re | ll | ve | d ) )? [ ] \p{Ll} )
    """,
    regex.VERBOSE,
)
AFTER_INITIALISM = regex.compile(
    r"(?<=\b(\p{L}+) |[“(]|^)(?:U\.S|U\.K|U\.N|E\.U)\. (\p{Lu}\p{Ll}{3,})(?= (\p{Ll}+))"
)


@rule(
    "casing/sentence-start",
    "a sentence begins with a capital",
    trigger=r"\.[”\"’)]? [“\"]?\p{Ll}",
    fixes={
        "to withdraw its forces. the remarks were strong": (
            "to withdraw its forces. The remarks were strong"
        ),
        "Is that so? he asked for more. it came.": "Is that so? he asked for more. It came.",
        "He knew 10% of them. it’s more.": "He knew 10% of them. It’s more.",
    },
    keeps=[
        "the U.S. and its allies",
        "at 9 a.m. in the morning",
        "apples, pears, etc. in a bowl",
        "Apple Inc. announced it",
        "“Really?” he said. iPhones sell.",
        "See vol. two for more",
        "12. dbt is a list item",
        "at the prompt. hostname -i tells",
        "various goods. (page images at the library)",
        "vger. kernel. org has the list",
        "the null. null is a value",
        'It runs on that. "init" starts it.',
        "hi, it is me. in my free time, i write. and nothing else.",
    ],
    languages=["en"],
)
def sentence_start(line: Line) -> Iterator[Change]:
    """A lower-cased word after a full stop. The word before the stop must be an ordinary
    one and no abbreviation, and the word after it one that is written in lower case only
    because it usually stands inside a sentence. Who begins no sentence of a line with a
    capital does so on purpose.
    """
    for start, mark in _lower_starts(line.text):
        if mark == ".":
            yield Change((start, start + 1), line.text[start].upper())


@rule(
    "casing/unsure-start",
    "a sentence begins with a capital after a question or a quotation, too",
    Applicability.UNSAFE,
    trigger=r"(?:[!?][”\"’)]?|\.[”\"’)]) [“\"]?\p{Ll}",
    fixes={
        "What has it that it lacks? does it matter to them?": (
            "What has it that it lacks? Does it matter to them?"
        ),
        "He said: “It is over.” the talks went on.": "He said: “It is over.” The talks went on.",
    },
    keeps=["“Is that so?” he asked.", "Yahoo! and Google", "Jeopardy! is on at seven."],
    languages=["en"],
)
def unsure_start(line: Line) -> Iterator[Change]:
    """After a question or exclamation mark much may go on in lower case (“Really?” he asked),
    and after a title in quotation marks, too.
    """
    for start, mark in _lower_starts(line.text):
        if mark in {"?", "!"} or (mark[0] == "." and mark != "."):
            yield Change((start, start + 1), line.text[start].upper())


def _lower_starts(line: str) -> Iterator[tuple[int, str]]:
    """Where sentences of a line start in lower case, and the mark before each."""
    if not CAPITAL_START.search(line) and len(SENTENCE_START.findall(line, overlapped=True)) > 1:
        return
    abbreviations = words("en", "abbreviations")
    for match in SENTENCE_START.finditer(line, overlapped=True):
        before, mark, after = match.groups()
        if not _opens(after):
            continue
        last = before.rstrip(")")
        number = last.rstrip("%").isdigit()
        if mark[0] != "." and not last.islower():
            continue  # Yahoo! and Jeopardy!
        known = number or is_known(last) or is_known(last.rpartition("-")[2])
        if len(last) > 1 and known and last.lower() not in abbreviations and last.lower() != after:
            yield match.start(3), mark


def _opens(word: str) -> bool:
    """Whether a word is in lower case only because it usually stands inside a sentence."""
    return is_ordinary(word) and word not in NOT_OPENING and not VOWELS.isdisjoint(word)


VOWELS = frozenset("aeiouy")

#: Words that begin names in lower case, where they may begin a sentence as well; and the
#: ends of domains whose dots were parted from them.
NOT_OPENING = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von"}
    | {"com", "net", "org"}
)


@rule(
    "casing/paragraph-start",
    "a paragraph begins with a capital",
    trigger=r"^\p{Ll}+,? \p{Ll}+[ ,’'].*[.!?…:”\"’)]$",
    fixes={
        "the minister said on Friday that the plan would be put to a vote next week.": (
            "The minister said on Friday that the plan would be put to a vote next week."
        ),
    },
    keeps=[
        "and the rain came down\nand the wind blew cold\nand nobody knew her name",
        "npm can be used to install packages from the registry into your own project.",
        "See\n\nthe page on that, which says how to go on with it and when to stop doing so.",
    ],
    languages=["en"],
    whole_document=True,
)
def paragraph_start(text: Text) -> Iterator[Change]:
    """A paragraph of running text that begins in lower case with a word that opens sentences,
    below one that is complete. A text with several such paragraphs is written so, or broken
    in the middle of sentences.
    """
    for start in _paragraphs(text):
        word = PARAGRAPH_START.match(text.text, start)
        if word and word[1] in PARAGRAPH_OPENERS and _complete_above(text.text, start):
            yield Change((start, start + 1), word[1][0].upper())


@rule(
    "casing/unsure-paragraph-start",
    "a paragraph begins with a capital, also below a heading",
    Applicability.UNSAFE,
    trigger=r"^\p{Ll}+,? \p{Ll}+[ ,’'].*[.!?…:”\"’)]$",
    fixes={
        "How It Began\n\nscience makes it easy to say how all of it began and when it ended.": (
            "How It Began\n\nScience makes it easy to say how all of it began and when it ended."
        ),
    },
    keeps=["see the\n\nprice of all that we sell here, and how to get it at your own front door."],
    languages=["en"],
    whole_document=True,
)
def unsure_paragraph_start(text: Text) -> Iterator[Change]:
    """Any ordinary word at the start of a paragraph, where it may as well be the name of a
    command or the rest of a sentence that a link or a listing broke.
    """
    for start in _paragraphs(text):
        word = PARAGRAPH_START.match(text.text, start)
        if word and (_complete_above(text.text, start) or _heading_above(text.text, start)):
            yield Change((start, start + 1), word[1][0].upper())


def _paragraphs(text: Text) -> Sequence[int]:
    """Where paragraphs of running text begin in lower case; none if there are many."""
    low = (
        text.line(index).start for index, line in enumerate(text.line_texts) if line[:1].islower()
    )
    found = [
        start
        for start in low
        if (match := PARAGRAPH_START.match(text.text, start))
        and _opens(match[1])
        and is_prose(line_around(text.text, start))
    ]
    if len(found) > MANY_PARAGRAPHS:
        return ()
    return [start for start in found if not text.is_code(start)]


def _complete_above(text: str, start: int) -> bool:
    """Whether nothing stands above, or what ends like a sentence."""
    above = text[:start].rstrip()
    return not above or PARAGRAPH_END.search(above[-3:]) is not None


def _heading_above(text: str, start: int) -> bool:
    """Whether a short line that begins with a capital stands above, past a blank line."""
    above = text[:start].rstrip()
    last = above[above.rfind("\n") + 1 :]
    apart = "\n\n" in text[len(above) : start]
    return apart and len(last) < LONGEST_HEADING and HEADING.match(last) is not None


#: Words that hardly ever go on with a sentence that was broken off above.
PARAGRAPH_OPENERS = frozenset(
    {"the", "a", "an", "this", "these", "those", "there", "it", "he", "she", "we", "they", "you"}
    | {"in", "on", "at", "if", "when", "while", "after", "before", "as", "our", "your", "my", "his"}
    | {"her", "their", "its", "some", "many", "most", "each", "every", "however", "although"}
    | {"since", "once", "even", "one", "two", "another", "here", "now", "then", "what", "how"}
    | {"why", "who", "where", "during", "despite", "according", "because", "so", "no", "not"}
)
MANY_PARAGRAPHS = 2
LONGEST_HEADING = 90
HEADING = regex.compile(r"[\p{Lu}\d-][^\n]*[\p{L}\p{N}):?]$")


@rule(
    "casing/lowercase-i",
    "the pronoun I is a capital",
    trigger=r"i[’' ]",
    fixes={"He knows, and i think i’m right": "He knows, and I think I’m right"},
    keeps=["the i in team", "for i in range", "(i) the first", "well, i think i am not"],
    languages=["en"],
)
def lowercase_i(line: Line) -> Iterator[Change]:
    """The pronoun before a verb that only it can stand before; not in a line whose writer has
    no use for capitals.
    """
    if line.text[:1].islower() and not CAPITAL_I.search(line.text):
        return
    for match in FIRST_PERSON.finditer(line.text):
        yield Change(match.span(), "I")


@rule(
    "casing/misplaced-capital",
    "inside a sentence the word has no capital",
    trigger=r"(?:that|and|but|as|when|if|because|while) (?:It|The|They|We|He|She|This|That)",
    fixes={
        "He spoke of it, emphasizing that It’s the sole topic.": (
            "He spoke of it, emphasizing that it’s the sole topic."
        ),
        "The plan failed, but The minister said so.": "The plan failed, but the minister said so.",
    },
    keeps=[
        "They said that The Hague would rule.",
        "Jekyll and He who was Hyde; when He came, he knew that He was he.",
        "WHAT IT IS and The rest",
    ],
    languages=["en"],
    whole_document=True,
)
def misplaced_capital(text: Text) -> Iterator[Change]:
    """An article or a pronoun after a conjunction. Where a text gives it a capital at several
    places inside sentences, it means to: the Lord, a band called They.
    """
    meant: dict[str, bool] = {}
    for match in MISPLACED_CAPITAL.finditer(text.text):
        start, word = match.start(1), match[1]
        if not is_prose(line_around(text.text, start)):
            continue
        if word not in meant:
            meant[word] = word in PRONOUNS and inside_prose(text.text, word) > 1
        if meant[word]:
            continue
        yield Change((start, start + 1), word[0].lower())


PRONOUNS = frozenset({"He", "She", "They", "We", "It"})


@rule(
    "casing/capital-after-initialism",
    "the dot of an initialism ends no sentence",
    Applicability.UNSAFE,
    trigger=r"(?:U\.S|U\.K|U\.N|E\.U)\. [A-Z]",
    fixes={
        "a significant U.S. Military presence there": "a significant U.S. military presence there",
    },
    keeps=[
        "The U.S. Department of State",
        "They live in the U.S. They like it.",
        "U.S. Steel was sold",
        "a U.S. President who said so",
    ],
    languages=["en"],
)
def capital_after_initialism(line: Line) -> Iterator[Change]:
    """A program took the dot for the end of a sentence. Only an ordinary word before one in
    lower case, and none that names an office or a body, or that may open a sentence.
    """
    for match in AFTER_INITIALISM.finditer(line.text):
        before, word, after = match.groups()
        lower = word.lower()
        if lower in OFFICES or lower in OPENERS or after in {"of", "for"} or not is_ordinary(lower):
            continue
        if before and before.lower() in {"in", "to", "from"}:
            continue
        yield Change((match.start(2), match.start(2) + 1), lower[0])


OFFICES = frozenset(
    {"air", "ambassador", "army", "attorney", "bank", "bankruptcy", "bureau", "capitol"}
    | {"census", "chamber", "charter", "code", "commission", "congress", "constitution"}
    | {"court", "customs", "department", "district", "embassy", "energy", "fish", "forest"}
    | {"general", "government", "house", "marine", "marines", "marshal", "marshals", "mint"}
    | {"navy", "news", "open", "patent", "postal", "president", "representative", "secretary"}
    | {"senate", "senator", "soccer", "special", "state", "steel", "supreme", "surgeon"}
    | {"trade", "treasury", "virgin", "women"}
)
OPENERS = frozenset(
    {"about", "according", "after", "also", "although", "another", "because", "before", "both"}
    | {"despite", "during", "each", "even", "every", "finally", "first", "from", "have", "here"}
    | {"however", "into", "just", "like", "many", "meanwhile", "more", "most", "moreover", "much"}
    | {"once", "only", "other", "over", "since", "some", "such", "than", "that", "their", "then"}
    | {"there", "these", "they", "this", "those", "though", "through", "thus", "today", "under"}
    | {"unlike", "until", "upon", "what", "when", "where", "whether", "which", "while", "will"}
    | {"with", "within", "without", "your", "instead", "perhaps", "currently", "overall"}
)
