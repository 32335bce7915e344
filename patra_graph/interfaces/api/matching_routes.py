"""Routes about two people: recommendations, swipes, matches, blocks, explanations, showings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from patra_graph.errors import InvalidInput, NotAllowed
from patra_graph.interfaces.api import views
from patra_graph.interfaces.api.access import Acting, AppOnly, Caller
from patra_graph.interfaces.api.answers import Blocked, Explained, Matches, Recommendations, Swiped, Undone
from patra_graph.interfaces.api.service_of import service_of
from patra_graph.interfaces.api.shapes import ID_PATTERN, NewSwipe, Shown, UserInPath
from patra_graph.pipeline.explain import explain, explain_for_user
from patra_graph.pipeline.people import block, matches, unblock
from patra_graph.pipeline.recommend import count_showings as count
from patra_graph.pipeline.serving import Service
from patra_graph.pipeline.swipe import SwipeResult
from patra_graph.store.repository import unknown_user

router = APIRouter(tags=["matching"])
USER = "/v1/users/{user_id}"
BLOCK = USER + "/blocks/{target_id}"
Top = Annotated[int | None, Query(ge=1, le=1000, description="How many (default: pipeline.top).")]
PresetName = Annotated[str | None, Query(max_length=64, description="A preset of the settings; for app and admin.")]
Explain = Annotated[bool, Query(description="With each stage's part in both directions; for app and admin.")]
SwipeKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=ID_PATTERN, max_length=128, description="The swipe's id; new if absent."),
]
SwipeMeant = Annotated[
    str | None,
    Query(pattern=ID_PATTERN, max_length=128, description="The id of the swipe that is meant; any if absent."),
]
DAY = timedelta(days=1)


@router.get(USER + "/recommendations", responses={200: {"model": Recommendations}})
def recommend(
    request: Request,
    user_id: UserInPath,
    who: Acting,
    top: Top = None,
    preset: PresetName = None,
    explain: Explain = False,
) -> JSONResponse:
    """Whom this user should meet next, best first."""
    service = service_of(request)
    check_size(service, top or 1)
    check_preset(who, preset)
    service.settings.preset(preset)
    people = views.recommendations(service.show(user_id, top=top, preset=preset), user_id, who, explain=explain)
    name = preset or service.settings.pipeline.preset
    return JSONResponse({"seeker_id": user_id, "preset": name, "recommendations": people})


@router.post(USER + "/swipes", responses={200: {"model": Swiped}})
def swipe(request: Request, user_id: UserInPath, who: Acting, body: NewSwipe, key: SwipeKey = None) -> JSONResponse:
    """Like, superlike or reject somebody; a change of mind replaces the earlier swipe.

    Sent again under the same key it counts once and gets the same answer; another swipe under that key is refused.
    """
    result = swipe_as(service_of(request), who, user_id, body.target_id, body.kind, key)
    return JSONResponse(views.swiped(result, body.kind))


@router.delete(USER + "/swipes/last", responses={200: {"model": Undone}})
def undo(request: Request, user_id: UserInPath, who: Acting, swipe_id: SwipeMeant = None) -> JSONResponse:
    """Take back the swipe that this user made last.

    Sent again with its `swipe_id` it takes no other one back and gets the same answer.
    """
    return JSONResponse(views.undone(service_of(request).undo(user_id, swipe_id=swipe_id)))


@router.get(USER + "/matches", responses={200: {"model": Matches}})
def list_matches(request: Request, user_id: UserInPath, who: Acting) -> JSONResponse:
    """Mutual likes, latest first."""
    return JSONResponse(views.matches(user_id, matches(service_of(request).graph, user_id)))


@router.post(BLOCK, responses={200: {"model": Blocked}})
def start_block(request: Request, user_id: UserInPath, target_id: UserInPath, who: Acting) -> JSONResponse:
    """Keep two users apart: neither is shown to the other, nor in the other's matches."""
    changed = block(service_of(request).graph, user_id, target_id, now=datetime.now(UTC))
    return JSONResponse({"user_id": user_id, "target_id": target_id, "blocked": True, "changed": changed})


@router.delete(BLOCK, responses={200: {"model": Blocked}})
def end_block(request: Request, user_id: UserInPath, target_id: UserInPath, who: Acting) -> JSONResponse:
    """Take this user's block of the other back."""
    changed = unblock(service_of(request).graph, user_id, target_id)
    return JSONResponse({"user_id": user_id, "target_id": target_id, "blocked": False, "changed": changed})


@router.get(USER + "/explanations/{target_id}", responses={200: {"model": Explained}})
def why(
    request: Request, user_id: UserInPath, target_id: UserInPath, who: Acting, preset: PresetName = None
) -> JSONResponse:
    """Why these two: for a user in words, for app and admin both directions in figures."""
    service = service_of(request)
    check_preset(who, preset)
    service.settings.preset(preset)
    found: dict[str, Any] = {"audience": "operator"}
    if who.sees_scores:
        found |= asdict(explain(service.graph, user_id, target_id, settings=service.settings, preset=preset))
    else:
        shown = explain_for_user(service.graph, user_id, target_id, settings=service.settings)
        found = {"audience": "user"} | asdict(shown)
    return JSONResponse(found)


@router.post("/v1/exposures", status_code=204, response_class=Response)
def count_showings(request: Request, who: AppOnly, body: Shown) -> Response:
    """Count one showing of each of these people; unknown ids are passed over."""
    service, now = service_of(request), datetime.now(UTC)
    check_size(service, len(body.user_ids))
    at = body.shown_at or now
    if abs(at - now) > DAY:
        raise InvalidInput("shown_at is more than a day from now", "Send the time of the showing, or none.")
    count(service.graph, body.user_ids, at=at.astimezone(UTC))
    return Response(status_code=204)


def swipe_as(
    service: Service, who: Caller, user_id: str, target_id: str, kind: str, swipe_id: str | None
) -> SwipeResult:
    """The swipe, refused to a user who was blocked in the words for somebody who is not there."""
    try:
        return service.swipe(user_id, target_id, kind, swipe_id=swipe_id)
    except NotAllowed as refused:
        if who.sees_scores or refused.__cause__ is not None:
            raise
        raise unknown_user(target_id) from None


def check_size(service: Service, asked: int) -> None:
    """Errors: InvalidInput for a list that is longer than the settings allow."""
    limit = service.settings.api.list_limit
    if asked > limit:
        raise InvalidInput(f"{asked} are too many for one request", f"Ask for at most {limit} (api.list_limit).")


def check_preset(who: Caller, preset: str | None) -> None:
    """Errors: NotAllowed for a user who names one: orders by two presets tell who likes them."""
    if preset is not None and not who.sees_scores:
        raise NotAllowed("a preset is for roles app and admin to choose", "Leave out preset.")
