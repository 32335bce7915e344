"""How much a seeker's profile has in common with others', in a word: as `explain` for a user says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from patra_graph.domain.columns import people
from patra_graph.domain.data_match import likeness_terms
from patra_graph.domain.explanation import bands

Row = Mapping[str, Any]
UNREAD = {"gender": "", "elo": 0.0, "choosiness": 0.0, "swipes_made": 0, "swipes_received": 0, "traits": ()}


def in_common(seeker: Row, others: Sequence[Row]) -> list[str]:
    """much, some, little or not known for each of the others; made of what profiles say, of nobody's swipes.

    Rows hold user_id, age, city, state, profession, hobbies and looking_for.
    """
    columns = people([UNREAD | dict(row) | _lists(row) for row in (seeker, *others)])
    terms = likeness_terms(columns.take(slice(0, 1)), columns.take(slice(1, None)))
    return [
        bands({"data_match": {name: float(values[place]) for name, values in terms.items()}}).profiles
        for place in range(len(others))
    ]


def _lists(row: Row) -> dict[str, Sequence[str]]:
    return {name: row[name] or () for name in ("hobbies", "looking_for")}
