"""Loads into the real graph."""

import csv
from datetime import timedelta

import numpy as np
import pytest

from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.errors import InvalidInput, LoadError, SetupFailed
from patra_graph.loaders.rows import Row
from patra_graph.pipeline.load import load
from patra_graph.pipeline.people import show
from patra_graph.pipeline.time_order import in_time_order
from tests.graph_fixtures import NOW, add_users, make_user, send

USERS = """user_id,name,age,gender,city,state,hobbies,looking_for,profession,bio
u1,Ann,30,female,Portland,OR,hiking;cooking,friendship,Nurse,
u2,Bob,31,male,Portland,OR,hiking;chess,friendship,Teacher,
u3,Cay,29,female,Seattle,WA,,,,
u4,Dan,45,male,,,,,,
"""
SWIPES = [
    ("u1", "u2", "like", 1),
    ("u2", "u1", "superlike", 2),
    ("u2", "u3", "reject", 3),
    ("u4", "u1", "like", 4),
    ("u2", "u3", "like", 5),
    ("u1", "u4", "reject", 6),
]


@pytest.fixture
def folder(tmp_path):
    def write(users=USERS, swipes=SWIPES):
        (tmp_path / "users.csv").write_text(users, encoding="utf-8")
        lines = [f"{a},{b},{kind},{(NOW + timedelta(minutes=at)).isoformat()}" for a, b, kind, at in swipes]
        (tmp_path / "swipes.csv").write_text("user_id,target_user_id,action,timestamp\n" + "\n".join(lines))
        return tmp_path

    return write


def loaded(graph, settings, path, **options):
    rejects = options.pop("rejects", path / "rejects.csv")
    return load(graph, path, settings=settings, rejects=rejects, now=NOW + timedelta(days=1), embed=False, **options)


def state(graph):
    keys = ("elo", "choosiness", "swipes_made", "swipes_received")
    return [[show(graph, user_id)[key] for key in keys] for user_id in ("u1", "u2", "u3", "u4")]


def test_a_loads_ratings_equal_those_of_the_same_swipes_made_live(graph, settings, folder):
    loaded(graph, settings, folder())
    from_files = state(graph)
    graph.run("delete_everything")
    add_users(graph, *map(make_user, ("u1", "u2", "u3", "u4")))
    for swiper, target, kind, minute in SWIPES:
        send(graph, settings, swiper, target, kind, at=NOW + timedelta(minutes=minute))
    assert np.abs(np.array(from_files) - np.array(state(graph))).max() < 1e-9


def test_swipes_count_in_the_order_of_time_and_not_of_the_file(graph, settings, folder):
    loaded(graph, settings, folder())
    in_order = state(graph)
    graph.run("delete_everything")
    loaded(graph, settings, folder(swipes=SWIPES[::-1]))
    assert state(graph) == in_order


def test_a_second_load_writes_nothing(graph, settings, folder):
    first = loaded(graph, settings, folder())
    before = state(graph)
    second = loaded(graph, settings, folder())
    assert (first.users_written, first.swipes_written) == (4, 6)
    assert (second.users_written, second.swipes_written) == (0, 0)
    assert state(graph) == before


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_size_of_a_batch_changes_no_result(graph, settings, folder, batch):
    loaded(graph, settings, folder())
    whole = state(graph)
    graph.run("delete_everything")
    small = settings.load.model_copy(update={"batch_users": batch, "batch_swipes": batch})
    loaded(graph, settings.model_copy(update={"load": small}), folder())
    assert state(graph) == whole


def test_a_file_of_a_header_alone_is_reported_with_no_rows(graph, settings, folder):
    report = loaded(graph, settings, folder(users=USERS.splitlines()[0] + "\n", swipes=[]))
    assert [(file.rows, file.loaded, file.rejected) for file in report.files] == [(0, 0, 0), (0, 0, 0)]


