"""Protected spans: what no repair may touch.

An address, a version number or a line of code obeys other rules than prose: the missing
space in `Node.js` is not missing. Everything here errs on the side of protecting; a
repair that is refused for it can be seen with `copydesk explain --all`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from pipeline.annotate.blocks import Block
from pipeline.edits import Span
from pipeline.lexicons import words

# Top-level domains that are no English word, so that a sentence glued to the next
# ("in time.so they") is not taken for a domain. Others count after `www.` or before `/`.
DOMAINS = (
    "com|org|net|edu|gov|mil|int|info|biz|io|ai|co|tv|fm|ly|dev|app|eu|uk|de|fr|es|it|nl|be|ch|"
    "at|se|no|dk|fi|pl|cz|pt|gr|ie|ru|ua|by|tr|il|in|jp|cn|kr|hk|sg|my|th|vn|ph|au|nz|ca|us|mx|"
    "br|ar|cl|za|ng|ke|eg|blog|shop|news|online|site|xyz|tech|store|cloud"
)
WORDLIKE_DOMAINS = "be|at|no|by|in|my|us|it|is|so|to|me|do|am|as|an|if|or|he|we|news|online|site"
FILE_SUFFIXES = (
    "txt|pdf|html?|php|aspx?|jsp|css|js|mjs|jsx|tsx?|json|xml|ya?ml|toml|ini|csv|tsv|xlsx?|docx?|"
    "pptx?|odt|epub|jpe?g|png|gif|svg|webp|bmp|mp[34]|wav|avi|mov|mkv|zip|gz|tar|rar|7z|exe|dll|"
    "msi|dmg|iso|apk|jar|py|ipynb|rb|go|rs|c|h|cpp|hpp|cs|java|kt|swift|sh|bat|ps1|sql|md|rst|tex|"
    "log|cfg|conf|bak|tmp|NET"
)

PROTECTED = re.compile(
    rf"""
      (?: [a-z][a-z0-9+.-]{{1,20}}:// | www\. ) [^\s<>"“”«»]* [^\s<>"“”«».,;:!?')\]]   # URL
    | [\w.+%-]{{1,64}} @ [\w-]{{1,63}} (?: \.[\w-]{{1,63}} )+                           # e-mail
    | (?<![\w@.-]) (?: [a-z0-9][a-z0-9-]{{0,62}} \. ){{1,4}}
        (?: (?!(?:{WORDLIKE_DOMAINS})\b) (?:{DOMAINS}) \b (?! \.? [A-Z] )
          | (?:{DOMAINS}) (?=/\w) )
        (?: / [^\s<>"“”«»]* [^\s<>"“”«».,;:!?')\]] )?                                   # domain
    | (?<![\w@]) [@#] \w [\w.]{{0,62}} \w                                               # handle
    | (?<![\w.]) [\w-]{{1,80}} \. (?:{FILE_SUFFIXES}) (?! [\w] )                        # file
    | (?<!\S) (?: ~? / | [A-Z]:\\ ) [\w.~-]+ (?: [/\\] [\w.~-]+ )+                      # path
    | (?<![\w.,]) (?! \d{{1,2}},(?:19|20)\d\d\b ) v? \d+ (?: [.,:/–-] \d+ )+ (?! \w )    # number
    | ` [^`\n]{{1,200}} `                                                               # code
    | (?<! [\w.] ) (?: [A-Z]\. ){{2,8}}                                                # initialism
    | (?<! \S ) [:;=8] ['-]? [)(DPp/|\]*] (?! \w )                                     # emoticon
    | <[a-zA-Z/!][^<>\n]{{0,200}}>                                                      # markup
    """,
    re.VERBOSE,
)

# A prompt, an assignment, a definition, an ending that no sentence has.
STATEMENT = re.compile(
    r"""
      \A (?: \$[ ] | >>> | sudo[ ] | // | [{}](?!\{) | \#! | \#include | @\w+\( )
    | \A (?: def | class | function | const | let | var | public | private | static | fn | import
          | func | theorem | self ) \b .* [:{};(=)]
    | [ ](?: := | => | == | != | \+= | = )[ ]
    | (?: [{;] | (?<!\}) \} ) \Z
    """,
    re.VERBOSE,
)
#: The numbers of a listing's lines, all before the listing.
NUMBERED = re.compile(r"1 2 3 (?:\d{1,4} ){0,999}\|")
LONGEST_STATEMENT = 160
# The parentheses of prose and the dollars of prices do not count.
SYMBOL = re.compile(
    r"[{}\[\]=<>_|*\\#;]|(?<=\w)\(|\((?= )|(?<=[ (])\)|\$(?![\d ])|&(?! )|(?<= )\.(?= )"
    r"|\"(?=[:,\]}])|(?<=[:,{\[])\""
)
#: A paragraph with more symbols than these, and one in so many characters, is code.
FEW_SYMBOLS = 6
CHARACTERS_A_SYMBOL = 16


# What may be the name of a program or of a brand, or a call.
NAME = re.compile(
    r"(?<![\w.@/-])(?:[A-Za-z]{2,30}\.[A-Z][A-Za-z]{1,30}|[a-z]{1,30}[A-Z][A-Za-z]{1,30})(?!\w)"
    r"|(?<![\w.@/-])[a-z_][A-Za-z_]{1,29}\((?=[\w'\")])"
)
#: What may hold spaces and be protected all the same: code and markup.
SPACED = re.compile(r"[`<]")
LAST_PART = re.compile(r"[A-Z][a-z]*\Z")
GAP = re.compile(r"[ ]{2,}|[ ]*\t[ \t]*")


def protected_spans(
    text: str, blocks: Sequence[Block], repeated: Callable[[], Collection[str]] = tuple
) -> list[Span]:
    """The protected spans of a text, sorted and not overlapping.

    `repeated` gives what `repeated_names` finds in the whole of the text, of which `text`
    may be a part; it is asked only where a name is.
    """
    spans: list[Span] = []
    position = 0
    for block in blocks:
        start, end = block.span
        if block.kind != "preformatted" and not _is_code(text[start:end]):
            continue
        spans += _matches(text, position, start, repeated)
        if block.kind == "preformatted" and _is_table(text[start:end]):
            spans += _in_table(text, start, end, repeated)
        else:
            spans.append(block.span)
        position = end
    return spans + _matches(text, position, len(text), repeated)


def protected_near(
    block: str,
    kind: str,
    near: Iterable[Span],
    repeated: Callable[[], Collection[str]] = tuple,
) -> list[Span]:
    """Those of the protected spans of a block that touch some others, and maybe more.

    Few have spaces in them, so in most blocks only the words around are looked at.
    """
    if kind == "preformatted" or SPACED.search(block) or _is_code(block):
        whole = Block(
            Span(0, len(block)), "preformatted" if kind == "preformatted" else "paragraph"
        )
        return protected_spans(block, [whole], repeated)
    spans: list[Span] = []
    position = 0
    for start, end in sorted(near):
        first = max(block.rfind(" ", 0, max(start, 0)) + 1, position)
        past = block.find(" ", end)
        position = max(past if past >= 0 else len(block), position)
        spans += _matches(block, first, position, repeated)
    return spans


def repeated_names(text: str) -> frozenset[str]:
    """Names with a point or a capital in them, and calls, that a text has more than once.

    Two words that were glued are rarely glued twice. After the point, or at the capital,
    stands no word that begins sentences.
    """
    openers = words("en", "openers")
    counts = Counter(NAME.findall(text))
    return frozenset(
        name
        for name, count in counts.items()
        if count > 1
        and not ((last := LAST_PART.search(name)) and last[0] in openers)
        and name.partition(".")[0].lower() not in words("en", "abbreviations")
    )


def _is_table(block: str) -> bool:
    """Whether the cells of a preformatted block are prose, parted by tabs."""
    lines = block.split("\n")
    return 2 * sum("\t" in line for line in lines) > len(lines) and not _is_code(block)


def _in_table(
    text: str, start: int, end: int, repeated: Callable[[], Collection[str]]
) -> list[Span]:
    """The gaps of a table, and what is protected in its cells."""
    spans: list[Span] = []
    position = start
    for gap in GAP.finditer(text, start, end):
        spans += _matches(text, position, gap.start(), repeated)
        spans.append(Span(*gap.span()))
        position = gap.end()
    return spans + _matches(text, position, end, repeated)


def _is_code(paragraph: str) -> bool:
    """Whether a paragraph is a line of code, or a listing whose line breaks were lost."""
    if len(paragraph) <= LONGEST_STATEMENT and STATEMENT.search(paragraph):
        return True
    if NUMBERED.match(paragraph):
        return True
    symbols = len(SYMBOL.findall(paragraph))
    return symbols >= FEW_SYMBOLS and symbols * CHARACTERS_A_SYMBOL >= len(paragraph)


def _matches(
    text: str, start: int, end: int, repeated: Callable[[], Collection[str]]
) -> list[Span]:
    """The protected spans of a stretch. Of two that overlap one is made."""
    spans = [Span(*match.span()) for match in PROTECTED.finditer(text, start, end)]
    names = list(NAME.finditer(text, start, end))
    if not names:
        return spans
    known = repeated()
    merged: list[Span] = []
    for span in sorted([*spans, *(Span(*name.span()) for name in names if name[0] in known)]):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
