"""Neo4j Browser of the test server in the system's Chromium, connected to the sample data."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import urlopen

import neo4j
import pytest

from patra_graph.localdb.configuration import guide_address
from tests.browser.sample import load_sample
from tests.chromium import launched_chromium

HTTP_PORT = "SHOW SETTINGS YIELD name, value WHERE name = 'server.http.advertised_address' RETURN value"


@dataclass(frozen=True, slots=True)
class BrowserPlace:
    """Where the test server's Browser is, ready to connect, and the origins of it and of its guide."""

    address: str
    origin: str
    guide: str


@pytest.fixture(scope="module")
def sample(open_graph, settings, tmp_path_factory):
    load_sample(open_graph, settings, tmp_path_factory.mktemp("sample"))
    return open_graph


@pytest.fixture(scope="module")
def driver(server, sample) -> Iterator[neo4j.Driver]:
    """The bare driver, for queries that are not ours to catalogue."""
    with neo4j.GraphDatabase.driver(
        server.uri, auth=(server.username, server.password), notifications_min_severity="OFF"
    ) as found:
        yield found


@pytest.fixture(scope="module")
def place(server, driver) -> BrowserPlace:
    told = driver.execute_query(HTTP_PORT).records[0]["value"]
    origin, bolt = f"http://{told}", urlsplit(server.uri)
    try:
        urlopen(f"{origin}/browser/", timeout=20).close()
    except OSError as error:
        pytest.skip(f"no Neo4j Browser at {origin}: {error}")
    address = f"{origin}/browser/?dbms=bolt://{server.username}@{bolt.hostname}:{bolt.port}"
    return BrowserPlace(address, origin, guide_address(urlsplit(origin).port))


@pytest.fixture(scope="module")
def tab(place):
    """One tab of Chromium."""
    with launched_chromium() as browser:
        opened = browser.new_page(viewport={"width": 1400, "height": 1000})
        opened.set_default_timeout(60_000)
        yield opened


def connect(tab, password: str) -> None:
    """Fill in the password in Browser's first form, as a person does."""
    tab.fill("[data-testid=password]", password)
    tab.click("button[data-testid=connect]")
    tab.wait_for_selector("[data-testid=password]", state="detached")


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
