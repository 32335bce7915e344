"""Reads 'Speed Dating Data.csv' (Fisman and Iyengar, Columbia 2002-04), in full or some of its waves.

Each row is one person's decision about one partner, with the person's sign-up sheet repeated. It becomes one swipe, or
one reject; the people come first, as rows that are not counted. Only the columns in COLUMNS are read: no scorecard,
no follow-up, nothing about the partner but who it is, so that nothing learned on or after a date gets out.

- Ids are 'w01-7' (wave, iid); `group_of` gives the wave. Everyone looks for the other sex, as the event had it.
- Hobbies are activities rated 7 or more; `from` is the city (with a state only when it ends in a code such as ', NY'),
  `career` the profession, `goal` what they look for. Traits: see `sign_up_sheet`.
- A swipe's time is 2002-10-01 UTC plus a week for each wave after the first, plus `order` minutes: not the true date,
  but the true order. Its id is made from both ids.
- Rows without a partner's id are rejected (`no-partner`), as their swipe has no target.
- A person without an age gets the median age of their wave and sex (else of the file) and the trait `age_missing` 1, so
  that none of their decisions is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median_high
from uuid import UUID, uuid5

from patra_graph.domain.model import Swipe, SwipeKind, User
from patra_graph.errors import LoadError

from . import fields, sign_up_sheet
from .csv_rows import Record, header, records, require
from .fields import BadField, row_or_reject
from .interest import check_missing_interest
from .rows import Reject, Row
from .seen_ids import SeenIds
from .sign_up_sheet import NO_AGE, person, person_id
from .sources import one_file

COLUMNS = (*sign_up_sheet.COLUMNS, "pid", "order", "dec")
ENCODING = "latin-1"
FIRST_WAVE = datetime(2002, 10, 1, tzinfo=UTC)
SWIPE_IDS = UUID("1d1c64a5-27f3-5d0b-8d7a-63a0f6f0b7de")

RACES = ("race_1", "race_2", "race_3", "race_4")
# What a profile model of this study reads: more traits made it worse on waves that it was not fitted on.
TRAITS = (
    *(f"{quality}1_1" for quality in sign_up_sheet.QUALITIES),
    *(f"{quality}3_1" for quality in sign_up_sheet.QUALITIES[:5]),
    *("go_out", "date", "imprace", "imprelig", "exphappy", "age", *RACES),
)
# Pairs of what a chooser looks for and how a target sees themself.
SEEKS = tuple((f"{quality}1_1", f"{quality}3_1") for quality in sign_up_sheet.QUALITIES[:5])

Sheet = tuple[str, str]


def files(path: Path) -> list[Path]:
    """The data file: the path itself, or the one in the folder named like 'Speed Dating Data.csv'."""
    return [one_file(path, "*peed*ating*", what="'Speed Dating Data.csv' (plain, .gz or .zip)")]


def group_of(user_id: str) -> str:
    """The wave of a user, such as 'w01': people of one wave met each other, people of two waves never did."""
    return user_id.partition("-")[0]


def notes(path: Path) -> list[str]:
    """What a person should know that is no error: what is left unread."""
    return [f"{file}: columns filled in after a date are never read" for file in files(path)]


def read(path: Path, *, missing_interest: str = "opposite", now: datetime | None = None) -> Iterator[Row | Reject]:
    """The people of the file (rows not counted), then one swipe or reject for each of its rows.

    Reads the file twice. `missing_interest` and `now` change nothing here. Raises LoadError at the call when this is
    not the Speed Dating file, while reading when the file is cut short or nobody in it has an age.
    """
    check_missing_interest(missing_interest)
    (file,) = files(path)
    names = header(file, encoding=ENCODING)
    require(file, names, COLUMNS)
    return _rows(file, {name: names.index(name) for name in COLUMNS})


def _rows(file: Path, columns: Mapping[str, int]) -> Iterator[Row | Reject]:
    people = _people(file, columns)
    yield from _with_ages(file, list(people.values()))
    ends = {"user_id": columns["iid"], "target_user_id": columns["pid"]}
    make, seen = partial(_swipe, known=people.keys()), SeenIds()
    for record in records(file, columns, encoding=ENCODING):
        row = record if isinstance(record, Reject) else row_or_reject(record, make)
        if isinstance(row, Row) and not seen.add(row.value.swipe_id):
            row = row.reject("pid", "doubled-id", "an earlier row has this person's decision about this partner")
        yield row if isinstance(row, Reject) else replace(row, columns=ends)


def _people(file: Path, columns: Mapping[str, int]) -> dict[Sheet, Row]:
    """Each person by wave and iid, from the first of their rows whose sign-up sheet can be read."""
    people: dict[Sheet, Row] = {}
    for record in records(file, columns, encoding=ENCODING):
        if isinstance(record, Record) and _sheet(record) not in people:
            row = row_or_reject(record, person, counted=False)
            if isinstance(row, Row):
                people[_sheet(record)] = row
    return people


def _sheet(record: Record) -> Sheet:
    return record["wave"], record["iid"]


def _with_ages(file: Path, people: list[Row]) -> Iterator[Row]:
    """The people, those without an age at the median of their wave and sex."""
    everyone = [row.value.age for row in people if row.value.age != NO_AGE]
    if people and not everyone:
        raise LoadError(f"{file}: nobody has an age", "Check that the column 'age' is as published.")
    ages: dict[tuple[str, str], list[int]] = defaultdict(list)
    for user in (row.value for row in people if row.value.age != NO_AGE):
        ages[_age_group(user)].append(user.age)
    for row in people:
        age = row.value.age or median_high(ages[_age_group(row.value)] or everyone)
        yield replace(row, value=replace(row.value, age=age))


def _age_group(user: User) -> tuple[str, str]:
    return group_of(user.user_id), user.gender


def _swipe(record: Record, *, known: Collection[Sheet]) -> Swipe:
    swiper_id = person_id(record) if _sheet(record) in known else person(record).user_id
    if not record["pid"]:
        raise BadField("pid", "no-partner", "is empty; without the partner's id the decision has no target")
    target = fields.needed_whole(record, "pid", 1, 999_999, code="bad-id")
    order = fields.needed_whole(record, "order", 0, 999, code="bad-order")
    decision = fields.needed_whole(record, "dec", 0, 1, code="bad-action")
    target_id = f"{group_of(swiper_id)}-{target}"
    if swiper_id == target_id:
        raise BadField("pid", "self-swipe", "is the person themself; nobody can swipe themself")
    at = FIRST_WAVE + timedelta(weeks=int(group_of(swiper_id)[1:]) - 1, minutes=order)
    kind = SwipeKind.LIKE if decision else SwipeKind.REJECT
    return Swipe(str(uuid5(SWIPE_IDS, f"{swiper_id}\n{target_id}")), swiper_id, target_id, kind, at)
