"""What PostgreSQL's refusals mean in our words.

Must not decide anything, nor import a driver: that may be missing.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final, NamedTuple

from jupyter_reprise.errors import StorageFailed


class Meaning(NamedTuple):
    """What a refusal means to whoever reads it."""

    message: str
    hint: str
    is_passing: bool = False
    """Whether the same may work in a moment."""


REFUSED: Final = Meaning(
    "The run database {place} refused: {reason}.",
    "Check `runs` in reprise.toml and that the database answers, then try again.",
)
"""What nothing better is known of."""
LOCKED: Final = Meaning(
    "The run database {place} stayed locked by another process.",
    "Wait until that process is done, then try again.",
    is_passing=True,
)

_LOGIN: Final = (
    "Check the user in `runs`, and the password in PGPASSWORD or ~/.pgpass; `psql` with the same"
    " values tells whether the server takes them."
)
_LOST: Final = Meaning(
    "The connection to the run database {place} was lost: {reason}.",
    "Check that the server runs, then try again; what was not finished was undone.",
    is_passing=True,
)
_NOT_LET_IN: Final = Meaning("The run database {place} refused to let us in: {reason}.", _LOGIN)

# By the beginning of the state that SQL has for it; a longer one comes before a shorter one
_STATES: Final = MappingProxyType(
    {
        "25006": Meaning(
            "The run database {place} can only be read.",
            "Name the primary server in `runs`, not a replica.",
        ),
        "28": _NOT_LET_IN,
        "40P01": LOCKED,
        "42501": Meaning(
            "The run database {place} does not allow that: {reason}.",
            "Make the role its owner, as docs/runs.md says.",
        ),
        "53100": Meaning(
            "There is no space left on the disk that holds the run database {place}.",
            "Free some space there, then try again.",
        ),
        "55P03": LOCKED,
        "08": _LOST,
        "57P": _LOST,
        "53": Meaning(
            "The run database {place} is too busy: {reason}.",
            "Try again, or have its `max_connections` raised.",
            is_passing=True,
        ),
    }
)

# Before a connection stands there is no state, only a text, which may be in any language
_TEXTS: Final = (
    (re.compile("password|authentication|role|pg_hba", re.IGNORECASE), _NOT_LET_IN),
    (
        re.compile("database .* does not exist"),
        Meaning(
            "The run database {place} does not exist on its server.",
            "Make it with `createdb`, as docs/runs.md says.",
        ),
    ),
    (
        re.compile("server closed|terminating|connection is (lost|closed)|consuming input"),
        _LOST,
    ),
)
_UNREACHABLE: Final = Meaning(
    "The run database {place} can't be reached: {reason}.",
    "Check that the server runs, and the host, port and database in `runs`.",
    is_passing=True,
)
_PREFIX: Final = re.compile(
    r"^(connection (failed|is bad): )?(connection to server .*? failed: )?(FATAL: )?"
)


def explain_refusal(error: BaseException, state: str | None, place: str) -> StorageFailed:
    """Say in one sentence what an error means that has this state, or none yet."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = _PREFIX.sub("", lines[0]).strip().rstrip(".")
    meaning = _meaning_of_text(str(error)) if state is None else _meaning_of_state(state)
    return refusal(meaning, place, reason)


def refusal(meaning: Meaning, place: str, reason: str = "") -> StorageFailed:
    """Give the error that says so of a database."""
    message = meaning.message.format(place=place, reason=reason)
    return StorageFailed(message, hint=meaning.hint, is_passing=meaning.is_passing)


def _meaning_of_state(state: str) -> Meaning:
    found = (meaning for beginning, meaning in _STATES.items() if state.startswith(beginning))
    return next(found, REFUSED)


def _meaning_of_text(text: str) -> Meaning:
    found = (meaning for pattern, meaning in _TEXTS if pattern.search(text))
    return next(found, _UNREACHABLE)
