"""The run store: what became of every run, in one database that many processes share.

Runs go in and come out as models. A run that ended is never changed, only deleted.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import select, update

from jupyter_reprise.errors import Conflict, InvalidInput
from jupyter_reprise.models import Artifact, Lease, Run, RunFilter, RunOrder, RunPage, RunStatus
from jupyter_reprise.store.additions import add_run, adopt_run, known_once
from jupyter_reprise.store.changes import is_changed, move_run, row_of_run, status_of_run
from jupyter_reprise.store.database import Clock, Database
from jupyter_reprise.store.endings import cancel_run, finish_run, forget_run, interrupt_run
from jupyter_reprise.store.events import EventStore, note_status
from jupyter_reprise.store.liveness import is_abandoned
from jupyter_reprise.store.notes import NoteStore
from jupyter_reprise.store.queries import count_runs, select_page, select_runs
from jupyter_reprise.store.queue import Queue
from jupyter_reprise.store.references import find_run
from jupyter_reprise.store.rows import artifact_of, lease_columns, run_of
from jupyter_reprise.store.sweeps import SweepStore
from jupyter_reprise.store.tables import ArtifactRow, RunRow, SubmissionRow


class RunStore:
    """Every run of a project. Safe to use from several threads and processes at once.

    Raises
    ------
    StorageFailed
        From any method: the database is damaged, locked, unreachable, or there is no space.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.notes = NoteStore(database)
        self.sweeps = SweepStore(database)
        self.events = EventStore(database)
        self.queue = Queue(database)

    @classmethod
    def open(cls, url: str, *, clock: Clock) -> Self:
        """Open the store, making its database first where there is none.

        Raises
        ------
        SchemaMismatch
            The database is older or newer than this Reprise.
        InvalidInput
            The URL is not one of a database.
        MissingDependency
            The database's driver is not installed.
        """
        return cls(Database.open(url, clock=clock))

    @property
    def place(self) -> str:
        """What messages call it: a file, or a URL without its password."""
        return self._database.place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    def add(self, run: Run) -> None:
        """Write down a run that is queued, or runs already under a lease.

        Raises
        ------
        Conflict
            There is a run of that id.
        """
        if run.status.has_ended or (run.status is RunStatus.RUNNING and run.lease is None):
            raise InvalidInput(
                f"Run {run.id} can't be added as {run.status} without having run here.",
                hint="Add it as queued, then `start` and `finish` it.",
            )
        with known_once(run.id), self._database.session_scope(is_writing=True) as session:
            add_run(session, run)

    def adopt(
        self,
        run: Run,
        artifacts: Sequence[Artifact],
        metrics: Mapping[str, float | None] | None = None,
    ) -> None:
        """Write down a run that ended elsewhere, all of it or, whatever happens, nothing.

        The artifacts and metrics are as in `finish`.

        Raises
        ------
        Conflict
            There is a run of that id.
        """
        with known_once(run.id), self._database.session_scope(is_writing=True) as session:
            adopt_run(session, run, artifacts, metrics)

    def start(self, run_id: str, lease: Lease, started: datetime) -> Run:
        """Move a queued run to running, under a lease."""
        with self._database.session_scope(is_writing=True) as session:
            move_run(session, run_id, RunStatus.RUNNING, started=started, **lease_columns(lease))
            note_status(session, run_id, RunStatus.RUNNING, started)
            return run_of(row_of_run(session, run_id))

    def extend_lease(self, run_id: str, expires: datetime) -> None:
        """Say that the process which executes a run is still there.

        Raises
        ------
        Conflict
            The run is not running any more, as when someone cancelled it.
        """
        with self._database.session_scope(is_writing=True) as session:
            statement = update(RunRow).where(
                RunRow.id == run_id, RunRow.status == RunStatus.RUNNING.value
            )
            if not is_changed(session, statement.values(lease_expires=expires)):
                current = status_of_run(session, run_id)
                raise Conflict(
                    f"Run {run_id} is {current}, so its lease can't be extended.",
                    hint="Stop executing it.",
                )

    def finish(
        self,
        run: Run,
        artifacts: Sequence[Artifact] = (),
        metrics: Mapping[str, float | None] | None = None,
    ) -> Run:
        """Write how a run ended, all of it or, whatever happens, nothing.

        The artifacts must be in the artifact store already. What identifies the run (notebook,
        plan key, seed, queued, trigger, parent) stays as it was added.

        Parameters
        ----------
        metrics
            The numbers by which runs can be found; None takes the records that are numbers.

        Raises
        ------
        Conflict
            The run has ended already, by this or another process.
        """
        with self._database.session_scope(is_writing=True) as session:
            return finish_run(session, run, artifacts, metrics)

    def interrupt(
        self, run_id: str, ended: datetime, error: str, *, lease: Lease | None = None
    ) -> Run:
        """End a run whose process is gone.

        Parameters
        ----------
        lease
            The lease under which it was found abandoned: if the run has another one by now, its
            process came back.

        Raises
        ------
        Conflict
            The run has ended, or its process came back.
        """
        with self._database.session_scope(is_writing=True) as session:
            return interrupt_run(session, run_id, ended, error, lease)

    def request_cancel(self, run_id: str, now: datetime) -> Run:
        """Cancel a queued run, or ask whoever executes a running one to end it.

        Raises
        ------
        Conflict
            The run has ended.
        """
        with self._database.session_scope(is_writing=True) as session:
            return cancel_run(session, run_id, now)

    def get(self, run_id: str) -> Run:
        """Give the run of exactly that id; `resolve` takes what people write."""
        with self._database.session_scope() as session:
            return run_of(row_of_run(session, run_id))

    def resolve(self, reference: str) -> Run:
        """Give the run that a person means by an id, its beginning, or `[NOTEBOOK@]latest`.

        Raises
        ------
        NotFound
            No run is called that.
        Conflict
            Several are.
        """
        with self._database.session_scope() as session:
            return run_of(find_run(session, reference))

    def list(
        self,
        wanted: RunFilter = RunFilter(),  # noqa: B008 - frozen
        *,
        limit: int | None = None,
        before: str | None = None,
        order: RunOrder = RunOrder.NEWEST,
    ) -> builtins.list[Run]:
        """List the runs that match, newest first unless another order is asked for.

        Parameters
        ----------
        limit
            At most so many; None lists all.
        before
            The id of the last run of the page before this one.
        """
        with self._database.session_scope() as session:
            rows = select_runs(session, wanted, limit=limit, before=before, order=order)
            return [run_of(row) for row in rows]

    def page(
        self,
        wanted: RunFilter,
        *,
        limit: int,
        cursor: str | None = None,
        order: RunOrder = RunOrder.NEWEST,
    ) -> RunPage:
        """List some of the runs that match, after the page that gave the cursor as its `next`."""
        with self._database.session_scope() as session:
            rows, following = select_page(session, wanted, limit=limit, cursor=cursor, order=order)
            return RunPage(tuple(map(run_of, rows)), following)

    def count(self, wanted: RunFilter = RunFilter()) -> int:  # noqa: B008 - frozen
        with self._database.session_scope() as session:
            return count_runs(session, wanted)

    def artifacts(self, run_id: str) -> tuple[Artifact, ...]:
        with self._database.session_scope() as session:
            status_of_run(session, run_id)
            rows = select(ArtifactRow).where(ArtifactRow.run_id == run_id)
            ordered = session.scalars(rows.order_by(ArtifactRow.position))
            return tuple(artifact_of(row) for row in ordered)

    def artifact(self, run_id: str, name: str) -> Artifact | None:
        return next((kept for kept in self.artifacts(run_id) if kept.name == name), None)

    def delete(self, run_id: str) -> None:
        """Forget a run; its artifacts stay until they are collected.

        Raises
        ------
        Conflict
            It is running, or another run came from it.
        """
        with self._database.session_scope(is_writing=True) as session:
            forget_run(session, run_id)

    def referenced_digests(self) -> set[str]:
        """Give the digest of every artifact that any run refers to, manifests included."""
        with self._database.session_scope() as session:
            digests = set(session.scalars(select(ArtifactRow.sha256).distinct()))
            digests |= set(session.scalars(select(SubmissionRow.source_sha256).distinct()))
            manifests = select(RunRow.manifest_sha256).where(RunRow.manifest_sha256.is_not(None))
            return digests | {digest for digest in session.scalars(manifests) if digest}

    def abandoned(
        self, now: datetime, is_alive: Callable[[Lease], bool], host: str
    ) -> tuple[Run, ...]:
        """List the runs whose process is gone, for the caller to `interrupt`.

        On this host the process itself is looked at, so a busy one that forgot to extend its
        lease keeps its run; about another host only the lease can tell.

        Parameters
        ----------
        is_alive
            Asked only about leases of this host.
        """
        active = (RunStatus.QUEUED.value, RunStatus.RUNNING.value)
        with self._database.session_scope() as session:
            rows = session.scalars(select(RunRow).where(RunRow.status.in_(active)))
            runs = [run_of(row) for row in rows]
        return tuple(run for run in runs if is_abandoned(run, now, is_alive, host))
