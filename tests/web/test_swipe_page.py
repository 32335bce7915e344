"""The swipe page by itself: what it shows, what it never shows, and forms that count once."""

import pytest

from patra_graph.pipeline.cards import person_card
from patra_graph.pipeline.people import show
from tests.graph_fixtures import add_users, make_user, send
from tests.web.conftest import HTMX, card_fields

SCRIPT = "<script>alert(1)</script>"


def decide(client, me, kind, **headers):
    """Swipe the card that is shown now."""
    fields = card_fields(client.get("/", params={"me": me}).text)
    return fields, client.post("/swipe", data=fields | {"kind": kind}, headers=headers)


def test_without_a_person_the_page_lists_whom_one_can_be(client, four):
    text = client.get("/").text
    assert [f'href="/?me=u{number}"' in text for number in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_the_search_finds_by_name_and_by_id(client, four):
    by_name, by_id = (client.get("/", params={"q": text}).text for text in ("max", "U3"))
    assert ("u1" in by_name, "u2" in by_name, "me=u3" in by_id, "me=u2" in by_id) == (True, False, True, False)


def test_an_empty_graph_says_how_to_fill_it(client, graph):
    assert "patra-graph demo" in client.get("/").text


def test_a_card_shows_the_profile_and_why(client, graph):
    add_users(graph, make_user("u1"), make_user("u2", name="Ada L.", age=29, bio="Maps.", hobbies=("chess", "knots")))
    text = client.get("/", params={"me": "u1"}).text
    shown = ("Ada L., 29", "Portland, OR", "Maps.", "You both enjoy chess.", "<li>knots</li>", "Also enjoys")
    assert [part for part in shown if part not in text] == []


def test_html_in_a_profile_is_text(client, graph):
    add_users(graph, make_user("u1", name=SCRIPT), make_user("u2", name=SCRIPT, bio=SCRIPT, hobbies=(SCRIPT, "'\"")))
    text = client.get("/", params={"me": "u1"}).text + client.get("/").text
    assert ("<script>alert" in text, text.count("&lt;script&gt;alert(1)") > 5) == (False, True)


def test_an_unknown_person_is_told_as_a_page(client, graph):
    answer = client.get("/", params={"me": "nobody"})
    assert (answer.status_code, "<h1>Not here</h1>" in answer.text) == (404, True)


def test_a_swipe_by_a_plain_form_counts_and_leads_back_to_the_page(client, graph, four):
    fields, answer = decide(client, "u1", "like")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?me=u1")
    assert show(graph, fields["target"])["swipes_received"] == 1


def test_a_swipe_sent_twice_counts_once(client, graph, four):
    fields, _ = decide(client, "u1", "like")
    again = client.post("/swipe", data=fields | {"kind": "like"})
    assert (again.status_code, show(graph, "u1")["swipes_made"]) == (303, 1)


def test_a_swipe_by_htmx_brings_the_next_card_and_says_what_happened(client, four):
    fields, answer = decide(client, "u1", "reject", **HTMX)
    assert card_fields(answer.text)["target"] != fields["target"]
    assert f"You rejected {'Ada' if fields['target'] == 'u2' else 'Cleo'}." in answer.text


def test_everyone_seen_gives_the_empty_state(client, four):
    decide(client, "u1", "reject")
    _, answer = decide(client, "u1", "reject", **HTMX)
    assert ("No one new right now" in answer.text, 'action="/swipe"' in answer.text) == (True, False)


def test_undo_brings_the_same_person_back(client, graph, four):
    fields, _ = decide(client, "u1", "reject")
    answer = client.post("/undo", data={"me": "u1"}, headers=HTMX)
    assert (card_fields(answer.text)["target"], show(graph, "u1")["swipes_made"]) == (fields["target"], 0)


def test_undo_brings_back_someone_whom_this_process_never_showed(client, graph, settings, four):
    send(graph, settings, "u1", "u4", "reject")
    answer = client.post("/undo", data={"me": "u1"}, headers=HTMX)
    assert card_fields(answer.text)["target"] == "u4"


def test_an_undo_sent_twice_takes_one_choice_back(client, graph, four):
    decide(client, "u1", "reject")
    decide(client, "u1", "like")
    form = {name: card_fields(client.get("/", params={"me": "u1"}).text)[name] for name in ("me", "last")}
    answers = [client.post("/undo", data=form, headers=HTMX) for _ in range(2)]
    assert ["is taken back." in answer.text for answer in answers] == [True, True]
    assert show(graph, "u1")["swipes_made"] == 1


def test_an_undo_of_a_choice_that_is_not_the_last_any_more_says_so(client, graph, four):
    _, answer = decide(client, "u1", "reject", **HTMX)
    form = {name: card_fields(answer.text)[name] for name in ("me", "last")}
    decide(client, "u1", "like")
    assert "That choice cannot be taken back any more." in client.post("/undo", data=form, headers=HTMX).text
    assert show(graph, "u1")["swipes_made"] == 2


def test_undo_with_nothing_to_take_back_says_so(client, four):
    assert "There is no choice to take back." in client.post("/undo", data={"me": "u1"}, headers=HTMX).text


def test_a_mutual_like_opens_the_dialog_and_fills_the_list(client, graph, settings):
    add_users(graph, make_user("u1"), make_user("u2", name="Ada"))
    send(graph, settings, "u2", "u1")
    _, answer = decide(client, "u1", "superlike", **HTMX)
    assert "You and Ada both said yes." in answer.text
    assert 'Your matches <span class="count">1</span>' in answer.text


def test_a_match_is_celebrated_on_the_page_that_a_plain_form_leads_to(client, graph, settings):
    add_users(graph, make_user("u1"), make_user("u2", name="Ada"))
    send(graph, settings, "u2", "u1")
    _, answer = decide(client, "u1", "like")
    assert "You and Ada both said yes." in client.get(answer.headers["location"]).text


def test_nobody_is_celebrated_who_is_no_match(client, graph, settings, four):
    send(graph, settings, "u2", "u1")
    assert "both said yes" not in client.get("/", params={"me": "u1", "met": "u2"}).text


@pytest.mark.parametrize("kind", ["like", "superlike", "reject"])
def test_the_card_is_the_same_whatever_its_person_thinks_of_the_seeker(client, graph, settings, kind):
    add_users(graph, make_user("u1"), make_user("u2"))
    before = client.get("/", params={"me": "u1"}).text
    send(graph, settings, "u2", "u1", kind)
    after = client.get("/", params={"me": "u1"}).text
    assert without_swipe_id(after) == without_swipe_id(before)


def without_swipe_id(text):
    return text.replace(card_fields(text)["swipe_id"], "")


def test_who_blocked_meanwhile_is_passed_over_without_a_word(client, graph, patra, four):
    fields = card_fields(client.get("/", params={"me": "u1"}).text)
    patra("block", fields["target"], "u1")
    answer = client.post("/swipe", data=fields | {"kind": "like"}, headers=HTMX)
    assert "This person is not here any more." in answer.text
    assert card_fields(answer.text)["target"] != fields["target"]


def test_comparing_tells_bands_in_words(client, four):
    params = {"me": "u1", "target": "u2"}
    part, whole = client.get("/compare", params=params, headers=HTMX), client.get("/compare", params=params)
    assert '<dd class="band much">much</dd>' in part.text
    assert ("<html" in part.text, "<h1>You and Ada</h1>" in whole.text) == (False, True)


def test_a_choice_that_is_none_is_refused(client, four):
    fields = card_fields(client.get("/", params={"me": "u1"}).text)
    assert client.post("/swipe", data=fields | {"kind": "marry"}).status_code == 422


def test_a_card_holds_no_wishes_and_no_ratings(graph):
    add_users(graph, make_user("u1", min_age=20, max_age=40))
    shown = person_card(graph, "u1")
    assert [name for name in ("min_age", "max_age", "interested_in", "elo") if hasattr(shown, name)] == []
