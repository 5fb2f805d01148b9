"""What PostgreSQL's refusals mean in our words.

Must not decide anything, nor import a driver: that may be missing.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from jupyter_reprise.errors import StorageFailed

_LOGIN: Final = (
    "Check the user in `runs`, and the password in PGPASSWORD or ~/.pgpass; `psql` with the same"
    " values tells whether the server takes them."
)
_RETRY: Final = "Check that the server runs, then try again; what was not finished was undone."
_BUSY: Final = "Try again, or have its `max_connections` raised."

# By the beginning of the state that SQL has for it; a longer one comes before a shorter one
_STATES: Final = MappingProxyType(
    {
        "25006": (
            "The run database {place} can only be read.",
            "Name the primary server in `runs`, not a replica.",
        ),
        "28": ("The run database {place} refused to let us in: {reason}.", _LOGIN),
        "40P01": ("The run database {place} stayed locked by another process.", "Try again."),
        "42501": (
            "The run database {place} does not allow that: {reason}.",
            "Make the role its owner, as docs/runs.md says.",
        ),
        "53100": (
            "There is no space left on the disk that holds the run database {place}.",
            "Free some space there, then try again.",
        ),
        "55P03": (
            "The run database {place} stayed locked by another process.",
            "Wait until that process is done, then try again.",
        ),
        "08": ("The connection to the run database {place} was lost: {reason}.", _RETRY),
        "57P": ("The connection to the run database {place} was lost: {reason}.", _RETRY),
        "53": (
            "The run database {place} is too busy: {reason}.",
            _BUSY,
        ),
    }
)

# Before a connection stands there is no state, only a text, which may be in any language
_TEXTS: Final = (
    (
        re.compile("password|authentication|role|pg_hba", re.IGNORECASE),
        "The run database {place} refused to let us in: {reason}.",
        _LOGIN,
    ),
    (
        re.compile("database .* does not exist"),
        "The run database {place} does not exist on its server.",
        "Make it with `createdb`, as docs/runs.md says.",
    ),
    (
        re.compile("server closed|terminating|connection is (lost|closed)|consuming input"),
        "The connection to the run database {place} was lost: {reason}.",
        _RETRY,
    ),
)
_ANY: Final = (
    "The run database {place} can't be reached: {reason}.",
    "Check that the server runs, and the host, port and database in `runs`.",
)
_PREFIX: Final = re.compile(
    r"^(connection (failed|is bad): )?(connection to server .*? failed: )?(FATAL: )?"
)


def explain_refusal(error: BaseException, state: str | None, place: str) -> StorageFailed:
    """Say in one sentence what an error means that has this state, or none yet."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = _PREFIX.sub("", lines[0]).strip().rstrip(".")
    message, hint = _meaning(str(error)) if state is None else _meaning_of_state(state)
    is_passing = hint in {_RETRY, _BUSY, _ANY[1]}
    return StorageFailed(
        message.format(place=place, reason=reason), hint=hint, is_passing=is_passing
    )


def _meaning_of_state(state: str) -> tuple[str, str]:
    for beginning, meaning in _STATES.items():
        if state.startswith(beginning):
            return meaning
    return (
        "The run database {place} refused: {reason}.",
        "Check `runs` in reprise.toml and that the database answers, then try again.",
    )


def _meaning(text: str) -> tuple[str, str]:
    for pattern, message, hint in _TEXTS:
        if pattern.search(text):
            return message, hint
    return _ANY
