"""The matcher shows what `recommend` shows, at once never anyone who may not be shown."""

import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from patra_graph import Matcher
from patra_graph.domain import peers
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.domain.quantised import products
from patra_graph.domain.shortlist import best_fitting, who_fits
from patra_graph.errors import NotFound, SettingsError
from patra_graph.pipeline import shortlisting
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.shortlisting import seeker_facts, shortlist
from patra_graph.store import code_lists
from tests.graph_fixtures import NOW, add_users, make_user, save_bios, send, send_all

HOBBIES = ("hiking", "chess", "opera", "baking", "yoga", "coffee", "dogs", "tea")


@pytest.fixture
def village(graph, settings):
    """Sixty people with bios, and some hundred and fifty swipes."""
    rng = np.random.default_rng(3)
    add_users(graph, *(villager(number, rng) for number in range(60)))
    vectors = rng.normal(size=(60, 384)).astype(np.float32) + rng.normal(size=384).astype(np.float32)
    save_bios(graph, [f"u{number:02}" for number in range(50)], vectors[:50])
    swipes = [drawn(number, rng) for number in range(300)]
    send_all(graph, settings, [swipe for swipe in swipes if swipe])
    return graph


def drawn(number, rng):
    swiper, target = rng.integers(60, size=2)
    kind = SwipeKind(str(rng.choice(["like", "superlike", "reject"])))
    at = NOW + timedelta(minutes=number)
    return Swipe(f"s{number}", f"u{swiper:02}", f"u{target:02}", kind, at) if swiper % 2 != target % 2 else None


def villager(number, rng):
    hobbies = tuple(rng.choice(HOBBIES, size=3, replace=False).tolist())
    city = str(rng.choice(["Portland", "Salem", "Bend"]))
    return make_user(f"u{number:02}", age=int(rng.integers(25, 45)), hobbies=hobbies, city=city)


@pytest.fixture
def matcher(village, settings):
    with Matcher(village, settings=settings) as opened:
        yield opened


@pytest.mark.parametrize("preset", ["reciprocal", "classic"])
def test_it_shows_whom_the_graph_path_shows_with_the_same_scores_and_reasons(matcher, village, settings, preset):
    for seeker in ("u00", "u01", "u55", "u58"):
        found = matcher.recommend(seeker, preset=preset)
        exact = recommend(village, seeker, settings=settings, preset=preset)
        assert [(item.user_id, item.reasons) for item in found] == [(item.user_id, item.reasons) for item in exact]
        assert [item.score for item in found] == pytest.approx([item.score for item in exact], abs=5e-4)


def test_a_small_shortlist_finds_the_same_best(matcher, village, settings):
    few = settings.model_copy(update={"matcher": settings.matcher.model_copy(update={"shortlist": 15})})
    with Matcher(village, settings=few) as hasty:
        found = {seeker: {item.user_id for item in hasty.recommend(seeker, top=5)} for seeker in ("u00", "u01", "u07")}
    best = {seeker: {item.user_id for item in matcher.recommend(seeker, top=5)} for seeker in found}
    assert sum(len(found[seeker] & best[seeker]) for seeker in found) >= 14


@pytest.mark.parametrize(("stage", "term"), [("bio_match", "cosine"), ("interaction", "bio_taste")])
def test_a_small_shortlist_finds_the_best_where_bios_weigh_most(village, settings, stage, term):
    usual = settings.presets["reciprocal"]
    terms = usual.terms | {stage: usual.terms[stage] | {term: 30.0}}
    presets = settings.presets | {"reciprocal": usual.model_copy(update={"terms": terms})}
    loud = settings.model_copy(update={"presets": presets})
    few = loud.model_copy(update={"matcher": settings.matcher.model_copy(update={"shortlist": 10})})
    with Matcher(village, settings=few) as hasty, Matcher(village, settings=loud) as thorough:
        for seeker in ("u00", "u01", "u07", "u55"):
            assert hasty.recommend(seeker, top=5) == thorough.recommend(seeker, top=5)


def test_who_was_just_swiped_is_not_shown_again(matcher):
    for _ in range(8):
        first = matcher.recommend("u00", top=1)[0].user_id
        matcher.swipe("u00", first, "reject")
        assert first not in {item.user_id for item in matcher.recommend("u00", top=40)}


def test_a_block_holds_at_once_whoever_made_it(matcher, village):
    first = matcher.recommend("u00")[0].user_id
    block(village, first, "u00", now=NOW)
    assert first not in {item.user_id for item in matcher.recommend("u00", top=40)}


