"""Which process is ours, and on which ports (T20)."""

import os
import socket
import sys
from subprocess import DEVNULL, PIPE, Popen

import psutil
import pytest

from patra_graph.errors import SetupFailed
from patra_graph.localdb.home import Home
from patra_graph.localdb.process import await_ready, created_at, end, spawn
from patra_graph.localdb.server import stop
from patra_graph.localdb.state import State, free_ports, is_alive, read_state, running, stopped, write_state

pytestmark = pytest.mark.reliability("T20", what="stale pids, pids of others, taken ports")


@pytest.fixture
def bystander():
    """A process that patra-graph did not start."""
    with Popen([sys.executable, "-c", "input()"], stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL) as process:
        yield process
        process.kill()


@pytest.fixture
def place(tmp_path):
    home = Home(tmp_path)
    home.log.parent.mkdir(parents=True)
    return home


def launched(place, script):
    """The state of a spawned shell script that has said its first line."""
    pid = spawn(["/bin/sh", "-c", script], place.log)
    state = State(pid=pid, created=created_at(pid))
    while is_alive(state) and not place.log.read_text():
        pass
    return state


def test_state_is_read_as_it_was_written_and_by_its_owner_only(place):
    state = State(bolt=7697, http=7484, pid=42, created=1.5, ready=True)
    write_state(place, state)
    assert (read_state(place), place.state.stat().st_mode & 0o777) == (state, 0o600)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"unknown": 1}', "null", "\x00"])
def test_a_state_that_cannot_be_read_is_a_state_of_nothing(place, text):
    place.state.write_text(text)
    assert read_state(place) == State()


def test_a_pid_that_is_gone_is_not_running(place, bystander):
    gone = State(pid=bystander.pid, created=created_at(bystander.pid), ready=True)
    bystander.kill()
    bystander.wait()
    write_state(place, gone)
    assert (running(place), stop(place, say=print), read_state(place)) == (None, False, stopped(gone))


def test_a_pid_that_another_process_has_now_is_never_signalled(place, bystander):
    write_state(place, State(pid=bystander.pid, created=created_at(bystander.pid) - 60, ready=True))
    assert (running(place), stop(place, say=print)) == (None, False)
    assert psutil.Process(bystander.pid).is_running() and bystander.poll() is None


def test_a_dead_process_that_nobody_reaped_is_not_running(bystander):
    state = State(pid=bystander.pid, created=created_at(bystander.pid))
    bystander.kill()
    while psutil.Process(bystander.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert not is_alive(state)


def test_a_process_that_is_still_starting_is_not_running_yet(place, bystander):
    write_state(place, State(pid=bystander.pid, created=created_at(bystander.pid)))
    assert running(place) is None


def test_a_spawned_process_has_a_session_of_its_own(place):
    state = launched(place, "echo up; exec sleep 60")
    assert os.getsid(state.pid) not in (os.getsid(0), 0)
    assert (end(state), is_alive(state)) == (True, False)


def test_a_process_that_will_not_end_is_killed(place):
    state = launched(place, "trap '' TERM; echo up; while :; do sleep 1; done")
    assert (end(state, limit=0.2), is_alive(state)) == (False, False)


def test_a_server_that_dies_shows_its_last_words_and_what_they_mean(place):
    state = launched(place, "echo starting; echo 'Address already in use'; exit 1")
    with pytest.raises(SetupFailed, match="stopped while starting; its last words:\nstarting\nAddress") as failed:
        await_ready(place, state, lambda: False)
    assert failed.value.hint.startswith("Another program took the port")


def test_a_server_that_never_answers_is_ended(place):
    state = launched(place, "echo up; exec sleep 60")
    with pytest.raises(SetupFailed, match="gave no answer in 0 s and was stopped"):
        await_ready(place, state, lambda: False, limit=0.0)
    assert not is_alive(state)


def test_the_last_ports_are_kept_while_they_are_free():
    with listening() as bolt, listening() as http:
        last = State(bolt=port_of(bolt), http=port_of(http), pid=9, created=1.0, ready=True)
    assert free_ports(last) == State(bolt=last.bolt, http=last.http)


@pytest.mark.parametrize("taken", ["bolt", "http"])
def test_when_one_port_is_taken_another_pair_is_chosen(taken):
    with listening() as busy, listening() as other:
        ports = {"bolt": port_of(other), "http": port_of(other)} | {taken: port_of(busy)}
        other.close()
        chosen = free_ports(State(**ports))
    assert {chosen.bolt, chosen.http} & set(ports.values()) == set()


def listening():
    listener = socket.create_server(("127.0.0.1", 0))
    return listener


def port_of(listener):
    return listener.getsockname()[1]
