"""Candidates out of the real graph: bounded sources miss few of the best and starve nobody."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from patra_graph.loaders.synthetic import write
from patra_graph.pipeline.everyone import read_everyone, score_market
from patra_graph.pipeline.load import load
from patra_graph.pipeline.recommend import recommend
from patra_graph.settings.sections import ProfileSettings
from tests.graph_fixtures import NOW, add_users, make_user, save_bios, send


def narrow(settings, *, pool, shortlist=10):
    """Settings with few candidates, and without exposure."""
    pipeline = settings.pipeline.model_copy(update={"pool": pool, "shortlist": shortlist})
    exposure = settings.exposure.model_copy(update={"weight": 0.0, "newcomer_share": 0.0})
    return settings.model_copy(update={"pipeline": pipeline, "exposure": exposure})


def shown(graph, settings, seeker="u1", **options):
    return [item.user_id for item in recommend(graph, seeker, settings=settings, **options)]


def test_small_pools_find_most_of_the_exact_best_ten_and_nearly_all_of_their_worth(graph, settings, tmp_path):
    write(tmp_path, users=400, swipes_per_user=12, seed=7, say=lambda _: None)
    load(graph, tmp_path, settings=settings, rejects=tmp_path / "rejects.csv", now=datetime(2026, 9, 1, tzinfo=UTC),
         embed=False, progress=lambda *_: None)  # fmt: skip
    few = narrow(settings, pool=40, shortlist=40)
    everyone = read_everyone(graph, settings=few, preset=None, most=1000, what="this test")
    market = score_market(everyone, settings=few, preset=None, keep=10)
    found = [_against(graph, few, everyone, market, seeker) for seeker in range(0, 400, 10)]
    recall, worth = np.mean(found, axis=0)
    assert recall >= 0.85
    assert worth >= 0.98


def _against(graph, settings, everyone, market, seeker):
    """Recall of the exact best ten and the share of their score sum that is shown; 1 and 1 where nobody fits."""
    rows = np.flatnonzero(market.seeker == seeker)
    exact = rows[np.argsort(-market.score[rows], kind="stable")][:10]
    best = {everyone.known.people.user_ids[candidate] for candidate in market.candidate[exact].tolist()}
    items = recommend(graph, everyone.known.people.user_ids[seeker], settings=settings)
    if not best:
        return 1.0, 1.0
    return len(best & {item.user_id for item in items}) / len(best), sum(item.score for item in items) / market.score[
        exact
    ].sum()


def test_a_gender_with_many_well_rated_people_does_not_crowd_out_another(graph, settings):
    many = [make_user(f"w{number}2", start_elo=1800.0) for number in range(40)]
    one = make_user("n3", gender="nonbinary", interested_in=("male",), start_elo=2200.0)
    add_users(graph, make_user("u1", interested_in=("female", "nonbinary")), *many, one)
    assert shown(graph, narrow(settings, pool=2))[0] == "n3"


@pytest.mark.parametrize("pool", [2, 1000])
@pytest.mark.parametrize("age", [18, 64, 120])
def test_an_age_with_many_people_does_not_crowd_out_another(graph, settings, age, pool):
    many = [make_user(f"w{number}2", start_elo=1800.0) for number in range(40)]
    add_users(graph, make_user("u1"), *many, make_user("n2", age=age, start_elo=2400.0))
    assert shown(graph, narrow(settings, pool=pool))[0] == "n2"


def test_who_likes_the_seeker_is_found_however_low_their_rating(graph, settings):
    many = [make_user(f"w{number}2", start_elo=1520.0) for number in range(40)]
    add_users(graph, make_user("u1"), make_user("z2", start_elo=1400.0), *many)
    send(graph, settings, "z2", "u1", at=NOW)
    assert shown(graph, narrow(settings, pool=2))[0] == "z2"


def test_whose_bio_is_nearest_is_found_though_many_are_better_rated_where_bios_are_loud(graph, settings):
    many = [make_user(f"w{number}2", age=20 + number // 2, start_elo=1800.0) for number in range(40)]
    met = [make_user(f"m{number:02}2") for number in range(20)]
    add_users(graph, make_user("u1"), *many, make_user("z2"), *met)
    for number, one in enumerate(met):
        send(graph, settings, "u1", one.user_id, "reject", at=NOW + timedelta(minutes=number))
    near, far = np.eye(384, dtype=np.float32)[:2]
    save_bios(graph, ["u1", "z2", *(one.user_id for one in many)], np.stack([near, near, *(far for _ in many)]))
    usual = settings.presets["reciprocal"]
    loud = usual.model_copy(update={"terms": usual.terms | {"bio_match": {"cosine": 30.0}}})
    few = narrow(settings, pool=2).model_copy(update={"presets": settings.presets | {"loud": loud}})
    assert shown(graph, few)[0] != "z2"
    assert shown(graph, few, preset="loud")[0] == "z2"


def test_whose_traits_are_liked_is_kept_at_the_first_look_though_many_are_better_rated(graph, settings):
    many = [make_user(f"w{number}2", start_elo=1800.0) for number in range(40)]
    add_users(graph, make_user("u1"), *many, make_user("z2", traits={"height": 200.0}))
    usual = settings.presets["reciprocal"]
    height = {"height": {"mean": 170.0, "scale": 10.0, "chooser": 0.0, "target": 4.0}}
    fitted = usual.model_copy(update={"profile": ProfileSettings.model_validate({"traits": height})})
    few = narrow(settings, pool=1000).model_copy(update={"presets": settings.presets | {"fitted": fitted}})
    assert "z2" not in shown(graph, few)
    assert shown(graph, few, preset="fitted")[0] == "z2"


def test_who_is_ready_to_choose_is_found_though_many_are_better_rated(graph, settings):
    many = [make_user(f"w{number}2", start_elo=1550.0) for number in range(40)]
    men = [make_user(f"m{number}1") for number in range(6)]
    add_users(graph, make_user("u1"), make_user("z2"), *many, *men)
    for man in men:
        send(graph, settings, "z2", man.user_id, at=NOW)
    assert shown(graph, narrow(settings, pool=2))[0] == "z2"


def test_the_only_one_who_fits_is_found_behind_many_who_do_not(graph, settings):
    many = [make_user(f"w{number:02}2", start_elo=1800.0, interested_in=("female",)) for number in range(60)]
    add_users(graph, make_user("u1"), *many, make_user("z2", start_elo=1200.0))
    assert shown(graph, narrow(settings, pool=1)) == ["z2"]


def test_a_list_longer_than_the_pool_is_filled_with_all_who_fit(graph, settings):
    add_users(graph, make_user("u1"), *(make_user(f"w{number}2") for number in range(40)))
    assert [len(shown(graph, narrow(settings, pool=pool), top=40)) for pool in (1, 10, 40)] == [40, 40, 40]


@pytest.mark.parametrize(
    "liker", [{"interested_in": ("female",)}, {"min_age": 31}, {"max_age": 29}, {"gender": "male", "age": 30}]
)
def test_a_liker_who_does_not_fit_is_not_shown(graph, settings, liker):
    add_users(graph, make_user("u1"), make_user("u2", **liker), make_user("u4"))
    send(graph, settings, "u2", "u1", at=NOW)
    assert shown(graph, settings) == ["u4"]
