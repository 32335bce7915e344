"""Who meets whom and what they decide: swipes as columns, from the latent taste and appeal of a synthetic crowd."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from patra_graph.loaders.synthetic_people import GENDER_SHARES, BoolArray, Crowd, FloatArray, IntArray, vocabulary

START, END = 1_772_323_200, 1_788_220_800  # 2026-03-01 and 2026-09-01, UTC, in seconds since 1970
DAY = 86_400
REJECT, LIKE, SUPERLIKE = 0, 1, 2

SWIPES_PER_WINDOW = 4_000_000
DRAWS_PER_CHUNK = 500_000
DRAWS_PER_MEETING, EXTRA_DRAWS = 9, 40_000  # in a small crowd many draws meet someone who was seen before
ANSWERED_LIKE, ANSWERED_REJECT = 0.75, 0.30
MEETINGS_PER_SWIPE = 0.745
OWN_CITY = 0.7
IGNORES_AGE = 0.04
EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class SwipeColumns:
    """Swipes, n rows each: `at` in seconds since 1970 UTC, rows of the crowd, `kind` 0 reject, 1 like, 2 superlike."""

    at: IntArray
    swiper: IntArray
    target: IntArray
    kind: IntArray

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: IntArray | BoolArray) -> SwipeColumns:
        """The rows asked for."""
        return SwipeColumns(self.at[rows], self.swiper[rows], self.target[rows], self.kind[rows])


@dataclass(frozen=True, slots=True)
class Pool:
    """People sorted by place, gender and age, so that the right ages of a gender in a place are one slice.

    `keys` (n,) sorted; `cumulative` (n + 1,) sums of fame: whoever is shown more is drawn more.
    """

    rows: IntArray
    keys: IntArray
    cumulative: FloatArray

    def draw(self, chance: FloatArray, *, low: IntArray, high: IntArray) -> IntArray:
        """A row for each chance in [0, 1) among keys from low to high; -1 where there is nobody."""
        first, last = np.searchsorted(self.keys, low), np.searchsorted(self.keys, high, side="right")
        floor, ceiling = self.cumulative[first], self.cumulative[last]
        found = np.searchsorted(self.cumulative, floor + chance * (ceiling - floor), side="right") - 1
        return np.where(ceiling > floor, self.rows[np.clip(found, 0, np.maximum(last - 1, 0))], -1)


def swipe_windows(
    crowd: Crowd, *, swipes_per_user: int, seed: int, per_window: int = SWIPES_PER_WINDOW
) -> Iterator[SwipeColumns]:
    """All swipes in time order, a window of time after another, about `per_window` in each.

    Every window draws all chunks of swipers anew and keeps what falls into it: memory stays that of one window.
    """
    windows = max(1, math.ceil(len(crowd) * swipes_per_user / per_window))
    edges = [START + (END - START) * window // windows for window in range(windows + 1)]
    pools = _pool(crowd, crowd.city + 1), _pool(crowd, np.zeros_like(crowd.city))
    size = max(1, int(DRAWS_PER_CHUNK / (DRAWS_PER_MEETING * max(1, swipes_per_user))))
    for begin, end in pairwise(edges):
        parts = []
        for first in range(0, len(crowd), size):
            rng = np.random.default_rng([seed, 2, first])
            swipers = np.arange(first, min(first + size, len(crowd)))
            part = _swipes(crowd, _meet(crowd, pools, swipers, swipes_per_user, rng), rng)
            parts.append(part.take((part.at >= begin) & (part.at < end)))
        yield _in_time_order(parts)


def like_logit(crowd: Crowd, chooser: IntArray, target: IntArray) -> FloatArray:
    """Log-odds that each chooser likes each target, rows of the crowd side by side."""
    wants, interests = crowd.wants[chooser], crowd.interests[target]
    taste = np.einsum("nd,nd->n", wants, interests) / math.sqrt(wants.shape[1])
    shared_hobbies = np.bitwise_count(crowd.hobby_bits[chooser] & crowd.hobby_bits[target]).astype(float)
    return (
        -1.35
        + 1.2 * crowd.appeal[target]
        - 1.1 * crowd.choosiness[chooser]
        + 1.1 * taste
        + 0.1 * shared_hobbies
        + 0.4 * ((crowd.goal_bits[chooser] & crowd.goal_bits[target]) != 0)
        + 1.1 * (crowd.warm[chooser] == crowd.warm[target])
        + 0.3 * (crowd.city[chooser] == crowd.city[target])
        - 0.06 * np.abs(crowd.age[chooser] - crowd.age[target])
    )


def _pool(crowd: Crowd, place: IntArray) -> Pool:
    keys = _key(place, crowd.gender, crowd.age)
    rows = np.argsort(keys, kind="stable")
    shown = np.where(crowd.activity > 0, crowd.fame, 0.0)[rows]
    return Pool(rows, keys[rows], np.concatenate([[0.0], np.cumsum(shown)]))


def _key(place: IntArray, gender: IntArray, age: IntArray) -> IntArray:
    return (place * 4 + gender) * 128 + age


def _meet(
    crowd: Crowd, pools: tuple[Pool, Pool], swipers: IntArray, swipes_per_user: int, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """Pairs (who sees, who is seen) that suit each other, no pair twice, not even the other way round."""
    quota = crowd.activity[swipers] * (1.0 - 0.5 * crowd.joined[swipers]) * swipes_per_user * MEETINGS_PER_SWIPE
    quota = np.floor(quota + rng.random(len(swipers))).astype(np.int64)
    seer = np.repeat(swipers, quota * (DRAWS_PER_MEETING + EXTRA_DRAWS // len(crowd)))
    seen = _draw_seen(crowd, pools, seer, rng)
    ignores_age = rng.random(len(seer)) < IGNORES_AGE
    suits = (seen >= 0) & _sees_first(seer, seen) & _suits(crowd, seer, seen, ignores_age)
    seer, seen = seer[suits], seen[suits]
    fresh = np.sort(np.unique(seer * len(crowd) + seen, return_index=True)[1])
    seer, seen = seer[fresh], seen[fresh]
    within = np.arange(len(seer)) - np.searchsorted(seer, seer) < quota[seer - swipers[0]] if len(seer) else fresh
    return seer[within], seen[within]


def _draw_seen(crowd: Crowd, pools: tuple[Pool, Pool], seer: IntArray, rng: np.random.Generator) -> IntArray:
    odds = np.cumsum(crowd.interested_in[seer] * np.array(GENDER_SHARES), axis=1)
    gender = (rng.random(len(seer))[:, None] * odds[:, -1:] >= odds[:, :3]).sum(axis=1)
    at_home, chance = rng.random(len(seer)) < OWN_CITY, rng.random(len(seer))
    seen = np.empty(len(seer), dtype=np.int64)
    for pool, drawn, place in ((pools[0], at_home, crowd.city[seer] + 1), (pools[1], ~at_home, 0 * seer)):
        low = _key(place, gender, crowd.low_age[seer])[drawn]
        high = _key(place, gender, crowd.high_age[seer])[drawn]
        seen[drawn] = pool.draw(chance[drawn], low=low, high=high)
    return seen


def _sees_first(seer: IntArray, seen: IntArray) -> BoolArray:
    """Of each two people only one can see the other first: a coin that both sides toss alike. Nobody sees themself."""
    low, high = np.minimum(seer, seen).astype(np.uint64), np.maximum(seer, seen).astype(np.uint64)
    mixed = (low * np.uint64(0x9E3779B97F4A7C15) + high) * np.uint64(0xBF58476D1CE4E5B9)
    return (((mixed >> np.uint64(40)) & np.uint64(1)) == (seer < seen)) & (seer != seen)


def _suits(crowd: Crowd, seer: IntArray, seen: IntArray, ignores_age: BoolArray) -> BoolArray:
    """The seen would look at the seer too: gender, age (but for a few) and distance."""
    age = crowd.age[seer]
    right_age = ((crowd.low_age[seen] <= age) & (age <= crowd.high_age[seen])) | ignores_age
    limit = np.fmin(crowd.max_distance_km[seer], crowd.max_distance_km[seen])
    too_far = _distance_km(crowd, seer, seen) > limit
    return crowd.interested_in[seen, crowd.gender[seer]] & right_age & ~too_far & (crowd.activity[seen] > 0)


def _distance_km(crowd: Crowd, one: IntArray, other: IntArray) -> FloatArray:
    """Great-circle distance, NaN where a place is unknown. Source: the haversine formula."""
    here, there = np.radians(crowd.latitude[one]), np.radians(crowd.latitude[other])
    across = np.sin((here - there) / 2) ** 2
    along = np.sin(np.radians(crowd.longitude[one] - crowd.longitude[other]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(across + np.cos(here) * np.cos(there) * along))


def _swipes(crowd: Crowd, meetings: tuple[IntArray, IntArray], rng: np.random.Generator) -> SwipeColumns:
    """First decisions, and the answers of those who come to decide too; a like is answered more often."""
    seer, seen = meetings
    first = SwipeColumns(_times(crowd, seer, seen, rng), seer, seen, _decide(crowd, seer, seen, rng))
    answers = rng.random(len(first)) < np.where(first.kind == REJECT, ANSWERED_REJECT, ANSWERED_LIKE)
    asked = first.take(answers)
    later = asked.at - 1.5 * DAY * np.log(1.0 - rng.random(len(asked)))
    at = _evening(crowd, asked.target, later, rng)
    at = np.where(at <= asked.at, at + DAY, at)
    back = SwipeColumns(at, asked.target, asked.swiper, _decide(crowd, asked.target, asked.swiper, rng))
    return _join([first, back.take(back.at < END)])


def _decide(crowd: Crowd, chooser: IntArray, target: IntArray, rng: np.random.Generator) -> IntArray:
    likes = 1.0 / (1.0 + np.exp(-like_logit(crowd, chooser, target)))
    chance, fervour = rng.random(len(likes)), rng.random(len(likes))
    return np.where(chance < likes, np.where(fervour < 0.15 * likes**2, SUPERLIKE, LIKE), REJECT).astype(np.int8)


def _times(crowd: Crowd, seer: IntArray, seen: IntArray, rng: np.random.Generator) -> IntArray:
    """When both are there, most often in the evening where the seer lives."""
    since = np.maximum(crowd.joined[seer], crowd.joined[seen])
    moment = START + (END - START - 2 * DAY) * (since + (1.0 - since) * rng.random(len(seer))) + DAY
    return _evening(crowd, seer, moment, rng)


def _evening(crowd: Crowd, who: IntArray, moment: FloatArray, rng: np.random.Generator) -> IntArray:
    """The same local day, at a time between 7:00 and 24:00 that leans to the evening; seconds since 1970 UTC."""
    centres = np.array([city[3] for city in vocabulary("people")["cities"]])
    offset = np.round(centres[crowd.city[who]] / 15.0) * 3600 + 3600
    local_day = np.floor((moment + offset) / DAY) * DAY
    return (local_day + (7 + 17 * rng.random(len(who)) ** 0.6) * 3600 - offset).astype(np.int64)


def _in_time_order(parts: list[SwipeColumns]) -> SwipeColumns:
    swipes = _join(parts)
    return swipes.take(np.lexsort((swipes.target, swipes.swiper, swipes.at)))


def _join(parts: list[SwipeColumns]) -> SwipeColumns:
    return SwipeColumns(
        np.concatenate([part.at for part in parts]),
        np.concatenate([part.swiper for part in parts]).astype(np.int32),
        np.concatenate([part.target for part in parts]).astype(np.int32),
        np.concatenate([part.kind for part in parts]),
    )
