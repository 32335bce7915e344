"""How much a test of reliability does: little in every run, much at night (PATRA_NIGHTLY=1)."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")


def at_night() -> bool:
    """Whether the nightly sizes are asked for."""
    return os.environ.get("PATRA_NIGHTLY") == "1"


def sized(every_run: T, nightly: T) -> T:
    """The one of two sizes that this run is to have."""
    return nightly if at_night() else every_run
