"""T7: the server is killed during a load. The loader waits, or stops with exit code 5 and can be run again."""

import os
import subprocess
import sys
from time import sleep

import pytest

from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.store.staging import fetch_staging
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


def loader(address, folder, retry_time, **environ_too):
    """A load in a process of its own, in small batches."""
    environ = (
        os.environ
        | {
            "NEO4J_URI": address.uri,
            "NEO4J_USERNAME": address.username,
            "NEO4J_PASSWORD": address.password,
            "PATRA_LOAD__BATCH_SWIPES": str(BATCH),
            "PATRA_GRAPH__RETRY_TIME": str(retry_time),
        }
        | environ_too
    )
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


@pytest.fixture
def crowd(folder, tmp_path_factory):
    """The same swipes with a file of their users, to be staged in batches of four."""
    users = [f"{user_id},30,{'female' if number % 2 else 'male'}" for number, user_id in enumerate(PEOPLE)]
    (folder / "users.csv").write_text("\n".join(["user_id,age,gender", *users]), encoding="utf-8")
    home = str(tmp_path_factory.mktemp("home"))
    return folder, {"PATRA_LOAD__STAGED_FROM": "0", "PATRA_LOAD__BATCH_USERS": "4", "PATRA_HOME": home}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("retry_time", [PATIENT, IMPATIENT])
@pytest.mark.reliability("T7", what="while users are staged", size="2 kills")
def test_a_staged_load_whose_server_is_killed_goes_on_or_stops_with_5_and_is_run_again(killable, crowd, retry_time):
    folder, environ = crowd
    with killable.graph() as graph:
        graph.run("delete_everything")
    with loader(killable.address, folder, PATIENT, **environ) as whole:
        assert whole.wait() == 0
    expected = print_of(killable)
    with killable.graph() as graph:
        graph.run("delete_everything")
        with loader(killable.address, folder, retry_time, **environ) as child:
            while fetch_staging(graph).staged < len(PEOPLE) // 4 and child.poll() is None:
                sleep(0.005)
            killable.kill()
            if retry_time == PATIENT:
                killable.start()
            words = child.communicate()[0]
    killable.start()
    assert (child.returncode, "Traceback" in words) == (0 if retry_time == PATIENT else 5, False)
    if child.returncode:
        with killable.graph() as graph:
            assert fetch_staging(graph).users == 0
        with loader(killable.address, folder, PATIENT, **environ) as again:
            assert again.wait() == 0
    assert print_of(killable) == expected
