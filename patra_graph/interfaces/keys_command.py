"""`keys`: create, list and revoke the keys to the HTTP service."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.group(epilog="Example: patra-graph keys create --role app")
def keys() -> None:
    """Keys to the HTTP service (see `patra-graph serve`): who has one may do what its role may."""


@keys.command(epilog="Examples: patra-graph keys create --role admin; patra-graph keys create --role user:u0001")
@click.option("--role", required=True, help="app, admin or user:ID.")
@graph_command
def create(settings: Settings, role: str, as_json: bool) -> None:
    """Create a key and show it, this once: the graph keeps a hash of it.

    app acts for every user, admin also reads /metrics and the operator's page, user:ID acts for that user alone.
    """
    from patra_graph.pipeline.keys import create_key, parse_role

    name, user_id = parse_role(role)
    with opened_graph(settings) as graph:
        key = create_key(graph, name, user_id=user_id, now=datetime.now(UTC))
    if as_json:
        show_json({"key": key, "role": name, "user_id": user_id})
    else:
        say("Keep this key, it is shown this once. From the first key on every request needs one.")
        click.echo(key)


@keys.command(name="list", epilog="Example: patra-graph keys list")
@graph_command
def list_all(settings: Settings, as_json: bool) -> None:
    """All keys: their ids, roles and ages, not what they are."""
    from patra_graph.pipeline.keys import list_keys

    with opened_graph(settings) as graph:
        found = list_keys(graph)
    if as_json:
        show_json({"keys": [asdict(key) | {"created_at": key.created_at.isoformat()} for key in found]})
    elif not found:
        say("No keys yet: patra-graph keys create --role app.")
    else:
        rows = [[key.key_id, key.role, key.user_id or "", f"{key.created_at:%Y-%m-%d %H:%M}"] for key in found]
        show_table("Keys to the HTTP service", ["Id", "Role", "User", "Since (UTC)"], rows)


@keys.command(epilog="Example: patra-graph keys revoke 3f9a0c51e7b2")
@click.argument("key_id")
@graph_command
def revoke(settings: Settings, key_id: str, as_json: bool) -> None:
    """Take the key with this id back; a running service forgets it within seconds (api.key_memory)."""
    from patra_graph.pipeline.keys import revoke_key

    with opened_graph(settings) as graph:
        revoke_key(graph, key_id)
    if as_json:
        show_json({"key_id": key_id, "revoked": True})
    else:
        click.echo(f"Key {key_id} opens nothing any more.")
