"""T10 over HTTP: one service on a network that fails in eight ways, one after the other, without a restart."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import permutations
from time import monotonic

import httpx
import pytest

from patra_graph.pipeline.keys import create_key
from patra_graph.store.graph import Graph
from tests.graph_fixtures import add_users, make_user
from tests.reliability.canaries import Canaries
from tests.reliability.faulty_wire import FAULTS, FaultyWire, Mode
from tests.reliability.served import served, until

BIO, READY = "canary-bio-of-t10", "/health/ready"
GROUPS = {mode: [f"canary-{mode.name}-{number}" for number in range(6)] for mode in FAULTS}
EVERYONE = [user_id for group in GROUPS.values() for user_id in group]
SWIPES = len(list(permutations(range(6), 2)))
TIMES = {"connect_timeout": 2.0, "query_timeout": 3.0, "retry_time": 2.0}
DEADLINE, SLOW_MACHINE, BACK = 5.0, 10.0, 10.0
"""Seconds: the deadline that the service is set to, what a slow machine may add, until all is well again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mode: the answers meanwhile, the seconds until the service was ready and a swipe counted,
    the answers to the same swipes sent again, and how many likes the graph got of them."""

    answers: list[httpx.Response]
    back: float
    again: list[httpx.Response]
    likes: int


@pytest.mark.timeout(600)
@pytest.mark.reliability("T10", what="the API: 2xx or 503 with Retry-After in time; then ready without a restart")
@pytest.mark.reliability("T14", what="the same requests at DEBUG: log, answers that are errors")
def test_the_api_on_a_faulty_network_answers_in_time_and_is_ready_again_without_a_restart(
    graph, settings, debug_log, reliability_size
):
    add_users(graph, *(make_user(user_id, bio=BIO) for user_id in EVERYONE))
    key = create_key(graph, "admin", user_id=None, now=datetime.now(UTC))
    with (
        FaultyWire(graph.address) as wire,
        Graph(replace(graph.address, uri=wire.uri, **TIMES)) as faulty,
        served(faulty, settings, keys_required=True, deadline=DEADLINE) as client,
    ):
        client.headers["Authorization"] = f"Bearer {key}"
        assert until(lambda: client.get(READY), 200, limit=60)
        outcomes = {mode: suffered(mode, wire, client, graph) for mode in FAULTS}
    reliability_size(size_of(outcomes.values()))
    told = {"log": debug_log.read_text(), "errors": errors_of(outcomes.values())}
    secrets = {"password": graph.address.password, "key": key, "bio or id": "canary"}
    assert [sentence for mode, outcome in outcomes.items() for sentence in wrong(mode, outcome)] == []
    assert ("POST /v1/users/{user_id}/swipes 503" in told["log"], Canaries(secrets, told).found) == (True, [])


def suffered(mode, wire, client, graph) -> Outcome:
    """Requests at once through a service whose wire is faulty until all are answered; then the same swipes again."""
    group, before = GROUPS[mode], likes(graph)
    swipes = [partial(swipe, client, *pair) for pair in permutations(group, 2)]
    others = [partial(client.get, f"/v1/users/{user_id}/recommendations") for user_id in group]
    others += [partial(client.get, path) for path in (READY, READY, "/health/live", "/metrics")]
    with ThreadPoolExecutor(len(swipes) + len(others)) as threads:
        wire.mode = mode
        answers = [each.result() for each in [threads.submit(call) for call in (*swipes, *others)]]
        wire.mode, began = Mode.SOUND, monotonic()
        back = until(partial(client.get, READY), 200, limit=60) and until(swipes[0], 200, limit=60)
        seconds = monotonic() - began if back else float("inf")
        again = list(threads.map(lambda call: call(), swipes))
    return Outcome(answers, seconds, again, likes(graph) - before)


def swipe(client, swiper, target) -> httpx.Response:
    """A like under an id of its own, the same each time."""
    key = {"Idempotency-Key": f"{swiper}-{target}"}
    return client.post(f"/v1/users/{swiper}/swipes", json={"target_id": target, "kind": "like"}, headers=key)


def likes(graph) -> int:
    return graph.one("count_graph")["likes"]


def wrong(mode, outcome):
    """A sentence for each answer that is not as promised, and for what was not well again in time."""
    for answer in outcome.answers:
        if not (answer.is_success or is_busy(answer)):
            yield f"{mode}: {answer.status_code} {answer.headers} {answer.text}"
        if answer.elapsed.total_seconds() > DEADLINE + SLOW_MACHINE:
            yield f"{mode}: {answer.url.path} took {answer.elapsed.total_seconds():.1f} s"
    if outcome.back > BACK:
        yield f"{mode}: ready, and a swipe accepted, after {outcome.back:.1f} s"
    yield from (f"{mode}, sound again: {answer.text}" for answer in outcome.again if answer.status_code != 200)
    if outcome.likes != SWIPES:
        yield f"{mode}: {outcome.likes} likes of {SWIPES} sent"


def is_busy(answer) -> bool:
    """Whether it is a 503 that tells a program what it is and when to come again."""
    kind, wait = answer.headers.get("content-type"), int(answer.headers.get("retry-after", 0))
    return (answer.status_code, kind) == (503, "application/problem+json") and wait > 0


def errors_of(outcomes) -> str:
    answers = [answer for outcome in outcomes for answer in (*outcome.answers, *outcome.again)]
    return "".join(f"{answer.headers} {answer.text}" for answer in answers if answer.is_error)


def size_of(outcomes: Sequence[Outcome]) -> str:
    """What this run really had."""
    answers = [answer for outcome in outcomes for answer in outcome.answers]
    busy, slowest = sum(map(is_busy, answers)), max(answer.elapsed.total_seconds() for answer in answers)
    return (
        f"{len(FAULTS)} modes, {len(answers)} requests at a deadline of {DEADLINE:g} s, {busy} of them answered 503, "
        f"the slowest after {slowest:.1f} s; well again within {max(outcome.back for outcome in outcomes):.1f} s"
    )
