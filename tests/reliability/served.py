"""The HTTP service on a port of its own in a thread, as `patra-graph serve` runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

import httpx
import uvicorn

from patra_graph.interfaces.api.app import create_app
from patra_graph.interfaces.serve_command import listening
from patra_graph.pipeline.serving import Service
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph

POLL = 0.1


def unbounded(settings: Settings) -> Settings:
    """The same settings for a test, which sends more than people do, on a machine that may be slow; bios wait."""
    api = settings.api.model_copy(update={"rate": 0, "app_rate": 0, "deadline": 100.0})
    privacy = settings.privacy.model_copy(update={"consent_required": True})
    return settings.model_copy(update={"api": api, "privacy": privacy})


@contextmanager
def served(graph: Graph, settings: Settings, *, keys_required: bool = False) -> Iterator[httpx.Client]:
    """A client of a service on this graph; the service ends with the block."""
    with Service(graph, settings=unbounded(settings)) as service, listening("127.0.0.1", 0) as listener:
        app = create_app(service, keys_required=keys_required)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5, ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def until(call: Callable[[], httpx.Response], status: int, *, limit: float) -> bool:
    """Whether the call is answered with this status before so many seconds of waiting have passed."""
    for _ in range(int(limit / POLL)):
        if call().status_code == status:
            return True
        sleep(POLL)
    return False
