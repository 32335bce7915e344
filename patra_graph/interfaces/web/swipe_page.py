"""The swipe page: one card at a time, decided by a form that counts once; the matches beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form, Query, Request, Response

from patra_graph.domain.model import SwipeKind
from patra_graph.errors import NotAllowed, NotFound, NotLast
from patra_graph.interfaces.api.access import Asking, Caller, check_may_act
from patra_graph.interfaces.web.deck import Decks
from patra_graph.interfaces.web.html_route import HtmlRoute
from patra_graph.interfaces.web.render import by_htmx, go, page
from patra_graph.pipeline.cards import Card, Suggestion, next_card, person_card
from patra_graph.pipeline.explain import explain_for_user
from patra_graph.pipeline.overview import find_users
from patra_graph.pipeline.people import matches
from patra_graph.pipeline.serving import Service
from patra_graph.pipeline.swipe import SwipeResult, last_swipe_id

router = APIRouter(route_class=HtmlRoute, include_in_schema=False)
Id = Annotated[str, Query(max_length=128)]
Text = Annotated[str, Query(max_length=64)]
FormId = Annotated[str, Form(max_length=128)]
TOO_LATE = "That choice cannot be taken back any more."
DONE = {SwipeKind.LIKE: "You liked", SwipeKind.SUPERLIKE: "You superliked", SwipeKind.REJECT: "You rejected"}


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose page this is, and what the page is made with."""

    request: Request
    service: Service
    decks: Decks
    user_id: str


@router.get("/")
def start(
    request: Request,
    who: Asking,
    me: Id = "",
    met: Id = "",
    q: Annotated[str, Query(max_length=64)] = "",
    after: Id = "",
) -> Response:
    """The next card, or first the choice of whom to be."""
    if who.role != "user" and not me:
        users = find_users(request.app.state.service.graph, q, after=after)
        return page(request, "choose.html", users=users, text=q)
    seat = _seat(request, who, me)
    return page(request, "swipe.html", **_shown(seat, met=met), swapped=False)


@router.post("/swipe")
def swipe(
    request: Request,
    who: Asking,
    target: FormId,
    kind: Annotated[SwipeKind, Form()],
    swipe_id: FormId,
    me: FormId = "",
) -> Response:
    """Let the choice count, once for each card, and go on to the next."""
    seat = _seat(request, who, me)
    try:
        result = seat.service.swipe(seat.user_id, target, kind, swipe_id=swipe_id)
    except (NotAllowed, NotFound):
        return _answer(seat, who, said="This person is not here any more.")
    name = _name(seat, target)
    return _answer(seat, who, said=_sentence(f"{DONE[kind]} {name}"), met=target if _new_match(result, kind) else "")


@router.post("/undo")
def undo(request: Request, who: Asking, me: FormId = "", last: FormId = "") -> Response:
    """Take the last choice back, once for each form, and show that person again."""
    seat = _seat(request, who, me)
    try:
        target = seat.service.undo(seat.user_id, swipe_id=last or None).target_id
    except (NotFound, NotLast):
        return _answer(seat, who, said=TOO_LATE if last else "There is no choice to take back.")
    _bring_back(seat, target)
    return _answer(seat, who, said=f"Your choice about {_name(seat, target)} is taken back.")


@router.get("/compare")
def compare(request: Request, who: Asking, target: Id, me: Id = "") -> Response:
    """How much two people have in common, in words that tell nothing of the other's choices."""
    seat = _seat(request, who, me)
    found = explain_for_user(seat.service.graph, seat.user_id, target, settings=seat.service.settings)
    bands = [
        ("Your profiles have in common", found.bands.profiles),
        ("Your bios have in common", found.bands.bios),
        ("With the people you liked", found.bands.taste),
    ]
    if by_htmx(request):
        return page(request, "compare.html", bands=bands)
    other = person_card(seat.service.graph, target)
    return page(request, "compare_page.html", bands=bands, words=found.words, target=other, me=me)


def _seat(request: Request, who: Caller, me: str) -> Seat:
    """The seat of the person whose key it is, or of whom the app or an operator chose. Errors: NotFound."""
    user_id = me or who.user_id or ""
    check_may_act(who, user_id)
    state = request.app.state
    return Seat(request, state.service, state.decks, user_id)


def _answer(seat: Seat, who: Caller, *, said: str, met: str = "") -> Response:
    """The parts that changed for htmx; else on to the whole page."""
    if by_htmx(seat.request):
        return page(seat.request, "swiped.html", **_shown(seat, said=said, met=met), swapped=True)
    return go("/", me="" if who.role == "user" else seat.user_id, met=met)


def _shown(seat: Seat, *, said: str = "", met: str = "") -> dict[str, Any]:
    """What the page shows: who looks, the next card under a swipe id of its own, the swipe that an undo means, the
    matches, and whom to celebrate: only somebody who is a match."""
    graph = seat.service.graph
    me, card, found = person_card(graph, seat.user_id), _dealt(seat), matches(graph, seat.user_id)
    return {
        "me": me,
        "card": card,
        "swipe_id": str(uuid4()),
        "last": last_swipe_id(graph, seat.user_id) or "",
        "matches": found,
        "met": next((match for match in found if match["user_id"] == met), None),
        "said": said,
    }


def _dealt(seat: Seat) -> Card | None:
    """The next card of the seeker's deck, or of a new one; None where nobody is left."""
    service, deck = seat.service, seat.decks.of(seat.user_id)
    card = next_card(service.graph, seat.user_id, deck) if deck else None
    if card is not None:
        return card
    found = [Suggestion(item.user_id, item.reasons) for item in service.recommend(seat.user_id)]
    return next_card(service.graph, seat.user_id, seat.decks.add(seat.user_id, found))


def _bring_back(seat: Seat, target: str) -> None:
    """Put who was taken back on top of the deck."""
    known = next((item for item in seat.decks.of(seat.user_id) if item.user_id == target), None)
    if known is None:
        try:
            found = explain_for_user(seat.service.graph, seat.user_id, target, settings=seat.service.settings)
        except NotFound:
            return
        known = Suggestion(target, found.words)
    seat.decks.put_first(seat.user_id, known)


def _new_match(result: SwipeResult, kind: SwipeKind) -> bool:
    return result.matched and kind.positive


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _name(seat: Seat, user_id: str) -> str:
    return person_card(seat.service.graph, user_id).name or user_id
