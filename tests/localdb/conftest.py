"""Tiny jars, a loopback mirror that can be broken, and homes that use the real jars."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from patra_graph.localdb.home import Home, home_from
from patra_graph.localdb.install import ensure_installed
from patra_graph.localdb.jars import Jar, Lock

CONTENT = {f"org.tiny:jar-{letter}:1.0": letter.encode() * 1000 for letter in "abcdefghij"}


def tiny_jar(coordinates: str, content: bytes) -> Jar:
    return Jar(coordinates=coordinates, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


LOCK = Lock(version="1.0", jars=tuple(tiny_jar(*each) for each in CONTENT.items()))
B = LOCK.jars[1]


class Mirror:
    """A Maven repository on loopback. `served` maps paths to bytes; `broken` counts how often to answer 503 first."""

    def __init__(self) -> None:
        self.served = {f"/{jar.maven_path}": CONTENT[jar.coordinates] for jar in LOCK.jars}
        self.broken: dict[str, int] = {}
        self.asked: list[str] = []
        self.held = threading.Event()
        self.held.set()
        self.slow = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path == self.slow:
            self.held.wait(30)
        if self.broken.get(path, 0) > 0:
            self.broken[path] -= 1
            return 503, b""
        return (200, self.served[path]) if path in self.served else (404, b"")


class MirrorServer(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True
    mirror: Mirror


class Handler(BaseHTTPRequestHandler):
    server: MirrorServer

    def do_GET(self) -> None:
        status, body = self.server.mirror.answer(self.path)
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    """A mirror that holds every jar of LOCK; its address is `mirror.address`."""
    server = MirrorServer(("127.0.0.1", 0), Handler)
    server.mirror = Mirror()
    server.mirror.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.mirror
    server.mirror.held.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def real_jars() -> Path:
    """The folder of the real server's jars, installed where they lack."""
    home = home_from()
    ensure_installed(home, say=print)
    return home.jars


@pytest.fixture
def home(tmp_path, real_jars) -> Home:
    """An empty home with the real jars."""
    home = Home(tmp_path / "home")
    home.root.mkdir(mode=0o700)
    home.jars.symlink_to(real_jars, target_is_directory=True)
    return home
