"""The folder of embeddings: found by hash, only growing, whole after a kill, private, small in memory."""

import hashlib
import os
import signal
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import InvalidInput, NotAllowed

WIDE = 8


def hashes_of(*texts):
    return [hashlib.sha256(str(text).encode()).hexdigest() for text in texts]


def vectors_of(*numbers):
    return np.outer(numbers, np.ones(WIDE)).astype(np.float32)


def opened(path):
    return EmbeddingFolder(path, dimensions=WIDE)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept"


def test_what_was_added_is_found_again_by_another_process(path):
    opened(path).add(hashes_of("a", "b"), vectors_of(1, 2))
    again = opened(path)
    rows = again.find(hashes_of("b", "c", "a"))
    assert rows.tolist() == [1, -1, 0]
    assert again.vectors(rows[[0, 2]]).tolist() == vectors_of(2, 1).tolist()


def test_an_empty_folder_finds_nothing(path):
    assert opened(path).find(hashes_of("a")).tolist() == [-1]
    assert opened(path).find([]).tolist() == []


def test_an_embedding_that_is_there_already_stays(path):
    folder = opened(path)
    folder.add(hashes_of("a", "a", "b"), vectors_of(1, 2, 3))
    folder.add(hashes_of("b", "a", "c"), vectors_of(4, 5, 6))
    assert len(folder) == 3
    assert folder.vectors(folder.find(hashes_of("a", "b", "c"))).tolist() == vectors_of(1, 3, 6).tolist()


def test_many_small_additions_are_all_found(path):
    folder = opened(path)
    for start in range(0, 300, 7):
        folder.add(hashes_of(*range(start, start + 7)), vectors_of(*range(start, start + 7)))
    asked = [250, 3, 299, 0, 120]
    assert folder.vectors(folder.find(hashes_of(*asked))).tolist() == vectors_of(*asked).tolist()


def test_two_processes_that_add_in_turn_lose_nothing(path):
    first, second = opened(path), opened(path)
    first.add(hashes_of("a"), vectors_of(1))
    second.add(hashes_of("b"), vectors_of(2))
    first.add(hashes_of("c", "b"), vectors_of(3, 9))
    assert first.find(hashes_of("a", "b", "c")).tolist() == [0, 1, 2]
    assert first.vectors(np.arange(3)).tolist() == vectors_of(1, 2, 3).tolist()


@pytest.mark.parametrize(("hash_bytes", "vector_bytes"), [(0, 5), (0, 4 * WIDE), (7, 4 * WIDE), (32, 3)])
def test_a_torn_tail_is_ignored_and_cut_off_by_the_next_addition(path, hash_bytes, vector_bytes):
    opened(path).add(hashes_of("a"), vectors_of(1))
    for name, count in ((f"{WIDE}.hashes", hash_bytes), (f"{WIDE}.vectors", vector_bytes)):
        with (path / name).open("ab") as stream:
            stream.write(b"\x7f" * count)
    torn = opened(path)
    assert len(torn) == 1
    torn.add(hashes_of("b"), vectors_of(2))
    assert opened(path).vectors(opened(path).find(hashes_of("a", "b"))).tolist() == vectors_of(1, 2).tolist()


def test_a_process_killed_while_adding_leaves_only_whole_entries(path):
    program = (
        "import hashlib, sys, numpy as np; from pathlib import Path\n"
        "from patra_graph.embedding_folder import EmbeddingFolder\n"
        f"folder = EmbeddingFolder(Path(sys.argv[1]), dimensions={WIDE})\n"
        "for number in range(10**6):\n"
        "    folder.add([hashlib.sha256(str(number).encode()).hexdigest()],"
        f" np.full((1, {WIDE}), number, dtype=np.float32))\n"
        "    print(number, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    told = [int(child.stdout.readline()) for _ in range(50)]
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    folder = opened(path)
    assert told == list(range(50))
    assert len(folder) >= 50
    assert folder.vectors(folder.find(hashes_of(*range(len(folder)))))[:, 0].tolist() == list(range(len(folder)))


def test_only_the_owner_may_read_it(path):
    opened(path).add(hashes_of("a"), vectors_of(1))
    modes = {entry.name: oct(entry.stat().st_mode & 0o777) for entry in [path, *path.iterdir()]}
    files = (f"{WIDE}.hashes", f"{WIDE}.vectors", ".lock")
    assert modes == {path.name: "0o700"} | {name: "0o600" for name in files if name in modes}


def test_a_folder_with_something_in_it_that_others_may_enter_is_refused(path):
    path.mkdir(mode=0o755)
    (path / "mine.txt").write_text("mine")
    with pytest.raises(NotAllowed, match="others may enter"):
        opened(path)
    assert path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("hashes", "vectors"),
    [
        (["a1"], vectors_of(1)),
        (["no hash"], vectors_of(1)),
        (hashes_of("a"), vectors_of(1, 2)),
        (hashes_of("a"), vectors_of(np.nan)),
    ],
)
def test_a_bad_hash_shape_or_number_is_refused_and_nothing_is_kept(path, hashes, vectors):
    with pytest.raises(InvalidInput):
        opened(path).add(hashes, vectors)
    assert len(opened(path)) == 0


def test_vectors_of_another_length_live_side_by_side(path):
    opened(path).add(hashes_of("a"), vectors_of(1))
    other = EmbeddingFolder(path, dimensions=3)
    other.add(hashes_of("a"), np.ones((1, 3), dtype=np.float32))
    assert (len(opened(path)), len(other)) == (1, 1)


def test_the_index_takes_at_most_fifty_bytes_an_entry(path):
    count = 200_000
    opened(path)
    (path / f"{WIDE}.hashes").write_bytes(np.random.default_rng(1).bytes(32 * count))
    (path / f"{WIDE}.vectors").write_bytes(bytes(4 * WIDE * count))
    tracemalloc.start()
    folder = opened(path)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(folder) == count
    assert kept <= 20 * count
    assert peak <= 50 * count
