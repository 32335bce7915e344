"""`pairs`: the most compatible pairs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph pairs --limit 20")
@click.option("--limit", type=click.IntRange(1), help="How many to show (default: all; --json shows all too).")
@click.option("--preset", help="classic, reciprocal, or one of your settings (default: pipeline.preset).")
@graph_command
def pairs(settings: Settings, limit: int | None, preset: str | None, as_json: bool) -> None:
    """The most compatible pairs, each person in one pair at most, so that the total score is greatest.

    For operators. It takes 5,000 users at most where wishes make two sides, else 2,000, and looks at each person's
    100 (or 20) best partners.
    """
    from patra_graph.pipeline.pairs import pairs as find

    settings.preset(preset)
    with opened_graph(settings) as graph:
        found = find(graph, settings=settings, limit=limit, preset=preset)
    if as_json:
        show_json(asdict(found))
        return
    if not found.pairs:
        say("No two people fit each other's wishes and have not swiped each other.")
        return
    rows = [
        [str(place), f"{pair.first_name} ({pair.first_id})", f"{pair.second_name} ({pair.second_id})",
         f"{pair.score:.3f}"]
        for place, pair in enumerate(found.pairs, 1)
    ]  # fmt: skip
    show_table(f"The {len(rows)} best of {found.matched} pairs among {found.users} users",
               [">#", "One", "Other", ">Score"], rows)  # fmt: skip
