"""Taste with real bios: one swipe moves the next recommendations towards what was liked."""

from datetime import timedelta

import pytest

from patra_graph.embedding import Embedder
from patra_graph.pipeline.recommend import recommend
from patra_graph.store.repository import save_bio_embeddings
from tests.graph_fixtures import NOW, add_users, make_user, send

OUTDOORS = {
    "a2": "Weekends find me on a mountain trail with my tent, a map and far too much trail mix.",
    "a4": "I climb granite, paddle rivers and sleep under the stars whenever the weather allows.",
    "a6": "Happiest above the tree line: ridge hikes, alpine lakes, campfire coffee at dawn.",
    "a8": "Backpacker and trail runner looking for somebody to share long summer hikes with.",
}
STAGE = {
    "b2": "Opera nights, violin practice and a soft spot for late Beethoven quartets.",
    "b4": "I sing in a chamber choir and spend my savings on concert tickets and old records.",
    "b6": "Pianist by day, theatre goer by night; ask me about my favourite Chekhov staging.",
    "b8": "Ballet, museums and jazz clubs: the city after dark is where I come alive.",
}
BIOS = OUTDOORS | STAGE | {"u3": "New in town and curious about people."}


@pytest.fixture(scope="module")
def embedded(settings):
    embedder = Embedder.of(settings.embedding)
    return [
        (user_id, embedder.bio_hash(bio), vector)
        for (user_id, bio), vector in zip(BIOS.items(), embedder.embed(list(BIOS.values())), strict=True)
    ]


@pytest.fixture
def town(graph, embedded):
    """People who differ in nothing but their bios; of the two men, u1 has none."""
    add_users(graph, make_user("u1"), *(make_user(user_id, bio=bio) for user_id, bio in BIOS.items()))
    save_bio_embeddings(graph, embedded)


def scores(graph, settings, seeker="u1"):
    return {item.user_id: item.score for item in recommend(graph, seeker, settings=settings)}


@pytest.mark.parametrize(("kind", "first"), [("like", OUTDOORS), ("superlike", OUTDOORS), ("reject", STAGE)])
def test_one_swipe_puts_the_theme_it_speaks_for_first(graph, settings, town, kind, first):
    send(graph, settings, "u1", "a2", kind)
    order = list(scores(graph, settings))
    wanted = set(first) - {"a2"}
    assert set(order[: len(wanted)]) == wanted


@pytest.mark.parametrize(("liked", "near", "far"), [("a2", OUTDOORS, STAGE), ("b2", STAGE, OUTDOORS)])
def test_one_like_lifts_everyone_of_its_theme_above_everyone_of_the_other(graph, settings, town, liked, near, far):
    """Also for a seeker whose own bio leans another way."""
    before = scores(graph, settings, "u3")
    send(graph, settings, "u3", liked)
    lift = {user_id: score / before[user_id] for user_id, score in scores(graph, settings, "u3").items()}
    assert min(lift[user_id] for user_id in near if user_id != liked) > max(lift[user_id] for user_id in far)


def test_without_the_interaction_stage_a_like_moves_no_theme(graph, settings, town):
    """The control: the order of the two themes comes from taste and from nothing else."""
    pipeline = settings.pipeline.model_copy(update={"stages": ("data_match", "bio_match", "elo", "recommendation")})
    plain = settings.model_copy(update={"pipeline": pipeline})
    before = list(scores(graph, plain))
    send(graph, settings, "u1", "a2")
    assert list(scores(graph, plain)) == [user_id for user_id in before if user_id != "a2"]


def test_taste_follows_hobbies_and_ages_too(graph, settings):
    sailors = {"hobbies": ("sailing",), "age": 24}
    cooks = {"hobbies": ("cooking",), "age": 36}
    add_users(graph, make_user("u1"), *(make_user(f"a{n}", **sailors) for n in (2, 4)))
    add_users(graph, *(make_user(f"b{n}", **cooks) for n in (2, 4)))
    send(graph, settings, "u1", "b2")
    assert list(scores(graph, settings)) == ["b4", "a2", "a4"]


def test_who_is_liked_by_those_who_like_as_the_seeker_does_comes_first(graph, settings):
    add_users(graph, *(make_user(f"u{n}") for n in (1, 3, 2, 4, 6)))
    for minute, (swiper, target) in enumerate([("u3", "u2"), ("u3", "u6")]):
        send(graph, settings, swiper, target, at=NOW + timedelta(minutes=minute))
    before = recommend(graph, "u1", settings=settings)
    send(graph, settings, "u1", "u2", at=NOW + timedelta(minutes=9))
    after = recommend(graph, "u1", settings=settings)
    parts = [[item.stages["interaction"].seeker_likes_candidate for item in found if item.user_id == "u6"]
             for found in (before, after)]  # fmt: skip
    assert parts[1] > parts[0]
