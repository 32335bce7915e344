"""A load that is killed anywhere and run again gives the graph of one that was not (T6)."""

import os
import random
import signal
import sys
from datetime import timedelta
from itertools import islice
from subprocess import PIPE, Popen
from time import sleep

import pytest
from neo4j import GraphDatabase

from patra_graph.loaders import csv_folder
from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.pipeline.load import load
from patra_graph.pipeline.swipe import rating_constants
from patra_graph.store.ledger import lock_ledger
from patra_graph.store.staging import fetch_staging
from tests.graph_fixtures import NOW
from tests.pipeline.test_load_killed import LOADER

POINTS = 25
PEOPLE, SWIPES, BATCH_USERS, BATCH_SWIPES = 60, 400, 10, 20
BATCHES = PEOPLE // BATCH_USERS + SWIPES // BATCH_SWIPES
LATEST = BATCHES - 4
STAGED_LINES = 11
NEVER = 10**15
LATER = NOW + timedelta(days=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Users, and swipes among them with changes of mind."""
    draw, folder = random.Random(6), tmp_path_factory.mktemp("world")
    people = [f"p{number}" for number in range(PEOPLE)]
    hobbies = ("chess", "tea", "opera", "yoga")
    users = [f"{user_id},{draw.randint(18, 60)},{draw.choice(['male', 'female'])},"
             f"{';'.join(draw.sample(hobbies, 2))},Portland,OR,I am {user_id}" for user_id in people]  # fmt: skip
    swipes = []
    for minute in range(SWIPES):
        swiper, target = draw.sample(people[:25], 2)
        kind = draw.choice(("like", "superlike", "reject"))
        swipes.append(f"{swiper},{target},{kind},{(NOW + timedelta(minutes=minute)).isoformat()}")
    (folder / "users.csv").write_text("\n".join(["user_id,age,gender,hobbies,city,state,bio", *users]))
    (folder / "swipes.csv").write_text("\n".join(["user_id,target_user_id,action,timestamp", *swipes]))
    return folder


def loaded(graph, settings, folder, *, now=LATER, staged_from=NEVER):
    sizes = {"batch_users": BATCH_USERS, "batch_swipes": BATCH_SWIPES, "staged_from": staged_from}
    small = settings.model_copy(update={"load": settings.load.model_copy(update=sizes)})
    return load(graph, folder, settings=small, rejects=folder / "r.csv", now=now, embed=False)


def emptied(graph):
    graph.run("delete_everything")


def killed_load(server, folder, *, after, pause, staged_from=NEVER):
    """Run a load in a process of its own; SIGKILL it `pause` seconds after it told of so many batches."""
    environ = os.environ | {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "PATRA_LOAD__BATCH_USERS": str(BATCH_USERS), "PATRA_LOAD__BATCH_SWIPES": str(BATCH_SWIPES),
        "PATRA_LOAD__STAGED_FROM": str(staged_from),
    }  # fmt: skip
    command = [sys.executable, "-c", LOADER, str(folder), LATER.isoformat()]
    with Popen(command, env=environ, stdout=PIPE, text=True) as child:
        list(islice(child.stdout, after))
        sleep(pause)
        child.send_signal(signal.SIGKILL)


@pytest.mark.reliability("T6", what="killed at random points, run again, and once more", size=f"{POINTS} points")
def test_a_load_killed_at_random_points_and_run_again_has_the_fingerprint_of_a_whole_one(
    graph, settings, server, folder
):
    loaded(graph, settings, folder)
    whole, draw, found, again = fingerprint(graph), random.Random(26), [], []
    for point in range(POINTS):
        emptied(graph)
        after = 1 + point * LATEST // POINTS + draw.randint(0, LATEST // POINTS)
        killed_load(server, folder, after=after, pause=draw.uniform(0, 0.03))
        loaded(graph, settings, folder)
        found.append(fingerprint(graph))
        once_more = loaded(graph, settings, folder)
        again.append((once_more.users_written, once_more.swipes_written))
    assert (found, again) == ([whole] * POINTS, [(0, 0)] * POINTS)


@pytest.mark.reliability(
    "T6", what="staged, killed at random points, run again, and once more", size=f"{POINTS} points"
)
def test_a_staged_load_killed_at_random_points_and_run_again_has_the_fingerprint_of_a_whole_one(
    graph, settings, server, folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "home"))
    loaded(graph, settings, folder)
    whole, draw, found, again, left = fingerprint(graph), random.Random(27), [], [], set()
    for point in range(POINTS):
        emptied(graph)
        after = point * STAGED_LINES // POINTS
        killed_load(server, folder, after=after, pause=draw.uniform(0, 0.05), staged_from=0)
        staging = fetch_staging(graph)
        left.add((staging.users > 0, staging.staged > 0))
        loaded(graph, settings, folder, staged_from=0)
        found.append(fingerprint(graph))
        once_more = loaded(graph, settings, folder, staged_from=0)
        again.append((once_more.users_written, once_more.swipes_written))
    assert (found, again) == ([whole] * POINTS, [(0, 0)] * POINTS)
    assert (False, True) in left


def cut_between_ratings_and_edges(graph, settings, folder):
    """A load without the guard, killed: ratings of a first batch are in, in a transaction of their own, edges not."""
    users = folder.with_name("users alone")
    users.mkdir(exist_ok=True)
    (users / "users.csv").write_bytes((folder / "users.csv").read_bytes())
    loaded(graph, settings, users)
    swipes = [row.value for row in csv_folder.read(folder, now=LATER) if row.path.endswith("swipes.csv")][:BATCH_SWIPES]
    ledger = graph.write(lambda tx: lock_ledger(tx, swipes))
    for swipe in swipes:
        ledger.apply(swipe, rating_constants(settings))
    rows = [[user_id, *rating] for user_id, rating in ledger.ratings.items()]
    address = graph.address
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        driver.execute_query(
            "UNWIND $rows AS row MATCH (u:User {user_id: row[0]}) "
            "SET u.elo = row[1], u.choosiness = row[2], u.swipes_made = row[3], u.swipes_received = row[4]",
            rows=rows,
            database_="neo4j",
        )


@pytest.mark.control
@pytest.mark.reliability("T6", what="a load whose ratings and edges are two transactions is seen to differ")
def test_a_load_without_one_transaction_for_ratings_and_edges_is_caught(graph, settings, folder):
    loaded(graph, settings, folder)
    whole = fingerprint(graph)
    emptied(graph)
    cut_between_ratings_and_edges(graph, settings, folder)
    loaded(graph, settings, folder)
    assert fingerprint(graph) != whole
    assert graph.run("check_ratings", tolerance=1e-9) != []


CHANGES = (
    "MATCH (u:User {user_id: 'p1'}) SET u.elo = u.elo + 1e-9",
    "MATCH (u:User {user_id: 'p1'}) SET u.bio = u.bio + ' '",
    "MATCH (u:User {user_id: 'p1'})-[r:ENJOYS]->() WITH r LIMIT 1 DELETE r",
    "MATCH ()-[r:LIKED]->() WITH r LIMIT 1 SET r.at = r.at + duration('PT0.000000001S')",
    "CREATE (:Hobby {name: 'nobody does this'})",
    "MATCH (u:User {user_id: 'p1'}) SET u.bio_embedding = [0.1, 0.2]",
)


@pytest.mark.reliability("T6", what="the fingerprint tells graphs apart by any part", size=f"{len(CHANGES)} changes")
def test_every_small_change_changes_the_fingerprint(graph, settings, folder):
    loaded(graph, settings, folder)
    seen, address = [fingerprint(graph)], graph.address
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        for change in CHANGES:
            driver.execute_query(change, database_="neo4j")
            seen.append(fingerprint(graph))
    assert len(set(seen)) == 1 + len(CHANGES)


def test_the_fingerprint_does_not_depend_on_the_order_of_writing_nor_on_when(graph, settings, folder, patra, tmp_path):
    loaded(graph, settings, folder)
    before = fingerprint(graph)
    emptied(graph)
    header, *lines = (folder / "users.csv").read_text().splitlines()
    (tmp_path / "users.csv").write_text("\n".join([header, *reversed(lines)]))
    (tmp_path / "swipes.csv").write_bytes((folder / "swipes.csv").read_bytes())
    loaded(graph, settings, tmp_path, now=LATER + timedelta(days=1))
    assert (fingerprint(graph), patra("fingerprint").stdout) == (before, f"{before}\n")
