"""The orders in which runs are listed, page by page: each page begins after a run, wherever it is.

Must not change anything in the database.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import NotFound
from jupyter_reprise.models import RunOrder
from jupyter_reprise.store.tables import RunRow

NEWEST_FIRST: Final = (RunRow.queued.desc(), RunRow.id.desc())
_OLDEST_FIRST: Final = (RunRow.queued, RunRow.id)


def ordered(
    session: Session, statement: Select[Any], order: RunOrder, after: str | None
) -> Select[Any]:
    """Give a selection of runs in an order, beginning after a run of it."""
    if order is RunOrder.NEWEST:
        statement = statement.order_by(*NEWEST_FIRST)
        return statement if after is None else statement.where(is_older_than(session, after))
    if order is RunOrder.OLDEST:
        statement = statement.order_by(*_OLDEST_FIRST)
        return statement if after is None else statement.where(_is_younger_than(session, after))
    key = _key(session, order)
    is_falling = order is RunOrder.LONGEST
    statement = statement.order_by(key.desc() if is_falling else key, *NEWEST_FIRST)
    if after is None:
        return statement
    place = _place(session, after, key)
    beyond = key < place.key if is_falling else key > place.key
    return statement.where(or_(beyond, and_(key == place.key, is_older_than(session, after))))


def is_older_than(session: Session, run_id: str) -> ColumnElement[bool]:
    """Say that a run was queued before another.

    Raises
    ------
    NotFound
        There is no such other.
    """
    place = _place(session, run_id)
    return and_(
        RunRow.queued <= place.queued, or_(RunRow.queued < place.queued, RunRow.id < place.id)
    )


def _is_younger_than(session: Session, run_id: str) -> ColumnElement[bool]:
    place = _place(session, run_id)
    return and_(
        RunRow.queued >= place.queued, or_(RunRow.queued > place.queued, RunRow.id > place.id)
    )


def _key(session: Session, order: RunOrder) -> ColumnElement[Any]:
    if order is RunOrder.NOTEBOOK:
        return RunRow.notebook.expression
    if order is RunOrder.STATUS:
        return RunRow.status.expression
    if session.get_bind().dialect.name == "sqlite":
        took = func.julianday(RunRow.ended) - func.julianday(RunRow.started)
    else:
        took = extract("epoch", RunRow.ended) - extract("epoch", RunRow.started)
    return func.coalesce(took, -1.0)


def _place(session: Session, run_id: str, key: ColumnElement[Any] | None = None) -> Any:
    columns = [RunRow.queued, RunRow.id, *([] if key is None else [key.label("key")])]
    place = session.execute(select(*columns).where(RunRow.id == run_id)).first()
    if place is None:
        raise NotFound(
            f"There is no run {run_id} to go on after.", hint="Start from the first page."
        )
    return place
