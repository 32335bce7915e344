"""Columns in memory hold what the graph holds, whoever changes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

import numpy as np
import pytest

from patra_graph.domain.collaborative import received_by
from patra_graph.pipeline.recommend import count_showings, recommend
from patra_graph.pipeline.swipe import undo
from patra_graph.store.fresh_columns import FreshColumns
from patra_graph.store.repository import save_bio_embeddings, save_users, user_row
from tests.graph_fixtures import NOW, add_users, make_user, send

CHANGES = {
    "a like": lambda graph, settings: send(graph, settings, "u1", "u4"),
    "a change of mind": lambda graph, settings: send(graph, settings, "u1", "u2", "reject", at=NOW + timedelta(days=1)),
    "an undo": lambda graph, settings: undo(graph, "u1"),
    "a new profile": lambda graph, settings: rewrite(graph, age=44, city="Salem", hobbies=("opera",)),
    "another gender": lambda graph, settings: rewrite(graph, gender="nonbinary", interested_in=("male", "female")),
    "a newcomer who swipes": lambda graph, settings: newcomer(graph, settings),
    "a bio": lambda graph, settings: tell(graph, "u2"),
    "a showing": lambda graph, settings: count_showings(
        graph, [item.user_id for item in recommend(graph, "u2", settings=settings)], at=NOW
    ),
}


def rewrite(graph, **changes):
    rows = [user_row(make_user("u2", **changes), profile_hash="another", start=1500.0)]
    save_users(graph, rows, now=NOW)


def newcomer(graph, settings):
    add_users(graph, make_user("u8", age=33))
    send(graph, settings, "u8", "u1", "superlike")


def tell(graph, user_id):
    vector = np.random.default_rng(0).normal(size=384).astype(np.float32)
    save_bio_embeddings(graph, [(user_id, "hash", vector / np.linalg.norm(vector))])


@pytest.fixture
def columns(graph, settings):
    add_users(graph, *map(make_user, ("u1", "u2", "u3", "u4", "u6")))
    send(graph, settings, "u3", "u2")
    send(graph, settings, "u1", "u2", at=NOW + timedelta(hours=1))
    return read(graph)


def read(graph, **sizes):
    return FreshColumns(graph, dimensions=384, traits=(), progress=lambda step, done: None, **sizes)


def held(columns):
    """All that is held of each user, by id."""
    return {user_id: of_user(columns, user_id) for user_id in columns.users.row_of}


def of_user(columns, user_id):
    users, swipes = columns.users, columns.swipes
    row = users.row_of[user_id]
    scan = users.scan()
    made, received = swipes.made[row], received_by(swipes, row)
    return {
        "exposures": users.exposures(np.array([row])).tolist(),
        "ratings": [round(float(getattr(scan.ratings, name)[row]), 3) for name in ("elo", "choosiness")],
        "counts": [int(getattr(scan.ratings, name)[row]) for name in ("swipes_made", "swipes_received")],
        "hobbies": int(scan.standings["hobby_count"][row]),
        "wishes": [int(getattr(scan.wishes, name)[row]) for name in ("age", "gender", "interested")],
        "bio": np.round(users.bios(np.array([row]))[0], 2).tolist(),
        "made": [(users.ids[swipes.target[number]], int(swipes.kind[number])) for number in made],
        "received": sorted((users.ids[swipes.swiper[number]], int(swipes.kind[number])) for number in received),
    }


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_refresh_the_columns_are_those_of_a_fresh_reading(columns, graph, settings, change):
    before = held(columns)
    CHANGES[change](graph, settings)
    columns.refresh()
    assert held(columns) == held(read(graph)) != before


def test_nothing_is_read_anew_where_nothing_changed(columns):
    columns.refresh()
    assert columns.refresh() == 0


def test_a_change_that_is_committed_late_is_not_missed(columns, graph, settings):
    written, seen = Event(), Event()

    def write(tx):
        save_users(tx, [user_row(make_user("u2", age=51), profile_hash="late", start=1500.0)], now=NOW)
        written.set()
        seen.wait(20)

    writer = Thread(target=graph.write, args=(write,))
    writer.start()
    written.wait(20)
    columns.refresh()
    columns.refresh()
    seen.set()
    writer.join()
    columns.refresh()
    assert held(columns) == held(read(graph))


def test_two_may_refresh_at_once(columns, graph, settings):
    before = held(columns)
    for number in range(10, 20):
        add_users(graph, make_user(f"u{number}"))
        send(graph, settings, "u1" if number % 2 == 0 else "u2", f"u{number}", swipe_id=f"at-once-{number}")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: columns.refresh(), range(8)))
    assert held(columns) == held(read(graph)) != before


def test_who_is_gone_from_the_graph_may_not_be_shown(columns, graph):
    graph.run("delete_everything")
    columns.refresh()
    assert (columns.users.alive, columns.users.scan().wishes.interested[:5].tolist()) == (0, [0] * 5)


def test_many_pages_of_users_and_swipes_are_read_in_full(graph, settings):
    people = [make_user(f"u{number:02}") for number in range(40)]
    add_users(graph, *people)
    for number in range(0, 38, 2):
        send(graph, settings, f"u{number + 1:02}", f"u{number:02}")
    whole = held(read(graph))
    assert held(read(graph, users_at_once=7, swipers_at_once=7)) == whole
