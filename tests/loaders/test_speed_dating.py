"""The Speed Dating study: who the people are, what they decided, and that nothing after the date gets out."""

import csv
import gzip
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from patra_graph.domain.model import Swipe, SwipeKind, User
from patra_graph.errors import LoadError
from patra_graph.loaders import sign_up_sheet, speed_dating
from patra_graph.loaders.rows import Reject, Row

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "speed_dating_waves_1_14.csv.gz"
published = pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"{PUBLISHED.name} is not there; the project ships none")
WANTS = ("attr1_1", "sinc1_1", "intel1_1", "fun1_1", "amb1_1", "shar1_1")

SheetWriter = Callable[..., Path]


def people(rows: list[Row | Reject]) -> dict[str, User]:
    return {row.value.user_id: row.value for row in rows if isinstance(row, Row) and isinstance(row.value, User)}


def swipes(rows: list[Row | Reject]) -> list[Swipe]:
    return [row.value for row in rows if isinstance(row, Row) and isinstance(row.value, Swipe)]


def rejected(rows: list[Row | Reject]) -> list[tuple[int, str, str]]:
    return [(row.line, row.field, row.code) for row in rows if isinstance(row, Reject)]


def test_a_person_is_what_the_sign_up_sheet_says(write_sheet: SheetWriter) -> None:
    sheet = {
        "from": "ann arbor, mi",
        "career": "  Social  Worker",
        "goal": "4",
        "sports": "7",
        "yoga": "6.5",
        "tv": "13",
    }
    user = people(list(speed_dating.read(write_sheet(sheet))))["w01-1"]
    assert (user.age, user.gender, user.interested_in) == (27, "female", ("male",))
    assert (user.city, user.state, user.profession) == ("Ann Arbor", "MI", "social worker")
    assert (user.hobbies, user.looking_for) == (("sports", "tv"), ("a serious relationship",))


def test_scales_become_traits_from_0_to_1(write_sheet: SheetWriter) -> None:
    sheet = {"reading": "13", "attr3_1": "8", "imprace": "1", "date": "7", "expnum": "5"}
    traits = people(list(speed_dating.read(write_sheet(sheet))))["w01-1"].traits
    assert traits == {
        "hobby_reading": 1.0,
        "attr3_1": 0.8,
        "imprace": 0.1,
        "date": 1.0,
        "expnum": 0.25,
        "age_missing": 0.0,
    }


@pytest.mark.parametrize("points", [(40, 20, 20, 10, 10, 0), (4, 2, 2, 1, 1, 0)])
def test_points_and_the_other_scale_become_the_same_shares(write_sheet: SheetWriter, points: tuple[int, ...]) -> None:
    sheet = dict(zip(WANTS, map(str, points), strict=True))
    traits = people(list(speed_dating.read(write_sheet(sheet))))["w01-1"].traits
    assert [traits[name] for name in WANTS] == [0.4, 0.2, 0.2, 0.1, 0.1, 0.0]


def test_codes_become_one_trait_each(write_sheet: SheetWriter) -> None:
    traits = people(list(speed_dating.read(write_sheet({"goal": "2", "race": "6", "field_cd": "18"}))))["w01-1"].traits
    assert {name for name, value in traits.items() if value == 1} == {"goal_2", "race_6", "field_18"}
    assert len(traits) == 6 + 6 + 18 + 1


def test_a_decision_becomes_a_swipe_in_its_order(write_sheet: SheetWriter) -> None:
    path = write_sheet({}, {"wave": "3", "pid": "12.0", "order": "5", "dec": "0"})
    (like, reject) = swipes(list(speed_dating.read(path)))
    assert (like.swiper_id, like.target_id, like.kind) == ("w01-1", "w01-11", SwipeKind.LIKE)
    assert like.at == datetime(2002, 10, 1, 0, 4, tzinfo=UTC)
    assert (reject.swiper_id, reject.target_id, reject.kind) == ("w03-1", "w03-12", SwipeKind.REJECT)
    assert reject.at == datetime(2002, 10, 15, 0, 5, tzinfo=UTC)


