"""Consent and retention: what users allow is kept to, and old things go without moving a rating."""

import json
from datetime import timedelta

import numpy as np
import pytest

from patra_graph.pipeline.consent import consenting, set_consent
from patra_graph.pipeline.retention import Overdue, overdue, purge
from patra_graph.pipeline.swipe import undo
from patra_graph.settings import load_settings
from patra_graph.store.repository import save_bio_embeddings
from tests.graph_fixtures import NOW, add_users, make_user, send

DAY = timedelta(days=1)
MONTH = load_settings(environ={"PATRA_PRIVACY__RETENTION_DAYS": "30"})
ASKED = load_settings(environ={"PATRA_PRIVACY__CONSENT_REQUIRED": "true"})


def embedded(graph, *user_ids):
    told = [(user_id, "hash", np.full(384, 0.05, np.float32)) for user_id in user_ids]
    save_bio_embeddings(graph, told)
    return graph.one("count_graph")["embedded"]


def test_a_no_deletes_the_embedding_and_keeps_another_from_being_written(graph):
    add_users(graph, make_user("u1", bio="I bake."))
    assert embedded(graph, "u1") == 1
    assert set_consent(graph, "u1", given=False, now=NOW)
    assert (graph.one("count_graph")["embedded"], embedded(graph, "u1")) == (0, 0)


@pytest.mark.parametrize(("asking", "allowed"), [(MONTH, {"u1", "u3"}), (ASKED, {"u1"})], ids=["usual", "asked"])
def test_who_was_not_asked_counts_as_a_yes_unless_consent_is_required(graph, asking, allowed):
    add_users(graph, *map(make_user, ("u1", "u2", "u3")))
    set_consent(graph, "u1", given=True, now=NOW)
    set_consent(graph, "u2", given=False, now=NOW)
    assert consenting(graph, ["u1", "u2", "u3", "nobody"], settings=asking) == allowed


def test_the_command_says_what_was_noted(patra, graph):
    add_users(graph, make_user("u1"))
    assert patra("consent", "u1", "no").stdout == "u1 does not let their bio be used in matching.\n"
    assert patra("consent", "u1", "no").stdout == "u1 does not let their bio be used in matching, as before.\n"
    assert patra("consent", "nobody", "yes").exit_code == 3


@pytest.fixture
def aged(graph, settings):
    """Old and new rejects, likes, and a swipe taken back, among six people."""
    add_users(graph, *map(make_user, ("u1", "u2", "u3", "u4", "u5", "u6")))
    made = [("u1", "u2", "reject"), ("u1", "u4", "like"), ("u3", "u2", "reject"), ("u5", "u2", "reject")]
    for day, (swiper, target, kind) in enumerate([*made, ("u2", "u1", "like")]):
        send(graph, settings, swiper, target, kind, at=NOW + day * DAY)
    send(graph, settings, "u6", "u1", "reject", at=NOW + 40 * DAY)
    send(graph, settings, "u6", "u3", "like", at=NOW + 41 * DAY)
    undo(graph, "u6")
    return graph


def ratings(graph):
    return graph.run("fetch_changes", since=0, limit=100)


def test_old_rejects_go_and_every_rating_stays(aged):
    before = ratings(aged)
    now = NOW + 33 * DAY
    assert overdue(aged, settings=MONTH, now=now) == Overdue(NOW + 3 * DAY, rejects=2)
    assert purge(aged, settings=MONTH, now=now, users_at_once=2) == Overdue(NOW + 3 * DAY, rejects=2)
    assert (ratings(aged), aged.run("check_ratings", tolerance=1e-9)) == (before, [])
    assert purge(aged, settings=MONTH, now=now).rejects == 0


def test_a_swipe_taken_back_is_forgotten_that_long_after_it_was_first_seen(aged):
    first, later = NOW + 50 * DAY, NOW + 85 * DAY
    assert purge(aged, settings=MONTH, now=first).taken_back == 0
    assert overdue(aged, settings=MONTH, now=first + 29 * DAY).taken_back == 0
    assert purge(aged, settings=MONTH, now=later).taken_back == 1


def test_without_a_limit_everything_is_kept(aged, settings):
    assert purge(aged, settings=settings, now=NOW + 999 * DAY) == Overdue(None)


def test_the_command_only_counts_unless_it_is_told_to_delete(patra, aged, monkeypatch):
    assert patra("retention", "--apply").stdout == "Everything is kept: privacy.retention_days is 0.\n"
    monkeypatch.setenv("PATRA_PRIVACY__RETENTION_DAYS", "1")
    counted = json.loads(patra("retention", "--json").stdout)
    assert (counted["rejects"], counted["deleted"]) == (4, False)
    assert json.loads(patra("retention", "--apply", "--json").stdout)["rejects"] == 4
    assert json.loads(patra("retention", "--json").stdout)["rejects"] == 0
