"""The tolerant CSV reader: every row is read or rejected with its physical line, and reading goes on."""

import gzip
import zipfile
from pathlib import Path

import pytest

from patra_graph.errors import LoadError
from patra_graph.loaders.csv_rows import MAX_ROW, Record, header, records

pytestmark = pytest.mark.reliability("T5", what="encodings, line ends, quotes, NUL, long fields, headers, gzip")


def read(path: Path, data: bytes, **options: str) -> list[tuple]:
    """(line, values) of each record and (line, column, code) of each reject of a file with these bytes."""
    path.write_bytes(data)
    names = header(path, **options)
    rows = records(path, {name: number for number, name in enumerate(names) if name}, **options)
    return [(row.line, row.values) if isinstance(row, Record) else (row.line, row.column, row.code) for row in rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read_and_counted(file: Path, end: str) -> None:
    text = end.join(["", "a,b", "1,2", "", '3,"4', '5"', "6,7"])
    assert read(file, text.encode()) == [(3, ["1", "2"]), (5, ["3", "4\n5"]), (7, ["6", "7"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_told_apart_by_their_mark(file: Path, encoding: str) -> None:
    assert read(file, "a,b\né,😀\n".encode(encoding)) == [(2, ["é", "😀"])]


def test_utf16_of_either_byte_order_is_read(file: Path) -> None:
    data = "a\nनमस्ते\n"
    big, little = b"\xfe\xff" + data.encode("utf-16-be"), b"\xff\xfe" + data.encode("utf-16-le")
    assert read(file, big) == read(file, little) == [(2, ["नमस्ते"])]


def test_a_row_with_bytes_of_another_encoding_is_rejected_alone(file: Path) -> None:
    data = b"a,b\n1,caf\xe9\n2,caf\xc3\xa9\n\xed\xa0\x80,3\n"
    assert read(file, data) == [(2, 2, "bad-encoding"), (3, ["2", "café"]), (4, 1, "bad-encoding")]


def test_a_bad_byte_is_named(file: Path) -> None:
    file.write_bytes(b"a\ncaf\xe9\n")
    (reject,) = records(file, {"a": 0})
    assert str(reject) == f"{file}:2:1 (a): byte 0xE9 is not valid UTF-8; save the file as UTF-8"


def test_utf16_cut_in_the_middle_of_a_character_is_rejected_there(file: Path) -> None:
    data = "a,b\n1,2\n3,4".encode("utf-16")[:-1]
    assert read(file, data) == [(2, ["1", "2"]), (3, 2, "bad-encoding")]


def test_a_named_encoding_reads_its_bytes(file: Path) -> None:
    assert read(file, b"a\ncaf\xe9\n", encoding="latin-1") == [(2, ["café"])]


def test_an_unclosed_quote_costs_its_own_line_only(file: Path) -> None:
    data = b'a,b\n1,"open\n2,fine\n3,"quoted, fine"\n4,fine\n'
    expected = [(2, 2, "unclosed-quote"), (3, ["2", "fine"]), (4, ["3", "quoted, fine"]), (5, ["4", "fine"])]
    assert read(file, data) == expected


def test_an_unclosed_quote_at_the_end_of_the_file_is_rejected(file: Path) -> None:
    assert read(file, b'a,b\n1,2\n3,"') == [(2, ["1", "2"]), (3, 2, "unclosed-quote")]


def test_two_unclosed_quotes_do_not_become_one_field(file: Path) -> None:
    data = b'a,b\n"1,2\n3,4\n5","6\n7,8\n'
    assert read(file, data) == [(2, 1, "unclosed-quote"), (3, ["3", "4"]), (4, 1, "bad-quote"), (5, ["7", "8"])]


@pytest.mark.parametrize("row", [b'1,x"y', b'1,"x"y', b'1, "x"', b'1,"x""'])
def test_a_stray_quote_is_rejected_in_its_column(file: Path, row: bytes) -> None:
    (reject, after) = read(file, b"a,b\n" + row + b"\n3,4\n")
    assert reject[:2] == (2, 2) and after == (3, ["3", "4"])


def test_doubled_quotes_in_quotes_are_one_quote(file: Path) -> None:
    assert read(file, b'a,b\n"she said ""hi""",""\n') == [(2, ['she said "hi"', ""])]


def test_short_and_long_rows_are_rejected(file: Path) -> None:
    assert read(file, b"a,b\n1\n1,2,3\n1,2\n") == [(2, 0, "short-row"), (3, 0, "long-row"), (4, ["1", "2"])]


def test_a_nul_is_rejected_in_its_column(file: Path) -> None:
    assert read(file, b"a,b\n1,\x00\n3,4\n") == [(2, 2, "nul"), (3, ["3", "4"])]


def test_a_ten_megabyte_field_is_rejected_and_reading_goes_on(file: Path) -> None:
    huge = b"x" * 10_000_000
    data = b"a,b\n1," + huge + b'\r\n2,"' + huge + b'"\r\n3,4\r\n'
    assert read(file, data) == [(2, 0, "row-too-long"), (3, 0, "row-too-long"), (4, ["3", "4"])]


def test_the_longest_row_is_read_and_one_character_more_is_not(file: Path) -> None:
    fits, longer = b"x" * (MAX_ROW - 2) + b",1\n", b"x" * (MAX_ROW - 1) + b",1\n"
    (first, second) = read(file, b"a,b\n" + fits + longer)
    assert (len(first[1][0]), second) == (MAX_ROW - 2, (3, 0, "row-too-long"))


def test_line_separators_of_unicode_end_no_row(file: Path) -> None:
    assert read(file, "a,b\n1,x\u2028y\x85z\x0bw\n".encode()) == [(2, ["1", "x\u2028y\x85z\x0bw"])]


def test_gzip_and_zip_are_unpacked(tmp_path: Path) -> None:
    data = b"a\n1\n"
    gzip_file, zip_file = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    with zipfile.ZipFile(zip_file, "w") as archive:
        archive.writestr("inside.csv", data)
    gzip_file.write_bytes(gzip.compress(data))
    assert [[row.values for row in records(path, {"a": 0})] for path in (gzip_file, zip_file)] == [[["1"]], [["1"]]]


def test_a_gzip_that_is_cut_short_is_a_load_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    rows = "".join(f"{number * number}\n" for number in range(50_000)).encode()
    path.write_bytes(gzip.compress(b"a\n" + rows)[:-2000])
    with pytest.raises(LoadError, match=r"a\.csv\.gz: cannot be read"):
        list(records(path, {"a": 0}))


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip"])
def test_a_missing_file_is_a_load_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoadError, match="No such file"):
        header(tmp_path / name)


def test_a_zip_of_two_tables_is_a_load_error(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.csv", "a\n")
        archive.writestr("two.csv", "a\n")
    with pytest.raises(LoadError, match="holds 2 CSV files"):
        header(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_a_file_that_is_not_packed_as_its_name_says_is_a_load_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(LoadError, match="cannot be read"):
        header(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n  \n", "the file is empty"),
        (b"a,b,A\n", "the column 'a' is there twice"),
        (b'a,"b\n1,2\n', ":1: the header line cannot be read"),
        ("a,b\n".encode("utf-16-le"), ":1: the header line cannot be read"),
        (b"caf\xe9,b\n", ":1: the header line cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ":1: the header line cannot be read"),
    ],
)
def test_a_file_without_a_proper_header_is_a_load_error(file: Path, data: bytes, message: str) -> None:
    file.write_bytes(data)
    with pytest.raises(LoadError) as error:
        header(file)
    assert message in error.value.message and error.value.hint


def test_header_names_are_trimmed_and_in_lower_case(file: Path) -> None:
    file.write_bytes("\ufeff User_ID ,AGE,,\n".encode())
    assert header(file) == ["user_id", "age", "", ""]


def test_a_file_with_a_header_only_has_no_rows(file: Path) -> None:
    assert read(file, b"a,b") == []
