"""The fit finds what made the decisions."""

import numpy as np
import pytest

from patra_graph.domain.profile import ProfileModel, TraitWeights
from patra_graph.domain.profile_fit import Penalties, ProfileFit, fit_profile, ridge_logistic, trait_scales
from patra_graph.pipeline.evaluation.trial import fit_on
from patra_graph.pipeline.recommend import as_preset

from .worlds import SETTINGS, a_study, a_user, invented

FREE = Penalties(1e-6, 1e-6, 1e-6, 1e-6)


def test_a_free_fit_gives_the_log_odds_of_what_was_seen():
    weights = ridge_logistic(np.ones((4, 1)), np.array([1, 1, 1, 0]), np.zeros(1))
    assert weights.tolist() == pytest.approx([np.log(3.0)])


def test_a_strong_penalty_holds_a_coefficient_to_where_it_should_be():
    weights = ridge_logistic(np.ones((4, 1)), np.array([1, 1, 1, 0]), np.array([1e9]), towards=0.7)
    assert weights.tolist() == pytest.approx([0.7])


def test_the_fit_is_found_from_afar_too():
    truth = np.random.default_rng(0).normal(size=400)
    matrix, liked = np.column_stack([truth, -3 * truth]), truth > 0
    weights = ridge_logistic(matrix, liked, np.full(2, 25.0), towards=1.0)
    assert weights[0] > 1.0 > weights[1]


def test_the_fit_sees_that_kindness_is_liked_and_hardly_any_other_trait():
    users, swipes = invented(people=120)
    study = a_study(users, swipes)
    fit = fit_on(study, np.arange(len(study.swipes)), Penalties(1.0, 1.0, 1.0, 1.0))
    kind, age = fit.profile.traits["kind"], fit.profile.traits["age"]
    assert kind.target > 0.8
    assert max(abs(kind.chooser), abs(age.chooser), abs(age.target)) < kind.target / 3


def test_what_is_sought_in_the_other_is_found_as_a_pair():
    dice = np.random.default_rng(2)
    wish, have = dice.normal(size=60), dice.normal(size=60)
    traits = [{"wish": float(a), "have": float(b)} for a, b in zip(wish, have, strict=True)]
    study = a_study([a_user(f"u{row}", traits=traits[row]) for row in range(60)], invented(people=60)[1])
    chooser, target = study.people.take(study.chooser), study.people.take(study.target)
    liked = dice.random(len(chooser)) < 1 / (1 + np.exp(-2 * wish[study.chooser] * have[study.target]))
    options = {"everyone": study.people, "traits": ("wish", "have"), "seeks": [("wish", "have")]}
    fit = fit_profile(chooser, target, liked, **options, penalties=FREE)
    assert fit.profile.seeks["wish"]["have"] == pytest.approx(2 * wish.std() * have.std(), rel=0.3)


def test_a_trait_that_is_the_same_for_all_is_left_out():
    study = a_study(*invented(people=10))
    assert list(trait_scales(study.people, ("kind", "unheard"))) == ["kind"]


def test_a_fit_takes_the_place_of_the_presets_profile_and_likeness_alone():
    base = as_preset(SETTINGS, "reciprocal")
    profile = ProfileModel(base=-1.0, traits={"kind": TraitWeights(0.0, 1.0, 0.0, 2.0)})
    found = ProfileFit(profile, {"age": 0.5}, {"age": 0.6}).into(base)
    assert (found.profile, found.terms["data_match"]) == (profile, {"age": 0.5, "inclination": 1.0})
    assert (found.weights, found.terms["elo"], found.centres["bio_match"]) == (
        base.weights,
        base.terms["elo"],
        base.centres["bio_match"],
    )
