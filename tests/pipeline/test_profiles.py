"""Profiles made and changed one at a time, by many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from patra_graph.pipeline.profiles import change_user, create_user
from tests.graph_fixtures import NOW

ROUNDS, NEW = 8, 40


def fields(user_id, names):
    return {"user_id": user_id, "name": user_id, "age": 30, "gender": "female", "hobbies": names, "looking_for": names}


@pytest.mark.parametrize("verb", ["create", "change"])
def test_two_who_bring_the_same_new_hobbies_the_other_way_round_never_wait_for_each_other(
    graph, settings, caplog, verb
):
    """Capitals too: a name is one hobby however it is written."""
    together = Barrier(2)

    def write(person, number):
        names = [f"{'New' if place % 2 else 'new'}-{verb}-{number}-{place}" for place in range(NEW)]
        told = fields(f"{person}{number}", names if person == "a" else [name.lower() for name in reversed(names)])
        if verb == "change":
            create_user(graph, told | {"hobbies": [], "looking_for": []}, settings=settings, now=NOW)
        together.wait(30)
        if verb == "change":
            return change_user(graph, told.pop("user_id"), told, settings=settings, now=NOW)
        return create_user(graph, told, settings=settings, now=NOW)[0]

    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            made = list(pool.map(lambda person, number=number: write(person, number), "ab"))
            assert [len(profile.said["hobbies"]) for profile in made] == [NEW, NEW]
    assert [record.message for record in caplog.records if "retried" in record.message] == []
