"""What is bounded or refused before a route is reached: rates, sizes, seconds, names, other sites."""

from threading import Event
from time import time
from types import SimpleNamespace

import pytest

from patra_graph.interfaces.api.guards import without_port

NEW = {"user_id": "new", "age": 31, "gender": "female"}


@pytest.fixture
def one_minute(monkeypatch):
    """The limiter's clock stands within a minute: where one ends, the limiter lets one request more pass."""
    within = time() // 60 * 60 + 30
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: within))


def test_too_many_requests_of_one_key_are_refused_and_others_still_served(served, people, bearer, one_minute):
    with served(keys_required=True, rate=3) as client:
        one, other = bearer("user", "u1"), bearer("app")
        statuses = [client.get("/v1/users/u1/matches", headers=one).status_code for _ in range(5)]
        refused = client.get("/v1/users/u1/matches", headers=one)
        served_still = client.get("/v1/users/u1/matches", headers=other).status_code
    assert (statuses, served_still) == ([200, 200, 200, 429, 429], 200)
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 120


def test_a_browser_is_told_in_words_that_it_is_too_fast(served, one_minute):
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with served(keys_required=True, rate=1) as client:
        client.get("/login")
        page = client.get("/login", headers=browser)
        part, program = client.get("/login", headers={"HX-Request": "true"}), client.get("/api/health", headers=browser)
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "<h1>Too fast</h1>" in page.text and f"Come again in {page.headers['retry-after']} s." in page.text
    assert part.text.startswith("Too fast. Too many requests in a minute. Come again in ")
    assert program.headers["content-type"] == "application/problem+json"


def test_a_browser_is_told_in_words_that_its_page_takes_too_long(served, graph):
    with served(deadline=0.2) as client:
        over = Event()
        client.app.add_api_route("/slow", lambda: over.wait() and {"late": True})
        page = client.get("/slow", headers={"accept": "text/html"})
        over.set()
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "<h1>Out of reach for the moment</h1>" in page.text


def test_without_keys_the_address_is_bounded_and_health_is_not(served, one_minute):
    with served(keys_required=True, rate=2) as client:
        statuses = [client.get("/api/health").status_code for _ in range(3)]
        live = [client.get("/health/live").status_code for _ in range(5)]
    assert (statuses, live) == ([200, 200, 429], [200] * 5)


@pytest.mark.parametrize("sent", [{"content": b"x" * 2000}, {"content": iter([b"x" * 1000, b"x" * 1000])}])
def test_a_body_that_is_too_large_is_refused_however_it_comes(served, sent):
    with served(body_limit=1024) as client:
        answer = client.post("/v1/users", **sent, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_request_that_takes_too_long_is_answered_and_its_late_answer_goes_nowhere(served):
    with served(deadline=0.2) as client:
        over = Event()
        client.app.add_api_route("/slow", lambda: over.wait() and {"late": True})
        answer = client.get("/slow")
        over.set()
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "deadline_passed", "2")


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:8000", 200), ("[::1]:8000", 200), ("evil.example", 400), ("", 400)],
)
def test_on_loopback_only_its_own_names_are_answered(client, host, status):
    assert client.get("/health/live", headers={"host": host}).status_code == status


def test_off_loopback_any_name_is_answered_unless_names_are_set(served):
    with served(loopback=False) as client:
        assert client.get("/health/live", headers={"host": "any.example"}).status_code == 200
    with served(loopback=False, hosts=("mine.example",)) as client:
        statuses = [
            client.get("/health/live", headers={"host": h}).status_code for h in ("mine.example:1", "any.example")
        ]
    assert statuses == [200, 400]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"origin": "http://127.0.0.1:8000"}, 201),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"}, 201),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:9999"}, 403),
    ],
)
def test_a_page_of_another_site_changes_nothing(client, headers, status):
    assert client.post("/v1/users", json=NEW, headers=headers).status_code == status


def test_no_other_site_may_read(client):
    asked = {"origin": "http://evil.example", "access-control-request-method": "GET"}
    answers = [client.options("/v1/users/u1", headers=asked), client.get("/v1/users/u1", headers=asked)]
    assert [name for answer in answers for name in answer.headers if name.startswith("access-control")] == []


def test_every_answer_has_the_headers_for_safety(client):
    for path in ("/health/live", "/v1/users/none", "/none"):
        headers = client.get(path).headers
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert (headers["x-frame-options"], headers["cache-control"]) == ("DENY", "no-store")
        assert "script-src 'self'" in headers["content-security-policy"]


def test_the_port_of_a_host_header_is_no_part_of_its_name():
    assert [without_port(host) for host in ("a:1", "a", "[::1]:1", "[::1]")] == ["a", "a", "[::1]", "[::1]"]
