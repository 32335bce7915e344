"""Settings: layers, and errors that name key, value and what is allowed."""

import pytest

from patra_graph.errors import SettingsError
from patra_graph.settings import load_settings


def refusal(config=None, **environ):
    with pytest.raises(SettingsError) as caught:
        load_settings(config, environ)
    return caught.value.message


@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_environment_lies_over_the_file_and_the_file_over_the_defaults(config):
    path = config("rating: {k_0: 200, decay: 0.5}")
    settings = load_settings(path, {"PATRA_RATING__K_0": "100"})
    assert (settings.rating.k_0, settings.rating.decay, settings.rating.start) == (100, 0.5, 1500)
    keys = ("rating.k_0", "rating.decay", "rating.start")
    assert [settings.sources[key] for key in keys] == ["environment", str(path), "default"]


def test_neo4j_uri_and_patra_config_are_read_from_the_environment(config):
    path = config("pipeline: {top: 3}")
    settings = load_settings(None, {"NEO4J_URI": "bolt://h:1", "PATRA_CONFIG": str(path)})
    assert (settings.graph.uri, settings.pipeline.top) == ("bolt://h:1", 3)


@pytest.mark.parametrize("name", ["NEO4J_URI", "PATRA_GRAPH__URI"])
def test_an_option_lies_over_the_environment(name):
    settings = load_settings(None, {name: "bolt://h:1"}, options={"graph.uri": "bolt://h:2"})
    assert (settings.graph.uri, settings.sources["graph.uri"]) == ("bolt://h:2", "command line")


def test_weights_need_not_sum_to_one():
    settings = load_settings(None, {"PATRA_PRESETS__CLASSIC__WEIGHTS__ELO": "7"})
    assert settings.preset("classic").weights["elo"] == 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("rating: {k_9: 1}", ["unknown key 'rating.k_9'", "mine.yaml"]),
        ("sources: {a: 1}", ["unknown key 'sources'"]),
        ("rating: {k_0: fast}", ["rating.k_0", "'fast'", "number"]),
        (
            "presets: {classic: {weights: {elo: -1}}}",
            ["presets.classic.weights.elo", "-1", "greater than or equal to 0"],
        ),
        ("presets: {classic: {weights: {charm: 1}}}", ["presets.classic.weights.charm", "'data_match'"]),
        ("presets: {classic: {terms: {elo: {luck: 1}}}}", ["terms of elo out of", "'luck'"]),
        ("pipeline: {stages: [elo, data_match]}", ["pipeline.stages", "ends with recommendation"]),
        ("pipeline: {stages: [recommendation]}", ["pipeline.stages", "after one that scores"]),
        ("pipeline: {preset: best}", ["pipeline.preset", "'best'", "classic, reciprocal"]),
        ("presets: {classic: {weights: {elo: 2e9}}}", ["presets.classic.weights.elo", "less than or equal to"]),
        ("presets: {reciprocal: {profile: {seeks: {humor: {calm: 1}}}}}", ["seeks", "unlike 'calm'"]),
        ("presets: {reciprocal: {profile: {by_gender: {men: 1}}}}", ["by_gender.men", "'nonbinary'"]),
        ("rating: {start: .nan}", ["rating.start", "finite"]),
        ("rating: 7", ["rating"]),
        ("- a list", ["must hold sections"]),
        ("rating: {", ["is not YAML"]),
        ("rating: {start: 2026-02-30}", ["is not YAML: day is out of range"]),
        ("rating: {start: !!bool x}", ["is not YAML"]),
        ("rating: " + 900 * "{a: " + "1" + 900 * "}", ["is nested deeper than any key: 10 levels at most"]),
    ],
)
def test_a_fault_in_a_file_names_the_key_the_value_and_what_is_allowed(config, text, named):
    message = refusal(config(text))
    assert [part for part in named if part not in message] == []


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("PATRA_RATING__K_9", "1", "sets no known key (rating.k_9)"),
        ("PATRA_PIPELINE__TOP", "0", "pipeline.top: 0 (environment)"),
        ("PATRA_PIPELINE__TOP", "{", "PATRA_PIPELINE__TOP is not YAML"),
        ("PATRA_PIPELINE__PRESET", "\udcff", "PATRA_PIPELINE__PRESET is not YAML"),
        ("PATRA_PIPELINE__PRESET", 900 * "[" + 900 * "]", "PATRA_PIPELINE__PRESET is nested deeper than any key"),
    ],
)
def test_a_fault_in_the_environment_names_the_variable_or_key(name, value, named):
    assert named in refusal(**{name: value})


def test_a_settings_file_that_is_not_there_is_named(tmp_path):
    assert refusal(tmp_path / "none.yaml") == f"no settings file {tmp_path / 'none.yaml'}"


def test_a_password_in_the_address_is_refused_and_not_shown():
    for uri in ("neo4j://neo4j:hush@db:7687", "http://neo4j:hush@db"):
        with pytest.raises(SettingsError) as refused:
            load_settings(environ={"NEO4J_URI": uri})
        assert refused.value.message.startswith(f"graph.uri: '{uri.split(':')[0]}://...@db")
        assert "hush" not in refused.value.message
