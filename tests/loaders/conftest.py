"""Small made-up files in the shape of the published ones."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from patra_graph.loaders import speed_dating

AFTER_THE_DATE = ("attr", "like", "prob", "attr_o", "dec_o", "match", "int_corr", "attr1_2", "attr3_s", "attr1_3")
ANSWERS = {"wave": "1", "iid": "1", "gender": "0", "age": "27", "pid": "11", "order": "4", "dec": "1"}

SheetWriter = Callable[..., Path]


@pytest.fixture
def write_sheet(tmp_path: Path) -> SheetWriter:
    """Write rows, each a mapping of what differs from ANSWERS, as 'Speed Dating Data.csv' in latin-1."""

    def write(*rows: Mapping[str, str], after: str = "5") -> Path:
        names = [*AFTER_THE_DATE[:5], *speed_dating.COLUMNS, *AFTER_THE_DATE[5:]]
        late = dict.fromkeys(AFTER_THE_DATE, after)
        path = tmp_path / "Speed Dating Data.csv"
        with path.open("w", encoding="latin-1", newline="") as file:
            table = csv.DictWriter(file, names, restval="")
            table.writeheader()
            table.writerows(late | ANSWERS | dict(row) for row in rows)
        return path

    return write
