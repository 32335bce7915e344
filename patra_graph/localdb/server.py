"""Start, stop and ask the local server. Every change happens under one lock, so that commands may race."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from patra_graph.errors import PatraError, SetupFailed
from patra_graph.localdb.configuration import DefaultMemory, Memory
from patra_graph.localdb.home import Home, home_from, make_private, writing
from patra_graph.localdb.state import State, is_alive, is_free, read_state, running, stopped, write_state

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from patra_graph.localdb.jars import Progress
    from patra_graph.localdb.process import Ready, Say

USERNAME = "neo4j"
LOCK_LIMIT = 900.0
STARTS = 3


@dataclass(frozen=True, slots=True)
class Connection:
    """How a driver reaches the local server. The password is never shown in a repr."""

    uri: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"Connection({self.uri!r}, {self.username!r})"


def ensure_running(memory: Memory, *, ready: Ready, say: Say, home: Home | None = None) -> Connection:
    """The way to a server that runs; starts it, and installs it before the first start. Errors: SetupFailed."""
    home = home or home_from()
    state = running(home) or start(home, memory, ready=ready, say=say)
    return Connection(uri=state.uri, username=USERNAME, password=password(home))


def password(home: Home) -> str:
    """The password of user neo4j. Errors: SetupFailed where there is none yet or it cannot be read."""
    try:
        return home.password.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise SetupFailed(f"there is no password yet in {home.root}", "Start it: patra-graph server start.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SetupFailed(f"cannot read {home.password}: {error}", "Make the file yours and readable again.") from error


def browser_address(home: Home | None = None) -> str:
    """Where Neo4j Browser of the local server is."""
    return read_state(home or home_from()).browser


def start(
    home: Home, memory: Memory | None = None, *, ready: Ready, say: Say, progress: Progress | None = None
) -> State:
    """Start the server, or find it running; gives its state once it answers. Errors: SetupFailed."""
    with locked(home, say):
        return started(home, memory, ready=ready, say=say, progress=progress)


def started(
    home: Home, memory: Memory | None = None, *, ready: Ready, say: Say, progress: Progress | None = None
) -> State:
    """What `start` gives, for a caller who holds the home's lock. Errors: SetupFailed, NotAllowed."""
    from patra_graph.localdb.mending import mended

    if (state := running(home)) is not None:
        return state
    state = mended(home, say=say)
    if is_alive(state):
        _await_answer(home, state, ready)
    else:
        state = launched(home, memory or DefaultMemory(), ready=ready, say=say, progress=progress)
    return write_state(home, replace(state, ready=True))


def launched(home: Home, memory: Memory, *, ready: Ready, say: Say, progress: Progress | None = None) -> State:
    """The state of a server that was started just now and answers; started again on other ports where another program
    took them between the look at them and the start. For a caller who holds the home's lock. Errors: SetupFailed,
    NotAllowed.
    """
    from patra_graph.localdb.launch import launch

    for tries_left in reversed(range(STARTS)):
        state = launch(home, memory, say=say, progress=progress)
        try:
            _await_answer(home, state, ready)
            break
        except PatraError:
            if not tries_left or (is_free(state.bolt) and is_free(state.http)):
                raise
    return state


def _await_answer(home: Home, state: State, ready: Ready) -> None:
    """Wait until this server answers; one that does not is ended."""
    from patra_graph.localdb.process import await_ready, end

    try:
        await_ready(home, state, lambda: ready(state.uri, USERNAME, password(home)))
    except PatraError:
        end(state)
        write_state(home, stopped(state))
        raise


def stop(home: Home, *, say: Say) -> bool:
    """Stop the server that we started, and no other process; False where none ran."""
    from patra_graph.localdb.archive import keep_dumps
    from patra_graph.localdb.process import end

    if not read_state(home).pid:
        return False
    with locked(home, say):
        state = read_state(home)
        ran = is_alive(state)
        if ran and end(state):
            keep_dumps(home)
        write_state(home, stopped(state))
    return ran


@contextmanager
def locked(home: Home, say: Say) -> Iterator[None]:
    """Hold the home's lock: one command at a time starts, stops or changes the server. Errors: SetupFailed."""
    from filelock import FileLock, Timeout

    make_private(home.root)
    lock = FileLock(home.root / ".lock", mode=0o600)
    try:
        with writing(home.root):
            lock.acquire(timeout=0)
    except Timeout:
        say("Another command is at work on the local server; waiting for it.")
        _acquire_late(lock, home)
    try:
        yield
    finally:
        lock.release()


def _acquire_late(lock: BaseFileLock, home: Home) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=LOCK_LIMIT)
    except Timeout:
        raise SetupFailed(
            f"another command holds {home.root / '.lock'} for {LOCK_LIMIT / 60:.0f} minutes",
            "End that command, then try again.",
        ) from None
