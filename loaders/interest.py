"""Genders and who a person wants to meet, as people write them."""

from __future__ import annotations

from functools import lru_cache

from patra_graph.domain.model import GENDERS
from patra_graph.errors import InvalidInput

from .csv_rows import Record
from .fields import BadField, items, plain_word

GENDER_WORDS = {
    "male": ("male", "m", "man", "men", "males"),
    "female": ("female", "f", "woman", "women", "females", "w"),
    "nonbinary": ("nonbinary", "nb", "enby"),
    "other": ("other",),
}
GENDER_OF = {word: gender for gender, words in GENDER_WORDS.items() for word in words}
ORIENTATION_OF = {"gay": "male", "gaymale": "male", "gayman": "male", "lesbian": "female"}
SEVERAL = {"both": ("male", "female"), "everyone": GENDERS, "all": GENDERS, "anyone": GENDERS}
OPPOSITE = {"male": ("female",), "female": ("male",)}
MISSING_INTEREST = ("opposite", "everyone")


def check_missing_interest(value: str) -> None:
    """Raise InvalidInput unless the setting is 'opposite' or 'everyone'."""
    if value not in MISSING_INTEREST:
        raise InvalidInput(f"missing_interest '{value}' is not known", f"Use one of {', '.join(MISSING_INTEREST)}.")


def gender_and_interest(record: Record, *, missing_interest: str) -> tuple[str, tuple[str, ...]]:
    """The gender of the column `gender` and the genders of `interested_in`.

    'Gay' is a man interested in men, 'Lesbian' a woman interested in women, as old data has it. Without interest,
    `missing_interest` 'opposite' pairs men with women and leaves others open to everyone; 'everyone' is everyone.
    """
    gender, implied = _gender(record["gender"])
    interests = _interests(record) or implied or default_interest(gender, missing_interest=missing_interest)
    return gender, interests


def default_interest(gender: str, *, missing_interest: str) -> tuple[str, ...]:
    """Whom a person wants to meet who has not said so."""
    return OPPOSITE.get(gender, GENDERS) if missing_interest == "opposite" else GENDERS


@lru_cache(maxsize=256)
def _gender(value: str) -> tuple[str, tuple[str, ...]]:
    word = plain_word(value)
    if not word:
        raise BadField("gender", "missing-value", f"is empty; one of {', '.join(GENDERS)} is needed")
    if word in ORIENTATION_OF:
        return ORIENTATION_OF[word], (ORIENTATION_OF[word],)
    if word not in GENDER_OF:
        raise BadField("gender", "bad-gender", f"is not one of {', '.join(GENDERS)}")
    return GENDER_OF[word], ()


def _interests(record: Record) -> tuple[str, ...]:
    return _interests_of(items(record, "interested_in"))


@lru_cache(maxsize=256)
def _interests_of(words: tuple[str, ...]) -> tuple[str, ...]:
    genders: list[str] = []
    for word in map(plain_word, words):
        if word not in SEVERAL and word not in GENDER_OF:
            raise BadField(
                "interested_in", "bad-interest", f"has a word that is not one of {', '.join(GENDERS)}, everyone"
            )
        genders += SEVERAL.get(word) or (GENDER_OF[word],)
    return tuple(dict.fromkeys(genders))
