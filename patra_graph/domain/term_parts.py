"""Each term's own part of a stage: what `score_pairs` adds up, taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from patra_graph.domain.columns import FloatArray
from patra_graph.domain.reciprocal import PROFILE_STAGES, Direction, Parts, Preset, profile_weight, stage_terms

TermParts = dict[str, dict[str, FloatArray]]


def term_parts(side: Direction, stages: Sequence[str], preset: Preset, *, stage_parts: Parts) -> TermParts:
    """For each stage the part of each weighted term, shape (n,); they sum to that stage's part in `stage_parts`.

    Log-odds under product and harmonic, points under seeker; a term that is not known has no part (0).
    """
    share = _points if preset.fusion == "seeker" else _log_odds
    fading = profile_weight(side, preset.profile_fade)
    parts: TermParts = {}
    for stage, values in stage_terms(side, stages, preset).items():
        counted = {name: values[name] for name in preset.terms.get(stage, {}) if name in values}
        factor = preset.weights.get(stage, 0.0) * (fading if stage in PROFILE_STAGES else 1.0)
        parts[stage] = share(counted, stage, preset, factor, stage_parts[stage])
    return parts


def _log_odds(
    values: Mapping[str, FloatArray], stage: str, preset: Preset, factor: FloatArray | float, _: FloatArray
) -> dict[str, FloatArray]:
    weights, centres = preset.terms[stage], preset.centres.get(stage, {})
    return {
        name: factor * weights[name] * np.nan_to_num(value - centres.get(name, 0.0)) for name, value in values.items()
    }


def _points(
    values: Mapping[str, FloatArray], stage: str, preset: Preset, _: FloatArray | float, part: FloatArray
) -> dict[str, FloatArray]:
    weighted = {
        name: preset.terms[stage][name] * np.clip(np.nan_to_num(value), 0.0, 1.0) for name, value in values.items()
    }
    whole = np.sum(list(weighted.values()), axis=0)
    return {
        name: np.divide(part * value, whole, out=np.zeros_like(whole), where=whole > 0)
        for name, value in weighted.items()
    }
