"""Work in threads of its own: handed over in order, at most so much ahead, results taken by who handed it over."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
WRITERS = 2


class Lane(Generic[T]):
    """Threads that work for the thread which made the lane; use as a context manager.

    Each thread calls `begin` first. `take` gets the results in the order of the work, in the calling thread: at each
    `put` those that are there, waiting for more only while more than `ahead` pieces are not taken, and at `drain` all.
    An error of a piece is raised where its result would be taken. Left by an error or Ctrl-C, pieces that have not
    begun are dropped, and those that have are waited for.
    """

    def __init__(
        self, take: Callable[[T], None], *, threads: int, ahead: int, begin: Callable[[], None] | None = None
    ) -> None:
        self._take = take
        self._ahead = ahead
        self._pool = ThreadPoolExecutor(threads, initializer=begin)
        self._waiting: deque[Future[T]] = deque()

    def __enter__(self) -> Lane[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def is_idle(self) -> bool:
        """Whether all that was handed over is done."""
        return all(piece.done() for piece in self._waiting)

    def put(self, work: Callable[[], T]) -> Future[T]:
        """Hand over one piece, which others may wait for; waits while too much is ahead of it."""
        piece = self._pool.submit(work)
        self._waiting.append(piece)
        self._take_down_to(self._ahead)
        return piece

    def drain(self) -> None:
        """Wait for all that was handed over."""
        self._take_down_to(0)

    def _take_down_to(self, left: int) -> None:
        while self._waiting and (len(self._waiting) > left or self._waiting[0].done()):
            self._take(self._waiting.popleft().result())


def writing_lane(take: Callable[[T], None]) -> Lane[T]:
    """The lane of a load that writes batches into the graph, WRITERS at a time."""
    return Lane(take, threads=WRITERS, ahead=2 * WRITERS)
