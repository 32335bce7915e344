"""Why this pair has the score it has: both directions taken apart, the words, and a query that draws the evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from patra_graph.domain.columns import FloatArray
from patra_graph.domain.explanation import Bands, bands, reasons
from patra_graph.domain.reciprocal import Direction, Parts, Preset, stage_terms
from patra_graph.domain.term_parts import term_parts
from patra_graph.errors import InvalidInput
from patra_graph.pipeline.recommend import Ranking, rank, said
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.pasted import pasted_query
from patra_graph.store.repository import unknown_user


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a stage: its `value` (None: not known), its weight, what is usual (`centre`), and its part."""

    value: float | None
    weight: float
    centre: float
    part: float


@dataclass(frozen=True, slots=True)
class StageExplained:
    """One stage's part, which is the sum of its terms' parts."""

    part: float
    terms: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Side:
    """One direction: the stages' parts sum to `total` (log-odds, or points under a one-sided preset), which gives the
    `preference` in [0, 1]; `words` are what the chooser may read."""

    chooser_id: str
    target_id: str
    stages: Mapping[str, StageExplained]
    total: float
    preference: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A pair for an operator: `score` is the fusion of both sides' preferences; `evidence_query` is Cypher to paste."""

    seeker_id: str
    target_id: str
    preset: str
    fusion: str
    score: float
    seeker_likes_target: Side
    target_likes_seeker: Side
    evidence_query: str


@dataclass(frozen=True, slots=True)
class UserExplanation:
    """A pair for the seeker: bands and words made of both profiles and of the seeker's own likes, nothing else."""

    user_id: str
    target_id: str
    bands: Bands
    words: tuple[str, ...]


def explain(
    graph: Graph, seeker_id: str, target_id: str, *, settings: Settings, preset: str | None = None
) -> Explanation:
    """Both directions of a pair in full figures, for an operator, by the code that ranks.

    A target whom a filter keeps out is explained as if it did not. Errors: NotFound for either, InvalidInput for
    oneself, SettingsError for the preset.
    """
    found, row = _ranked(graph, seeker_id, target_id, settings, preset)
    stages, scores = settings.pipeline.stages, found.scores
    seeker, target = said(found.sight.seeker), said(found.sight.candidates[found.rows[row]])
    own, other = float(scores.seeker_likes_candidate[row]), float(scores.candidate_likes_seeker[row])
    return Explanation(
        seeker_id=seeker_id,
        target_id=target_id,
        preset=preset or settings.pipeline.preset,
        fusion=found.preset.fusion,
        score=float(scores.score[row]),
        seeker_likes_target=_side(found, row, found.forward, scores.seeker_parts, own, (seeker, target), stages),
        target_likes_seeker=_side(found, row, found.backward, scores.candidate_parts, other, (target, seeker), stages),
        evidence_query=pasted_query("draw_evidence", seeker_id=seeker_id, target_id=target_id),
    )


def explain_for_user(graph: Graph, seeker_id: str, target_id: str, *, settings: Settings) -> UserExplanation:
    """What the seeker may know of a pair: the same whatever the target thinks, and for who blocked as for nobody.

    Errors: NotFound for an unknown user and where one of the two blocked the other, InvalidInput for oneself.
    """
    found, row = _ranked(graph, seeker_id, target_id, settings, None)
    standing = graph.one("fetch_standing", seeker_id=seeker_id, target_id=target_id)
    if standing["blocked"]:
        raise unknown_user(target_id)
    terms = _terms_of(found.forward, row, settings.pipeline.stages, found.preset)
    seeker, target = said(found.sight.seeker), said(found.sight.candidates[found.rows[row]])
    return UserExplanation(seeker_id, target_id, bands(terms), reasons(seeker, target, terms))


def _ranked(
    graph: Graph, seeker_id: str, target_id: str, settings: Settings, preset: str | None
) -> tuple[Ranking, int]:
    if seeker_id == target_id:
        raise InvalidInput(f"'{seeker_id}' cannot be explained to themself", "Name another user as the target.")
    found = rank(graph, seeker_id, settings=settings, preset=preset, target_id=target_id)
    return found, int(np.flatnonzero(found.forward.target.user_ids == target_id)[0])


def _side(
    found: Ranking,
    row: int,
    side: Direction,
    parts: Parts,
    preference: float,
    pair: tuple[Mapping[str, Any], Mapping[str, Any]],
    stages: Sequence[str],
) -> Side:
    chooser, target = pair
    values = _terms_of(side, row, stages, found.preset)
    split = term_parts(side, stages, found.preset, stage_parts=parts)
    return Side(
        chooser_id=chooser["user_id"],
        target_id=target["user_id"],
        stages={
            stage: StageExplained(float(part[row]), _explained(values[stage], split[stage], row, stage, found.preset))
            for stage, part in parts.items()
        },
        total=float(sum(part[row] for part in parts.values())),
        preference=preference,
        words=reasons(chooser, target, values),
    )


def _explained(
    values: Mapping[str, float], split: Mapping[str, FloatArray], row: int, stage: str, preset: Preset
) -> dict[str, Term]:
    centres = preset.centres.get(stage, {})
    return {
        name: Term(
            value=None if math.isnan(values[name]) else values[name],
            weight=preset.terms[stage][name],
            centre=centres.get(name, 0.0),
            part=float(part[row]),
        )
        for name, part in split.items()
    }


def _terms_of(side: Direction, row: int, stages: Sequence[str], preset: Preset) -> dict[str, dict[str, float]]:
    return {
        stage: {term: float(values[row]) for term, values in named.items()}
        for stage, named in stage_terms(side, stages, preset).items()
    }
