"""A seeker's shortlist out of columns in memory, and both directions between the seeker and whoever is on it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from patra_graph.domain.by_person import IntArray
from patra_graph.domain.collaborative import PEERS, history_of, told_by_peers
from patra_graph.domain.exposure import newcomer_places
from patra_graph.domain.interaction import Evidence, bio_aim, learn_taste
from patra_graph.domain.model import GENDERS
from patra_graph.domain.reciprocal import Direction, Preset
from patra_graph.domain.scan import Float32, Scan, SeekerFacts, Told, places_of, shares
from patra_graph.domain.shortlist import FirstPassModel, first_pass, first_pass_model, highest, who_fits
from patra_graph.settings import Settings
from patra_graph.store.columns import UserColumns
from patra_graph.store.swipe_columns import SwipeColumns

SPARE = 2
CORES = os.cpu_count() or 1
ROWS_A_CORE = 50_000
"""From twice as many rows on a look through them is shared among cores: fewer are not worth the handing on."""
HELPERS = ThreadPoolExecutor(CORES, thread_name_prefix="patra-look")


def seeker_facts(swipes: SwipeColumns, row: int, *, history: int) -> SeekerFacts:
    """What swipes tell about everyone from this seeker's side."""
    told, value = told_by_peers(swipes, row, history=history, peers=PEERS)
    seen = np.append(swipes.target[swipes.made[row]], row)
    return SeekerFacts(Told(*swipes.likers(row)), Told(told, value.astype(np.float32)), seen)


def shortlist(
    users: UserColumns, row: int, facts: SeekerFacts, *, settings: Settings, top: int, preset: Preset
) -> IntArray:
    """Rows of those who may be among the best for a seeker, of all who pass the hard filters; all of them under a
    one-sided preset. Newcomers are among them for their places."""
    pieces = users.pieces(row)
    people = users.scan()
    if preset.fusion == "seeker":
        return _fitting(people, row, pieces, facts)
    stages = settings.pipeline.stages
    model = first_pass_model(stages, preset, genders=GENDERS, trait_names=users.trait_names)
    rows, value = _first_look(people, row, pieces, facts, model)
    size, places = max(settings.matcher.shortlist, 2 * top), newcomer_places(top, settings.exposure.newcomer_share)
    kept = highest(value, size)
    shown_before = users.exposures(rows) >= settings.exposure.newcomer_showings
    if places and shown_before[kept].any():
        new = np.flatnonzero(~shown_before)
        kept = np.union1d(kept, new[highest(value[new], places + SPARE)])
    return np.sort(rows[kept])


def _first_look(
    people: Scan, row: int, pieces: IntArray, facts: SeekerFacts, model: FirstPassModel
) -> tuple[IntArray, Float32]:
    """Rows of all in these pieces who fit, and what the first pass makes of each."""

    def look(share: IntArray) -> tuple[IntArray, Float32]:
        rows = _fitting(people, row, share, facts)
        return rows, first_pass(people, row, rows, facts.likes_me.of(rows), facts.collaborative.of(rows), model)

    first, *others = shares(pieces, most=CORES, least=ROWS_A_CORE)
    helped = [HELPERS.submit(look, share) for share in others]
    found = [look(first), *(one.result() for one in helped)]
    return np.concatenate([rows for rows, _ in found]), np.concatenate([value for _, value in found])


def _fitting(people: Scan, row: int, pieces: IntArray, facts: SeekerFacts) -> IntArray:
    """Rows of all in these pieces who pass the hard filters and may be shown."""
    rows = who_fits(people.wishes, row, pieces)
    return np.delete(rows, places_of(facts.hidden, rows)[0])


def views(
    users: UserColumns, swipes: SwipeColumns, row: int, rows: IntArray, facts: SeekerFacts, *, history: int
) -> tuple[Direction, Direction]:
    """Both directions between a seeker and these candidates."""
    past = history_of(swipes, row, history=history)
    swiped, kinds = swipes.target[past].astype(np.int64), swipes.kinds(past)
    columns, end = users.people(np.concatenate([[row], rows, swiped])), 1 + len(rows)
    me, them, past_targets = (columns.take(part) for part in (slice(0, 1), slice(1, end), slice(end, None)))
    my_bio = users.bios(np.array([row]))[0].astype(np.float64)
    aim = bio_aim(users.bios(swiped).astype(np.float64), kinds)
    cosine, taste = users.bio_products(rows, np.stack([my_bio, aim])).T
    nothing, unknown = np.zeros(len(rows)), np.full(len(rows), np.nan)
    seen = Evidence(
        bio_cosine=cosine if my_bio.any() else unknown,
        bio_taste=taste if aim.any() else unknown,
        already_liked=nothing,
        collaborative=facts.collaborative.of(rows).astype(np.float64),
    )
    returned = replace(
        seen, bio_taste=unknown, already_liked=facts.likes_me.of(rows).astype(np.float64), collaborative=unknown
    )
    return Direction(me, them, learn_taste(past_targets, kinds), seen), Direction(them, me, None, returned)
