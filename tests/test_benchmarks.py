"""The figures: files as agreed, every benchmark named is there, tables that are quoted are those of the results."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import all as every
from benchmarks import harness, scale_plot, table
from benchmarks.ten_million import growth
from benchmarks.worlds import clustered_embeddings

ROOT = Path(__file__).parent.parent
OF_ITS_OWN_FORM = {"exposure_simulation"}
RESULTS = sorted(path for path in harness.RESULTS.glob("*.json") if path.stem not in OF_ITS_OWN_FORM)
NAMED = re.compile(r"python -m (benchmarks\.\w+)")
PAGES = sorted({ROOT / "README.md", ROOT / "benchmarks" / "README.md", *(ROOT / "docs").glob("*.md")})


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_results_are_rows_of_the_agreed_figures(path):
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert rows
    assert set().union(*rows) <= set(harness.KEYS)
    assert all(isinstance(row["name"], str) for row in rows)
    assert all(isinstance(value, int | float) for row in rows for key, value in row.items() if key != "name")


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_result_comes_from_a_benchmark_that_is_there(path):
    assert find_spec(f"benchmarks.{path.stem}") is not None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_benchmark_that_is_named_is_there(path):
    named = set(NAMED.findall(path.read_text(encoding="utf-8")))
    assert [name for name in sorted(named) if find_spec(name) is None] == []


def test_bench_and_bench_full_run_the_same_benchmarks():
    assert list(every.SMALL) == list(every.FULL)


def test_a_benchmark_that_is_not_there_is_a_failure(tmp_path):
    assert every.ran("nothing", (), tmp_path) is False


@pytest.mark.parametrize("name", every.SMALL)
def test_a_benchmark_that_bench_runs_is_described(name):
    assert f"python -m benchmarks.{name}" in (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", table.documents(), ids=lambda path: path.name)
def test_tables_that_are_quoted_are_those_of_the_results(path):
    text = path.read_text(encoding="utf-8")
    if not table.BLOCK.search(text):
        pytest.skip("quotes no table")
    assert table.renewed(text) == text


@pytest.mark.parametrize(
    ("row", "wrong"), [({"name": "a", "p51_ms": 1.0}, "p51_ms"), ({"users": 10}, "name"), ({"name": ""}, "name")]
)
def test_a_row_of_anything_else_is_refused(row, wrong):
    with pytest.raises(KeyError, match=wrong):
        harness.record("nothing", [row])


def test_percentiles_lie_between_the_times():
    assert harness.percentiles([1.0, 2.0, 3.0, 4.0, 5.0]) == pytest.approx((3.0, 4.8))


def test_medians_of_takes_the_median_of_each_figure():
    rows = iter([{"name": "a", "p50_ms": 3.0}, {"name": "a", "p50_ms": 9.0}, {"name": "a", "p50_ms": 4.0}])
    assert harness.medians_of(lambda: next(rows), rounds=3) == {"name": "a", "p50_ms": 4.0}


@pytest.mark.parametrize(("shown", "share"), [(["a", "b"], 1.0), (["b", "c"], 0.5), ([], 0.0)])
def test_recall_is_the_share_of_the_exact_list(shown, share):
    assert harness.recall(shown, ["a", "b"]) == share


def test_a_table_leaves_out_what_nobody_filled():
    rows = [{"name": "a", "users": 1000, "p50_ms": 1.234}, {"name": "b", "users": 1000, "seconds": 1234.5}]
    assert harness.table(rows).splitlines() == [
        "| what | users | p50 ms | seconds |",
        "| --- | ---: | ---: | ---: |",
        "| a | 1,000 | 1.23 |  |",
        "| b | 1,000 |  | 1,234 |",
    ]


def test_the_slope_of_what_grows_in_proportion_is_one():
    rows = [{"name": "swipe", "users": users, "p50_ms": users / 100} for users in (100, 1000, 10_000)]
    assert scale_plot.slope(*scale_plot.curve(rows, "swipe", "p50_ms")) == pytest.approx(1.0)


def test_growth_is_in_proportion_from_a_hundred_thousand_users():
    rows = [
        {"name": "load --bulk", "users": 100_000, "seconds": 36.0},
        {"name": "store on disk", "users": 100_000, "memory_mb": 1024.0},
        {"name": "recommend by Matcher", "users": 100_000, "memory_mb": 512.0},
    ]
    assert growth(rows).splitlines()[2:] == [
        "| load --bulk | 36 s | 0.36 ms a user | 1.0 h | 10.0 h |",
        "| store on disk | 1,024 MB | 10.5 KB a user | 100 GB | 1,000 GB |",
        "| Matcher's memory | 512 MB | 5.2 KB a user | 50 GB | 500 GB |",
        "| regions, if all is to stay in memory of 64 GB machines | 1 | (store + Matcher) / 48 GB | 4 | 32 |",
    ]


def test_invented_embeddings_are_as_near_to_each_other_as_real_bios():
    vectors = clustered_embeddings(2000)
    cosines = vectors @ vectors.T - 2 * np.eye(2000)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(2000), abs=1e-5)
    assert 0.1 < cosines[cosines > -1].mean() < 0.2
    assert 0.5 < np.median(cosines.max(axis=1)) < 0.75


def test_more_embeddings_begin_with_the_same():
    assert (clustered_embeddings(5) == clustered_embeddings(10_010)[:5]).all()
