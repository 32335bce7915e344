"""The loops of a recommendation, compiled before the first is asked for; their compiler leaves with its process."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import DEVNULL, run
from typing import Any

from patra_graph.domain.peers import compile_ahead as compile_peers
from patra_graph.domain.shortlist import best_fitting
from patra_graph.domain.shortlist import compile_ahead as compile_first_pass
from patra_graph.store.code_lists import compile_ahead as compile_lists

APART = f"from {__name__} import compile_here; compile_here()"


def compile_ahead() -> None:
    """Have all that a recommendation runs compiled: seconds the first time on a machine, then Numba's cache has it.

    That first time a process of its own fills the cache, for a compiler that was at work keeps 120 MB for good. Where
    it cannot (no cache can be written, or this program is no plain Python), this process compiles. It is no `Beside`:
    that runs the caller's own script once more, which a library may not ask for.
    """
    if not is_kept(best_fitting) and Path(sys.executable or "").name.lower().startswith("python"):
        run([sys.executable, "-c", APART], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, check=False)
    compile_here()


def compile_here() -> None:
    """Compile in this process what Numba's cache lacks, and take the rest from there."""
    compile_first_pass()
    compile_peers()
    compile_lists()


def is_kept(loop: Any) -> bool:
    """Whether Numba's cache holds this loop, compiled since its file was written."""
    code = loop.py_func.__code__
    kept = Path(loop.stats.cache_path).glob(f"{Path(code.co_filename).stem}.{code.co_name}-*.nbi")
    return any(index.stat().st_mtime >= Path(code.co_filename).stat().st_mtime for index in kept)
