"""The card of the next person: what the seeker may read of them, and why they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from patra_graph.store.graph import Graph, Row
from patra_graph.store.repository import unknown_user


class Suggestion(NamedTuple):
    """Somebody to show to a seeker, and why in words; no score, so that none can leak."""

    user_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One person as another may see them: the profile less the wishes, the hobbies that both have, why in words.

    Nothing in it comes from what this person thinks of the seeker. '' and () mean 'not said'.
    """

    user_id: str
    name: str
    age: int
    city: str
    state: str
    profession: str
    bio: str
    hobbies: tuple[str, ...]
    looking_for: tuple[str, ...]
    shared_hobbies: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """City and state, as far as they are said."""
        return ", ".join(part for part in (self.city, self.state) if part)


def next_card(graph: Graph, seeker_id: str, deck: Sequence[Suggestion]) -> Card | None:
    """The first of these people whom the seeker may be shown at this moment; None where nobody is left.

    The graph has the last word: who was swiped, blocked or erased meanwhile is passed over. Errors: NotFound.
    """
    rows = graph.run("fetch_shown", seeker_id=seeker_id, user_ids=[item.user_id for item in deck])
    if not rows:
        raise unknown_user(seeker_id)
    allowed = {row["user_id"]: row for row in rows[0]["candidates"]}
    found = next((item for item in deck if item.user_id in allowed), None)
    if found is None:
        return None
    return as_card(allowed[found.user_id], rows[0]["seeker"]["hobbies"] or (), found.reasons)


def person_card(graph: Graph, user_id: str) -> Card:
    """One person's card by itself. Errors: NotFound."""
    rows = readable_profiles(graph, [user_id])
    if user_id not in rows:
        raise unknown_user(user_id)
    return as_card(rows[user_id], (), ())


def readable_profiles(graph: Graph, user_ids: Sequence[str]) -> dict[str, Row]:
    """What anybody may read of these users, by id; whoever the graph lacks is left out."""
    return {row["user_id"]: row for row in graph.one("fetch_profiles", user_ids=list(user_ids))["people"]}


def as_card(row: Row, seeker_hobbies: Iterable[str], reasons: tuple[str, ...]) -> Card:
    """The card out of a person's row of fetch_shown or fetch_profiles, with the hobbies that the seeker has too."""
    mine = {hobby.casefold() for hobby in seeker_hobbies}
    hobbies = tuple(row["hobbies"] or ())
    return Card(
        user_id=row["user_id"],
        name=row["name"] or "",
        age=row["age"],
        city=row["city"] or "",
        state=row["state"] or "",
        profession=row["profession"] or "",
        bio=row["bio"] or "",
        hobbies=tuple(hobby for hobby in hobbies if hobby.casefold() not in mine),
        looking_for=tuple(row["looking_for"] or ()),
        shared_hobbies=tuple(hobby for hobby in hobbies if hobby.casefold() in mine),
        reasons=reasons,
    )
