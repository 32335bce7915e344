"""The figures of one ranker, each for every draw of the bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from patra_graph.domain import metrics
from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.exposure import priced_round
from patra_graph.domain.resampling import draw_groups, interval, over_draws
from patra_graph.pipeline.evaluation.rankers import Ranker
from patra_graph.pipeline.evaluation.trial import Trial

TOP = 3
DEPTH = 5
MOST_UNITS = 500
Draws = dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a trial asks, and how it is drawn again.

    `decided` and `paired` number the decisions asked about, `paired` those whose reverse is known; `unit` of shape
    (people,) is what the bootstrap draws: a person's group, or the person (in at most 500 lots). `draws` has a row a
    draw and a column a unit.
    """

    chooser: IntArray
    target: IntArray
    positive: np.ndarray
    mutual: np.ndarray
    reverse: IntArray
    decided: IntArray
    paired: IntArray
    unit: IntArray
    draws: FloatArray

    @property
    def present(self) -> IntArray:
        """The people who could be shown to somebody or somebody to them."""
        return np.unique(np.concatenate([self.chooser[self.paired], self.target[self.paired]]))


def questions(trial: Trial, *, draws: int, seed: int) -> Questions:
    """The questions of this trial."""
    study = trial.study
    unit = study.group if study.grouped else np.arange(len(study.people)) % MOST_UNITS
    return Questions(
        chooser=study.chooser,
        target=study.target,
        positive=study.positive,
        mutual=study.mutual(),
        reverse=study.reverse,
        decided=trial.asked,
        paired=trial.asked[study.reverse[trial.asked] >= 0],
        unit=unit,
        draws=draw_groups(int(unit.max()) + 1, draws, seed),
    )


def figures(asked: Questions, ranker: Ranker) -> Draws:
    """All figures of a ranking, by name, of shape (1 + draws,)."""
    rows, pairs = asked.decided, asked.paired
    match, score, chooser = asked.mutual[pairs], ranker.score[pairs], asked.chooser[pairs]
    found = main_figures(asked, ranker) | {
        "dec_auc_per_user": _of_users(
            asked, metrics.auc_per_user(asked.positive[rows], ranker.preference[rows], asked.chooser[rows])
        ),
        f"ndcg_{DEPTH}": _of_users(asked, metrics.ndcg_per_user(match, score, chooser, top=DEPTH)),
        f"precision_{DEPTH}": _of_users(asked, metrics.precision_per_user(match, score, chooser, top=DEPTH)),
    }
    if ranker.chance:
        found["brier"] = _of_rows(asked, pairs, lambda weights: metrics.brier(match, score, weights))
        found["ece"] = _of_rows(asked, pairs, lambda weights: metrics.calibration_error(match, score, weights))
    lists = market(asked, shown(asked, ranker.score))
    renamed = {"precision": "reciprocal_precision"}
    kept = ("precision", "mutual_top", "gini", "never_shown", "coverage")
    return found | {f"{renamed.get(key, key)}_{TOP}": lists[key] for key in kept}


def main_figures(asked: Questions, ranker: Ranker) -> Draws:
    """The figures that a part of the model is judged by."""
    rows, pairs = asked.decided, asked.paired
    liked, said = asked.positive[rows], ranker.preference[rows]
    match, score = asked.mutual[pairs], ranker.score[pairs]
    return {
        "dec_auc": _of_rows(asked, rows, lambda weights: metrics.auc(liked, said, weights)),
        "match_auc": _of_rows(asked, pairs, lambda weights: metrics.auc(match, score, weights)),
        "match_auc_per_user": _of_users(asked, metrics.auc_per_user(match, score, asked.chooser[pairs])),
        "match_ap": _of_rows(asked, pairs, lambda weights: metrics.average_precision(match, score, weights)),
    }


def shown(asked: Questions, score: FloatArray, *, price: float = 0.0, capacity: int = 0) -> IntArray:
    """Numbers of the decisions whose target is among the three shown to the chooser."""
    pairs = asked.paired
    chosen = priced_round(
        asked.chooser[pairs], asked.target[pairs], score[pairs], top=TOP, price=price, capacity=capacity
    )
    return pairs[chosen]


def market(asked: Questions, chosen: IntArray) -> Draws:
    """Figures of the lists that these decisions make up, by name, of shape (1 + draws,).

    `precision`: shown pairs that match. `served`: of people with a match among their candidates, those shown one.
    `mutual_top`: matching pairs who are in each other's list. `never_shown`: people in nobody's list, `coverage`: the
    others. `gini`: how unequal showings are, 0 to 1.
    """
    is_shown = np.zeros(len(asked.chooser), dtype=bool)
    is_shown[chosen] = True
    pairs = asked.paired
    hit = asked.mutual & is_shown
    counts = showings(asked, chosen)
    could = np.isin(asked.present, asked.chooser[pairs[asked.mutual[pairs]]])
    served = np.isin(asked.present, asked.chooser[np.flatnonzero(hit)])
    mutual_top = (hit & (asked.reverse >= 0) & is_shown[asked.reverse])[pairs]

    def of_people(figure: Callable[[FloatArray], FloatArray]) -> FloatArray:
        return over_draws(figure, asked.draws, asked.unit[asked.present])

    return {
        "precision": _of_rows(asked, chosen, lambda weights: metrics.mean(asked.mutual[chosen] * 1.0, weights)),
        "served": of_people(lambda weights: metrics.share(served & could, could, weights)),
        "mutual_top": _of_rows(asked, pairs, lambda weights: metrics.share(mutual_top, asked.mutual[pairs], weights)),
        "never_shown": of_people(lambda weights: metrics.mean((counts == 0) * 1.0, weights)),
        "coverage": of_people(lambda weights: metrics.mean((counts > 0) * 1.0, weights)),
        "gini": of_people(lambda weights: metrics.gini(counts, weights)),
    }


def showings(asked: Questions, chosen: IntArray) -> FloatArray:
    """How often each person present is shown."""
    return np.bincount(asked.target[chosen], minlength=len(asked.unit))[asked.present].astype(np.float64)


def as_document(found: Mapping[str, FloatArray]) -> dict[str, dict[str, float | None]]:
    """Each figure as value, low and high; None where it has no meaning."""
    return {name: _bounds(values) for name, values in found.items()}


def differences(one: Mapping[str, FloatArray], two: Mapping[str, FloatArray]) -> dict[str, dict[str, float | None]]:
    """How far the first is ahead of the second in each figure that both have, draw by draw."""
    return {name: _bounds(values - two[name]) for name, values in one.items() if name in two}


def _bounds(values: FloatArray) -> dict[str, float | None]:
    found = interval(values)
    bounds = {"value": found.value, "low": found.low, "high": found.high}
    return {name: None if np.isnan(bound) else bound for name, bound in bounds.items()}


def _of_rows(asked: Questions, rows: IntArray, figure: Callable[[FloatArray], FloatArray]) -> FloatArray:
    return over_draws(figure, asked.draws, asked.unit[asked.chooser[rows]])


def _of_users(asked: Questions, per_user: metrics.PerUser) -> FloatArray:
    users, values = per_user
    return over_draws(lambda weights: metrics.mean(values, weights), asked.draws, asked.unit[users])
