"""The sample as it is committed, read once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from patra_graph.domain.model import Swipe, User
from patra_graph.loaders import csv_folder

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def sample() -> list:
    """Rows and rejects of data/, read as `load` reads them."""
    return list(csv_folder.read(DATA, now=datetime(2026, 9, 1, tzinfo=UTC)))


@pytest.fixture(scope="session")
def users(sample) -> dict[str, User]:
    return {row.value.user_id: row.value for row in sample if isinstance(row.value, User)}


@pytest.fixture(scope="session")
def swipes(sample) -> list[Swipe]:
    return [row.value for row in sample if isinstance(row.value, Swipe)]
