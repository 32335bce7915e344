"""Keys: told once, kept as a hash, revoked within seconds; sent in a header or by the pages' cookie."""

import json

import pytest

from patra_graph.pipeline.keys import KEY, holder_of


def create(patra, role):
    return json.loads(patra("keys", "create", "--role", role, "--json").stdout)["key"]


def test_a_key_opens_what_its_role_may_and_the_graph_holds_only_a_hash(patra, graph, people):
    key = create(patra, "user:u1")
    holder = holder_of(graph, key)
    listed = json.loads(patra("keys", "list", "--json").stdout)["keys"]
    kept = graph.maybe("fetch_api_key", key_id=holder.key_id)
    assert (holder.role, holder.user_id) == ("user", "u1")
    assert [(each["key_id"], each["role"], each["user_id"]) for each in listed] == [(holder.key_id, "user", "u1")]
    assert KEY.fullmatch(key)[2] not in json.dumps([listed, kept])


def test_a_key_that_differs_in_one_character_is_nobodys(patra, graph):
    key = create(patra, "admin")
    swapped = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert [holder_of(graph, wrong) for wrong in (swapped, key + "A", "", "patra__")] == [None] * 4


def test_a_key_that_was_revoked_opens_nothing(patra, served, people):
    key = {"Authorization": f"Bearer {create(patra, 'app')}"}
    with served(keys_required=True, key_memory=0) as client:
        before = client.get("/v1/users/u1", headers=key).status_code
        key_id = json.loads(patra("keys", "list", "--json").stdout)["keys"][0]["key_id"]
        revoked = patra("keys", "revoke", key_id)
        after = client.get("/v1/users/u1", headers=key)
    assert (before, revoked.stdout, after.status_code) == (200, f"Key {key_id} opens nothing any more.\n", 401)
    assert (after.json()["code"], after.headers["www-authenticate"]) == ("key_needed", "Bearer")


def test_a_service_without_keys_asks_for_one_from_the_first_key_on(patra, served, people):
    with served(key_memory=0) as client:
        before = client.get("/v1/users/u1").status_code
        key = {"Authorization": f"Bearer {create(patra, 'app')}"}
        after = [client.get("/v1/users/u1", headers=sent).status_code for sent in ({}, key)]
    assert (before, after) == (200, [401, 200])


def test_the_cookie_of_the_pages_carries_a_key_too(patra, locked, people):
    locked.cookies.set("patra_key", create(patra, "user:u1"))
    assert [locked.get(f"/v1/users/{who}").status_code for who in ("u1", "u2")] == [200, 404]


@pytest.mark.parametrize(
    ("args", "exit_code", "said"),
    [
        (("create", "--role", "boss"), 2, "Error: 'boss' is no role"),
        (("create", "--role", "user"), 2, "Error: 'user' is no role"),
        (("create", "--role", "user:u9"), 3, "Error: no user 'u9' in the graph"),
        (("revoke", "none"), 3, "Error: no key 'none'"),
    ],
)
def test_a_role_or_a_key_that_is_not_there_is_refused(patra, args, exit_code, said):
    refused = patra("keys", *args)
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (exit_code, said)
