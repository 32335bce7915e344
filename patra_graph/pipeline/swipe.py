"""Like, superlike, reject, undo: decided and written in one transaction under both users' locks.

The first swipe of a pair, and the same one sent again, is one query; for all else a ledger is read under the locks,
moved, and written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from patra_graph.domain.elo import RatingConstants
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.swiping import Ledger, Outcome, Pair
from patra_graph.errors import IdTaken, NotAllowed, NotFound, NotLast
from patra_graph.settings import Settings
from patra_graph.store.first_swipe import count_first_swipe
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.ledger import lock_ledger, lock_pairs, save_ledger
from patra_graph.store.repository import fetch_last_swipe, fetch_user, unknown_user


@dataclass(frozen=True, slots=True)
class SwipeResult:
    """What a swipe or undo left behind: whether anything changed, whether the two match now, ratings in points."""

    swipe_id: str
    matched: bool
    changed: bool
    swiper_id: str
    swiper_elo: float
    swiper_choosiness: float
    target_id: str
    target_elo: float


def new_swipe(swiper_id: str, target_id: str, kind: str, swipe_id: str | None = None) -> Swipe:
    """A decision made now, under an id of its own unless one is given. Errors: InvalidInput."""
    return Swipe(swipe_id or str(uuid4()), swiper_id, target_id, SwipeKind(kind), datetime.now(UTC))


def swipe(graph: Graph, swipe: Swipe, *, settings: Settings) -> SwipeResult:
    """Let a swipe count, once however often it is sent.

    A change of mind takes the earlier swipe's effect back first. The same kind again changes nothing: the result names
    the swipe that counts.
    Errors: NotFound for an unknown user, NotAllowed where one blocked the other, IdTaken for a swipe id in use.
    """
    constants = rating_constants(settings)
    counted = count_first_swipe(graph, swipe, constants)
    if counted is not None:
        return SwipeResult(swipe_id=swipe.swipe_id, swiper_id=swipe.swiper_id, target_id=swipe.target_id, **counted)

    def work(tx: Transaction) -> SwipeResult:
        ledger = lock_ledger(tx, [swipe])
        outcome = ledger.apply(swipe, constants)
        _refuse(outcome, swipe)
        save_ledger(tx, ledger)
        pair = swipe.swiper_id, swipe.target_id
        state = ledger.state(pair)
        counts = state.decision if swipe.swipe_id not in state.retracted_ids else None
        named = counts.swipe.swipe_id if counts else swipe.swipe_id
        return _result(ledger, pair, named, outcome is Outcome.CHANGED)

    return graph.write(work)


def undo(graph: Graph, user_id: str, *, swipe_id: str | None = None) -> SwipeResult:
    """Take back the swipe that this user made last, exactly: the pair is as if never swiped.

    With `swipe_id` that swipe and no earlier one, however often it is asked for: safe to send again.
    Errors: NotFound for an unknown user or one without swipes, NotLast for a swipe neither the last nor taken back.
    """
    pair, swipe_id = graph.read(lambda tx: _swipe_to_undo(tx, user_id, swipe_id))

    def work(tx: Transaction) -> SwipeResult:
        ledger = lock_pairs(tx, sorted(pair), [pair])
        decision = ledger.state(pair).decision
        if decision is not None and decision.swipe.swipe_id == swipe_id:
            ledger.retract(pair)
            save_ledger(tx, ledger)
        return _result(ledger, pair, swipe_id, swipe_id in ledger.state(pair).retracted_ids)

    return graph.write(work)


def last_swipe_id(graph: Graph, user_id: str) -> str | None:
    """The id of the swipe that this user made last, for `undo`; None where there is none."""
    last = fetch_last_swipe(graph, user_id)
    return last[1] if last else None


def rating_constants(settings: Settings) -> RatingConstants:
    """The domain's constants of two-sided Elo out of the settings."""
    return RatingConstants(**settings.rating.model_dump())


def _swipe_to_undo(tx: Transaction, user_id: str, swipe_id: str | None) -> tuple[Pair, str]:
    last = fetch_last_swipe(tx, user_id)
    if last is not None and swipe_id in (None, last[1]):
        return last
    fetch_user(tx, user_id)
    if swipe_id is None:
        raise NotFound(f"'{user_id}' has no swipe to take back", "Swipe first: patra-graph swipe USER TARGET like.")
    for past in tx.run("fetch_retracted_of", user_id=user_id):
        if swipe_id in past["swipe_ids"]:
            return (user_id, past["target_id"]), swipe_id
    raise NotLast(f"swipe '{swipe_id}' is not the last of '{user_id}'", "Only the last swipe can be taken back.")


def _refuse(outcome: Outcome, swipe: Swipe) -> None:
    if outcome is Outcome.UNKNOWN_SWIPER:
        raise unknown_user(swipe.swiper_id)
    if outcome is Outcome.UNKNOWN_TARGET:
        raise unknown_user(swipe.target_id)
    if outcome is Outcome.BLOCKED:
        raise NotAllowed(f"'{swipe.swiper_id}' cannot swipe '{swipe.target_id}'", "One of them blocked the other.")
    if outcome is Outcome.ID_TAKEN:
        raise IdTaken(f"swipe id '{swipe.swipe_id}' belongs to another swipe", "Make a new id for each swipe.")


def _result(ledger: Ledger, pair: Pair, swipe_id: str, changed: bool) -> SwipeResult:
    swiper, target = (ledger.ratings[user_id] for user_id in pair)
    return SwipeResult(
        swipe_id=swipe_id,
        matched=ledger.matched(*pair),
        changed=changed,
        swiper_id=pair[0],
        swiper_elo=swiper.elo,
        swiper_choosiness=swiper.choosiness,
        target_id=pair[1],
        target_elo=target.elo,
    )
