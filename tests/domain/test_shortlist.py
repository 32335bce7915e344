"""The first pass keeps whom the hard filters let pass, and orders them as the exact score does."""

import numpy as np
import pytest

from patra_graph.domain.columns import people
from patra_graph.domain.filters import fitting, wishes
from patra_graph.domain.interaction import Evidence
from patra_graph.domain.model import GENDERS
from patra_graph.domain.reciprocal import Direction, score_pairs
from patra_graph.domain.scan import Told, reach_of, shares
from patra_graph.domain.shortlist import Heard, first_pass, first_pass_model, highest, who_fits
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
NOTHING = np.zeros(0, dtype=np.float32)
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
    columns = UserColumns(len(rows), dimensions=4, traits=TRAITS)
    columns.put(rows)
    return columns


def test_the_compact_filters_let_pass_whom_the_hard_filters_let_pass():
    rows = crowd(300)
    scan, wanted = columns_of(rows).scan(), wishes(rows)
    everyone = np.array([[0, 300]])
    found = [who_fits(scan.wishes, who, everyone).tolist() for who in range(300)]
    assert found == [np.flatnonzero(fitting(wanted.take(np.array([who])), wanted)).tolist() for who in range(300)]


def test_what_is_told_stands_beside_whom_it_is_told_of():
    told = Told(np.array([9, 2, 5]), np.array([0.9, 0.2, 0.5], dtype=np.float32))
    assert told.of(np.array([1, 2, 9])).tolist() == np.array([0.0, 0.2, 0.9], dtype=np.float32).tolist()
    assert told.of(np.array([], dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("kilometres", [0.01, 5.0, 100.0, 5000.0])
def test_a_reach_is_the_chord_of_its_distance(kilometres):
    angle = kilometres / 6378.14
    point = np.array([np.cos(angle) - 1.0, np.sin(angle)])
    assert reach_of(np.array([kilometres]))[0] == pytest.approx((point**2).sum(), rel=1e-5)


def test_no_limit_reaches_everyone():
    assert reach_of(np.array([np.nan])).tolist() == [np.inf]


@pytest.mark.parametrize("profile", [{}, FITTED], ids=["as it comes", "fitted"])
@pytest.mark.parametrize("fusion", ["product", "harmonic"])
def test_the_first_pass_orders_as_the_exact_score_where_bios_and_tastes_say_nothing(fusion, profile):
    changed = {"fusion": fusion, "profile": ProfileSettings.model_validate(profile)}
    presets = {"it": SETTINGS.presets["reciprocal"].model_copy(update=changed)}
    preset = as_preset(SETTINGS.model_copy(update={"presets": presets}), "it")
    rows = crowd(200)
    scan, everyone = columns_of(rows).scan(), people(rows, TRAITS)
    rng = np.random.default_rng(1)
    likes, peers = rng.choice([0.0, 1.0, 2 / 3, -1.0], 200), rng.normal(0, 0.5, 200)
    model = first_pass_model(STAGES, preset, genders=GENDERS, trait_names=TRAITS)
    heard = Heard(likes.astype(np.float32), peers.astype(np.float32), NOTHING, NOTHING)
    value = first_pass(scan, 0, np.arange(200), heard, model)
    exact = score_pairs(*views(everyone, likes, peers), stages=STAGES, preset=preset).score
    assert np.argsort(value).tolist() == np.argsort(exact).tolist()


def views(everyone, likes, peers):
    unknown, nothing = np.full(200, np.nan), np.zeros(200)
    me = everyone.take(slice(0, 1))
    forward = Direction(me, everyone, None, Evidence(unknown, unknown, nothing, peers))
    return forward, Direction(everyone, me, None, Evidence(unknown, unknown, likes, unknown))


def test_pieces_hold_everyone_of_the_wanted_gender_and_age_once_also_after_birthdays():
    rows = in_order(crowd(200))
    columns = columns_of(rows)
    columns.lay_out(rows)
    columns.put([rows[10] | {"age": 79}, rows[150] | {"gender": "male"}, one("new", np.random.default_rng(5))])
    found = who_fits(columns.scan().wishes, 0, columns.pieces(0))
    assert found.tolist() == who_fits(columns.scan().wishes, 0, np.array([[0, 201]])).tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 37, 199, 200, 500])
@pytest.mark.parametrize("kinds", [1, 3, 10_000])
def test_the_highest_are_those_that_sorting_finds(kinds, count):
    values = np.random.default_rng(count).integers(kinds, size=200).astype(np.float32)
    found = highest(values, count)
    assert len(set(found.tolist())) == len(found) == min(count, 200)
    assert sorted(values[found], reverse=True) == sorted(values, reverse=True)[:count]


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
