"""docs/reliability.md: what it says of results, and that it says what is kept."""

import json

from tests.reliability.page import PAGE, STANDING, page
from tests.reliability.record import RESULTS, by_id

GUARDED = {"test": "tests/x.py::test_a", "what": "w", "size": "9 ids", "control": False, "result": "passed"}
CONTROL = {"test": "tests/x.py::test_control", "what": "", "size": "", "control": True, "result": "failed"}


def line_of(text, test_id):
    return next(line for line in text.splitlines() if line.startswith(f"| {test_id} |"))


def test_an_id_without_results_says_so():
    lines = [line_of(page({}), test_id) for test_id in STANDING]
    assert [line.endswith("| no result yet |  |  |") for line in lines] == [True] * 20


def test_an_id_tells_how_many_passed_and_failed_with_size_and_day():
    found = {("T4", "a"): GUARDED, ("T4", "b"): CONTROL}
    text = page(by_id(found, day="2026-03-01", sizes="nightly"))
    assert line_of(text, "T4").endswith("| 1 failed, 1 passed (1 of them a control) | nightly | 2026-03-01 |")
    assert "- passed: `test_a`: w (9 ids)\n- control, failed: `test_control`\n" in text


def test_the_page_says_what_is_kept():
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    assert PAGE.read_text(encoding="utf-8") == page(kept)
