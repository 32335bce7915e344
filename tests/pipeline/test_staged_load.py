"""A large load into an empty graph: staged out of sight, published when whole, the graph of a load row by row."""

import json
from datetime import timedelta
from itertools import permutations
from threading import Event, Thread

import numpy as np
import pytest

from patra_graph.embedding import Embedder
from patra_graph.errors import NotAllowed
from patra_graph.pipeline import publish as publishing
from patra_graph.pipeline.bulk import staged
from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.pipeline.load import load
from patra_graph.store.staging import MOST_AT_ONCE, claim_publishing, delete_staged, fetch_staging
from tests.graph_fixtures import NOW, add_users, make_user, swipe_lines
from tests.pipeline.test_bulk_load import BIOS, counts, embeddings_of, everything_in, write_files

LATER = NOW + timedelta(days=1)
PEOPLE = [f"k{number:02}" for number in range(30)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Users and swipes with everything that may be wrong or change; files are kept in a home of the test's own."""
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "home"))
    return write_files(tmp_path)


@pytest.fixture
def crowd(tmp_path, monkeypatch):
    """Some thousand swipes among PEOPLE, many of them changes of mind."""
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "home"))
    users = [f"{user_id},{20 + number},{'female' if number % 2 else 'male'},I am {number % 7}."
             for number, user_id in enumerate(PEOPLE)]  # fmt: skip
    (tmp_path / "users.csv").write_text("\n".join(["user_id,age,gender,bio", *users]))
    (tmp_path / "swipes.csv").write_text("\n".join(swipe_lines(PEOPLE, 2000, seed=9)))
    return tmp_path


def sized(settings, staged_from, **changes):
    wanted = {"staged_from": staged_from, "batch_users": 7, **changes}
    return settings.model_copy(update={"load": settings.load.model_copy(update=wanted)})


def loaded(graph, settings, folder, *, at_once=True, **options):
    """A load that is staged, or one that goes row by row."""
    chosen = sized(settings, 0 if at_once else 10**12)
    return load(graph, folder, settings=chosen, rejects=folder / "rejects.csv", now=LATER, **{"embed": False} | options)


def test_a_staged_load_gives_the_graph_the_rejects_and_the_report_of_a_load_row_by_row(graph, settings, folder):
    ready = embeddings_of(folder, settings, *BIOS)
    options = {"embed": True, "embeddings": ready}
    by_rows = counts(loaded(graph, settings, folder, at_once=False, **options))
    expected, rejects = everything_in(graph), (folder / "rejects.csv").read_text()
    graph.run("delete_everything")
    at_once = counts(loaded(graph, settings, folder, **options))
    assert everything_in(graph) == expected
    assert (at_once, (folder / "rejects.csv").read_text()) == (by_rows, rejects)


def test_a_crowd_that_changes_its_mind_has_the_ratings_and_edges_of_a_load_row_by_row(graph, settings, crowd):
    loaded(graph, settings, crowd, at_once=False)
    expected, whole = everything_in(graph), fingerprint(graph)
    graph.run("delete_everything")
    report = loaded(graph, settings, crowd)
    assert (everything_in(graph), fingerprint(graph)) == (expected, whole)
    assert graph.run("check_ratings", tolerance=1e-9) == []
    again = loaded(graph, settings, crowd)
    assert (report.users_written, again.users_written, again.swipes_written) == (len(PEOPLE), 0, 0)


def test_bios_without_a_ready_made_embedding_are_embedded_once_everyone_is_seen(graph, settings, crowd, monkeypatch):
    ready = embeddings_of(crowd, settings, "I am 1.", "I am 2.")
    seen = []

    def embed(self, bios):
        seen.append((graph.one("count_users")["users"], sorted(bios)))
        return np.ones((len(bios), self.dimensions), dtype=np.float32)

    monkeypatch.setattr(Embedder, "embed", embed)
    report = loaded(graph, settings, crowd, embed=True, embeddings=ready)
    assert seen == [(len(PEOPLE), [f"I am {number}." for number in (0, 3, 4, 5, 6)])]
    assert (report.embedded, graph.one("count_graph")["embedded"]) == (len(PEOPLE), len(PEOPLE))


def test_small_files_and_graphs_with_users_are_loaded_row_by_row(graph, settings, crowd, monkeypatch):
    monkeypatch.setattr(staged, "staged_load", lambda *_, **__: pytest.fail("this was staged"))
    load(graph, crowd, settings=settings, rejects=crowd / "rejects.csv", now=LATER, embed=False)
    graph.run("delete_everything")
    add_users(graph, make_user("somebody"))
    assert loaded(graph, settings, crowd).users_written == len(PEOPLE)


