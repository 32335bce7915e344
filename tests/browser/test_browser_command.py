"""The command `browser`: what it prints, writes and refuses."""

import json
from contextlib import ExitStack, suppress
from socket import create_server
from zipfile import ZipFile

import pytest

from patra_graph.interfaces.browser.materials import saved_queries
from patra_graph.interfaces.browser_command import has_screen, remote_address, with_query


def test_it_prints_an_address_that_is_ready_to_connect(patra, server):
    document = json.loads(patra("browser", "--json").stdout)
    bolt = server.uri.partition("://")[2]
    host = bolt.partition(":")[0]
    assert document == {
        "browser": f"http://{host}:7474/browser/?dbms=bolt://{server.username}@{bolt}",
        "username": server.username,
        "password_command": None,
        "opened": False,
    }


def test_print_says_who_may_look_and_which_password(patra):
    result = patra("browser", "--print")
    assert ":7474/browser/?dbms=bolt://" in result.stdout
    assert result.stderr.splitlines()[:2] == [
        "For admins and analysts: Browser sees everything, also who rejected whom.",
        "User neo4j; the password: the one of NEO4J_PASSWORD.",
    ]


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("neo4j://10.0.0.2:7688", "http://10.0.0.2:7474/browser/?dbms=bolt://ann@10.0.0.2:7688"),
        ("bolt://[::1]", "http://[::1]:7474/browser/?dbms=bolt://ann@[::1]:7687"),
        ("neo4j+s://graph.example", "https://graph.example:7473/browser/?dbms=neo4j+s://ann@graph.example:7687"),
    ],
)
def test_another_neo4j_is_looked_for_at_the_usual_ports(uri, address):
    assert remote_address(uri, "ann") == address


def test_an_address_carries_a_whole_saved_query():
    assert "&cmd=edit&arg=%2F%2F%20Communities" in with_query("http://127.0.0.1:7474/browser/?dbms=x", "communities")


def test_export_writes_everything_that_browser_takes(patra, tmp_path):
    document = json.loads(patra("browser", "--export", str(tmp_path / "out"), "--json").stdout)
    names = {query.name for query in saved_queries()}
    packed = ZipFile(tmp_path / "out" / "patra-graph-queries.zip").namelist()
    assert len(document["files"]) == 3 + len(names)
    assert set(packed) == {f"patra-graph/{name}.cypher" for name in names}


def test_an_export_over_a_file_is_refused(patra, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "queries").write_text("in the way")
    result = patra("browser", "--export", str(tmp_path / "out"))
    assert (result.exit_code, result.stderr.splitlines()[0][:7]) == (2, "Error: ")


def test_an_unknown_query_is_named_with_those_that_exist(patra):
    result = patra("browser", "--query", "nosuch", "--print")
    assert (result.exit_code, "There are: add_up_a_rating" in result.stderr) == (3, True)


def test_a_taken_port_of_the_guide_is_said(patra):
    with ExitStack() as held:
        with suppress(OSError):  # taken already: as well
            held.enter_context(create_server(("127.0.0.1", 8474)))
        result = patra("browser", "--guide", "--print")
    assert (result.exit_code, "cannot be served at http://localhost:8474" in result.stderr) == (7, True)


@pytest.mark.parametrize(
    ("environ", "platform", "seen"),
    [({}, "linux", False), ({"DISPLAY": ":0"}, "linux", True), ({"WAYLAND_DISPLAY": "w"}, "linux", True),
     ({}, "darwin", True), ({}, "win32", True)],
)  # fmt: skip
def test_a_window_opens_only_where_there_is_a_screen(environ, platform, seen):
    assert has_screen(environ, platform) is seen
