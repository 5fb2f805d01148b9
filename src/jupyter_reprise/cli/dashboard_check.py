"""`reprise dashboard check`: find mistakes before viewers do."""

from __future__ import annotations

import click

from jupyter_reprise.cli.dashboard_names import NOTHING_PUBLISHED, name_argument
from jupyter_reprise.cli.options import json_option


@click.command(
    "check",
    short_help="Find mistakes before viewers do.",
    epilog="Example: reprise dashboard check fleet",
)
@name_argument(is_many=True)
@json_option("the findings")
def command(names: tuple[str, ...], as_json: bool) -> int:
    """Look for what is wrong with the dashboards NAME, or with all, without running anything.

    The exit code is 1 if viewers of any would see nothing, or something wrong.
    """
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.service.dashboard_checking import Severity, check_dashboard
    from jupyter_reprise.service.dashboards import find_dashboard
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        known = project.settings.dashboards
        chosen = [find_dashboard(project, name) for name in names] if names else known
        findings = [(one.key, found) for one in chosen for found in check_dashboard(project, one)]
    if as_json:
        rendering.print_json(
            [
                {"dashboard": key, "severity": found.severity.value, "message": found.message}
                for key, found in findings
            ]
        )
    else:
        for key, found in findings:
            click.echo(f"{key}: {found.severity}: {found.message}")
    bad = {key for key, found in findings if found.severity is Severity.ERROR}
    checked = rendering.counted(len(chosen), "dashboard")
    told = f"Checked {checked}, {len(bad)} with errors." if chosen else NOTHING_PUBLISHED
    click.echo(told, err=True)
    return 1 if bad else 0
