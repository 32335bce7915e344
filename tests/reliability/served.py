"""The HTTP service on a port of its own in a thread, as `patra-graph serve` runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep

import httpx

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.serving import Service
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from tests.serving import serving

POLL = 0.1


def unbounded(settings: Settings, *, deadline: float = 100.0) -> Settings:
    """The same settings for a test, which sends more than people do, on a machine that may be slow; bios wait."""
    api = settings.api.model_copy(update={"rate": 0, "app_rate": 0, "deadline": deadline})
    privacy = settings.privacy.model_copy(update={"consent_required": True})
    return settings.model_copy(update={"api": api, "privacy": privacy})


@contextmanager
def served(
    graph: Graph, settings: Settings, *, keys_required: bool = False, deadline: float = 100.0
) -> Iterator[httpx.Client]:
    """A client of a service on this graph; the service ends with the block."""
    with (
        Service(graph, settings=unbounded(settings, deadline=deadline)) as service,
        serving(create_app(service, keys_required=keys_required)) as address,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as client,
    ):
        yield client


def until(call: Callable[[], httpx.Response], status: int, *, limit: float) -> bool:
    """Whether the call is answered with this status before so many seconds of waiting have passed."""
    for _ in range(int(limit / POLL)):
        if call().status_code == status:
            return True
        sleep(POLL)
    return False
