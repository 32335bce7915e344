"""Synthetic people as columns: what they state, and the latent taste and appeal that their swipes come from."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from patra_graph.domain.model import GENDERS

FloatArray = np.ndarray
IntArray = np.ndarray
BoolArray = np.ndarray

CHUNK = 20_000
STREAM = 243  # of random numbers; any will do, with this one the first person of the sample has an ordinary history
GENDER_SHARES = (0.47, 0.47, 0.05, 0.01)
YOUNGEST, OLDEST = 21, 64
MOST_HOBBIES = 7
WARM = 0.55
SMALL_SAMPLE_CITIES, USERS_PER_CITY = 5, 400
DISTANCES_KM = (np.nan, 40.0, 80.0, 400.0, 1500.0, 3000.0)
DISTANCE_SHARES = (0.64, 0.02, 0.06, 0.08, 0.06, 0.14)


@dataclass(frozen=True, slots=True)
class Crowd:
    """People as columns, n rows each; codes index the lists of the vocabulary.

    `age` in years; `low_age`, `high_age` the ages they want (`ranged` False: they state none); `city`, `profession`,
    `first_name`, `initial` codes; `interested_in` (n, 4) by gender; `hobbies` (n, 7) the dearest first, -1 for none;
    `hobby_bits`, `goal_bits` the same as sets; `goal` the first of the goals; degrees, km and NaN for unknown; `warm`
    the tone of their bio (False: wry).
    Latent: `appeal` and `choosiness` about standard normal; `fame` > 0, how often shown (a power law); `interests` and
    `wants` (n, 8) what they are like and what they like, mean 0 and variance about 1; `activity` swipes relative to the
    mean, 0 for newcomers; `joined` in [0, 1), the part of the period before they came.
    """

    age: IntArray
    gender: IntArray
    interested_in: BoolArray
    low_age: IntArray
    high_age: IntArray
    ranged: BoolArray
    first_name: IntArray
    initial: IntArray
    city: IntArray
    latitude: FloatArray
    longitude: FloatArray
    max_distance_km: FloatArray
    hobbies: IntArray
    hobby_bits: IntArray
    goal: IntArray
    goal_bits: IntArray
    profession: IntArray
    warm: BoolArray
    appeal: FloatArray
    choosiness: FloatArray
    fame: FloatArray
    interests: FloatArray
    wants: FloatArray
    activity: FloatArray
    joined: FloatArray

    def __len__(self) -> int:
        return len(self.age)


@cache
def vocabulary(name: str) -> dict:
    """One of the word lists beside this module: people, hobbies or phrases."""
    return yaml.safe_load((files("patra_graph.loaders") / f"synthetic_{name}.yaml").read_text(encoding="utf-8"))


@cache
def first_names() -> tuple[str, ...]:
    """All first names: those of women, of men, of anyone."""
    names = vocabulary("people")["names"]
    return (*names["female"], *names["male"], *names["any"])


def draw_crowd(users: int, *, seed: int) -> Crowd:
    """So many people; the same for the same seed."""
    starts = range(0, users, CHUNK)
    parts = [_draw_part(min(CHUNK, users - s), users, np.random.default_rng([seed, STREAM, s])) for s in starts]
    columns = (field.name for field in dataclasses.fields(Crowd))
    return Crowd(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns})


def _draw_part(n: int, users: int, rng: np.random.Generator) -> Crowd:
    gender = _pick(rng, n, GENDER_SHARES)
    interests, curiosity = _interests(rng, n), _interests(rng, n)
    joined = np.where(rng.random(n) < 0.6, 0.0, 0.8 * rng.random(n))
    return Crowd(
        gender=gender,
        interested_in=_interest(rng, gender),
        joined=joined,
        interests=interests,
        wants=0.8 * interests + 0.6 * curiosity,
        **_ages(rng, n),
        **_names(rng, gender),
        **_places(rng, n, users),
        **_hobbies(rng, interests),
        **_goals(rng, n),
        profession=_professions(rng, interests),
        warm=rng.random(n) < WARM,
        **_appeal(rng, n),
        activity=np.where(rng.random(n) < 0.025, 0.0, np.exp(0.4 * rng.standard_normal(n))),
    )


def _pick(rng: np.random.Generator, n: int, shares: tuple[float, ...] | FloatArray) -> IntArray:
    cumulative = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(cumulative, rng.random(n), side="right"), len(cumulative) - 1)


def _interests(rng: np.random.Generator, n: int) -> FloatArray:
    """What fills people's lives, (n, 8), mean 0 and variance about 1: one or two things each, not a bit of all."""
    shares = np.exp(2.0 * rng.standard_normal((n, len(vocabulary("people")["interests"]))))
    shares /= shares.sum(axis=1, keepdims=True)
    return 6.0 * (shares - 1.0 / shares.shape[1])


def _interest(rng: np.random.Generator, gender: IntArray) -> BoolArray:
    """Whom they want to meet, (n, 4): most women and men the other, some the same, some anyone."""
    n = len(gender)
    binary, one = gender < 2, np.eye(4, dtype=bool)
    kind, open_minded = rng.random(n), rng.random(n) < 0.1
    wanted = np.where((kind < 0.88)[:, None], one[1 - np.minimum(gender, 1)], one[gender])
    wanted[kind > 0.94, :3] = True
    wanted[open_minded, 2:] = True
    mixed = rng.random((n, 4)) < 0.6
    mixed[kind < 0.6] = True
    mixed[~mixed.any(axis=1), 2] = True
    return np.where(binary[:, None], wanted, mixed)


