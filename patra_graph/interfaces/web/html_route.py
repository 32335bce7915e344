"""Routes that answer people: an error becomes a page in words, or a line for the page that is open."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute

from patra_graph.errors import DatabaseUnreachable, InvalidInput, PatraError
from patra_graph.interfaces.api.access import KeyNeeded
from patra_graph.interfaces.api.problems import AWAY, FAILED, STATUS
from patra_graph.interfaces.web.render import PRIVATE, by_htmx, go, page

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
TITLES = {
    403: "Not allowed",
    404: "Not here",
    409: "Already taken",
    422: "That did not work",
    503: "Out of reach for the moment",
}
BAD_FORM = InvalidInput("a field of the form is missing or wrong", "Go back and try again.")


class HtmlRoute(APIRoute):
    """A route whose errors are shown to a person."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except KeyNeeded:
                return _to_login(request)
            except RequestValidationError:
                return _problem(request, BAD_FORM)
            except PatraError as error:
                return _problem(request, error)

        return answer


def _to_login(request: Request) -> Response:
    if by_htmx(request):
        return PlainTextResponse("Log in first.", status_code=401, headers=PRIVATE | {"HX-Redirect": "/login"})
    return go("/login")


def _problem(request: Request, error: PatraError) -> Response:
    """The error in words; of one that came from the database's driver, nothing but that it failed."""
    request.scope["patra.error"] = error
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    detail, hint = (error.message, error.hint) if error.__cause__ is None and status != 500 else (FAILED, "")
    if isinstance(error, DatabaseUnreachable):
        detail, hint = AWAY, "Try again in a moment: what you chose counts once."
    title = TITLES.get(status, "Something failed")
    if by_htmx(request):
        return PlainTextResponse(f"{title}. {detail} {hint}".strip(), status_code=status, headers=PRIVATE)
    return page(request, "problem.html", status=status, title=title, detail=detail, hint=hint)
