"""The sign-up sheet of the Speed Dating study: what a person said before the event, as a User.

Traits, all of them answers at sign-up: `attr1_1` .. `shar1_1` (what they look for), `attr2_1` .. (what the other sex
looks for) and `attr4_1` .. (what others of their sex look for) as shares of the points that the person gave, summing
to 1, because waves 6 to 9 use another scale; `attr3_1` .., `attr5_1` .. (how they see themselves, how others see them),
`imprace`, `imprelig`, `exphappy`, `hobby_sports` .. as tenths; `date`, `go_out` as sevenths (1 = almost never);
`expnum` as twentieths; `race_1` .., `field_1` .., `goal_1` .. as 0 or 1; `age_missing` as 0 or 1.
What was not answered is left out. A few answers lie outside their scale (13 of 10) and are cut to it.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from patra_graph.domain.model import MAX_TRAIT, User

from . import fields
from .csv_rows import Record
from .fields import BadField

ACTIVITIES = (
    *("sports", "tvsports", "exercise", "dining", "museums", "art", "hiking", "gaming", "clubbing", "reading", "tv"),
    *("theater", "movies", "concerts", "music", "shopping", "yoga"),
)
QUALITIES = ("attr", "sinc", "intel", "fun", "amb", "shar")
POINTS = tuple(tuple(f"{quality}{sheet}_1" for quality in QUALITIES) for sheet in (1, 2, 4))
RATINGS = tuple(f"{quality}{sheet}_1" for sheet in (3, 5) for quality in QUALITIES[:5])
TENTHS = dict.fromkeys((*RATINGS, "imprace", "imprelig", "exphappy", *ACTIVITIES), 10)
SCALES = TENTHS | {"date": 7, "go_out": 7, "expnum": 20}
CODES = {"race": ("race", 6), "field_cd": ("field", 18), "goal": ("goal", 6)}
COLUMNS = (
    *("wave", "iid", "gender", "age", "from", "career"),
    *CODES,
    *SCALES,
    *(name for sheet in POINTS for name in sheet),
)
LOOKING_FOR = {
    1: "a fun night out",
    2: "meeting new people",
    3: "a date",
    4: "a serious relationship",
    5: "to say I did it",
    6: "something else",
}
SEXES = ("female", "male")
HOBBY_RATING = 7
NO_AGE = 0
_BREAKS = re.compile("[\x00-\x20\x7f-\xa0]+")
_CITY_AND_STATE = re.compile(r"(.+?), ?([A-Za-z]{2})")
_STATES = (
    " AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY "
)


def person_id(record: Record) -> str:
    """The id of the row's person, such as 'w01-7'."""
    wave = fields.needed_whole(record, "wave", 1, 99, code="bad-wave")
    return f"w{wave:02d}-{fields.needed_whole(record, 'iid', 1, 999_999, code='bad-id')}"


def person(record: Record) -> User:
    """The row's person; the age is NO_AGE when it was not given. Raises BadField."""
    user_id = person_id(record)
    sex = fields.needed_whole(record, "gender", 0, 1, code="bad-gender")
    age = fields.age(record, "age")
    goal = fields.whole(record, "goal", 0, 99, code="bad-number")
    city, state = place(record["from"])
    return User(
        user_id=user_id,
        name=user_id,
        age=NO_AGE if age is None else age,
        gender=SEXES[sex],
        interested_in=(SEXES[1 - sex],),
        city=city,
        state=state,
        hobbies=tuple(name for name in ACTIVITIES if (_answer(record, name) or 0) >= HOBBY_RATING),
        looking_for=(LOOKING_FOR[goal],) if goal in LOOKING_FOR else (),
        profession=_one_line(record["career"]).lower(),
        traits={**_scaled(record), **_shares(record), **_coded(record), "age_missing": float(age is None)},
    )


def place(text: str) -> tuple[str, str]:
    """City and state of a place as people wrote it; the state only when it ends in a code, as in 'Atlanta, GA'."""
    text = _one_line(text)
    match = _CITY_AND_STATE.fullmatch(text)
    if match and f" {match[2].upper()} " in _STATES:
        return _cased(match[1]), match[2].upper()
    return _cased(text), ""


def _one_line(text: str) -> str:
    return normalize("NFC", _BREAKS.sub(" ", text).strip())[: fields.MAX_TEXT]


def _cased(text: str) -> str:
    """Each word with a capital; short words in capitals (NYC, UK) stay."""
    return " ".join(word if word.isupper() and len(word) <= 4 else word.capitalize() for word in text.split())


def _answer(record: Record, name: str) -> float | None:
    return fields.number(record, name, -MAX_TRAIT, MAX_TRAIT, code="bad-number")


def _scaled(record: Record) -> dict[str, float]:
    answers = {name: value for name in SCALES if (value := _answer(record, name)) is not None}
    named = {f"hobby_{name}" if name in ACTIVITIES else name: value / SCALES[name] for name, value in answers.items()}
    return {name: min(max(value, 0.0), 1.0) for name, value in named.items()}


def _shares(record: Record) -> dict[str, float]:
    shares: dict[str, float] = {}
    for sheet in POINTS:
        given = {name: value for name in sheet if (value := _answer(record, name)) is not None}
        negative = next((name for name, value in given.items() if value < 0), None)
        if negative:
            raise BadField(negative, "bad-number", "is less than 0; points are 0 or more")
        total = sum(given.values())
        shares |= {name: value / total for name, value in given.items() if total > 0}
    return shares


def _coded(record: Record) -> dict[str, float]:
    traits: dict[str, float] = {}
    for column, (name, last) in CODES.items():
        code = fields.whole(record, column, 0, 99, code="bad-number")
        if code is not None:
            traits |= {f"{name}_{number}": float(number == code) for number in range(1, last + 1)}
    return traits
