"""What is learned of sites: enough to strip their furniture, never an article's own lines."""

import json
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.patterns import is_prose, pattern_of
from pipeline.config import Config, make_config
from pipeline.corpus.learning import Seen, learn, learned_before, merged
from pipeline.corpus.profiles import (
    Entry,
    Profile,
    ProfileError,
    profile_path,
    profile_text,
    read_decisions,
    read_profile,
    write_profile,
)
from pipeline.corpus.sighting import is_sighted, page_rows, sight_shard, sketch
from pipeline.corpus.sites import TOP, Decision, Decisions, site_of
from pipeline.document import Cleaned, Document
from pipeline.stages import clean_documents
from pipeline.storage.shards import decided, plan

SYLLABLES = [first + last for first in "bdfglmnprstvwz" for last in "aeiou"]
TOP_LINES = ["Home", "News", "Sport and leisure", "Sign in"]
END_LINES = ["Share this story", "{n} people like this", "More from the Post", "© 2024 The Post"]


def article(seed, paragraphs=5):
    """Prose that no other seed gives."""
    chance = random.Random(seed)

    def word():
        return "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))

    def sentence():
        return " ".join(word() for _ in range(chance.randint(14, 30))).capitalize() + "."

    return [sentence() for _ in range(paragraphs)]


def page(body, number, *, title=None, top=TOP_LINES, end=END_LINES):
    title = title or f"{' '.join(body[0].split()[:5])} again"
    return [*top, title, *body, *(line.format(n=number) for line in end)]


def corpus(base, sites, **config):
    """Write pages, by site and name, as one file each; gives their config and plan."""
    (base / "in").mkdir(parents=True, exist_ok=True)
    for name, pages in sites.items():
        host = name.partition("/")[0]
        lines = [
            {"id": f"{index}", "url": f"https://{host}/{index}", "text": "\n".join(lines)}
            for index, lines in enumerate(pages)
        ]
        file = base / "in" / f"{name.replace('/', '-')}.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    settings = make_config({"input": {"paths": ["in"]}, **config})
    return settings, plan(settings, base)


def sighted(base, settings, planned):
    for shard in planned.shards:
        if not is_sighted(base / "out", shard):
            sight_shard(shard, settings.model_dump_json(), base / "out")


def learned(base, sites, **config):
    settings, planned = corpus(base, sites, **config)
    sighted(base, settings, planned)
    return learn(base / "out", planned, settings), decided_lines(base)


def decided_lines(base):
    """Each site's lines that are taken out, as the files have them."""
    found = read_decisions(base / "out" / "sites").sites
    return {site: {line for line in lines if lines[line].evidence} for site, lines in found.items()}


@given(st.text())
def test_a_pattern_is_its_own_pattern(line):
    pattern = pattern_of(line)
    assert pattern_of(pattern) == pattern
    assert pattern_of(f"  {line} ") == pattern


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("12 Comments", "{n} comments"),
        ("Updated 3 hours ago", "updated {n} hours ago"),
        ("Posted on March 3rd, 2024 — by Ann Lee", "posted on {date} by ann lee"),
        ("Mon, 3 Jan 2024, 10:30 | News", "{date} news"),
        ("Publicado el 3 de marzo de 2024", "publicado el {date}"),
        ("1 2 3 … 17 Next »", "{n} next"),
        ("2024-03-03", ""),
        ("* * *", ""),
        ("In May they marched", "in may they marched"),
        ("三月", "三月"),
    ],
)
def test_numbers_and_dates_make_no_difference(line, pattern):
    assert pattern_of(line) == pattern


def test_a_line_is_known_again_after_the_repairs():
    before = "Read more in today‘s  U.S.edition ,it is free"
    after = "Read more in today’s U.S. edition, it is free"
    assert pattern_of(before) == pattern_of(after)


