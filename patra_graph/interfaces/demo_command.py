"""`demo`: the sample data, loaded and recommended from, in one command."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.load_command import report_document, show_report
from patra_graph.interfaces.matching_commands import recommendations_document, show_recommendations
from patra_graph.interfaces.progress import shown_progress
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json

if TYPE_CHECKING:
    from patra_graph.settings import Settings

SEEKER = "u0001"
TOP = 5


@click.command(epilog="Examples: patra-graph demo; patra-graph demo --json")
@graph_command
def demo(settings: Settings, as_json: bool) -> None:
    """Start a local Neo4j where none is set, load the sample people and show whom one of them should meet.

    All people of the sample are invented. Run again, it changes nothing.
    """
    from patra_graph.pipeline.load import load
    from patra_graph.pipeline.recommend import recommend

    sample = files("patra_graph.data")
    with opened_graph(settings) as graph, as_file(sample) as folder, TemporaryDirectory() as scratch:
        say("Loading the sample (the first time, the embedding model takes a while to start).")
        with shown_progress() as progress:
            report = load(
                graph,
                folder,
                settings=settings,
                rejects=Path(scratch) / "rejects.csv",
                now=datetime.now(UTC),
                progress=progress,
            )
        found = recommend(graph, SEEKER, settings=settings, top=TOP)
    if as_json:
        document = recommendations_document(SEEKER, settings.pipeline.preset, found)
        show_json(document | {"load": report_document(report)})
        return
    show_report(report, as_json=False)
    click.echo()
    show_recommendations(SEEKER, settings.pipeline.preset, found, explain=False, as_json=False)
    click.echo(_next_steps(settings, found[0].user_id if found else "u0002"))


def _next_steps(settings: Settings, best: str) -> str:
    return f"""
Try:   patra-graph swipe {SEEKER} {best} superlike
       patra-graph recommend {SEEKER} --explain
       patra-graph show {SEEKER}

{_browser(settings)}"""


def _browser(settings: Settings) -> str:
    if settings.graph.uri:
        return f"The graph is at {settings.graph.uri}; open it in your Neo4j Browser."
    from patra_graph.localdb import browser_address

    return (
        f"Look at the graph in Neo4j Browser: {browser_address()}\n"
        "The user is neo4j; `patra-graph server password` prints the password. A query to begin with:\n"
        f"       MATCH path = (:User {{user_id: '{SEEKER}'}})-[:LIKED|SUPERLIKED|MATCHED|ENJOYS]-() RETURN path"
    )
