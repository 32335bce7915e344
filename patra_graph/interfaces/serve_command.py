"""`serve`: the HTTP service and the pages, on loopback unless there are keys."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from patra_graph.errors import InvalidInput, NotAllowed, SetupFailed
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json

if TYPE_CHECKING:
    from patra_graph.settings import Settings

BACKLOG = 512
MOST_WORKERS = 64


@click.command(epilog="Examples: patra-graph serve; patra-graph serve --port 8080 --require-keys --workers 2")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--require-keys", is_flag=True, help="Answer nobody without a key, on loopback too.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that answer, each with everyone in memory; one a core at most.",
)
@graph_command
def serve(settings: Settings, host: str, port: int, require_keys: bool, workers: int, as_json: bool) -> None:
    """Serve the HTTP API (/docs), the swipe page (/) and figures (/metrics) until Ctrl-C.

    Where the graph holds no key, everybody on this machine is an admin, and only this machine is listened to. From the
    first key on (`patra-graph keys create`) each request needs one. For traffic from outside put a proxy that speaks
    TLS in front. The settings of section api bound rates, sizes and times.

    One process answers one request at a time where it computes; with --workers several do, at the same address.
    """
    from patra_graph.interfaces.worker import Application, serve_until_told
    from patra_graph.pipeline.keys import has_keys

    with opened_graph(_hasty(settings)) as graph:
        keys_there = has_keys(graph)
    keys_required = require_keys or keys_there
    _check_host(host, keys_there=keys_there)
    application = Application(graph.address, settings, keys_required, is_loopback(host))
    with listening(host, port) as listener:
        address = f"http://{_shown(host)}:{listener.getsockname()[1]}"
        _tell(address, keys_required=keys_required, as_json=as_json)
        serve_until_told(application, listener, workers=workers)


def _tell(address: str, *, keys_required: bool, as_json: bool) -> None:
    if as_json:
        show_json({"address": address, "keys_required": keys_required})
    else:
        who = "keys are required" if keys_required else "no keys: everybody on this machine is an admin"
        say(f"Serving at {address} ({who}). Ctrl-C ends it.")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there, closed afterwards. Errors: SetupFailed for a taken port, InvalidInput for a host.

    Its protocol is named, since asyncio sends small packets at once only on sockets that say TCP: else every answer
    waits 40 ms for the client's acknowledgement.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise InvalidInput(f"--host {host}: {error.strerror}", "Give an address of this machine.") from None
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(where)
            listener.listen(BACKLOG)
        except OSError as error:
            raise _cannot_listen(host, port, error) from None
        yield listener


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_host(host: str, *, keys_there: bool) -> None:
    """Errors: NotAllowed off loopback without any key."""
    if not is_loopback(host) and not keys_there:
        raise NotAllowed(
            f"--host {host} lets others in, and there is no key", "Create one: patra-graph keys create --role admin."
        )


def _cannot_listen(host: str, port: int, error: OSError) -> SetupFailed | InvalidInput:
    if error.errno == errno.EADDRINUSE:
        return SetupFailed(f"port {port} at {host} is taken", "End what uses it, or name another with --port.")
    if error.errno == errno.EADDRNOTAVAIL:
        return InvalidInput(f"--host {host} is no address of this machine", "Give 127.0.0.1, ::1 or one of its own.")
    return SetupFailed(f"cannot listen at {host}, port {port}: {error.strerror}", "Name another with --port.")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _hasty(settings: Settings) -> Settings:
    """The same settings, with nothing tried for so long that a request could not be told of it before its deadline."""
    graph, longest = settings.graph, settings.api.deadline / 2
    waits = {name: min(getattr(graph, name), longest) for name in ("retry_time", "connect_timeout")}
    return settings.model_copy(update={"graph": graph.model_copy(update=waits)})
