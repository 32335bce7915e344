"""A request that takes too long is answered with 503; what it began goes on, and its answer goes nowhere."""

from __future__ import annotations

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from patra_graph.interfaces.api.problems import busy

log = logging.getLogger(__name__)
LATE = "The request took longer than {seconds:g} s; whether it counted is not known."


class Deadline:
    """Bounds the seconds until an answer begins."""

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app, self.seconds = app, seconds
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, for so long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        gate = _Gate(send)
        task = asyncio.ensure_future(self.app(scope, receive, gate.send))
        await asyncio.wait({task}, timeout=self.seconds)
        if task.done() or gate.begun:
            await task
            return
        gate.closed = True
        self._late.add(task)
        task.add_done_callback(self._forget)
        await busy(scope, "deadline_passed", LATE.format(seconds=self.seconds))(scope, receive, send)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._late.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("a request that was answered with 503 failed later: %s", type(error).__name__)


class _Gate:
    """Lets an answer through until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send, self.begun, self.closed = send, False, False

    async def send(self, message: Message) -> None:
        if not self.closed:
            self.begun = True
            await self._send(message)
