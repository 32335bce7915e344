"""Whole files that are broken, through the command and into the graph: every row is loaded or reported (T5)."""

import csv
import gzip
import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL, run

import pytest

from patra_graph.pipeline.load import load
from tests.graph_fixtures import add_users, make_user
from tests.loaders.test_bad_rows import corpus, good_line
from tests.reliability.sizes import at_night

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
USERS = "user_id,name,age,gender,bio\n"
SWIPES = "user_id,target_user_id,action,timestamp\n"
A, B = "a,Ann,30,female,hi\n", "b,Bob,31,male,ho\n"
LONG = "x" * 10_000_000
HEADERS = {
    "user": ",".join(("user_id,name,age,gender,city,state,hobbies,looking_for,profession,bio,interested_in,min_age",
                      "max_age,latitude,longitude,max_distance_km,elo,trait_calm")),
    "swipe": "user_id,target_user_id,action,timestamp,swipe_id",
}  # fmt: skip
FILES = {
    "plain": (USERS + A + B, 2, []),
    "utf-8 with a mark": ((USERS + A + B).encode("utf-8-sig"), 2, []),
    "utf-16": ((USERS + A + B).encode("utf-16"), 2, []),
    "latin-1 in one row": ((USERS + A + "z,Zoë,30,female,hi\n" + B).encode("latin-1"), 2, [(3, 2, "bad-encoding")]),
    "two encodings": ((USERS + "z,Zoë,30,female,hi\n").encode() + "y,Zoë,3,f,\n".encode("latin-1"), 1,
                      [(3, 2, "bad-encoding")]),
    "old line ends": ((USERS + A + B).replace("\n", "\r"), 2, []),
    "mixed line ends": (USERS + A.replace("\n", "\r\n") + B.replace("\n", "\r") + "c,Cy,3,male,\n", 2,
                        [(4, 3, "bad-age")]),
    "no last line end": ((USERS + A + B).rstrip(), 2, []),
    "newlines in a field": (USERS + 'a,Ann,30,female,"one\ntwo\nthree"\n' + "c,Cy,3,male,\n", 1, [(5, 3, "bad-age")]),
    "an unclosed quote": (USERS + 'q,Q,30,male,"never\n' + A + B, 2, [(2, 5, "unclosed-quote")]),
    "a NUL": (USERS + "n,N\0,30,male,\n" + A, 1, [(2, 2, "nul")]),
    "a 10 MB field": (USERS + f"h,H,30,male,{LONG}\n" + A, 1, [(2, 0, "row-too-long")]),
    "short and long rows": (USERS + "s,S\n" + "l,L,30,male,,,\n" + A, 1, [(2, 0, "short-row"), (3, 0, "long-row")]),
    "reordered columns": ("bio,gender,age,user_id\nhi,female,30,a\n", 1, []),
    "a doubled id": (USERS + A + A + B, 2, [(3, 1, "doubled-id")]),
    "text for numbers": (USERS + A.replace("30", "nan") + B.replace("31", "1e309"), 0,
                         [(2, 3, "bad-age"), (3, 3, "bad-age")]),
    "emoji and right to left": (USERS + "a,😀 \u202e שלום,30,female,e\u0301\n", 1, []),
    "formulas": (USERS + "a,=cmd|' /C calc'!A0,30,female,@SUM(1)\n", 1, []),
    "Cypher": (USERS + "a,\"'}) DETACH DELETE n //\",30,female,$user_id\n", 1, []),
    "blank lines": ("\n\n" + USERS + "\n" + A + "\n\n", 1, []),
    "a header only": (USERS, 0, []),
    "gzip": (gzip.compress((USERS + A + "c,C,3,m,\n").encode()), 1, [(3, 3, "bad-age")]),
}  # fmt: skip
NO_FILES = {
    "empty": b"",
    "blank": b"\n\n \n",
    "no header": A.encode(),
    "a missing column": b"user_id,age\na,30\n",
    "a doubled column": b"user_id,age,age,gender\na,30,30,male\n",
    "no gzip": b"plain",
    "a cut gzip": gzip.compress((USERS + A * 5000).encode())[:60],
    "a picture": bytes(range(256)) * 40,
}


