"""What candidates cost: the plan walks indexes in their order and stops, whatever the graph holds."""

import neo4j
import pytest

from patra_graph.store.queries import query

ORDERED = ("RANGE INDEX u:User(gender, age, elo)", "RANGE INDEX u:User(gender, age, choosiness)")


@pytest.fixture
def paths(server, open_graph):
    """Every operator of the plan of fetch_candidates, with the names of those above it, nearest first."""
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
        wanted = query("fetch_candidates")
        _, summary, _ = driver.execute_query(f"EXPLAIN {wanted.text}", dict.fromkeys(wanted.params), database_="neo4j")
    return list(_walk(summary.plan, ()))


def _walk(plan, above):
    name = plan["operatorType"].partition("@")[0]
    yield plan["args"].get("Details", ""), name, above
    for child in plan.get("children", ()):
        yield from _walk(child, (name, *above))


@pytest.mark.parametrize("index", ORDERED)
def test_ratings_are_read_in_the_order_of_an_index_and_cut_before_anything_is_sorted(paths, index):
    (above,) = [above for details, name, above in paths if name == "NodeIndexSeek" and index in details]
    assert above[: above.index("Limit")] in ((), ("Projection",))


def test_no_source_of_candidates_reads_users_without_an_index(paths):
    names = {name for _, name, _ in paths}
    assert names & {"AllNodesScan", "NodeByLabelScan", "CartesianProduct"} == set()
