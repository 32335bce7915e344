"""Rows next to each other, gone through a column at a time: who may be on a seeker's shortlist, and who cannot.

Loops without branches, so that the processor goes through several rows at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patra_graph.domain.compiled import compiled
from patra_graph.domain.elo import Rating
from patra_graph.domain.first_pass import Weights
from patra_graph.domain.pair_value import Least, Views, choice, too_low, within
from patra_graph.domain.scan import Float32, IntArray, RatingColumns, Told, WishColumns

Marks = NDArray[np.int32]
BLOCK = 512


class Block(NamedTuple):
    """What swipes add to both views, of rows next to each other."""

    forward: Float32
    back: Float32


class Highest(NamedTuple):
    """The most that profiles add to either view, and taste in bios to the forward one."""

    profiles: Views
    taste: float


@compiled
def tell(told: Told, start: int, stop: int, weight: float, heard: Float32) -> None:
    """Set what these rows are told of, 0 for the others."""
    heard[:] = 0.0
    for place in range(np.searchsorted(told.rows, start), np.searchsorted(told.rows, stop)):
        heard[told.rows[place] - start] = weight * told.values[place]


@compiled
def mark_likely(
    ratings: RatingColumns,
    me: int,
    start: int,
    stop: int,
    block: Block,
    highest: Highest,
    weights: Weights,
    least: Least,
    marks: Marks,
) -> None:
    """Mark 1 whoever could pass the least views if all that is not known yet spoke for them, the others 0."""
    elo, choosiness = ratings.elo[start:stop], ratings.choosiness[start:stop]
    made, received = ratings.swipes_made[start:stop], ratings.swipes_received[start:stop]
    mine = rating_of(ratings, me)
    for place in range(stop - start):
        them = Rating(elo[place], choosiness[place], made[place], received[place])
        forward = choice(mine, them, highest.profiles.forward, weights) + block.forward[place] + highest.taste
        back = choice(them, mine, highest.profiles.back, weights) + block.back[place]
        marks[place] = np.int32(not too_low(within(forward, back), least))


@compiled
def rating_of(ratings: RatingColumns, row: int) -> Rating:
    return Rating(ratings.elo[row], ratings.choosiness[row], ratings.swipes_made[row], ratings.swipes_received[row])


@compiled
def unmark_unfit(wishes: WishColumns, me: int, start: int, stop: int, marks: Marks) -> None:
    """Mark 0 whoever does not pass the hard filters between them and the person in row `me`, both ways."""
    age, min_age, max_age = wishes.age[start:stop], wishes.min_age[start:stop], wishes.max_age[start:stop]
    x, y, z, reach = wishes.x[start:stop], wishes.y[start:stop], wishes.z[start:stop], wishes.reach[start:stop]
    gender, interested = wishes.gender[start:stop], wishes.interested[start:stop]
    my_age, my_min_age, my_max_age = wishes.age[me], wishes.min_age[me], wishes.max_age[me]
    my_x, my_y, my_z, my_reach = wishes.x[me], wishes.y[me], wishes.z[me], wishes.reach[me]
    my_gender, my_interest = np.int32(wishes.gender[me]), np.int32(wishes.interested[me])
    for place in range(stop - start):
        ages = (my_min_age <= age[place]) & (age[place] <= my_max_age)
        ages &= (min_age[place] <= my_age) & (my_age <= max_age[place])
        chord = (x[place] - my_x) ** 2 + (y[place] - my_y) ** 2 + (z[place] - my_z) ** 2
        far = (chord > reach[place]) | (chord > my_reach)
        genders = (np.int32(interested[place]) >> my_gender) & (my_interest >> np.int32(gender[place])) & np.int32(1)
        marks[place] &= genders & np.int32(ages) & (np.int32(1) - np.int32(far))


@compiled
def unmark_hidden(hidden: IntArray, start: int, stop: int, marks: Marks) -> None:
    for place in range(np.searchsorted(hidden, start), np.searchsorted(hidden, stop)):
        marks[hidden[place] - start] = 0


@compiled
def unmark_shown(exposures: Float32, below: float, start: int, stop: int, marks: Marks) -> None:
    for place in range(stop - start):
        marks[place] &= np.int32(exposures[start + place] < below)


@compiled
def marked(marks: Marks, start: int, stop: int, rows: IntArray) -> int:
    """Write the rows that are marked, and say how many; without a branch, as nobody could foretell it."""
    found = 0
    for place in range(stop - start):
        rows[found] = start + place
        found += marks[place]
    return found
