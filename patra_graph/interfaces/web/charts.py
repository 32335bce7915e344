"""Charts as plain geometry that a template draws: bars, lines and ticks inside a picture of 480 x 220."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from patra_graph.domain.metrics import gini
from patra_graph.pipeline.overview import Rated

LEFT, RIGHT, TOP, BOTTOM = 56, 462, 12, 176
FEWEST_BINS, MOST_BINS = 8, 24
TICKS = 4
Spread = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and what it says."""

    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line by the commands of an SVG path; `kind` picks its colour in the style sheet."""

    name: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its axes; `summary` says in words what it shows, for who cannot see it."""

    title: str
    summary: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()


def spread_chart(spread: Spread, *, title: str, times: str) -> Chart:
    """How many users had something how many times; neighbouring times share a bar where there are many."""
    binned, step = _binned(spread)
    highest, top_times = max(binned), len(binned) * step
    width = (RIGHT - LEFT) / len(binned)
    bars = tuple(
        Bar(LEFT + number * width + 1, _y(users, highest), max(1, width - 2), BOTTOM - _y(users, highest), says)
        for number, users in enumerate(binned)
        for says in [f"{_range(number * step, step)} {times}: {users:,} users"]
    )
    ticks = _steps(top_times)
    return Chart(
        title=title,
        summary=_told(spread, times),
        x_label=times,
        y_label="users",
        x_ticks=tuple(
            Tick(LEFT + (value + step / 2) * width / step, f"{value:,}") for value in ticks if value < top_times
        ),
        y_ticks=tuple(Tick(_y(value, highest), f"{value:,}") for value in _steps(highest)),
        bars=bars,
    )


def lorenz_chart(spread: Spread, *, title: str, what: str) -> Chart:
    """What share of all the least favoured users have; the straight line would be all alike."""
    points = lorenz(spread)
    percent = tuple(Tick(LEFT + part * (RIGHT - LEFT), f"{part:.0%}") for part in (0, 0.25, 0.5, 0.75, 1))
    return Chart(
        title=title,
        summary=f"Gini {_gini(spread)}: 0 is all alike, towards 1 is one has all.",
        x_label="users, least first",
        y_label=what,
        x_ticks=percent,
        y_ticks=tuple(Tick(_y(part, 1), f"{part:.0%}") for part in (0, 0.5, 1)),
        lines=(
            Line("all alike", "even", _path([(0.0, 0.0), (1.0, 1.0)])),
            Line(what, "first", _path(points)),
        ),
    )


def lorenz(spread: Spread) -> list[tuple[float, float]]:
    """Running shares of users and of what they have, from (0, 0) to (1, 1); a straight line where nobody has any."""
    users = list(accumulate((count for _, count in spread), initial=0))
    had = list(accumulate((times * count for times, count in spread), initial=0))
    if not had[-1]:
        return [(0.0, 0.0), (1.0, 1.0)]
    return [(who / users[-1], what / had[-1]) for who, what in zip(users, had, strict=True)]


def history_chart(series: Mapping[str, Sequence[Rated]], *, title: str) -> Chart | None:
    """Ratings over time, each a line of steps; None where nothing ever moved them."""
    told = [rated for points in series.values() for rated in points]
    if not told:
        return None
    first, last = min(item.at for item in told), max(item.at for item in told)
    low, high = _bounds([item.points for item in told])
    span = max(1.0, (last - first).total_seconds())
    lines = tuple(
        Line(name, kind, _staircase([((at.at - first).total_seconds() / span, at.points) for at in points], low, high))
        for kind, (name, points) in zip(("first", "second"), series.items(), strict=False)
        if points
    )
    return Chart(
        title=title,
        summary="; ".join(f"{name} now {points[-1].points:,.0f}" for name, points in series.items() if points),
        x_label="time (UTC)",
        y_label="rating points",
        x_ticks=(Tick(LEFT + 28, f"{first:%Y-%m-%d}"), Tick(RIGHT - 16, f"{last:%Y-%m-%d}")),
        y_ticks=tuple(Tick(_y(value - low, high - low), f"{value:,.0f}") for value in np.linspace(low, high, 5)),
        lines=lines,
    )


def _binned(spread: Spread) -> tuple[list[int], int]:
    """Users of each bin, and how many times one bin spans."""
    most = max((times for times, _ in spread), default=0)
    step = max(1, math.ceil((most + 1) / MOST_BINS))
    bins = [0] * max(FEWEST_BINS, most // step + 1)
    for times, users in spread:
        bins[times // step] += users
    return bins, step


def _told(spread: Spread, times: str) -> str:
    users, total = sum(count for _, count in spread), sum(value * count for value, count in spread)
    never = sum(count for value, count in spread if value == 0)
    mean = total / users if users else 0.0
    return f"{users:,} users, {mean:.1f} {times} on average, {never:,} with none. Gini {_gini(spread)}."


def _gini(spread: Spread) -> str:
    counts, users = (np.array(column, dtype=np.float64) for column in zip(*spread, strict=True)) if spread else ((), ())
    if not len(counts) or not float(counts @ users):
        return "-"
    return f"{float(gini(counts, users[None, :])[0]):.2f}"


def _range(first: int, step: int) -> str:
    return f"{first:,}" if step == 1 else f"{first:,} to {first + step - 1:,}"


def _steps(highest: int) -> list[int]:
    """Round whole numbers from 0 up to the highest, about `TICKS` of them."""
    rough = max(1.0, highest / TICKS)
    size = 10 ** math.floor(math.log10(rough))
    step = next(int(size * factor) for factor in (1, 2, 5, 10) if size * factor >= rough)
    return list(range(0, highest + 1, step))


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """Fifties that hold all the values between them."""
    low, high = 50 * math.floor(min(values) / 50), 50 * math.ceil(max(values) / 50)
    return float(low), float(max(high, low + 100))


def _y(value: float, highest: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / (highest or 1), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    places = [f"{LEFT + x * (RIGHT - LEFT):.1f} {_y(y, 1)}" for x, y in points]
    return "M" + " L".join(places)


def _staircase(points: Sequence[tuple[float, float]], low: float, high: float) -> str:
    """A line that holds each value until the next, and the last to the right edge."""
    places = [(LEFT + x * (RIGHT - LEFT), _y(value - low, high - low)) for x, value in points]
    moves = [f"H{x:.1f} V{y}" for x, y in places[1:]]
    return " ".join([f"M{places[0][0]:.1f} {places[0][1]}", *moves, f"H{RIGHT}"])
