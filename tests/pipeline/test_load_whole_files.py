"""Whole files into the real graph: a corpus of bad rows, and the published Speed Dating data."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from patra_graph.domain.model import Swipe, User
from patra_graph.loaders.rows import Row
from patra_graph.loaders.speed_dating import read as speed_dating_rows
from patra_graph.pipeline.load import load
from patra_graph.pipeline.recommend import recommend
from tests.loaders.test_bad_rows import GOOD_SWIPE, GOOD_USER, NOW, corpus, good_line, line_of

SPEED_DATING = Path(__file__).parents[3] / "shared" / "data" / "speed_dating_waves_1_14.csv.gz"


def write(path, kind, good, *extra):
    lines = [part for number, (bad, _) in enumerate(corpus(kind)) for part in (bad, good_line(kind, number))]
    text = "\n".join([",".join(good), *extra, *lines, ""])
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return len(lines) + len(extra)


def test_every_row_of_the_bad_corpus_is_loaded_or_reported_with_its_place(graph, settings, tmp_path):
    both = [line_of(GOOD_USER | {"user_id": GOOD_SWIPE[side]}) for side in ("user_id", "target_user_id")]
    rows = {
        "users.csv": write(tmp_path / "users.csv", "user", GOOD_USER, *both),
        "swipes.csv": write(tmp_path / "swipes.csv", "swipe", GOOD_SWIPE),
    }
    rejects = tmp_path / "rejects.csv"
    report = load(graph, tmp_path, settings=settings, rejects=rejects, now=NOW, embed=False)
    with rejects.open(encoding="utf-8", newline="") as stream:
        told = list(csv.DictReader(stream))
    assert {Path(file.path).name: file.rows for file in report.files} == rows
    assert len(told) == sum(file.rejected for file in report.files) == len(corpus("user")) + len(corpus("swipe"))
    assert graph.one("count_graph")["users"] == report.files[0].loaded
    assert all(row["line"].isdigit() and row["code"] and row["message"] for row in told)


@pytest.fixture(scope="module")
def speed_dating(open_graph, settings, tmp_path_factory):
    """The published waves 1 to 14 in the graph, and the report of their load."""
    if not SPEED_DATING.exists():
        pytest.skip("the published Speed Dating data are not here; the project ships a loader, never the data")
    open_graph.run("delete_everything")
    rejects = tmp_path_factory.mktemp("speed") / "rejects.csv"
    report = load(
        open_graph,
        SPEED_DATING,
        settings=settings,
        rejects=rejects,
        now=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=1),
        file_format="speed-dating",
        embed=False,
    )
    return open_graph, report


def test_every_row_of_speed_dating_is_accounted_for(speed_dating):
    _, report = speed_dating
    assert [(file.rows, file.loaded, file.rejected) for file in report.files] == [(5744, 5734, 10)]
    assert (report.users_written, report.swipes_written) == (377, 5734)


def test_speed_dating_ratings_are_their_start_plus_the_swipes(speed_dating):
    graph, _ = speed_dating
    assert graph.run("check_ratings", tolerance=1e-9) == []


def test_speed_dating_never_shows_the_same_sex_nor_anyone_already_swiped(speed_dating, settings):
    graph, _ = speed_dating
    people, met = published()
    for seeker in sorted(people)[::40]:
        found = {item.user_id for item in recommend(graph, seeker, settings=settings, top=500)}
        assert found
        assert people[seeker] not in {people[user_id] for user_id in found}
        assert found & met[seeker] == set()


def published():
    """Everyone's sex, and whom each has swiped."""
    values = [row.value for row in speed_dating_rows(SPEED_DATING) if isinstance(row, Row)]
    people = {value.user_id: value.gender for value in values if isinstance(value, User)}
    met = {user_id: set() for user_id in people}
    for value in values:
        if isinstance(value, Swipe):
            met[value.swiper_id].add(value.target_id)
    return people, met
