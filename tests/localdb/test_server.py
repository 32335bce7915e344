"""The managed server for real: started by racing commands, found, protected, moved (T13, T19, T20)."""

import json
import os
import shutil
import socket
import sys
from subprocess import PIPE, Popen

import psutil
import pytest
from click.testing import CliRunner

from patra_graph.errors import SetupFailed
from patra_graph.interfaces.cli import main
from patra_graph.localdb import start, stop
from patra_graph.localdb.home import Home
from patra_graph.localdb.state import State, free_ports, read_state, running, write_state
from patra_graph.store.ping import ping

COMMAND = [sys.executable, "-m", "patra_graph", "server"]


@pytest.fixture
def patra(home, monkeypatch):
    """Run a command on this home."""
    monkeypatch.setenv("PATRA_HOME", str(home.root))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return lambda *args: CliRunner().invoke(main, ["server", *args])


@pytest.fixture(scope="module")
def raced(tmp_path_factory, real_jars):
    """A server that two commands were told to start at the same moment, with its last ports taken: (home, outcomes)."""
    home = Home(tmp_path_factory.mktemp("raced") / "a home of é")
    home.root.mkdir(mode=0o700)
    home.jars.symlink_to(real_jars, target_is_directory=True)
    with socket.create_server(("127.0.0.1", 0)) as busy:
        write_state(home, State(bolt=busy.getsockname()[1], http=7474))
        environ = {**os.environ, "PATRA_HOME": str(home.root)}
        racers = [Popen([*COMMAND, "start", "--json"], stdout=PIPE, stderr=PIPE, text=True, env=environ) for _ in "12"]
        outcomes = [(*racer.communicate(), racer.returncode) for racer in racers]
    yield home, outcomes
    stop(home, say=print)


@pytest.mark.reliability("T20", what="two commands racing")
def test_of_two_racing_starts_one_starts_and_the_other_finds_it_running(raced):
    home, outcomes = raced
    documents = [json.loads(stdout) for stdout, _, _ in outcomes]
    assert [status for _, _, status in outcomes] == [0, 0]
    assert {document["pid"] for document in documents} == {read_state(home).pid}
    assert sum("Another command is at work" in stderr for _, stderr, _ in outcomes) == 1


@pytest.mark.reliability("T20", what="a port taken")
def test_a_taken_port_is_said_and_another_pair_is_used(raced):
    said = "".join(stderr for _, stderr, _ in raced[1])
    assert f"is taken: using {read_state(raced[0]).bolt} (Bolt)" in said


def test_the_server_outlives_the_command_and_answers_with_the_kept_password(raced):
    state = running(raced[0])
    assert ping(state.uri, "neo4j", raced[0].password.read_text().strip())


@pytest.mark.reliability("T13", what="the database listens on loopback only")
def test_all_that_the_server_listens_on_is_loopback(raced):
    state = running(raced[0])
    listening = [each.laddr for each in psutil.Process(state.pid).net_connections() if each.status == "LISTEN"]
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    assert {address.port for address in listening} == {state.bolt, state.http}


@pytest.mark.reliability("T14", what="files 0600, folders 0700")
def test_what_the_server_writes_is_for_its_owner_only(raced):
    home = raced[0]
    files = [home.password, home.state, home.db / "data" / "dbms" / "auth.ini", home.conf / "neo4j.conf", home.log]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (home.root, home.db, home.db / "data")} == {0o700}


@pytest.mark.reliability("T14", what="the password in no command line and no log of the server")
def test_the_password_is_in_no_command_line_and_no_log(raced):
    secret = raced[0].password.read_text().strip()
    logs = "".join(path.read_text() for path in (raced[0].db / "logs").glob("*.log"))
    assert secret not in " ".join(psutil.Process(read_state(raced[0]).pid).cmdline())
    assert secret not in logs and not (raced[0].conf / "password.args").exists()


@pytest.mark.reliability("T20", what="a second instance")
def test_a_second_server_on_the_same_home_is_refused_and_the_first_lives_on(raced):
    home = raced[0]
    state = read_state(home)
    home.state.unlink()
    try:
        with pytest.raises(SetupFailed, match="a Neo4j that this command did not start runs in"):
            start(home, ready=ping, say=print)
    finally:
        write_state(home, state)
    assert running(home) == state and (home.db / "run" / "neo4j.pid").exists()


