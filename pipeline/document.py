"""What goes through the pipeline: a document, and what came of it.

Plain frozen data. A `Document` is what a reader found; `Cleaned` is what the pipeline
made of it, and `Rejected` says why it could not. Offsets named `raw` count code points of
`Document.text`, all others code points of the text they stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pipeline.edits import Alignment, Edit, Span


class Container(NamedTuple):
    """An element of a page that holds lines: its parent's number, its tag, and what names it.

    `names` are the tokens of its id, its classes, its role and its `itemprop`, and those of
    the inline elements it stands in.
    """

    parent: int
    tag: str
    names: str


class BlockEvidence(NamedTuple):
    """What the markup knew of one line of a flattened page.

    `container` is the number of the innermost element around it in the page's containers,
    `inline` the tags and names of the inline elements that it begins in. `linked` and
    `strong` count characters in links and in bold type, `images` and `controls` what stands
    between the line before and this one's end. `kept` is whether the extractor took the
    line for the page's main content; None where it was not asked.
    """

    container: int = 0
    inline: str = ""
    linked: int = 0
    strong: int = 0
    images: int = 0
    controls: int = 0
    hidden: bool = False
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What the markup knew of a page as a whole.

    A container's parent stands before it; the first is the root. `titles` are the names that
    the page gives itself, `kinds` the types it says it is of, `body` what its JSON-LD says
    its article reads.
    """

    containers: tuple[Container, ...] = (Container(0, "", ""),)
    titles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    body: str = ""

    def path(self, number: int) -> str:
        """The tags from the root to a container, joined by slashes."""
        steps: list[str] = []
        while number:
            steps.append(self.containers[number].tag)
            number = self.containers[number].parent
        return "/".join(reversed(steps))


@dataclass(frozen=True, slots=True)
class Document:
    """One scraped item.

    `text` is the raw text, never changed afterwards: line breaks as they were, no byte
    order mark, no lone surrogates. For HTML it is the flattened page, and `blocks` holds
    one piece of evidence for each of its lines, `page` what is known of it as a whole.
    `hints` is what the source itself says of the item (title, authors, date, sitename,
    ...); `source` is the name of the file it came from and `source_id` the id it had
    there; `site` is what the source calls the site that a text without a url is of.
    """

    text: str
    id: str = ""
    source: str = ""
    source_id: str | None = None
    url: str | None = None
    added: str | None = None
    created: str | None = None
    source_sha256: str | None = None
    hints: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    blocks: tuple[BlockEvidence, ...] = ()
    site: str | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of metadata and where it was read; `span` is None for what the source said."""

    name: str
    value: str
    span: Span | None
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of the canonical text where an entity is named."""

    span: Span
    text: str
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, place or organisation of one document, with all its mentions.

    `roles` are what a person is said to be: `Russian President`, `Nebraska Republican`.
    """

    entity: str
    kind: str
    canonical: str
    mentions: tuple[Mention, ...]
    roles: tuple[str, ...] = ()


class Status(StrEnum):
    """What became of a proposed edit."""

    APPLIED = "applied"
    DROPPED = "dropped"
    REFUSED = "refused"
    WITHHELD = "withheld"
    SUGGESTED = "suggested"


class TrackedEdit(NamedTuple):
    """An edit with its place in the history of one document.

    `edit.span` counts in the input of pass `number`; `seq` counts through the document, and
    orders the edits of a pass; `raw` is the span of the raw text that it goes back to.
    """

    number: int
    seq: int
    stage: str
    edit: Edit
    raw: Span
    status: Status


@dataclass(frozen=True)
class Cleaned:
    """A cleaned document: canonical text, metadata, and every change on the way."""

    document: Document
    text: str
    edits: tuple[TrackedEdit, ...]
    alignment: Alignment
    fields: tuple[Field, ...] = ()
    entities: tuple[Entity, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def applied(self) -> tuple[TrackedEdit, ...]:
        """The edits that were made, in the order in which they were."""
        return tuple(tracked for tracked in self.edits if tracked.status is Status.APPLIED)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be cleaned.

    `reason` is a short word for the kind of failure (`not-json`, `binary`, ...), `message`
    says what was expected and what was found. `where` is the byte range of the input in
    its source, if it has one.
    """

    source: str
    reason: str
    message: str
    source_id: str | None = None
    where: tuple[int, int] | None = None
