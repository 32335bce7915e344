"""Fits the profile model to decisions: what in a sign-up sheet goes with liking, and with being liked.

Ridge logistic regression by Newton's method. People's own coefficients are held back most: there are many of them, and
few people to learn each from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from patra_graph.domain.columns import FloatArray, People
from patra_graph.domain.data_match import likeness_terms
from patra_graph.domain.profile import ProfileModel, TraitWeights, scaled_traits
from patra_graph.domain.reciprocal import Preset, probability

LIKENESS = ("age", "place", "hobbies", "looking_for", "profession")
STEPS, CLOSE = 50, 1e-9
Seeks = Sequence[tuple[str, str]]
Column = tuple[tuple[str, ...], float, FloatArray]


@dataclass(frozen=True, slots=True)
class Penalties:
    """How strongly coefficients are held to 0, by kind; the base is free.

    Likeness has few coefficients and many pairs to learn from; people's own traits have many and few.
    """

    trait: float = 500.0
    seeks: float = 100.0
    likeness: float = 20.0
    gender: float = 10.0

    def times(self, factor: float) -> Penalties:
        """All of them that many times as strong."""
        return Penalties(*(factor * penalty for penalty in astuple(self)))


USUAL = Penalties()


@dataclass(frozen=True, slots=True)
class ProfileFit:
    """A fitted profile model, with weights and centres of the likeness terms of Data Match, in log-odds."""

    profile: ProfileModel
    terms: Mapping[str, float]
    centres: Mapping[str, float]

    def into(self, preset: Preset) -> Preset:
        """The preset with this fit in place of its own profile and likeness terms."""
        terms = {**preset.terms, "data_match": {**self.terms, "inclination": 1.0}}
        return replace(
            preset, profile=self.profile, terms=terms, centres={**preset.centres, "data_match": self.centres}
        )


def fit_profile(
    chooser: People,
    target: People,
    positive: np.ndarray,
    *,
    everyone: People,
    traits: Sequence[str],
    seeks: Seeks = (),
    penalties: Penalties = USUAL,
) -> ProfileFit:
    """The model that tells best, held back by the penalties, which of n decisions were likes.

    `chooser` and `target` have n rows; `everyone` gives the traits' means and scales; `seeks` names pairs of a
    chooser's and a target's trait whose product counts.
    """
    scales = trait_scales(everyone, traits)
    start = ProfileModel(traits=scales)
    terms = likeness_terms(chooser, target)
    centres = {name: _centre(terms[name]) for name in LIKENESS}
    likeness = {name: np.nan_to_num(terms[name] - centres[name]) for name in LIKENESS}
    columns = list(_columns(start, chooser, target, likeness, seeks, penalties))
    matrix = np.column_stack([values for _, _, values in columns])
    weights = ridge_logistic(matrix, positive, np.array([penalty for _, penalty, _ in columns]))
    found = {name: float(weight) for (name, _, _), weight in zip(columns, weights, strict=True)}
    return _as_fit(found, scales, centres)


def trait_scales(everyone: People, traits: Sequence[str]) -> dict[str, TraitWeights]:
    """Mean and standard deviation of each trait that at least two people differ in, with weights of 0."""
    scales = {}
    for name in traits:
        said = everyone.trait(name)
        said = said[~np.isnan(said)]
        if len(said) > 1 and said.std() > 0:
            scales[name] = TraitWeights(float(said.mean()), float(said.std()), 0.0, 0.0)
    return scales


def ridge_logistic(
    matrix: FloatArray, positive: np.ndarray, penalty: FloatArray, *, towards: FloatArray | float = 0.0
) -> FloatArray:
    """Coefficients of shape (k,) that minimise the log-loss of n rows plus penalty * (weight - towards)^2 / 2."""
    weights = np.zeros(matrix.shape[1])
    for _ in range(STEPS):
        chance = probability(matrix @ weights)
        slope = matrix.T @ (chance - positive) + penalty * (weights - towards)
        bend = (matrix * (chance * (1.0 - chance))[:, None]).T @ matrix + np.diag(penalty + CLOSE)
        step = np.linalg.solve(bend, slope)
        while _cost(matrix, positive, penalty, weights - step, towards) > (
            _cost(matrix, positive, penalty, weights, towards) + CLOSE
        ):
            step = step / 2.0
        weights = weights - step
        if np.abs(step).max() < CLOSE:
            break
    return weights


def _cost(
    matrix: FloatArray, positive: np.ndarray, penalty: FloatArray, weights: FloatArray, towards: FloatArray | float
) -> float:
    log_odds = matrix @ weights
    loss = np.logaddexp(0.0, log_odds).sum() - log_odds[positive.astype(bool)].sum()
    return float(loss + penalty @ (weights - towards) ** 2 / 2.0)


def _columns(
    model: ProfileModel,
    chooser: People,
    target: People,
    likeness: Mapping[str, FloatArray],
    seeks: Seeks,
    penalties: Penalties,
) -> Iterator[Column]:
    mine, theirs = scaled_traits(model, chooser), scaled_traits(model, target)
    yield ("base",), 0.0, np.ones(len(chooser))
    for gender in np.unique(chooser.gender):
        yield ("gender", str(gender)), penalties.gender, (chooser.gender == gender).astype(np.float64)
    for name, values in likeness.items():
        yield ("likeness", name), penalties.likeness, np.broadcast_to(values, (len(chooser),))
    for name in model.traits:
        yield ("chooser", name), penalties.trait, mine[name]
        yield ("target", name), penalties.trait, theirs[name]
    for wish, quality in seeks:
        if wish in mine and quality in theirs:
            yield ("seeks", wish, quality), penalties.seeks, mine[wish] * theirs[quality]


def _as_fit(
    found: Mapping[tuple[str, ...], float], scales: Mapping[str, TraitWeights], centres: Mapping[str, float]
) -> ProfileFit:
    seeks: dict[str, dict[str, float]] = {}
    for name, weight in found.items():
        if name[0] == "seeks":
            seeks.setdefault(name[1], {})[name[2]] = weight
    traits = {
        name: replace(scale, chooser=found["chooser", name], target=found["target", name])
        for name, scale in scales.items()
    }
    by_gender = {name[1]: weight for name, weight in found.items() if name[0] == "gender"}
    profile = ProfileModel(base=found[("base",)], by_gender=by_gender, traits=traits, seeks=seeks)
    return ProfileFit(profile, {name: found["likeness", name] for name in LIKENESS}, centres)


def _centre(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0
