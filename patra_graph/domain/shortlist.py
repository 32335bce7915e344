"""The shortlist: of everyone who fits, those who may be among the best, by the first pass.

The stages then score the shortlist exactly. Recall against scoring everyone is measured in benchmarks/matcher.py. It is
compiled by Numba: loops over people that hold no lock of the interpreter, so that threads run side by side. Most people
are left out by whole blocks of columns, which the processor goes through several at once: who does not pass the hard
filters, and who could not be among the best by ratings and swipes even if all else spoke for them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from patra_graph.domain.blocks import (
    BLOCK,
    Block,
    Highest,
    mark_likely,
    marked,
    rating_of,
    tell,
    unmark_hidden,
    unmark_shown,
    unmark_unfit,
)
from patra_graph.domain.compiled import compiled
from patra_graph.domain.elo import Rating
from patra_graph.domain.first_pass import SOUGHT, TRAIT, FirstPassModel, Weights
from patra_graph.domain.pair_value import (
    Least,
    choice,
    fused,
    highest_profiles,
    leanings,
    likeness,
    needed,
    sought,
    too_low,
    within,
)
from patra_graph.domain.quantised import dot, products
from patra_graph.domain.scan import (
    STANDING,
    BioColumns,
    Float32,
    IntArray,
    RatingColumns,
    Scan,
    Told,
    WishColumns,
)

LONGEST_BIO = np.float32(1.01)
"""An embedding has the length 1, a little more or less once it is quantised."""
ANYBODY = np.inf


class Heard(NamedTuple):
    """What else the first pass hears of people.

    `hidden`, ascending, may not be shown; `likes_me` is what others made of the seeker (see `already_liked_value`),
    `collaborative` what the seeker's peers made of others. `aims` of shape (2, d): the seeker's own embedding, and
    where their taste in bios points, by how far it is trusted; zeros where there is none, of shape (0, d) for a preset
    under which bios move little.
    """

    hidden: IntArray
    likes_me: Told
    collaborative: Told
    aims: Float32


def compile_ahead() -> None:
    """Compile this, and the products that go into it, for the columns of a Matcher."""
    one, none, rows = np.zeros(1, dtype=np.float32), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int64)
    wishes = WishColumns(*[one] * 7, np.zeros(1, dtype=np.uint8), np.zeros(1, dtype=np.uint8))
    bios = BioColumns(np.zeros((1, 1), dtype=np.int8), one)
    people = Scan(wishes, RatingColumns(*[one] * 4), np.zeros(1, dtype=STANDING), one[:, None], one, bios)
    model = FirstPassModel(
        Weights(0, *[np.float32(0.0)] * (len(Weights._fields) - 1)),
        np.zeros(1),
        np.zeros(0, dtype=TRAIT),
        np.zeros(0, dtype=SOUGHT),
        False,
    )
    everyone, nothing = np.array([[0, 1]]), Told(rows, none)
    best_fitting(people, 0, everyone, Heard(rows, nothing, nothing, np.zeros((0, 1), np.float32)), model, 1, ANYBODY)
    products(bios.numbers, who_fits(wishes, 0, everyone), np.zeros((1, 1), dtype=np.float32))


@compiled
def who_fits(wishes: WishColumns, me: int, pieces: IntArray) -> IntArray:
    """Rows, of those in `pieces`, of all who pass the hard filters between them and the person in row `me`, both ways.

    `pieces` of shape (p, 2) are parts [start, stop) of the rows.
    """
    rows, marks, found = np.empty((pieces[:, 1] - pieces[:, 0]).sum() + 1, dtype=np.int64), np.empty(BLOCK, np.int32), 0
    for piece in range(len(pieces)):
        for start in range(pieces[piece, 0], pieces[piece, 1], BLOCK):
            stop = min(start + BLOCK, pieces[piece, 1])
            marks[:] = 1
            unmark_unfit(wishes, me, start, stop, marks)
            found += marked(marks, start, stop, rows[found:])
    return rows[:found].copy()


@compiled
def best_fitting(
    people: Scan, me: int, pieces: IntArray, heard: Heard, model: FirstPassModel, count: int, below: float
) -> tuple[IntArray, Float32]:
    """Of all in `pieces` who pass the hard filters both ways and are not hidden, the `count` best for the person in row
    `me`: rows and values, in no order.

    A value orders people much as the exact score does, higher is better. `pieces` of shape (p, 2) are parts
    [start, stop) of the rows. Only people are taken who were shown fewer than `below` times.
    """
    rows, values, found = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.float32), 0
    likely, marks = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int32)
    block = Block(np.empty(BLOCK, dtype=np.float32), np.empty(BLOCK, dtype=np.float32))
    highest, least = _highest(people, me, heard.aims, model), Least(np.float32(-np.inf), np.float32(-np.inf))
    for piece in range(len(pieces)):
        for start in range(pieces[piece, 0], pieces[piece, 1], BLOCK):
            stop = min(start + BLOCK, pieces[piece, 1])
            tell(heard.collaborative, start, stop, model.weights.collaborative, block.forward)
            tell(heard.likes_me, start, stop, model.weights.already_liked, block.back)
            mark_likely(people.ratings, me, start, stop, block, highest, model.weights, least, marks)
            unmark_unfit(people.wishes, me, start, stop, marks)
            unmark_hidden(heard.hidden, start, stop, marks)
            if below < ANYBODY:
                unmark_shown(people.exposures, below, start, stop, marks)
            close = likely[: marked(marks, start, stop, likely)]
            found = _look_closely(people, me, close, start, block, heard.aims, model, least, rows, values, found)
            if 0 < count == found:
                least = needed(values[0], model.weights.fusion)
    return rows[:found], values[:found]


@compiled
def _look_closely(
    people: Scan,
    me: int,
    likely: IntArray,
    start: int,
    block: Block,
    aims: Float32,
    model: FirstPassModel,
    least: Least,
    rows: IntArray,
    values: Float32,
    found: int,
) -> int:
    """Put those of these likely rows that belong there among the best; how many there are then.

    All arrays have names of their own before the loop, and none is handed on in it where that can be helped: that would
    cost as much as the rest of a row.
    """
    wishes, ratings, standings, traits, _, (numbers, scales) = people
    weights, by_gender, model_traits, seeks, _ = model
    ages, genders, (elo, choosiness, made, received) = wishes.age, wishes.gender, ratings
    told, told_back = block
    mine, my_profile, my_age, my_traits = rating_of(ratings, me), standings[me], ages[me], traits[me]
    in_bios = weights.bio if len(aims) and aims[0].any() else np.float32(0.0)
    my_choosing, my_appeal = leanings(my_age, my_traits, model_traits)
    my_choosing += by_gender[genders[me]]
    for row in likely:
        theirs, age = Rating(elo[row], choosiness[row], made[row], received[row]), ages[row]
        choosing, appeal, seeking, sought_back, cosine, taste = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        if len(model_traits):
            choosing, appeal = leanings(age, traits[row], model_traits)
        if len(seeks):
            seeking = sought(my_age, my_traits, age, traits[row], model_traits, seeks)
            sought_back = sought(age, traits[row], my_age, my_traits, model_traits, seeks)
        if len(aims) and scales[row] > 0.0:
            cosine = scales[row] * dot(numbers[row], aims[0]) - weights.bio_centre
            taste = scales[row] * dot(numbers[row], aims[1])
        alike = likeness(my_profile, standings[row], abs(age - my_age), weights) + in_bios * cosine
        forward = alike + weights.inclination * (weights.base + my_choosing + appeal + seeking)
        back = alike + weights.inclination * (
            weights.base + choosing + by_gender[genders[row]] + my_appeal + sought_back
        )
        views = within(
            choice(mine, theirs, np.float32(forward), weights) + told[row - start] + weights.bio_taste * taste,
            choice(theirs, mine, np.float32(back), weights) + told_back[row - start],
        )
        if not too_low(views, least):
            found = _keep(rows, values, found, row, fused(views, weights.fusion))
    return found


@compiled
def _highest(people: Scan, me: int, aims: Float32, model: FirstPassModel) -> Highest:
    """The most that profiles add to either view, and taste in bios to the forward one."""
    weights, cosine, taste = model.weights, np.float32(0.0), np.float32(0.0)
    if len(aims):
        cosine = LONGEST_BIO * np.sqrt((aims[0] ** 2).sum()) + abs(weights.bio_centre)
        taste = LONGEST_BIO * np.sqrt((aims[1] ** 2).sum())
    profiles = highest_profiles(people.wishes.gender[me], abs(weights.bio) * cosine, model)
    return Highest(profiles, abs(weights.bio_taste) * taste)


@compiled
def _keep(rows: IntArray, values: Float32, found: int, row: int, value: float) -> int:
    """Put a row among the best where it belongs there; how many there are then. A heap, the lowest above, once full."""
    count = len(rows)
    if found < count:
        rows[found], values[found] = row, value
        if found + 1 == count:
            for top in range(count // 2 - 1, -1, -1):
                _sink(rows, values, top)
        return found + 1
    if count and value > values[0]:
        rows[0], values[0] = row, value
        _sink(rows, values, 0)
    return found


@compiled
def _sink(rows: IntArray, values: Float32, top: int) -> None:
    """Let the entry at `top` sink to where it belongs."""
    lower = 2 * top + 1
    while lower < len(values):
        if lower + 1 < len(values) and values[lower + 1] < values[lower]:
            lower += 1
        if values[top] <= values[lower]:
            return
        rows[top], rows[lower] = rows[lower], rows[top]
        values[top], values[lower] = values[lower], values[top]
        top, lower = lower, 2 * lower + 1
