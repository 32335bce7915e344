"""An exported user as private files: one JSON document, or a folder that `load` reads."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patra_graph.errors import InvalidInput

SWIPE_COLUMNS = ("user_id", "target_user_id", "action", "timestamp", "swipe_id")


def write_document(exported: Mapping[str, Any], path: Path) -> None:
    """Write the export as JSON, for its owner only. Errors: InvalidInput for a file that is there already."""
    _write_new(path, json.dumps(exported, ensure_ascii=False, indent=2) + "\n")


def write_folder(exported: Mapping[str, Any], folder: Path) -> None:
    """Write users.csv and swipes.csv, from which `load` makes the same profile and swipes. Errors: InvalidInput."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be made: {error.strerror}", "Name another folder.") from None
    profile = _user_cells(exported)
    _write_new(folder / "users.csv", _csv([list(profile), list(profile.values())]))
    _write_new(folder / "swipes.csv", _csv([SWIPE_COLUMNS, *map(_swipe_cells(exported), exported["swipes"])]))


def _user_cells(exported: Mapping[str, Any]) -> dict[str, str]:
    profile = {key: value for key, value in exported["profile"].items() if key != "traits"}
    traits = {f"trait_{name}": value for name, value in exported["profile"]["traits"].items()}
    return {key: _cell(value) for key, value in {**profile, "elo": exported["ratings"]["start_elo"], **traits}.items()}


def _swipe_cells(exported: Mapping[str, Any]) -> Any:
    user_id = exported["profile"]["user_id"]
    return lambda swipe: [user_id, *(swipe[name] for name in SWIPE_COLUMNS[1:])]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _csv(rows: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write_new(path: Path, text: str) -> None:
    try:
        stream = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
        )
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}", "Name a file that is not there yet."
        ) from None
    with stream:
        stream.write(text)
