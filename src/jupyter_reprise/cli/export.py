"""`reprise export`: write runs as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jupyter_reprise.cli.filters import filter_options, read_filter
from jupyter_reprise.cli.options import Decorator


def _target(name: str, what: str) -> Decorator:
    return click.option(
        f"--{name}",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        help=f"Write {what}; - prints it.",
    )


@click.command(
    "export",
    short_help="Write runs as a table, one row for each.",
    epilog="Example: reprise export --csv runs.csv -n prevalence --since 30d",
)
@_target("csv", "CSV")
@_target("parquet", "Parquet")
@_target("json", "a JSON list of objects")
@filter_options
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, newest first.")
def command(
    csv: Path | None, parquet: Path | None, json: Path | None, limit: int | None, **filters: Any
) -> int:
    """Write the runs that match all filters as a table: one row for each run, newest first.

    Columns: id, date, commit, notebook, parameters (param.NAME), metrics (metric.NAME), other
    records (record.NAME), inputs and outputs with sizes and digests, status, note and more.
    """
    from jupyter_reprise.cli.rendering import counted
    from jupyter_reprise.service.export import FORMATS, tabulate_runs, write_table
    from jupyter_reprise.service.project import open_project

    targets = {"csv": csv, "parquet": parquet, "json": json}
    chosen = {name: target for name, target in targets.items() if target is not None}
    if not chosen:
        raise click.UsageError("say what to write: --csv FILE, --parquet FILE or --json FILE")
    wanted = read_filter(**filters)
    with open_project() as project:
        table = tabulate_runs(project, wanted, limit)
    for name, target in chosen.items():
        if str(target) == "-":
            click.echo(FORMATS[name](table.columns, table.rows), nl=False)
        else:
            write_table(table, name, target)
            click.echo(f"Wrote {counted(len(table.rows), 'run')} to {target}.", err=True)
    return 0
