"""Fixtures on the real server that conftest.py finds: one schema a session, an empty graph for each test."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from patra_graph.domain.model import Swipe, SwipeKind, User
from patra_graph.interfaces.cli import main
from patra_graph.pipeline.swipe import rating_constants, swipe
from patra_graph.settings import Settings, load_settings
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_ledger, save_ledger
from patra_graph.store.repository import save_bio_embeddings, save_users, user_row
from patra_graph.store.schema import migrate

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(environ={})


@pytest.fixture(scope="session")
def open_graph(server, settings) -> Iterator[Graph]:
    with Graph(Address(server.uri, server.username, server.password, connect_timeout=30)) as graph:
        migrate(graph, dimensions=settings.embedding.dimensions, say=print)
        yield graph


@pytest.fixture
def graph(open_graph) -> Graph:
    """The session's graph, emptied."""
    open_graph.run("delete_everything")
    return open_graph


@pytest.fixture
def patra(server, graph, monkeypatch):
    """Run a command on the emptied test graph."""
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    return lambda *args: CliRunner().invoke(main, list(args))


def make_user(user_id: str, **changes) -> User:
    """One user; odd ids are men, even ids women, unless said otherwise."""
    male = user_id[-1] in "13579"
    usual = {
        "name": f"Name of {user_id}",
        "age": 30,
        "gender": "male" if male else "female",
        "interested_in": ("female",) if male else ("male",),
        "city": "Portland",
        "state": "OR",
        "hobbies": ("hiking", "chess"),
        "looking_for": ("friendship",),
        "profession": "Nurse",
    }
    return User(user_id, **usual | changes)


def add_users(graph: Graph, *users: User, start: float = 1500.0) -> None:
    """Write these users as a load does."""
    rows = [user_row(user, profile_hash=user.user_id, start=start) for user in users]
    save_users(graph, rows, now=NOW)


def save_bios(graph: Graph, user_ids: Sequence[str], vectors: np.ndarray) -> None:
    """These vectors, at length 1, as the embeddings of these users' bios."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    save_bio_embeddings(graph, [(user_id, "hash", row) for user_id, row in zip(user_ids, unit, strict=True)])


def swipe_lines(people: Sequence[str], count: int, *, seed: int) -> list[str]:
    """Lines of a swipes.csv, a header first: a swipe a minute between these people, some of them changes of mind."""
    draw = random.Random(seed)
    lines = ["user_id,target_user_id,action,timestamp"]
    for minute in range(count):
        swiper, target = draw.sample(people, 2)
        kind = draw.choice(("like", "superlike", "reject"))
        lines.append(f"{swiper},{target},{kind},{(NOW + timedelta(minutes=minute)).isoformat()}")
    return lines


def send(graph: Graph, settings: Settings, swiper: str, target: str, kind: str = "like", *, swipe_id=None, at=NOW):
    """One swipe; its id is made of who and what unless given."""
    made = Swipe(swipe_id or f"{swiper}-{kind}-{target}", swiper, target, SwipeKind(kind), at)
    return swipe(graph, made, settings=settings)


def send_all(graph: Graph, settings: Settings, swipes: Sequence[Swipe]) -> None:
    """These swipes in one transaction, in the order given, as a load writes them."""

    def work(tx: Transaction) -> None:
        ledger = lock_ledger(tx, swipes)
        for made in swipes:
            ledger.apply(made, rating_constants(settings))
        save_ledger(tx, ledger)

    graph.write(work)
