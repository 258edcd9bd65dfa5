"""Ten sites of forty pages, and how well their profiles are learned: python benchmarks/ten_sites.py

The articles are those of the development pages (`COPYDESK_SHARED`); the sites around them are
made here, each from a template of its own, always the same. There are near-duplicates and
updated versions of articles, a series with a standing paragraph, and agency articles that two
sites have. `--write FILE` only writes the pages, a JSON line each, with the label of every line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.annotate.patterns import pattern_of
from pipeline.config import Config, make_config
from pipeline.corpus.learning import learn
from pipeline.corpus.profiles import read_decisions
from pipeline.corpus.sighting import sight_shard
from pipeline.corpus.sites import Decisions
from pipeline.document import Cleaned, Document
from pipeline.stages import clean_documents
from pipeline.storage.shards import plan

SHARED = Path(os.environ.get("COPYDESK_SHARED", Path(__file__).parents[2] / "shared"))
SITES = 10
PAGES = 40

OWN, FURNITURE, ONCE = "own", "furniture", "once"

MENUS = {
    "en": """Home|News|World|Politics|Business|Technology|Science|Health|Sport|Culture|Travel|
        Opinion|Video|Podcasts|Weather|Jobs|Cars|Property|About us|Contact|Advertise|Search|Sign in|
        Subscribe|My account|Menu|Skip to main content|Newsletters|Puzzles|Archive""",
    "de": """Startseite|Nachrichten|Politik|Wirtschaft|Sport|Kultur|Reise|Wissen|Meinung|Video|
        Wetter|Stellenmarkt|Abo|Anmelden|Suche|Menü|Zum Inhalt springen|Archiv|Kontakt""",
    "es": """Inicio|Noticias|Mundo|Política|Economía|Deportes|Cultura|Viajes|Ciencia|Opinión|
        Vídeos|El tiempo|Empleo|Suscríbete|Iniciar sesión|Buscar|Menú|Archivo""",
}
FOOTERS = {
    "en": """About us|Contact us|Careers|Advertise with us|Terms of use|Privacy policy|
        Cookie settings|Accessibility|Site map|Help centre|RSS feeds|Work for us|Press office|
        © {year} {name}. All rights reserved.|{name} is not responsible for the content of external
        sites, and the views of our columnists are their own.|Back to top""",
    "de": """Impressum|Datenschutz|AGB|Kontakt|Mediadaten|Karriere|Hilfe|Cookie-Einstellungen|
        © {year} {name} GmbH. Alle Rechte vorbehalten.|Nach oben""",
    "es": """Aviso legal|Política de privacidad|Política de cookies|Contacto|Publicidad|
        Quiénes somos|
        © {year} {name}. Todos los derechos reservados.|Volver arriba""",
}
SHARE = {
    "en": ["Share", "Tweet", "Pin it", "E-mail", "Print", "Copy link", "{n} shares"],
    "de": ["Teilen", "Twittern", "Merken", "Drucken", "{n} mal geteilt"],
    "es": ["Compartir", "Tuitear", "Enviar por correo", "Imprimir", "{n} veces compartido"],
}
RELATED = {
    "en": ["Related stories", "You may also like", "More from {section}", "Most read"],
    "de": ["Das könnte Sie auch interessieren", "Mehr aus {section}", "Meistgelesen"],
    "es": ["Te puede interesar", "Más de {section}", "Lo más leído"],
}
COMMENTS = {
    "en": [
        "{n} Comments",
        "Leave a reply",
        "Your email address will not be published.",
        "Post comment",
    ],
    "de": [
        "{n} Kommentare",
        "Kommentar schreiben",
        "Bitte melden Sie sich an, um zu kommentieren.",
    ],
    "es": ["{n} comentarios", "Deja un comentario", "Inicia sesión para comentar."],
}
PITCH = {
    "en": [
        "Get the best of {name} every morning: sign up for our free newsletter.",
        "Enjoying this story? Become a member of {name} for the price of a coffee.",
        "Sign up to our daily briefing and never miss what matters in {section}.",
    ],
    "de": ["Das Wichtigste am Morgen: jetzt den kostenlosen Newsletter von {name} bestellen."],
    "es": ["Lo mejor de {name}, cada mañana en tu correo: apúntate a nuestro boletín gratuito."],
}
DATES = [
    "{day} {month} {year}",
    "{month} {day}, {year} at {hour}:{minute}",
    "Updated {n} hours ago",
    "Published: {year}-{two}-{day}",
    "{month} {day}, {year} | {n} min read",
]
MONTHS = "January February March April May June July August September October November December"
NAMES = """Ann Lee|Tom Bauer|Maria Ortiz|Clara Jennings|Jan Novak|Ruth Okafor|Paul Simmons|Ida Holm|
    Peter Lang|Nora Quinn|Sam Whitfield|Olga Brandt|Dev Patel|Lucy Marsh"""
SECTIONS = "World|Politics|Business|Science|Culture|Sport|Health|Travel"
HANDLES = "rover72|bluebird|marge_s|oldtimer|Kev|nightowl|pat99|lindy|theo_b|greenfield"


def items(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split("|")]


@dataclass
class Article:
    id: str
    title: str
    lines: list[str]


@dataclass
class Page:
    id: str
    url: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    near: bool = False

    def add(self, label: str, *lines: str) -> None:
        self.lines += [(line, label) for line in lines]

    @property
    def text(self) -> str:
        return "\n".join(line for line, _ in self.lines) + "\n"

    @property
    def gold(self) -> str:
        return "\n".join(line for line, label in self.lines if label == OWN) + "\n"


def articles() -> list[Article]:
    """The articles among the development pages, in a fixed order."""
    found = []
    with gzip.open(SHARED / "bench" / "flat-dev.jsonl.gz", "rt") as lines:
        for record in map(json.loads, lines):
            own = [" ".join(line.split()) for line in (record["gold"] or "").split("\n")]
            own = [line for line in own if line]
            words = sum(len(line.split()) for line in own)
            if record["type"] == "article" and record["flattening"] == "html-text":
                title = record["title"]
                if title and 150 <= words <= 2500 and len(own) >= 4:
                    found.append(Article(record["id"], " ".join(title.split()), own))
    found.sort(key=lambda article: article.id)
    return found


class Site:
    """A template: what one site prints around its articles."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.chance = chance
        self.language = ["en", "en", "de", "en", "en", "es", "en", "en", "de", "en"][number]
        self.name = [
            "Daily Harbour",
            "Northgate Post",
            "Der Talbote",
            "Green Lab",
            "Fen Courier",
            "La Ribera",
            "Orbit Weekly",
            "The Kettle",
            "Bergblick",
            "Tidewater",
        ][number]
        self.host = f"www.{self.name.lower().replace(' ', '-')}.example"
        menu = items(MENUS[self.language])
        self.menu = chance.sample(menu, chance.randint(8, len(menu) - 4))
        self.footer = [
            line.format(name=self.name, year=2024) for line in items(FOOTERS[self.language])
        ]
        self.share = SHARE[self.language][: chance.randint(3, 6)] + SHARE[self.language][-1:]
        self.related = chance.sample(RELATED[self.language], 2)
        self.comments = COMMENTS[self.language]
        self.pitch = chance.choice(PITCH[self.language])
        self.dates = chance.choice(DATES)
        self.authors = chance.sample(items(NAMES), 5)
        self.sections = chance.sample(items(SECTIONS), 4)
        self.teasers = chance.randint(3, 7)
        self.blurbs = chance.random() < 0.5
        self.has_comments = chance.random() < 0.6
        self.has_box = chance.random() < 0.7
        self.tags = chance.random() < 0.6
        self.ads = chance.random() < 0.6
        self.blank = chance.random() < 0.5
        self.standing = (
            f"This is part of the {self.name} series on how small towns live with large changes; "
            "we publish a new portrait every second week and read all the letters you send."
        )

    def fill(self, line: str, section: str = "") -> str:
        chance = self.chance
        return line.format(
            n=chance.randint(2, 90),
            name=self.name,
            section=section,
            year=2024,
            month=chance.choice(MONTHS.split()),
            day=chance.randint(10, 28),
            hour=chance.randint(10, 23),
            minute=chance.randint(10, 59),
            two=chance.randint(10, 12),
        )

    def page(  # noqa: C901, PLR0912 - a template is a list of ifs
        self, article: Article, id: str, others: list[Article], standing: int | None
    ) -> Page:
        chance = self.chance
        section = chance.choice(self.sections)
        author = chance.choice(self.authors)
        page = Page(id, f"https://{self.host}/{section.lower()}/{id}")
        page.add(FURNITURE, *self.menu)
        page.add(FURNITURE, f"{self.menu[0]} > {section}")
        page.add(OWN, article.title)
        page.add(FURNITURE, f"By {author}", self.fill(self.dates))
        page.add(FURNITURE, *(self.fill(line) for line in self.share))
        body = list(article.lines)
        if body[0] == article.title:
            body.pop(0)
        inserts: dict[int, list[tuple[str, str]]] = {}
        if standing is not None:
            place = [0, len(body) // 2, len(body)][standing % 3]
            inserts.setdefault(place, []).append((self.standing, OWN))
        if self.ads and len(body) > 6:
            inserts.setdefault(len(body) // 3, []).append(("Advertisement", FURNITURE))
        if len(body) > 8:
            inserts.setdefault(2 * len(body) // 3, []).append(
                (self.fill(self.pitch, section), FURNITURE)
            )
        for number in range(len(body) + 1):
            page.lines += inserts.get(number, [])
            if number < len(body):
                page.add(OWN, body[number])
        if self.tags:
            page.add(FURNITURE, "Tags:", section, chance.choice(self.sections))
        page.add(FURNITURE, *(self.fill(line) for line in self.share))
        if self.has_box:
            page.add(
                FURNITURE,
                f"About {author}",
                f"{author} has been writing about {self.sections[0].lower()} for {self.name} since "
                f"{1990 + len(author)} and lives by the sea with two dogs.",
            )
        for heading in self.related:
            page.add(FURNITURE, self.fill(heading, section))
            for other in chance.sample(others, min(self.teasers, len(others))):
                page.add(FURNITURE, other.title)
                if self.blurbs:
                    words = next((w for w in map(str.split, other.lines) if len(w) > 9), [])
                    cut = len(words) > 18
                    page.add(FURNITURE, " ".join(words[:18]) + "…" * cut)
        if self.has_comments:
            page.add(FURNITURE, self.fill(self.comments[0]))
            for _ in range(chance.randint(0, 3)):
                page.add(FURNITURE, f"{chance.choice(items(HANDLES))} says:")
                words = chance.choice(others).lines[1].split()
                page.add(
                    ONCE, " ".join(words[: chance.randint(6, 30)]) + f" {chance.randint(10, 999)}!"
                )
                page.add(FURNITURE, "Reply" if self.language == "en" else "Antworten")
            page.add(FURNITURE, *self.comments[1:])
        page.add(FURNITURE, *self.footer)
        return page


def updated(article: Article, version: int, chance: random.Random) -> Article:
    """A later version: a paragraph more, another figure, one paragraph less."""
    lines = list(article.lines)
    for _ in range(version):
        at = chance.randrange(1, len(lines))
        words = lines[at].split()
        lines[at] = " ".join(
            [*words[: len(words) // 2], "officials", "said", *words[len(words) // 2 :]]
        )
    if version > 1:
        lines.insert(
            2, f"Update {version}: the figures were put right after we published them first."
        )
        lines.pop()
    return Article(article.id, article.title, lines)


def sites(seed: int = 11) -> list[list[Page]]:
    """The pages of all sites."""
    pool = articles()
    random.Random(seed).shuffle(pool)
    agency = [pool.pop() for _ in range(SITES)]
    built = []
    for number in range(SITES):
        chance = random.Random(seed * 1000 + number)
        site = Site(number, chance)
        # Three families of near-duplicates (2, 4 and 8 pages), two agency articles, the rest once.
        mine = [pool.pop() for _ in range(27)]
        mine += [agency[number], agency[(number + 1) % SITES]]
        drafts: list[tuple[Article, bool, int | None]] = []
        for index, article in enumerate(mine):
            standing = number if 3 <= index < 8 else None
            drafts.append((article, False, standing))
            versions = range({0: 1, 1: 3, 2: 7}.get(index, 0))
            drafts += [(updated(article, one, chance), True, standing) for one in versions]
        chance.shuffle(drafts)
        pages = []
        for index, (article, near, standing) in enumerate(drafts[:PAGES]):
            others = [one for one in mine if one is not article and one.title != article.title]
            page = site.page(article, f"{number}-{index:02}", others, standing)
            page.near = near
            pages.append(page)
        built.append(pages)
    return built


def learned(pages: list[Page], folder: Path) -> Decisions:
    """What is learned from pages, as `copydesk run` does it."""
    (folder / "in").mkdir(parents=True)
    with (folder / "in" / "pages.jsonl").open("w") as lines:
        for page in pages:
            lines.write(json.dumps({"id": page.id, "url": page.url, "text": page.text}) + "\n")
    config = make_config({"input": {"paths": ["in"]}})
    planned = plan(config, folder)
    for shard in planned.shards:
        sight_shard(shard, config.model_dump_json(), folder / "out")
    learn(folder / "out", planned, config)
    return read_decisions(folder / "out" / "sites")


def grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = text.lower().split()
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def f1(found: str, gold: str, size: int) -> float:
    a, b = grams(found, size), grams(gold, size)
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def score(built: list[list[Page]], *, show: int) -> None:
    pages = [page for site in built for page in site]
    folder = Path(tempfile.mkdtemp())
    try:
        decisions = learned(pages, folder)
    finally:
        shutil.rmtree(folder)
    counts: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for page in pages:
        site = decisions.for_document(Document(page.text, url=page.url))
        for line, label in page.lines:
            taken = bool(site and site.boilerplate(line))
            counts[label, taken] += 1
            if taken and label == OWN:
                wrong[page.id, line] += 1
                counts["near" if page.near else "lost"] += 1
            elif not taken and label == FURNITURE:
                missed[page.id.partition("-")[0], pattern_of(line)] += 1
    taken = counts[FURNITURE, True] + counts[ONCE, True]
    print(
        f"line precision {taken / (taken + counts[OWN, True]):.4f}  "
        f"recall {taken / (taken + counts[FURNITURE, False] + counts[ONCE, False]):.4f}  "
        f"(own lines {counts[OWN, True] + counts[OWN, False]}, furniture lines "
        f"{taken + counts[FURNITURE, False] + counts[ONCE, False]})"
    )
    print(f"own lines lost {counts[OWN, True]}, on near-duplicates' pages {counts['near']}")
    for name, found in (("without", None), ("with", decisions)):
        results = clean_documents(
            [Document(page.text, url=page.url) for page in pages], Config(), None, found
        )
        texts = [one.text if isinstance(one, Cleaned) else "" for one in results]
        words = sum(f1(text, page.gold, 1) for text, page in zip(texts, pages, strict=True)) / len(
            pages
        )
        fours = sum(f1(text, page.gold, 4) for text, page in zip(texts, pages, strict=True)) / len(
            pages
        )
        print(f"{name:>8} decisions: word F1 {words:.4f}  4-gram F1 {fours:.4f}")
    for title, found in (("taken, but own", wrong), ("left, but furniture", missed)):
        print(f"{title}:")
        for (where, line), times in found.most_common(show):
            print(f"  {times:4} {where}: {line[:100]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="FILE", type=Path)
    parser.add_argument("--show", type=int, default=0, help="so many errors of each sort")
    arguments = parser.parse_args()
    built = sites()
    if arguments.write is None:
        score(built, show=arguments.show)
        return
    with arguments.write.open("w") as lines:
        for page in (page for site in built for page in site):
            record = {
                "id": page.id,
                "url": page.url,
                "text": page.text,
                "gold": page.gold,
                "lines": page.lines,
            }
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
