"""Settings fitted to swipes: they load, they gain, and too few swipes are refused."""

import numpy as np
import pytest
from click.testing import CliRunner

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.cli import main
from patra_graph.pipeline.hindsight import hindsight
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.study_views import known_after
from patra_graph.pipeline.tune import stage_weights, tune
from patra_graph.pipeline.tuned_settings import settings_text
from patra_graph.settings import load_settings

from .worlds import SETTINGS, a_study, invented, write_csv


@pytest.fixture(scope="module")
def tuned():
    return tune(a_study(*invented()), settings=SETTINGS)


def test_tuning_foretells_later_decisions_better(tuned):
    assert tuned.after.log_loss < tuned.before.log_loss - 0.01
    assert tuned.after.dec_auc > tuned.before.dec_auc


def test_the_file_loads_and_is_the_preset_that_was_fitted(tuned, tmp_path):
    path = tmp_path / "tuned.yaml"
    path.write_text(settings_text(tuned), encoding="utf-8")
    read = as_preset(load_settings(path, environ={}), "reciprocal")
    assert read.weights == pytest.approx(tuned.preset.weights, abs=1e-5)
    assert read.terms["data_match"] == pytest.approx(tuned.preset.terms["data_match"], abs=1e-5)
    assert read.profile.traits["kind"].target == pytest.approx(tuned.fit.profile.traits["kind"].target, abs=1e-5)
    assert (read.fusion, read.terms["elo"]) == (tuned.preset.fusion, tuned.preset.terms["elo"])


def test_the_command_writes_the_figures_before_and_after_into_the_file(tmp_path):
    folder = write_csv(tmp_path, *invented())
    out = tmp_path / "tuned.yaml"
    result = CliRunner().invoke(main, ["tune", str(folder), "--out", str(out)])
    assert (result.exit_code, "log-loss" in out.read_text(encoding="utf-8")) == (0, True)
    assert result.stdout.splitlines()[-1] == f"Written to {out}; use it with --config {out} or PATRA_CONFIG."


def test_too_few_swipes_are_refused_with_their_numbers():
    users, swipes = invented(people=40)
    with pytest.raises(InvalidInput, match=r"too few swipes to tune: 300 by 40 people; at least 500 by 50 are needed"):
        tune(a_study(users, swipes[:300]), settings=SETTINGS)


def test_a_preset_of_points_is_refused():
    with pytest.raises(InvalidInput, match="preset 'classic' gives points, not chances"):
        tune(a_study(*invented()), settings=SETTINGS, preset="classic")


def test_a_stage_that_speaks_against_the_truth_is_dropped_and_named():
    dice = np.random.default_rng(0)
    truth, more = dice.normal(size=(2, 400))
    liked = dice.random(400) < 1 / (1 + np.exp(-truth - more))
    weights, dropped = stage_weights({"elo": truth, "interaction": -more, "bio_match": np.zeros(400)}, liked)
    assert (weights["interaction"], weights["bio_match"], dropped) == (0.0, 1.0, ("interaction",))
    assert weights["elo"] == pytest.approx(1.0, abs=0.3)


def test_hindsight_sees_each_decision_as_a_freeze_just_before_it_would():
    study = a_study(*invented(people=20))
    preset = as_preset(SETTINGS, "reciprocal")
    number = np.array([100])
    then = hindsight(study, SETTINGS, since=60)
    known = known_after(study, study.swipes[:100], SETTINGS)
    chooser, target = int(study.chooser[100]), int(study.target[100])
    assert then.chooser.choosiness[40] == known.people.choosiness[chooser]
    assert then.target.elo[40] == known.people.elo[target]
    assert set(then.parts(number, SETTINGS.pipeline.stages, preset)) == set(preset.weights)
