"""The scale curve as a picture and as slopes, from results/scale_curve.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import read_results

PICTURE = Path(__file__).parent.parent / "docs" / "scale_curve.png"
CURVES = (
    ("recommend by Cypher", "p50_ms", "ms"),
    ("recommend by Matcher", "p50_ms", "ms"),
    ("swipe", "p50_ms", "ms"),
    ("load --bulk", "seconds", "s"),
    ("recommend by Matcher", "memory_mb", "MB"),
    ("Neo4j after all this", "memory_mb", "MB"),
    ("store on disk", "memory_mb", "MB"),
)
PANELS = (("ms", "one call, p50, ms"), ("s", "load --bulk, seconds"), ("MB", "memory and disk, MB"))
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKS = "osD^vPX"
Row = Mapping[str, Any]


def main() -> None:
    """Draw what there is and print the slopes."""
    rows = read_results("scale_curve")
    draw(rows)
    print(slopes(rows))


def curve(rows: Sequence[Row], name: str, key: str) -> tuple[np.ndarray, np.ndarray]:
    """Users and figures of one curve, by users."""
    points = sorted((row["users"], row[key]) for row in rows if row["name"] == name and key in row)
    users, figures = np.array(points, dtype=np.float64).reshape(len(points), 2).T
    return users, figures


def slope(users: np.ndarray, figures: np.ndarray) -> float:
    """The exponent b of figure = a * users^b, by least squares over the logarithms; NaN for fewer than two points."""
    if len(users) < 2:
        return float("nan")
    return float(np.polyfit(np.log10(users), np.log10(np.maximum(figures, 1e-3)), 1)[0])


def slopes(rows: Sequence[Row]) -> str:
    """A Markdown table: what ten times as many users multiply each figure by."""
    lines = ["| what | exponent | ten times the users |", "|---|---:|---:|"]
    for name, key, unit in CURVES:
        exponent = slope(*curve(rows, name, key))
        if not np.isnan(exponent):
            lines.append(f"| {name}, {unit} | {exponent:.2f} | x {10**exponent:.1f} |")
    return "\n".join(lines)


def draw(rows: Sequence[Row]) -> None:
    """Write docs/scale_curve.png: log-log, a panel a unit."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4), layout="constrained")
    panels = figure.subplots(1, len(PANELS))
    for panel, (unit, title) in zip(panels, PANELS, strict=True):
        for number, (name, key, own_unit) in enumerate(CURVES):
            users, figures = curve(rows, name, key)
            if own_unit == unit and len(users):
                label = f"{name} (x {10 ** slope(users, figures):.1f} a decade)" if len(users) > 1 else name
                panel.loglog(users, figures, color=OKABE_ITO[number], marker=MARKS[number], label=label)
        panel.set(title=title, xlabel="users")
        panel.grid(visible=True, which="major", alpha=0.3)
        if panel.get_legend_handles_labels()[0]:
            panel.legend(fontsize=8, loc="upper left")
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, dpi=120)


if __name__ == "__main__":
    main()
