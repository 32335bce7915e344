"""The stages together, in both directions, and their fusion into one score for a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from patra_graph.domain.bio_match import bio_match_terms
from patra_graph.domain.columns import FloatArray, IntArray, People
from patra_graph.domain.data_match import likeness_terms
from patra_graph.domain.elo import elo_terms, swipes_known
from patra_graph.domain.interaction import Evidence, Taste, interaction_terms
from patra_graph.domain.profile import ProfileModel, inclination

Parts = dict[str, FloatArray]
Terms = dict[str, dict[str, FloatArray]]
PROFILE_STAGES = frozenset({"data_match", "bio_match"})
LOUD_COSINE, LOUD_TASTE = 1.5, 3.0
"""Log-odds per unit: cosines of bios differ by some tenths, so they decide little below these."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One way to score.

    `fusion` is `seeker`, `product` or `harmonic`. `pool` is how many candidates the stages after the first one see (0:
    all). `weights` by stage are not negative; `terms` weigh each stage's terms, less their `centres`: points under
    `seeker`, else log-odds. `profile_fade` is the number of swipes at which the profile stages weigh half (0: they
    always weigh the same), `rating_prior` the number that ratings need to be trusted two thirds (0: always wholly).
    """

    fusion: str
    pool: int
    profile_fade: float
    rating_prior: float
    weights: Mapping[str, float]
    terms: Mapping[str, Mapping[str, float]]
    centres: Mapping[str, Mapping[str, float]]
    profile: ProfileModel


def term_weight(stages: Sequence[str], preset: Preset, stage: str, term: str) -> float:
    """Log-odds (points under a one-sided preset) per unit of a term; a stage that is left out weighs nothing."""
    return preset.weights.get(stage, 0.0) * preset.terms.get(stage, {}).get(term, 0.0) if stage in stages else 0.0


def bios_are_loud(stages: Sequence[str], preset: Preset) -> bool:
    """Whether bios weigh so much under a two-sided preset that whoever looks for the best must look by them too.

    Up to there .99 and more of the best are found without them (benchmarks/matcher.py).
    """
    return preset.fusion != "seeker" and (
        term_weight(stages, preset, "bio_match", "cosine") > LOUD_COSINE
        or term_weight(stages, preset, "interaction", "bio_taste") > LOUD_TASTE
    )


@dataclass(frozen=True, slots=True)
class Direction:
    """One side's view: n choosers looking at n targets, where one row on a side stands for n."""

    chooser: People
    target: People
    taste: Taste | None
    evidence: Evidence

    def take_targets(self, rows: IntArray) -> Direction:
        """The same chooser looking at these targets only."""
        return replace(self, target=self.target.take(rows), evidence=self.evidence.take(rows))

    def take_choosers(self, rows: IntArray) -> Direction:
        """These choosers only, looking at the same target."""
        return replace(self, chooser=self.chooser.take(rows), evidence=self.evidence.take(rows))


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of n pairs. `seeker_parts` and `candidate_parts` give each stage's part, of shape (n,), in log-odds
    (product, harmonic) or points (seeker); they sum to that side's log-odds or points. `seeker_terms` are the terms of
    the seeker's stages."""

    score: FloatArray
    seeker_likes_candidate: FloatArray
    candidate_likes_seeker: FloatArray
    seeker_parts: Parts
    candidate_parts: Parts
    seeker_terms: Terms

    def take(self, rows: IntArray) -> Scores:
        """The scores of these pairs."""
        seeker, candidate = (
            {stage: part[rows] for stage, part in parts.items()} for parts in (self.seeker_parts, self.candidate_parts)
        )
        own, other = self.seeker_likes_candidate[rows], self.candidate_likes_seeker[rows]
        terms = {
            stage: {term: values[rows] for term, values in named.items()} for stage, named in self.seeker_terms.items()
        }
        return Scores(self.score[rows], own, other, seeker, candidate, terms)


def score_pairs(seeker: Direction, candidate: Direction, *, stages: Sequence[str], preset: Preset) -> Scores:
    """Scores of every pair, from both directions, by these stages under this preset."""
    side_parts = points if preset.fusion == "seeker" else log_odds
    seeker_terms = stage_terms(seeker, stages, preset)
    candidate_terms = stage_terms(candidate, stages, preset, likeness=seeker_terms.get("data_match"))
    seeker_parts = side_parts(seeker, seeker_terms, preset)
    candidate_parts = side_parts(candidate, candidate_terms, preset)
    own, other = total(seeker_parts), total(candidate_parts)
    if preset.fusion != "seeker":
        own, other = probability(own), probability(other)
    return Scores(fuse(own, other, preset.fusion), own, other, seeker_parts, candidate_parts, seeker_terms)


