"""What a seeker and their candidates see of each other at a moment of a study, ready to score.

The twin of store/sight.py: the same columns and evidence out of memory instead of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from patra_graph.domain.collaborative import PEERS, Surprises, history_of, surprises
from patra_graph.domain.columns import FloatArray, IntArray, People
from patra_graph.domain.interaction import Evidence, Taste, already_liked_value, bio_aim, learn_taste
from patra_graph.domain.metrics import rows_of_users
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.peers import collaborative_values
from patra_graph.domain.reciprocal import Direction, Preset, score_pairs
from patra_graph.domain.replay import replay, with_ratings
from patra_graph.pipeline.study import Study
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.settings import Settings

Presets = Callable[[int], Preset]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a moment: people with the ratings they have then, and the decisions made until then.

    `kinds` holds a swipe's kind for each of the decisions, `given` for each (swiper, target) row.
    """

    people: People
    surprises: Surprises
    kinds: tuple[SwipeKind, ...]
    given: Mapping[tuple[int, int], SwipeKind]
    embeddings: FloatArray
    history: int

    def taste(self, seeker: int, before: int | None = None) -> tuple[Taste, FloatArray]:
        """The seeker's taste in profiles, and where it points in bios (see `bio_aim`)."""
        past = history_of(self.surprises, seeker, history=self.history, before=before)
        swiped, kinds = self.surprises.target[past], [self.kinds[number] for number in past.tolist()]
        return learn_taste(self.people.take(swiped), kinds), bio_aim(self.embeddings[swiped], kinds)


@dataclass(frozen=True, slots=True)
class View:
    """One seeker with the candidates of some decisions, by number: both directions."""

    seeker: int
    rows: IntArray
    forward: Direction
    backward: Direction


@dataclass(frozen=True, slots=True)
class PairScores:
    """Of n decisions: the chooser's preference, the target's, and the score, each of shape (n,)."""

    preference: FloatArray
    returned: FloatArray
    score: FloatArray


def known_after(study: Study, swipes: Iterable[Swipe], settings: Settings) -> Known:
    """What is known once these swipes were made, in this order."""
    lived = replay(swipes, study.starts, constants=rating_constants(settings))
    rows = study.rows
    rated = with_ratings(study.people, (lived.ratings[user_id] for user_id in rows))
    kinds = tuple(decision.swipe.kind for decision in lived.decisions)
    ends = ((rows[decision.swipe.swiper_id], rows[decision.swipe.target_id]) for decision in lived.decisions)
    return Known(
        people=rated,
        surprises=surprises(lived.decisions, rows),
        kinds=kinds,
        given=dict(zip(ends, kinds, strict=True)),
        embeddings=study.embeddings,
        history=settings.pipeline.taste_history,
    )


def views(study: Study, known: Known, decisions: IntArray) -> list[View]:
    """Everyone's view of the targets of these decisions (numbers), by seeker."""
    by_seeker = rows_of_users(study.chooser[decisions])
    return [_view(study, known, seeker, decisions[rows]) for seeker, rows in by_seeker.items()]


def score_views(seen: Sequence[View], count: int, *, stages: Sequence[str], preset_of: Presets) -> PairScores:
    """Scores of all decisions in the views, by number, of shape (count,); NaN elsewhere.

    `preset_of` gives the preset for a seeker's row.
    """
    preference, returned, score = (np.full(count, np.nan) for _ in range(3))
    for view in seen:
        found = score_pairs(view.forward, view.backward, stages=stages, preset=preset_of(view.seeker))
        preference[view.rows] = found.seeker_likes_candidate
        returned[view.rows] = found.candidate_likes_seeker
        score[view.rows] = found.score
    return PairScores(preference, returned, score)


def _view(study: Study, known: Known, seeker: int, rows: IntArray) -> View:
    targets = study.target[rows]
    me, them = known.people.take(np.array([seeker])), known.people.take(targets)
    taste, aim = known.taste(seeker)
    forward = Direction(me, them, taste, seeker_evidence(known, seeker, targets, aim))
    return View(seeker, rows, forward, Direction(them, me, None, candidate_evidence(known, seeker, targets)))


def seeker_evidence(
    known: Known, seeker: int, targets: IntArray, aim: FloatArray, before: int | None = None
) -> Evidence:
    """What the seeker's side knows of these targets, from the decisions before that number (None: from all)."""
    liked = collaborative_values(known.surprises, seeker, history=known.history, peers=PEERS, before=before)
    return Evidence(
        bio_cosine=_bio_cosine(known, seeker, targets),
        bio_taste=np.where(_told(known, targets) & aim.any(), known.embeddings[targets] @ aim, np.nan),
        already_liked=np.zeros(len(targets)),
        collaborative=liked[targets],
    )


def candidate_evidence(known: Known, seeker: int, candidates: IntArray) -> Evidence:
    """What these candidates' side knows of the seeker."""
    given = [known.given.get((candidate, seeker)) for candidate in candidates.tolist()]
    return Evidence(
        bio_cosine=_bio_cosine(known, seeker, candidates),
        bio_taste=np.full(len(candidates), np.nan),
        already_liked=np.array([already_liked_value(kind) for kind in given], dtype=np.float64),
        collaborative=np.full(len(candidates), np.nan),
    )


def _bio_cosine(known: Known, seeker: int, others: IntArray) -> FloatArray:
    both = _told(known, others) & _told(known, np.array([seeker]))
    return np.where(both, known.embeddings[others] @ known.embeddings[seeker], np.nan)


def _told(known: Known, who: IntArray) -> np.ndarray:
    return known.embeddings[who].any(axis=1)
