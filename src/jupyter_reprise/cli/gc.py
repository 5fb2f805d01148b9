"""`reprise gc`: remove runs beyond the retention policy."""

from __future__ import annotations

import click


@click.command(
    "gc",
    short_help="Remove old runs and files that no run refers to.",
    epilog="Example: reprise gc --keep-last 20 --dry-run",
)
@click.option("--keep-last", type=int, help="Keep so many runs of each notebook.")
@click.option("--keep-days", type=int, help="Keep runs younger than so many days.")
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would go.")
def command(keep_last: int | None, keep_days: int | None, dry_run: bool) -> int:
    """Remove runs beyond the retention policy, and files that no run refers to.

    The policy is [retention] of reprise.toml, or the options. Whatever it says, the newest
    successful run of each notebook stays, and so does a run that another was made from.
    """
    from jupyter_reprise.cli.rendering import counted
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.removal import collect_garbage

    with open_project() as project:
        done = collect_garbage(project, keep_last=keep_last, keep_days=keep_days, is_dry=dry_run)
    for run in done.runs:
        click.echo(run.id)
    for reason in done.kept:
        click.echo(f"kept {reason}", err=True)
    runs = counted(len(done.runs), "run")
    if dry_run:
        click.echo(f"{runs} would be removed.", err=True)
    else:
        files = counted(done.artifacts, "file")
        click.echo(f"Removed {runs} and {files}, {done.bytes / 2**20:,.1f} MiB.", err=True)
        if done.kernels:
            text = f"Removed what {counted(done.kernels, 'kernel')} of killed runs left behind."
            click.echo(text, err=True)
    return 0
