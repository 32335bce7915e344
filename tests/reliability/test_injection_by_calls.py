"""T9: strings that try to be queries, paths, templates or markup, in verbs, commands, requests: they stay strings."""

import os
from contextlib import suppress

import pytest
from neo4j.exceptions import Neo4jError

from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.errors import PatraError
from patra_graph.pipeline.erase import erase_user
from patra_graph.pipeline.explain import explain, explain_for_user
from patra_graph.pipeline.export import export_user
from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.pipeline.keys import holder_of, parse_role, revoke_key
from patra_graph.pipeline.people import block, matches, show, unblock
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.swipe import swipe, undo
from patra_graph.pipeline.why_not import why_not
from patra_graph.settings import load_settings
from patra_graph.store.schema import migrate
from tests.graph_fixtures import NOW, add_users, make_user, send
from tests.reliability.payloads import ATTACKS, payloads
from tests.reliability.served import served
from tests.reliability.shape import driver, shape
from tests.reliability.sizes import at_night

PAYLOADS = payloads()
SIZE = f"{len(PAYLOADS)} payloads"


def verbs(graph, settings):
    """Every string that a verb takes, by name."""
    me = {"settings": settings}
    return {
        "show": lambda text: show(graph, text),
        "matches": lambda text: matches(graph, text),
        "recommend for": lambda text: recommend(graph, text, **me),
        "recommend by": lambda text: recommend(graph, "u1", preset=text, **me),
        "swiper": lambda text: swipe(graph, Swipe("new", text, "u2", SwipeKind.LIKE, NOW), **me),
        "swiped": lambda text: swipe(graph, Swipe("new", "u1", text, SwipeKind.LIKE, NOW), **me),
        "undo": lambda text: undo(graph, text),
        "block": lambda text: block(graph, "u1", text, now=NOW),
        "blocker": lambda text: block(graph, text, "u1", now=NOW),
        "unblock": lambda text: unblock(graph, "u1", text),
        "explain": lambda text: explain(graph, "u1", text, **me),
        "explain by": lambda text: explain(graph, "u1", "u2", preset=text, **me),
        "explain for": lambda text: explain_for_user(graph, text, "u2", **me),
        "why not": lambda text: why_not(graph, "u1", text, **me),
        "erase": lambda text: erase_user(graph, text),
        "export": lambda text: export_user(graph, text),
        "key": lambda text: holder_of(graph, text),
        "role": lambda text: parse_role(text),
        "revoke": lambda text: revoke_key(graph, text),
        "setting": lambda text: load_settings(environ={"PATRA_PIPELINE__PRESET": text}),
    }


def every_way(ways):
    """Each payload with each way in; in every run each payload takes its turn at two of the ways."""
    share = 1 if at_night() else len(ways) // 2
    return [
        (call, text)
        for place, call in enumerate(ways.values())
        for number, text in enumerate(PAYLOADS)
        if (number + place) % share == 0
    ]


