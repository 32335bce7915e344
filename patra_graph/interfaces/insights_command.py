"""`insights`: what the swipes of everyone look like."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.pipeline.insights import Insights
    from patra_graph.settings import Settings

PLOTS = (".png", ".svg")
NAMED = 5


@click.command(epilog="Example: patra-graph insights --plot insights.png --graphml swipes.graphml")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it into this .png or .svg file.")
@click.option("--graphml", type=click.Path(path_type=Path), help="Write ids and swipes (no profiles) as GraphML.")
@graph_command
def insights(settings: Settings, plot: Path | None, graphml: Path | None, as_json: bool) -> None:
    """Communities, reciprocity, popularity and its concentration, isolated users, hobbies that go together.

    For operators. Communities come from Louvain's method under a fixed seed. It takes 300,000 swipes at most.
    """
    from patra_graph.pipeline.insights import insights as look_at
    from patra_graph.pipeline.insights import save_graphml

    if plot and plot.suffix.lower() not in PLOTS:
        raise InvalidInput(f"{plot} is no picture that can be drawn", f"End its name in {' or '.join(PLOTS)}.")
    with opened_graph(settings) as graph:
        found, network = look_at(graph)
    if plot:
        from patra_graph.interfaces.insights_plot import save_plot

        save_plot(found, plot)
        say(f"Drawn: {plot}")
    if graphml:
        save_graphml(network, found, graphml)
        say(f"Written: {graphml}")
    if as_json:
        show_json(insights_document(found))
    else:
        _show(found)


def insights_document(found: Insights) -> dict[str, Any]:
    """The JSON document; the likes of every single user are for the plot only."""
    document = asdict(found)
    document.pop("received")
    return document


def _show(found: Insights) -> None:
    show_table("The swipe graph", ["", ""], _figures(found))
    if found.communities:
        rows = [
            [str(number), str(group.size), _percent(group.inside), ", ".join(group.members[:NAMED])]
            for number, group in enumerate(found.communities, 1)
        ]
        click.echo()
        show_table("Communities", [">#", ">People", ">Likes inside", "Among them"], rows)
    if found.hobbies:
        rows = [[f"{pair.first} + {pair.second}", str(pair.users), f"{pair.lift:.2f}"] for pair in found.hobbies]
        click.echo()
        show_table("Hobbies that go together", ["Hobbies", ">Users", ">Lift"], rows)


def _figures(found: Insights) -> list[list[str]]:
    liked = ", ".join(f"{user_id} ({count})" for user_id, count in list(found.popularity.most_liked.items())[:NAMED])
    modularity = "-" if found.modularity is None else f"{found.modularity:.3f}"
    gini = "-" if found.popularity.gini is None else f"{found.popularity.gini:.3f}"
    return [
        ["users", str(found.users)],
        ["swipes", ", ".join(f"{count} {kind}" for kind, count in found.swipes.items())],
        ["matches", str(found.matches)],
        ["likes among swipes", _percent(found.like_share)],
        ["likes that were answered", _percent(found.reciprocity.answered)],
        ["likes that were returned", _percent(found.reciprocity.returned)],
        ["yes to one who liked", _percent(found.reciprocity.yes_to_likes)],
        ["yes to one who rejected", _percent(found.reciprocity.yes_to_rejects)],
        ["Gini of likes received", gini],
        ["likes that go to the most liked tenth", _percent(found.popularity.top_tenth_share)],
        ["users never liked", str(found.popularity.never_liked)],
        ["most liked", liked or "-"],
        ["users without any swipe", str(len(found.isolated))],
        ["modularity of the communities", modularity],
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
