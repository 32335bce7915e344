"""The guide, style and queries over HTTP, on loopback, for one Neo4j Browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from patra_graph.errors import SetupFailed
from patra_graph.interfaces.browser.materials import documents

HOST = "127.0.0.1"
KINDS = {"html": "text/html", "grass": "text/plain", "cypher": "text/plain", "zip": "application/zip"}
ASKED_BY_BROWSER = "pragma, cache-control, sentry-trace, baggage"


class GuideHandler(BaseHTTPRequestHandler):
    """Answers GET and the preflight of one origin out of a fixed set of documents; anything else is 404."""

    def __init__(self, *args: object, found: Mapping[str, bytes], allowed: str) -> None:
        self.found, self.allowed = found, allowed
        super().__init__(*args)  # type: ignore[arg-type]

    def do_OPTIONS(self) -> None:
        """The preflight that Neo4j Browser sends because of the headers that it adds."""
        self.send_response(204)
        self.send_header("Access-Control-Allow-Methods", "GET")
        self.send_header("Access-Control-Allow-Headers", ASKED_BY_BROWSER)
        self._end()

    def do_GET(self) -> None:
        """One document, by its path."""
        name = urlsplit(self.path).path.removeprefix("/")
        content = self.found.get(name)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", f"{KINDS[name.rpartition('.')[2]]}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self._end()
        self.wfile.write(content)

    def _end(self) -> None:
        self.send_header("Access-Control-Allow-Origin", self.allowed)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the command."""


@contextmanager
def guide_served(origin: str, *, allowed: str) -> Iterator[Thread]:
    """Serve at `origin` (http://localhost:PORT) for pages of the origin `allowed`; gives the thread that serves.

    Errors: SetupFailed where the port is taken.
    """
    handler = partial(GuideHandler, found=documents(origin), allowed=allowed)
    try:
        server = ThreadingHTTPServer((HOST, urlsplit(origin).port or 0), handler)
    except OSError as error:
        raise SetupFailed(
            f"the guide cannot be served at {origin}: {error.strerror}",
            "Another `patra-graph browser --guide` may run; or use --export DIR.",
        ) from None
    thread = Thread(target=server.serve_forever, name="guide", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.shutdown()
        server.server_close()
