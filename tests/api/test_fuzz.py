"""T8: whatever schemathesis makes of the OpenAPI document, the service answers as the document says, and never 5xx.

Off is the check that whatever fits the schema is accepted: ages that cross, half a place, oneself as the target and a
showing of last year fit it, and are refused.
"""

import os
from datetime import UTC, datetime

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from patra_graph.pipeline.keys import create_key
from tests.graph_fixtures import add_users, make_user

NIGHTLY = os.environ.get("PATRA_NIGHTLY") == "1"
EXAMPLES = 4000 if NIGHTLY else 4
PHASES = ("examples", "coverage", "fuzzing", "stateful")
OFF = {"positive_data_acceptance": {"enabled": False}}


def config(phases, headers):
    generation = {"max-examples": EXAMPLES, "deterministic": not NIGHTLY, "database": "none"}
    named = {name: {"enabled": name in phases} for name in PHASES}
    asked = {"generation": generation, "phases": named, "checks": OFF, "continue-on-failure": True}
    return SchemathesisConfig.from_dict(asked | ({} if NIGHTLY else {"seed": 1}) | {"headers": headers})


def outcomes(schema):
    """Every answer, and what a check found wrong with one."""
    answers, faults = [], []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            faults.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            answers += [each.response for each in event.recorder.interactions.values()]
            checks = [check for found in event.recorder.checks.values() for check in found]
            faults += [(each.name, event.recorder.label) for each in checks if each.status.value == "failure"]
    return answers, faults


@pytest.mark.reliability("T8", what="all phases of schemathesis, with keys and without")
@pytest.mark.parametrize(
    ("keys_required", "phases"), [(False, PHASES), (True, PHASES if NIGHTLY else ("fuzzing", "stateful"))]
)
def test_every_answer_is_as_the_document_says_and_none_is_a_failure_of_the_server(
    served, graph, reliability_size, keys_required, phases
):
    add_users(graph, *(make_user(user_id) for user_id in ("u1", "u2", "u4")))
    key = create_key(graph, "admin", user_id=None, now=datetime.now(UTC))
    with served(keys_required=keys_required, loopback=False, rate=0, app_rate=0) as client:
        headers = {"Authorization": f"Bearer {key}"} if keys_required else {}
        asked = schemathesis.openapi.from_asgi("/openapi.json", client.app, config=config(phases, headers))
        answers, faults = outcomes(asked)
    reliability_size(f"{len(answers):,} requests")
    errors = [answer for answer in answers if answer.status_code >= 400]
    assert faults == []
    assert max(answer.status_code for answer in answers) < 500
    assert {answer.headers["content-type"][0] for answer in errors} == {"application/problem+json"}
    assert len(answers) > (50 if keys_required else 500)