def test_an_excerpt_under_a_link_is_no_prose():
    words = "The council said on Monday that a new bridge over the river would open"
    assert is_prose(f"{words}.")
    assert not is_prose(f"{words}…")
    assert not is_prose(f"{words} ...")


@pytest.mark.parametrize(
    ("document", "site"),
    [
        (Document("", url="https://News.Example.org:8080/a", site="other"), "news.example.org"),
        (Document("", url="http://[broken", site="other"), "other"),
        (Document("", hints={"canonical_url": "https://example.org/a"}), "example.org"),
        (Document("", source="a/b/c.txt"), "a/b"),
        (Document("", source="a/feed.jsonl.gz"), "a/feed.jsonl.gz"),
        (Document("", source="c.txt"), TOP),
        (Document("", source="-"), None),
        (Document(""), None),
    ],
)
def test_the_site_is_the_host_else_what_the_record_says_else_the_folder(document, site):
    assert site_of(document) == site


@pytest.mark.parametrize(
    "site", ["../..", "/etc/passwd", "a//b", "con\x00trol", "x" * 400, ".", ""]
)
def test_no_site_writes_outside_its_folder(tmp_path, site):
    file = (tmp_path / profile_path(site)).resolve()
    assert file.is_relative_to(tmp_path)
    write_profile(tmp_path, Profile(site, 3, {"home": Entry("home", "learned", (3, 3), 3)}))
    assert read_decisions(tmp_path).sites == {site: {"home": Decision("home", EVIDENCE)}}


EVIDENCE = "site profile: on 3 of 3 pages"


def test_what_repeats_around_articles_is_learned_and_no_line_of_theirs(tmp_path):
    pages = [page(article(seed), seed) for seed in range(8)]
    _, lines = learned(tmp_path, {"post.example": pages})
    furniture = {pattern_of(line.format(n=1)) for line in TOP_LINES + END_LINES}
    assert lines == {"post.example": furniture}


def test_articles_on_one_long_line_are_articles(tmp_path):
    pages = [
        page([" ".join(article(seed, 40))], seed, title=f"Head {seed}a b") for seed in range(8)
    ]
    _, lines = learned(tmp_path, {"post.example": pages})
    assert {"home", "sign in", "share this story"} < lines["post.example"]


def test_too_few_pages_teach_nothing(tmp_path):
    _, lines = learned(tmp_path, {"post.example": [page(article(n), n) for n in range(2)]})
    assert lines == {}


def test_near_duplicates_and_updates_count_once(tmp_path):
    body = article(99, 9)
    versions = [
        [*body[:number], article(1000 + number, 1)[0], *body[number:]] for number in range(9)
    ]
    versions += [[line.replace("ba", "BA") for line in body], [*body[:-1]]]
    pages = [page(body, 0, title="The same news") for body in versions]
    pages += [page(article(seed), seed) for seed in range(12)]
    _, lines = learned(tmp_path, {"post.example": pages})
    assert "home" in lines["post.example"]
    own = {pattern_of(line) for body in versions for line in body}
    assert not own & lines["post.example"]


def test_a_family_too_large_to_compare_teaches_nothing_of_its_own(tmp_path):
    body = article(99, 9)
    pages = [page([*body, article(1000 + n, 1)[0]], n) for n in range(70)]
    pages += [page(article(seed), seed) for seed in range(80)]
    _, lines = learned(tmp_path, {"post.example": pages})
    assert not {pattern_of(line) for line in body} & lines["post.example"]
    assert "sign in" in lines["post.example"]


@pytest.mark.parametrize("place", [0, 3, 5])
def test_the_standing_paragraph_of_a_series_stays(tmp_path, place):
    standing = (
        "In this series we visit small towns every week, and we read all the mail you send us."
    )
    bodies = [article(seed) for seed in range(30)]
    for body in bodies[:5]:
        body.insert(place, standing)
    pages = [page(body, n) for n, body in enumerate(bodies)]
    _, lines = learned(tmp_path, {"post.example": pages})
    assert pattern_of(standing) not in lines["post.example"]


