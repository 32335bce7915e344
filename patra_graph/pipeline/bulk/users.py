"""Users as files for Neo4j's import: profiles are written as they are read, ratings joined to them after the swipes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from math import isnan, nan
from pathlib import Path
from typing import Any, BinaryIO

from patra_graph.domain.bulk_replay import Ratings
from patra_graph.domain.model import User
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.bulk.bios import BIOS, write_bios
from patra_graph.pipeline.bulk.cells import cell, listed, optional, point, quoted
from patra_graph.pipeline.load_users import hash_profile
from patra_graph.store.repository import user_row

HEADER = (
    "user_id:ID(User),name:string,age:long,gender:string,interested_in:string[],min_age:long,max_age:long,city:string,"
    "state:string,city_id:string,hobbies:string[],looking_for:string[],profession:string,bio:string,"
    "max_distance_km:double,profile_hash:string,location:point{crs:WGS-84},created_at:datetime,changed_at:long,"
    "start_elo:double,start_choosiness:double,elo:double,choosiness:double,swipes_made:long,swipes_received:long"
)
NAMES = {"City": "city_id", "State": "name", "Hobby": "name", "Goal": "name", "Profession": "name"}

EDGES = {
    "LIVES_IN": ("User", "City"),
    "ENJOYS": ("User", "Hobby"),
    "LOOKING_FOR": ("User", "Goal"),
    "WORKS_AS": ("User", "Profession"),
}


@dataclass(slots=True)
class SpooledUsers:
    """What stands in the folder so far. In memory stay ids, starts, lengths of lines, traits, and the names of places,
    hobbies, goals and professions."""

    folder: Path
    ids: list[str] = field(default_factory=list)
    start_elo: array[float] = field(default_factory=lambda: array("d"))
    lengths: array[int] = field(default_factory=lambda: array("i"))
    traits: dict[str, array[float]] = field(default_factory=dict)
    nodes: dict[str, dict[str, str]] = field(default_factory=lambda: {label: {} for label in NAMES})
    in_state: set[tuple[str, str]] = field(default_factory=set)
    several_lines: bool = False


def spool_users(
    users: Iterable[User], spooled: SpooledUsers, *, start: float, batch: int, told: Callable[[int], None]
) -> None:
    """Spool users, `batch` at a time; `told` is told how many, each time.

    `start` is the rating points of who brings none. Within a batch users come by id, as a load by driver has it.
    """
    folder = spooled.folder
    with ExitStack() as streams:
        edges = {name: streams.enter_context((folder / f"{name}.edges").open("w", encoding="utf-8")) for name in EDGES}
        profiles, bios = (streams.enter_context((folder / name).open("wb")) for name in ("profiles", BIOS))
        for some in batched(users, batch):
            some.sort(key=lambda user: user.user_id)
            for user in some:
                _spool(user, spooled, profiles, edges, start)
            write_bios(some, bios)
            told(len(some))


def _spool(user: User, spooled: SpooledUsers, profiles: BinaryIO, edges: Mapping[str, Any], start: float) -> None:
    row = user_row(user, profile_hash=hash_profile(user), start=start)
    line = _profile(row).encode()
    profiles.write(line)
    spooled.several_lines = spooled.several_lines or b"\n" in line
    spooled.lengths.append(len(line))
    spooled.ids.append(user.user_id)
    spooled.start_elo.append(row["start_elo"])
    for name, value in user.traits.items():
        column = spooled.traits.setdefault(name, array("d"))
        column.extend([nan] * (len(spooled.ids) - 1 - len(column)))
        column.append(value)
    _spool_edges(row["profile"], spooled, edges)


def _profile(row: Mapping[str, Any]) -> str:
    """The cells of HEADER up to the location."""
    of = row["profile"]
    return (
        f"{cell(of['user_id'])},{quoted(of['name'])},{of['age']},{of['gender']},{listed(of['interested_in'])},"
        f"{optional(of['min_age'])},{optional(of['max_age'])},{optional(of['city'])},{optional(of['state'])},"
        f"{optional(of['city_id'])},{listed(of['hobbies'])},{listed(of['looking_for'])},{optional(of['profession'])},"
        f"{quoted(of['bio'])},{optional(of['max_distance_km'])},{of['profile_hash']},"
        f"{point(row['latitude'], row['longitude'])}"
    )


def _spool_edges(profile: Mapping[str, Any], spooled: SpooledUsers, edges: Mapping[str, Any]) -> None:
    user_id, city_id, state = cell(profile["user_id"]), profile["city_id"], profile["state"]
    ends: dict[str, dict[str, str]] = {
        "LIVES_IN": {city_id: profile["city"]} if city_id else {},
        "ENJOYS": {name.lower(): name.lower() for name in profile["hobbies"]},
        "LOOKING_FOR": {name.lower(): name.lower() for name in profile["looking_for"]},
        "WORKS_AS": {name.lower(): name.lower() for name in (profile["profession"],) if name},
    }
    for edge, (_, label) in EDGES.items():
        for key, name in ends[edge].items():
            spooled.nodes[label].setdefault(key, name)
            edges[edge].write(f"{user_id},{quoted(key)}\n")
    if city_id and state:
        spooled.nodes["State"].setdefault(state, state)
        spooled.in_state.add((city_id, state))


def write_users(spooled: SpooledUsers, ratings: Ratings, *, start: float, now: datetime, changed_at: int) -> None:
    """Write `users.csv`, every profile with its ratings. `start`: everyone's first choosiness; `changed_at` in ms."""
    traits = spooled.traits
    for column in traits.values():
        column.extend([nan] * (len(spooled.ids) - len(column)))
    header = HEADER + "".join(f",trait_{name}:double" for name in traits)
    rated_columns = (ratings.elo, ratings.choosiness, ratings.swipes_made, ratings.swipes_received)
    columns = (spooled.start_elo, *(column.tolist() for column in rated_columns))
    with (spooled.folder / "profiles").open("rb") as profiles, (spooled.folder / "users.csv").open("wb") as users:
        users.write(f"{header}\n".encode())
        answers = _trait_cells(traits, len(spooled.ids))
        for length, start_elo, *rated, traits_said in zip(spooled.lengths, *columns, answers, strict=True):
            own = ",".join(map(repr, rated))
            users.write(profiles.read(length))
            users.write(f",{now.isoformat()},{changed_at},{start_elo!r},{start!r},{own}{traits_said}\n".encode())


def _trait_cells(traits: Mapping[str, array[float]], count: int) -> Iterator[str]:
    if not traits:
        return iter([""] * count)
    rows = zip(*traits.values(), strict=True)
    return ("".join("," if isnan(value) else f",{value!r}" for value in row) for row in rows)
