"""Changes to single runs, each guarded so that two processes can't both make it.

Must be used inside a transaction that writes.
"""

from __future__ import annotations

from typing import Any, Final, cast

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.models import RunStatus, ensure_allowed_move
from jupyter_reprise.store.tables import RunRow

_MOST_NAMED: Final = 3


def row_of_run(session: Session, run_id: str) -> RunRow:
    # What was read earlier in this session may have been changed by an update since
    row = session.get(RunRow, run_id, populate_existing=True)
    if row is None:
        raise NotFound(f"There is no run {run_id}.", hint="`reprise runs` lists the runs.")
    return row


def status_of_run(session: Session, run_id: str) -> RunStatus:
    return RunStatus(row_of_run(session, run_id).status)


def move_run(session: Session, run_id: str, wanted: RunStatus, **values: Any) -> None:
    """Change a run's state if the table of moves allows it and no one else was faster."""
    current = status_of_run(session, run_id)
    ensure_allowed_move(run_id, current, wanted)
    statement = update(RunRow).where(RunRow.id == run_id, RunRow.status == current.value)
    if not is_changed(session, statement.values(status=wanted.value, **values)):
        raise Conflict(
            f"Run {run_id} was changed by another process at the same moment.",
            hint="Look at it again with `reprise show`.",
        )


def is_changed(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1


def ensure_childless(session: Session, run_id: str) -> None:
    children = select(RunRow.id).where(RunRow.parent == run_id).order_by(RunRow.id)
    found = list(session.scalars(children.limit(_MOST_NAMED + 1)))
    if found:
        more = " and more" if len(found) > _MOST_NAMED else ""
        raise Conflict(
            f"Run {run_id} is what {', '.join(found[:_MOST_NAMED])}{more} came from.",
            hint="Delete those first.",
        )
