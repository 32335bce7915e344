"""Users and their bios into the real graph: what is written, and what is not written or embedded again."""

import threading
from collections import Counter
from datetime import timedelta
from itertools import count
from time import monotonic, sleep

import numpy as np
import pytest

from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import PatraError, SetupFailed
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.lanes import Lane
from patra_graph.pipeline.load_users import hash_profile, load_users
from patra_graph.pipeline.people import show
from patra_graph.pipeline.rejects import RejectsFile
from patra_graph.pipeline.tally import Tally
from patra_graph.store.repository import fetch_hashes, save_new_users, user_row
from tests.graph_fixtures import NOW, make_user, send

DIMENSIONS = 384


class CountingEmbedder(Embedder):
    """An embedder whose vectors are made from the text's hash, and that counts the texts it was given."""

    def __init__(self, model="counting"):
        super().__init__(model, dimensions=DIMENSIONS, batch_size=8, device="cpu")
        self.texts = Counter()

    def embed(self, bios):
        self.texts.update(bios)
        return np.array([vector_of(self.bio_hash(bio)) for bio in bios], dtype=np.float32)

    def share_cores(self):
        """No torch is at work."""


def vector_of(bio_hash):
    vector = np.random.default_rng(int(bio_hash[:12], 16)).normal(size=DIMENSIONS)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def loaded(graph, settings, tmp_path):
    def load(*users, embedder=None, kept=None, batch=2):
        small = settings.model_copy(update={"load": settings.load.model_copy(update={"batch_users": batch})})
        rows = [Row("users.csv", number, user) for number, user in zip(count(2), users, strict=False)]
        with RejectsFile(tmp_path / "rejects.csv") as rejects:
            tally = Tally(rejects, lambda step, done: None)
            load_users(graph, rows, embedder, tally, settings=small, now=NOW, kept=kept)
        return tally.done["users written"], tally.done["bios"]

    return load


def embedding_of(graph, user_id):
    with graph._session("READ") as session:
        return session.run("MATCH (u:User {user_id: $id}) RETURN u.bio_embedding AS e", id=user_id).single()["e"]


def related(graph, user_id):
    """The person's places, hobbies, goals and work as the relationships say."""
    with graph._session("READ") as session:
        query = "MATCH (:User {user_id: $id})-[r]->(n) RETURN type(r) AS kind, coalesce(n.name, '') AS name"
        return sorted((row["kind"], row["name"]) for row in session.run(query, id=user_id))


