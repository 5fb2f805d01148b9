"""`reprise cancel`: end runs that wait or are being executed."""

from __future__ import annotations

import click

from jupyter_reprise.cli.options import run_argument


@click.command(
    "cancel",
    short_help="End runs that are queued or running.",
    epilog="Example: reprise cancel 01HZX3",
)
@run_argument(is_many=True)
def command(references: tuple[str, ...]) -> int:
    """End each RUN that waits or is being executed, by whatever process on whatever machine.

    A running one keeps what it had so far. Its process hears of it within a second.
    """
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.submission import cancel_run

    with open_project() as project:
        for reference in references:
            run = cancel_run(project, reference)
            click.echo(f"{run.id} {'is being ended' if run.is_cancelling else run.status}")
    return 0
