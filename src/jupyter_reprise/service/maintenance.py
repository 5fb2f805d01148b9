"""Looks after the run store's database."""

from __future__ import annotations

from jupyter_reprise.service.project import Project


def upgrade_store(project: Project) -> str:
    """Bring the database to the version this Reprise writes, and say what was done.

    Raises
    ------
    SchemaMismatch
        It was written by a newer Reprise.
    StorageFailed
        It can't be backed up or written; it is then as it was.
    """
    from jupyter_reprise.store.database import upgrade

    done = upgrade(project.settings.runs_url(project.root), clock=project.clock)
    if done.from_version == done.to_version:
        return f"The database has version {done.to_version} already."
    backup = f"the copy from before is {done.backup}" if done.backup else "a server's is not copied"
    return (
        f"The database was brought from version {done.from_version} to {done.to_version}; {backup}."
    )
