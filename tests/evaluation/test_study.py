"""Datasets in memory, and what of them trains."""

import numpy as np
import pytest

from patra_graph.domain.model import SwipeKind
from patra_graph.errors import InvalidInput
from patra_graph.pipeline.evaluation.trial import cold_start, frozen_half, shuffled, training_half
from patra_graph.pipeline.study import read_study, study_of_graph
from patra_graph.pipeline.swipe import swipe
from tests.graph_fixtures import add_users

from .worlds import NOW, SETTINGS, a_study, a_swipe, a_user, invented, quiet, write_csv

PEOPLE = [a_user(f"u{number}") for number in range(1, 5)]


def test_of_several_swipes_of_one_target_the_one_that_counts_stays():
    study = a_study(PEOPLE, [a_swipe(1, "u1", "u2"), a_swipe(2, "u2", "u1"), a_swipe(3, "u1", "u2", "reject")])
    assert [swipe.swipe_id for swipe in study.swipes] == ["s2-u2-u1", "s3-u1-u2"]
    assert (study.positive.tolist(), study.reverse.tolist()) == ([True, False], [1, 0])


def test_a_match_is_a_like_that_is_returned():
    study = a_study(PEOPLE, [a_swipe(1, "u1", "u2"), a_swipe(2, "u2", "u1", "superlike"), a_swipe(3, "u1", "u4")])
    assert study.mutual().tolist() == [True, True, False]


def test_data_without_swipes_between_its_users_is_refused():
    with pytest.raises(InvalidInput, match="holds no swipe between two of its users"):
        a_study(PEOPLE, [a_swipe(1, "u1", "nobody")])


def test_without_groups_the_earlier_half_of_the_decisions_trains():
    study = a_study(PEOPLE, [a_swipe(1, "u1", "u2"), a_swipe(9, "u2", "u1"), a_swipe(2, "u3", "u4")])
    assert training_half(study).tolist() == [True, True, False]


def test_with_groups_both_decisions_of_a_pair_train_or_both_are_asked_about():
    late_answer = [a_swipe(1, "u1", "u2"), a_swipe(4, "u1", "u4"), a_swipe(4, "u4", "u1"), a_swipe(9, "u2", "u1")]
    other = [a_swipe(99, "x1", "x2"), a_swipe(100, "x2", "x1")]
    people = [*PEOPLE, a_user("x1"), a_user("x2")]
    study = a_study(people, [*late_answer, *other], group_of=lambda user_id: user_id[0])
    assert study.grouped
    assert training_half(study).tolist() == [False, True, True, False, True, True]


def test_no_group_is_told_of_its_own_answers_by_the_profile_model():
    users, swipes = invented(people=24)
    options = {"group_of": lambda user_id: str(int(user_id[1:]) // 12)}
    inside = [swipe for swipe in swipes if int(swipe.swiper_id[1:]) // 12 == int(swipe.target_id[1:]) // 12]
    study = a_study(users, inside, **options)
    own = np.flatnonzero(study.group[study.chooser] == 0)
    dealt_anew = shuffled(study, own, seed=1)
    for set_up in (frozen_half, cold_start):
        assert set_up(dealt_anew, SETTINGS).fits[0] == set_up(study, SETTINGS).fits[0]
        assert set_up(dealt_anew, SETTINGS).fits[1] != set_up(study, SETTINGS).fits[1]


def test_the_later_half_changes_nothing_that_is_known_or_fitted():
    study = a_study(*invented(people=24))
    later = shuffled(study, np.flatnonzero(~training_half(study)), seed=1)
    one, two = frozen_half(study, SETTINGS), frozen_half(later, SETTINGS)
    assert (one.fits, one.known.people.elo.tolist()) == (two.fits, two.known.people.elo.tolist())


def test_a_folder_and_the_graph_hold_the_same_study(tmp_path, graph, settings):
    users, swipes = invented(people=12)
    add_users(graph, *users)
    for made in swipes:
        swipe(graph, made, settings=settings)
    folder = write_csv(tmp_path, users, swipes)
    read = read_study(folder, file_format="csv", settings=SETTINGS, now=NOW, say=quiet)
    held = study_of_graph(graph, settings=settings)
    assert _told(held) == _told(read)


def _told(study):
    """What a study says, whatever the order of its people."""
    ids = study.people.user_ids
    order = np.argsort(ids)
    traits = [study.people.trait(name)[order].tolist() for name in study.traits]
    made = zip(ids[study.chooser].tolist(), ids[study.target].tolist(), study.positive.tolist(), strict=True)
    return study.traits, traits, list(made), {swipe.kind for swipe in study.swipes} <= set(SwipeKind)
