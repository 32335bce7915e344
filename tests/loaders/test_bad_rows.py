"""More than 300 bad rows, each with the field and the code under which it must be rejected (T5)."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from patra_graph.loaders import csv_folder
from patra_graph.loaders.rows import Reject, Row

pytestmark = pytest.mark.reliability("T5", what="labelled bad rows, each with its place and code", size="475 rows")

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
GOOD_USER = {
    "user_id": "",
    "name": "Ann",
    "age": "30",
    "gender": "female",
    "city": "Aachen",
    "state": "NW",
    "hobbies": "chess;hiking",
    "looking_for": "friends",
    "profession": "baker",
    "bio": "I bake.\nAnd read.",
    "interested_in": "male",
    "min_age": "25",
    "max_age": "40",
    "latitude": "50.77",
    "longitude": "6.08",
    "max_distance_km": "100",
    "elo": "1500",
    "trait_calm": "0.5",
}
GOOD_SWIPE = {
    "user_id": "u1",
    "target_user_id": "u2",
    "action": "like",
    "timestamp": "2026-01-01T10:00:00Z",
    "swipe_id": "",
}
NO_NUMBER = [
    "abc",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e309",
    "-1e309",
    "1_000",
    "1,5",
    "0x10",
    "--1",
    "1 2",
    "٣",
]
NO_AGE = ["abc", "17", "0", "-30", "121", "999999999999", "30.5", "3O", "nan", "inf", "1e1", "+30", "٣٢", "30 years"]
NO_TIME = [
    *("yesterday", "2026-13-01", "2026-00-10", "2026-01-32", "2025-02-29", "1900-02-29", "2026-04-31", "01/02/2026"),
    *("2026-1-1", "2026-01-01T25:00", "2026-01-01T10:60", "2026-01-01T10:00:61Z", "2026-01-01T10:00:00+99:00"),
    *("2026-01-01T10:00:00 CET", "2026-W01-1", "20260101T10", "-5", "1e9", "0000-01-01", "nan", "२०२६-०३-०४", "T10:00"),
]
TEXTS = ("name", "city", "state", "profession", "hobbies", "looking_for")
CONTROLS = "\x01\x07\x08\x0b\x1b\x7f\x85\x9f"
BAD_FIELDS = {
    "user": [
        *[("user_id", value, "missing-value") for value in ("", "  ")],
        *[("user_id", value, "bad-id") for value in ("a b", "a\tb", "a\nb", "x" * 129, "a\x07b", "a\u2003b", "a\x7fb")],
        *[("age", value, "bad-age") for value in NO_AGE],
        *[(field, value, "bad-age") for field in ("min_age", "max_age") for value in NO_AGE],
        *[("max_age", value, "bad-age-range") for value in ("24", "18")],
        *[(field, "", "missing-value") for field in ("age", "gender")],
        *[
            ("gender", value, "bad-gender")
            for value in ("x", "bisexual", "straight", "1", "male;female", "mal", "?", "😀")
        ],
        *[("interested_in", value, "bad-interest") for value in ("cats", "male,female", "male;x", "gay", "0", "mmale")],
        *[("latitude", value, "bad-latitude") for value in (*NO_NUMBER, "90.01", "-91", "50°")],
        *[("longitude", value, "bad-longitude") for value in (*NO_NUMBER, "180.5", "-181", "6.08E")],
        *[("max_distance_km", value, "bad-distance") for value in (*NO_NUMBER, "0", "-5", "1e9")],
        *[("elo", value, "bad-elo") for value in (*NO_NUMBER, "-1", "5000.1", "1e5")],
        *[("trait_calm", value, "bad-trait") for value in (*NO_NUMBER, "yes", "9" * 400, "1000000001", "-1e10")],
        *[(field, "x" * 201, "text-too-long") for field in TEXTS],
        *[("bio", "x" * 10_001, "text-too-long"), ("bio", "é" * 20_000, "text-too-long")],
        *[(field, f"a{sign}b", "control-character") for field in TEXTS for sign in CONTROLS],
        *[(field, "two\nlines", "control-character") for field in TEXTS],
        *[("bio", f"a{sign}b", "control-character") for sign in CONTROLS],
        *[(field, "a\0b", "nul") for field in GOOD_USER],
        *[(field, ";".join(map(str, range(101))), "too-many-items") for field in ("hobbies", "looking_for")],
        *[(field, "caf\udce9", "bad-encoding") for field in GOOD_USER],
    ],
    "swipe": [
        *[(field, "", "missing-value") for field in ("user_id", "target_user_id")],
        *[(field, "a b", "bad-id") for field in ("user_id", "target_user_id", "swipe_id")],
        *[(field, "x" * 129, "bad-id") for field in ("user_id", "target_user_id", "swipe_id")],
        *[("target_user_id", value, "self-swipe") for value in ("u1", " u1 ")],
        *[
            ("action", value, "bad-action")
            for value in ("", "love", "1", "likes it", "like;reject", "LIKE!", "👍", "block")
        ],
        *[("timestamp", value, "bad-time") for value in ("", *NO_TIME)],
        *[
            ("timestamp", value, "too-early")
            for value in ("1989-12-31T23:59:59Z", "0001-01-01", "0", "2026", "631151999")
        ],
        *[
            ("timestamp", value, "future-time")
            for value in ("2026-02-01T12:00:01Z", "9999-12-31", "1767292205000", "9" * 20)
        ],
        *[(field, "a\0b", "nul") for field in GOOD_SWIPE],
        *[(field, "caf\udce9", "bad-encoding") for field in GOOD_SWIPE],
    ],
}
LINES = [
    ('u,"x,30', 2, "unclosed-quote"),
    ('u,x"y,30', 2, "bad-quote"),
    ('u,"x"y,30', 2, "bad-quote"),
    ('"u', 1, "unclosed-quote"),
    ('u,x,30,"', 4, "unclosed-quote"),
    ('"u"",x', 1, "unclosed-quote"),
    ("u", 0, "short-row"),
    ("u,x,30", 0, "short-row"),
    ("," * 40, 0, "long-row"),
    (",", 0, "short-row"),
    ("u" * 200_000, 0, "row-too-long"),
]


def line_of(row: dict[str, str]) -> str:
    """The row as one CSV row without its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row.values())
    return out.getvalue().removesuffix("\n")


