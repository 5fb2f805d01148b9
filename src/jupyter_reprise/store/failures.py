"""What a database's refusals mean in our words.

Must not decide anything: whoever talks to a database wraps it in `translated_failures`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.store.postgres_failures import (
    LOCKED,
    REFUSED,
    Meaning,
    explain_refusal,
    refusal,
)

_ELSEWHERE = "Make the folder writable, or keep runs elsewhere: see `runs` in reprise.toml."

_FULL_DISK_CODES = (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE)
_SQLITE_MEANINGS = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_FULL: Meaning(
        "There is no space left on the disk that holds the run database {place}.",
        "Free some space, then `reprise gc` can remove what no run refers to.",
    ),
    sqlite3.SQLITE_READONLY: Meaning("The run database {place} can't be written.", _ELSEWHERE),
    sqlite3.SQLITE_PERM: Meaning("The run database {place} can't be written.", _ELSEWHERE),
    sqlite3.SQLITE_CANTOPEN: Meaning("The run database {place} can't be opened.", _ELSEWHERE),
    sqlite3.SQLITE_IOERR: Meaning(
        "The disk that holds the run database {place} failed.",
        "Check that the disk is connected, has space left and is healthy, then try again.",
    ),
}
_ASKED_TOO_MUCH = Meaning(
    "The run database {place} was asked too much at once.", "Try again.", is_passing=True
)


def damaged_database(place: str) -> StorageFailed:
    """Say that a file is there, but that no runs can be read from it."""
    return StorageFailed(
        f"{place} is not a run database, or it is damaged.",
        hint=f"Rename it to {place}.damaged and try again: a new one is made, and the artifacts"
        " still hold the manifest of every run.",
    )


@contextmanager
def translated_failures(place: str) -> Iterator[None]:
    """Turn a database driver's errors into `StorageFailed`; other errors pass.

    So do violated constraints, as only whoever wrote the row knows what they mean.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _translate(error.orig or error, place) from error
    except sqlite3.Error as error:
        raise _translate(error, place) from error
    except PoolTimeout as error:
        raise refusal(_ASKED_TOO_MUCH, place) from error


def _translate(error: BaseException, place: str) -> StorageFailed:
    if hasattr(error, "sqlstate"):
        return explain_refusal(error, error.sqlstate, place)
    # Extended codes carry the primary one in their lowest byte
    code = getattr(error, "sqlite_errorcode", 0)
    code = sqlite3.SQLITE_FULL if code in _FULL_DISK_CODES else code & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged_database(place)
    meaning = _SQLITE_MEANINGS.get(code, REFUSED)
    return refusal(meaning, place, " ".join(str(error).split()))
