"""`reprise diff`: show how the notebooks of two runs differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from jupyter_reprise.cli.options import complete_run, json_option
from jupyter_reprise.models.naming import cell_label


@click.command(
    "diff",
    short_help="Show in which cells the notebooks of two runs differ.",
    epilog="Example: reprise diff 01HZX3 latest --outputs",
)
@click.argument("before", metavar="RUN", shell_complete=complete_run)
@click.argument("after", metavar="RUN", shell_complete=complete_run)
@click.option("-o", "--outputs", is_flag=True, help="Compare what the cells put out as well.")
@click.option("--nbdime", is_flag=True, help="Let nbdime show the differences.")
@json_option("the cells that differ")
def command(before: str, after: str, outputs: bool, nbdime: bool, as_json: bool) -> int:
    """Show in which cells the executed notebooks of two runs differ, values included.

    Outputs count by their text; images by their digest. The exit code does not say whether
    anything differs.
    """
    from jupyter_reprise.cli.rendering import print_json
    from jupyter_reprise.service.comparison import diff_by_nbdime, diff_runs
    from jupyter_reprise.service.project import open_project

    if nbdime and as_json:
        raise click.UsageError("--nbdime prints no JSON")
    with open_project() as project:
        if nbdime:
            diff_by_nbdime(project, before, after, has_outputs=outputs)
            return 0
        cells = diff_runs(project, before, after, has_outputs=outputs)
    if as_json:
        print_json([asdict(cell) for cell in cells])
    elif not cells:
        what = "sources and outputs" if outputs else "sources"
        click.echo(f"All cells have the same {what}.", err=True)
    else:
        _print(cells)
    return 0


def _print(cells: Iterable[Any]) -> None:
    for cell in cells:
        click.secho(_heading(cell), bold=True)
        _print_lines(cell.source)
        if cell.outputs:
            click.secho("outputs", dim=True)
            _print_lines(cell.outputs)
        click.echo()


def _heading(cell: Any) -> str:
    if cell.before is None:
        return f"{cell_label(cell.after)} added"
    if cell.after is None:
        return f"{cell_label(cell.before)} removed"
    moved = "" if cell.before == cell.after else f" ({cell_label(cell.before)} before)"
    return f"{cell_label(cell.after)}{moved}"


def _print_lines(lines: Iterable[str]) -> None:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        click.secho(line, fg=colours.get(line[:1]))
