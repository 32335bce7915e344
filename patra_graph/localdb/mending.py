"""What a command that was killed left of the store, brought in order by the next start.

Two marks may stand in a home: `importing` while an import fills the store (then it is emptied), and `restoring` while
a restored store takes the place of the old one (then the old one comes back). Whoever reads this holds the home's lock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from patra_graph.errors import SetupFailed
from patra_graph.localdb.archive import keep_dumps
from patra_graph.localdb.home import Home, writing
from patra_graph.localdb.import_files import forget_import_files
from patra_graph.localdb.process import POLL, Say, end, is_locked
from patra_graph.localdb.state import State, is_alive, read_state, stopped, write_state

DATABASE = "neo4j"
KINDS = ("databases", "transactions")
IMPORT_LIMIT = 1800.0


def mended(home: Home, *, say: Say) -> State:
    """The home's state, after the store was mended where an import or a restore was cut short."""
    if home.importing.exists():
        say("An import was cut short: emptying the graph.")
        _mend(home, home.importing, lambda: _emptied(home))
    elif home.restoring.exists():
        say("A restore was cut short: bringing the graph back that was there before.")
        _mend(home, home.restoring, lambda: put_back(home))
    return read_state(home)


def _mend(home: Home, mark: Path, mend: Callable[[], None]) -> None:
    ended(home)
    _await_tool(home)
    with writing(home.db):
        mend()
    mark.unlink()


def ended(home: Home) -> State:
    """End the server where it runs; its state then."""
    state = read_state(home)
    if is_alive(state) and end(state):
        keep_dumps(home)
    return write_state(home, stopped(state))


def _await_tool(home: Home) -> None:
    """Wait for an admin tool whose command was killed; it ends by itself. Errors: SetupFailed after IMPORT_LIMIT."""
    give_up = monotonic() + IMPORT_LIMIT
    while is_locked(home.db / "data" / "databases" / DATABASE / "database_lock"):
        if monotonic() > give_up:
            raise SetupFailed(f"an admin tool that was left alone writes to {home.db}", "End it, or wait for it.")
        sleep(POLL)


def _emptied(home: Home) -> None:
    forget_import_files(home)
    empty_store(home)


def empty_store(home: Home) -> None:
    """Delete the store; the next start makes an empty one."""
    for folder in store_folders(home.db):
        if folder.exists():
            shutil.rmtree(folder)


def store_folders(db: Path) -> list[Path]:
    """The two folders that make a store, in a folder laid out as Neo4j's home."""
    return [db / "data" / kind / DATABASE for kind in KINDS]


def has_store(home: Home) -> bool:
    """Whether a server ever ran in this home, so that there may be something in the store."""
    return store_folders(home.db)[0].exists()


def set_aside(home: Home) -> None:
    """Move the store out of the server's sight, to where `put_back` finds it. The mark `restoring` stands."""
    for now, kept in zip(store_folders(home.db), store_folders(home.replaced), strict=True):
        for folder in (now, kept.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(now, kept)


def put_back(home: Home) -> None:
    """Bring back what was set aside; what took its place goes. May be cut short and done again."""
    for now, kept in zip(store_folders(home.db), store_folders(home.replaced), strict=True):
        if kept.exists():
            shutil.rmtree(now, ignore_errors=True)
            os.replace(kept, now)
    shutil.rmtree(home.restore_files, ignore_errors=True)
