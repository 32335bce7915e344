"""T11: the server goes away and comes back while the API is up. The API says so, and needs no restart."""

import pytest

from tests.graph_fixtures import add_users, make_user
from tests.reliability.served import served, until
from tests.reliability.sizes import sized

RESTARTS = sized(5, 20)
READY, LIVE = "/health/ready", "/health/live"


def like(client, number):
    key = {"Idempotency-Key": f"restart-{number}"}
    return client.post("/v1/users/u1/swipes", json={"target_id": f"u{number}", "kind": "like"}, headers=key)


@pytest.mark.timeout(sized(600, 7200))
@pytest.mark.reliability("T11", what="ready, then not, then again; live all along", size=f"{RESTARTS} kills")
def test_the_api_outlives_restarts_of_the_server(killable, settings):
    with killable.graph(retry_time=2, connect_timeout=3) as graph, served(graph, settings) as client:
        add_users(graph, *(make_user(f"u{number}") for number in range(1, 2 * RESTARTS + 1)))
        assert until(lambda: client.get(READY), 200, limit=60)
        for number in range(2, 2 * RESTARTS + 1, 2):
            killable.kill()
            assert until(lambda: client.get(READY), 503, limit=60)
            away = like(client, number)
            assert (away.status_code, away.json()["code"]) == (503, "database_unreachable")
            assert client.get(LIVE).status_code == 200
            killable.start()
            assert until(lambda: client.get(READY), 200, limit=120)
            assert until(lambda number=number: like(client, number), 200, limit=60)
            assert until(lambda: client.get("/v1/users/u1/recommendations"), 200, limit=60)
        counts = graph.one("count_graph")
    assert counts["likes"] == RESTARTS
