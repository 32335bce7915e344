"""A new or changed bio is embedded beside the requests, and what waited at the end of a process is found again."""

from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from starlette.testclient import TestClient

from patra_graph.embedding import Embedder, packaged_model
from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.consent import set_consent
from patra_graph.pipeline.serving import Service
from tests.api.conftest import ADDRESS, changed
from tests.graph_fixtures import NOW, add_users, make_user

LONGEST = 200.0
NEW = {"user_id": "u1", "age": 30, "gender": "male", "bio": "I hike in the hills."}


@pytest.fixture(scope="module")
def quick(settings, tmp_path_factory):
    """Settings with a static embedding model: one invented vector a word."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(packaged_model()) / "tokenizer.json"))
    weights = np.random.default_rng(1).normal(size=(tokenizer.get_vocab_size(), 384)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    folder = tmp_path_factory.mktemp("model")
    model.save_pretrained(str(folder))
    return changed(changed(settings, "embedding", model=str(folder)), "api", deadline=100.0)


def wait_until_embedded(graph, quick, user_id, bio):
    """Until the embedding of exactly this text stands with this user."""
    wanted, began = Embedder.of(quick.embedding).bio_hash(bio), monotonic()
    while graph.run("fetch_profile_hashes", user_ids=[user_id])[0]["bio_hash"] != wanted:
        assert monotonic() - began < LONGEST
        sleep(0.05)


def test_a_new_bio_and_a_changed_one_are_embedded_beside_the_requests(graph, quick):
    with (
        Service(graph, settings=quick, in_memory=False) as service,
        TestClient(create_app(service, keys_required=False), base_url=ADDRESS) as client,
    ):
        client.post("/v1/users", json=NEW)
        wait_until_embedded(graph, quick, "u1", NEW["bio"])
        client.patch("/v1/users/u1", json={"bio": "I bake bread."})
        wait_until_embedded(graph, quick, "u1", "I bake bread.")


def test_a_bio_that_waited_when_a_process_ended_is_found_at_the_next_start(graph, quick):
    add_users(graph, make_user("u1", bio="I climb."), make_user("u2", bio="I swim."))
    set_consent(graph, "u2", given=False, now=NOW)
    with Service(graph, settings=quick, in_memory=False):
        wait_until_embedded(graph, quick, "u1", "I climb.")
    assert graph.run("fetch_profile_hashes", user_ids=["u2"])[0]["bio_hash"] is None
