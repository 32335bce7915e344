"""Every error that a user can meet. Raised where it is known, shown once, by the interface.

PatraError              1  something failed; the message says what, the hint how to mend it
├── InvalidInput        2  an argument, an option or a value is wrong
│   ├── IdTaken         2  an id that belongs to something else already
│   ├── NotLast         2  a swipe that cannot be taken back, for it is not the last
│   ├── SettingsError   2  a key or a value of settings.yaml, --config or the environment
│   └── LoadError       2  a folder or file that cannot be read as the format asked for
├── NotFound            3  no such user, swipe or file
├── RowsRejected        4  loaded, but some rows were rejected
├── DatabaseUnreachable 5  no Neo4j answers, or it stopped answering
├── NotAllowed          6  refused for safety: wrong password, wrong role, not loopback
└── SetupFailed         7  the local server or the model could not be installed or started
"""


class PatraError(Exception):
    """Something failed: `message` says what is wrong, `hint` how to mend it (may be empty)."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(PatraError):
    """An argument, an option or a value is wrong."""

    exit_code = 2


class IdTaken(InvalidInput):
    """An id that was given for something new belongs to something else already."""


class NotLast(InvalidInput):
    """A swipe that is to be taken back is not the last one of who made it."""


class SettingsError(InvalidInput):
    """A key or a value of the settings is wrong; the message names key, value and what is allowed."""


class LoadError(InvalidInput):
    """A folder or file cannot be read as the format that was asked for."""


class NotFound(PatraError):
    """There is no such user, swipe or file."""

    exit_code = 3


class RowsRejected(PatraError):
    """A load went through, but some rows were rejected and are listed in the rejects file."""

    exit_code = 4


class DatabaseUnreachable(PatraError):
    """No Neo4j answers at the address, or it stopped answering."""

    exit_code = 5


class NotAllowed(PatraError):
    """Refused for safety: a wrong password, a missing role, an address off loopback."""

    exit_code = 6


class SetupFailed(PatraError):
    """The local server, Java or the model could not be installed or started."""

    exit_code = 7
