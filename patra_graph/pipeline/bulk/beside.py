"""One function in a process of its own beside this one; ended with it, even where this one is killed."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from patra_graph.errors import PatraError
from patra_graph.pipeline.parent import end_with_parent


class Beside:
    """Runs `work(*arguments)` in another process at once; use as a context manager.

    Both must be found by import and pickle. Left early, the process is ended; Ctrl-C reaches the caller alone.
    """

    def __init__(self, work: Callable[..., Any], *arguments: Any) -> None:
        context = get_context("spawn")
        self._answer, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=_answered, args=(answer, work, arguments), daemon=True)
        self._process.start()
        answer.close()

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._answer.close()

    def result(self) -> Any:
        """What the work returned, waited for; its PatraError is raised here. Errors: PatraError where it died."""
        try:
            value = self._answer.recv()
        except EOFError:
            raise PatraError("a process that helped to load died", "Is there enough memory? Then try again.") from None
        if isinstance(value, PatraError):
            raise value
        return value


def _answered(answer: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    try:
        value = work(*arguments)
    except PatraError as error:
        value = error
    with suppress(BrokenPipeError):  # whoever asked was killed
        answer.send(value)
