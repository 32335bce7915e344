"""T9: strings in files that try to be queries, paths, templates or markup. They stay strings."""

import csv
import io
from datetime import timedelta
from unicodedata import normalize

import pytest

from patra_graph.domain.model import ID, Swipe
from patra_graph.loaders import csv_folder
from patra_graph.pipeline.load import load
from patra_graph.pipeline.people import show
from patra_graph.store.export_rows import edge_rows
from tests.graph_fixtures import NOW, add_users, make_user, send
from tests.reliability.payloads import payloads
from tests.reliability.shape import shape

PAYLOADS = payloads()
TEXTS = ("name", "city", "state", "hobbies", "looking_for", "profession", "bio")
SIZE = f"{len(PAYLOADS)} payloads"


def write_csv(path, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))


def files(folder, words, ids, swipe_ids):
    """A folder with a user for each word, who says it everywhere; one under each id; and a like under each swipe id."""
    folder.mkdir()
    plain = {"age": "30", "gender": "male"} | dict.fromkeys(TEXTS, "")
    said = [{"user_id": f"p{number}"} | plain | dict.fromkeys(TEXTS, word) for number, word in words]
    others = ["a", *ids, *(f"t{number}" for number in range(len(PAYLOADS)))]
    write_csv(folder / "users.csv", [*said, *({"user_id": user_id} | plain for user_id in others)])
    like = {"user_id": "a", "action": "like", "timestamp": "2026-01-01T00:00:00Z"}
    likes = [like | {"target_user_id": f"t{number}", "swipe_id": each} for number, each in enumerate(swipe_ids)]
    write_csv(folder / "swipes.csv", likes)
    return folder


def loaded(graph, settings, folder):
    graph.run("delete_everything")
    return load(graph, folder, settings=settings, rejects=folder / "rejects.csv", now=NOW, embed=False)


@pytest.mark.reliability("T9", what="in every text of users.csv, as user ids and as swipe ids", size=SIZE)
def test_what_files_bring_is_kept_to_the_letter_and_the_graph_is_of_the_same_shape(graph, settings, tmp_path):
    words = [(number, f"{payload} {number}".replace(";", ",")) for number, payload in enumerate(PAYLOADS)]
    folder = files(tmp_path / "payloads", words, PAYLOADS, PAYLOADS)
    rows = [row.value for row in csv_folder.read(folder, now=NOW) if hasattr(row, "value")]
    users = {user.user_id: user for user in rows if not isinstance(user, Swipe)}
    made = [each.swipe_id for each in rows if isinstance(each, Swipe)]
    kept = [(number, word) for number, word in words if f"p{number}" in users]
    assert loaded(graph, settings, folder).swipes_written == len(made) > 50
    for number, word in kept:
        stored, literal = show(graph, f"p{number}"), normalize("NFC", word.strip())
        assert [stored[text] for text in TEXTS] == [
            [literal] if text in ("hobbies", "looking_for") else literal for text in TEXTS
        ]
    edges = graph.read(lambda tx: list(edge_rows(tx, ["a"])))
    assert sorted(edge["swipe_id"] for edge in edges) == sorted(made)
    found = shape(graph.address)
    ids = [f"id{number}" for number in range(len(users) - 1 - len(PAYLOADS) - len(kept))]
    words = [(number, f"w{number}") for number, _ in kept]
    loaded(graph, settings, files(tmp_path / "harmless", words, ids, [f"s{number}" for number in range(len(made))]))
    assert found == shape(graph.address)


@pytest.mark.reliability("T9", what="as age, gender, action, time: rejected, and nothing comes of it", size=SIZE)
def test_fields_that_are_no_text_take_no_payload(graph, settings, tmp_path):
    plain = {"age": "30", "gender": "male", "interested_in": "female", "min_age": "", "latitude": ""}
    users = [{"user_id": f"p{n}"} | plain | {list(plain)[n % 5]: each} for n, each in enumerate(PAYLOADS)]
    swipes = [
        {"user_id": "a", "target_user_id": "b", "action": "like", "timestamp": "2026-01-01"}
        | {("action", "timestamp")[n % 2]: each}
        for n, each in enumerate(PAYLOADS)
    ]
    write_csv(tmp_path / "users.csv", [{"user_id": "a"} | plain, {"user_id": "b"} | plain, *users])
    write_csv(tmp_path / "swipes.csv", swipes)
    report = loaded(graph, settings, tmp_path)
    rejected = sum(file.rejected for file in report.files)
    assert rejected >= 2 * len(PAYLOADS) - 10
    assert {name for part, name in shape(graph.address) if part == "type"} == set()


@pytest.mark.reliability("T9", what="as the id of a swipe: kept to the letter or refused", size=SIZE)
def test_a_swipe_id_is_a_literal(graph, settings):
    ids = [text for text in PAYLOADS if ID.fullmatch(text)]
    add_users(graph, make_user("u1"), *(make_user(f"t{number}") for number in range(len(ids))))
    for number, text in enumerate(ids):
        send(graph, settings, "u1", f"t{number}", swipe_id=text, at=NOW + timedelta(seconds=number))
    edges = graph.read(lambda tx: list(edge_rows(tx, ["u1"])))
    assert sorted(edge["swipe_id"] for edge in edges) == sorted(ids)
    assert shape(graph.address)[("type", "LIKED")] == len(ids) > 50
