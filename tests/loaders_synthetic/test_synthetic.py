"""What `write` and `generate` promise: the same bytes for a seed, whole files or none, and rows that load."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.cli import main
from patra_graph.loaders import csv_folder, synthetic
from patra_graph.loaders.rows import Reject

from .conftest import DATA

FILES = ("users.csv", "swipes.csv")


def bytes_of(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in FILES]


def test_the_committed_sample_is_what_generate_writes_by_default(tmp_path):
    CliRunner().invoke(main, ["generate", str(tmp_path)], catch_exceptions=False)
    assert bytes_of(tmp_path) == bytes_of(DATA)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for folder, seed in (("first", 3), ("second", 3), ("third", 4)):
        synthetic.write(tmp_path / folder, users=80, swipes_per_user=6, seed=seed)
    first, second, third = (bytes_of(tmp_path / name) for name in ("first", "second", "third"))
    assert first == second
    assert all(one != other for one, other in zip(first, third, strict=True))


def test_every_row_of_the_sample_loads(sample):
    assert [row for row in sample if isinstance(row, Reject)] == []


@pytest.mark.parametrize(("users", "swipes_per_user", "seed"), [(2, 1, 0), (3, 40, 1), (700, 3, 2), (2500, 5, 3)])
def test_crowds_of_any_size_load_without_a_reject(tmp_path, users, swipes_per_user, seed):
    made = synthetic.write(tmp_path, users=users, swipes_per_user=swipes_per_user, seed=seed)
    rows = list(csv_folder.read(tmp_path))
    assert [row for row in rows if isinstance(row, Reject)] == []
    assert (users, len(rows)) == (made[0], sum(made))


def test_no_swipes_asked_for_gives_none(tmp_path):
    assert synthetic.write(tmp_path, users=50, swipes_per_user=0, seed=1) == (50, 0)


def test_generate_gives_what_write_writes(users, swipes):
    people, decisions = synthetic.generate(users=320, swipes_per_user=19, seed=7)
    assert list(people) == list(users.values())
    assert list(decisions) == swipes


def test_users_come_as_they_are_asked_for_and_before_any_swipe_is_made():
    people, _ = synthetic.generate(users=20_000, swipes_per_user=1_000, seed=1)
    assert [user.user_id for user in islice(people, 2)] == ["u00001", "u00002"]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"users": 1, "swipes_per_user": 5, "seed": 1}, "users: 1 is out of range"),
        ({"users": 5, "swipes_per_user": -1, "seed": 1}, "swipes per user: -1 is out of range"),
        ({"users": 5, "swipes_per_user": 5, "seed": -1}, "seed: -1 is out of range"),
    ],
)
def test_numbers_out_of_range_are_refused_by_name(numbers, message):
    with pytest.raises(InvalidInput) as refusal:
        synthetic.generate(**numbers)
    assert refusal.value.message == message


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InvalidInput, match="cannot be written"):
        synthetic.write(tmp_path / "out", users=5, swipes_per_user=1, seed=1)
    assert (tmp_path / "out").read_text() == "mine"


def test_a_write_that_breaks_off_leaves_the_old_files_whole_and_nothing_else(tmp_path):
    synthetic.write(tmp_path, users=30, swipes_per_user=2, seed=1)
    before = bytes_of(tmp_path)

    def break_off(line: str) -> None:
        if line.startswith("swipes.csv"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthetic.write(tmp_path, users=30, swipes_per_user=2, seed=2, say=break_off)
    assert bytes_of(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
