"""Fits a preset to decisions: the profile model and the stages' weights; tells what that gains on later decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from patra_graph.domain import metrics
from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.profile_fit import USUAL, Penalties, ProfileFit, ridge_logistic
from patra_graph.domain.reciprocal import Parts, Preset, probability, total
from patra_graph.errors import InvalidInput
from patra_graph.pipeline.evaluation.trial import FOLDS, fit_on, training_half
from patra_graph.pipeline.hindsight import Hindsight, hindsight
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.study import Study
from patra_graph.settings import Settings

LEAST_DECISIONS, LEAST_PEOPLE = 500, 50
EARLIER = 0.7
CUTS = (0.4, 0.6, 0.8)
FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0)
MOST_DECISIONS = 50_000
STAGE_PENALTY = 25.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well decisions were foretold that nothing was fitted on: log-loss in nats, AUC, and how many they are."""

    log_loss: float
    dec_auc: float
    decisions: int


@dataclass(frozen=True, slots=True)
class Tuned:
    """What tuning found: the preset fitted on everything, and what the same fit on the earlier part gained on the rest.

    `factor` is how strongly coefficients are held back, times the usual; `loss_by_factor` is what chose it. `dropped`
    names stages whose weight would have been negative and is 0.
    """

    name: str
    decisions: int
    people: int
    preset: Preset
    fit: ProfileFit
    factor: float
    loss_by_factor: Mapping[float, float]
    dropped: tuple[str, ...]
    before: HeldOut
    after: HeldOut


@dataclass(frozen=True, slots=True)
class Fitted:
    """A preset with what it was fitted to."""

    preset: Preset
    fit: ProfileFit
    dropped: tuple[str, ...]


def tune(study: Study, *, settings: Settings, preset: str | None = None, say: Say = lambda message: None) -> Tuned:
    """Fit a two-sided preset of the settings to a study's decisions, the latest 50,000 of them.

    Errors: InvalidInput where there are fewer than 500 decisions or 50 people who decided, only likes or only rejects,
    or where the preset is one-sided; SettingsError for a preset that is not there.
    """
    name = preset or settings.pipeline.preset
    base, people = _checked(study, settings, name)
    stages = [stage for stage in settings.pipeline.stages if base.weights.get(stage, 0.0) > 0]
    say("replaying what was known before each decision")
    everything = np.arange(max(0, len(study.swipes) - MOST_DECISIONS), len(study.swipes))
    then = hindsight(study, settings, since=int(everything[0]))
    earlier, later = _by_time(study, everything)
    say("choosing how strongly to hold back coefficients")
    losses = {factor: _loss(study, then, stages, base, earlier, USUAL.times(factor)) for factor in FACTORS}
    factor = min(losses, key=lambda tried: (losses[tried], -tried))
    say("fitting on the earlier part, to tell what it gains on the later one")
    trial = _fitted(study, then, stages, base, earlier, USUAL.times(factor))
    say("fitting on everything")
    final = _fitted(study, then, stages, base, everything, USUAL.times(factor))
    return Tuned(
        name=name,
        decisions=len(everything),
        people=people,
        preset=final.preset,
        fit=final.fit,
        factor=factor,
        loss_by_factor=losses,
        dropped=final.dropped,
        before=_held_out(study, then, stages, base, later),
        after=_held_out(study, then, stages, trial.preset, later),
    )


def _checked(study: Study, settings: Settings, name: str) -> tuple[Preset, int]:
    base = as_preset(settings, name)
    if base.fusion == "seeker":
        raise InvalidInput(f"preset '{name}' gives points, not chances", "Tune one with fusion: product or harmonic.")
    people = len(np.unique(study.chooser))
    if len(study.swipes) < LEAST_DECISIONS or people < LEAST_PEOPLE:
        raise InvalidInput(
            f"too few swipes to tune: {len(study.swipes):,} by {people:,} people; "
            f"at least {LEAST_DECISIONS} by {LEAST_PEOPLE} are needed",
            "Keep the defaults until there are more; they need no swipes.",
        )
    if study.positive.all() or not study.positive.any():
        raise InvalidInput("there are only likes, or only rejects", "Load swipes of both kinds.")
    return base, people


