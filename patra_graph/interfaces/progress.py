"""How far long work is: bars for people, lines for logs, never on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from patra_graph.interfaces.session import say

BETWEEN_LINES = 5.0


@contextmanager
def shown_progress() -> Iterator[Callable[[str, int], None]]:
    """A function that is told how far each step is: bars on a terminal, a line every few seconds elsewhere."""
    if sys.stderr.isatty():
        with _bars() as progress:
            yield progress
    else:
        yield _lines()


@contextmanager
def _bars() -> Iterator[Callable[[str, int], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:8}"),
        TextColumn("{task.completed:>10,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=None)
            bars.update(tasks[step], completed=done)

        yield progress


def _lines() -> Callable[[str, int], None]:
    last = monotonic()

    def progress(step: str, done: int) -> None:
        nonlocal last
        if monotonic() - last >= BETWEEN_LINES:
            last = monotonic()
            say(f"{step}: {done:,}")

    return progress
