"""Writes runs into the database that were not there: new ones, and those that ended elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models import Artifact, Lease, Run, RunStatus
from jupyter_reprise.store.endings import finish_run
from jupyter_reprise.store.events import note_status
from jupyter_reprise.store.rows import columns_of, lease_columns, metric_rows, parameter_rows
from jupyter_reprise.store.tables import RunRow


def add_run(session: Session, run: Run) -> None:
    """Write down a run that has not ended, as `RunStore.add` describes."""
    session.add(RunRow(**columns_of(run), **lease_columns(run.lease)))
    session.flush()
    session.add_all(parameter_rows(run))
    session.add_all(metric_rows(run.id, run.records))
    note_status(session, run.id, run.status, run.started or run.queued)
    session.flush()


def adopt_run(
    session: Session,
    run: Run,
    artifacts: Sequence[Artifact],
    metrics: Mapping[str, float | None] | None,
) -> None:
    """Write down a run that ended elsewhere, as `RunStore.adopt` describes."""
    begun = run.started or run.queued
    # nobody sees it so: it ends in the same transaction
    lease = Lease(host="", pid=0, process_started=0.0, expires=begun)
    running = replace(
        run, status=RunStatus.RUNNING, started=begun, ended=None, records={}, lease=lease
    )
    add_run(session, running)
    finish_run(session, run, artifacts, metrics)


@contextmanager
def known_once(run_id: str) -> Iterator[None]:
    """Say of a run that is there already that it is."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            f"There is a run {run_id} already.", hint="Give every run a new id."
        ) from error
