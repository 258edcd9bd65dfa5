"""Names: who is found, who is who, what the house list rewrites, who is one across documents."""

import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.entities import find_entities
from pipeline.annotate.names import find_all
from pipeline.annotate.person_names import same_person
from pipeline.config import ConfigError, load_config, make_config
from pipeline.corpus.clusters import Name, merge
from pipeline.corpus.variants import same_name
from pipeline.house import house_list
from pipeline.stages import clean

PAIRS = Path(__file__).parent.parent / "benchmarks" / "name_pairs.tsv"

STORY = """\
WASHINGTON — Sen. Carla Whitfield, an Ohio Democrat, met Steve Witkoff in Geneva on Monday, the \
White House said. Mr. Witkoff did not comment.

“He called me twice,” Whitfield told reporters. The United Nations and its refugee agency, UNHCR, \
criticized the talks.
"""


def entities(text, house=None):
    return {(one.kind, one.canonical): one for one in find_entities([text], [house])[0]}


def persons(text):
    return [found.text for found in find_all([text])[0] if found.kind == "person"]


def test_people_places_and_organisations_are_found():
    found = entities(STORY)
    people = {name for kind, name in found if kind == "person"}
    assert people == {"Carla Whitfield", "Steve Witkoff"}
    assert ("place", "Geneva") in found
    assert ("organisation", "United Nations") in found


def test_a_short_name_is_the_person_named_in_full():
    found = entities(STORY)
    texts = [mention.text for mention in found["person", "Steve Witkoff"].mentions]
    assert texts == ["Steve Witkoff", "Witkoff"]


def test_mentions_stand_where_they_say():
    cleaned = clean(STORY)
    assert cleaned.entities
    for entity in cleaned.entities:
        for mention in entity.mentions:
            span = mention.span
            assert " ".join(cleaned.text[span.start : span.end].split()) == mention.text


def test_two_of_one_family_name_stay_two():
    text = (
        "Governor Anna Keller met Robert Keller, a farmer, in Ohio on Monday. They had not spoken "
        "before. Keller was pleased, the paper said."
    )
    found = entities(text)
    assert ("person", "Anna Keller") in found
    assert ("person", "Robert Keller") in found
    assert len(found["person", "Anna Keller"].mentions) == 1
    assert len(found["person", "Robert Keller"].mentions) == 1


def test_an_honorific_tells_two_of_one_family_name_apart():
    text = (
        "Anna Keller met Robert Keller, a farmer, in Ohio on Monday. Mr. Keller said that he was "
        "pleased. Mrs. Keller said nothing."
    )
    found = entities(text)
    assert [m.text for m in found["person", "Robert Keller"].mentions][1:] == ["Keller"]
    assert [m.text for m in found["person", "Anna Keller"].mentions][1:] == ["Keller"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("john smith", "j smith", True),
        ("john q smith", "john smith", True),
        ("john a smith", "john b smith", False),
        ("john smith", "jane smith", False),
        ("ichiyo higuchi", "higuchi ichiyo", True),
    ],
)
def test_full_names_of_one_person(one, other, same):
    assert same_person(one.split(), other.split()) is same


def test_the_house_list_joins_a_short_name_to_the_full_one():
    people = clean("Mr. Trump said on Monday that he would go. Donald Trump left.").metadata[
        "people"
    ]
    assert people == ["Donald Trump"]
    assert clean("Mr. Trump said on Monday that he would go.").metadata["people"] == people


def test_rewriting_can_be_turned_off_and_extended():
    text = "Mr. Zelensky met Ivan Petroff in Kiev.\n"
    assert clean(text).text == "Mr. Zelenskyy met Ivan Petroff in Kiev.\n"
    none = make_config({"names": {"rewrite": "none"}})
    assert clean(text, config=none).text == text
    own = make_config(
        {
            "names": {
                "people": {"Ivan Petrov": {"variants": ["Ivan Petroff"]}},
                "places": {"Kyiv": {"variants": ["Kiev"]}},
            }
        }
    )
    assert clean(text, config=own).text == "Mr. Zelenskyy met Ivan Petrov in Kyiv.\n"


def test_spellings_of_the_corpus_are_rewritten_only_with_all():
    text = "Ivan Petroff spoke.\n"
    entry = {"Ivan Petrov": {"variants": ["Ivan Petroff"], "source": "corpus"}}
    assert clean(text, config=make_config({"names": {"people": entry}})).text == text
    every = make_config({"names": {"people": entry, "rewrite": "all"}})
    assert clean(text, config=every).text == "Ivan Petrov spoke.\n"


