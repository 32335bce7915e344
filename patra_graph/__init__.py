"""Matching on a graph database, for apps where both sides must say yes."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["Matcher", "__version__"]


def __getattr__(name: str) -> Any:
    """`Matcher`, imported when it is asked for, so that a command does not wait for it."""
    if name == "Matcher":
        from patra_graph.pipeline.matcher import Matcher

        return Matcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
