"""Sweeps: which points belong together, so that one that was stopped can go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Select, delete, exists, func, select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import RunStatus, Sweep, SweepPoint, SweepStanding
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.endings import cancel_runs
from jupyter_reprise.store.keys import meant_by
from jupyter_reprise.store.ordering import NEWEST_FIRST as RUNS_NEWEST_FIRST
from jupyter_reprise.store.tables import RunRow, SweepPointRow, SweepRow

_LATEST: Final = "latest"
_NEWEST_FIRST: Final = (SweepRow.created.desc(), SweepRow.id.desc())


class SweepStore:
    """The sweeps of a store. What was added is never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sweep: Sweep) -> Sweep:
        """Keep a sweep; gives the one that is there already if it was asked for before."""
        # Those who write take turns, so nobody can be faster between these statements
        with self._database.session_scope(is_writing=True) as session:
            if session.get(SweepRow, sweep.id) is None:
                session.add(_row_of(sweep))
                session.flush()
                session.add_all(_point_rows(sweep))
        return self.get(sweep.id)

    def get(self, sweep_id: str) -> Sweep:
        """Give the sweep of exactly that id; `resolve` takes what people write.

        Raises
        ------
        NotFound
            There is none.
        """
        with self._database.session_scope() as session:
            row = session.get(SweepRow, sweep_id)
            if row is None:
                raise _unknown(sweep_id)
            return _sweep_of(session, row)

    def standing(self, sweep_id: str) -> SweepStanding:
        """Say where the sweep of exactly that id stands.

        Raises
        ------
        NotFound
            There is none.
        """
        with self._database.session_scope() as session:
            found = _standings(session, select(SweepRow).where(SweepRow.id == sweep_id))
        if not found:
            raise _unknown(sweep_id)
        return found[0]

    def newest(self, limit: int) -> list[SweepStanding]:
        """Say where the sweeps stand that were added last, the newest first; reads no runs."""
        with self._database.session_scope() as session:
            return _standings(session, select(SweepRow).order_by(*_NEWEST_FIRST).limit(limit))

    def sent_before(self, key: str, digest: str) -> str | None:
        """Give the id of the sweep that was asked for under a key, if there is one.

        Raises
        ------
        Conflict
            The key was used for something else.
        """
        with self._database.session_scope() as session:
            return meant_by(session, key, digest)

    def resolve(self, reference: str) -> str:
        """Give the id of the sweep that a person means: by its beginning, or by `latest`.

        Raises
        ------
        NotFound
            No sweep is called that.
        Conflict
            Several are.
        """
        wanted = reference.strip().lower()
        if not wanted:
            raise InvalidInput("The name of a sweep is empty.", hint="Write its id, or `latest`.")
        statement = select(SweepRow.id).order_by(*_NEWEST_FIRST).limit(2)
        if wanted == _LATEST:
            statement = statement.limit(1)
        else:
            begin = wanted if wanted.startswith("sweep-") else f"sweep-{wanted}"
            statement = statement.where(SweepRow.id.startswith(begin, autoescape=True))
        with self._database.session_scope() as session:
            found = list(session.scalars(statement))
        if not found:
            raise _unknown(reference)
        if len(found) > 1:
            raise Conflict(
                f"Several sweeps begin with {reference}: {', '.join(found)}.",
                hint="Give more of the id's characters.",
            )
        return found[0]

    def request_cancel(self, sweep_id: str, now: datetime) -> None:
        """Cancel the queued runs of a sweep's points, and ask for the end of those that run."""
        points = select(SweepPointRow.plan_key).where(SweepPointRow.sweep_id == sweep_id)
        with self._database.session_scope(is_writing=True) as session:
            cancel_runs(session, RunRow.plan_key.in_(points), now)

    def remove_unused(self, before: datetime) -> int:
        """Remove the sweeps of before that have no run of any point left; gives how many."""
        own = exists().where(RunRow.parent == SweepRow.id)
        of_point = exists().where(
            SweepPointRow.sweep_id == SweepRow.id, SweepPointRow.plan_key == RunRow.plan_key
        )
        statement = delete(SweepRow).where(SweepRow.created < before, ~own, ~of_point)
        with self._database.session_scope(is_writing=True) as session:
            result = session.execute(statement)
            return cast("CursorResult[Any]", result).rowcount


def _standings(session: Session, chosen: Select[Any]) -> list[SweepStanding]:
    """Count the points of sweeps by where the newest run of each stands."""
    sweeps = chosen.with_only_columns(SweepRow.id, SweepRow.notebook, SweepRow.created).subquery()
    newest = select(RunRow.status).where(RunRow.plan_key == SweepPointRow.plan_key)
    status = newest.order_by(*RUNS_NEWEST_FIRST).limit(1).scalar_subquery().label("status")
    of_sweep = SweepPointRow.sweep_id == sweeps.c.id
    points = select(*sweeps.c, status).join_from(sweeps, SweepPointRow, of_sweep).subquery()
    statement = select(*points.c, func.count()).group_by(*points.c)
    statement = statement.order_by(points.c.created.desc(), points.c.id.desc())
    found: dict[str, SweepStanding] = {}
    rows: Iterable[Any] = session.execute(statement)
    for sweep_id, notebook, created, of_newest, size in rows:
        known = found.get(sweep_id, SweepStanding(sweep_id, notebook, created, 0, {}))
        counts = {} if of_newest is None else {RunStatus(of_newest): size}
        found[sweep_id] = replace(
            known, points=known.points + size, counts={**known.counts, **counts}
        )
    return list(found.values())


def _unknown(reference: str) -> NotFound:
    return NotFound(
        f"There is no sweep {reference}.", hint="`reprise sweep` prints the id of each it makes."
    )


def _row_of(sweep: Sweep) -> SweepRow:
    return SweepRow(
        id=sweep.id,
        notebook=sweep.notebook,
        digest=sweep.digest,
        spec=sweep.spec,
        created=sweep.created,
    )


def _point_rows(sweep: Sweep) -> list[SweepPointRow]:
    return [
        SweepPointRow(
            sweep_id=sweep.id,
            position=position,
            plan_key=point.plan_key,
            seed=str(point.seed),
            parameters=point.parameters,
        )
        for position, point in enumerate(sweep.points)
    ]


def _sweep_of(session: Session, row: SweepRow) -> Sweep:
    points = select(SweepPointRow).where(SweepPointRow.sweep_id == row.id)
    return Sweep(
        id=row.id,
        notebook=row.notebook,
        digest=row.digest,
        created=row.created,
        spec=row.spec,
        points=tuple(
            SweepPoint(plan_key=p.plan_key, seed=int(p.seed), parameters=p.parameters)
            for p in session.scalars(points.order_by(SweepPointRow.position))
        ),
    )
