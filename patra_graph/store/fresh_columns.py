"""Columns of users and swipes out of the graph: read whole once, then kept fresh by asking what changed."""

from __future__ import annotations

import ctypes
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from patra_graph.store.columns import UserColumns, in_order
from patra_graph.store.graph import Graph
from patra_graph.store.swipe_columns import SwipeColumns, SwipePage, swipe_page

T = TypeVar("T")
Row = dict[str, Any]
Progress = Callable[[str, int], None]
USERS_AT_ONCE, SWIPERS_AT_ONCE = 2000, 1000
CHANGES_AT_ONCE = 100_000
READERS = 2


class FreshColumns:
    """`users` and `swipes` as the graph held them at the last `refresh`, however many processes write to it.

    A change is seen once its transaction has committed. Swipes of at most `swipers_at_once` users are read anew in one
    refresh; `behind` tells how many wait, `age` how many seconds ago the last refresh began.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        dimensions: int,
        traits: tuple[str, ...],
        progress: Progress,
        users_at_once: int = USERS_AT_ONCE,
        swipers_at_once: int = SWIPERS_AT_ONCE,
    ) -> None:
        """Read everything, a page at a time. `progress(step, done)` is told of 'columns' and 'swipers'."""
        self._graph, self._dimensions, self._traits = graph, dimensions, traits
        self._users_at_once, self._swipers_at_once = users_at_once, swipers_at_once
        self._refreshed, self._since = monotonic(), self._horizon()
        self._waiting: dict[str, None] = {}
        self._one_at_a_time = Lock()
        self.users = self._read_users(progress)
        self.swipes = self._read_swipes(progress)
        _give_memory_back()

    @property
    def age(self) -> float:
        """Seconds since the last refresh began: nothing that was committed before is missing."""
        return monotonic() - self._refreshed

    @property
    def behind(self) -> int:
        """How many users have swiped whose swipes are not read anew yet."""
        return len(self._waiting)

    @property
    def bytes(self) -> int:
        """Memory of the columns' arrays."""
        return self.users.bytes + self.swipes.bytes

    def refresh(self) -> int:
        """Read what changed since the last refresh; how many users changed."""
        with self._one_at_a_time:
            began, horizon = monotonic(), self._horizon()
            changed = 0
            for page in self._changes():
                changed += len(page)
                self._take_in(page)
            self._drop_erased()
            self._read_waiting()
            self._since, self._refreshed = horizon, began
        return changed

    def _horizon(self) -> int:
        longest = int(1000 * self._graph.address.query_timeout)
        return self._graph.one("fetch_horizon", longest=longest)["horizon"]

    def _read_users(self, progress: Progress) -> UserColumns:
        order = in_order(self._graph.run("fetch_user_order"))
        users = UserColumns(len(order), dimensions=self._dimensions, traits=self._traits)
        user_ids = [row["user_id"] for row in order]
        for rows in _ahead(self._columns_of, _chunks(user_ids, self._users_at_once)):
            users.put(rows)
            progress("columns", len(users))
        users.lay_out(order)
        return users

    def _read_swipes(self, progress: Progress) -> SwipeColumns:
        pages: list[SwipePage] = []
        for rows in _ahead(self._made_by, _chunks(self.users.ids, self._swipers_at_once)):
            pages.append(swipe_page(rows, self.users.row_of))
            progress("swipers", min(len(self.users), len(pages) * self._swipers_at_once))
        return SwipeColumns(pages, len(self.users))

    def _columns_of(self, user_ids: Sequence[str]) -> list[Row]:
        wanted = {"user_ids": user_ids, "traits": self._traits, "dimensions": self._dimensions}
        return self._graph.run("fetch_columns", **wanted)

    def _made_by(self, user_ids: Sequence[str]) -> list[Row]:
        return self._graph.run("fetch_made", user_ids=user_ids)

    def _changes(self) -> Iterator[list[Row]]:
        since = self._since
        while True:
            page = self._graph.run("fetch_changes", since=since, limit=CHANGES_AT_ONCE)
            yield page
            if len(page) < CHANGES_AT_ONCE:
                return
            since = page[-1]["changed_at"]

    def _take_in(self, page: Sequence[Row]) -> None:
        known = [row for row in page if row["user_id"] in self.users.row_of]
        swiped = [row["user_id"] for row in known if self.users.has_swiped(row)]
        self.users.rate(known)
        stale = [row["user_id"] for row in known if not self.users.is_current(row)]
        new = [row["user_id"] for row in page if row["user_id"] not in self.users.row_of]
        for user_ids in _chunks([*stale, *new], self._users_at_once):
            self.users.put(self._columns_of(user_ids))
        self._waiting |= dict.fromkeys([*swiped, *stale, *new])

    def _read_waiting(self) -> None:
        now = list(self._waiting)[: self._swipers_at_once]
        if not now:
            return
        for row in self._made_by(now):
            if row["user_id"] in self.users.row_of:
                self.swipes.replace(row, self.users.row_of)
        for user_id in now:
            del self._waiting[user_id]

    def _drop_erased(self) -> None:
        there = self._graph.one("count_users")["users"]
        if there < self.users.alive:
            left = {row["user_id"] for row in self._graph.run("fetch_user_order")}
            self.users.drop([user_id for user_id in self.users.row_of if user_id not in left])


def _give_memory_back() -> None:
    """Return what reading left free to the system: on Linux, a third of the process, and nothing else would."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _ahead(read: Callable[[Sequence[str]], list[Row]], parts: Iterable[Sequence[str]]) -> Iterator[list[Row]]:
    """What `read` gives for each part, in order, a few parts read ahead by other threads."""
    with ThreadPoolExecutor(READERS, thread_name_prefix="patra-columns") as pool:
        waiting: deque[Future[list[Row]]] = deque()
        for part in parts:
            waiting.append(pool.submit(read, part))
            if len(waiting) > READERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
