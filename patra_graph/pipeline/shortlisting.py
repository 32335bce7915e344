"""A seeker's shortlist out of columns in memory, and both directions between the seeker and whoever is on it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from patra_graph.domain.by_person import IntArray
from patra_graph.domain.collaborative import PEERS, history_of
from patra_graph.domain.columns import FloatArray
from patra_graph.domain.exposure import newcomer_places
from patra_graph.domain.first_pass import FirstPassModel
from patra_graph.domain.interaction import Evidence, bio_aim, certainty, learn_taste
from patra_graph.domain.peers import told_by_peers
from patra_graph.domain.reciprocal import Direction
from patra_graph.domain.scan import Float32, Scan, SeekerFacts, Told, shares
from patra_graph.domain.shortlist import ANYBODY, Heard, best_fitting, who_fits
from patra_graph.settings import Settings
from patra_graph.store.columns import UserColumns
from patra_graph.store.swipe_columns import SwipeColumns

SPARE = 2
CORES = os.cpu_count() or 1
ROWS_A_CORE = 50_000
"""From twice as many rows on a look through them is shared among cores: fewer are not worth the handing on."""
HELPERS = ThreadPoolExecutor(CORES, thread_name_prefix="patra-look")


def seeker_facts(users: UserColumns, swipes: SwipeColumns, row: int, *, history: int) -> SeekerFacts:
    """What columns and swipes tell from this seeker's side."""
    told, value = told_by_peers(swipes, row, history=history, peers=PEERS)
    hidden = np.sort(np.append(swipes.target[swipes.made[row]], row).astype(np.int64))
    past = history_of(swipes, row, history=history)
    swiped, kinds = swipes.target[past].astype(np.int64), swipes.kinds(past)
    own = users.bios(np.array([row]))[0].astype(np.float64)
    bios = np.stack([own, bio_aim(users.bios(swiped).astype(np.float64), kinds)])
    peers = Told(told, value.astype(np.float32))
    return SeekerFacts(Told.in_order(*swipes.likers(row)), peers, hidden, swiped, kinds, bios)


def shortlist(
    users: UserColumns, row: int, facts: SeekerFacts, *, model: FirstPassModel | None, settings: Settings, top: int
) -> IntArray:
    """Rows of those who may be among the best for a seeker under a preset as the first pass reads it, of all who pass
    the hard filters; all of them under a one-sided preset (None). Newcomers are among them for their places."""
    pieces = users.pieces(row)
    people = users.scan()
    if model is None:
        return np.setdiff1d(who_fits(people.wishes, row, pieces), facts.hidden, assume_unique=True)
    heard = Heard(facts.hidden, facts.likes_me, facts.collaborative, _aims(facts)[: 2 if model.hears_bios else 0])
    best, dial = partial(_best, people, row, pieces, heard, model), settings.exposure
    rows, places = best(max(settings.matcher.shortlist, 2 * top)), newcomer_places(top, dial.newcomer_share)
    if places and (users.exposures(rows) >= dial.newcomer_showings).any():
        rows = np.union1d(rows, best(places + SPARE, below=dial.newcomer_showings))
    return np.sort(rows)


def _best(
    people: Scan,
    row: int,
    pieces: IntArray,
    heard: Heard,
    model: FirstPassModel,
    count: int,
    below: float = ANYBODY,
) -> IntArray:
    """Rows of the `count` best of all in these pieces; of those who were shown fewer than `below` times."""

    def look(share: IntArray) -> tuple[IntArray, Float32]:
        return best_fitting(people, row, share, heard, model, count, float(below))

    first, *others = shares(pieces, most=CORES, least=ROWS_A_CORE)
    helped = [HELPERS.submit(look, share) for share in others]
    found = [look(first), *(one.result() for one in helped)]
    rows, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows if len(rows) <= count else rows[np.argpartition(-values, count)[:count]]


def _aims(facts: SeekerFacts) -> Float32:
    """Where the first pass looks for bios (see `Heard`)."""
    trust = np.array([[1.0], [certainty(len(facts.kinds))]])
    return (trust * facts.bios).astype(np.float32)


def _by_bios(users: UserColumns, rows: IntArray, facts: SeekerFacts) -> tuple[FloatArray, FloatArray]:
    """`bio_cosine` and `bio_taste` of the seeker towards these rows, as in `Evidence`."""
    products = users.bio_products(rows, facts.bios)
    products[:, ~facts.bios.any(axis=1)] = np.nan
    return products[:, 0], products[:, 1]


def views(users: UserColumns, row: int, rows: IntArray, facts: SeekerFacts) -> tuple[Direction, Direction]:
    """Both directions between a seeker and these candidates."""
    columns, end = users.people(np.concatenate([[row], rows, facts.swiped])), 1 + len(rows)
    me, them, past_targets = (columns.take(part) for part in (slice(0, 1), slice(1, end), slice(end, None)))
    cosine, taste = _by_bios(users, rows, facts)
    nothing, unknown = np.zeros(len(rows)), np.full(len(rows), np.nan)
    collaborative = facts.collaborative.of(rows).astype(np.float64)
    seen = Evidence(bio_cosine=cosine, bio_taste=taste, already_liked=nothing, collaborative=collaborative)
    returned = replace(
        seen, bio_taste=unknown, already_liked=facts.likes_me.of(rows).astype(np.float64), collaborative=unknown
    )
    return Direction(me, them, learn_taste(past_targets, facts.kinds), seen), Direction(them, me, None, returned)
