"""The house list: one name for one person, place or organisation, and its other spellings.

The shipped one stands in `lexicons/_names/house.yaml`, which says what its keys mean; a user
replaces or extends it in the config.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline import lexicons

KEYS = {"person": "people", "place": "places", "organisation": "organisations"}


class Entry(BaseModel):
    """One name of the house and its other forms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: tuple[str, ...] = Field((), description="other spellings, which are rewritten")
    also: tuple[str, ...] = Field((), description="other names, joined and never rewritten")
    short: str = Field("", description="what a variant of one word becomes; default: last word")
    rewrite: bool = Field(True, description="whether variants are rewritten at all")
    source: Literal["house", "corpus"] = Field(
        "house", description="`corpus`: found by agreement, rewritten with `names.rewrite: all`"
    )
    id: str = Field("", description="what a run has written down of a name of the corpus")
    documents: int = Field(0, description="in how many documents it stands")
    example: str = Field("", description="the id of one of them")
    reasons: tuple[str, ...] = Field((), description="why each variant is one")


class Names(BaseModel):
    """The house list and what is done with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rewrite: Literal["none", "house", "all"] = Field(
        "house", description="which spellings become the canonical one"
    )
    shipped: bool = Field(True, description="whether the list that comes with Copydesk counts")
    file: str | None = Field(None, description="a list of your own, as in this section")
    people: dict[str, Entry] = Field({}, description="canonical name -> variants")
    places: dict[str, Entry] = Field({}, description="canonical name -> variants")
    organisations: dict[str, Entry] = Field({}, description="canonical name -> variants")
    never_merge: tuple[tuple[str, str], ...] = Field(
        (), description="pairs of names that are not one, whatever else says so"
    )


class Respelling(NamedTuple):
    """A spelling of the house list and what it becomes.

    `source` is where it is known from: the house list, or the documents of the corpus.
    """

    after: str
    canonical: str
    kind: str
    source: Literal["house", "corpus"] = "house"

    def family(self, spelling: str) -> tuple[str, str] | None:
        """The family name alone, as it is spelt and what it becomes, where the list has it not.

        What was found in the corpus are full names; a text that has one also has its end.
        """
        old, new = (name.rpartition(" ")[2] for name in (spelling, self.after))
        return (old, new) if self.source == "corpus" and old != new else None


@dataclass(frozen=True)
class HouseList:
    """A house list ready for use. `rewrite` is the config's."""

    names: Names

    def canonical(self, name: str, kind: str) -> str | None:
        """The house's name for a name of a kind, or None."""
        return self._canonical.get((kind, _plain(name)))

    @cached_property
    def _canonical(self) -> Mapping[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for kind, canonical, entry in self._entries():
            for form in (canonical, *entry.variants, *entry.also):
                found.setdefault((kind, _plain(form)), canonical)
        return found

    def _entries(self) -> Iterator[tuple[str, str, Entry]]:
        for kind, key in KEYS.items():
            for canonical, entry in getattr(self.names, key).items():
                yield kind, canonical, entry

    @cached_property
    def respellings(self) -> Mapping[str, Respelling]:
        """The spellings that are rewritten, each with what it becomes."""
        wanted = {"none": set(), "house": {"house"}, "all": {"house", "corpus"}}[self.names.rewrite]
        found: dict[str, Respelling] = {}
        for kind, canonical, entry in self._entries():
            if not entry.rewrite or entry.source not in wanted:
                continue
            short = entry.short or canonical.rpartition(" ")[2]
            for variant in entry.variants:
                is_short = kind == "person" and " " not in variant
                after = short if is_short and " " in canonical else canonical
                if variant != after:
                    found[variant.replace("’", "'")] = Respelling(
                        after, canonical, kind, entry.source
                    )
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The spellings that are rewritten, the longest first, as whole words."""
        joined = _any_of(self.respellings)
        return re.compile(rf"(?<![\w@#/.-]){joined}(?![\w@/]|[.-]\w)")

    @cached_property
    def telling(self) -> re.Pattern[str]:
        """A word of each spelling that is rewritten: a text without any needs no second look.

        It has a capital where there is one, since small letters stand everywhere.
        """
        parts = (re.split(r"[\s-]+", form) for form in self.respellings)
        capitalised = ([part for part in own if part[:1].isupper()] or own for own in parts)
        return re.compile(_any_of(max(own, key=len) for own in capitalised))

    def never_one(self, one: str, other: str) -> bool:
        """Whether the list forbids to take two names for one."""
        return frozenset({_plain(one), _plain(other)}) in self._parted

    @cached_property
    def _parted(self) -> frozenset[frozenset[str]]:
        return frozenset(
            frozenset({_plain(one), _plain(other)}) for one, other in self.names.never_merge
        )


def _any_of(words: Iterable[str]) -> str:
    """A pattern that finds any of some words, the longest at each place.

    Beginnings in common are looked at once, so that thousands of words are no slower than ten.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern_of(tree) if tree else r"(?!)"


def _pattern_of(tree: Mapping[str, Any]) -> str:
    """The pattern of a tree of letters, in which an empty one is the end of a word."""
    branches = []
    for letter, beyond in sorted(tree.items()):
        run, rest = letter, beyond
        while len(rest) == 1 and "" not in rest:
            ((following, rest),) = rest.items()
            run += following
        if run:
            branches.append(re.escape(run).replace("'", "['’]") + _pattern_of(rest))
    if not branches:
        return ""
    joined = f"(?:{'|'.join(branches)})"
    return f"{joined}?" if "" in tree else joined


def _plain(name: str) -> str:
    return name.replace("’", "'")


@cache
def house_list(names_json: str = "{}") -> HouseList:
    """The house list of a config's section `names`, in JSON: the user's before the shipped one."""
    own = Names.model_validate_json(names_json)
    if not own.shipped:
        return HouseList(own)
    shipped = _shipped()
    merged: dict[str, Any] = {
        key: {**getattr(own, key), **_not_in(getattr(shipped, key), getattr(own, key))}
        for key in KEYS.values()
    }
    never = (*own.never_merge, *shipped.never_merge)
    return HouseList(own.model_copy(update={**merged, "never_merge": never}))


def _not_in(shipped: Mapping[str, Entry], own: Mapping[str, Entry]) -> dict[str, Entry]:
    """The shipped entries that the user has no word on, under any of their names."""
    said = {form for name, entry in own.items() for form in (name, *entry.variants, *entry.also)}
    return {
        name: entry
        for name, entry in shipped.items()
        if name not in said and not said & set(entry.variants)
    }


@cache
def _shipped() -> Names:
    path = files(lexicons) / "_names" / "house.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Names.model_validate(yaml.load(path.read_bytes(), loader))  # noqa: S506 - a safe loader
