"""`reprise db`: look after the database of runs."""

from __future__ import annotations

import click


@click.group(
    "db",
    short_help="Look after the database of runs.",
    epilog="Example: reprise db upgrade",
)
def command() -> None:
    """Look after the database of runs."""


@command.command("upgrade", epilog="Example: reprise db upgrade")
def upgrade() -> int:
    """Bring the database to this version of Reprise, after backing it up.

    A database server's own is not backed up: use its `pg_dump` before.
    """
    from jupyter_reprise.service.maintenance import upgrade_store
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        done = upgrade_store(project)
    click.echo(done)
    return 0