def test_sites_that_share_an_agency_article_learn_nothing_from_it(tmp_path):
    agency = article(7)
    sites = {
        host: [page(body, 1) for body in [agency, *(article(f"{host}{n}") for n in range(6))]]
        for host in ("a.example", "b.example", "c.example")
    }
    _, lines = learned(tmp_path, sites)
    for found in lines.values():
        assert not {pattern_of(line) for line in agency} & found


def test_a_headline_that_other_pages_link_to_stays_on_its_own(tmp_path):
    bodies = [article(seed) for seed in range(12)]
    titles = [f"Headline of story {chr(97 + n)} stands here" for n in range(12)]
    pages = [
        page(body, n, title=titles[n], end=[*END_LINES, *(t for t in titles[:4] if t != titles[n])])
        for n, body in enumerate(bodies)
    ]
    _, lines = learned(tmp_path, {"post.example": pages})
    assert pattern_of(titles[0]) in lines["post.example"]
    decisions = read_decisions(tmp_path / "out" / "sites")
    own, other = (
        decisions.for_document(Document("\n".join(pages[n]), url="https://post.example/"))
        for n in (0, 1)
    )
    assert own.boilerplate(titles[0]) is None
    assert own.boilerplate(titles[1]).startswith("site profile: on ")
    assert other.boilerplate(titles[0]).startswith("site profile: on ")


def test_a_page_that_would_lose_its_prose_keeps_it():
    body = article(1)
    found = {pattern_of(line): Decision(pattern_of(line), "x") for line in [*body, "Home"]}
    decisions = Decisions({"post.example": found})
    site = decisions.for_document(Document("\n".join(page(body, 1)), url="https://post.example/"))
    assert site.boilerplate(body[0]) is None
    assert site.boilerplate("Home") == "x"


def test_what_a_person_refused_stays_whatever_else_is_said_of_it():
    text = "\n".join([*article(1), "Leave a Comment", "Share this story"])
    url = "https://post.example/"
    refused = {line: Decision(line, "") for line in ("leave a comment", "share this story")}
    (cleaned,) = clean_documents(
        [Document(text, url=url)], Config(), None, Decisions({"post.example": refused})
    )
    assert "Leave a Comment" in cleaned.text
    assert "Share this story" in cleaned.text


def test_learning_again_does_nothing_until_something_has_changed(tmp_path):
    pages = [page(article(seed), seed) for seed in range(8)]
    settings, planned = corpus(tmp_path, {"post.example": pages})
    sighted(tmp_path, settings, planned)
    assert learned_before(tmp_path / "out", planned, settings) is None
    first = learn(tmp_path / "out", planned, settings)
    assert learned_before(tmp_path / "out", planned, settings) == first
    file = tmp_path / "out" / "sites" / "post.example.yaml"
    file.write_text(file.read_text().replace("status: learned", "status: refused", 1))
    assert learned_before(tmp_path / "out", planned, settings) is None


def test_a_word_of_a_person_redoes_the_shards_that_it_touches_and_no_other(tmp_path):
    sites = {
        "a.example": [page(article(f"a{n}"), n) for n in range(6)],
        "b.example": [page(article(f"b{n}"), n, top=["Start", "Wetter"]) for n in range(6)],
    }
    settings, planned = corpus(tmp_path, sites, engine={"shard_documents": 6})
    sighted(tmp_path, settings, planned)
    out = tmp_path / "out"
    before = decided(planned, settings, learn(out, planned, settings).files)
    file = out / "sites" / "a.example.yaml"
    write_profile(out / "sites", read_profile(file).judged("Home", "refused"))
    after = decided(planned, settings, learn(out, planned, settings).files)
    changed = [
        old.units[0].name
        for old, new in zip(before.shards, after.shards, strict=True)
        if old.key != new.key
    ]
    assert changed == ["a.example.jsonl"]


