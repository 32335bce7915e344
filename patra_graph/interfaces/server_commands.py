"""`server`: the managed local Neo4j, from its installation to its logs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from patra_graph.errors import NotFound
from patra_graph.interfaces.backup_commands import check, dump, restore
from patra_graph.interfaces.session import as_json_option, read_settings, say, show_json

if TYPE_CHECKING:
    from patra_graph.localdb import Home, State
    from patra_graph.localdb.jars import Progress

WORDS = {True: "yes", False: "no", None: "-"}
NOT_RUNNING = 5
FOLLOW_PAUSE = 0.5


@click.group("server")
def server() -> None:
    """The local Neo4j that runs without Docker: install, start, stop, look.

    \b
    Begin with:   patra-graph server start
    Then:         patra-graph server status
                  patra-graph server password

    It lives in the user's data folder, or in PATRA_HOME; only this machine reaches it. Commands that need the graph
    start it by themselves, unless NEO4J_URI names another Neo4j.
    """


for command in (dump, restore, check):
    server.add_command(command)


@server.command(epilog="Examples: patra-graph server install; patra-graph server install --from ~/jars")
@click.option(
    "--from",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Take the jars from this folder, without a network.",
)
@as_json_option
def install(folder: Path | None, as_json: bool) -> None:
    """Download Neo4j's jars, or mend them: each is checked to the byte."""
    from patra_graph.localdb import find_java, home_from
    from patra_graph.localdb.download import from_folder
    from patra_graph.localdb.install import default_source, install
    from patra_graph.localdb.jars import read_lock

    lock, home, java = read_lock(), home_from(), find_java()
    with _progress() as progress:
        source = (lambda: from_folder(folder)) if folder else default_source
        fetched = install(lock, home.jars, source=source, progress=progress)
    if as_json:
        show_json({"version": lock.version, "folder": str(home.jars), "jars": len(lock.jars), "fetched": fetched,
                   "java": {"version": java.version, "path": str(java.path)}})  # fmt: skip
        return
    click.echo(f"Neo4j Community {lock.version}: {len(lock.jars)} jars in {home.jars}, all right; {fetched} fetched.")
    click.echo(f"Java {java.version} ({java.origin}): {java.path}")


@server.command(epilog="Example: PATRA_SERVER__HEAP=2g patra-graph server start")
@as_json_option
@click.pass_context
def start(ctx: click.Context, as_json: bool) -> None:
    """Start the server, and install it first where it lacks. Returns when it answers."""
    from patra_graph import localdb
    from patra_graph.store.ping import ping

    settings = read_settings(ctx)
    home = localdb.home_from()
    before = localdb.running(home)
    with _progress() as progress:
        state = before or localdb.start(home, settings.server, ready=ping, say=say, progress=progress)
    if uri := settings.graph.uri:
        source = settings.sources["graph.uri"]
        say(f"Note: graph.uri is {uri} ({source}); where that is set, commands use it and not this server.")
    if as_json:
        show_json({**status_document(home, state), "started": before is None})
        return
    click.echo(f"{'Runs' if before is None else 'Runs already'} at {state.uri} (user neo4j).")
    click.echo(f"Neo4j Browser: {state.browser}")


@server.command(epilog="Example: patra-graph server stop")
@as_json_option
def stop(as_json: bool) -> None:
    """Stop the server; its data stays."""
    from patra_graph import localdb

    stopped = localdb.stop(localdb.home_from(), say=say)
    if as_json:
        show_json({"stopped": stopped})
    else:
        click.echo("Stopped." if stopped else "It was not running.")


@server.command(epilog="Example: patra-graph server status --json")
@as_json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Whether the server runs, and where; exit code 5 where it does not."""
    from patra_graph import localdb

    home = localdb.home_from()
    state = localdb.running(home)
    document = status_document(home, state)
    if as_json:
        show_json(document)
    else:
        for name, value in document.items():
            click.echo(f"{name:<8} {WORDS.get(value, value)}")
    ctx.exit(0 if state else NOT_RUNNING)


def status_document(home: Home, state: State | None) -> dict[str, Any]:
    """The JSON document of a server."""
    return {
        "running": state is not None,
        "uri": state and state.uri,
        "browser": state and state.browser,
        "pid": state and state.pid,
        "home": str(home.root),
        "log": str(home.log),
    }


@server.command(epilog="Example: NEO4J_PASSWORD=$(patra-graph server password) my-own-program")
@as_json_option
def password(as_json: bool) -> None:
    """Print the password of user neo4j."""
    from patra_graph import localdb

    secret = localdb.password(localdb.home_from())
    if as_json:
        show_json({"username": "neo4j", "password": secret})
    else:
        click.echo(secret)


@server.command(epilog="Examples: patra-graph server logs --lines 200; patra-graph server logs --follow")
@click.option("--lines", type=click.IntRange(1, 100_000), default=40, show_default=True, help="How many of the last.")
@click.option("--follow", is_flag=True, help="Go on with what is written from now on, until Ctrl-C.")
@as_json_option
def logs(lines: int, follow: bool, as_json: bool) -> None:
    """What the server said since its last start."""
    from patra_graph import localdb
    from patra_graph.localdb.process import last_lines

    log = localdb.home_from().log
    if not log.is_file():
        raise NotFound(f"there is no log at {log}", "The server has not been started yet: patra-graph server start.")
    words = last_lines(log, lines)
    if as_json:
        show_json({"file": str(log), "lines": words.splitlines()})
        return
    click.echo(words)
    if follow:
        _follow(log)


def _follow(log: Path) -> None:
    with log.open(encoding="utf-8", errors="replace") as file:
        file.seek(0, os.SEEK_END)
        try:
            while True:
                click.echo(file.read(), nl=False)
                sleep(FOLLOW_PAUSE)
        except KeyboardInterrupt:
            return


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar where a person watches, plain lines elsewhere."""
    if not sys.stderr.isatty():
        from patra_graph.localdb.install import by_quarters

        yield by_quarters(say)
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.DownloadColumn(), bars.TimeElapsedColumn())
    shown = bars.Progress(*columns, console=Console(stderr=True), transient=True)
    task = shown.add_task("Downloading Neo4j", total=None)

    def progress(done: int, total: int) -> None:
        shown.start()
        shown.update(task, completed=done, total=total)
        if done == total:
            shown.stop()

    try:
        yield progress
    finally:
        shown.stop()
