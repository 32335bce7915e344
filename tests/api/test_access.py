"""T15: every role at every route, at its own and at another's; and what a user is never told."""

import pytest
from fastapi.routing import iter_route_contexts

from patra_graph.interfaces.api.access import RULES
from patra_graph.interfaces.api.openapi import rule_of
from tests.graph_fixtures import add_users, make_user, send

HTMX = {"HX-Request": "true"}
CHOICE = {"me": "u1", "target": "u2", "kind": "like", "swipe_id": "s1"}
SENT = {
    ("POST", "/v1/users"): {"json": {"user_id": "new", "age": 30, "gender": "male"}},
    ("PATCH", "/v1/users/{user_id}"): {"json": {"city": "Salem"}},
    ("POST", "/v1/users/{user_id}/swipes"): {"json": {"target_id": "u2", "kind": "like"}},
    ("POST", "/v1/exposures"): {"json": {"user_ids": ["u2"]}},
    ("POST", "/api/interaction"): {"json": {"user_id": "u1", "target_id": "u2", "action": "like"}},
    ("GET", "/"): {"params": {"me": "u1"}},
    ("POST", "/swipe"): {"data": CHOICE},
    ("POST", "/undo"): {"data": {"me": "u1"}},
    ("GET", "/compare"): {"params": {"me": "u1", "target": "u2"}},
    ("GET", "/operator/user"): {"params": {"user_id": "u1"}},
    ("GET", "/operator/why-not"): {"params": {"seeker": "u1", "target": "u2"}},
}
CALLERS = ("nobody", "other", "own", "app", "admin")
OWN_READS = (
    "/v1/users/u1",
    "/v1/users/u1/export",
    "/v1/users/u1/matches",
    "/v1/users/u1/recommendations",
    "/api/recommendations/u1",
    *(f"/v1/users/u1/explanations/{target}" for target in ("u2", "u4", "u6")),
)


def expected(rule, who):
    """The status that the table promises: 401 without a key, 404 for another's, 403 where a role may not."""
    reach = {"app": rule.app, "admin": rule.admin}.get(who, rule.user)
    if reach == "anyone" or (who == "nobody" and rule.user == "anyone"):
        return "ok"
    if who == "nobody":
        return 401
    if reach == "own":
        return "ok" if who == "own" else 404
    return 403 if reach == "none" else "ok"


@pytest.mark.reliability("T15", what="every route for nobody, another, oneself, the app, an admin", size="whole matrix")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.method} {rule.path}")
def test_a_role_reaches_what_the_table_says(locked, graph, settings, bearer, rule):
    add_users(graph, *(make_user(user_id) for user_id in ("u1", "u2", "u4")))
    keys = {
        "nobody": {},
        "other": bearer("user", "u2"),
        "own": bearer("user", "u1"),
        "app": bearer("app"),
        "admin": bearer("admin"),
    }
    login = {("POST", "/login"): {"data": {"key": keys["app"]["Authorization"].split()[1]}}}
    path = rule.path.format(user_id="u1", target_id="u2", file="patra.css")
    answers = {}
    for who in CALLERS:
        add_users(graph, make_user("u1"))
        send(graph, settings, "u1", "u4", swipe_id=f"before-{who}")
        key = keys[who] if who != "own" else bearer("user", "u1")
        sent = (SENT | login).get((rule.method, rule.path), {})
        locked.cookies.clear()
        answer = locked.request(rule.method, path, **sent, headers=key | HTMX, follow_redirects=False)
        answers[who] = answer.status_code if answer.is_error else "ok"
    assert answers == {who: expected(rule, who) for who in CALLERS}


def routes_of(app):
    """(method, path) of every route; HEAD goes with GET, and of mounted files only GET is answered."""
    for route in iter_route_contexts(app.routes):
        if route.methods is None:
            yield "GET", f"{route.path}/{{file}}"
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def test_the_table_has_every_route_of_the_application(client):
    assert sorted((rule.method, rule.path) for rule in RULES) == sorted(routes_of(client.app))
    assert rule_of("get", "/metrics").user == "none"


def own_answers(client, key):
    """All that u1 can read of what concerns them; people in the order of their ids, which ranks do not tell."""
    told = {path: client.get(path, headers=key).json() for path in OWN_READS}
    for document in told.values():
        document.pop("generated_at", None)
        document.pop("created_at", None)
        for item in document.get("recommendations", ()):
            item.pop("rank", None)
        document.get("recommendations", []).sort(key=lambda item: item["user_id"])
    return told


def be_swiped(graph, settings):
    """One likes u1, one rejects them, one superlikes them."""
    for swiper, kind in (("u2", "like"), ("u4", "reject"), ("u6", "superlike")):
        send(graph, settings, swiper, "u1", kind)


@pytest.mark.reliability("T15", what="what a user reads before a match")
def test_before_a_match_nothing_that_a_user_reads_tells_who_liked_or_rejected_them(locked, graph, settings, bearer):
    add_users(graph, *(make_user(user_id) for user_id in ("u1", "u2", "u4", "u6")))
    key = bearer("user", "u1")
    before = own_answers(locked, key)
    be_swiped(graph, settings)
    assert own_answers(locked, key) == before


@pytest.mark.control
@pytest.mark.reliability("T15", what="the same answers for an admin do tell")
def test_an_admins_answers_tell_what_a_users_must_not(locked, graph, settings, bearer):
    add_users(graph, *(make_user(user_id) for user_id in ("u1", "u2", "u4", "u6")))
    key = bearer("admin")
    before = own_answers(locked, key)
    be_swiped(graph, settings)
    after = own_answers(locked, key)
    silent = [path for path in OWN_READS if after[path] == before[path]]
    assert silent == ["/v1/users/u1/matches"]


@pytest.mark.reliability("T15", what="who was blocked is told as of nobody")
def test_who_was_blocked_is_told_the_same_as_of_nobody(locked, graph, bearer):
    add_users(graph, make_user("u1"), make_user("u2"))
    locked.post("/v1/users/u2/blocks/u1", headers=bearer("user", "u2"))
    key = bearer("user", "u1")
    asked = [
        (
            locked.post("/v1/users/u1/swipes", json={"target_id": target, "kind": "like"}, headers=key),
            locked.get(f"/v1/users/u1/explanations/{target}", headers=key),
        )
        for target in ("u2", "u9")
    ]
    said = [
        [(answer.status_code, answer.json()["detail"].replace(target, "X")) for answer in answers]
        for target, answers in zip(("u2", "u9"), asked, strict=True)
    ]
    assert said[0] == said[1] == [(404, "no user 'X' in the graph")] * 2


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/users/u1/recommendations?preset=classic", None),
        ("GET", "/v1/users/u1/explanations/u2?preset=classic", None),
        ("PATCH", "/v1/users/u1", {"elo": 3000}),
    ],
)
def test_a_user_chooses_neither_preset_nor_rating(locked, people, bearer, method, path, body):
    refused = locked.request(method, path, json=body, headers=bearer("user", "u1"))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_a_user_is_told_ranks_words_and_bands_and_no_figure(locked, people, bearer):
    first = locked.get("/v1/users/u1/recommendations?explain=true", headers=bearer("user", "u1")).json()
    assert set(first["recommendations"][0]) == {"rank", "user_id", "name", "profile", "in_common", "reasons"}
