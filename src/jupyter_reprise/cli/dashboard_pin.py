"""`reprise dashboard pin`: choose the run that a dashboard shows."""

from __future__ import annotations

import click

from jupyter_reprise.cli.dashboard_names import name_argument
from jupyter_reprise.cli.options import complete_run


@click.command(
    "pin",
    short_help="Choose the run that a dashboard shows.",
    epilog="Example: reprise dashboard pin fleet 01JD3Q",
)
@name_argument()
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--clear", is_flag=True, help="Show the newest run again.")
def command(name: str, run: str | None, clear: bool) -> int:
    """Have the dashboard NAME show RUN, whatever comes after it; so it goes back to an older one.

    Servers of dashboards notice at once.
    """
    from jupyter_reprise.service.dashboard_editing import pin
    from jupyter_reprise.service.project import open_project

    if clear == (run is not None):
        raise click.UsageError("give a RUN or --clear")
    with open_project() as project:
        changed = pin(project, name, run)
    what = f"run {changed.run}" if changed.run else f"the newest run of {changed.source}"
    click.echo(f"{changed.key} shows {what}.", err=True)
    return 0
