"""The matcher of a long-lived process: everyone in memory, kept fresh, and the graph's last word on who is shown."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Event, Thread

import numpy as np

from patra_graph.domain.by_person import IntArray
from patra_graph.domain.first_pass import FirstPassModel, first_pass_model
from patra_graph.domain.model import GENDERS, Recommendation
from patra_graph.domain.reciprocal import Direction, Preset, Scores, score_pairs
from patra_graph.errors import PatraError
from patra_graph.pipeline.compiling import compile_ahead
from patra_graph.pipeline.connect import open_graph
from patra_graph.pipeline.recommend import as_preset, as_recommendations, count_showings, in_order, pool_rows
from patra_graph.pipeline.shortlisting import SPARE, seeker_facts, shortlist, views
from patra_graph.pipeline.swipe import SwipeResult, new_swipe, swipe, undo
from patra_graph.settings import Settings, load_settings
from patra_graph.store.fresh_columns import FreshColumns, Progress
from patra_graph.store.graph import Graph, Row
from patra_graph.store.repository import unknown_user

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A seeker's shortlist: rows of users, the seeker's view of them, their scores, and `order`, best first."""

    rows: IntArray
    forward: Direction
    scores: Scores
    order: IntArray


@dataclass(frozen=True, slots=True)
class Shown:
    """Recommendations, best first, and by id what anybody may read of the seeker and of those recommended: rows with
    user_id, age, city, state, profession, hobbies, looking_for, and of those recommended bio."""

    found: list[Recommendation]
    profiles: Mapping[str, Row]


