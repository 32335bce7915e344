"""What kind of graph a graph is, whatever its values: labels, types, keys, constraints, indexes, users, in numbers."""

from __future__ import annotations

from typing import Any, LiteralString

import neo4j

from patra_graph.store.address import Address

PARTS: tuple[LiteralString, ...] = (
    "MATCH (n) UNWIND labels(n) AS label UNWIND keys(n) AS key "
    "RETURN 'node' AS part, label + '.' + key AS name, count(*) AS number",
    "MATCH (n) UNWIND labels(n) AS label RETURN 'label' AS part, label AS name, count(*) AS number",
    "MATCH ()-[r]->() RETURN 'type' AS part, type(r) AS name, count(*) AS number",
    "MATCH ()-[r]->() UNWIND keys(r) AS key RETURN 'tie' AS part, type(r) + '.' + key AS name, count(*) AS number",
    "SHOW CONSTRAINTS YIELD name RETURN 'constraint' AS part, name, 1 AS number",
    "SHOW INDEXES YIELD name RETURN 'index' AS part, name, 1 AS number",
    "SHOW USERS YIELD user RETURN 'user' AS part, user AS name, 1 AS number",
)


def shape(address: Address) -> dict[tuple[str, str], int]:
    """How many there are of each part of the graph, by its name."""
    with driver(address) as connection:
        rows = [row for part in PARTS for row in connection.execute_query(part, database_="neo4j").records]
    return {(row["part"], row["name"]): row["number"] for row in rows}


def driver(address: Address, **config: Any) -> neo4j.Driver:
    """The driver itself: for what no query of the catalog may do."""
    auth = (address.username, address.password)
    quiet = {"telemetry_disabled": True, "notifications_min_severity": "OFF"}
    return neo4j.GraphDatabase.driver(address.uri, auth=auth, **quiet | config)
