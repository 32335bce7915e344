"""`explain`: why a pair has the score it has."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.pipeline.explain import Explanation, Side, UserExplanation
    from patra_graph.settings import Settings

FOR_OPERATORS = "For operators: full figures of both sides. What USER may see is shown by --for-user."


@click.command(epilog="Examples: patra-graph explain u0001 u0042; patra-graph explain u0001 u0042 --for-user --json")
@click.argument("user")
@click.argument("target")
@click.option("--preset", help="classic, reciprocal, or one of your settings (default: pipeline.preset).")
@click.option("--for-user", is_flag=True, help="Only what USER may see: bands and words, nothing of TARGET's answer.")
@graph_command
def explain(settings: Settings, user: str, target: str, preset: str | None, for_user: bool, as_json: bool) -> None:
    """Why TARGET has the score it has for USER: both directions, each stage's part and terms, the words, and a query
    to paste in Neo4j Browser that draws the evidence.

    Without --for-user it is for operators: it tells both sides' interest in full figures.
    """
    from patra_graph.pipeline.explain import explain as explained
    from patra_graph.pipeline.explain import explain_for_user

    if for_user and preset:
        raise InvalidInput("--for-user and --preset do not go together", "What USER may see does not hang on a preset.")
    settings.preset(preset)
    with opened_graph(settings) as graph:
        if for_user:
            _show_user(explain_for_user(graph, user, target, settings=settings), as_json=as_json)
        else:
            _show_operator(explained(graph, user, target, settings=settings, preset=preset), as_json=as_json)


def _show_operator(found: Explanation, *, as_json: bool) -> None:
    if as_json:
        show_json({"audience": "operator"} | asdict(found))
        return
    say(FOR_OPERATORS)
    click.echo(f"{found.seeker_id} and {found.target_id} by '{found.preset}': score {found.score:.4f}.")
    for side in (found.seeker_likes_target, found.target_likes_seeker):
        click.echo()
        _show_side(side, found.fusion)
    click.echo(f"\nTo draw the evidence, paste this in Neo4j Browser:\n\n{found.evidence_query}")


def _show_side(side: Side, fusion: str) -> None:
    unit = "points" if fusion == "seeker" else "log-odds"
    rows = []
    for stage, part in side.stages.items():
        rows.append([stage.replace("_", " "), "", "", "", f"{part.part:+.4f}"])
        rows += [
            [f"  {name.replace('_', ' ')}", "unknown" if term.value is None else f"{term.value:.3f}",
             f"{term.centre:g}", f"{term.weight:g}", f"{term.part:+.4f}"]
            for name, term in part.terms.items()
        ]  # fmt: skip
    rows.append(["sum", "", "", "", f"{side.total:+.4f}"])
    title = f"{side.chooser_id} likes {side.target_id}: {side.preference:.4f}"
    show_table(title, ["Stage and term", ">Value", ">Usual", ">Weight", f">Part ({unit})"], rows)
    click.echo(f"In words to {side.chooser_id}: {' '.join(side.words)}")


def _show_user(found: UserExplanation, *, as_json: bool) -> None:
    if as_json:
        show_json({"audience": "user"} | asdict(found))
        return
    click.echo(" ".join(found.words))
    for what, band in asdict(found.bands).items():
        click.echo(f"  In common by {what}: {band}")
