"""The folder in which a load keeps its files, in the home of the local server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from patra_graph.errors import NotAllowed, SetupFailed
from patra_graph.localdb.home import Home, make_private


@contextmanager
def import_folder(home: Home, *, needed: int) -> Iterator[Path]:
    """A new private folder for the files of a load, gone afterwards; one load at a time has one.

    No two loads have the same one: what still writes for a load that was killed cannot reach the next one's files.
    Errors: NotAllowed where another has it, SetupFailed without room for as many bytes as files and store need.
    """
    make_private(home.root)
    with _alone(home):
        _delete(home)
        _check_room(home, needed)
        folder = home.import_files / uuid4().hex
        make_private(home.import_files)
        make_private(folder)
        try:
            yield folder
        finally:
            _delete(home)


def forget_import_files(home: Home) -> None:
    """Delete what a killed load left in its folder; the files of a load that is at work stay."""
    with suppress(NotAllowed), _alone(home):
        _delete(home)


def _delete(home: Home) -> None:
    shutil.rmtree(home.import_files, ignore_errors=True)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    lock = FileLock(home.root / ".import", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise NotAllowed(f"another load is at work in {home.root}", "Wait for it, or end it.") from None
    try:
        yield
    finally:
        lock.release()


def _check_room(home: Home, needed: int) -> None:
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise SetupFailed(
            f"{home.root} has {free / 1e9:.1f} GB free, the import needs about {needed / 1e9:.1f} GB",
            "Free some space, or set PATRA_HOME to a folder on another disk.",
        )
