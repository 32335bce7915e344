"""What ten and a hundred million users would take, by calculation from the scale curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np

from benchmarks.scale_plot import curve, slope

FROM = 100_000
SIZES = (10_000_000, 100_000_000)
MACHINE_GB, USABLE = 64, 0.75
MB_PER_GB, SECONDS_PER_HOUR, KB_PER_MB = 1024, 3600, 1024
LOAD, STORE, MATCHER, CYPHER, SWIPE = (
    *("load --bulk", "store on disk", "recommend by Matcher", "recommend by Cypher", "swipe"),
)
NOTHING = "_Not measured yet: `python -m benchmarks.scale_curve`._"
Row = Mapping[str, Any]


def growth(rows: Sequence[Row]) -> str:
    """A Markdown table: sizes and times in proportion to users, calls along their measured slope.

    From the row of 100,000 users (else of the most), whose people swiped 37 times each.
    """
    base = next((users for users in (FROM, *sorted(_sizes(rows), reverse=True)) if users in _sizes(rows)), 0)
    if not base:
        return NOTHING
    lines = [
        f"| what | {base:,} users, measured | arithmetic | " + " | ".join(f"{size:,}" for size in SIZES) + " |",
        "|---|---:|---|" + "---:|" * len(SIZES),
        *_in_proportion(rows, base),
        *(_along_slope(rows, base, name) for name in (MATCHER, CYPHER, SWIPE)),
        _machines(rows, base),
    ]
    return "\n".join(line for line in lines if line)


def _sizes(rows: Sequence[Row]) -> set[int]:
    return {row["users"] for row in rows}


def _at(rows: Sequence[Row], base: int, name: str, key: str) -> float:
    return next((row[key] for row in rows if row["users"] == base and row["name"] == name and key in row), np.nan)


def _in_proportion(rows: Sequence[Row], base: int) -> list[str]:
    seconds, store = _at(rows, base, LOAD, "seconds"), _at(rows, base, STORE, "memory_mb")
    matcher = _at(rows, base, MATCHER, "memory_mb")
    hours = [f"{seconds / base * size / SECONDS_PER_HOUR:,.1f} h" for size in SIZES]
    found = [("load --bulk", f"{seconds:,.0f} s", f"{1000 * seconds / base:.2f} ms a user", hours)]
    for name, megabytes in (("store on disk", store), ("Matcher's memory", matcher)):
        each = f"{KB_PER_MB * megabytes / base:.1f} KB a user"
        found.append((name, f"{megabytes:,.0f} MB", each, [f"{_gb(megabytes, base, size):,.0f} GB" for size in SIZES]))
    return [f"| {name} | {now} | {each} | {' | '.join(then)} |" for name, now, each, then in found if "nan" not in now]


def _along_slope(rows: Sequence[Row], base: int, name: str) -> str:
    ms, exponent = _at(rows, base, name, "p50_ms"), slope(*curve(rows, name, "p50_ms"))
    if np.isnan(ms) or np.isnan(exponent):
        return ""
    then = " | ".join(f"{ms * (size / base) ** exponent:,.1f} ms" for size in SIZES)
    return f"| {name}, p50, in one graph | {ms:,.1f} ms | x {10**exponent:.2f} a decade | {then} |"


def _machines(rows: Sequence[Row], base: int) -> str:
    megabytes = _at(rows, base, STORE, "memory_mb") + _at(rows, base, MATCHER, "memory_mb")
    if np.isnan(megabytes):
        return ""
    usable = MACHINE_GB * USABLE
    each = f"(store + Matcher) / {usable:.0f} GB"
    then = " | ".join(f"{ceil(_gb(megabytes, base, size) / usable):,}" for size in SIZES)
    return f"| regions, if all is to stay in memory of {MACHINE_GB} GB machines | 1 | {each} | {then} |"


def _gb(megabytes: float, base: int, size: int) -> float:
    return megabytes / base * size / MB_PER_GB
