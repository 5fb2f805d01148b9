"""`reprise open`: open a run's report."""

from __future__ import annotations

import click

from jupyter_reprise.cli.options import run_argument


@click.command(
    "open",
    short_help="Open a run's report in a browser.",
    epilog="Example: reprise open latest",
)
@run_argument()
@click.option("--print", "only_print", is_flag=True, help="Print the report's path, open nothing.")
def command(reference: str, only_print: bool) -> int:
    """Open the report of RUN in a browser."""
    from jupyter_reprise.service.history import find_run, report_path
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        path = report_path(project, find_run(project, reference))
    click.echo(path)
    if not only_print:
        import webbrowser

        if not webbrowser.open(path.as_uri()):
            click.echo("No browser could be started; open the file above.", err=True)
    return 0
