"""`browser`: Neo4j Browser, ready to connect, with a style, saved queries and a guide."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import click

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.session import graph_command, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.settings import Settings

ADMIN = "For admins and analysts: Browser sees everything, also who rejected whom."
PASSWORD = "patra-graph server password"  # noqa: S105 - a command, no password
USUAL_HTTP, USUAL_HTTPS = 7474, 7473


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Neo4j Browser is: its address with the server filled in, the user, and the origin of guides for it."""

    address: str
    username: str
    guide: str
    local: bool


@click.command(
    epilog="""\b
Examples:
  patra-graph browser                           opens Neo4j Browser
  patra-graph browser --guide                   with a walk through the graph at its side
  patra-graph browser --query neighbourhood     with a saved query in its editor
  patra-graph browser --print                   prints the address (for a tunnel, say)
  patra-graph browser --export neo4j-browser/   writes style, saved queries and guide for import"""
)
@click.option("--guide", is_flag=True, help="Open the guide too, and serve it and the style until Ctrl-C.")
@click.option("--query", "name", metavar="NAME", help="Put this saved query in the editor (see --queries).")
@click.option("--queries", "only_list", is_flag=True, help="List the saved queries, and do nothing else.")
@click.option("--export", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write all files here.")
@click.option("--print", "only_print", is_flag=True, help="Print the address and open nothing.")
@graph_command
def browser(
    settings: Settings,
    guide: bool,
    name: str | None,
    only_list: bool,
    folder: Path | None,
    only_print: bool,
    as_json: bool,
) -> None:
    """Open Neo4j Browser on the graph, ready to connect; print its address where there is no screen.

    For admins and analysts: who holds the password sees everything. The managed local server is started where it
    rests. Drop the exported files on the page of Browser to import them: the zip brings the saved queries, style.grass
    the colours.
    """
    if guide and name:
        raise InvalidInput("--guide and --query do not go together", "The guide holds every saved query.")
    if only_list:
        _list_queries(as_json=as_json)
    elif folder:
        _export(folder, as_json=as_json)
    else:
        _open(settings, guide=guide, name=name, only_print=only_print or as_json, as_json=as_json)


def _list_queries(*, as_json: bool) -> None:
    from patra_graph.interfaces.browser.materials import saved_queries

    if as_json:
        show_json([{"name": each.name, "title": each.title, "draws": each.draws} for each in saved_queries()])
    else:
        rows = [[each.name, each.draws, each.title] for each in saved_queries()]
        show_table("Saved queries for Neo4j Browser", ["Name", "Draws", "What"], rows)


def _export(folder: Path, *, as_json: bool) -> None:
    from patra_graph.interfaces.browser.materials import QUERIES, STYLE, export

    try:
        written = export(folder)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}", "Name another folder.") from None
    if as_json:
        show_json({"folder": str(folder), "files": [str(path) for path in written]})
        return
    click.echo(f"{len(written)} files in {folder}. Drop {QUERIES} and {STYLE} on the page of Neo4j Browser.")
    click.echo("The guide needs to be served: patra-graph browser --guide.")


def _open(settings: Settings, *, guide: bool, name: str | None, only_print: bool, as_json: bool) -> None:
    from patra_graph.interfaces.browser.materials import GUIDE

    place = where(settings)
    address = with_query(place.address, name) if name else place.address
    if not guide:
        _show(place, address, only_print=only_print, as_json=as_json)
        return
    from patra_graph.interfaces.browser.served import guide_served

    address += f"&cmd=guide&arg={quote(f'{place.guide}/{GUIDE}', safe='')}"
    with guide_served(place.guide, allowed=_origin(place.address)) as serving:
        _show(place, address, only_print=only_print, as_json=as_json)
        say(f"Serving the guide at {place.guide}/{GUIDE} until Ctrl-C.")
        try:
            serving.join()
        except KeyboardInterrupt:
            say("Stopped.")


def with_query(address: str, name: str) -> str:
    """The address with a saved query in Browser's editor. Errors: NotFound."""
    from patra_graph.interfaces.browser.materials import saved_query

    return f"{address}&cmd=edit&arg={quote(saved_query(name).text.strip(), safe='')}"


def where(settings: Settings) -> Place:
    """The Neo4j Browser of the graph in use; the managed local server is started where it rests."""
    from patra_graph.interfaces.browser.materials import USUAL_ORIGIN

    if uri := settings.graph.uri:
        return Place(remote_address(uri, settings.graph.username), settings.graph.username, USUAL_ORIGIN, local=False)
    from patra_graph.localdb import ensure_running, home_from, read_state
    from patra_graph.store.ping import ping

    found = ensure_running(settings.server, ready=ping, say=say)
    state = read_state(home_from())
    return Place(state.browser, found.username, state.guide, local=True)


def remote_address(uri: str, username: str) -> str:
    """Where the Browser of another Neo4j usually is: its HTTP port is not told over Bolt."""
    parts = urlsplit(uri)
    secure = "+s" in parts.scheme
    page = f"https://{_host(uri)}:{USUAL_HTTPS}" if secure else f"http://{_host(uri)}:{USUAL_HTTP}"
    scheme = "neo4j+s" if secure else "bolt"
    return f"{page}/browser/?dbms={scheme}://{quote(username)}@{_host(uri)}:{parts.port or 7687}"


def _host(uri: str) -> str:
    host = urlsplit(uri).hostname or "localhost"
    return f"[{host}]" if ":" in host else host


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _show(place: Place, address: str, *, only_print: bool, as_json: bool) -> None:
    opened = not only_print and has_screen(os.environ, sys.platform) and _opened(address)
    password = PASSWORD if place.local else None
    if as_json:
        show_json({"browser": address, "username": place.username, "password_command": password, "opened": opened})
        return
    click.echo(address)
    say(ADMIN)
    say(f"User {place.username}; the password: {password or 'the one of NEO4J_PASSWORD'}.")
    if not place.local:
        say("That is where its Browser usually is. Put in another host or port where yours differs.")


def _opened(address: str) -> bool:
    import webbrowser

    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window can appear: on Linux and BSD, whether a display is set."""
    return platform in {"darwin", "win32"} or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
