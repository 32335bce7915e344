"""What every loader yields: a row that was understood, or a reject that says where and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patra_graph.domain.model import Swipe, User


@dataclass(frozen=True, slots=True)
class Row:
    """One user or swipe with its place in the file it came from.

    `line` is the physical line (1-based) on which the row starts. `counted` is False for a user that
    is derived from a row which also carries a swipe, so that rows = loaded + rejected holds.
    `columns` maps field names to their numbers (0-based), so that a later reject can name its column.
    """

    path: str
    line: int
    value: User | Swipe
    counted: bool = True
    columns: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def reject(self, name: str, code: str, message: str) -> Reject:
        """The reject of this row for what only the graph can tell, such as an unknown target."""
        return Reject(self.path, self.line, self.columns.get(name, -1) + 1, name, code, message)


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not loaded: file, physical line (1-based), field number (1-based; 0 = whole row), field name.

    `code` is a stable word in kebab-case (such as `bad-age`); `message` says what is wrong and what is allowed.
    """

    path: str
    line: int
    column: int
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} ({self.field or 'row'}): {self.message}"
