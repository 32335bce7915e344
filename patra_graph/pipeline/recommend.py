"""Whom should this person meet next: candidates and evidence from the graph, scored in both directions, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

Terms = Mapping[str, Mapping[str, FloatArray]]


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
    terms = stage_terms(found.forward, settings.pipeline.stages, found.preset)
    shown = [_recommendation(found, int(row), terms) for row in found.order[: top or settings.pipeline.top]]
    if count_at is not None and shown:
        user_ids = sorted(item.user_id for item in shown)
        graph.write(lambda tx: tx.run("count_exposures", user_ids=user_ids, now=count_at))
    return shown


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
    wanted = {
        "pool": settings.pipeline.pool,
        "history": settings.pipeline.taste_history,
        "dimensions": settings.embedding.dimensions,
        "traits": tuple(chosen.profile.traits),
        "target_id": target_id,
    }
    sight = graph.read(lambda tx: look_up(tx, seeker_id, **wanted))
    rows = pool_rows(sight.seeker_view, stages, chosen)
    if target_id is not None:
        rows = np.union1d(rows, np.flatnonzero(sight.seeker_view.target.user_ids == target_id))
    forward, backward = sight.seeker_view.take_targets(rows), sight.candidate_view.take_choosers(rows)
    scores = score_pairs(forward, backward, stages=stages, preset=chosen)
    order = _in_order(sight, rows, scores.score, top=top or settings.pipeline.top, dial=settings.exposure)
    return Ranking(sight, chosen, rows, forward, backward, scores, order)


def _in_order(sight: Sight, rows: IntArray, score: FloatArray, *, top: int, dial: ExposureSettings) -> IntArray:
    exposures = np.array([sight.candidates[row]["exposures"] for row in rows], dtype=np.float64)
    value = after_exposure(score, exposures, top=top, weight=dial.weight, fewest=dial.newcomer_showings)
    order = best(value, sight.seeker_view.target.user_ids[rows], len(rows))
    newcomer = exposures < dial.newcomer_showings
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
    return np.sort(best(total(points(view, stages[:1], preset)), view.target.user_ids, preset.pool))


def _recommendation(found: Ranking, row: int, terms: Terms) -> Recommendation:
    sight, scores = found.sight, found.scores
    candidate = sight.candidates[found.rows[row]]
    own_terms = {stage: {term: float(values[row]) for term, values in named.items()} for stage, named in terms.items()}
    return Recommendation(
        user_id=candidate["user_id"],
        name=candidate["name"],
        score=float(scores.score[row]),
        seeker_likes_candidate=float(scores.seeker_likes_candidate[row]),
        candidate_likes_seeker=float(scores.candidate_likes_seeker[row]),
        stages={
            stage: StagePart(float(scores.seeker_parts[stage][row]), float(scores.candidate_parts[stage][row]))
            for stage in scores.seeker_parts
        },
        reasons=reasons(said(sight.seeker), said(candidate), own_terms),
    )


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the graph with '' for what was not said."""
    return {key: "" if value is None else value for key, value in row.items()}