@pytest.mark.parametrize("users", [[], PEOPLE])
@pytest.mark.parametrize("swipes", [[], swipe_lines(PEOPLE, 9, seed=1)[1:]])
def test_files_without_users_or_without_swipes_are_staged_too(graph, settings, crowd, users, swipes):
    (crowd / "users.csv").write_text("\n".join(["user_id,age,gender", *(f"{name},30,female" for name in users)]))
    (crowd / "swipes.csv").write_text("\n".join(["user_id,target_user_id,action,timestamp", *swipes]))
    by_rows = counts(loaded(graph, settings, crowd, at_once=False))
    expected = fingerprint(graph)
    graph.run("delete_everything")
    assert counts(loaded(graph, settings, crowd)) == by_rows
    assert fingerprint(graph) == expected


def test_more_swipes_than_one_batch_holds_are_all_written(graph, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "home"))
    people = [f"m{number}" for number in range(66)]
    swipes = [f"{swiper},{target},like,2026-01-01T00:00:00Z" for swiper, target in permutations(people, 2)]
    (tmp_path / "users.csv").write_text(
        "\n".join(["user_id,age,gender", *(f"{user_id},30,female" for user_id in people)])
    )
    (tmp_path / "swipes.csv").write_text("\n".join(["user_id,target_user_id,action,timestamp", *swipes]))
    assert len(swipes) > MOST_AT_ONCE
    loaded(graph, settings, tmp_path)
    counted = graph.one("count_graph")
    assert (counted["likes"], counted["matches"]) == (len(swipes), len(swipes) // 2)


def test_nobody_is_seen_before_all_swipes_are_in(graph, settings, crowd):
    seen = {}

    def progress(step, done):
        counted = graph.one("count_graph")
        seen[step] = (counted["users"], counted["likes"] + counted["superlikes"] + counted["rejects"])

    loaded(graph, settings, crowd, progress=progress)
    swipes = seen["published"][1]
    assert (seen["users"], seen["swipes"], seen["published"]) == ((0, 0), (0, swipes), (len(PEOPLE), swipes))


@pytest.mark.parametrize("cut", ["_stage_ratings", "fetch_staged_nodes", "replay_all", "claim_publishing"])
def test_an_error_or_ctrl_c_before_publishing_leaves_the_graph_without_users_or_edges(
    graph, settings, crowd, monkeypatch, cut
):
    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(staged, cut, broken)
    with pytest.raises(KeyboardInterrupt):
        loaded(graph, settings, crowd)
    assert everything_in(graph)[1] == []
    assert (fetch_staging(graph).staged, graph.one("count_users")["users"]) == (0, 0)
    assert list((crowd / "home" / "import").glob("*")) == []


def cut_short(graph, settings, folder, monkeypatch, *, while_publishing):
    """The id of a load that ends as if its process were killed: nothing is taken away."""
    module, name = (publishing, "end_publishing") if while_publishing else (staged, "claim_publishing")
    loads = []

    def killed(_, load_id, *__):
        loads.append(load_id)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, name, killed)
        patch.setattr("patra_graph.store.staging.delete_staged", lambda *_, **__: None)
        if while_publishing:
            patch.setattr(publishing, "publish_users", lambda graph, load_id, ids: half_published(graph, load_id, ids))
        loaded(graph, settings, folder)
    return loads[0]


def half_published(graph, load_id, node_ids):
    graph.run("publish_users", load_id=load_id, node_ids=node_ids[::2])
    return len(node_ids)


def staged_line(patra):
    """What doctor says of staged users, and whether it takes that for a problem."""
    found = next(
        finding for finding in json.loads(patra("doctor", "--json").stdout)["findings"] if finding["what"] == "staged"
    )
    return found["value"], bool(found["problem"])


def test_what_a_killed_load_had_staged_is_taken_away_by_the_next_load(graph, settings, crowd, monkeypatch, patra):
    loaded(graph, settings, crowd)
    whole = fingerprint(graph)
    graph.run("delete_everything")
    cut_short(graph, settings, crowd, monkeypatch, while_publishing=False)
    assert (fetch_staging(graph).users, fetch_staging(graph).staged) == (0, len(PEOPLE))
    assert staged_line(patra) == (f"{len(PEOPLE)} users", True)
    loaded(graph, settings, crowd)
    assert staged_line(patra) == ("0 users", False)
    assert fingerprint(graph) == whole


