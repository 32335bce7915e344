"""The bulk load on a real server of its own: the same graph as a load by driver, or an empty one."""

import csv
import signal
import sys
from datetime import timedelta
from subprocess import DEVNULL, Popen
from time import sleep

import numpy as np
import pytest

from patra_graph.embedding import Embedder
from patra_graph.embedding_folder import EmbeddingFolder
from patra_graph.errors import InvalidInput, NotAllowed
from patra_graph.localdb import Home, State, running, stop
from patra_graph.localdb.home import make_private, write_private
from patra_graph.localdb.state import read_state, write_state
from patra_graph.pipeline.bulk.load import bulk_load
from patra_graph.pipeline.connect import open_graph
from patra_graph.pipeline.load import load
from patra_graph.store.schema import schema_steps
from tests.conftest import own_home, share
from tests.graph_fixtures import NOW

pytestmark = pytest.mark.timeout(900)
LATER = NOW + timedelta(days=1)
USERS = """\
user_id,name,age,gender,city,state,hobbies,looking_for,profession,bio,latitude,longitude,elo,trait_calm,max_age
u1,"Ann ""A"", Ü",30,female,Portland,OR,hiking;Cooking,friendship,Nurse,"I climb, ""often""; and
cook.",45.5,-122.6,1620.5,7,40
"u,2",Bob,31,male,portland,OR,hiking;chess,friendship,Teacher,I read.,,,,-0.5,
u3,Cay,29,female,Seattle,WA,,,,,,,,,
u4,Dan,45,male,,,,,,I read.,,,,,
u1,Twice,45,male,,,,,,,,,,,
u5,Bad,17,male,,,,,,,,,,,
"""
SWIPES = [
    ("u1", "u,2", "like", 1),
    ("u,2", "u1", "superlike", 2),
    ("u,2", "u3", "reject", 3),
    ("u4", "u1", "like", 4),
    ("u,2", "u3", "like", 5),
    ("u3", "u,2", "like", 6),
    ("u1", "u4", "like", 7),
    ("u1", "u4", "like", 8),
    ("u1", "u,2", "superlike", 9),
    ("u4", "u1", "reject", 10),
    ("u4", "u1", "like", 11),
    ("u4", "u4", "like", 12),
    ("u4", "nobody", "like", 13),
    ("nobody", "u4", "like", 0),
]
BIOS = ('I climb, "often"; and\ncook.', "I read.")
NODES = 15
EVERY_NODE = """
MATCH (n)
RETURN labels(n) AS labels, n {.*, changed_at: n.changed_at IS :: INTEGER NOT NULL} AS node
"""
EVERY_EDGE = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, properties(r) AS edge,
       coalesce(a.user_id, a.city_id, a.name) AS start, coalesce(b.user_id, b.city_id, b.name) AS end
