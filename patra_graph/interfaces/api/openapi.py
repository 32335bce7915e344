"""The OpenAPI document: what FastAPI knows of the routes, the problems that any of them may answer, and the keys."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from patra_graph.interfaces.api.access import RULES, Rule
from patra_graph.interfaces.api.answers import Problem
from patra_graph.interfaces.api.problems import MEDIA_TYPE

SCHEMA = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
WHAT = {
    "400": "The body is no JSON, or the Host header names another host",
    "401": "A key is needed, or this one is unknown or revoked",
    "403": "The key's role may not do this, or another site's page sent it",
    "404": "Not there, or another's",
    "409": "The id belongs to something else",
    "413": "The body is too large",
    "415": "The body is of another type",
    "422": "A value is wrong",
    "429": "Too many requests; Retry-After says when to come again",
    "500": "The service failed",
    "503": "The graph does not answer in time; Retry-After says when to come again",
}
OPEN = ("400", "403", "413", "422", "500", "503")
RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
DESCRIPTION = """Matching on a graph database, for apps where both sides must say yes.

A key is sent as `Authorization: Bearer KEY`. Errors are problem+json with a stable `code`.
"""


def describe(app: FastAPI) -> None:
    """Let the application tell this document, made once."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def rule_of(method: str, path: str) -> Rule | None:
    """The rule for a route, None where the table has none."""
    return next((rule for rule in RULES if (rule.method, rule.path) == (method.upper(), path)), None)


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    needs_key = app.state.keys_required
    if needs_key:
        document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _add_problems(operation, rule_of(method, path), needs_key=needs_key)
    return document


def _add_problems(operation: dict[str, Any], rule: Rule | None, *, needs_key: bool) -> None:
    is_open = rule is not None and rule.user == "anyone"
    for status in OPEN if is_open else WHAT:
        answer: dict[str, Any] = {"description": WHAT[status], "content": SCHEMA}
        operation["responses"][status] = answer | ({"headers": RETRY} if status in ("429", "503") else {})
    if needs_key and not is_open:
        operation["security"] = [{"key": []}]
    if rule is not None:
        operation["x-roles"] = {"user": rule.user, "app": rule.app, "admin": rule.admin}
