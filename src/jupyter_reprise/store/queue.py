"""The queue: runs that were asked for, and are executed by whoever claims them first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from jupyter_reprise.models import (
    Executor,
    Lease,
    ParameterValue,
    Run,
    RunStatus,
    Submission,
    SweepRequest,
)
from jupyter_reprise.store.changes import move_run, row_of_run
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.events import note_status
from jupyter_reprise.store.keys import meant_by
from jupyter_reprise.store.rows import (
    columns_of,
    lease_columns,
    metric_rows,
    parameter_rows,
    run_of,
)
from jupyter_reprise.store.tables import RunRow, SubmissionRow, SweepRequestRow


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
        # Those who write take turns, so nobody can be faster between these statements
        with self._database.session_scope(is_writing=True) as session:
            same = meant_by(session, submission.key, submission.digest)
            if same is not None:
                return run_of(row_of_run(session, same))
            _add(session, run, submission)
        return run

    def add_all(
        self, queued: Iterable[tuple[Run, Submission]], request: SweepRequest | None = None
    ) -> None:
        """Queue the runs of a sweep, all or none: none if it was asked for before.

        Parameters
        ----------
        request
            What the sender calls this, if anything.

        Raises
        ------
        Conflict
            The key was used for something else; nothing was queued.
        """
        with self._database.session_scope(is_writing=True) as session:
            if request is not None:
                if meant_by(session, request.key, request.digest) is not None:
                    return
                session.add(SweepRequestRow(**asdict(request)))
            for run, submission in queued:
                _add(session, run, submission)

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
            same = meant_by(session, key, digest)
            return None if same is None else run_of(row_of_run(session, same))

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


def _add(session: Session, run: Run, submission: Submission) -> None:
    session.add(RunRow(**columns_of(run)))
    session.flush()
    session.add_all([*parameter_rows(run), *metric_rows(run.id, run.records)])
    session.add(SubmissionRow(**asdict(submission)))
    note_status(session, run.id, run.status, run.queued)


def _submission_of(row: SubmissionRow) -> Submission:
    parameters: list[dict[str, Any]] = row.parameters
    return Submission(
        run_id=row.run_id,
        source_sha256=row.source_sha256,
        kernel=row.kernel,
        parameters=tuple(ParameterValue(**values) for values in parameters),
        cell_timeout=row.cell_timeout,
        run_timeout=row.run_timeout,
        executor=Executor(row.executor),
        is_snapshot=row.is_snapshot,
        key=row.key,
        digest=row.digest,
    )
