"""`reprise init`: start a project."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "init",
    short_help="Make a folder a Reprise project.",
    epilog="Example: reprise init my-analysis",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def command(folder: Path) -> int:
    """Make FOLDER (the current one by default) a project; nothing is ever overwritten."""
    from jupyter_reprise.service.setup import set_up_project

    done = set_up_project(folder)
    for name in done.created:
        click.echo(f"created   {name}")
    for name in done.extended:
        click.echo(f"extended  {name}")
    for name in done.kept:
        click.echo(f"kept      {name} (it was there already)")
    click.echo(f"{done.root} is a Reprise project.", err=True)
    if "notebooks/example.ipynb" in done.created:
        click.echo("Next: reprise run notebooks/example.ipynb", err=True)
    return 0
