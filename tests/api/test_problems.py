"""Every error is problem+json with a stable code; nothing of the inside is told or logged."""

import logging
import re

import pytest
from starlette.testclient import TestClient

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.serving import Service
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from tests.api.conftest import ADDRESS, changed

KEYS = {"type", "title", "status", "detail", "code", "hint", "request_id"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v2", 404, "no_such_route"),
        ("PUT", "/v1/users", 405, "method_not_allowed"),
        ("GET", "/v1/users/nobody", 404, "not_found"),
        ("GET", "/v1/users/a%20b", 422, "invalid_input"),
        ("POST", "/v1/users", 422, "invalid_input"),
        ("GET", "/static/none.css", 404, "no_such_route"),
    ],
)
def test_an_error_is_a_problem_with_a_stable_code(client, method, path, status, code):
    answer = client.request(method, path)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (set(problem), problem["status"], problem["code"]) == (KEYS, status, code)
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("body", ["{", "", "[" * 5000, '{"user_id": ' + "1" * 5000 + "}", "\ufeff{}"])
def test_a_body_that_is_no_json_is_a_bad_request(client, body):
    answer = client.post("/v1/users", content=body.encode(), headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("bad_request", "invalid_input")


def test_an_error_that_nobody_foresaw_tells_nothing_of_the_inside(client, caplog):
    def broken():
        raise ValueError("a bio that nobody should read")

    client.app.add_api_route("/broken", broken)
    answer = client.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "nobody should read" not in answer.text + caplog.text
    assert "unexpected ValueError" in caplog.text


@pytest.fixture
def away(settings):
    """A client of an application whose database is away."""
    address = Address("bolt://127.0.0.1:9", "neo4j", "a-secret-word", connect_timeout=1.0, retry_time=0.0)
    with (
        Graph(address) as graph,
        Service(graph, settings=changed(settings, "api", deadline=100.0), in_memory=False) as service,
        TestClient(create_app(service, keys_required=False), base_url=ADDRESS) as client,
    ):
        yield client


def test_while_the_database_is_away_it_lives_but_is_not_ready(away):
    answers = [away.get(path) for path in ("/health/live", "/health/ready", "/v1/users/u1", "/api/health")]
    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]
    assert [answers[1].json()["code"], answers[2].json()["code"]] == ["not_ready", "database_unreachable"]
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers[1:3])
    assert not any(word in answer.text for answer in answers for word in ("bolt:", "a-secret-word", "127.0.0.1:9"))


def test_with_the_database_up_it_is_ready(client):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()["in_memory"]) == (200, "ready", False)


def test_an_id_that_came_with_a_request_goes_on_and_one_that_could_break_a_log_does_not(client):
    mine = client.get("/health/live", headers={"X-Request-ID": "mine-1"}).headers["x-request-id"]
    made = client.get("/health/live", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"]
    assert mine == "mine-1"
    assert re.fullmatch(r"[0-9a-f]{16}-\d+", made)


def test_logs_name_the_route_and_nobody(client, people, caplog):
    caplog.set_level(logging.DEBUG, logger="patra_graph")
    client.get("/v1/users/u1/recommendations?top=3", headers={"X-Request-ID": "seen"})
    client.post("/v1/users/u1/swipes", json={"target_id": "u2", "kind": "like"})
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("patra_graph")]
    assert lines[0].startswith("seen GET /v1/users/{user_id}/recommendations 200 ")
    assert not any(word in line for line in lines for word in ("u1", "u2", "like", "top=3"))


def test_figures_name_routes_and_verbs_and_nobody(served, people):
    with served(in_memory=True) as client:
        client.app.state.service._opener.join()
        client.get("/v1/users/u1/recommendations")
        text = client.get("/metrics").text
    route = 'method="GET",route="/v1/users/{user_id}/recommendations"'
    assert f'patra_requests_total{{{route},status="200"}} 1.0' in text
    assert 'patra_verb_seconds_count{verb="recommend"} 1.0' in text
    assert "patra_columns_bytes " in text and "patra_connections_open " in text
    assert "u1" not in text and "u2" not in text