"""


@pytest.fixture(scope="module")
def own():
    """A server of its own, named by PATRA_HOME."""
    with own_home() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATRA_HOME", str(home.root))
        patch.delenv("NEO4J_URI", raising=False)
        yield home
        stop(home, say=print)


@pytest.fixture
def empty(own, settings):
    """That server with an empty graph."""
    with open_graph(settings, say=print) as graph:
        graph.run("delete_everything")
    return own


@pytest.fixture
def untouched(tmp_path, monkeypatch):
    """A home, named by PATRA_HOME, in which no server ever ran."""
    home = Home(tmp_path / "home")
    make_private(home.root)
    share(home)
    write_state(home, State(bolt=27890, http=27790))
    monkeypatch.setenv("PATRA_HOME", str(home.root))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    yield home
    stop(home, say=print)


def write_files(folder):
    """USERS and SWIPES as a folder that `load` takes."""
    (folder / "users.csv").write_text(USERS, encoding="utf-8")
    rows = [(a, b, kind, (NOW + timedelta(minutes=at)).isoformat()) for a, b, kind, at in SWIPES]
    with (folder / "swipes.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("user_id", "target_user_id", "action", "timestamp"), *reversed(rows)])
    return folder


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path)


def embeddings_of(folder, settings, *texts):
    """A folder of ready-made embeddings of these texts."""
    hashes = [Embedder.of(settings.embedding).bio_hash(text) for text in texts]
    vectors = [[0.1 + number] * settings.embedding.dimensions for number in range(len(texts))]
    kept = EmbeddingFolder(folder / "kept", dimensions=settings.embedding.dimensions)
    kept.add(hashes, np.array(vectors, dtype=np.float32))
    return folder / "kept"


@pytest.fixture
def embeddings(tmp_path, settings):
    """Ready-made embeddings of all bios."""
    return embeddings_of(tmp_path, settings, *BIOS)


def everything(settings):
    """All nodes and relationships of the managed graph with their properties."""
    with open_graph(settings, say=print) as graph:
        return everything_in(graph)


def everything_in(graph):
    """All nodes and relationships of a graph with their properties."""
    with graph._session("READ") as session:
        nodes = [row.data() for row in session.run(EVERY_NODE)]
        edges = [row.data() for row in session.run(EVERY_EDGE)]
    return sorted(map(repr_close, nodes)), sorted(map(repr_close, edges))


def repr_close(row):
    """A row as text, floats to 1e-9."""
    return repr(_rounded(row))


def _rounded(value):
    if isinstance(value, float):
        return round(value, 9) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(value[key]) for key in sorted(value)}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def counts(report):
    files = [(file.rows, file.loaded, file.rejected) for file in report.files]
    return files, report.users_written, report.swipes_written, report.embedded


def test_a_bulk_load_gives_the_graph_of_a_load_by_driver(empty, settings, folder, embeddings):
    options = {"now": LATER, "rejects": folder / "rejects.csv", "embeddings": embeddings}
    singly = settings.model_copy(update={"load": settings.load.model_copy(update={"batch_swipes": 1})})
    with open_graph(settings, say=print) as graph:
        by_driver = load(graph, folder, settings=singly, **options)
    expected, rejects = everything(settings), (folder / "rejects.csv").read_text()
    with open_graph(settings, say=print) as graph:
        graph.run("delete_everything")
    in_bulk = bulk_load(folder, settings=settings, **options)
    assert everything(settings) == expected
    assert (folder / "rejects.csv").read_text() == rejects
    assert counts(in_bulk) == counts(by_driver)


def test_a_bulk_load_into_a_new_home_leaves_all_indexes_online_and_none_of_its_files(untouched, settings, folder):
    bulk_load(folder, settings=settings, now=LATER, rejects=folder / "rejects.csv", embed=False)
    with open_graph(settings, say=print) as graph:
        row = graph.one("count_indexes")
        version = graph.one("fetch_schema_version")["version"]
    assert row["online"] == row["indexes"] > len(schema_steps()) // 2
    assert version == schema_steps()[-1][0]
    assert [path for path in (untouched.import_files, untouched.importing) if path.exists()] == []


def test_a_load_cut_short_before_there_was_a_store_takes_nothing_from_the_next_one(untouched, settings, folder):
    write_private(untouched.importing, "")
    bulk_load(folder, settings=settings, now=LATER, rejects=folder / "rejects.csv", embed=False)
    assert len(everything(settings)[0]) == NODES


def test_a_graph_that_is_not_empty_is_refused_and_kept(empty, settings, folder):
    options = {"settings": settings, "now": LATER, "rejects": folder / "rejects.csv", "embed": False}
    bulk_load(folder, **options)
    with pytest.raises(NotAllowed, match="not empty: it holds 4 users"):
        bulk_load(folder, **options)
    assert sum("'User'" in node for node in everything(settings)[0]) == 4


def test_another_server_than_the_managed_one_is_refused(settings, folder):
    elsewhere = settings.model_copy(update={"graph": settings.graph.model_copy(update={"uri": "neo4j://elsewhere"})})
    with pytest.raises(InvalidInput, match=r"alone, and graph\.uri is neo4j://elsewhere"):
        bulk_load(folder, settings=elsewhere, now=LATER, rejects=folder / "rejects.csv")


POINTS = {
    "while files are written": lambda home: any(home.import_files.glob("*/swipes")),
    "while the store is imported": lambda home: home.importing.exists(),
    "while indexes are built": lambda home: home.importing.exists() and read_state(home).pid,
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_the_graph_is_empty_and_a_second_run_fills_it(empty, settings, folder, point):
    command = [sys.executable, "-m", "patra_graph", "load", str(folder), "--bulk", "--no-embed"]
    with Popen(command, cwd=folder, stderr=DEVNULL) as loading:
        while loading.poll() is None and not POINTS[point](empty):
            sleep(0.005)
        loading.kill()
    assert loading.returncode == -signal.SIGKILL
    assert everything(settings)[1] == []
    bulk_load(folder, settings=settings, now=LATER, rejects=folder / "rejects.csv", embed=False)
    assert (len(everything(settings)[0]), running(empty) is not None) == (NODES, True)
