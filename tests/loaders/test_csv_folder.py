"""A folder of one's own data: what is read, from which columns, under which names."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from patra_graph.domain.model import GENDERS, Swipe, SwipeKind, User
from patra_graph.errors import InvalidInput, LoadError
from patra_graph.loaders import csv_folder
from patra_graph.loaders.rows import Reject, Row

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def values(folder: Path, **options: str) -> list[User | Swipe | str]:
    """The users and swipes of the folder; of a reject its code."""
    rows = csv_folder.read(folder, now=NOW, **options)
    return [row.value if isinstance(row, Row) else row.code for row in rows]


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_user_with_all_fields_is_read_in_any_column_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        "users.csv",
        " BIO ,Gender,age,user_id,name,city,state,hobbies,looking_for,profession,interested_in,min_age,max_age,"
        "latitude,longitude,max_distance_km,elo,trait_openness,trait_calm,shoe_size\n"
        '"Hi.\r\n""Yes"", I read; a lot.",Woman,30.0,u1, Ann  ,Aachen,NW,Chess; hiking ;chess,friends,baker,'
        "men;nonbinary,25,40,50.77,6.08,100,1620.5,-.5e1,,43\n",
    )
    assert values(tmp_path) == [
        User(
            user_id="u1",
            name="Ann",
            age=30,
            gender="female",
            interested_in=("male", "nonbinary"),
            min_age=25,
            max_age=40,
            city="Aachen",
            state="NW",
            hobbies=("Chess", "hiking"),
            looking_for=("friends",),
            profession="baker",
            bio='Hi.\n"Yes", I read; a lot.',
            latitude=50.77,
            longitude=6.08,
            max_distance_km=100.0,
            start_elo=1620.5,
            traits={"openness": -5.0},
        )
    ]


def test_the_three_needed_columns_are_enough(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender\nu1,18,m\n")
    assert values(tmp_path) == [User("u1", "u1", 18, "male", ("female",))]


def test_users_come_before_swipes_with_path_line_and_columns(tmp_path: Path) -> None:
    write(tmp_path, "swipes.csv", "action,user_id,target_user_id,timestamp\nlike,u1,u2,2026-01-01\n")
    write(tmp_path, "users.csv", "user_id,age,gender\nu1,18,m\n\nu2,19,f\n")
    rows = list(csv_folder.read(tmp_path, now=NOW))
    assert [(Path(row.path).name, row.line) for row in rows] == [("users.csv", 2), ("users.csv", 4), ("swipes.csv", 2)]
    assert rows[2].reject("target_user_id", "unknown-target", "no such user").column == 3


def test_only_swipes_are_fine(tmp_path: Path) -> None:
    write(tmp_path, "swipe_log.csv", "user_id,target_user_id,action,timestamp,swipe_id\nu1,u2,like,2026-01-01,s1\n")
    assert values(tmp_path) == [Swipe("s1", "u1", "u2", SwipeKind.LIKE, datetime(2026, 1, 1, tzinfo=UTC))]


def test_gzipped_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "users.csv.gz").write_bytes(gzip.compress(b"user_id,age,gender\nu1,18,m\n"))
    assert [user.user_id for user in values(tmp_path)] == ["u1"]


def test_files_lists_users_before_swipes(tmp_path: Path) -> None:
    write(tmp_path, "swipes.csv", "")
    write(tmp_path, "users.csv", "")
    assert csv_folder.files(tmp_path) == [tmp_path / "users.csv", tmp_path / "swipes.csv"]


def test_columns_that_are_not_known_are_noted(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,shoe_size,gender,\nu1,18,43,m,\n")
    assert csv_folder.notes(tmp_path) == [f"{tmp_path / 'users.csv'}: ignored, not known: shoe_size"]


@pytest.mark.parametrize(
    ("gender", "interest", "expected"),
    [
        ("M", "", ("male", ("female",))),
        (" Woman ", "", ("female", ("male",))),
        ("Non-Binary", "", ("nonbinary", GENDERS)),
        ("enby", "f", ("nonbinary", ("female",))),
        ("other", "", ("other", GENDERS)),
        ("Gay", "", ("male", ("male",))),
        ("Lesbian", "", ("female", ("female",))),
        ("Lesbian", "women; non binary", ("female", ("female", "nonbinary"))),
        ("female", "both", ("female", ("male", "female"))),
        ("female", "Everyone", ("female", GENDERS)),
        ("male", "men;m;MALE", ("male", ("male",))),
        ("male", " ; ", ("male", ("female",))),
    ],
)
def test_gender_and_interest_are_understood(tmp_path: Path, gender: str, interest: str, expected: tuple) -> None:
    write(tmp_path, "users.csv", f"user_id,age,gender,interested_in\nu1,30,{gender},{interest}\n")
    assert [(user.gender, user.interested_in) for user in values(tmp_path)] == [expected]


def test_missing_interest_can_mean_everyone(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender\nu1,30,m\nu2,30,Gay\n")
    interests = [user.interested_in for user in values(tmp_path, missing_interest="everyone")]
    assert interests == [GENDERS, ("male",)]


def test_an_unknown_missing_interest_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender\n")
    with pytest.raises(InvalidInput, match="missing_interest 'nobody'"):
        csv_folder.read(tmp_path, missing_interest="nobody", now=NOW)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("like LIKED Like", SwipeKind.LIKE),
        ("superlike super_like Super-Liked SUPERLIKED", SwipeKind.SUPERLIKE),
        ("reject rejected dislike disliked pass passed Nope", SwipeKind.REJECT),
    ],
)
def test_actions_are_understood(tmp_path: Path, words: str, kind: SwipeKind) -> None:
    lines = [f"u1,u2,{word},2026-01-01,s{number}" for number, word in enumerate(words.split())]
    write(tmp_path, "swipes.csv", "user_id,target_user_id,action,timestamp,swipe_id\n" + "\n".join(lines))
    assert {swipe.kind for swipe in values(tmp_path)} == {kind}


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2026-01-01 18:30", datetime(2026, 1, 1, 18, 30, tzinfo=UTC)),
        ("2026-01-01T18:30:05Z", datetime(2026, 1, 1, 18, 30, 5, tzinfo=UTC)),
        ("2026-01-01t18:30:05.25z", datetime(2026, 1, 1, 18, 30, 5, 250_000, tzinfo=UTC)),
        ("2026-01-01T18:30:05.123456789+02:00", datetime(2026, 1, 1, 16, 30, 5, 123_456, tzinfo=UTC)),
        ("2026-01-01T00:30:00-0130", datetime(2026, 1, 1, 2, 0, tzinfo=UTC)),
        ("1990-01-01", datetime(1990, 1, 1, tzinfo=UTC)),
        ("1767292205", datetime(2026, 1, 1, 18, 30, 5, tzinfo=UTC)),
        ("1767292205.5", datetime(2026, 1, 1, 18, 30, 5, 500_000, tzinfo=UTC)),
        ("2026-02-01T12:00:00Z", datetime(2026, 2, 1, 12, tzinfo=UTC)),
    ],
)
def test_times_become_utc(tmp_path: Path, written: str, at: datetime) -> None:
    write(tmp_path, "swipes.csv", f"user_id,target_user_id,action,timestamp\nu1,u2,like,{written}\n")
    assert [swipe.at for swipe in values(tmp_path)] == [at]


def test_a_swipe_without_id_gets_the_same_id_every_time(tmp_path: Path) -> None:
    rows = "u1,u2,like,2026-01-01T01:00:00+01:00\nu1,u2,reject,2026-01-01\nu1,u2,like,1767225600\n"
    write(tmp_path, "swipes.csv", "user_id,target_user_id,action,timestamp\n" + rows)
    first, second, third = values(tmp_path)
    expected = csv_folder.derived_swipe_id("u1", "u2", SwipeKind.LIKE, datetime(2026, 1, 1, tzinfo=UTC))
    assert (first.swipe_id, third) == (expected, "doubled-id") and second.swipe_id != expected


def test_the_first_row_of_an_id_counts(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender\nu1,x,m\nu1,20,m\nu1,20,m\nU1,30,f\n")
    write(
        tmp_path,
        "swipes.csv",
        "user_id,target_user_id,action,timestamp,swipe_id\n"
        "u1,u2,like,2026-01-01,s\nu2,u1,like,2026-01-01,s\nu1,u2,like,2026-01-01,s\n",
    )
    found = [value if isinstance(value, str) else type(value).__name__ for value in values(tmp_path)]
    assert found == ["bad-age", "User", "doubled-id", "User", "Swipe", "doubled-id", "doubled-id"]


def test_text_is_in_normal_form_c(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender,city,hobbies\nu1,20,m,Mu\u0308nster,cafe\u0301;café;שלום;😀\n")
    (user,) = values(tmp_path)
    assert (user.city, user.hobbies) == ("Münster", ("café", "שלום", "😀"))


INJECTIONS = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "'; DROP TABLE users; --",
    "') DETACH DELETE n //",
    "`}) MATCH (n) DETACH DELETE n //",
    "{{7*7}}${7*7}#{7*7}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\\u0027 OR 1=1 //",
    "%s%n$(id)`id`",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("payload", INJECTIONS)
def test_injection_strings_load_as_their_literal_value(tmp_path: Path, payload: str) -> None:
    quoted = '"' + payload.replace('"', '""') + '"'
    write(tmp_path, "users.csv", f"user_id,age,gender,name,city,state,profession,bio\nu1,20,m{(',' + quoted) * 5}\n")
    (user,) = values(tmp_path)
    assert {user.name, user.city, user.state, user.profession, user.bio} == {payload}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "is no folder with a users.csv or swipes.csv"),
        ({"users.csv": "user_id,age,gender\n", "users.csv.gz": ""}, "holds users.csv and users.csv.gz"),
        ({"swipes.csv": "", "swipe_log.csv": ""}, "holds swipes.csv and swipe_log.csv"),
        ({"users.csv": ""}, "the file is empty"),
        ({"users.csv": "user_id,name\nu1,Ann\n"}, "there is no column 'age', 'gender'"),
        ({"users.csv": "u1,30,m\nu2,31,f\n"}, "there is no column 'user_id', 'age', 'gender'"),
        ({"users.csv": "user_id,age,gender,Age\n"}, "the column 'age' is there twice"),
        ({"users.csv": "user_id;age;gender\n"}, "there is no column 'user_id', 'age', 'gender'"),
        ({"users.csv": "user_id,age,gender,trait_big five\n"}, "'trait_big five' is no name for a trait column"),
        ({"swipes.csv": "user_id,target_user_id,action\n"}, "there is no column 'timestamp'"),
        ({"users.csv": "user_id,age,gender\n", "swipes.csv": "user_id\n"}, "there is no column 'target_user_id'"),
    ],
)
def test_what_cannot_be_read_at_all_is_a_load_error_at_the_call(tmp_path: Path, files: dict, message: str) -> None:
    for name, text in files.items():
        write(tmp_path, name, text)
    with pytest.raises(LoadError) as error:
        csv_folder.read(tmp_path, now=NOW)
    assert message in error.value.message and error.value.hint


def test_semicolons_between_columns_are_named_in_the_hint(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "user_id;age;gender\nu1;30;m\n")
    with pytest.raises(LoadError) as error:
        csv_folder.read(tmp_path, now=NOW)
    assert error.value.hint == "Separate the columns with commas, not with semicolons or tabs."


@pytest.mark.parametrize("name", ["missing", "users.csv", "nul\0"])
def test_a_path_that_is_no_folder_is_a_load_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, "users.csv", "user_id,age,gender\n")
    with pytest.raises(LoadError, match="is no folder"):
        csv_folder.read(tmp_path / name, now=NOW)


def test_a_reject_reads_as_file_line_column_field_and_message(tmp_path: Path) -> None:
    write(tmp_path, "users.csv", "name,user_id,gender,age\n" + 'A,u,m,18\n"Bo\n",u2,m,abc\n')
    (reject,) = (row for row in csv_folder.read(tmp_path, now=NOW) if isinstance(row, Reject))
    assert str(reject) == f"{tmp_path / 'users.csv'}:3:4 (age): 'abc' is not a whole number from 18 to 120"


@pytest.mark.parametrize("field", ["gender", "interested_in", "hobbies", "looking_for", "bio"])
def test_private_values_are_not_repeated_in_a_reject(tmp_path: Path, field: str) -> None:
    row = dict.fromkeys(("user_id", "age", "gender", "interested_in", "hobbies", "looking_for", "bio"), "")
    row |= {"user_id": "u1", "age": "20", "gender": "m"} | {field: "secret\x07"}
    write(tmp_path, "users.csv", ",".join(row) + "\n" + ",".join(row.values()) + "\n")
    (reject,) = csv_folder.read(tmp_path, now=NOW)
    assert reject.field == field and "secret" not in str(reject)
