"""The rejects file: one line a row that was not loaded, written as it comes."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import TextIO

from patra_graph.errors import InvalidInput
from patra_graph.loaders.rows import Reject

COLUMNS = ("file", "line", "column", "field", "code", "message")


class RejectsFile:
    """Counts rejects by file and writes them to `path` (mode 0600), which is made with the first one.

    An older rejects file there is removed, any other file is never touched. Use as a context manager.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._stream: TextIO | None = None
        if path.exists():
            _remove_older(path)

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()

    def add(self, reject: Reject) -> None:
        """Write one reject down."""
        if self._stream is None:
            self._stream = _private_file(self.path)
            csv.writer(self._stream).writerow(COLUMNS)
        row = (reject.path, reject.line, reject.column, reject.field, reject.code, reject.message)
        csv.writer(self._stream).writerow(row)
        self.counts[reject.path] += 1


def _private_file(path: Path) -> TextIO:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(
            f"the rejects file {path} cannot be written: {error.strerror}", "Name another with --rejects FILE."
        ) from None


def _remove_older(path: Path) -> None:
    with path.open("rb") as stream:
        if not stream.readline().startswith(",".join(COLUMNS).encode()):
            raise InvalidInput(f"{path} exists and is no rejects file", "Name another with --rejects FILE.")
    path.unlink()
