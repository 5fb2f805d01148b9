"""`reprise dashboard render`: make what viewers see first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jupyter_reprise.cli.dashboard_names import NOTHING_PUBLISHED, name_argument

if TYPE_CHECKING:
    from jupyter_reprise.models import Dashboard
    from jupyter_reprise.service.project import Project


@click.command(
    "render",
    short_help="Make what viewers see first.",
    epilog="Example: reprise dashboard render",
)
@name_argument(is_many=True)
@click.option("--fresh", is_flag=True, help="Also those that are up to date.")
def command(names: tuple[str, ...], fresh: bool) -> int:
    """Run the notebooks of the dashboards NAME, or of all, each with the run that it shows.

    A server of dashboards does so by itself. The exit code is 4 if a notebook failed.
    """
    from jupyter_reprise.errors import RepriseError
    from jupyter_reprise.service.dashboards import find_dashboard
    from jupyter_reprise.service.project import open_project

    code = 0
    with open_project() as project:
        known = project.settings.dashboards
        if not known and not names:
            click.echo(NOTHING_PUBLISHED, err=True)
        for dashboard in [find_dashboard(project, name) for name in names] if names else known:
            try:
                code = max(code, render(project, dashboard, is_fresh=fresh))
            except RepriseError as error:
                click.echo(f"{dashboard.key}: {error}", err=True)
                code = max(code, 1)
    return code


def render(project: Project, dashboard: Dashboard, *, is_fresh: bool) -> int:
    """Render one dashboard with progress on the terminal, if it is due; gives the exit code."""
    from jupyter_reprise.cli.progress import show_progress
    from jupyter_reprise.models import RunStatus, Standing
    from jupyter_reprise.service.dashboards import state_of
    from jupyter_reprise.service.renderings import render_dashboard

    due = {Standing.PENDING, Standing.BROKEN, Standing.MISSING}
    if not is_fresh and state_of(project, dashboard).standing not in due:
        click.echo(f"{dashboard.key}: up to date.", err=True)
        return 0
    with show_progress(dashboard.key, is_quiet=False) as observe:
        run = render_dashboard(project, dashboard, observe)
    if run.status is RunStatus.SUCCEEDED:
        click.echo(f"{dashboard.key}: rendered by run {run.id}.", err=True)
        return 0
    click.echo(f"{dashboard.key}: run {run.id} {run.status}: {run.error or ''}", err=True)
    return 4
