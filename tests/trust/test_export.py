"""What a user gave and did, taken along and brought back (T17)."""

import json
import random
from datetime import timedelta

import pytest

from patra_graph.pipeline.erase import erase_user
from patra_graph.pipeline.export import export_user
from patra_graph.pipeline.export_files import write_folder
from patra_graph.pipeline.load import load
from patra_graph.pipeline.people import block
from patra_graph.pipeline.swipe import undo
from tests.graph_fixtures import NOW, add_users, make_user, send

EXPORTED = 100
BIOS = (
    "",
    'I said "no, thanks",\n\tand left; twice.',
    "=cmd()",
    "नमस्ते 😀 \u202e עברית",
    "a, b\n\nc",
    "'; MATCH (n) DELETE n",
)


def somebody(number):
    """A person who says one thing or another, by number."""
    draw = random.Random(number)
    place = {"latitude": draw.uniform(-90, 90), "longitude": draw.uniform(-180, 180)} if number % 3 else {}
    return make_user(
        f"x{number}-\u00e9",
        name=draw.choice(["Zoë, the 1st", '"Q"', "李雷"]),
        gender=draw.choice(["nonbinary", "female"]),
        interested_in=draw.choice([("male",), ("male", "female", "other")]),
        city=draw.choice(["", "Portland"]),
        hobbies=draw.choice([(), ("Chess", "old books, mostly")]),
        looking_for=draw.choice([(), ("a friend",)]),
        profession=draw.choice(["", "Nurse"]),
        bio=BIOS[number % len(BIOS)],
        min_age=draw.choice([None, 25]),
        max_age=draw.choice([None, 40]),
        max_distance_km=draw.choice([None, 12.5]),
        start_elo=draw.choice([None, 1620.125]),
        traits={"calm": draw.random(), "neat": 1e-7} if number % 2 else {},
        **place,
    )


@pytest.mark.reliability(
    "T17", what="export, erase, load: the same profile, swipes and matches", size=f"{EXPORTED} users"
)
def test_a_user_who_is_exported_erased_and_loaded_again_has_the_same_profile(graph, settings, tmp_path):
    people = [somebody(number) for number in range(EXPORTED)]
    add_users(graph, *people, make_user("s1"), make_user("s2"))
    send(graph, settings, "s1", people[0].user_id)
    before = {}
    for number, user in enumerate(people):
        send(graph, settings, user.user_id, "s1", "superlike", at=NOW + timedelta(seconds=number, microseconds=number))
        send(graph, settings, user.user_id, "s2", "reject")
        before[user.user_id] = export_user(graph, user.user_id)
        write_folder(before[user.user_id], tmp_path / str(number))
        erase_user(graph, user.user_id)
    for number in range(EXPORTED):
        load(graph, tmp_path / str(number), settings=settings, rejects=tmp_path / "r.csv", now=NOW, embed=False)
    after = {user_id: export_user(graph, user_id) for user_id in before}
    kept = ("profile", "swipes", "blocks")
    assert [[found[part] for part in kept] for found in after.values()] == [
        [found[part] for part in kept] for found in before.values()
    ]
    assert not (tmp_path / "r.csv").exists()


@pytest.fixture
def pair_and_others(graph, settings):
    """u1 with a match, a block and a swipe taken back; others who rejected, liked and blocked u1."""
    others = ("u2", "match", "rejecter", "liker", "blocker", "blocked")
    add_users(graph, make_user("u1", bio="I bake.", traits={"calm": 0.5}), *map(make_user, others))
    send(graph, settings, "u1", "u2")
    undo(graph, "u1")
    send(graph, settings, "u1", "match", at=NOW + timedelta(hours=1))
    send(graph, settings, "match", "u1", at=NOW + timedelta(hours=2))
    send(graph, settings, "rejecter", "u1", "reject")
    send(graph, settings, "liker", "u1", "superlike")
    block(graph, "u1", "blocked", now=NOW)
    block(graph, "blocker", "u1", now=NOW)
    return graph


@pytest.mark.reliability("T17", what="an export tells nobody's answer before a match, nor who blocked")
def test_an_export_holds_what_the_user_did_and_not_what_others_did(pair_and_others):
    found = export_user(pair_and_others, "u1")
    assert [found[part] for part in ("swipes", "swipes_taken_back", "blocks", "matches")] == [
        [{"swipe_id": "u1-like-match", "target_user_id": "match", "action": "like",
          "timestamp": "2026-03-01T13:00:00+00:00"}],
        [{"target_user_id": "u2", "swipe_ids": ["u1-like-u2"]}],
        [{"user_id": "blocked", "at": "2026-03-01T12:00:00+00:00"}],
        [{"user_id": "match", "at": "2026-03-01T14:00:00+00:00"}],
    ]  # fmt: skip
    assert [word for word in ("rejecter", "liker", "blocker") if word in json.dumps(found)] == []


def test_an_export_is_all_that_the_user_gave(pair_and_others):
    found = export_user(pair_and_others, "u1")
    assert {key: found["profile"][key] for key in ("user_id", "age", "bio", "hobbies", "traits")} == {
        "user_id": "u1", "age": 30, "bio": "I bake.", "hobbies": ["hiking", "chess"], "traits": {"calm": 0.5}
    }  # fmt: skip
    assert found["consent"] == {"bio": None, "at": None, "bio_embedded": False}


def test_the_command_writes_a_private_file_and_never_over_another(patra, pair_and_others, tmp_path):
    file = tmp_path / "u1.json"
    assert patra("export", "u1", "--out", str(file)).exit_code == 0
    assert (json.loads(file.read_text()), file.stat().st_mode & 0o777) == (export_user(pair_and_others, "u1"), 0o600)
    again = patra("export", "u1", "--out", str(file))
    assert (again.exit_code, again.stderr) == (
        2, f"Error: {file} cannot be written: File exists\n  Name a file that is not there yet.\n"
    )  # fmt: skip


def test_the_command_prints_one_json_document(patra, pair_and_others):
    assert json.loads(patra("export", "u1").stdout) == export_user(pair_and_others, "u1")
    assert patra("export", "nobody").exit_code == 3
