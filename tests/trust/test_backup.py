"""The graph dumped, restored and checked (T18)."""

import os
import signal
import sys
from itertools import pairwise
from subprocess import DEVNULL, Popen

import pytest
from click.testing import CliRunner

from patra_graph.errors import InvalidInput, NotFound
from patra_graph.interfaces.cli import main
from patra_graph.localdb import Home, State, running, start, stop
from patra_graph.localdb.backup import check, dump, restore
from patra_graph.localdb.configuration import DefaultMemory
from patra_graph.localdb.mending import mended, set_aside, store_folders
from patra_graph.localdb.process import end
from patra_graph.localdb.state import read_state, write_state
from patra_graph.pipeline.fingerprint import fingerprint
from patra_graph.store.address import Address
from patra_graph.store.graph import Graph
from patra_graph.store.ping import ping
from patra_graph.store.schema import migrate
from tests.conftest import share
from tests.graph_fixtures import add_users, make_user, send
from tests.reliability.sizes import at_night

pytestmark = pytest.mark.timeout(900)
HOW = {"memory": DefaultMemory(), "ready": ping, "say": print}
USERS = ("u1", "u2", "u3", "u4")
ELSEWHERE = "neo4j://127.0.0.1:9"


def new_home(folder, number):
    home = Home(folder / f"home-{number}")
    home.root.mkdir(mode=0o700)
    share(home)
    write_state(home, State(bolt=27910 + number, http=27810 + number))
    return home


def graph_of(home):
    secret = home.password.read_text().strip()
    return Graph(Address(read_state(home).uri, "neo4j", secret))


def fill(home, settings, user_ids):
    """Start a home's server and put these users into its graph, each liking the next; the fingerprint."""
    start(home, ready=ping, say=print)
    with graph_of(home) as graph:
        migrate(graph, dimensions=settings.embedding.dimensions, say=print)
        add_users(graph, *map(make_user, user_ids))
        for swiper, target in pairwise(user_ids):
            send(graph, settings, swiper, target)
        return fingerprint(graph)


