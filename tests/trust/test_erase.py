"""Erased users leave nothing behind, and nobody else notices (T16)."""

import json
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import numpy as np
import pytest
from neo4j import GraphDatabase

from patra_graph import Matcher
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import NotFound
from patra_graph.pipeline.daily import daily
from patra_graph.pipeline.erase import erase_user
from patra_graph.pipeline.people import block
from patra_graph.pipeline.swipe import undo
from patra_graph.store.fresh_columns import FreshColumns
from patra_graph.store.ledger import lock_pairs
from patra_graph.store.repository import save_bio_embeddings
from tests.graph_fixtures import NOW, add_users, make_user, send, send_all

ERASED = 100
STAY = [f"s{number}" for number in range(30)]
GO = [f"gone{number}" for number in range(ERASED)]


@pytest.fixture
def town(graph, settings):
    """People who stay and people who will go, with all that can stand between them."""
    draw = random.Random(16)
    add_users(graph, *map(make_user, STAY), *map(remarkable, GO))
    bios = [(user_id, "hash of a canary bio", np.full(384, 0.05, np.float32)) for user_id in GO]
    save_bio_embeddings(graph, bios)
    send_all(graph, settings, [drawn(minute, draw) for minute in range(12 * ERASED)])
    for user_id in GO[::2]:
        undo(graph, user_id)
        block(graph, user_id, draw.choice(STAY), now=NOW)
        block(graph, draw.choice(STAY), user_id, now=NOW)
    daily(graph, settings=settings, now=NOW, save=True)
    raw(
        graph,
        "UNWIND $ids AS id CREATE (:ApiKey {key_id: 'key of ' + id, hash: 'x', role: 'user', user_id: id})",
        ids=GO,
    )
    return graph


def drawn(minute, draw):
    """A swipe between someone who will go and anyone else."""
    gone = draw.choice(GO)
    swiper, target = draw.sample([gone, draw.choice([user_id for user_id in STAY + GO if user_id != gone])], 2)
    return Swipe(
        f"{swiper}-{target}-{minute}", swiper, target, draw.choice(list(SwipeKind)), NOW + timedelta(minutes=minute)
    )


def remarkable(user_id):
    canary = f"canary of {user_id}"
    hobbies, state = (canary, "chess"), f"State {canary}"
    return make_user(user_id, bio=canary, hobbies=hobbies, city=canary, state=state, profession=canary,
                     looking_for=(canary,), traits={"calm": 0.5})  # fmt: skip


def raw(graph, text, **params):
    """Rows of any query, past the catalog."""
    address = graph.address
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        return driver.execute_query(text, params, database_="neo4j").records


def everything(graph):
    """All that stands anywhere in the graph, as one text."""
    nodes = raw(graph, "MATCH (n) RETURN labels(n) AS labels, properties(n) AS said")
    ties = raw(graph, "MATCH ()-[r]->() RETURN type(r) AS type, properties(r) AS said")
    return "\n".join(str(row.data()) for row in [*nodes, *ties])


def ratings(graph):
    wanted = "u {.user_id, .elo, .choosiness, .swipes_made, .swipes_received, .exposures, .changed_at}"
    rows = raw(graph, f"MATCH (u:User) WHERE u.user_id IN $ids RETURN {wanted} AS u ORDER BY u.user_id", ids=STAY)
    return [row["u"] for row in rows]


def counted(graph, text):
    return raw(graph, text)[0][0]


@pytest.mark.reliability("T16", what="erased users leave no id, text, embedding, edge or key", size=f"{ERASED} users")
def test_no_id_text_embedding_tie_or_key_of_the_erased_is_left_and_others_keep_their_ratings(town):
    before, there = ratings(town), everything(town)
    assert all(f"canary of {user_id}" in there for user_id in GO)
    for user_id in GO:
        erase_user(town, user_id)
    left = everything(town)
    assert [word for word in ("gone", "canary", "bio_hash", "bio_embedding", "ApiKey") if word in left] == []
    assert ratings(town) == before
    assert town.run("check_ratings", tolerance=1e-9) == []


@pytest.mark.reliability("T16", what="what only the erased enjoyed, sought or lived in goes with them")
def test_hobbies_and_places_that_others_have_stay(town):
    for user_id in GO:
        erase_user(town, user_id)
    rows = raw(town, "MATCH (n) WHERE NOT n:User AND NOT n:PatraSchema RETURN n.name AS name ORDER BY name")
    assert [row["name"] for row in rows] == ["OR", "Portland", "chess", "friendship", "hiking", "nurse"]