def newcomer(number):
    """A user with hobbies, goals and a place that nobody had; the next batch names them the other way round."""
    names = [f"new-{(number // 50 // 2)}-{place}" for place in range(50)]
    return make_user(
        f"n{number:04}",
        hobbies=tuple(names if number // 50 % 2 else reversed(names)),
        looking_for=tuple(reversed(names) if number // 50 % 2 else names),
        city=f"City {number if number // 50 % 2 else 299 - number}",
        state=f"State {number % 7}",
    )


def test_batches_written_at_once_never_wait_for_each_others_new_hobbies_and_places(graph, loaded, caplog):
    assert loaded(*map(newcomer, range(300)), batch=50)[0] == 300
    assert [record.message for record in caplog.records if "retried" in record.message] == []
    assert graph.one("count_graph")["users"] == 300


def test_a_city_has_the_name_that_its_first_user_gave(graph, loaded):
    loaded(make_user("u1", city="Lyon", state=""), make_user("u3", city="LYON", state=""))
    assert [("LIVES_IN", "Lyon") in related(graph, user_id) for user_id in ("u1", "u3")] == [True, True]


def test_a_new_user_stands_in_the_graph_with_all_relationships(graph, loaded):
    loaded(make_user("u1"))
    assert related(graph, "u1") == [
        ("ENJOYS", "chess"),
        ("ENJOYS", "hiking"),
        ("LIVES_IN", "Portland"),
        ("LOOKING_FOR", "friendship"),
        ("WORKS_AS", "nurse"),
    ]


def test_new_and_changed_users_written_by_either_query_are_the_same(graph, loaded):
    final = make_user("u1", hobbies=("Go",), city="Seattle", state="WA", profession="", latitude=47.6, longitude=-122.3)
    loaded(final)
    as_new = show(graph, "u1"), related(graph, "u1")
    graph.run("delete_everything")
    loaded(make_user("u1", age=44, traits={"calm": 3.0}))
    loaded(final)
    assert (show(graph, "u1"), related(graph, "u1")) == as_new


def test_a_changed_start_moves_elo_by_as_much(graph, settings, loaded):
    loaded(make_user("u1"), make_user("u2"))
    send(graph, settings, "u1", "u2", at=NOW)
    before = show(graph, "u2")["elo"]
    loaded(make_user("u2", start_elo=1600.0))
    assert show(graph, "u2")["elo"] == pytest.approx(before + 100, abs=1e-9)


def test_writing_new_users_twice_leaves_them_as_they_are(graph):
    user = make_user("u1")
    for number in range(2):
        row = user_row(user, profile_hash=hash_profile(user), start=1500.0 + number)
        save_new_users(graph, [row], now=NOW + timedelta(days=1))
    assert show(graph, "u1")["elo"] == 1500.0
    assert len(related(graph, "u1")) == 5


def test_only_new_and_changed_users_are_written(loaded):
    users = [make_user(f"u{number}") for number in range(1, 8)]
    assert [loaded(*users)[0], loaded(*users)[0], loaded(*users[:-1], make_user("u7", age=31))[0]] == [7, 0, 1]


def test_equal_texts_are_embedded_once_and_a_second_load_embeds_nothing(graph, loaded):
    embedder = CountingEmbedder()
    users = [make_user(f"u{number}", bio=("I hike.", "I bake.", "")[number % 3]) for number in range(1, 10)]
    done = [loaded(*users, embedder=embedder), loaded(*users, embedder=embedder)]
    assert done == [(9, 6), (0, 0)]
    assert embedder.texts == {"I hike.": 1, "I bake.": 1}
    assert embedding_of(graph, "u3") == pytest.approx(vector_of(embedder.bio_hash("I hike.")), abs=1e-6)


def test_a_changed_bio_or_model_is_embedded_again(graph, loaded):
    first, second = CountingEmbedder(), CountingEmbedder("another")
    loaded(make_user("u1", bio="I hike."), make_user("u2", bio="I bake."), embedder=first)
    loaded(make_user("u1", bio="I climb."), make_user("u2", bio="I bake."), embedder=first)
    assert first.texts == {"I hike.": 1, "I bake.": 1, "I climb.": 1}
    loaded(make_user("u1", bio="I climb."), embedder=second)
    assert embedding_of(graph, "u1") == pytest.approx(vector_of(second.bio_hash("I climb.")), abs=1e-6)


def test_kept_embeddings_are_not_made_again_and_those_made_are_kept(graph, loaded, tmp_path):
    ready = CountingEmbedder()
    EmbeddingFolder(tmp_path / "kept", dimensions=DIMENSIONS).add(
        [ready.bio_hash("I hike.")], np.full((1, DIMENSIONS), DIMENSIONS**-0.5, dtype=np.float32)
    )
    users = make_user("u1", bio="I hike."), make_user("u2", bio="I bake.")
    loaded(*users, embedder=ready, kept=EmbeddingFolder(tmp_path / "kept", dimensions=DIMENSIONS))
    assert ready.texts == {"I bake.": 1}
    assert embedding_of(graph, "u1") == pytest.approx([DIMENSIONS**-0.5] * DIMENSIONS, abs=1e-6)
    graph.run("delete_everything")
    again = CountingEmbedder()
    assert loaded(*users, embedder=again, kept=EmbeddingFolder(tmp_path / "kept", dimensions=DIMENSIONS)) == (2, 2)
    assert again.texts == {}


def test_users_are_written_while_the_model_still_works(graph, loaded):
    started, released = threading.Event(), threading.Event()

    class Waiting(CountingEmbedder):
        def embed(self, bios):
            started.set()
            assert released.wait(60)
            return super().embed(bios)

    users = [make_user(f"u{number}", bio=f"I am {number}.") for number in range(9000)]
    load = threading.Thread(target=loaded, args=users, kwargs={"embedder": Waiting(), "batch": 1000})
    load.start()
    assert started.wait(120)
    give_up = monotonic() + 50
    while len(held := fetch_hashes(graph, [user.user_id for user in users[:8000]])) < 8000 and monotonic() < give_up:
        sleep(0.1)
    released.set()
    load.join()
    assert len(held) == 8000


def test_an_error_of_the_model_ends_the_load_and_the_users_are_there(graph, loaded):
    class Broken(CountingEmbedder):
        def embed(self, bios):
            raise SetupFailed("the model broke", "Mend it.")

    with pytest.raises(SetupFailed, match="the model broke"):
        loaded(make_user("u1", bio="I hike."), embedder=Broken())
    assert show(graph, "u1")["elo"] == 1500.0


def test_an_error_of_the_reader_ends_the_load(graph, settings, tmp_path):
    def rows():
        yield Row("users.csv", 2, make_user("u1", bio="I hike."))
        raise PatraError("the file broke")

    before = threading.active_count()
    small = settings.model_copy(update={"load": settings.load.model_copy(update={"batch_users": 1})})
    with RejectsFile(tmp_path / "rejects.csv") as rejects, pytest.raises(PatraError, match="the file broke"):
        tally = Tally(rejects, lambda step, done: None)
        load_users(graph, rows(), CountingEmbedder(), tally, settings=small, now=NOW)
    assert threading.active_count() == before


def test_the_model_does_not_wait_for_users_to_be_written_but_embeddings_do(loaded, graph, monkeypatch):
    begun = threading.Event()

    class Early(CountingEmbedder):
        def embed(self, bios):
            begun.set()
            return super().embed(bios)

    def late(*args, **options):
        assert begun.wait(20)
        sleep(0.5)
        return save_new_users(*args, **options)

    monkeypatch.setattr("patra_graph.pipeline.load_users.save_new_users", late)
    embedder, users = Early(), [make_user(f"u{number}", bio=f"I hike {number}.") for number in range(1200)]
    assert loaded(*users, embedder=embedder, batch=300) == (1200, 1200)
    assert embedding_of(graph, "u0") == pytest.approx(vector_of(embedder.bio_hash("I hike 0.")), abs=1e-6)


def test_a_user_who_is_not_written_ends_the_load(loaded, monkeypatch):
    def refused(*args, **options):
        raise PatraError("refused")

    monkeypatch.setattr("patra_graph.pipeline.load_users.save_new_users", refused)
    before = threading.active_count()
    users = (make_user(f"u{number}", bio=f"I hike {number}.") for number in range(9))
    with pytest.raises(PatraError, match="refused"):
        loaded(*users, embedder=CountingEmbedder())
    assert threading.active_count() == before


def test_each_thread_of_a_lane_begins():
    begun = []
    with Lane(lambda result: None, threads=2, ahead=9, begin=lambda: begun.append(threading.get_ident())) as lane:
        for _ in range(4):
            lane.put(lambda: sleep(0.05))
        assert not lane.is_idle
        lane.drain()
        assert lane.is_idle
    assert len(set(begun)) == len(begun) == 2


def test_a_lane_gives_results_in_order_and_never_works_far_ahead():
    taken, begun = [], []
    with Lane(taken.append, threads=2, ahead=3) as lane:
        for number in range(20):
            lane.put(lambda number=number: begun.append(number) or number)
            assert len(begun) <= len(taken) + 4
        lane.drain()
    assert taken == list(range(20))


def test_ctrl_c_drops_what_has_not_begun_and_waits_for_what_has():
    entered, release, begun = threading.Event(), threading.Event(), []

    def work(number):
        begun.append(number)
        entered.set()
        release.wait(60)

    with pytest.raises(KeyboardInterrupt), Lane(lambda result: None, threads=1, ahead=9) as lane:
        for number in range(5):
            lane.put(lambda number=number: work(number))
        entered.wait(60)
        threading.Timer(0.2, release.set).start()
        raise KeyboardInterrupt
    assert begun == [0]
