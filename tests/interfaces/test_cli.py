"""The command line: exit codes and whole outputs, on the real server."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from patra_graph.interfaces.cli import COMMANDS, main
from tests.graph_fixtures import NOW, add_users, make_user, send


@pytest.fixture
def three(graph):
    add_users(graph, make_user("u1"), make_user("u2"), make_user("u4", age=36))


def test_recommend_gives_the_documented_json(patra, three):
    result = patra("recommend", "u1", "--top", "1", "--json")
    document = json.loads(result.stdout)
    (item,) = document.pop("recommendations")
    assert (result.exit_code, document) == (0, {"seeker_id": "u1", "preset": "reciprocal"})
    assert list(item) == [
        "user_id",
        "name",
        "score",
        "seeker_likes_candidate",
        "candidate_likes_seeker",
        "stages",
        "reasons",
    ]
    assert 0 <= item["seeker_likes_candidate"] <= 1


def test_recommend_gives_a_table_with_reasons_in_words(patra, three):
    lines = patra("recommend", "u1", "--preset", "classic").stdout.splitlines()
    assert lines[0].strip() == "For u1, by 'classic'"
    assert lines[1].split() == ["#", "Who", "Score", "Likes", "them", "Liked", "back", "Why"]
    assert "You both enjoy hiking and chess." in lines[2]


def test_swipe_gives_the_documented_json(patra, three):
    result = patra("swipe", "u1", "u2", "like", "--swipe-id", "mine", "--json")
    assert json.loads(result.stdout) == {
        "swipe_id": "mine",
        "matched": False,
        "changed": True,
        "swiper": {"user_id": "u1", "elo": 1500.0, "choosiness": 1350.0},
        "target": {"user_id": "u2", "elo": 1650.0},
    }


def test_a_match_is_told_when_there_is_one(patra, three, graph, settings):
    send(graph, settings, "u2", "u1")
    assert patra("swipe", "u1", "u2", "SUPERLIKE").stdout.splitlines() == [
        "Saved. u2: elo 1725.0. u1: elo 1650.0, choosiness 1275.0.",
        "It's a match: u1 and u2 like each other.",
    ]
    assert json.loads(patra("matches", "u1", "--json").stdout)["matches"][0]["user_id"] == "u2"


def test_the_original_scripts_one_shot_form_works(patra, three):
    result = patra("run", "--user_id", "u1", "--top_n", "1", "--interact", "u2", "like", "--json")
    document = json.loads(result.stdout)
    assert document["swipe"]["target"] == {"user_id": "u2", "elo": 1650.0}
    assert [item["user_id"] for item in document["recommendations"]] == ["u4"]


def test_undo_and_block_and_show_speak_json(patra, three, graph, settings):
    send(graph, settings, "u1", "u2", at=NOW + timedelta(minutes=1))
    assert json.loads(patra("undo", "u1", "--json").stdout)["target"] == {"user_id": "u2", "elo": 1500.0}
    blocked = {"user_id": "u1", "target_id": "u2", "blocked": True, "changed": True}
    assert json.loads(patra("block", "u1", "u2", "--json").stdout) == blocked
    profile = json.loads(patra("show", "u1", "--json").stdout)
    assert {key: profile[key] for key in ("elo", "choosiness", "swipes_made", "swipes_received")} == {
        "elo": 1500.0,
        "choosiness": 1500.0,
        "swipes_made": 0,
        "swipes_received": 0,
    }


def test_a_load_with_rejected_rows_loads_the_rest_and_ends_with_four(patra, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "people"
    folder.mkdir()
    users = "user_id,name,age,gender,bio\nu1,Ann,30,female,\nu2,Bob,abc,male,\n"
    (folder / "users.csv").write_text(users, encoding="utf-8")
    result = patra("load", "people", "--json")
    document = json.loads(result.stdout)
    (counts,) = document["files"]
    assert result.exit_code == 4
    assert (counts["rows"], counts["loaded"], counts["rejected"]) == (2, 1, 1)
    assert (document["embedded"], document["rejects"]) == (0, "people.rejects.csv")
    assert result.stderr.splitlines()[-2:] == [
        "Error: 1 rows were rejected; all others are loaded",
        "  See people.rejects.csv, mend them, and load again.",
    ]


def test_generate_writes_what_load_reads(patra, tmp_path):
    counts = json.loads(
        patra("generate", str(tmp_path / "g"), "--users", "40", "--swipes-per-user", "2", "--json").stdout
    )
    loaded = json.loads(patra("load", str(tmp_path / "g"), "--no-embed", "--json").stdout)
    assert (loaded["users_written"], loaded["swipes_written"]) == (counts["users"], counts["swipes"])


@pytest.mark.parametrize(
    ("args", "exit_code", "first_line"),
    [
        (["recommend", "nobody"], 3, "Error: no user 'nobody' in the graph"),
        (["swipe", "u1", "u1", "like"], 2, "Error: 'u1' cannot swipe themself"),
        (["swipe", "u1", "nobody", "like"], 3, "Error: no user 'nobody' in the graph"),
        (["recommend", "u1", "--preset", "best"], 2, "Error: no preset 'best'"),
        (["load", "/nowhere"], 2, "Error: "),
        (["generate", "/dev/null/x"], 2, "Error: "),
        (["generate", "x", "--users", "0"], 2, "Error: "),
        (["undo", "u1"], 3, "Error: 'u1' has no swipe to take back"),
        (["block", "u1", "u1"], 2, "Error: 'u1' cannot block themself"),
        (["recommend", "u1", "--config", "/nowhere.yaml"], 2, "Error: no settings file /nowhere.yaml"),
        (["show", "u1", "--uri", "bolt://127.0.0.1:1"], 5, "Error: no Neo4j answers at bolt://127.0.0.1:1"),
        (["show", "u1", "--uri", "http://127.0.0.1:1"], 2, "Error: graph.uri: 'http://127.0.0.1:1' (command line)"),
    ],
)
def test_each_mistake_has_its_line_and_exit_code(patra, three, args, exit_code, first_line):
    result = patra(*args)
    assert result.exit_code == exit_code
    assert result.stderr.splitlines()[0].startswith(first_line)
    assert (result.stdout, "Traceback" in result.stderr) == ("", False)


@pytest.mark.parametrize("user", ["", "two words", "tab\there", "nul\0", "x" * 129, "\udcff"])
def test_what_can_be_no_id_is_refused_before_the_graph_is_asked(user):
    result = CliRunner().invoke(main, ["show", user, "--uri", "bolt://127.0.0.1:1"])
    assert result.exit_code == 2
    assert "is no id: give 1 to 128 characters" in result.stderr


def test_files_that_cannot_be_loaded_are_told_before_the_graph_is_asked(tmp_path):
    (tmp_path / "users.csv").write_text("user_id,name\n", encoding="utf-8")
    for path, fault in ((tmp_path, "there is no column 'age', 'gender'"), (tmp_path / "none", "is no folder with")):
        result = CliRunner().invoke(main, ["load", str(path), "--uri", "bolt://127.0.0.1:1"])
        assert (result.exit_code, fault in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("args", [["swipe", "u1", "u2", "wink"], ["recommend", "u1", "--top", "0"], ["fly"], []])
def test_wrong_usage_ends_with_two_and_writes_nothing(patra, args):
    result = patra(*args)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_wrong_password_is_not_allowed_in(patra, server, monkeypatch):
    if server.password == "":
        pytest.skip("this server asks for no password")
    monkeypatch.setenv("NEO4J_PASSWORD", "not the password")
    result = patra("show", "u1")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (6, f"Error: {server.uri} refused user 'neo4j'")


@pytest.mark.parametrize("place", [0, 2])
def test_uri_lies_over_every_variable_of_the_environment(patra, place, monkeypatch):
    monkeypatch.setenv("PATRA_GRAPH__URI", "bolt://127.0.0.1:2")
    args = ["show", "u1"]
    args[place:place] = ["--uri", "bolt://127.0.0.1:1"]
    result = patra(*args)
    assert (result.exit_code, "bolt://127.0.0.1:1" in result.stderr) == (5, True)


def test_doctor_tells_every_settings_source_and_never_the_password(patra, server):
    result = patra("doctor", "--json")
    findings = {finding["what"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert (findings["graph.uri"]["value"], findings["graph.uri"]["source"]) == (server.uri, "environment")
    assert findings["rating.k_0"]["source"] == "default"
    assert findings["ratings"]["value"] == "start + swipes, for every user"
    assert server.password not in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    result = CliRunner().invoke(main, [command, "--help"])
    assert (result.exit_code, result.stdout.startswith("Usage: ")) == (0, True)
