"""10,000 invented people over 30 days, with and without control of exposure: who is shown, and who matches.

Run (no server needed): python -m benchmarks.exposure_simulation
Prints and writes benchmarks/results/exposure_simulation.json. Scoring, ratings, prices and newcomers' places are
the domain's own functions under the default settings; all runs meet the same people, who would answer alike.

The world: 10 towns of 500 women and 500 men. An appeal, a choosiness and a taste for each other, half of which profiles
tell, decide who likes whom. One in seven joins on a day after the first. Four in ten look each day, at 5 people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray
from patra_graph.domain.elo import POINTS_PER_LOG_ODDS, USUAL, Rating, rating_change, rating_trust
from patra_graph.domain.exposure import (
    after_exposure,
    fair_round,
    newcomer_places,
    showing_price,
    with_newcomers,
)
from patra_graph.domain.metrics import gini, once
from patra_graph.domain.model import SwipeKind
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import fuse, probability
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.settings import ExposureSettings, load_settings

RESULTS = Path(__file__).parent / "results" / "exposure_simulation.json"
TOWNS, PER_TOWN, DAYS, TOP, KEPT, SEED = 10, 1000, 30, 5, 50, 20260301
LOOKING, LATE, FIRST_DAYS = 0.4, 1 / 7, 3
BASE, ALREADY_LIKED = -0.4, 2.67
SETTINGS = load_settings(environ={})
CONSTANTS = rating_constants(SETTINGS)
PRIOR = SETTINGS.presets["reciprocal"].rating_prior


@dataclass(frozen=True, slots=True)
class Control:
    """One way to show people: one seeker at a time, or a round for everyone at once, under a dial."""

    name: str
    dial: ExposureSettings
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """n people; (n, n) matrices of chooser by target. `told` is what profiles tell of it, in log-odds, `likes` who
    would like whom; `fits` marks pairs of different sides; `joins` is each one's first day, `looks` their days."""

    told: FloatArray
    likes: np.ndarray
    fits: np.ndarray
    joins: IntArray
    looks: np.ndarray


@dataclass(slots=True)
class Life:
    """What has happened in a town so far."""

    ratings: list[Rating]
    liked: np.ndarray
    swiped: np.ndarray
    shown: FloatArray
    early: FloatArray
    short_of_newcomers: int = 0
    lists: int = 0
    days: list[FloatArray] = field(default_factory=list)


def main() -> None:
    """Simulate, print, write."""
    plain = SETTINGS.exposure.model_copy(update={"weight": 0.0, "capacity": 0, "newcomer_share": 0.0})
    places = plain.model_copy(update={"newcomer_share": SETTINGS.exposure.newcomer_share})
    controls = [
        Control("no control", plain),
        Control("newcomers' places only", places),
        Control("recommend, default dial", SETTINGS.exposure),
        Control("daily, default dial", SETTINGS.exposure, at_once=True),
    ]
    figures = {}
    for control in controls:
        started = perf_counter()
        lives = [live(town(number), control, number) for number in range(TOWNS)]
        figures[control.name] = summary(lives) | {"seconds": round(perf_counter() - started, 1)}
        print(f"{control.name}: {figures[control.name]}", flush=True)
    document = {
        "people": TOWNS * PER_TOWN,
        "days": DAYS,
        "places": TOP,
        "seed": SEED,
        "dial": SETTINGS.exposure.model_dump(),
        "controls": figures,
    }
    RESULTS.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def town(number: int) -> Town:
    """A town that is the same for every control."""
    dice = np.random.default_rng([SEED, number])
    shape = (PER_TOWN, PER_TOWN)
    appeal, choosiness = dice.normal(0.0, 1.0, PER_TOWN), dice.normal(0.0, 0.8, PER_TOWN)
    told, untold = dice.normal(0.0, 0.6, (2, *shape))
    chance = probability(BASE + appeal[None, :] - choosiness[:, None] + told + untold)
    side = np.arange(PER_TOWN) % 2 == 0
    late = dice.random(PER_TOWN) < LATE
    return Town(
        told=told,
        likes=dice.random(shape) < chance,
        fits=side[:, None] != side[None, :],
        joins=np.where(late, dice.integers(1, DAYS, PER_TOWN), 0),
        looks=dice.random((DAYS, PER_TOWN)) < LOOKING,
    )


def live(here: Town, control: Control, number: int) -> Life:
    """Thirty days in a town under a control."""
    nobody = np.zeros((PER_TOWN, PER_TOWN), dtype=bool)
    nothing = np.zeros(PER_TOWN)
    life = Life([Rating(USUAL, USUAL)] * PER_TOWN, nobody, nobody.copy(), nothing, nothing.copy())
    dice = np.random.default_rng([SEED, number, 1])
    for day in range(DAYS):
        there = here.joins <= day
        seekers = dice.permutation(np.flatnonzero(there & here.looks[day]))
        open_pairs = here.fits & ~life.swiped & there[None, :]
        score = scores(here, life)
        before = life.shown.copy()
        show = all_at_once if control.at_once else one_by_one
        for seeker, candidates in show(life, seekers, open_pairs, score, control.dial):
            decide(here, life, seeker, candidates)
        life.early += np.where(day < here.joins + FIRST_DAYS, life.shown - before, 0.0)
    life.days = [np.maximum(DAYS - here.joins, 1.0), here.joins]
    return life


