"""Routes about one person: create, read, change, erase, export."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from patra_graph.errors import NotAllowed
from patra_graph.interfaces.api import views
from patra_graph.interfaces.api.access import Acting, AppOnly
from patra_graph.interfaces.api.answers import Erased, Exported, ShownUser
from patra_graph.interfaces.api.service_of import service_of
from patra_graph.interfaces.api.shapes import ChangedUser, NewUser, UserInPath
from patra_graph.pipeline.erase import erase_user
from patra_graph.pipeline.export import export_user
from patra_graph.pipeline.profiles import change_user, create_user, read_user

router = APIRouter(tags=["people"])
USER = "/v1/users/{user_id}"


@router.post(
    "/v1/users",
    status_code=201,
    responses={201: {"model": ShownUser}, 200: {"model": ShownUser, "description": "There already, just so."}},
)
def create(request: Request, who: AppOnly, body: NewUser) -> JSONResponse:
    """Create a user. The same profile sent again changes nothing; another one under the same id is refused."""
    service = service_of(request)
    document = body.model_dump()
    profile, new = create_user(service.graph, document, settings=service.settings, now=datetime.now(UTC))
    if profile.said["bio"]:
        service.embed_soon(body.user_id)
    return JSONResponse(views.user(profile, who), 201 if new else 200)


@router.get(USER, responses={200: {"model": ShownUser}})
def read(request: Request, user_id: UserInPath, who: Acting) -> JSONResponse:
    """A user's profile."""
    return JSONResponse(views.user(read_user(service_of(request).graph, user_id), who))


@router.patch(USER, responses={200: {"model": ShownUser}})
def change(request: Request, user_id: UserInPath, who: Acting, body: ChangedUser) -> JSONResponse:
    """Change fields of a profile; a new bio is searched by within seconds."""
    service, changes = service_of(request), body.model_dump(exclude_unset=True)
    if "elo" in changes and not who.sees_scores:
        raise NotAllowed("the rating that a profile begins with is not the user's to change", "Leave out elo.")
    profile = change_user(service.graph, user_id, changes, settings=service.settings, now=datetime.now(UTC))
    if changes.get("bio"):
        service.embed_soon(user_id)
    return JSONResponse(views.user(profile, who))


@router.delete(USER, responses={200: {"model": Erased}})
def erase(request: Request, user_id: UserInPath, who: Acting) -> JSONResponse:
    """Erase a user and all that stands with them, for good. Others keep their ratings."""
    return JSONResponse(asdict(erase_user(service_of(request).graph, user_id)))


@router.get(USER + "/export", responses={200: {"model": Exported}})
def export(request: Request, user_id: UserInPath, who: Acting) -> JSONResponse:
    """All that a user gave and did; nothing of what others did to them before a match."""
    exported = export_user(service_of(request).graph, user_id)
    return JSONResponse(exported if who.sees_scores else {**exported, "ratings": None})
