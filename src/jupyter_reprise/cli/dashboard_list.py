"""`reprise dashboard list`: what is published, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jupyter_reprise.cli.dashboard_names import NOTHING_PUBLISHED
from jupyter_reprise.cli.options import json_option

if TYPE_CHECKING:
    from jupyter_reprise.models import DashboardState


@click.command(
    "list",
    short_help="List what is published.",
    epilog="Example: reprise dashboard list --json",
)
@json_option("the dashboards")
def command(as_json: bool) -> int:
    """List the project's dashboards, with what each shows and how that stands."""
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.service.dashboards import list_states
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        states = list_states(project)
    if as_json:
        rendering.print_json([_as_json(state) for state in states])
    elif not states:
        click.echo(NOTHING_PUBLISHED, err=True)
    else:
        headings = ["name", "title", "shows", "run", "of", "standing"]
        rendering.print_table(headings, [_row(state) for state in states])
    return 0


def _row(state: DashboardState) -> tuple[Any, ...]:
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.publishing.dashboards.pages import standing_words

    shown = state.source.run.id if state.source.run else "-"
    return (
        state.dashboard.key,
        rendering.short(state.title),
        state.dashboard.source or "-",
        f"{shown} (pinned)" if state.source.is_pinned else shown,
        rendering.local_time(state.data_time),
        standing_words(state.standing, is_renewed=False),
    )


def _as_json(state: DashboardState) -> dict[str, Any]:
    dashboard = state.dashboard
    return {
        "name": dashboard.key,
        "title": state.title,
        "description": dashboard.description,
        "notebook": dashboard.notebook,
        "source": dashboard.source or None,
        "groups": sorted(dashboard.groups),
        "parameters": list(dashboard.parameters),
        "live": dashboard.live.value,
        "standing": state.standing.value,
        "message": state.message,
        "run": state.source.run.id if state.source.run else None,
        "pinned": state.source.is_pinned,
        "rendering": state.rendering.id if state.rendering else None,
        "data_time": state.data_time,
    }
