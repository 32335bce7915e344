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

    `take` gets the results in the order of the work, in the calling thread, when more than `ahead` pieces wait and at
    `drain`. An error of a piece is raised where its result would be taken. Left by an error or Ctrl-C, pieces that
    have not begun are dropped, and those that have are waited for.
    """

    def __init__(self, take: Callable[[T], None], *, threads: int, ahead: int) -> None:
        self._take = take
        self._ahead = ahead
        self._pool = ThreadPoolExecutor(threads)
        self._waiting: deque[Future[T]] = deque()

    def __enter__(self) -> Lane[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def put(self, work: Callable[[], T]) -> None:
        """Hand over one piece; waits while too much is ahead of it."""
        self._waiting.append(self._pool.submit(work))
        self._take_down_to(self._ahead)

    def drain(self) -> None:
        """Wait for all that was handed over."""
        self._take_down_to(0)

    def _take_down_to(self, left: int) -> None:
        while len(self._waiting) > left:
            self._take(self._waiting.popleft().result())


def writing_lane(take: Callable[[T], None]) -> Lane[T]:
    """The lane of a load that writes batches into the graph, WRITERS at a time."""
    return Lane(take, threads=WRITERS, ahead=2 * WRITERS)
