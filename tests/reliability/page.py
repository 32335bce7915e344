"""docs/reliability.md out of the results that are kept: `python -m tests.reliability.page`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.reliability.record import EVERY_RUN, NIGHTLY, kept_results

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
Record = Mapping[str, Any]
Records = Mapping[str, Record]

STANDING = {
    "T1": ("The server is killed while eight clients swipe", "no acknowledged swipe lost, none counted twice"),
    "T2": ("Two people like each other at the same instant", "no match missed, none doubled"),
    "T3": (
        "Any order of adding, swiping, undoing, blocking, erasing, recommending",
        "the graph is what the model says",
    ),
    "T4": ("One swipe id sent by 16 threads at once", "one effect, one answer"),
    "T5": ("Broken CSV files of every kind", "rows in = loaded + rejected, each reject with its place"),
    "T6": ("The loader is killed and run again", "the graph of a load that was not killed"),
    "T7": ("The server is killed during a load", "the loader waits, or stops with exit code 5 and can be run again"),
    "T8": ("Requests made up from the API's own description", "no answer of 5xx, every answer as described"),
    "T9": ("Payloads of injection in every string that comes in", "the graph differs by the literal value only"),
    "T10": (
        "A network between us and the server that fails in eight ways",
        "as T1; errors in time, and a pool that heals",
    ),
    "T11": ("The server restarts while the API is up", "ready, not ready, ready again, without a restart of the API"),
    "T12": ("Eight clients swipe among ten people", "no deadlock shown to a caller"),
    "T13": ("What listens, and on which addresses", "loopback only, unless there is a key"),
    "T14": ("Secrets planted as canaries", "found in no log, answer, command line or state file; files private"),
    "T15": ("Roles, endpoints, own and another's", "as documented; who liked or rejected me is never told"),
    "T16": ("A user is erased", "nothing of them is left, others' ratings stay"),
    "T17": ("A user is exported and loaded again", "the same profile, and nobody else's answers"),
    "T18": ("Dump, load into a new home, check", "the same graph"),
    "T19": ("Set-up with broken, missing or cut downloads", "never starts unverified, the next run mends it"),
    "T20": ("Ports taken, stale pids, racing commands", "a clear message; no process is signalled that is not ours"),
}

INTRODUCTION = """\
# What must not break

<!-- Made by `python -m tests.reliability.page` from tests/reliability/results.json: changes here are lost. -->

Each line is a promise with a test under its id. `make test` runs them at every-run sizes, `make test-nightly` at
nightly sizes; both run on a real server. A control takes the guard away and passes only when the same check then
fails: it shows that the test can fail. `pytest -m reliability` runs these tests alone, `PATRA_RECORD=1` keeps their
results.
"""

NOT_CLAIMED = """\
## What is not claimed

- **Power loss.** A server that is killed (SIGKILL) leaves what it wrote with the operating system; a machine that loses
  its power may not. Neo4j forces each commit to the disk, but nothing here tests that a disk keeps its word.
- **Clusters.** There is one server. What a cluster adds (leaders that change, replicas that lag) is prepared for by
  routing, bookmarks and repeats, and tested only on one server that routes to itself.
- **Docker.** The tests use a container where an engine answers; the results kept here are those of the local server.
- **Other machines.** Load stays on loopback, bounded in count and time: no figure here is one of a network.
"""


def page(results: Mapping[str, Records]) -> str:
    """The whole page, of records by sizes and id."""
    every_run, nightly = results.get(EVERY_RUN, {}), results.get(NIGHTLY, {})
    return "\n".join([INTRODUCTION, _table(every_run, nightly), _tests(every_run, nightly), NOT_CLAIMED])


def _table(every_run: Records, nightly: Records) -> str:
    head = ["| Id | What | Holds when | Every run | Nightly |", "|---|---|---|---|---|"]
    rows = [
        "| " + " | ".join([test_id, *told, _result(every_run.get(test_id)), _result(nightly.get(test_id))]) + " |"
        for test_id, told in STANDING.items()
    ]
    return "\n".join([*head, *rows, ""])


def _result(record: Record | None) -> str:
    if record is None:
        return "no result yet"
    tests = record["tests"]
    counts = Counter(test["result"] for test in tests)
    words = [f"{counts[result]} {result}" for result in ("failed", "passed", "skipped") if counts[result]]
    controls = sum(test["control"] for test in tests)
    return ", ".join(words) + (f" ({controls} of them a control)" if controls else "") + f", {record['date']}"


def _tests(every_run: Records, nightly: Records) -> str:
    lines = ["## The tests behind each line", ""]
    for test_id in STANDING:
        small, night = _lines_of(every_run, test_id), _lines_of(nightly, test_id)
        large = [f"{line}, nightly" for line in night if line not in small]
        if small or large:
            lines += [f"### {test_id}", "", *small, *large, ""]
    return "\n".join(lines)


def _lines_of(records: Records, test_id: str) -> list[str]:
    return [_line(test) for test in records[test_id]["tests"]] if test_id in records else []


def _line(test: Record) -> str:
    name = test["test"].rpartition("::")[2]
    said = "".join(f": {test[key]}" if key == "what" else f" ({test[key]})" for key in ("what", "size") if test[key])
    return f"- {'control, ' if test['control'] else ''}{test['result']}: `{name}`{said}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(kept_results()), encoding="utf-8")


if __name__ == "__main__":
    main()