def test_a_list_of_ones_own_is_read_from_its_file(tmp_path):
    (tmp_path / "names.yaml").write_text("people:\n  Ivan Petrov: {variants: [Ivan Petroff]}\n")
    (tmp_path / "config.yaml").write_text("names: {file: names.yaml}\n")
    config = load_config(tmp_path / "config.yaml")
    assert clean("Ivan Petroff spoke.", config=config).text == "Ivan Petrov spoke.\n"
    (tmp_path / "names.yaml").write_text("people:\n  Ivan Petrov: {variant: [x]}\n")
    with pytest.raises(ConfigError, match="variant"):
        load_config(tmp_path / "config.yaml")


WORDS = st.sampled_from(
    (
        *(
            "Zelensky",
            "Zelenskyy",
            "Vladimir",
            "Putin",
            "Mr.",
            "said",
            "the",
            "of",
            "U.S.",
            "“",
            "”",
        ),
        *(",", ".", "\n", "Steve", "Witkoff", "Paris", "al-Sisi", "A.", "McDonald’s", "O'Brien"),
        *("und", "7", "(AP)", "—"),
    )
)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_rewriting_settles_and_mentions_fit(text):
    once = clean(text)
    assert clean(once.text).text == once.text
    spans = sorted(mention.span for entity in once.entities for mention in entity.mentions)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(WORDS, max_size=30).map(" ".join), max_size=5))
def test_a_text_has_the_same_names_alone_and_in_a_batch(texts):
    assert find_all(texts) == [found for text in texts for found in find_all([text])]


def test_spellings_of_one_name_are_told_from_two_names():
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines() if line[0] in "01"]
    judged = [(row[0] == "1", bool(same_name(row[1], row[2]))) for row in rows]
    taken = [right for right, found in judged if found]
    assert sum(taken) >= 0.98 * len(taken)
    assert sum(taken) >= 0.6 * sum(right for right, _ in judged)


NAMES = [
    Name("Olha Stefanishyna", 5, 9, "a"),
    Name("Olga Stefanishina", 2, 3, "b"),
    Name("Olha Stefanishyná", 1, 1, "c"),
]
AGREED = {
    frozenset({"Olha Stefanishyna", "Olga Stefanishina"}): "both are named beside Kaja Kallas"
}


def test_names_are_one_across_documents_only_where_they_agree():
    (one,) = merge("person", NAMES, house_list(), AGREED)
    assert one.canonical == "Olha Stefanishyna"
    assert len(one.reasons) == 2
    shy = merge("person", NAMES, house_list(), {})
    assert sorted(len(cluster.names) for cluster in shy) == [1, 2]


def test_the_house_list_forbids_to_merge():
    forbid = make_config({"names": {"never_merge": [["Olha Stefanishyna", "Olga Stefanishina"]]}})
    house = house_list(forbid.names.model_dump_json())
    assert len(merge("person", NAMES, house, AGREED)) == 2


def test_merging_does_not_go_by_the_order():
    def outcome(names):
        clusters = merge("person", names, house_list(), AGREED)
        return sorted(sorted(name.canonical for name in cluster.names) for cluster in clusters)

    shuffled = NAMES.copy()
    random.Random(1).shuffle(shuffled)
    assert outcome(NAMES) == outcome(shuffled)


@pytest.mark.parametrize("text", ["A" * 20_000, "Alpha " * 4_000, "John Smith said. " * 1_500])
def test_capitals_without_end_take_no_time(text):
    find_entities([text], [None])


@pytest.mark.parametrize(
    "sentence",
    [
        "‘Zelensky said so to them. ",
        "It was late, bush said, and so on. ",
        "Donald trump met witkoff and Steve Witkoff. ",
    ],
)
def test_rules_that_look_through_the_whole_text_do_it_once(sentence):
    """Ten times as much text takes ten times as long, not a hundred times."""
    only = make_config({"stages": ["casing", "names"]})

    def cost(times):
        begin = time.process_time()
        clean(sentence * times, config=only)
        return time.process_time() - begin

    cost(10)
    assert cost(8_000) < 40 * max(cost(800), 0.01)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("“We can win,” said Marine Le Pen, the leader of the party. Le Pen left.", "Le Pen"),
        ("U.S. Secretary of State Antony Blinken arrived in Kyiv.", "Antony Blinken"),
        ("Martin Luther King Jr. was born in Atlanta.", "Martin Luther King Jr."),
        ("Judge Earl “Lefty” Sundquist died on Monday, his son said.", "Earl “Lefty” Sundquist"),
        ("American Bryce Hoppel was third in the final, his coach said.", "Bryce Hoppel"),
        ("She has read some Dostoyevsky in her time.", "Dostoyevsky"),
        ("Interview with founder Ines Vantongeren Sunday, May 28, 2006", "Ines Vantongeren"),
        ("Boats in the ice. Photo: Ines Vantongeren.", "Ines Vantongeren"),
        ("Voters like Marine Le Pen more than they did.", "Marine Le Pen"),
        ("The farmer Rafiq Khan of Phulbari told the BBC that he was tired.", "Rafiq Khan"),
    ],
)
def test_a_person_is_the_name_and_nothing_else(text, person):
    assert person in persons(text)


