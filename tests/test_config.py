"""config.yaml: every error at once, each with its place, and none for what is left out."""

from pathlib import Path

import pytest

from pipeline.config import Config, ConfigError, load_config, make_config

SHIPPED = Path(__file__).parent.parent / "config.yaml"


def errors(**found):
    with pytest.raises(ConfigError) as caught:
        make_config(found, "c.yaml")
    return caught.value.errors


def test_every_error_is_named_with_its_place():
    found = errors(
        input={"paths": "articles", "fields": {"texts": "body"}},
        outptu={},
        engine={"workers": "many", "shard_documents": 0},
        rules={"disable": ["spacing/space-before-coma", "casing/*"]},
        repair={"damaged_per_10k": "sometimes"},
        stages=["encoding", "layuot"],
    )
    assert [error.partition(": ")[2].partition(": ")[0] for error in found] == [
        *("input.paths", "input.fields.texts", "engine.workers", "engine.shard_documents"),
        *("stages[1]", "rules.disable[0]", "repair.damaged_per_10k", "outptu"),
    ]
    text = "\n".join(found)
    assert "c.yaml: input.paths: expected a list, such as [a, b], found 'articles'" in text
    assert "input.fields.texts: unknown key; did you mean 'text'?; known are id, text" in text
    assert "outptu: unknown key; did you mean 'output'?" in text
    assert "did you mean 'spacing/space-before-comma'?, found 'spacing/space-before-coma'" in text
    assert "expected a number or input should be 'always' or 'never', found 'sometimes'" in text


@pytest.mark.parametrize("value", [float("inf"), float("nan"), -5])
def test_a_threshold_is_a_number_one_can_reach(value):
    assert len(errors(repair={"damaged_per_10k": value})) == 1


def test_what_is_left_out_or_empty_has_its_default():
    assert make_config({"input": None, "repair": None}) == Config()


def test_the_shipped_config_holds_the_defaults():
    shipped = load_config(SHIPPED)
    assert shipped.model_copy(update={"input": Config().input}) == Config()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- a list", "expected sections such as `input:`"),
        (b"input: [", "not YAML"),
        (b"\xff\xfe\xfa", "not YAML"),
    ],
)
def test_a_file_that_is_no_config_is_named(tmp_path, content, said):
    path = tmp_path / "c.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        load_config(path)
    assert str(path) in str(caught.value)


def test_only_what_changes_the_output_changes_the_digest():
    digest = Config().digest()
    assert make_config({"engine": {"workers": 7}, "output": {"folder": "x"}}).digest() == digest
    assert make_config({"repair": {"damaged_per_10k": 11}}).digest() != digest
    assert make_config({"engine": {"document_seconds": 1}}).digest() != digest
