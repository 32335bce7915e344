"""Insights by hand, and over the real graph by the command."""

import json
from datetime import timedelta

import networkx
import pytest

from patra_graph.domain.model import SwipeKind
from patra_graph.domain.network import (
    HobbyPair,
    Reciprocity,
    communities,
    hobbies_together,
    isolated,
    popularity,
    reciprocity,
    swipe_network,
)
from tests.graph_fixtures import NOW, add_users, make_user, send

LIKE, SUPERLIKE, REJECT = SwipeKind
DECIDED = [("a", "b", LIKE), ("b", "a", SUPERLIKE), ("a", "c", LIKE), ("c", "a", REJECT), ("d", "a", LIKE)]


def test_reciprocity_by_hand():
    assert reciprocity(DECIDED) == Reciprocity(answered=3 / 4, returned=2 / 4, yes_to_likes=2 / 3, yes_to_rejects=1.0)


def test_popularity_by_hand():
    found = popularity(["a", "b", "c", "d"], DECIDED, shown=2)
    assert (found.gini, found.top_tenth_share) == (pytest.approx(0.375), 0.5)
    assert (found.never_liked, found.most_liked) == (1, {"a": 2, "b": 1})


def test_no_swipes_give_no_figures_and_no_error():
    network = swipe_network(["a", "b"], [])
    assert reciprocity([]) == Reciprocity(None, None, None, None)
    assert popularity([], [], shown=3).gini is None
    assert communities(network, seed=0, smallest=1) == ((), None)
    assert isolated(network) == ("a", "b")


def test_two_circles_of_friends_are_two_communities_whatever_rejects_join_them():
    circle = [(one, other) for one in range(4) for other in range(4) if one != other]
    decided = [(f"{side}{one}", f"{side}{other}", LIKE) for side in "xy" for one, other in circle]
    decided += [(f"x{one}", f"y{other}", REJECT) for one in range(4) for other in range(4)]
    network = swipe_network(sorted({person for row in decided for person in row[:2]}), decided)
    groups, modularity = communities(network, seed=0, smallest=3)
    assert [(group.members, group.inside) for group in groups] == [
        (("x0", "x1", "x2", "x3"), 1.0),
        (("y0", "y1", "y2", "y3"), 1.0),
    ]
    assert modularity == pytest.approx(0.5)


def test_lift_by_hand_and_rare_pairs_left_out():
    hobbies = [["Chess", "go"], ["chess", "go"], ["hiking"], ["hiking", "chess"]]
    assert hobbies_together(hobbies, least=2, shown=5) == (HobbyPair("chess", "go", 2, 2 * 4 / (3 * 2)),)


@pytest.fixture
def town(graph, settings):
    add_users(graph, *(make_user(f"u{number}", bio="A secret bio.") for number in range(1, 9)))
    swipes = [("u1", "u2"), ("u2", "u1"), ("u3", "u2"), ("u3", "u1"), ("u5", "u6"), ("u6", "u5")]
    for minute, (swiper, target) in enumerate(swipes):
        send(graph, settings, swiper, target, at=NOW + timedelta(minutes=minute))
    send(graph, settings, "u7", "u2", "reject")


def test_the_command_gives_the_documented_json(patra, town):
    document = json.loads(patra("insights", "--json").stdout)
    assert (document["users"], document["matches"]) == (8, 2)
    assert document["swipes"] == {"like": 6, "superlike": 0, "reject": 1}
    assert document["isolated"] == ["u4", "u8"]
    assert [group["members"] for group in document["communities"]] == [["u1", "u2", "u3"]]
    assert document["hobbies"] == [{"first": "chess", "second": "hiking", "users": 8, "lift": 1.0}]


def test_the_command_gives_tables(patra, town):
    lines = [line.split() for line in patra("insights").stdout.splitlines()]
    assert ["matches", "2"] in lines
    assert ["likes", "that", "were", "returned", "66.7%"] in lines


def test_graphml_holds_ids_and_swipes_and_no_word_of_a_profile(patra, town, tmp_path):
    path = tmp_path / "swipes.graphml"
    assert patra("insights", "--graphml", str(path)).exit_code == 0
    network = networkx.read_graphml(path)
    assert set(network) == {f"u{number}" for number in range(1, 9)}
    assert network.edges["u7", "u2"] == {"kind": "reject"}
    text = path.read_text(encoding="utf-8")
    assert [word for word in ("secret", "Name", "Nurse", "Portland", "hiking") if word in text] == []


@pytest.mark.parametrize(("name", "opening"), [("out.png", b"\x89PNG"), ("out.svg", b"<?xml")])
def test_the_plot_is_drawn_in_the_format_of_its_name(patra, town, tmp_path, name, opening):
    assert patra("insights", "--plot", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(opening)


def test_an_empty_graph_has_insights_and_a_plot_too(patra, graph, tmp_path):
    result = patra("insights", "--plot", str(tmp_path / "out.png"), "--json")
    assert (result.exit_code, json.loads(result.stdout)["users"]) == (0, 0)


@pytest.mark.parametrize("args", [["--plot", "out.pdf"], ["--plot", "/nowhere/out.png"], ["--graphml", "/nowhere/x"]])
def test_a_file_that_cannot_be_written_is_named(patra, graph, args):
    result = patra("insights", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {args[1]} ")
