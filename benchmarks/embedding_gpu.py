"""How fast bios become vectors on a GPU, by how many texts it gets at once, and whether the vectors are the same.

`python -m benchmarks.embedding_gpu --texts FILE [--count 5000]`: texts as in benchmarks.embedding, on a machine where
torch sees a GPU. The same texts go through the processors of that machine, in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.embedding import WARM, figures, in_file, interleaved, invented_texts, page, read_texts
from benchmarks.harness import record
from patra_graph.embedding import Embedder
from patra_graph.settings import load_settings

BATCHES = (32, 128, 512)
PACKAGES = ("torch", "sentence-transformers", "transformers", "tokenizers")


def main() -> None:
    """Measure, print, and write results/embedding_gpu.json and .md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    options = parser.parse_args()
    texts = read_texts(options.texts, options.count) if options.texts else invented_texts(options.count)
    embedders = on_processor_and_gpu(texts[:WARM])
    speeds, vectors = interleaved(embedders, texts)
    rows = [figures(name, speeds, vectors, len(texts)) for name in embedders]
    record("embedding_gpu", [in_file(row, len(texts)) for row in rows], note=f"{what_ran()}\n\n{page(rows, texts)}")
    print(page(rows, texts))


def on_processor_and_gpu(warm: Sequence[str]) -> dict[str, Embedder]:
    """The same model on the processors and on the GPU with batches of several sizes, each loaded and warm.

    Errors: SystemExit where torch sees no GPU.
    """
    import torch

    if not torch.cuda.is_available():
        raise SystemExit("torch sees no GPU here: python -m benchmarks.embedding measures the processors")
    settings = load_settings(environ={}).embedding
    wanted = {"torch": settings.model_copy(update={"device": "cpu"})}
    for size in BATCHES:
        wanted[f"torch, GPU, {size} at once"] = settings.model_copy(update={"device": "cuda", "batch_size": size})
    embedders = {name: Embedder.of(each) for name, each in wanted.items()}
    for embedder in embedders.values():
        embedder.embed(list(warm))
    return embedders


def what_ran() -> str:
    """The GPU and the packages that embed."""
    import torch

    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return f"On one {torch.cuda.get_device_name()}; {packages}."


if __name__ == "__main__":
    main()
