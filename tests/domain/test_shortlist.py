"""The first pass keeps whom the hard filters let pass, and orders them as the exact score does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from neo4j.vector import Vector

from patra_graph.domain.blocks import BLOCK
from patra_graph.domain.columns import people
from patra_graph.domain.filters import fitting, wishes
from patra_graph.domain.first_pass import first_pass_model
from patra_graph.domain.interaction import Evidence
from patra_graph.domain.model import GENDERS
from patra_graph.domain.reciprocal import Direction, score_pairs
from patra_graph.domain.scan import Told, reach_of, shares
from patra_graph.domain.shortlist import ANYBODY, Heard, best_fitting, who_fits
from patra_graph.pipeline.recommend import as_preset
from patra_graph.settings import load_settings
from patra_graph.settings.sections import ProfileSettings
from patra_graph.store.columns import UserColumns, in_order

SETTINGS = load_settings(environ={})
STAGES = SETTINGS.pipeline.stages
TRAITS = ("height",)
HEIGHT = {"mean": 170.0, "scale": 10.0, "chooser": -0.3, "target": 0.4}
AGE = {"mean": 40.0, "scale": 15.0, "chooser": 0.2, "target": -0.5}
SEEKS = {"height": {"height": 0.5, "age": -0.7}, "age": {"height": 0.4}}
FITTED = {"base": -0.2, "by_gender": {"male": 0.3}, "traits": {"age": AGE, "height": HEIGHT}, "seeks": SEEKS}
PEOPLE, DIMENSIONS = 2 * BLOCK + 500, 4
ALL, NOBODY = np.array([[0, PEOPLE]]), np.zeros(0, dtype=np.int64)
NO_BIOS = np.zeros((0, DIMENSIONS), dtype=np.float32)
HOBBIES = ("hiking", "chess", "opera", "baking", "yoga", "coffee")


def crowd(count, seed=0):
    """Rows of fetch_columns, of people who differ in everything."""
    rng = np.random.default_rng(seed)
    return [one(f"u{number:03}", rng) for number in range(count)]


def one(user_id, rng):
    limits = sorted(rng.integers(18, 80, size=2).tolist())
    near = rng.random() < 0.7
    return {
        "user_id": user_id,
        "gender": str(rng.choice(["male", "female", "nonbinary", "other"])),
        "interested_in": rng.choice(["male", "female", "nonbinary", "other"], size=2, replace=False).tolist(),
        "age": int(rng.integers(18, 80)),
        "min_age": limits[0] if rng.random() < 0.5 else None,
        "max_age": limits[1] if rng.random() < 0.5 else None,
        "latitude": float(45 + rng.normal()) if near else None,
        "longitude": float(-122 + rng.normal()) if near else None,
        "max_distance_km": float(rng.integers(20, 200)) if rng.random() < 0.5 else None,
        "city": str(rng.choice(["Portland", "Salem", ""])),
        "state": str(rng.choice(["OR", ""])),
        "profession": str(rng.choice(["Nurse", "Cook", ""])),
        "hobbies": rng.choice(HOBBIES, size=int(rng.integers(0, 5)), replace=False).tolist(),
        "looking_for": rng.choice(["dating", "friends"], size=int(rng.integers(0, 3)), replace=False).tolist(),
        "elo": float(rng.normal(1500, 200)),
        "choosiness": float(rng.normal(1500, 200)),
        "swipes_made": int(rng.integers(0, 50)),
        "swipes_received": int(rng.integers(0, 50)),
        "exposures": 0,
        "traits": [float(rng.normal(170, 10)) if rng.random() < 0.7 else None],
        "profile_hash": user_id,
        "bio_hash": None,
        "embedding": None,
    }


def columns_of(rows):
    columns = UserColumns(len(rows), dimensions=DIMENSIONS, traits=TRAITS)
    columns.put(rows)
    return columns


def test_the_compact_filters_let_pass_whom_the_hard_filters_let_pass():
    rows = crowd(300)
    scan, wanted = columns_of(rows).scan(), wishes(rows)
    everyone = np.array([[0, 300]])
    found = [who_fits(scan.wishes, who, everyone).tolist() for who in range(300)]
    assert found == [np.flatnonzero(fitting(wanted.take(np.array([who])), wanted)).tolist() for who in range(300)]


def test_what_is_told_stands_beside_whom_it_is_told_of():
    told = Told.in_order(np.array([9, 2, 5]), np.array([0.9, 0.2, 0.5], dtype=np.float32))
    assert told.of(np.array([1, 2, 9])).tolist() == np.array([0.0, 0.2, 0.9], dtype=np.float32).tolist()
    assert told.of(np.array([], dtype=np.int64)).tolist() == []
    assert Told.in_order(NOBODY, np.zeros(0, dtype=np.float32)).of(np.array([0, 7])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kilometres", [0.01, 5.0, 100.0, 5000.0])
def test_a_reach_is_the_chord_of_its_distance(kilometres):
    angle = kilometres / 6378.14
    point = np.array([np.cos(angle) - 1.0, np.sin(angle)])
    assert reach_of(np.array([kilometres]))[0] == pytest.approx((point**2).sum(), rel=1e-5)


def test_no_limit_reaches_everyone():
    assert reach_of(np.array([np.nan])).tolist() == [np.inf]


def changed_preset(**changed):
    presets = {"it": SETTINGS.presets["reciprocal"].model_copy(update=changed)}
    return as_preset(SETTINGS.model_copy(update={"presets": presets}), "it")


def swipes_told(rng):
    """What each made of a seeker, and what the seeker's peers made of each."""
    likes, peers = rng.choice([0.0, 1.0, 2 / 3, -1.0], PEOPLE), rng.normal(0, 0.5, PEOPLE)
    return likes, peers, [Told(np.arange(PEOPLE), values.astype(np.float32)) for values in (likes, peers)]


