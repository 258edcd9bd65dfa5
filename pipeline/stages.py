"""The stages in order, and how documents are taken through them: `clean`."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple, Protocol

from pipeline.annotate.entities import named
from pipeline.annotate.text import SiteDecisions
from pipeline.batch import each, name_entities, settle
from pipeline.config import Config
from pipeline.desk import Clock, Desk
from pipeline.document import Cleaned, Document, Field, Rejected
from pipeline.harvest.lines import key_of
from pipeline.metadata import describe, read_dateline
from pipeline.rules import Rule, rules


class Stage(NamedTuple):
    """A named list of rules that run together, and why it stands where it does."""

    name: str
    why: str


STAGES = (
    Stage("encoding", "first: no other rule can read a text whose characters are wrong"),
    Stage("boilerplate", "before the repairs: what is thrown away need not be mended"),
    Stage("debris", "what is no part of a sentence goes before the sentence is mended"),
    Stage("typography", "quotes and dashes are what the spacing rules go by"),
    Stage("spacing", "words must stand apart before anyone can tell where a sentence starts"),
    Stage("casing", "after spacing, which finds the starts of sentences"),
    Stage("names", "one spelling for one person, once its letters are right"),
    Stage("layout", "last: it parts the blocks that are left"),
)

#: What puts the headline on top of the text, if the config wants it there.
HEADLINE = "layout/headline"


class CleaningError(ValueError):
    """A single document could not be cleaned; `rejected` says why."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(f"{rejected.reason}: {rejected.message}")
        self.rejected = rejected


def clean(text: str | Document, *, url: str | None = None, config: Config | None = None) -> Cleaned:
    """Clean one text. Raises CleaningError if it cannot be cleaned.

    Give a `Document` instead of a string to say more of where the text comes from.
    """
    document = text if isinstance(text, Document) else Document(text, url=url)
    (result,) = clean_documents([document], config or Config())
    if isinstance(result, Rejected):
        raise CleaningError(result)
    return result


class Decisions(Protocol):
    """What was decided of the sites that documents come from."""

    def for_document(self, document: Document) -> SiteDecisions | None:
        """What concerns the site of one document, if anything does."""


def clean_documents(
    documents: Sequence[Document],
    config: Config,
    clock: Clock | None = None,
    decisions: Decisions | None = None,
) -> list[Cleaned | Rejected]:
    """Clean a batch: one result a document, in order. Never raises for a bad document.

    The seconds spent on each stage and rule are added to `clock`.
    """
    with _no_collections():
        return _clean_batch(documents, config, {} if clock is None else clock, decisions)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let Python not look for garbage in cycles: a batch makes none to speak of.

    It makes many small things that live as long as itself, and to go through them again and
    again costs as much as a third of the work.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _clean_batch(
    documents: Sequence[Document], config: Config, clock: Clock, decisions: Decisions | None
) -> list[Cleaned | Rejected]:
    chosen = chosen_rules(config)
    desks = [Desk(document, config, clock) for document in documents]
    if decisions:
        each(desks, lambda desk: desk.know(decisions.for_document(desk.document)))
    settle(desks, chosen, clock)
    each(desks, _read_dateline)
    if config.output.headline == "text":
        # The boilerplate rules would take it off again.
        rest = {name: own for name, own in chosen.items() if name != "boilerplate"}
        settled = [desk.settled for desk in desks]
        settle(each(desks, _put_headline_on_top), rest, clock)
        for desk, before in zip(desks, settled, strict=True):
            desk.settled &= before
    if "names" in config.stages:
        name_entities(desks, clock)
    results: list[Cleaned | Rejected] = []
    each(desks, lambda desk: results.append(_cleaned(desk)))
    finished = iter(results)
    return [_rejected(desk) if desk.failure else next(finished) for desk in desks]


def chosen_rules(config: Config) -> dict[str, list[Rule]]:
    """The rules that a config lets run, by stage, in the order of the stages."""
    off = set(config.rules.disable)
    return {
        stage.name: [
            rule
            for rule in rules().values()
            if rule.stage == stage.name and not off & {rule.id, f"{rule.stage}/*"}
        ]
        for stage in STAGES
        if stage.name in config.stages
    }


def _read_dateline(desk: Desk) -> None:
    for field in read_dateline(desk.text):
        desk.read(field)


def _put_headline_on_top(desk: Desk) -> None:
    if headline := _headline(desk):
        desk.put_on_top(headline, HEADLINE, "the config wants the headline on top of the text")


def _cleaned(desk: Desk) -> Cleaned:
    desk.view.let_go()
    desk.fields = [_as_it_stands(field, desk) for field in desk.fields]
    metadata = describe(
        desk.document,
        desk.text,
        desk.fields,
        language=desk.language,
        settled=desk.settled,
        kept_whole=desk.kept_whole,
        state_of_repair=desk.state_of_repair or 0.0,
    )
    return Cleaned(
        desk.document,
        desk.text,
        tuple(desk.tracked),
        desk.alignment,
        fields=tuple(desk.fields),
        entities=desk.entities,
        metadata=metadata | named(desk.entities),
    )


def _as_it_stands(field: Field, desk: Desk) -> Field:
    """A headline that is left in the text, with the spaces, marks and capitals set right there."""
    if field.name != "title" or field.span is None:
        return field
    start = desk.alignment.to_new(field.span.start, "before")
    kept = desk.text[start : desk.alignment.to_new(field.span.end, "after")].strip()
    same = key_of(kept).replace(" ", "") == key_of(field.value).replace(" ", "")
    return replace(field, value=kept) if same and kept and "\n" not in kept else field


def _rejected(desk: Desk) -> Rejected:
    document = desk.document
    message = f"{type(desk.failure).__name__}: {desk.failure}"
    return Rejected(document.source, "internal-error", message, document.source_id)


def _headline(desk: Desk) -> str:
    """The headline as one line, unless the text is empty or begins with it."""
    stated = desk.document.hints.get("title")
    read = next((field.value for field in desk.fields if field.name == "title"), "")
    headline = " ".join((stated if isinstance(stated, str) else read).split())
    return "" if not desk.text or desk.text.startswith(f"{headline}\n") else headline
