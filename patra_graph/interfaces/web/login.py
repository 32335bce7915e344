"""Logging in with a key, which the browser then keeps in a cookie that no script can read; and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from patra_graph.interfaces.api.access import COOKIE
from patra_graph.interfaces.web.html_route import HtmlRoute
from patra_graph.interfaces.web.render import go, page
from patra_graph.pipeline.keys import holder_of

router = APIRouter(route_class=HtmlRoute, include_in_schema=False)
DAY = 24 * 3600


@router.get("/login")
def login_form(request: Request) -> Response:
    """The form that takes a key."""
    return page(request, "login.html", problem="")


@router.post("/login")
def log_in(request: Request, key: Annotated[str, Form(max_length=512)]) -> Response:
    """Keep a key that opens something; it is never shown again."""
    if holder_of(request.app.state.service.graph, key.strip()) is None:
        return page(request, "login.html", status=403, problem="This key opens nothing: it is mistyped or was revoked.")
    answer = go("/")
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, key.strip(), max_age=DAY, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


@router.post("/logout")
def log_out(request: Request) -> Response:
    """Forget the key."""
    answer = go("/login")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
    return answer
