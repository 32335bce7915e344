"""The operator's page, for admins: users, how likes and showings spread, ratings over time, why not, timings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from patra_graph.interfaces.api.access import admin_only
from patra_graph.interfaces.web.charts import history_chart, lorenz_chart, spread_chart
from patra_graph.interfaces.web.html_route import HtmlRoute
from patra_graph.interfaces.web.render import page
from patra_graph.interfaces.web.timings import timings
from patra_graph.interfaces.why_not_command import lines
from patra_graph.pipeline.overview import count_graph, find_users, likes_received, rating_history, showings
from patra_graph.pipeline.why_not import why_not

router = APIRouter(
    prefix="/operator", route_class=HtmlRoute, include_in_schema=False, dependencies=[Depends(admin_only)]
)
Id = Annotated[str, Query(max_length=128)]
EMBEDDED = {"embedded": "bios embedded"}


@router.get("")
def overview(request: Request, q: Annotated[str, Query(max_length=64)] = "", after: Id = "") -> Response:
    """Everything at a glance."""
    service = request.app.state.service
    graph, liked = service.graph, likes_received(service.graph)
    return page(
        request,
        "operator.html",
        counts=[(EMBEDDED.get(name, name), count) for name, count in count_graph(graph).items()],
        users=find_users(graph, q, after=after),
        text=q,
        after=after,
        popularity=spread_chart(liked, title="Who is liked how often", times="likes received"),
        lorenz=lorenz_chart(liked, title="How likes spread", what="likes"),
        exposure=spread_chart(showings(graph), title="Who was shown how often", times="showings"),
        dial=service.settings.exposure,
        seeker="",
        target="",
        timings=timings(request.app.state.figures.registry),
        in_memory=service.matcher is not None,
    )


@router.get("/user")
def one_user(request: Request, user_id: Id) -> Response:
    """One user's ratings over time, and all that the graph says of them."""
    history = rating_history(request.app.state.service.graph, user_id)
    chart = history_chart({"elo": history.elo, "choosiness": history.choosiness}, title="Elo and choosiness")
    return page(request, "operator_user.html", user=history.user, chart=chart, profile=_told(history.user))


@router.get("/why-not")
def look_into(request: Request, seeker: Id, target: Id) -> Response:
    """What keeps a target from a seeker."""
    service = request.app.state.service
    seeker, target = seeker.strip(), target.strip()
    found = why_not(service.graph, seeker, target, settings=service.settings)
    return page(request, "why_not.html", found=found, lines=lines(found), seeker=seeker, target=target)


def _told(user: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), _text(value)) for name, value in user.items()]


def _text(value: Any) -> str:
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
