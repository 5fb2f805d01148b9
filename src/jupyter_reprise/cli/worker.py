"""`reprise worker`: execute what the Jupyter server and others have queued."""

from __future__ import annotations

import click


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str) -> float | None:
    if value == "never":
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:
        raise click.BadParameter(f"{value!r} is neither a number of seconds nor `never`.")
    return seconds


@click.command(
    "worker",
    short_help="Execute queued runs.",
    epilog="Example: reprise worker --jobs 2 --idle never",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Runs at once; default: the processors."
)
@click.option(
    "--idle",
    callback=_seconds,
    metavar="SECONDS",
    default="600",
    show_default=True,
    help="End after so many seconds without work, or `never`.",
)
def command(jobs: int | None, idle: float | None) -> int:
    """Execute the runs of the project that were queued by the Jupyter server and others.

    One worker serves a project on a machine. Whoever queues a run starts one where there is none,
    so that this is for services that should always be ready. Ctrl-C ends the runs under way.
    """
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.worker import WorkerOptions, run_worker

    with open_project() as project:
        root = project.root
    run_worker(root, WorkerOptions(jobs, idle), lambda line: click.echo(line, err=True))
    return 0
