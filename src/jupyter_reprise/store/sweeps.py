"""Sweeps: which points belong together, so that one that was stopped can go on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import Sweep, SweepPoint
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.tables import RunRow, SweepPointRow, SweepRow

_LATEST: Final = "latest"


class SweepStore:
    """The sweeps of a store. What was added is never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sweep: Sweep) -> Sweep:
        """Keep a sweep; gives the one that is there already if it was asked for before."""
        try:
            with self._database.session_scope(is_writing=True) as session:
                if session.get(SweepRow, sweep.id) is None:
                    session.add(_row_of(sweep))
                    session.flush()
                    session.add_all(_point_rows(sweep))
        except IntegrityError:
            pass  # another process was faster with the same sweep
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

    def newest(self, limit: int) -> list[str]:
        """Give the ids of the sweeps that were added last, the newest first."""
        statement = select(SweepRow.id).order_by(SweepRow.created.desc(), SweepRow.id.desc())
        with self._database.session_scope() as session:
            return list(session.scalars(statement.limit(limit)))

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
        newest_first = (SweepRow.created.desc(), SweepRow.id.desc())
        statement = select(SweepRow.id).order_by(*newest_first).limit(2)
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
