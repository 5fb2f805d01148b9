"""`reprise dashboard add`: publish a notebook."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from jupyter_reprise.cli.options import Duration, complete_run, notebook_argument


@click.command(
    "add",
    short_help="Publish a notebook.",
    epilog="Example: reprise dashboard add dashboards/fleet.ipynb --title Fleet --max-age 7d",
)
@notebook_argument()
@click.option("--name", default="", help="What it is called in addresses; the file's name else.")
@click.option("--title", default="", help="The notebook's first heading else.")
@click.option("--description", default="", help="What it shows, for its card in the gallery.")
@click.option("--thumbnail", default="", help="An image of the project for that card.")
@click.option("--source", default="", help="The notebook whose run it shows.")
@click.option("--run", default="", help="The one run it shows.", shell_complete=complete_run)
@click.option("--group", "groups", multiple=True, help="Who may see it; all viewers else.")
@click.option("--parameter", "parameters", multiple=True, help="One that viewers may change.")
@click.option("--max-age", type=Duration(), help="How old what it shows may be, such as 7d.")
@click.option(
    "--live",
    type=click.Choice(["on-demand", "at-once", "never"]),
    default="on-demand",
    show_default=True,
    help="When a viewer gets a kernel.",
)
def command(
    notebook: Path,
    name: str,
    title: str,
    description: str,
    thumbnail: str,
    source: str,
    run: str,
    groups: tuple[str, ...],
    parameters: tuple[str, ...],
    max_age: float | None,
    live: str,
) -> int:
    """Publish NOTEBOOK as a dashboard: write it down in reprise.toml.

    Without --source it shows the runs of the notebook that it asks `reprise.latest` for.
    """
    from jupyter_reprise.models import Dashboard, LiveMode
    from jupyter_reprise.service.dashboard_editing import publish
    from jupyter_reprise.service.project import open_project

    wanted = Dashboard(
        notebook=str(notebook),
        name=name,
        title=title,
        description=description,
        thumbnail=thumbnail,
        source=source,
        run=run,
        groups=frozenset(groups),
        parameters=parameters,
        max_age=max_age,
        live=LiveMode(live),
    )
    with open_project(notebook.parent) as project:
        made = publish(project, notebook, wanted)
    shows = f", showing runs of {made.source}" if made.source else ""
    click.echo(
        f"{made.notebook} is the dashboard {made.key}{shows}.\n"
        f"`reprise dashboard check {made.key}` looks for mistakes, `reprise dashboard preview"
        f" {quote(str(notebook))}` shows it as viewers see it.",
        err=True,
    )
    return 0