def corpus(kind: str) -> list[tuple[str, tuple[int, str]]]:
    """Bad rows, each with its expected column number and code."""
    good = {"user": GOOD_USER, "swipe": GOOD_SWIPE}[kind]
    names = list(good)
    rows = []
    for number, (field, value, code) in enumerate(BAD_FIELDS[kind]):
        row = good | {names[0]: f"b{number}"} if kind == "user" else good
        rows.append((line_of(row | {field: value}), (names.index(field) + 1, code)))
    return rows + [(line, (column, code)) for line, column, code in LINES]


def good_line(kind: str, number: int) -> str:
    fresh = {"user_id": f"good{number}"} if kind == "user" else {"swipe_id": f"good{number}"}
    return line_of({"user": GOOD_USER, "swipe": GOOD_SWIPE}[kind] | fresh)


def load(folder: Path, kind: str, rows: list[str]) -> list[Row | Reject]:
    header = ",".join({"user": GOOD_USER, "swipe": GOOD_SWIPE}[kind])
    text = "\n".join([header, *rows, ""])
    (folder / f"{kind}s.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    return list(csv_folder.read(folder, now=NOW))


@pytest.mark.parametrize("kind", ["user", "swipe"])
def test_each_bad_row_is_rejected_for_its_reason_and_each_good_row_is_loaded(tmp_path: Path, kind: str) -> None:
    bad = corpus(kind)
    rows = [row for number, (line, _) in enumerate(bad) for row in (line, good_line(kind, number))]
    found = load(tmp_path, kind, rows)
    rejects = [row for row in found if isinstance(row, Reject)]
    assert [(reject.column, reject.code) for reject in rejects] == [expected for _, expected in bad]
    assert [isinstance(row, Row) for row in found] == [False, True] * len(bad)


@pytest.mark.parametrize("kind", ["user", "swipe"])
def test_each_row_is_told_by_the_physical_line_on_which_it_starts(tmp_path: Path, kind: str) -> None:
    rows = [line for line, _ in corpus(kind)]
    starts, line = [], 2
    for row in rows:
        starts.append(line)
        line += row.count("\n") + 1
    assert [row.line for row in load(tmp_path, kind, rows)] == starts


def test_the_corpus_has_more_than_300_rows() -> None:
    assert len(corpus("user")) + len(corpus("swipe")) > 300


@pytest.mark.parametrize(("given", "missing"), [("latitude", "longitude"), ("longitude", "latitude")])
def test_half_a_place_is_rejected(tmp_path: Path, given: str, missing: str) -> None:
    (reject,) = load(tmp_path, "user", [line_of(GOOD_USER | {"user_id": "u", missing: ""})])
    assert (reject.field, reject.code) == (given, "half-a-place")
