"""The ordered steps that brought the run database to its present tables.

A migration that was released is never edited: add another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, insert, inspect, select

from jupyter_reprise.store.migrations import v0001, v0002, v0003, v0004, v0005
from jupyter_reprise.store.tables import SchemaVersionRow


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what it is for, and how to take it in portable statements."""

    version: int
    purpose: str
    apply: Callable[[Connection], None]


MIGRATIONS: Final = (
    Migration(1, "runs, parameters, metrics and artifacts", v0001.apply),
    Migration(2, "sweeps, and notes on runs", v0002.apply),
    Migration(3, "the queue, and the events of runs", v0003.apply),
    Migration(4, "the keys of requests for sweeps", v0004.apply),
    Migration(5, "where queued runs are to be executed", v0005.apply),
)


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What a database says about itself."""

    version: int
    reprise_version: str


def stored_version(connection: Connection) -> StoredVersion | None:
    """Read the newest migration that was applied; None for a database that has none of ours."""
    if not inspect(connection).has_table(SchemaVersionRow.__tablename__):
        return None
    newest = select(SchemaVersionRow.version, SchemaVersionRow.reprise_version)
    row = connection.execute(newest.order_by(SchemaVersionRow.version.desc()).limit(1)).first()
    return StoredVersion(row.version, row.reprise_version) if row else None


def migrate(
    engine: Engine, *, clock: Callable[[], datetime], migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Apply what is missing with its records, all of it or, whatever happens, nothing."""
    from jupyter_reprise import __version__

    # Where databases are opened while others make their tables, these appear all at once
    with engine.begin() as connection:
        for migration in migrations:
            # Read inside of the transaction: someone else may have migrated meanwhile
            stored = stored_version(connection)
            if stored is not None and stored.version >= migration.version:
                continue
            migration.apply(connection)
            connection.execute(
                insert(SchemaVersionRow).values(
                    version=migration.version, applied=clock(), reprise_version=__version__
                )
            )
