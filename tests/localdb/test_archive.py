"""Class archives belong to one place: the second one names the path of the first."""

from pathlib import Path

from patra_graph.localdb.archive import find_archive
from patra_graph.localdb.home import Home
from patra_graph.localdb.java import Java

JAVA = Java(Path("/opt/java/bin/java"), "25.0.2", vectors=False, origin="PATH")


def test_a_home_that_was_moved_makes_its_archives_anew(tmp_path):
    (tmp_path / "jars").mkdir()
    first = home_in(tmp_path / "first", tmp_path)
    before = find_archive(JAVA, first)
    before.base.write_bytes(b"classes")
    assert find_archive(JAVA, first) == before
    first.root.rename(tmp_path / "second")
    after = find_archive(JAVA, Home(tmp_path / "second"))
    assert after.base.name != before.base.name
    assert list(after.base.parent.glob("*.jsa*")) == []


def test_homes_that_share_a_folder_of_archives_share_the_archives(tmp_path):
    (tmp_path / "jars").mkdir()
    (tmp_path / "classes").mkdir()
    homes = [home_in(tmp_path / name, tmp_path) for name in ("first", "second")]
    for home in homes:
        home.cache.symlink_to(tmp_path / "classes", target_is_directory=True)
    assert find_archive(JAVA, homes[0]) == find_archive(JAVA, homes[1])


def home_in(root, shared):
    """A home in this folder with the jars of `shared`."""
    root.mkdir()
    home = Home(root)
    home.jars.symlink_to(shared / "jars", target_is_directory=True)
    return home
