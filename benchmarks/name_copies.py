"""Other names for the names of a marked article: copies to train the finder of names on.

So a model learns how names stand in a text, not which names there are: `Steve Witkoff` of the
article is somebody else in each copy, and half of the others are in no list.
"""

from __future__ import annotations

import random
import re

from name_articles import Article, Gold

from pipeline.annotate.names_words import _people, _phrases, facts, fold

NAME = re.compile(r"[A-Z][a-z]{3,}")
#: So many of the persons who open a line get capitals, as in the transcript of an interview.
SHOUTED = 0.4

ENDINGS = ("sk", "ov", "ar", "en", "ush", "ik", "ao", "em")


def renamed(article: Article, chance: random.Random) -> Article:
    """An article with other names in it."""
    renamer = Renamer(chance)
    text, position = "", 0
    gold: Gold = {}
    for (start, end), kind in sorted(article.gold.items()):
        text += article.text[position:start]
        name = renamer.rename(kind, article.text[start:end])
        if kind == "person" and begins_line(article.text, start) and chance.random() < SHOUTED:
            name = name.upper()
        gold[len(text), len(text) + len(name)] = kind
        text += name
        position = end
    return Article("copy", article.group, text + article.text[position:], gold)


def begins_line(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "\n"


class Renamer:
    """Other names of the same sort, one and the same for a name throughout an article."""

    def __init__(self, chance: random.Random) -> None:
        given, family = _people()
        phrases = _phrases()
        listed = {
            "given": {name: own[0] for name, own in given.items()},
            "family": family,
            "city": {name: own.city for name, own in phrases.items()},
        }
        self.chance = chance
        self.given = given
        self.new: dict[str, str] = {}
        self.pools = {
            f"{kind} {level}": sorted(name for name, own in names.items() if own == level)
            for kind, names in listed.items()
            for level in (1, 2, 3, 4)
        }
        self.firms = sorted(
            name for name, own in phrases.items() if own.organisation and NAME.fullmatch(name)
        )

    def rename(self, kind: str, name: str) -> str:
        if kind == "person":
            return " ".join(map(self.word, name.split(" ")))
        if name not in self.new:
            self.new[name] = self.place(name) if kind == "place" else self.organisation(name)
        return self.new[name]

    def word(self, old: str) -> str:
        """Another word of a person's name."""
        own = facts(old)
        if not re.fullmatch(r"[^\W\d_]{3,}", old) or own.particle or own.suffix:
            return old
        if old not in self.new:
            draw = self.chance.random()
            if self.given.get(fold(old), (0, 0))[0] == 2:
                name = self.any("given 2" if draw < 0.7 else "given 1")
            else:
                name = self.any(f"family {3 - int(draw * 4)}") if draw < 0.75 else self.unheard_of()
            self.new[old] = name.upper() if old.isupper() else name.title()
        return self.new[old]

    def place(self, name: str) -> str:
        level = facts(name.title() if name.isupper() else name).city
        if not level or self.chance.random() > 0.7:
            return name
        city = self.any(f"city {level}")
        return city.upper() if name.isupper() else city

    def organisation(self, name: str) -> str:
        """Firms of one word get another, often one that is on no list; of longer names the
        places and persons in them change."""
        draw = self.chance.random()
        if NAME.fullmatch(name) and not facts(name).region:
            invented = self.unheard_of().title() if draw < 0.8 else name
            return self.chance.choice(self.firms) if draw < 0.3 else invented
        return " ".join(map(self.part, name.split(" "))) if draw < 0.7 else name

    def part(self, word: str) -> str:
        """Another word of an organisation's name, if it is the name of a place or a person."""
        own = facts(word)
        telling = own.organisation or own.ordinary or own.place or own.demonym
        if telling or not word.isalpha():
            return word
        if own.city and not own.family:
            return self.any(f"city {own.city}")
        return self.any("family 2").title() if own.family or own.given else word

    def any(self, pool: str) -> str:
        return self.chance.choice(self.pools[pool])

    def unheard_of(self) -> str:
        """A name that is in no list."""
        name = self.any("family 2")
        cut = self.chance.randrange(1, len(name))
        return name[:cut] + self.chance.choice(ENDINGS) + name[cut:][::-1][:4]
