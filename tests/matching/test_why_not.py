"""`why-not` and the query that fetches candidates say the same about who may be shown."""

import json
import random
from datetime import timedelta

import pytest

from patra_graph.domain.model import GENDERS, SwipeKind
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.why_not import why_not
from tests.graph_fixtures import NOW, add_users, make_user, send


@pytest.mark.parametrize(
    ("seeker", "target", "names"),
    [
        ({}, {"gender": "male"}, ["seeker-interest"]),
        ({}, {"interested_in": ("female",)}, ["target-interest"]),
        ({"min_age": 31}, {}, ["target-age"]),
        ({"max_age": 29}, {"min_age": 31, "max_age": 40}, ["target-age", "seeker-age"]),
        ({"latitude": 45.5, "longitude": -122.6, "max_distance_km": 100.0}, {"latitude": 47.6, "longitude": -122.3},
         ["seeker-distance"]),
        ({"latitude": 45.5, "longitude": -122.6}, {"latitude": 47.6, "longitude": -122.3, "max_distance_km": 100.0},
         ["target-distance"]),
        ({"interested_in": ()}, {"interested_in": (), "age": 99, "max_age": 20},
         ["seeker-interest", "target-interest", "seeker-age"]),
        ({}, {}, []),
    ],
)  # fmt: skip
def test_every_filter_is_named(graph, settings, seeker, target, names):
    add_users(graph, make_user("u1", **seeker), make_user("u2", **target))
    assert list(why_not(graph, "u1", "u2", settings=settings).filters) == names


def test_what_was_done_is_named_too(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2", "reject")
    block(graph, "u2", "u1", now=NOW)
    assert list(why_not(graph, "u1", "u2", settings=settings).filters) == ["swiped", "blocked"]
    assert list(why_not(graph, "u1", "u1", settings=settings).filters) == ["oneself"]
    assert list(why_not(graph, "u1", "u9", settings=settings).filters) == ["unknown"]


@pytest.mark.parametrize("seed", range(3))
def test_no_filter_is_named_exactly_for_those_whom_recommend_can_show(graph, settings, seed):
    """Random profiles, swipes and blocks; all places lie apart by sure distances, never on a limit."""
    dice = random.Random(seed)
    people = [_random_user(dice, f"p{number:02}") for number in range(30)]
    add_users(graph, *people)
    ids = [user.user_id for user in people]
    for minute in range(60):
        swiper, target = dice.sample(ids, 2)
        kind = dice.choice([str(kind) for kind in SwipeKind])
        send(graph, settings, swiper, target, kind, swipe_id=f"s{minute}", at=NOW + timedelta(minutes=minute))
    for _ in range(10):
        block(graph, *dice.sample(ids, 2), now=NOW)
    for seeker in ids[:10]:
        shown = {item.user_id for item in recommend(graph, seeker, settings=settings, top=1000)}
        free = {target for target in ids if not why_not(graph, seeker, target, settings=settings).filters}
        assert (seeker, shown) == (seeker, free)


def _random_user(dice, user_id):
    where = dice.choice([{}, {"latitude": dice.uniform(-80, 80), "longitude": dice.uniform(-180, 180)}])
    return make_user(
        user_id,
        age=dice.randint(18, 60),
        gender=dice.choice(GENDERS),
        interested_in=tuple(dice.sample(GENDERS, dice.randint(0, 4))),
        min_age=dice.choice([None, dice.randint(18, 40)]),
        max_age=dice.choice([None, dice.randint(40, 80)]),
        max_distance_km=dice.choice([None, dice.uniform(10, 20000)]),
        **where,
    )


def test_the_place_is_the_one_in_the_order_shown(graph, settings):
    add_users(graph, make_user("u1"), *(make_user(f"u{number}", age=30 + number) for number in (2, 4, 6, 8)))
    order = [item.user_id for item in recommend(graph, "u1", settings=settings)]
    found = [why_not(graph, "u1", user_id, settings=settings, top=2) for user_id in order]
    assert [(item.place, item.ranked, item.shown) for item in found] == [
        (1, 4, True),
        (2, 4, True),
        (3, 4, False),
        (4, 4, False),
    ]


def test_the_limit_that_kept_somebody_from_being_ranked_is_named(graph, settings):
    pipeline = settings.pipeline.model_copy(update={"pool": 1, "top": 1})
    few = settings.model_copy(update={"pipeline": pipeline})
    add_users(graph, make_user("u1"), make_user("u2", start_elo=1600.0), make_user("u4"))
    assert why_not(graph, "u1", "u4", settings=few).limit == "candidate-pool"
    small = settings.presets["classic"].model_copy(update={"pool": 1})
    one = settings.model_copy(update={"presets": settings.presets | {"classic": small}})
    assert why_not(graph, "u1", "u4", settings=one, preset="classic").limit == "preset-pool"


def test_the_command_speaks_json_and_words(patra, graph):
    add_users(graph, make_user("u1"), make_user("u2", gender="male"), make_user("u4"))
    result = patra("why-not", "u1", "u2", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        {
            "audience": "operator",
            "seeker_id": "u1",
            "target_id": "u2",
            "filters": {"seeker-interest": "the seeker is not interested in the target's gender"},
            "limit": "",
            "place": None,
            "ranked": 0,
            "top": 10,
            "shown": False,
        },
    )
    assert patra("why-not", "u1", "u4").stdout == "place: u4 is number 1 of 1 for u1, and so is shown.\n"
