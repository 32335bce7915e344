"""`export`: all that a user gave and did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patra_graph.interfaces.session import USER, graph_command, opened_graph, show_json

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Examples: patra-graph export u0001; patra-graph export u0001 --folder u0001-data")
@click.argument("user", type=USER)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the JSON there, not to stdout.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write users.csv and swipes.csv there, which `load` reads.",
)
@graph_command
def export(settings: Settings, user: str, out: Path | None, folder: Path | None, as_json: bool) -> None:
    """All that USER gave and did, as one JSON document.

    Profile, ratings, swipes made and taken back, blocks, matches and consent; not who liked or rejected USER before a
    match, nor who blocked USER. Files are made for their owner only, and never over others.
    """
    from patra_graph.pipeline.export import export_user

    with opened_graph(settings) as graph:
        exported = export_user(graph, user)
    if out is None and folder is None:
        show_json(exported)
        return
    written = _written(exported, out, folder)
    if as_json:
        show_json({"user_id": user, "files": [str(path) for path in written]})
    else:
        click.echo(f"Written: {', '.join(map(str, written))}")


def _written(exported: dict[str, Any], out: Path | None, folder: Path | None) -> list[Path]:
    from patra_graph.pipeline.export_files import write_document, write_folder

    if out:
        write_document(exported, out)
    if folder:
        write_folder(exported, folder)
    return [path for path in (out, folder) if path]