def rejects_in(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.reliability("T5", what="broken files through the command", size=f"{len(FILES)} files")
@pytest.mark.parametrize("name", FILES)
def test_each_row_of_a_broken_file_is_loaded_or_reported_with_its_place(patra, tmp_path, name):
    data, loaded, expected = FILES[name]
    file = written(tmp_path, "users.csv.gz" if name == "gzip" else "users.csv", data)
    rejects = tmp_path / "rejects.csv"
    result = patra("load", str(tmp_path), "--no-embed", "--json", "--rejects", str(rejects))
    (count,) = json.loads(result.stdout)["files"]
    found = rejects_in(rejects)
    assert (result.exit_code, count["rows"], count["loaded"], count["rejected"]) == (
        4 if expected else 0, loaded + len(expected), loaded, len(expected)
    )  # fmt: skip
    assert [(int(row["line"]), int(row["column"]), row["code"]) for row in found] == expected
    assert all(row["file"] == str(file) and row["message"] for row in found)


@pytest.mark.reliability("T5", what="files that are no table are refused", size=f"{len(NO_FILES)} files")
@pytest.mark.parametrize("name", NO_FILES)
def test_a_file_that_is_no_table_is_refused_with_its_name_and_a_hint(patra, tmp_path, name):
    file = written(tmp_path, "users.csv.gz" if "gzip" in name else "users.csv", NO_FILES[name])
    result = patra("load", str(tmp_path), "--no-embed", "--rejects", str(tmp_path / "rejects.csv"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {file}") and "Traceback" not in result.stderr


@pytest.mark.reliability("T5", what="labelled bad rows between good ones, loaded into the graph", size="475 rows")
@pytest.mark.parametrize("kind", ["user", "swipe"])
def test_every_labelled_row_is_reported_and_every_good_one_is_in_the_graph(graph, settings, tmp_path, kind):
    bad = corpus(kind)
    rows = [row for number, (line, _) in enumerate(bad) for row in (line, good_line(kind, number))]
    text = "\n".join([HEADERS[kind], *rows, ""])
    written(tmp_path, f"{kind}s.csv", text.encode("utf-8", "surrogateescape"))
    add_users(graph, make_user("u1"), make_user("u2"))
    report = load(graph, tmp_path, settings=settings, rejects=tmp_path / "r.csv", now=NOW, embed=False)
    (count,) = report.files
    assert (count.rows, count.loaded, count.rejected) == (2 * len(bad), len(bad), len(bad))
    assert [(int(row["column"]), row["code"]) for row in rejects_in(tmp_path / "r.csv")] == [told for _, told in bad]
    assert graph.one("count_users")["users"] == 2 + (len(bad) if kind == "user" else 0)


@pytest.mark.reliability("T5", what="swipes at nobody and by nobody are told apart")
def test_swipes_of_users_who_are_not_there_are_reported_with_their_place(patra, graph, tmp_path):
    add_users(graph, make_user("u1"), make_user("u2"))
    day = "2026-01-01T10:00:00Z"
    lines = [f"u1,gone,like,{day}", f"gone,u1,like,{day}", f"u1,u1,like,{day}", f"u1,u2,like,{day}"]
    written(tmp_path, "swipes.csv", SWIPES + "\n".join(lines))
    result = patra("load", str(tmp_path), "--json", "--rejects", str(tmp_path / "r.csv"))
    told = {(int(row["line"]), int(row["column"]), row["code"]) for row in rejects_in(tmp_path / "r.csv")}
    assert (result.exit_code, json.loads(result.stdout)["swipes_written"]) == (4, 1)
    assert told == {(2, 2, "unknown-target"), (3, 1, "unknown-user"), (4, 2, "self-swipe")}


READER = """
import sys
from pathlib import Path
from patra_graph.loaders import csv_folder
print(sum(1 for _ in csv_folder.read(Path(sys.argv[1]))))
"""


@pytest.mark.reliability("T5", what="a big file in bounded memory", size="1 GB" if at_night() else "20 MB")
def test_a_big_file_is_read_in_less_than_500_mb(tmp_path):
    bio = "word " * 1000
    rows = 200_000 if at_night() else 4_000
    with (tmp_path / "users.csv").open("w", encoding="utf-8") as file:
        file.write(USERS)
        file.writelines(f"u{number},N,30,male,{bio}\n" for number in range(rows))
    limit = 500 * 2**20

    def within():
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    command = [sys.executable, "-c", READER, str(tmp_path)]
    environ = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    read = run(command, preexec_fn=within, env=environ, capture_output=True, text=True, stdin=DEVNULL, check=False)
    assert (read.returncode, read.stdout.strip(), Path(tmp_path / "users.csv").stat().st_size > 5000 * rows) == (
        0, str(rows), True
    )  # fmt: skip
