"""A process that serves: how it makes its application, alone or as one of several at the same address."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from typing import TYPE_CHECKING

from patra_graph.interfaces.session import configure_logging
from patra_graph.pipeline.parent import end_with_parent

if TYPE_CHECKING:
    from fastapi import FastAPI

    from patra_graph.settings import Settings
    from patra_graph.store.address import Address

LONGEST_END = 5
LONGEST_SILENCE = 60
"""Seconds: a worker that says nothing for so long hangs. One that compiles or imports may be silent for twenty."""


@dataclass(frozen=True, slots=True)
class Application:
    """What is served, for each process to make anew: it is sent to them, which a graph that is open cannot be."""

    address: Address
    settings: Settings
    keys_required: bool
    loopback: bool

    def __call__(self) -> FastAPI:
        """The application on a graph and a service of its own, which begins to read everyone; both end with it."""
        from patra_graph.interfaces.api.app import create_app
        from patra_graph.pipeline.serving import Service
        from patra_graph.store.graph import Graph

        if parent_process() is not None:
            configure_logging(self.settings)
            end_with_parent()
        service = Service(Graph(self.address), settings=self.settings)

        def end() -> None:
            service.close()
            service.graph.close()

        return create_app(service, keys_required=self.keys_required, loopback=self.loopback, end=end)


def serve_until_told(application: Application, listener: socket.socket, *, workers: int) -> None:
    """Answer at this socket until SIGINT or SIGTERM, in this process, or in so many below it.

    A worker that died is replaced. They share nothing but the graph and the figures at /metrics.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        application,
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=LONGEST_END,
        timeout_worker_healthcheck=LONGEST_SILENCE,
    )
    if workers == 1:
        with _signals_end_quietly():
            uvicorn.Server(config).run(sockets=[listener])
        return
    with tempfile.TemporaryDirectory(prefix="patra-figures-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Multiprocess(config, sockets=[listener]).run()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """The server ends at SIGINT and SIGTERM and then sends itself the signal again: here that does nothing more."""
    caught = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: None) for each in caught]
    try:
        yield
    finally:
        for each, handler in zip(caught, before, strict=True):
            signal.signal(each, handler)
