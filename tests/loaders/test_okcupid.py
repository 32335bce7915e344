"""The OkCupid profiles: users only, and never an essay next to a profile."""

import gzip
import zipfile
from pathlib import Path

import pytest

from patra_graph.domain.model import GENDERS, User
from patra_graph.errors import LoadError
from patra_graph.loaders import okcupid
from patra_graph.loaders.rows import Reject, Row

SHARED = Path(__file__).parents[3] / "shared" / "data"
PROFILES = SHARED / "okcupid_profiles_revised.csv.zip"
published = pytest.mark.skipif(not PROFILES.is_file(), reason=f"{PROFILES.name} is not there; the project ships none")


def write(folder: Path, *rows: str) -> Path:
    path = folder / "profiles.csv"
    path.write_text("\n".join(["age,job,orientation,sex,pets,essay0", *rows, ""]), encoding="utf-8")
    return path


def test_a_profile_becomes_a_user_without_essay_place_and_hobbies(tmp_path: Path) -> None:
    path = write(tmp_path, "22,sales &amp; marketing,straight,m,has dogs,my secret essay")
    (row,) = okcupid.read(path)
    assert row.value == User("okc-000001", "okc-000001", 22, "male", ("female",), profession="sales & marketing")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("straight,m", ("male", ("female",))),
        ("gay,m", ("male", ("male",))),
        ("gay,f", ("female", ("female",))),
        ("bisexual,f", ("female", ("male", "female"))),
        (",f", ("female", GENDERS)),
    ],
)
def test_orientation_becomes_interest(tmp_path: Path, profile: str, expected: tuple) -> None:
    (row,) = okcupid.read(write(tmp_path, f"30,,{profile},,"), missing_interest="everyone")
    assert (row.value.gender, row.value.interested_in) == expected


def test_rejected_rows_keep_the_ids_of_the_others(tmp_path: Path) -> None:
    rows = ["17,,straight,m,,", "30,,straight,x,,", "30,,poly,m,,", "30", "30,rather not say,gay,m,,"]
    found = list(okcupid.read(write(tmp_path, *rows)))
    codes = [row.code for row in found if isinstance(row, Reject)]
    assert codes == ["bad-age", "bad-gender", "bad-interest", "short-row"]
    assert [(row.value.user_id, row.value.profession) for row in found if isinstance(row, Row)] == [("okc-000005", "")]


def test_a_zip_in_a_folder_is_found_and_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "profiles_revised.csv.zip", "w") as archive:
        archive.writestr("profiles_revised.csv", "age,sex,orientation,job\n30,f,gay,\n")
    (tmp_path / "essay0.csv.gz").write_bytes(gzip.compress(b"essay0\nhi\n"))
    assert [row.value.user_id for row in okcupid.read(tmp_path)] == ["okc-000001"]


def test_essays_are_unescaped_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "essays.csv"
    path.write_bytes(b'essay0\n"i&rsquo;m ""me""\nreally"\n""\nbad \xff\n&lt;3\n')
    assert list(okcupid.essays(path)) == ['i\u2019m "me"\nreally', "<3"]


def test_a_file_that_is_not_the_profiles_is_a_load_error(tmp_path: Path) -> None:
    (tmp_path / "profiles.csv").write_text("a,b\n")
    with pytest.raises(LoadError, match="there is no column 'age', 'sex', 'orientation', 'job'"):
        okcupid.read(tmp_path)


def test_a_folder_without_profiles_is_a_load_error(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="found: none"):
        okcupid.read(tmp_path)


@published
def test_every_published_profile_is_loaded_or_too_young() -> None:
    rows = list(okcupid.read(SHARED))
    assert (len(rows), {row.code for row in rows if isinstance(row, Reject)}) == (59_946, {"bad-age"})
