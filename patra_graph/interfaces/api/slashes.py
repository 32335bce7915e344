"""Ids with a slash in a path, sent as %2F: servers decode it before routes are looked for, which then see two parts.

On the way to its route such a slash stands as a character that no request can hold.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

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
            scope["path"] = STAND_IN.join(parts)
        await self.app(scope, receive, send)


def with_slashes(part: str) -> str:
    """A part of a path as it was meant."""
    return part.replace(STAND_IN, "/")
