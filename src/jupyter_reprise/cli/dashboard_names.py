"""How dashboards are named on the command line."""

from __future__ import annotations

from typing import Final

import click

from jupyter_reprise.cli.options import Decorator
from jupyter_reprise.errors import RepriseError

NOTHING_PUBLISHED: Final = (
    "No notebook is published. `reprise dashboard add NOTEBOOK` publishes one."
)


def name_argument(*, is_many: bool = False) -> Decorator:
    """Make the argument NAME: what a dashboard is called, or its notebook."""
    return click.argument(
        "names" if is_many else "name",
        metavar="[NAME]..." if is_many else "NAME",
        nargs=-1 if is_many else 1,
        required=not is_many,
        shell_complete=_complete,
    )


def _complete(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Name the dashboards; click calls this to complete an argument."""
    from jupyter_reprise.service.project import open_project

    try:
        with open_project() as project:
            keys = [one.key for one in project.settings.dashboards]
    except RepriseError:
        return []
    return [key for key in keys if key.startswith(incomplete)]