def test_new_pages_do_not_unsettle_what_was_decided(tmp_path):
    pages = [page(article(seed), seed) for seed in range(8)]
    sites = {"post.example": pages}
    settings, planned = corpus(tmp_path, sites, engine={"shard_documents": 8})
    sighted(tmp_path, settings, planned)
    before = decided(planned, settings, learn(tmp_path / "out", planned, settings).files)
    sites["post.example/new"] = [page(article(seed), seed) for seed in range(50, 55)]
    settings, planned = corpus(tmp_path, sites, engine={"shard_documents": 8})
    sighted(tmp_path, settings, planned)
    after = decided(planned, settings, learn(tmp_path / "out", planned, settings).files)
    assert before.shards[0].key == after.shards[0].key
    assert "pages: 13" in (tmp_path / "out" / "sites" / "post.example.yaml").read_text()


THRESHOLDS = Config().sites


def seen(line, pages, **more):
    return Seen(line, **{"pages": pages, "outside": pages, "above": 0, "words": 2, "prose": False,
                         "example": line, **more})  # fmt: skip


def test_a_decision_comes_at_one_threshold_and_goes_at_a_much_lower_one():
    start = Profile("s")
    assert merged(start, 100, [seen("sign in", 2)], THRESHOLDS).entries == {}
    found = merged(start, 100, [seen("sign in", 9)], THRESHOLDS)
    assert found.entries["sign in"].decided == (9, 100)
    fewer = merged(found, 300, [seen("sign in", 2)], THRESHOLDS)
    assert fewer.entries["sign in"].pages == 2
    assert fewer.decisions() == found.decisions()
    assert merged(fewer, 3000, [seen("sign in", 2)], THRESHOLDS).entries == {}
    assert merged(fewer, 300, [], THRESHOLDS).entries == {}


@given(st.integers(1, 60), st.integers(0, 60), st.booleans(), st.booleans())
def test_learning_twice_from_the_same_pages_is_learning_once(pages, outside, prose, known):
    entries = {"x y z": Entry("x y z", "learned", (5, 9), 5, "outside")} if known else {}
    look = [seen("x y z", pages, outside=min(outside, pages), prose=prose, words=12)]
    once = merged(Profile("s", 9, entries), 60, look, THRESHOLDS)
    assert merged(once, 60, look, THRESHOLDS) == once


def test_a_person_has_the_last_word(tmp_path):
    profile = Profile("s").judged("12 Comments", "refused").judged("Our motto", "approved")
    for found in ([seen("{n} comments", 50)], [], [seen("{n} comments", 60)]):
        profile = merged(profile, 60, found, THRESHOLDS)
        write_profile(tmp_path, profile)
        profile = read_profile(tmp_path / "s.yaml")
        assert profile.entries["{n} comments"].status == "refused"
        assert profile.decisions() == {
            "our motto": Decision("our motto", "site profile: approved"),
            "{n} comments": Decision("{n} comments", ""),
        }


WRITTEN = """\
site: post.example
pages: 9
lines:
# Ours since 1901, and it opens every leader.
- line: The Post says so!
  status: refused  # asked for by Ann
  note: do not touch
- line: 12 Comments
  status: learned
  decided: 5 of 9 pages
  pages: 5
# the end
"""


