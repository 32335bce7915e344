"""Intervals by bootstrap: whole groups are drawn again, since the decisions inside one depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray

AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its 95 % interval; NaN where it has no meaning."""

    value: float
    low: float
    high: float

    @property
    def covers_zero(self) -> bool:
        """True where the interval does not tell the figure from zero."""
        return not (self.low > 0 or self.high < 0)


def draw_groups(groups: int, draws: int, seed: int) -> FloatArray:
    """How often each group counts, of shape (1 + draws, groups): once in the first row, then as drawn."""
    drawn = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1.0 / groups), size=draws)
    return np.vstack([np.ones((1, groups)), drawn.astype(np.float64)])


def over_draws(figure: Callable[[FloatArray], FloatArray], draws: FloatArray, group: IntArray) -> FloatArray:
    """A figure for every draw, of shape (1 + draws,); it is given the rows' weights for some draws at once."""
    step = max(1, AT_ONCE // max(1, len(group)))
    return np.concatenate([figure(draws[start : start + step][:, group]) for start in range(0, len(draws), step)])


def interval(values: FloatArray) -> Interval:
    """The figure (the first value) and the middle 95 % of its draws."""
    drawn = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) else (np.nan, np.nan)
    return Interval(float(values[0]), float(low), float(high))