def _by_time(study: Study, rows: IntArray) -> tuple[IntArray, IntArray]:
    """The earlier and the later ones of these decisions; in each group, where people come in groups."""
    if study.grouped:
        past = training_half(study)[rows]
        return rows[past], rows[~past]
    cut = int(EARLIER * len(rows))
    return rows[:cut], rows[cut:]


def _loss(
    study: Study, then: Hindsight, stages: Sequence[str], base: Preset, rows: IntArray, penalties: Penalties
) -> float:
    """The mean log-loss of profile models on the fifth of the time that follows what each was fitted on."""
    cuts = [int(cut * len(rows)) for cut in (*CUTS, 1.0)]
    losses = []
    for start, end in pairwise(cuts):
        preset = fit_on(study, rows[:start], penalties).into(base)
        losses.append(_held_out(study, then, stages, preset, rows[start:end]).log_loss)
    return float(np.mean(losses))


def _fitted(
    study: Study, then: Hindsight, stages: Sequence[str], base: Preset, rows: IntArray, penalties: Penalties
) -> Fitted:
    even = replace(base, weights={**base.weights, **dict.fromkeys(stages, 1.0)})
    parts = _cross_fitted(study, then, stages, even, rows, penalties)
    weights, dropped = stage_weights(parts, study.positive[rows])
    fit = fit_on(study, rows, penalties)
    return Fitted(fit.into(replace(base, weights={**base.weights, **weights})), fit, dropped)


def _cross_fitted(
    study: Study, then: Hindsight, stages: Sequence[str], base: Preset, rows: IntArray, penalties: Penalties
) -> Parts:
    """Each stage's part, the profile model's by one fitted on other people's decisions."""
    fold = (study.group if study.grouped else np.arange(len(study.people))) % FOLDS
    found = {stage: np.zeros(len(rows)) for stage in stages}
    for number in range(FOLDS):
        inside = fold[study.chooser[rows]] == number
        outside = rows[~inside & (fold[study.target[rows]] != number)]
        if not inside.any() or not len(outside):
            continue
        preset = fit_on(study, outside, penalties).into(base)
        for stage, values in then.parts(rows[inside], stages, preset).items():
            found[stage][inside] = values
    return found


def stage_weights(parts: Parts, positive: np.ndarray) -> tuple[dict[str, float], tuple[str, ...]]:
    """The weight of each stage that tells likes best, held to 1, and those dropped since it would be negative."""
    weights = dict.fromkeys(parts, 0.0)
    kept = [stage for stage, values in parts.items() if np.any(values != 0)]
    weights |= {stage: 1.0 for stage in parts if stage not in kept}
    dropped: list[str] = []
    while kept:
        matrix = np.column_stack([parts[stage] for stage in kept])
        found = ridge_logistic(matrix, positive, np.full(len(kept), STAGE_PENALTY), towards=1.0)
        worst = int(np.argmin(found))
        if found[worst] >= 0:
            weights |= {stage: float(weight) for stage, weight in zip(kept, found, strict=True)}
            break
        dropped.append(kept.pop(worst))
    return weights, tuple(dropped)


def _held_out(study: Study, then: Hindsight, stages: Sequence[str], preset: Preset, rows: IntArray) -> HeldOut:
    chance: FloatArray = probability(total(then.parts(rows, stages, preset)))
    once, liked = metrics.once(len(rows)), study.positive[rows]
    loss, auc = metrics.log_loss(liked, chance, once), metrics.auc(liked, chance, once)
    return HeldOut(float(loss[0]), float(auc[0]), len(rows))
