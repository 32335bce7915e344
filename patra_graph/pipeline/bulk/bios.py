"""Bios put aside in a private folder while their users are read, and taken out page by page to be embedded."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from patra_graph.domain.model import User
from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.pipeline.embed_bios import Bio, BioEmbedding
from patra_graph.pipeline.tally import Tally
from patra_graph.store.graph import Graph

BIOS = "bios"


def write_bios(users: Iterable[User], stream: BinaryIO) -> None:
    """Add the bios of these users as a page."""
    if page := [(user.user_id, user.bio) for user in users if user.bio]:
        pickle.dump(page, stream, protocol=pickle.HIGHEST_PROTOCOL)


def bio_pages(folder: Path, embedder: Embedder) -> Iterator[list[Bio]]:
    """The bios in the file BIOS of this folder, page by page, hashed for this embedder."""
    with (folder / BIOS).open("rb") as stream:
        while stream.peek(1):
            page = pickle.load(stream)  # noqa: S301 (written by this program, in a private folder)  # nosec B301
            yield [Bio(user_id, embedder.bio_hash(text), text) for user_id, text in page]


def embed_pages(
    graph: Graph, pages: Iterable[list[Bio]], embedder: Embedder, kept: EmbeddingFolder | None, tally: Tally
) -> None:
    """Embed and write the bios of these pages; `kept` as in `BioEmbedding`."""
    with BioEmbedding(graph, embedder, kept, tally) as bios:
        for page in pages:
            bios.add(page)
        bios.finish()
