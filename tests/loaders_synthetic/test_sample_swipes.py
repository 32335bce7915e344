"""The sample's swipes are in order, possible, and follow from taste."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime

import numpy as np

from patra_graph.domain.elo import Rating, RatingConstants, rating_change
from patra_graph.loaders.synthetic_people import draw_crowd
from patra_graph.loaders.synthetic_swipes import like_logit, swipe_windows

USUAL = RatingConstants(start=1500.0, k_0=300.0, k_min=0.0, decay=0.3, superlike_weight=1.5)


def area_under_curve(liked, score) -> float:
    """Chance that someone liked is ranked above someone rejected, ties half."""
    liked, score = np.asarray(liked, dtype=bool), np.asarray(score)
    ours, theirs = score[liked][:, None], score[~liked][None, :]
    return float((ours > theirs).mean() + (ours == theirs).mean() / 2)


def pairs(swipes) -> list[tuple[str, str]]:
    return [(swipe.swiper_id, swipe.target_id) for swipe in swipes]


def test_swipes_are_in_time_order_within_the_period_and_numbered_so(swipes):
    times = [swipe.at for swipe in swipes]
    assert times == sorted(times)
    assert datetime(2026, 3, 1, tzinfo=UTC) <= times[0] and times[-1] < datetime(2026, 9, 1, tzinfo=UTC)
    assert [swipe.swipe_id for swipe in swipes] == [f"s{number:08d}" for number in range(1, len(swipes) + 1)]


def test_nobody_swipes_themself_nor_anyone_twice(swipes):
    assert all(swiper != target for swiper, target in pairs(swipes))
    assert len(set(pairs(swipes))) == len(swipes)


def test_both_sides_of_a_swipe_look_for_each_others_gender(users, swipes):
    unlikely = [
        swipe.swipe_id
        for swipe in swipes
        if users[swipe.target_id].gender not in users[swipe.swiper_id].interested_in
        or users[swipe.swiper_id].gender not in users[swipe.target_id].interested_in
    ]
    assert unlikely == []


def test_nearly_all_swipes_are_within_both_age_ranges(users, swipes):
    def wants(chooser, other):
        return (chooser.min_age or 18) <= other.age <= (chooser.max_age or 120)

    within = [wants(users[a], users[b]) and wants(users[b], users[a]) for a, b in pairs(swipes)]
    assert 0.9 < np.mean(within) < 1.0


def test_age_ranges_hold_the_own_age(users):
    ranged = [user for user in users.values() if user.min_age]
    assert all(18 <= user.min_age <= user.age <= user.max_age for user in ranged)
    assert min(user.age for user in users.values()) >= 21 and max(user.age for user in users.values()) <= 64


def test_about_six_thousand_swipes_two_in_five_of_them_likes(swipes):
    liked = np.mean([swipe.kind.positive for swipe in swipes])
    superliked = np.mean([swipe.kind.value == "superlike" for swipe in swipes if swipe.kind.positive])
    assert 5_500 <= len(swipes) <= 6_500
    assert 0.38 <= liked <= 0.46
    assert 0.04 <= superliked <= 0.12


def test_one_pair_in_seven_that_met_is_a_match(swipes):
    met = {frozenset(pair) for pair in pairs(swipes)}
    likes = set(pairs([swipe for swipe in swipes if swipe.kind.positive]))
    matches = {frozenset(pair) for pair in likes if pair[::-1] in likes}
    assert 0.10 <= len(matches) / len(met) <= 0.16


def test_a_few_are_new_a_few_have_no_bio_and_a_few_no_place(users, swipes):
    active = {person for pair in pairs(swipes) for person in pair}
    assert 1 <= len(users.keys() - active) <= 12
    assert 5 <= sum(not user.bio for user in users.values()) <= 20
    assert 5 <= sum(user.latitude is None for user in users.values()) <= 20


def test_the_first_user_has_an_ordinary_history(swipes):
    made = [swipe for swipe in swipes if swipe.swiper_id == "u0001"]
    likes = set(pairs([swipe for swipe in swipes if swipe.kind.positive]))
    matches = [
        swipe
        for swipe in made
        if (swipe.swiper_id, swipe.target_id) in likes and (swipe.target_id, swipe.swiper_id) in likes
    ]
    assert Counter(swipe.kind.positive for swipe in made) == {True: 12, False: 10}
    assert len(matches) == 8


def test_ratings_from_the_first_seventy_percent_predict_the_rest(swipes):
    cut = len(swipes) * 7 // 10
    elo, choosiness, made, received = (defaultdict(lambda start=s: start) for s in (1500.0, 1500.0, 0, 0))
    for swipe in swipes[:cut]:
        i, j = swipe.swiper_id, swipe.target_id
        change = rating_change(
            Rating(elo[i], choosiness[i], swipes_made=made[i]),
            Rating(elo[j], choosiness[j], swipes_received=received[j]),
            swipe.kind,
            constants=USUAL,
        )
        elo[j] += change.elo_delta
        choosiness[i] += change.choosiness_delta
        made[i], received[j] = made[i] + 1, received[j] + 1
    rest = swipes[cut:]
    score = [elo[swipe.target_id] - choosiness[swipe.swiper_id] for swipe in rest]
    assert area_under_curve([swipe.kind.positive for swipe in rest], score) > 0.65


def test_shared_hobbies_speak_for_a_like(users, swipes):
    shared = [len(set(users[a].hobbies) & set(users[b].hobbies)) for a, b in pairs(swipes)]
    assert area_under_curve([swipe.kind.positive for swipe in swipes], shared) > 0.56


def test_what_people_truly_want_predicts_their_swipes():
    crowd = draw_crowd(320, seed=7)
    (swipes,) = swipe_windows(crowd, swipes_per_user=19, seed=7)
    assert area_under_curve(swipes.kind > 0, like_logit(crowd, swipes.swiper, swipes.target)) > 0.8


def test_few_get_many_likes():
    crowd = draw_crowd(3_000, seed=1)
    (swipes,) = swipe_windows(crowd, swipes_per_user=15, seed=1)
    likes = np.sort(np.bincount(swipes.target[swipes.kind > 0], minlength=len(crowd)))[::-1]
    assert likes[:300].sum() > 0.3 * likes.sum()
    assert likes[0] > 10 * np.median(likes)


def test_cutting_time_into_windows_changes_no_swipe():
    crowd = draw_crowd(500, seed=2)
    (whole,) = swipe_windows(crowd, swipes_per_user=8, seed=2)
    parts = list(swipe_windows(crowd, swipes_per_user=8, seed=2, per_window=1_000))
    joined = [np.concatenate([getattr(part, name) for part in parts]) for name in ("at", "swiper", "target", "kind")]
    assert len(parts) == 4
    assert all(map(np.array_equal, joined, (whole.at, whole.swiper, whole.target, whole.kind)))