def test_what_a_person_wrote_survives_learning(tmp_path):
    (tmp_path / "post.example.yaml").write_text(WRITTEN)
    for _ in range(2):
        profile = read_profile(tmp_path / "post.example.yaml")
        look = [seen("{n} comments", 6), seen("the post says so", 9)]
        write_profile(tmp_path, merged(profile, 10, look, THRESHOLDS))
    text = (tmp_path / "post.example.yaml").read_text()
    for word in ("# Ours since 1901", "# asked for by Ann", "do not touch", "# the end"):
        assert text.count(word) == 1
    assert "decided: 5 of 9 pages\n  pages: 6" in text


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=30), max_size=5))
def test_a_profile_is_read_as_it_was_written(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("profiles", numbered=True)
    entries = {}
    for line, example in lines.items():
        if pattern := pattern_of(line):
            shown = "".join(example.split("\n")).replace("\r", "").strip()
            entries[pattern] = Entry(pattern, "learned", (3, 9), 3, "link", shown)
    profile = Profile("post.example", 9, entries)
    (folder / "x.yaml").write_text(profile_text(profile), "utf-8")
    assert read_profile(folder / "x.yaml") == profile


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("site: [", "not YAML"),
        ("- a", "expected keys"),
        ("site: s\nlines: 7", "lines: expected a list"),
        ("site: s\nlines: [{line: x, status: refuse}]", "learned, approved or refused"),
        (
            "site: s\nlines: [{line: x, state: learned}]",
            "unknown key 'state'; did you mean 'status'",
        ),
        ("site: s\nlines: [{line: '12', status: learned}]", "a line with words in it"),
        ("site: s\nlines: [{line: X, status: learned}, {line: x, status: refused}]", "twice"),
    ],
)
def test_a_profile_that_cannot_be_read_says_what_is_wrong_and_stops_learning(
    tmp_path, text, complaint
):
    settings, planned = corpus(tmp_path, {"post.example": [page(article(n), n) for n in range(4)]})
    sighted(tmp_path, settings, planned)
    (tmp_path / "out" / "sites").mkdir()
    (tmp_path / "out" / "sites" / "s.yaml").write_text(text)
    with pytest.raises(ProfileError, match=re.escape("s.yaml")) as error:
        learn(tmp_path / "out", planned, settings)
    assert complaint in str(error.value)
    assert [file.name for file in (tmp_path / "out" / "sites").iterdir()] == ["s.yaml"]


def test_cleaning_by_decisions_settles_and_says_why(tmp_path):
    pages = [page(article(seed), seed) for seed in range(8)]
    learned(tmp_path, {"post.example": pages})
    decisions = read_decisions(tmp_path / "out" / "sites")
    documents = [Document("\n".join(lines), url="https://post.example/") for lines in pages]
    for cleaned in clean_documents(documents, Config(), None, decisions):
        assert isinstance(cleaned, Cleaned)
        assert "Sport and leisure" not in cleaned.text
        reasons = {change.edit.reason for change in cleaned.applied}
        assert "no part of the article (site profile: on 8 of 8 pages)" in reasons
        again = Document(cleaned.text, url="https://post.example/")
        (settled,) = clean_documents([again], Config(), None, decisions)
        assert settled.text == cleaned.text


def test_decisions_survive_the_journey_to_a_worker():
    found = {"s": {"home": Decision("home", "x"), "a b c": Decision("a b c", "y", link=True)}}
    plain = json.loads(json.dumps(Decisions(found).to_plain()))
    assert Decisions.from_plain(plain) == Decisions(found)


def test_pages_of_any_shape_are_sighted_in_linear_time():
    hostile = ["x" * 1_000_000, "\n".join(f"line {n} a" for n in range(200_000)), "a " * 500_000]
    begin = time.process_time()
    rows = list(page_rows([Document(text, source="a/b") for text in hostile], Config()))
    assert len(rows) == 3
    assert max(len(row["lines"]) for row in rows) <= 5000
    assert time.process_time() - begin < 30


def test_texts_in_common_have_numbers_in_common():
    words = " ".join(map(pattern_of, article(1, 30)))
    half = " ".join(words.split()[: len(words.split()) // 2])
    other = sketch(map(pattern_of, article(2, 30)))
    assert set(sketch([half])) < set(sketch([words]))
    assert not set(sketch([words])) & set(other)
    assert sketch(["東京で新しい橋が開通したと市長が述べた"]) != []
