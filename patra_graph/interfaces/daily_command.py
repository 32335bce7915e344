"""`daily`: lists for everyone at once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import graph_command, opened_graph, show_json

if TYPE_CHECKING:
    from patra_graph.pipeline.daily import Round
    from patra_graph.settings import Settings


@click.command(epilog="Examples: patra-graph daily --top 5; patra-graph daily --save --json")
@click.option("--top", type=click.IntRange(1, 100), help="Places on each list (default: pipeline.top).")
@click.option("--preset", help="classic, reciprocal, or one of your settings (default: pipeline.preset).")
@click.option("--save", is_flag=True, help="Save the lists as RECOMMENDED, in place of older ones, and count showings.")
@graph_command
def daily(settings: Settings, top: int | None, preset: str | None, save: bool, as_json: bool) -> None:
    """A round for everyone at once: each user's list, nobody shown more than exposure.capacity times.

    The settings under `exposure` say what a showing costs and what newcomers get. It scores everyone who passes the
    hard filters and takes 5,000 users at most (minutes). --json shows the lists.
    """
    from patra_graph.pipeline.daily import daily as make_round

    settings.preset(preset)
    with opened_graph(settings) as graph:
        found = make_round(graph, settings=settings, now=datetime.now(UTC), top=top, preset=preset, save=save)
    if as_json:
        show_json(asdict(found))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Round) -> list[str]:
    filled = sum(map(len, found.lists.values()))
    return [
        f"{found.users} users, {filled} places filled; nobody is shown more than {found.most_shown} times.",
        f"Shown to nobody: {found.never_shown}. Gini of times shown: {found.gini:.3f}.",
        f"Mean score {found.mean_score:.4f}, {found.kept_score:.1%} of what lists without limits would have.",
        "Saved in the graph: MATCH (:User)-[r:RECOMMENDED]->(:User) RETURN r" if found.saved
        else "Not saved; --save writes the lists into the graph.",
    ]  # fmt: skip
