"""Data Match, boundaries first."""

import numpy as np
import pytest

from patra_graph.domain.columns import people
from patra_graph.domain.data_match import jaccard, likeness_terms

from .rows import person


def terms(chooser, *targets):
    columns = people([chooser, *targets])
    found = likeness_terms(columns.take(slice(0, 1)), columns.take(slice(1, None)))
    return {name: values.tolist() for name, values in found.items()}


def test_the_same_profile_is_alike_in_everything():
    assert terms(person("a"), person("b")) == {
        "age": [1.0],
        "place": [1.0],
        "hobbies": [1.0],
        "looking_for": [1.0],
        "profession": [1.0],
    }


def test_what_was_not_said_is_unknown_and_not_a_difference():
    silent = person("b", city=None, state=None, profession=None, hobbies=[], looking_for=[])
    found = terms(person("a"), silent)
    assert found.pop("age") == [1.0]
    assert all(np.isnan(values).all() for values in found.values())


@pytest.mark.parametrize(("age", "closeness"), [(30, 1.0), (35, 0.5), (40, 0.0), (80, 0.0), (25, 0.5)])
def test_age_closeness_falls_to_nothing_at_ten_years(age, closeness):
    assert terms(person("a"), person("b", age=age))["age"] == [closeness]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ({"city": "Portland", "state": "OR"}, 1.0),
        ({"city": "portland", "state": "or"}, 1.0),
        ({"city": "Portland", "state": "ME"}, 0.0),
        ({"city": "Salem", "state": "OR"}, 0.5),
        ({"city": None, "state": "OR"}, 0.5),
        ({"city": "Austin", "state": "TX"}, 0.0),
    ],
)
def test_place_is_one_in_the_city_and_half_in_the_state(place, value):
    assert terms(person("a"), person("b", **place))["place"] == [value]


@pytest.mark.parametrize(
    ("hobbies", "value"),
    [(["Hiking", "CHESS"], 1.0), (["hiking"], 0.5), (["hiking", "opera"], 1 / 3), (["opera"], 0.0)],
)
def test_hobbies_are_shared_over_all_whatever_their_case(hobbies, value):
    assert terms(person("a"), person("b", hobbies=hobbies))["hobbies"] == [value]


def test_another_profession_is_worth_half():
    assert terms(person("a"), person("b", profession="Teacher"))["profession"] == [0.5]


def test_jaccard_of_many_choosers_with_one_target_equals_the_other_way_round():
    columns = people([person("a", hobbies=["x", "y"]), person("b", hobbies=["y"]), person("c", hobbies=[])])
    one, many = columns.take(slice(0, 1)).hobbies, columns.hobbies
    assert np.array_equal(jaccard(one, many), jaccard(many, one), equal_nan=True)
