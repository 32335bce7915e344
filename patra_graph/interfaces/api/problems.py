"""Every error over HTTP as problem+json (RFC 9457): status, title, detail, a stable code, a hint, the request's id.
To a person's browser it is told as a page.

Answers under /api/, which clients of the original script read, hold `success`, `error` and `message` too. What the
database says, addresses and tracebacks stay here.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from patra_graph.errors import DatabaseUnreachable, IdTaken, InvalidInput, NotAllowed, NotFound, NotLast, PatraError
from patra_graph.interfaces.api.access import RULES, KeyNeeded
from patra_graph.interfaces.web.problem_page import problem_page, read_by_people

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 2
STATUS: tuple[tuple[type[PatraError], int], ...] = (
    (KeyNeeded, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (IdTaken, 409),
    (NotLast, 409),
    (InvalidInput, 422),
    (DatabaseUnreachable, 503),
)
ROUTING_CODES = {400: "bad_request", 404: "no_such_route", 405: "method_not_allowed", 413: "body_too_large"}
FAILED = "The service failed at this request; its log names the request's id."
AWAY = "The graph database does not answer."
Scope = MutableMapping[str, Any]


def problem(
    scope: Scope, status: int, code: str, detail: str, *, hint: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that tells of this problem, to whom asked."""
    if read_by_people(scope):
        return problem_page(scope, status, detail, hint=hint, headers=headers)
    title = HTTPStatus(status).phrase
    document = {
        "type": f"urn:patra-graph:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "hint": hint,
        "request_id": scope.get("patra.request_id", ""),
    }
    if scope["path"].startswith("/api/"):
        document |= {"success": False, "error": title, "message": detail}
    return JSONResponse(document, status, headers=headers, media_type=MEDIA_TYPE)


def busy(scope: Scope, code: str, detail: str) -> Response:
    """The answer to who should come again in a moment."""
    retry = {"Retry-After": str(RETRY_AFTER)}
    return problem(scope, 503, code, detail, hint="Try again soon, a swipe under the same id.", headers=retry)


def problem_of(scope: Scope, error: PatraError) -> Response:
    """The answer for one of our errors. One that came from the database's driver is told without its words."""
    if isinstance(error, DatabaseUnreachable):
        return busy(scope, "database_unreachable", AWAY)
    if error.__cause__ is not None:
        return problem(scope, 500, "internal_error", FAILED)
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    if status == 500:
        return problem(scope, 500, "internal_error", FAILED)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return problem(scope, status, snake_case(type(error).__name__), error.message, hint=error.hint, headers=headers)


def snake_case(name: str) -> str:
    """NotFound as not_found."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def handle_errors(app: FastAPI) -> None:
    """Give the application one handler for each kind of error."""
    app.add_exception_handler(PatraError, _ours)
    app.add_exception_handler(HTTPException, _routing)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, PatraError)  # noqa: S101 - the handler's signature is the framework's
    request.scope["patra.error"] = error
    return problem_of(request.scope, error)


async def _routing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    code = ROUTING_CODES.get(error.status_code, "refused")
    headers = dict(error.headers or {})
    if error.status_code == 405 and (methods := _methods_at(request.scope)):
        headers["Allow"] = methods
    return problem(request.scope, error.status_code, code, str(error.detail), headers=headers)


def _methods_at(scope: Scope) -> str:
    """What the path of a request can be asked by: the router itself names the first route's methods only."""
    path = getattr(scope.get("route"), "path", None)
    return ", ".join(sorted(rule.method for rule in RULES if rule.path == path))


async def _invalid(request: Request, error: Exception) -> Response:
    """The first fault, by place and rule; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "json_invalid":
        return problem(request.scope, 400, "bad_request", "The body is no JSON.", hint="Send one JSON object.")
    hint = "See /docs for what this route takes."
    return problem(request.scope, 422, "invalid_input", f"{where}: {fault['msg']}", hint=hint)
