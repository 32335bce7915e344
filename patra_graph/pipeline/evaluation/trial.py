"""The protocols of an evaluation: what is known, what is asked, and on what the model may be fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from patra_graph.domain.columns import IntArray
from patra_graph.domain.model import SwipeKind
from patra_graph.domain.profile_fit import USUAL, Penalties, ProfileFit, fit_profile
from patra_graph.domain.reciprocal import Preset
from patra_graph.pipeline.study import Study
from patra_graph.pipeline.study_views import Known, PairScores, View, known_after, score_views, views
from patra_graph.settings import Settings

FOLDS = 5
Change = Callable[[Preset], Preset]


@dataclass(frozen=True, slots=True)
class Trial:
    """One protocol set up: the decisions asked about, by number, everyone's view of them, and profile models that never
    saw them, one for each fold of people (`fold` of shape (people,))."""

    study: Study
    settings: Settings
    known: Known
    asked: IntArray
    seen: Sequence[View]
    fold: IntArray
    fits: Mapping[int, ProfileFit]

    def score(self, preset: Preset, *, fitted: bool, change: Change = lambda preset: preset) -> PairScores:
        """Scores of all decisions asked about under this preset, with the fitted profile model if so, then changed."""
        presets = {fold: change(fit.into(preset) if fitted else preset) for fold, fit in self.fits.items()}
        return score_views(
            self.seen,
            len(self.study.swipes),
            stages=self.settings.pipeline.stages,
            preset_of=lambda seeker: presets[int(self.fold[seeker])],
        )


def frozen_half(study: Study, settings: Settings) -> Trial:
    """Train on the earlier half, freeze, ask about the later one.

    The profile model of a group is fitted on the training halves of the other groups, or on the whole training half
    where people come in no groups.
    """
    trains = training_half(study)
    fold = study.group if study.grouped else np.zeros(len(study.people), dtype=np.int64)
    return _trial(study, settings, np.flatnonzero(trains), np.flatnonzero(~trains), fold, apart=study.grouped)


def cold_start(study: Study, settings: Settings) -> Trial:
    """Ask about every decision with sign-up data alone.

    The profile model of a group, or of a fifth of the people, is fitted on the decisions between all others.
    """
    everything = np.arange(len(study.swipes))
    fold = study.group if study.grouped else np.arange(len(study.people)) % FOLDS
    return _trial(study, settings, everything, everything, fold, apart=True, history=False)


def training_half(study: Study) -> np.ndarray:
    """Whether each decision is in the half that trains, of shape (m,).

    With groups: by the mean time of both decisions of a pair, up to the median of each group. Without: by the time of
    the decision, up to the median of all.
    """
    if not study.grouped:
        return study.at <= np.median(study.at)
    time = np.where(study.reverse >= 0, (study.at + study.at[study.reverse]) / 2.0, study.at)
    group = study.group[study.chooser]
    medians = np.array([np.median(time[group == number]) for number in range(len(study.group_names))])
    return time <= medians[group]


def _trial(
    study: Study,
    settings: Settings,
    trains: IntArray,
    asked: IntArray,
    fold: IntArray,
    *,
    apart: bool,
    history: bool = True,
) -> Trial:
    known = known_after(study, [study.swipes[number] for number in trains] if history else [], settings)
    rows = {int(number): _outside(study, trains, fold, number) if apart else trains for number in np.unique(fold)}
    fits = {number: fit_on(study, trained) for number, trained in rows.items()}
    return Trial(study, settings, known, asked, views(study, known, asked), fold, fits)


def _outside(study: Study, rows: IntArray, fold: IntArray, number: int) -> IntArray:
    return rows[(fold[study.chooser[rows]] != number) & (fold[study.target[rows]] != number)]


def fit_on(study: Study, rows: IntArray, penalties: Penalties = USUAL) -> ProfileFit:
    """The profile model fitted on these decisions."""
    return fit_profile(
        study.people.take(study.chooser[rows]),
        study.people.take(study.target[rows]),
        study.positive[rows],
        everyone=study.people,
        traits=study.traits,
        seeks=study.seeks,
        penalties=penalties,
    )


def shuffled(study: Study, rows: IntArray, seed: int) -> Study:
    """The study with the answers of these decisions dealt out anew among them: what is learned from it is chance."""
    positive = study.positive.copy()
    positive[rows] = np.random.default_rng(seed).permutation(study.positive[rows])
    kinds = [SwipeKind.LIKE if liked else SwipeKind.REJECT for liked in positive.tolist()]
    swipes = tuple(replace(swipe, kind=kind) for swipe, kind in zip(study.swipes, kinds, strict=True))
    return replace(study, positive=positive, swipes=swipes)
