"""Whatever settings are allowed, every way to choose people chooses some who fit, and all ways agree."""

import math
from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from patra_graph import Matcher
from patra_graph.domain.filters import fitting, wishes
from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.pipeline.daily import daily
from patra_graph.pipeline.explain import explain
from patra_graph.pipeline.pairs import pairs
from patra_graph.pipeline.people import block
from patra_graph.pipeline.recommend import count_showings, recommend
from patra_graph.pipeline.why_not import why_not
from patra_graph.settings import load_settings
from patra_graph.settings.sections import STAGES, TERMS
from tests.graph_fixtures import NOW, add_users, make_user, save_bios, send_all

PEOPLE, SWIPES, BLOCKS, TRAITS = 26, 150, 3, ("humor", "ambition")
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # no shrinking: every try reads everyone
GENDERS = ("male", "female", "nonbinary")
IDS = [f"u{number:02}" for number in range(PEOPLE)]

amounts = st.sampled_from([0.0, 1e-300, 0.3, 1.0, 7.5, 1e3, 1e9])
shifts = st.sampled_from([-1e9, -50.0, -0.4, 0.0, 0.4, 50.0, 1e9])
counts = st.sampled_from([0, 1, 2, 9, 100, 100_000])
traits = st.fixed_dictionaries(
    {"mean": shifts, "scale": st.sampled_from([1e-9, 1.0, 1e9]), "chooser": shifts, "target": shifts}
)


def of_stages(values):
    """For every stage, some of its terms with these values."""
    return st.fixed_dictionaries(
        {stage: st.dictionaries(st.sampled_from(sorted(TERMS[stage])), values, min_size=1) for stage in sorted(TERMS)}
    )


@st.composite
def presets(draw):
    """A preset that may be set, of either kind."""
    fusion = draw(st.sampled_from(["seeker", "product", "harmonic"]))
    scaled = draw(st.dictionaries(st.sampled_from([*TRAITS, "age", "unheard"]), traits))
    some = st.sampled_from(sorted(scaled)) if scaled else st.nothing()
    profile = {
        "base": draw(shifts),
        "by_gender": draw(st.dictionaries(st.sampled_from([*GENDERS, "other"]), shifts)),
        "traits": scaled,
        "seeks": draw(st.dictionaries(some, st.dictionaries(some, shifts, min_size=1))),
    }
    return {
        "fusion": fusion,
        "pool": draw(counts),
        "profile_fade": draw(amounts),
        "rating_prior": draw(amounts),
        "weights": draw(st.fixed_dictionaries(dict.fromkeys(sorted(TERMS), amounts))),
        "terms": draw(of_stages(amounts if fusion == "seeker" else st.one_of(amounts, shifts))),
        "centres": draw(of_stages(shifts)),
        "profile": profile,
    }


allowed_settings = st.fixed_dictionaries(
    {
        "presets": st.fixed_dictionaries({"drawn": presets()}),
        "pipeline": st.fixed_dictionaries(
            {
                "preset": st.sampled_from(["drawn", "drawn", "classic", "reciprocal"]),
                "stages": st.lists(st.sampled_from(STAGES[:-1]), min_size=1, unique=True).map(
                    lambda stages: [*stages, STAGES[-1]]
                ),
                "top": st.sampled_from([1, 3, 10, 1000]),
                "pool": st.sampled_from([1, 2, 150, 100_000]),
                "shortlist": st.sampled_from([10, 100, 100_000]),
                "taste_history": st.sampled_from([0, 1, 50, 1000]),
            }
        ),
        "exposure": st.fixed_dictionaries(
            {
                "weight": st.sampled_from([0.0, 0.36, 10.0]),
                "capacity": counts,
                "newcomer_showings": counts,
                "newcomer_share": st.sampled_from([0.0, 0.2, 0.5, 1.0]),
            }
        ),
        "matcher": st.fixed_dictionaries({"shortlist": st.sampled_from([10, 300, 1_000_000])}),
    }
)


@pytest.fixture(scope="module")
def crowd(open_graph, settings):
    """People of three genders who said much or little, with bios, swipes, blocks and showings."""
    open_graph.run("delete_everything")
    rng = np.random.default_rng(11)
    users = [somebody(number, rng) for number in range(PEOPLE)]
    add_users(open_graph, *users)
    vectors = rng.normal(size=(PEOPLE, 384)).astype(np.float32)
    some = [row for row in range(PEOPLE) if row % 3]
    save_bios(open_graph, [IDS[row] for row in some], vectors[some])
    swipes = [some_swipe(number, rng) for number in range(SWIPES)]
    send_all(open_graph, settings, swipes)
    blocks = [rng.choice(IDS, size=2, replace=False).tolist() for _ in range(BLOCKS)]
    for blocker, blocked in blocks:
        block(open_graph, blocker, blocked, now=NOW)
    for day in range(1, 4):
        count_showings(open_graph, rng.choice(IDS, size=9, replace=False).tolist(), at=NOW.replace(day=day))
    return open_graph, may_be_shown(users, swipes, blocks)