def looks(home, seen):
    """A `ready` that notes the fingerprint of the graph that it finds answering."""

    def ready(uri, username, secret):
        if not ping(uri, username, secret):
            return False
        with Graph(Address(uri, username, secret)) as graph:
            seen.append(fingerprint(graph))
        return True

    return ready


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Two homes; servers left running are stopped at the end."""
    folder = tmp_path_factory.mktemp("backup")
    pair = [new_home(folder, number) for number in (1, 2)]
    yield pair
    for home in pair:
        stop(home, say=print)


@pytest.fixture(scope="module")
def dumped(homes, settings):
    """The graph of the first home, dumped while at rest; by night, after its server was killed: (file, fingerprint)."""
    file = homes[0].root.parent / "graph.dump"
    before = fill(homes[0], settings, USERS)
    if at_night():
        end(read_state(homes[0]), limit=0)
    else:
        stop(homes[0], say=print)
    dump(homes[0], file, **HOW)
    return file, before


@pytest.mark.reliability("T18", what="dump, load into a new home: the same fingerprint", size="4 users")
def test_a_dump_restored_into_a_new_home_has_the_same_fingerprint(homes, dumped):
    seen = []
    restore(homes[1], dumped[0], **HOW | {"ready": looks(homes[1], seen)})
    assert (seen, running(homes[1])) == ([dumped[1]], None)
    assert not homes[1].restore_files.exists()


@pytest.mark.reliability("T18", what="a dump is for its owner only, and checks as consistent")
def test_a_dump_is_private_and_consistent(homes, dumped):
    check(homes[0], dumped[0], **HOW)
    assert dumped[0].stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in dumped[0].parent.iterdir()) == ["graph.dump", "home-1", "home-2"]


def contents(home):
    return {
        path: path.read_bytes() for folder in store_folders(home.db) for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.reliability("T18", what="a dump that is cut short changes nothing", size="1 break")
def test_a_dump_that_is_cut_short_leaves_the_graph_as_it_was(homes, dumped):
    broken = dumped[0].with_name("broken")
    broken.write_bytes(dumped[0].read_bytes()[:5000])
    before = contents(homes[0])
    with pytest.raises(InvalidInput, match="broken is no dump of a Neo4j graph, or not a whole one"):
        restore(homes[0], broken, **HOW)
    broken.unlink()
    assert (contents(homes[0]) == before, homes[0].restore_files.exists()) == (True, False)


@pytest.fixture
def stored(tmp_path):
    """A home with something for a store."""
    home = Home(tmp_path / "home")
    for folder in store_folders(home.db):
        folder.mkdir(parents=True)
        (folder / "old").write_text("old")
    return home


@pytest.mark.reliability(
    "T18", what="a swap of stores cut short at any move is undone by the next start", size="4 points"
)
@pytest.mark.parametrize("moves", range(5))
def test_a_swap_that_was_cut_short_is_undone(stored, moves):
    stored.restoring.touch()
    steps = [*zip(store_folders(stored.db), store_folders(stored.replaced), strict=True)]
    fresh = store_folders(Home(stored.restore_files).db)
    for folder in fresh:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "new").touch()
    for now, kept in steps[: min(moves, 2)]:
        kept.parent.mkdir(parents=True)
        os.replace(now, kept)
    for (now, _), folder in list(zip(steps, fresh, strict=True))[: max(moves - 2, 0)]:
        folder.mkdir(parents=True, exist_ok=True)
        os.replace(folder, now)
    mended(stored, say=print)
    assert [[path.name for path in folder.iterdir()] for folder in store_folders(stored.db)] == [["old"], ["old"]]
    assert (stored.restoring.exists(), stored.restore_files.exists()) == (False, False)


def test_a_home_without_a_store_gets_an_empty_one_back(tmp_path):
    home = Home(tmp_path)
    set_aside(home)
    home.restoring.touch()
    mended(home, say=print)
    assert [list(folder.iterdir()) for folder in store_folders(home.db)] == [[], []]


@pytest.mark.skipif(not at_night(), reason="by night: it starts three servers")
@pytest.mark.reliability("T18", what="a restore killed while it swaps leaves the old graph", size="1 kill")
def test_a_restore_that_is_killed_leaves_the_old_graph(homes, dumped, settings):
    before = fill(homes[1], settings, ("v1", "v2"))
    command = [sys.executable, "-m", "patra_graph", "server", "restore", str(dumped[0]), "--yes"]
    environ = {**os.environ, "PATRA_HOME": str(homes[1].root)}
    environ.pop("NEO4J_URI", None)
    with Popen(command, env=environ, stdout=DEVNULL, stderr=DEVNULL) as killed:
        while not homes[1].restoring.exists():
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    seen = []
    start(homes[1], ready=looks(homes[1], seen), say=print)
    assert seen == [before]


@pytest.fixture
def server(home, monkeypatch):
    """Run a command of `server` on a home without a graph."""
    monkeypatch.setenv("PATRA_HOME", str(home.root))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return lambda *args: CliRunner().invoke(main, ["server", *args])


@pytest.fixture
def home(tmp_path):
    return new_home(tmp_path, 3)


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("dump", "{there}"), 2, "is there already"),
    (("dump", "{new}"), 3, "there is no graph in"),
    (("restore", "{new}", "--yes"), 3, "there is no file"),
    (("check",), 3, "there is no graph in"),
    (("check", "{new}"), 3, "there is no file"),
])  # fmt: skip
def test_what_cannot_be_done_is_said_before_anything_is_touched(server, home, tmp_path, arguments, code, said):
    names = {"there": tmp_path / "there", "new": tmp_path / "new"}
    names["there"].touch()
    result = server(*(word.format(**names) for word in arguments))
    assert (result.exit_code, said in result.stderr, home.db.exists()) == (code, True, False)


def test_a_graph_is_not_replaced_unless_somebody_says_yes(server, home, tmp_path):
    store_folders(home.db)[0].mkdir(parents=True)
    (tmp_path / "file").touch()
    result = server("restore", str(tmp_path / "file"))
    assert (result.exit_code, "Give --yes to replace it." in result.stderr) == (6, True)


@pytest.mark.parametrize("verb", ["dump", "restore", "check"])
@pytest.mark.parametrize(
    ("before", "environ", "source"),
    [
        ([], {"NEO4J_URI": ELSEWHERE}, "environment"),
        ([], {"PATRA_GRAPH__URI": ELSEWHERE}, "environment"),
        (["--uri", ELSEWHERE], {}, "command line"),
        (["--config", "mine.yaml"], {}, "mine.yaml"),
    ],
)
def test_where_another_neo4j_is_set_in_any_way_the_managed_one_is_left_alone(
    home, tmp_path, monkeypatch, verb, before, environ, source
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(f"graph: {{uri: '{ELSEWHERE}'}}", encoding="utf-8")
    monkeypatch.delenv("NEO4J_URI", raising=False)
    for name, value in {"PATRA_HOME": str(home.root), **environ}.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, [*before, "server", verb, "file", *(["--yes"] if verb == "restore" else [])])
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        f"Error: server {verb} works on the managed local server alone, and graph.uri is {ELSEWHERE} ({source})",
    )


def test_a_file_in_a_folder_that_is_not_there_is_refused(home, tmp_path):
    store_folders(home.db)[0].mkdir(parents=True)
    with pytest.raises(InvalidInput, match="cannot be written: No such file or directory"):
        dump(home, tmp_path / "missing" / "file", **HOW)
    with pytest.raises(NotFound, match="there is no file"):
        restore(home, tmp_path / "missing", **HOW)
