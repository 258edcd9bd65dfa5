"""Which names are one: the decision, on plain data.

Two names are taken for one if they differ only in case, accents and stops; if the house list
says so; or if they can be spellings of one (`variants`) *and* the documents agree: the same
others are named beside both, or both bear the same title. Never because of a spelling alone,
never if one document names both as two, and never against the house list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from pipeline.annotate.names_words import fold, phrase_facts
from pipeline.corpus.variants import same_name
from pipeline.house import HouseList

#: So many others must be named beside both spellings, or one other person.
SHARED = 2
#: Names of one key are compared pair by pair, so not too many.
LARGEST_GROUP = 60
#: A city of that size is named everywhere.
LARGE_CITY = 3

#: Between how a name is spelt and in what documents agree.
AGREED = ", and both are "

#: A kind and a name.
Named = tuple[str, str]


class Name(NamedTuple):
    """A name as documents have it: in how many, how often, and the id of one of them."""

    canonical: str
    documents: int
    mentions: int
    example: str


@dataclass
class Cluster:
    """Names that are one: the canonical one first; why each of the others is."""

    kind: str
    canonical: str
    names: list[Name]
    reasons: dict[str, str] = field(default_factory=dict)
    id: str = ""

    @property
    def documents(self) -> int:
        """In how many documents it is named; those with two of the names count twice."""
        return sum(name.documents for name in self.names)


def merge(
    kind: str, names: Sequence[Name], house: HouseList, agreed: Mapping[frozenset[str], str]
) -> list[Cluster]:
    """Names of one key in clusters; the most frequent name first, and each joins one whole.

    `agreed` has, for each pair of names that documents agree on, in what.
    """
    clusters: list[Cluster] = []
    for name in sorted(names, key=lambda one: (-one.documents, -one.mentions, one.canonical)):
        for cluster in clusters:
            reason = _reason(kind, cluster, name, house, agreed)
            if reason:
                cluster.names.append(name)
                cluster.reasons[name.canonical] = reason
                break
        else:
            clusters.append(Cluster(kind, name.canonical, [name]))
    for cluster in clusters:
        known = [house.canonical(name.canonical, kind) for name in cluster.names]
        cluster.canonical = next((found for found in known if found), cluster.canonical)
    return clusters


def _reason(
    kind: str,
    cluster: Cluster,
    name: Name,
    house: HouseList,
    agreed: Mapping[frozenset[str], str],
) -> str:
    """Why a name is that of the cluster, or "" if it is not, or one of its names forbids it."""
    if any(house.never_one(name.canonical, other.canonical) for other in cluster.names):
        return ""
    first = cluster.names[0].canonical
    if plain(name.canonical) == plain(first):
        return "one spelling but for case, accents and stops"
    canonical = house.canonical(name.canonical, kind)
    if canonical and canonical == house.canonical(first, kind):
        return "the house list"
    spelt = same_name(name.canonical, first) if kind == "person" else ""
    shared = agreed.get(frozenset({name.canonical, first}), "")
    return f"{spelt}{AGREED}{shared}" if spelt and shared else ""


def agreement(
    kind: str,
    names: Sequence[Name],
    beside: Mapping[str, AbstractSet[Named]],
    titles: Mapping[str, AbstractSet[str]],
) -> dict[frozenset[str], str]:
    """The pairs of names on which documents agree, each with in what.

    `beside` has what is named in the same documents as each name, `titles` what each is called.
    """
    if len(names) > LARGEST_GROUP:
        return {}
    agreed = {}
    for one, other in combinations([name.canonical for name in names], 2):
        if (kind, other) not in beside.get(one, ()):
            shared = beside.get(one, NOTHING) & beside.get(other, NOTHING)
            found = _in_what(shared, titles.get(one, NO_TITLES) & titles.get(other, NO_TITLES))
            if found:
                agreed[frozenset({one, other})] = found
    return agreed


NOTHING: AbstractSet[Named] = frozenset()
NO_TITLES: AbstractSet[str] = frozenset()


def _in_what(shared: AbstractSet[Named], titles: AbstractSet[str]) -> str:
    """In what two names agree, in words; "" if it is too little.

    One other person is enough, or a title of more than one word: `Deputy Prime Minister`.
    """
    people = sorted(name for kind, name in shared if kind == "person")
    others = sorted(name for kind, name in shared if kind != "person" and not _is_common(name))
    enough = people or len(others) + len(titles) >= SHARED or any(" " in one for one in titles)
    if not enough:
        return ""
    named = [*people, *others][:3]
    beside = f"named beside {', '.join(named)}" if named else ""
    called = f"called {', '.join(sorted(titles)[:3])}" if titles else ""
    return " and ".join(filter(None, (beside, called)))


def _is_common(name: str) -> bool:
    """Whether a place is a country, a state or a large city, which all texts may name."""
    known = phrase_facts(name)
    return bool(known.region) or known.city >= LARGE_CITY


def plain(name: str) -> str:
    """A name without case, accents, stops and hyphens."""
    return " ".join(fold(name).replace(".", "").replace("-", " ").split())
