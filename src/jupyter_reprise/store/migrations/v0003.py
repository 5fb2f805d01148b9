"""Version 3: the queue of runs that others execute, and the events of runs.

Frozen: this must stay what it was when it was released, so it shares nothing with `tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from jupyter_reprise.store.migrations.creating import create_tables


def apply(connection: Connection) -> None:
    """Add the tables and the column of version 3."""
    metadata = MetaData()
    # only named here, for the others to refer to
    Table("runs", metadata, Column("id", String(64), primary_key=True))
    create_tables(connection, _submissions(metadata), _events(metadata))
    moment = DateTime(timezone=True).compile(dialect=connection.dialect)
    connection.execute(text(f"ALTER TABLE runs ADD COLUMN cancel_requested {moment}"))


def _submissions(metadata: MetaData) -> Table:
    return Table(
        "submissions",
        metadata,
        Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        Column("source_sha256", String(64), nullable=False),
        Column("kernel", Text, nullable=False),
        Column("parameters", Text, nullable=False),
        Column("cell_timeout", Float(53)),
        Column("run_timeout", Float(53)),
        Column("is_snapshot", Boolean, nullable=False),
        Column("key", String(255)),
        Column("digest", String(64), nullable=False),
        Index("ix_submissions_key", "key", unique=True),
    )


def _events(metadata: MetaData) -> Table:
    return Table(
        "run_events",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("status", String(16), nullable=False),
        Column("progress", Text, nullable=False),
        Index("ix_run_events_run_id", "run_id", "number"),
        sqlite_autoincrement=True,
    )
