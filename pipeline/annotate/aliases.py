"""What a text says of the names of one person: `Norma Jeane Mortenson, known as Marilyn Monroe`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.annotate.names_evidence import Found
from pipeline.annotate.person_names import Words

Named = tuple[Found, Words]

#: What stands between two names of one person, but for what is in parentheses.
ALIAS = re.compile(
    r"""
    ,? [ (]{1,2} (?: (?: who | is | was | also | now | or | \w+ly | better | best )[ ] )*
      (?: (?: known | credited ) [ ] (?: \w+ly [ ] )? as | nicknamed | renamed | alias
        | a\.?k\.?a\.? | née | né | born | formerly )
      [ ] (?: [A-Z]\w*\.? [ ] )?
    | [ ] (?: is | was ) [ ] (?: a | the | his | her ) [ ] (?: pen | stage ) [ ] name [ ] of [ ]
      (?: (?! of\b ) [\w-]+ [ ] ){0,3}
    | ,? [ ] (?: who [ ] )? (?: (?: better | best | also )[ ] )?
      (?: wrote | writes | performed | performs | recorded | records | known ) [ ]
      (?: under | by | as ) [ ] (?: the | a | his | her | their ) [ ]
      (?: (?: pen | stage ) [ ] name | pseudonym | nickname | name | alias ) [ ]
    | ,? [ ] whose [ ] (?: real | birth | full | legal | stage ) [ ] name [ ] (?: is | was ) [ ]
    | [ ] \( (?: [^()\n]{0,40} [;,] [ ] )?
      (?: Latin | Greek | Arabic | Hebrew | Russian | Chinese ) : [ ]
    """,
    re.VERBOSE,
)
PARENTHESES = re.compile(r"^[^()\n]*\)| \([^()\n]*\)")
#: A second name is not looked for in farther places.
ALIAS_REACH = 120


def aliases(text: str, named: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    """Names beside each other of which the text says that they are one person's."""
    for one, other in pairwise(named):
        between = text[one[0].span.end : other[0].span.start]
        if len(between) > ALIAS_REACH:
            continue
        if ALIAS.fullmatch(between) or ALIAS.fullmatch(PARENTHESES.sub("", between)):
            yield one, other
