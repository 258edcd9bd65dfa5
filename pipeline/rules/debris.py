"""Debris: what templates, editors and slips of the hand left inside the running text."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.annotate.text import Line
from pipeline.annotate.words import in_dictionary, is_broken, is_known
from pipeline.lexicons import words
from pipeline.rules import Change, rule

DOUBLED_COMMA = regex.compile(r"(?<=\p{L}{2}[”’\"')\]]?),,(?=\s[\p{L}“\"])")
DOUBLED_STOP = regex.compile(r"(?<=(\p{Ll}{2,})[”’\"')\]]?)\.\.(?=\s[“\"]?\p{Lu}|\s*$)")
COMMA_AND_STOP = regex.compile(r"(?<=\p{Ll}{2}[”’\")]?),\.(?=\s+[“\"]?[\p{Lu}\d]|\s*$)")
STOP_AND_COMMA = regex.compile(
    r"(?<=(?<![\p{L}.’'-])(\p{L}\p{Ll}{2,})\.),(?=\s\p{Lu}\p{Ll}*[\s,’])"
)

DOUBLED_WORD = regex.compile(
    r"""
    (?<= [\p{L}\p{N}%,;:”’")|—–] [ ] | [—–] | ^ )
    ( [Tt]he | [Aa]nd? | [Aa] | [Oo]f | [Tt]o | [Ff]or | [Ii]n
    | [Ww]ith | [Ff]rom | [Aa]t | [Mm]y | [Oo]ur | [Yy]our | [Hh]is | [Tt]heir | be | been )
    [ ] ( the | an? | and | of | to | for | in | with | from | at | my | our | your | his | their
        | be | been )
    (?= [ ] (?! (?:and|or) \b ) )
    """,
    regex.VERBOSE,
)
WORD_BEFORE = regex.compile(r"(\p{L}+) $")

AD_MARK = regex.compile(
    r"""
    (?: (?<= [.!?…][”’"')\]]? [ ] ) | ^ )
    [\[(]? (?: ADVERTISEMENT | Advertisement
            | (?: Story | Article ) [ ]continues[ ]below[ ]advertisement )
    [\])]? (?: [ ][-–—][ ] (?i: continue[ ]reading[ ]below | scroll[ ]to[ ]continue ) )? :?
    [ ] (?= [“"]? \p{Lu}\p{Ll}* (?: [’,]? \p{Ll}* [ ] \p{Ll} | [ ] \p{Lu}\p{Ll}+ [ ,] ) )
    """,
    regex.VERBOSE,
)
SHORTCODE = regex.compile(
    r"""
    \[ /? (?: caption | embed | gallery | playlist | vc_\w{1,40} | et_pb_\w{1,40} | fusion_\w{1,40}
            | wp_ad_camp_\d | adrotate | contact-form-7 )
       (?: [ ] [^\[\]=\n]{1,40} = [^\[\]\n]{0,300} )? \]
    """,
    regex.VERBOSE,
)
#: One of any kind, alone on its line.
LONE_SHORTCODE = regex.compile(
    r"""
    [ ]* \[ (?! (?: quote | code | url | img ) \b ) [a-z][a-z0-9_-]{2,40}
          (?: [ ] [a-z_-]{1,40} = (?: ["“”″] [^"“”″\[\]\n]{0,300} ["“”″] | \d{1,12} ) ){1,20}
          [ ]? /? \] [ ]*
    """,
    regex.VERBOSE,
)
TAG = regex.compile(
    r"""
    </? (?: p | br | b | i | u | em | strong | span | div | font | center | blockquote | small | big
          | sup | sub | h[1-6] | li | ul | ol | a | strike )
    (?: [ ]+ [a-zA-Z-]{1,20} = (?: "[^"<>\n]{0,300}" | '[^'<>\n]{0,300}' ) ){0,8} [ ]* /? >
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
ABOUT_MARKUP = regex.compile(r"\b(?:X?HTML5?|XML|CSS|JSX?|markup|[Tt]ags?|elements?|JavaScript)\b")
BOLD = regex.compile(r"(?<![*\w\\])\*\*(?=[^\s*])([^*\n]{1,300})(?<!\s)\*\*(?![*\w])")
HEADING_MARK = regex.compile(r"^#{2,6} (?=[“\"]?\p{Lu}\p{L}+(?: [^#{};=]{1,200})?$)")

NAMES = "nbsp|quot|rsquo|lsquo|ldquo|rdquo|mdash|ndash|hellip|#0?39|#34|#82(?:11|12|16|17|20|21|30)"
BARE_ENTITY = regex.compile(rf"&({NAMES})(?![\w;=])|(?<![&#/=])(?<!\w(?!#))({NAMES});")
ENTITIES = {
    "nbsp": " ",
    "quot": '"',
    "rsquo": "’",
    "lsquo": "‘",
    "ldquo": "“",
    "rdquo": "”",
    "mdash": "—",
    "ndash": "–",
    "hellip": "…",
    "#39": "'",
    "#039": "'",
    "#34": '"',
    "#8211": "–",
    "#8212": "—",
    "#8216": "‘",
    "#8217": "’",
    "#8220": "“",
    "#8221": "”",
    "#8230": "…",
}

#: Found by its hyphen, which is rarer than the beginnings of words.
BROKEN_WORD = regex.compile(
    r"-(?<=(?<![\p{L}\p{N}’'.@/-])(\p{L}\p{Ll}+)-)(\p{Ll}{2,})(?![\p{L}\p{N}’'@/-]|\.\w)"
)


@rule(
    "debris/doubled-mark",
    "one comma or full stop is enough",
    trigger=r",,|\.\.",
    fixes={
        "The talks ended,, but no deal was reached.": "The talks ended, but no deal was reached.",
        "fewer pixels.. The sensor is small.": "fewer pixels. The sensor is small.",
    },
    keeps=[
        "Ok but.. it goes on.. and on",
        "and so on etc.. The end",
        "from 1..9",
        "Wait... what",
        "a,,b",
        "../src and ..",
    ],
)
def doubled_mark(line: Line) -> Iterator[Change]:
    """A comma or full stop typed twice. Two dots before a small letter, or at more than
    one place of a line, are somebody's way to write an ellipsis.
    """
    for match in DOUBLED_COMMA.finditer(line.text):
        yield Change((match.start(), match.end() - 1), "")
    stops = list(DOUBLED_STOP.finditer(line.text))
    if len(stops) == line.text.count("..") == 1 and not _abbreviated(stops[0][1]):
        yield Change((stops[0].start(), stops[0].end() - 1), "")


@rule(
    "debris/mixed-marks",
    "a sentence ends with a full stop, not with a comma as well",
    trigger=r",\.|\.,",
    fixes={
        "as it was said,. The talks went on": "as it was said. The talks went on",
        "The talks ended on Friday., No deal": "The talks ended on Friday. No deal",
    },
    keeps=["written in Java,.NET or Go", "Nordstrom Inc., Uber and others", "won,..., and lost"],
)
def mixed_marks(line: Line) -> Iterator[Change]:
    """A comma before or after the full stop of a sentence. An abbreviation keeps both."""
    for match in COMMA_AND_STOP.finditer(line.text):
        yield Change((match.start(), match.start() + 1), "")
    for match in STOP_AND_COMMA.finditer(line.text):
        if is_known(match[1]) and not _abbreviated(match[1]):
            yield Change(match.span(), "")


def _abbreviated(word: str) -> bool:
    return word.lower() in words("en", "abbreviations")


@rule(
    "debris/doubled-word",
    "the word stands twice",
    trigger="[Tt]he the |[Aa]nd and |[Aa]n an |[Aa] a |[Oo]f of |[Tt]o to |[Ff]or for |[Ii]n in |"
    "[Ww]ith with |[Ff]rom from |[Aa]t at |[Mm]y my |[Oo]ur our |[Yy]our your |[Hh]is his |"
    "[Tt]heir their |be be |been been ",
    fixes={
        "shared the the story": "shared the story",
        "are required to to complete": "are required to complete",
        "solutions for for storing": "solutions for storing",
        "using its voice with with others": "using its voice with others",
        "Will it be be offered to to all your your guests": "Will it be offered to all your guests",
    },
    keeps=[
        "Log in in the morning",
        "the The Common Application",
        "the operators and and or",
        "the man we spoke to to get it",
        "the people she works with with pleasure",
        "the town they are from from birth",
        "Falling for for-profit schools",
    ],
    languages=["en"],
)
def doubled_word(line: Line) -> Iterator[Change]:
    """An article, a conjunction or a preposition typed twice. `that that`, `had had`, `her
    her` and the like are good English; so are `in in`, `to to` and `with with` where the
    first belongs to the verb.
    """
    for match in DOUBLED_WORD.finditer(line.text, overlapped=True):
        first, second = match.groups()
        if first.lower() != second:
            continue
        before = WORD_BEFORE.search(line.text, max(0, match.start() - 30), match.start())
        if second in TAKES and (before is None or _takes(before[1].lower(), second)):
            continue
        yield Change((match.start(2) - 1, match.end(2)), "")


def _takes(verb: str, particle: str) -> bool:
    """Whether a word may be a verb that the particle belongs to."""
    if particle not in {"to", "for"} and verb.endswith(("ed", "ing")):
        return True
    return verb in TAKES[particle]


TAKES = {
    "in": frozenset(
        {"believe", "break", "bring", "came", "check", "come", "comes", "dial", "fill", "get"}
        | {"give", "go", "goes", "invest", "join", "kick", "live", "lives", "log", "logs", "move"}
        | {"moves", "opt", "plug", "put", "set", "settle", "sign", "sit", "sleep", "step", "stay"}
        | {"take", "tune", "turn", "type", "walk", "work", "works", "been", "was", "is", "are"}
    ),
    "to": frozenset(
        {"spoke", "speak", "spoken", "speaking", "talk", "talked", "talking", "listen", "went"}
        | {"listened", "listening", "go", "goes", "going", "gone", "been", "turn", "turned"}
        | {"turning", "refer", "referred", "referring", "want", "wanted", "wants", "used", "get"}
        | {"belong", "belongs", "look", "looked", "looking", "move", "moved", "come", "came"}
        | {"have", "has", "had", "having", "write", "wrote", "subscribe", "subscribed"}
    ),
    "for": frozenset(
        {"look", "looked", "looking", "ask", "asked", "asking", "pay", "paid", "paying", "wait"}
        | {"waited", "waiting", "search", "searching", "searched", "pray", "hope", "hoping"}
        | {"is", "was", "are", "were", "used", "use", "go", "going", "went", "known", "live"}
    ),
    "with": frozenset(
        {"agree", "began", "begin", "bring", "came", "come", "comes", "cope", "deal", "deals", "do"}
        | {"end", "go", "goes", "grew", "help", "live", "lives", "met", "meet", "speak", "spoke"}
        | {"start", "talk", "up", "went", "work", "works", "along", "is", "was", "are", "were"}
    ),
    "from": frozenset(
        {"away", "came", "come", "comes", "far", "hear", "heard", "is", "was", "are", "were"}
        | {"been"}
        | {"go", "goes", "went", "learn", "suffer", "benefit", "draw", "escape", "recover", "apart"}
    ),
    "at": frozenset(
        {"aim", "good", "bad", "look", "looks", "laugh", "stay", "stare", "work", "works", "live"}
        | {"is", "was", "are", "were", "been", "be", "arrive", "met", "meet", "stop", "started"}
    ),
}


@rule(
    "debris/advertisement",
    "the mark of an advertisement that stood here",
    trigger=r"ADVERTISEMENT|[Aa]dvertisement",
    fixes={
        "He left at noon. Advertisement The talks went on.": "He left at noon. The talks went on.",
        "ADVERTISEMENT The minister said so.": "The minister said so.",
    },
    keeps=[
        "Advertisement Standards Authority rules apply.",
        "It was bold. Advertisement is all.",
        "an Advertisement in The Times",
    ],
    languages=["en"],
)
def advertisement(line: Line) -> Iterator[Change]:
    """The label of an advertisement between two sentences, or before the first one."""
    for match in AD_MARK.finditer(line.text):
        if not line.text.startswith("Standards", match.end()):
            yield Change(match.span(), "")


@rule(
    "debris/shortcode",
    "a shortcode of the content system was left in the text",
    trigger=r"\[/?[a-z]",
    fixes={
        '[caption id="a_12"]A bridge[/caption] over water.': "A bridge over water.",
        'A bridge.\n[video-player video-id=”a12” name="B"]': "A bridge.\n",
    },
    keeps=[
        "[sic] he wrote",
        "the array[gallery]",
        "see [caption below] for more",
        "[quote quote=1]",
        'Of HTML and shortcodes:\n[video-player video-id="a12"]',
        'Write [share app="b"] for it.',
    ],
    enters_protected=True,
    shows_damage=False,
)
def shortcode(line: Line) -> Iterator[Change]:
    """WordPress shortcodes of the common kinds; other brackets are the author's, unless they
    are the whole line. A text that speaks of markup keeps these.
    """
    if LONE_SHORTCODE.fullmatch(line.text):
        if not ABOUT_MARKUP.search(line.whole.text):
            yield Change((0, len(line.text)), "")
        return
    for match in SHORTCODE.finditer(line.text):
        opens = match[0][1] != "/"
        if not (opens and match.start() and line.text[match.start() - 1].isalnum()):
            yield Change(match.span(), "")


@rule(
    "debris/markup-tag",
    "a tag of the page's markup was left in the text",
    trigger=r"</?[a-zA-Z]",
    fixes={
        "It was <b>bold</b> of him.<br />Yes.": "It was bold of him. Yes.",
        '<p class="x">The talks went on.</p>': "The talks went on.",
    },
    keeps=[
        "Use the <b> tag for bold text.",
        "a List<a> of things",
        "if a <b and c> d",
        "Write <em>x</em> in HTML.",
    ],
    enters_protected=True,
    shows_damage=False,
)
def markup_tag(line: Line) -> Iterator[Change]:
    """Tags for paragraphs, breaks, emphasis and links. A text that speaks of markup keeps
    them all, and so does code.
    """
    text = line.whole
    if ABOUT_MARKUP.search(text.text) or text.is_code(line.start):
        return
    for match in TAG.finditer(line.text):
        before, after = line.text[: match.start()], line.text[match.end() :]
        if before and before[-1].isalnum() and match[0][1] != "/" and not _is_break(match[0]):
            continue
        parted = before[-1:].isspace() or after[:1].isspace() or not before or not after
        yield Change(match.span(), " " if _is_break(match[0]) and not parted else "")


def _is_break(tag: str) -> bool:
    return tag[1:3].lower() == "br"


@rule(
    "debris/markdown-mark",
    "a mark of Markdown was left in the text",
    trigger=r"\*\*[^ *]|^##",
    fixes={
        "It was **very** cold.": "It was very cold.",
        "## What We Know": "What We Know",
    },
    keeps=["2**3 and 3**2", "**kwargs and **options", "a ** b ** c", "## x = 1", "**"],
    shows_damage=False,
)
def markdown_mark(line: Line) -> Iterator[Change]:
    """Asterisks around bold words, and the marks before a heading of the second level or
    deeper. One `#` is a comment as often as a heading, and stays.
    """
    for match in BOLD.finditer(line.text):
        if "**" not in match[1]:
            yield Change((match.start(), match.start() + 2), "")
            yield Change((match.end() - 2, match.end()), "")
    if mark := HEADING_MARK.match(line.text):
        yield Change(mark.span(), "")


@rule(
    "debris/broken-entity",
    "an entity that lost its ampersand or its semicolon stands for a character",
    trigger=r"&(?:[a-z]|#[0-9])|(?:[a-z]|#[0-9]+);",
    fixes={
        "it&rsquo s late, he said": "it’ s late, he said",
        "Russia#8217;s plan": "Russia’s plan",
        "one&nbsp two": "one  two",
    },
    keeps=["fish &quotas; and nbsp", "x&quot;y", "?a=1&nbsp=2", "the word quot"],
    shows_damage=False,
)
def broken_entity(line: Line) -> Iterator[Change]:
    """Entities that ftfy does not know because a part of them is gone."""
    for match in BARE_ENTITY.finditer(line.text):
        yield Change(match.span(), ENTITIES[match[1] or match[2]])


@rule(
    "debris/soft-hyphen",
    "a soft hyphen shows nothing",
    trigger="\N{SOFT HYPHEN}",
    fixes={"com\N{SOFT HYPHEN}mu\N{SOFT HYPHEN}ni\N{SOFT HYPHEN}cation": "communication"},
    keeps=["communi-cation"],
    enters_protected=True,
    shows_damage=False,
)
def soft_hyphen(line: Line) -> Iterator[Change]:
    """Where a word might be broken; a text that is set anew has no use for it."""
    for match in SOFT_HYPHEN.finditer(line.text):
        yield Change(match.span(), "")


SOFT_HYPHEN = regex.compile("\N{SOFT HYPHEN}+")


@rule(
    "debris/broken-word",
    "the hyphen broke the word at the end of a line",
    trigger=r"[a-z]-[a-z]",
    fixes={"lines of commu-nication": "lines of communication"},
    keeps=["a re-creation of co-operation", "well-known and long-term", "an e-commerce site"],
    languages=["en"],
    shows_damage=False,
)
def broken_word(line: Line) -> Iterator[Change]:
    """Hyphenation that an earlier layout left behind: the halves together make a word, and
    neither is one alone. Where the lines still stand apart, `layout/wrapped-line` does it.
    """
    for match in BROKEN_WORD.finditer(line.text):
        first, second = match[1].lower(), match[2]
        known = in_dictionary(first) or in_dictionary(second)
        if not known and is_broken(first, second):
            yield Change((match.end(1), match.start(2)), "")