@pytest.mark.timeout(900)
@pytest.mark.reliability("T9", what="in every string that a verb takes", size=SIZE)
def test_what_verbs_are_told_changes_nothing_in_the_graph(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2")
    before = fingerprint(graph), shape(graph.address)
    for call, text in every_way(verbs(graph, settings)):
        with suppress(PatraError):
            call(text)
    assert (fingerprint(graph), shape(graph.address)) == before


COMMANDS = (
    lambda text: ("show", text),
    lambda text: ("recommend", text),
    lambda text: ("recommend", "u1", "--preset", text),
    lambda text: ("swipe", "u1", text, "like"),
    lambda text: ("swipe", "u1", "u2", text),
    lambda text: ("swipe", "u1", "u2", "like", "--swipe-id", f"{text} "),
    lambda text: ("explain", "u1", text),
    lambda text: ("why-not", "u1", text),
    lambda text: ("load", text),
    lambda text: ("load", "nowhere", "--format", text),
    lambda text: ("--config", text, "show", "u1"),
    lambda text: (text,),
)


@pytest.mark.timeout(900)
@pytest.mark.reliability("T9", what="in the arguments of commands")
def test_what_commands_are_told_changes_nothing_and_shows_no_traceback(patra, graph, settings, reliability_size):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2")
    before = fingerprint(graph), shape(graph.address)
    given = PAYLOADS if at_night() else PAYLOADS[:: len(PAYLOADS) // 90]
    reliability_size(f"{len(given)} payloads")
    arguments = (os.fsdecode(text.encode("utf-8", "surrogatepass")) for text in given)  # as a shell hands them over
    results = [patra(*COMMANDS[number % len(COMMANDS)](text)) for number, text in enumerate(arguments)]
    assert [result.exception for result in results if not isinstance(result.exception, SystemExit | None)] == []
    assert (fingerprint(graph), shape(graph.address)) == before


def requests(client):
    """Every place of a request in which a string comes in, by name."""
    like, swipes = {"target_id": "u2", "kind": "like"}, "/v1/users/u1/swipes"
    profile = {"user_id": "u9", "age": 30, "gender": "female"}
    return {
        "preset": lambda text: client.get("/v1/users/u1/recommendations", params={"preset": text}),
        "top": lambda text: client.get("/v1/users/u1/recommendations", params={"top": text}),
        "count": lambda text: client.get("/api/recommendations/u1", params={"count": text}),
        "target": lambda text: client.post(swipes, json=like | {"target_id": text}),
        "kind": lambda text: client.post(swipes, json=like | {"kind": text}),
        "key of a body": lambda text: client.post(swipes, json=like | {text: text}),
        "body": lambda text: client.post(swipes, content=text.encode("utf-8", "surrogatepass")),
        "gender": lambda text: client.post("/v1/users", json=profile | {"gender": text}),
        "trait": lambda text: client.post("/v1/users", json=profile | {"traits": {f"{text}'": 1.0}}),
        "interaction": lambda text: client.post(
            "/api/interaction", json={"user_id": text, "target_id": "u2"} | {"action": "like"}
        ),
        "showing": lambda text: client.post("/v1/exposures", json={"user_ids": [text]}),
        "user": lambda text: client.get(f"/v1/users/{quoted(text)}"),
        "erased": lambda text: client.delete(f"/v1/users/{quoted(text)}"),
        "blocked": lambda text: client.post(f"/v1/users/u1/blocks/{quoted(text)}"),
        "explained": lambda text: client.get(f"/v1/users/u1/explanations/{quoted(text)}"),
        "route": lambda text: client.get(f"/{quoted(text)}"),
    }


def quoted(text):
    """As one part of a path; a dot alone would be another path."""
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.mark.timeout(900)
@pytest.mark.reliability(
    "T9", what="in every part of a request to the API: no answer of 5xx, nothing changes", size=SIZE
)
def test_what_requests_bring_changes_nothing(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2")
    before = fingerprint(graph), shape(graph.address)
    with served(graph, settings) as client:
        sent = [(text, call) for call, text in every_way(requests(client)) if sendable(text)]
        answers = [(text, call(text).status_code) for text, call in sent]
    assert [answer for answer in answers if answer[1] >= 500] == []
    assert (fingerprint(graph), shape(graph.address)) == before


def sendable(text):
    """Whether a client can put the text into JSON."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


@pytest.mark.control
@pytest.mark.reliability(
    "T9", what="a query made by formatting is seen to change the graph", size=f"{len(ATTACKS)} payloads"
)
def test_control_a_formatted_query_does_what_a_payload_says(graph, settings):
    add_users(graph, make_user("u1"), make_user("u2"))
    before = shape(graph.address)
    with driver(graph.address) as connection:
        for text in ATTACKS:
            formatted_search(connection, text)
    after = shape(graph.address)
    migrate(graph, dimensions=settings.embedding.dimensions, say=print)
    assert after != before


def formatted_search(connection, name):
    """What nothing in patra_graph does."""
    with suppress(Neo4jError):
        connection.execute_query(f"MATCH (u:User {{name: '{name}'}}) RETURN u.user_id", database_="neo4j")
