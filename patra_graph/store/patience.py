"""How long an answer is waited for on a line that is dead without a word, or on which bytes drip in.

The driver waits as long as the server proposes, which is two minutes a read, and without end for drops. It has no
public name for a bound: a driver without the names used here waits as it does by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import neo4j


LATE = 5.0


@contextmanager
def patience(seconds: float) -> Iterator[Callable[[Any], None]]:
    """Gives a function that bounds all reads of a session's or a transaction's connection, that of its commit too.

    Work that the server itself ends after a time is given that time, and LATE for its answer to come.
    """
    sockets: list[Any] = []

    def bound(held: Any) -> None:
        socket = getattr(getattr(held, "_connection", None), "socket", None)
        if hasattr(socket, "set_read_deadline"):
            socket.set_read_deadline(seconds)
            sockets.append(socket)

    try:
        yield bound
    finally:
        for socket in sockets:
            socket.set_read_deadline(None)


def connected(session: neo4j.Session, access: str) -> neo4j.Session:
    """The session with the connection that its next query of this access, READ or WRITE, would take."""
    getattr(session, "_connect", lambda access: None)(access)
    return session
