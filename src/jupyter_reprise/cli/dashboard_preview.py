"""`reprise dashboard preview`: one notebook as its viewers would see it."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_reprise.cli.options import notebook_argument
from jupyter_reprise.notebook.libraries import quick_notebook_imports

if TYPE_CHECKING:
    from jupyter_reprise.server.dashboards.options import ServeOptions


@click.command(
    "preview",
    short_help="See a notebook as a dashboard.",
    epilog="Example: reprise dashboard preview dashboards/prevalence.ipynb",
)
@notebook_argument()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A free one by default.")
@click.option("--browser/--no-browser", default=True, help="Whether to open a browser.")
def command(notebook: Path, port: int, browser: bool) -> int:
    """Serve one notebook as a dashboard, to this machine only; it need not be published.

    It is rendered first if it has changed, and again whenever it changes while this runs.
    """
    from jupyter_reprise.cli.dashboard_render import render
    from jupyter_reprise.cli.dashboard_serve import (
        address_of,
        draw_token,
        log_to_terminal,
    )
    from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions
    from jupyter_reprise.service.dashboard_editing import published_or_draft
    from jupyter_reprise.service.project import open_project

    with open_project(notebook if notebook.exists() else None) as project:
        dashboard, root = published_or_draft(project, notebook), project.root
        render(project, dashboard, is_fresh=False)

    with quick_notebook_imports():
        from jupyter_reprise.server.dashboards.serving import serve

    log_to_terminal()
    options = ServeOptions(port=port, auth=AuthMode.TOKEN, token=draw_token())

    def tell(ready: ServeOptions) -> None:
        address = f"{address_of(ready)}d/{dashboard.key}?token={ready.token}"
        click.echo(f"{dashboard.notebook} is at {address} (Ctrl-C ends the preview).", err=True)
        if browser:
            webbrowser.open(address)

    return serve(root, options, tell, only=dashboard)
