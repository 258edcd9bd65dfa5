"""Boilerplate: what the site put around the article, and what can be read from it.

Each rule removes whole lines, each removal says which evidence decided, and what the
line knew of the article is harvested before it goes: a byline names the authors, a
breadcrumb the section. Nothing is removed by its place alone, or the next line would
take the place and be removed the next time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice

import regex

from pipeline.annotate.phrases import byline_words, home_words
from pipeline.annotate.text import Line, Text
from pipeline.annotate.words import is_ordinary
from pipeline.document import Field
from pipeline.edits import Span
from pipeline.harvest.bylines import clean_name
from pipeline.rules import Change, rule

#: A shorter line is no headline, whatever it repeats.
HEADLINE_WORDS = 4
#: A longer step of a breadcrumb is no section.
SECTION_WORDS = 4
#: How many lines from the end a credit is looked for.
CREDIT_LINES = 3

ARTEFACT = regex.compile(
    r"""
      ^ \s* - (?: title | headline | subtitle | heading | excerpt | description ) [ :]+ (?= \S )
    | ^ \s* (?: \{\{ [^{}\n]{1,60} \}\} | %% \w{1,40} %%
              | \[ /? (?: caption | gallery | embed ) [^\]\n]{0,200} \] )
    """,
    regex.VERBOSE,
)
WORDS = regex.compile(r"[\p{L}\p{N}]+")
LETTERS = regex.compile(r"\p{L}+")
STEP = regex.compile(r"\s+(?:»|›|>|→|/|\||::|·)\s+")
PARTICLE = r"(?:van|von|de|der|den|del|di|da|la|le|al|bin|ter)"
NAME = rf"\p{{Lu}}[\p{{L}}.’'-]*(?: (?:\p{{Lu}}[\p{{L}}.’'-]*|{PARTICLE})){{0,4}}"
AUTHORS = rf"{NAME}(?:(?:, | and | & | und | et | y | e |, and ){NAME}){{0,4}}"
ROLE_WORD = (
    r"(?i:editor|reporter|correspondent|writer|columnist|contributor|producer|chief|bureau|staff|"
    r"journalist|author|analyst|critic|redakteur|redakteurin|journaliste|redactor|redactora)"
)
ROLE = r"[\p{L}][\p{L} ,&’'-]{2,60}"
CREDIT = regex.compile(
    r"""
    [\s—–•*(\[-]*
    ( This [ ] (?:article|story|report) \b .{0,80}
        \b (?: wire | agency | agencies | news[ ]services? | contributed ) \b .{0,80}
    | (?! This ) \p{Lu} .{2,120}
        \b contributed [ ] to [ ] this [ ] (?: report | story | article ) \b .{0,20}
    | (?: Additional[ ]reporting | Reporting | Writing | Editing ) [ ] by [ ] \p{Lu} .{2,160}
    | With [ ] (?: files | reporting | reports ) [ ] (?: from | by ) [ ] .{2,80}
    )
    [)\]\s]*
    """,
    regex.VERBOSE,
)
#: Words that stand where an author's name should, and are none.
NO_AUTHORS = frozenset(
    {"admin", "administrator", "editor", "editorial", "newsroom", "staff", "team", "webmaster"}
)

#: What the lines of a kind are, an example that stands by its words alone, and a look-alike.
#: Where there is no example, it takes a whole page to tell.
KINDS: dict[str, tuple[str, str, str]] = {
    "comments": ("the comment form or a comment", "Leave a Reply", "The reply was short."),
    "cookie": ("a notice about cookies", "This website uses cookies.", "She baked cookies."),
    "legal": ("a legal line", "All rights reserved.", "The rights of all were reserved."),
    "login": ("a call to log in", "Forgot your password?", "He forgot his password."),
    "navigation": ("the site's navigation", "Skip to content", "They skip the content."),
    "newsletter": ("a call to subscribe", "Subscribe to our newsletter", "The letter came."),
    "related": ("links to other articles", "You may also like", "You may also like the film."),
    "share": ("a bar of share buttons", "Share this:", "They share this view of the matter."),
    "title": ("the headline, which is in the metadata", "", "The Title of a Book"),
    "date": ("a date or a time", "", "It was 3 May 2024."),
    "tags": ("tags and categories", "", "Topics of the day"),
    "caption": ("a caption or its credit", "", "The photo was taken in May."),
    "dateline": ("a line that says where a report was filed", "", "OSLO — It rained."),
    "author-box": ("a note about the author", "", "The author lives in Oslo."),
    "advertisement": ("an advertisement", "", "An advertisement was found."),
    "copy": ("a copy of what stands above", "", "A copy of it stands above."),
    "other": ("what the page put around the article", "", "Whatever stands here"),
}
BODY = "The article itself says what there is to say, and it says it in full sentences.\n"


def _kind_rule(kind: str) -> Callable[[Text], Iterator[Change]]:
    """The rule that removes the lines of one kind."""
    what, example, look_alike = KINDS[kind]

    @rule(
        f"boilerplate/{kind}",
        f"no part of the article: {what}",
        trigger=None,
        fixes={f"{BODY}{example}\n": BODY} if example else {},
        keeps=[f"{BODY}{look_alike}\n"],
        whole_document=True,
        enters_protected=True,
    )
    def lines_of_kind(text: Text) -> Iterator[Change]:
        yield from _left_out(text, kind, f"no part of the article: {what}")

    lines_of_kind.__doc__ = (
        f"Lines that are {what}, by what is known of the site, by their words (see "
        f"`lexicons/<language>/boilerplate.yaml`), or by their place among the others as the "
        f"line model sees it."
    )
    return lines_of_kind


def _left_out(text: Text, kind: str, reason: str) -> Iterator[Change]:
    """The lines of a kind removed, each with the evidence that decided."""
    for index in text.left_out.get(kind, ()):
        yield _remove(text.lines[index], f"{reason} ({text.labels[index].evidence})")


for _kind in KINDS:
    _kind_rule(_kind)


@rule(
    "boilerplate/breadcrumb",
    "a breadcrumb leads to the article, it is not part of it",
    trigger=r"[»›>→/|·:]",
    fixes={f"Home » News » A Headline of Five Words\n{BODY}": BODY},
    keeps=[f"Home is where the heart is\n{BODY}", f"{BODY}Home > Settings > Display\n"],
    whole_document=True,
    enters_protected=True,
)
def breadcrumb(text: Text) -> Iterator[Change | Field]:
    """A line of steps before the article, of which the first is the site's home page, or
    the last repeats the headline; the steps between are the section. Other breadcrumbs as the
    line model sees them.
    """
    read = set()
    trails = _trails(text.head)
    titles = {_normal(line.text) for line in text.head} if trails else set()
    for line, steps in trails:
        last, last_span = steps[-1]
        headline = len(last.split()) >= HEADLINE_WORDS
        if steps[0][0].lower() in home_words():
            sections = steps[1:-1] if headline or _normal(last) in titles else steps[1:]
        elif headline and _normal(last) in titles:
            sections = steps[:-1]
        else:
            continue
        if headline:
            yield Field("title", last, last_span, "boilerplate/breadcrumb")
        for name, span in sections:
            if len(name.split()) <= SECTION_WORDS:
                yield Field("section", name, span, "boilerplate/breadcrumb")
        yield _remove(line)
        read.add(line.start)
    for change in _left_out(text, "breadcrumb", "no part of the article: a breadcrumb"):
        if change.span[0] not in read:
            yield change


@rule(
    "boilerplate/repeated-headline",
    "the headline stands here once more; it is in the metadata",
    trigger=None,
    fixes={
        f"Home » News » Mayor Opens the New Bridge\nMayor Opens the New Bridge\n{BODY}": (
            f"Home » News » Mayor Opens the New Bridge\n{BODY}"
        ),
        f"Mayor Opens the New Bridge\nMayor Opens the New Bridge\nBy Ann Lee\n{BODY}": (
            f"By Ann Lee\n{BODY}"
        ),
    },
    keeps=[
        f"Mayor Opens the New Bridge\nBy Ann Lee\n{BODY}",
        f"Get a personalized demo\nGet a personalized demo\n{BODY}",
    ],
    whole_document=True,
    enters_protected=True,
)
def repeated_headline(text: Text) -> Iterator[Change | Field]:
    """A line before the article that says the same as the last step of the breadcrumb or
    as the title the source gave, or that stands there twice, the second time above the
    byline. To stand there twice is not enough: most lines that do are buttons.
    """
    head = text.head
    spoken = [_normal(line.text) for line in head]
    steps = {_normal(found[-1][0]) for _, found in _trails(head)}
    stated = text.document.hints.get("title")
    known = {_normal(stated)} if isinstance(stated, str) and stated.strip() else set()
    times = Counter(spoken)
    signed = {
        normal
        for normal, below in zip(spoken, head[1:], strict=False)
        if times[normal] > 1 and _byline_match(below)
    }
    for line, normal in zip(head, spoken, strict=True):
        repeated = len(normal.split()) >= HEADLINE_WORDS and normal in steps | signed
        if normal and (repeated or normal in known):
            start = _artefact_end(line.text)
            span = Span(line.start + start, line.start + len(line.text.rstrip()))
            yield Field("title", line.text[start:].strip(), span, "boilerplate/repeated-headline")
            yield _remove(line)


@rule(
    "boilerplate/byline",
    "the byline names the author; it is in the metadata",
    trigger=None,
    fixes={f"by Emma Walker – News Editor\n{BODY}": BODY, f"By Jan de Vries\n{BODY}": BODY},
    keeps=[
        f"{BODY}By Emma Walker\n",
        f"By the River\n{BODY}",
        f"By Monday it was over.\n{BODY}",
        f"By Company Size\n{BODY}",
    ],
    whole_document=True,
    enters_protected=True,
)
def byline(text: Text) -> Iterator[Change | Field]:
    """A line before the article of `by` and names, with or without a role; other bylines as
    the line model sees them.
    """
    read = set()
    for line in text.head:
        match = _byline_match(line)
        if not match:
            continue
        offset = line.start + len(line.text) - len(line.text.lstrip())
        for name in regex.finditer(NAME, match["authors"]):
            if name[0].lower() not in NO_AUTHORS:
                start = offset + match.start("authors") + name.start()
                span = Span(start, start + len(name[0]))
                yield Field("author", clean_name(name[0]), span, "boilerplate/byline")
        if match["role"]:
            span = Span(offset + match.start("role"), offset + match.end("role"))
            yield Field("author_role", match["role"], span, "boilerplate/byline")
        yield _remove(line)
        read.add(line.start)
    for change in _left_out(text, "byline", "no part of the article: a byline"):
        if change.span[0] not in read:
            yield change


@rule(
    "boilerplate/wire-credit",
    "the credit names the sources; it is in the metadata",
    trigger=r"wire|agenc|service|contributed|eporting|Editing|Writing|With",
    fixes={
        f"{BODY}— This article is based in part on wire service reports.\n": BODY,
        f"{BODY}Ann Lee in Oslo contributed to this report.\n": BODY,
    },
    keeps=[
        f"{BODY}This article of the treaty binds all.\n",
        f"— This article is based on wire service reports.\n{BODY * 4}",
    ],
    whole_document=True,
    enters_protected=True,
)
def wire_credit(text: Text) -> Iterator[Change | Field]:
    """A line at the article's end that says whose reports it is made from."""
    lines = text.line_texts
    upwards = (
        index
        for index in range(len(lines) - 1, -1, -1)
        if lines[index].strip() and index not in text.phrases
    )
    last = list(islice(upwards, CREDIT_LINES))
    for index in reversed(last):
        line = text.line(index)
        if len(last) > 1 and (match := CREDIT.fullmatch(line.text)):
            span = Span(line.start + match.start(1), line.start + match.end(1))
            yield Field("credit", match[1], span, "boilerplate/wire-credit")
            yield _remove(line)