def test_where_the_best_fell_away_the_next_best_fill_their_places(matcher, village):
    ranked = [item.user_id for item in matcher.recommend("u00", top=40)]
    for gone in ranked[:20]:
        block(village, gone, "u00", now=NOW)
    assert [item.user_id for item in matcher.recommend("u00", top=3)] == ranked[20:23]


def test_a_like_by_another_process_raises_the_liker_after_a_refresh(matcher, village, settings):
    before = [item.user_id for item in matcher.recommend("u00", top=40)]
    send(village, settings, before[-1], "u00", "superlike", swipe_id="late", at=NOW + timedelta(days=1))
    matcher.columns.refresh()
    assert [item.user_id for item in matcher.recommend("u00", top=40)].index(before[-1]) < len(before) / 2


def test_a_newcomer_is_served_at_their_first_request(matcher, village):
    add_users(village, make_user("u98", age=31))
    assert matcher.recommend("u98")


def test_an_unknown_seeker_and_an_unknown_preset_are_refused(matcher):
    with pytest.raises(NotFound):
        matcher.recommend("nobody")
    with pytest.raises(SettingsError):
        matcher.recommend("u00", preset="none")


def test_a_showing_is_counted_where_asked(matcher, village):
    shown = matcher.recommend("u00", top=2, count_at=NOW)
    matcher.columns.refresh()
    rows = [matcher.columns.users.row_of[item.user_id] for item in shown]
    assert matcher.columns.users.exposures(np.array(rows)).tolist() == [1.0, 1.0]


def test_newcomers_have_their_places_beyond_the_shortlist(village, settings):
    dial = settings.exposure.model_copy(update={"newcomer_showings": 1, "newcomer_share": 0.5, "weight": 0.0})
    tight = settings.matcher.model_copy(update={"shortlist": 10})
    few = settings.model_copy(update={"matcher": tight, "exposure": dial})
    with Matcher(village, settings=few) as hasty:
        worst = [item.user_id for item in hasty.recommend("u00", top=40)][-3:]
        seen = {user_id for user_id in hasty.columns.users.row_of} - set(worst)
        for start in range(0, 60, 20):
            ids = sorted(seen)[start : start + 20]
            village.run("count_exposures", user_ids=ids, now=NOW)
        hasty.columns.refresh()
        assert len({item.user_id for item in hasty.recommend("u00", top=4)} & set(worst)) == 2


def test_no_request_waits_for_a_compiler(matcher):
    told = [len(loop.signatures) for loop in (peers._likest, peers._told)]
    matcher.recommend("u00")
    compiled_ahead = (who_fits, best_fitting, products, code_lists._padded)
    assert [len(loop.signatures) for loop in compiled_ahead] == [1, 1, 1, 1]
    assert min(told) > 0
    assert [len(loop.signatures) for loop in (peers._likest, peers._told)] == told


def test_a_look_that_cores_share_finds_the_same(matcher, monkeypatch):
    alone = {seeker: matcher.recommend(seeker) for seeker in ("u00", "u01", "u55")}
    monkeypatch.setattr(shortlisting, "CORES", 3)
    monkeypatch.setattr(shortlisting, "ROWS_A_CORE", 5)
    assert {seeker: matcher.recommend(seeker) for seeker in alone} == alone


def test_where_nobody_fits_nobody_is_shown(graph, settings):
    add_users(graph, make_user("u1"), make_user("u3"))
    with Matcher(graph, settings=settings) as matcher:
        shown = matcher.show("u1")
        assert (shown.found, list(shown.profiles)) == ([], ["u1"])


def test_who_comes_while_a_request_is_at_work_does_not_disturb_it(matcher, village, settings):
    users, row = matcher.columns.users, matcher.columns.users.row_of["u00"]
    facts = seeker_facts(users, matcher.columns.swipes, row, history=50)
    wanted = {"settings": settings, "top": 10, "model": matcher._models[settings.pipeline.preset]}
    before = set(shortlist(users, row, facts, **wanted).tolist())
    add_users(village, make_user("u99", age=30))
    matcher.columns.refresh()
    assert set(shortlist(users, row, facts, **wanted).tolist()) - {users.row_of["u99"]} == before


def test_the_code_in_the_readme_runs(graph, server, monkeypatch, capsys):
    add_users(graph, make_user("u0001"), make_user("u0041", gender="female", interested_in=("male",)))
    for name in ("uri", "username", "password"):
        monkeypatch.setenv(f"NEO4J_{name.upper()}", getattr(server, name))
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1], {})
    assert capsys.readouterr().out.splitlines()[-1] == "sent"
