"""The folder in which the local server lives, and how its private files are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from patra_graph.errors import InvalidInput, PatraError, SetupFailed


@dataclass(frozen=True, slots=True)
class Home:
    """One local server's folder: jars/, db/ (Neo4j's own home), state.json, password."""

    root: Path

    @property
    def jars(self) -> Path:
        """The locked jars."""
        return self.root / "jars"

    @property
    def db(self) -> Path:
        """Neo4j's home: conf/, data/, logs/."""
        return self.root / "db"

    @property
    def conf(self) -> Path:
        """The folder of neo4j.conf."""
        return self.db / "conf"

    @property
    def cache(self) -> Path:
        """Class archives that make a start faster; may be deleted while the server is stopped."""
        return self.root / "cache"

    @property
    def state(self) -> Path:
        """Ports, and the process that runs."""
        return self.root / "state.json"

    @property
    def password(self) -> Path:
        """The password of user neo4j."""
        return self.root / "password"

    @property
    def importing(self) -> Path:
        """A mark that stands while an import fills the store: what the store holds meanwhile is never served."""
        return self.root / "importing"

    @property
    def import_files(self) -> Path:
        """Where a load has a folder for its files; private, and gone afterwards."""
        return self.root / "import"

    @property
    def restoring(self) -> Path:
        """A mark that stands while a restored store takes the place of the old one."""
        return self.root / "restoring"

    @property
    def restore_files(self) -> Path:
        """The folder in which a dump is unpacked; private, and gone afterwards."""
        return self.root / "restore"

    @property
    def replaced(self) -> Path:
        """Where the old store waits until the restored one has shown that it works; laid out as db/."""
        return self.restore_files / "replaced"

    @property
    def log(self) -> Path:
        """What the server printed since its last start."""
        return self.db / "logs" / "console.log"


def home_from(environ: Mapping[str, str] | None = None) -> Home:
    """The home that PATRA_HOME names, else the one under the user's data folder."""
    env = os.environ if environ is None else environ
    if named := env.get("PATRA_HOME", "").strip():
        return Home(_usable(Path(named).expanduser().absolute()))
    from platformdirs import user_data_path

    return Home(user_data_path("patra-graph", appauthor=False))


def _usable(root: Path) -> Path:
    """The folder, if Java can be told of it: a class path is split at the separator."""
    if os.pathsep in str(root) or not str(root).isprintable():
        raise InvalidInput(f"PATRA_HOME: {str(root)!r} holds {os.pathsep!r} or a control character", "Name another.")
    return root


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter. Errors: SetupFailed where it cannot be written."""
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all. Errors: SetupFailed."""
    part = path.with_name(path.name + ".part")
    with writing(path):
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write at this path into ours, which says what to do."""
    try:
        yield
    except PatraError:
        raise
    except OSError as error:
        if error.errno is None:
            raise
        raise SetupFailed(f"cannot write {path}: {os.strerror(error.errno)}", _advice(error.errno)) from error


def _advice(number: int) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space (the server needs about 500 MB), or set PATRA_HOME to a folder on another disk."
    return "Set PATRA_HOME to a folder that you can write."