def somebody(number, rng):
    some = rng.random(8) < 0.7
    wanted = rng.permutation(GENDERS)[: rng.integers(1, 4)].tolist()
    return make_user(
        IDS[number],
        gender=str(rng.choice(GENDERS, p=[0.4, 0.4, 0.2])),
        interested_in=tuple(wanted),
        age=int(rng.choice([18, 28, 30, 35, 120])),
        min_age=25 if number % 7 == 0 else None,
        max_age=40 if number % 5 == 0 else None,
        city="Portland" if some[0] else "",
        state="OR" if some[0] else "",
        hobbies=("Hiking", "chess") if some[1] else (),
        looking_for=("friendship",) if some[2] else (),
        profession="Nurse" if some[3] else "",
        latitude=45.5 if some[4] else None,
        longitude=-122.6 if some[4] else None,
        max_distance_km=10.0 if some[5] else None,
        traits={
            name: float(rng.choice([-1e9, 1, 4, 9, 1e9])) for name, said in zip(TRAITS, some[6:], strict=True) if said
        },
    )


def some_swipe(number, rng):
    swiper, target = rng.choice(IDS[: PEOPLE - 2], size=2, replace=False).tolist()  # the last two swiped nobody
    return Swipe(f"s{number}", swiper, target, SwipeKind(str(rng.choice([*SwipeKind]))), NOW)


def may_be_shown(users, swipes, blocks):
    """For every id, the ids of who passes the wishes of both and was neither swiped nor blocked."""
    rows = wishes([asdict(user) for user in users])
    apart = {(swipe.swiper_id, swipe.target_id) for swipe in swipes}
    apart |= {tuple(pair) for one, other in blocks for pair in ([one, other], [other, one])}
    fits = [fitting(rows.take(np.array([number])), rows) for number in range(PEOPLE)]
    return {
        seeker: {
            IDS[row] for row in np.flatnonzero(fits[number]) if IDS[row] != seeker and (seeker, IDS[row]) not in apart
        }
        for number, seeker in enumerate(IDS)
    }


@pytest.mark.timeout(300)
@hypothesis_settings(max_examples=60, phases=PHASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=allowed_settings, seeker=st.sampled_from(IDS))
def test_whoever_is_chosen_may_be_shown_and_all_ways_agree(crowd, tmp_path_factory, changes, seeker):
    graph, may_see = crowd
    file = tmp_path_factory.getbasetemp() / "drawn.yaml"
    file.write_text(yaml.safe_dump(changes), encoding="utf-8")
    drawn = load_settings(file, environ={})
    top, preset = drawn.pipeline.top, drawn.preset()
    found = recommend(graph, seeker, settings=drawn)
    wanted = min(top, len(may_see[seeker]), preset.pool or top)
    check_list([item.user_id for item in found], may_see[seeker], wanted)
    for item in found:
        chances = (item.score, item.seeker_likes_candidate, item.candidate_likes_seeker)
        assert all(0.0 <= chance <= 1.0 for chance in chances)
    with Matcher(graph, settings=drawn) as matcher:
        check_list([item.user_id for item in matcher.recommend(seeker)], may_see[seeker], wanted)
    if found:
        check_first(graph, seeker, found[0], drawn)
    check_round(daily(graph, settings=drawn, now=NOW), may_see, top=top, capacity=drawn.exposure.capacity)
    check_pairs(pairs(graph, settings=drawn), may_see)


def check_list(ids, allowed, wanted):
    assert (len(ids), len(set(ids)), set(ids) - allowed) == (wanted, wanted, set())


def check_first(graph, seeker, first, drawn):
    told = explain(graph, seeker, first.user_id, settings=drawn)
    assert told.score == pytest.approx(first.score, abs=1e-9)
    for side in (told.seeker_likes_target, told.target_likes_seeker):
        assert math.isfinite(side.total)
        assert side.total == pytest.approx(sum(stage.part for stage in side.stages.values()), rel=1e-9)
    verdict = why_not(graph, seeker, first.user_id, settings=drawn)
    assert (verdict.shown, verdict.place, verdict.filters) == (True, 1, {})


def check_round(found, may_see, *, top, capacity):
    shown = Counter(place.user_id for places in found.lists.values() for place in places)
    for seeker, places in found.lists.items():
        ids = [place.user_id for place in places]
        assert (len(set(ids)), set(ids) - may_see[seeker]) == (len(ids), set())
        assert len(ids) <= top
    assert max(shown.values(), default=0) <= (capacity or PEOPLE)
    assert 0.0 <= found.gini <= 1.0
    assert 0.0 <= found.mean_score <= 1.0
    assert 0.0 <= found.kept_score <= 1.0 + 1e-9


def check_pairs(found, may_see):
    ids = [user_id for pair in found.pairs for user_id in (pair.first_id, pair.second_id)]
    assert len(set(ids)) == len(ids)
    for pair in found.pairs:
        assert pair.second_id in may_see[pair.first_id] or pair.first_id in may_see[pair.second_id]
        assert 0.0 <= pair.score <= 1.0
