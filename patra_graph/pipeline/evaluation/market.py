"""The top-3 market: everyone is shown three of their candidates, and what a price on showings buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from patra_graph.domain.exposure import showing_price
from patra_graph.domain.metrics import bin_of
from patra_graph.pipeline.evaluation.figures import TOP, Draws, Questions, as_document, market, showings, shown
from patra_graph.pipeline.evaluation.rankers import Ranker

WEIGHTS = (0.0, 0.06, 0.15, 0.24, 0.3, 0.33, 0.36, 0.39, 0.42, 0.45, 0.48, 0.6, 0.75, 1.2, 2.1, 3.0)
MOST_GINI, MOST_NEVER = 0.25, 0.12
CAPACITY = 5
BINS = 10


def markets(asked: Questions, found: Mapping[str, Ranker]) -> dict[str, Draws]:
    """The market figures of every ranker, without a price."""
    return {name: market(asked, shown(asked, ranker.score)) for name, ranker in found.items()}


def frontier(asked: Questions, ranker: Ranker) -> list[dict[str, Any]]:
    """Market figures by exposure.weight (see `showing_price`); each also as a share of unpriced precision.

    Weight 0 has no limit; at all others nobody is shown more than five times (a list has three).
    """
    free = market(asked, shown(asked, ranker.score))
    steps = []
    for weight in WEIGHTS:
        found = free if not weight else market(asked, priced(asked, ranker, weight))
        kept = as_document({"precision_kept": found["precision"] / free["precision"]})
        steps.append({"weight": weight, "capacity": CAPACITY if weight else 0} | as_document(found) | kept)
    return steps


def fair_setting(steps: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Of the steps of a frontier that spread showings well, the one that keeps most precision; else the most even one.

    Well: a Gini of at most 0.25, and at most 12 % of the people never shown.
    """
    well = [step for step in steps if _spreads(step)]
    if well:
        return max(well, key=lambda step: (step["precision_kept"]["value"] or 0.0, -step["weight"]))
    return min(steps, key=lambda step: step["gini"]["value"])


def _spreads(step: Mapping[str, Any]) -> bool:
    return step["gini"]["value"] <= MOST_GINI and step["never_shown"]["value"] <= MOST_NEVER


def priced(asked: Questions, ranker: Ranker, weight: float) -> np.ndarray:
    """The decisions shown at this price of a showing."""
    pairs = asked.paired
    price = showing_price(asked.chooser[pairs], ranker.score[pairs], top=TOP, weight=weight)
    return shown(asked, ranker.score, price=price, capacity=CAPACITY)


def exposure_curve(asked: Questions, chosen: np.ndarray) -> list[float]:
    """The share of all showings that the least shown people have together: at 0, 5, ... 100 % of the people."""
    counts = np.sort(showings(asked, chosen))
    together = np.concatenate([[0.0], np.cumsum(counts) / max(1.0, counts.sum())])
    return np.interp(np.linspace(0.0, 1.0, 21), np.linspace(0.0, 1.0, len(together)), together).round(6).tolist()


def reliability(asked: Questions, ranker: Ranker) -> list[dict[str, float]]:
    """For each tenth of the chance of a match: the mean chance given, the share that matched, how many pairs."""
    pairs = asked.paired
    chance, match = ranker.score[pairs], asked.mutual[pairs]
    bins = bin_of(chance, BINS)
    return [
        {"chance": float(chance[here].mean()), "share": float(match[here].mean()), "pairs": int(here.sum())}
        for here in (bins == number for number in range(BINS))
        if here.any()
    ]