@pytest.mark.parametrize(
    "text",
    [
        "The cafe at 114 W. Adams St. opens on Friday.",
        "The town was rebuilt after Hurricane Harvey flooded it.",
        "She was fired on Easter Monday, and nobody said why.",
        "He named his son Jr. after himself.",
        "She sold a Picasso and went to the Beethoven Hall.",
        "The MSPs and the CTOs met on Monday, and the EVs were parked.",
        "The cheapest of these movers is Atlas Van Lines.",
    ],
)
def test_streets_storms_and_the_like_are_no_persons(text):
    assert not persons(text)


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("PORT ELLERY – Two men were rescued on Monday after their boat sank.", "PORT ELLERY"),
        ("PORT ELLERY, Ore. (AP) — Two men were rescued on Monday, he said.", "PORT ELLERY"),
        ("Boat sinks\n\nKALMUNDA (AFP) - Rescuers dug through mud on Saturday.", "KALMUNDA"),
    ],
)
def test_where_a_report_was_filed_is_a_place(text, town):
    assert ("place", town) in entities(text)


@pytest.mark.parametrize(
    "text",
    ["NOTE – This page is old.", "JANE WARD – She sings in May.", "NASA – The agency said no."],
)
def test_other_capitals_before_a_dash_are_no_places(text):
    assert not [name for kind, name in entities(text) if kind == "place"]


def test_a_body_is_no_part_of_what_it_resolves():
    found = entities("He cited UN Security Council Resolution 242 and the Geneva Convention.")
    assert ("organisation", "UN Security Council") in found


#: A biography whose subject has a name that is on no list, and a first line without a cue.
BIOGRAPHY = """\
Vennet Quolb

Vennet Quolb (born 4 March 1951) is a glazier from Ghent.

Early life

Nobody knows the childhood of Quolb, and the Quolb windows in the town hall are gone. In 1969 \
Quolb broke a leg.
"""


def test_the_subject_of_a_biography_is_found_everywhere():
    assert persons(BIOGRAPHY) == ["Vennet Quolb"] * 2 + ["Quolb"] * 3
    found = entities(BIOGRAPHY)
    assert len(found["person", "Vennet Quolb"].mentions) == 5


@pytest.mark.parametrize(
    "lived", ["(1951 – 2014)", "(c. 314 – 368)", "(Flemish: Vennet; May 2, 1872 – June 3, 1896)"]
)
def test_the_dates_of_a_life_tell_a_person(lived):
    text = f"Vennet Quolb {lived} was a glazier. It is not known where Quolb was trained."
    assert persons(text) == ["Vennet Quolb", "Quolb"]


@pytest.mark.parametrize(
    "text",
    [
        "Quolb (1851 – 2014) was a glass works. It is not known how Quolb was paid.",
        "Vennet Quolb (born 4 March 1951) is a glazier. He writes at Quolb.example.",
        "Vennet Quolb (born 4 March 1951) is a glazier. He got the Quolb Prize in Ghent.",
    ],
)
def test_what_is_no_call_for_a_person_is_none(text):
    assert "Quolb" not in persons(text)


def test_offices_and_parties_are_kept():
    found = entities(
        "Rep. Don Bacon, Nebraska Republican, met Russian President Vladimir Putin on Monday. "
        "Mr. Putin said nothing."
    )
    assert found["person", "Don Bacon"].roles == ("Rep.", "Nebraska Republican")
    assert found["person", "Vladimir Putin"].roles == ("Russian President",)


@pytest.mark.parametrize(
    "text",
    [
        "Theresa Mayhew of Ohio said in May that she would resign in March 2020.",
        "Theresa Mayhew said that the office on Rue Béranger was shut, and the rue Victor Hugo.",
    ],
)
def test_months_and_streets_are_no_names(text):
    assert [name for kind, name in entities(text) if kind == "person"] == ["Theresa Mayhew"]
