"""The orders in which runs are listed, page by page: each page begins after a run, wherever it is.

Must not change anything in the database.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, Select, and_, cast, extract, func, null, or_, select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.models import RunOrder
from jupyter_reprise.store.tables import RunRow

NEWEST_FIRST: Final = (RunRow.queued.desc(), RunRow.id.desc())
_OLDEST_FIRST: Final = (RunRow.queued, RunRow.id)
_MARK: Final = "~"
"""What a cursor begins with, and no id."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is in an order, or was when it was listed."""

    queued: datetime
    id: str
    key: str | float | None = None
    """What the order goes by before the moment, if anything."""


def ordered(
    session: Session, statement: Select[Any], order: RunOrder, after: str | None
) -> Select[Any]:
    """Give a selection of runs in an order, beginning after a run of it.

    Parameters
    ----------
    after
        The run's id, or a cursor that `cursor_of` gave: then it may be gone or changed by now.

    Raises
    ------
    NotFound, InvalidInput
        There is no such run, or it is no cursor of this order.
    """
    place = None if after is None else _place(session, after, order)
    if order is RunOrder.NEWEST:
        statement = statement.order_by(*NEWEST_FIRST)
        return statement if place is None else statement.where(_is_older(place))
    if order is RunOrder.OLDEST:
        statement = statement.order_by(*_OLDEST_FIRST)
        return statement if place is None else statement.where(_is_younger(place))
    key = _key(session, order)
    is_falling = order is RunOrder.LONGEST
    statement = statement.order_by(key.desc() if is_falling else key, *NEWEST_FIRST)
    if place is None:
        return statement
    beyond = key < place.key if is_falling else key > place.key
    return statement.where(or_(beyond, and_(key == place.key, _is_older(place))))


def cursor_of(session: Session, run_id: str, order: RunOrder) -> str:
    """Say where a run is in an order, so that what comes after it is found without it."""
    place = _place(session, run_id, order)
    told = [order.value, place.queued.isoformat(), place.id, place.key]
    text = urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode()
    return _MARK + text.rstrip("=")


def _place(session: Session, after: str, order: RunOrder) -> _Place:
    if after.startswith(_MARK):
        return _read(after, order)
    key = _key(session, order)
    columns = select(RunRow.queued, RunRow.id, key).where(RunRow.id == after)
    found = session.execute(columns).first()
    if found is None:
        raise NotFound(
            f"There is no run {after} to go on after.", hint="Start from the first page."
        )
    return _Place(*found)


def _read(cursor: str, order: RunOrder) -> _Place:
    text = cursor.removeprefix(_MARK)
    try:
        # padding beyond what is missing is taken
        name, moment, run_id, key = json.loads(urlsafe_b64decode(text + "=="))
        queued = datetime.fromisoformat(moment).astimezone(UTC)
        is_known = name == order and isinstance(run_id, str) and isinstance(key, _keys(order))
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        is_known = False
    if not is_known:
        raise InvalidInput(
            f"{cursor!r} is no cursor of runs in the order {order.value!r}.",
            hint="Start from the first page.",
        )
    return _Place(queued, run_id, key)


def _keys(order: RunOrder) -> type:
    if order is RunOrder.LONGEST:
        return float
    return str if order in {RunOrder.NOTEBOOK, RunOrder.STATUS} else type(None)


def _key(session: Session, order: RunOrder) -> ColumnElement[Any]:
    if order is RunOrder.NOTEBOOK:
        return RunRow.notebook.expression
    if order is RunOrder.STATUS:
        return RunRow.status.expression
    if order is not RunOrder.LONGEST:
        return null()
    if session.get_bind().dialect.name == "sqlite":
        took = func.julianday(RunRow.ended) - func.julianday(RunRow.started)
    else:
        took = extract("epoch", RunRow.ended) - extract("epoch", RunRow.started)
    return func.coalesce(cast(took, Float(53)), -1.0)


def _is_older(place: _Place) -> ColumnElement[bool]:
    return and_(
        RunRow.queued <= place.queued, or_(RunRow.queued < place.queued, RunRow.id < place.id)
    )


def _is_younger(place: _Place) -> ColumnElement[bool]:
    return and_(
        RunRow.queued >= place.queued, or_(RunRow.queued > place.queued, RunRow.id > place.id)
    )
