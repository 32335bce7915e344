"""Rounds for everyone and the best pairs, on the real graph, held against `recommend` and against brute force."""

import json
from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest

from patra_graph.domain.pairing import Edges, match_anyone, match_two_sides, sought_genders, two_sides
from patra_graph.errors import InvalidInput
from patra_graph.pipeline import daily as daily_module
from patra_graph.pipeline.daily import daily
from patra_graph.pipeline.everyone import read_everyone
from patra_graph.pipeline.pairs import pairs
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import recommend
from tests.graph_fixtures import NOW, add_users, make_user, save_bios, send

IDS = [f"u{number:02}" for number in range(1, 17)]


@pytest.fixture
def town(graph, settings):
    """Eight men, eight women with bios, swipes and a block."""
    dice = np.random.default_rng(7)
    add_users(graph, *(make_user(user_id, age=int(dice.integers(22, 50)), min_age=20, max_age=60) for user_id in IDS))
    vectors = dice.normal(size=(len(IDS), settings.embedding.dimensions)).astype(np.float32)
    save_bios(graph, IDS[2:], vectors[2:])
    for minute in range(40):
        swiper, target = dice.choice(IDS, 2, replace=False)
        kind = ("like", "like", "superlike", "reject")[int(dice.integers(4))]
        send(graph, settings, str(swiper), str(target), kind, swipe_id=f"s{minute}", at=NOW + timedelta(minutes=minute))
    block(graph, "u01", "u02", now=NOW)


def dialled(settings, **dial):
    usual = {"weight": 0.0, "capacity": 0, "newcomer_share": 0.0}
    return settings.model_copy(update={"exposure": settings.exposure.model_copy(update=usual | dial)})


@pytest.mark.parametrize("preset", ["classic", "reciprocal"])
def test_without_price_and_capacity_everyone_gets_what_recommend_gives(graph, settings, town, preset):
    plain = dialled(settings)
    found = daily(graph, settings=plain, now=NOW, top=4, preset=preset)
    for user_id in IDS:
        alone = recommend(graph, user_id, settings=plain, top=4, preset=preset)
        assert [place.user_id for place in found.lists[user_id]] == [item.user_id for item in alone]
        assert [place.score for place in found.lists[user_id]] == pytest.approx([item.score for item in alone])


@pytest.mark.parametrize(("capacity", "most_kept"), [(1, 0.5), (3, 1.0)])
def test_nobody_is_shown_more_often_than_the_capacity(graph, settings, town, capacity, most_kept):
    found = daily(graph, settings=dialled(settings, capacity=capacity), now=NOW, top=3)
    shown = [place.user_id for places in found.lists.values() for place in places]
    assert max(map(shown.count, shown)) == found.most_shown == capacity
    assert found.kept_score < most_kept
    assert found.kept_score < daily(graph, settings=dialled(settings), now=NOW, top=3).kept_score == pytest.approx(1.0)


def test_a_saved_round_replaces_the_one_before_and_counts_showings(graph, open_graph, settings, town):
    daily(graph, settings=settings, now=NOW, top=2, save=True)
    last = daily(graph, settings=settings, now=NOW + timedelta(days=1), top=1, save=True)
    with open_graph._session("READ") as session:
        saved = session.run(
            "MATCH (u:User)-[r:RECOMMENDED]->(c:User) RETURN u.user_id AS u, r.rank AS rank, c.user_id AS c"
        )
        lists = {(row["u"], row["rank"], row["c"]) for row in saved}
    assert lists == {(seeker, place.rank, place.user_id) for seeker, places in last.lists.items() for place in places}
    with open_graph._session("READ") as session:
        counted = session.run("MATCH (u:User) RETURN sum(u.exposures) AS n").single()["n"]
    assert counted == sum(map(len, last.lists.values())) + 2 * 16 - _short(graph, settings)


def _short(graph, settings):
    """Places of a round of two that nobody was there to fill."""
    found = daily(graph, settings=settings, now=NOW, top=2)
    return 2 * 16 - sum(map(len, found.lists.values()))


def test_recommend_counts_each_showing_once_and_only_when_asked_to(graph, settings):
    add_users(graph, *(make_user(f"u{number}") for number in (1, 2, 4, 6)))
    for minute in (0, 0, 1):
        recommend(graph, "u1", settings=dialled(settings), top=2, count_at=NOW + timedelta(minutes=minute))
    recommend(graph, "u1", settings=dialled(settings), top=2)
    assert _exposures(graph, settings) == {"u1": 0, "u2": 2, "u4": 2, "u6": 0}


def _exposures(graph, settings):
    everyone = read_everyone(graph, settings=settings, preset=None, most=100, what="x")
    return dict(zip(everyone.known.people.user_ids.tolist(), everyone.exposures.tolist(), strict=True))


