"""The fast way through plain swipes reads what the exact one reads, and leaves all else to it."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patra_graph.loaders import csv_folder
from patra_graph.loaders.csv_folder import SwipeColumns
from patra_graph.loaders.plain_swipes import plain_reader

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HEADER = "action,user_id,note,target_user_id,timestamp,swipe_id"
COLUMNS = {"action": 0, "user_id": 1, "target_user_id": 3, "timestamp": 4, "swipe_id": 5}
PLAIN = "like,u1,hello,u2,2026-01-01T10:00:00Z,s1"
cells = st.sampled_from(
    [
        *("like", "superlike", "reject", "LIKE", "u1", "u2", "é", "a b", "", '"', "\x00", "\udc80", "\xa0", "\ufffd"),
        *("2026-01-01T10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T10:00:60Z"),
        *("1989-12-31T23:59:59Z", "2026-02-01T12:00:00Z", "2026-02-01T12:00:01Z", "2026-01-01", "u" * 129),
    ]
)
usual = [st.just(cell) for cell in PLAIN.split(",")]
lines = st.lists(st.tuples(*(cell | cells for cell in usual)).map(",".join), min_size=1, max_size=3)


def exactly(lines):
    """What the exact reader makes of these lines after the header."""
    with TemporaryDirectory() as folder:
        text = "\n".join([HEADER, *lines]) + "\n"
        (Path(folder) / "swipes.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
        return [getattr(row, "value", row) for row in csv_folder.read(Path(folder), now=NOW)]


def quickly(lines):
    """What the fast one makes of them; None where it leaves them alone."""
    found = plain_reader(COLUMNS, 6, now=NOW)(2, lines)
    if found is None:
        return None
    fresh = csv_folder.SeenIds().add_all(found.swipe_ids)
    columns = SwipeColumns("swipes.csv", COLUMNS, found, fresh)
    return [getattr(row, "value", row) for row in columns.rows()]


@settings(max_examples=300, deadline=None)
@given(lines)
def test_what_is_read_fast_is_read_alike(lines):
    found = quickly(lines)
    expected = exactly(lines)
    assert found is None or [getattr(row, "code", row) for row in found] == [
        getattr(row, "code", row) for row in expected
    ]


@pytest.mark.parametrize("line", [PLAIN, PLAIN.replace("u1", "é"), PLAIN.replace("hello", "")])
def test_plain_lines_are_read_fast(line):
    assert quickly([line]) == exactly([line])


@pytest.mark.parametrize("line", [PLAIN + ",", PLAIN.replace("u2", "u1"), PLAIN.replace("s1", ""), f'"{PLAIN}"', ""])
def test_a_line_that_is_not_plain_leaves_its_block_to_the_exact_reader(line):
    assert quickly([PLAIN, line]) is None


def test_ids_that_are_made_are_those_of_the_exact_reader():
    columns = {name: place for name, place in COLUMNS.items() if name != "swipe_id"}
    (made,) = plain_reader(columns, 6, now=NOW)(2, [PLAIN]).swipe_ids
    assert made == exactly([PLAIN.rpartition(",")[0] + ","])[0].swipe_id


def test_a_large_file_reads_as_its_parts(tmp_path):
    text = "".join(f"like,u{n % 97},,v{n % 89},2026-01-01T10:00:00Z,s{n % 4990}\n" for n in range(5000))
    (tmp_path / "swipes.csv").write_text(f"{HEADER}\n{text}")
    rows = list(csv_folder.read(tmp_path, now=NOW))
    assert [row.line for row in rows] == list(range(2, 5002))
    assert [getattr(row, "code", "") for row in rows] == [""] * 4990 + ["doubled-id"] * 10
