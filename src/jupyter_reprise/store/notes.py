"""Notes on runs: added and removed at any time, as they are no part of what ran."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, select

from jupyter_reprise.models import Note
from jupyter_reprise.store.changes import row_of_run
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.tables import NoteRow

_BATCH: Final = 500
"""Databases limit how many values one statement may name."""


class NoteStore:
    """What people wrote about the runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, note: Note) -> None:
        """Keep a note, after those that are there.

        Raises
        ------
        NotFound
            There is no such run.
        """
        with self._database.session_scope(is_writing=True) as session:
            row_of_run(session, note.run_id)
            session.add(
                NoteRow(
                    run_id=note.run_id,
                    text=note.text,
                    author=note.author,
                    created=note.created,
                )
            )

    def of(self, run_ids: Iterable[str]) -> dict[str, tuple[Note, ...]]:
        """Give the notes of those runs that have any, the oldest first."""
        found: dict[str, tuple[Note, ...]] = {}
        with self._database.session_scope() as session:
            for ids in _batches(list(run_ids)):
                rows = select(NoteRow).where(NoteRow.run_id.in_(ids)).order_by(NoteRow.id)
                for row in session.scalars(rows):
                    note = Note(row.run_id, row.text, row.author, row.created)
                    found[row.run_id] = (*found.get(row.run_id, ()), note)
        return found

    def remove(self, run_id: str) -> int:
        """Remove every note of a run; give how many there were."""
        with self._database.session_scope(is_writing=True) as session:
            row_of_run(session, run_id)
            result = session.execute(delete(NoteRow).where(NoteRow.run_id == run_id))
            return cast("CursorResult[Any]", result).rowcount


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[begin : begin + _BATCH] for begin in range(0, len(ids), _BATCH))