@pytest.mark.reliability("T20", what="ports taken between the look and the start")
def test_ports_that_another_server_took_after_the_look_are_left_to_it(raced, home, monkeypatch):
    other = read_state(raced[0])
    home.cache.symlink_to(raced[0].cache, target_is_directory=True)
    looks = iter([lambda last: State(bolt=other.bolt, http=other.http)])
    monkeypatch.setattr("patra_graph.localdb.launch.free_ports", lambda last: next(looks, free_ports)(last))
    try:
        state = start(home, ready=ping, say=print)
        assert (running(raced[0]), running(home)) == (other, state)
        assert {state.bolt, state.http}.isdisjoint({other.bolt, other.http})
    finally:
        stop(home, say=print)


@pytest.mark.reliability("T20", what="a home moved")
def test_a_stopped_home_can_be_moved_and_starts_with_its_data_and_password(raced):
    home, _ = raced
    secret = home.password.read_text()
    assert stop(home, say=print)
    moved = Home(home.root.with_name("moved"))
    home.root.rename(moved.root)
    try:
        state = start(moved, ready=ping, say=print)
        assert (moved.password.read_text(), running(moved)) == (secret, state)
        assert stop(moved, say=print)
    finally:
        stop(moved, say=print)
        moved.root.rename(home.root)


@pytest.mark.reliability("T19", what="a flipped jar is never started")
def test_a_flipped_jar_is_never_started_and_install_from_a_folder_mends_it(home, real_jars, patra, monkeypatch):
    home.jars.unlink()
    home.jars.mkdir()
    for path in real_jars.glob("*.jar"):
        (home.jars / path.name).symlink_to(path)
    shutil.copy(real_jars / "complete", home.jars)
    broken = home.jars / "neo4j-udc-2026.09.0.jar"
    content = broken.read_bytes()
    broken.unlink()
    broken.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    monkeypatch.setenv("PATRA_MAVEN_MIRROR", "http://127.0.0.1:9")
    refused = patra("start")
    assert (refused.exit_code, read_state(home).pid, home.db.exists()) == (7, 0, False)
    assert "Error: http://127.0.0.1:9/org/neo4j/neo4j-udc/" in refused.stderr
    assert json.loads(patra("install", "--from", str(real_jars), "--json").stdout)["fetched"] == 1


@pytest.mark.reliability("T20", what="a home that cannot be written")
def test_a_home_that_cannot_be_written_is_exit_7_and_says_what_to_do(tmp_path, patra, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PATRA_HOME", str(tmp_path / "file" / "home"))
    result = patra("start")
    assert (result.exit_code, result.stderr) == (7, (
        f"Error: cannot write {tmp_path}/file/home: Not a directory\n"
        "  Set PATRA_HOME to a folder that you can write.\n"
    ))  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.reliability("T20", what="a read-only home")
def test_a_read_only_home_is_exit_7(home, patra):
    home.root.chmod(0o500)
    result = patra("start")
    home.root.chmod(0o700)
    assert (result.exit_code, "Set PATRA_HOME to a folder that you can write." in result.stderr) == (7, True)


def test_a_lost_password_is_not_papered_over(home, patra):
    (home.db / "data" / "databases" / "system").mkdir(parents=True)
    result = patra("start")
    assert (result.exit_code, "Put the file back" in result.stderr) == (7, True)


@pytest.mark.parametrize(("name", "said"), [("NEO4J_URI", True), ("PATRA_GRAPH__URI", True), ("PATRA_TEST_URI", False)])
def test_a_start_notes_that_commands_use_another_neo4j(home, patra, monkeypatch, name, said):
    monkeypatch.setattr("patra_graph.localdb.running", lambda home: State())
    monkeypatch.setenv(name, "bolt://127.0.0.1:9")
    result = patra("start")
    assert result.exit_code == 0
    assert ("Note: graph.uri is bolt://127.0.0.1:9 (environment); where that is set" in result.stderr) is said


def test_status_of_a_server_that_rests_is_exit_5(home, patra):
    result = patra("status", "--json")
    assert (result.exit_code, json.loads(result.stdout)["running"]) == (5, False)


def test_stop_of_a_server_that_rests_changes_nothing(home, patra):
    result = patra("stop")
    assert (result.exit_code, result.stdout, list(home.root.iterdir())) == (0, "It was not running.\n", [home.jars])


def test_a_password_that_is_not_there_yet_is_exit_7(home, patra):
    result = patra("password")
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr.endswith("  Start it: patra-graph server start.\n")


def test_logs_before_the_first_start_are_exit_3(home, patra):
    assert patra("logs").exit_code == 3


def test_java_17_is_exit_7(home, patra, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho java.base@17.0.15\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATRA_JAVA_HOME", str(tmp_path))
    result = patra("start")
    assert (result.exit_code, "Java 17.0.15; Neo4j needs 21" in result.stderr) == (7, True)
