"""T8: whatever schemathesis makes of the OpenAPI document, the service answers as the document says, and never 5xx.

Half of the ids that are asked for are those of people who are there, with canaries in their profiles, and all is logged
at DEBUG: T14 finds no canary in the log, on stderr or in an error.

At night it goes through the document again and again, with other values each time, until as many requests were made.

Off is the check that whatever fits the schema is accepted: ages that cross, half a place, oneself as the target and a
showing of last year fit it, and are refused.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from patra_graph.pipeline.keys import create_key
from tests.graph_fixtures import add_users, make_user
from tests.reliability.canaries import Canaries
from tests.reliability.sizes import at_night, sized
from tests.serving import serving_process

EXAMPLES = sized(every_run=120, nightly=500)
REQUESTS = sized(every_run=2_500, nightly=100_000)
OFF = {"positive_data_acceptance": {"enabled": False}}
UNBOUNDED = {
    "PATRA_API__RATE": "0",
    "PATRA_API__APP_RATE": "0",
    "PATRA_API__DEADLINE": "100",
    "PATRA_PRIVACY__CONSENT_REQUIRED": "true",
}
BIO = "canary-bio-5d1f"
PEOPLE = [f"canary-person-{number}" for number in range(8)]
IDS = ("path.user_id", "path.target_id", "body.user_id", "body.target_id")


def config(headers):
    asked = {
        "generation": {"max-examples": EXAMPLES, "deterministic": not at_night(), "database": "none"},
        "checks": OFF,
        "continue-on-failure": True,
        "headers": headers,
        "dictionaries": {"people": {"values": PEOPLE}},
        "parameters": {name: {"dictionary": "people", "probability": 0.5} for name in IDS},
    }
    return SchemathesisConfig.from_dict(asked | ({} if at_night() else {"seed": 1}))


@dataclass(slots=True)
class Found:
    """What came of requests: how many answers had each status, the types of errors, what was wrong."""

    statuses: Counter = field(default_factory=Counter)
    error_types: set = field(default_factory=set)
    faults: list = field(default_factory=list)

    def note(self, answer, secrets):
        """Count one answer; an error that tells a secret is a fault."""
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 400:
            self.error_types |= set(answer.headers["content-type"])
            self.faults += Canaries(secrets, {"an error": answer.text}).found


def find(schema, secrets, found):
    """Note every answer of one go through the document, and what a check found wrong with one."""
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.faults.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            for each in event.recorder.interactions.values():
                if each.response is None:
                    found.faults.append(("no answer", event.recorder.label))
                else:
                    found.note(each.response, secrets)
            for case_id, checked in event.recorder.checks.items():
                failed = [check for check in checked if check.status.value == "failure"]
                case = event.recorder.cases[case_id].value
                found.faults += [(each.name, each.failure_info) for each in failed if not asks_for_another(each, case)]


def asks_for_another(check, case):
    """Whether schemathesis took an id with a percent sign from an earlier answer, which it puts into the address as it
    is: it makes "a%41" and asks for "aA" then. test_people.py asks for such ids by the address that is theirs."""
    told = "".join(map(str, (case.path_parameters or {}).values()))
    return check.name == "ensure_resource_availability" and "%" in told


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.timeout(sized(600, 20_000))
@pytest.mark.reliability("T8", what="all phases of schemathesis, with keys and without")
@pytest.mark.reliability("T14", what="the requests of T8 at DEBUG: log, stderr, errors")
@pytest.mark.parametrize("keys_required", [False, True], ids=["without keys", "with keys"])
def test_every_answer_is_as_the_document_says_and_none_is_a_failure_of_the_server(
    server, graph, debug_log, reliability_size, keys_required
):
    add_users(graph, *(make_user(user_id, bio=BIO) for user_id in PEOPLE))
    key = create_key(graph, "admin", user_id=None, now=datetime.now(UTC)) if keys_required else ""
    secrets = {"password": graph.address.password, "bio": BIO} | ({"key": key} if key else {})
    with serving_process(server, **UNBOUNDED) as (running, said):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        found, document = Found(), f"{said['address']}/openapi.json"
        while not found.faults and found.statuses.total() < REQUESTS:
            find(schemathesis.openapi.from_url(document, config=config(headers)), secrets, found)
        running.terminate()
        told = {"stderr": running.communicate()[1], "log": debug_log.read_text()}
    reliability_size(f"{found.statuses.total():,} requests")
    assert (said["keys_required"], found.faults, found.error_types) == (keys_required, [], {"application/problem+json"})
    assert max(found.statuses) < 500 and found.statuses.total() >= REQUESTS
    assert Canaries(secrets | {"person": "canary-person-"}, told).found == []
    assert told["log"].count("\n") >= found.statuses.total()
