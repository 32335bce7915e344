"""Whether a Neo4j answers: the readiness of a server that is starting."""

from __future__ import annotations

from patra_graph.errors import NotAllowed


def ping(uri: str, username: str, password: str) -> bool:
    """Whether `RETURN 1` comes back over Bolt; False while nobody answers. Errors: NotAllowed for a wrong password."""
    import neo4j
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    direct = uri.replace("neo4j://", "bolt://")
    try:
        with (
            neo4j.GraphDatabase.driver(direct, auth=(username, password), telemetry_disabled=True) as driver,
            driver.session(database="neo4j") as session,
        ):
            session.run("RETURN 1").consume()
    except AuthError as error:
        raise NotAllowed(
            f"{uri} refused the kept password", "Put the right one into the file password in PATRA_HOME."
        ) from error
    except (DriverError, Neo4jError, OSError):
        return False
    return True
