"""What the driver's errors mean: each becomes one of ours, which says what to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from patra_graph.errors import DatabaseUnreachable, InvalidInput, NotAllowed, PatraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from patra_graph.store.address import Address

BOOKMARK_CURE = "The bookmark is of another database, or of one that was replaced: delete graph.bookmark_file."
ENDED = tuple(
    f"Neo.ClientError.Transaction.{name}" for name in ("TransactionTimedOut", "LockClientStopped", "Terminated")
)
VANISHED = "Neo.ClientError.Statement.EntityNotFound"
"""A node was found, and deleted by another while its lock was waited for: found anew, it is gone."""
CURED = {
    "Neo.ClientError.Database.DatabaseNotFound": "NEO4J_DATABASE names it; Neo4j Community has one, neo4j.",
    "Neo.ClientError.Transaction.InvalidBookmark": BOOKMARK_CURE,
    "Neo.ClientError.Transaction.InvalidBookmarkMixture": BOOKMARK_CURE,
    "Neo.TransientError.Transaction.BookmarkTimeout": BOOKMARK_CURE,
}


@contextmanager
def shown(address: Address) -> Iterator[None]:
    """Turn the driver's errors into ours, which say what to do."""
    from neo4j import exceptions as driver_errors

    try:
        yield
    except (driver_errors.ServiceUnavailable, driver_errors.SessionExpired, OSError) as error:
        raise DatabaseUnreachable(
            f"no Neo4j answers at {address.uri}", "Start it, or see `patra-graph doctor`; NEO4J_URI names another."
        ) from error
    except driver_errors.AuthError as error:
        raise NotAllowed(
            f"{address.uri} refused user '{address.username}'", "Set NEO4J_USERNAME and NEO4J_PASSWORD."
        ) from error
    except UnicodeEncodeError:
        raise InvalidInput("a text is no Unicode: it holds half a character", "Give it as whole characters.") from None
    except driver_errors.ConfigurationError as error:
        raise InvalidInput(
            f"the address {address.uri} is not understood: {error}", "Use bolt://, neo4j:// or neo4j+s://."
        ) from error
    except driver_errors.Neo4jError as error:
        if (error.code or "").startswith(ENDED):
            raise DatabaseUnreachable(
                f"{address.uri} ended a transaction that took more than {address.query_timeout:g} s, or is stopping",
                "Nothing was written: send it again, or give it longer by graph.query_timeout.",
            ) from error
        if error.is_retryable():
            raise DatabaseUnreachable(
                f"{address.uri} has too much to do: {error.message}", "Nothing was written: send it again later."
            ) from error
        if error.code in CURED:
            raise InvalidInput(
                f"{address.uri}, database '{address.database}': {error.message}", CURED[error.code]
            ) from error
        raise PatraError(f"Neo4j refused: {error.message}", f"Code {error.code}.") from error


def vanished(error: Exception) -> bool:
    """True where a node was found, and was deleted by another while its lock was waited for."""
    return getattr(error, "code", None) == VANISHED
