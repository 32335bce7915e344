"""A round for everyone at once: lists under capacities, with a price on showings and places for newcomers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.exposure import fair_round, own_best, showing_price
from patra_graph.domain.metrics import gini, once
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.everyone import Everyone, Market, read_everyone, score_market
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph

MOST_USERS = 5_000
KEPT_PER_PLACE, LEAST_KEPT = 10, 100
LISTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """One place on a list: who is shown, `rank` from 1 by `score`."""

    user_id: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Round:
    """The lists by seeker, and what the round is like: people shown to nobody, Gini of times shown, the most often that
    anyone is shown, the mean score of all places, and how much of the best possible score the lists keep (1: all)."""

    at: datetime
    lists: Mapping[str, Sequence[Place]]
    users: int
    never_shown: int
    gini: float
    most_shown: int
    mean_score: float
    kept_score: float
    saved: bool


def daily(
    graph: Graph,
    *,
    settings: Settings,
    now: datetime,
    top: int | None = None,
    preset: str | None = None,
    save: bool = False,
) -> Round:
    """Lists of `top` for everyone at once, by the settings' exposure dial; saved as RECOMMENDED where asked.

    Saving replaces each seeker's older list and counts the showings. Errors: InvalidInput above 5,000 users.
    """
    everyone = read_everyone(graph, settings=settings, preset=preset, most=MOST_USERS, what="`daily`")
    places = top or settings.pipeline.top
    keep = max(LEAST_KEPT, KEPT_PER_PLACE * places)
    market = score_market(everyone, settings=settings, preset=preset, keep=keep)
    chosen = choose(market, everyone.exposures, settings=settings, top=places)
    found = _round(everyone, market, chosen, at=now, top=places, saved=save)
    if save:
        _save(graph, found)
    return found


def choose(market: Market, exposures: FloatArray, *, settings: Settings, top: int) -> IntArray:
    """Rows of the market that stand on the lists: newcomers' places first, then the best by priced score."""
    dial = settings.exposure
    columns = (market.seeker, market.candidate, market.score)
    return fair_round(
        *columns,
        exposures[market.candidate] < dial.newcomer_showings,
        top=top,
        price=showing_price(market.seeker, market.score, top=top, weight=dial.weight),
        capacity=dial.capacity,
        newcomer_share=dial.newcomer_share,
    )


def _round(everyone: Everyone, market: Market, chosen: IntArray, *, at: datetime, top: int, saved: bool) -> Round:
    ids = everyone.known.people.user_ids
    lists: dict[str, list[Place]] = {str(user_id): [] for user_id in ids}
    for row in chosen[np.lexsort((market.candidate[chosen], -market.score[chosen]))].tolist():
        places = lists[str(ids[market.seeker[row]])]
        places.append(Place(str(ids[market.candidate[row]]), len(places) + 1, float(market.score[row])))
    shown = np.bincount(market.candidate[chosen], minlength=len(ids)).astype(np.float64)
    total, best = float(market.score[chosen].sum()), float(own_best(market.seeker, market.score, top=top).sum())
    return Round(
        at=at,
        lists=lists,
        users=len(ids),
        never_shown=int((shown == 0).sum()),
        gini=float(gini(shown, once(len(shown)))[0]) if len(chosen) else 0.0,
        most_shown=int(shown.max(initial=0)),
        mean_score=total / len(chosen) if len(chosen) else 0.0,
        kept_score=total / best if best else 1.0,
        saved=saved,
    )


def _save(graph: Graph, found: Round) -> None:
    """Write the lists in batches, each list whole, then count the showings."""
    lists = (
        {"seeker_id": seeker_id, "places": [_as_row(place) for place in places]}
        for seeker_id, places in found.lists.items()
    )
    for batch in batched(lists, LISTS_AT_ONCE):
        graph.run("save_round", lists=batch, round=found.at)
    shown = [place.user_id for places in found.lists.values() for place in places]
    ids, counts = np.unique(shown, return_counts=True)
    showings = [
        {"user_id": user_id, "count": count} for user_id, count in zip(ids.tolist(), counts.tolist(), strict=True)
    ]
    graph.run("count_round", showings=showings, round=found.at)


def _as_row(place: Place) -> dict[str, object]:
    return {"user_id": place.user_id, "rank": place.rank, "score": place.score}
