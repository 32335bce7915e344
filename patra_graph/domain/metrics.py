"""Evaluation figures, each for many weightings of the rows at once.

`weights` has shape (draws, n): one row of weights per draw of a bootstrap, the first one usually all ones (see
`resampling`). Every figure comes as an array of shape (draws,), NaN where a draw leaves it without meaning.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.columns import FloatArray, IntArray

BoolArray = NDArray[np.bool_]
PerUser = tuple[IntArray, FloatArray]


def once(count: int) -> FloatArray:
    """The weights that count each of n rows once, of shape (1, n)."""
    return np.ones((1, count))


def auc(positive: BoolArray, score: FloatArray, weights: FloatArray) -> FloatArray:
    """The chance that a positive row scores above a negative one, in [0, 1]; ties count half."""
    yes, every = _by_tie(positive, score, weights, np.argsort(score, kind="stable"))
    no = every - yes
    below = np.cumsum(no, axis=1) - no
    return _ratio((yes * (below + no / 2.0)).sum(axis=1), yes.sum(axis=1) * no.sum(axis=1))


def average_precision(positive: BoolArray, score: FloatArray, weights: FloatArray) -> FloatArray:
    """The mean of the precision at each positive row, best score first, in (0, 1]; equal scores come together."""
    yes, every = _by_tie(positive, score, weights, np.argsort(-score, kind="stable"))
    precision = _ratio(np.cumsum(yes, axis=1), np.cumsum(every, axis=1))
    return _ratio((yes * np.nan_to_num(precision)).sum(axis=1), yes.sum(axis=1))


def brier(positive: BoolArray, chance: FloatArray, weights: FloatArray) -> FloatArray:
    """The mean squared distance of a chance from what happened, in [0, 1]."""
    return mean((positive - chance) ** 2, weights)


def log_loss(positive: BoolArray, chance: FloatArray, weights: FloatArray) -> FloatArray:
    """The mean of -log of the chance given to what happened, in nats."""
    given = np.clip(np.where(positive, chance, 1.0 - chance), 1e-12, 1.0)
    return mean(-np.log(given), weights)


def calibration_error(positive: BoolArray, chance: FloatArray, weights: FloatArray, *, bins: int = 10) -> FloatArray:
    """ECE: how far chance and share lie apart in bins of equal width, weighted by the rows in each, in [0, 1]."""
    gap = _in_bins(weights * (positive - chance), bin_of(chance, bins), bins)
    return _ratio(np.abs(gap).sum(axis=1), weights.sum(axis=1))


def bin_of(chance: FloatArray, bins: int) -> IntArray:
    """The bin of equal width in [0, 1] that each chance falls into, from 0."""
    return np.minimum((chance * bins).astype(np.int64), bins - 1)


def gini(counts: FloatArray, weights: FloatArray) -> FloatArray:
    """How unequal counts of shape (n,) are: 0 for all alike, towards 1 when one has all."""
    order = np.argsort(counts, kind="stable")
    ranked, heavy = counts[order], weights[:, order]
    before = np.cumsum(heavy, axis=1) - heavy
    above = heavy.sum(axis=1, keepdims=True) - before - heavy
    spread = (heavy * ranked * (before - above)).sum(axis=1)
    return _ratio(spread, (heavy * ranked).sum(axis=1) * heavy.sum(axis=1))


def mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """The weighted mean of values of shape (n,)."""
    return _ratio(weights @ values, weights.sum(axis=1))


def share(part: BoolArray, whole: BoolArray, weights: FloatArray) -> FloatArray:
    """The rows of `part` over the rows of `whole`, by weight."""
    return _ratio(weights @ part.astype(np.float64), weights @ whole.astype(np.float64))


def auc_per_user(positive: BoolArray, score: FloatArray, user: IntArray) -> PerUser:
    """Each user's own AUC, for users with a positive and a negative row."""

    def one(rows: IntArray) -> float:
        return float(auc(positive[rows], score[rows], once(len(rows)))[0])

    return _per_user(user, one)


def ndcg_per_user(positive: BoolArray, score: FloatArray, user: IntArray, *, top: int) -> PerUser:
    """Each user's discounted gain in the `top` best rows over the best possible, for users with a positive row."""

    def one(rows: IntArray) -> float:
        gains = 1.0 / np.log2(np.arange(2, 2 + min(top, len(rows))))
        best = gains[: int(positive[rows].sum())].sum()
        return float(gains @ positive[first(score[rows], top, rows)] / best) if best else float("nan")

    return _per_user(user, one)


def precision_per_user(positive: BoolArray, score: FloatArray, user: IntArray, *, top: int) -> PerUser:
    """The share of positive rows among each user's `top` best (or all, where there are fewer)."""
    return _per_user(user, lambda rows: float(positive[first(score[rows], top, rows)].mean()))


def first(score: FloatArray, top: int, rows: IntArray) -> IntArray:
    """Those of the rows with the highest scores, best first; equal scores in the order of the rows."""
    return rows[np.argsort(-score, kind="stable")[:top]]


def rows_of_users(user: IntArray) -> dict[int, IntArray]:
    """The rows of each user, in order."""
    order = np.argsort(user, kind="stable")
    ends = np.flatnonzero(np.diff(user[order])) + 1
    return {int(user[rows[0]]): rows for rows in np.split(order, ends) if len(rows)}


def _per_user(user: IntArray, one: Callable[[IntArray], float]) -> PerUser:
    values = {who: one(rows) for who, rows in rows_of_users(user).items()}
    known = {who: value for who, value in values.items() if not np.isnan(value)}
    return np.array(list(known), dtype=np.int64), np.array(list(known.values()), dtype=np.float64)


def _by_tie(
    positive: BoolArray, score: FloatArray, weights: FloatArray, order: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Weights of the positive rows and of all rows for each different score, of shape (draws, scores)."""
    if not len(order):
        return np.zeros((len(weights), 1)), np.zeros((len(weights), 1))
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    ordered = weights[:, order]
    if len(starts) == len(order):
        return ordered * positive[order], ordered
    return np.add.reduceat(ordered * positive[order], starts, axis=1), np.add.reduceat(ordered, starts, axis=1)


def _in_bins(values: FloatArray, index: IntArray, bins: int) -> FloatArray:
    return values @ (index[:, None] == np.arange(bins)).astype(np.float64)


def _ratio(over: FloatArray, under: FloatArray) -> FloatArray:
    return np.divide(over, under, out=np.full(np.shape(over), np.nan), where=np.asarray(under) > 0)