def ranked(found):
    rows, values = found
    return rows[np.argsort(-values)].tolist()


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"profile": ProfileSettings.model_validate({"by_gender": {"male": 2.0}})},
        {"profile": ProfileSettings.model_validate(FITTED)},
        {"profile_fade": 1e-300, "rating_prior": 1e-300},
    ],
    ids=["as it comes", "gender", "fitted", "trusted at the first swipe"],
)
@pytest.mark.parametrize("fusion", ["product", "harmonic"])
def test_the_best_are_those_by_the_exact_score_where_bios_and_tastes_say_nothing(fusion, changed):
    preset = changed_preset(fusion=fusion, **changed)
    model = first_pass_model(STAGES, preset, genders=GENDERS, trait_names=TRAITS)
    rows = crowd(PEOPLE)
    scan, everyone, wanted = columns_of(rows).scan(), people(rows, TRAITS), wishes(rows)
    likes, peers, told = swipes_told(np.random.default_rng(1))
    for seeker in range(5):
        exact = score_pairs(*views(everyone, seeker, likes, peers), stages=STAGES, preset=preset).score
        fit = np.flatnonzero(fitting(wanted.take(np.array([seeker])), wanted))
        best = fit[np.argsort(-exact[fit])].tolist()
        assert len(best) > 50
        for count in (0, 1, 2, 10, 37, len(best) - 1, len(best), PEOPLE):
            found = best_fitting(scan, seeker, ALL, Heard(NOBODY, *told, NO_BIOS), model, count, ANYBODY)
            assert ranked(found) == best[:count]


def views(everyone, seeker, likes, peers):
    unknown, nothing = np.full(PEOPLE, np.nan), np.zeros(PEOPLE)
    me = everyone.take(slice(seeker, seeker + 1))
    forward = Direction(me, everyone, None, Evidence(unknown, unknown, nothing, peers))
    return forward, Direction(everyone, me, None, Evidence(unknown, unknown, likes, unknown))


amounts = st.sampled_from([0.0, 1e-300, 0.3, 1.0, 30.0, 1e9])
shifts = st.sampled_from([-1e9, -30.0, -0.4, 0.0, 0.4, 30.0, 1e9])


@st.composite
def models(draw):
    """Any two-sided preset without traits, under which nobody is passed over, as the first pass reads it."""
    usual = SETTINGS.presets["reciprocal"]
    preset = changed_preset(
        fusion=draw(st.sampled_from(["product", "harmonic"])),
        profile_fade=draw(amounts),
        rating_prior=draw(amounts),
        weights={stage: draw(amounts) for stage in usual.weights},
        terms={stage: {term: draw(shifts) for term in terms} for stage, terms in usual.terms.items()},
        centres={stage: {term: draw(shifts) for term in terms} for stage, terms in usual.terms.items()},
        profile=ProfileSettings.model_validate({"base": draw(shifts), "by_gender": {"male": draw(shifts)}}),
    )
    return first_pass_model(STAGES, preset, genders=GENDERS, trait_names=TRAITS)


