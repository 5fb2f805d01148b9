"""The queue: runs that were asked for, and are executed by whoever claims them first."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models import Lease, ParameterValue, Run, RunStatus, Submission
from jupyter_reprise.store.changes import move_run, row_of_run
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.events import note_status
from jupyter_reprise.store.rows import (
    columns_of,
    lease_columns,
    metric_rows,
    parameter_rows,
    run_of,
)
from jupyter_reprise.store.tables import RunRow, SubmissionRow


class Queue:
    """The runs of a store that wait for someone to execute them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: Run, submission: Submission) -> Run:
        """Queue a run; gives the one that was queued before under the same key.

        Raises
        ------
        Conflict
            The key was used for something else.
        """
        try:
            with self._database.session_scope(is_writing=True) as session:
                same = _find(session, submission.key)
                if same is not None:
                    return _same_run(session, same, submission.digest)
                session.add(RunRow(**columns_of(run)))
                session.flush()
                session.add_all([*parameter_rows(run), *metric_rows(run.id, run.records)])
                session.add(_row_of(submission))
                note_status(session, run.id, run.status, run.queued)
        except IntegrityError:
            with self._database.session_scope() as session:  # another process was faster
                same = _find(session, submission.key)
                if same is None:
                    raise
                return _same_run(session, same, submission.digest)
        return run

    def claim(self, lease: Lease, now: datetime) -> tuple[Run, Submission] | None:
        """Take the oldest queued run under a lease, and nobody else can; None if none waits.

        A run that is about to be executed in place is queued for a moment too, and left alone.
        """
        oldest = _waiting(SubmissionRow).order_by(RunRow.queued, RunRow.id).limit(1)
        # Those who write take turns, so nobody can be faster between these statements
        with self._database.session_scope(is_writing=True) as session:
            row = session.scalar(oldest)
            if row is None:
                return None
            values = {"started": now, **lease_columns(lease)}
            move_run(session, row.run_id, RunStatus.RUNNING, **values)
            note_status(session, row.run_id, RunStatus.RUNNING, now)
            return run_of(row_of_run(session, row.run_id)), _submission_of(row)

    def sent_before(self, key: str, digest: str) -> Run | None:
        """Give the run that was queued under a key, if there is one.

        Parameters
        ----------
        digest
            Of what is asked for, as a `Submission` has it.

        Raises
        ------
        Conflict
            The key was used for something else.
        """
        with self._database.session_scope() as session:
            same = _find(session, key)
            return None if same is None else _same_run(session, same, digest)

    def waiting(self) -> int:
        """Count the runs that wait."""
        with self._database.session_scope() as session:
            return session.scalar(_waiting(func.count())) or 0

    def submission(self, run_id: str) -> Submission | None:
        """Give what was asked for; None for a run that was executed by whoever asked."""
        with self._database.session_scope() as session:
            row = session.get(SubmissionRow, run_id)
            return None if row is None else _submission_of(row)


def _waiting(what: Any) -> Select[Any]:
    """Select something of what was submitted and is not begun."""
    submitted = select(what).select_from(SubmissionRow)
    submitted = submitted.join(RunRow, RunRow.id == SubmissionRow.run_id)
    return submitted.where(RunRow.status == RunStatus.QUEUED.value)


def _find(session: Session, key: str | None) -> SubmissionRow | None:
    if key is None:
        return None
    return session.scalars(select(SubmissionRow).where(SubmissionRow.key == key)).first()


def _same_run(session: Session, row: SubmissionRow, digest: str) -> Run:
    if row.digest != digest:
        raise Conflict(
            f"The idempotency key {row.key!r} was used for another request.",
            hint="Give every request a key of its own.",
        )
    return run_of(row_of_run(session, row.run_id))


def _row_of(submission: Submission) -> SubmissionRow:
    values = asdict(submission)
    return SubmissionRow(**values)


def _submission_of(row: SubmissionRow) -> Submission:
    parameters: list[dict[str, Any]] = row.parameters
    return Submission(
        run_id=row.run_id,
        source_sha256=row.source_sha256,
        kernel=row.kernel,
        parameters=tuple(ParameterValue(**values) for values in parameters),
        cell_timeout=row.cell_timeout,
        run_timeout=row.run_timeout,
        is_snapshot=row.is_snapshot,
        key=row.key,
        digest=row.digest,
    )
