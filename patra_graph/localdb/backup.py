"""Dump, restore and check the local server's graph with Neo4j's own tool; the server rests meanwhile.

A restore unpacks the dump beside the store and swaps the two; the old store is deleted only once a server answers on
the new one. Cut short at any point, the next start finds the mark `restoring` and brings the old one back (`mending`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from patra_graph.errors import InvalidInput, NotFound, PatraError, SetupFailed
from patra_graph.localdb.admin import admin
from patra_graph.localdb.configuration import Memory
from patra_graph.localdb.home import Home, make_private, write_private, writing
from patra_graph.localdb.install import ensure_installed
from patra_graph.localdb.mending import DATABASE, ended, has_store, mended, set_aside, store_folders
from patra_graph.localdb.process import Ready, Say
from patra_graph.localdb.server import launched, locked, started
from patra_graph.localdb.state import running, write_state

DUMP = f"{DATABASE}.dump"
CHECK_MEMORY = "--max-off-heap-memory=512m"
NO_DUMP = ("Load failed", "Failed to prepare for consistency check")


def dump(home: Home, file: Path, *, memory: Memory, ready: Ready, say: Say) -> int:
    """Write the whole graph into a new file that only its owner may read; its size in bytes.

    The server is stopped for it, and started again if it ran. Errors: InvalidInput for a file that is there or cannot
    be made, NotFound where there is no graph yet, SetupFailed without room on the disk.
    """
    if file.exists():
        raise InvalidInput(f"{file} is there already", "Name a new file, or delete it first.")
    _refuse_without_store(home)
    with _folder_beside(file) as folder:
        with _at_rest(home, memory=memory, ready=ready, say=say):
            say(f"Dumping the graph of {home.root}.")
            _tool(home, "dump", DATABASE, f"--to-path={folder}", file=file)
        (folder / DUMP).chmod(0o600)
        with writing(file):
            os.replace(folder / DUMP, file)
    return file.stat().st_size


def restore(home: Home, file: Path, *, memory: Memory, ready: Ready, say: Say) -> None:
    """Put a dump in the place of the graph; after any failure the old graph is there as before.

    Afterwards the server runs if it ran before. Errors: NotFound for a missing file, InvalidInput for one that is no
    dump, SetupFailed without room or where no server can run on what it holds.
    """
    _refuse_missing(file)
    with locked(home, say):
        mended(home, say=say)
        ran = running(home) is not None
        _prepare(home, say)
        try:
            new = _unpacked(home, file, say)
            _swap(home, new, memory=memory, ready=ready, say=say)
        except BaseException:
            mended(home, say=say)
            shutil.rmtree(home.restore_files, ignore_errors=True)
            if ran:
                started(home, memory, ready=ready, say=say)
            raise
        shutil.rmtree(home.restore_files, ignore_errors=True)
        if not ran:
            ended(home)


def check(home: Home, file: Path | None = None, *, memory: Memory, ready: Ready, say: Say) -> None:
    """Check the graph, or a dump of one, record by record. Errors: PatraError where it is not consistent."""
    _refuse_missing(file) if file else _refuse_without_store(home)
    with TemporaryDirectory(dir=home.root, prefix=".check-") as folder:
        options = ["check", DATABASE, CHECK_MEMORY, f"--report-path={home.log.parent}"]
        if file:
            _tool(home, *options, f"--from-path={_linked(file, Path(folder))}", f"--temp-path={folder}", file=file)
            return
        with _at_rest(home, memory=memory, ready=ready, say=say):
            _tool(home, *options, file=home.db)


@contextmanager
def _at_rest(home: Home, *, memory: Memory, ready: Ready, say: Say) -> Iterator[None]:
    """The server stopped, and started again where it ran. One that was killed starts first, which mends its store."""
    with locked(home, say):
        left = mended(home, say=say)
        ran = running(home) is not None
        if left.pid and not ran:
            started(home, memory, ready=ready, say=say)
        ended(home)
        try:
            yield
        finally:
            if ran:
                started(home, memory, ready=ready, say=say)


def _prepare(home: Home, say: Say) -> None:
    ensure_installed(home, say=say)
    for folder in (home.db, home.conf, home.restore_files):
        make_private(folder)


def _unpacked(home: Home, file: Path, say: Say) -> Home:
    """A home inside of this one that holds nothing but the dump's store."""
    with writing(home.restore_files):
        shutil.rmtree(home.restore_files)
    new = Home(home.restore_files)
    for folder in (new.root, new.db, new.conf):
        make_private(folder)
    new.jars.symlink_to(home.jars.resolve(), target_is_directory=True)
    say(f"Unpacking {file}.")
    _tool(new, "load", DATABASE, f"--from-path={_linked(file, new.root).parent}", file=file)
    return new


def _linked(file: Path, folder: Path) -> Path:
    """The file under the name by which the tool finds it."""
    link = folder / DUMP
    link.symlink_to(file.resolve())
    return link


def _swap(home: Home, new: Home, *, memory: Memory, ready: Ready, say: Say) -> None:
    """Let the new store take the old one's place, and a server answer on it."""
    ended(home)
    write_private(
        home.restoring, "A restored store takes the old one's place; without a patra-graph at work, it failed.\n"
    )
    with writing(home.db):
        set_aside(home)
        for fresh, place in zip(store_folders(new.db), store_folders(home.db), strict=True):
            os.replace(fresh, place)
    state = launched(home, memory, ready=ready, say=say)
    home.restoring.unlink()
    write_state(home, replace(state, ready=True))


def _tool(home: Home, *arguments: str, file: Path) -> None:
    """Run the admin tool on this database; its refusals become ours."""
    try:
        admin(home, "database", *arguments)
    except PatraError as error:
        if "No space left on device" in error.message:
            raise SetupFailed(f"no room on the disk for {arguments[0]} {file}", "Free some space.") from None
        if any(sign in error.message for sign in NO_DUMP):
            raise InvalidInput(f"{file} is no dump of a Neo4j graph, or not a whole one", "Give another.") from None
        raise


def _refuse_without_store(home: Home) -> None:
    if not has_store(home):
        raise NotFound(f"there is no graph in {home.root} yet", "Start the server: patra-graph server start.")


def _refuse_missing(file: Path) -> None:
    if not file.is_file():
        raise NotFound(f"there is no file {file}", "Name a dump: `patra-graph server dump FILE` makes one.")


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """A private folder on the disk of a file that is to be made, gone afterwards."""
    try:
        folder = TemporaryDirectory(dir=file.parent, prefix=".dump-")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}", "Name another file.") from None
    with folder as name:
        yield Path(name)
