"""`recommend`, `swipe`, `undo`, and `run`, the one-shot form of the original script."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from patra_graph.domain.model import Recommendation, SwipeKind
from patra_graph.interfaces.session import USER, graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.pipeline.swipe import SwipeResult
    from patra_graph.settings import Settings
    from patra_graph.store.graph import Graph

ACTION = click.Choice([str(kind) for kind in SwipeKind], case_sensitive=False)
TOP = click.IntRange(1, 1000)


@click.command(epilog="Examples: patra-graph recommend u0001 --top 5 --explain; patra-graph recommend u0001 --json")
@click.argument("user", type=USER)
@click.option("--top", type=TOP, help="How many to show (default: pipeline.top).")
@click.option("--preset", help="classic, reciprocal, or one of your settings (default: pipeline.preset).")
@click.option("--explain", is_flag=True, help="Show each stage's part in both directions.")
@click.option("--count/--no-count", default=None, help="Count a showing of each (default: exposure.record).")
@graph_command
def recommend(
    settings: Settings, user: str, top: int | None, preset: str | None, explain: bool, count: bool | None, as_json: bool
) -> None:
    """Whom USER should meet next, best first, with the reasons in words.

    The score of the preset 'reciprocal' is the chance of a mutual yes. Shown are only people who fit both sides'
    wishes and whom USER has neither swiped nor blocked.
    """
    from patra_graph.pipeline.recommend import recommend as find

    settings.preset(preset)
    counted = settings.exposure.record if count is None else count
    with opened_graph(settings) as graph:
        count_at = datetime.now(UTC) if counted else None
        found = find(graph, user, settings=settings, top=top, preset=preset, count_at=count_at)
    show_recommendations(user, preset or settings.pipeline.preset, found, explain=explain, as_json=as_json)


@click.command(epilog="Example: patra-graph swipe u0001 u0042 superlike")
@click.argument("user", type=USER)
@click.argument("target", type=USER)
@click.argument("action", type=ACTION)
@click.option(
    "--swipe-id", type=USER, help="An id of your own; the same id sent again counts once (default: a new one)."
)
@graph_command
def swipe(settings: Settings, user: str, target: str, action: str, swipe_id: str | None, as_json: bool) -> None:
    """Let USER like, superlike or reject TARGET; a change of mind replaces the earlier swipe."""
    with opened_graph(settings) as graph:
        result = _swiped(graph, settings, user, target, action, swipe_id)
    _show_swipe(result, as_json=as_json)


@click.command(epilog="Example: patra-graph undo u0001")
@click.argument("user", type=USER)
@click.option("--swipe-id", type=USER, help="The swipe that is meant: sent again, it takes no other one back.")
@graph_command
def undo(settings: Settings, user: str, swipe_id: str | None, as_json: bool) -> None:
    """Take back the swipe that USER made last, with all that it changed."""
    from patra_graph.pipeline.swipe import undo as take_back

    with opened_graph(settings) as graph:
        result = take_back(graph, user, swipe_id=swipe_id)
    if as_json:
        show_json(swipe_document(result))
    else:
        click.echo(f"Took back {user}'s swipe of {result.target_id}. {_ratings(result)}")


@click.command(epilog="Example: patra-graph run --user_id u0001 --top_n 5 --interact u0042 like")
@click.option("--user_id", type=USER, required=True, help="Who asks.")
@click.option("--top_n", type=TOP, help="How many to show (default: pipeline.top).")
@click.option("--interact", nargs=2, type=(USER, ACTION), metavar="TARGET ACTION", help="A swipe to make first.")
@graph_command
def run(settings: Settings, user_id: str, top_n: int | None, interact: tuple[str, str] | None, as_json: bool) -> None:
    """Swipe, where asked to, and recommend: the one-shot form of the original script."""
    from patra_graph.pipeline.recommend import recommend as find

    with opened_graph(settings) as graph:
        result = _swiped(graph, settings, user_id, *interact, None) if interact else None
        found = find(graph, user_id, settings=settings, top=top_n)
    if as_json:
        document = recommendations_document(user_id, settings.pipeline.preset, found)
        show_json(document | ({"swipe": swipe_document(result)} if result else {}))
        return
    if result:
        _show_swipe(result, as_json=False)
    show_recommendations(user_id, settings.pipeline.preset, found, explain=False, as_json=False)


def _swiped(graph: Graph, settings: Settings, user: str, target: str, action: str, swipe_id: str | None) -> SwipeResult:
    from patra_graph.pipeline.swipe import new_swipe
    from patra_graph.pipeline.swipe import swipe as send

    return send(graph, new_swipe(user, target, action.lower(), swipe_id), settings=settings)


def show_recommendations(
    seeker_id: str, preset: str, found: list[Recommendation], *, explain: bool, as_json: bool
) -> None:
    """Recommendations as a document or as a table."""
    if as_json:
        show_json(recommendations_document(seeker_id, preset, found))
        return
    if not found:
        say(f"Nobody left for {seeker_id}: everyone who fits both sides' wishes has been swiped or blocked.")
        return
    rows = [
        [str(place), f"{item.name} ({item.user_id})", f"{item.score:.3f}", f"{item.seeker_likes_candidate:.2f}",
         f"{item.candidate_likes_seeker:.2f}", " ".join(item.reasons)]
        for place, item in enumerate(found, 1)
    ]  # fmt: skip
    columns = [">#", "Who", ">Score", ">Likes them", ">Liked back", "Why"]
    show_table(f"For {seeker_id}, by '{preset}'", columns, rows)
    if explain:
        _show_parts(found)


def _show_parts(found: list[Recommendation]) -> None:
    stages = list(found[0].stages)
    rows = [
        [f"{item.name} ({item.user_id})", side.replace("_", " "),
         *(f"{getattr(item.stages[stage], side):+.3f}" for stage in stages)]
        for item in found
        for side in ("seeker_likes_candidate", "candidate_likes_seeker")
    ]  # fmt: skip
    columns = ["Who", "Side", *(f">{stage.replace('_', ' ')}" for stage in stages)]
    click.echo()
    show_table("Each stage's part (log-odds, or points of a one-sided preset)", columns, rows)


def recommendations_document(seeker_id: str, preset: str, found: list[Recommendation]) -> dict[str, Any]:
    """The JSON document of a list of recommendations."""
    return {"seeker_id": seeker_id, "preset": preset, "recommendations": [asdict(item) for item in found]}


def swipe_document(result: SwipeResult) -> dict[str, Any]:
    """The JSON document of a swipe or an undo."""
    return {
        "swipe_id": result.swipe_id,
        "matched": result.matched,
        "changed": result.changed,
        "swiper": {
            "user_id": result.swiper_id,
            "elo": result.swiper_elo,
            "choosiness": result.swiper_choosiness,
        },
        "target": {"user_id": result.target_id, "elo": result.target_elo},
    }


def _show_swipe(result: SwipeResult, *, as_json: bool) -> None:
    if as_json:
        show_json(swipe_document(result))
        return
    news = "Saved." if result.changed else "Nothing new: this swipe counts already."
    click.echo(f"{news} {_ratings(result)}")
    if result.matched:
        click.echo(f"It's a match: {result.swiper_id} and {result.target_id} like each other.")


def _ratings(result: SwipeResult) -> str:
    return (
        f"{result.target_id}: elo {result.target_elo:.1f}. "
        f"{result.swiper_id}: elo {result.swiper_elo:.1f}, choosiness {result.swiper_choosiness:.1f}."
    )
