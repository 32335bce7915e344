"""Everyone in the graph, in memory, and everyone's candidates scored: what rounds and pairs are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from patra_graph.domain.collaborative import surprises
from patra_graph.domain.columns import FloatArray, IntArray, people
from patra_graph.domain.elo import RatingChange
from patra_graph.domain.filters import Wishes, fitting, wishes
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import Direction, Preset, score_pairs
from patra_graph.domain.swiping import Decision
from patra_graph.errors import InvalidInput
from patra_graph.pipeline.recommend import as_preset, pool_rows
from patra_graph.pipeline.study_views import Known, candidate_evidence, seeker_evidence
from patra_graph.settings import Settings
from patra_graph.store.export_rows import edge_rows, user_rows
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import swipe_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Everyone:
    """n people, numbered from 0 in the order of their ids: what is known, whom they want to meet, how often each was
    shown, and for each the numbers of those who may not be shown to them (swiped, blocked, oneself)."""

    names: tuple[str, ...]
    known: Known
    wishes: Wishes
    exposures: FloatArray
    apart: tuple[IntArray, ...]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Market:
    """Pairs of who may be shown to whom, as columns of shape (m,): seeker, candidate (numbers of people), score."""

    seeker: IntArray
    candidate: IntArray
    score: FloatArray


def read_everyone(graph: Graph, *, settings: Settings, preset: str | None, most: int, what: str) -> Everyone:
    """All users with their swipes. Errors: InvalidInput where there are more than `most`, in the words of `what`."""
    count = graph.one("count_graph")["users"]
    if count > most:
        raise InvalidInput(
            f"{what} takes {most:,} users at most, the graph has {count:,}",
            "Beyond that, serve each user by `patra-graph recommend`, which reads only what one seeker needs.",
        )
    traits = tuple(as_preset(settings, preset).profile.traits)
    return graph.read(lambda tx: _everyone(tx, traits, settings))


def _everyone(tx: Transaction, traits: tuple[str, ...], settings: Settings) -> Everyone:
    rows = list(user_rows(tx, traits))
    users = [row["user"] for row in rows]
    number = {user["user_id"]: index for index, user in enumerate(users)}
    made = [row for row in edge_rows(tx, list(number)) if row["target_id"] in number]
    nothing = [0.0] * settings.embedding.dimensions
    embeddings = np.array([row["embedding"] or nothing for row in rows], dtype=np.float64)
    known = _known([row for row in made if row["type"] != "BLOCKED"], number, history=settings.pipeline.taste_history)
    return Everyone(
        names=tuple(user["name"] for user in users),
        known=Known(people=people(users, traits), embeddings=embeddings.reshape(len(users), len(nothing)), **known),
        wishes=wishes(users),
        exposures=np.array([user["exposures"] for user in users], dtype=np.float64),
        apart=_apart(made, number),
    )


def _known(made: Sequence[Row], number: Mapping[str, int], *, history: int) -> dict[str, Any]:
    decisions = [_decision(row) for row in made]
    decisions.sort(key=lambda decision: (decision.swipe.at, decision.swipe.swipe_id))
    kinds = tuple(decision.swipe.kind for decision in decisions)
    ends = ((number[decision.swipe.swiper_id], number[decision.swipe.target_id]) for decision in decisions)
    given = dict(zip(ends, kinds, strict=True))
    return {"surprises": surprises(decisions, dict(number)), "kinds": kinds, "given": given, "history": history}


def _decision(row: Row) -> Decision:
    return Decision(swipe_of(row), RatingChange(row["surprise"], 0.0, 0.0))


def _apart(made: Sequence[Row], number: Mapping[str, int]) -> tuple[IntArray, ...]:
    apart = [{who} for who in number.values()]
    for row in made:
        swiper, target = number[row["swiper_id"]], number[row["target_id"]]
        apart[swiper].add(target)
        if row["type"] == "BLOCKED":
            apart[target].add(swiper)
    return tuple(np.array(sorted(others), dtype=np.int64) for others in apart)


def score_market(everyone: Everyone, *, settings: Settings, preset: str | None, keep: int) -> Market:
    """For everyone, the `keep` best candidates and the `keep` best newcomers out of all who pass the hard filters,
    scored as `recommend` does."""
    chosen, stages = as_preset(settings, preset), settings.pipeline.stages
    newcomer = everyone.exposures < settings.exposure.newcomer_showings
    lists = [_candidates(everyone, seeker, stages, chosen, keep, newcomer) for seeker in range(len(everyone))]
    return Market(
        seeker=np.repeat(np.arange(len(lists)), [len(rows) for rows, _ in lists]),
        candidate=np.concatenate([rows for rows, _ in lists]) if lists else np.zeros(0, dtype=np.int64),
        score=np.concatenate([score for _, score in lists]) if lists else np.zeros(0),
    )


def _candidates(
    everyone: Everyone, seeker: int, stages: Sequence[str], preset: Preset, keep: int, newcomer: np.ndarray
) -> tuple[IntArray, FloatArray]:
    known = everyone.known
    fits = fitting(everyone.wishes.take(np.array([seeker])), everyone.wishes)
    fits[everyone.apart[seeker]] = False
    rows = np.flatnonzero(fits)
    if not len(rows):
        return rows, np.zeros(0)
    me, them = known.people.take(np.array([seeker])), known.people.take(rows)
    taste, aim = known.taste(seeker)
    forward = Direction(me, them, taste, seeker_evidence(known, seeker, rows, aim))
    backward = Direction(them, me, None, candidate_evidence(known, seeker, rows))
    pool = pool_rows(forward, stages, preset)
    score = score_pairs(forward.take_targets(pool), backward.take_choosers(pool), stages=stages, preset=preset).score
    order = best(score, them.user_ids[pool], len(pool))
    kept = np.union1d(order[:keep], order[newcomer[rows[pool][order]]][:keep])
    return rows[pool][kept], score[kept]
