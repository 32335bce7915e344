"""The object behind the HTTP service."""

from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.pipeline.serving import Service
from tests.graph_fixtures import add_users, make_user
from tests.reliability.served import unbounded


def test_the_busiest_queries_are_planned_before_anybody_asks_and_nothing_is_written(graph, settings, monkeypatch):
    add_users(graph, make_user("u1"), make_user("u2"))
    before, run, asked = fingerprint(graph), graph.run, []
    monkeypatch.setattr(graph, "run", lambda name, **params: asked.append(name) or run(name, **params))
    with Service(graph, settings=unbounded(settings)) as service:
        service._opener.join()
    assert {"count_swipe", "fetch_shown"} <= set(asked[: asked.index("fetch_user_order")])
    assert fingerprint(graph) == before
