"""The tables of the run database as they are now.

What they looked like at each version is in `migrations`; a change here needs one there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from jupyter_reprise.store.columns import BigNumber, JsonText, StorableText, UtcDateTime


class Base(DeclarativeBase):
    """Holds the metadata of all tables."""


class SchemaVersionRow(Base):
    """One migration that was applied to this database."""

    __tablename__ = "schema_version"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    applied: Mapped[datetime] = mapped_column(UtcDateTime)
    reprise_version: Mapped[str] = mapped_column(StorableText(64))
    """The Reprise that applied it, so that an older one can say what is needed."""


class RunRow(Base):
    """One run."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_queued", "queued", "id"),
        Index("ix_runs_notebook", "notebook", "queued", "id"),
        Index("ix_runs_status", "status", "queued", "id"),
        Index("ix_runs_plan_key", "plan_key", "queued"),
        Index("ix_runs_parent", "parent"),
    )

    id: Mapped[str] = mapped_column(StorableText(64), primary_key=True)
    notebook: Mapped[str] = mapped_column(StorableText())
    status: Mapped[str] = mapped_column(StorableText(16))
    plan_key: Mapped[str] = mapped_column(StorableText(80))
    run_key: Mapped[str | None] = mapped_column(StorableText(80))
    seed: Mapped[str] = mapped_column(StorableText())
    """As decimal text: a seed may be larger than any database's integer."""
    trigger: Mapped[str] = mapped_column("trigger_kind", StorableText(32))
    parent: Mapped[str | None] = mapped_column(StorableText(128))
    queued: Mapped[datetime] = mapped_column(UtcDateTime)
    started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parameters: Mapped[Any] = mapped_column(JsonText)
    records: Mapped[Any] = mapped_column(JsonText)
    error: Mapped[str | None] = mapped_column(StorableText())
    manifest_sha256: Mapped[str | None] = mapped_column(StorableText(64))
    lease_host: Mapped[str | None] = mapped_column(StorableText())
    lease_pid: Mapped[int | None] = mapped_column(BigInteger)
    lease_process_started: Mapped[float | None] = mapped_column(Float(53))
    lease_expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_requested: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while it runs; whoever executes it looks here."""


class ParameterRow(Base):
    """One parameter of a run, for finding runs by it; the value itself is in `RunRow`."""

    __tablename__ = "run_parameters"
    __table_args__ = (Index("ix_run_parameters_value", "name", "value_key", "run_id"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(StorableText(255), primary_key=True)
    value_key: Mapped[str] = mapped_column(StorableText(128))


class MetricRow(Base):
    """One record of a run that is a number, for finding runs by it."""

    __tablename__ = "run_metrics"
    __table_args__ = (Index("ix_run_metrics_value", "name", "value", "run_id"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(StorableText(255), primary_key=True)
    value: Mapped[float] = mapped_column(Float(53))


class ArtifactRow(Base):
    """One named reference of a run into the artifact store."""

    __tablename__ = "run_artifacts"
    __table_args__ = (Index("ix_run_artifacts_sha256", "sha256"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(StorableText())
    sha256: Mapped[str] = mapped_column(StorableText(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(StorableText(255))


class SweepRow(Base):
    """One sweep, as it was first asked for."""

    __tablename__ = "sweeps"
    __table_args__ = (Index("ix_sweeps_created", "created", "id"),)

    id: Mapped[str] = mapped_column(StorableText(64), primary_key=True)
    notebook: Mapped[str] = mapped_column(StorableText())
    digest: Mapped[str] = mapped_column(StorableText(64))
    spec: Mapped[Any] = mapped_column(JsonText)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class SweepPointRow(Base):
    """One point of a sweep; its runs are those with its plan key."""

    __tablename__ = "sweep_points"

    sweep_id: Mapped[str] = mapped_column(
        ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    plan_key: Mapped[str] = mapped_column(StorableText(80))
    seed: Mapped[str] = mapped_column(StorableText())
    parameters: Mapped[Any] = mapped_column(JsonText)


class SweepRequestRow(Base):
    """One request for a sweep that its sender gave a key."""

    __tablename__ = "sweep_requests"

    key: Mapped[str] = mapped_column(StorableText(255), primary_key=True)
    digest: Mapped[str] = mapped_column(StorableText(64))
    sweep_id: Mapped[str] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"))


class NoteRow(Base):
    """One note on a run."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_run_id", "run_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(StorableText())
    author: Mapped[str] = mapped_column(StorableText())
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmissionRow(Base):
    """One run that was queued, with what is needed to execute it."""

    __tablename__ = "submissions"
    __table_args__ = (Index("ix_submissions_key", "key", unique=True),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    source_sha256: Mapped[str] = mapped_column(StorableText(64))
    kernel: Mapped[str] = mapped_column(StorableText())
    parameters: Mapped[Any] = mapped_column(JsonText)
    cell_timeout: Mapped[float | None] = mapped_column(Float(53))
    run_timeout: Mapped[float | None] = mapped_column(Float(53))
    is_snapshot: Mapped[bool] = mapped_column(Boolean)
    key: Mapped[str | None] = mapped_column(StorableText(255))
    digest: Mapped[str] = mapped_column(StorableText(64))
    executor: Mapped[str] = mapped_column(StorableText(16), server_default="local")


class EventRow(Base):
    """Something that happened to a run, numbered so that readers can go on where they were."""

    __tablename__ = "run_events"
    __table_args__ = (
        Index("ix_run_events_run_id", "run_id", "number"),
        # a number is never used again, or a reader would miss what has it
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(BigNumber, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(StorableText(16))
    progress: Mapped[Any] = mapped_column(JsonText)
