"""`reprise rm`: remove runs."""

from __future__ import annotations

import click

from jupyter_reprise.cli.options import run_argument


@click.command(
    "rm",
    short_help="Remove runs.",
    epilog="Example: reprise rm 01HZX3 01HZX4",
)
@run_argument(is_many=True)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def command(references: tuple[str, ...], yes: bool) -> int:
    """Remove each RUN and what only it kept; all of them or none.

    Files kept within the last hour go with the next `reprise gc`, as a run that is just being
    finished may share them.
    """
    from jupyter_reprise.cli.rendering import counted
    from jupyter_reprise.service.history import find_run
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.removal import remove_runs

    with open_project() as project:
        found = (find_run(project, reference) for reference in references)
        runs = list({run.id: run for run in found}.values())
        if not yes:
            for run in runs:
                click.echo(f"{run.id}  {run.notebook}  {run.status}", err=True)
            click.confirm(f"Remove {counted(len(runs), 'run')} for good?", abort=True, err=True)
        for run in remove_runs(project, [run.id for run in runs]):
            click.echo(run.id)
    return 0
