"""Files into the graph: streaming, in batches, safe to run again; every row loaded or reported."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from itertools import groupby
from pathlib import Path
from time import monotonic

from patra_graph.domain.model import Swipe, User
from patra_graph.domain.swiping import Outcome
from patra_graph.embedding import Embedder
from patra_graph.errors import InvalidInput
from patra_graph.loaders.rows import Reject, Row
from patra_graph.pipeline.batches import batched
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.pipeline.time_order import in_time_order
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph, Transaction
from patra_graph.store.repository import (
    fetch_hashes,
    lock_ledger,
    save_bio_embeddings,
    save_ledger,
    save_users,
    user_row,
)
from patra_graph.store.schema import check_dimensions

log = logging.getLogger(__name__)
FORMATS = {"csv": "csv_folder", "speed-dating": "speed_dating", "okcupid": "okcupid"}
REFUSALS = {
    Outcome.UNKNOWN_SWIPER: ("user_id", "unknown-user", "there is no such user in the files or in the graph"),
    Outcome.UNKNOWN_TARGET: ("target_user_id", "unknown-target", "there is no such user in the files or in the graph"),
    Outcome.BLOCKED: ("target_user_id", "blocked", "one of the two blocked the other"),
    Outcome.ID_TAKEN: ("swipe_id", "id-taken", "this id belongs to another swipe"),
}
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class FileCount:
    """How many rows one file has, and what became of them: rows = loaded + rejected."""

    path: str
    rows: int
    loaded: int
    rejected: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. `users_written` and `swipes_written` count what was new or changed; 0 on a second run.

    `notes` say what a person should know that is no error, such as columns that are ignored.
    """

    files: tuple[FileCount, ...]
    users_written: int
    swipes_written: int
    embedded: int
    seconds: float
    rejects: Path | None
    notes: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What a load has done so far."""

    rejects: RejectsFile
    progress: Progress
    rows: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def understood(self, items: Iterable[Row | Reject]) -> Iterator[Row]:
        """The rows among these; rejects are written down, and all are counted by file."""
        for item in items:
            if isinstance(item, Reject):
                self.rows[item.path] += 1
                self.rejects.add(item)
                continue
            self.rows[item.path] += item.counted
            yield item

    def step(self, name: str, count: int) -> None:
        """Note progress on one kind of work."""
        self.done[name] += count
        log.info("%s: %d so far", name, self.done[name])
        self.progress(name, self.done[name])


def load(
    graph: Graph,
    path: Path,
    *,
    settings: Settings,
    rejects: Path,
    now: datetime,
    file_format: str = "csv",
    embed: bool = True,
    progress: Progress = lambda step, done: None,
) -> LoadReport:
    """Load users, then swipes in time order, each with the effect of a live swipe; what is there already stays.

    `progress(step, done)` is told of 'users', 'bios' and 'swipes'. Errors: LoadError where nothing can be read;
    a row that cannot be loaded is written to `rejects` and stops nothing.
    """
    started = monotonic()
    loader = import_module(f"patra_graph.loaders.{_module(file_format)}")
    notes = tuple(loader.notes(path))
    if embed:
        check_dimensions(graph, settings.embedding.dimensions)
    embedder = Embedder.of(settings.embedding) if embed else None
    with RejectsFile(rejects) as rejected:
        tally = Tally(rejected, progress, rows=Counter({str(file): 0 for file in loader.files(path)}))
        rows = tally.understood(loader.read(path, missing_interest=settings.load.missing_interest, now=now))
        for kind, group in groupby(rows, key=lambda row: type(row.value)):
            if kind is User:
                _load_users(graph, group, embedder, tally, settings=settings, now=now)
            else:
                _load_swipes(graph, group, tally, settings=settings)
    return _report(tally, notes, seconds=monotonic() - started)


def _module(file_format: str) -> str:
    if file_format not in FORMATS:
        raise InvalidInput(f"no format '{file_format}'", f"Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[file_format]


def _load_users(
    graph: Graph, rows: Iterable[Row], embedder: Embedder | None, tally: Tally, *, settings: Settings, now: datetime
) -> None:
    for batch in batched((row.value for row in rows), settings.load.batch_users):
        users = sorted(batch, key=lambda user: user.user_id)
        hashes = graph.read(lambda tx, users=users: fetch_hashes(tx, [user.user_id for user in users]))
        changed = [
            user_row(user, profile_hash=profile_hash, start=settings.rating.start)
            for user in users
            if (profile_hash := hash_profile(user)) != hashes.get(user.user_id, ("", ""))[0]
        ]
        if changed:
            graph.write(lambda tx, changed=changed: save_users(tx, changed, now=now))
        tally.done["users written"] += len(changed)
        tally.step("users", len(batch))
        if embedder:
            _embed(graph, users, {user_id: bio_hash for user_id, (_, bio_hash) in hashes.items()}, embedder, tally)


def hash_profile(user: User) -> str:
    """A hash of all that a profile says."""
    return hashlib.blake2b(repr(user).encode(), digest_size=16).hexdigest()


def _embed(graph: Graph, users: Sequence[User], known: dict[str, str], embedder: Embedder, tally: Tally) -> None:
    wanted = {user.user_id: embedder.bio_hash(user.bio) for user in users}
    fresh = [user for user in users if user.bio and wanted[user.user_id] != known.get(user.user_id)]
    if not fresh:
        return
    vectors = embedder.embed([user.bio for user in fresh])
    bios = [(user.user_id, wanted[user.user_id], vector) for user, vector in zip(fresh, vectors, strict=True)]
    graph.write(lambda tx: save_bio_embeddings(tx, bios))
    tally.step("bios", len(fresh))


def _load_swipes(graph: Graph, rows: Iterable[Row], tally: Tally, *, settings: Settings) -> None:
    constants = rating_constants(settings)

    def write(tx: Transaction, swipes: Sequence[Swipe]) -> list[Outcome]:
        ledger = lock_ledger(tx, swipes)
        outcomes = [ledger.apply(swipe, constants) for swipe in swipes]
        save_ledger(tx, ledger)
        return outcomes

    for batch in batched(in_time_order(rows), settings.load.batch_swipes):
        outcomes = graph.write(lambda tx, batch=batch: write(tx, [row.value for row in batch]))
        for row, outcome in zip(batch, outcomes, strict=True):
            if outcome in REFUSALS:
                tally.rejects.add(row.reject(*REFUSALS[outcome]))
        tally.done["swipes written"] += outcomes.count(Outcome.CHANGED)
        tally.step("swipes", len(batch))


def _report(tally: Tally, notes: tuple[str, ...], *, seconds: float) -> LoadReport:
    counts = tally.rejects.counts
    return LoadReport(
        files=tuple(FileCount(path, rows, rows - counts[path], counts[path]) for path, rows in tally.rows.items()),
        users_written=tally.done["users written"],
        swipes_written=tally.done["swipes written"],
        embedded=tally.done["bios"],
        seconds=seconds,
        rejects=tally.rejects.path if counts else None,
        notes=notes,
    )
