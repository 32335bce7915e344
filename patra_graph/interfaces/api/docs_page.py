"""The page /docs: the OpenAPI document for people, in plain HTML without a script."""

from __future__ import annotations

from html import escape
from typing import Any

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>patra-graph: HTTP API</title>'
    '<meta name="viewport" content="width=device-width"></head><body><main>'
)


def docs_page(document: dict[str, Any]) -> str:
    """Every route with what it takes, what it answers, and who may use it."""
    operations = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    opening = f'<h1>patra-graph {escape(document["info"]["version"])}</h1><p>For programs: <a href="/openapi.json">'
    said = "A key is sent as <code>Authorization: Bearer KEY</code>. Errors are problem+json with a stable code."
    return f"{HEAD}{opening}openapi.json</a>. {said}</p>{''.join(operations)}</main></body></html>"


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    title = f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('description', ''))}</p>"
    roles = ", ".join(f"{role}: {reach}" for role, reach in operation.get("x-roles", {}).items())
    takes = "".join(map(_parameter, operation.get("parameters", ())))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    named = body.get("$ref", "").rpartition("/")[2]
    takes += f"<li>body: <code>{escape(named)}</code></li>" if named else ""
    answers = "".join(
        f"<li>{status}: {escape(answer['description'])}</li>" for status, answer in operation["responses"].items()
    )
    who = f"<p>{escape(roles)}</p>" if roles else ""
    return f"<section>{title}{who}<h3>Takes</h3><ul>{takes}</ul><h3>Answers</h3><ul>{answers}</ul></section>"


def _parameter(parameter: dict[str, Any]) -> str:
    said = escape(parameter.get("description", ""))
    return f"<li>{escape(parameter['in'])}: <code>{escape(parameter['name'])}</code> {said}</li>"