def test_swipe_ids_are_the_same_on_every_read(write_sheet: SheetWriter) -> None:
    path = write_sheet({}, {"pid": "12"}, {"iid": "2"})
    first, second = ([swipe.swipe_id for swipe in swipes(list(speed_dating.read(path)))] for _ in range(2))
    assert first == second and len(set(first)) == 3


def test_people_come_first_and_are_not_counted(write_sheet: SheetWriter) -> None:
    rows = list(speed_dating.read(write_sheet({}, {"pid": "12"}, {"iid": "11", "gender": "1", "pid": "1"})))
    assert [(row.line, row.counted) for row in rows] == [(2, False), (4, False), (2, True), (3, True), (4, True)]


def test_rows_that_cannot_be_used_are_rejected_each_for_its_reason(write_sheet: SheetWriter) -> None:
    path = write_sheet(
        {},
        {"pid": ""},
        {"pid": "1"},
        {"dec": "2"},
        {"order": "x"},
        {"wave": ""},
        {"iid": "2", "gender": "2"},
        {"iid": "3", "age": "17"},
        {"iid": "4", "sports": "nan"},
        {"iid": "5", "attr1_1": "-1"},
        {},
    )
    assert rejected(list(speed_dating.read(path))) == [
        (3, "pid", "no-partner"),
        (4, "pid", "self-swipe"),
        (5, "dec", "bad-action"),
        (6, "order", "bad-order"),
        (7, "wave", "missing-value"),
        (8, "gender", "bad-gender"),
        (9, "age", "bad-age"),
        (10, "sports", "bad-number"),
        (11, "attr1_1", "bad-number"),
        (12, "pid", "doubled-id"),
    ]


def test_a_later_reject_of_a_swipe_names_the_partner_column(write_sheet: SheetWriter) -> None:
    row = list(speed_dating.read(write_sheet({})))[-1]
    header = write_sheet({}).read_text().split("\n")[0].split(",")
    assert row.reject("target_user_id", "unknown-target", "").column == header.index("pid") + 1


def test_a_missing_age_is_the_median_of_wave_and_sex(write_sheet: SheetWriter) -> None:
    ages = {"1": "20", "2": "22", "3": "30", "4": ""}
    others = [{"iid": "5", "gender": "1", "age": "50"}, {"iid": "6", "wave": "2", "age": ""}]
    path = write_sheet(*({"iid": iid, "age": age} for iid, age in ages.items()), *others)
    users = people(list(speed_dating.read(path)))
    found = {user_id: (user.age, user.traits["age_missing"]) for user_id, user in users.items()}
    assert (found["w01-4"], found["w01-3"], found["w02-6"]) == ((22, 1.0), (30, 0.0), (30, 1.0))


def test_a_file_in_which_nobody_has_an_age_is_a_load_error(write_sheet: SheetWriter) -> None:
    with pytest.raises(LoadError, match="nobody has an age"):
        list(speed_dating.read(write_sheet({"age": ""})))


@pytest.mark.parametrize("after", ["", "10", "anything\x07"])
def test_what_came_after_the_date_changes_nothing(write_sheet: SheetWriter, after: str) -> None:
    rows = ({}, {"pid": "12", "dec": "0"}, {"pid": ""})
    expected = list(speed_dating.read(write_sheet(*rows)))
    assert list(speed_dating.read(write_sheet(*rows, after=after))) == expected


