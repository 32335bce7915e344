"""Queries of benchmarks only, each a file in benchmarks/cypher/, run through a driver of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, cast

import neo4j

from patra_graph.store.address import Address

FOLDER = Path(__file__).parent / "cypher"


@contextmanager
def session(where: Address, access: str = neo4j.READ_ACCESS) -> Iterator[neo4j.Session]:
    """A session of a driver that is closed afterwards; it reads, unless `access` says otherwise."""
    with (
        neo4j.GraphDatabase.driver(
            where.uri, auth=(where.username, where.password), telemetry_disabled=True, notifications_min_severity="OFF"
        ) as driver,
        driver.session(database=where.database, default_access_mode=access) as opened,
    ):
        yield opened


def ask(asked: neo4j.Session, name: str, **params: Any) -> Iterator[dict[str, Any]]:
    """The rows of benchmarks/cypher/NAME.cypher, as they come."""
    for record in asked.run(cast(LiteralString, text(name)), params):
        yield dict(record)


def write(where: Address, name: str, **params: Any) -> None:
    """Run benchmarks/cypher/NAME.cypher, which writes."""
    with session(where, neo4j.WRITE_ACCESS) as opened:
        opened.run(cast(LiteralString, text(name)), params).consume()


@cache
def text(name: str) -> str:
    """The text of benchmarks/cypher/NAME.cypher."""
    return (FOLDER / f"{name}.cypher").read_text(encoding="utf-8")
