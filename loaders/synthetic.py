"""Makes up users and swipes: people with hobbies, bios and taste, and the decisions that follow from them.

The same numbers and seed give the same bytes. Everybody is fictional. `patra-graph generate data/` writes the
sample in data/ (320 users, 19 swipes each, seed 7).
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from patra_graph.domain.model import GENDERS, Swipe, SwipeKind, User
from patra_graph.errors import InvalidInput
from patra_graph.loaders.synthetic_bios import BioWriter, Persona
from patra_graph.loaders.synthetic_people import Crowd, draw_crowd, first_names, genders_of, vocabulary
from patra_graph.loaders.synthetic_swipes import swipe_windows

KINDS = (SwipeKind.REJECT, SwipeKind.LIKE, SwipeKind.SUPERLIKE)
MOST_USERS, MOST_SWIPES = 10_000_000, 1_000
USERS_PER_BIO_WRITER = 2_000
SAYS_EVERY = 500_000
NO_BIO = 0.035
USER_COLUMNS = (
    *("user_id", "name", "age", "gender", "interested_in", "city", "state", "hobbies", "looking_for", "profession"),
    *("bio", "min_age", "max_age", "latitude", "longitude", "max_distance_km"),
)
SWIPE_COLUMNS = ("swipe_id", "user_id", "target_user_id", "action", "timestamp")


def generate(*, users: int, swipes_per_user: int, seed: int) -> tuple[Iterator[User], Iterator[Swipe]]:
    """Users in the order of their ids, and swipes in time order (2026-03-01 to 2026-08-31), each as they are asked for.

    There are about `users * swipes_per_user` swipes, in a very small crowd fewer. Raises InvalidInput for numbers out
    of range.
    """
    _check("users", users, least=2, most=MOST_USERS)
    _check("swipes per user", swipes_per_user, least=0, most=MOST_SWIPES)
    _check("seed", seed, least=0, most=2**63)
    crowd = draw_crowd(users, seed=seed)
    return _users(crowd, seed), _swipes(crowd, swipes_per_user, seed)


def write(
    out: Path, *, users: int, swipes_per_user: int, seed: int, say: Callable[[str], None] = lambda line: None
) -> tuple[int, int]:
    """Write users.csv and swipes.csv into the folder `out`, made if need be; returns how many of each.

    Both files are whole or not there: they are moved into place when both are written. `say` gets a line of progress.
    Raises InvalidInput for numbers out of range and for a folder that cannot be written.
    """
    people, swipes = generate(users=users, swipes_per_user=swipes_per_user, seed=seed)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".generate-") as folder:
            new = Path(folder)
            made = _write(new / "users.csv", USER_COLUMNS, map(_user_row, people), say)
            decided = _write(new / "swipes.csv", SWIPE_COLUMNS, map(_swipe_row, swipes), say)
            for name in ("users.csv", "swipes.csv"):
                os.replace(new / name, out / name)
    except OSError as error:
        raise InvalidInput(f"{out}: cannot be written ({error.strerror})", "Name a folder you may write to.") from error
    return made, decided


def _check(name: str, value: int, *, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(f"{name}: {value} is out of range", f"Give a whole number from {least} to {most}.")


def _users(crowd: Crowd, seed: int) -> Iterator[User]:
    width = _width(len(crowd))
    for first in range(0, len(crowd), USERS_PER_BIO_WRITER):
        writer = BioWriter(np.random.default_rng([seed, 3, first]))
        for row in range(first, min(first + USERS_PER_BIO_WRITER, len(crowd))):
            yield _user(crowd, row, width, writer)


def _width(users: int) -> int:
    return max(4, len(str(users)))


def _user(crowd: Crowd, row: int, width: int, writer: BioWriter) -> User:
    words = vocabulary("people")
    city, state, *_ = words["cities"][crowd.city[row]]
    hobby_names, goal_names = list(words["hobbies"]), list(words["goals"])
    hobbies = tuple(hobby_names[code] for code in crowd.hobbies[row] if code >= 0)
    goals = tuple(goal for code, goal in enumerate(goal_names) if crowd.goal_bits[row] >> code & 1)
    profession = list(words["professions"])[crowd.profession[row]]
    persona = Persona(hobbies, profession, city, _told_goal(goals, goal_names[crowd.goal[row]]), bool(crowd.warm[row]))
    low, high = (int(crowd.low_age[row]), int(crowd.high_age[row])) if crowd.ranged[row] else (None, None)
    return User(
        user_id=_user_id(row, width),
        name=f"{first_names()[crowd.first_name[row]]} {words['initials'][crowd.initial[row]]}.",
        age=int(crowd.age[row]),
        gender=GENDERS[crowd.gender[row]],
        interested_in=genders_of(crowd.interested_in[row]),
        min_age=low,
        max_age=high,
        city=city,
        state=state,
        hobbies=hobbies,
        looking_for=goals,
        profession=profession,
        bio="" if writer.chance() < NO_BIO else writer.write(persona),
        latitude=_known(crowd.latitude[row]),
        longitude=_known(crowd.longitude[row]),
        max_distance_km=_known(crowd.max_distance_km[row]),
    )


def _told_goal(goals: tuple[str, ...], first: str) -> str:
    """The goal a bio speaks of: whoever is new in town says that."""
    return "new in town" if "new in town" in goals else first


def _user_id(row: int, width: int) -> str:
    return f"u{row + 1:0{width}d}"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _swipes(crowd: Crowd, swipes_per_user: int, seed: int) -> Iterator[Swipe]:
    width, number = _width(len(crowd)), 0
    ids = [_user_id(row, width) for row in range(len(crowd))]
    for window in swipe_windows(crowd, swipes_per_user=swipes_per_user, seed=seed):
        for at, swiper, target, kind in _python_rows(window.at, window.swiper, window.target, window.kind):
            number += 1
            moment = datetime.fromtimestamp(at, UTC)
            yield Swipe(f"s{number:08d}", ids[swiper], ids[target], KINDS[kind], moment)


def _python_rows(*columns: np.ndarray, size: int = 50_000) -> Iterator[tuple[int, ...]]:
    """The rows of the columns as Python numbers, a slice at a time to keep memory low."""
    for first in range(0, len(columns[0]), size):
        yield from zip(*(column[first : first + size].tolist() for column in columns), strict=True)


def _user_row(user: User) -> tuple[object, ...]:
    lists = (";".join(user.hobbies), ";".join(user.looking_for))
    who = (user.user_id, user.name, user.age, user.gender, ";".join(user.interested_in), user.city, user.state)
    limits = (user.min_age, user.max_age, user.latitude, user.longitude, user.max_distance_km)
    return *who, *lists, user.profession, user.bio, *limits


def _swipe_row(swipe: Swipe) -> tuple[str, ...]:
    moment = swipe.at.isoformat()[:19] + "Z"
    return swipe.swipe_id, swipe.swiper_id, swipe.target_id, swipe.kind.value, moment


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple], say: Callable[[str], None]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(columns)
        for number, row in enumerate(rows, 1):
            table.writerow(row)
            if number % SAYS_EVERY == 0:
                say(f"{path.name}: {number:,} rows")
    say(f"{path.name}: {number:,} rows in all")
    return number
