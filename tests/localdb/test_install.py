"""Jars are verified to the byte before they count, and the next install mends what broke (T19)."""

import errno
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import Popen

import pytest

from patra_graph.errors import InvalidInput, SetupFailed
from patra_graph.localdb.download import from_folder, from_mirror, mirror_address
from patra_graph.localdb.home import writing
from patra_graph.localdb.install import install
from patra_graph.localdb.jars import Lock, class_path, is_complete, marked, write_lock, wrong_jars
from tests.localdb.conftest import CONTENT, LOCK, B

pytestmark = pytest.mark.reliability("T19", what="jars cut, flipped, missing, offline, killed installs: never counted")


def quiet(done, total): ...


def fetch(folder, mirror, lock=LOCK, pauses=()):
    return install(lock, folder, source=lambda: from_mirror(mirror.address, pauses=pauses), progress=quiet)


def test_an_install_holds_every_jar_and_the_marker(tmp_path, mirror):
    assert fetch(tmp_path, mirror) == 10
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.jar")} == {
        jar.name: CONTENT[jar.coordinates] for jar in LOCK.jars
    }
    assert (marked(tmp_path), is_complete(LOCK, tmp_path)) == (LOCK.digest, True)


def test_a_second_install_asks_the_mirror_for_nothing(tmp_path, mirror):
    fetch(tmp_path, mirror)
    mirror.asked.clear()
    assert (fetch(tmp_path, mirror), mirror.asked) == (0, [])


def test_progress_ends_with_all_bytes(tmp_path, mirror):
    seen = []
    install(LOCK, tmp_path, source=lambda: from_mirror(mirror.address), progress=lambda *each: seen.append(each))
    assert (seen[0], sorted(seen), seen[-1]) == ((0, 10_000), seen, (10_000, 10_000))


BREAKS_ON_THE_WAY = {
    "cut": lambda content: content[:400],
    "flipped": lambda content: b"x" + content[1:],
    "longer": lambda content: content + b"x",
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("broken", BREAKS_ON_THE_WAY)
def test_a_jar_that_comes_wrong_never_counts_and_the_next_install_mends_it(tmp_path, mirror, broken):
    right = mirror.served[f"/{B.maven_path}"]
    mirror.served[f"/{B.maven_path}"] = BREAKS_ON_THE_WAY[broken](right)
    with pytest.raises(SetupFailed, match=r"jar-b-1\.0\.jar from .* is not the file that .* locks"):
        fetch(tmp_path, mirror)
    assert ((tmp_path / B.name).exists(), marked(tmp_path)) == (False, "")
    mirror.served[f"/{B.maven_path}"] = right
    fetch(tmp_path, mirror)
    assert is_complete(LOCK, tmp_path)


def test_a_jar_that_the_mirror_lacks_is_named(tmp_path, mirror):
    del mirror.served[f"/{B.maven_path}"]
    with pytest.raises(SetupFailed, match=r"/org/tiny/jar-b/1\.0/jar-b-1\.0\.jar answered 404"):
        fetch(tmp_path, mirror)
    assert not is_complete(LOCK, tmp_path)


def test_a_mirror_that_stumbles_is_asked_again(tmp_path, mirror):
    mirror.broken[f"/{B.maven_path}"] = 2
    assert fetch(tmp_path, mirror, pauses=(0, 0)) == 10


def test_offline_says_how_to_install_without_a_network(tmp_path):
    with pytest.raises(SetupFailed, match=r"cannot be downloaded: .*refused") as failed:
        install(LOCK, tmp_path, source=lambda: from_mirror("http://127.0.0.1:9", pauses=()), progress=quiet)
    assert "server install --from DIR" in failed.value.hint


BREAKS_IN_PLACE = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:400]),
    "flipped": lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]),
    "removed": lambda path: path.unlink(),
}


@pytest.mark.parametrize("broken", BREAKS_IN_PLACE)
def test_a_jar_that_breaks_later_is_seen_and_only_that_one_fetched(tmp_path, mirror, broken):
    fetch(tmp_path, mirror)
    BREAKS_IN_PLACE[broken](tmp_path / B.name)
    assert (is_complete(LOCK, tmp_path), wrong_jars(LOCK, tmp_path)) == (False, [B])
    assert (fetch(tmp_path, mirror), is_complete(LOCK, tmp_path)) == (1, True)


@pytest.mark.parametrize("text", [None, "", "another lock", "\u00e9"])
def test_without_the_marker_of_this_lock_nothing_is_complete(tmp_path, mirror, text):
    fetch(tmp_path, mirror)
    (tmp_path / "complete").unlink()
    if text is not None:
        (tmp_path / "complete").write_text(text, encoding="utf-8")
    assert not is_complete(LOCK, tmp_path)
    assert (fetch(tmp_path, mirror), is_complete(LOCK, tmp_path)) == (0, True)


