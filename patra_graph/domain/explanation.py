"""Why this person, in words that are safe to show to the seeker.

A reason speaks of what both profiles say and of what the seeker liked, never of the candidate's interest or answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN = 4
CLOSE_BIO, SOME_BIO = 0.5, 0.3
CLEAR_TASTE = 0.15
ALIKE_IN_AGE = 0.8
LIKENESSES = ("age", "place", "hobbies", "looking_for", "profession")
SOME_LIKENESS, MUCH_LIKENESS = 0.35, 0.6
OWN_TASTES = ("bio_taste", "hobby_taste", "age_taste")


def reasons(
    seeker: Mapping[str, Any], candidate: Mapping[str, Any], terms: Mapping[str, Mapping[str, float]]
) -> tuple[str, ...]:
    """Up to four sentences, strongest kinds first; `terms` are the seeker's terms for this one candidate."""
    said = [
        _shared("You both enjoy", seeker["hobbies"], candidate["hobbies"]),
        _bio(terms.get("bio_match", {}).get("cosine", math.nan)),
        _taste(terms.get("interaction", {})),
        _place(seeker, candidate),
        _shared("You both look for", seeker["looking_for"], candidate["looking_for"]),
        _profession(seeker, candidate),
        _age(seeker["age"], candidate["age"], terms.get("data_match", {}).get("age", math.nan)),
    ]
    found = tuple(sentence for sentence in said if sentence)[:SHOWN]
    return found or ("You fit what each of you asked for.",)


def _shared(opening: str, mine: Sequence[str], theirs: Sequence[str]) -> str:
    known = {text.casefold() for text in theirs}
    common = [text for text in mine if text.casefold() in known][:4]
    return f"{opening} {_listed(common)}." if common else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _bio(cosine: float) -> str:
    if cosine >= CLOSE_BIO:
        return "Your bios speak of much the same things."
    return "Your bios have something in common." if cosine >= SOME_BIO else ""


def _taste(terms: Mapping[str, float]) -> str:
    own = (terms.get(name, math.nan) for name in ("bio_taste", "hobby_taste"))
    if any(value >= CLEAR_TASTE for value in own):
        return "Much like people you liked before."
    return "Liked by people whose taste is like yours." if terms.get("collaborative", 0.0) >= CLEAR_TASTE else ""


def _place(seeker: Mapping[str, Any], candidate: Mapping[str, Any]) -> str:
    if seeker["city"] and (seeker["city"], seeker["state"]) == (candidate["city"], candidate["state"]):
        return f"You both live in {seeker['city']}."
    return f"You both live in {seeker['state']}." if seeker["state"] and seeker["state"] == candidate["state"] else ""


def _profession(seeker: Mapping[str, Any], candidate: Mapping[str, Any]) -> str:
    same = seeker["profession"] and seeker["profession"] == candidate["profession"]
    return f"You do the same work: {seeker['profession']}." if same else ""


def _age(mine: int, theirs: int, closeness: float) -> str:
    if mine == theirs:
        return f"You are both {mine}."
    return f"You are close in age ({mine} and {theirs})." if closeness >= ALIKE_IN_AGE else ""


@dataclass(frozen=True, slots=True)
class Bands:
    """How much two profiles, two bios, and the seeker's own taste have in common: much, some, little, or not known."""

    profiles: str
    bios: str
    taste: str


def bands(terms: Mapping[str, Mapping[str, float]]) -> Bands:
    """Bands out of the seeker's terms for one candidate. No term that others' swipes move is read."""
    data, own = terms.get("data_match", {}), terms.get("interaction", {})
    return Bands(
        profiles=_band([data.get(name, math.nan) for name in LIKENESSES], SOME_LIKENESS, MUCH_LIKENESS),
        bios=_band([terms.get("bio_match", {}).get("cosine", math.nan)], SOME_BIO, CLOSE_BIO),
        taste=_band([own.get(name, math.nan) for name in OWN_TASTES], 0.0, CLEAR_TASTE),
    )


def _band(values: Sequence[float], some: float, much: float) -> str:
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return "not known"
    mean = sum(known) / len(known)
    return "much" if mean >= much else "some" if mean >= some else "little"
