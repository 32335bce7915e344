"""Bring the locked jars into a folder: each verified before it counts, the marker last, the next run mends the rest."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from patra_graph.localdb.download import Source, from_mirror, mirror_address
from patra_graph.localdb.home import Home, make_private, write_private, writing
from patra_graph.localdb.jars import (
    MARKER,
    THREADS,
    Jar,
    Lock,
    Progress,
    is_complete,
    read_lock,
    total_size,
    wrong_jars,
)
from patra_graph.localdb.process import Say


def ensure_installed(home: Home, *, say: Say, progress: Progress | None = None) -> None:
    """Install where the jars are not complete to the byte (checked in full: 0.2 s). Errors: SetupFailed."""
    lock = read_lock()
    if is_complete(lock, home.jars):
        return
    say(f"Installing Neo4j Community {lock.version} in {home.jars} ({total_size(lock.jars) / 1e6:.0f} MB, once).")
    install(lock, home.jars, source=default_source, progress=progress or by_quarters(say))


def default_source() -> Source:
    """The mirror that the environment names, or the central repository."""
    return from_mirror(mirror_address(os.environ))


def by_quarters(say: Say) -> Progress:
    """A progress in plain lines: one line for each quarter."""
    shown = 0

    def progress(done: int, total: int) -> None:
        nonlocal shown
        if (quarter := 4 * done // max(total, 1)) > shown:
            shown = quarter
            say(f"  {25 * quarter} % of {total / 1e6:.0f} MB")

    return progress


def install(lock: Lock, folder: Path, *, source: Callable[[], Source], progress: Progress) -> int:
    """Make the folder hold exactly the locked jars; gives how many had to be fetched.

    Every jar is checked to the byte, also those that are there. `source` is made only where a jar is wrong.
    A second install waits for the first. Errors: SetupFailed; then the marker is gone and the next install mends it.
    """
    make_private(folder)
    with _locked(folder):
        wrong = wrong_jars(lock, folder)
        if wrong:
            (folder / MARKER).unlink(missing_ok=True)
            _fetch_all(wrong, folder, source=source(), progress=_counted(lock, wrong, progress))
        _prune(lock, folder)
        write_private(folder / MARKER, lock.digest)
    return len(wrong)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock

    with writing(folder):
        lock = FileLock(folder / ".lock")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _counted(lock: Lock, wrong: list[Jar], progress: Progress) -> Callable[[Jar], None]:
    total = total_size(lock.jars)
    done = total - total_size(wrong)
    guard = threading.Lock()
    progress(done, total)

    def count(jar: Jar) -> None:
        nonlocal done
        with guard:
            done += jar.size
            progress(done, total)

    return count


def _fetch_all(jars: list[Jar], folder: Path, *, source: Source, progress: Callable[[Jar], None]) -> None:
    """Fetch with a few threads; the first failure stops the rest."""

    def fetch(jar: Jar) -> None:
        part = folder / f"{jar.name}.part"
        source(jar, part)
        with writing(part):
            os.replace(part, folder / jar.name)
        progress(jar)

    with ThreadPoolExecutor(THREADS) as threads:
        fetched = [threads.submit(fetch, jar) for jar in sorted(jars, key=lambda jar: -jar.size)]
        done, _ = wait(fetched, return_when=FIRST_EXCEPTION)
        threads.shutdown(wait=False, cancel_futures=True)
    for future in done:
        future.result()


def _prune(lock: Lock, folder: Path) -> None:
    """Delete what broken or older installs left."""
    wanted = {jar.name for jar in lock.jars}
    for path in (*folder.glob("*.jar"), *folder.glob("*.jar.part")):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
