"""Recommendations, swipes, matches, blocks, explanations and showings over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

LIKE = {"target_id": "u2", "kind": "like"}


def swipe(client, user="u1", body=LIKE, key="k1"):
    return client.post(f"/v1/users/{user}/swipes", json=body, headers={"Idempotency-Key": key})


def shown(client, user="u1"):
    return [item["user_id"] for item in client.get(f"/v1/users/{user}/recommendations").json()["recommendations"]]


def test_recommendations_hold_profile_reasons_and_scores_for_an_admin(client, people):
    answer = client.get("/v1/users/u1/recommendations?top=2&explain=true").json()
    first = answer["recommendations"][0]
    assert (answer["seeker_id"], answer["preset"], len(answer["recommendations"])) == ("u1", "reciprocal", 2)
    assert list(first["stages"]) == ["data_match", "bio_match", "interaction", "elo"]
    assert first["profile"]["hobbies"] == ["hiking", "chess"]


def test_the_memory_answers_as_the_graph_does(served, people):
    with served() as slow, served(in_memory=True) as fast:
        service = fast.app.state.service
        service._opener.join()
        asked = "/v1/users/u1/recommendations?explain=true"
        assert service.matcher is not None
        by_graph, by_memory = (client.get(asked).json()["recommendations"] for client in (slow, fast))
    assert [item["user_id"] for item in by_memory] == [item["user_id"] for item in by_graph]


def test_who_was_swiped_is_not_shown_again_until_the_swipe_is_taken_back(client, people):
    assert swipe(client).json() == {
        "swipe_id": "k1",
        "swiper_id": "u1",
        "target_id": "u2",
        "kind": "like",
        "matched": False,
    }
    assert shown(client) == ["u4", "u6"]
    assert client.delete("/v1/users/u1/swipes/last").json() == {"swipe_id": "k1", "swiper_id": "u1", "target_id": "u2"}
    assert sorted(shown(client)) == ["u2", "u4", "u6"]


def test_an_undo_whose_answer_was_lost_takes_no_other_swipe_back(client, people):
    swipe(client)
    swipe(client, body={"target_id": "u4", "kind": "like"}, key="k2")
    answers = [client.delete("/v1/users/u1/swipes/last?swipe_id=k2") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"swipe_id": "k2", "swiper_id": "u1", "target_id": "u4"}] * 2
    assert client.get("/v1/users/u1").json()["ratings"]["swipes_made"] == 1


def test_only_the_last_swipe_can_be_named_to_be_taken_back(client, people):
    swipe(client)
    swipe(client, body={"target_id": "u4", "kind": "like"}, key="k2")
    refused = client.delete("/v1/users/u1/swipes/last?swipe_id=k1")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_last")


def test_two_likes_are_a_match_that_both_see(client, people):
    swipe(client)
    assert swipe(client, "u2", {"target_id": "u1", "kind": "superlike"}, "k2").json()["matched"] is True
    (match,) = client.get("/v1/users/u1/matches").json()["matches"]
    assert (match["user_id"], match["name"]) == ("u2", "Name of u2")


@pytest.mark.reliability("T4", what="over HTTP, eight clients", size="24 requests")
def test_a_key_sent_by_many_at_once_counts_once_and_all_get_one_answer(client, people):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: swipe(client), range(24)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert client.get("/v1/users/u1").json()["ratings"]["swipes_made"] == 1


@pytest.mark.parametrize("body", [{"target_id": "u4", "kind": "like"}, {"target_id": "u2", "kind": "reject"}])
def test_another_swipe_under_a_key_in_use_is_refused(client, people, body):
    swipe(client)
    refused = swipe(client, body=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "id_taken")


def test_a_swipe_without_a_key_gets_an_id_of_its_own(client, people):
    made = client.post("/v1/users/u1/swipes", json=LIKE).json()
    assert len(made["swipe_id"]) == 36


def test_nobody_swipes_themself_or_somebody_who_is_not_there(client, people):
    oneself, nobody = (swipe(client, body={"target_id": who, "kind": "like"}) for who in ("u1", "u9"))
    assert [(answer.status_code, answer.json()["code"]) for answer in (oneself, nobody)] == [
        (422, "invalid_input"),
        (404, "not_found"),
    ]


def test_a_block_keeps_two_apart_until_it_is_taken_back(client, people):
    blocked = {"user_id": "u1", "target_id": "u2", "blocked": True, "changed": True}
    assert client.post("/v1/users/u1/blocks/u2").json() == blocked
    assert (shown(client), swipe(client).status_code) == (["u4", "u6"], 403)
    assert client.delete("/v1/users/u1/blocks/u2").json() == blocked | {"blocked": False}


def test_an_admin_is_told_both_directions_of_a_pair(client, people):
    told = client.get("/v1/users/u1/explanations/u2?preset=classic").json()
    assert (told["audience"], told["preset"], told["target_likes_seeker"]["chooser_id"]) == (
        "operator",
        "classic",
        "u2",
    )


def test_showings_count_once_for_each_time(client, people, graph):
    for at in ("09:00:00", "09:00:00", "09:00:01"):
        now = client.post("/v1/exposures", json={"user_ids": ["u2", "u9"], "shown_at": today(at)})
        assert now.status_code == 204
    assert client.get("/v1/users/u2/export").json()["times_shown"] == 2


def today(at):
    from datetime import UTC, datetime

    return f"{datetime.now(UTC):%Y-%m-%d}T{at}Z"


@pytest.mark.parametrize(
    "asked", ["?top=0", "?top=101", "?preset=none", "?top=x", "?explain=perhaps", "?top=99999999999999999999"]
)
def test_what_cannot_be_asked_is_refused_by_name(client, people, asked):
    answer = client.get(f"/v1/users/u1/recommendations{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_what_two_profiles_have_in_common_is_said_as_an_explanation_says_it(locked, people, bearer):
    key = bearer("user", "u1")
    told = locked.get("/v1/users/u1/recommendations", headers=key).json()["recommendations"]
    bands = [locked.get(f"/v1/users/u1/explanations/{who}", headers=key).json()["bands"] for who in ("u2", "u4", "u6")]
    assert [item["in_common"] for item in told] == [band["profiles"] for band in bands] == ["much"] * 3
