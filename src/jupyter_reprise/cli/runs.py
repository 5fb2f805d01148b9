"""`reprise runs`: list runs."""

from __future__ import annotations

from typing import Any

import click

from jupyter_reprise.cli.filters import filter_options, read_filter
from jupyter_reprise.cli.options import json_option


@click.command(
    "runs",
    short_help="List runs.",
    epilog="Example: reprise runs -n prevalence --status succeeded --metric 'max_rhat<1.01'",
)
@filter_options
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="At most so many, newest first.",
)
@json_option("the runs")
def command(limit: int, as_json: bool, **filters: Any) -> int:
    """List runs, newest first."""
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.service.history import list_runs
    from jupyter_reprise.service.notes import notes_of
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        runs = list_runs(project, read_filter(**filters), limit)
        notes = notes_of(project, runs)
    if as_json:
        rendering.print_json(
            [
                {**rendering.run_as_json(run), **rendering.notes_as_json(notes.get(run.id, ()))}
                for run in runs
            ]
        )
    elif not runs:
        click.echo("No run matches.", err=True)
    else:
        headings = ["run", "notebook", "status", "started", "took", "parameters", "records"]
        rows = [_row(run) for run in runs]
        if notes:
            headings.append("note")
            rows = [
                (*row, rendering.short(" | ".join(n.text for n in notes.get(run.id, ()))))
                for row, run in zip(rows, runs, strict=True)
            ]
        rendering.print_table(headings, rows)
    return 0


def _row(run: Any) -> tuple[Any, ...]:
    from jupyter_reprise.cli import rendering

    parameters = ", ".join(f"{name}={rendering.number(v)}" for name, v in run.parameters.items())
    records = ", ".join(f"{name}={rendering.number(v)}" for name, v in run.records.items())
    return (
        run.id,
        run.notebook,
        rendering.status_text(run.status),
        rendering.local_time(run.started or run.queued),
        rendering.seconds(run.started, run.ended),
        rendering.short(parameters),
        rendering.short(records or run.error or ""),
    )
