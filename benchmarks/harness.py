"""What all benchmarks share: times to figures, figures to files, and what ran where.

A benchmark measures, then calls `record(name, rows)`; README, docs and tests read benchmarks/results/NAME.json.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from patra_graph.localdb.jars import read_lock

RESULTS = Path(__file__).parent / "results"
KEYS = (
    *("name", "users", "clients", "p50_ms", "p95_ms", "per_second"),
    *("recall_at_10", "memory_mb", "seconds", "ratio"),
)
HEADINGS = ("what", "users", "clients", "p50 ms", "p95 ms", "per second", "recall@10", "memory MB", "seconds", "ratio")
IDENTITY = ("name", "users", "clients")
DIGITS = 4
WARM_UP = 20.0
LONG_AT_WORK = 60.0
"""Seconds: a small query reaches its pace after some ten thousand calls."""
ROUNDS_SAID = "Milliseconds: medians over rounds; loads and memory: one run."
Row = Mapping[str, Any]


def percentiles(ms: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th percentile of these times."""
    middle, high = np.percentile(np.asarray(ms, dtype=np.float64), [50, 95])
    return float(middle), float(high)


def times_ms(work: Callable[[Any], object], items: Iterable[Any]) -> list[float]:
    """Wall-clock milliseconds of `work(item)`, one an item."""
    times = []
    for item in items:
        started = perf_counter()
        work(item)
        times.append(1000.0 * (perf_counter() - started))
    return times


def medians_of(measure: Callable[[], Row], rounds: int = 5) -> dict[str, Any]:
    """The row that `measure()` gives, each number the median over the rounds; what is no number as the last said."""
    found = [measure() for _ in range(rounds)]
    return {
        key: statistics.median(row[key] for row in found) if isinstance(value, float) else value
        for key, value in found[-1].items()
    }


def measured(
    name: str,
    way: Callable[[str], Sequence[str]],
    seekers: Sequence[str],
    exact: Mapping[str, Sequence[str]] | None = None,
    rounds: int = 5,
) -> dict[str, Any]:
    """A row on one way to recommend: medians of five rounds over all seekers after one to warm up, and its recall of
    the exact lists where there are any."""
    found = {seeker: way(seeker) for seeker in seekers}
    p50, p95 = np.median([percentiles(times_ms(way, seekers)) for _ in range(rounds)], axis=0).tolist()
    row: dict[str, Any] = {"name": name, "clients": 1, "p50_ms": p50, "p95_ms": p95}
    if exact is not None:
        row["recall_at_10"] = float(np.mean([recall(found[seeker], exact[seeker]) for seeker in seekers]))
    print(row, flush=True)
    return row


def ids(recommended: Iterable[Any]) -> list[str]:
    """The ids of recommendations, in their order."""
    return [item.user_id for item in recommended]


def recall(shown: Sequence[str], exact: Sequence[str]) -> float:
    """The share of the exact list that is shown; 1 where the exact list is empty."""
    return len(set(shown) & set(exact)) / len(exact) if exact else 1.0


def warm_up(work: Callable[[], object], seconds: float = WARM_UP) -> None:
    """Let a server that was just started compile what it runs often, as one that is long at work has done."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        work()


def record(name: str, rows: Iterable[Row], *, keep: bool = False, note: str = "") -> list[dict[str, Any]]:
    """Print the rows and write results/NAME.json and NAME.md; returns the file's rows.

    `keep` leaves earlier rows of another (name, users, clients) where they are; `note` is Markdown for the page.
    Errors: KeyError for a key that is none of KEYS, and for a row without a name.
    """
    new = [_checked(row) for row in rows]
    path = RESULTS / f"{name}.json"
    earlier = read_results(name) if keep and path.exists() else []
    replaced = {_identity(row) for row in new}
    all_rows = sorted([row for row in earlier if _identity(row) not in replaced] + new, key=_order) if keep else new
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(all_rows, indent=2) + "\n", encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(_page(name, all_rows, note), encoding="utf-8")
    print(table(new), flush=True)
    return all_rows


def read_results(name: str) -> list[dict[str, Any]]:
    """The rows of results/NAME.json."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def table(rows: Sequence[Row]) -> str:
    """A Markdown table of these rows, without the columns that nobody filled."""
    used = [
        (key, title) for key, title in zip(KEYS, HEADINGS, strict=True) if any(row.get(key) is not None for row in rows)
    ]
    lines = [
        [title for _, title in used],
        ["---" if key == "name" else "---:" for key, _ in used],
        *([shown(row.get(key)) for key, _ in used] for row in rows),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(value: Any) -> str:
    """A figure as people read it: three digits that count, thousands apart."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def machine() -> dict[str, str]:
    """What this ran on, by the platform's own words; no name of the machine."""
    import psutil

    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Neo4j": f"Community {read_lock().version}",
        **{package: version(package) for package in ("neo4j", "numpy")},
    }


def processor() -> str:
    """The model name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def memory_mb(pid: int | None = None) -> float:
    """Resident memory of a process in megabytes (None: of this one)."""
    import psutil

    return psutil.Process(pid).memory_info().rss / 2**20


def _checked(row: Row) -> dict[str, Any]:
    if unknown := set(row) - set(KEYS):
        raise KeyError(f"{', '.join(sorted(unknown))}: a row holds only {', '.join(KEYS)}")
    if not row.get("name"):
        raise KeyError("a row needs a name")
    return {key: _rounded(row[key]) for key in KEYS if row.get(key) is not None}


def _rounded(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float | np.floating) else value


def _identity(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in IDENTITY)


def _order(row: Row) -> tuple[Any, ...]:
    return row.get("users") or 0, row["name"], row.get("clients") or 0


def _page(name: str, rows: Sequence[Row], note: str) -> str:
    where = "\n".join(f"- {what}: {value}" for what, value in machine().items())
    return (
        f"# {name}\n\nWritten by `python -m benchmarks.{name}` on {datetime.now(UTC):%Y-%m-%d}. {ROUNDS_SAID}\n\n"
        f"{table(rows)}\n\n{where}\n" + (f"\n{note}\n" if note else "")
    )
