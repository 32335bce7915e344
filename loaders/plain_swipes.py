"""The fast way through swipes.csv: whole blocks of lines that are plain beyond doubt, by one regular expression.

Plain is: no quotes and no blanks, one of the three words, a time in UTC to the second. A block with any other line, or
with a line that may have to be rejected, is left to the exact reader (`csv_folder`), which reads plain lines alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha1
from uuid import UUID, uuid5

from patra_graph.domain.model import SwipeKind

from .fields import EARLIEST

SWIPE_IDS = UUID("6f2a3b0e-6d0c-5f57-9f0b-2f3f0f6f5a11")
KINDS = {str(kind): kind for kind in SwipeKind}
_ID = r'[^\s",\x00-\x1f\x7f\ud800-\udfff\ufffd]{1,128}+'
_FIELDS = {
    "user_id": _ID,
    "target_user_id": _ID,
    "swipe_id": _ID,
    "action": f"(?:{'|'.join(KINDS)})",
    "timestamp": "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
}
_IGNORED = '[^",\n\x00\ud800-\udfff\ufffd]{0,1000}'


@dataclass(frozen=True, slots=True)
class PlainSwipes:
    """Swipes of consecutive lines as columns of the same length; `times` as written. Ids may be doubled."""

    first_line: int
    swipe_ids: Sequence[str]
    swiper_ids: Sequence[str]
    target_ids: Sequence[str]
    actions: Sequence[str]
    times: Sequence[str]


def plain_reader(
    columns: Mapping[str, int], width: int, *, now: datetime
) -> Callable[[int, list[str]], PlainSwipes | None]:
    """A function that makes columns of a block of lines, or None where any line is not plain.

    `columns` names the fields by number, `width` counts them; a swipe may not be more than a day after `now`.
    """
    name_of = {number: name for name, number in columns.items()}
    line = ",".join(_FIELDS[name_of[n]] if n in name_of else _IGNORED for n in range(width))
    plain = re.compile(f"(?:{line}\n)*+")
    earliest, latest = _plain_time(EARLIEST), _plain_time(now.astimezone(UTC) + timedelta(days=1))

    def read(first_line: int, lines: list[str]) -> PlainSwipes | None:
        text = "\n".join(lines)
        if not plain.fullmatch(text + "\n"):
            return None
        fields = text.replace("\n", ",").split(",")
        by_name = {name: fields[number::width] for name, number in columns.items()}
        swipers, targets, times = by_name["user_id"], by_name["target_user_id"], by_name["timestamp"]
        if min(times) < earliest or max(times) > latest or any(map(str.__eq__, swipers, targets)):
            return None
        if not all(map(_is_day, {time[:10] for time in times})):
            return None
        actions = by_name["action"]
        ids = by_name.get("swipe_id") or tuple(map(_derived_id, swipers, targets, actions, times))
        return PlainSwipes(first_line, ids, swipers, targets, actions, times)

    return read


def derived_swipe_id(swiper_id: str, target_id: str, kind: SwipeKind, at: datetime) -> str:
    """The id of a swipe that has none: the same swiper, target, kind and time always give the same id."""
    return str(uuid5(SWIPE_IDS, "\n".join((swiper_id, target_id, kind, at.isoformat()))))


def _derived_id(swiper_id: str, target_id: str, action: str, time: str) -> str:
    """What `derived_swipe_id` gives, in a third of the time."""
    name = f"{swiper_id}\n{target_id}\n{action}\n{time[:-1]}+00:00"
    digest = bytearray(sha1(SWIPE_IDS.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _plain_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