def scores(here: Town, life: Life) -> FloatArray:
    """The chance of a mutual yes as the seeker's row and the candidate's column give it, shape (n, n)."""
    elo, choosiness, made, received = np.array(
        [(one.elo, one.choosiness, one.swipes_made, one.swipes_received) for one in life.ratings]
    ).T
    trust = rating_trust((made[:, None] + received[None, :]) / 2.0, PRIOR)
    rated = trust * (elo[None, :] - choosiness[:, None]) / POINTS_PER_LOG_ODDS
    own = BASE + rated + here.told
    return fuse(probability(own), probability(own.T + ALREADY_LIKED * life.liked.T), "product")


def one_by_one(life: Life, seekers: IntArray, open_pairs: np.ndarray, score: FloatArray, dial: ExposureSettings):
    """What `recommend` shows each seeker in turn, counting every showing."""
    for seeker in seekers.tolist():
        rows = np.flatnonzero(open_pairs[seeker])
        exposures, newcomer = life.shown[rows], life.shown[rows] < dial.newcomer_showings
        value = after_exposure(
            score[seeker, rows], exposures, top=TOP, weight=dial.weight, fewest=dial.newcomer_showings
        )
        order = best(value, rows, len(rows))
        chosen = with_newcomers(order, newcomer, top=TOP, newcomer_share=dial.newcomer_share)
        count(life, rows[chosen], newcomer, newcomer[chosen], dial)
        yield seeker, rows[chosen]


def all_at_once(life: Life, seekers: IntArray, open_pairs: np.ndarray, score: FloatArray, dial: ExposureSettings):
    """What `daily` puts on the lists of all who look that day."""
    candidates = [kept(np.flatnonzero(open_pairs[who]), score[who], life.shown, dial) for who in seekers.tolist()]
    seeker, candidate = np.repeat(seekers, [len(rows) for rows in candidates]), np.concatenate(candidates)
    value, newcomer = score[seeker, candidate], life.shown[candidate] < dial.newcomer_showings
    price = showing_price(seeker, value, top=TOP, weight=dial.weight)
    rows = fair_round(
        seeker, candidate, value, newcomer,
        top=TOP, price=price, capacity=dial.capacity, newcomer_share=dial.newcomer_share,
    )  # fmt: skip
    has_room = np.bincount(candidate[rows], minlength=PER_TOWN) < (dial.capacity or len(rows))
    for who in seekers.tolist():
        mine, all_mine = rows[seeker[rows] == who], np.flatnonzero(seeker == who)
        could = newcomer[all_mine] & (has_room[candidate[all_mine]] | np.isin(all_mine, mine))
        count(life, candidate[mine], could, newcomer[mine], dial)
        yield who, candidate[mine]


def kept(rows: IntArray, score: FloatArray, shown: FloatArray, dial: ExposureSettings) -> IntArray:
    """The best of these candidates and the best newcomers among them, as `daily` keeps them."""
    order = rows[best(score[rows], rows, len(rows))]
    return np.union1d(order[:KEPT], order[shown[order] < dial.newcomer_showings][:KEPT])


def count(life: Life, shown: IntArray, newcomers: np.ndarray, chosen: np.ndarray, dial: ExposureSettings) -> None:
    """Count showings, and lists that give newcomers fewer places than they have a right to."""
    life.shown[shown] += 1.0
    life.lists += 1
    due = min(newcomer_places(TOP, dial.newcomer_share), int(newcomers.sum()))
    life.short_of_newcomers += int(chosen.sum()) < due


def decide(here: Town, life: Life, seeker: int, candidates: IntArray) -> None:
    """The seeker swipes everyone on the list; ratings move as they do in the graph."""
    for candidate in candidates.tolist():
        yes = bool(here.likes[seeker, candidate])
        mine, theirs = life.ratings[seeker], life.ratings[candidate]
        change = rating_change(mine, theirs, SwipeKind.LIKE if yes else SwipeKind.REJECT, constants=CONSTANTS)
        life.ratings[seeker] = Rating(
            mine.elo, mine.choosiness + change.choosiness_delta, mine.swipes_made + 1, mine.swipes_received
        )
        life.ratings[candidate] = Rating(
            theirs.elo + change.elo_delta, theirs.choosiness, theirs.swipes_made, theirs.swipes_received + 1
        )
        life.swiped[seeker, candidate], life.liked[seeker, candidate] = True, yes


def summary(lives: list[Life]) -> dict[str, float]:
    """The figures of one control over all towns."""
    shown, early = (np.concatenate([getattr(life, name) for life in lives]) for name in ("shown", "early"))
    days, joins = (np.concatenate([life.days[part] for life in lives]) for part in (0, 1))
    matches = np.concatenate([(life.liked & life.liked.T).sum(axis=1) for life in lives])
    a_day = shown / days
    joined = (joins > 0) & (joins <= DAYS - FIRST_DAYS)
    return {
        "never_shown": round(float((shown == 0).mean()), 4),
        "shown_under_a_tenth_of_usual": round(float((a_day < a_day.mean() / 10).mean()), 4),
        "gini": round(float(gini(a_day, once(len(days)))[0]), 3),
        "matches_per_user": round(float(matches.mean()), 3),
        "users_without_match": round(float((matches == 0).mean()), 4),
        "joiners_unseen_after_3_days": round(float((early[joined] == 0).mean()), 4),
        "joiners_showings_in_3_days": round(float(early[joined].mean()), 2),
        "lists": sum(life.lists for life in lives),
        "lists_short_of_newcomers": sum(life.short_of_newcomers for life in lives),
    }


if __name__ == "__main__":
    main()
