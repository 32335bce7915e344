"""The server's process: spawned so that it outlives the command, watched until it answers, stopped by pid."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, run
from time import monotonic, sleep

from patra_graph.errors import SetupFailed
from patra_graph.localdb.home import Home
from patra_graph.localdb.state import State, is_alive

START_LIMIT = 240.0
STOP_LIMIT = 60.0
POLL = 0.05
TAIL_LINES = 15
SPAWN = 'umask 077; export LC_ALL=C.UTF-8; log=$1; shift; "$@" >"$log" 2>&1 </dev/null & echo $!'
Say = Callable[[str], None]
Ready = Callable[[str, str, str], bool]
"""Whether the server at (uri, username, password) answers a query."""

HINTS = (
    ("Address already in use", "Another program took the port meanwhile: start again, and another port is chosen."),
    ("has been locked by another process", "Another Neo4j uses this folder: stop it, or set PATRA_HOME to another."),
    ("Too small maximum heap", "Give the server more memory: server.heap in the settings."),
    ("insufficient memory", "Give the server less memory: server.heap in the settings."),
    ("Could not reserve enough space", "Give the server less memory: server.heap in the settings."),
    ("Invalid maximum heap size", "Give server.heap in the settings as, say, 512m or 2g."),
    ("OutOfMemoryError", "Give the server more memory: server.heap in the settings."),
    ("No space left on device", "Free some disk space."),
)


def spawn(command: list[str], log: Path) -> int:
    """Start a process in a session of its own, so that neither the end of this command nor Ctrl-C ends it."""
    if os.name != "posix":
        raise SetupFailed("the local server runs on Linux and macOS only", "Set NEO4J_URI to a Neo4j elsewhere.")
    shell = ["/bin/sh", "-c", SPAWN, "sh", str(log), *command]
    spawned = run(shell, cwd=log.parent, start_new_session=True, stdout=PIPE, text=True, check=True)
    return int(spawned.stdout)


def created_at(pid: int) -> float:
    """When this process began, in seconds since 1970; 0 where it is gone already."""
    import psutil

    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def await_ready(home: Home, state: State, ready: Callable[[], bool], *, limit: float = START_LIMIT) -> None:
    """Wait until the server answers. Errors: SetupFailed with its last words when it dies or takes longer (seconds)."""
    give_up = monotonic() + limit
    while not ready():
        if not is_alive(state):
            raise start_failed(home, "the local server stopped while starting")
        if monotonic() > give_up:
            end(state)
            raise start_failed(home, f"the local server gave no answer in {limit:.0f} s and was stopped")
        sleep(POLL)


def start_failed(home: Home, what: str) -> SetupFailed:
    """The error that shows the server's last words and what they mean."""
    words = last_lines(home.log, TAIL_LINES)
    hint = next((hint for sign, hint in HINTS if sign in words), "See all it said: patra-graph server logs.")
    return SetupFailed(f"{what}; its last words:\n{words or '(none)'}", hint)


def last_lines(path: Path, count: int) -> str:
    """The last lines of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64_000))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-count:])
    except (FileNotFoundError, NotADirectoryError):
        return ""


def end(state: State, *, limit: float = STOP_LIMIT) -> bool:
    """End the process of this state, and only that one; False where it had to be killed.

    Asked first (SIGTERM), killed after the limit (seconds); Neo4j recovers by itself from the latter.
    """
    import psutil

    try:
        if is_alive(state):
            psutil.Process(state.pid).terminate()
        if is_gone(state, limit):
            return True
        psutil.Process(state.pid).kill()
        is_gone(state, STOP_LIMIT)
    except psutil.NoSuchProcess:
        return True
    return False


def is_gone(state: State, limit: float) -> bool:
    """Whether the process ends within the limit (seconds); one that only waits to be reaped has ended."""
    give_up = monotonic() + limit
    while is_alive(state):
        if monotonic() > give_up:
            return False
        sleep(POLL)
    return True


def is_locked(path: Path) -> bool:
    """Whether another process holds Neo4j's own lock on this file."""
    import fcntl

    try:
        with path.open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
