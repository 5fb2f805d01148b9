"""`reprise dashboard export`: write dashboards as files for any web server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_reprise.cli.dashboard_names import name_argument
from jupyter_reprise.cli.options import json_option

if TYPE_CHECKING:
    from jupyter_reprise.models import Dashboard
    from jupyter_reprise.service.dashboard_export import StaticExport
    from jupyter_reprise.service.project import Project


@click.command(
    "export",
    short_help="Write dashboards as files for any web server.",
    epilog="Example: reprise dashboard export --static site",
)
@name_argument(is_many=True)
@click.option(
    "--static",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write; an earlier export is replaced.",
)
@click.option("--no-render", is_flag=True, help="Take the stored renderings as they are.")
@click.option(
    "--include-restricted",
    is_flag=True,
    help="Also those that only some groups may see; files have no access control.",
)
@json_option("what was written")
def command(
    names: tuple[str, ...],
    folder: Path,
    no_render: bool,
    include_restricted: bool,
    as_json: bool,
) -> int:
    """Write a gallery and the dashboards NAME, or all, as files.

    Each is rendered first if its rendering is out of date. Where that fails, the last good one
    is written and says so. The exit code is 1 if one has nothing to show.
    """
    from jupyter_reprise.service.dashboard_export import (
        choose_for_export,
        ensure_replaceable,
        export_static,
    )
    from jupyter_reprise.service.dashboards import state_of
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        chosen = choose_for_export(project, names, include_restricted=include_restricted)
        ensure_replaceable(folder)
        if not no_render:
            _render_due(project, chosen)
        outcome = export_static(project, [state_of(project, one) for one in chosen], folder)
    return _report(outcome, as_json=as_json)


def _render_due(project: Project, dashboards: list[Dashboard]) -> None:
    from jupyter_reprise.cli.dashboard_render import render
    from jupyter_reprise.errors import RepriseError

    for dashboard in dashboards:
        try:
            render(project, dashboard, is_fresh=False)
        except RepriseError as error:
            click.echo(f"{dashboard.key}: {error}", err=True)


def _report(outcome: StaticExport, *, as_json: bool) -> int:
    from jupyter_reprise.cli.rendering import counted, print_json

    for key, reason in outcome.left_out:
        click.secho(f"{key}: left out. {reason}", fg="yellow", err=True)
    if as_json:
        print_json(_as_json(outcome))
    elif outcome.exported:
        count = counted(len(outcome.exported), "dashboard")
        click.echo(f"Wrote {count}; open:", err=True)
        click.echo(outcome.folder / "index.html")
    if not outcome.exported:
        click.echo(f"Nothing was written to {outcome.folder}.", err=True)
    return 1 if outcome.left_out else 0


def _as_json(outcome: StaticExport) -> dict[str, Any]:
    return {
        "folder": str(outcome.folder),
        "exported": [state.dashboard.key for state in outcome.exported],
        "left_out": dict(outcome.left_out),
    }
