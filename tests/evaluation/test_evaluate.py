"""The whole evaluation on an invented world, by the command and by the function."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from patra_graph.errors import InvalidInput, SettingsError
from patra_graph.interfaces.cli import main
from patra_graph.interfaces.evaluation.report import page
from patra_graph.pipeline.evaluate import evaluate
from patra_graph.pipeline.evaluation.leaks import shuffled_figures
from patra_graph.pipeline.evaluation.market import fair_setting
from patra_graph.pipeline.evaluation.parts import verdict
from patra_graph.pipeline.recommend import as_preset, recommend
from patra_graph.pipeline.study_views import known_after, score_views, views
from tests.graph_fixtures import add_users, make_user, send

from .worlds import SETTINGS, a_study, a_swipe, a_user, invented, quiet, write_csv

HISTORY = ("frozen-half", "market")


@pytest.fixture(scope="module")
def world():
    return a_study(*invented())


@pytest.fixture(scope="module")
def document(world):
    return evaluate(world, settings=SETTINGS, protocols=HISTORY)


def test_the_command_gives_the_documented_json_for_any_folder_and_writes_a_page(tmp_path):
    folder = write_csv(tmp_path, *invented(people=40))
    report = tmp_path / "report.html"
    args = [
        "evaluate",
        str(folder),
        "--protocol",
        "market",
        "--presets",
        "reciprocal",
        "--report",
        str(report),
        "--json",
    ]
    result = CliRunner().invoke(main, args)
    found = json.loads(result.stdout)
    assert (result.exit_code, list(found["protocols"]), found["bar"]) == (0, ["market"], [])
    assert set(found["protocols"]["market"]["reciprocal"]) == {
        "precision",
        "served",
        "mutual_top",
        "never_shown",
        "coverage",
        "gini",
    }
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_every_figure_of_every_ranker_comes_with_its_interval(document):
    for ranker in ("random", "classic", "reciprocal", "one_sided", "original_composite"):
        for name, bounds in document["protocols"]["frozen-half"][ranker].items():
            assert bounds["low"] <= bounds["value"] <= bounds["high"] or name in ("gini_3", "never_shown_3")


def test_the_same_seed_gives_the_same_document_to_the_last_digit(world):
    options = {"settings": SETTINGS, "protocols": ("cold-start",)}
    one, two, other = (evaluate(world, **options, seed=seed) for seed in (7, 7, 8))
    assert json.dumps(one) == json.dumps(two)
    assert one["protocols"] != other["protocols"]


def test_the_model_is_ahead_of_dice_where_there_is_something_to_know(document):
    ahead = document["paired"]["frozen-half"]["random"]
    assert min(ahead["dec_auc"]["low"], ahead["match_auc_per_user"]["low"]) > 0.1


def test_parts_that_the_data_cannot_speak_of_are_said_to_have_no_detectable_effect(document):
    verdicts = {entry["part"]: entry["verdict"] for entry in document["ablation"]}
    assert verdicts["stage bio_match"].startswith("no detectable effect here")
    assert "decision AUC" in verdicts["stage elo"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.03, "raises match AUC"),
        (-0.03, -0.01, "lowers match AUC"),
        (-0.01, 0.03, "no detectable effect here"),
    ],
)
def test_a_verdict_follows_the_interval(low, high, words):
    assert verdict({"match_auc": {"value": 0.01, "low": low, "high": high}}) == words


def test_the_fair_setting_keeps_most_precision_among_those_that_spread_well():
    def step(weight, gini, kept):
        figures = {"gini": gini, "never_shown": 0.05, "precision_kept": kept}
        return {"weight": weight} | {name: {"value": value} for name, value in figures.items()}

    steps = [step(0.0, 0.5, 1.0), step(0.1, 0.25, 0.96), step(0.2, 0.2, 0.97), step(0.4, 0.1, 0.9)]
    assert (fair_setting(steps)["weight"], fair_setting(steps[:1])["weight"]) == (0.2, 0.0)


def test_learning_from_answers_dealt_out_at_random_teaches_nothing(world):
    found = shuffled_figures(world, SETTINGS, as_preset(SETTINGS, "reciprocal"), seed=0, say=quiet)
    assert list(found.values()) == pytest.approx([0.5] * 4, abs=0.06)


def test_the_page_needs_nothing_from_elsewhere_and_escapes_names(document):
    text = page(document | {"data": document["data"] | {"name": "<b>&"}})
    assert "&lt;b&gt;&amp;" in text and "<b>&" not in text
    assert text.count("<svg") == 5
    assert not [word for word in ("<script", "<link", "src=", "@import", "url(http") if word in text]


def test_an_unknown_protocol_or_preset_is_named(world):
    with pytest.raises(InvalidInput, match="no protocol 'none'"):
        evaluate(world, settings=SETTINGS, protocols=("none",))
    with pytest.raises(SettingsError, match="no preset 'best'"):
        evaluate(world, settings=SETTINGS, presets=("best",))


def test_a_half_without_rejects_is_refused_with_its_numbers():
    people = [a_user(f"u{number}") for number in range(1, 4)]
    study = a_study(people, [a_swipe(1, "u1", "u2"), a_swipe(2, "u3", "u2"), a_swipe(3, "u2", "u1", "reject")])
    with pytest.raises(InvalidInput, match="the earlier half of 3 decisions has no likes, or no rejects"):
        evaluate(study, settings=SETTINGS)


def test_one_way_data_give_decision_figures_and_no_match_figures():
    users, swipes = invented(people=40)
    first = {frozenset((swipe.swiper_id, swipe.target_id)): swipe for swipe in swipes}
    found = evaluate(a_study(users, list(first.values())), settings=SETTINGS, protocols=HISTORY)
    mine = found["protocols"]["frozen-half"]["reciprocal"]
    assert (mine["dec_auc"]["low"] > 0.5, mine["match_auc"]["value"]) == (True, None)
    assert "decisions of 40 people" in page(json.loads(json.dumps(found, allow_nan=False)))


def test_what_is_evaluated_is_what_recommend_says(graph, settings):
    users = [
        make_user(f"u{number}", hobbies=(f"hobby {number % 3}", "chess"), age=25 + number) for number in range(1, 9)
    ]
    sent = [("u1", "u2", "like"), ("u3", "u2", "like"), ("u3", "u4", "reject"), ("u6", "u1", "superlike")]
    sent += [("u2", "u3", "reject"), ("u5", "u6", "like"), ("u4", "u1", "reject"), ("u3", "u6", "like")]
    add_users(graph, *users)
    made = [a_swipe(number, *row) for number, row in enumerate(sent)]
    for swipe in made:
        send(graph, settings, swipe.swiper_id, swipe.target_id, swipe.kind, swipe_id=swipe.swipe_id, at=swipe.at)
    asked = [a_swipe(100 + number, "u1", f"u{number}") for number in (4, 6, 8)]
    study = a_study(users, [*made, *asked])
    numbers = np.arange(len(made), len(made) + len(asked))
    seen = views(study, known_after(study, made, SETTINGS), numbers)
    preset = as_preset(SETTINGS, "reciprocal")
    scores = score_views(seen, len(study.swipes), stages=SETTINGS.pipeline.stages, preset_of=lambda seeker: preset)
    shown = {item.user_id: item.score for item in recommend(graph, "u1", settings=settings)}
    assert {"u4": scores.score[numbers[0]], "u6": scores.score[numbers[1]], "u8": scores.score[numbers[2]]} == (
        pytest.approx(shown, abs=1e-9)
    )
