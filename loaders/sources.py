"""Where a dataset's bytes are: plain, gzipped or zipped, a file or the one in a folder that fits."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os.path import isfile
from pathlib import Path
from typing import BinaryIO

from patra_graph.errors import LoadError

CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zip")
UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
UNPACKED = 5


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked when its name ends in .gz or .zip (a zip of one CSV file).

    Raises LoadError when the file cannot be opened, or while reading when it is cut short or damaged.
    """
    try:
        with _opener(path) as stream:
            yield stream
    except UNREADABLE as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "it is cut short"
        raise LoadError(f"{path}: cannot be read: {reason}", "Check that the file is whole and readable.") from error


def one_file(path: Path, pattern: str, *, what: str) -> Path:
    """The path itself when it is a file, else the folder's only CSV file whose name in lower case fits the pattern."""
    if isfile(path):
        return path
    try:
        fitting = [file for file in sorted(path.iterdir()) if _fits(file, pattern)]
    except (OSError, ValueError) as error:
        hint = f"Give {what}, or the folder that holds it."
        raise LoadError(f"{path}: there is no such file or folder, or it is not readable", hint) from error
    if len(fitting) != 1:
        found = ", ".join(file.name for file in fitting) or "none"
        raise LoadError(f"{path}: one file like '{pattern}' is needed, found: {found}", f"Give the path of {what}.")
    return fitting[0]


def unpacked_bytes(files: Iterable[Path]) -> int:
    """How many bytes these files have, about, once they are unpacked."""
    return sum(file.stat().st_size * (UNPACKED if file.suffix.lower() in (".gz", ".zip") else 1) for file in files)


def _fits(file: Path, pattern: str) -> bool:
    name = Path(file.name.lower())
    return isfile(file) and name.match(pattern) and str(name).endswith(CSV_ENDINGS)


def _opener(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    if path.suffix.lower() == ".zip":
        return _open_zipped(path)
    return path.open("rb", buffering=0)


def _open_zipped(path: Path) -> BinaryIO:
    with zipfile.ZipFile(path) as archive:
        inside = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
        if len(inside) != 1 or inside[0].flag_bits & 1:
            hint = "Unpack it and give the path of the CSV file."
            raise LoadError(f"{path}: holds {len(inside)} CSV files or is encrypted; one plain file is needed", hint)
        return archive.open(inside[0])