@rule(
    "boilerplate/template-artefact",
    "a template's own mark was left in the text",
    trigger=r"-[a-z]+|\{\{|%%|\[",
    fixes={"-title A Bridge Opens": "A Bridge Opens", "{{ author.name }}": "", "%%sep%%": ""},
    keeps=[
        "- title case for headings",
        "-10 degrees",
        "a {{name}} in a sentence",
        "{% if x %}\n    {{ x }}\n{% endif %}",
    ],
)
def template_artefact(line: Line) -> Iterator[Change]:
    """Field names and placeholders at the beginning of a line, where a page template
    printed them instead of filling them in.
    """
    if end := _artefact_end(line.text):
        yield Change((0, end), "")


def _byline_match(line: Line) -> regex.Match[str] | None:
    """The parts of a byline; None if the names in it are ordinary words ("By Company Size")."""
    match = _byline().fullmatch(line.text.strip())
    if not match:
        return None
    names = [name[0] for name in regex.finditer(NAME, match["authors"])]
    if match["role"] or all(_may_be_name(name) for name in names):
        return match
    return None


def _may_be_name(name: str) -> bool:
    words = LETTERS.findall(name)
    known = name.lower() in NO_AUTHORS
    return known or (len(words) > 1 and not all(is_ordinary(word.lower()) for word in words))


