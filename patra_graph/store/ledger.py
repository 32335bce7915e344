"""The ledger of swipes, out of the graph under its locks and back into it. Everything travels in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from patra_graph.domain.elo import Rating, RatingChange
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import Decision, Ledger, Pair, match_of, people_of, swipe_kind
from patra_graph.store.graph import Transaction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Columns = dict[str, list[Any]]
Places = Mapping[str, int]


def lock_ledger(tx: Transaction, swipes: Sequence[Swipe]) -> Ledger:
    """Lock everyone in these swipes, then their ratings and what stands between each pair."""
    pairs = sorted({(swipe.swiper_id, swipe.target_id) for swipe in swipes})
    return lock_pairs(tx, people_of(swipes), pairs, swipe_ids=[swipe.swipe_id for swipe in swipes])


def lock_pairs(
    tx: Transaction, user_ids: Sequence[str], pairs: Sequence[Pair], *, swipe_ids: Sequence[str] = ()
) -> Ledger:
    """Lock these users, sorted by id, then their ratings, what stands between each (swiper, target), and whose these
    swipe ids are. Users that the graph lacks have no rating in the ledger."""
    row = _locked(tx, user_ids, pairs, swipe_ids)
    if 1 < len(row["ratings"]) < len(user_ids):
        known = {entry[0] for entry in row["ratings"]}
        user_ids = [user_id for user_id in user_ids if user_id in known]
        pairs = [pair for pair in pairs if known.issuperset(pair)]
        row = _locked(tx, user_ids, pairs, swipe_ids)
    ledger = Ledger(
        ratings={user_id: Rating(*points) for user_id, *points in row["ratings"]},
        owners={swipe_id: (swiper_id, target_id) for swipe_id, swiper_id, target_id in row["owners"]},
    )
    for edge in row["edges"]:
        _note(ledger, pairs[edge[0]], edge)
    return ledger


def _locked(
    tx: Transaction, user_ids: Sequence[str], pairs: Sequence[Pair], swipe_ids: Sequence[str]
) -> dict[str, Any]:
    place = _places(user_ids)
    swipers, targets = [place[swiper] for swiper, _ in pairs], [place[target] for _, target in pairs]
    return tx.one("lock_pairs", user_ids=user_ids, swipers=swipers, targets=targets, swipe_ids=swipe_ids)


def _note(ledger: Ledger, pair: Pair, edge: Sequence[Any]) -> None:
    """Note one edge that stands between a pair, as lock_pairs.cypher tells it."""
    _, kind, forth, swipe_id, seconds, nanoseconds, surprise, elo_delta, choosiness_delta, retracted_ids = edge
    state = ledger.state(pair)
    if kind == "BLOCKED":
        ledger.pairs[pair] = state._replace(blocked=True)
    elif kind == "RETRACTED":
        if forth:
            ledger.pairs[pair] = state._replace(retracted_ids=tuple(retracted_ids))
    else:
        if kind != "REJECTED":
            ledger.likes.add(pair if forth else pair[::-1])
        if forth:
            at = EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1000)
            change = RatingChange(surprise, elo_delta, choosiness_delta)
            decision = Decision(Swipe(swipe_id, *pair, swipe_kind(kind), at), change)
            ledger.pairs[pair] = state._replace(decision=decision)


def save_ledger(tx: Transaction, ledger: Ledger) -> None:
    """Write what changed in the ledger; nothing when nothing did."""
    if not ledger.changed_pairs:
        return
    changed = sorted(ledger.changed_pairs)
    user_ids = sorted({user_id for pair in changed for user_id in pair})
    place = _places(user_ids)
    taken_back = [pair for pair in changed if ledger.state(pair).retracted_ids]
    made = [state.decision for pair in changed if (state := ledger.state(pair)).decision]
    tx.run(
        "save_swipes",
        user_ids=user_ids,
        **_rating_columns(ledger, changed, place),
        retracted=_ends(taken_back, place) | {"swipe_ids": [list(ledger.state(p).retracted_ids) for p in taken_back]},
        liked=edge_columns(_of_kind(made, SwipeKind.LIKE), place),
        superliked=edge_columns(_of_kind(made, SwipeKind.SUPERLIKE), place),
        rejected=edge_columns(_of_kind(made, SwipeKind.REJECT), place),
        matched=_match_columns(ledger, place),
        unmatched=_ends([match_of(pair) for pair in taken_back if not ledger.matched(*pair)], place),
    )


def _places(user_ids: Iterable[str]) -> dict[str, int]:
    return {user_id: place for place, user_id in enumerate(user_ids)}


def _ends(pairs: Sequence[Pair], place: Places) -> Columns:
    return {"swiper": [place[swiper] for swiper, _ in pairs], "target": [place[target] for _, target in pairs]}


def _rating_columns(ledger: Ledger, changed: Sequence[Pair], place: Places) -> dict[str, Columns]:
    swiper_ids, target_ids = (list(dict.fromkeys(side)) for side in zip(*changed, strict=True))
    swipers, targets = ([ledger.ratings[user_id] for user_id in ids] for ids in (swiper_ids, target_ids))
    return {
        "swipers": {
            "user": [place[user_id] for user_id in swiper_ids],
            "choosiness": [rating.choosiness for rating in swipers],
            "made": [rating.swipes_made for rating in swipers],
        },
        "targets": {
            "user": [place[user_id] for user_id in target_ids],
            "elo": [rating.elo for rating in targets],
            "received": [rating.swipes_received for rating in targets],
        },
    }


def _of_kind(made: Sequence[Decision], kind: SwipeKind) -> list[Decision]:
    return [decision for decision in made if decision.swipe.kind is kind]


def edge_columns(decisions: Sequence[Decision], place: Places) -> Columns:
    """The columns of these decisions' edges; people stand in them as their `place`."""
    swipes, changes = [decision.swipe for decision in decisions], [decision.change for decision in decisions]
    return {
        **_ends([(swipe.swiper_id, swipe.target_id) for swipe in swipes], place),
        **_times([swipe.at for swipe in swipes]),
        "swipe_id": [swipe.swipe_id for swipe in swipes],
        "surprise": [change.surprise for change in changes],
        "elo_delta": [change.elo_delta for change in changes],
        "choosiness_delta": [change.choosiness_delta for change in changes],
    }


def _match_columns(ledger: Ledger, place: Places) -> Columns:
    matches = sorted(ledger.matched_at)
    return _ends(matches, place) | _times([ledger.matched_at[match] for match in matches])


def _times(moments: Sequence[datetime]) -> Columns:
    """Seconds since 1970 and the nanoseconds after them: a datetime costs the driver fifty times as much."""
    since = [seconds_and_nanoseconds(moment) for moment in moments]
    return {"seconds": [each[0] for each in since], "nanoseconds": [each[1] for each in since]}


def seconds_and_nanoseconds(moment: datetime) -> tuple[int, int]:
    """Whole seconds since 1970, and the nanoseconds after them."""
    since = moment - EPOCH
    return since.days * 86_400 + since.seconds, since.microseconds * 1000
