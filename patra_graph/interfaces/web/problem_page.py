"""Errors as people read them: a page in words, or for htmx one line for the page that is open."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from starlette.types import Scope

from patra_graph.interfaces.web.render import PRIVATE, by_htmx, page

OF_A_PAGE = "patra.of_a_page"
FOR_PROGRAMS = ("/v1/", "/api/", "/health/", "/metrics", "/openapi.json")
TITLES = {
    403: "Not allowed",
    404: "Not here",
    409: "Already taken",
    422: "That did not work",
    429: "Too fast",
    503: "Out of reach for the moment",
}
HINTS = {503: "Try again in a moment: what you chose counts once."}


def read_by_people(scope: Scope) -> bool:
    """Whether a person reads the answer: a page's route took the request (and set `OF_A_PAGE`), or a browser asks for
    HTML or, by htmx, for a part of a page. Paths of the interface for programs never."""
    if scope["path"].startswith(FOR_PROGRAMS):
        return False
    request = Request(scope)
    return scope.get(OF_A_PAGE, False) or by_htmx(request) or "text/html" in request.headers.get("accept", "")


def problem_page(
    scope: Scope, status: int, detail: str, *, hint: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """What went wrong in words, and what to do."""
    request = Request(scope)
    title, hint = TITLES.get(status, "Something failed"), HINTS.get(status, hint)
    if by_htmx(request):
        answer: Response = PlainTextResponse(f"{title}. {detail} {hint}".strip(), status_code=status, headers=PRIVATE)
    else:
        answer = page(request, "problem.html", status=status, title=title, detail=detail, hint=hint)
    answer.headers.update(headers or {})
    return answer
