"""T14's means: secrets and private words planted as canaries, and all that patra_graph logs at DEBUG to search."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from patra_graph.interfaces.session import configure_logging
from patra_graph.settings import load_settings


@dataclass(frozen=True, slots=True)
class Canaries:
    """What must not be found, by name; and the places that are searched, by name, as text."""

    secrets: dict[str, str]
    places: dict[str, str]

    @property
    def found(self) -> list[tuple[str, str]]:
        """(place, name) of every canary that is where it must not be."""
        return [
            (place, name)
            for place, text in self.places.items()
            for name, secret in self.secrets.items()
            if secret in text
        ]


@pytest.fixture
def debug_log(tmp_path, monkeypatch) -> Iterator[Path]:
    """All that patra_graph logs at DEBUG from now on, in this process and in commands that it starts, in a file."""
    path = tmp_path / "patra.log"
    told = {"PATRA_LOGGING__LEVEL": "debug", "PATRA_LOGGING__FILE": str(path)}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    logger = logging.getLogger("patra_graph")
    before = logger.level, logger.handlers, logger.propagate
    logger.handlers = []
    configure_logging(load_settings(environ=told))
    yield path
    for handler in logger.handlers:
        handler.close()
    logger.level, logger.handlers, logger.propagate = before
