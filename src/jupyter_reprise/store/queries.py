"""A `RunFilter` as SQL, so that filtering a hundred thousand runs reads only those asked for.

Must not change anything in the database.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import RunFilter, RunOrder, RunStatus
from jupyter_reprise.models.comparisons import COMPARISONS
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.store.ordering import cursor_of, ordered
from jupyter_reprise.store.rows import value_key
from jupyter_reprise.store.tables import MetricRow, ParameterRow, RunRow, SweepPointRow

ENDED: Final = tuple(status.value for status in RunStatus if status.has_ended)


def select_runs(
    session: Session,
    wanted: RunFilter,
    *,
    limit: int | None,
    before: str | None,
    order: RunOrder = RunOrder.NEWEST,
) -> list[RunRow]:
    """Give the runs that match, in an order.

    Parameters
    ----------
    before
        The run after which to begin, in that order, or a cursor of a page.
    """
    conditions = tuple(_conditions(session, wanted))
    if order is RunOrder.NEWEST:
        statement = ordered(session, select(RunRow).where(*conditions), order, before)
        return list(session.scalars(statement.limit(limit)))
    # ids alone are sorted, as an index may hold all that takes
    chosen = ordered(session, select(RunRow.id).where(*conditions), order, before).limit(limit)
    ids = list(session.scalars(chosen))
    rows = {row.id: row for row in session.scalars(select(RunRow).where(RunRow.id.in_(ids)))}
    return [rows[run_id] for run_id in ids if run_id in rows]


def select_page(
    session: Session, wanted: RunFilter, *, limit: int, cursor: str | None, order: RunOrder
) -> tuple[list[RunRow], str | None]:
    """Give a page of the runs that match, and the cursor of the next one if there is one."""
    rows = select_runs(session, wanted, limit=limit + 1, before=cursor, order=order)
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], cursor_of(session, rows[limit - 1].id, order)


def count_runs(session: Session, wanted: RunFilter) -> int:
    statement = select(func.count()).select_from(RunRow).where(*_conditions(session, wanted))
    return session.scalar(statement) or 0


def known_notebooks(session: Session) -> list[str]:
    return list(session.scalars(select(RunRow.notebook).distinct()))


def _conditions(session: Session, wanted: RunFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.notebook is not None:
        # A glob is matched here, as databases differ about them; there are few notebooks
        names = matching_notebooks(wanted.notebook, known_notebooks(session))
        yield RunRow.notebook.in_(names) if names else false()
    if wanted.statuses:
        yield RunRow.status.in_(sorted(status.value for status in wanted.statuses))
    if wanted.triggers:
        yield RunRow.trigger.in_(sorted(trigger.value for trigger in wanted.triggers))
    if wanted.since is not None:
        yield RunRow.queued >= wanted.since
    if wanted.plan_key is not None:
        yield RunRow.plan_key == wanted.plan_key
    if wanted.parent is not None:
        yield RunRow.parent == wanted.parent
    if wanted.sweep is not None:
        points = select(SweepPointRow.plan_key).where(SweepPointRow.sweep_id == wanted.sweep)
        yield RunRow.plan_key.in_(points)
    for name, value in wanted.parameters.items():
        yield _has_parameter(name, value)
    for name, comparison, limit in wanted.metrics:
        yield _has_metric(name, comparison, limit)


def _has_parameter(name: str, value: Any) -> ColumnElement[bool]:
    matching = select(ParameterRow.run_id).where(
        ParameterRow.name == name, ParameterRow.value_key == value_key(value)
    )
    return RunRow.id.in_(matching)


def _has_metric(name: str, comparison: str, limit: float) -> ColumnElement[bool]:
    compare = COMPARISONS.get(comparison)
    if compare is None:
        raise InvalidInput(
            f"A metric can't be compared by {comparison!r}.",
            hint=f"Use one of {' '.join(COMPARISONS)}.",
        )
    if math.isnan(limit):  # databases differ about it
        return false()
    matching = select(MetricRow.run_id).where(
        MetricRow.name == name, compare(MetricRow.value, limit)
    )
    return RunRow.id.in_(matching)
