"""Recommendations out of the real graph: who may be shown, and in what order."""

from datetime import timedelta

import pytest

from patra_graph.errors import NotFound, SettingsError
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import recommend
from tests.graph_fixtures import NOW, add_users, make_user, send


def shown(graph, settings, seeker="u1", **options):
    return [item.user_id for item in recommend(graph, seeker, settings=settings, **options)]


@pytest.mark.parametrize(
    ("seeker", "candidate"),
    [
        ({}, {"gender": "male"}),
        ({}, {"interested_in": ("female",)}),
        ({"min_age": 31}, {}),
        ({"max_age": 29}, {}),
        ({}, {"min_age": 31}),
        ({}, {"max_age": 29}),
        ({"latitude": 45.5, "longitude": -122.6, "max_distance_km": 100.0}, {"latitude": 47.6, "longitude": -122.3}),
        ({"latitude": 45.5, "longitude": -122.6}, {"latitude": 47.6, "longitude": -122.3, "max_distance_km": 100.0}),
    ],
)
def test_each_hard_filter_of_either_side_keeps_the_candidate_out(graph, settings, seeker, candidate):
    add_users(graph, make_user("u1", **seeker), make_user("u2", **candidate), make_user("u4", **_near(seeker)))
    assert shown(graph, settings) == ["u4"]


def _near(seeker):
    where = {key: seeker[key] for key in ("latitude", "longitude") if key in seeker}
    age = {"age": seeker.get("min_age") or seeker.get("max_age") or 30}
    return where | age


def test_a_distance_that_is_not_known_keeps_nobody_out(graph, settings):
    add_users(graph, make_user("u1", latitude=45.5, longitude=-122.6, max_distance_km=1.0), make_user("u2"))
    assert shown(graph, settings) == ["u2"]


@pytest.mark.parametrize("kind", ["like", "superlike", "reject"])
def test_nobody_swiped_is_shown_again(graph, settings, kind):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    send(graph, settings, "u1", "u2", kind)
    assert shown(graph, settings) == ["u4"]


def test_a_block_hides_both_from_each_other(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    block(graph, "u2", "u1", now=NOW)
    assert (shown(graph, settings, "u1"), shown(graph, settings, "u2")) == ([], [])


def test_equal_candidates_come_in_the_order_of_their_ids(graph, settings):
    add_users(graph, make_user("u1"), *(make_user(f"u{number}") for number in (8, 4, 6, 2)))
    assert shown(graph, settings, top=3) == ["u2", "u4", "u6"]


@pytest.mark.parametrize("preset", ["classic", "reciprocal"])
def test_a_closer_profile_comes_first(graph, settings, preset):
    far = {"age": 39, "city": "Austin", "state": "TX", "hobbies": ("opera",), "looking_for": ("dating",)}
    add_users(graph, make_user("u1"), make_user("u2", **far), make_user("u4"))
    assert shown(graph, settings, preset=preset) == ["u4", "u2"]


def test_who_is_sure_to_say_no_comes_last_and_who_said_yes_first(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4", "u6")))
    send(graph, settings, "u2", "u1", "reject")
    send(graph, settings, "u6", "u1", "like", at=NOW + timedelta(minutes=1))
    assert shown(graph, settings) == ["u6", "u4", "u2"]


def test_reasons_never_tell_the_candidates_answer(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u4")))
    before = {item.user_id: item.reasons for item in recommend(graph, "u1", settings=settings)}
    send(graph, settings, "u2", "u1", "superlike")
    send(graph, settings, "u4", "u1", "reject")
    after = {item.user_id: item.reasons for item in recommend(graph, "u1", settings=settings)}
    assert after == before


def test_parts_of_both_directions_are_shown_for_every_stage(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    (item,) = recommend(graph, "u1", settings=settings)
    assert list(item.stages) == ["data_match", "bio_match", "interaction", "elo"]
    assert item.score == pytest.approx(item.seeker_likes_candidate * item.candidate_likes_seeker)


def test_a_stage_left_out_of_the_settings_is_left_out(graph, settings):
    pipeline = settings.pipeline.model_copy(update={"stages": ("elo", "recommendation")})
    add_users(graph, make_user("u1"), make_user("u2"))
    (item,) = recommend(graph, "u1", settings=settings.model_copy(update={"pipeline": pipeline}))
    assert list(item.stages) == ["elo"]


def test_a_source_cut_short_starves_nobody_who_is_close(graph, settings):
    pipeline = settings.pipeline.model_copy(update={"pool": 2})
    popular = [make_user(f"p{number}2", city="Austin", state="TX", start_elo=2000.0) for number in range(9)]
    add_users(graph, make_user("u1"), make_user("u2"), *popular)
    assert "u2" in shown(graph, settings.model_copy(update={"pipeline": pipeline}), top=100)


def test_an_unknown_seeker_or_preset_is_named(graph, settings):
    with pytest.raises(NotFound, match="no user 'nobody'"):
        shown(graph, settings, "nobody")
    add_users(graph, make_user("u1"))
    with pytest.raises(SettingsError, match="no preset 'best'"):
        shown(graph, settings, preset="best")
