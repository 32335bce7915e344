"""`load`: files into the graph."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patra_graph.errors import RowsRejected
from patra_graph.interfaces.progress import shown_progress
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.pipeline.load import LoadReport
    from patra_graph.settings import Settings


@click.command(epilog="Examples: patra-graph load data/; patra-graph load speed_dating.csv.gz --format speed-dating")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "file_format", default="csv", show_default=True, help="csv, speed-dating or okcupid.")
@click.option(
    "--rejects", type=click.Path(path_type=Path), help="Where rejected rows go (default: NAME.rejects.csv here)."
)
@click.option(
    "--embeddings",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of ready-made embeddings; those made are kept there. Private: they tell of the bios.",
)
@click.option("--bulk", is_flag=True, help="Fill the empty managed local graph by Neo4j's import tool: for millions.")
@click.option("--no-embed", is_flag=True, help="Leave bios without embeddings for now.")
@graph_command
def load(
    settings: Settings,
    path: Path,
    file_format: str,
    rejects: Path | None,
    embeddings: Path | None,
    bulk: bool,
    no_embed: bool,
    as_json: bool,
) -> None:
    """Load users and swipes from PATH; run again, it changes nothing.

    \b
    csv           a folder with users.csv, and swipes.csv or swipe_log.csv
    speed-dating  your own copy of the Columbia Speed Dating data
    okcupid       your own copy of the OkCupid profiles

    With --bulk the graph must be the managed local one and empty; it then holds what a load without it would give.

    Every row is loaded, or reported with file:line:column in the rejects file (exit code 4).
    """
    options = {
        "settings": settings,
        "rejects": rejects or Path(f"{path.resolve().name}.rejects.csv"),
        "now": datetime.now(UTC),
        "file_format": file_format,
        "embed": not no_embed,
        "embeddings": embeddings,
    }
    report = _loaded_in_bulk(path, options) if bulk else _loaded(path, options)
    show_report(report, as_json=as_json)
    refuse_rejects(report)


def _loaded(path: Path, options: dict[str, Any]) -> LoadReport:
    from patra_graph.pipeline.load import load as load_files
    from patra_graph.pipeline.load import loader_of

    loader_of(options["file_format"]).notes(path)  # files that cannot be read at all are told before a server starts
    with opened_graph(options["settings"]) as graph, shown_progress() as progress:
        return load_files(graph, path, progress=progress, **options)


def _loaded_in_bulk(path: Path, options: dict[str, Any]) -> LoadReport:
    from patra_graph.pipeline.bulk.load import bulk_load

    with shown_progress() as progress:
        return bulk_load(path, progress=progress, say=say, **options)


def show_report(report: LoadReport, *, as_json: bool) -> None:
    """What a load did, as a document or as a table."""
    if as_json:
        show_json(report_document(report))
        return
    for note in report.notes:
        say(f"Note: {note}")
    rows = [[file.path, *map(str, (file.rows, file.loaded, file.rejected))] for file in report.files]
    show_table("Loaded", ["File", ">Rows", ">Loaded", ">Rejected"], rows)
    click.echo(
        f"New or changed: {report.users_written} users, {report.swipes_written} swipes, "
        f"{report.embedded} bios embedded, in {report.seconds:.1f} s."
    )


def report_document(report: LoadReport) -> dict[str, Any]:
    """The JSON document of a load."""
    return asdict(report) | {"rejects": str(report.rejects) if report.rejects else None}


def refuse_rejects(report: LoadReport) -> None:
    """End with exit code 4 where rows were rejected."""
    rejected = sum(file.rejected for file in report.files)
    if rejected:
        raise RowsRejected(
            f"{rejected} rows were rejected; all others are loaded", f"See {report.rejects}, mend them, and load again."
        )
