"""Version 2: sweeps with their points, and notes on runs.

Frozen: this must stay what it was when it was released, so it shares nothing with `tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from jupyter_reprise.store.migrations.creating import create_tables


def apply(connection: Connection) -> None:
    """Add the tables of version 2."""
    metadata = MetaData()
    # only named here, for the notes to refer to
    Table("runs", metadata, Column("id", String(64), primary_key=True))
    create_tables(connection, *_sweeps(metadata), _notes(metadata))


def _sweeps(metadata: MetaData) -> list[Table]:
    sweeps = Table(
        "sweeps",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("notebook", Text, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("spec", Text, nullable=False),
        Column("created", DateTime(timezone=True), nullable=False),
        Index("ix_sweeps_created", "created", "id"),
    )
    points = Table(
        "sweep_points",
        metadata,
        Column(
            "sweep_id", String(64), ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True
        ),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("plan_key", String(80), nullable=False),
        Column("seed", Text, nullable=False),
        Column("parameters", Text, nullable=False),
    )
    return [sweeps, points]


def _notes(metadata: MetaData) -> Table:
    return Table(
        "notes",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        Column("text", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("created", DateTime(timezone=True), nullable=False),
        Index("ix_notes_run_id", "run_id", "id"),
    )
