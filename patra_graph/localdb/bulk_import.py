"""The store made anew out of files, with Neo4j's import tool: whole, or empty again, whenever it is cut short.

A mark stands in the home from before the store is touched until the new one is whole and indexed, and all that time
the server that runs is not marked as ready, so that other commands wait. A start that finds the mark without the
command that set it empties the store first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from patra_graph.localdb.admin import admin
from patra_graph.localdb.configuration import Memory, argument_file
from patra_graph.localdb.home import Home, write_private
from patra_graph.localdb.launch import prepared
from patra_graph.localdb.mending import DATABASE, empty_store, ended, has_store, mended
from patra_graph.localdb.process import Ready, Say
from patra_graph.localdb.server import USERNAME, Connection, launched, locked, password, started
from patra_graph.localdb.state import State, write_state


@contextmanager
def replaced_store(
    home: Home,
    folder: Path,
    arguments: list[str],
    *,
    memory: Memory,
    heap: str,
    check: Callable[[Connection], None],
    ready: Ready,
    say: Say,
) -> Iterator[Connection]:
    """Import with these arguments of `database import full` into an emptied store and start the server on it.

    The caller finishes the store (indexes) over the connection; other commands see it after that. Paths in the
    arguments are relative to `folder`. `check` raises where the store may not be replaced; it is asked while the server
    runs and nobody else can stop or start it, and not at all where there is no store yet. `heap` is the import tool's
    memory. After an error the store is empty and the server stopped.
    """
    with locked(home, say):
        mended(home, say=say)
        if has_store(home):
            check(_connection(home, started(home, memory, ready=ready, say=say)))
            ended(home)
        else:
            prepared(home, memory, say=say, progress=None)
        write_private(home.importing, "An import fills the store. If no patra-graph is at work, it was cut short.\n")
        try:
            _import(home, folder, arguments, heap)
            state = launched(home, memory, ready=ready, say=say)
            yield _connection(home, state)
        except BaseException:
            mended(home, say=say)
            raise
        home.importing.unlink()
        write_state(home, replace(state, ready=True))


def _connection(home: Home, state: State) -> Connection:
    return Connection(uri=state.uri, username=USERNAME, password=password(home))


def _import(home: Home, folder: Path, arguments: list[str], heap: str) -> None:
    empty_store(home)
    file = folder / "arguments"
    write_private(file, argument_file([DATABASE, *arguments]))
    admin(home, "database", "import", "full", f"@{file.name}", heap=heap, folder=folder)
    os.unlink(file)
