"""`show`, `matches`, `block` and `unblock`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import USER, graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph show u0001 --json")
@click.argument("user", type=USER)
@graph_command
def show(settings: Settings, user: str, as_json: bool) -> None:
    """USER's profile, ratings and number of swipes."""
    from patra_graph.pipeline.people import show as look_up

    with opened_graph(settings) as graph:
        profile = look_up(graph, user)
    if as_json:
        show_json(profile)
    else:
        show_table(user, ["", ""], [[key.replace("_", " "), _text(value)] for key, value in profile.items()])


@click.command(epilog="Example: patra-graph matches u0001")
@click.argument("user", type=USER)
@graph_command
def matches(settings: Settings, user: str, as_json: bool) -> None:
    """Whom USER matches: both liked each other. Latest first."""
    from patra_graph.pipeline.people import matches as look_up

    with opened_graph(settings) as graph:
        found = look_up(graph, user)
    if as_json:
        show_json({"user_id": user, "matches": [row | {"at": row["at"].isoformat()} for row in found]})
    elif not found:
        say(f"No matches for {user} yet.")
    else:
        rows = [
            [row["user_id"], row["name"], str(row["age"]), _text(row["city"]), f"{row['at']:%Y-%m-%d %H:%M}"]
            for row in found
        ]
        show_table(f"Matches of {user}", ["Id", "Name", ">Age", "City", "Since (UTC)"], rows)


@click.command(epilog="Example: patra-graph block u0001 u0042")
@click.argument("user", type=USER)
@click.argument("target", type=USER)
@graph_command
def block(settings: Settings, user: str, target: str, as_json: bool) -> None:
    """Keep USER and TARGET apart: neither is shown to the other, nor in the other's matches."""
    from patra_graph.pipeline.people import block as keep_apart

    with opened_graph(settings) as graph:
        changed = keep_apart(graph, user, target, now=datetime.now(UTC))
    _show_block(user, target, changed, blocked=True, as_json=as_json)


@click.command(epilog="Example: patra-graph unblock u0001 u0042")
@click.argument("user", type=USER)
@click.argument("target", type=USER)
@graph_command
def unblock(settings: Settings, user: str, target: str, as_json: bool) -> None:
    """Take USER's block of TARGET back."""
    from patra_graph.pipeline.people import unblock as take_back

    with opened_graph(settings) as graph:
        changed = take_back(graph, user, target)
    _show_block(user, target, changed, blocked=False, as_json=as_json)


def _show_block(user: str, target: str, changed: bool, *, blocked: bool, as_json: bool) -> None:
    if as_json:
        show_json({"user_id": user, "target_id": target, "blocked": blocked, "changed": changed})
    else:
        state = "blocks" if blocked else "does not block"
        click.echo(f"{user} {state} {target}{'' if changed else ', as before'}.")


def _text(value: object) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, float):
        return f"{value:.1f}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
