"""`server dump`, `server restore` and `server check`: the local graph as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patra_graph.interfaces.session import as_json_option, confirm, read_settings, say, show_json

if TYPE_CHECKING:
    from patra_graph.localdb import Home


@click.command(epilog="Example: patra-graph server dump ~/graph-2026-11-24.dump")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json_option
@click.pass_context
def dump(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Write the whole graph into FILE, which must not be there yet and only you may read.

    The server is stopped for it, and started again if it ran. The password stays here: it is no part of the dump.
    """
    from patra_graph.localdb import backup

    home, how = _home_and_how(ctx)
    size = backup.dump(home, file, **how)
    if as_json:
        show_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"Dumped to {file} ({size / 1e6:.1f} MB). It holds everyone's data: keep it as safe as the graph.")


@click.command(epilog="Example: patra-graph server restore ~/graph-2026-11-24.dump --yes")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace the graph that is there, without asking.")
@as_json_option
@click.pass_context
def restore(ctx: click.Context, file: Path, yes: bool, as_json: bool) -> None:
    """Replace the graph by the one in FILE, which `server dump` wrote.

    The old graph is deleted only once the server answers on the new one; after any failure it is there as before.
    Users who were erased since the dump come back with it: erase them again.
    """
    from patra_graph.localdb import backup
    from patra_graph.localdb.mending import has_store

    home, how = _home_and_how(ctx)
    if has_store(home) and not yes:
        confirm(
            f"Replace the graph in {home.root} for good?",
            unasked=f"{home.root} holds a graph, and nobody was there to confirm",
            hint="Give --yes to replace it.",
            refused="the graph was not replaced",
        )
    backup.restore(home, file, **how)
    if as_json:
        show_json({"file": str(file), "restored": True})
    else:
        click.echo(f"Restored from {file}.")


@click.command(epilog="Examples: patra-graph server check; patra-graph server check ~/graph-2026-11-24.dump")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@as_json_option
@click.pass_context
def check(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """Check the graph, or the dump in FILE, record by record; exit code 1 where it is broken.

    Without FILE the server is stopped for it, and started again if it ran.
    """
    from patra_graph.localdb import backup

    home, how = _home_and_how(ctx)
    backup.check(home, file, **how)
    if as_json:
        show_json({"file": file and str(file), "consistent": True})
    else:
        click.echo(f"{file or 'The graph'} is consistent.")


def _home_and_how(ctx: click.Context) -> tuple[Home, dict[str, Any]]:
    """The home, and what else the verbs of a backup need. Errors: InvalidInput where another Neo4j is set."""
    from patra_graph.pipeline.connect import managed_home
    from patra_graph.store.ping import ping

    settings = read_settings(ctx)
    home = managed_home(settings, wanted=f"server {ctx.command.name}", instead="use neo4j-admin where that Neo4j runs")
    return home, {"memory": settings.server, "ready": ping, "say": say}
