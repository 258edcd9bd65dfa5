"""Small corpora, and what is left of them after a run."""

import random
import shutil
from pathlib import Path

from pipeline.config import make_config

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages"

SENTENCE = (
    "the council said on Monday that a new bridge over the river would open in spring after "
    "two years of work and that buses could use it from the first day while lorries must wait"
)


def fixtures(base):
    shutil.copytree(FIXTURES, base / "in")
    return base / "in"


def generated(base, documents, seed=7):
    """Documents of a paragraph or two, with defects to repair."""
    chance = random.Random(seed)
    folder = base / "in"
    folder.mkdir(parents=True)
    for number in range(documents):
        paragraphs = [sentence(chance) for _ in range(chance.randint(1, 2))]
        (folder / f"{number:04}.txt").write_text(f"Story {number}\n\n" + "\n\n".join(paragraphs))
    return folder


def sentence(chance):
    words = chance.choices(SENTENCE.split(), k=chance.randint(10, 30))
    words[5] += chance.choice([" ,", ",", ",,", "&nbsp;", "\N{NO-BREAK SPACE}"])
    return " ".join(words).capitalize() + "."


def config(**engine):
    return make_config({"input": {"paths": ["in"]}, "engine": {"workers": 2, **engine}})


def everything(out):
    """Each file of an output and its bytes; the lock says nothing of the content."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
