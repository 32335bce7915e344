"""Bios of synthetic people, strung from hand-written sentences that fit who they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from patra_graph.loaders.synthetic_people import vocabulary

NEW_IN_TOWN = "new in town"
SHAPES = (
    ("hobby", "list", "hobby"),
    ("hobby", "hobby"),
    ("hobby", "list"),
    ("hobby", "goal"),
    ("goal", "hobby"),
    ("job", "hobby"),
    ("hobby", "hobby", "list"),
    ("city", "hobby"),
    ("list", "hobby"),
    ("job", "list"),
    ("hobby", "list", "goal"),
    ("hobby", "city", "list"),
    ("job", "hobby", "list"),
    ("opener", "list", "hobby"),
    ("job", "hobby", "goal"),
    ("hobby", "list", "ask"),
    ("quirk", "hobby", "list"),
    ("hobby", "hobby", "goal"),
    ("hobby", "hobby", "ask"),
    ("city", "hobby", "goal"),
    ("hobby", "quirk", "list"),
    ("job", "hobby", "hobby", "ask"),
    ("opener", "job", "hobby", "list"),
    ("hobby", "city", "list", "goal"),
)
TERSE_SHAPES = (("bits",), ("bits", "goal"), ("bits", "quirk"), ("bits", "city"), ("bits", "ask"))
TERSE_SHARE, LOWERCASE_SHARE = 0.15, 0.06
REDRAWS = 50


@dataclass(frozen=True, slots=True)
class Persona:
    """What a bio must agree with; `hobbies` three or more, the dearest first, `goal` one of the vocabulary's."""

    hobbies: tuple[str, ...]
    profession: str
    city: str
    goal: str
    warm: bool


@dataclass(slots=True)
class BioWriter:
    """Writes bios; no two bios of one writer share more than one whole sentence.

    A deck of sentences is dealt to its end before it is shuffled again, so that repeats lie far apart.
    """

    rng: np.random.Generator
    _decks: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    _pairs: set[tuple[str, str]] = field(default_factory=set)

    def write(self, persona: Persona) -> str:
        """One bio of 1 to 5 sentences in the first person."""
        for _ in range(REDRAWS):
            bio = " ".join(self._part(kind, persona, place) for place, kind in enumerate(self._shape(persona)))
            pairs = set(combinations(sorted(sentences(bio)), 2))
            if not pairs & self._pairs:
                break
        self._pairs |= pairs
        return bio.lower() if self.rng.random() < LOWERCASE_SHARE else bio

    def chance(self) -> float:
        """A number in [0, 1) from the writer's own stream."""
        return self.rng.random()

    def _shape(self, persona: Persona) -> tuple[str, ...]:
        shape = self._choose(TERSE_SHAPES if self.rng.random() < TERSE_SHARE else SHAPES)
        says_new_twice = persona.goal == NEW_IN_TOWN and "city" in shape
        return tuple(kind for kind in shape if not (says_new_twice and kind == "goal"))

    def _part(self, kind: str, persona: Persona, place: int) -> str:
        tone = "warm" if persona.warm else "wry"
        if kind == "hobby":
            return self._hobby(persona, tone, place)
        if kind == "bits":
            return self._bits(persona)
        if kind == "list":
            return self._deal(("lists", tone)).format(**dict(zip("abc", _left_over(persona), strict=True)))
        key = {
            "job": ("jobs", persona.profession),
            "goal": ("goals", persona.goal, tone),
            "city": ("city", persona.city, str(persona.goal == NEW_IN_TOWN)),
        }.get(kind, (f"{kind}s", tone))
        return self._deal(key).format(city=persona.city)

    def _hobby(self, persona: Persona, tone: str, place: int) -> str:
        """A sentence about one of the two dearest hobbies, as a rule another one at each place of the bio."""
        hobby = persona.hobbies[(place + int(self.rng.random() < 0.35)) % 2]
        known = hobby in vocabulary("hobbies")
        key = ("hobby", hobby, tone) if known else ("rare_hobby", tone)
        line = self._deal(key)
        while persona.goal == NEW_IN_TOWN and "{city}" in line:
            line = self._deal(key)
        return line.format(city=persona.city, hobby=hobby)

    def _bits(self, persona: Persona) -> str:
        bits = [self._deal(("bits", hobby)) for hobby in persona.hobbies[:3]]
        named = dict(zip("abc", bits, strict=True)) | dict(zip("ABC", map(_capital, bits), strict=True))
        return self._deal(("patterns",)).format(job=persona.profession, Job=_capital(persona.profession), **named)

    def _deal(self, key: tuple[str, ...]) -> str:
        if not self._decks.get(key):
            cards = deck(key)
            self._decks[key] = [cards[place] for place in np.argsort(self.rng.random(len(cards)), kind="stable")]
        return self._decks[key].pop()

    def _choose(self, options: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        return options[int(len(options) * self.rng.random())]


def deck(key: tuple[str, ...]) -> Sequence[str]:
    """The sentences under a key such as ("goals", "friendship", "wry") or ("hobby", "chess", "warm")."""
    phrases, hobbies = vocabulary("phrases"), vocabulary("hobbies")
    match key:
        case ("hobby", hobby, tone):
            return hobbies[hobby][tone]
        case ("bits", hobby):
            return hobbies[hobby]["bits"] if hobby in hobbies else [hobby]
        case ("city", city, is_new):
            settled = phrases["city_lines"].get(city, []) + phrases["anywhere"]
            return phrases["newcomer"] if is_new == "True" else settled
    found = phrases
    for step in key:
        found = found[step]
    return found


def sentences(bio: str) -> set[str]:
    """The whole sentences of a bio, without regard to case."""
    return set(re.split(r"(?<=[.?!])\s+", bio.lower()))


def _left_over(persona: Persona) -> tuple[str, ...]:
    """Three hobbies to name, last those that sentences speak of."""
    return (*persona.hobbies[2:], *persona.hobbies[:2])[:3]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