@pytest.mark.parametrize("at_once", [True, False])
def test_a_load_killed_while_it_publishes_is_published_to_the_end_by_the_next(
    graph, settings, crowd, monkeypatch, at_once
):
    loaded(graph, settings, crowd)
    whole = fingerprint(graph)
    graph.run("delete_everything")
    cut_short(graph, settings, crowd, monkeypatch, while_publishing=True)
    assert (fetch_staging(graph).users, fetch_staging(graph).staged) == (len(PEOPLE) // 2, len(PEOPLE) // 2)
    report = loaded(graph, settings, crowd, at_once=at_once)
    assert (fingerprint(graph), report.users_written, report.swipes_written) == (whole, 0, 0)
    assert fetch_staging(graph).publishing is None


def test_a_load_whose_last_word_arrives_when_the_next_has_begun_is_published_to_the_end(
    graph, settings, crowd, monkeypatch
):
    loaded(graph, settings, crowd)
    whole, delete = fingerprint(graph), publishing.delete_staged
    graph.run("delete_everything")
    killed = cut_short(graph, settings, crowd, monkeypatch, while_publishing=False)

    def claimed_before(*args, **options):
        monkeypatch.undo()
        claim_publishing(graph, killed, len(PEOPLE))
        delete(*args, **options)

    monkeypatch.setattr(publishing, "delete_staged", claimed_before)
    report = loaded(graph, settings, crowd)
    assert (fingerprint(graph), report.users_written, fetch_staging(graph).publishing) == (whole, 0, None)


def test_what_was_taken_away_cannot_be_claimed(graph, settings, crowd, monkeypatch):
    killed = cut_short(graph, settings, crowd, monkeypatch, while_publishing=False)
    graph.run("delete_staged", load_id=killed, limit=1)
    with pytest.raises(NotAllowed, match="another load into this graph began"):
        claim_publishing(graph, killed, len(PEOPLE))
    assert fetch_staging(graph).publishing is None


def test_who_takes_away_waits_for_who_claims(graph, settings, crowd, monkeypatch):
    killed = cut_short(graph, settings, crowd, monkeypatch, while_publishing=False)

    def claimed(tx):
        claim_publishing(tx, killed, len(PEOPLE))
        taking.start()
        taking.join(timeout=0.5)

    taking = Thread(target=delete_staged, args=(graph,))
    graph.write(claimed)
    taking.join()
    assert fetch_staging(graph).staged == len(PEOPLE)


def test_users_who_came_meanwhile_stay_and_the_load_says_so(graph, settings, crowd, monkeypatch):
    def meanwhile(*args, **options):
        add_users(graph, make_user("k00", name="Came by herself"))
        return claim_publishing(*args, **options)

    monkeypatch.setattr(staged, "claim_publishing", meanwhile)
    with pytest.raises(NotAllowed, match="users came into the graph while it was filled"):
        loaded(graph, settings, crowd)
    assert (fetch_staging(graph).staged, graph.one("count_users")["users"]) == (0, 1)


def test_of_two_loads_the_later_one_fills_the_graph_and_the_earlier_one_says_so(graph, settings, crowd, monkeypatch):
    loaded(graph, settings, crowd)
    whole = fingerprint(graph)
    graph.run("delete_everything")
    replay, reached, told = staged.replay_all, Event(), []

    def overtaken(*args, **options):
        if not reached.is_set():
            reached.set()
            monkeypatch.setenv("PATRA_HOME", str(crowd / "another home"))
            rival = Thread(target=lambda: told.append(loaded(graph, settings, crowd).users_written))
            rival.start()
            rival.join()
        return replay(*args, **options)

    monkeypatch.setattr(staged, "replay_all", overtaken)
    with pytest.raises(NotAllowed, match="another load into this graph began"):
        loaded(graph, settings, crowd)
    assert (told, fingerprint(graph), fetch_staging(graph).staged) == ([len(PEOPLE)], whole, 0)


def test_a_batch_of_edges_that_is_sent_again_is_written_once(graph, settings, crowd, monkeypatch):
    save = staged.save_staged_edges

    def twice(*args):
        save(*args)
        save(*args)

    loaded(graph, settings, crowd)
    whole = fingerprint(graph)
    graph.run("delete_everything")
    monkeypatch.setattr(staged, "save_staged_edges", twice)
    loaded(graph, settings, crowd)
    assert fingerprint(graph) == whole
