"""Reads a folder of one's own data: users.csv and swipes.csv (or swipe_log.csv), each plain or gzipped.

users.csv: user_id, age and gender are needed; name, city, state, hobbies, looking_for, profession, bio, interested_in,
min_age, max_age, latitude, longitude, max_distance_km, elo and numeric trait_<name> columns are optional.
swipes.csv: user_id, target_user_id, action and timestamp are needed; swipe_id is optional (without it the id is made
from the other four). Lists are separated by semicolons; an empty field means 'not said'; the name defaults to the id.
Columns come in any order, other columns are ignored (`notes` names them). Either file may be missing, not both.

Every data row becomes one Row or one Reject. The first row of an id counts, later ones are rejected as `doubled-id`.
Whether a swipe's users exist is for the graph to say. How broken CSV is read: see `csv_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from os.path import isfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.model import MAX_TRAIT, Swipe, User
from patra_graph.errors import LoadError

from . import fields
from .csv_rows import Record, header, records, require
from .fields import BadField, row_or_reject
from .interest import check_missing_interest, gender_and_interest
from .plain_swipes import KINDS, PlainSwipes, derived_swipe_id, plain_reader
from .rows import Reject, Row
from .seen_ids import SeenIds

USERS_NEED = ("user_id", "age", "gender")
USERS_MAY = (
    *("name", "city", "state", "hobbies", "looking_for", "profession", "bio", "interested_in", "min_age", "max_age"),
    *("latitude", "longitude", "max_distance_km", "elo"),
)
SWIPES_NEED = ("user_id", "target_user_id", "action", "timestamp")
SWIPES_MAY = ("swipe_id",)
TRAIT = re.compile(r"trait_([a-z0-9_]{1,64})", re.ASCII)


def files(path: Path) -> list[Path]:
    """The files of the folder that are read, users before swipes. Raises LoadError when there is none, or one twice."""
    users, swipes = _users_file(path), _swipes_file(path)
    found = [file for file in (users, swipes) if file]
    if not found:
        hint = "Give a folder that holds users.csv, swipes.csv (or swipe_log.csv) or both."
        raise LoadError(f"{path}: is no folder with a users.csv or swipes.csv", hint)
    return found


def notes(path: Path) -> list[str]:
    """What a person should know that is no error: the columns that are ignored, a line for each file."""
    ignored = {file: [name for name in header(file) if name and name not in _columns(file)] for file in files(path)}
    return [f"{file}: ignored, not known: {', '.join(names)}" for file, names in ignored.items() if names]


def read(path: Path, *, missing_interest: str = "opposite", now: datetime | None = None) -> Iterator[Row | Reject]:
    """Each data row of the folder in the order of its file, users first, in bounded memory.

    `missing_interest` is 'opposite' or 'everyone' (see `gender_and_interest`); `now` is the time that swipes may not
    be more than a day after (default: the clock). Raises LoadError at the call for files, headers and missing columns,
    while reading only for a file that is cut short.
    """
    users = read_users(path, missing_interest=missing_interest)
    return chain(users, chain.from_iterable(map(_swipe_rows, read_swipe_columns(path, now=now))))


def read_users(path: Path, *, missing_interest: str = "opposite") -> Iterator[Row | Reject]:
    """The rows of the users' file alone; none where there is none. Raises LoadError as `read` does."""
    check_missing_interest(missing_interest)
    files(path)
    file = _users_file(path)
    return _users(file, _columns(file), missing_interest=missing_interest) if file else iter(())


def read_swipe_columns(path: Path, *, now: datetime | None = None) -> Iterator[Row | Reject | SwipeColumns]:
    """The rows of the swipes' file alone, plain lines together as columns. Raises LoadError as `read` does."""
    files(path)
    file = _swipes_file(path)
    return _swipes(file, _columns(file), now=now or datetime.now(UTC)) if file else iter(())


def _users(file: Path, columns: Mapping[str, int], *, missing_interest: str) -> Iterator[Row | Reject]:
    seen, make = SeenIds(), partial(user_of, missing_interest=missing_interest)
    for record in records(file, columns):
        row = record if isinstance(record, Reject) else row_or_reject(record, make)
        yield row if isinstance(row, Reject) or seen.add(row.value.user_id) else _doubled(row)


def _swipes(file: Path, columns: Mapping[str, int], *, now: datetime) -> Iterator[Row | Reject | SwipeColumns]:
    seen, make = SeenIds(), partial(_swipe, now=now)
    for item in records(file, columns, plain=plain_reader(columns, len(header(file)), now=now)):
        if isinstance(item, PlainSwipes):
            yield SwipeColumns(str(file), columns, item, seen.add_all(item.swipe_ids))
            continue
        row = item if isinstance(item, Reject) else row_or_reject(item, make)
        yield row if isinstance(row, Reject) or seen.add(row.value.swipe_id) else _doubled(row)


