"""A study: the people and decisions of a dataset or of the graph, in memory, to be evaluated or tuned on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from patra_graph.domain.columns import FloatArray, IntArray, People, people
from patra_graph.domain.elo import Rating
from patra_graph.domain.model import Swipe, User
from patra_graph.domain.replay import replay
from patra_graph.embedding import Embedder
from patra_graph.errors import InvalidInput
from patra_graph.loaders.rows import Reject, Row
from patra_graph.pipeline.load import FORMATS
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.settings import Settings
from patra_graph.store.export_rows import all_users, swipes_of, trait_names
from patra_graph.store.graph import Graph, Transaction

LEAST_SAID = 0.05


@dataclass(frozen=True, slots=True)
class Study:
    """n people and the m decisions that count, in the order in which they were made.

    `people` stand as they start. `embeddings` of shape (n, d) have length 1, or 0 for who has no bio. `chooser` and
    `target` are rows of people, `at` seconds, `reverse` the number of the decision the other way (-1: none), all of
    shape (m,). `group` of shape (n,) numbers groups who never met each other (all 0 where the dataset has none).
    `traits` and `seeks` are what a profile model may read.
    """

    name: str
    people: People
    starts: Mapping[str, Rating]
    embeddings: FloatArray
    swipes: tuple[Swipe, ...]
    chooser: IntArray
    target: IntArray
    positive: np.ndarray
    at: FloatArray
    reverse: IntArray
    group: IntArray
    group_names: tuple[str, ...]
    traits: tuple[str, ...]
    seeks: tuple[tuple[str, str], ...]
    rejected: int

    @property
    def grouped(self) -> bool:
        """True where people come in groups who never met each other."""
        return len(self.group_names) > 1

    @property
    def rows(self) -> dict[str, int]:
        """The row of each person."""
        return {str(user_id): row for row, user_id in enumerate(self.people.user_ids)}

    def mutual(self) -> np.ndarray:
        """Whether each decision is a like that is returned, of shape (m,)."""
        return self.positive & (self.reverse >= 0) & self.positive[self.reverse]


def read_study(
    path: Path, *, file_format: str, settings: Settings, now: datetime, embed: bool = True, say: Callable[[str], None]
) -> Study:
    """The study in these files. Errors: LoadError, InvalidInput for the format or where there are no swipes."""
    if file_format not in FORMATS:
        raise InvalidInput(f"no format '{file_format}'", f"Choose one of: {', '.join(FORMATS)}.")
    loader = import_module(f"patra_graph.loaders.{FORMATS[file_format]}")
    items: list[Row | Reject] = list(loader.read(path, missing_interest=settings.load.missing_interest, now=now))
    values = [item.value for item in items if isinstance(item, Row)]
    users = [value for value in values if isinstance(value, User)]
    swipes = [value for value in values if isinstance(value, Swipe)]
    return as_study(
        path.name,
        users,
        swipes,
        settings=settings,
        embeddings=embedded(users, settings, say) if embed else np.zeros((len(users), 1)),
        group_of=getattr(loader, "group_of", None),
        traits=getattr(loader, "TRAITS", None),
        seeks=getattr(loader, "SEEKS", ()),
        rejected=len(items) - len(values),
    )


def study_of_graph(graph: Graph, *, settings: Settings) -> Study:
    """The study that the graph holds: all users, and the swipes that count. Errors: InvalidInput for no swipes."""
    return graph.read(lambda tx: _study_of(tx, settings))


def _study_of(tx: Transaction, settings: Settings) -> Study:
    found = list(all_users(tx, trait_names(tx)))
    users = [user for user, _ in found]
    nothing = [0.0] * settings.embedding.dimensions
    embeddings = np.array([embedding or nothing for _, embedding in found], dtype=np.float64)
    return as_study(
        "the graph",
        users,
        swipes_of(tx, [user.user_id for user in users]),
        settings=settings,
        embeddings=embeddings.reshape(len(users), len(nothing)),
    )


def as_study(
    name: str,
    users: Sequence[User],
    swipes: Iterable[Swipe],
    *,
    settings: Settings,
    embeddings: FloatArray,
    group_of: Callable[[str], str] | None = None,
    traits: tuple[str, ...] | None = None,
    seeks: tuple[tuple[str, str], ...] = (),
    rejected: int = 0,
) -> Study:
    """The study of these users and swipes; of several swipes of one target by one swiper, the one that counts stays.

    Errors: InvalidInput where no swipe is left.
    """
    usual = settings.rating.start
    starts = {user.user_id: Rating(usual if user.start_elo is None else user.start_elo, usual) for user in users}
    in_order = sorted(swipes, key=lambda swipe: swipe.at)
    counted = replay(in_order, starts, constants=rating_constants(settings)).decisions
    if not counted:
        raise InvalidInput(f"{name}: holds no swipe between two of its users", "Name data with users and their swipes.")
    rows = {user.user_id: row for row, user in enumerate(users)}
    named = traits if traits is not None else said_traits(users)
    groups = [group_of(user.user_id) if group_of else "" for user in users]
    group_names = tuple(sorted(set(groups)))
    kept = tuple(decision.swipe for decision in counted)
    pairs = [(rows[swipe.swiper_id], rows[swipe.target_id]) for swipe in kept]
    number = {pair: index for index, pair in enumerate(pairs)}
    return Study(
        name=name,
        people=people([_person_row(user, starts[user.user_id], named) for user in users], named),
        starts=starts,
        embeddings=embeddings,
        swipes=kept,
        chooser=np.array([chooser for chooser, _ in pairs], dtype=np.int64),
        target=np.array([target for _, target in pairs], dtype=np.int64),
        positive=np.array([swipe.kind.positive for swipe in kept], dtype=bool),
        at=np.array([swipe.at.timestamp() for swipe in kept], dtype=np.float64),
        reverse=np.array([number.get(pair[::-1], -1) for pair in pairs], dtype=np.int64),
        group=np.array([group_names.index(group) for group in groups], dtype=np.int64),
        group_names=group_names,
        traits=named,
        seeks=seeks,
        rejected=rejected,
    )


def said_traits(users: Sequence[User]) -> tuple[str, ...]:
    """The traits that one in twenty users at least told, by name, and 'age'."""
    counts: dict[str, int] = {}
    for user in users:
        for name in user.traits:
            counts[name] = counts.get(name, 0) + 1
    return (*sorted(name for name, count in counts.items() if count >= LEAST_SAID * len(users)), "age")


def embedded(users: Sequence[User], settings: Settings, say: Callable[[str], None]) -> FloatArray:
    """Vectors of the bios, of shape (n, dimensions), 0 for who has none; no model is loaded where nobody has."""
    told = [row for row, user in enumerate(users) if user.bio]
    vectors = np.zeros((len(users), settings.embedding.dimensions if told else 1))
    if told:
        say(f"embedding {len(told):,} bios")
        vectors[told] = Embedder.of(settings.embedding).embed([users[row].bio for row in told])
    return vectors


def _person_row(user: User, start: Rating, traits: tuple[str, ...]) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "gender": user.gender,
        "age": user.age,
        "city": user.city,
        "state": user.state,
        "profession": user.profession,
        "hobbies": user.hobbies,
        "looking_for": user.looking_for,
        "elo": start.elo,
        "choosiness": start.choosiness,
        "swipes_made": 0,
        "swipes_received": 0,
        "traits": [user.traits.get(name) for name in traits],
    }
