"""Whatever the bytes: each row is a Row or a Reject, and the only error is LoadError (T5)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patra_graph.errors import LoadError
from patra_graph.loaders import csv_folder, okcupid, speed_dating
from patra_graph.loaders.rows import Reject, Row

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HEADER = b"user_id,age,gender,bio,latitude,longitude\n"
LAST = b"\nlast,30,female,,,\n"
PIECES = [
    *(b"u1", b"u2", b"30", b"male", b"Lesbian", b"17", b"50.77", b"nan", b"1e309", b";", b" ", b"\t", b"=cmd()"),
    *(b"\xff", b"\xc3\xa9", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\x1b", b"\x85", b"\xef\xbb\xbf"),
    *("e\u0301😀\u202e\u2028".encode(), b"u3,30,m,,,\n", b"u4,30,f,x,1,2\r\n"),
    *(b",", b",", b",", b",", b"\n", b"\n", b"\r\n", b"\r"),
]
QUOTES = [b'"', b'"', b'""', b'","', b',"', b'"\n', b'u5,30,m,"a\nb",,\n']
soup = st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES + QUOTES), max_size=60).map(b"".join))
soup_without_quotes = st.lists(st.sampled_from(PIECES), max_size=80).map(b"".join)
often = settings(max_examples=1250, deadline=None)


def read(data: bytes) -> list[Row | Reject]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "users.csv").write_bytes(data)
        return list(csv_folder.read(Path(folder), now=NOW))


def physical_lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def blank(line: bytes) -> bool:
    return not line.decode("utf-8", "surrogateescape").strip()


@often
@given(soup_without_quotes)
def test_rows_in_are_rows_out(data: bytes) -> None:
    lines = physical_lines(HEADER + data)
    expected = [number for number, line in enumerate(lines, 1) if number > 1 and not blank(line)]
    assert [row.line for row in read(HEADER + data)] == expected


@often
@given(soup)
def test_a_good_row_at_the_end_is_loaded_whatever_comes_before(data: bytes) -> None:
    found = read(HEADER + data + LAST)
    assert isinstance(found[-1], Row) and found[-1].value.user_id == "last"


@often
@given(soup)
def test_rows_start_on_lines_of_the_file_in_order(data: bytes) -> None:
    lines = [row.line for row in read(HEADER + data)]
    assert lines == sorted(set(lines)) and set(lines) <= set(range(2, len(physical_lines(HEADER + data)) + 1))


@often
@given(soup)
def test_an_id_is_loaded_once(data: bytes) -> None:
    ids = [row.value.user_id for row in read(HEADER + data) if isinstance(row, Row)]
    assert len(ids) == len(set(ids))


def all_loaders(folder: Path) -> Iterator[list[Row | Reject]]:
    for loader in (csv_folder, okcupid, speed_dating):
        with suppress(LoadError):
            yield list(loader.read(folder))


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".csv.zip"])
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_a_file_of_any_bytes_gives_rows_or_a_load_error(suffix: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        for name in ("users", "profiles", "speed_dating"):
            (Path(folder) / f"{name}{suffix}").write_bytes(data)
        assert all(rows == [] for rows in all_loaders(Path(folder)))
