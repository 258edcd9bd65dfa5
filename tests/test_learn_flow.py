"""The flow that learns sites, as a part of a run and alone."""

import pytest
from corpora import everything
from test_sites import article, page

from flows import clean_corpus, learn_sites
from flows.summary import headline
from pipeline.config import make_config
from pipeline.corpus.profiles import read_profile, write_profile
from pipeline.verify import verify

pytestmark = pytest.mark.usefixtures("prefect_server")


def pages(base, site, numbers):
    (base / "in" / site).mkdir(parents=True, exist_ok=True)
    for number in numbers:
        text = "\n".join(page(article(f"{site}{number}"), number))
        (base / "in" / site / f"{number:02}.txt").write_text(text)


def settings(**sites):
    return make_config(
        {"input": {"paths": ["in"]}, "engine": {"workers": 2, "shard_documents": 8}, "sites": sites}
    )


def test_a_run_learns_cleans_by_it_and_has_nothing_more_to_do(tmp_path):
    pages(tmp_path, "post", range(8))
    pages(tmp_path, "herald", range(8))
    out = tmp_path / "out"
    first = clean_corpus.run(settings(), tmp_path)
    assert first.work.edits["boilerplate/site-profile", "applied"] > 50
    assert sorted(file.name for file in (out / "sites").iterdir()) == ["herald.yaml", "post.yaml"]
    assert "Sport and leisure" not in (out / "text" / "post" / "00.txt").read_text()
    assert verify(out) is None

    before = everything(out)
    assert headline(clean_corpus.run(settings(), tmp_path)).startswith("nothing to do: ")
    assert everything(out) == before

    profile = read_profile(out / "sites" / "post.yaml")
    write_profile(out / "sites", profile.judged("Sport and Leisure", "refused"))
    again = clean_corpus.run(settings(), tmp_path)
    assert again.work.shards == 1
    assert "Sport and leisure" in (out / "text" / "post" / "00.txt").read_text()
    assert verify(out) is None

    pages(tmp_path, "post", range(20, 24))
    grown = clean_corpus.run(settings(), tmp_path)
    assert (grown.work.shards, grown.work.documents) == (1, 4)
    assert read_profile(out / "sites" / "post.yaml").entries["sport and leisure"].pages == 12

    damaged = next((out / "sightings").glob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    assert verify(out).path == f"sightings/{damaged.name}"


def test_it_learns_alone_and_what_it_learned_can_be_used_as_it_is(tmp_path):
    pages(tmp_path, "post", range(8))
    learned = learn_sites.run(settings(), tmp_path)
    assert (learned.sites, learned.lines) == (1, 8)
    assert not (tmp_path / "out" / "documents").exists()

    pages(tmp_path, "post", range(8, 9))
    given = clean_corpus.run(settings(learn=False), tmp_path)
    assert given.documents == 9
    assert "Sign in" not in (tmp_path / "out" / "text" / "post" / "08.txt").read_text()
    assert "pages: 8" in (tmp_path / "out" / "sites" / "post.yaml").read_text()
    assert verify(tmp_path / "out") is None


def test_a_profile_that_cannot_be_read_ends_the_run_before_anything_is_cleaned(tmp_path):
    pages(tmp_path, "post", range(4))
    config = settings(folder="../sites")
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "post.yaml").write_text("site: post\nlines: none")
    with pytest.raises(ValueError, match=r"post\.yaml: lines: expected a list"):
        clean_corpus.run(config, tmp_path)
    assert not (tmp_path / "out" / "documents").exists()
