"""How runs end and go: with all that belongs to them, in the transaction of whoever calls.

Must be used inside a transaction that writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict, InvalidInput
from jupyter_reprise.models import Artifact, Lease, Run, RunStatus
from jupyter_reprise.store.changes import (
    ensure_childless,
    is_changed,
    move_run,
    row_of_run,
    status_of_run,
)
from jupyter_reprise.store.events import note_status, thin
from jupyter_reprise.store.rows import (
    artifact_rows,
    columns_of,
    lease_columns,
    metric_rows,
    parameter_rows,
    run_of,
)
from jupyter_reprise.store.tables import (
    ArtifactRow,
    EventRow,
    MetricRow,
    NoteRow,
    ParameterRow,
    RunRow,
    SubmissionRow,
)

_FIXED = ("id", "status", "notebook", "plan_key", "seed", "queued", "trigger", "parent")
"""What identifies a run, and stays as it was added."""
_NOT_BEGUN = "it was cancelled before it began"
_LEAVE_THE_REST = {"synchronize_session": False}


def finish_run(
    session: Session,
    run: Run,
    artifacts: Sequence[Artifact],
    metrics: Mapping[str, float | None] | None,
) -> Run:
    """Write how a run ended, as `RunStore.finish` describes."""
    if not run.status.has_ended:
        raise InvalidInput(
            f"Run {run.id} can't finish as {run.status}.", hint="Give it an ended status."
        )
    values = {key: value for key, value in columns_of(run).items() if key not in _FIXED}
    if run.started is None:
        del values["started"]
    move_run(session, run.id, run.status, **values, **lease_columns(None))
    for rows in (ParameterRow, MetricRow, ArtifactRow):
        session.execute(delete(rows).where(rows.run_id == run.id))
    session.add_all(parameter_rows(run))
    session.add_all(metric_rows(run.id, run.records if metrics is None else metrics))
    session.add_all(artifact_rows(run.id, artifacts))
    thin(session, run.id)
    note_status(session, run.id, run.status, run.ended or run.queued)
    session.flush()
    return run_of(row_of_run(session, run.id))


def interrupt_run(
    session: Session, run_id: str, ended: datetime, error: str, lease: Lease | None
) -> Run:
    """End a run whose process is gone, as `RunStore.interrupt` describes."""
    if lease is not None and run_of(row_of_run(session, run_id)).lease != lease:
        raise Conflict(f"Run {run_id} is being executed after all.", hint="Leave it alone.")
    status = RunStatus.INTERRUPTED
    move_run(session, run_id, status, ended=ended, error=error, **lease_columns(None))
    thin(session, run_id)
    note_status(session, run_id, status, ended)
    return run_of(row_of_run(session, run_id))


def cancel_run(session: Session, run_id: str, now: datetime) -> Run:
    """End a queued run, or ask for the end of a running one."""
    status = status_of_run(session, run_id)
    if status.has_ended:
        raise Conflict(
            f"Run {run_id} has ended: it is {status}.",
            hint="Only runs that are queued or running can be cancelled.",
        )
    if status is RunStatus.RUNNING:
        statement = update(RunRow).where(RunRow.id == run_id, RunRow.cancel_requested.is_(None))
        if is_changed(session, statement.values(cancel_requested=now)):
            note_status(session, run_id, status, now)
    else:
        move_run(session, run_id, RunStatus.CANCELLED, ended=now, error=_NOT_BEGUN)
        note_status(session, run_id, RunStatus.CANCELLED, now)
    return run_of(row_of_run(session, run_id))


def cancel_runs(session: Session, chosen: ColumnElement[bool], now: datetime) -> None:
    """End those of the chosen runs that are queued, and ask for the end of those that run.

    What `cancel_run` does to each, by a few statements however many they are: so that whoever
    executes them gets no turn to claim more of them meanwhile.
    """
    is_asked = RunRow.cancel_requested.is_not(None)
    cancelled = {"status": RunStatus.CANCELLED.value, "ended": now, "error": _NOT_BEGUN}
    for status, becomes, values in (
        (RunStatus.QUEUED, RunStatus.CANCELLED, cancelled),
        (RunStatus.RUNNING, RunStatus.RUNNING, {"cancel_requested": now}),
    ):
        wanted = and_(chosen, RunRow.status == status.value, ~is_asked)
        found = list(session.scalars(select(RunRow.id).where(wanted).order_by(RunRow.queued)))
        session.execute(
            update(RunRow).where(wanted).values(values), execution_options=_LEAVE_THE_REST
        )
        for run_id in found:
            note_status(session, run_id, becomes, now)


def forget_run(session: Session, run_id: str) -> None:
    """Delete every row of a run that has ended or not begun."""
    row = row_of_run(session, run_id)
    if row.status == RunStatus.RUNNING.value or row.lease_host is not None:
        raise Conflict(
            f"Run {run_id} is {row.status} and can't be deleted.", hint="Cancel it first."
        )
    ensure_childless(session, run_id)
    for rows in (ParameterRow, MetricRow, ArtifactRow, NoteRow, SubmissionRow, EventRow):
        session.execute(delete(rows).where(rows.run_id == run_id))
    session.execute(delete(RunRow).where(RunRow.id == run_id))
