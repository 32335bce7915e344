"""Templates to answers: everything escaped, nothing stored by browsers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from patra_graph.interfaces.api.access import COOKIE
from patra_graph.interfaces.web.face import face_of

HTMX_CONFIG = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "defaultSettleDelay": 0,
    "timeout": 15000,
}
PRIVATE = {"Cache-Control": "no-store", "Vary": "HX-Request, Cookie, Authorization"}


@cache
def templates() -> Environment:
    """The templates of the pages; a name that is missing is an error, never an empty place."""
    environment = Environment(
        loader=PackageLoader("patra_graph.interfaces.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["face_of"] = face_of
    environment.filters["points"] = lambda value: "-" if value is None else f"{value:,.0f}"
    return environment


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The template as an answer to this request."""
    usual = {
        "caller": request.scope.get("patra.caller"),
        "keyed": COOKIE in request.cookies,
        "htmx_config": json.dumps(HTMX_CONFIG),
    }
    text = templates().get_template(template).render(usual | context)
    return HTMLResponse(text, status_code=status, headers=PRIVATE)


def go(path: str, **query: str) -> RedirectResponse:
    """On to another page by GET, so that reloading sends nothing again; empty values are left out."""
    said = urlencode({key: value for key, value in query.items() if value})
    return RedirectResponse(f"{path}?{said}" if said else path, status_code=303, headers=PRIVATE)


def by_htmx(request: Request) -> bool:
    """Whether a part of the page is asked for, to be swapped in."""
    return request.headers.get("HX-Request") == "true"
