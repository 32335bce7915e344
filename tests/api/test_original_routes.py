"""The routes of the original Flask server, as its clients use them."""

import pytest


def test_recommendations_come_one_level_deep_with_a_score_out_of_a_hundred(client, people):
    answer = client.get("/api/recommendations/u1?count=2").json()
    first = answer["recommendations"][0]
    assert (answer["success"], answer["user_id"], answer["count"]) == (True, "u1", 2)
    assert (first["age"], first["city"]) == (30, "Portland")
    assert 0 <= first["compatibility_score"] <= 100


@pytest.mark.parametrize("word", ["action", "type"])
def test_an_interaction_counts_and_dislike_is_a_reject(client, people, word):
    sent = {"user_id": "u1", "target_id": "u2", word: "dislike", "timestamp": "whenever"}
    answer = client.post("/api/interaction", json=sent).json()
    (swipe,) = client.get("/v1/users/u1/export").json()["swipes"]
    assert (answer["success"], answer["action"], answer["matched"]) == (True, "dislike", False)
    assert (swipe["target_user_id"], swipe["action"]) == ("u2", "reject")


def test_an_error_is_a_problem_that_the_originals_clients_understand(client, people):
    missing = client.post("/api/interaction", json={"user_id": "u1", "target_id": "u2"}).json()
    unknown = client.get("/api/recommendations/nobody").json()
    assert (missing["success"], missing["message"], missing["status"]) == (False, "the action is missing", 422)
    assert (unknown["success"], unknown["error"], unknown["code"]) == (False, "Not Found", "not_found")


def test_health_tells_how_many_users_there_are(client, people):
    answer = client.get("/api/health").json()
    assert (answer["status"], answer["users_in_database"]) == ("healthy", 4)
