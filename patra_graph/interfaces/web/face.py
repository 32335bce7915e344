"""The placeholder of a photo: initials on a colour that belongs to the person, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

HUES = 12


@dataclass(frozen=True, slots=True)
class Face:
    """What the picture shows: one or two initials, a hue by number, and where the lighter circle sits (0 to 100)."""

    initials: str
    hue: int
    x: int
    y: int


def face_of(user_id: str, name: str) -> Face:
    """The placeholder of one person; '?' where neither name nor id has a letter or a digit."""
    hue, x, y = blake2b(user_id.encode("utf-8", "replace"), digest_size=3).digest()
    return Face(initials(name) or initials(user_id) or "?", hue % HUES, x * 100 // 255, y * 100 // 255)


def initials(name: str) -> str:
    """The first letters or digits of the first and the last word, upper case; '' where there is none."""
    firsts = [next((char for char in word if char.isalnum()), "") for word in name.split()]
    found = [first for first in firsts if first]
    return "".join([*found[:1], *found[1:][-1:]]).upper()
