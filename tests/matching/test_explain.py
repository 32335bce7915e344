"""Explanations out of the real graph: figures that add up for operators, nothing of the other's answer for users."""

import json
from datetime import timedelta

import pytest

from patra_graph.domain.reciprocal import fuse, probability
from patra_graph.pipeline.explain import explain, explain_for_user
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import recommend
from tests.graph_fixtures import NOW, add_users, make_user, send


@pytest.fixture
def six(graph, settings):
    """Three men, three women; u3 and u1 judge alike, and u3 likes u4."""
    ages = {"u2": 31, "u4": 34, "u6": 27}
    add_users(graph, *(make_user(f"u{number}", age=ages.get(f"u{number}", 30)) for number in range(1, 7)))
    likes = [("u1", "u2"), ("u3", "u2"), ("u3", "u4"), ("u4", "u1"), ("u6", "u3")]
    for minute, (swiper, target) in enumerate(likes):
        send(graph, settings, swiper, target, at=NOW + timedelta(minutes=minute))


def sides(found):
    return found.seeker_likes_target, found.target_likes_seeker


@pytest.mark.parametrize("preset", ["classic", "reciprocal"])
def test_terms_sum_to_their_stage_and_stages_to_the_score(graph, settings, six, preset):
    found = explain(graph, "u1", "u4", settings=settings, preset=preset)
    for side in sides(found):
        stages = [sum(term.part for term in stage.terms.values()) for stage in side.stages.values()]
        assert stages == pytest.approx([stage.part for stage in side.stages.values()])
        as_preference = (lambda points: points) if preset == "classic" else probability
        assert as_preference(sum(stages)) == pytest.approx(side.preference)
    own, other = (side.preference for side in sides(found))
    assert found.score == pytest.approx(fuse(own, other, found.fusion))


@pytest.mark.parametrize("preset", ["classic", "reciprocal"])
def test_the_explained_score_is_the_one_that_recommend_shows(graph, settings, six, preset):
    shown = {item.user_id: item for item in recommend(graph, "u1", settings=settings, preset=preset)}
    for target_id, item in shown.items():
        found = explain(graph, "u1", target_id, settings=settings, preset=preset)
        assert (found.score, found.seeker_likes_target.words) == (item.score, item.reasons)


def test_someone_whom_a_filter_keeps_out_is_explained_all_the_same(graph, settings, six):
    assert 0 < explain(graph, "u1", "u3", settings=settings).score < 1


def test_the_evidence_query_draws_both_people_and_what_they_share(open_graph, graph, settings, six):
    drawn = _drawn(open_graph, explain(graph, "u1", "u4", settings=settings).evidence_query)
    assert {"u1", "u4", "u3", "u2", "hiking", "chess", "friendship", "nurse", "portland, or"} <= drawn


@pytest.mark.parametrize("odd_id", ["o'neil1", "back\\slash1", "\\u00271", 'quo"te1', "$target_id1", "//x1", "é1"])
def test_the_evidence_query_holds_for_any_id(open_graph, graph, settings, odd_id):
    add_users(graph, make_user(odd_id), make_user("u2"))
    query = explain(graph, odd_id, "u2", settings=settings).evidence_query
    assert {odd_id, "u2"} <= _drawn(open_graph, query)


def _drawn(open_graph, query):
    with open_graph._session("READ") as session:
        paths = [record["path"] for record in session.run(query)]
    names = ("user_id", "city_id", "name")
    return {next(node[key] for key in names if key in node) for path in paths for node in path.nodes}


@pytest.mark.parametrize("answer", ["like", "superlike", "reject"])
def test_what_a_user_may_see_is_the_same_whatever_the_target_answers(graph, settings, six, answer):
    before = explain_for_user(graph, "u1", "u6", settings=settings)
    send(graph, settings, "u6", "u1", answer)
    send(graph, settings, "u6", "u5", answer)
    assert explain_for_user(graph, "u1", "u6", settings=settings) == before


def test_a_user_reads_bands_and_words_and_not_one_figure(patra, six):
    result = patra("explain", "u1", "u4", "--for-user", "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, list(document)) == (0, ["audience", "user_id", "target_id", "bands", "words"])
    assert document["bands"] == {"profiles": "much", "bios": "not known", "taste": "much"}
    assert [word for word in document["words"] if "%" in word or "0." in word] == []


def test_who_blocked_is_to_a_user_as_one_who_is_not_there(patra, graph, six):
    block(graph, "u4", "u1", now=NOW)
    blocked, unknown = (patra("explain", "u1", target, "--for-user") for target in ("u4", "u9"))
    assert (blocked.exit_code, blocked.stdout) == (unknown.exit_code, unknown.stdout) == (3, "")
    assert blocked.stderr.replace("u4", "u9") == unknown.stderr


def test_explain_gives_the_documented_json(patra, six):
    document = json.loads(patra("explain", "u1", "u4", "--json").stdout)
    assert list(document) == [
        "audience",
        "seeker_id",
        "target_id",
        "preset",
        "fusion",
        "score",
        "seeker_likes_target",
        "target_likes_seeker",
        "evidence_query",
    ]
    assert document["audience"] == "operator"
    assert list(document["seeker_likes_target"]["stages"]) == ["data_match", "bio_match", "interaction", "elo"]


def test_explain_says_that_it_is_for_operators(patra, six):
    result = patra("explain", "u1", "u4", "--preset", "classic")
    assert result.stderr.startswith("For operators: full figures of both sides.")
    assert result.stdout.splitlines()[0].startswith("u1 and u4 by 'classic': score 0.")
    assert "MATCH (seeker:User {user_id: 'u1'})" in result.stdout


@pytest.mark.parametrize(
    ("args", "exit_code", "line"),
    [
        (["explain", "u1", "u1"], 2, "Error: 'u1' cannot be explained to themself"),
        (["explain", "u1", "u9"], 3, "Error: no user 'u9' in the graph"),
        (["explain", "u9", "u1"], 3, "Error: no user 'u9' in the graph"),
        (["explain", "u1", "u2", "--preset", "best"], 2, "Error: no preset 'best'"),
        (["explain", "u1", "u2", "--for-user", "--preset", "classic"], 2, "Error: --for-user and --preset"),
        (["why-not", "u9", "u1"], 3, "Error: no user 'u9' in the graph"),
    ],
)
def test_each_mistake_has_its_line_and_exit_code(patra, six, args, exit_code, line):
    result = patra(*args)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert result.stderr.startswith(line)
