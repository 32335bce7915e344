"""T7: the server is killed during a load. The loader waits, or stops with exit code 5 and can be run again."""

import os
import subprocess
import sys
from time import sleep

import pytest

from patra_graph.pipeline.fingerprint import fingerprint
from tests.graph_fixtures import add_users, make_user, swipe_lines

PEOPLE = [f"k{number:02}" for number in range(40)]
SWIPES, BATCH = 600, 20
PATIENT, IMPATIENT = 300, 1
POINTS = [(PATIENT, 0.2), (IMPATIENT, 0.3), (PATIENT, 0.5), (IMPATIENT, 0.6), (PATIENT, 0.8)]


@pytest.fixture
def folder(tmp_path):
    """Swipes among PEOPLE, some of them changes of mind."""
    (tmp_path / "swipes.csv").write_text("\n".join(swipe_lines(PEOPLE, SWIPES, seed=7)), encoding="utf-8")
    return tmp_path


def loader(address, folder, retry_time):
    """A load in a process of its own, in small batches."""
    environ = os.environ | {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "PATRA_LOAD__BATCH_SWIPES": str(BATCH),
        "PATRA_GRAPH__RETRY_TIME": str(retry_time),
    }
    command = [sys.executable, "-m", "patra_graph", "load", str(folder), "--no-embed"]
    return subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def swipes_in(graph):
    counts = graph.one("count_graph")
    return counts["likes"] + counts["superlikes"] + counts["rejects"]


def loaded(killable, folder, retry_time=PATIENT, kill_at=None):
    """The exit code and the words of a load into an emptied graph; the server is killed at this share of the swipes."""
    with killable.graph() as graph:
        graph.run("delete_everything")
        add_users(graph, *map(make_user, PEOPLE))
        whole = len({line.rsplit(",", 2)[0] for line in (folder / "swipes.csv").read_text().splitlines()[1:]})
        with loader(killable.address, folder, retry_time) as child:
            while kill_at is not None and swipes_in(graph) < kill_at * whole and child.poll() is None:
                sleep(0.01)
            if kill_at is not None:
                killable.kill()
            if kill_at is not None and retry_time == PATIENT:
                killable.start()
            words = child.communicate()[0]
    killable.start()
    return child.returncode, words


def print_of(killable):
    with killable.graph() as graph:
        return fingerprint(graph)


@pytest.mark.timeout(900)
@pytest.mark.reliability("T7", what="the graph's hash is that of a load in one go", size=f"{len(POINTS)} kills")
def test_a_load_whose_server_is_killed_goes_on_or_stops_with_5_and_is_run_again(killable, folder):
    assert loaded(killable, folder)[0] == 0
    whole = print_of(killable)
    for retry_time, share in POINTS:
        code, words = loaded(killable, folder, retry_time, share)
        assert (code, "Traceback" in words) == (0 if retry_time == PATIENT else 5, False)
        if code:
            assert print_of(killable) != whole
            with loader(killable.address, folder, PATIENT) as again:
                assert (again.wait(), again.stdout.read().count("Error")) == (0, 0)
        assert print_of(killable) == whole
