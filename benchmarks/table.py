"""The tables that README and docs quote, out of results/*.json.

Run: python -m benchmarks.table [--write]
Without --write it prints README's table. With it, every block between `<!-- benchmarks:begin ... -->` and
`<!-- benchmarks:end -->` in README.md and docs/*.md is written anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import KEYS, RESULTS, read_results, table
from benchmarks.scale_plot import slopes
from benchmarks.ten_million import NOTHING, growth

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- benchmarks:begin ?(\w*) -->\n).*?(<!-- benchmarks:end -->)", re.DOTALL)
README_RESULTS = (
    "matcher",
    "recommend_cypher",
    "swipes",
    "bulk_load",
    "driver_load",
    "peers",
    "long_history",
    "service",
)


def main() -> None:
    """Print README's table, or write all blocks."""
    if "--write" not in sys.argv[1:]:
        print(readme_table())
        return
    for path in documents():
        text = path.read_text(encoding="utf-8")
        path.write_text(renewed(text), encoding="utf-8")


def documents() -> list[Path]:
    """The files that may hold a block."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def renewed(text: str) -> str:
    """This Markdown with every block as the results are now."""
    return BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", text)


def readme_table() -> str:
    """The figures that README quotes: of each benchmark, the rows of the most users that it was run with."""
    rows = []
    for name in README_RESULTS:
        if (RESULTS / f"{name}.json").exists():
            found = [row for row in read_results(name) if set(row) <= set(KEYS) and not row["name"].startswith("phase")]
            most = max((row.get("users", 0) for row in found), default=0)
            rows += [row for row in found if row.get("users", 0) == most]
    return table(rows)


def curve_rows() -> list[dict[str, Any]]:
    """The rows of the scale curve; none before its first run."""
    return read_results("scale_curve") if (RESULTS / "scale_curve.json").exists() else []


BLOCKS: Mapping[str, Callable[[], str]] = {
    "": readme_table,
    "curve": lambda: table(curve_rows()) if curve_rows() else NOTHING,
    "slopes": lambda: slopes(curve_rows()) if curve_rows() else NOTHING,
    "growth": lambda: growth(curve_rows()),
}

if __name__ == "__main__":
    main()
