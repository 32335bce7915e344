"""Bookmarks in a file that processes share, so that each reads at least what another of them wrote.

Needed where reads may go to a server that lags behind: a cluster with secondaries, Aura. One server needs none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock
from neo4j.api import BookmarkManager

from patra_graph.errors import SettingsError

LOCK_LIMIT = 10.0


class SharedBookmarks(BookmarkManager):
    """The driver's bookmarks, kept in one file for all processes that name it. Unlike the driver's own manager it loses
    none when two processes write at once: what a transaction had seen goes, what it made comes, all else stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(f"{path}.lock", timeout=LOCK_LIMIT, mode=0o600)

    def get_bookmarks(self) -> set[str]:
        """All bookmarks in the file; none where there is no file. Errors: SettingsError for a file that is not ours."""
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return set()
        except (OSError, ValueError) as error:
            raise self._unusable(str(error)) from None
        if not isinstance(held, list) or not all(isinstance(bookmark, str) for bookmark in held):
            raise self._unusable("it holds no list of bookmarks")
        return set(held)

    def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Replace what a transaction had seen by what it made."""
        if not new_bookmarks:
            return
        try:
            with self._lock:
                before = self.get_bookmarks()
                after = (before - set(previous_bookmarks)) | set(new_bookmarks)
                if after != before:
                    self._write(json.dumps(sorted(after)))
        except OSError as error:
            raise self._unusable(str(error)) from None

    def _write(self, text: str) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, self._path)

    def _unusable(self, why: str) -> SettingsError:
        return SettingsError(
            f"graph.bookmark_file: {self._path} cannot be used: {why}", "Name a file of its own that you may write."
        )
