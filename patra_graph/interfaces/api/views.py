"""What goes out, by who asks: figures for the app and the admin, words for a user.

Nothing that a user is shown comes from what somebody else thinks of them, before a match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from patra_graph.domain.model import Recommendation
from patra_graph.interfaces.api.access import Caller
from patra_graph.pipeline.in_common import in_common
from patra_graph.pipeline.matcher import Shown
from patra_graph.pipeline.profiles import Profile
from patra_graph.pipeline.swipe import SwipeResult

Document = dict[str, Any]
Row = Mapping[str, Any]


def user(profile: Profile, who: Caller) -> Document:
    """A profile; ratings move when others swipe, so a user is not told theirs."""
    return {"profile": profile.said} | ({"ratings": profile.ratings} if who.sees_scores else {})


def recommendations(shown: Shown, seeker_id: str, who: Caller, *, explain: bool) -> list[Document]:
    """Candidates, best first, with their profiles; one who was erased since they were found is left out."""
    profiles = shown.profiles
    there = [item for item in shown.found if item.user_id in profiles]
    if not there:
        return []
    words = in_common(profiles[seeker_id], [profiles[item.user_id] for item in there])
    return [
        _person(rank, item, profiles[item.user_id], word) | (_figures(item, explain=explain) if who.sees_scores else {})
        for rank, (item, word) in enumerate(zip(there, words, strict=True), 1)
    ]


def _person(rank: int, item: Recommendation, profile: Row, word: str) -> Document:
    return {
        "rank": rank,
        "user_id": item.user_id,
        "name": item.name,
        "profile": {
            "age": profile["age"],
            **{name: profile[name] or "" for name in ("city", "state", "profession", "bio")},
            **{name: profile[name] or [] for name in ("hobbies", "looking_for")},
        },
        "in_common": word,
        "reasons": list(item.reasons),
    }


def _figures(item: Recommendation, *, explain: bool) -> Document:
    sides = {
        "score": item.score,
        "seeker_likes_candidate": item.seeker_likes_candidate,
        "candidate_likes_seeker": item.candidate_likes_seeker,
    }
    return sides | ({"stages": {name: asdict(part) for name, part in item.stages.items()}} if explain else {})


def swiped(result: SwipeResult, kind: str) -> Document:
    """A swipe that counts: the same answer however often it is sent, until the other side decides."""
    return {
        "swipe_id": result.swipe_id,
        "swiper_id": result.swiper_id,
        "target_id": result.target_id,
        "kind": kind,
        "matched": result.matched,
    }


def undone(result: SwipeResult) -> Document:
    """The swipe that was taken back."""
    return {"swipe_id": result.swipe_id, "swiper_id": result.swiper_id, "target_id": result.target_id}


def matches(user_id: str, rows: Sequence[Mapping[str, Any]]) -> Document:
    """Mutual likes, latest first."""
    texts = ("city", "state", "bio")
    found = [{**row, "at": row["at"].isoformat(), **{name: row[name] or "" for name in texts}} for row in rows]
    return {"user_id": user_id, "matches": found}
