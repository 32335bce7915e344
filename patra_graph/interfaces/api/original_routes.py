"""The routes of the original Flask server, so that its clients keep working; errors hold `success` and `message` too.

- GET /api/health: {status: healthy | degraded, message, version, users_in_database}.
- GET /api/recommendations/<user_id>?count=10 (at most 50): {success, user_id, count, recommendations, generated_at};
  an item holds user_id, name, age, city, state, bio, hobbies, reasons, and compatibility_score (0 to 100) for the app
  and the admin, in_common (a word) for everybody.
- POST /api/interaction {user_id, target_id, action}: action (or `type`) is like, superlike, dislike or reject; further
  fields are passed over. {success, message, user_id, target_id, action, matched, recorded_at}.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from patra_graph import __version__
from patra_graph.errors import InvalidInput, PatraError
from patra_graph.interfaces.api import views
from patra_graph.interfaces.api.access import Acting, Asking, check_may_act
from patra_graph.interfaces.api.matching_routes import swipe_as
from patra_graph.interfaces.api.service_of import service_of
from patra_graph.interfaces.api.service_routes import HEALTH_THREADS
from patra_graph.interfaces.api.shapes import Interaction, UserInPath
from patra_graph.pipeline.serving import Service

router = APIRouter(tags=["as the original server"])
MOST = 50
KIND = {"dislike": "reject"}
Count = Annotated[int, Query(ge=1, le=1000, description=f"How many, at most {MOST}.")]
ANY_OBJECT: dict[str, Any] = {"content": {"application/json": {"schema": {"type": "object"}}}}


@router.get("/api/health", responses={200: ANY_OBJECT})
async def health(request: Request) -> JSONResponse:
    """Whether the graph answers, and how many users it holds."""
    users = await to_thread.run_sync(_count, service_of(request), limiter=HEALTH_THREADS, abandon_on_cancel=True)
    return JSONResponse(
        {
            "status": "degraded" if users is None else "healthy",
            "message": "patra-graph is running",
            "version": __version__,
            "users_in_database": users or 0,
        }
    )


@router.get("/api/recommendations/{user_id}", responses={200: ANY_OBJECT})
def recommendations(request: Request, user_id: UserInPath, who: Acting, count: Count = 10) -> JSONResponse:
    """Whom this user should meet next, best first."""
    service = service_of(request)
    people = views.recommendations(service.show(user_id, top=min(count, MOST)), user_id, who, explain=False)
    return JSONResponse(
        {
            "success": True,
            "user_id": user_id,
            "count": len(people),
            "recommendations": [_flat(person) for person in people],
            "generated_at": datetime.now(UTC).isoformat(),
        }
    )


@router.post("/api/interaction", responses={200: ANY_OBJECT})
def interaction(request: Request, who: Asking, body: Interaction) -> JSONResponse:
    """Like, superlike or dislike somebody."""
    check_may_act(who, body.user_id)
    action = body.action or body.type
    if action is None:
        raise InvalidInput("the action is missing", "Send action: like, superlike or dislike.")
    result = swipe_as(service_of(request), who, body.user_id, body.target_id, KIND.get(action, action), None)
    return JSONResponse(
        {
            "success": True,
            "message": "Interaction recorded successfully",
            "user_id": body.user_id,
            "target_id": body.target_id,
            "action": action,
            "matched": result.matched,
            "recorded_at": datetime.now(UTC).isoformat(),
        }
    )


def _flat(person: dict[str, Any]) -> dict[str, Any]:
    """An item as the original had it: one level, the score out of a hundred."""
    names = ("user_id", "name", "in_common", "reasons")
    score = {"compatibility_score": round(100 * person["score"], 1)} if "score" in person else {}
    return {name: person[name] for name in names} | person["profile"] | score


def _count(service: Service) -> int | None:
    """How many users the graph holds; None where it does not answer."""
    try:
        users: int = service.graph.read_once(lambda tx: tx.one("count_users"))["users"]
    except PatraError:
        return None
    return users
