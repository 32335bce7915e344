"""`erase`: a user and all that is known of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from patra_graph.interfaces.session import USER, confirm, graph_command, opened_graph, show_json

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph erase u0001 --yes")
@click.argument("user", type=USER)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option(
    "--embeddings",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of embeddings (see `load`) that is to forget the user's bio too.",
)
@graph_command
def erase(settings: Settings, user: str, yes: bool, embeddings: Path | None, as_json: bool) -> None:
    """Delete USER for good: profile, swipes, matches, blocks, embedding, keys.

    Others keep their ratings. Hobbies and places that nobody else has go too. Backups, exported files and the files
    that were loaded are out of reach: delete them yourself, or USER comes back with the next load.
    """
    from patra_graph.interfaces.progress import shown_progress
    from patra_graph.pipeline.erase import erase_user, forget_bio

    if not yes:
        confirm(
            f"Erase {user} for good?",
            unasked=f"'{user}' was not erased: nobody was there to confirm it",
            hint="Give --yes to erase without asking.",
            refused=f"'{user}' was not erased",
        )
    with opened_graph(settings) as graph, shown_progress() as progress:
        if embeddings:
            forget_bio(graph, user, embeddings, dimensions=settings.embedding.dimensions)
        erased = erase_user(graph, user, progress=progress)
    if as_json:
        show_json(asdict(erased))
    else:
        click.echo(f"{user} is erased, with {erased.swipes_made} swipes and {erased.matches} matches.")
