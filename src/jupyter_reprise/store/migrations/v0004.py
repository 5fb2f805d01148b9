"""Version 4: the names that clients give to requests for sweeps.

Frozen: this must stay what it was when it was released, so it shares nothing with `tables`.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, ForeignKey, MetaData, String, Table

from jupyter_reprise.store.migrations.creating import create_tables


def apply(connection: Connection) -> None:
    """Add the table of version 4."""
    metadata = MetaData()
    # only named here, for the other to refer to
    Table("sweeps", metadata, Column("id", String(64), primary_key=True))
    create_tables(connection, _sweep_requests(metadata))


def _sweep_requests(metadata: MetaData) -> Table:
    return Table(
        "sweep_requests",
        metadata,
        Column("key", String(255), primary_key=True),
        Column("digest", String(64), nullable=False),
        Column("sweep_id", String(64), ForeignKey("sweeps.id", ondelete="CASCADE"), nullable=False),
    )
