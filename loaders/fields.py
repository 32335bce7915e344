"""What the loaders share about single fields: a record's text in, a checked value out, or BadField.

Text is trimmed and in Unicode normal form C. Values of private fields are never repeated in a message.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from patra_graph.domain.model import ID, MAX_AGE, MIN_AGE, Swipe, SwipeKind, User

from .csv_rows import Record
from .rows import Reject, Row

MAX_TEXT, MAX_BIO, MAX_ITEMS = 200, 10_000, 100
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LAST_SECOND = 253_402_300_799
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_BIO = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WHOLE = re.compile(r"\d{1,9}(?:\.0*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SECONDS = re.compile(r"\d{1,20}(?:\.\d+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII)
ACTIONS = {
    "like": SwipeKind.LIKE,
    "liked": SwipeKind.LIKE,
    "superlike": SwipeKind.SUPERLIKE,
    "superliked": SwipeKind.SUPERLIKE,
    "reject": SwipeKind.REJECT,
    "rejected": SwipeKind.REJECT,
    "dislike": SwipeKind.REJECT,
    "disliked": SwipeKind.REJECT,
    "pass": SwipeKind.REJECT,
    "passed": SwipeKind.REJECT,
    "nope": SwipeKind.REJECT,
}


class BadField(Exception):
    """One field is not what it must be; becomes the Reject of its row."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field, self.code, self.message = field, code, message


def row_or_reject(record: Record, make: Callable[[Record], User | Swipe], *, counted: bool = True) -> Row | Reject:
    """The row that `make` builds from the record, or the reject of its first bad field."""
    try:
        value = make(record)
    except BadField as bad:
        return record.reject(bad.field, bad.code, bad.message)
    return Row(record.path, record.line, value, counted, record.columns)


def shown(value: str) -> str:
    """A value as a message may show it: on one line, at most 40 characters."""
    return repr(value if len(value) <= 40 else value[:39] + "…")


def plain_word(value: str) -> str:
    """The word without case, spaces, hyphens and underscores, so that spellings compare."""
    return re.sub(r"[\s_-]", "", value.casefold())


def identity(record: Record, name: str) -> str:
    """An id of 1 to 128 characters without white space and control characters, exactly as written."""
    value = record[name]
    if not value:
        raise BadField(name, "missing-value", "is empty; an id is needed")
    if not ID.fullmatch(value):
        message = f"{shown(value)} is not an id of 1 to 128 characters without white space and control characters"
        raise BadField(name, "bad-id", message)
    return value


def text(record: Record, name: str, *, limit: int = MAX_TEXT) -> str:
    """One line of text, '' when not said."""
    return _checked_text(record[name], name, limit=limit, control=_CONTROL)


def bio(record: Record, name: str = "bio") -> str:
    """Text of at most 10,000 characters that may have line feeds and tabs."""
    return _checked_text(record[name], name, limit=MAX_BIO, control=_CONTROL_IN_BIO)


def items(record: Record, name: str) -> tuple[str, ...]:
    """The parts between semicolons in their order, each once (case does not matter), at most 100."""
    return _items(record[name], name)


@lru_cache(maxsize=4096)
def _items(value: str, name: str) -> tuple[str, ...]:
    parts = (_checked_text(part.strip(), name, limit=MAX_TEXT, control=_CONTROL) for part in value.split(";"))
    found: dict[str, str] = {}
    for part in filter(None, parts):
        found.setdefault(part.casefold(), part)
        if len(found) > MAX_ITEMS:
            raise BadField(name, "too-many-items", f"has more than {MAX_ITEMS} items")
    return tuple(found.values())


def whole(record: Record, name: str, low: int, high: int, *, code: str) -> int | None:
    """A whole number in the range, or None when not said; '30' and '30.0' are the same."""
    value = record[name]
    if not value:
        return None
    number = int(value.split(".")[0]) if _WHOLE.fullmatch(value) else None
    if number is None or not low <= number <= high:
        raise BadField(name, code, f"{shown(value)} is not a whole number from {low} to {high}")
    return number


def age(record: Record, name: str) -> int | None:
    """An age in whole years, 18 to 120, or None when not said."""
    return whole(record, name, MIN_AGE, MAX_AGE, code="bad-age")


def needed_whole(record: Record, name: str, low: int, high: int, *, code: str) -> int:
    """A whole number in the range that must be there."""
    found = whole(record, name, low, high, code=code)
    if found is None:
        raise BadField(name, "missing-value", f"is empty; a whole number from {low} to {high} is needed")
    return found


def needed_age(record: Record, name: str) -> int:
    """An age in whole years, 18 to 120, that must be there."""
    return needed_whole(record, name, MIN_AGE, MAX_AGE, code="bad-age")


def number(record: Record, name: str, low: float, high: float, *, code: str) -> float | None:
    """A number in the range, or None when not said."""
    value = record[name]
    if not value:
        return None
    found = float(value) if _NUMBER.fullmatch(value) else math.nan
    if not low <= found <= high:
        raise BadField(name, code, f"{shown(value)} is not a number from {low:g} to {high:g}")
    return found


def action(record: Record, name: str) -> SwipeKind:
    """What the swiper did: like, superlike or reject, or one of the other words in ACTIONS."""
    value = record[name]
    kind = ACTIONS.get(plain_word(value))
    if kind is None:
        raise BadField(name, "bad-action", f"{shown(value)} is not one of like, superlike, reject")
    return kind


def moment(record: Record, name: str, *, now: datetime) -> datetime:
    """A time in UTC from 1990 to a day after now: ISO 8601 (UTC when no offset is given) or Unix seconds."""
    value = record[name]
    at = _parsed_moment(value)
    if at is None:
        message = f"{shown(value)} is not a time like 2026-01-31T18:30:00Z, a date, or Unix seconds"
        raise BadField(name, "bad-time", message)
    if at < EARLIEST:
        raise BadField(name, "too-early", f"{shown(value)} is before 1990")
    if at > now + timedelta(days=1):
        hint = "; Unix times are in seconds, not milliseconds" if _SECONDS.fullmatch(value) else ""
        raise BadField(name, "future-time", f"{shown(value)} is in the future{hint}")
    return at


def _parsed_moment(value: str) -> datetime | None:
    if _SECONDS.fullmatch(value):
        return datetime.fromtimestamp(min(float(value), LAST_SECOND), UTC)
    try:
        at = datetime.fromisoformat(value.upper().replace(",", ".")) if _ISO.fullmatch(value.upper()) else None
        if at is not None:
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at


def _checked_text(value: str, name: str, *, limit: int, control: re.Pattern[str]) -> str:
    if value.isascii() and value.isprintable() and len(value) <= limit:
        return value
    value = unicodedata.normalize("NFC", value)
    if found := control.search(value):
        raise BadField(name, "control-character", f"has the control character U+{ord(found[0]):04X}; remove it")
    if len(value) > limit:
        raise BadField(name, "text-too-long", f"has {len(value):,} characters, {limit:,} are allowed")
    return value
