"""Small invented worlds whose rules are known."""

import csv
from datetime import UTC, datetime, timedelta

import numpy as np

from patra_graph.domain.model import Swipe, SwipeKind, User
from patra_graph.pipeline.study import as_study
from patra_graph.settings import load_settings

SETTINGS = load_settings(environ={})
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def quiet(message):
    """Say nothing."""


def a_user(user_id, **changes):
    """One user; odd numbers are men."""
    male = int(user_id[1:]) % 2 == 1
    usual = {"age": 30, "gender": "male" if male else "female", "interested_in": ("female" if male else "male",)}
    return User(user_id, user_id, **usual | changes)


def a_swipe(number, swiper, target, kind="like"):
    """The swipe made `number` minutes after the start."""
    return Swipe(f"s{number}-{swiper}-{target}", swiper, target, SwipeKind(kind), START + timedelta(minutes=number))


def invented(people=80, share=0.6, seed=0):
    """Users and swipes: kindness is liked, and everyone has an own threshold and a charm that no profile tells."""
    dice = np.random.default_rng(seed)
    kindness, charm, threshold = (dice.normal(size=people) for _ in range(3))
    users = [a_user(f"u{row}", age=20 + row % 15, traits={"kind": float(kindness[row])}) for row in range(people)]
    pairs = [(i, j) for i in range(people) for j in range(people) if (i + j) % 2 and dice.random() < share]
    swipes = []
    for number, place in enumerate(dice.permutation(len(pairs)).tolist()):
        i, j = pairs[place]
        chance = 1.0 / (1.0 + np.exp(-(1.5 * kindness[j] + charm[j] - threshold[i] - 0.5)))
        swipes.append(a_swipe(number, f"u{i}", f"u{j}", "like" if dice.random() < chance else "reject"))
    return users, swipes


def a_study(users, swipes, **options):
    """A study of these users, who wrote no bios."""
    return as_study("invented", users, swipes, settings=SETTINGS, embeddings=np.zeros((len(users), 1)), **options)


def write_csv(folder, users, swipes):
    """The world as a folder that `load` reads."""
    with (folder / "users.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["user_id", "age", "gender", "interested_in", "trait_kind"])
        rows.writerows(
            [user.user_id, user.age, user.gender, user.interested_in[0], user.traits["kind"]] for user in users
        )
    with (folder / "swipes.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["swipe_id", "user_id", "target_user_id", "action", "timestamp"])
        rows.writerows(
            [swipe.swipe_id, swipe.swiper_id, swipe.target_id, str(swipe.kind), swipe.at.isoformat()]
            for swipe in swipes
        )
    return folder
