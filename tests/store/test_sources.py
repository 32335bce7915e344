"""The first look of fetch_candidates reads the profile model as the stages do."""

import numpy as np
import pytest

from patra_graph.domain.columns import people
from patra_graph.domain.profile import ProfileModel, TraitWeights, inclination
from patra_graph.store.sources import leanings
from tests.domain.rows import person

MODEL = ProfileModel(
    base=-0.5,
    by_gender={"male": 0.25, "nonbinary": -0.75},
    traits={
        "calm": TraitWeights(5.0, 2.0, chooser=1.0, target=0.5),
        "age": TraitWeights(40.0, 15.0, chooser=-0.2, target=0.3),
        "bold": TraitWeights(0.0, 1.0, chooser=0.0, target=-1.0),
    },
    seeks={"calm": {"bold": 0.125, "age": -0.5}, "age": {"calm": 0.25, "age": 0.75}},
)
NAMES = ("calm", "age", "bold")


def one(user_id, rng):
    said = [None if rng.random() < 0.3 else float(rng.normal(3, 4)) for _ in NAMES]
    gender = str(rng.choice(["male", "female", "nonbinary"]))
    return person(user_id, age=int(rng.integers(18, 90)), gender=gender, traits=said)


def looked(seeker, user, side, inclined=1.0):
    """Log-odds of one side as fetch_candidates adds them up."""
    found = leanings(seeker, inclined, MODEL)
    said = {f"trait_{name}": value for name, value in zip(NAMES, user["traits"], strict=True)} | {"age": user["age"]}
    whole = found[f"{side}_base"] + (found["by_gender"].get(user["gender"], 0.0) if side == "back" else 0.0)
    for trait in found["traits"]:
        value = said[trait["property"]]
        whole += trait[side] * (value - trait["mean"]) / trait["scale"] if value is not None else 0.0
    return found["inclination"] * whole


@pytest.mark.parametrize("seed", range(20))
def test_what_the_first_look_adds_is_the_inclination_of_either_side_less_its_base(seed):
    rng = np.random.default_rng(seed)
    seeker, user = one("a", rng), one("b", rng)
    columns = people([seeker, user], NAMES)
    me, them = columns.take(slice(0, 1)), columns.take(slice(1, 2))
    assert looked(seeker, user, "own") == pytest.approx(inclination(MODEL, me, them)[0] - MODEL.base)
    assert looked(seeker, user, "back") == pytest.approx(inclination(MODEL, them, me)[0] - MODEL.base)


def test_where_inclination_weighs_nothing_no_trait_is_read():
    rng = np.random.default_rng(0)
    assert leanings(one("a", rng), 0.0, MODEL)["traits"] == []
