"""The stages in order, and how documents are taken through them: `clean`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.config import Config
from pipeline.desk import Clock, Desk
from pipeline.document import Cleaned, Document, Rejected
from pipeline.metadata import describe, read_dateline
from pipeline.rules import Rule, rules


class Stage(NamedTuple):
    """A named list of rules that run together, and why it stands where it does."""

    name: str
    why: str


STAGES = (
    Stage("encoding", "first: no other rule can read a text whose characters are wrong"),
    Stage("boilerplate", "before the repairs: what is thrown away need not be mended"),
    Stage("typography", "quotes and dashes are what the spacing rules go by"),
    Stage("spacing", "words must stand apart before anyone can tell where a sentence starts"),
    Stage("casing", "after spacing, which finds the starts of sentences"),
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


def clean_documents(
    documents: Sequence[Document], config: Config, clock: Clock | None = None
) -> list[Cleaned | Rejected]:
    """Clean a batch: one result a document, in order. Never raises for a bad document.

    The seconds spent on each stage and rule are added to `clock`.
    """
    chosen = chosen_rules(config)
    clock = {} if clock is None else clock
    return [_clean_or_reject(document, config, chosen, clock) for document in documents]


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


def _clean_or_reject(
    document: Document, config: Config, chosen: Mapping[str, Sequence[Rule]], clock: Clock
) -> Cleaned | Rejected:
    try:
        return _clean(document, config, chosen, clock)
    except Exception as error:  # noqa: BLE001 - law 7: one bad document harms only itself
        message = f"{type(error).__name__}: {error}"
        return Rejected(document.source, "internal-error", message, document.source_id)


def _clean(
    document: Document, config: Config, chosen: Mapping[str, Sequence[Rule]], clock: Clock
) -> Cleaned:
    desk = Desk(document, config, clock)
    settled = desk.settle(chosen)
    for field in read_dateline(desk.text):
        desk.read(field)
    if config.output.headline == "text" and (headline := _headline(desk)):
        desk.put_on_top(headline, HEADLINE, "the config wants the headline on top of the text")
        # The boilerplate rules would take it off again.
        rest = {name: own for name, own in chosen.items() if name != "boilerplate"}
        settled = desk.settle(rest) and settled
    metadata = describe(
        document,
        desk.text,
        desk.fields,
        language=desk.language,
        settled=settled,
        state_of_repair=desk.state_of_repair or 0.0,
    )
    return Cleaned(
        document,
        desk.text,
        tuple(desk.tracked),
        desk.alignment,
        fields=tuple(desk.fields),
        metadata=metadata,
    )


def _headline(desk: Desk) -> str:
    """The headline as one line, unless the text is empty or begins with it."""
    stated = desk.document.hints.get("title")
    read = next((field.value for field in desk.fields if field.name == "title"), "")
    headline = " ".join((stated if isinstance(stated, str) else read).split())
    return "" if not desk.text or desk.text.startswith(f"{headline}\n") else headline
