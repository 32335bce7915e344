"""What a preset would have said of each decision just before it was made, from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.collaborative import surprises
from patra_graph.domain.columns import FloatArray, IntArray, People
from patra_graph.domain.interaction import Evidence
from patra_graph.domain.reciprocal import Direction, Parts, Preset, log_odds, stage_terms
from patra_graph.domain.replay import replay, with_ratings
from patra_graph.pipeline.study import Study
from patra_graph.pipeline.study_views import Known, seeker_evidence
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.settings import Settings

INTERACTION = "interaction"


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Of a study's decisions from number `since` on, the chooser and the target as they were then.

    `alone` holds the direction of each decision by itself: taste belongs to one chooser.
    """

    since: int

    chooser: People
    target: People
    evidence: Evidence
    alone: tuple[Direction, ...]

    def parts(self, rows: IntArray, stages: Sequence[str], preset: Preset) -> Parts:
        """Each stage's part in the log-odds of these decisions, each of shape (len(rows),)."""
        rows = rows - self.since
        together = Direction(self.chooser.take(rows), self.target.take(rows), None, self.evidence.take(rows))
        apart = [stage for stage in stages if stage != INTERACTION]
        found = log_odds(together, stage_terms(together, apart, preset), preset)
        if INTERACTION not in stages:
            return found
        return found | {INTERACTION: self._interaction(rows, preset)}

    def _interaction(self, rows: IntArray, preset: Preset) -> FloatArray:
        views = [self.alone[row] for row in rows.tolist()]
        values = [log_odds(view, stage_terms(view, (INTERACTION,), preset), preset)[INTERACTION][0] for view in views]
        return np.array(values, dtype=np.float64)


def hindsight(study: Study, settings: Settings, *, since: int = 0) -> Hindsight:
    """The study's decisions from that number on, as they looked just before each was made."""
    lived = replay(study.swipes, study.starts, constants=rating_constants(settings))
    known = Known(
        people=study.people,
        surprises=surprises(lived.decisions, study.rows),
        kinds=tuple(swipe.kind for swipe in study.swipes),
        given={},
        embeddings=study.embeddings,
        history=settings.pipeline.taste_history,
    )
    sides = zip(*lived.before[since:], strict=True)
    columns = (study.chooser[since:], study.target[since:])
    chooser, target = (with_ratings(study.people.take(who), before) for who, before in zip(columns, sides, strict=True))
    alone = tuple(_alone(study, known, (chooser, target), number, since) for number in range(since, len(study.swipes)))
    return Hindsight(since, chooser, target, _together([direction.evidence for direction in alone]), alone)


def _alone(study: Study, known: Known, sides: tuple[People, People], number: int, since: int) -> Direction:
    who, whom = int(study.chooser[number]), study.target[number : number + 1]
    taste, aim = known.taste(who, before=number)
    chooser, target = (side.take(slice(number - since, number - since + 1)) for side in sides)
    return Direction(chooser, target, taste, seeker_evidence(known, who, whom, aim, before=number))


def _together(evidence: Sequence[Evidence]) -> Evidence:
    names = ("bio_cosine", "bio_taste", "already_liked", "collaborative")
    return Evidence(*(np.concatenate([getattr(one, name) for one in evidence]) for name in names))
