"""The rankers that an evaluation compares: our presets as they rank online, and what others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from patra_graph.domain.baselines import liked_by_alike, original_elo, plain_elo, popularity
from patra_graph.domain.columns import FloatArray
from patra_graph.domain.elo import scaled_to_pool
from patra_graph.domain.reciprocal import Preset, fuse, stage_terms
from patra_graph.pipeline.evaluation.trial import Trial
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.study_views import PairScores
from patra_graph.settings import Settings

MEANING = {
    "random": "dice",
    "structured": "the original's structured score: age, place, hobbies, looking for, profession",
    "original_composite": "the original script, its Elo as it was: the liker wins, the liked loses",
    "popularity": "share of likes that the candidate received",
    "plain_elo": "one rating a person, sign put right, rank by the candidate's",
    "collaborative": "liked by people of like taste (Jaccard, harmonic mean of both sides, as RCF)",
    "two_sided_elo": "two-sided Elo alone, product of both sides",
    "one_sided": "the preset's own view of what the seeker likes, without the candidate's side",
}


@dataclass(frozen=True, slots=True)
class Ranker:
    """What a ranker says of every decision, of shape (m,), NaN where it was not asked.

    `preference`: will the chooser like the target. `score`: what to sort the chooser's list by; `chance` where it is
    the chance of a match.
    """

    preference: FloatArray
    score: FloatArray
    chance: bool = False


def rankers(trial: Trial, presets: Sequence[str], *, seed: int) -> dict[str, Ranker]:
    """All rankers by name: baselines first (those of history only where there is any), then the presets."""
    found = _baselines(trial, seed)
    for name in presets:
        found |= _preset(trial, name)
    lead = subject(trial.settings, presets)
    if lead:
        found["one_sided"] = one_sided(found[lead])
    return found


def subject(settings: Settings, presets: Sequence[str]) -> str | None:
    """The two-sided preset that all others are compared with: `reciprocal` if asked for, else the first."""
    two_sided = [name for name in presets if settings.preset(name).fusion != "seeker"]
    return "reciprocal" if "reciprocal" in two_sided else next(iter(two_sided), None)


def one_sided(ranker: Ranker) -> Ranker:
    """The same ranker without the candidate's side."""
    return Ranker(ranker.preference, ranker.preference)


def as_ranker(found: PairScores, preset: Preset) -> Ranker:
    """What a preset's scores say."""
    return Ranker(found.preference, found.score, chance=preset.fusion == "product")


def _preset(trial: Trial, name: str) -> dict[str, Ranker]:
    preset = as_preset(trial.settings, name)
    plain = as_ranker(trial.score(preset, fitted=False), preset)
    if preset.fusion == "seeker":
        return {name: plain}
    return {f"{name}_untuned": plain, name: as_ranker(trial.score(preset, fitted=True), preset)}


def _baselines(trial: Trial, seed: int) -> dict[str, Ranker]:
    study, asked = trial.study, trial.asked
    dice = np.random.default_rng(seed).random(len(study.swipes))
    structured = _filled(trial, _original(trial, ("data_match",)))
    found = {"random": _by(dice), "structured": _by(structured)}
    known = trial.known.surprises
    if not len(known.swiper):
        return found
    by_target: Mapping[str, FloatArray] = {"popularity": popularity(known), "plain_elo": plain_elo(known)}
    composite = _original(trial, ("data_match", "bio_match"), elo=original_elo(known))
    found["original_composite"] = _by(_filled(trial, composite))
    found |= {name: _by(_filled(trial, values[study.target[asked]])) for name, values in by_target.items()}
    own, other = (
        liked_by_alike(known, chooser[asked], target[asked])
        for chooser, target in ((study.chooser, study.target), (study.target, study.chooser))
    )
    both = _filled(trial, fuse(own, other, "harmonic"))
    return found | {"collaborative": Ranker(_filled(trial, own), both), "two_sided_elo": _two_sided(trial)}


def _two_sided(trial: Trial) -> Ranker:
    base = as_preset(trial.settings, "reciprocal")
    preset = replace(base, weights={"elo": 1.0}, terms={"elo": {"two_sided": 1.0}}, rating_prior=0.0, fusion="product")
    return as_ranker(trial.score(preset, fitted=False), preset)


def _original(trial: Trial, stages: Sequence[str], elo: FloatArray | None = None) -> FloatArray:
    """The original's weighted sum for the decisions asked about: what is not known counts nothing."""
    classic, study = as_preset(trial.settings, "classic"), trial.study
    values = np.full(len(study.swipes), np.nan)
    for view in trial.seen:
        terms = stage_terms(view.forward, stages, classic)
        parts = [classic.weights[stage] * _weighted(terms[stage], classic.terms[stage]) for stage in stages]
        rated = classic.weights["elo"] * scaled_to_pool(elo[study.target[view.rows]]) if elo is not None else 0.0
        values[view.rows] = np.sum(parts, axis=0) + rated
    return values[trial.asked]


def _weighted(terms: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    return np.sum([weight * np.nan_to_num(terms[name]) for name, weight in weights.items()], axis=0)


def _filled(trial: Trial, values: FloatArray) -> FloatArray:
    column = np.full(len(trial.study.swipes), np.nan)
    column[trial.asked] = values
    return column


def _by(values: FloatArray) -> Ranker:
    return Ranker(values, values)