def _ages(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    age = 20 + np.exp(2.35 + 0.57 * rng.standard_normal(n)).astype(np.int64)
    age = np.where(age > OLDEST, OLDEST - (age - OLDEST) % 20, np.maximum(age, YOUNGEST))
    slack = 4 + (age - YOUNGEST) // 5
    below, above = (slack + np.abs(5 * rng.standard_normal(n)).astype(np.int64) for _ in range(2))
    ranged = rng.random(n) < 0.88
    return {
        "age": age,
        "low_age": np.where(ranged, np.maximum(YOUNGEST - 1, age - below), 18),
        "high_age": np.where(ranged, np.minimum(age + above, 75), 120),
        "ranged": ranged,
    }


def _names(rng: np.random.Generator, gender: IntArray) -> dict[str, IntArray]:
    names = vocabulary("people")["names"]
    women, men, total = len(names["female"]), len(names["male"]), len(first_names())
    start = np.choose(gender, [women, 0, 0, 0])
    size = np.choose(gender, [men, women, total, total])
    any_name = rng.random(len(gender)) < 0.15
    start, size = np.where(any_name, women + men, start), np.where(any_name, total - women - men, size)
    initials = len(vocabulary("people")["initials"])
    return {
        "first_name": start + (size * rng.random(len(gender))).astype(np.int64),
        "initial": (initials * rng.random(len(gender))).astype(np.int64),
    }


def _places(rng: np.random.Generator, n: int, users: int) -> dict[str, np.ndarray]:
    cities = vocabulary("people")["cities"][: max(SMALL_SAMPLE_CITIES, users // USERS_PER_CITY)]
    city = _pick(rng, n, 1.0 / np.arange(1, len(cities) + 1) ** 0.9)
    centres = np.array([city[2:] for city in cities])
    place = np.round(centres[city] + 0.05 * rng.standard_normal((n, 2)), 3)
    place[rng.random(n) < 0.03] = np.nan
    reach = np.array(DISTANCES_KM)[_pick(rng, n, DISTANCE_SHARES)]
    return {"city": city, "latitude": place[:, 0], "longitude": place[:, 1], "max_distance_km": reach}


def _hobbies(rng: np.random.Generator, interests: FloatArray) -> dict[str, IntArray]:
    """Hobbies by interest, popularity (Zipf) and chance, the dearest first; as padded codes and as sets of bits."""
    axes, hobbies = vocabulary("people")["interests"], vocabulary("people")["hobbies"]
    loadings = np.array([[weights.get(axis, 0.0) for axis in axes] for weights in hobbies.values()])
    zipf = -0.7 * np.log(np.arange(1, len(hobbies) + 1) + 2.0)
    chance = -np.log(-np.log(rng.random((len(interests), len(hobbies))) + 1e-12))
    liking = 1.3 * np.einsum("nd,hd->nh", interests, loadings) + zipf + 0.8 * chance
    codes = np.argsort(-liking, axis=1, kind="stable")[:, :MOST_HOBBIES]
    count = 3 + _pick(rng, len(interests), (0.2, 0.3, 0.25, 0.15, 0.1))
    kept = np.arange(MOST_HOBBIES) < count[:, None]
    bits = np.where(kept, np.left_shift(np.uint64(1), codes.astype(np.uint64)), np.uint64(0))
    return {"hobbies": np.where(kept, codes, -1), "hobby_bits": np.bitwise_or.reduce(bits, axis=1)}


def _goals(rng: np.random.Generator, n: int) -> dict[str, IntArray]:
    shares = tuple(vocabulary("people")["goals"].values())
    first, second = _pick(rng, n, shares), _pick(rng, n, shares)
    second = np.where(rng.random(n) < 0.25, second, first)
    return {"goal": first, "goal_bits": (1 << first) | (1 << second)}


def _professions(rng: np.random.Generator, interests: FloatArray) -> IntArray:
    axes, professions = vocabulary("people")["interests"], vocabulary("people")["professions"]
    lean = np.array([[1.0 if axis == leaning else 0.0 for axis in axes] for leaning in professions.values()])
    chance = -np.log(-np.log(rng.random((len(interests), len(lean))) + 1e-12))
    return np.argmax(0.7 * np.einsum("nd,pd->np", interests, lean) + chance, axis=1)


def _appeal(rng: np.random.Generator, n: int) -> dict[str, FloatArray]:
    """Fame is Pareto with exponent 2; the famous tend to appeal, and not always."""
    log_fame = -np.log(1.0 - rng.random(n))
    return {
        "appeal": 0.7 * (log_fame - 1.0) + 0.7 * rng.standard_normal(n),
        "choosiness": rng.standard_normal(n),
        "fame": np.exp(log_fame / 2.0),
    }


def genders_of(wanted: BoolArray) -> tuple[str, ...]:
    """Names of the genders that are marked in a row of `interested_in`."""
    return tuple(gender for gender, marked in zip(GENDERS, wanted, strict=True) if marked)
