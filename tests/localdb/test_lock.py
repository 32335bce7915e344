"""The committed lock of the server's jars."""

from importlib.resources import files

from patra_graph.localdb.jars import read_lock, total_size, write_lock
from patra_graph.localdb.lock import BROWSER, NEO4J, TEST_GROUPS

TEXT = (files("patra_graph.config") / "neo4j.lock.json").read_text(encoding="utf-8")


def test_the_lock_is_written_as_it_is_read():
    assert write_lock(read_lock(TEXT)) == TEXT


def test_the_lock_holds_server_and_browser_of_the_locked_release():
    lock = read_lock()
    names = {jar.name for jar in lock.jars}
    assert (lock.version, {f"neo4j-server-{NEO4J}.jar", f"neo4j-browser-{BROWSER}.jar"} - names) == (NEO4J, set())


def test_no_two_jars_share_a_file():
    names = [jar.name for jar in read_lock().jars]
    assert len(names) == len(set(names))


def test_no_test_library_is_locked():
    assert {jar.coordinates.split(":")[0] for jar in read_lock().jars} & TEST_GROUPS == set()


def test_every_jar_has_a_whole_digest_and_a_size():
    lock = read_lock()
    assert {len(bytes.fromhex(jar.sha256)) for jar in lock.jars} == {32}
    assert min(jar.size for jar in lock.jars) > 0 and 150e6 < total_size(lock.jars) < 250e6
