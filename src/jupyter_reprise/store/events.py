"""The events of runs: numbered rows, so that a reader anywhere can go on after the last it saw."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Text, delete, func, select, type_coerce
from sqlalchemy.orm import Session

from jupyter_reprise.models import Progress, RunEvent, RunStatus, SamplerProgress
from jupyter_reprise.store.columns import storable_text
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.tables import EventRow, RunRow

_BATCH = 500
_LARGEST = 2**63 - 1
_HAS_PROGRESS = type_coerce(EventRow.progress, Text) != "null"
"""The column is JSON, in which none is a value like another."""


class EventStore:
    """What happened to the runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_progress(self, run_id: str, progress: Progress, time: datetime) -> bool:
        """Say how far a running run is; tells whether someone asked for its end.

        What was said of its progress before is forgotten. A run that is not running any more is
        left alone.
        """
        with self._database.session_scope(is_writing=True) as session:
            row = session.get(RunRow, run_id)
            if row is None or row.status != RunStatus.RUNNING.value:
                return True
            thin(session, run_id)
            session.add(_row(run_id, RunStatus.RUNNING, time, progress))
            return row.cancel_requested is not None

    def after(self, number: int, *, run_id: str | None = None) -> tuple[RunEvent, ...]:
        """Give the next events after a number, the oldest first; none when there are none yet."""
        statement = select(EventRow).where(EventRow.number > min(number, _LARGEST))
        if run_id is not None:
            statement = statement.where(EventRow.run_id == run_id)
        with self._database.session_scope() as session:
            rows = session.scalars(statement.order_by(EventRow.number).limit(_BATCH))
            return tuple(_event_of(row) for row in rows)

    def last_number(self) -> int:
        """Give the number of the newest event, 0 if there never was one."""
        with self._database.session_scope() as session:
            return session.scalar(select(func.max(EventRow.number))) or 0

    def progress_of(self, run_ids: list[str]) -> dict[str, Progress]:
        """Give how far runs are, of those that said so."""
        statement = select(EventRow).where(EventRow.run_id.in_(run_ids[:_BATCH]), _HAS_PROGRESS)
        with self._database.session_scope() as session:
            events = [_event_of(row) for row in session.scalars(statement)]
        return {event.run_id: event.progress for event in events if event.progress}


def note_status(session: Session, run_id: str, status: RunStatus, time: datetime) -> None:
    """Write down that a run's status changed; to be called in the transaction that changes it."""
    session.add(_row(run_id, status, time, None))


def thin(session: Session, run_id: str) -> None:
    """Forget what was said of a run's progress."""
    session.execute(delete(EventRow).where(EventRow.run_id == run_id, _HAS_PROGRESS))


def _row(run_id: str, status: RunStatus, time: datetime, progress: Progress | None) -> EventRow:
    return EventRow(
        run_id=run_id,
        time=time,
        status=status.value,
        progress=None if progress is None else _plain(progress),
    )


def _plain(progress: Progress) -> dict[str, Any]:
    return {
        key: storable_text(value) if isinstance(value, str) else value
        for key, value in asdict(progress).items()
    }


def _event_of(row: EventRow) -> RunEvent:
    return RunEvent(row.number, row.run_id, row.time, RunStatus(row.status), _progress_of(row))


def _progress_of(row: EventRow) -> Progress | None:
    if row.progress is None:
        return None
    values = dict(row.progress)
    sampler = values.pop("sampler", None)
    return Progress(**values, sampler=SamplerProgress(**sampler) if sampler else None)