@dataclass(frozen=True, slots=True)
class SwipeColumns:
    """Swipes of consecutive lines as columns; `fresh` is False, shape (n,), where an earlier row has the id."""

    path: str
    columns: Mapping[str, int]
    swipes: PlainSwipes
    fresh: NDArray[np.bool_]

    def rows(self) -> Iterator[Row | Reject]:
        """The same row by row."""
        lines = count(self.swipes.first_line)
        kinds = map(KINDS.__getitem__, self.swipes.actions)
        moments = map(datetime.fromisoformat, self.swipes.times)
        ids = (self.swipes.swipe_ids, self.swipes.swiper_ids, self.swipes.target_ids)
        for line, swipe, fresh in zip(lines, map(Swipe, *ids, kinds, moments), self.fresh.tolist(), strict=False):
            row = Row(self.path, line, swipe, True, self.columns)
            yield row if fresh else _doubled(row)


def _swipe_rows(item: Row | Reject | SwipeColumns) -> Iterable[Row | Reject]:
    return item.rows() if isinstance(item, SwipeColumns) else (item,)


def _doubled(row: Row) -> Reject:
    if isinstance(row.value, User):
        return row.reject("user_id", "doubled-id", "an earlier row has this id; the first one counts")
    name = "swipe_id" if "swipe_id" in row.columns else ""
    return row.reject(name, "doubled-id", "an earlier row has this swipe id or is the same swipe; the first one counts")


def _users_file(path: Path) -> Path | None:
    return _only(path, ("users.csv", "users.csv.gz"))


def _swipes_file(path: Path) -> Path | None:
    return _only(path, ("swipes.csv", "swipes.csv.gz", "swipe_log.csv", "swipe_log.csv.gz"))


def _only(path: Path, names: tuple[str, ...]) -> Path | None:
    found = [path / name for name in names if isfile(path / name)]
    if len(found) > 1:
        raise LoadError(f"{path}: holds {' and '.join(file.name for file in found)}", "Keep one of them.")
    return found[0] if found else None


def _columns(file: Path) -> dict[str, int]:
    """The numbers (from 0) of the columns that are read."""
    names = header(file)
    is_users = file.name.startswith("users")
    need, may = (USERS_NEED, USERS_MAY) if is_users else (SWIPES_NEED, SWIPES_MAY)
    require(file, names, need)
    traits = [name for name in names if is_users and name.startswith("trait_")]
    for name in traits:
        if not TRAIT.fullmatch(name):
            hint = "After 'trait_' use 1 to 64 letters a to z, digits and underscores."
            raise LoadError(f"{file}: {fields.shown(name)} is no name for a trait column", hint)
    return {name: names.index(name) for name in (*need, *may, *traits) if name in names}


def user_of(record: Record, *, missing_interest: str) -> User:
    """The user that these fields describe. Raises BadField for the first that is wrong."""
    user_id = fields.identity(record, "user_id")
    gender, interested_in = gender_and_interest(record, missing_interest=missing_interest)
    min_age, max_age = _age_range(record)
    latitude, longitude = _place(record)
    return User(
        user_id=user_id,
        name=fields.text(record, "name") or user_id,
        age=fields.needed_age(record, "age"),
        gender=gender,
        interested_in=interested_in,
        min_age=min_age,
        max_age=max_age,
        city=fields.text(record, "city"),
        state=fields.text(record, "state"),
        hobbies=fields.items(record, "hobbies"),
        looking_for=fields.items(record, "looking_for"),
        profession=fields.text(record, "profession"),
        bio=fields.bio(record, "bio"),
        latitude=latitude,
        longitude=longitude,
        max_distance_km=fields.number(record, "max_distance_km", 0.001, 100_000, code="bad-distance"),
        start_elo=fields.number(record, "elo", 0, 5000, code="bad-elo"),
        traits=_traits(record),
    )


def _age_range(record: Record) -> tuple[int | None, int | None]:
    low, high = fields.age(record, "min_age"), fields.age(record, "max_age")
    if low and high and low > high:
        raise BadField("max_age", "bad-age-range", f"{high} is less than min_age {low}")
    return low, high


def _place(record: Record) -> tuple[float | None, float | None]:
    latitude = fields.number(record, "latitude", -90, 90, code="bad-latitude")
    longitude = fields.number(record, "longitude", -180, 180, code="bad-longitude")
    if (latitude is None) != (longitude is None):
        given, missing = ("latitude", "longitude") if longitude is None else ("longitude", "latitude")
        raise BadField(given, "half-a-place", f"is given without {missing}; give both or neither")
    return latitude, longitude


def _traits(record: Record) -> dict[str, float]:
    named = {
        name: fields.number(record, name, -MAX_TRAIT, MAX_TRAIT, code="bad-trait")
        for name in record.columns
        if name.startswith("trait_")
    }
    return {name.removeprefix("trait_"): value for name, value in named.items() if value is not None}


def _swipe(record: Record, *, now: datetime) -> Swipe:
    swiper_id, target_id = fields.identity(record, "user_id"), fields.identity(record, "target_user_id")
    kind, at = fields.action(record, "action"), fields.moment(record, "timestamp", now=now)
    if swiper_id == target_id:
        raise BadField("target_user_id", "self-swipe", "is the swiper; nobody can swipe themself")
    given = fields.identity(record, "swipe_id") if record["swipe_id"] else ""
    return Swipe(given or derived_swipe_id(swiper_id, target_id, kind, at), swiper_id, target_id, kind, at)
