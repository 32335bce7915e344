"""Who asks, and what they may: one table of roles and routes, from which the docs and the tests are made.

A key is sent as `Authorization: Bearer KEY`, or by the pages as the cookie `patra_key`. Where the service runs without
keys, on loopback only, every request is an admin's. A page leads to the login where the interface answers 401.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from patra_graph.errors import NotAllowed
from patra_graph.interfaces.api.shapes import UserInPath
from patra_graph.pipeline.keys import Role
from patra_graph.store.repository import unknown_user

COOKIE = "patra_key"
Reach = Literal["anyone", "own", "all", "none"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a role, and for the role user whose key it is."""

    role: Role
    user_id: str | None = None

    @property
    def sees_scores(self) -> bool:
        """True for those who are told figures; a user is told words."""
        return self.role != "user"


ADMIN = Caller("admin")


class KeyNeeded(NotAllowed):
    """A request without a key, or with one that is unknown or revoked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use one route: each role reaches 'anyone' (no key needed), 'own' data, 'all' data, or 'none'."""

    method: str
    path: str
    user: Reach
    app: Reach
    admin: Reach
    what: str


RULES = (
    Rule("GET", "/health/live", "anyone", "anyone", "anyone", "the process runs"),
    Rule("GET", "/health/ready", "anyone", "anyone", "anyone", "the graph answers and has the schema"),
    Rule("GET", "/openapi.json", "anyone", "anyone", "anyone", "this interface, for programs"),
    Rule("GET", "/docs", "anyone", "anyone", "anyone", "this interface, for people"),
    Rule("GET", "/api/health", "anyone", "anyone", "anyone", "the process runs, as the original script had it"),
    Rule("GET", "/metrics", "none", "none", "all", "figures for Prometheus"),
    Rule("POST", "/v1/users", "none", "all", "all", "create a user"),
    Rule("GET", "/v1/users/{user_id}", "own", "all", "all", "a profile; ratings for app and admin only"),
    Rule("PATCH", "/v1/users/{user_id}", "own", "all", "all", "change a profile; elo for app and admin only"),
    Rule("DELETE", "/v1/users/{user_id}", "own", "all", "all", "erase a user and all that stands with them"),
    Rule("GET", "/v1/users/{user_id}/export", "own", "all", "all", "all that a user gave and did"),
    Rule("GET", "/v1/users/{user_id}/recommendations", "own", "all", "all", "whom to meet; figures for app and admin"),
    Rule("POST", "/v1/users/{user_id}/swipes", "own", "all", "all", "like, superlike or reject"),
    Rule("DELETE", "/v1/users/{user_id}/swipes/last", "own", "all", "all", "take the last swipe back"),
    Rule("GET", "/v1/users/{user_id}/matches", "own", "all", "all", "mutual likes"),
    Rule("POST", "/v1/users/{user_id}/blocks/{target_id}", "own", "all", "all", "block"),
    Rule("DELETE", "/v1/users/{user_id}/blocks/{target_id}", "own", "all", "all", "take a block back"),
    Rule("GET", "/v1/users/{user_id}/explanations/{target_id}", "own", "all", "all", "why; figures for app and admin"),
    Rule("POST", "/v1/exposures", "none", "all", "all", "count who was shown"),
    Rule("GET", "/api/recommendations/{user_id}", "own", "all", "all", "as the original script had it"),
    Rule("POST", "/api/interaction", "own", "all", "all", "as the original script had it"),
    Rule("GET", "/", "own", "all", "all", "the swipe page; for app and admin the choice of whom to be"),
    Rule("POST", "/swipe", "own", "all", "all", "the swipe page's choice"),
    Rule("POST", "/undo", "own", "all", "all", "the swipe page's undo"),
    Rule("GET", "/compare", "own", "all", "all", "the swipe page's words on what two have in common"),
    Rule("GET", "/login", "anyone", "anyone", "anyone", "the page that takes a key"),
    Rule("POST", "/login", "anyone", "anyone", "anyone", "keep a key in the browser's cookie"),
    Rule("POST", "/logout", "anyone", "anyone", "anyone", "forget the cookie"),
    Rule("GET", "/operator", "none", "none", "all", "the operator's page"),
    Rule("GET", "/operator/user", "none", "none", "all", "the operator's page of one user"),
    Rule("GET", "/operator/why-not", "none", "none", "all", "the operator's page on why somebody is not shown"),
    Rule("GET", "/static/{file}", "anyone", "anyone", "anyone", "what the pages are drawn with"),
)


async def caller(request: Request) -> Caller:
    """Who asks. Errors: KeyNeeded."""
    who: Caller | None = request.scope.get("patra.caller")
    if who is None:
        raise KeyNeeded("a key is needed", "Send one that is valid as 'Authorization: Bearer KEY'.")
    return who


Asking = Annotated[Caller, Depends(caller)]


def check_may_act(who: Caller, user_id: str) -> None:
    """Errors: NotFound for what is another's, as for nobody's."""
    if who.role == "user" and who.user_id != user_id:
        raise unknown_user(user_id)


async def may_act_for(user_id: UserInPath, who: Asking) -> Caller:
    """Who asks, who may act for the user of the path. Errors: KeyNeeded, NotFound."""
    check_may_act(who, user_id)
    return who


async def admin_only(who: Asking) -> Caller:
    """Who asks, who is an admin. Errors: KeyNeeded, NotAllowed."""
    if who.role != "admin":
        raise NotAllowed("this needs a key of role admin", "Create one: patra-graph keys create --role admin.")
    return who


async def app_only(who: Asking) -> Caller:
    """Who asks, who is the app or an admin. Errors: KeyNeeded, NotAllowed."""
    if who.role == "user":
        raise NotAllowed("this needs a key of role app or admin", "Create one: patra-graph keys create --role app.")
    return who


Acting = Annotated[Caller, Depends(may_act_for)]
AppOnly = Annotated[Caller, Depends(app_only)]
AdminOnly = Annotated[Caller, Depends(admin_only)]