def stage_terms(
    side: Direction, stages: Sequence[str], preset: Preset, *, likeness: Mapping[str, FloatArray] | None = None
) -> Terms:
    """Every scoring stage's terms for one direction, all of shape (n,).

    `likeness` holds the other direction's terms of Data Match where they are known: two people are as alike either way.
    """
    compute = {
        "data_match": lambda: (
            {**(likeness or likeness_terms(side.chooser, side.target))}
            | {"inclination": inclination(preset.profile, side.chooser, side.target)}
        ),
        "bio_match": lambda: bio_match_terms(side.evidence.bio_cosine),
        "interaction": lambda: interaction_terms(side.taste, side.target, side.evidence),
        "elo": lambda: elo_terms(side.chooser, side.target, preset.rating_prior),
    }
    pairs = max(len(side.chooser), len(side.target)) if len(side.chooser) and len(side.target) else 0
    return {
        stage: {
            term: values if len(values) == pairs else np.broadcast_to(values, (pairs,))
            for term, values in compute[stage]().items()
        }
        for stage in stages
        if stage in compute
    }


def log_odds(side: Direction, terms: Terms, preset: Preset) -> Parts:
    """Each stage's part as log-odds: the weighted sum of its known terms; profile stages fade as swipes tell more."""
    fading = profile_weight(side, preset.profile_fade)
    return {
        stage: preset.weights.get(stage, 0.0)
        * (fading if stage in PROFILE_STAGES else 1.0)
        * _sum_known(values, preset.terms.get(stage, {}), preset.centres.get(stage, {}))
        for stage, values in terms.items()
    }


def profile_weight(side: Direction, fade: float) -> FloatArray:
    """What profiles weigh, in (0, 1], by the mean of the swipes that the chooser made and the target received."""
    known = swipes_known(side.chooser, side.target)
    return fade / (fade + known) if fade else np.ones_like(known)


def points(_: Direction, terms: Terms, preset: Preset) -> Parts:
    """Each stage's part as points that sum to a score in [0, 1]: means over what is known, negative terms as 0.

    A stage that knows nothing about a pair leaves its weight to the others, so nobody loses for a missing bio.
    """
    means = {stage: _mean_known(values, preset.terms.get(stage, {})) for stage, values in terms.items()}
    weights = {stage: preset.weights.get(stage, 0.0) * ~np.isnan(mean) for stage, mean in means.items()}
    whole = total(weights)
    return {
        stage: np.divide(weights[stage] * np.nan_to_num(mean), whole, out=np.zeros_like(mean), where=whole > 0)
        for stage, mean in means.items()
    }


def total(parts: Mapping[str, FloatArray]) -> FloatArray:
    """The sum over the stages, of shape (n,)."""
    return reduce(np.add, parts.values()) if parts else np.zeros(0)


def probability(log_odds: FloatArray) -> FloatArray:
    """The chance in [0, 1] that goes with log-odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))


def fuse(own: FloatArray, other: FloatArray, fusion: str) -> FloatArray:
    """One score of both sides' preferences, each in [0, 1]."""
    if fusion == "seeker":
        return own
    if fusion == "product":
        return own * other
    return 2.0 * own * other / np.maximum(own + other, 1e-300)


def _sum_known(
    terms: Mapping[str, FloatArray], weights: Mapping[str, float], centres: Mapping[str, float]
) -> FloatArray:
    whole = np.zeros(len(next(iter(terms.values()))))
    for name, values in terms.items():
        if weight := weights.get(name, 0.0):
            whole += weight * np.where(np.isnan(values), 0.0, values - centres.get(name, 0.0))
    return whole


def _mean_known(terms: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    known = np.sum([weights.get(name, 0.0) * ~np.isnan(values) for name, values in terms.items()], axis=0)
    points = np.sum(
        [weights.get(name, 0.0) * np.clip(np.nan_to_num(values), 0.0, 1.0) for name, values in terms.items()], axis=0
    )
    return np.divide(points, known, out=np.full_like(points, np.nan), where=known > 0)
