"""The profile model, by hand."""

import pytest

from patra_graph.domain.columns import people
from patra_graph.domain.profile import ProfileModel, TraitWeights, inclination

from .rows import person

MODEL = ProfileModel(
    base=-0.5,
    by_gender={"male": 0.25},
    traits={"calm": TraitWeights(5.0, 2.0, chooser=1.0, target=0.5), "bold": TraitWeights(0.0, 1.0, 0.0, 0.0)},
    seeks={"calm": {"bold": 0.125}},
)


def inclined(chooser, target, names=("calm", "bold")):
    columns = people([person("a", **chooser), person("b", **target)], names)
    return inclination(MODEL, columns.take(slice(0, 1)), columns.take(slice(1, 2))).tolist()


@pytest.mark.parametrize(
    ("chooser", "target", "log_odds"),
    [
        ({"traits": [5, 0]}, {"traits": [5, 0]}, -0.5),
        ({"traits": [7, 0]}, {"traits": [5, 0]}, 0.5),
        ({"traits": [5, 0]}, {"traits": [9, 0]}, 0.5),
        ({"traits": [9, 0]}, {"traits": [5, 4]}, -0.5 + 2 + 2 * 4 * 0.125),
        ({"traits": [None, None], "gender": "male"}, {"traits": [None, None]}, -0.25),
    ],
)
def test_inclination_is_the_sum_of_what_is_known(chooser, target, log_odds):
    assert inclined(chooser, target) == pytest.approx([log_odds])


def test_traits_that_nobody_was_asked_for_count_as_usual():
    assert inclined({"traits": []}, {"traits": []}, ()) == [-0.5]
