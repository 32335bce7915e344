"""The application on the real server, asked as a client on this machine asks it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.keys import create_key
from patra_graph.pipeline.serving import Service
from tests.graph_fixtures import add_users, make_user

ADDRESS = "http://127.0.0.1:8000"


def changed(settings, section, **values):
    """The same settings with these values in one section."""
    return settings.model_copy(update={section: getattr(settings, section).model_copy(update=values)})


@pytest.fixture
def served(graph, settings):
    """Opens a client of the application; settings of section api can be given, no bio is embedded."""

    @contextmanager
    def opened(*, keys_required=False, loopback=True, in_memory=False, **api):
        patient = {"deadline": 100.0} | api
        quiet = changed(changed(settings, "privacy", consent_required=True), "api", **patient)
        with Service(graph, settings=quiet, in_memory=in_memory) as service:
            app = create_app(service, keys_required=keys_required, loopback=loopback)
            with TestClient(app, base_url=ADDRESS) as client:
                yield client

    return opened


@pytest.fixture
def client(served):
    """A client of the application that runs without keys."""
    with served() as opened:
        yield opened


@pytest.fixture
def locked(served):
    """A client of the application that asks for keys."""
    with served(keys_required=True) as opened:
        yield opened


@pytest.fixture
def bearer(graph):
    """Headers with a new key of a role: app, admin, or user with an id."""

    def headers(role, user_id=None):
        key = create_key(graph, role, user_id=user_id, now=datetime.now(UTC))
        return {"Authorization": f"Bearer {key}"}

    return headers


@pytest.fixture
def people(graph):
    """A man u1, and women u2, u4, u6."""
    add_users(graph, *(make_user(user_id) for user_id in ("u1", "u2", "u4", "u6")))
