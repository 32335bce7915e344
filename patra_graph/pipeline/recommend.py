"""Whom should this person meet next: candidates and evidence from the graph, scored in both directions, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.explanation import reasons
from patra_graph.domain.model import Recommendation, StagePart
from patra_graph.domain.profile import ProfileModel, TraitWeights
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import Direction, Preset, Scores, points, score_pairs, stage_terms, total
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.sight import Sight, look_up

Terms = Mapping[str, Mapping[str, FloatArray]]


def recommend(
    graph: Graph, seeker_id: str, *, settings: Settings, top: int | None = None, preset: str | None = None
) -> list[Recommendation]:
    """The best candidates for a seeker, best first, ties by id; fewer where fewer fit both sides' wishes.

    Never the seeker, nobody swiped or blocked. Errors: NotFound for the seeker, SettingsError for the preset.
    """
    chosen, stages = as_preset(settings, preset), settings.pipeline.stages
    wanted = {
        "pool": settings.pipeline.pool,
        "history": settings.pipeline.taste_history,
        "dimensions": settings.embedding.dimensions,
        "traits": tuple(chosen.profile.traits),
    }
    sight = graph.read(lambda tx: look_up(tx, seeker_id, **wanted))
    rows = pool_rows(sight.seeker_view, stages, chosen)
    forward, backward = sight.seeker_view.take_targets(rows), sight.candidate_view.take_choosers(rows)
    scores, terms = score_pairs(forward, backward, stages=stages, preset=chosen), stage_terms(forward, stages, chosen)
    order = best(scores.score, forward.target.user_ids, top or settings.pipeline.top)
    return [_recommendation(sight, rows, int(row), scores, terms) for row in order]


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


def _recommendation(sight: Sight, rows: IntArray, row: int, scores: Scores, terms: Terms) -> Recommendation:
    candidate = sight.candidates[rows[row]]
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
        reasons=reasons(_said(sight.seeker), _said(candidate), own_terms),
    )


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: "" if value is None else value for key, value in row.items()}
