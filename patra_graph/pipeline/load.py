"""Files into the graph: streaming, in batches, safe to run again; every row loaded or reported."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import groupby
from pathlib import Path
from time import monotonic
from types import ModuleType

from patra_graph.domain.model import User
from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import InvalidInput
from patra_graph.loaders.sources import unpacked_bytes
from patra_graph.pipeline.load_swipes import load_swipes
from patra_graph.pipeline.load_users import load_users
from patra_graph.pipeline.publish import mended_staging
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.tally import Progress, Tally
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.schema import check_dimensions

FORMATS = {"csv": "csv_folder", "speed-dating": "speed_dating", "okcupid": "okcupid"}


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


def load(
    graph: Graph,
    path: Path,
    *,
    settings: Settings,
    rejects: Path,
    now: datetime,
    file_format: str = "csv",
    embed: bool = True,
    embeddings: Path | None = None,
    progress: Progress = lambda step, done: None,
) -> LoadReport:
    """Load users, then swipes in time order, each with the effect of a live swipe; what is there already stays.

    Files of `load.staged_from` bytes and more fill an empty graph at once: everyone is seen when all is written.

    Embeddings that the folder `embeddings` holds are not made again, and those made are kept in it.

    `progress(step, done)` is told of 'users', 'bios', 'swipes', 'published'. Errors: LoadError where nothing can be
    read; a row that cannot be loaded is written to `rejects` and stops nothing.
    """
    started = monotonic()
    loader = loader_of(file_format)
    notes, files = tuple(loader.notes(path)), loader.files(path)
    if embed:
        check_dimensions(graph, settings.embedding.dimensions)
    embedder = Embedder.of(settings.embedding) if embed else None
    kept = EmbeddingFolder(embeddings, dimensions=settings.embedding.dimensions) if embedder and embeddings else None
    with RejectsFile(rejects) as rejected:
        tally = Tally(rejected, progress, rows=Counter({str(file): 0 for file in files}))
        large = unpacked_bytes(files) >= settings.load.staged_from
        if mended_staging(graph, tally).users == 0 and large:
            from patra_graph.pipeline.bulk.staged import staged_load  # its compiled replay takes a second to import

            embedder = None if settings.privacy.consent_required else embedder
            staged_load(graph, path, loader, embedder, kept, tally, settings=settings, now=now)
        else:
            _load_rows(graph, path, loader, embedder, kept, tally, settings=settings, now=now)
    return load_report(tally, notes, seconds=monotonic() - started)


def _load_rows(
    graph: Graph,
    path: Path,
    loader: ModuleType,
    embedder: Embedder | None,
    kept: EmbeddingFolder | None,
    tally: Tally,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Add users and swipes to those that are there, in the order of the file."""
    rows = tally.understood(loader.read(path, missing_interest=settings.load.missing_interest, now=now))
    for kind, group in groupby(rows, key=lambda row: type(row.value)):
        if kind is User:
            load_users(graph, group, embedder, tally, settings=settings, now=now, kept=kept)
        else:
            load_swipes(graph, group, tally, settings=settings)


def loader_of(file_format: str) -> ModuleType:
    """The loader of a format. Errors: InvalidInput for one that there is not."""
    if file_format not in FORMATS:
        raise InvalidInput(f"no format '{file_format}'", f"Choose one of: {', '.join(FORMATS)}.")
    return import_module(f"patra_graph.loaders.{FORMATS[file_format]}")


def load_report(tally: Tally, notes: tuple[str, ...], *, seconds: float) -> LoadReport:
    """What the tally says."""
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
