"""docs/reliability.md: what it says of results, and that it says what is kept."""

from types import SimpleNamespace

from tests.reliability import record
from tests.reliability.page import PAGE, STANDING, page
from tests.reliability.record import EVERY_RUN, NIGHTLY, by_id, kept_results

GUARDED = {"test": "tests/x.py::test_a", "what": "w", "size": "9 ids", "control": False, "result": "passed"}
LARGER = GUARDED | {"size": "900 ids"}
CONTROL = {"test": "tests/x.py::test_control", "what": "", "size": "", "control": True, "result": "failed"}
REPORT = SimpleNamespace(user_properties=[(record.PROPERTY, GUARDED | {"id": "T4", "seconds": 1.0})])


def line_of(text, test_id):
    return next(line for line in text.splitlines() if line.startswith(f"| {test_id} |"))


def kept(found, *, sizes):
    return {sizes: by_id(found, day="2026-03-01")}


def test_an_id_without_results_says_so():
    lines = [line_of(page({}), test_id) for test_id in STANDING]
    assert [line.endswith("| no result yet | no result yet |") for line in lines] == [True] * 20


def test_an_id_tells_how_many_passed_and_failed_with_size_and_day():
    found = {("T4", "a"): GUARDED, ("T4", "b"): CONTROL}
    text = page(kept(found, sizes=EVERY_RUN))
    result = "1 failed, 1 passed (1 of them a control), 2026-03-01"
    assert line_of(text, "T4").endswith(f"| {result} | no result yet |")
    assert "- passed: `test_a`: w (9 ids)\n- control, failed: `test_control`\n" in text


def test_a_nightly_result_stands_beside_that_of_every_run_and_tells_what_was_larger():
    small, large = {("T4", "a"): GUARDED, ("T4", "b"): CONTROL}, {("T4", "a"): LARGER, ("T4", "b"): CONTROL}
    text = page(kept(small, sizes=EVERY_RUN) | kept(large, sizes=NIGHTLY))
    result = "1 failed, 1 passed (1 of them a control), 2026-03-01"
    assert line_of(text, "T4").endswith(f"| {result} | {result} |")
    assert text.count("`test_control`") == 1
    assert "- passed: `test_a`: w (900 ids), nightly\n" in text


def test_a_run_at_one_sizes_keeps_the_results_at_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "RESULTS", tmp_path / "results.json")
    for sizes, night in ((EVERY_RUN, False), (NIGHTLY, True), (EVERY_RUN, False)):
        monkeypatch.setattr(record, "at_night", lambda night=night: night)
        run = record.Record()
        run.pytest_runtest_logreport(REPORT)
        run.pytest_sessionfinish()
        assert sizes in kept_results()
    assert set(kept_results()) == {EVERY_RUN, NIGHTLY}


def test_the_page_says_what_is_kept():
    assert PAGE.read_text(encoding="utf-8") == page(kept_results())
