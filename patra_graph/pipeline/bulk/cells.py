"""Fields of the files that Neo4j's import reads: CSV, where an empty field is null and "" is an empty text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

BETWEEN = "\x1f"


def cell(name: str) -> str:
    """An id, which holds no blanks and is not empty."""
    return quoted(name) if '"' in name or "," in name else name


def identity(cell: str) -> str:
    """The id that such a cell holds."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def quoted(text: str) -> str:
    """A text, '' as the empty text."""
    return '"' + text.replace('"', '""') + '"'


def optional(value: object) -> str:
    """A text, a number or None."""
    return "" if value is None else quoted(value) if isinstance(value, str) else repr(value)


def listed(texts: Iterable[str]) -> str:
    """A list of texts, none of which holds BETWEEN (no text in the graph has control characters)."""
    return quoted(BETWEEN.join(texts))


def point(latitude: float | None, longitude: float | None) -> str:
    """A place in degrees, or null."""
    return "" if latitude is None else f'"{{latitude:{latitude!r},longitude:{longitude!r}}}"'


def moments(microseconds: NDArray[np.int64]) -> list[str]:
    """Times in UTC, given in microseconds since 1970."""
    return np.datetime_as_string(microseconds.astype("datetime64[us]"), timezone="UTC").tolist()
