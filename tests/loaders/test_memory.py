"""A big file is read in little memory."""

import random
import tracemalloc
from pathlib import Path

import pytest

from patra_graph.loaders import csv_folder

MEBIBYTE = 2**20


def write_users(path: Path, *, count: int) -> None:
    """Users with bios of 5 KB, among them an unclosed quote and a field of 10 MB."""
    words = " ".join(random.Random(7).choices(["hiking", "poetry", "biking", "guitars"], k=700))
    with path.open("w", encoding="utf-8") as file:
        file.write('user_id,age,gender,bio\nopen,30,m,"never closed\nhuge,30,m,' + "x" * 10_000_000 + "\n")
        file.writelines(f"u{number},30,m,{words}\n" for number in range(count))


def write_swipes(path: Path, *, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("user_id,target_user_id,action,timestamp\n")
        file.writelines(f"u{number % 999},v{number},like,2026-01-01T10:00:00Z\n" for number in range(count))


@pytest.mark.reliability("T5", what="a file of many users and swipes in bounded memory", size="50 MB")
def test_fifty_megabytes_are_read_in_less_than_16(tmp_path: Path) -> None:
    write_users(tmp_path / "users.csv", count=9_600)
    write_swipes(tmp_path / "swipes.csv", count=20_000)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) > 50 * MEBIBYTE
    tracemalloc.start()
    rows = sum(1 for _ in csv_folder.read(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 9_602 + 20_000 and peak < 16 * MEBIBYTE, f"{rows} rows, {peak / MEBIBYTE:.1f} MB"
