"""Reads the OkCupid profiles of 2012 in their 2021 revision: users only, no swipes and no places.

The authors shuffled the essays apart from the profiles on purpose; they are never joined again here.
`read` takes only the columns age, sex, orientation and job, so not even an unrevised file gives its essays away.
Source: Kim and Escobedo-Land, Journal of Statistics Education 23(2), 2015; data revised 2021.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from patra_graph.domain.model import User

from . import fields
from .csv_rows import Record, header, records, require
from .fields import BadField, row_or_reject
from .interest import check_missing_interest, default_interest
from .rows import Reject, Row
from .sources import one_file

COLUMNS = ("age", "sex", "orientation", "job")
SEXES = {"m": "male", "f": "female"}
SAME = {"male": ("male",), "female": ("female",)}
NOT_SAID = "rather not say"


def files(path: Path) -> list[Path]:
    """The profiles file: the path itself, or the one in the folder whose name has 'profiles'."""
    return [one_file(path, "*profiles*", what="the profiles file (.csv, .csv.gz or .zip)")]


def notes(path: Path) -> list[str]:
    """What a person should know that is no error: what is left unread."""
    return [f"{file}: essays are never joined to profiles; bios stay empty" for file in files(path)]


def read(path: Path, *, missing_interest: str = "opposite", now: datetime | None = None) -> Iterator[Row | Reject]:
    """One user a data row, with the id 'okc-' and the row's number in six digits; ages outside 18 to 120 are rejected.

    `missing_interest` says whom people without an orientation look for; `now` changes nothing here.
    Raises LoadError when the file is not the profiles file.
    """
    check_missing_interest(missing_interest)
    (file,) = files(path)
    names = header(file)
    require(file, names, COLUMNS)
    return _rows(file, {name: names.index(name) for name in COLUMNS}, missing_interest)


def essays(path: Path) -> Iterator[str]:
    """The first essays in the file's own shuffled order, linked to nobody; empty and unreadable ones are left out.

    `path` is the essays file, or the folder that holds it.
    """
    file = one_file(path, "*essay*", what="the essays file (.csv, .csv.gz or .zip)")
    names = header(file)
    require(file, names, ("essay0",))
    rows = records(file, {"essay0": names.index("essay0")})
    found = (html.unescape(row["essay0"]).strip() for row in rows if not isinstance(row, Reject))
    return filter(None, found)


def _rows(file: Path, columns: dict[str, int], missing_interest: str) -> Iterator[Row | Reject]:
    for number, record in zip(count(1), records(file, columns), strict=False):
        make = partial(_user, user_id=f"okc-{number:06d}", missing_interest=missing_interest)
        yield record if isinstance(record, Reject) else row_or_reject(record, make)


def _user(record: Record, *, user_id: str, missing_interest: str) -> User:
    gender = SEXES.get(record["sex"].casefold())
    if gender is None:
        raise BadField("sex", "bad-gender", "is not m or f")
    return User(
        user_id=user_id,
        name=user_id,
        age=fields.needed_age(record, "age"),
        gender=gender,
        interested_in=_interests(record["orientation"].casefold(), gender, missing_interest),
        profession=html.unescape(fields.text(record, "job")).removeprefix(NOT_SAID),
    )


def _interests(orientation: str, gender: str, missing_interest: str) -> tuple[str, ...]:
    known = {
        "": default_interest(gender, missing_interest=missing_interest),
        "straight": default_interest(gender, missing_interest="opposite"),
        "gay": SAME[gender],
        "bisexual": ("male", "female"),
    }
    if orientation not in known:
        raise BadField("orientation", "bad-interest", "is not straight, gay or bisexual")
    return known[orientation]
