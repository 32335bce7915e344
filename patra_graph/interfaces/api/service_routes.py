"""Routes about the service itself: health, figures, and what it can do."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from patra_graph.interfaces.api.access import AdminOnly
from patra_graph.interfaces.api.answers import Health
from patra_graph.interfaces.api.docs_page import docs_page
from patra_graph.interfaces.api.problems import RETRY_AFTER, problem
from patra_graph.interfaces.api.service_of import service_of

router = APIRouter(tags=["service"])
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
HEALTH_THREADS = CapacityLimiter(2)


@router.get("/health/live", responses={200: {"model": Health}})
async def live() -> JSONResponse:
    """The process answers; nothing is asked of the graph."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready", responses={200: {"model": Health}})
async def ready(request: Request) -> Response:
    """The graph answers and has this version's schema; asked in threads of its own, however busy the others are."""
    found = await to_thread.run_sync(service_of(request).ready, limiter=HEALTH_THREADS, abandon_on_cancel=True)
    if not found.ready:
        retry = {"Retry-After": str(RETRY_AFTER)}
        return problem(request.scope, 503, "not_ready", found.detail, hint="Ask again in a moment.", headers=retry)
    return JSONResponse({"status": "ready", "schema_version": found.schema, "in_memory": found.matcher})


@router.get("/metrics", response_class=Response, responses={200: {"content": {PROMETHEUS: {}}}})
def metrics(request: Request, who: AdminOnly) -> Response:
    """Figures in Prometheus's text format."""
    return Response(request.app.state.figures.text(), headers={"content-type": PROMETHEUS})


@router.get("/docs", response_class=HTMLResponse)
async def docs(request: Request) -> HTMLResponse:
    """This interface as a page, without a script."""
    return HTMLResponse(docs_page(request.app.openapi()))
