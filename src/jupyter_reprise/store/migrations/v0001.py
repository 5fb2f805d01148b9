"""Version 1: runs, with their parameters, metrics and artifacts.

Frozen: this must stay what it was when it was released, so it shares nothing with `tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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
)

from jupyter_reprise.store.migrations.creating import create_tables


def apply(connection: Connection) -> None:
    """Create every table of version 1."""
    metadata = MetaData()
    Table(
        "schema_version",
        metadata,
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("applied", DateTime(timezone=True), nullable=False),
        Column("reprise_version", String(64), nullable=False),
    )
    _add_runs(metadata)
    _add_details(metadata)
    create_tables(connection, *metadata.sorted_tables)


def _add_runs(metadata: MetaData) -> None:
    Table(
        "runs",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("notebook", Text, nullable=False),
        Column("status", String(16), nullable=False),
        Column("plan_key", String(80), nullable=False),
        Column("run_key", String(80)),
        Column("seed", Text, nullable=False),
        Column("trigger_kind", String(32), nullable=False),
        Column("parent", String(128)),
        Column("queued", DateTime(timezone=True), nullable=False),
        Column("started", DateTime(timezone=True)),
        Column("ended", DateTime(timezone=True)),
        Column("parameters", Text, nullable=False),
        Column("records", Text, nullable=False),
        Column("error", Text),
        Column("manifest_sha256", String(64)),
        Column("lease_host", Text),
        Column("lease_pid", BigInteger),
        Column("lease_process_started", Float(53)),
        Column("lease_expires", DateTime(timezone=True)),
        Index("ix_runs_queued", "queued", "id"),
        Index("ix_runs_notebook", "notebook", "queued", "id"),
        Index("ix_runs_status", "status", "queued", "id"),
        Index("ix_runs_plan_key", "plan_key", "queued"),
        Index("ix_runs_parent", "parent"),
    )


def _add_details(metadata: MetaData) -> None:
    Table(
        "run_parameters",
        metadata,
        _run_id(),
        Column("name", String(255), primary_key=True),
        Column("value_key", String(128), nullable=False),
        Index("ix_run_parameters_value", "name", "value_key", "run_id"),
    )
    Table(
        "run_metrics",
        metadata,
        _run_id(),
        Column("name", String(255), primary_key=True),
        Column("value", Float(53), nullable=False),
        Index("ix_run_metrics_value", "name", "value", "run_id"),
    )
    Table(
        "run_artifacts",
        metadata,
        _run_id(),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("bytes", BigInteger, nullable=False),
        Column("media_type", String(255), nullable=False),
        Index("ix_run_artifacts_sha256", "sha256"),
    )


def _run_id() -> Column[str]:
    return Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