@pytest.fixture(scope="module")
def everyone():
    """Columns of a crowd, of whom three in four have a bio."""
    rows, rng = crowd(PEOPLE), np.random.default_rng(2)
    columns = columns_of(rows)
    told = [row | {"embedding": Vector.from_native(unit(rng), "f32")} for row in rows if rng.random() < 0.75]
    columns.put(told)
    return columns.scan()


def unit(rng):
    vector = rng.normal(size=DIMENSIONS)
    return (vector / np.linalg.norm(vector)).tolist()


@hypothesis_settings(deadline=None, max_examples=300)
@given(model=models(), seeker=st.integers(0, 30), count=st.integers(1, 60), aims=st.sampled_from([0, 1, 2]))
def test_whoever_is_passed_over_by_blocks_is_no_better_than_those_who_are_kept(everyone, model, seeker, count, aims):
    """As many as there are: nobody can be passed over, for the list is never full."""
    *_, told = swipes_told(np.random.default_rng(seeker))
    bios = np.array([unit(np.random.default_rng(seeker)), [0.0] * DIMENSIONS], dtype=np.float32)
    bios[1] = 1.5 * bios[0, ::-1] if aims == 2 else 0.0
    heard = Heard(NOBODY, *told, bios if aims else NO_BIOS)
    _, all_values = best_fitting(everyone, seeker, ALL, heard, model, PEOPLE, ANYBODY)
    rows, values = best_fitting(everyone, seeker, ALL, heard, model, count, ANYBODY)
    assert len(set(rows.tolist())) == len(rows) == min(count, len(all_values))
    assert sorted(values.tolist()) == sorted(all_values.tolist())[len(all_values) - len(values) :]


def test_hidden_people_and_who_was_shown_too_often_are_never_among_the_best(everyone):
    model = first_pass_model(STAGES, changed_preset(), genders=GENDERS, trait_names=TRAITS)
    *_, told = swipes_told(np.random.default_rng(3))
    best = ranked(best_fitting(everyone, 0, ALL, Heard(NOBODY, *told, NO_BIOS), model, 30, ANYBODY))
    hidden, shown = np.sort(best[:5]), everyone.exposures.copy()
    shown[best[5:10]] = 7
    found = best_fitting(everyone._replace(exposures=shown), 0, ALL, Heard(hidden, *told, NO_BIOS), model, 20, 7.0)
    assert ranked(found) == best[10:30]


def test_what_is_told_of_few_counts_for_them_wherever_the_rows_are_cut(everyone):
    model = first_pass_model(STAGES, changed_preset(), genders=GENDERS, trait_names=TRAITS)
    fit = who_fits(everyone.wishes, 0, ALL)
    rows = np.sort(np.random.default_rng(4).choice(fit, 12, replace=False))
    loved = Told(rows, np.full(12, 50.0, dtype=np.float32))
    told = Heard(NOBODY, loved, loved, NO_BIOS)
    cut = np.array([[0, 3], [3, BLOCK + 1], [BLOCK + 2, PEOPLE], [BLOCK + 1, BLOCK + 2]])
    assert sorted(best_fitting(everyone, 0, cut, told, model, 12, ANYBODY)[0].tolist()) == rows.tolist()
    assert sorted(who_fits(everyone.wishes, 0, cut).tolist()) == fit.tolist()


def test_pieces_hold_everyone_of_the_wanted_gender_and_age_once_also_after_birthdays():
    rows = in_order(crowd(200))
    columns = columns_of(rows)
    columns.lay_out(rows)
    columns.put([rows[10] | {"age": 79}, rows[150] | {"gender": "male"}, one("new", np.random.default_rng(5))])
    found = who_fits(columns.scan().wishes, 0, columns.pieces(0))
    assert found.tolist() == who_fits(columns.scan().wishes, 0, np.array([[0, 201]])).tolist()


@pytest.mark.parametrize(("most", "least", "count"), [(4, 10, 4), (4, 40, 3), (4, 1000, 1), (1, 1, 1)])
def test_shares_hold_every_row_once_and_are_about_as_long(most, least, count):
    pieces = np.array([[0, 50], [60, 61], [100, 172]])
    parts = shares(pieces, most=most, least=least)
    rows = [row for part in parts for start, stop in part for row in range(start, stop)]
    assert sorted(rows) == [row for start, stop in pieces for row in range(start, stop)]
    lengths = [int((part[:, 1] - part[:, 0]).sum()) for part in parts]
    assert len(parts) == count and max(lengths) - min(lengths) <= len(pieces)


def test_of_nobody_there_is_one_share():
    assert [part.tolist() for part in shares(np.zeros((0, 2), dtype=np.int64), most=4, least=1)] == [[]]
