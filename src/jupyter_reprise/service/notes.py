"""What people write about runs, beside the record that never changes."""

from __future__ import annotations

import getpass
from collections.abc import Iterable

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import Note, Run
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.project import Project


def add_note(project: Project, reference: str, text: str) -> Run:
    """Write a note about a run, after those that it has.

    Raises
    ------
    NotFound, Conflict, InvalidInput
        The reference means no run, or several; or the note is empty.
    """
    if not text.strip():
        raise InvalidInput("The note is empty.", hint='Write it in quotes: "checked by Ada".')
    run = find_run(project, reference)
    project.store.notes.add(Note(run.id, text.strip(), _author(), project.clock()))
    return run


def remove_notes(project: Project, reference: str) -> tuple[Run, int]:
    """Remove every note of a run; give how many there were."""
    run = find_run(project, reference)
    return run, project.store.notes.remove(run.id)


def notes_of(project: Project, runs: Iterable[Run]) -> dict[str, tuple[Note, ...]]:
    """Give the notes of those runs that have any, by their ids."""
    return project.store.notes.of(run.id for run in runs)


def _author() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in this container
        return ""
