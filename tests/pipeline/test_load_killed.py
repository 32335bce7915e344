"""Loads of swipes that are killed, and that run beside live swipes: the graph is what it would have been."""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from patra_graph.pipeline.load import load
from patra_graph.pipeline.people import show
from patra_graph.store.export_rows import edge_rows
from tests.graph_fixtures import NOW, add_users, make_user, send, swipe_lines

PEOPLE = [f"k{number}" for number in range(40)]
SWIPES, BATCH = 600, 20
LOADER = """
import sys
from datetime import datetime
from pathlib import Path
from patra_graph.pipeline.connect import open_graph
from patra_graph.pipeline.load import load
from patra_graph.settings import load_settings
settings = load_settings()
told = lambda step, done: print(step, done, flush=True)
with open_graph(settings, say=lambda line: None) as graph:
    load(graph, Path(sys.argv[1]), settings=settings, rejects=Path(sys.argv[1]) / "r.csv",
         now=datetime.fromisoformat(sys.argv[2]), embed=False, progress=told)
"""


@pytest.fixture
def folder(tmp_path):
    """Swipes among PEOPLE, some of them changes of mind, in shuffled order."""
    header, *lines = swipe_lines(PEOPLE, SWIPES, seed=5)
    (tmp_path / "swipes.csv").write_text("\n".join([header, *random.Random(5).sample(lines, SWIPES)]))
    return tmp_path


def loaded(graph, settings, folder):
    small = settings.load.model_copy(update={"batch_swipes": BATCH})
    return load(
        graph,
        folder,
        settings=settings.model_copy(update={"load": small}),
        rejects=folder / "rejects.csv",
        now=NOW + timedelta(days=1),
        embed=False,
    )


def everything(graph):
    """All ratings and all edges between people."""
    edges = graph.read(lambda tx: list(edge_rows(tx, PEOPLE)))
    return [show(graph, user_id) for user_id in PEOPLE], sorted(map(str, edges))


def broken_sums(graph):
    return graph.run("check_ratings", tolerance=1e-9)


def emptied(graph):
    graph.run("delete_everything")
    add_users(graph, *map(make_user, PEOPLE))


def kill_after(server, folder, batches):
    """Run a load of this folder in a process of its own and SIGKILL it once so many batches are in."""
    environ = os.environ | {
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD": server.password,
        "PATRA_LOAD__BATCH_SWIPES": str(BATCH),
    }
    command = [sys.executable, "-c", LOADER, str(folder), (NOW + timedelta(days=1)).isoformat()]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as child:
        next(line for line in child.stdout if line.split() == ["swipes", str(BATCH * batches)])
        child.send_signal(signal.SIGKILL)


@pytest.mark.reliability("T6", what="killed while it writes swipes, run again", size="3 points")
def test_a_load_killed_at_any_point_and_run_again_gives_the_graph_of_one_that_was_not(graph, settings, server, folder):
    emptied(graph)
    loaded(graph, settings, folder)
    whole = everything(graph)
    for batches in (1, 4, 11):
        emptied(graph)
        kill_after(server, folder, batches)
        assert 0 < loaded(graph, settings, folder).swipes_written < SWIPES
        assert everything(graph) == whole
    assert loaded(graph, settings, folder).swipes_written == 0


def test_live_swipes_during_a_load_all_count_and_ratings_stay_the_sum_of_their_edges(graph, settings, folder):
    emptied(graph)
    done = Event()

    def live(number):
        draw, sent = random.Random(number), 0
        while not done.is_set():
            swiper, target = draw.sample(PEOPLE, 2)
            at = NOW + timedelta(days=1, minutes=10 * sent + number)
            send(graph, settings, swiper, target, draw.choice(("like", "reject")), swipe_id=f"{number}-{sent}", at=at)
            sent += 1
        return sent

    with ThreadPoolExecutor(3) as threads:
        clients = [threads.submit(live, number) for number in range(3)]
        try:
            report = loaded(graph, settings, folder)
        finally:
            done.set()
        sent = [client.result() for client in clients]
    assert (report.files[0].rejected, min(sent) > 0) == (0, True)
    assert broken_sums(graph) == []
