"""T12: many clients swipe among few people. Nobody is shown a deadlock, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.graph_fixtures import add_users, make_user
from tests.reliability.crowd import CLIENTS, Log, client, plans, through
from tests.reliability.findings import findings

PEOPLE = [f"t{number}" for number in range(10)]
SWIPES = 5_000


@pytest.mark.reliability("T12", what="8 clients on 10 people, any error fails", size=f"{SWIPES:,} swipes")
def test_eight_clients_on_ten_people_lose_nothing_and_see_no_deadlock(graph, settings):
    add_users(graph, *map(make_user, PEOPLE))
    send = through(graph, settings)
    with ThreadPoolExecutor(CLIENTS) as threads:
        logs = list(threads.map(lambda plan: client(send, plan, Log(), patience=1), plans(PEOPLE, SWIPES)))
    assert [error for log in logs for error in log.errors] == []
    assert sum(log.acknowledged for log in logs) == SWIPES
    assert findings(graph, PEOPLE, logs) == []