def test_only_sign_up_columns_and_the_decision_are_on_the_list() -> None:
    late = [name for name in speed_dating.COLUMNS if name.endswith(("_o", "_s", "_2", "_3"))]
    scorecard = {"attr", "sinc", "intel", "fun", "amb", "shar", "like", "prob", "met", "match", "match_es", "int_corr"}
    assert (late, scorecard & set(speed_dating.COLUMNS)) == ([], set())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ("", "")),
        ("new  york", ("New York", "")),
        ("lOS aNGELES", ("Los Angeles", "")),
        ("NYC", ("NYC", "")),
        ("Washington, DC", ("Washington", "DC")),
        ("atlanta, ga", ("Atlanta", "GA")),
        ("London, UK", ("London, UK", "")),
        ("Sa\x85o Paulo\n", ("Sa O Paulo", "")),
    ],
)
def test_places_are_tidied(written: str, expected: tuple[str, str]) -> None:
    assert sign_up_sheet.place(written) == expected


def test_latin_1_is_read(write_sheet: SheetWriter) -> None:
    assert people(list(speed_dating.read(write_sheet({"from": "Mérida"}))))["w01-1"].city == "Mérida"


def test_groups_are_waves() -> None:
    assert speed_dating.group_of("w12-301") == "w12"


def test_the_file_is_found_in_its_folder(write_sheet: SheetWriter, tmp_path: Path) -> None:
    path = write_sheet({})
    (tmp_path / "speed_dating_key.txt").write_text("not data")
    assert speed_dating.files(tmp_path) == [path]


def test_two_files_in_the_folder_are_a_load_error(write_sheet: SheetWriter, tmp_path: Path) -> None:
    write_sheet({})
    (tmp_path / "speed_dating_2.csv").write_text("")
    with pytest.raises(LoadError, match=r"found: Speed Dating Data\.csv, speed_dating_2\.csv"):
        speed_dating.read(tmp_path)


def test_another_file_is_a_load_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("user_id,age\n")
    with pytest.raises(LoadError, match="there is no column 'wave'"):
        speed_dating.read(tmp_path / "x.csv")


@published
def test_every_row_of_waves_1_to_14_is_accounted_for() -> None:
    rows = list(speed_dating.read(PUBLISHED))
    users, decisions = people(rows), swipes(rows)
    codes = Counter(code for _, _, code in rejected(rows))
    assert (len(users), len(decisions), codes) == (377, 5734, {"no-partner": 10})
    assert {end for swipe in decisions for end in (swipe.swiper_id, swipe.target_id)} <= users.keys()


def decision(swipe: Swipe) -> tuple[str, str, bool, int]:
    """Swiper, target, whether they said yes, and the minutes since the wave began."""
    week = int(speed_dating.group_of(swipe.swiper_id)[1:]) - 1
    minutes = (swipe.at - speed_dating.FIRST_WAVE).total_seconds() / 60 - week * 7 * 24 * 60
    return swipe.swiper_id, swipe.target_id, swipe.kind is SwipeKind.LIKE, int(minutes)


@published
def test_the_swipes_are_the_published_decisions_in_their_order() -> None:
    with gzip.open(PUBLISHED, "rt", encoding="latin-1", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["pid"]]
    ids = [[f"w{int(row['wave']):02d}-{row[end]}" for end in ("iid", "pid")] for row in rows]
    expected = [(*pair, row["dec"] == "1", int(row["order"])) for pair, row in zip(ids, rows, strict=True)]
    assert [decision(swipe) for swipe in swipes(list(speed_dating.read(PUBLISHED)))] == expected


@published
def test_scrambled_scorecards_of_the_published_file_change_nothing(tmp_path: Path) -> None:
    with gzip.open(PUBLISHED, "rt", encoding="latin-1", newline="") as source:
        header, *rows = csv.reader(source)
    keep = {header.index(name) for name in speed_dating.COLUMNS}
    scrambled = [[value if n in keep else f"{len(value)}x" for n, value in enumerate(row)] for row in rows]
    path = tmp_path / PUBLISHED.name.removesuffix(".gz")
    with path.open("w", encoding="latin-1", newline="") as target:
        csv.writer(target).writerows([header, *scrambled])
    expected = [row.value for row in speed_dating.read(PUBLISHED) if isinstance(row, Row)]
    assert [row.value for row in speed_dating.read(path) if isinstance(row, Row)] == expected
