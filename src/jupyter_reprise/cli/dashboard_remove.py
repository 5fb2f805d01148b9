"""`reprise dashboard remove`: publish a notebook no longer."""

from __future__ import annotations

import click

from jupyter_reprise.cli.dashboard_names import name_argument


@click.command(
    "remove",
    short_help="Publish a notebook no longer.",
    epilog="Example: reprise dashboard remove fleet",
)
@name_argument()
def command(name: str) -> int:
    """Take the dashboard NAME out of reprise.toml; its notebook and all runs stay."""
    from jupyter_reprise.service.dashboard_editing import withdraw
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        gone = withdraw(project, name)
    click.echo(f"{gone.notebook} is no longer published.", err=True)
    return 0
