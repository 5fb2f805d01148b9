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
from jupyter_reprise.store.postgres_failures import explain_refusal

_ELSEWHERE = "Make the folder writable, or keep runs elsewhere: see `runs` in reprise.toml."

_FULL_DISK_CODES = (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE)
_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: (
        "The run database {place} stayed locked by another process.",
        "Wait until that process is done, then try again.",
    ),
    sqlite3.SQLITE_FULL: (
        "There is no space left on the disk that holds the run database {place}.",
        "Free some space, then `reprise gc` can remove what no run refers to.",
    ),
    sqlite3.SQLITE_READONLY: ("The run database {place} can't be written.", _ELSEWHERE),
    sqlite3.SQLITE_PERM: ("The run database {place} can't be written.", _ELSEWHERE),
    sqlite3.SQLITE_CANTOPEN: ("The run database {place} can't be opened.", _ELSEWHERE),
    sqlite3.SQLITE_IOERR: (
        "The disk that holds the run database {place} failed.",
        "Check that the disk is connected, has space left and is healthy, then try again.",
    ),
}


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
        raise StorageFailed(
            f"The run database {place} was asked too much at once.", hint="Try again."
        ) from error


def _translate(error: BaseException, place: str) -> StorageFailed:
    if hasattr(error, "sqlstate"):
        return explain_refusal(error, error.sqlstate, place)
    # Extended codes carry the primary one in their lowest byte
    code = getattr(error, "sqlite_errorcode", 0)
    code = sqlite3.SQLITE_FULL if code in _FULL_DISK_CODES else code & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged_database(place)
    if code in _SQLITE_REASONS:
        message, hint = _SQLITE_REASONS[code]
        return StorageFailed(message.format(place=place), hint=hint)
    reason = " ".join(str(error).split())
    return StorageFailed(
        f"The run database {place} refused: {reason}.",
        hint="Check `runs` in reprise.toml and that the database answers, then try again.",
    )
