"""The language of a text and of stretches in it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.annotate.language import (
    detect_language,
    is_foreign,
    languages_in,
    line_language,
    stretches,
)

SAMPLE = yaml.safe_load((Path(__file__).parent / "data" / "languages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("language", SAMPLE)
def test_thirty_languages_are_told_apart(language):
    lines = SAMPLE[language]
    assert detect_language("\n\n".join(lines), "xx") == language
    assert detect_language(" ".join(lines), "xx") == language
    menu = "Home\nNews\nSport\nSign in\nContact\n"
    assert detect_language(menu + "\n".join(lines) + "\n" + menu, "xx") == language
    assert sum(detect_language(line, language) == language for line in lines) == len(lines)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "Home | News | Sport | Sign in",
        "John Smith, Maria Garcia, Hans Müller, Li Wei, Ahmed Hassan, Olga Ivanova, Jan de Vries",
        "Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria",
        "1990 1991 1992 1993 1994 1995 1996 1997 1998 1999 2000 2001 Year",
        "def f(x): return x + 1",
        "7868484a-db29-4baf-990e-8b645ccb1899 0b6874d2-ba79-4045-a400-556140cd4bbf",
    ],
)
def test_short_and_doubtful_text_takes_the_configs_language(text):
    assert detect_language(text, "fi") == "fi"


def test_stretches_in_another_language_are_found_and_short_lines_are_none():
    english, german = SAMPLE["en"], SAMPLE["de"]
    lines = [*english[:3], german[0], "Zitat", german[1], *english[3:], "Guten Tag, liebe Leser."]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    ((span, found),) = stretches(list(zip(starts, lines, strict=True)), "en")
    assert found == "de"
    assert text[span.start : span.end] == "\n".join(lines[3:6])
    assert languages_in(text, "en") == ["en", "de"]
    assert languages_in("\n".join(english), "en") == ["en"]


def test_rules_of_a_language_leave_lines_in_others_alone():
    english = " ".join(SAMPLE["en"])
    german = (
        "Die Nachrichten aus denmark und russia kamen am Abend an, und niemand in der Stadt "
        "wusste, was sie zu bedeuten hatten."
    )
    assert is_foreign(german, "en")
    assert not is_foreign(english, "en")
    cleaned = clean(f"{english}\n\nThe news from denmark came late.\n\n{german}\n")
    assert "The news from Denmark came late." in cleaned.text
    assert german in cleaned.text
    assert cleaned.metadata["languages"] == ["en", "de"]


@given(st.text(max_size=400))
def test_any_text_has_a_language(text):
    found = detect_language(text, "xx")
    assert len(found) == 2
    assert detect_language(text, "xx") == found
    assert line_language(text) is None or len(line_language(text)) == 2