@pytest.mark.reliability("T16", what="a history that takes several transactions is erased as one that takes one is")
def test_a_long_history_is_erased_in_parts_each_of_which_leaves_ratings_whole(town, settings):
    add_users(town, make_user("gone-last-1"))
    for user_id in STAY:
        send(town, settings, user_id, "gone-last-1", at=NOW + timedelta(days=1))
    before, done, off = ratings(town), [], []

    def progress(step, people):
        done.append(people)
        off.extend(town.run("check_ratings", tolerance=1e-9))

    erase_user(town, "gone-last-1", others_at_once=7, progress=progress)
    assert (done, off, ratings(town)) == ([7, 14, 21, 28], [], before)
    assert raw(town, "MATCH (u:User {user_id: 'gone-last-1'}) RETURN u") == []


@pytest.mark.reliability("T16", what="swipes at the erased that come at the same time are lost or erased, never left")
def test_swipes_at_a_user_who_is_being_erased_leave_no_half_edge(graph, settings):
    add_users(graph, *map(make_user, STAY), make_user("gone1"))

    def swipe_at(user_id):
        try:
            send(graph, settings, user_id, "gone1")
        except NotFound:
            return 0
        return 1

    with ThreadPoolExecutor(4) as threads:
        swiping = [threads.submit(swipe_at, user_id) for user_id in STAY]
        erase_user(graph, "gone1")
        counted_swipes = sum(each.result() for each in swiping)
    assert 0 <= counted_swipes <= len(STAY)
    assert (counted(graph, "MATCH ()-[r:LIKED]->() RETURN count(r)"), "gone1" in everything(graph)) == (0, False)
    assert graph.run("check_ratings", tolerance=1e-9) == []


@pytest.mark.parametrize("changes_mind", [False, True])
def test_a_swipe_that_waits_for_the_lock_of_who_is_erased_finds_nobody(graph, settings, changes_mind):
    add_users(graph, make_user("gone1"), make_user("stay2"))
    if changes_mind:
        send(graph, settings, "stay2", "gone1", "reject", at=NOW - timedelta(days=1))
    waiting = []

    def erase(tx):
        lock_pairs(tx, ["gone1", "stay2"], [])
        if not waiting:
            waiting.append(threads.submit(send, graph, settings, "stay2", "gone1"))
            sleep(1)
        tx.run("delete_ties", user_id="gone1", other_ids=["stay2"])
        tx.run("erase_user", user_id="gone1")

    with ThreadPoolExecutor(1) as threads:
        graph.write(erase)
        with pytest.raises(NotFound):
            waiting[0].result()
    assert "gone1" not in everything(graph)


@pytest.mark.reliability("T16", what="no id or text in what is logged at level debug")
def test_nothing_of_a_user_is_logged(town, settings, caplog):
    with caplog.at_level(logging.DEBUG, logger="patra_graph"):
        Matcher(town, settings=settings).close()
        erase_user(town, GO[0])
    assert [line for line in caplog.messages if "gone" in line or "canary" in line] == []


@pytest.mark.reliability("T16", what="the Matcher's columns drop the erased")
def test_columns_in_memory_drop_the_erased(town):
    columns = FreshColumns(town, dimensions=384, traits=("calm",), progress=lambda step, done: None)
    assert GO[0] in columns.users.row_of
    erase_user(town, GO[0])
    columns.refresh()
    assert sorted(columns.users.row_of) == sorted([*GO[1:], *STAY])


@pytest.mark.reliability("T16", what="embeddings kept in a folder can be forgotten")
def test_a_kept_embedding_is_overwritten_and_the_others_stay(tmp_path):
    folder = EmbeddingFolder(tmp_path / "kept", dimensions=4)
    hashes = [digit * 64 for digit in "abc"]
    folder.add(hashes, np.arange(1, 13, dtype=np.float32).reshape(3, 4))
    folder.forget(["b" * 64, "d" * 64])
    again = EmbeddingFolder(tmp_path / "kept", dimensions=4)
    assert again.find(hashes).tolist() == folder.find(hashes).tolist() == [0, -1, 2]
    assert (tmp_path / "kept" / "4.vectors").read_bytes()[16:32] == bytes(16)


def test_erase_asks_first_and_refuses_where_nobody_can_answer(patra, graph):
    add_users(graph, make_user("u1"))
    refused = patra("erase", "u1")
    assert (refused.exit_code, refused.stderr) == (6, (
        "Error: 'u1' was not erased: nobody was there to confirm it\n  Give --yes to erase without asking.\n"
    ))  # fmt: skip
    erased = patra("erase", "u1", "--yes", "--json")
    assert (erased.exit_code, json.loads(erased.stdout)) == (0, {
        "user_id": "u1", "swipes_made": 0, "blocks_made": 0, "matches": 0
    })  # fmt: skip


def test_a_user_who_is_not_there_cannot_be_erased(patra):
    assert patra("erase", "u1", "--yes").exit_code == 3
