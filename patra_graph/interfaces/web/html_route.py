"""Routes that answer people: who lacks a key is led to the login, and every error is told in words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.api.access import KeyNeeded
from patra_graph.interfaces.web.problem_page import OF_A_PAGE
from patra_graph.interfaces.web.render import PRIVATE, by_htmx, go

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class HtmlRoute(APIRoute):
    """A route whose errors are shown to a person."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            request.scope[OF_A_PAGE] = True
            try:
                return await handle(request)
            except KeyNeeded:
                return _to_login(request)
            except RequestValidationError:
                raise InvalidInput("a field of the form is missing or wrong", "Go back and try again.") from None

        return answer


def _to_login(request: Request) -> Response:
    if by_htmx(request):
        return PlainTextResponse("Log in first.", status_code=401, headers=PRIVATE | {"HX-Redirect": "/login"})
    return go("/login")
