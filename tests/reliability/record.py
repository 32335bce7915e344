"""A plugin of pytest: the marks of reliability tests, and, under PATRA_RECORD=1, a file of what came of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.sizes import at_night

RESULTS = Path(__file__).with_name("results.json")
SIZE = "reliability_size"
EVERY_RUN, NIGHTLY = "every run", "nightly"
GRAVITY = {"passed": 0, "skipped": 1, "failed": 2}
MARKS = (
    "reliability(id, what='', size=''): a test of docs/reliability.md, under its id (T1 to T20)",
    "control: passes when the unguarded way is seen to fail, which shows that the guarded way's test can",
)
PROPERTY = "reliability"
Entry = dict[str, Any]


def pytest_configure(config: pytest.Config) -> None:
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    if os.environ.get("PATRA_RECORD") == "1" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Record())


@pytest.fixture
def reliability_size(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell what size this run really had, such as '1,000 swipes, 2 kills'."""
    return lambda size: request.node.user_properties.append((SIZE, size))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    """Each report of a marked test carries its entries."""
    report = yield
    report.user_properties += [(PROPERTY, _entry(item, mark, report)) for mark in item.iter_markers("reliability")]
    return report


class Record:
    """What came of the marked tests, written at the end of the run."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Entry] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, entry in report.user_properties:
            if name == PROPERTY:
                key = (entry["id"], entry["test"])
                self._found[key] = _joined(self._found.get(key, entry | {"seconds": 0.0}), entry)

    def pytest_sessionfinish(self) -> None:
        if self._found:
            kept, fresh = kept_results(), by_id(self._found, day=f"{datetime.now(UTC):%Y-%m-%d}")
            sizes = NIGHTLY if at_night() else EVERY_RUN
            kept[sizes] = kept.get(sizes, {}) | fresh
            RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _joined(before: Entry, entry: Entry) -> Entry:
    """Set-up, call and end of one test as one entry: the gravest result, all of the time."""
    result = max(before["result"], entry["result"], key=GRAVITY.__getitem__)
    return entry | {"result": result, "seconds": round(before["seconds"] + entry["seconds"], 1)}


def by_id(found: Mapping[tuple[str, str], Entry], *, day: str) -> dict[str, Any]:
    """What ran, by id: an id's record is that of one run."""
    records: dict[str, Any] = {}
    for (test_id, _), entry in sorted(found.items()):
        records.setdefault(test_id, {"date": day, "tests": []})["tests"].append(entry)
    return records


def kept_results() -> dict[str, Any]:
    """The records that are kept, by sizes and id: a run at one sizes leaves those at the other."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def _entry(item: pytest.Item, mark: pytest.Mark, report: pytest.TestReport) -> Entry:
    return {
        "id": mark.args[0],
        "test": item.nodeid,
        "what": mark.kwargs.get("what", ""),
        "size": dict(item.user_properties).get(SIZE, mark.kwargs.get("size", "")),
        "control": item.get_closest_marker("control") is not None,
        "result": report.outcome,
        "seconds": report.duration,
    }
