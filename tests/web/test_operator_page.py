"""The operator's page: figures that agree with the graph, the history of ratings, why not."""

import pytest

from patra_graph.pipeline.overview import find_users, rating_history
from patra_graph.pipeline.people import show
from tests.graph_fixtures import add_users, make_user, send

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def swiped(graph, settings, four):
    for swiper, target, kind in (("u1", "u2", "like"), ("u3", "u2", "superlike"), ("u2", "u1", "reject")):
        send(graph, settings, swiper, target, kind)


def test_the_overview_says_that_it_sees_everything(client, swiped):
    text = client.get("/operator").text
    assert ("Sees everything." in text, "<strong>4</strong> users" in text) == (True, True)


def test_the_charts_count_users_by_likes_received(client, swiped):
    text = client.get("/operator").text
    assert ("0 likes received: 3 users" in text, "2 likes received: 1 users" in text) == (True, True)


def test_the_users_table_is_searched_and_paged(graph, four):
    first = find_users(graph, limit=3)
    rest = find_users(graph, after=first.after, limit=3)
    assert ([row["user_id"] for row in first.rows], [row["user_id"] for row in rest.rows]) == (
        ["u1", "u2", "u3"],
        ["u4"],
    )
    assert (rest.after, [row["name"] for row in find_users(graph, "POWER").rows]) == ("", ["Max Power"])


def test_a_rating_history_begins_with_the_first_swipe_and_ends_with_the_rating_of_today(graph, swiped):
    history, user = rating_history(graph, "u2"), show(graph, "u2")
    assert (len(history.elo), len(history.choosiness)) == (2, 1)
    assert (history.elo[-1].points, history.choosiness[-1].points) == (user["elo"], user["choosiness"])
    assert 1500 < history.elo[0].points < history.elo[1].points


def test_a_history_cut_short_ends_with_the_rating_of_today_too(graph, swiped):
    whole, cut = rating_history(graph, "u2"), rating_history(graph, "u2", latest=1)
    assert cut.elo == whole.elo[-1:]


def test_a_user_s_page_draws_both_ratings(client, swiped):
    text = client.get("/operator/user", params={"user_id": "u2"}).text
    assert (text.count('class="line '), "elo now" in text, 'value="u2"' in text) == (2, True, True)


def test_a_user_without_swipes_has_no_history(client, four):
    assert "No swipe moved a rating" in client.get("/operator/user", params={"user_id": "u4"}).text


def test_why_not_names_the_filter(client, swiped):
    text = client.get("/operator/why-not", params={"seeker": " u1 ", "target": "u2"}).text
    assert "swiped: the seeker has swiped the target" in text


def test_why_not_of_an_unknown_seeker_is_told_as_a_page(client, graph):
    answer = client.get("/operator/why-not", params={"seeker": "x", "target": "y"})
    assert (answer.status_code, "no user &#39;x&#39;" in answer.text) == (404, True)


def test_html_in_a_profile_is_text_here_too(client, graph):
    add_users(graph, make_user("u1", name=SCRIPT, bio=SCRIPT))
    text = client.get("/operator").text + client.get("/operator/user", params={"user_id": "u1"}).text
    assert "<script>alert" not in text


def test_an_empty_graph_has_an_operator_page(client, graph):
    answer = client.get("/operator")
    assert (answer.status_code, "The graph holds nobody." in answer.text) == (200, True)
