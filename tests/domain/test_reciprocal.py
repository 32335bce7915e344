"""Stages together and fused, by hand."""

import numpy as np
import pytest

from patra_graph.domain.columns import people
from patra_graph.domain.interaction import Evidence
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import (
    Direction,
    fuse,
    log_odds,
    points,
    probability,
    score_pairs,
    stage_terms,
    total,
)
from patra_graph.pipeline.recommend import as_preset
from patra_graph.settings import load_settings

from .rows import person

STAGES = ("data_match", "bio_match", "interaction", "elo")
SETTINGS = load_settings(environ={})
CLASSIC = as_preset(SETTINGS, "classic")
RECIPROCAL = as_preset(SETTINGS, "reciprocal")


def evidence(count, **known):
    unknown = np.full(count, np.nan)
    usual = {"bio_cosine": unknown, "bio_taste": unknown, "already_liked": np.zeros(count), "collaborative": unknown}
    return Evidence(**usual | {name: np.array(values, dtype=float) for name, values in known.items()})


def views(seeker, *candidates, seeker_knows=None, candidates_know=None):
    columns = people([seeker, *candidates])
    me, them = columns.take(slice(0, 1)), columns.take(slice(1, None))
    count = len(candidates)
    forward = Direction(me, them, None, evidence(count, **seeker_knows or {}))
    return forward, Direction(them, me, None, evidence(count, **candidates_know or {}))


def test_classic_gives_the_weights_of_the_original_script():
    forward, _ = views(
        person("a"),
        person("b", age=35, city="Salem", hobbies=["hiking"], looking_for=["dating"], profession="Cook", elo=1400.0),
        person("c", elo=1600.0),
        seeker_knows={"bio_cosine": [0.5, 0.2]},
    )
    parts = points(forward, stage_terms(forward, ("data_match", "bio_match", "elo"), CLASSIC), CLASSIC)
    base = 0.30 * 0.5 + 0.15 * 0.5 + 0.25 * 0.5 + 0.20 * 0.0 + 0.10 * 0.5
    assert parts["data_match"].tolist() == pytest.approx([0.4 * base / 0.8, 0.4 / 0.8])
    assert parts["bio_match"].tolist() == pytest.approx([0.3 * 0.5 / 0.8, 0.3 * 0.2 / 0.8])
    assert parts["elo"].tolist() == pytest.approx([0.0, 0.1 / 0.8])


def test_a_missing_bio_leaves_its_weight_to_the_other_stages():
    forward, _ = views(person("a"), person("b"), person("c"), seeker_knows={"bio_cosine": [1.0, np.nan]})
    whole = total(points(forward, stage_terms(forward, ("data_match", "bio_match"), CLASSIC), CLASSIC))
    assert whole.tolist() == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("preset", [CLASSIC, RECIPROCAL])
def test_parts_sum_to_each_sides_preference_and_the_score_follows(preset):
    forward, backward = views(
        person("a", elo=1700.0, choosiness=1350.0),
        person("b", elo=1580.0, choosiness=1610.0, swipes_made=8),
        person("c", age=38, hobbies=[], swipes_received=3),
        seeker_knows={"bio_cosine": [0.4, np.nan], "collaborative": [0.1, 0.0]},
        candidates_know={"bio_cosine": [0.4, np.nan], "already_liked": [1.0, 0.0]},
    )
    scores = score_pairs(forward, backward, stages=STAGES, preset=preset)
    own, other = total(scores.seeker_parts), total(scores.candidate_parts)
    if preset is RECIPROCAL:
        own, other = probability(own), probability(other)
    assert scores.seeker_likes_candidate == pytest.approx(own)
    assert scores.candidate_likes_seeker == pytest.approx(other)
    assert scores.score == pytest.approx(fuse(own, other, preset.fusion))
    assert ((scores.score >= 0) & (scores.score <= 1)).all()


def test_strangers_who_said_nothing_like_each_other_by_the_base_chance():
    blank = {"city": None, "state": None, "profession": None, "hobbies": [], "looking_for": []}
    forward, _ = views(person("a", **blank), person("b", age=33, **blank))
    assert total(log_odds(forward, stage_terms(forward, STAGES, RECIPROCAL), RECIPROCAL)).tolist() == pytest.approx(
        [RECIPROCAL.profile.base]
    )


def test_profiles_weigh_half_after_as_many_swipes_as_the_setting_says():
    known = int(2 * RECIPROCAL.profile_fade)
    forward, _ = views(person("a"), person("new"), person("known", swipes_received=known))
    fresh, faded = log_odds(forward, stage_terms(forward, STAGES, RECIPROCAL), RECIPROCAL)["data_match"]
    assert faded == pytest.approx(fresh / 2)


@pytest.mark.parametrize(("received", "trust"), [(0, 0.5), (16, 2 / 3), (10**9, 1.0)])
def test_ratings_are_trusted_more_the_more_swipes_are_behind_them(received, trust):
    forward, _ = views(person("a"), person("b", elo=1900.0, swipes_received=received))
    part = log_odds(forward, stage_terms(forward, STAGES, RECIPROCAL), RECIPROCAL)["elo"]
    assert part.tolist() == pytest.approx([trust * np.log(10.0)])


@pytest.mark.parametrize(("fusion", "value"), [("seeker", 0.8), ("product", 0.4), ("harmonic", 2 * 0.8 * 0.5 / 1.3)])
def test_fusions(fusion, value):
    assert fuse(np.array([0.8]), np.array([0.5]), fusion).tolist() == pytest.approx([value])


def test_no_candidates_give_no_scores():
    forward, backward = views(person("a"))
    assert score_pairs(forward, backward, stages=STAGES, preset=RECIPROCAL).score.tolist() == []


def test_ties_are_broken_by_id():
    ids = np.array(["c", "a", "b"])
    assert best(np.array([1.0, 1.0, 2.0]), ids, 2).tolist() == [2, 1]
