"""The service behind the application that a request came to."""

from __future__ import annotations

from fastapi import Request

from patra_graph.pipeline.serving import Service


def service_of(request: Request) -> Service:
    """The one long-lived service."""
    service: Service = request.app.state.service
    return service
