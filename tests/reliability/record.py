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
GRAVITY = {"passed": 0, "skipped": 1, "failed": 2}
MARKS = (
    "reliability(id, what='', size=''): a test of docs/reliability.md, under its id (T1 to T20)",
    "control: passes when the unguarded way is seen to fail, which shows that the guarded way's test can",
)
Entry = dict[str, Any]
ran = pytest.StashKey[dict[tuple[str, str], Entry]]()


def pytest_configure(config: pytest.Config) -> None:
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    config.stash[ran] = {}


@pytest.fixture
def reliability_size(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell what size this run really had, such as '1,000 swipes, 2 kills'."""
    return lambda size: request.node.user_properties.append((SIZE, size))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    for mark in item.iter_markers("reliability"):
        key = (mark.args[0], item.nodeid)
        entry = item.config.stash[ran].setdefault(key, _entry(item, mark))
        entry["result"] = max(entry["result"], report.outcome, key=GRAVITY.__getitem__)
        entry["seconds"] = round(entry["seconds"] + report.duration, 1)
        entry["size"] = dict(item.user_properties).get(SIZE, entry["size"])
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    found = session.config.stash[ran]
    if os.environ.get("PATRA_RECORD") == "1" and found:
        kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        fresh = by_id(found, day=f"{datetime.now(UTC):%Y-%m-%d}", sizes="nightly" if at_night() else "every run")
        RESULTS.write_text(json.dumps(kept | fresh, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def by_id(found: Mapping[tuple[str, str], Entry], *, day: str, sizes: str) -> dict[str, Any]:
    """What ran, by id: an id's record is that of one run."""
    records: dict[str, Any] = {}
    for (test_id, _), entry in sorted(found.items()):
        records.setdefault(test_id, {"date": day, "sizes": sizes, "tests": []})["tests"].append(entry)
    return records


def _entry(item: pytest.Item, mark: pytest.Mark) -> Entry:
    return {
        "test": item.nodeid,
        "what": mark.kwargs.get("what", ""),
        "size": mark.kwargs.get("size", ""),
        "control": item.get_closest_marker("control") is not None,
        "result": "passed",
        "seconds": 0.0,
    }
