"""Creating, reading, changing, exporting and erasing one person over HTTP."""

from urllib.parse import quote

import pytest

NEW = {"user_id": "new", "age": 31, "gender": "female"}
SAID = {
    "user_id": "new",
    "name": "new",
    "age": 31,
    "gender": "female",
    "interested_in": ["male"],
    "min_age": None,
    "max_age": None,
    "city": "",
    "state": "",
    "latitude": None,
    "longitude": None,
    "max_distance_km": None,
    "hobbies": [],
    "looking_for": [],
    "profession": "",
    "bio": "",
    "traits": {},
}


def test_a_new_user_is_told_as_the_graph_holds_them(client):
    answer = client.post("/v1/users", json=NEW | {"traits": {"ambition": 7}})
    assert (answer.status_code, answer.json()["profile"]) == (201, SAID | {"traits": {"ambition": 7.0}})
    assert answer.json()["ratings"]["elo"] == 1500.0
    assert client.get("/v1/users/new").json() == answer.json()


@pytest.mark.parametrize("user_id", ["a/b", "/", "a%2Fb/", "a%252fb/", "é/ü?#", "a/swipes/last"])
def test_an_id_with_a_slash_is_reached_percent_encoded(client, people, user_id):
    client.post("/v1/users", json=NEW | {"user_id": user_id})
    path = f"/v1/users/{quote(user_id, safe='')}"
    answers = [
        client.get(path),
        client.get(f"{path}/export"),
        client.post(f"/v1/users/u1/blocks/{quote(user_id, safe='')}"),
    ]
    told = [
        answers[0].json()["profile"]["user_id"],
        answers[1].json()["profile"]["user_id"],
        answers[2].json()["target_id"],
    ]
    assert told == [user_id] * 3


@pytest.mark.parametrize("path", ["/v1/users/a%2Fb/", "/static/a%2Fb", "/static/..%2Fa", "/v1/a%2Fb/c", "/a%2Fb?c=%2F"])
def test_a_slash_where_no_id_stands_is_no_route(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")


def test_the_same_user_again_changes_nothing_and_another_under_that_id_is_refused(client):
    first, again = (client.post("/v1/users", json=NEW) for _ in range(2))
    other = client.post("/v1/users", json=NEW | {"age": 32})
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")


def test_a_change_leaves_all_other_fields_and_null_takes_a_limit_away(client):
    client.post(
        "/v1/users", json=NEW | {"hobbies": ["Chess", "go"], "min_age": 25, "traits": {"fun": 1.5}, "elo": 1400}
    )
    changed = client.patch("/v1/users/new", json={"city": "Salem", "min_age": None}).json()
    assert changed["profile"] == SAID | {"city": "Salem", "hobbies": ["Chess", "go"], "traits": {"fun": 1.5}}
    assert changed["ratings"]["start_elo"] == 1400.0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"age": 17}, "age"),
        ({"age": "30"}, "age"),
        ({"gender": "x"}, "gender"),
        ({"user_id": "a b"}, "user_id"),
        ({"min_age": 40, "max_age": 30}, "max_age"),
        ({"latitude": 45.0}, "latitude"),
        ({"name": "a\u0000b"}, "name"),
        ({"hobbies": ["a;b"]}, "hobbies"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_created(client, wrong, field):
    answer = client.post("/v1/users", json=NEW | wrong)
    assert (answer.status_code, answer.json()["code"], field in answer.json()["detail"]) == (422, "invalid_input", True)
    assert client.get("/v1/users/new").status_code == 404


def test_an_export_holds_what_a_user_did_and_erasing_leaves_nobody(client, people):
    client.post("/v1/users/u1/swipes", json={"target_id": "u2", "kind": "like"}, headers={"Idempotency-Key": "k1"})
    (swipe,) = client.get("/v1/users/u1/export").json()["swipes"]
    assert (swipe["swipe_id"], swipe["target_user_id"], swipe["action"]) == ("k1", "u2", "like")
    erased = client.delete("/v1/users/u1").json()
    assert erased == {"user_id": "u1", "swipes_made": 1, "blocks_made": 0, "matches": 0}
    assert client.get("/v1/users/u1").json()["code"] == "not_found"