def test_an_install_killed_midway_is_finished_by_the_next(tmp_path, mirror):
    mirror.slow = f"/{B.maven_path}"
    mirror.held.clear()
    (tmp_path / "lock.json").write_text(write_lock(LOCK))
    folder = tmp_path / "jars"
    killed = Popen([sys.executable, "-c", INSTALLER, tmp_path / "lock.json", folder, mirror.address])
    while len(list(folder.glob("*.jar"))) < 9:
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert (marked(folder), is_complete(LOCK, folder)) == ("", False)
    mirror.held.set()
    assert (fetch(folder, mirror), sorted(path.name for path in folder.glob("*.part"))) == (1, [])


INSTALLER = """
import sys
from pathlib import Path
from patra_graph.localdb.download import from_mirror
from patra_graph.localdb.install import install
from patra_graph.localdb.jars import read_lock
lock = read_lock(Path(sys.argv[1]).read_text())
install(lock, Path(sys.argv[2]), source=lambda: from_mirror(sys.argv[3]), progress=lambda *_: None)
"""


def test_of_two_installs_at_once_one_fetches_and_the_other_waits(tmp_path, mirror):
    with ThreadPoolExecutor(2) as threads:
        fetched = list(threads.map(lambda _: fetch(tmp_path, mirror), range(2)))
    assert (sorted(fetched), len(mirror.asked)) == ([0, 10], 10)


@pytest.mark.parametrize("path_of", [lambda jar: jar.name, lambda jar: jar.maven_path], ids=["flat", "maven"])
def test_a_folder_of_jars_serves_a_machine_without_a_network(tmp_path, path_of):
    for jar in LOCK.jars:
        path = tmp_path / "from" / path_of(jar)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENT[jar.coordinates])
    target = tmp_path / "jars"
    assert install(LOCK, target, source=lambda: from_folder(tmp_path / "from"), progress=quiet) == 10
    assert is_complete(LOCK, target)


def test_a_jar_that_the_folder_lacks_is_named(tmp_path):
    (tmp_path / "from").mkdir()
    with pytest.raises(SetupFailed, match=r"from holds no jar-[a-j]-1\.0\.jar"):
        install(LOCK, tmp_path / "jars", source=lambda: from_folder(tmp_path / "from"), progress=quiet)


def test_a_wrong_jar_in_the_folder_never_counts(tmp_path):
    (tmp_path / "from").mkdir()
    for jar in LOCK.jars:
        (tmp_path / "from" / jar.name).write_bytes(b"x" * jar.size)
    with pytest.raises(SetupFailed, match="is not the file"):
        install(LOCK, tmp_path / "jars", source=lambda: from_folder(tmp_path / "from"), progress=quiet)
    assert list((tmp_path / "jars").glob("*.jar")) == []


def test_jars_of_another_release_are_deleted_and_never_on_the_class_path(tmp_path, mirror):
    (tmp_path / "older-1.0.jar").write_bytes(b"old")
    fetch(tmp_path, mirror)
    assert not (tmp_path / "older-1.0.jar").exists()
    (tmp_path / "foreign.jar").write_bytes(b"foreign")
    names = [os.path.basename(path) for path in class_path(LOCK, tmp_path).split(os.pathsep)]
    assert names == [jar.name for jar in LOCK.jars]


def test_a_smaller_lock_makes_the_folder_incomplete_until_it_is_installed(tmp_path, mirror):
    fetch(tmp_path, mirror)
    smaller = Lock(version="1.1", jars=LOCK.jars[:3])
    assert not is_complete(smaller, tmp_path)
    assert (fetch(tmp_path, mirror, lock=smaller), len(list(tmp_path.glob("*.jar")))) == (0, 3)


def test_a_folder_that_is_a_file_is_refused_with_what_to_do(tmp_path, mirror):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SetupFailed, match=r"cannot write .*file/jars: Not a directory") as failed:
        fetch(tmp_path / "file" / "jars", mirror)
    assert failed.value.hint == "Set PATRA_HOME to a folder that you can write."


def test_a_full_disk_is_told_apart(tmp_path):
    with pytest.raises(SetupFailed, match="No space left on device") as failed, writing(tmp_path):
        raise OSError(errno.ENOSPC, "full")
    assert failed.value.hint.startswith("Free some space")


def test_a_mirror_must_be_an_http_address():
    with pytest.raises(InvalidInput, match="PATRA_MAVEN_MIRROR: 'ftp://x' is no http"):
        mirror_address({"PATRA_MAVEN_MIRROR": "ftp://x"})


def test_the_mirror_that_is_named_is_used():
    assert mirror_address({"PATRA_MAVEN_MIRROR": "https://mirror.test/maven/"}) == "https://mirror.test/maven"
