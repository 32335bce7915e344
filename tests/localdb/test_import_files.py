"""The folder in which a load keeps its files."""

import stat

import pytest

from patra_graph.errors import NotAllowed, SetupFailed
from patra_graph.localdb.home import Home, write_private
from patra_graph.localdb.import_files import forget_import_files, import_folder
from patra_graph.localdb.mending import mended


@pytest.fixture
def home(tmp_path):
    """A home without jars, in which no server ever ran."""
    return Home(tmp_path / "home")


def left_by_a_killed_load(home):
    """A file of a load that could not clear its folder away."""
    with import_folder(home, needed=0) as folder:
        pass
    folder.mkdir(parents=True)
    (folder / "swipes.csv").write_text("private")
    return folder / "swipes.csv"


def test_it_is_private_and_gone_afterwards(home):
    with import_folder(home, needed=0) as folder:
        assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, home.import_files)] == [0o700, 0o700]
        (folder / "swipes.csv").write_text("private")
    assert not home.import_files.exists()


def test_what_still_writes_for_a_killed_load_does_not_reach_the_next_one(home):
    left = left_by_a_killed_load(home)
    with import_folder(home, needed=0) as folder:
        assert not left.exists()
        left.parent.mkdir(exist_ok=True)
        left.write_text("late")
        assert list(folder.iterdir()) == []
    assert not home.import_files.exists()


def test_one_load_at_a_time_has_one(home):
    with (
        import_folder(home, needed=0) as folder,
        pytest.raises(NotAllowed, match="another load is at work"),
        import_folder(home, needed=0),
    ):
        pytest.fail("two at a time")
    assert not folder.exists()


def test_a_disk_without_room_is_refused_before_anything_is_written(home):
    with pytest.raises(SetupFailed, match="GB free, the import needs"), import_folder(home, needed=10**18):
        pytest.fail("there is no disk of a billion GB")
    assert not home.import_files.exists()


def test_a_mending_deletes_what_a_killed_load_left(home):
    left = left_by_a_killed_load(home)
    forget_import_files(home)
    assert not left.exists()


def test_a_mending_leaves_the_files_of_a_load_at_work(home):
    home.db.mkdir(parents=True)
    with import_folder(home, needed=0) as folder:
        (folder / "swipes.csv").write_text("private")
        write_private(home.importing, "")
        mended(home, say=print)
        assert (folder / "swipes.csv").exists()
    assert not home.importing.exists()
