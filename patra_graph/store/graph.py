"""The connection: one driver, catalog queries only, read or write, sent again after a fault that passes."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar, cast

from patra_graph.errors import PatraError
from patra_graph.store.faults import shown, vanished
from patra_graph.store.patience import LATE, connected, patience
from patra_graph.store.queries import Query, query

if TYPE_CHECKING:
    from collections.abc import Iterable

    import neo4j
    from neo4j.api import BookmarkManager

    from patra_graph.store.address import Address

T = TypeVar("T")
log = logging.getLogger(__name__)
Row = dict[str, Any]
USER_AGENT = "patra-graph/0.1"
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
METADATA = {"app": "patra-graph"}


class Queries(ABC):
    """What runs catalog queries and checks how many rows come back: a graph, or one open transaction of it."""

    @abstractmethod
    def run(self, name: str, **params: Any) -> list[Row]:
        """The rows of cypher/NAME.cypher under these parameters. Errors: PatraError where `rows` does not hold."""

    def one(self, name: str, **params: Any) -> Row:
        """The single row of a query with `rows: one`."""
        return self.run(name, **params)[0]

    def maybe(self, name: str, **params: Any) -> Row | None:
        """The row of a query with `rows: maybe`, or None."""
        return next(iter(self.run(name, **params)), None)


class Transaction(Queries):
    """One open transaction: its queries see and write together."""

    def __init__(self, inner: neo4j.ManagedTransaction | neo4j.Transaction) -> None:
        self._inner = inner

    def run(self, name: str, **params: Any) -> list[Row]:
        wanted = query(name)
        return _rows(wanted, self._inner.run(cast(LiteralString, wanted.text), params))


class Graph(Queries):
    """A driver for one database. Use as a context manager, or call `close`.

    `run`, `one` and `maybe` run one query by itself; `read` and `write` run several that belong together.
    """

    def __init__(self, address: Address, *, bookmarks: Iterable[str] = ()) -> None:
        """Reads see at least what these bookmarks stand for (see `bookmarks`)."""
        import neo4j

        self.address = address
        with shown(address):
            self._driver = neo4j.GraphDatabase.driver(
                address.uri,
                auth=(address.username, address.password),
                user_agent=USER_AGENT,
                telemetry_disabled=True,
                notifications_min_severity="OFF",
                connection_timeout=address.connect_timeout,
                connection_acquisition_timeout=address.connect_timeout + 5.0,
                liveness_check_timeout=30.0,
                max_transaction_retry_time=address.retry_time,
            )
        self._bookmarks = _bookmark_manager(address)
        self.follow(bookmarks)

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give all connections back."""
        self._driver.close()

    def bookmarks(self) -> list[str]:
        """What to hand to another process, so that it reads at least what was read and written here."""
        return sorted(self._bookmarks.get_bookmarks())

    def follow(self, bookmarks: Iterable[str]) -> None:
        """From now on, read at least what these bookmarks of another process stand for."""
        self._bookmarks.update_bookmarks((), tuple(bookmarks))

    def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, in one read transaction (routed to a reader)."""
        return self._transact("READ", work)

    def run(self, name: str, **params: Any) -> list[Row]:
        """The rows of one query by itself, routed by its access: one way to the server and back, where `read` and
        `write` need up to three.

        Sent again after a fault that passes, and a write also when its outcome is unknown: so it must be idempotent.
        """
        import neo4j

        wanted, limits = query(name), {"metadata": METADATA, "timeout": self.address.query_timeout}
        access = "WRITE" if wanted.access == "write" else "READ"

        def send() -> list[Row]:
            with self._session(access) as session, patience(self.address.query_timeout + LATE) as bound:
                bound(connected(session, access))
                result = session.run(neo4j.Query(cast(LiteralString, wanted.text), **limits), params)
                return _rows(wanted, result)

        return self._until_it_passes(send, lambda error: error.is_retryable())

    def read_once(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, in one read transaction that is not sent again.

        Fails at once where no Neo4j answers, and after `connect_timeout` where an answer does not come.
        """
        with (
            shown(self.address),
            self._session("READ") as session,
            _begin_with_first_query(session),
            patience(self.address.connect_timeout) as bound,
            session.begin_transaction() as inner,
        ):
            bound(inner)
            return work(Transaction(inner))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, in one write transaction.

        It may run more than once: after a deadlock, a lost leader, or a commit whose outcome is unknown. So `work`
        must be idempotent: write under ids made before it.
        """
        return self._transact("WRITE", work)

    def run_schema(self, name: str, **params: Any) -> None:
        """Run one schema step, outside of any other transaction."""
        with shown(self.address), self._session("WRITE") as session:
            session.run(cast(LiteralString, query(name).text), params).consume()

    def explain(self, wanted: Query) -> tuple[str, ...]:
        """The keys that the server says this query returns, without running it."""
        params = dict.fromkeys(wanted.params) | ({"dimensions": 384} if "dimensions" in wanted.params else {})
        with shown(self.address), self._session("READ") as session:
            result = session.run(cast(LiteralString, f"EXPLAIN {wanted.text}"), params)
            result.consume()
            return tuple(result.keys())

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(
            database=self.address.database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    def _transact(self, access: str, work: Callable[[Transaction], T]) -> T:
        import neo4j
        from neo4j.exceptions import IncompleteCommit

        longest = self.address.query_timeout

        def send() -> T:
            with self._session(access) as session, _begin_with_first_query(session), patience(longest + LATE) as bound:

                @neo4j.unit_of_work(timeout=longest, metadata=METADATA)
                def unit(inner: neo4j.ManagedTransaction) -> T:
                    bound(inner)
                    return work(Transaction(inner))

                return session.execute_write(unit) if access == "WRITE" else session.execute_read(unit)

        def outcome_is_unknown(error: Exception) -> bool:
            if isinstance(error, IncompleteCommit):
                log.warning("a commit's outcome is unknown: sending the transaction again")
                return True
            return False

        return self._until_it_passes(send, outcome_is_unknown)

    def _until_it_passes(self, send: Callable[[], T], passes: Callable[[Any], bool]) -> T:
        """What `send` returns; sent again for `retry_time`, with ever longer pauses, while its fault is one to pass or
        a node vanished under it."""
        from neo4j.exceptions import DriverError, Neo4jError

        give_up, pause = monotonic() + self.address.retry_time, FIRST_PAUSE
        with shown(self.address):
            while True:
                try:
                    return send()
                except (DriverError, Neo4jError) as error:
                    if monotonic() + pause > give_up or not (passes(error) or vanished(error)):
                        raise
                sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)


def _bookmark_manager(address: Address) -> BookmarkManager:
    import neo4j

    if address.bookmark_file is None:
        return neo4j.GraphDatabase.bookmark_manager()
    from patra_graph.store.bookmarks import SharedBookmarks

    return SharedBookmarks(address.bookmark_file)


def _begin_with_first_query(session: neo4j.Session) -> AbstractContextManager[Any]:
    """Send BEGIN together with the first query, as the driver's own `execute_query` does: one way to the server less.

    The driver has no public name for it; a driver without it begins by itself.
    """
    return getattr(session, "_pipelined_begin", nullcontext())


def _rows(wanted: Query, result: neo4j.Result) -> list[Row]:
    """All rows, as many as the query says. Not by `dict(record)`, which looks every name up: five times as slow."""
    names = result.keys()
    rows = [dict(zip(names, record.values(), strict=True)) for record in result]
    least, most = {"one": (1, 1), "maybe": (0, 1), "none": (0, 0), "many": (0, None)}[wanted.rows]
    if len(rows) < least or (most is not None and len(rows) > most):
        raise PatraError(f"{wanted.name} gave {len(rows)} rows, not {wanted.rows}")
    return rows
