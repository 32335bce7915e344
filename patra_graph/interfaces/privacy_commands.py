"""`consent` and `retention`: what users allow, and how long things are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from patra_graph.interfaces.session import USER, graph_command, opened_graph, show_json

if TYPE_CHECKING:
    from patra_graph.pipeline.retention import Overdue
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph consent u0001 no")
@click.argument("user", type=USER)
@click.argument("answer", type=click.Choice(["yes", "no"]))
@graph_command
def consent(settings: Settings, user: str, answer: str, as_json: bool) -> None:
    """Note USER's yes or no to the use of their bio in matching.

    A no deletes the embedding of the bio at once. Who was not asked counts as a yes, unless privacy.consent_required
    is set.
    """
    from patra_graph.pipeline.consent import set_consent

    with opened_graph(settings) as graph:
        changed = set_consent(graph, user, given=answer == "yes", now=datetime.now(UTC))
    if as_json:
        show_json({"user_id": user, "bio": answer == "yes", "changed": changed})
    else:
        lets = "lets their bio be used" if answer == "yes" else "does not let their bio be used"
        click.echo(f"{user} {lets} in matching{'' if changed else ', as before'}.")


@click.command(epilog="Example: PATRA_PRIVACY__RETENTION_DAYS=365 patra-graph retention --apply")
@click.option("--apply", is_flag=True, help="Delete it; without this, only count it.")
@graph_command
def retention(settings: Settings, apply: bool, as_json: bool) -> None:
    """Count, or with --apply delete, what is older than privacy.retention_days.

    That is rejects, ids of swipes that were taken back, and saved lists of `daily`. Ratings stay as they are; who was
    rejected longer ago may be shown once more. Likes and matches are kept.
    """
    from patra_graph.interfaces.progress import shown_progress
    from patra_graph.pipeline.retention import overdue, purge

    with opened_graph(settings) as graph, shown_progress() as progress:
        now = datetime.now(UTC)
        if apply:
            found = purge(graph, settings=settings, now=now, progress=progress)
        else:
            found = overdue(graph, settings=settings, now=now)
    if as_json:
        show_json(_document(found, apply))
    else:
        click.echo(_words(found, apply))


def _document(found: Overdue, applied: bool) -> dict[str, Any]:
    before = found.before and found.before.isoformat()
    counts = {"rejects": found.rejects, "taken_back": found.taken_back, "shown": found.shown}
    return {"before": before, **counts, "deleted": applied and before is not None}


def _words(found: Overdue, applied: bool) -> str:
    if found.before is None:
        return "Everything is kept: privacy.retention_days is 0."
    what = f"{found.rejects} rejects, {found.taken_back} pairs with swipes taken back, {found.shown} places on lists"
    since = f"from before {found.before:%Y-%m-%d %H:%M} UTC"
    return f"Deleted: {what} {since}." if applied else f"To delete: {what} {since}. Do it with --apply."
