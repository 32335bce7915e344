"""T1: the server is killed while clients swipe, and started again: nothing acknowledged is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep

import pytest
from neo4j.exceptions import ServiceUnavailable, SessionExpired

from patra_graph.domain.model import Swipe, SwipeKind
from tests.graph_fixtures import NOW, add_users, make_user
from tests.reliability.crowd import CLIENTS, Log, Sent, client, plans, through
from tests.reliability.faulty_wire import FaultyWire, Mode
from tests.reliability.findings import findings
from tests.reliability.shape import driver
from tests.reliability.sizes import sized

PEOPLE = [f"k{number:02}" for number in range(16)]
KILLS, SWIPES = sized((2, 1_000), (20, 50_000))
CARELESS = """
CYPHER 25
MATCH (swiper:User {user_id: $swiper}), (target:User {user_id: $target})
CREATE (swiper)-[:LIKED {swipe_id: randomUUID(), at: datetime(), surprise: .5, elo_delta: 9.0, choosiness_delta: 0.0}]
       ->(target)
SET target.elo = target.elo + 9.0, target.swipes_received = target.swipes_received + 1,
    swiper.swipes_made = swiper.swipes_made + 1
"""


def wait_for(logs, acknowledged, clients):
    """Until so many swipes are acknowledged, or a client ended early."""
    while sum(log.acknowledged for log in logs) < acknowledged and not any(each.done() for each in clients):
        sleep(0.005)


@pytest.mark.timeout(sized(600, 7200))
@pytest.mark.reliability("T1", what="8 clients swipe with ids, the server is killed and started again meanwhile")
def test_no_swipe_is_lost_or_doubled_when_the_server_is_killed(killable, settings, reliability_size):
    reliability_size(f"{SWIPES:,} swipes, {KILLS} kills")
    logs = [Log() for _ in range(CLIENTS)]
    with killable.graph(retry_time=2, connect_timeout=5) as graph, ThreadPoolExecutor(CLIENTS) as threads:
        add_users(graph, *map(make_user, PEOPLE))
        send = through(graph, settings)
        work = zip(plans(PEOPLE, SWIPES), logs, strict=True)
        clients = [threads.submit(client, send, plan, log, patience=100) for plan, log in work]
        for kill in range(1, KILLS + 1):
            wait_for(logs, kill * SWIPES // (KILLS + 1), clients)
            killable.kill()
            killable.start()
        logs = [each.result() for each in clients]
        assert findings(graph, PEOPLE, logs) == []
    assert sum(len(log.sent) for log in logs) == SWIPES
    assert sum(len(log.errors) for log in logs) > 0


def carelessly_sent(driver, swipe):
    """What swipe ids guard against: written again when no answer came, though it may have been written."""
    while True:
        try:
            with driver.session() as session:
                session.execute_write(
                    lambda tx: tx.run(CARELESS, swiper=swipe.swiper_id, target=swipe.target_id).consume()
                )
            return Sent(swipe, True, 1)
        except (ServiceUnavailable, SessionExpired):
            continue


@pytest.mark.control
@pytest.mark.reliability("T1", what="without swipe ids a like whose commit got no answer counts twice", size="15 likes")
def test_control_without_swipe_ids_what_is_sent_again_counts_twice(graph):
    add_users(graph, *map(make_user, PEOPLE))
    likes = [
        Swipe(f"like-{number}", PEOPLE[0], target, SwipeKind.LIKE, NOW) for number, target in enumerate(PEOPLE[1:])
    ]
    with FaultyWire(graph.address) as wire, driver(replace(graph.address, uri=wire.uri)) as connection:
        wire.mode = Mode.RESET_AT_COMMIT
        log = Log([carelessly_sent(connection, like) for like in likes])
    assert any("edges between 15 pairs" in found for found in findings(graph, PEOPLE, [log]))
