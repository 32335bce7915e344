"""Whom should this person meet next: candidates and evidence from the graph, scored in both directions, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.explanation import reasons
from patra_graph.domain.exposure import after_exposure, with_newcomers
from patra_graph.domain.model import Recommendation, StagePart
from patra_graph.domain.profile import ProfileModel, TraitWeights
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import Direction, Preset, Scores, points, score_pairs, stage_terms, total
from patra_graph.settings import ExposureSettings, Settings
from patra_graph.store.graph import Graph
from patra_graph.store.sight import Sight, look_up
from patra_graph.store.sources import Reach

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ranking:
    """A seeker's candidates scored: `rows` are those of `sight` that all stages saw; both directions and the scores run
    over them, and `order` holds all of them, best first, those to show in front."""

    sight: Sight
    preset: Preset
    rows: IntArray
    forward: Direction
    backward: Direction
    scores: Scores
    order: IntArray


def recommend(
    graph: Graph,
    seeker_id: str,
    *,
    settings: Settings,
    top: int | None = None,
    preset: str | None = None,
    count_at: datetime | None = None,
) -> list[Recommendation]:
    """The best candidates for a seeker, best first, ties by id; fewer where fewer fit both sides' wishes.

    Never the seeker, nobody swiped or blocked. With `count_at` it counts, at that time, one showing of each.
    Errors: NotFound for the seeker, SettingsError for the preset.
    """
    found = rank(graph, seeker_id, settings=settings, top=top, preset=preset)
    rows = found.order[: top or settings.pipeline.top]
    candidates = [found.sight.candidates[row] for row in found.rows[rows]]
    shown = as_recommendations(found.sight.seeker, candidates, found.scores.take(rows))
    if count_at is not None:
        count_showings(graph, (item.user_id for item in shown), at=count_at)
    return shown


def count_showings(graph: Graph, user_ids: Iterable[str], *, at: datetime) -> None:
    """Count one showing of each of these users, once however often it is sent with this time."""
    if ordered := sorted(set(user_ids)):
        graph.run("count_exposures", user_ids=ordered, now=at)


def rank(
    graph: Graph,
    seeker_id: str,
    *,
    settings: Settings,
    top: int | None = None,
    preset: str | None = None,
    target_id: str | None = None,
) -> Ranking:
    """All candidates of a seeker in the order in which they would be shown, `top` at a time.

    A target who is named is ranked among them whatever the filters say. Errors as for `recommend`, and NotFound for
    the target.
    """
    chosen, stages = as_preset(settings, preset), settings.pipeline.stages
    shown = top or settings.pipeline.top
    sight = look_up(
        graph,
        seeker_id,
        reach=Reach(settings.pipeline.pool, max(settings.pipeline.shortlist, 2 * shown)),
        fewest=shown,
        history=settings.pipeline.taste_history,
        dimensions=settings.embedding.dimensions,
        stages=stages,
        preset=chosen,
        target_id=target_id,
    )
    rows = pool_rows(sight.seeker_view, stages, chosen)
    if target_id is not None:
        rows = np.union1d(rows, np.flatnonzero(sight.seeker_view.target.user_ids == target_id))
    forward, backward = sight.seeker_view.take_targets(rows), sight.candidate_view.take_choosers(rows)
    scores = score_pairs(forward, backward, stages=stages, preset=chosen)
    exposures = np.array([sight.candidates[row]["exposures"] for row in rows], dtype=np.float64)
    order = in_order(forward.target.user_ids, scores.score, exposures, top=shown, dial=settings.exposure)
    return Ranking(sight, chosen, rows, forward, backward, scores, order)


def in_order(
    user_ids: np.ndarray, score: FloatArray, exposures: FloatArray, *, top: int, dial: ExposureSettings
) -> IntArray:
    """All rows, those to show in front: best first, showings priced, newcomers in their places."""
    value = after_exposure(score, exposures, top=top, weight=dial.weight, fewest=dial.newcomer_showings)
    order = best(value, user_ids, len(user_ids))
    newcomer = exposures < dial.newcomer_showings
    if newcomer.all():
        return order
    shown = with_newcomers(order, newcomer, top=top, newcomer_share=dial.newcomer_share)
    return np.concatenate([shown, order[~np.isin(order, shown)]])


def as_preset(settings: Settings, name: str | None) -> Preset:
    """The domain's preset out of the settings."""
    values = settings.preset(name).model_dump()
    profile = values.pop("profile")
    traits = {trait: TraitWeights(**weights) for trait, weights in profile.pop("traits").items()}
    return Preset(**values, profile=ProfileModel(**profile, traits=traits))


def pool_rows(view: Direction, stages: Sequence[str], preset: Preset) -> IntArray:
    """Rows of the candidates that all stages see: the best `preset.pool` by the first stage, or all of them."""
    if not preset.pool:
        return np.arange(len(view.target))
    return np.sort(
        best(total(points(view, stage_terms(view, stages[:1], preset), preset)), view.target.user_ids, preset.pool)
    )


def as_recommendations(
    seeker: Mapping[str, Any], candidates: Sequence[Mapping[str, Any]], scores: Scores
) -> list[Recommendation]:
    """What is shown of these candidates, whose scores come in the same order."""
    me = said(seeker)
    columns = zip(
        map(said, candidates),
        scores.score.tolist(),
        scores.seeker_likes_candidate.tolist(),
        scores.candidate_likes_seeker.tolist(),
        _stage_parts(scores),
        _row_terms(scores),
        strict=True,
    )
    return [
        Recommendation(them["user_id"], them["name"], score, likes, liked, parts, reasons(me, them, terms))
        for them, score, likes, liked, parts, terms in columns
    ]


def _stage_parts(scores: Scores) -> Iterator[dict[str, StagePart]]:
    """Each row's parts by stage."""
    return _by_row(
        {
            stage: map(StagePart, own.tolist(), scores.candidate_parts[stage].tolist())
            for stage, own in scores.seeker_parts.items()
        }
    )


def _row_terms(scores: Scores) -> Iterator[dict[str, dict[str, float]]]:
    """Each row's terms of the seeker's stages, by stage."""
    return _by_row(
        {
            stage: _by_row({term: values.tolist() for term, values in named.items()})
            for stage, named in scores.seeker_terms.items()
        }
    )


def _by_row(columns: Mapping[str, Iterable[T]]) -> Iterator[dict[str, T]]:
    """A dictionary for each row of these columns, by their names."""
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the graph with '' for what was not said."""
    return {key: "" if value is None else value for key, value in row.items()}
