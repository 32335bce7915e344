"""The outermost layer: an id for each request, headers for safety, figures, a line in the log, no error unanswered."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from itertools import count
from pathlib import Path
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from patra_graph.interfaces.api.metrics import Figures
from patra_graph.interfaces.api.problems import FAILED, problem

log = logging.getLogger(__name__)
FRAMES = 5
PROCESS, NUMBERS = secrets.token_hex(8), count(1)
REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)
SAFETY = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": CSP,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
    }.items()
)
CACHE_CONTROL, NO_STORE = b"cache-control", (b"cache-control", b"no-store")


class Edge:
    """Goes around everything else."""

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self.app, self.figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        started = perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:
            _log_unexpected(answer.request_id, error)
            if not answer.status:
                await problem(scope, 500, "internal_error", FAILED)(scope, receive, answer.send)
        finally:
            self._note(scope, answer, perf_counter() - started)

    def _note(self, scope: Scope, answer: _Answer, seconds: float) -> None:
        route = route_of(scope)
        self.figures.request(scope["method"], route, answer.status, seconds)
        level = logging.WARNING if answer.status >= 500 else logging.INFO
        if log.isEnabledFor(level):
            ms = 1000.0 * seconds
            log.log(level, "%s %s %s %d %.1f ms", answer.request_id, scope["method"], route, answer.status, ms)


class _Answer:
    """What is sent for one request, with the headers that all answers have; `status` is 0 until it begins."""

    def __init__(self, scope: Scope, send: Send) -> None:
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        self.request_id = sent.decode() if REQUEST_ID.fullmatch(sent) else f"{PROCESS}-{next(NUMBERS)}"
        self.status = 0
        self._send = send
        self._path: str = scope["path"]
        scope["patra.request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), *SAFETY, (b"x-request-id", self.request_id.encode())]
            if not self._path.startswith("/static/") and all(name != CACHE_CONTROL for name, _ in headers):
                headers.append(NO_STORE)
            message = {**message, "headers": headers}
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The template of the route that took a request, without anybody's id; 'none' where no route did."""
    return getattr(scope.get("route"), "path", None) or "none"


def _log_unexpected(request_id: str, error: Exception) -> None:
    """Where it happened, without the error's words: they may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = ", ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("%s unexpected %s at %s", request_id, type(error).__name__, where)
