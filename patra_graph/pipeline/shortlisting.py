"""A seeker's shortlist out of columns in memory, and both directions between the seeker and whoever is on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from patra_graph.domain.by_person import IntArray
from patra_graph.domain.collaborative import PEERS, history_of
from patra_graph.domain.columns import FloatArray
from patra_graph.domain.exposure import newcomer_places
from patra_graph.domain.interaction import Evidence, bio_aim, certainty, learn_taste
from patra_graph.domain.model import GENDERS
from patra_graph.domain.peers import compile_ahead as compile_peers
from patra_graph.domain.peers import told_by_peers
from patra_graph.domain.reciprocal import Direction, Preset, bios_are_loud
from patra_graph.domain.scan import Float32, Scan, SeekerFacts, Told, places_of, shares
from patra_graph.domain.shortlist import Heard, first_pass, first_pass_model, highest, who_fits
from patra_graph.domain.shortlist import compile_ahead as compile_first_pass
from patra_graph.settings import Settings
from patra_graph.store.columns import UserColumns
from patra_graph.store.swipe_columns import SwipeColumns

SPARE = 2
NOTHING = np.zeros(0, dtype=np.float32)
CORES = os.cpu_count() or 1
ROWS_A_CORE = 50_000
"""From twice as many rows on a look through them is shared among cores: fewer are not worth the handing on."""
HELPERS = ThreadPoolExecutor(CORES, thread_name_prefix="patra-look")


def compile_ahead() -> None:
    """Compile all that a recommendation runs: some seconds the first time on a machine, then Numba's cache has it."""
    compile_first_pass()
    compile_peers()


def seeker_facts(users: UserColumns, swipes: SwipeColumns, row: int, *, history: int) -> SeekerFacts:
    """What columns and swipes tell from this seeker's side."""
    told, value = told_by_peers(swipes, row, history=history, peers=PEERS)
    seen = np.append(swipes.target[swipes.made[row]], row)
    past = history_of(swipes, row, history=history)
    swiped, kinds = swipes.target[past].astype(np.int64), swipes.kinds(past)
    own = users.bios(np.array([row]))[0].astype(np.float64)
    bios = np.stack([own, bio_aim(users.bios(swiped).astype(np.float64), kinds)])
    peers = Told(told, value.astype(np.float32))
    return SeekerFacts(Told(*swipes.likers(row)), peers, seen, swiped, kinds, bios)


def shortlist(
    users: UserColumns, row: int, facts: SeekerFacts, *, settings: Settings, top: int, preset: Preset
) -> IntArray:
    """Rows of those who may be among the best for a seeker, of all who pass the hard filters; all of them under a
    one-sided preset. Newcomers are among them for their places."""
    pieces = users.pieces(row)
    people = users.scan()
    if preset.fusion == "seeker":
        return _fitting(people, row, pieces, facts)
    rows, value = _first_look(users, people, row, pieces, facts, settings.pipeline.stages, preset)
    size, places = max(settings.matcher.shortlist, 2 * top), newcomer_places(top, settings.exposure.newcomer_share)
    kept = highest(value, size)
    shown_before = users.exposures(rows) >= settings.exposure.newcomer_showings
    if places and shown_before[kept].any():
        new = np.flatnonzero(~shown_before)
        kept = np.union1d(kept, new[highest(value[new], places + SPARE)])
    return np.sort(rows[kept])


def _first_look(
    users: UserColumns,
    people: Scan,
    row: int,
    pieces: IntArray,
    facts: SeekerFacts,
    stages: Sequence[str],
    preset: Preset,
) -> tuple[IntArray, Float32]:
    """Rows of all in these pieces who fit, and what the first pass makes of each."""
    model = first_pass_model(stages, preset, genders=GENDERS, trait_names=users.trait_names)
    usual, loud = preset.centres.get("bio_match", {}).get("cosine", 0.0), bios_are_loud(stages, preset)

    def look(share: IntArray) -> tuple[IntArray, Float32]:
        rows = _fitting(people, row, share, facts)
        bios = _bios_heard(users, rows, facts, usual) if loud else (NOTHING, NOTHING)
        heard = Heard(facts.likes_me.of(rows), facts.collaborative.of(rows), *bios)
        return rows, first_pass(people, row, rows, heard, model)

    first, *others = shares(pieces, most=CORES, least=ROWS_A_CORE)
    helped = [HELPERS.submit(look, share) for share in others]
    found = [look(first), *(one.result() for one in helped)]
    return np.concatenate([rows for rows, _ in found]), np.concatenate([value for _, value in found])


def _bios_heard(users: UserColumns, rows: IntArray, facts: SeekerFacts, usual: float) -> tuple[Float32, Float32]:
    """The cosines of bios less the usual, and the taste in bios by how far it is trusted, 0 where unknown."""
    cosine, taste = _by_bios(users, rows, facts)
    trusted = certainty(len(facts.kinds)) * np.nan_to_num(taste)
    return np.nan_to_num(cosine - usual).astype(np.float32), trusted.astype(np.float32)


def _by_bios(users: UserColumns, rows: IntArray, facts: SeekerFacts) -> tuple[FloatArray, FloatArray]:
    """`bio_cosine` and `bio_taste` of the seeker towards these rows, as in `Evidence`."""
    products = users.bio_products(rows, facts.bios)
    products[:, ~facts.bios.any(axis=1)] = np.nan
    return products[:, 0], products[:, 1]


def _fitting(people: Scan, row: int, pieces: IntArray, facts: SeekerFacts) -> IntArray:
    """Rows of all in these pieces who pass the hard filters and may be shown."""
    rows = who_fits(people.wishes, row, pieces)
    return np.delete(rows, places_of(facts.hidden, rows)[0])


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
