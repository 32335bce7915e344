"""The application: routes, the layers around them, and one handler for each kind of error."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware

from patra_graph import __version__
from patra_graph.interfaces.api import matching_routes, original_routes, people_routes, service_routes
from patra_graph.interfaces.api.deadline import Deadline
from patra_graph.interfaces.api.edge import Edge
from patra_graph.interfaces.api.guards import LOOPBACK, Guards
from patra_graph.interfaces.api.identify import Identify
from patra_graph.interfaces.api.metrics import Figures
from patra_graph.interfaces.api.openapi import describe
from patra_graph.interfaces.api.problems import handle_errors
from patra_graph.interfaces.api.slashes import KeepSlashes
from patra_graph.interfaces.web import pages
from patra_graph.interfaces.web.deck import Decks
from patra_graph.pipeline.serving import Service

STATIC = Path(pages.__file__).parent / "static"
ROUTERS = (service_routes.router, people_routes.router, matching_routes.router, original_routes.router, pages.router)

NO_TELEMETRY = dict.fromkeys(("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False)


def create_app(
    service: Service, *, keys_required: bool, loopback: bool = True, end: Callable[[], None] = lambda: None
) -> FastAPI:
    """The application on this service; without `keys_required` every request is an admin's until the graph holds a key.

    On `loopback` the Host header must name it (or one of `api.hosts`): tests use the address http://127.0.0.1. `end` is
    called when the application has answered for the last time.
    """
    threads = _Threads(service.settings.api.threads, end)
    figures = Figures(service, lambda: threads.in_use())
    service.took = figures.verb
    app = FastAPI(
        title="patra-graph",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=threads.bound,
        telemetry=NO_TELEMETRY,
        middleware=_layers(service, figures, keys_required=keys_required, loopback=loopback),
    )
    app.state.service, app.state.figures, app.state.keys_required = service, figures, keys_required
    app.state.decks = Decks()
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    handle_errors(app)
    describe(app)
    return app


def _layers(service: Service, figures: Figures, *, keys_required: bool, loopback: bool) -> list[Middleware]:
    """The layers around the routes, the outermost first."""
    dial = service.settings.api
    hosts: Iterable[str] = (*LOOPBACK, *dial.hosts) if loopback else dial.hosts
    return [
        Middleware(Edge, figures=figures),
        Middleware(Guards, hosts=hosts, body_limit=dial.body_limit),
        Middleware(Deadline, seconds=dial.deadline),
        Middleware(Identify, graph=service.graph, keys_required=keys_required, dial=dial),
        Middleware(KeepSlashes),
    ]


class _Threads:
    """The worker threads in which routes wait for the graph: how many there may be, and how many are at work."""

    def __init__(self, most: int, end: Callable[[], None]) -> None:
        self._most, self._end = most, end
        self.in_use = lambda: 0

    @asynccontextmanager
    async def bound(self, app: FastAPI) -> AsyncIterator[None]:
        """For as long as the application runs."""
        limiter = to_thread.current_default_thread_limiter()
        limiter.total_tokens = self._most
        self.in_use = lambda: limiter.borrowed_tokens
        try:
            yield
        finally:
            self._end()
