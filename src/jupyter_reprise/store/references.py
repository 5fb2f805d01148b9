"""Which run someone means: an id, the beginning of one, `latest` or `notebook@latest`.

Must not change anything in the database.
"""

from __future__ import annotations

import difflib
from typing import Final, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.store.ordering import NEWEST_FIRST
from jupyter_reprise.store.queries import ENDED, known_notebooks
from jupyter_reprise.store.tables import RunRow

_LATEST: Final = "latest"
_LISTING: Final = "`reprise runs` lists the runs."
_MOST_CANDIDATES: Final = 5


def find_run(session: Session, reference: str) -> RunRow:
    """Find the one run that a person's reference means.

    `latest` is the newest run that has ended, whatever came of it: people want to look at it,
    and a run still under way has nothing to look at. It is the first ended one that
    `RunStore.list` gives.

    Raises
    ------
    NotFound
        No run is called that.
    Conflict
        Several runs or notebooks are.
    """
    wanted = reference.strip()
    if not wanted:
        raise InvalidInput("The name of a run is empty.", hint=_LISTING)
    if wanted.lower() == _LATEST:
        return _latest(session, None)
    notebook, at, moment = wanted.rpartition("@")
    if at:
        if moment.lower() != _LATEST or not notebook:
            raise InvalidInput(
                f"{wanted!r} does not name a run.",
                hint="Write the beginning of an id, `latest`, or `NOTEBOOK@latest`.",
            )
        return _latest(session, _one_notebook(session, notebook))
    return _by_id(session, wanted)


def _by_id(session: Session, wanted: str) -> RunRow:
    identifier = wanted.upper()
    if (row := session.get(RunRow, identifier)) is not None:
        return row
    beginning = RunRow.id.startswith(identifier, autoescape=True)
    matching = select(RunRow).where(beginning).order_by(*NEWEST_FIRST)
    found = list(session.scalars(matching.limit(_MOST_CANDIDATES + 1)))
    if not found:
        _refuse_unknown(session, wanted)
    if len(found) > 1:
        named = ", ".join(f"{row.id} ({row.notebook})" for row in found[:_MOST_CANDIDATES])
        more = " and more" if len(found) > _MOST_CANDIDATES else ""
        raise Conflict(
            f"Several runs begin with {wanted}: {named}{more}.",
            hint="Give more of the id's characters.",
        )
    return found[0]


def _refuse_unknown(session: Session, wanted: str) -> NoReturn:
    notebooks = matching_notebooks(wanted, known_notebooks(session))
    if notebooks:
        raise NotFound(
            f"{wanted} is a notebook, not a run.", hint=f"Did you mean `{wanted}@latest`?"
        )
    raise NotFound(f"No run's id begins with {wanted}.", hint=_LISTING)


def _one_notebook(session: Session, reference: str) -> str:
    known = known_notebooks(session)
    found = matching_notebooks(reference, known)
    if not found:
        nearest = difflib.get_close_matches(reference, known, n=1, cutoff=0.5)
        hint = f"Did you mean `{nearest[0]}@latest`?" if nearest else _LISTING
        raise NotFound(f"No run of a notebook {reference} is known.", hint=hint)
    if len(found) > 1:
        raise Conflict(
            f"{reference} may be any of {', '.join(found[:_MOST_CANDIDATES])}.",
            hint=f"Write its path, such as `{found[0]}@latest`.",
        )
    return found[0]


def _latest(session: Session, notebook: str | None) -> RunRow:
    ended = select(RunRow).where(RunRow.status.in_(ENDED)).order_by(*NEWEST_FIRST).limit(1)
    if notebook is not None:
        ended = ended.where(RunRow.notebook == notebook)
    row = session.scalar(ended)
    if row is None:
        whose = f" of {notebook}" if notebook else ""
        raise NotFound(f"No run{whose} has ended yet.", hint=f"Start one, or see: {_LISTING}")
    return row
