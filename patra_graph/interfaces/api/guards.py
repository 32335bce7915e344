"""What is refused before anything else looks at it: foreign names, other sites' writes, bodies that are too large."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from patra_graph.interfaces.api.problems import problem

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({b"same-origin", b"none"})
LENGTH = re.compile(rb"\d{1,18}")
TOO_LARGE = "The body has more than {limit} bytes."


class Guards:
    """Refuses what a browser on another site, or a name that leads here by a trick, could make of this service."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], body_limit: int) -> None:
        """`hosts` are the names that a Host header may have, without port; none: any."""
        self.app, self.hosts, self.body_limit = app, frozenset(hosts), body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if self.hosts and without_port(host).lower() not in self.hosts:
            hint = "Use 127.0.0.1, or add the name to api.hosts."
            refusal = problem(scope, 400, "unknown_host", "The Host header names another host.", hint=hint)
        elif scope["method"] not in SAFE and is_from_elsewhere(headers, host):
            refusal = problem(scope, 403, "cross_site", "Another site's page may change nothing here.")
        elif _length(headers) > self.body_limit:
            refusal = problem(scope, 413, "body_too_large", TOO_LARGE.format(limit=self.body_limit))
        else:
            await self.app(scope, _bounded(receive, self.body_limit), send)
            return
        await refusal(scope, receive, send)


def without_port(host: str) -> str:
    """The name of a Host header: 'localhost:8000' as 'localhost', '[::1]:8000' as '[::1]'."""
    return host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]


def is_from_elsewhere(headers: dict[bytes, bytes], host: str) -> bool:
    """Whether a browser says that a page of another origin sends this. Programs send neither header."""
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if site is not None:
        return site not in OWN_SITES
    return origin is not None and urlsplit(origin.decode("latin-1")).netloc.lower() != host.lower()


def _length(headers: dict[bytes, bytes]) -> int:
    said = headers.get(b"content-length", b"0")
    return int(said) if LENGTH.fullmatch(said) else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    """The same messages, until the body is longer than it may be, whatever its length was said to be."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, TOO_LARGE.format(limit=limit))
        return message

    return bounded