def _remove(line: Line, reason: str = "") -> Change:
    """Remove a line of a document with its line break."""
    past = line.end < len(line.whole.text)
    return Change((line.start, line.end + past), "", reason)


def _trails(lines: Iterable[Line]) -> list[tuple[Line, list[tuple[str, Span]]]]:
    """The lines of several steps, each with them."""
    parted = (line for line in lines if STEP.search(line.text))
    return [(line, steps) for line in parted if len(steps := _steps(line)) > 1]


def _steps(line: Line) -> list[tuple[str, Span]]:
    """The steps of a breadcrumb with their spans, without a template's marks."""
    steps = []
    start = 0
    for end, past in [*(match.span() for match in STEP.finditer(line.text)), (len(line.text),) * 2]:
        step = line.text[start:end]
        first = start + _artefact_end(step)
        first += len(line.text[first:end]) - len(line.text[first:end].lstrip())
        if name := line.text[first:end].strip():
            steps.append((name, Span(line.start + first, line.start + first + len(name))))
        start = past
    return steps


def _artefact_end(line: str) -> int:
    match = ARTEFACT.match(line)
    return match.end() if match else 0


@lru_cache(maxsize=1 << 12)  # several passes ask of a page's head
def _normal(line: str) -> str:
    """What makes two headlines the same: their words, whatever the case and the marks."""
    return " ".join(WORDS.findall(line[_artefact_end(line) :].casefold()))


@cache
def _byline() -> regex.Pattern[str]:
    opening = "|".join(regex.escape(word, special_only=True) for word in byline_words())
    return regex.compile(
        rf"(?i:{opening or 'by'}):?[ ]+(?P<authors>{AUTHORS})"
        rf"(?:\s*(?:[–—|•·]|\s-)\s*(?P<role>{ROLE})|,[ ]*(?P<role>{ROLE}?{ROLE_WORD}{ROLE}?))?\s*"
    )


@rule(
    "boilerplate/site-profile",
    "the site prints this line on many of its pages",
    trigger=None,
    fixes={},
    keeps=["A text whose site nothing is decided about keeps its lines.\n"],
    whole_document=True,
    enters_protected=True,
)
def site_profile(text: Text) -> Iterator[Change]:
    """Lines that stand on many pages of the document's site, as its profile has them: see
    `docs/site-profiles.md`. What a person refused, and what is this page's own headline, is
    left alone.
    """
    if text.site is None:
        return
    for line in text.lines:
        if line.text.strip() and (evidence := text.site.boilerplate(line.text)):
            yield _remove(line, f"no part of the article ({evidence})")
