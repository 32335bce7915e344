"""Who may see which page, and what travels with every one of them."""

import pytest

from patra_graph.interfaces.api.access import COOKIE
from patra_graph.pipeline.keys import create_key
from tests.graph_fixtures import NOW, add_users, make_user
from tests.web.conftest import HTMX, card_fields

OPERATOR = ("/operator", "/operator/user?user_id=u1", "/operator/why-not?seeker=u1&target=u2")


@pytest.fixture
def keys(graph, four):
    """A key of each role; that of role user is u1's."""
    of = {"app": None, "admin": None, "user": "u1"}
    return {role: create_key(graph, role, user_id=user_id, now=NOW) for role, user_id in of.items()}


def enter(client, key):
    """Log in by the form."""
    return client.post("/login", data={"key": key})


@pytest.mark.parametrize("path", ["/", "/?me=u1", "/compare?me=u1&target=u2", *OPERATOR])
def test_without_a_key_every_page_leads_to_the_login(strict_client, four, path):
    answer = strict_client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_part_without_a_key_sends_the_whole_page_to_the_login(strict_client, four):
    answer = strict_client.post("/undo", data={"me": "u1"}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_a_key_of_a_user_opens_their_own_page_without_a_choice(strict_client, keys):
    enter(strict_client, keys["user"])
    text = strict_client.get("/").text
    assert ("Meet someone, Max Power" in text, "People</a>" in text) == (True, False)


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(strict_client, keys):
    said = enter(strict_client, keys["user"]).headers["set-cookie"]
    assert said.startswith(f"{COOKIE}={keys['user']}; ")
    assert {part.strip().casefold() for part in said.split(";")[1:]} == {
        *("httponly", "samesite=strict", "path=/", "max-age=86400"),
    }


def test_logging_out_forgets_the_key(strict_client, keys):
    enter(strict_client, keys["user"])
    strict_client.post("/logout")
    assert strict_client.get("/").headers["location"] == "/login"


@pytest.mark.parametrize("key", ["", "nonsense", "patra_000000000000_" + "x" * 43, "x" * 2000])
def test_what_is_no_key_opens_nothing_and_is_not_repeated(strict_client, graph, key):
    answer = enter(strict_client, key)
    assert (answer.status_code in (403, 422), "set-cookie" in answer.headers) == (True, False)
    assert not key or key not in answer.text


def test_a_user_never_sees_another_s_page(strict_client, keys):
    enter(strict_client, keys["user"])
    paths = ("/?me=u2", "/?me=nobody", "/compare?me=u2&target=u1")
    assert [strict_client.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_user_never_decides_for_another(strict_client, keys):
    enter(strict_client, keys["user"])
    form = {"me": "u3", "target": "u2", "swipe_id": "s1", "kind": "like"}
    answers = strict_client.post("/swipe", data=form), strict_client.post("/undo", data={"me": "u3"})
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_user_s_forms_lead_back_to_a_page_without_an_id(strict_client, keys):
    enter(strict_client, keys["user"])
    fields = card_fields(strict_client.get("/").text)
    assert strict_client.post("/swipe", data=fields | {"kind": "reject"}).headers["location"] == "/"


@pytest.mark.parametrize(("role", "status"), [("user", 403), ("app", 403), ("admin", 200)])
def test_the_operator_s_pages_are_for_admins(strict_client, keys, role, status):
    enter(strict_client, keys[role])
    assert [strict_client.get(path).status_code for path in OPERATOR] == [status] * 3


def test_the_link_to_the_operator_s_page_is_for_admins(strict_client, keys):
    shown = {}
    for role in ("user", "app", "admin"):
        enter(strict_client, keys[role])
        shown[role] = 'href="/operator"' in strict_client.get("/").text
    assert shown == {"user": False, "app": False, "admin": True}


@pytest.mark.parametrize("path", ["/", "/?me=u1", "/?me=nobody", "/login", "/operator", "/static/keys.js"])
def test_every_answer_carries_a_strict_policy(client, four, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert (policy["script-src"], policy["style-src"], policy["frame-ancestors"]) == ("'self'", "'self'", "'none'")


@pytest.mark.parametrize("path", ["/", "/?me=u1", "/?me=nobody", "/login", "/operator"])
def test_no_page_is_stored_by_a_browser(client, four, path):
    assert client.get(path).headers["cache-control"] == "no-store"


def test_a_form_on_another_site_changes_nothing(client, four):
    form = {"me": "u1", "target": "u2", "swipe_id": "s1", "kind": "like"}
    assert client.post("/swipe", data=form, headers={"Origin": "http://evil.example"}).status_code == 403


def test_the_pages_are_no_part_of_the_documented_api(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert [path for path in paths if path in ("/", "/swipe", "/undo", "/login", "/operator")] == []


def test_an_id_with_odd_characters_finds_its_way(client, graph):
    odd = "a/b?c#d&e=f\"'<é"
    add_users(graph, make_user("u1"), make_user(odd, gender="female", interested_in=("male",)))
    page = client.get("/", params={"me": odd})
    fields = card_fields(page.text)
    answer = client.post("/swipe", data=fields | {"kind": "like"})
    assert (fields["me"], client.get(answer.headers["location"]).status_code) == (odd, 200)
