"""The jars of the local Neo4j as config/neo4j.lock.json locks them: what they are, and whether a folder holds them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

MARKER = "complete"
THREADS = 8


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked jar: coordinates `group:artifact:version[:classifier]`, sha256 in hex, size in bytes."""

    coordinates: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file's name, artifact-version[-classifier].jar."""
        return "-".join(self.coordinates.split(":")[1:]) + ".jar"

    @property
    def maven_path(self) -> str:
        """The path of the jar in a Maven repository."""
        group, artifact, version = self.coordinates.split(":")[:3]
        return f"{group.replace('.', '/')}/{artifact}/{version}/{self.name}"


@dataclass(frozen=True, slots=True)
class Lock:
    """All jars of one release of the server; `digest` names this very list."""

    version: str
    jars: tuple[Jar, ...]

    @property
    def digest(self) -> str:
        """The sha256 of the list of jars, which the 'complete' marker of a verified folder holds."""
        lines = sorted(f"{jar.sha256} {jar.name}" for jar in self.jars)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_lock(text: str | None = None) -> Lock:
    """The lock written in this JSON; without one, that of config/neo4j.lock.json."""
    if text is None:
        text = (files("patra_graph.config") / "neo4j.lock.json").read_text(encoding="utf-8")
    document = json.loads(text)
    return Lock(version=document["version"], jars=tuple(Jar(**jar) for jar in document["jars"]))


def write_lock(lock: Lock) -> str:
    """The JSON of a lock, one jar a line, sorted by coordinates."""
    lines = (
        json.dumps({"coordinates": jar.coordinates, "sha256": jar.sha256, "size": jar.size})
        for jar in sorted(lock.jars, key=lambda jar: jar.coordinates)
    )
    return f'{{"version": "{lock.version}", "jars": [\n' + ",\n".join(lines) + "\n]}\n"


def wrong_jars(lock: Lock, folder: Path) -> list[Jar]:
    """The locked jars that the folder lacks or holds with another size or sha256."""
    with ThreadPoolExecutor(THREADS) as threads:
        right = threads.map(lambda jar: is_right(jar, folder / jar.name), lock.jars)
        return [jar for jar, holds in zip(lock.jars, right, strict=True) if not holds]


def is_right(jar: Jar, path: Path) -> bool:
    """Whether the file at this path is that jar, to the byte."""
    try:
        if path.stat().st_size != jar.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except FileNotFoundError:
        return False


def is_complete(lock: Lock, folder: Path) -> bool:
    """Whether an install of this lock went through to its end and every jar is still right."""
    return marked(folder) == lock.digest and not wrong_jars(lock, folder)


def marked(folder: Path) -> str:
    """The digest of the lock that the folder's marker names; empty without a marker."""
    try:
        return (folder / MARKER).read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def class_path(lock: Lock, folder: Path) -> str:
    """The class path of exactly the locked jars: nothing else in the folder is ever run."""
    return os.pathsep.join(str(folder / jar.name) for jar in lock.jars)


Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes that there must be."""


def total_size(jars: Iterable[Jar]) -> int:
    """Bytes of these jars together."""
    return sum(jar.size for jar in jars)
