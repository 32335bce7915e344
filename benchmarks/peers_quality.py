"""How well the later half of all swipes is foretold from the earlier half: ours against `implicit`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.collaborative_peer import Implicit, like_matrix
from benchmarks.worlds import world
from patra_graph.domain.metrics import auc, auc_per_user, once, precision_per_user
from patra_graph.pipeline.evaluation.trial import training_half
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.study import Study, read_study
from patra_graph.pipeline.study_views import known_after, score_views, views
from patra_graph.settings import load_settings

USERS, SWIPES_PER_USER, CHOOSERS, TOP, SEED = 10_000, 37, 1_000, 3, 1
TITLES = ("will like: AUC", "match: AUC", "match: AUC per user", f"match: precision@{TOP}")


def quality(cache: Path) -> str:
    """A Markdown table: ranks the later decisions of 1,000 choosers, by ours and by ALS."""
    settings = load_settings(environ={})
    folder = world(USERS, SWIPES_PER_USER, SEED, cache=cache)
    now = datetime(2026, 9, 1, tzinfo=UTC)
    study = read_study(folder, file_format="csv", settings=settings, now=now, embed=False, say=print)
    trains = training_half(study)
    chosen = np.random.default_rng(SEED).choice(USERS, CHOOSERS, replace=False)
    later = np.flatnonzero(~trains & np.isin(study.chooser, chosen))
    known = known_after(study, [study.swipes[number] for number in np.flatnonzero(trains)], settings)
    preset = as_preset(settings, None)
    ours = score_views(
        views(study, known, later), len(trains), stages=settings.pipeline.stages, preset_of=lambda _: preset
    )
    weight = np.where(trains & study.positive, 1.0, 0.0)
    als = Implicit(like_matrix(study.chooser, study.target, weight, len(study.people)), kind="ALS")
    there = als.preference(study.chooser[later], study.target[later])
    back = als.preference(study.target[later], study.chooser[later])
    lines = [
        _line("ours, `reciprocal`", study, later, ours.preference[later], ours.score[later]),
        _line("implicit ALS, the chooser's side", study, later, there, there),
        _line("implicit ALS, both sides added", study, later, there, there + back),
    ]
    head = f"| {USERS:,} people, {len(later):,} later decisions | " + " | ".join(TITLES) + " |"
    return "\n".join(["## Foretelling the later half", "", head, "|---|" + "---:|" * len(TITLES), *lines])


def _line(name: str, study: Study, later: np.ndarray, preference: np.ndarray, score: np.ndarray) -> str:
    liked, matched, chooser = study.positive[later], study.mutual()[later], study.chooser[later]
    figures = (
        float(auc(liked, preference, once(len(later)))[0]),
        float(auc(matched, score, once(len(later)))[0]),
        float(auc_per_user(matched, score, chooser)[1].mean()),
        float(precision_per_user(matched, score, chooser, top=TOP)[1].mean()),
    )
    return f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"
