"""Makes a run database's file the same bytes for the same rows, to be shipped and only read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_INDICES: Final = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
)


def compact(path: Path) -> None:
    """Write a database anew, without a journal and without remnants of what was deleted.

    Nobody else may be using it.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        # they are made in any order, and the file keeps that
        for name, statement in connection.execute(_INDICES).fetchall():
            connection.execute(f'DROP INDEX "{name}"')
            connection.execute(statement)
        connection.execute("VACUUM")
