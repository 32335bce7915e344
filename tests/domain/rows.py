"""Rows of people as the graph gives them, for tests."""

DEFAULTS = {
    "gender": "female",
    "traits": [],
    "age": 30,
    "city": "Portland",
    "state": "OR",
    "profession": "Nurse",
    "hobbies": ["hiking", "chess"],
    "looking_for": ["friendship"],
    "elo": 1500.0,
    "choosiness": 1500.0,
    "swipes_made": 0,
    "swipes_received": 0,
}


def person(user_id="x", **changes):
    """One row; what is not named is the usual."""
    return DEFAULTS | {"user_id": user_id, "name": user_id} | changes
