"""Ids with a slash in a path, sent as %2F: servers decode it before routes are looked for, which then see two parts.

On the way to its route such a slash stands as a character that no request can hold; servers, whose logs cannot hold it
either, find the path as it was.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STAND_IN = "\udc2f"
PATHS = (b"/v1/", b"/api/")
ENCODED = re.compile(rb"%2[Ff]")


class KeepSlashes:
    """Lets paths of the interface hold %2F. One that ends in '/' stays as it is: routers make an address of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        raw: bytes = scope.get("raw_path") or b""
        if raw.startswith(PATHS) and not raw.endswith(b"/") and ENCODED.search(raw):
            parts = [unquote_to_bytes(part).decode("utf-8", "replace") for part in ENCODED.split(raw)]
            await self._kept(STAND_IN.join(parts), scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _kept(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        before, scope["path"] = scope["path"], path

        async def restored(message: Message) -> None:
            scope["path"] = before
            await send(message)

        await self.app(scope, receive, restored)


def with_slashes(part: str) -> str:
    """A part of a path as it was meant."""
    return part.replace(STAND_IN, "/")
