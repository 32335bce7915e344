"""Why somebody is not shown to somebody: every filter by name, or else the limit or the place that kept them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from patra_graph.domain.filters import WHY, unmet_wishes, wishes
from patra_graph.pipeline.recommend import rank
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import fetch_user


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What keeps a target from a seeker, for operators.

    `filters` names every hard filter that does, with its sentence. Where none does: `limit` is 'candidate-pool' or
    'preset-pool' where a limit of the settings kept the target from being ranked, else '', and `place` is the target's
    among `ranked` people, of whom the first `top` are shown.
    """

    seeker_id: str
    target_id: str
    filters: Mapping[str, str]
    limit: str
    place: int | None
    ranked: int
    top: int

    @property
    def shown(self) -> bool:
        """True where `recommend` shows the target now."""
        return self.place is not None and self.place <= self.top


def why_not(
    graph: Graph,
    seeker_id: str,
    target_id: str,
    *,
    settings: Settings,
    top: int | None = None,
    preset: str | None = None,
) -> WhyNot:
    """Every filter that keeps the target from the seeker; where there is none, the limit or the place that does.

    It answers for `recommend` under the same settings, `top` and preset. Errors: NotFound for the seeker.
    """
    names = graph.read(lambda tx: _filters(tx, seeker_id, target_id))
    filters = {name: WHY[name] for name in names}
    shown = top or settings.pipeline.top
    if filters:
        return WhyNot(seeker_id, target_id, filters, "", None, 0, shown)
    found = rank(graph, seeker_id, settings=settings, top=top, preset=preset)
    ids = found.forward.target.user_ids[found.order]
    places = np.flatnonzero(ids == target_id)
    limit = "" if len(places) else _limit(found.sight.candidates, target_id)
    place = int(places[0]) + 1 if len(places) else None
    return WhyNot(seeker_id, target_id, {}, limit, place, len(ids), shown)


def _limit(candidates: Any, target_id: str) -> str:
    fetched = any(candidate["user_id"] == target_id for candidate in candidates)
    return "preset-pool" if fetched else "candidate-pool"


def _filters(tx: Transaction, seeker_id: str, target_id: str) -> list[str]:
    seeker = fetch_user(tx, seeker_id)
    if seeker_id == target_id:
        return ["oneself"]
    row = tx.maybe("fetch_user", user_id=target_id)
    if row is None:
        return ["unknown"]
    both = wishes([seeker, row["user"]])
    unmet = unmet_wishes(both.take(slice(0, 1)), both.take(slice(1, 2)))
    standing = tx.one("fetch_standing", seeker_id=seeker_id, target_id=target_id)
    return [name for name, keeps_out in unmet.items() if keeps_out[0]] + [name for name in standing if standing[name]]