def test_a_changed_profile_is_written_and_its_ratings_stay(graph, settings, folder):
    loaded(graph, settings, folder())
    before = show(graph, "u1")
    report = loaded(graph, settings, folder(users=USERS.replace("u1,Ann,30", "u1,Anna,31")))
    after = show(graph, "u1")
    assert report.users_written == 1
    assert after == before | {"name": "Anna", "age": 31}


def test_rows_that_only_the_graph_can_refuse_are_rejected_with_their_place(graph, settings, folder):
    path = folder(swipes=[*SWIPES, ("u1", "u9", "like", 7)])
    report = loaded(graph, settings, path)
    with (path / "rejects.csv").open(encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["line"], row["column"], row["field"], row["code"]) == ("8", "2", "target_user_id", "unknown-target")
    assert [(file.rows, file.loaded, file.rejected) for file in report.files] == [(4, 4, 0), (7, 6, 1)]


def test_a_swipe_id_that_the_graph_has_for_others_is_rejected_and_the_rest_is_loaded(graph, settings, folder):
    path = folder()
    lines = "swipe_id,user_id,target_user_id,action,timestamp\nmine,u1,u2,like,2026-03-01\n"
    (path / "swipes.csv").write_text(lines)
    loaded(graph, settings, path)
    (path / "swipes.csv").write_text(lines.replace("u1,u2", "u2,u3") + "other,u4,u1,like,2026-03-02\n")
    report = loaded(graph, settings, path)
    assert (report.files[1].loaded, report.files[1].rejected, report.swipes_written) == (1, 1, 1)


def test_bios_are_embedded_once_and_again_only_when_they_change(graph, settings, folder):
    path = folder(users=USERS.replace("Nurse,\n", "Nurse,I climb.\n"))
    embed = {"settings": settings, "rejects": path / "rejects.csv", "now": NOW + timedelta(days=1)}
    counts = [load(graph, path, **embed).embedded, load(graph, path, **embed).embedded]
    folder(users=USERS.replace("Nurse,\n", "Nurse,I climb and I bake.\n"))
    counts.append(load(graph, path, **embed).embedded)
    assert counts == [1, 0, 1]


def test_a_model_of_another_length_is_refused_before_anything_is_written(graph, settings, folder):
    path = folder()
    longer = settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"dimensions": 768})})
    with pytest.raises(SetupFailed, match=r"bio embeddings of 384 numbers, embedding.dimensions says 768"):
        load(graph, path, settings=longer, rejects=path / "rejects.csv", now=NOW + timedelta(days=1))
    assert graph.one("count_graph")["users"] == 0


def test_an_answer_that_a_new_profile_lacks_is_forgotten(graph, settings, folder):
    loaded(graph, settings, folder(users="user_id,age,gender,trait_calm\nu1,30,female,7\n", swipes=[]))
    loaded(graph, settings, folder(users="user_id,age,gender\nu1,30,female\n", swipes=[]))
    found = graph.maybe("fetch_seeker", seeker_id="u1", history=0, traits=["calm"])
    assert found["seeker"]["traits"] == [None]


def test_a_file_that_is_no_rejects_file_is_never_overwritten(graph, settings, folder):
    path = folder()
    with pytest.raises(InvalidInput, match="exists and is no rejects file"):
        loaded(graph, settings, path, rejects=path / "users.csv")


def test_an_empty_folder_or_an_unknown_format_is_refused(graph, settings, tmp_path):
    with pytest.raises(LoadError):
        loaded(graph, settings, tmp_path)
    with pytest.raises(InvalidInput, match="no format 'xml'"):
        loaded(graph, settings, tmp_path, file_format="xml")


def test_time_order_holds_across_runs_on_disk():
    times = [5, 3, 9, 1, 7, 3, 8, 2, 2, 6]
    rows = [
        Row("x", line, Swipe(str(line), "a", "b", SwipeKind.LIKE, NOW + timedelta(minutes=minute)))
        for line, minute in enumerate(times)
    ]
    ordered = list(in_time_order(iter(rows), run=3))
    assert ordered == sorted(rows, key=lambda row: (row.value.at, row.line))
