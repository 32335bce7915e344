"""The application on the test graph: asked by a client, or served on a free port to a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.serving import Service
from tests.chromium import launched_chromium
from tests.graph_fixtures import add_users, make_user
from tests.serving import serving

ADDRESS = "http://127.0.0.1:8000"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def service(graph, settings) -> Iterator[Service]:
    """The service on the emptied graph, answering by Cypher: no bio is embedded, and a slow machine decides no test."""
    changed = {
        "api": settings.api.model_copy(update={"deadline": 200.0}),
        "privacy": settings.privacy.model_copy(update={"consent_required": True}),
    }
    with Service(graph, settings=settings.model_copy(update=changed), in_memory=False) as made:
        yield made


@pytest.fixture
def client(service) -> TestClient:
    """A client of the pages without keys, so an admin; redirects are not followed."""
    return TestClient(create_app(service, keys_required=False), base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def strict_client(service) -> TestClient:
    """A client of the pages where keys are required."""
    return TestClient(create_app(service, keys_required=True), base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def four(graph) -> None:
    """Two men, 1 and 3, and two women, 2 and 4, who fit each other."""
    add_users(graph, *(make_user(f"u{number}", name=name) for number, name in enumerate(("Ada", "Ben", "Cleo"), 2)))
    add_users(graph, make_user("u1", name="Max Power"))


class Fields(HTMLParser):
    """The hidden fields of a page's forms, by name; the last one wins."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden":
            self.found[values["name"] or ""] = values["value"] or ""


def card_fields(text: str) -> dict[str, str]:
    """What the form of the card sends beside the choice: me, target, swipe_id."""
    return Fields(text).found


@pytest.fixture
def address(service) -> Iterator[str]:
    """Where the application is served, in a thread."""
    with serving(create_app(service, keys_required=False)) as found:
        yield found


@pytest.fixture(scope="module")
def chromium():
    """The system's Chromium, driven by Playwright."""
    with launched_chromium() as browser:
        yield browser
