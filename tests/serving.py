"""An application on a free port of loopback: in a thread, as `patra-graph serve` runs it, or by that command."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from fastapi import FastAPI

from patra_graph.interfaces.serve_command import listening

POLL, LONGEST = 0.01, 120


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of this application while it is served."""
    with listening("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5, ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                sleep(POLL)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def ask(address: str, path: str, method: str = "GET", body: Any = None) -> tuple[int, str]:
    """Status and text of the answer to one request, by a connection of its own."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=LONGEST)
    try:
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def serving_process(
    server: Any, *options: str, **environ: str
) -> Iterator[tuple[subprocess.Popen[str], Mapping[str, Any]]]:
    """The command with these options, running at a free port on the tests' server under these variables; and what it
    said of itself."""
    where = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    command = [sys.executable, "-m", "patra_graph", "serve", "--port", "0", "--json", *options]
    with subprocess.Popen(
        command, env=os.environ | where | environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        said = ""
        while not said.rstrip().endswith("}"):
            said += running.stdout.readline()
        yield running, json.loads(said)
        if running.poll() is None:
            running.kill()
