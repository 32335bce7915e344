"""One long-lived object behind the HTTP service and the pages: the verbs of the pipeline on one graph, by many threads.

It answers by Cypher from its first moment on, and by the Matcher once everyone is read into memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread
from time import perf_counter
from uuid import uuid4

from patra_graph.domain.model import Recommendation
from patra_graph.embedding import Embedder
from patra_graph.errors import NotFound, PatraError
from patra_graph.pipeline.bio_queue import BioQueue
from patra_graph.pipeline.cards import readable_profiles
from patra_graph.pipeline.matcher import Matcher, Shown
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.swipe import SwipeResult, new_swipe, swipe, undo
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.pool import connections
from patra_graph.store.schema import schema_steps, schema_version

log = logging.getLogger(__name__)
PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests can be served now: the graph answers and has this version's schema; and how they are.

    `schema` is the graph's schema version (None: the graph does not answer); `matcher` tells whether everyone is in
    memory; `detail` says in words what is missing, '' where nothing is.
    """

    ready: bool
    schema: int | None
    matcher: bool
    detail: str


class _Ended(Exception):
    """The service is closed while columns are read."""


class Service:
    """The verbs on one graph for as long as a process serves. Safe to share between threads; `close` it in the end."""

    def __init__(self, graph: Graph, *, settings: Settings, in_memory: bool = True) -> None:
        """Begins to read everyone into memory beside (`in_memory`), and to embed bios that wait; returns at once.

        `took` is told of each verb and the seconds that it took.
        """
        self.graph, self.settings = graph, settings
        self.matcher: Matcher | None = None
        self.took: Callable[[str, float], None] = lambda verb, seconds: None
        self._ended = Event()
        self.bios = BioQueue(graph, Embedder.of(settings.embedding), settings=settings)
        self._opener = Thread(target=self._open_matcher, name="patra-opener", daemon=True)
        if in_memory:
            self._opener.start()

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recommend(self, seeker_id: str, *, top: int | None = None, preset: str | None = None) -> list[Recommendation]:
        """The best candidates for a seeker, best first; counts showings where `exposure.record` says so.

        Errors: NotFound for the seeker, SettingsError for the preset.
        """
        return self.show(seeker_id, top=top, preset=preset).found

    def show(self, seeker_id: str, *, top: int | None = None, preset: str | None = None) -> Shown:
        """As `recommend`, with what anybody may read of the seeker and of those recommended."""
        count_at = datetime.now(UTC) if self.settings.exposure.record else None
        asked = {"top": top, "preset": preset, "count_at": count_at}
        with self._timed("recommend"):
            if self.matcher is not None:
                return self.matcher.show(seeker_id, **asked)
            found = recommend(self.graph, seeker_id, settings=self.settings, **asked)
            return Shown(found, readable_profiles(self.graph, [seeker_id, *(item.user_id for item in found)]))

    def swipe(self, swiper_id: str, target_id: str, kind: str, *, swipe_id: str | None = None) -> SwipeResult:
        """Let a like, superlike or reject count, once for each swipe id. Errors: NotFound, NotAllowed, InvalidInput."""
        with self._timed("swipe"):
            return swipe(self.graph, new_swipe(swiper_id, target_id, kind, swipe_id), settings=self.settings)

    def undo(self, user_id: str, *, swipe_id: str | None = None) -> SwipeResult:
        """Take back the swipe that this user made last, which `swipe_id` can name. Errors: NotFound, NotLast."""
        with self._timed("undo"):
            return undo(self.graph, user_id, swipe_id=swipe_id)

    def embed_soon(self, user_id: str) -> None:
        """Have this user's bio embedded by a thread of its own; comes back at once."""
        self.bios.put(user_id)

    def ready(self) -> Readiness:
        """Asks the graph whether it answers and which schema it has."""
        newest, in_memory = schema_steps()[-1][0], self.matcher is not None
        try:
            version = schema_version(self.graph)
        except PatraError:
            return Readiness(False, None, in_memory, "The graph database does not answer.")
        if version != newest:
            detail = f"The graph has schema version {version}, this patra-graph needs {newest}."
            return Readiness(False, version, in_memory, detail)
        return Readiness(True, version, in_memory, "")

    def graph_connections(self) -> tuple[int, int]:
        """Connections to the graph that are open, and those of them in use."""
        return connections(self.graph)

    def close(self) -> None:
        """End all threads; the graph stays open, for who opened it."""
        self._ended.set()
        self.bios.close()
        if self._opener.is_alive():
            self._opener.join()
        if self.matcher is not None:
            self.matcher.close()

    @contextmanager
    def _timed(self, verb: str) -> Iterator[None]:
        started = perf_counter()
        try:
            yield
        finally:
            self.took(verb, perf_counter() - started)

    def _open_matcher(self) -> None:
        """Plan, and read everyone; again after a pause where the graph does not answer."""
        while not self._ended.is_set():
            try:
                self._plan()
                self.matcher = Matcher(self.graph, settings=self.settings, progress=self._progress)
                log.info("everyone is in memory")
                return
            except _Ended:
                return
            except PatraError as error:
                log.warning("columns could not be read, trying again: %s", error.message)
            self._ended.wait(PAUSE)

    def _plan(self) -> None:
        """Let the server plan the busiest queries, by asking them of nobody: of many who come at once to a server that
        was just started each would wait for a plan of its own."""
        swiper_id, target_id = str(uuid4()), str(uuid4())
        with suppress(NotFound):
            swipe(self.graph, new_swipe(swiper_id, target_id, "like"), settings=self.settings)
        self.graph.run("fetch_shown", seeker_id=swiper_id, user_ids=[target_id])

    def _progress(self, step: str, done: int) -> None:
        if self._ended.is_set():
            raise _Ended
