"""The leak guard: a model that learned from answers dealt out at random must know nothing of the real ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from patra_graph.domain import metrics
from patra_graph.domain.reciprocal import Preset
from patra_graph.pipeline.evaluation.trial import Trial, cold_start, frozen_half, shuffled, training_half
from patra_graph.pipeline.study import Study
from patra_graph.pipeline.study_views import PairScores
from patra_graph.settings import Settings

SEEDS = 8
SIDES = ("dec", "match")
CHANCE = (0.47, 0.53)
MOST_BY_PROFILE = 0.70


def shuffled_figures(
    study: Study, settings: Settings, preset: Preset, *, seed: int, say: Callable[[str], None]
) -> dict[str, float | None]:
    """Decision and match AUC after training on shuffled answers, each the mean of some seeds; about 0.5 without a leak.

    Answers are shuffled over the whole training half (frozen half) or over everything (cold start); those that are
    asked about stay real.
    """
    plan = {
        "frozen-half": (frozen_half, np.flatnonzero(training_half(study))),
        "cold-start": (cold_start, np.arange(len(study.swipes))),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in plan}
    for number in range(SEEDS):
        say(f"leak guard: shuffle {number + 1} of {SEEDS}")
        for name, (set_up, rows) in plan.items():
            trial = set_up(shuffled(study, rows, seed + number), settings)
            found[name].append(_aucs(study, trial, trial.score(preset, fitted=True)))
    means = {name: np.mean(values, axis=0).tolist() for name, values in found.items()}
    sides = ((f"{name} {side}", pair[place]) for name, pair in means.items() for place, side in enumerate(SIDES))
    return {what: None if np.isnan(value) else value for what, value in sides}


def _aucs(study: Study, trial: Trial, scores: PairScores) -> tuple[float, float]:
    rows = trial.asked
    pairs = rows[study.reverse[rows] >= 0]
    liked = metrics.auc(study.positive[rows], scores.preference[rows], metrics.once(len(rows)))
    match = metrics.auc(study.mutual()[pairs], scores.score[pairs], metrics.once(len(pairs)))
    return float(liked[0]), float(match[0])
