"""A process that another one started, and that is to end with it."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """End this process by SIGTERM once the one that started it is no more, though it was killed and could tell nobody.

    At once where it is gone already; never where multiprocessing started none.
    """
    parent = parent_process()
    if parent is None:
        return
    if not parent.is_alive():
        _end()
    Thread(target=_end_after, args=(parent,), name="patra-parent", daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    _end()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
