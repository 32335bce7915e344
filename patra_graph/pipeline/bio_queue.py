"""Bios of a running service on their way to becoming embeddings: one thread, a bounded queue, nothing forgotten."""

from __future__ import annotations

import logging
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic

from patra_graph.embedding import Embedder
from patra_graph.errors import PatraError
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.pending_bios import fetch_pending_bios, save_current_embeddings

log = logging.getLogger(__name__)
SLICE = 32
PAUSE, TINY = 0.2, 0.001
AFTER_FAILURE = 10.0
LOOK_EVERY = 60.0


class BioQueue:
    """Embeds the bios of users who are put in, a few at a time. `close` it in the end.

    What does not fit, what a failure kept from being written, what waited when the process ended last time and what
    other processes brought is found in the graph, once a minute: a bio that may be embedded and is not. A change puts
    a user in once more, and an embedding is only written beside the text it was made from.
    """

    def __init__(self, graph: Graph, embedder: Embedder, *, settings: Settings) -> None:
        self._graph, self._embedder = graph, embedder
        self._unasked = not settings.privacy.consent_required
        self._queue: Queue[str] = Queue(maxsize=settings.api.bio_queue)
        self._look, self._ended, self._looked = Event(), Event(), -LOOK_EVERY
        self.failures = 0
        self._thread = Thread(target=self._run, name="patra-bios", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many users are in the queue."""
        return self._queue.qsize()

    def put(self, user_id: str) -> None:
        """Take this user in; where the queue is full, they are found in the graph later."""
        try:
            self._queue.put_nowait(user_id)
        except Full:
            self._look.set()

    def close(self) -> None:
        """End the thread after the bios it is at; the others wait in the graph."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._work(self._taken())
            except (PatraError, RuntimeError, OSError) as error:
                log.warning("bios wait, they could not be embedded: %s", type(error).__name__)
                self.failures += 1
                self._look.set()
                self._ended.wait(AFTER_FAILURE)

    def _taken(self) -> list[str]:
        """Some users of the queue; none after a short wait, or at once where the graph is to be looked at."""
        taken: list[str] = []
        try:
            taken.append(self._queue.get(timeout=TINY if self._look.is_set() else PAUSE))
            while len(taken) < SLICE:
                taken.append(self._queue.get_nowait())
        except Empty:
            pass
        return taken

    def _work(self, user_ids: list[str]) -> None:
        if user_ids:
            self._embed(user_ids)
        elif self._look.is_set() or monotonic() - self._looked > LOOK_EVERY:
            self._look.clear()
            self._looked = monotonic()
            if self._embed(None) == SLICE:
                self._look.set()

    def _embed(self, user_ids: list[str] | None) -> int:
        """Embed the bios of these users that have no embedding (None: of anyone's, SLICE of them); how many."""
        bios = fetch_pending_bios(self._graph, user_ids, unasked=self._unasked, limit=SLICE)
        if bios:
            vectors = self._embedder.embed([bio for _, bio in bios])
            made = [
                (user_id, bio, self._embedder.bio_hash(bio), vector)
                for (user_id, bio), vector in zip(bios, vectors, strict=True)
            ]
            save_current_embeddings(self._graph, made, unasked=self._unasked)
        return len(bios)
