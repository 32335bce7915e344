"""`fingerprint`: one hash of the whole graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import graph_command, opened_graph, show_json

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph fingerprint")
@graph_command
def fingerprint(settings: Settings, as_json: bool) -> None:
    """Print a hash of the whole graph, to tell whether two hold the same.

    It does not depend on the order of writing, on ids that Neo4j gives, nor on when something was written. Nobody may
    write meanwhile.
    """
    from patra_graph.pipeline.fingerprint import fingerprint as hash_of

    with opened_graph(settings) as graph:
        found = hash_of(graph)
    if as_json:
        show_json({"fingerprint": found})
    else:
        click.echo(found)
