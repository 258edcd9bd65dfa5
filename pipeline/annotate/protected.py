"""Protected spans: what no repair may touch.

An address, a version number or a line of code obeys other rules than prose: the missing
space in `Node.js` is not missing. Everything here errs on the side of protecting; a
repair that is refused for it can be seen with `copydesk explain --all`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.annotate.blocks import Block
from pipeline.edits import Span

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
LONGEST_STATEMENT = 160
SYMBOL = re.compile(r"[{}()\[\];=<>_|&*\\#$]")
#: A paragraph with more symbols than these, and one in so many characters, is code.
FEW_SYMBOLS = 6
CHARACTERS_A_SYMBOL = 16


def protected_spans(text: str, blocks: Sequence[Block]) -> list[Span]:
    """The protected spans of a text, sorted and not overlapping."""
    code = [
        block.span
        for block in blocks
        if block.kind == "preformatted" or _is_code(text[block.span.start : block.span.end])
    ]
    spans: list[Span] = []
    position = 0
    for whole in code:
        spans += _matches(text, position, whole.start)
        spans.append(whole)
        position = whole.end
    return spans + _matches(text, position, len(text))


def _is_code(paragraph: str) -> bool:
    """Whether a paragraph is a line of code, or a listing whose line breaks were lost."""
    if len(paragraph) <= LONGEST_STATEMENT and STATEMENT.search(paragraph):
        return True
    symbols = len(SYMBOL.findall(paragraph))
    return symbols >= FEW_SYMBOLS and symbols * CHARACTERS_A_SYMBOL >= len(paragraph)


def _matches(text: str, start: int, end: int) -> list[Span]:
    return [Span(*match.span()) for match in PROTECTED.finditer(text, start, end)]
