"""Where a graph is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Address:
    """Where a graph is and how to enter it; times in seconds. The password is never shown in a repr or a log.

    Processes that name the same `bookmark_file` read what any of them wrote, on a cluster too.
    """

    uri: str
    username: str
    password: str
    database: str = "neo4j"
    connect_timeout: float = 10.0
    query_timeout: float = 60.0
    retry_time: float = 30.0
    bookmark_file: Path | None = None

    def __repr__(self) -> str:
        return f"Address({self.uri!r}, {self.username!r}, database={self.database!r})"
