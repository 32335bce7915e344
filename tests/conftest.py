"""The real server that tests run on: NEO4J_TEST_URI, else a container where Docker answers, else the local one.

The local one has a home of its own (in PATRA_TEST_HOME, else in the user's cache folder) and shares its jars with the
user's real home, so that nothing is downloaded twice.
"""

from __future__ import annotations

import functools
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import pytest
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from patra_graph.domain import compiled
from patra_graph.localdb import Home, State, ensure_running, home_from, stop
from patra_graph.localdb.archive import find_archive
from patra_graph.localdb.configuration import DefaultMemory
from patra_graph.localdb.home import make_private
from patra_graph.localdb.java import find_java
from patra_graph.localdb.state import write_state
from patra_graph.store.ping import ping

pytest_plugins = ["tests.graph_fixtures", "tests.reliability.canaries", "tests.reliability.record"]

# Servers of tests live for minutes: without Java's second compiler each start takes two thirds of the work.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")

IMAGE = "neo4j:2026.09-community"
DOCKER_WAIT = 3
MEMORY = DefaultMemory(heap="1g")
"""Each of the 336 callers of T10 may hold a transaction of 2 MiB; a server lends seven tenths of its heap to them."""
FIRST_PORT = 27600


@dataclass(frozen=True, slots=True)
class Server:
    """A Neo4j that tests may empty."""

    uri: str
    username: str
    password: str


def pytest_configure(config: pytest.Config) -> None:
    """Have all loops compiled anew where one of their files was edited (see domain/compiled.py)."""
    domain = Path(compiled.__file__).parent
    kept, newest = list(domain.glob("__pycache__/*.nbi")), max(path.stat().st_mtime for path in domain.glob("*.py"))
    if not hasattr(config, "workerinput") and any(path.stat().st_mtime < newest for path in kept):
        for path in kept:
            path.unlink()


def pytest_report_header() -> str:
    if uri := os.environ.get("NEO4J_TEST_URI"):
        return f"neo4j: {uri} (NEO4J_TEST_URI)"
    return f"neo4j: container {IMAGE}" if docker_answers() else f"neo4j: a local one in {homes_folder()}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server, emptied by each test that needs it; stopped at the end if it was started here."""
    if uri := os.environ.get("NEO4J_TEST_URI"):
        environ = os.environ
        yield Server(uri, environ.get("NEO4J_TEST_USERNAME", "neo4j"), environ.get("NEO4J_TEST_PASSWORD", ""))
    elif docker_answers():
        yield from contained_server()
    else:
        yield from local_server()


@functools.cache
def docker_answers() -> bool:
    """Whether a Docker engine answers within seconds."""
    asking = f"import docker; docker.from_env(timeout={DOCKER_WAIT})"
    return run([sys.executable, "-c", asking], capture_output=True, check=False).returncode == 0


def contained_server() -> Iterator[Server]:
    from testcontainers.neo4j import Neo4jContainer

    with Neo4jContainer(IMAGE) as container:
        yield Server(container.get_connection_url(), container.username, container.password)


def local_server() -> Iterator[Server]:
    with own_home() as home:
        found = ensure_running(MEMORY, ready=ping, say=print, home=home)
        yield Server(found.uri, found.username, found.password)
        stop(home, say=print)


@contextmanager
def own_home() -> Iterator[Home]:
    """A home that no other test session uses now."""
    for number in itertools.count(1):
        home = Home(homes_folder() / f"server-{number}")
        make_private(home.root)
        lock = FileLock(home.root / ".session")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        with lock:
            share(home)
            if not home.state.exists():
                write_state(home, State(bolt=FIRST_PORT + number, http=FIRST_PORT - number))
            keep_classes(home)
            yield home
        return


def homes_folder() -> Path:
    named = os.environ.get("PATRA_TEST_HOME")
    return Path(named).absolute() if named else user_cache_path("patra-graph", appauthor=False) / "tests"


def share(home: Home) -> None:
    """Let this home use the jars of the user's own home, and the class archives that all homes of tests share."""
    jars, archives = home_from().jars, homes_folder() / "archives"
    for link, shared in ((home.jars, jars), (home.cache, archives)):
        make_private(shared)
        if not link.exists():
            link.symlink_to(shared, target_is_directory=True)


def keep_classes(home: Home) -> None:
    """Where no server has left its classes yet, start this home's and stop it: each later start is half the work."""
    with FileLock(home.cache / ".first", mode=0o600):
        if not find_archive(find_java(), home).app.exists():
            ensure_running(DefaultMemory(), ready=ping, say=print, home=home)
            stop(home, say=print)
