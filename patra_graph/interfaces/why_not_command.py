"""`why-not`: what keeps somebody from being shown to somebody."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json

if TYPE_CHECKING:
    from patra_graph.pipeline.why_not import WhyNot
    from patra_graph.settings import Settings

FOR_OPERATORS = "For operators: it may tell TARGET's wishes and blocks. Never show it to USER."
LIMITS = {
    "candidate-pool": "pipeline.pool or pipeline.shortlist kept {target} out: no source of candidates "
    "(who liked {seeker}, ratings, city, bios) had {target} among its best, or others were better at a first look. "
    "Raise them.",
    "preset-pool": "the preset's pool kept {target} out: the first stage rated others higher. Raise it, or set 0.",
}


@click.command(name="why-not", epilog="Example: patra-graph why-not u0001 u0042 --json")
@click.argument("user")
@click.argument("target")
@click.option("--top", type=click.IntRange(1, 1000), help="How many would be shown (default: pipeline.top).")
@click.option("--preset", help="classic, reciprocal, or one of your settings (default: pipeline.preset).")
@graph_command
def why_not(settings: Settings, user: str, target: str, top: int | None, preset: str | None, as_json: bool) -> None:
    """Why `recommend USER` does not show TARGET: every filter, or else the limit or the place that kept them out.

    For operators: it tells wishes and blocks of both.
    """
    from patra_graph.pipeline.why_not import why_not as look_into

    settings.preset(preset)
    with opened_graph(settings) as graph:
        found = look_into(graph, user, target, settings=settings, top=top, preset=preset)
    if as_json:
        show_json({"audience": "operator"} | asdict(found) | {"shown": found.shown})
        return
    say(FOR_OPERATORS)
    for line in lines(found):
        click.echo(line)


def lines(found: WhyNot) -> list[str]:
    """What was found, in sentences for an operator."""
    if found.filters:
        return [f"{name}: {why}." for name, why in found.filters.items()]
    if found.limit:
        return [f"{found.limit}: {LIMITS[found.limit].format(seeker=found.seeker_id, target=found.target_id)}"]
    shown = "and so is shown" if found.shown else f"and only the first {found.top} are shown"
    return [f"place: {found.target_id} is number {found.place} of {found.ranked} for {found.seeker_id}, {shown}."]
