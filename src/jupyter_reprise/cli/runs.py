"""`reprise runs`: list runs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from jupyter_reprise.cli.options import json_option
from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import RunFilter, RunStatus

_BOUND = re.compile(r"\s*([^<>=!\s][^<>=!]*?)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*")


@click.command(
    "runs",
    short_help="List runs.",
    epilog="Example: reprise runs -n prevalence --status succeeded --metric 'max_rhat<1.01'",
)
@click.option("-n", "--notebook", help="Runs of this notebook: its path, name or a glob.")
@click.option(
    "-s",
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([str(status) for status in RunStatus]),
    help="Runs in this state; may be given more than once.",
)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Runs with this value, as JSON or plain text.",
)
@click.option(
    "-m",
    "--metric",
    "metrics",
    multiple=True,
    metavar="BOUND",
    help="Runs whose metric keeps a bound such as 'rmse<0.3'.",
)
@click.option("--since", help="Runs since a date, or within a span such as 7d.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="At most so many, newest first.",
)
@json_option("the runs")
def command(
    notebook: str | None,
    statuses: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    metrics: tuple[str, ...],
    since: str | None,
    limit: int,
    as_json: bool,
) -> int:
    """List runs, newest first."""
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.service.history import list_runs
    from jupyter_reprise.service.project import open_project

    wanted = RunFilter(
        notebook=notebook,
        statuses=frozenset(RunStatus(status) for status in statuses),
        since=None if since is None else _moment(since),
        parameters={name: _value(text) for name, text in parameters},
        metrics=tuple(_bound(text) for text in metrics),
    )
    with open_project() as project:
        runs = list_runs(project, wanted, limit)
    if as_json:
        rendering.print_json([rendering.run_as_json(run) for run in runs])
    elif not runs:
        click.echo("No run matches.", err=True)
    else:
        headings = ("run", "notebook", "status", "started", "took", "parameters", "records")
        rendering.print_table(headings, [_row(run) for run in runs])
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


def _moment(text: str) -> datetime:
    from jupyter_reprise.project import parse_duration

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return datetime.now(UTC) - timedelta(seconds=parse_duration(text))
        except InvalidInput as error:
            raise InvalidInput(
                f"{text!r} is neither a date nor a span of time.",
                hint="Write --since 2026-11-01, --since 2026-11-01T08:00 or --since 7d.",
            ) from error
    return moment if moment.tzinfo else moment.astimezone()


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _bound(text: str) -> tuple[str, str, float]:
    match = _BOUND.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return match[1], match[2], float(match[3])
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is not a bound on a metric.",
            hint="Write a name, one of < <= > >= == != and a number, such as 'rmse<0.3'.",
        ) from error
