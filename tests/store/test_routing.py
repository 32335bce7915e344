"""What clusters need of us, held on one server that routes to itself: neo4j://, access modes, bookmarks, repeats."""

import json
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from patra_graph.errors import InvalidInput, PatraError
from patra_graph.pipeline.people import show
from patra_graph.store.address import Address
from patra_graph.store.bookmarks import SharedBookmarks
from patra_graph.store.graph import Graph
from patra_graph.store.queries import query
from tests.graph_fixtures import NOW, add_users, make_user, send
from tests.reliability.faulty_wire import FaultyWire

WRITES_AND_TELLS = """
import json, sys
from pathlib import Path
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from tests.graph_fixtures import add_users, make_user

fields = json.loads(sys.argv[1])
file = fields.pop("bookmark_file")
with Graph(Address(**fields, bookmark_file=Path(file) if file else None)) as graph:
    add_users(graph, make_user("u1"))
    print(json.dumps(graph.bookmarks()))
"""


@pytest.fixture
def address(graph) -> Address:
    """The routed address of the emptied graph."""
    return replace(graph.address, uri=graph.address.uri.replace("bolt://", "neo4j://"))


def users(graph):
    return graph.one("count_graph")["users"]


def in_another_process(address: Address) -> list[str]:
    fields = asdict(address) | {"bookmark_file": str(address.bookmark_file or "")}
    done = subprocess.run(
        [sys.executable, "-c", WRITES_AND_TELLS, json.dumps(fields)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_read_reads_what_another_process_wrote_under_its_bookmarks(address):
    given = in_another_process(address)
    with Graph(address, bookmarks=given) as graph:
        assert len(given) == 1
        assert graph.bookmarks() == given
        assert users(graph) == 1


def test_a_graph_that_is_open_follows_the_bookmarks_of_another_process(address):
    with Graph(address) as graph:
        add_users(graph, make_user("u2"))
        own = graph.bookmarks()
        given = in_another_process(address)
        graph.follow(given)
        assert graph.bookmarks() == sorted(own + given)
        assert users(graph) == 2


def test_processes_that_share_a_bookmark_file_follow_each_other(address, tmp_path):
    shared = replace(address, bookmark_file=tmp_path / "bookmarks.json")
    given = in_another_process(shared)
    with Graph(shared) as graph:
        assert graph.bookmarks() == given
        add_users(graph, make_user("u2"))
        assert len(graph.bookmarks()) == 1
        assert graph.bookmarks() != given


def test_commands_share_the_bookmark_file_of_the_settings(patra, graph, tmp_path, monkeypatch):
    path = tmp_path / "bookmarks.json"
    monkeypatch.setenv("PATRA_GRAPH__BOOKMARK_FILE", str(path))
    add_users(graph, make_user("u1"), make_user("u2"))
    liked = patra("swipe", "u1", "u2", "like")
    after_like = SharedBookmarks(path).get_bookmarks()
    rejected = patra("swipe", "u1", "u2", "reject")
    after_reject = SharedBookmarks(path).get_bookmarks()
    assert (liked.exit_code, rejected.exit_code) == (0, 0)
    assert (len(after_like), len(after_reject), after_like & after_reject) == (1, 1, set())


def test_the_server_gets_the_bookmarks_with_every_way_to_read_and_write(address):
    for way in ways(Graph(address, bookmarks=["no bookmark"])):
        with pytest.raises(InvalidInput, match="bookmark"):
            way()


def test_every_way_to_read_and_write_names_the_database(address):
    for way in ways(Graph(replace(address, database="nowhere"))):
        with pytest.raises(InvalidInput, match="database 'nowhere'") as refused:
            way()
        assert "NEO4J_DATABASE" in refused.value.hint


def ways(graph: Graph):
    """Every way a graph has to reach its server, each to be called; the graph is closed at the end."""
    with graph:
        yield lambda: users(graph)
        yield lambda: graph.read(lambda tx: tx.one("count_graph"))
        yield lambda: graph.run("save_block", user_id="u1", target_id="u2", now=NOW)
        yield lambda: graph.read_once(lambda tx: tx.one("count_graph"))
        yield lambda: graph.write(lambda tx: tx.run("save_block", user_id="u1", target_id="u2", now=NOW))
        yield lambda: graph.explain(query("count_graph"))
        yield lambda: graph.run_schema("await_indexes", seconds=1)


def test_the_server_refuses_a_write_in_whatever_is_sent_to_a_reader(address):
    with Graph(address) as graph:
        for read in (graph.read, graph.read_once):
            with pytest.raises(PatraError, match=r"(?i)read access mode"):
                read(lambda tx: tx.run("delete_everything"))


def test_a_read_whose_line_is_cut_is_sent_again(address):
    tries = []

    def work(tx):
        tries.append(tx)
        if len(tries) == 1:
            wire.cut()
        return tx.one("count_graph")["users"]

    with FaultyWire(address) as wire, Graph(replace(address, uri=wire.uri)) as graph:
        assert graph.read(work) == 0
    assert len(tries) == 2


def test_a_query_whose_line_was_cut_is_asked_again(address):
    with FaultyWire(address) as wire, Graph(replace(address, uri=wire.uri)) as graph:
        users(graph)
        wire.lose_next_answer()
        assert graph.one("count_graph")["users"] == 0


def test_a_write_whose_commit_got_no_answer_is_sent_again_and_counts_once(address, caplog):
    changed = []

    def work(tx):
        changed.append(tx.one("save_block", user_id="u1", target_id="u2", now=NOW)["changed"])
        if len(changed) == 1:
            wire.lose_next_answer()

    with FaultyWire(address) as wire, Graph(replace(address, uri=wire.uri)) as graph:
        add_users(graph, make_user("u1"), make_user("u2"))
        graph.write(work)
    assert changed == [True, False]
    assert "outcome is unknown" in caplog.text


def test_a_first_swipe_whose_answer_was_lost_is_sent_again_and_counts_once(address, settings):
    with FaultyWire(address) as wire, Graph(replace(address, uri=wire.uri)) as graph:
        add_users(graph, make_user("u1"), make_user("u2"))
        wire.lose_next_answer()
        result = send(graph, settings, "u1", "u2", swipe_id="once")
        assert (result.swipe_id, result.target_elo) == ("once", 1650.0)
        assert show(graph, "u2")["swipes_received"] == 1


def test_bookmarks_of_two_that_write_at_once_are_both_kept(tmp_path):
    one, two = (SharedBookmarks(tmp_path / "bookmarks.json") for _ in range(2))
    one.update_bookmarks((), ["a"])
    one.update_bookmarks(["a"], ["b"])
    two.update_bookmarks(["a"], ["c"])
    assert one.get_bookmarks() == {"b", "c"}
    two.update_bookmarks(["b", "c"], ["d"])
    assert one.get_bookmarks() == {"d"}


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "[1]"])
def test_a_bookmark_file_of_something_else_is_refused(tmp_path, text):
    path = tmp_path / "bookmarks.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="bookmark_file"):
        SharedBookmarks(path).get_bookmarks()


def test_a_bookmark_file_is_private(tmp_path):
    path = tmp_path / "bookmarks.json"
    SharedBookmarks(path).update_bookmarks((), ["a"])
    assert path.stat().st_mode & 0o777 == 0o600