def test_the_dial_shows_those_who_were_shown_less_and_leaves_their_score(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2", start_elo=1520.0), make_user("u4"))
    before = recommend(graph, "u1", settings=settings)
    recommend(graph, "u1", settings=settings, top=1, count_at=NOW)
    after = recommend(graph, "u1", settings=dialled(settings, weight=0.3, newcomer_showings=1))
    assert [item.user_id for item in before] == ["u2", "u4"]
    assert after == before[::-1]


def test_a_newcomer_gets_the_place_that_is_theirs(graph, settings):
    stars = [make_user(f"s{number}2", start_elo=1900.0) for number in range(4)]
    add_users(graph, make_user("u1"), make_user("u2"), *stars)
    for minute in range(2):
        recommend(graph, "u1", settings=dialled(settings), top=4, count_at=NOW + timedelta(minutes=minute))
    fair = dialled(settings, newcomer_showings=2, newcomer_share=0.25)
    assert [item.user_id for item in recommend(graph, "u1", settings=fair, top=4)][-1] == "u2"
    assert "u2" not in [item.user_id for item in recommend(graph, "u1", settings=dialled(settings), top=4)]
    assert [place.user_id for place in daily(graph, settings=fair, now=NOW, top=4).lists["u1"]][-1] == "u2"


def test_too_many_users_are_refused_with_what_to_do_instead(graph, settings, town):
    with pytest.raises(InvalidInput, match="`daily` takes 10 users at most, the graph has 16"):
        read_everyone(graph, settings=settings, preset=None, most=10, what="`daily`")
    assert daily_module.MOST_USERS == 5_000


def test_an_empty_graph_has_an_empty_round_and_no_pairs(graph, settings):
    assert daily(graph, settings=settings, now=NOW).lists == {}
    assert pairs(graph, settings=settings).pairs == ()


def test_pairs_are_disjoint_and_no_other_pairs_have_a_greater_total(graph, settings, town):
    found = pairs(graph, settings=settings)
    people = [user_id for pair in found.pairs for user_id in (pair.first_id, pair.second_id)]
    assert len(set(people)) == len(people) == 2 * found.matched
    assert found.method == "assignment"
    assert {"u01", "u02"} not in [{pair.first_id, pair.second_id} for pair in found.pairs]


@pytest.mark.parametrize("seed", range(20))
def test_both_methods_find_the_greatest_total_there_is(seed):
    dice = np.random.default_rng(seed)
    first, second = np.divmod(dice.choice(25, 14, replace=False), 5)
    edges = Edges(first, second + 5, np.round(dice.random(14), 2))
    side = two_sides(edges, 10)
    weight = {(one, other): value for one, other, value in zip(first, second, edges.weight, strict=True)}
    greatest = max(sum(weight.get(pair, 0.0) for pair in enumerate(order)) for order in permutations(range(5)))
    assert match_two_sides(edges, side).weight.sum() == pytest.approx(greatest)
    assert match_anyone(edges).weight.sum() == pytest.approx(greatest)


def test_three_who_all_fit_each_other_have_no_two_sides():
    edges = Edges(np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([0.5, 0.6, 0.7]))
    assert two_sides(edges, 3) is None
    assert two_sides(edges.take(np.array([0, 1])), 3).tolist() in ([True, False, True], [False, True, False])
    assert match_anyone(edges).weight.tolist() == [0.7]


@pytest.mark.parametrize(("wishes", "sides"), [([1, 0], True), ([1, 1], False), ([2, 0], True), ([1, 2], True)])
def test_genders_tell_whether_there_are_two_sides(wishes, sides):
    """Two people, a woman (0) and a man (1); wishes: 0 for women, 1 for men, 2 for nobody."""
    interested = np.array([[wish == 0, wish == 1] for wish in wishes])
    assert (two_sides(sought_genders(np.array([0, 1]), interested), 2) is not None) is sides


def test_too_many_of_any_kind_are_refused_before_anything_is_scored(patra, graph):
    add_users(graph, *(make_user(f"p{number}", interested_in=("male", "female")) for number in range(2001)))
    result = patra("pairs")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        "Error: `pairs` takes 2,000 users at most where wishes do not make two sides, the graph has 2,001",
    )


def test_wishes_without_two_sides_are_matched_too(graph, settings):
    everyone = ("male", "female")
    add_users(graph, *(make_user(f"u{number}", interested_in=everyone) for number in range(1, 6)))
    found = pairs(graph, settings=settings, limit=1)
    assert (found.method, found.matched, len(found.pairs)) == ("blossom", 2, 1)


def test_the_commands_speak_json_and_words(patra, town):
    document = json.loads(patra("daily", "--top", "2", "--json").stdout)
    assert (document["users"], document["saved"], sorted(document["lists"])) == (16, False, IDS)
    assert patra("daily").stdout.splitlines()[-1] == "Not saved; --save writes the lists into the graph."
    assert len(json.loads(patra("pairs", "--limit", "2", "--json").stdout)["pairs"]) == 2
    assert patra("pairs", "--limit", "1").stdout.startswith("The 1 best of ")


@pytest.mark.parametrize("args", [["daily", "--top", "0"], ["daily", "--preset", "best"], ["pairs", "--limit", "0"]])
def test_wrong_usage_ends_with_two(patra, args):
    result = patra(*args)
    assert (result.exit_code, result.stdout) == (2, "")