class Matcher:
    """Recommends out of columns in memory, as `recommend` does out of the graph, many times as fast.

    Safe to share between threads. Use as a context manager, or call `close`.
    """

    def __init__(
        self, graph: Graph, *, settings: Settings, progress: Progress = lambda step, done: None, owns: bool = False
    ) -> None:
        """Reads everyone, then follows what any process changes in the graph.

        Takes about a minute for 100,000 users with 3.8 million swipes on two slow cores (`benchmarks.matcher`). The
        first one on a machine has its loops compiled before, for some seconds.
        """
        compile_ahead()
        self.graph, self.settings = graph, settings
        self._presets = {name: as_preset(settings, name) for name in settings.presets}
        traits = _traits(self._presets.values())
        self._models = {name: self._model(preset, traits) for name, preset in self._presets.items()}
        self.columns = FreshColumns(graph, dimensions=settings.embedding.dimensions, traits=traits, progress=progress)
        self._owns, self._ended = owns, Event()
        self._finders = BoundedSemaphore(os.cpu_count() or 1)
        self._keeper = Thread(target=self._keep_fresh, name="patra-keeper", daemon=True)
        self._keeper.start()

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        say: Callable[[str], None] = log.info,
        progress: Progress = lambda step, done: None,
    ) -> Matcher:
        """A matcher on the graph of the settings (None: the usual ones), which it closes in the end.

        Errors: DatabaseUnreachable, NotAllowed, SetupFailed, SettingsError.
        """
        settings = settings or load_settings()
        with ExitStack() as on_failure:
            graph = on_failure.enter_context(open_graph(settings, say=say))
            matcher = cls(graph, settings=settings, progress=progress, owns=True)
            on_failure.pop_all()
        return matcher

    def __enter__(self) -> Matcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop following the graph, and give back what `open` took."""
        self._ended.set()
        self._keeper.join()
        if self._owns:
            self.graph.close()

    def recommend(
        self, seeker_id: str, *, top: int | None = None, preset: str | None = None, count_at: datetime | None = None
    ) -> list[Recommendation]:
        """The best candidates for a seeker, best first, ties by id; fewer where fewer fit both sides' wishes.

        What is scored may be as old as `columns.age`; who is shown is asked of the graph: nobody swiped, blocked or
        gone. With `count_at` it counts, at that time, one showing of each. Errors: NotFound for the seeker,
        SettingsError for the preset.
        """
        return self.show(seeker_id, top=top, preset=preset, count_at=count_at).found

    def show(
        self, seeker_id: str, *, top: int | None = None, preset: str | None = None, count_at: datetime | None = None
    ) -> Shown:
        """As `recommend`, with profiles to show."""
        self.settings.preset(preset)
        wanted = top or self.settings.pipeline.top
        row = self._row(seeker_id)
        with self._finders:  # more threads than cores would hand the interpreter's lock around, not work
            found = self.find(row, top=wanted, preset=preset or self.settings.pipeline.preset)
        shown = self._shown(seeker_id, found, wanted)
        if count_at is not None:
            count_showings(self.graph, (item.user_id for item in shown.found), at=count_at)
        return shown

    def swipe(self, swiper_id: str, target_id: str, kind: str, *, swipe_id: str | None = None) -> SwipeResult:
        """Let a like, superlike or reject count now. Send it again under the same id after a failure.

        Errors: NotFound, NotAllowed where one blocked the other, InvalidInput.
        """
        return swipe(self.graph, new_swipe(swiper_id, target_id, kind, swipe_id), settings=self.settings)

    def undo(self, user_id: str) -> SwipeResult:
        """Take back the swipe that this user made last. Errors: NotFound."""
        return undo(self.graph, user_id)

    def find(self, row: int, *, top: int, preset: str) -> Found:
        """The shortlist of the seeker in this row of the columns, scored; nothing is asked of the graph."""
        users, swipes, chosen = self.columns.users, self.columns.swipes, self._presets[preset]
        facts = seeker_facts(users, swipes, row, history=self.settings.pipeline.taste_history)
        rows = shortlist(users, row, facts, model=self._models[preset], settings=self.settings, top=top)
        forward, backward = views(users, row, rows, facts)
        stages = self.settings.pipeline.stages
        if chosen.pool:
            pool = pool_rows(forward, stages, chosen)
            rows, forward, backward = rows[pool], forward.take_targets(pool), backward.take_choosers(pool)
        scores = score_pairs(forward, backward, stages=stages, preset=chosen)
        exposures = users.exposures(rows).astype(np.float64)
        order = in_order(forward.target.user_ids, scores.score, exposures, top=top, dial=self.settings.exposure)
        return Found(rows, forward, scores, order)

    def _model(self, preset: Preset, traits: Sequence[str]) -> FirstPassModel | None:
        """The preset as the first pass reads it; None for a one-sided one."""
        if preset.fusion == "seeker":
            return None
        return first_pass_model(self.settings.pipeline.stages, preset, genders=GENDERS, trait_names=traits)

    def _row(self, seeker_id: str) -> int:
        if seeker_id not in self.columns.users.row_of:
            self.columns.refresh()
        if seeker_id not in self.columns.users.row_of:
            raise unknown_user(seeker_id)
        return self.columns.users.row_of[seeker_id]

    def _shown(self, seeker_id: str, found: Found, top: int) -> Shown:
        """The first `top` whom the graph lets pass. It is asked where nobody fits too: the seeker may be gone."""
        passed: list[tuple[int, Row]] = []
        seeker: Row = {}
        for start in range(0, max(1, len(found.order)), top + SPARE):
            asked = found.order[start : start + top + SPARE]
            seeker, candidates = self._allowed(seeker_id, found.forward.target.user_ids[asked].tolist())
            passed += [
                (int(row), candidates[user_id])
                for row in asked
                if (user_id := str(found.forward.target.user_ids[row])) in candidates
            ]
            if len(passed) >= top:
                break
        rows, people = [row for row, _ in passed[:top]], [candidate for _, candidate in passed[:top]]
        scores = found.scores.take(np.array(rows, dtype=np.int64))
        return Shown(
            as_recommendations(seeker, people, scores), {person["user_id"]: person for person in (seeker, *people)}
        )

    def _allowed(self, seeker_id: str, user_ids: list[str]) -> tuple[Row, dict[str, Row]]:
        rows = self.graph.run("fetch_shown", seeker_id=seeker_id, user_ids=user_ids)
        if not rows:
            raise unknown_user(seeker_id)
        row = rows[0]
        return row["seeker"], {candidate["user_id"]: candidate for candidate in row["candidates"]}

    def _keep_fresh(self) -> None:
        while not self._ended.wait(self.settings.matcher.refresh):
            try:
                self.columns.refresh()
            except PatraError as error:
                log.warning("columns could not be refreshed: %s", error.message)


def _traits(presets: Iterable[Preset]) -> tuple[str, ...]:
    return tuple(sorted({name for preset in presets for name in preset.profile.traits if name != "age"}))
