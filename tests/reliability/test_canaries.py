"""T14: secrets and private words planted as canaries. None is found where it must not be, and files are private."""

import io
import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import psutil
import pytest
from click.testing import CliRunner

from patra_graph.interfaces.cli import main
from patra_graph.localdb.state import read_state
from patra_graph.pipeline.keys import create_key
from patra_graph.store.graph import Graph
from tests.graph_fixtures import add_users, make_user
from tests.reliability.canaries import Canaries
from tests.reliability.served import served

BIO, PERSON, OTHER = "canary-bio-5d1f", "canary-person-a7c3", "canary-other-91e0"
LOCK_OF_TESTS = ".session"
URI_SECRET, BAD_KEY = "canary-uri-3b6a", "patra_0123456789ab_canary-key-77d2-0123456789-0123456789-01234"


@pytest.fixture
def password(graph, monkeypatch):
    """The tests' server, emptied, as the commands' graph; gives its password."""
    monkeypatch.setenv("NEO4J_URI", graph.address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", graph.address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", graph.address.password)
    return graph.address.password


def folder_of(tmp_path):
    header = "user_id,age,gender,interested_in,bio\n"
    people = [f"{PERSON},30,male,female,{BIO}", f"{OTHER},31,female,male,{BIO}", f"broken,abc,male,female,{BIO}"]
    (tmp_path / "users.csv").write_text(header + "\n".join(people), encoding="utf-8")
    (tmp_path / "swipes.csv").write_text(
        f"user_id,target_user_id,action,timestamp\n{PERSON},nobody,like,2026-01-01\n", encoding="utf-8"
    )
    return tmp_path


def commands(folder):
    """Commands that succeed and commands that fail; none is asked to show a bio."""
    wrong = f"neo4j://neo4j:{URI_SECRET}@127.0.0.1:1"
    return [
        ("load", str(folder), "--no-embed", "--rejects", str(folder / "rejects.csv")),
        ("swipe", PERSON, OTHER, "like"),
        ("recommend", OTHER),
        ("swipe", OTHER, PERSON, "reject"),
        ("undo", OTHER),
        ("recommend", "nobody"),
        ("doctor",),
        ("--uri", wrong, "recommend", "u1"),
        ("--uri", wrong.replace("neo4j://", "http://"), "recommend", "u1"),
    ]


@pytest.mark.reliability("T14", what="commands at DEBUG: log, stderr, answers")
def test_no_secret_and_no_bio_is_in_what_commands_log_or_say(password, debug_log, tmp_path):
    folder = folder_of(tmp_path)
    results = {" ".join(args): CliRunner().invoke(main, list(args)) for args in commands(folder)}
    secrets = {"password": password, "bio": BIO, "secret of an address": URI_SECRET}
    said = {str(number): result.output for number, result in enumerate(results.values())}
    assert Canaries(secrets, said | {"log": debug_log.read_text()}).found == []
    assert Canaries({"person": PERSON, "other": OTHER}, {"log": debug_log.read_text()}).found == []
    assert [result.exit_code for result in results.values()][:4] == [4, 0, 0, 0]


@pytest.mark.reliability("T14", what="the API at DEBUG: log, answers, errors")
def test_no_secret_and_no_bio_is_in_what_the_api_logs_or_answers_wrongly(graph, settings, debug_log, password):
    add_users(graph, make_user(PERSON, bio=BIO), make_user(OTHER, bio=BIO))
    key = create_key(graph, "admin", user_id=None, now=datetime.now(UTC))
    with served(graph, settings, keys_required=True) as client:
        answers = [*asked(client, key), *asked(client, BAD_KEY)]
    nowhere = replace(graph.address, uri="neo4j://127.0.0.1:1", retry_time=0.0)
    with Graph(nowhere) as no_graph, served(no_graph, settings, keys_required=True) as client:
        answers += asked(client, key)
    secrets = {"password": password, "key": key, "wrong key": BAD_KEY, "bio": BIO}
    wrong = {f"{number}, {each.url.path}": each.text for number, each in enumerate(answers) if each.is_error}
    assert len(wrong) > 2 * len(answers) / 3
    assert Canaries(secrets, wrong).found == []
    figures = "".join(each.text for each in answers if each.url.path == "/metrics")
    told = {"log": debug_log.read_text(), "figures": figures}
    assert Canaries(secrets | {"person": PERSON, "other": OTHER}, told).found == []


def asked(client, key):
    """Requests that are right and requests that are wrong, with private words in each."""
    me = {"headers": {"Authorization": f"Bearer {key}"}}
    user = f"/v1/users/{PERSON}"
    return [
        client.get(user, **me),
        client.get(f"{user}/recommendations", **me),
        client.post(f"{user}/swipes", json={"target_id": OTHER, "kind": "like"}, **me),
        client.post(f"{user}/swipes", json={"target_id": OTHER, "kind": BIO}, **me),
        client.post(f"{user}/swipes", content=f'{{"bio": "{BIO}"', **me),
        client.patch(user, json={"bio": f"{BIO} anew"}, **me),
        client.patch(user, json={"bio": BIO, "age": BIO}, **me),
        client.post("/v1/users", json={"user_id": "u1", "bio": BIO}, **me),
        client.get("/metrics", **me),
    ]


@pytest.mark.reliability("T14", what="files of the home: for their owner only, no secret but in its own file")
def test_the_home_is_private_and_its_files_hold_no_secret(killable):
    with killable.graph() as graph:
        add_users(graph, make_user(PERSON, bio=BIO))
    home = killable.home
    paths = [home.root, *(path for path in home.root.rglob("*") if not path.is_symlink())]
    assert [path for path in paths if path.stat().st_mode & 0o077 and path.name != LOCK_OF_TESTS] == []
    told = [path for path in paths if path.is_file() and home.db / "data" not in path.parents]
    texts = {str(path): path.read_text("utf-8", "replace") for path in told if path != home.password}
    assert Canaries({"password": killable.address.password, "bio": BIO}, texts).found == []


@pytest.mark.reliability("T14", what="command lines, as `ps` shows them")
def test_no_secret_is_in_a_command_line(killable, password, tmp_path):
    command = [sys.executable, "-m", "patra_graph", "load", str(folder_of(tmp_path)), "--no-embed"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        ours = [psutil.Process(child.pid), psutil.Process(read_state(killable.home).pid)]
        lines = {str(each.pid): json.dumps(each.cmdline()) for each in ours}
        child.communicate()
    assert child.returncode == 4
    secrets = {"password": password, "password of the home": killable.address.password, "bio": BIO}
    assert Canaries(secrets, lines).found == []


@pytest.mark.control
@pytest.mark.reliability("T14", what="a log line that tells a bio is found by the same search")
def test_control_a_logger_that_tells_a_bio_is_found():
    told = io.StringIO()
    logger = logging.getLogger("patra_graph.careless")
    logger.addHandler(handler := logging.StreamHandler(told))
    logger.warning("loaded %s", make_user("u1", bio=BIO))
    logger.removeHandler(handler)
    assert Canaries({"bio": BIO}, {"log": told.getvalue()}).found == [("log", "bio")]
